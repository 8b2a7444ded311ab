"""The mean tangent kernel: known values, limits, sum rules, moments of the entries, the time of the table."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.limits import at_most_calls
from tests.plain import odd_factorial, tangent_kernel_moments
from verify.errors import DomainError
from verify.kernels import mean_kernel, rho, tangent
from verify.kernels.pairings import expectation_by_pairings
from verify.kernels.polynomial import Polynomial
from verify.kernels.tangent import MeanKernel, weight_factors
from verify.kernels.words import power

J = 12
LAGS = st.integers(0, J)
VARIANCES = st.fractions(0, 3, max_denominator=6)


@pytest.mark.parametrize(
    ("j", "k", "A", "B"),
    [
        (0, 0, (1,), ()),
        (1, 1, (1,), (1,)),
        (0, 2, (0, 1), ()),
        (2, 2, (1, 0, 2), (2, 0, 2)),
        (1, 2, (), ()),
        (1, 3, (0, 2, 1), (0, 2, 1)),
    ],
)
def test_known(j, k, A, B):
    assert mean_kernel(j, k) == MeanKernel(j, k, A, B)
    assert mean_kernel(k, j) == MeanKernel(k, j, A, B)


def test_values_and_bias():
    kernel = mean_kernel(2, 2)
    # (ν_C + ν_F) ν_W² (1 + 2x²) + ν_C ν_F ν_W (2 + 2x²) at ν_W = 1/2, ν_F = 2, ν_C = 3, n = 10
    assert kernel.at(10, "1/2", 2, 3) == Fraction(5, 4) * Fraction(102, 100) + 3 * Fraction(202, 100)
    assert kernel.bias(10, "1/2", 2, 3) == kernel.at(10, "1/2", 2, 3) - rho(2, "1/2", 2, 3)
    assert kernel.at(Fraction(1, 2), 1, 0, 1) == 9
    assert mean_kernel(0, 0).at(7, 0, 2, 3) == 5
    assert mean_kernel(1, 1).at(7, 0, 2, 3) == 6  # no 0·ν_W^(-1)
    assert mean_kernel(0, 2).at(5, 1, 2, 3) == 1


def test_the_table_to_twelve_and_its_work():
    tangent._mean.cache_clear()
    with at_most_calls(8_000_000):  # 1,100,000
        for j in range(J + 1):
            for k in range(J + 1):
                mean_kernel(j, k)


@pytest.mark.parametrize("j", range(J + 1))
def test_laws_of_the_coefficients(j):
    for k in range(J + 1):
        kernel = mean_kernel(j, k)
        if (j + k) % 2:
            assert (kernel.A, kernel.B) == ((), ())
            continue
        first_order = [coefficients[1] if len(coefficients) > 1 else 0 for coefficients in (kernel.A, kernel.B)]
        constant = [coefficients[0] if coefficients else 0 for coefficients in (kernel.A, kernel.B)]
        mu, m = min(j, k), (j + k) // 2
        assert constant == ([1, j] if j == k else [0, 0])
        assert first_order == ([0, 0] if j == k else [mu + 1, mu * (mu + 1)])
        assert min((*kernel.A, *kernel.B)) >= 0
        assert sum(kernel.A) == odd_factorial(2 * m)  # n = 1: (2m-1)!!
        assert sum(kernel.B) == (j * k * odd_factorial(2 * m - 2) if m else 0)  # jk (2m-3)!!


@given(LAGS, LAGS, VARIANCES, VARIANCES, VARIANCES, st.integers(1, 50))
def test_limits_and_sides(j, k, nu_W, nu_F, nu_C, n):
    kernel = mean_kernel(j, k)
    assert kernel.limit(nu_W, nu_F, nu_C) == (rho(j, nu_W, nu_F, nu_C) if j == k else 0)
    assert kernel.bias(n, nu_W, nu_F, nu_C) >= kernel.bias(n + 1, nu_W, nu_F, nu_C) >= 0
    assert kernel.at(n, nu_W, nu_F, nu_C) == kernel.at(n, nu_W, nu_C, nu_F)


@pytest.mark.parametrize("m", range(1, 9))
def test_closed_form_on_the_edge(m):
    """A_{0,2m} = n^-(m+1) n (n+2) .. (n+2m-2) = x (1+2x) .. (1+(2m-2)x)."""
    expected = prod((Polynomial((1, 2 * i)) for i in range(m)), start=Polynomial((0, 1)))
    assert expected.coefficients == mean_kernel(0, 2 * m).A


@pytest.mark.parametrize(("j", "k"), [(j, k) for j in range(6) for k in range(6) if (j + k) % 2 == 0 and j + k <= 8])
def test_against_pairings(j, k):
    scale = (j + k) // 2 + 1
    B = Polynomial()
    for U, V in weight_factors(j, k):
        B += expectation_by_pairings([U, V])
    assert expectation_by_pairings([power(j, k)]).in_inverse(scale).coefficients == mean_kernel(j, k).A
    assert B.in_inverse(scale).coefficients == mean_kernel(j, k).B


@pytest.mark.parametrize(
    ("n", "j", "k"),
    [(1, j, k) for j in range(7) for k in range(j, 7)]
    + [(2, j, k) for j in range(3) for k in range(j, 4)]
    + [(3, 1, 1)],
)
def test_against_derivatives_in_every_weight(n, j, k):
    mean, _ = tangent_kernel_moments(j, k, n)
    kernel = mean_kernel(j, k)
    m, x = (j + k) // 2, Fraction(1, n)
    A, B = Polynomial(kernel.A)(x), Polynomial(kernel.B)(x)
    expected = {(m, 1, 0): A, (m, 0, 1): A, (m - 1, 1, 1): B}
    assert mean == {key: value for key, value in expected.items() if value}


def test_bad_input():
    with pytest.raises(DomainError, match="lag j must be at least 0, not -1"):
        mean_kernel(-1, 2)
    with pytest.raises(DomainError, match="lag k must be an integer"):
        mean_kernel(1, 2.0)  # type: ignore[arg-type]
    with pytest.raises(DomainError, match="lag j"):
        mean_kernel(True, 1)
    kernel = mean_kernel(2, 2)
    for n in (0, -3, 0.5, "nan"):
        with pytest.raises(DomainError, match="the width n"):
            kernel.at(n, 1, 1, 1)
    with pytest.raises(DomainError, match="the variance ν_F must not be negative, got -1/2"):
        kernel.at(3, 1, "-1/2", 1)
    for bad in (0.5, "nan", "inf", "1e400", True, None):
        with pytest.raises(DomainError, match="the variance ν_W"):
            kernel.at(3, bad, 1, 1)
