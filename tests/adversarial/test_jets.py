"""The parts of the bound U7 against their definitions: they seldom decide its value, so that is not enough."""

import math
from itertools import product

import pytest

from tests.adversarial.oracle.algebra import Unjudged, _Jets, bound_formula, compositions, mc
from verify.checker.circuit import sharper
from verify.checker.circuit.bounds import Shape
from verify.checker.kernel.meter import Meter

SIZES = [*product((1, 2, 3, 4), repeat=3), (2, 2, 5), (2, 4, 5), (5, 3, 2), (3, 2, 5), (2, 5, 4), (2, 6, 4)]


def shape(L: int, R: int, t: int) -> Shape:
    return Shape(L, R, R, R, 1, t, 0, None, Meter(10**9, "this test"))


def ideal(R: int, layers: int, steps: int, m: int) -> int:
    value = bound_formula("U4", layers, R, m, 1, [steps + 1], list(range(1, steps + 1)), None, m)
    assert value is not None
    return value


@pytest.mark.parametrize(("L", "R", "t"), SIZES)
def test_the_bound(L: int, R: int, t: int) -> None:
    try:
        expected = bound_formula("U7", L, R, R, 1, [t + 1], list(range(1, t + 1)), None, R)
    except Unjudged:
        return
    assert sharper.jet_bound(shape(L, R, t)) == expected


def few_pairs(L: int, R: int, s: int) -> bool:
    return mc(R, mc(L, s - 1)) * mc(R, mc(L, s - 2)) < 50_000


@pytest.mark.parametrize(("L", "R", "s"), [sizes for sizes in SIZES if sizes[2] >= 2 and few_pairs(*sizes)])
def test_the_dimensions_of_jets(L: int, R: int, s: int) -> None:
    expected = _Jets(R, lambda layers, steps, m: ideal(R, layers, steps, m)).jets(L, s)
    found = sharper._jet_dimensions(shape(L, R, s + 1), L, s)
    assert found == [expected(j) for j in range(len(found))]
    assert len(found) == mc(L, s - 2) + 1  # constant from there on
    assert expected(len(found)) == found[-1]


@pytest.mark.parametrize(("total", "R"), [(0, 2), (1, 1), (5, 1), (5, 2), (5, 3), (7, 4), (3, 5)])
def test_exponents_up_to_order(total: int, R: int) -> None:
    """Each decreasing one once, and as often as there are orders of it."""
    found = list(sharper._partitions(total, R))
    every = list(compositions(total, R))
    assert sorted(found) == sorted({tuple(sorted(filter(None, a), reverse=True)) for a in every})
    for parts in found:
        full = sorted((*parts, *[0] * (R - len(parts))))
        assert sharper._orders(parts, R) == sum(sorted(a) == full for a in every)
    assert sum(sharper._orders(parts, R) for parts in found) == math.comb(R + total - 1, total)
    if R >= 2:
        assert 1 <= sharper._fewest_exponents(R, total) <= len(found)
