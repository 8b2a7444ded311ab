"""Statements about ranks in words and in one line: the quantifier, the relation, and the relation with numbers."""

from typing import Any

import pytest

from tests.checker.values import kernel, read
from tests.checker.writer import RANK, Json, almost_all, explicit, statement, these
from verify.checker.kernel.errors import Rejected
from verify.checker.words import in_words, one_line, relation_text

SIZES = (2, 3, 2, 2, 2)
LINE = "L=2 R=3 M=2 t_S=2 t_E=2"
PRODUCT = ["prod", "i", 1, 2, ["+", "i", RANK]]


def about(relation: Any, quantifier: str, field: Any) -> Json:
    return statement(relation, *SIZES, quantifier=quantifier, field=field)


@pytest.mark.parametrize(
    ("quantifier", "field", "start", "settings"),
    [
        ("almost-all-weights", "Q", "For almost all weights (real, outside a set of measure zero) the ranks of", ""),
        ("all-weights", "Q", "For all weights in the real numbers the ranks of", " weights=all"),
        ("all-weights", {"p": 2, "k": 1}, "For all weights in GF(2) the ranks of", " field=2 weights=all"),
        (
            "almost-all-weights",
            {"p": 2, "k": 2, "modulus": [1, 1, 1]},
            "For all weights in the algebraic closure of GF(2^2) outside a proper algebraic subset the ranks of",
            " field=2^2",
        ),
    ],
)
def test_quantifiers(quantifier: str, field: Any, start: str, settings: str) -> None:
    one = read(about([">=", RANK, ["*", "L", 3]], quantifier, field))
    sentence = in_words(one)
    assert sentence.startswith(f"{start} ")
    assert sentence.endswith(" satisfy rank >= L*3, that is rank >= 6.")
    assert in_words(one, refuted=True) == f"It is not true that: {sentence}"
    assert one_line(one) == f"{LINE}{settings}: rank >= 6"
    # "not" beside weights=all would deny the relation for all weights, where it is denied that all have it
    negated = (
        f"not ({LINE}{settings}: rank >= 6)" if quantifier == "all-weights" else f"{LINE}{settings}: not (rank >= 6)"
    )
    assert one_line(one, refuted=True) == negated


def test_a_refutation_on_an_open_set_is_not_said_of_almost_all_weights() -> None:
    """A refutation about a network with relu may show that the relation fails on an open set, and nothing of others."""
    one = almost_all(["<=", RANK, 1], *SIZES, cell="relu")
    assert one_line(read(one), refuted=True) == f"not (relu {LINE}: rank <= 1)"
    smooth = read({**one, "instance": {**one["instance"], "cell": "tanh"}})
    assert one_line(smooth, refuted=True) == f"tanh {LINE}: not (rank <= 1)"


def test_given_weights() -> None:
    one = read(these([">=", RANK, 0], 1, 1, 1, 1, 1, explicit([[[1]]], [[[1]]], [1], [[1]])))
    assert in_words(one).startswith("For the given weights the ranks of ")
    assert in_words(one).endswith(" satisfy rank >= 0.")
    assert one_line(one) == "L=1 R=1 M=1 t_S=1 t_E=1 weights=these: rank >= 0"


@pytest.mark.parametrize(
    ("relation", "text", "numbers"),
    [
        ([">=", RANK, ["/", "R", "L"]], "rank >= R/L", "rank >= 3/2"),
        ([">=", RANK, ["bound", "U4"]], "rank >= bound(U4)", "rank >= 15"),
        (["==", ["-", RANK, RANK], 0], "rank - rank == 0", "rank - rank == 0"),
        (
            ["and", ["all", "i", 1, 2, ["<", "i", "R"]], ["==", RANK, ["+", "L", 1]]],
            "all(i < R for i = 1..2) and rank == L + 1",
            "all(i < R for i = 1..2) and rank == 3",
        ),
        (
            ["or", ["any", "i", 1, 2, ["<", RANK, "i"]], [">", ["neg", "L"], RANK]],
            "any(rank < i for i = 1..2) or -L > rank",
            "any(rank < i for i = 1..2) or -2 > rank",
        ),
        (
            ["not", ["or", ["<", RANK, "L"], ["<=", ["rank", {"L": ["-", "L", 1], "t": "t"}], ["+", "R", "R"]]]],
            "not (rank < L or rank(L=L - 1, t=t) <= R + R)",
            "not (rank < 2 or rank(L=1, t=2) <= 6)",
        ),
        (
            ["<", ["+", RANK, ["*", "L", "R"]], ["max", PRODUCT, ["//", "R", "L"]]],
            "rank + L*R < max(prod(i + rank for i = 1..2), R // L)",
            "rank + 6 < max(prod(i + rank for i = 1..2), 1)",
        ),
        # where a part has no value the relation is shown as it is
        (["<=", ["//", "R", ["-", "L", 2]], RANK], "R // (L - 2) <= rank", "R // (L - 2) <= rank"),
    ],
)
def test_what_has_a_value_is_shown_with_it(relation: Any, text: str, numbers: str) -> None:
    one = read(almost_all(relation, *SIZES))
    assert one_line(one) == f"{LINE}: {numbers}"
    assert in_words(one).endswith(f" satisfy {text}." if text == numbers else f" satisfy {text}, that is {numbers}.")


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (("**", 0, 2), "0**2"),
        (("**", -1, 2), "(-1)**2"),
        (("**", 2, ("neg", "L")), "2**(-L)"),
        (("neg", ("**", "L", 2)), "-L**2"),
        (("*", -1, "L"), "-1*L"),
        (("neg", ("*", 2, "L")), "-(2*L)"),
        (("-", "L", ("neg", "L")), "L - -L"),
        (("trace", "Ww", ""), "trace(W W', 1)"),
        (("bound", "U4", "grid"), "bound(U4, grid)"),
        (("bound", "U4", "function"), "bound(U4)"),
        (("rank",), "rank"),
        (("rank", "L", ("+", "L", 1), "t", 2), "rank(L=L + 1, t=2)"),
        (("outputs",), "outputs"),
        (("and", ("<", 1, 2), ("or", ("<", 1, 2), ("<", 2, 1))), "1 < 2 and (1 < 2 or 2 < 1)"),
        (("not", ("not", ("<", 1, 2))), "not not 1 < 2"),
        (("%", ("%", 7, 4), ("%", 3, 2)), "7 % 4 % (3 % 2)"),
    ],
)
def test_infix_notation(tree: Any, text: str) -> None:
    assert relation_text(tree) == text


def test_a_relation_of_more_than_50000_characters_is_refused() -> None:
    longest = "x" * 50_000
    assert relation_text(longest) == longest
    with pytest.raises(Rejected, match="the relation has 50001 characters; at most 50000 are shown"):
        relation_text(longest + "x")
    with pytest.raises(Rejected, match="the relation has at least 50001 characters; at most 50000 are shown"):
        relation_text(("==", ("trace", "W" * 25_000, "W" * 25_001), "x"))
    with pytest.raises(Rejected, match="the relation has 99998 characters"):  # with the blanks between letters
        relation_text(("<", ("trace", "W" * 49_994), 1))


def test_what_a_quantity_means_is_said_once_for_each() -> None:
    sentence = in_words(read(kernel(["==", ["kernel_A", 1, 1], ["*", 1, ["kernel_A", 2, 2]]])))
    assert sentence.count("kernel_A(j, k) is") == 1
    both = in_words(read(kernel(["==", ["kernel_A", 1, 1], ["trace", ""]])))
    meanings = both.split(" Here ")[1]
    assert meanings.startswith("trace(w, ..) is the expectation")
    assert "; kernel_A(j, k) is " in meanings
    assert " Here " not in in_words(read(kernel(["==", 1, 1])))
