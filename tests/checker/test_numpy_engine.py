"""The engine numpy: what it computes is what plain Python computes, and no intermediate is beyond 2^53."""

from __future__ import annotations

import random
from operator import mul
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checker.circuit.linear import linear
from tests.checker.circuit.networks import GATED, of_program
from tests.checker.writer import RANK, Json, almost_all, certificate, minor, seal, stream
from tests.examples import examples
from verify.checker import check_bytes, engine_named
from verify.checker.circuit.columns import Columns as Plain
from verify.checker.circuit.families import FAMILIES
from verify.checker.circuit.network import room_of_engine
from verify.checker.circuit.points import chains
from verify.checker.circuit.program import count
from verify.checker.circuit.weights import draw_weights
from verify.checker.engines import numpy_engine
from verify.checker.engines.numpy_engine import Columns, Numpy, eliminated, exact, inverted, subtract_product
from verify.checker.evidence.rows import evaluated, evaluated_by
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Modular

PRIMES = (2, 3, 5, 251, 65537, 4194301, 2**31 - 1)
SHIPPED = sorted((Path(__file__).parents[2] / "proofs" / "certificates").rglob("*.json"))


class Always(Numpy):
    """The engine for minors of any order, a few entries at a time."""

    least = 1
    block = 64


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numpy_engine, "WIDTH", 3)
    monkeypatch.setattr(numpy_engine, "TILE", 2)
    monkeypatch.setattr(numpy_engine, "TERMS", 2)


def same(data: bytes, engine: Any) -> None:
    """Plain Python and the engine say the same of a certificate."""
    plain, fast = check_bytes(data), check_bytes(data, engine=engine)
    assert (fast.outcome, fast.verdict, fast.facts, fast.path) == (
        plain.outcome,
        plain.verdict,
        plain.facts,
        plain.path,
    ), (plain.message, fast.message)


def minors(rows: list[list[int]], q: int) -> bool:
    """Whether all leading minors are nonzero, by elimination of Python integers."""
    rows = [[entry % q for entry in row] for row in rows]
    for i, pivot_row in enumerate(rows):
        if pivot_row[i] == 0:
            return False
        for row in rows[i + 1 :]:
            factor = row[i] * pow(pivot_row[i], -1, q)
            row[i:] = [(a - factor * b) % q for a, b in zip(row[i:], pivot_row[i:], strict=True)]
    return True


@given(q=st.sampled_from(PRIMES), k=st.integers(1, 9), seed=st.integers(0, 10**6))
@examples(150)
def test_leading_minors_against_plain_elimination(q: int, k: int, seed: int) -> None:
    rng = random.Random(seed)
    rows = [[rng.choice([0, 1, q - 1, q // 2, rng.randrange(q)]) for _ in range(k)] for _ in range(k)]
    if rng.random() < 0.5:  # small factors, so that many minors are nonzero mod 2 and 3 too
        low = [[int(i == j) or (j < i) * rng.randrange(q) for j in range(k)] for i in range(k)]
        high = [[int(i == j) or (j > i) * rng.randrange(q) for j in range(k)] for i in range(k)]
        columns = list(zip(*high, strict=True))
        rows = [[sum(map(mul, row, column)) % q for column in columns] for row in low]
    expected = minors(rows, q)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numpy_engine, "WIDTH", rng.randrange(1, 5))
        patch.setattr(numpy_engine, "TILE", rng.randrange(1, 4))
        assert Numpy()([list(row) for row in rows], q) is expected


@pytest.mark.seconds
@pytest.mark.parametrize("q", PRIMES)
def test_late_zero_pivots(q: int) -> None:
    """A matrix of order 200 with one vanishing leading minor, of any order; two blocks and a bit of the real width."""
    rng = np.random.default_rng(1)
    low = np.tril(rng.integers(0, q, (200, 200)), -1) + np.eye(200, dtype=np.int64)
    high = np.triu(rng.integers(0, q, (200, 200)), 1) + np.eye(200, dtype=np.int64)

    def product(diagonal: list[int]) -> list[list[int]]:
        left = low.astype(object) * np.array(diagonal, dtype=object)
        return [[int(entry) % q for entry in row] for row in left.dot(high.astype(object))]

    assert Numpy()(product([q - 1] * 200), q) is True
    for zero in (0, 127, 128, 199):
        assert Numpy()(product([int(i != zero) for i in range(200)]), q) is False


@pytest.mark.parametrize("q", PRIMES)
@pytest.mark.parametrize("size", [1, 7])
@pytest.mark.parametrize("width", [1, 3, 33, 70])
def test_columns_against_those_of_plain_python(q: int, size: int, width: int) -> None:
    """The largest residues among them: products of matrices, entrywise products, plain residues in between."""
    rng = random.Random(f"{q} {size} {width}")

    def residue() -> int:
        return rng.choice([0, 1, q - 1, q - 1, rng.randrange(q)])

    one, fast, plain = Modular(q), Columns(q, size), Plain(q, size)
    matrix = [[residue() for _ in range(width)] for _ in range(3)]
    matrix.append([q - 1] * width)
    rows = [[residue() for _ in range(width)] for _ in range(size - 1)] + [[q - 1] * width]
    vector: list[Any] = fast.columns(rows)
    assert [list(map(int, row)) for row in fast.rows(vector)] == rows
    expected = [one.apply(matrix, row) for row in rows]
    for _ in range(2):  # the second time from what is kept of the matrix
        assert [list(map(int, row)) for row in fast.rows(fast.apply(matrix, vector))] == expected
    mixed = [entry if i % 2 else rows[0][i] for i, entry in enumerate(vector)]
    alone = [[entry if i % 2 else rows[0][i] for i, entry in enumerate(row)] for row in rows]
    assert [list(map(int, row)) for row in fast.rows(fast.apply(matrix, mixed))] == [
        one.apply(matrix, row) for row in alone
    ]
    assert [list(map(int, row)) for row in fast.rows(fast.merge(mixed, vector))] == [
        one.merge(a, b) for a, b in zip(alone, rows, strict=True)
    ]
    assert fast.apply(matrix, rows[0]) == plain.apply(matrix, rows[0])
    assert fast.merge(rows[0], rows[0]) == one.merge(rows[0], rows[0])


def test_the_largest_numbers_that_meet() -> None:
    """Entries of the largest absolute value, of equal signs, in products as wide as they get: the result is exact."""
    q, width = 2**31 - 1, numpy_engine.WIDTH
    most = q // 2 + 2
    for a in (most, -most, (2**15 - 1) * 2**16 // 2 + 2**15 - 1):
        x = np.full((2, width), float(a))
        y = np.full((width, 3), float(most))
        target = np.full((2, 3), float(-most))
        subtract_product(target, x, y, q)
        assert np.all(np.abs(target) <= most)
        assert {int(entry) % q for entry in target.ravel()} == {(-most - width * a * most) % q}


def test_a_loosened_bound_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many terms, or a cut that leaves larger halves, would be refused before it is computed."""
    q = 2**31 - 1
    with pytest.raises(ArithmeticError, match="2\\^53"):
        exact(2, 2**26, 2**26)
    exact(1, 2**26, 2**26)
    monkeypatch.setattr(numpy_engine, "WIDTH", 256)
    rows = np.random.default_rng(0).integers(0, q, (400, 400)).astype(np.float64)
    with pytest.raises(ArithmeticError):
        eliminated(np.where(rows > q // 2, rows - q, rows), q)
    monkeypatch.undo()
    monkeypatch.setattr(numpy_engine, "CUT", 20)
    with pytest.raises(ArithmeticError):
        subtract_product(np.zeros((1, 1)), np.ones((1, 128)), np.ones((128, 1)), q)
    monkeypatch.undo()
    monkeypatch.setattr(numpy_engine, "TERMS", 128)
    ring = Columns(q, 2)
    with pytest.raises(ArithmeticError):
        ring.apply([[q - 1] * 128], ring.columns([[q - 1] * 128] * 2))


def test_inverses() -> None:
    q = 251
    rng = np.random.default_rng(3)
    block = rng.integers(0, q, (20, 20))
    found = inverted(block, q)
    if found is None:
        assert not minors(block.tolist(), q)
    else:
        assert np.array_equal(block.astype(np.int64) @ found.astype(np.int64) % q, np.eye(20, dtype=np.int64))
    assert inverted(np.zeros((2, 2), dtype=np.int64), q) is None


def tree(k: int, length: int, rng: random.Random) -> Json:
    """Points of a tree: ``k`` leaves, up to ``length`` - 1 of whose inputs are shared."""
    parents: list[int] = []
    nodes = [-1]
    for depth in range(1, length + 1):
        wanted = k if depth == length else rng.randrange(1, k + 1)
        first = len(parents)
        parents += [rng.choice(nodes) for _ in range(wanted)]
        nodes = list(range(first, len(parents)))
    return {"kind": "tree", "seed": "7", "parents": parents, "leaves": nodes}


def some_certificates(count: int, seed: int) -> list[Json]:
    """Small minors of circuits and of a given network, true and false, with chains, trees and a shared prefix."""
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        L, R, M = rng.randrange(1, 4), rng.randrange(1, 4), rng.randrange(1, 3)
        t_S, t_E = rng.randrange(1, 4), rng.randrange(1, 3)
        k, q = rng.randrange(1, 8), rng.choice([2**31 - 1, 65537, 4194301, 251])
        start = stream(k) if rng.random() < 0.7 else tree(k, t_S, rng)
        end = stream(k, "1") if rng.random() < 0.5 else tree(k, t_E, rng)
        item = minor(k, start, end, modulus=q)
        if rng.random() < 0.3:
            made.append(certificate(of_program(GATED, [">=", RANK, k], t_S, t_E), "proved-generic", item))
        else:
            made.append(certificate(almost_all([">=", RANK, k], L, R, M, t_S, t_E), "proved-generic", item))
    return made


@pytest.mark.seconds
@pytest.mark.usefixtures("small_blocks")
def test_small_certificates() -> None:
    for body in some_certificates(150, 1):
        same(seal(body), Always())


@pytest.mark.slow
@pytest.mark.usefixtures("small_blocks")
def test_ten_thousand_small_certificates() -> None:
    outcomes = set()
    for body in some_certificates(10_000, 2):
        data = seal(body)
        same(data, Always())
        outcomes.add(check_bytes(data).outcome)
    assert {"accepted", "rejected"} <= outcomes


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_certificates(path: Path) -> None:
    data = path.read_bytes()
    same(data, Always())
    same(data, engine_named("flint"))


@pytest.mark.parametrize("q", PRIMES)
def test_elimination_is_given_residues_of_least_absolute_value(q: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds of ``eliminated`` are about |x| <= q/2 + 2; the residues themselves go up to q - 1."""
    given: list[Any] = []
    monkeypatch.setattr(numpy_engine, "eliminated", lambda work, q: not given.append(work.copy()))
    matrix = [[0, q // 2, q - 1], [1, q // 2 + 1, q - 2], [q - 1, 0, 1]]
    rows = [Numpy.kept([entry % q for entry in row]) for row in matrix]
    assert Numpy()(rows, q)
    (work,) = given
    assert np.abs(work).max() <= q // 2
    assert ((work.astype(np.int64) - np.array(matrix)) % q == 0).all()


def test_small_orders_are_left_to_plain_python() -> None:
    """And what is charged for the others is less."""
    about = almost_all([">=", RANK, 30], 2, 3, 3, 4, 4)
    data = seal(certificate(about, "proved-generic", minor(30, stream(30), stream(30, "1"))))
    plain, fast = check_bytes(data), check_bytes(data, engine=engine_named("numpy"))
    assert (plain.work, plain.engine, fast.engine) == (fast.work, "python", "numpy")

    class Together(Always):
        block = Numpy.block

    assert check_bytes(data, engine=Together()).work < plain.work // 2


def test_a_power_of_the_output_of_a_linear_network() -> None:
    """Python's ``pow`` with three arguments takes no integers of numpy."""
    k = 46
    about = linear([">=", RANK, k], t_S=1, t_E=1, q=k - 1)
    data = seal(certificate(about, "proved-generic", minor(k, stream(k), stream(k, "1"))))
    same(data, engine_named("numpy"))
    assert check_bytes(data, engine=engine_named("numpy")).accepted


@pytest.mark.seconds
def test_fewer_states_at_a_time_where_memory_asks_for_it() -> None:
    """What is just enough for one state at a time suffices, and the rows are the same."""
    rng, ring = random.Random(1), Modular(101)
    program = FAMILIES["rac"].program(2, 9, 9)
    weights = draw_weights(iter(lambda: rng.randrange(101), None), program)
    points = [chains([[rng.randrange(101) for _ in range(9)] for _ in range(100)], 2) for _ in range(2)]
    plain, columns = room_of_engine(program, *points, 1)
    enough = Meter(10**9, "", 40 * plain + 8 * columns + 16 * count(program))
    rows = evaluated_by(Numpy(), ring, program, weights, (points[0], points[1]), enough, "")
    expected = evaluated(ring, program, weights, (points[0], points[1]), None, Meter(10**9, ""), "")
    assert [list(map(int, row)) for row in rows] == list(expected)


def test_the_name_of_an_engine_is_no_engine() -> None:
    with pytest.raises(TypeError, match=r"an engine is one such as engine_named\('numpy'\), not 'numpy'"):
        check_bytes(b"", engine="numpy")
