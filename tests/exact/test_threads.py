"""Cutting work for threads: the same results, and BLAS left as it was found."""

import numpy as np
import pytest

from verify.exact import elimination, modular_matmul, rank_profile, threads
from verify.exact.threads import Workers, workers

control = threads._blas_control()
controllable = pytest.mark.skipif(control is None, reason="this BLAS cannot be asked for its threads")


@pytest.mark.parametrize("count", [1, 2, 5])
def test_each_piece_is_done_once(count):
    done = np.zeros(1000, int)

    def work(piece):
        done[piece] += 1

    team = Workers(count)
    for step in (1000, 300, 7):
        team.for_each(work, [slice(start, min(start + step, 1000)) for start in range(0, 1000, step)])
    team.for_each(work, [])
    team.close()
    assert (done == 3).all()


@pytest.mark.parametrize("count", [1, 3])
def test_errors_in_a_piece_are_raised(count):
    def work(piece):
        raise ZeroDivisionError

    team = Workers(count)
    with pytest.raises(ZeroDivisionError):
        team.for_each(work, [slice(0, 1), slice(1, 2)])
    team.close()


@controllable
def test_blas_gets_its_threads_back():
    get_threads, _ = control
    before = get_threads()
    with workers():
        assert get_threads() == 1
        with workers():  # as two threads of a caller might
            assert get_threads() == 1
        assert get_threads() == 1
    assert get_threads() == before
    with pytest.raises(ZeroDivisionError), workers():
        raise ZeroDivisionError
    assert get_threads() == before


def test_an_unknown_blas_is_left_alone(monkeypatch):
    monkeypatch.setattr(threads, "_blas_control", lambda: None)
    assert rank_profile(np.eye(3, dtype=np.int64), 7).rank == 3


@pytest.mark.parametrize("count", [1, 2, 7])
def test_results_do_not_depend_on_the_number_of_threads(monkeypatch, count):
    """Many small pieces, so that threads interleave; rows are updated where they lie."""
    monkeypatch.setattr(elimination, "_BLOCK", 4096)
    monkeypatch.setattr(elimination, "_PANEL", 32)
    monkeypatch.setattr(threads, "_blas_control", lambda: ((lambda: count), (lambda n: None)))
    p = 2**31 - 1
    rng = np.random.default_rng(7)
    left, right = rng.integers(0, p, (400, 250)), rng.integers(0, p, (250, 380))
    matrix = modular_matmul(left, right, p)
    assert (matrix[::40] == left[::40].astype(object) @ right.astype(object) % p).all()
    order = rng.permutation(400)
    profile = rank_profile(matrix[order] * (rng.random((400, 1)) < 0.9), p)
    assert profile.rank == 250
    assert profile.columns == tuple(range(250))
    assert profile.rows == tuple(sorted(profile.rows))
