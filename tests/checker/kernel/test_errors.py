"""How values are shown in messages: short, plain, and never by a slow conversion."""

import pytest

from verify.checker.kernel.errors import Malformed, OverBudget, Rejected, TooLarge, show


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (-7, "-7"),
        (2**400 - 1, str(2**400 - 1)),
        (2**400, "a number of 401 bits"),
        (-(2**400), "a negative number of 401 bits"),
        (0, "0"),
        ([], "[]"),
        ((1, "a"), "[1, 'a']"),
        ([1, [2, [3]], {}], "[1, [..], an empty object]"),
        (list(range(8)), "[0, 1, 2, 3, 4, 5, 6, 7]"),
        (list(range(9)), "[0, 1, 2, 3, 4, 5, 6, 7, ..]"),
        ({"a": 1, "b": 2}, "an object with 2 keys"),
        ("x" * 60, repr("x" * 60)),
        ("x" * 61, repr("x" * 40) + ".. (61 characters)"),
        ("\u00e9\n", r"'\xe9\n'"),
        (1.5, "a float"),
    ],
)
def test_values_in_messages(value: object, text: str) -> None:
    assert show(value) == text


def test_outcomes() -> None:
    """What is too large is rejected; only a budget that ends decides nothing."""
    outcomes = [kind("path", "why").outcome for kind in (Malformed, Rejected, TooLarge, OverBudget)]
    assert outcomes == ["malformed", "rejected", "rejected", "over budget"]
    error = Rejected("a[0]", "why", detail="more")
    assert (str(error), error.path, error.message, error.detail) == ("why", "a[0]", "why", "more")
    assert Rejected("", "why").detail == ""
