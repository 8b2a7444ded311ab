"""Integers, fractions, lists, objects and words of a certificate: one spelling each, and a place for every refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from verify.checker.kernel.errors import CheckError, Malformed, Rejected, show
from verify.checker.kernel.item import Item

LONGEST = 2**100_000 - 1


def at(json: Any) -> Item:
    return Item(json, "x")


@pytest.mark.parametrize(
    ("json", "value"),
    [
        (0, 0),
        (-3, -3),
        (2**53, 2**53),
        (-(2**53), -(2**53)),
        ("0x20000000000001", 2**53 + 1),
        ("-0x20000000000001", -(2**53) - 1),
        (hex(LONGEST), LONGEST),
        (hex(-LONGEST), -LONGEST),
    ],
    ids=show,
)
def test_integers(json: Any, value: int) -> None:
    assert at(json).integer() == value


@pytest.mark.parametrize(
    ("read", "error", "text", "path"),
    [
        (lambda: at("0x20000000000000").integer(), Malformed, "must be written as the number 9007199254740992", "x"),
        (lambda: at("-0x20000000000000").integer(), Malformed, "must be written as the number -9007199254740992", "x"),
        (lambda: at(hex(LONGEST + 1)).integer(), Malformed, "has at most 100000 bits, this one 100001", "x"),
        (lambda: at("0x" + "f" * 25_001).integer(), Malformed, "has at most 100000 bits, this one 100004", "x"),
        (lambda: at("0x" + "f" * 25_002).integer(), Malformed, "expected an integer, got", "x"),
        (lambda: at("0x020000000000001").integer(), Malformed, "expected an integer, got", "x"),
        (lambda: at("0X20000000000001").integer(), Malformed, "expected an integer, got", "x"),
        (lambda: at("0x2000000000000F").integer(), Malformed, "expected an integer, got", "x"),
        (lambda: at("12").integer(), Malformed, "expected an integer, got '12'", "x"),
        (lambda: at(True).integer(), Malformed, "expected an integer, got true", "x"),
        (lambda: at(None).integer(), Malformed, "expected an integer, got null", "x"),
        (lambda: at(1).integer(least=2), Rejected, "expected an integer >= 2, got 1", "x"),
        (lambda: at(3).integer(least=0, most=2), Rejected, "expected an integer <= 2, got 3", "x"),
        (lambda: at([1, 1]).rational(), Rejected, "expected an integer >= 2, got 1", "x[1]"),
        (lambda: at([2, -3]).rational(), Rejected, "expected an integer >= 2, got -3", "x[1]"),
        (lambda: at([2, 4]).rational(), Rejected, "the fraction 2/4 is not in lowest terms", "x"),
        (lambda: at([0, 2]).rational(), Rejected, "the fraction 0/2 is not in lowest terms", "x"),
        (lambda: at([1, 2, 3]).rational(), Rejected, "expected a list of length 2, got one of length 3", "x"),
        (lambda: at(["1", 2]).rational(), Malformed, "expected an integer, got '1'", "x[0]"),
        (lambda: at({}).array(), Malformed, "expected a list, got an empty object", "x"),
        (lambda: at({}).entries(), Malformed, "expected a list, got an empty object", "x"),
        (lambda: at([1]).sized(2), Rejected, "expected a list of length 2, got one of length 1", "x"),
        (lambda: at([1]).entries(0), Rejected, "expected a list of length 0, got one of length 1", "x"),
        (lambda: at([[1]])[0][0].choice("a"), Malformed, "expected a, got 1", "x[0][0]"),
        (lambda: at("c").choice("a", "b"), Malformed, "expected a or b, got 'c'", "x"),
        (lambda: at("aB").text("[a-z]+"), Malformed, "expected a string matching [a-z]+, got 'aB'", "x"),
        (lambda: at("\u0663").text(r"\d"), Malformed, "expected a string matching", "x"),
        (lambda: at(7).text("7"), Malformed, "expected a string matching 7, got 7", "x"),
        (lambda: at([]).names(), Malformed, "expected an object, got []", "x"),
        (lambda: at([]).keys(("a", "b")), Malformed, "expected an object with the keys a, b, got []", "x"),
        (lambda: at({"a": 1}).keys(("a", "b")), Malformed, "the key 'b' is missing", "x"),
        (
            lambda: at({"a": 1, "c": 2}).keys(("a",), ("b",)),
            Malformed,
            "the key 'c' is unknown or not allowed here",
            "x",
        ),
        (lambda: at({}).get("a").integer(), Malformed, "expected an integer, got null", "x.a"),
        (lambda: Item({}, "").get("a").integer(), Malformed, "expected an integer, got null", "a"),
        (lambda: at([]).get("a").integer(), Malformed, "expected an integer, got null", "x.a"),
    ],
)
def test_what_is_refused(read: Callable[[], object], error: type[CheckError], text: str, path: str) -> None:
    with pytest.raises(error) as caught:
        read()
    assert text in caught.value.message
    assert caught.value.path == path


def test_what_is_read() -> None:
    assert (at(3).integer(least=3, most=3), at(0).integer(most=0)) == (3, 0)
    assert (at(-4).rational(), at([-1, 2]).rational(), at([5, 3]).rational()) == ((-4, 1), (-1, 2), (5, 3))
    entries = list(at([5, [6]]).entries(2))
    assert [(entry.json, entry.path) for entry in entries] == [(5, "x[0]"), ([6], "x[1]")]
    assert [entry.json for entry in at([7]).entries()] == [7]
    assert list(at([]).entries(0)) == []
    body = at({"a": 1, "b": None})
    assert body.keys(("a",), ("b", "c")) is body
    assert ("a" in body, "b" in body, "c" in body, "a" in at(["a"])) == (True, True, False, False)
    assert (body.names(), body.get("a").path, body.get("c").json) == (["a", "b"], "x.a", None)
    assert (at("b").choice("a", "b"), at("az").text("[a-z]+")) == ("b", "az")
