"""Cutting work for threads: the same results, and BLAS left as it was found."""

import subprocess
import sys
from threading import active_count

import numpy as np
import pytest

from verify.exact import elimination, modular_matmul, products, rank_profile, threads
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


def require_threads_given_back(get_threads, allowed):
    assert get_threads() == allowed
    with workers() as team:
        assert get_threads() == 1
        assert team._threads == allowed
        with workers() as second:  # as two threads of a caller might
            assert get_threads() == 1
            assert second._threads == allowed
        assert get_threads() == 1
    assert get_threads() == allowed
    with pytest.raises(ZeroDivisionError), workers():
        raise ZeroDivisionError
    assert get_threads() == allowed


@controllable
def test_blas_gets_its_threads_back():
    get_threads, _ = control
    require_threads_given_back(get_threads, get_threads())


class Counter:
    """A BLAS that only knows how many threads it may use."""

    def __init__(self, threads):
        self.threads = threads

    def get(self):
        return self.threads

    def set(self, threads):
        self.threads = threads


@pytest.mark.parametrize("allowed", [1, 2, 16])
def test_any_number_of_threads_is_given_back(monkeypatch, allowed):
    blas = Counter(allowed)
    monkeypatch.setattr(threads, "_blas_control", lambda: (blas.get, blas.set))
    require_threads_given_back(blas.get, allowed)
    require_threads_given_back(blas.get, allowed)
    threads.use_threads(1)
    assert blas.threads == 1


@pytest.mark.parametrize(
    ("blas", "processors", "processes", "each"),
    [(8, 8, 1, 8), (8, 8, 2, 4), (8, 8, 3, 2), (8, 8, 9, 1), (4, 8, 2, 2), (16, 8, 2, 4), (1, 8, 1, 1)],
)
def test_processes_times_threads_are_at_most_the_processors(monkeypatch, blas, processors, processes, each):
    monkeypatch.setattr(threads, "_blas_control", lambda: ((lambda: blas), (lambda count: None)))
    monkeypatch.setattr(threads, "processors", lambda: processors)
    assert threads.threads_each(processes) == each


@pytest.mark.parametrize(
    ("quota", "expected"),
    [("max 100000", 8), ("300000 100000", 3), ("50000 100000", 1), ("1600000 100000", 8), ("?", 8)],
)
def test_processors_are_those_of_the_container(monkeypatch, tmp_path, quota, expected):
    (tmp_path / "cpu.max").write_text(quota + "\n")
    monkeypatch.setattr(threads, "_QUOTA", str(tmp_path / "cpu.max"))
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda process: range(8), raising=False)
    assert threads.processors() == expected
    monkeypatch.setattr(threads, "_QUOTA", str(tmp_path / "none"))
    assert threads.processors() == 8


def test_a_blas_that_says_nonsense_leaves_one_worker(monkeypatch):
    monkeypatch.setattr(threads, "_blas_control", lambda: (lambda: 0, lambda count: None))
    with workers() as team:
        assert team._threads == 1


@pytest.mark.parametrize("count", [1, 3])
def test_threads_are_started_for_several_pieces_only_and_ended(count):
    before = active_count()
    team = Workers(count)
    team.for_each(lambda piece: None, [])
    team.for_each(lambda piece: None, [slice(0, 1)])
    assert active_count() == before
    team.for_each(lambda piece: None, [slice(0, 1), slice(1, 2)])
    assert (active_count() > before) == (count > 1)
    team.close()
    assert active_count() == before


def test_an_unknown_blas_is_left_alone(monkeypatch):
    monkeypatch.setattr(threads, "_blas_control", lambda: None)
    with workers() as team:
        assert team._threads == 1
    threads.use_threads(1)
    assert threads.threads_each(1) == 1
    assert rank_profile(np.eye(3, dtype=np.int64), 7).rank == 3


@pytest.mark.parametrize("count", [1, 2, 7])
def test_results_do_not_depend_on_the_number_of_threads(monkeypatch, count):
    """Many small pieces, so that threads interleave; rows are updated where they lie."""
    monkeypatch.setattr(elimination, "_BLOCK", 4096)
    monkeypatch.setattr(elimination, "_WIDE", 32)
    monkeypatch.setattr(products, "_ROWS", 16)
    monkeypatch.setattr(products, "_COLUMNS", 16)
    monkeypatch.setattr(products, "_LEAST", (64, 64, 16))
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


def test_a_piece_of_shared_work_is_not_shared_again(monkeypatch):
    """Else the threads of all pieces would be more than the machine was asked for."""
    monkeypatch.setattr(threads, "_blas_control", lambda: ((lambda: 3), (lambda count: None)))
    counts = []

    def work(piece):
        with workers() as inner:
            counts.append(inner._threads)

    with workers() as team:
        team.for_each(work, [slice(0, 1), slice(1, 2)])
        with workers() as second:
            assert second._threads == 3
    assert counts == [1, 1]


def test_the_blas_of_numpy_is_found_whether_it_was_loaded_before_or_not():
    code = "from verify.exact.threads import _blas_control; print(_blas_control() is not None)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(control is not None)
