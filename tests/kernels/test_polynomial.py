"""Polynomials with integer coefficients: arithmetic and printing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.kernels.polynomial import Polynomial, polynomial_text

POLYNOMIALS = st.lists(st.integers(-9, 9), max_size=5).map(Polynomial.of)
POINTS = st.fractions(-3, 3, max_denominator=7)


@pytest.mark.parametrize(
    ("coefficients", "text"),
    [
        ((), "0"),
        ((1,), "1"),
        ((0, 1), "n"),
        ((0, 2, 0, 1), "2n + n^3"),
        ((-1, -1), "-1 - n"),
        ((0, 0, -3), "-3n^2"),
        ((0, 0, 0), "0"),
    ],
)
def test_printing(coefficients, text):
    assert polynomial_text(coefficients) == text


@given(POLYNOMIALS, POLYNOMIALS, POINTS, st.integers(-4, 4))
def test_values_of_sums_and_products(p, q, x, factor):
    assert (p + q)(x) == p(x) + q(x)
    assert (p - q)(x) == p(x) - q(x)
    assert (p * q)(x) == p(x) * q(x)
    assert (p * factor)(x) == factor * p(x)
    for result in (p + q, p - q, p * q, p * factor):
        assert not result.coefficients or result.coefficients[-1] != 0


@given(POLYNOMIALS, POINTS.filter(bool), st.integers(0, 3))
def test_in_the_inverse(p, n, more):
    power = max(p.degree, 0) + more
    assert p.in_inverse(power)(1 / n) == p(n) / n**power


def test_zeros_at_the_end_are_dropped():
    assert Polynomial.of([1, 0, 0]) == Polynomial((1,))
    assert (Polynomial((1, 2)) - Polynomial((0, 2))).degree == 0
    assert Polynomial.of([0]).degree == -1
    assert isinstance(Polynomial((1,))(2), Fraction)
