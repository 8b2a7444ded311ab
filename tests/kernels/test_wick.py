"""Expectations of products of traces: loop equations, pairings and moments of entries agree; known sums; laws."""

from __future__ import annotations

from itertools import combinations_with_replacement, product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.limits import at_most_calls
from tests.plain import expected_product_of_traces, odd_factorial
from verify.errors import BudgetExceeded, DomainError
from verify.kernels import expectation, expectation_by_pairings
from verify.kernels.pairings import index_loops, perfect_matchings
from verify.kernels.polynomial import Polynomial
from verify.kernels.wick import LoopEquations, expectation_of_traces, products_met
from verify.kernels.words import canonical_trace, power, transpose


def words_of(length):
    return ["".join(letters) for letters in product("Ww", repeat=length)]


PRODUCTS = st.lists(st.text("Ww", max_size=5), max_size=4).filter(lambda words: sum(map(len, words)) <= 10)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["W W'"], "n^2"),
        (["W W"], "n"),
        (["W W W' W'"], "2n + n^3"),
        (["W W' W W'"], "n^2 + 2n^3"),
        (["W", "W"], "n"),
        (["W", "W'"], "n"),
        (["W W'", "W W'"], "2n^2 + n^4"),
        (["W"], "0"),
        (["W W W'"], "0"),
        (["W", "W'", "W W"], "2n + n^2"),
        ([""], "n"),
        (["", "W W'", ""], "n^4"),
        ([], "1"),
        (["W^4"], "2n + n^2"),
    ],
)
def test_by_hand(words, text):
    assert str(expectation(*words)) == text
    assert str(expectation(words)) == text


@pytest.mark.parametrize("length", range(9))
def test_every_word_to_eight_letters_against_pairings(length):
    loops = LoopEquations()
    for word in words_of(length):
        assert loops([word]) == expectation_by_pairings([word]), word


@pytest.mark.parametrize("letters", range(7))
def test_every_product_of_traces_to_six_letters_against_pairings(letters):
    loops = LoopEquations()
    canonical = sorted({canonical_trace(word) for length in range(1, letters + 1) for word in words_of(length)})
    for count in range(1, letters + 1):
        for words in combinations_with_replacement(canonical, count):
            if sum(map(len, words)) == letters:
                assert loops(words) == expectation_by_pairings(words), words


@pytest.mark.slow
def test_some_longer_words_against_pairings():
    for words in (["WWWWWwwwww"], ["WWwwWWww", "Ww"], ["WWWwww", "wWWw"], ["WWWWwwwwWw"], ["WwWwWWWW", "Ww", "WW"]):
        assert expectation_of_traces(words) == expectation_by_pairings(words)


@given(PRODUCTS)
@examples(60)
def test_products_against_pairings(words):
    assert expectation_of_traces(words) == expectation_by_pairings(words)


@pytest.mark.parametrize(("n", "longest"), [(1, 12), (2, 8), (3, 6)])
def test_every_word_against_moments_of_the_entries(n, longest):
    for length in range(0, longest + 1, 2):
        for word in {canonical_trace(word) for word in words_of(length)}:
            assert expectation_of_traces([word])(n) == expected_product_of_traces([word], n), word


@given(PRODUCTS.filter(lambda words: sum(map(len, words)) <= 6), st.integers(1, 3))
@examples(40)
def test_products_against_moments_of_the_entries(words, n):
    assert expectation_of_traces(words)(n) == expected_product_of_traces(words, n)


def rising(m):
    """n (n+2) .. (n+2m-2), and n for m = 0 replaced by the empty product."""
    return prod((Polynomial((2 * i, 1)) for i in range(1, m)), start=Polynomial((0, 1))) if m else Polynomial((1,))


@pytest.mark.parametrize("m", range(1, 11))
def test_sum_rules(m):
    assert expectation_of_traces([power(0, 2 * m)]) == rising(m)
    total = Polynomial()
    for a in range(2 * m - 1):
        total += expectation_of_traces([power(a, 2 * m - 2 - a)])
    assert total == rising(m)


@given(PRODUCTS, st.randoms(use_true_random=False))
def test_invariance(words, random):
    expected = expectation_of_traces(words)
    moved = []
    for word in random.sample(words, len(words)):
        shift = random.randrange(len(word)) if word else 0
        turned = word[shift:] + word[:shift]
        moved.append(transpose(turned) if random.random() < 0.5 else turned)
    loops = LoopEquations()
    assert loops(moved) == expected
    assert loops([word.swapcase() for word in words]) == expected  # W' has the law of W


@given(PRODUCTS)
def test_shape_of_the_polynomial(words):
    result, letters = expectation_of_traces(words), sum(map(len, words))
    assert result(1) == odd_factorial(letters)
    assert all(coefficient >= 0 for coefficient in result.coefficients)
    if letters % 2:
        assert result == Polynomial()
        return
    assert result.degree <= letters // 2 + len(words)
    assert not words or result(0) == 0  # every pairing has a loop
    # Scaling W: E tr(WW') ∏ = (n² + letters) E ∏.
    assert expectation_of_traces([*words, "Ww"]) == Polynomial((letters, 0, 1)) * result


def test_pairings_are_what_they_say():
    assert [sum(1 for _ in perfect_matchings(range(n))) for n in range(9)] == [1, 0, 1, 0, 3, 0, 15, 0, 105]
    assert index_loops(["Ww"], [(0, 1)]) == 2
    assert index_loops(["WW"], [(0, 1)]) == 1
    assert index_loops(["W", "w"], [(0, 1)]) == 1
    with pytest.raises(BudgetExceeded, match="at most 14 letters, got 16"):
        expectation_by_pairings(["W" * 16])


def test_other_letters():
    with pytest.raises(DomainError, match="'V'"):
        expectation("W V")
    with pytest.raises(DomainError, match="at most 400 letters together"):
        expectation(*["W W'"] * 201)


def test_many_small_traces():
    """∏ of N/2 traces tr(WW') is n² (n²+2) (n²+4) ..; 400 letters are deep, and need wide coefficients."""
    for times in (20, 200):
        expected = prod((Polynomial((2 * i, 0, 1)) for i in range(times)), start=Polynomial((1,)))
        assert expectation_of_traces(["Ww"] * times) == expected
    assert products_met(["Ww"] * 200, 201) == 201
    assert products_met(["Ww"] * 200, 200) is None


def test_a_memory_that_is_too_narrow_is_made_anew():
    loops = LoopEquations()
    small = loops(["WWww"])
    loops(["Ww"] * 60)
    assert loops(["WWww"]) == small
    assert loops.known > 60


def test_work():
    with at_most_calls(3_000_000):  # 570,000
        LoopEquations()(["W" * 12 + "w" * 12])
