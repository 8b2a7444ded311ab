"""Measured frequencies: the sampler against matrices written out, repeatability, the guarantee that they stand
beside.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from verify.errors import DomainError
from verify.experiments.frequency import Frequency, measured_frequency, sampled_entries
from verify.kernels import chebyshev_bound, least_width, rho

NU = (Fraction(1, 2), Fraction(2), Fraction(3))


@pytest.mark.parametrize(("j", "k"), [(0, 0), (0, 2), (1, 1), (2, 3), (4, 2)])
def test_one_draw_against_the_formula_with_matrices(j, k):
    n, seed = 4, 7
    random = np.random.default_rng(seed)
    f, c = np.sqrt(2) * random.standard_normal(n), np.sqrt(3) * random.standard_normal(n)
    W = np.sqrt(0.5) * random.standard_normal((n, n)) if max(j, k) else np.zeros((n, n))

    def power(a):
        return np.linalg.matrix_power(W, a)

    value = f @ power(j).T @ power(k) @ f + c @ power(j) @ power(k).T @ c
    for a in range(j):
        for b in range(k):
            value += (c @ power(a) @ power(b).T @ c) * (f @ power(j - 1 - a).T @ power(k - 1 - b) @ f)
    value /= n ** ((j + k + 2) / 2)
    assert sampled_entries(j, k, n, *NU, draws=1, seed=seed)[0] == pytest.approx(value, rel=1e-9)


def test_the_guarantee_holds_in_a_measurement():
    epsilon, delta = Fraction(3), Fraction(1, 4)
    n = least_width(2, epsilon, delta, *NU)
    for width in (n, n // 4):
        measured = measured_frequency(2, width, epsilon, *NU, target=rho(2, *NU), draws=400, seed=1)
        assert measured.n == width
        assert measured.share <= float(chebyshev_bound(2, width, epsilon, *NU)) + 5 * measured.standard_error


def test_repeatable():
    first, again, other = (sampled_entries(2, 2, 5, *NU, draws=3, seed=seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).all()


def test_every_draw_is_far_from_an_impossible_target():
    assert measured_frequency(1, 3, 1, *NU, target=-100, draws=5, seed=0) == Frequency(3, 5, 5)
    assert measured_frequency(1, 3, 1, *NU, target=-100, draws=5, seed=0).standard_error == 0.0
    assert measured_frequency(2, 3, 1, 0, 0, 0, target=0, draws=5, seed=0).share == 0.0


@pytest.mark.parametrize("change", [{"j": -1}, {"n": 0}, {"draws": 0}, {"seed": -1}, {"nu_W": -1}])
def test_bad_input(change):
    arguments = {"j": 1, "n": 3, "epsilon": 1, "nu_W": 1, "nu_F": 1, "nu_C": 1, "target": 1, "draws": 2, "seed": 0}
    with pytest.raises(DomainError, match="a sample needs"):
        measured_frequency(**arguments | change)
