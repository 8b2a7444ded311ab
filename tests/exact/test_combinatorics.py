"""Counts against enumeration."""

import math
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise

import pytest

from verify.errors import DomainError
from verify.exact import growth_exponent, growth_exponent_in_depth, multiset_coefficient, path_count


def test_multiset_coefficient_counts_monomials():
    for n in range(6):
        for k in range(6):
            assert multiset_coefficient(n, k) == len(list(combinations_with_replacement(range(n), k)))


@pytest.mark.parametrize(("n", "k", "value"), [(0, 0, 1), (0, 1, 0), (0, 9, 0), (3, -1, 0), (0, -1, 0), (5, 0, 1)])
def test_multiset_coefficient_conventions(n, k, value):
    assert multiset_coefficient(n, k) == value


@pytest.mark.parametrize(("n", "k"), [(-1, 0), (-1, -1), (-3, 2)])
def test_multiset_coefficient_refuses_negative_n(n, k):
    with pytest.raises(DomainError, match=f"n = {n}"):
        multiset_coefficient(n, k)
    with pytest.raises(ValueError):
        multiset_coefficient(n, k)


def test_multiset_coefficient_takes_integers_only():
    with pytest.raises(DomainError, match=r"n must be an integer, not 2\.0"):
        multiset_coefficient(2.0, 1)


def degrees_by_recursion(L, T, source_step, source_layer):
    """Degree of y in h^{source_step, source_layer}, from the recursion of the network itself."""
    degree = {(source_step, source_layer): 1}
    for step in range(source_step, T + 1):
        for layer in range(source_layer, L + 1):
            if (step, layer) != (source_step, source_layer):
                # At the source's own step, only what lies above an input is driven by it (the state is given).
                one_step_on = degree.get((step - 1, layer), 0)
                one_layer_up = degree.get((step, layer - 1), 0)
                degree[step, layer] = one_step_on + one_layer_up
    return degree[T, L]


def test_path_count_is_the_degree_in_an_input():
    """The input that is s-th from the last is h^{T+1-s, 0}: it feeds layer 1 at its step only."""
    for L in range(1, 5):
        for T in range(1, 6):
            for s in range(1, T + 1):
                assert path_count(s, L - 1) == degrees_by_recursion(L, T, T + 1 - s, 1)


def test_path_count_is_the_degree_in_a_state_at_the_split():
    """Layer l's state at the split enters the end block at layer l of its first step."""
    for L in range(1, 5):
        for t_E in range(1, 6):
            for l in range(1, L + 1):
                assert path_count(t_E, L - l) == degrees_by_recursion(L, t_E, 1, l)


def test_path_count_without_steps():
    assert path_count(0, 0) == 1
    assert path_count(0, 3) == 0


@pytest.mark.parametrize(("steps", "gap"), [(-1, 0), (1, -1)])
def test_path_count_refuses_negative_numbers(steps, gap):
    with pytest.raises(DomainError, match="steps >= 0"):
        path_count(steps, gap)


def measured_exponent(values):
    """Degree of the polynomial through ``values`` (at consecutive arguments): constant differences end it."""
    degree, differences = 0, [Fraction(v) for v in values]
    while len(set(differences)) > 1:
        differences = [b - a for a, b in pairwise(differences)]
        degree += 1
    return degree


def test_growth_exponents_are_degrees_of_polynomials():
    for m in range(1, 4):
        for c in range(1, 4):
            in_time = [multiset_coefficient(m, multiset_coefficient(t, c - 1)) for t in range(1, 20)]
            in_depth = [multiset_coefficient(m, multiset_coefficient(c, L - 1)) for L in range(1, 20)]
            assert growth_exponent(m, c) == measured_exponent(in_time)
            assert growth_exponent_in_depth(m, c) == measured_exponent(in_depth)


@pytest.mark.parametrize("exponent", [growth_exponent, growth_exponent_in_depth])
def test_growth_exponents_refuse_zero(exponent):
    with pytest.raises(DomainError, match="m = 0"):
        exponent(0, 1)
    with pytest.raises(DomainError, match=">= 1"):
        exponent(1, 0)


@pytest.mark.parametrize("n", [1, 2, 63, 64, 65, 200, 1000, 2**63, 2**70])
@pytest.mark.parametrize("k", [0, 1, 63, 64, 65, 300])
def test_both_ways_to_binomials_agree(n, k):
    """Few factors by Python, many by FLINT, which takes words of 64 bits."""
    assert multiset_coefficient(n, k) == math.comb(n + k - 1, k)
