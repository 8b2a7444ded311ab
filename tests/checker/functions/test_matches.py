"""The cell of labels of matches: values by hand, one requirement after the other broken, and sentences."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.adversarial.writing import matches, value_certificate
from tests.checker.checking import accepted, refused
from verify.checker import check_bytes, check_file
from verify.checker.functions.matches import eigenvalues, read_instance
from verify.checker.kernel.errors import OverBudget, TooLarge
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Field

LABEL = [0] * 8 + [1] * 15 + [2] * 8  # of the authors' 30 symbols
CERTIFICATES = Path(__file__).resolve().parents[3] / "proofs" / "certificates"
ALONE: dict[str, Any] = {"logits": None, "shattered": None, "signs": None}


def body(instance: Any, relation: Any, *, refuted: bool = False) -> Any:
    return json.loads(value_certificate(instance, relation, refuted=refuted))


def yes(instance: Any, relation: Any) -> None:
    accepted(body(instance, relation))


def no(instance: Any, relation: Any, message: str, outcome: str = "rejected") -> None:
    refused(body(instance, relation), outcome, message)


def meter() -> Meter:
    return Meter(10**9, "this test")


@pytest.mark.parametrize(
    ("n", "values", "expected"),
    [
        (2, [0, 1], [1, 1]),  # the unit matrix
        (2, [1, 0], [1, -1]),
        (3, [1, 1], [3, 0]),  # all ones
        (3, [0, 1, 2], [6, 3, 0]),
        (4, [0, 0, 0, 1], [1, 1, 1, 1]),
        (2, [1, -1, 1], [0, 0, 4]),  # (-1)^matches
        (5, [7, 7, 7], [175, 0, 0]),
    ],
)
def test_eigenvalues_by_hand(n: int, values: list[int], expected: list[int]) -> None:
    assert list(eigenvalues(n, values, meter())) == expected


def test_eigenvalues_are_foreseen() -> None:
    with pytest.raises(OverBudget):
        next(eigenvalues(2, [0, 1] * 500, Meter(10**6, "this test")))
    with pytest.raises(OverBudget):
        next(eigenvalues(2, [0, 1] * 500, Meter(10**9, "this test", 1000)))
    with pytest.raises(TooLarge):
        next(eigenvalues(2**200, [0] * 1000, meter()))


def test_the_authors_sizes() -> None:
    about = matches(n=32, labels=LABEL, **ALONE)
    yes(about, ["==", ["label_rank"], ["-", ["**", "n", "m"], ["**", ["-", "n", 1], "m"]]])
    no(about, ["==", ["label_rank"], ["**", "n", "m"]], "is false")
    for c in range(3):
        yes(matches(n=32, labels=[int(x == c) for x in LABEL], **ALONE), ["==", ["label_rank"], ["**", "n", "m"]])
    yes(matches(n=32, labels=list(range(31)), **ALONE), ["==", ["label_rank"], 931])


def test_labels_are_asked_for_where_they_are() -> None:
    about = matches(**ALONE)
    yes(about, ["==", ["label", "m"], 2])
    no(about, ["==", ["label", ["+", "m", 1]], 2], "at most m = 3 matches, so no label(4)")
    no(about, ["==", ["label", -1], 0], "an integer >= 0")
    no(about, ["==", ["label", ["/", 1, 2]], 0], "must be an integer")


# ------------------------------------------------------------------------------------- the argmax rank


def test_logits_one_requirement_after_the_other() -> None:
    undecided = "undecided: argmax_at_most"
    yes(matches(), ["argmax_at_most", 13])
    no(matches(), ["argmax_at_most", 12], undecided)  # 1 + 3·4 functions
    no(matches(logits=[[0, 0, 0], [1, -2, 2], [2, -6, 4]]), ["argmax_at_most", 13], undecided)  # a tie at 1
    no(matches(logits=[[0, 0, 0], [1, -1, 2], [2, -5, 4]]), ["argmax_at_most", 13], undecided)  # a tie at 2
    no(matches(logits=[[0, 0, 0], [1, -1, 2], [2, -4, 4]]), ["argmax_at_most", 13], undecided)  # 2 wins at 2
    no(matches(logits=[[0, 0, 0], [1, -1, 2]]), ["argmax_at_most", 13], undecided)  # no logit of 2
    no(matches(logits=[[0, 0, 0], [1, -1, 2], [2, -6, 4], [3, -99, 0]]), ["argmax_at_most", 13], undecided)
    no(matches(logits=[[0, 0, 0], [1, -1, 2], [2, -6, 4], [2, -6, 4]]), ["argmax_at_most", 13], "one logit a label")
    no(matches(logits=None), ["argmax_at_most", 13], "needs logits")
    no(matches(), ["argmax_at_most", ["/", 27, 2]], "must be an integer")


def test_shattered_columns_one_requirement_after_the_other() -> None:
    undecided = "undecided: argmax_at_least"
    good = [[1, 3, 1], [1, 2, 3]]
    yes(matches(), ["argmax_at_least", 3])
    no(matches(), ["argmax_at_least", 4], undecided)
    no(matches(shattered={"same": 0, "groups": [[[1, 3, 1], [1, 2, 2]]]}), ["argmax_at_least", 1], undecided)
    no(matches(shattered={"same": 0, "groups": [[[1, 3, 1], [0, 2, 3]]]}), ["argmax_at_least", 1], undecided)
    no(matches(shattered={"same": 2, "groups": [good]}), ["argmax_at_least", 1], undecided)  # four places of three
    no(matches(shattered={"same": 0, "groups": [good, good]}), ["argmax_at_least", 1], undecided)
    no(matches(shattered={"same": 1, "groups": [good]}), ["argmax_at_least", 1], undecided)  # labels 1; 1, 2
    no(matches(labels=[0, 1, 2, 2]), ["argmax_at_least", 1], undecided)  # labels 0; 1, 2
    no(matches(labels=[1, 1, 1, 2]), ["argmax_at_least", 1], undecided)  # labels 1; 1, 1
    yes(matches(labels=[1, 1, 1, 2], shattered={"same": 2, "groups": [[[1]]]}), ["argmax_at_least", 1])
    no(matches(n=4), ["argmax_at_least", 3], "<= 2, got 3")  # the last symbol agrees with none
    no(matches(shattered={"same": 0, "groups": []}), ["argmax_at_least", 0], "at least one group")
    no(matches(shattered={"same": 0, "groups": [[]]}), ["argmax_at_least", 0], "rows of one length")
    no(matches(shattered={"same": 0, "groups": [[[]]]}), ["argmax_at_least", 0], "rows of one length")
    no(matches(shattered={"same": 0, "groups": [[[1, 2], [1]]]}), ["argmax_at_least", 0], "rows of one length")
    no(matches(shattered={"same": 3, "groups": [good]}), ["argmax_at_least", 0], "<= 2, got 3")
    no(matches(shattered=None), ["argmax_at_least", 1], "needs shattered")


def test_a_column_that_is_in_no_set_is_never_reached() -> None:
    no(matches(shattered={"same": 0, "groups": [[[0]]]}), ["argmax_at_least", 1], "undecided")
    no(matches(shattered={"same": 0, "groups": [[[1, 0]], [[1]]]}), ["argmax_at_least", 1], "undecided")


def test_signs_one_requirement_after_the_other() -> None:
    undecided = "undecided: forster_at_least"

    def signs(alphabet: int, same: int, *weights: int) -> Any:
        return matches(signs={"alphabet": alphabet, "same": same, "weights": list(weights)})

    yes(signs(5, 2, -1, 1), ["forster_at_least", 2])  # eigenvalues -3, 2: 5/3
    no(signs(5, 2, -1, 1), ["forster_at_least", 3], undecided)
    yes(signs(4, 2, -1, 1), ["forster_at_least", 2])  # eigenvalues -2, 2: 4/2, which is attained
    no(signs(4, 2, -1, 1), ["forster_at_least", 3], undecided)
    yes(signs(2, 2, -1, 1), ["forster_at_least", 1])
    no(signs(2, 2, -1, 1), ["forster_at_least", 2], undecided)
    yes(signs(5, 2, -3, 3), ["forster_at_least", 2])  # a factor makes no difference
    yes(signs(5, 2, 1, -1), ["forster_at_least", 2])  # nor does a sign
    no(signs(5, 2, -1, 9), ["forster_at_least", 2], undecided)  # min|w| = 1, norm 10
    no(signs(5, 1, -1, 1, 1), ["forster_at_least", 1], undecided)  # labels 1; 1, 2
    no(signs(5, 0, 1, 1, 1), ["forster_at_least", 1], undecided)  # labels 0, 1, 1 of one sign
    no(signs(5, 1, 1, 1), ["forster_at_least", 1], undecided)  # one label
    no(signs(6, 2, -1, 1), ["forster_at_least", 1], "<= 5, got 6")
    no(signs(1, 2, -1, 1), ["forster_at_least", 1], ">= 2, got 1")
    no(signs(5, 3, -1, 1), ["forster_at_least", 1], "<= 2, got 3")
    no(signs(5, 2, -1, 1, 1), ["forster_at_least", 1], "1 <= f <= m - same")
    no(signs(5, 2, -1), ["forster_at_least", 1], "1 <= f <= m - same")
    no(signs(5, 1, -1, 0, 1), ["forster_at_least", 1], "other than 0")
    no(matches(signs=None), ["forster_at_least", 1], "needs signs")


@pytest.mark.parametrize("head", ["argmax_at_most", "argmax_at_least", "forster_at_least"])
def test_what_is_not_shown_is_not_refuted(head: str) -> None:
    rank = 0 if head == "argmax_at_most" else 99
    refused(body(matches(), [head, rank], refuted=True), "rejected", "undecided")
    no(matches(), ["not", [head, rank]], "undecided")


# --------------------------------------------------------------------------------------- the instance


@pytest.mark.parametrize(
    ("changes", "outcome", "message"),
    [
        ({"n": 1}, "rejected", ">= 2, got 1"),
        ({"n": 2**53 + 1}, "rejected", "<= 9007199254740992"),
        ({"labels": [0]}, "rejected", "1 <= m <= 1000"),
        ({"labels": []}, "rejected", "1 <= m <= 1000"),
        ({"labels": [0] * 1002}, "rejected", "1 <= m <= 1000"),
        ({"labels": [0, 2**53 + 1]}, "rejected", "<= 9007199254740992"),
        ({"labels": [0, -(2**53) - 1]}, "rejected", ">= -9007199254740992"),
        ({"labels": [0, [1, 2]]}, "malformed", "expected an integer"),
        ({"labels": 3}, "malformed", "expected a list"),
        ({"logits": [[0, 1]]}, "rejected", "length 3"),
        ({"shattered": [0, []]}, "malformed", "expected an object"),
        ({"shattered": {"same": 0}}, "malformed", "missing"),
        ({"signs": {"alphabet": 2, "same": 0, "weights": [-1, 1], "more": 1}}, "malformed", "unknown"),
        ({"m": 3}, "malformed", "unknown"),
    ],
)
def test_instances_that_are_none(changes: dict[str, Any], outcome: str, message: str) -> None:
    no(matches(**changes), ["==", 1, 1], message, outcome)


def test_nothing_varies() -> None:
    about = {**matches(), "variables": {"n": {"from": 2}}}
    no(about, ["==", 1, 1], "unknown or not allowed", "malformed")


def test_sentences() -> None:
    report = check_bytes(value_certificate(matches(labels=[0, 0, 1, 5]), ["==", ["label_rank"], 125]))
    assert report.outcome == "accepted"
    assert report.statement == (
        "For words a and b of m = 3 symbols out of n = 5, with a label of the number of places in which they agree "
        "(0 for 0..1, 1 for 2, 5 for 3): label_rank == 125. Here label_rank is the rank over Q of the matrix of the "
        "labels."
    )
    assert report.statement_text == "matches n=5 m=3: label_rank == 125"
    assert report.verdict == "proved-all"
    assert report.rests_on == ("B1",)
    said = check_bytes(value_certificate(matches(), ["argmax_at_least", 2])).statement
    assert "the least rank of a real matrix Z with rows a and columns (c, b)" in said
    assert said.endswith("at the label of a and b alone, is >= r.")


def test_what_is_expected() -> None:
    data = value_certificate(matches(), ["argmax_at_least", 3])
    accepted_as = ["matches n=5 m=3: argmax_at_least(3)", "matches n=5 m=3: label(0) == 0 and label_rank == 125"]
    for text in accepted_as:
        assert check_bytes(data, expect=text).outcome == "accepted", text
    for text, message in (
        ("matches n=5 m=3: argmax_at_least(4)", "undecided"),
        ("matches n=5 m=3: label(1) == 0", "the expected relation is false"),
        ("matches n=6 m=3: argmax_at_least(3)", "the file has n = 5, expected 6"),
        ("matches n=5: argmax_at_least(3)", "the file has m = 3, expected none"),
    ):
        report = check_bytes(data, expect=text)
        assert report.outcome == "rejected"
        assert message in report.message


def test_the_largest_sentence_is_short_enough_to_be_said() -> None:
    labels = [(-1) ** k * (2**53 - k) for k in range(1001)]
    instance = read_instance(Item({"cell": "matches", "n": 2, "labels": labels}, ""), "none", Field(), set())
    assert len(instance.subject([], [])) < 50_000


@pytest.mark.parametrize("path", sorted(CERTIFICATES.glob("task-*/*.json")), ids=lambda path: path.parent.name)
def test_shipped_certificates_are_accepted(path: Path) -> None:
    report = check_file(path)
    assert (report.outcome, report.verdict) == ("accepted", "proved-all")
    assert report.statement_text.startswith("matches n=")


def test_there_are_certificates_at_the_authors_sizes() -> None:
    claims = {path.parent.name for path in CERTIFICATES.glob("task-*/n32-m30*.json")}
    assert len(claims) == 7
    lower = check_file(
        CERTIFICATES / "task-argmax-lower" / "n32-m30.json", expect="matches n=32 m=30: argmax_at_least(49)"
    )
    assert lower.outcome == "accepted"
