"""Reduced pairings: their definition by brute force, the coefficients of A and B that they give, the closed forms."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import product
from math import comb, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.plain import odd_factorial
from verify.errors import BudgetExceeded, DomainError
from verify.kernels import correction, mean_kernel
from verify.kernels.pairings import index_loops, perfect_matchings
from verify.kernels.skeletons import reduced_pairings

# --- by definition ---


def order_of(word, matching):
    """g = N - V + 1."""
    return len(matching) - (index_loops([word], matching) if word else 1) + 1


def without(word, matching, chord):
    """The pairing without one chord."""
    left = [place for place in range(len(word)) if place not in chord]
    new = {place: i for i, place in enumerate(left)}
    return "".join(word[place] for place in left), [(new[a], new[b]) for a, b in matching if (a, b) != chord]


def is_reduced(word, matching):
    """No two chords are neighbours at both ends in blocks of equal letters, with a loop between them."""
    for a, b in matching:
        for c, d in [*matching, *((d, c) for c, d in matching)]:
            turn = 1 if word[a] == word[b] else -1
            if (word[a], word[b]) == (word[c], word[d]) and (c, d) == (a + 1, b + turn):
                return False
    return True


def kind(word, matching):
    pairs = Counter("".join(sorted(word[a] + word[b])) for a, b in matching)
    return pairs["Ww"], pairs["WW"], pairs["ww"]


@pytest.mark.parametrize("letters", range(0, 10, 2))
def test_the_search_finds_what_the_definition_says(letters):
    for first in range(letters + 1):
        word = "W" * first + "w" * (letters - first)
        expected: dict[int, Counter[tuple[int, int, int]]] = {g: Counter() for g in range(5)}
        for matching in perfect_matchings(range(letters)):
            if is_reduced(word, matching):
                expected[order_of(word, matching)][kind(word, matching)] += 1
        for g, counts in expected.items():
            assert reduced_pairings(first, letters - first, g) == counts


@pytest.mark.parametrize("word", ["WWWWwwww", "WWWwwwww", "WWWWWWWW", "WWWWWwwwww", "Ww", ""])
def test_a_reduced_pairing_has_at_most_2g_and_1_chords(word):
    for matching in perfect_matchings(range(len(word))):
        g = order_of(word, matching)
        if is_reduced(word, matching):
            assert len(matching) <= 2 * g + 1, matching
        else:  # one of its chords can go without a change of g
            assert any(order_of(*without(word, matching, chord)) == g for chord in matching)


@pytest.mark.parametrize("chords", range(1, 6))
def test_pairings_with_many_loops_are_few(chords):
    """The bound behind lags of order √n: at most 4N 8^N (2N-1)!!/V! of N chords with V loops, whatever the word is."""
    word = "W" * chords + "w" * chords
    loops = Counter(index_loops([word], matching) for matching in perfect_matchings(range(2 * chords)))
    for count, pairings in loops.items():
        assert pairings * factorial(count) <= 4 * chords * 8**chords * odd_factorial(2 * chords)


@pytest.mark.parametrize(("j", "k"), [(j, k) for j in range(5) for k in range(5) if (j + k) % 2 == 0])
def test_B_counts_the_chords_between_the_lags(j, k):
    word, counts = "W" * j + "w" * k, Counter()
    for matching in perfect_matchings(range(j + k)):
        counts[order_of(word, matching)] += kind(word, matching)[0]
    B = mean_kernel(j, k).B
    assert all(count == coefficient(B, g) for g, count in counts.items())


# --- by merging parallel chords, the loops traced side by side ---


def chords_at_short_loops(word, matching):
    """The chords at each loop of just two corners, both inside blocks of equal letters."""
    mate = {a: b for chord in matching for a, b in (chord, chord[::-1])}
    size, seen, found = len(word), set(), []
    for corner in range(size):  # between the letters ``corner`` and ``corner + 1``
        if corner in seen:
            continue
        letter, side, corners, chords = corner, "right", [], []
        while not corners or (letter, side) != (corner, "right"):
            corners.append(letter if side == "right" else (letter - 1) % size)
            # over the corner to the next letter, and along the side of its chord there, rows to rows
            letter, side = ((letter + 1) % size, "left") if side == "right" else ((letter - 1) % size, "right")
            chords.append(tuple(sorted((letter, mate[letter]))))
            straight = word[letter] != word[mate[letter]]
            letter, side = mate[letter], {"left": "right", "right": "left"}[side] if straight else side
        seen.update(corners)
        if len(corners) == 2 and all(c < size - 1 and word[c] == word[c + 1] for c in corners):
            found.append(chords)
    return found


@pytest.mark.parametrize("letters", [8, pytest.param(10, marks=pytest.mark.slow)])
def test_every_pairing_is_one_reduced_pairing_with_multiplicities(letters):
    """Merged in any order, pairings end at those that are listed, and each of these as often as the formula says."""
    pick = random.Random(1)
    ends: Counter[tuple[str, tuple[tuple[int, int], ...], int, int]] = Counter()
    for j in range(letters + 1):
        for matching in perfect_matchings(range(letters)):
            word, chords = "W" * j + "w" * (letters - j), matching
            g = order_of(word, chords)
            while short := chords_at_short_loops(word, chords):
                pair = pick.choice(short)
                assert pair[0] != pair[1]
                word, chords = without(word, chords, pick.choice(pair))
            assert order_of(word, chords) == g
            assert is_reduced(word, chords)
            ends[word, tuple(sorted(chords)), j, letters - j] += 1
    listed: Counter[tuple[int, tuple[int, int, int]]] = Counter()
    for (word, chords, j, k), times in ends.items():
        s, p, q = kind(word, chords)
        assert times == sum(
            shared(between, s) * shared((j - between) // 2, p) * shared((k - between) // 2, q)
            for between in range(j % 2, min(j, k) + 1, 2)
        )
    for word, chords in {(word, chords) for word, chords, _, _ in ends}:
        listed[order_of(word, chords), kind(word, chords)] += 1
    for g in range(3):  # every kind but the empty one has multiplicities for so many letters, if it has no more chords
        assert {kind_: count for (order, kind_), count in listed.items() if order == g} == {
            kind_: count for kind_, count in correction(g).counts.items() if 0 < 2 * sum(kind_) <= letters
        }


def shared(letters, chords):
    """The number of ways to write ``letters`` as a sum of so many positive integers."""
    return int(letters == chords) if not letters or not chords else comb(letters - 1, chords - 1)


# --- against the loop equations ---


def coefficient(polynomial, order):
    return polynomial[order] if len(polynomial) > order else 0


def against_loop_equations(order, most=9):
    found = correction(order)
    for j, k in product(range(most + 1), repeat=2):
        mean = mean_kernel(j, k)
        assert found.A(j, k) == coefficient(mean.A, order), (j, k)
        assert found.B(j, k) == coefficient(mean.B, order), (j, k)


@pytest.mark.parametrize("order", range(3))
def test_corrections_are_those_of_the_loop_equations(order):
    against_loop_equations(order)


@pytest.mark.slow
def test_the_third_correction_is_that_of_the_loop_equations():
    against_loop_equations(3, 11)


@given(st.integers(0, 60), st.integers(0, 60))
@examples(60)
def test_first_corrections_for_all_lags(j, k):
    least = min(j, k)
    even = (j - k) % 2 == 0 and j != k
    assert correction(0).A(j, k) == (j == k)
    assert correction(0).B(j, k) == (j if j == k else 0)
    assert correction(1).A(j, k) == (least + 1 if even else 0)
    assert correction(1).B(j, k) == (least * (least + 1) if even else 0)


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


def third_B(j):
    even = 134 * j**6 - 576 * j**5 + 770 * j**4 - 120 * j**3 - 859 * j**2 + 876 * j - 45
    return Fraction(even + (-1) ** j * (45 + 180 * j - 45 * j**2), 2880)


def test_second_corrections():
    """More values than a polynomial and an alternating one of these degrees are determined by."""
    found = correction(2)
    assert [found.A(j, j) for j in range(20)] == [second_A(j) for j in range(20)]
    assert [found.B(j, j) for j in range(20)] == [second_B(j) for j in range(20)]
    for j, k in ((j, j + 2 * d) for j in range(13) for d in range(1, 8)):
        assert found.A(j, k) == found.A(k, j) == second_A_off(j, k)
        assert found.B(j, k) == found.B(k, j) == second_B_off(j, k)


@pytest.mark.slow
def test_third_corrections():
    found = correction(3)
    assert [found.A(j, j) for j in range(24)] == [third_A(j) for j in range(24)]
    assert [found.B(j, j) for j in range(24)] == [third_B(j) for j in range(24)]
    assert found.diagonal_A()[0][5] == Fraction(17, 240)
    assert found.diagonal_A()[1] == (Fraction(-3, 64), Fraction(3, 32), Fraction(-1, 32))


@pytest.mark.parametrize("j", range(14))
def test_the_surfaces_of_the_second_corrections(j):
    """The counts by hand in linear-networks.md: torus and Klein bottle."""
    torus = comb(j + 2, 4)
    bottles = [(p, (j - 2 * p + 1) ** 2 + comb(j - 2 * p + 1, 2)) for p in range(1, j // 2 + 1)]
    assert second_A(j) == torus + sum(count for _, count in bottles)
    assert second_B(j) == j * torus + sum((j - 2 * p) * count for p, count in bottles)


@pytest.mark.parametrize("order", range(3))
def test_the_diagonal_in_closed_form(order):
    found = correction(order)
    for (mean, alternating), value in ((found.diagonal_A(), found.A), (found.diagonal_B(), found.B)):
        for j in range(1, 25):
            even, odd = (sum(c * j**i for i, c in enumerate(part)) for part in (mean, alternating))
            assert even + (-1) ** j * odd == value(j, j)


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
            counts[order_of("W" * j + "w" * j, matching)] += 1
    assert [counts[g] for g in range(j + 1)] == complex_value(j)


@pytest.mark.parametrize("order", range(3))
def test_the_chords_between_the_lags_alone_are_those_of_complex_weights(order):
    counts = correction(order).counts.items()
    for j in range(1, 12):
        alone = sum(count * comb(j - 1, s - 1) for (s, p, q), count in counts if s and not p + q)
        assert alone == coefficient(complex_value(j), order)


@pytest.mark.parametrize("j", range(1, 13))
def test_every_coefficient_is_between_that_of_complex_weights_and_that_of_A(j):
    A, B = mean_kernel(j, j).A, mean_kernel(j, j).B
    for g, value in enumerate(complex_value(j)):
        assert j * value <= coefficient(B, g) <= j * coefficient(A, g)


# --- bad input ---


def test_bad_input():
    with pytest.raises(DomainError, match="the order must be at least 0"):
        correction(-1)
    with pytest.raises(BudgetExceeded, match="at most 7 chords, not 9"):
        correction(4)
    with pytest.raises(DomainError, match="the lag k must be at least 0"):
        correction(1).A(1, -1)
