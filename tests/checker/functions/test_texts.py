"""Rational functions in messages."""

from typing import Any

import pytest

from tests.checker.values import formed
from verify.checker.functions.domain import MAX_VALUE_TEXT, rational_text
from verify.checker.functions.polynomials import KERNEL, ONE
from verify.checker.functions.rational import Rational
from verify.checker.kernel.statement import Domain

DOMAINS = {"nu_W": Domain("positive"), "n": Domain("from", 1), "j": Domain("from", 0)}


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (0, "0"),
        (-7, "-7"),
        (["/", -1, 2], "-1/2"),
        (["neg", "n"], "-n"),
        (["-", ["**", "n", 2], "n"], "n**2 - n"),
        (["+", "n", ["*", -3, "j"], 1], "n - 3*j + 1"),
        (["-", ["*", 2, "nu_W", "n"], 1], "2*nu_W*n - 1"),
        (["/", "n", 2], "n/2"),
        (["/", ["+", "n", 1], 2], "(n + 1)/2"),
        (["/", 1, ["**", "n", 2]], "1/n**2"),
        (["/", 1, ["*", 2, "n"]], "1/(2*n)"),
        (["/", ["-", "n", 1], ["+", "n", 1]], "(n - 1)/(n + 1)"),
        (["**", ["+", "nu_W", "n", "j", 1], 9], "a polynomial of 220 terms"),
    ],
)
def test_a_rational_function_as_text(tree: Any, text: str) -> None:
    assert rational_text(formed(tree, DOMAINS), KERNEL) == text


def test_powers_of_the_lag() -> None:
    """P stands for nu_W**j, and is in brackets where it has an exponent."""
    first, second = ((0,) * 6 + (e,) for e in (1, 2))
    assert rational_text(Rational({first: 1, second: -1}, ONE), KERNEL) == "-(nu_W**j)**2 + nu_W**j"


def test_a_text_that_is_too_long_is_not_cut() -> None:
    tree: Any = ["+", *(["**", "n", e] for e in range(1, 60))]
    assert rational_text(formed(tree, DOMAINS), KERNEL) == "a polynomial of 59 terms"
    tree = ["+", *(["**", "n", e] for e in range(1, 40))]
    assert 200 < len(rational_text(formed(tree, DOMAINS), KERNEL)) <= MAX_VALUE_TEXT
