"""The weights ρ_j of the scaled convolution model."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import DomainError
from verify.kernels import rho, rhos

POSITIVE = st.fractions(Fraction(1, 6), 3, max_denominator=6)


def test_known():
    assert rhos(4, "0.5", 2, 3) == [5, Fraction(17, 2), Fraction(29, 4), Fraction(41, 8)]
    assert rhos(3, 0, 2, 3) == [5, 6, 0]  # ν_W = 0: ν_C + ν_F, ν_C ν_F, 0
    assert rhos(3, 1, 0, 0) == [0, 0, 0]
    assert rhos(0, 1, 1, 1) == []


@given(st.integers(0, 30), POSITIVE, POSITIVE, POSITIVE)
def test_ratio(j, nu_W, nu_F, nu_C):
    ratio = rho(j + 1, nu_W, nu_F, nu_C) / rho(j, nu_W, nu_F, nu_C)
    assert ratio == nu_W * (1 + nu_C * nu_F / (j * nu_C * nu_F + nu_W * (nu_C + nu_F)))
    assert ratio > rho(j + 2, nu_W, nu_F, nu_C) / rho(j + 1, nu_W, nu_F, nu_C) > nu_W


def test_bad_input():
    with pytest.raises(DomainError, match="lag j"):
        rho(-1, 1, 1, 1)
    with pytest.raises(DomainError, match="ν_W must not be negative"):
        rho(1, -1, 1, 1)
    with pytest.raises(DomainError, match="floating-point"):
        rho(1, 0.5, 1, 1)
