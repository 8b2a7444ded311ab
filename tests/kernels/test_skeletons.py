"""Reduced pairings: their definition by brute force, the coefficients of A and B that they give, the closed forms."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verify.errors import BudgetExceeded, DomainError
from verify.kernels import mean_kernel
from verify.kernels.pairings import index_loops, perfect_matchings
from verify.kernels.skeletons import correction_A, correction_B, reduced_pairings

# --- by definition ---


def order_of(words, matching):
    """g = N - V + r."""
    filled = [word for word in words if word]
    loops = index_loops(filled, matching) + len(words) - len(filled)
    return len(matching) - loops + len(words)


def merged(words, matching, chord):
    """The pairing without one chord."""
    letters = [(i, letter) for i, word in enumerate(words) for letter in word]
    left = [place for place in range(len(letters)) if place not in chord]
    new = {place: i for i, place in enumerate(left)}
    shorter = ["".join(letters[place][1] for place in left if letters[place][0] == i) for i in range(len(words))]
    return shorter, [(new[a], new[b]) for a, b in matching if (a, b) != chord]


def is_reduced(words, matching):
    """No two chords are neighbours at both ends in blocks of equal letters, with a loop between them."""
    block = [(i, letter) for i, word in enumerate(words) for letter in word]
    for a, b in matching:
        for c, d in [*matching, *((d, c) for c, d in matching)]:
            turn = 1 if block[a][1] == block[b][1] else -1
            if (block[a], block[b]) == (block[c], block[d]) and (c, d) == (a + 1, b + turn):
                return False
    return True


def kind(words, matching):
    letters = "".join(words)
    pairs = Counter("".join(sorted(letters[a] + letters[b])) for a, b in matching)
    return pairs["Ww"], pairs["WW"], pairs["ww"]


WORDS = [
    [(a, b)] for a in range(7) for b in range(7 - a) if (a + b) % 2 == 0
] + [[(a, b), (c, d)] for a, b, c, d in product(range(4), repeat=4) if a + b + c + d in (2, 4, 6)]  # fmt: skip


def test_the_search_finds_what_the_definition_says():
    for polygons in WORDS:
        words = ["W" * a + "w" * b for a, b in polygons]
        expected: dict[int, Counter[tuple[int, int, int]]] = {g: Counter() for g in range(4)}
        for matching in perfect_matchings(range(sum(map(len, words)))):
            g = order_of(words, matching)
            if is_reduced(words, matching) and g < 4:
                expected[g][kind(words, matching)] += 1
        for g, counts in expected.items():
            assert reduced_pairings(polygons, g) == counts, (polygons, g)


@pytest.mark.parametrize(
    "polygons", [[(4, 4)], [(5, 3)], [(2, 2), (2, 2)], [(3, 1), (0, 4)], [(8, 0)], [(0, 0), (4, 4)]]
)
def test_a_reduced_pairing_has_at_most_2g_and_r_chords(polygons):
    words = ["W" * a + "w" * b for a, b in polygons]
    for matching in perfect_matchings(range(sum(map(len, words)))):
        g = order_of(words, matching)
        if is_reduced(words, matching):
            assert len(matching) <= 2 * g + len(words), (words, matching)
        else:  # one of its chords can go without a change of g
            assert any(order_of(*merged(words, matching, chord)) == g for chord in matching)


# --- against the loop equations ---


def coefficient(polynomial, order):
    return polynomial[order] if len(polynomial) > order else 0


def against_loop_equations(order, letter, most=9):
    correction = {"A": correction_A, "B": correction_B}[letter](order)
    for j, k in product(range(most + 1), repeat=2):
        assert correction.at(j, k) == coefficient(getattr(mean_kernel(j, k), letter), order), (j, k)


@pytest.mark.parametrize(("order", "letter"), [(0, "A"), (1, "A"), (2, "A"), (0, "B"), (1, "B")])
def test_corrections_are_those_of_the_loop_equations(order, letter):
    against_loop_equations(order, letter)


@pytest.mark.slow
@pytest.mark.parametrize(("order", "letter"), [(3, "A"), (2, "B")])
def test_later_corrections_are_those_of_the_loop_equations(order, letter):
    against_loop_equations(order, letter, 11)


@given(st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=60)
def test_first_corrections_for_all_lags(j, k):
    least = min(j, k)
    even = (j - k) % 2 == 0 and j != k
    assert correction_A(0).at(j, k) == (j == k)
    assert correction_B(0).at(j, k) == (j if j == k else 0)
    assert correction_A(1).at(j, k) == (least + 1 if even else 0)
    assert correction_B(1).at(j, k) == (least * (least + 1) if even else 0)


# --- closed forms ---


def second_A(j):
    return Fraction(2 * j**4 + 16 * j**3 - 8 * j**2 - 16 * j + 3 - 3 * (-1) ** j, 48)


def second_B(j):
    return Fraction(4 * j**5 + 26 * j**4 - 36 * j**3 - 32 * j**2 + 32 * j + 3 - 3 * (-1) ** j, 96)


def second_A_off(j, k):
    d = Fraction(k - j, 2)
    return (j + 1) * d**2 + (j**2 - 1) * d + Fraction(4 * j**3 - 10 * j**2 - 12 * j + 1 - (-1) ** j, 16)


def second_B_off(j, k):
    d = Fraction(k - j, 2)
    rest = Fraction(18 * j**4 - 80 * j**3 - 72 * j**2 + 32 * j + 3 - 3 * (-1) ** j, 96)
    return j * (j + 1) * d**2 + j * (j**2 - 1) * d + rest


def third_A(j):
    even = 68 * j**5 - 190 * j**4 + 80 * j**3 + 70 * j**2 - 58 * j + 45
    return Fraction(even - (-1) ** j * (30 * j**2 - 90 * j + 45), 960)


def test_second_correction_of_A():
    """More values than a polynomial and an alternating one of these degrees, 4 and 3, are determined by."""
    correction = correction_A(2)
    assert [correction.at(j, j) for j in range(20)] == [second_A(j) for j in range(20)]
    for j, k in ((j, j + 2 * d) for j in range(12) for d in range(1, 7)):
        assert correction.at(j, k) == correction.at(k, j) == second_A_off(j, k)


@pytest.mark.slow
def test_second_correction_of_B():
    correction = correction_B(2)
    mean, alternating = correction.diagonal()
    assert mean == tuple(Fraction(c, 96) for c in (3, 32, -32, -36, 26, 4))
    assert alternating == (Fraction(-3, 96),)
    assert [correction.at(j, j) for j in range(20)] == [second_B(j) for j in range(20)]
    for j, k in ((j, j + 2 * d) for j in range(1, 14) for d in range(1, 8)):
        assert correction.at(j, k) == correction.at(k, j) == second_B_off(j, k)


@pytest.mark.slow
def test_third_correction_of_A():
    correction = correction_A(3)
    assert [correction.at(j, j) for j in range(24)] == [third_A(j) for j in range(24)]
    mean, alternating = correction.diagonal()
    assert mean[5] == Fraction(17, 240)
    assert alternating == (Fraction(-3, 64), Fraction(3, 32), Fraction(-1, 32))


@pytest.mark.parametrize("j", range(14))
def test_the_surfaces_of_the_second_corrections(j):
    """The counts by hand in linear-networks.md: torus, Klein bottle, and what two polygons make."""
    A = [
        comb(i + 2, 4) + sum((i - 2 * p + 1) ** 2 + comb(i - 2 * p + 1, 2) for p in range(1, i // 2 + 1))
        for i in range(j + 1)
    ]
    assert A[j] == second_A(j)
    B = 2 * sum(A[:j]) + 2 * sum((a + 1) * (j - b) for a in range(j) for b in range(a + 2, j, 2))
    B += sum((a - h + 1) * (j - a - h) for a in range(j) for h in range(1, min(a, j - 1 - a) + 1))
    for one, other in product(range(j), repeat=2):
        b, a = sorted((one, other))
        B += sum((b - h + 1) * (j - a - h) for h in range(1, min(b, j - 1 - a) + 1)) + (a - b) * (b + 1) * (j - a)
    assert second_B(j) == B


@pytest.mark.parametrize("order", range(3))
def test_the_diagonal_in_closed_form(order):
    for correction in (correction_A(order), *([correction_B(order)] if order < 2 else [])):
        mean, alternating = correction.diagonal()
        for j in range(1, 25):
            value = sum(c * j**i for i, c in enumerate(mean)) + (-1) ** j * sum(
                c * j**i for i, c in enumerate(alternating)
            )
            assert value == correction.at(j, j)


# --- complex weights ---


def complex_value(j):
    """Coefficients of 1, x, x², .. of [n(n+1)..(n+j+1) - n(n-1)..(n-j-1)] / ((j+1)(j+2) n^(j+1))."""
    rising, falling = [1], [1]
    for i in range(1, j + 2):  # of Π (1 ± i x)
        rising = [a + i * b for a, b in zip([*rising, 0], [0, *rising], strict=True)]
        falling = [a - i * b for a, b in zip([*falling, 0], [0, *falling], strict=True)]
    return [Fraction(a - b, (j + 1) * (j + 2)) for a, b in zip(rising, falling, strict=True)][1:]


@pytest.mark.parametrize("j", range(6))
def test_complex_weights_count_the_permutations(j):
    counts: Counter[int] = Counter()
    for matching in perfect_matchings(range(2 * j)):
        if all(a < j <= b for a, b in matching):
            counts[order_of(["W" * j + "w" * j], matching)] += 1
    assert [counts[g] for g in range(j + 1)] == complex_value(j)


@pytest.mark.parametrize("order", range(3))
def test_the_chords_between_the_lags_alone_are_those_of_complex_weights(order):
    for j in range(1, 12):
        alone = sum(
            count * comb(j - 1, s - 1) for (s, p, q), count in correction_A(order).counts.items() if s and not p + q
        )
        assert alone == coefficient(complex_value(j), order)


@pytest.mark.parametrize("j", range(13))
def test_every_coefficient_is_at_least_that_of_complex_weights(j):
    A = mean_kernel(j, j).A
    assert all(coefficient(A, g) >= value for g, value in enumerate(complex_value(j)))


# --- bad input ---


def test_bad_input():
    with pytest.raises(DomainError, match="the order must be at least 0"):
        correction_A(-1)
    with pytest.raises(BudgetExceeded, match="at most 7 chords, not 9"):
        correction_A(4)
    with pytest.raises(BudgetExceeded, match="at most 7 chords, not 8"):
        correction_B(3)
    with pytest.raises(DomainError, match="the lag k must be at least 0"):
        correction_A(1).at(1, -1)
