"""Formulas from values: what was planted is found, fitted numbers stay fewer than values, simplest first."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.conjectures.grammar import FAMILIES, formulas, interpolated
from verify.statements import evaluate
from verify.statements import given as environment

PLACES = tuple(range(1, 8))


def found(values, bounds=None, variable="t"):
    table = bounds or {}
    pairs = list(zip(PLACES, values, strict=False))
    return formulas(variable, pairs, list(table), lambda name, at: table[name][at - 1], level="function")


def value(formula, at):
    return evaluate(formula.expression, environment(t=at).environment())


@pytest.mark.slow
@given(
    st.lists(st.fractions(max_denominator=6).filter(lambda q: abs(q) < 50), min_size=1, max_size=5),
    st.integers(5, 8),
)
def test_a_polynomial_is_found_from_more_values_than_coefficients(coefficients, count):
    points = [(x, sum(c * x**k for k, c in enumerate(coefficients))) for x in range(1, count + 1)]
    while len(coefficients) > 1 and not coefficients[-1]:
        coefficients = coefficients[:-1]
    expected = coefficients if len(coefficients) < count else None
    assert interpolated(points) == expected


@given(st.lists(st.integers(-1000, 1000), min_size=3, max_size=7))
def test_an_interpolation_passes_through_its_points(values):
    points = list(zip(PLACES, values, strict=False))
    coefficients = interpolated(points)
    if coefficients is not None:
        assert len(coefficients) < len(values)
        assert [sum(c * Fraction(x) ** k for k, c in enumerate(coefficients)) for x, _ in points] == values


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([t**3 + 2 * t**2 + 3 * t - 2 for t in PLACES], "t ** 3 + 2 * t ** 2 + 3 * t - 2"),
        ([t * (t + 1) // 2 for t in PLACES], "(t ** 2 + t) // 2"),
        ([7] * 7, "7"),
        ([5 - t for t in PLACES], "-t + 5"),
    ],
)
def test_polynomials_as_text(values, text):
    (formula,) = [f for f in found(values) if f.family == "polynomial" and f.since == 1]
    assert formula.text == text
    assert [value(formula, t) for t in PLACES] == values


def test_a_product_of_multiset_coefficients_is_found():
    from verify.exact import multiset_coefficient as mc

    values = [3 * mc(2, t) * mc(t, mc(t, 2)) for t in PLACES]
    simplest = found(values)[0]
    assert (simplest.text, simplest.parameters, simplest.since) == ("3 * mc(2, t) * mc(t, mc(t, 2))", 1, 1)


def test_a_sum_with_a_constant_is_found():
    from verify.exact import multiset_coefficient as mc

    values = [2 * mc(t, t) * mc(3, t) - 5 for t in PLACES]
    texts = [f.text for f in found(values) if f.since == 1]
    assert "2 * mc(t, t) * mc(3, t) - 5" in texts


@pytest.mark.slow
def test_bounds_minima_and_corrections():
    table = {"U1": [2, 9, 30, 90, 300, 900, 2800], "U2": [5, 8, 40, 80, 400, 800, 3000]}
    least = [min(pair) for pair in zip(*table.values(), strict=True)]
    assert found(table["U2"], table)[0].text == "bound(U2)"
    assert found(least, table)[0].text == "min(bound(U1), bound(U2))"
    corrected = [v - 2 * t for t, v in zip(PLACES, table["U1"], strict=True)]
    assert found(corrected, table)[0].text == "bound(U1) - 2 * t"
    assert found(corrected, table)[0].parameters == 2


def test_first_values_may_be_left_out_and_that_is_said():
    values = [100, 4, 9, 16, 25, 36, 49]
    formula = found(values)[0]
    assert (formula.text, formula.since) == ("t ** 2", 2)


def test_no_formula_for_noise():
    assert found([3, 1, 4, 1, 59, 26, 535]) == []


@pytest.mark.slow
@given(st.lists(st.integers(1, 60), min_size=3, max_size=7))
@examples(8)
def test_whatever_is_found_gives_the_values_and_has_fewer_numbers(values):
    listed = found(values)
    assert [f.complexity for f in listed] == sorted(f.complexity for f in listed)
    for formula in listed[:20]:
        kept = values[formula.since - 1 :]
        assert [value(formula, at) for at in range(formula.since, len(values) + 1)] == kept
        assert formula.parameters < len(kept)
        assert formula.family in FAMILIES


@pytest.mark.slow
def test_the_same_values_give_the_same_formulas():
    values = [6, 24, 42, 60, 81, 105, 132]
    assert found(values) == found(values)
