"""Wick's theorem by the loop equations of the checker, by pairings, and by expansion in entries."""

import time
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import plain
from tests.checker.gaussian.pairings import by_pairings
from tests.examples import examples
from verify.checker.gaussian.wick import MAX_LETTERS, Wick, transposed
from verify.checker.kernel.errors import OverBudget
from verify.checker.kernel.meter import Meter

WORDS = st.lists(st.text("Ww", max_size=6), min_size=1, max_size=4).map(tuple)


def wick() -> Wick:
    return Wick(Meter(10**10, "this test"))


def at(counts: tuple[int, ...], n: int) -> int:
    return sum(c * n**power for power, c in enumerate(counts))


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        (("",), (0, 1)),
        (("", ""), (0, 0, 1)),
        (("W",), ()),
        (("W", "W"), (0, 1)),
        (("W", "w"), (0, 1)),
        (("Ww",), (0, 0, 1)),
        (("WW",), (0, 1)),
        (("WwWw",), (0, 0, 1, 2)),
        (("WWww",), (0, 2, 0, 1)),
        (("WWWW",), (0, 2, 1)),
        (("Ww", "Ww"), (0, 0, 2, 0, 1)),
        (("Ww", ""), (0, 0, 0, 1)),
    ],
)
def test_small_expectations_by_hand(words: tuple[str, ...], counts: tuple[int, ...]) -> None:
    assert by_pairings(words) == counts
    assert wick().expectation(words) == counts


def test_all_single_words_of_at_most_eight_letters_both_ways() -> None:
    for size in range(0, 9, 2):
        for letters in product("Ww", repeat=size):
            word = "".join(letters)
            assert by_pairings((word,)) == wick().expectation((word,)), word


@given(WORDS)
@examples(150)
@example(("WW", "WW", "WW", "WW"))
@example(("", "Ww", ""))
def test_loop_equations_agree_with_enumeration(words: tuple[str, ...]) -> None:
    words = words if sum(map(len, words)) <= 10 else words[:1]
    assert wick().expectation(words) == by_pairings(words)


@given(st.lists(st.text("Ww", max_size=4), min_size=1, max_size=3).map(tuple))
@examples(40)
def test_values_at_small_n_are_moments_of_entries(words: tuple[str, ...]) -> None:
    if sum(map(len, words)) > 8:
        words = words[:2]
    counts = wick().expectation(words)
    for n in (1, 2):
        assert at(counts, n) == plain.expected_product_of_traces(words, n)


def test_three_by_three_matrices() -> None:
    for word in ("WwWw", "WWww", "WwwWWw", "WWWWWW"):
        assert at(wick().expectation((word,)), 3) == plain.expected_product_of_traces((word,), 3)


@pytest.mark.slow
@given(st.text("Ww", min_size=9, max_size=20))
@examples(30)
def test_long_words_at_n_1_and_under_symmetries(word: str) -> None:
    value = wick().expectation((word,))
    assert at(value, 1) == (plain.odd_factorial(len(word)) if len(word) % 2 == 0 else 0)
    assert wick().expectation((word[3:] + word[:3],)) == value
    assert wick().expectation((transposed(word),)) == value
    assert wick().expectation((word.swapcase(),)) == value


@pytest.mark.parametrize("m", range(1, 9))
def test_powers_and_their_sum_rule(m: int) -> None:
    engine = wick()
    for n in (1, 2, 5, -3):
        rising = 1
        for i in range(m):
            rising *= n + 2 * i
        assert at(engine.expectation(("W" * (2 * m),)), n) == rising
        size = 2 * m - 2
        total = sum(at(engine.expectation(("W" * a + "w" * (size - a),)), n) for a in range(size + 1))
        assert total == rising


def test_the_largest_case_that_is_asked_for_is_quick() -> None:
    begin = time.process_time()
    engine = wick()
    engine.expectation(("W" * 12 + "w" * 12,))
    for a, b in product(range(12), repeat=2):
        engine.expectation(("W" * a + "w" * b, "w" * (11 - a) + "W" * (11 - b)))
    assert time.process_time() - begin < 3


@pytest.mark.parametrize("words", [("W" * (MAX_LETTERS + 1),), ("W",) * 10**5, ("W" * 10**6,)])
def test_too_many_letters_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(OverBudget, match="letters"):
        wick().expectation(words)


def test_work_is_counted_before_it_is_done() -> None:
    with pytest.raises(OverBudget, match="needs more than 1000 steps"):
        Wick(Meter(1000, "this test")).expectation(("W" * 15 + "w" * 15,))


def test_double_factorials() -> None:
    assert [plain.odd_factorial(k + 1) for k in (-1, 1, 3, 5)] == [1, 1, 3, 15]
    assert Fraction(plain.expected_product_of_traces(("WWWW",), 1)) == 3
