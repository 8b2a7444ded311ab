"""The variance of an entry of the tangent kernel: known values, signs, moments of the entries, Monte Carlo."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from tests.plain import odd_factorial, tangent_kernel_moments
from verify.errors import DomainError
from verify.experiments.frequency import sampled_entries
from verify.kernels import kernel_variance, mean_kernel, second_moment
from verify.kernels.polynomial import Polynomial
from verify.kernels.wick import expectation_of_traces

SMALL = [(j, k) for j in range(6) for k in range(6) if j + k <= 8]


def test_known():
    assert dict(kernel_variance(0, 0).terms) == {(0, 2, 0): (0, 2), (0, 0, 2): (0, 2)}  # 2x (ν_C² + ν_F²)
    # Θ_01 = n^(-3/2) (f' W f + c W c'): E (f'Wf)² = (E f'f)² + .. = n² + 2n, and E (f'Wf)(cWc') = E (f'c)² = n.
    assert dict(kernel_variance(0, 1).terms) == {(1, 2, 0): (0, 1, 2), (1, 0, 2): (0, 1, 2), (1, 1, 1): (0, 0, 2)}
    assert kernel_variance(0, 0).at(8, "1/2", 2, 3) == Fraction(26, 8)
    # Θ_11 = f'g (c d')/n² for two rows and two columns, besides what p = p' and q = q' bring.
    assert dict(kernel_variance(1, 1, equal_outputs=False, equal_inputs=False).terms) == {(0, 2, 2): (0, 0, 1)}
    assert not kernel_variance(0, 5, equal_outputs=False, equal_inputs=False).terms


ENTRIES = list(product((True, False), repeat=2))


@pytest.mark.parametrize(("j", "k"), [(j, k) for j, k in SMALL if j <= k])
def test_leading_terms_of_all_entries(j, k):
    """The closed forms of linear-networks.md, in all four cases of indices."""
    of_one = {(j + k - d, d): count for d, count in enumerate(consecutive(min(j, k))) if count}
    for equal_outputs, equal_inputs in ENTRIES:
        variance = kernel_variance(j, k, equal_outputs=equal_outputs, equal_inputs=equal_inputs)
        expected: Counter[tuple[int, int, int]] = Counter()
        if equal_outputs or equal_inputs:
            times = 2 if equal_outputs and equal_inputs and j == k else 1
            for (w, d), count in of_one.items():
                for key in equal_inputs * [(w, d, 2)] + equal_outputs * [(w, 2, d)]:
                    expected[key] += times * count
        elif min(j, k):
            expected[j + k - 2, 2, 2] = both_differ(j, k)
        order = 1 if equal_outputs or equal_inputs else 2
        found = {key: value[order] for key, value in variance.terms.items() if len(value) > order and value[order]}
        assert found == expected
        assert all(not any(value[:order]) for value in variance.terms.values())


def consecutive(i):
    """Coefficients of ν_F^d in Q(ν_F), by counting: the pairs of one number of 0..i each, weighted min + 1."""
    counts = [0, 0, 0]
    for a, b in product(range(i + 1), repeat=2):
        counts[(a < i) + (b < i)] += min(a, b) + 1
    return counts


def both_differ(j, k):
    """Non-crossing pairings of U U2' times those of V V2', summed over all pairs of terms."""
    terms = list(product(range(j), range(k)))
    return sum(
        arches(a, b, b2, a2) * arches(j - 1 - a, k - 1 - b, k - 1 - b2, j - 1 - a2)
        for (a, b), (a2, b2) in product(terms, terms)
    )


def arches(*blocks):
    """Non-crossing pairings of W with W' around the circle W^a W'^b W^c W'^d: those with the most loops."""
    a, b, c, d = blocks
    coefficients = expectation_of_traces(["W" * a + "w" * b + "W" * c + "w" * d]).coefficients
    most = sum(blocks) // 2 + 1
    return coefficients[most] if len(coefficients) > most else 0


@pytest.mark.parametrize(("j", "k"), [*SMALL, (5, 5)])
def test_signs_and_orders(j, k):
    variance = kernel_variance(j, k)
    assert variance.terms == kernel_variance(k, j).terms
    for (w, f, c), coefficients in variance.terms.items():
        assert coefficients[0] == 0  # convergence in probability
        assert coefficients[-1] != 0
        assert min(coefficients) >= 0
        assert w == j + k - (f + c - 2)
        assert variance.terms[w, c, f] == coefficients  # F and C exchange under transposition


@pytest.mark.parametrize(("j", "k"), SMALL)
def test_all_pairings_at_width_one(j, k):
    """At n = 1, Θ = w^(j+k) (f² + c²) + jk w^(j+k-2) c² f², a polynomial in three Gaussians."""
    expected: Counter[tuple[int, int, int]] = Counter()
    terms = [(j + k, 2, 0, 1), (j + k, 0, 2, 1), (j + k - 2, 2, 2, j * k)]
    for w, f, c, times in terms:
        for w2, f2, c2, times2 in terms:
            if times and times2:
                value = times * times2 * odd_factorial(w + w2) * odd_factorial(f + f2) * odd_factorial(c + c2)
                expected[(w + w2) // 2, (f + f2) // 2, (c + c2) // 2] += value
    assert {key: sum(coefficients) for key, coefficients in second_moment(j, k).terms.items()} == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "j", "k"),
    [(1, j, k) for j in range(5) for k in range(j, 5)]
    + [(2, j, k) for j in range(4) for k in range(j, 4)]
    + [(3, 0, 0), (3, 0, 1), (3, 1, 1), (3, 0, 2), (3, 1, 2), (3, 2, 2)],
)
def test_against_derivatives_in_every_weight(n, j, k):
    for equal_outputs, equal_inputs in ENTRIES:
        against_derivatives(n, j, k, equal_outputs=equal_outputs, equal_inputs=equal_inputs)


def against_derivatives(n, j, k, **equal):
    mean, squared = tangent_kernel_moments(j, k, n, **equal)
    x = Fraction(1, n)
    assert {key: Polynomial(value)(x) for key, value in second_moment(j, k, **equal).terms.items()} == squared
    difference = Counter(squared)
    for key, value in mean.items():
        for key2, value2 in mean.items():
            difference[tuple(map(sum, zip(key, key2, strict=True)))] -= value * value2  # type: ignore[index]
    found = {key: Polynomial(value)(x) for key, value in kernel_variance(j, k, **equal).terms.items()}
    assert found == {key: value for key, value in difference.items() if value}


@pytest.mark.slow
@pytest.mark.parametrize(("j", "k"), [(0, 0), (0, 1), (1, 1), (2, 2), (1, 3), (3, 3), (4, 4), (2, 3)])
def test_against_monte_carlo(j, k):
    """z-scores of the mean and of the second moment, fixed seed: beyond 4.5 once in 10^5 draws of the seed.

    At n = 3 and j >= 5 the tails are so heavy (E Θ⁴/(E Θ²)² above 1000) that scores of 10^4 draws mean nothing; here
    they do.
    """
    n, nu = 12, (Fraction(1, 2), Fraction(2), Fraction(3))
    draws = sampled_entries(j, k, n, *nu, draws=4000, seed=j * 10 + k)
    for sample, exact in ((draws, mean_kernel(j, k).at(n, *nu)), (draws**2, second_moment(j, k).at(n, *nu))):
        z = (sample.mean() - float(exact)) / (sample.std(ddof=1) / np.sqrt(len(sample)))
        assert abs(z) < 4.5


def test_a_zero_mean_is_not_zero_for_each_draw():
    assert mean_kernel(2, 3).at(10, 1, 1, 1) == 0
    assert kernel_variance(2, 3).at(10, 1, 1, 1) > 0


def test_bad_input():
    with pytest.raises(DomainError, match="lag k must be at least 0"):
        kernel_variance(1, -1)
    with pytest.raises(DomainError, match="the width n must be greater than 0, got 0"):
        kernel_variance(1, 1).at(0, 1, 1, 1)
    with pytest.raises(DomainError, match="ν_C must not be negative"):
        kernel_variance(1, 1).at(1, 1, 1, -1)
