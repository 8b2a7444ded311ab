"""Balls of a fixed precision: what they hold is checked against python-flint's, of far more bits, and fractions."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, ctx, fmpq
from hypothesis import example, given
from hypothesis import strategies as st

from tests.examples import examples
from verify.checker.circuit.program import ANALYTIC, PIECEWISE
from verify.checker.functions.balls import FUNCTIONS, Ball, Balls, function_price, narrowed
from verify.checker.kernel.errors import OverBudget, Rejected
from verify.checker.kernel.meter import Meter

EXACT: dict[str, Callable[[Any], Any]] = {
    "abs": abs,
    "exp": lambda x: x.exp(),
    "relu": lambda x: x if x > 0 else arb(0),
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "silu": lambda x: x / (1 + (-x).exp()),
    "sin": lambda x: x.sin(),
    "softplus": lambda x: x.exp().log1p() if x < 0 else x + (-x).exp().log1p(),
    "tanh": lambda x: x.tanh(),
}


def ring(bits: int, work: int = 10**9) -> Balls:
    return Balls(bits, Meter(work, "this test"), "here")


def is_held(value: Any, ball: Ball, bits: int) -> bool:
    """Whether the number enclosed by ``value`` is certainly in the ball."""
    m, r = ball
    return bool(abs(value * arb(2) ** bits - m) <= r)


@st.composite
def numbers(draw: st.DrawFn, bits: int) -> int:
    """Middles of all magnitudes, in units of 2^-bits."""
    return draw(st.integers(-(1 << bits + 6), 1 << bits + 6)) >> draw(st.integers(0, bits + 6))


@st.composite
def balls(draw: st.DrawFn, bits: int) -> Ball:
    radius = draw(st.integers(0, 1 << bits)) >> draw(st.integers(0, bits))
    return draw(numbers(bits)), radius


@st.composite
def cases(draw: st.DrawFn) -> tuple[int, Ball, int]:
    """A precision, a ball, and a point of it."""
    bits = draw(st.sampled_from((16, 24, 53, 100, 257)))
    m, r = draw(balls(bits))
    return bits, (m, r), m + draw(st.one_of(st.sampled_from((-r, r)), st.integers(-r, r)))


def test_every_function_of_the_language_has_a_value() -> None:
    assert set(FUNCTIONS) == {*ANALYTIC, *PIECEWISE} == set(EXACT)


@pytest.mark.seconds
@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@examples(150)
@given(case=cases())
@example(case=(16, (0, 0), 0))
@example(case=(16, (-1, 1), 0))
@example(case=(16, (1, 2), -1))
@example(case=(16, (0, 1 << 16), 1 << 16))
@example(case=(53, (37 << 53, 0), 37 << 53))  # exp(-37) is just below 2^-53
@example(case=(53, (-(52 << 53), 1 << 53), -(51 << 53)))
@example(case=(100, ((1 << 100) - 1, 1), 1 << 100))
def test_the_value_at_every_point_of_a_ball_is_held(name: str, case: tuple[int, Ball, int]) -> None:
    bits, (m, r), x = case
    if name == "exp" and m >= bits << bits:
        return
    with ctx.workprec(6 * bits + 300):
        value = EXACT[name](arb(x) / arb(2) ** bits)
        assert is_held(value, FUNCTIONS[name](bits, m, r), bits), (m, r, x)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@examples(60)
@given(case=cases())
def test_at_a_point_a_value_is_off_by_a_few_units(name: str, case: tuple[int, Ball, int]) -> None:
    bits, _, x = case
    if name == "exp" and x >= bits << bits:
        return
    m, r = FUNCTIONS[name](bits, x, 0)
    assert r <= (3 + (abs(x) >> bits) if name == "silu" else 3) + (m >> bits + 2 if name == "exp" else 0)


@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_a_saturated_unit_forgets_its_error(name: str) -> None:
    bits, one = 200, 1 << 200
    error = 1 << 100
    assert FUNCTIONS[name](bits, 80 * one, error)[1] < 8
    assert FUNCTIONS[name](bits, -80 * one, error)[1] < 8
    assert error // 4 <= FUNCTIONS[name](bits, 0, error)[1] <= error + 8


@pytest.mark.parametrize(("name", "most"), [("tanh", 2), ("sigmoid", 1), ("sin", 2)])
def test_a_bounded_function_of_anything_is_bounded(name: str, most: int) -> None:
    bits = 40
    _, r = FUNCTIONS[name](bits, 12345, 1 << 79)
    assert r <= (most << bits) + 4


@examples(200)
@given(data=st.data(), bits=st.sampled_from((16, 40, 100)))
def test_products_and_sums_hold_theirs(data: st.DataObject, bits: int) -> None:
    R, one = ring(bits), 1 << bits
    small = balls(bits - 8)
    left, right, more, other = (data.draw(small) for _ in range(4))
    a, b, c, d = (Fraction(m + data.draw(st.integers(-r, r)), one) for m, r in (left, right, more, other))

    def holds(ball: Ball, value: Fraction) -> bool:
        return abs(value * one - ball[0]) <= ball[1]

    assert holds(R.merge([left], [right])[0], a * b)
    assert R.merge([left], [right]) == [R.times(left, right)] == R.apply([[left]], [right])
    assert holds(R.apply([[left, more]], [right, other])[0], a * b + c * d)


@given(a=st.integers(-1000, 1000), b=st.integers(1, 1000))
def test_coefficients(a: int, b: int) -> None:
    m, r = ring(20).coefficient(a, b)
    assert abs(Fraction(a, b) * 2**20 - m) <= r
    assert r == ((a << 20) % b != 0)


@given(v=st.integers(-(10**9), 10**9), e=st.integers(0, 10**9), k=st.integers(0, 40), at=st.sampled_from((-1, 0, 1)))
def test_narrowing_holds_both_ends(v: int, e: int, k: int, at: int) -> None:
    m, r = narrowed(v, e, k)
    assert abs(Fraction(v + at * e, 2**k) - m) <= r
    assert r < Fraction(e, 2**k) + Fraction(3, 2)
    assert r or v % 2**k == 0


def test_zero_and_one_are_exact() -> None:
    R = ring(30)
    assert R.times(R.one, R.one) == R.merge([R.one], [R.one])[0]
    assert R.coefficient(1, 1) == R.one
    assert R.apply([[]], []) == [R.zero]


class TestRefused:
    def test_a_value_that_may_be_too_large(self) -> None:
        R = ring(16)
        most = (1 << 32) - 1
        assert R.kept((most, 0)) == (most, 0)
        for ball in ((most + 1, 0), (-most - 1, 0), (most, 1), (0, most + 1)):
            with pytest.raises(Rejected, match=r"may exceed 2\^16"):
                R.kept(ball)
        with pytest.raises(Rejected, match="may exceed"):
            R.merge([(1 << 31, 0)], [(1 << 31, 0)])
        with pytest.raises(Rejected, match="may exceed"):
            R.apply([[(1 << 31, 0)] * 4], [(1 << 19, 0)] * 4)
        with pytest.raises(Rejected, match="may exceed"):
            R.coefficient(1 << 16, 1)

    def test_exp_of_large_or_vague_numbers(self) -> None:
        R = ring(64)
        for m, r, words in (
            (64 << 64, 0, "numbers below 64"),
            (63 << 64, 0, r"may exceed 2\^64"),
            (0, (1 << 64) + 1, "wider than 2"),
        ):
            with pytest.raises(Rejected, match=words):
                R.activate("exp", [(m, r)])
        assert R.activate("exp", [(44 << 64, 1)])

    def test_sin_of_large_numbers(self) -> None:
        bits = 100
        with pytest.raises(Rejected, match=r"below 2\^64"):
            ring(bits).activate("sin", [(1 << bits + 64, 0)])
        assert ring(bits).activate("sin", [((1 << bits + 64) - 1, 0)])

    def test_a_function_that_there_is_not(self) -> None:
        with pytest.raises(Rejected, match="the function cosh has no value here"):
            ring(16).activate("cosh", [(0, 0)])

    def test_functions_are_paid_for_before(self) -> None:
        price = function_price("tanh", 64)
        with pytest.raises(OverBudget):
            ring(64, 3 * price - 1).activate("tanh", [(0, 0)] * 3)
        assert len(ring(64, 3 * price).activate("tanh", [(0, 0)] * 3)) == 3


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("bits", [16, 300, 4096])
def test_no_argument_costs_far_more_than_its_price(name: str, bits: int) -> None:
    for x in (1, (1 << bits) // 3, (bits - 1) << bits, -(bits - 1) << bits, (1 << 2 * bits) - 1, 1 << bits + 63):
        begin, rounds = time.process_time(), 3
        try:
            for _ in range(rounds):
                FUNCTIONS[name](bits, x, 1)
        except ValueError:
            continue
        assert (time.process_time() - begin) / rounds < 4e-7 * function_price(name, bits) + 1e-3


def test_straddling_zero() -> None:
    assert FUNCTIONS["relu"](16, 5, 5) == (5, 5)
    assert FUNCTIONS["relu"](16, -5, 5) == (0, 0)
    assert FUNCTIONS["relu"](16, -5, 6) == (1, 1)
    assert FUNCTIONS["relu"](16, 2, 5) == (4, 4)
    assert FUNCTIONS["abs"](16, 2, 5) == (4, 4)
    assert FUNCTIONS["abs"](16, -7, 5) == (7, 5)


def test_fractions_are_rounded_outwards() -> None:
    with ctx.workprec(200):
        for a, b in ((1, 3), (-1, 3), (2, 7), (-5, 7)):
            assert is_held(arb(fmpq(a, b)), ring(32).coefficient(a, b), 32)
