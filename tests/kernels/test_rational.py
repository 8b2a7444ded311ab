"""Rational functions on a domain: what is shown is true at sampled points, and the facts about ρ_j come out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.errors import DomainError
from verify.kernels.rational import RationalFunctions

POSITIVE = {"nu_W": "positive", "nu_F": "positive", "nu_C": "positive", "j": 0}


def rho(functions: RationalFunctions, shift: int = 0):
    F, C = (functions.name(name) for name in ("nu_F", "nu_C"))
    lag = functions.name("j") + shift
    power, below = functions.power_of_recurrence(lag), functions.power_of_recurrence(lag - 1)
    return C * (lag * F * below + power) + F * power


def test_the_quotient_of_neighbouring_weights():
    functions = RationalFunctions.over(POSITIVE, {})
    W, F, C, j = (functions.name(name) for name in ("nu_W", "nu_F", "nu_C", "j"))
    quotient = rho(functions, 1) / rho(functions)
    assert quotient == W * (1 + C * F / (j * C * F + W * (C + F)))
    assert functions.holds(">", quotient, W)
    assert functions.holds("<", rho(functions, 2) / rho(functions, 1), quotient)
    assert functions.limit("j", quotient) == W


@pytest.mark.parametrize(("domain", "growing"), [("above-one", True), ("positive", False), ("below-one", False)])
def test_growth_by_more_than_one_is_shown_only_above_one(domain, growing):
    functions = RationalFunctions.over({**POSITIVE, "nu_W": domain}, {})
    assert functions.holds(">", rho(functions, 1), rho(functions)) is growing


def test_below_one_the_weights_vanish_and_their_series_converges():
    functions = RationalFunctions.over({**POSITIVE, "nu_W": "below-one", "z": "formal"}, {})
    W, F, C, z = (functions.name(name) for name in ("nu_W", "nu_F", "nu_C", "z"))
    assert functions.limit("j", rho(functions)) == 0
    assert functions.series(rho(functions), functions.number(1)) == (C + F) / (1 - W) + C * F / (1 - W) ** 2
    assert functions.series(rho(functions), z) == (C + F) / (1 - W * z) + C * F * z / (1 - W * z) ** 2


def test_no_limit_and_no_sum_where_the_weights_do_not_vanish():
    functions = RationalFunctions.over(POSITIVE, {})
    with pytest.raises(DomainError, match="remain"):
        functions.limit("j", rho(functions) + functions.name("nu_W"))
    with pytest.raises(DomainError, match="not shown to converge"):
        functions.series(rho(functions), functions.number(1))


def test_a_limit_whose_denominator_may_vanish_is_not_shown():
    functions = RationalFunctions.over({"nu_F": "positive", "nu_C": "positive", "n": 1}, {})
    n, F, C = (functions.name(name) for name in ("n", "nu_F", "nu_C"))
    with pytest.raises(DomainError, match="may vanish"):
        functions.limit("n", n / (n * (F - C) + 1))
    with pytest.raises(DomainError, match="no finite limit"):
        functions.limit("n", n)


def test_a_given_variance_of_zero_has_no_variable_powers():
    with pytest.raises(DomainError, match="nu_W = 0"):
        RationalFunctions.over({"j": 0}, {"nu_W": Fraction(0)})


def test_coefficients_are_those_of_powers_of_n_of_either_sign():
    functions = RationalFunctions.over({"n": 1, "nu_W": "positive"}, {})
    n, W = functions.name("n"), functions.name("nu_W")
    value = W * (2 + 3 / n + 5 / n**2) + n
    found = [functions.coefficient("n", degree, value) for degree in (-3, -2, -1, 0, 1, 2)]
    assert found == [0, 5 * W, 3 * W, 2 * W, 1, 0]
    with pytest.raises(DomainError, match="no polynomial"):
        functions.coefficient("n", 0, 1 / (n + 1))


_COEFFICIENTS = st.lists(st.integers(-3, 4), min_size=4, max_size=4)


@examples(150)
@given(
    _COEFFICIENTS,
    _COEFFICIENTS,
    st.sampled_from(["positive", "below-one", "above-one"]),
    st.integers(1, 4),
    st.sampled_from(["<=", "<", ">", ">="]),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(0, 6)), min_size=6, max_size=6),
)
def test_what_is_shown_is_true_at_every_point_tried(top, bottom, domain, least, op, points):
    functions = RationalFunctions.over({"nu_W": domain, "n": least}, {})
    W, n = functions.name("nu_W"), functions.name("n")
    monomials = (functions.number(1), W, n, W * n)
    numerator = sum((c * m for c, m in zip(top, monomials, strict=True)), functions.number(0))
    denominator = sum((c * m for c, m in zip(bottom, monomials, strict=True)), functions.number(0))
    if denominator == 0:
        return
    shown = functions.holds(op, numerator / denominator, functions.number(0))
    for a, b, further in points:
        w = {"positive": Fraction(a, b), "below-one": Fraction(a, a + b), "above-one": 1 + Fraction(a, b)}[domain]
        at = (1, w, least + further, w * (least + further))
        below = sum(c * v for c, v in zip(bottom, at, strict=True))
        if shown and below != 0:  # where common factors vanish the quotient as written has no value
            value = sum(c * v for c, v in zip(top, at, strict=True)) / below
            assert {"<=": value <= 0, "<": value < 0, ">": value > 0, ">=": value >= 0}[op]
