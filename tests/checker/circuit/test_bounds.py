"""The structural bounds: against formulas written out here, and against ranks that are computed."""

import random
from itertools import product
from math import prod
from typing import Any

import pytest

from tests import plain
from tests.checker import oracle
from tests.checker.oracle import choose, multichoose
from tests.checker.writer import almost_all
from verify.checker.circuit.bounds import BOUNDS, Setting
from verify.checker.kernel.errors import Rejected
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.statement import read_statement

P = 2**31 - 1


def value(name: str, L: int, R: int, M: int, t_S: int, t_E: int, N: int = 0, **more: Any) -> int:
    """The bound at function level, or for N templates at grid level."""
    notion = "grid_rank" if N else "rank"
    if N and "templates" not in more:
        more["templates"] = {"kind": "one-hot", "N": N}
    about = read_statement(Item(almost_all([">=", [notion, {}], 0], L, R, M, t_S, t_E, **more), "statement"))
    circuit = about.instance
    return BOUNDS[name].at(Setting(circuit, circuit.term(notion, {}, ""), Meter(10**9, "test"), ""))


def ideal(L: int, R: int, m: int, t: int) -> int:
    if t == 0:
        return 1
    return R * sum(
        (-1) ** (j + 1) * choose(m, j) * prod(multichoose(R, multichoose(t, L - k) - j) for k in range(1, L))
        for j in range(1, m + 1)
    )


SIZES = [s for s in product((1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2)) if s[0] * s[4] <= 4]


@pytest.mark.parametrize(("L", "R", "M", "t_S", "t_E"), SIZES)
def test_formulas(L: int, R: int, M: int, t_S: int, t_E: int) -> None:
    for N in range(M + 1):
        m = min(N, R) if N else min(M, R)

        def phi(s: int, m: int = m, N: int = N) -> int:
            forms = multichoose(m, multichoose(s, L - 1))
            return min(N, forms) if N else forms

        T, size = t_S + t_E, (L, R, M, t_S, t_E, N)
        assert value("U0", *size) == prod(phi(s) for s in range(t_E + 1, T + 1))
        assert value("U1", *size) == prod(multichoose(R, multichoose(t_E, L - k)) for k in range(1, L + 1))
        assert value("U2", *size) == prod(phi(s) for s in range(1, t_E + 1))
        assert value("U3", *size) == min(
            prod(multichoose(R, multichoose(t_E - j, L - k)) for k in range(1, L + 1))
            * prod(phi(s) for s in range(t_E - j + 1, t_E + 1))
            for j in range(t_E)
        )
        assert value("U4", *size) == ideal(L, R, m, t_E)
        best = 1
        for t in range(1, t_E + 1):
            best = min(ideal(L, R, m, t), phi(t) * best)
        assert value("G2" if N else "U5", *size) == best
        if N:
            assert value("G1", *size) == N ** min(t_S, t_E)


def corner(L: int, R: int, t: int) -> int:
    if t == 0:
        return 1
    if L == 1:
        return R
    same, below = corner(L, R, t - 1), corner(L - 1, R, t - 1)
    return min(ideal(L, R, R, t), (multichoose(R, multichoose(t, L - 1)) - R) * same + R * min(same, below))


def recursive(L: int, R: int, t: int) -> int:
    best = 1
    for s in range(1, t + 1):
        best = min(ideal(L, R, R, s), multichoose(R, multichoose(s, L - 1)) * best)
    return best


@pytest.mark.parametrize(
    ("L", "R", "t_E"), [(1, 2, 3), (2, 2, 1), (2, 2, 3), (3, 2, 2), (2, 3, 2), (3, 2, 3), (4, 2, 2)]
)
def test_corner_and_transposed_bounds(L: int, R: int, t_E: int) -> None:
    if L >= 2:
        assert value("U6", L, R, R, 2, t_E) == corner(L, R, t_E)
        assert value("U6", L, R, R + 2, 2, t_E) == corner(L, R, t_E)
    turned = [ideal(t_E, R, R, L), recursive(t_E, R, L)] + ([corner(t_E, R, L)] if t_E >= 2 else [])
    assert value("UT", L, R, R, 2, t_E) == min(turned)
    assert value("UT", L, R, R + 1, 2, t_E, R + 1) == min(turned)


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("U4", (2, 2, 2, 2, 2), 6),
        ("U4", (2, 4, 4, 5, 5), 4 * multichoose(4, 5)),
        ("U4", (2, 4, 2, 3, 3), 4 * (multichoose(4, 3) - multichoose(2, 3))),
        ("G2", (4, 3, 4, 2, 2, 4), 12),
        ("G1", (2, 2, 2, 2, 2, 2), 4),
        ("U1", (1, 5, 9, 3, 3), 5),
    ],
)
def test_known_values(name: str, size: tuple[int, ...], expected: int) -> None:
    assert value(name, *size) == expected


def test_splits() -> None:
    """Steps 1 and 4 of 4 are the start: these are the 4th and the 1st input from the last."""
    more = {"split": [1, 4]}
    m = 2
    assert value("U0", 2, 2, 2, 2, 2, **more) == multichoose(m, 4) * multichoose(m, 1)
    assert value("U2", 2, 2, 2, 2, 2, **more) == multichoose(m, 3) * multichoose(m, 2)
    for name in ("U1", "U3", "U4", "U5", "U6", "UT"):
        with pytest.raises(Rejected, match="default split"):
            value(name, 2, 2, 2, 2, 2, **more)


def test_domains() -> None:
    for name, size, text in (
        ("G1", (1, 1, 1, 1, 1), "grid_rank only"),
        ("U5", (1, 1, 1, 1, 1, 1), "rank only"),
        ("U6", (2, 3, 2, 1, 1), "M >= R"),
        ("UT", (2, 3, 2, 1, 1), "M >= R"),
        ("U6", (1, 1, 1, 1, 1), "L >= 2"),
        ("Z0", (1, 1, 1, 1, 1), "h0_l = 0"),
        ("H1", (1, 1, 1, 1, 1), "linear only"),
        ("U8", (3, 3, 3, 1, 1), "L = 3, R = 3, m = 2"),
        ("U8", (3, 4, 3, 1, 1), "L = 3, R = 3, m = 2"),
        ("U9", (3, 4, 4, 1, 1), "L = 3, R = 4, m = 3"),
        ("U9", (3, 3, 3, 1, 1), "L = 3, R = 4, m = 3"),
        ("U9", (2, 4, 3, 1, 1), "L = 3, R = 4, m = 3"),
    ):
        with pytest.raises(Rejected, match=text):
            value(name, *size)


def test_explicit_templates_count_by_their_rank() -> None:
    """Three templates of rank 2 (over Q) or 1 (over GF(2))."""
    vectors = [[1, 0], [0, 1], [1, 1]]
    about = {"templates": {"kind": "explicit", "vectors": vectors}}
    assert value("G2", 2, 2, 2, 2, 2, 3, **about) == 6
    thin = {"templates": {"kind": "explicit", "vectors": [[1, [1, 2]], [2, 1], [4, 2]]}}
    assert value("U2", 2, 2, 2, 2, 2, 3, **thin) == 1
    odd = {"templates": {"kind": "explicit", "vectors": [[1, 0], [1, 0]]}, "field": {"p": 2, "k": 1}}
    assert value("U2", 2, 2, 2, 2, 2, 2, **odd) == 1


@pytest.mark.parametrize(
    ("L", "R", "M", "t_S", "t_E"), [s for s in SIZES if s[0] + s[3] + s[4] <= 5 and s[1] * s[2] <= 6]
)
def test_bounds_are_above_ranks_that_are_computed(L: int, R: int, M: int, t_S: int, t_E: int) -> None:
    """A random network mod a large prime, on random inputs and on the grid."""
    rng = random.Random(repr((L, R, M, t_S, t_E)))
    weights = oracle.draw(lambda: rng.randrange(P), L, R, M)

    def times(a: int, b: int) -> int:
        return a * b % P

    def rank_of(starts: Any, ends: Any) -> int:
        rows = [[oracle.output(weights, [*s, *e], lambda a, b: (a + b) % P, times) for e in ends] for s in starts]
        return plain.rank(rows, P)

    names = ["U0", "U1", "U2", "U3", "U4"] + (["UT"] if M >= R else []) + (["U6"] if M >= R and L >= 2 else [])
    size = min(value("U4", L, R, M, t_S, t_E), 12) + 1

    def drawn(t: int) -> Any:
        return [[[rng.randrange(P) for _ in range(M)] for _ in range(t)] for _ in range(size)]

    found = rank_of(drawn(t_S), drawn(t_E))
    for name in [*names, "U5"]:
        assert found <= value(name, L, R, M, t_S, t_E), name
    units = [[int(i == j) for j in range(M)] for i in range(M)]
    if M ** max(t_S, t_E) <= 27:
        found = rank_of(oracle.all_sequences(units, t_S), oracle.all_sequences(units, t_E))
        for name in [*names, "G1", "G2"]:
            assert found <= value(name, L, R, M, t_S, t_E, M), name


def test_a_candidate_that_is_too_long_does_not_spoil_a_minimum() -> None:
    """U3 at M = 1: the states are forms of huge number, but the inputs have one direction."""
    assert value("U2", 3, 40, 1, 2, 60) == 1
    assert value("U3", 9, 40, 1, 2, 60) < 2**100_000
    assert value("U5", 9, 40, 1, 2, 60) == 1
