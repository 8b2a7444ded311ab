"""Chebyshev's bound and the least width: by hand, minimal, monotone, honest about its input."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.errors import DomainError
from verify.kernels import (
    chebyshev,
    chebyshev_bound,
    kernel_variance,
    least_width,
    mean_kernel,
    mean_squared_error,
    rho,
)
from verify.kernels.tangent import MeanKernel

VARIANCES = st.fractions(0, 2, max_denominator=4)
SMALL = st.fractions(Fraction(1, 50), 1, max_denominator=50)


def test_by_hand():
    # Var Θ_00 = 2 (ν_C² + ν_F²)/n, no bias: at ν_F = 2, ν_C = 3, ε = 1/2 the bound is 104/n.
    assert chebyshev_bound(0, 100, "1/2", 1, 2, 3) == Fraction(104, 100)
    assert least_width(0, "1/2", "1/10", 1, 2, 3) == 1040
    assert least_width(0, "1/2", "0.05", 1, 2, 3) == 2080


@pytest.mark.parametrize("j", range(5))
def test_it_is_the_second_moment_around_the_limit(j):
    nu, n = (Fraction(1, 2), Fraction(2), Fraction(3)), 9
    squared = kernel_variance(j, j).at(n, *nu) + mean_kernel(j, j).at(n, *nu) ** 2
    target = rho(j, *nu)
    assert mean_squared_error(j, n, *nu) == squared - 2 * target * mean_kernel(j, j).at(n, *nu) + target**2


@given(st.integers(0, 3), SMALL, SMALL, VARIANCES, VARIANCES, VARIANCES)
@examples(40)
def test_the_least_width_is_least(j, epsilon, delta, nu_W, nu_F, nu_C):
    n = least_width(j, epsilon, delta, nu_W, nu_F, nu_C)
    assert chebyshev_bound(j, n, epsilon, nu_W, nu_F, nu_C) <= delta
    assert chebyshev_bound(j, 3 * n + 1, epsilon, nu_W, nu_F, nu_C) <= delta
    if n > 1:
        assert chebyshev_bound(j, n - 1, epsilon, nu_W, nu_F, nu_C) > delta


def test_no_randomness_no_width():
    assert least_width(3, "1/1000", "1/1000", 1, 0, 0) == 1
    assert least_width(3, "1/1000", "1/1000", 0, 5, 5) == 1  # ρ_3 = 0 and so is Θ_33


def test_very_wide():
    n = least_width(2, "1/1000000", "1/1000000", 1, 1, 1)
    assert n > 10**18
    assert (
        chebyshev_bound(2, n, "1/1000000", 1, 1, 1)
        <= Fraction(1, 10**6)
        < chebyshev_bound(2, n - 1, "1/1000000", 1, 1, 1)
    )


def test_monotonicity_is_checked(monkeypatch):
    monkeypatch.setattr(chebyshev, "mean_kernel", lambda j, k: MeanKernel(j, k, (1, 0, -2), (2, 0, 2)))
    with pytest.raises(ArithmeticError, match="does not fall"):
        least_width(2, 1, "1/2", 1, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((1, 0, "1/2", 1, 1, 1), "ε must be greater than 0"),
        ((1, "1/2", 0, 1, 1, 1), "δ must be greater than 0"),
        ((1, "1/2", 2, 1, 1, 1), "δ is a probability"),
        ((-1, "1/2", "1/2", 1, 1, 1), "the lag j"),
        ((1, "1/2", "1/2", -1, 1, 1), "ν_W must not be negative"),
        ((1, 0.5, "1/2", 1, 1, 1), "ε: a floating-point number is not exact"),
        ((1, "nan", "1/2", 1, 1, 1), "ε: cannot read 'nan'"),
    ],
)
def test_bad_input(arguments, said):
    with pytest.raises(DomainError, match=said):
        least_width(*arguments)
