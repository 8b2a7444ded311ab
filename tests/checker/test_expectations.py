"""What ``--expect`` accepts: what the file proves must settle what was wanted, at that instance, strongly enough."""

from typing import Any

import pytest

from tests.checker.writer import (
    Json,
    almost_all,
    bound,
    certificate,
    closed,
    minor,
    seal,
    statement,
    stream,
    these,
    words,
)
from tests.limits import at_most_calls
from verify.checker import ExpectationError, Report, check_bytes
from verify.checker.expectation import parse_expectation

RANK, GRID = ["rank", {}], ["grid_rank", {}]
TWO = {"kind": "one-hot", "N": 2}
FUNCTION = certificate(
    almost_all(["==", RANK, 6], 2, 2, 2, 2, 2), "proved-generic", minor(6, stream(6), stream(6)), bound("U4", 6)
)
GRIDS = certificate(
    almost_all(["==", GRID, 4], 2, 2, 2, 2, 2, templates=TWO),
    "proved-generic",
    minor(4, words("00", "01", "10", "11"), words("00", "01", "10", "11"), term=GRID),
    bound("G1", 4, GRID),
)
UPPER = certificate(statement(["<=", RANK, 6], 2, 2, 2, 2, 2, quantifier="all-weights"), "proved-all", bound("U4", 6))
REFUTED = certificate(
    almost_all(["<=", RANK, 5], 2, 2, 2, 2, 2), "refuted/proved-generic", minor(6, stream(6), stream(6))
)
SAMPLE = certificate(
    almost_all(["<=", RANK, 6], 2, 2, 2, 2, 2),
    "probable",
    {"kind": "sample", "term": RANK, "rank": 6, "draws": 3, "error": [1, 2**20]},
)
WEIGHTS: Json = {"kind": "explicit", "Wh": [[[1, 0], [0, 1]]], "Wi": [[[1, 0], [0, 1]]], "Wo": [1, 1], "h0": [[1, 1]]}
THESE = certificate(
    these(["==", GRID, 2], 1, 2, 2, 2, 2, WEIGHTS, templates=TWO),
    "proved-instance",
    minor(2, words("00", "11"), words("00", "11"), term=GRID, weights=None),
    {"kind": "nullspace", "term": GRID, "rank": 2},
)
GF2 = certificate(
    statement(["<=", RANK, 1], 1, 1, 1, 1, 1, quantifier="all-weights", field={"p": 2, "k": 1}),
    "proved-all",
    {"kind": "exhaustive", "cases": 16},
)
OTHER = certificate(
    almost_all([">", RANK, ["rank", {"R": 2}]], 1, 3, 2, 2, 2),
    "proved-generic",
    minor(3, stream(3), stream(3)),
    bound("U1", 2, ["rank", {"R": 2}]),
)
GROWTH = certificate(
    closed([">=", ["+", ["+", "L", 1], 2], ["mc", 2, 3]], "L", 2),
    "proved-all",
    {"kind": "identity", "rule": "polynomial"},
)
INTEGERS = certificate(closed(["==", ["mc", 2, "L"], 6], L=5), "proved-all", {"kind": "identity", "rule": "evaluation"})


def expect(body: Json, text: str) -> Report:
    return check_bytes(seal(body), expect=text)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (FUNCTION, "L=2 R=2 M=2 t_S=2 t_E=2: rank == 6"),
        (FUNCTION, "L=2, R=2, M=2, t=2: rank >= 5"),
        (FUNCTION, "L=2 R=2 M=2 t=2: 3 < rank <= R * mc(R, t) and not rank == 7"),
        (FUNCTION, "L=2 R=2 M=2 t=2 weights=all: rank <= 6"),
        (FUNCTION, "L=2 R=2 M=2 t=2 field=Q weights=almost-all: rank(t=2) == 6"),
        (GRIDS, "L=2 R=2 M=2 t=2: grid_rank == 4"),
        (GRIDS, "L=2 R=2 M=2 t=2 N=2: grid_rank == M**t"),
        (UPPER, "L=2 R=2 M=2 t=2 weights=all: rank <= 6"),
        (UPPER, "L=2 R=2 M=2 t=2: rank < 7"),
        (REFUTED, "L=2 R=2 M=2 t=2: rank >= 6"),
        (REFUTED, "L=2 R=2 M=2 t=2: not (rank <= 5)"),
        (THESE, "L=1 R=2 M=2 t=2 weights=these: grid_rank == 2"),
        (GF2, "L=1 R=1 M=1 t=1 field=2 weights=all: rank <= 1"),
        (OTHER, "L=1 R=3 M=2 t=2: rank(R=R - 1) < rank"),
        (GROWTH, "L>=2: L + 1 + 2 >= mc(2, 3)"),
        (GROWTH, "L>=5: L + (1 + 2) >= mc(2, 3)"),
        (INTEGERS, "L=5: mc(2, L) >= 6"),
    ],
)
def test_as_expected(body: Json, text: str) -> None:
    report = expect(body, text)
    assert report.accepted, report.message


@pytest.mark.parametrize(
    ("body", "text", "reason"),
    [
        (FUNCTION, "L=2 R=2 M=2 t=2: rank >= 7", "the expected relation is false"),
        (FUNCTION, "L=2 R=3 M=2 t=2: rank >= 6", "the file has R = 2, expected 3"),
        (FUNCTION, "L=2 R=2 t=2: rank >= 6", "the file has M = 2, expected none"),
        (FUNCTION, "L=2 R=2 M=2 t_S=2: rank >= 6", "the file has t_E = 2, expected none"),
        (FUNCTION, "L=2 R=2 M=2 t=2 weights=all: rank >= 6", "does not decide"),
        (FUNCTION, "L=2 R=2 M=2 t=2 weights=these: rank >= 6", "not about given weights"),
        (FUNCTION, "L=2 R=2 M=2 t=2 field=7: rank >= 6", "about the field Q"),
        (FUNCTION, "L=2 R=2 M=2 t=2: grid_rank >= 1", "says nothing of grid ranks"),
        (FUNCTION, "L=2 R=2 M=2 t=2: rank(L=1) >= 1", "does not decide"),
        (GRIDS, "L=2 R=2 M=2 t=2 N=1: grid_rank == 4", "the file has N = 2, expected 1"),
        (GRIDS, "L=2 R=2 M=2 t=2: rank >= 4", "does not decide"),
        (UPPER, "L=2 R=2 M=2 t=2 weights=all: rank <= 5", "does not decide"),
        (SAMPLE, "L=2 R=2 M=2 t=2: rank <= 6", "does not decide"),
        (THESE, "L=1 R=2 M=2 t=2: grid_rank == 2", "does not decide"),
        (GF2, "L=1 R=1 M=1 t=1 field=2: rank <= 1", "does not decide"),
        (GF2, "L=1 R=1 M=1 t=1 field=2^2 weights=all: rank <= 1", "about the field GF(2)"),
        (GROWTH, "L>=1: L + 1 + 2 >= mc(2, 3)", "the file is about L >= 2"),
        (GROWTH, "L>=2: L + 2 + 1 >= mc(2, 3)", "about another relation"),
        (GROWTH, "R>=2: L + 1 + 2 >= mc(2, 3)", "the file is about L >= 2"),
        (GROWTH, "L=2: L + 1 + 2 >= mc(2, 3)", "the file has L = none"),
        (INTEGERS, "L=5: mc(2, L) >= 7", "the expected relation is false"),
        (INTEGERS, "L=5: rank >= 7", "expected is a rank"),
        (INTEGERS, "L>=5: mc(2, L) == 6", "the file has L = 5, expected none"),
    ],
)
def test_not_as_expected(body: Json, text: str, reason: str) -> None:
    report = expect(body, text)
    assert report.outcome == "rejected"
    assert report.message.startswith("not as expected: ")
    assert reason in report.message


def test_other_splits_and_templates_are_not_what_is_expected() -> None:
    about = almost_all(["<=", GRID, 4], 1, 2, 2, 2, 2, templates=TWO, split=[1, 3])
    body = certificate(about, "proved-all", bound("G1", 4, GRID))
    assert "another split" in expect(body, "L=1 R=2 M=2 t=2: grid_rank <= 4").message
    vectors = {"kind": "explicit", "vectors": [[1, 0], [1, 1]]}
    body = certificate(
        almost_all(["<=", GRID, 4], 1, 2, 2, 2, 2, templates=vectors), "proved-all", bound("G1", 4, GRID)
    )
    assert "explicit templates" in expect(body, "L=1 R=2 M=2 t=2: grid_rank <= 4").message
    one = {"kind": "one-hot", "N": 1}
    body = certificate(almost_all(["<=", GRID, 1], 1, 2, 2, 2, 2, templates=one), "proved-all", bound("G1", 1, GRID))
    assert "N = 1, expected 2" in expect(body, "L=1 R=2 M=2 t=2: grid_rank <= 1").message
    assert expect(body, "L=1 R=2 M=2 t=2 N=1: grid_rank <= 1").accepted


def test_a_file_that_is_refused_anyway_says_why() -> None:
    body = {**FUNCTION, "verdict": "proved-all"}
    assert "verdict" in expect(body, "L=2 R=2 M=2 t=2: rank == 6").message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("L=2 R=2", "the colon is missing"),
        ("L=2 L=3: rank >= 1", "'L' is given twice"),
        ("L=0: rank >= 1", "is none of"),
        ("L=2.5: rank >= 1", "is none of"),
        ("K=2: rank >= 1", "is none of"),
        ("L=٣: rank >= 1", "is none of"),
        ("t=2 t_S=1: rank >= 1", "excludes them"),
        ("field=R: rank >= 1", "is none of"),
        ("weights=most: rank >= 1", "is none of"),
        ("L=2: rank", "expected a comparison"),
        ("L=2: rank >=", "not a relation"),
        ("L=2: rank >= 1; import os", "not a relation"),
        ("L=2: __import__('os').system('true') >= 1", "is not allowed"),
        ("L=2: (lambda: 1)() >= 1", "is not allowed"),
        ("L=2: rank >= 1.5", "is not allowed"),
        ("L=2: rank >= 'a'", "is not allowed"),
        ("L=2: rank >= True", "is not allowed"),
        ("L=2: rank / 2 >= 1", "is not allowed"),
        ("L=2: rank is 1", "comparisons are"),
        ("L=2: rank >= x", "not a variable"),
        ("L=2: rank(x=1) >= 1", "no parameter"),
        ("L=2: rank(**{}) >= 1", "names with values"),
        ("L=2: rank(N=1) >= 1", "no parameter"),
        ("L=2: mc(2) >= 1", "takes 2 arguments"),
        ("L=2: mc(n=2, k=1) >= 1", "is not allowed"),
        ("L=2: rank >= " + "(" * 300 + "1" + ")" * 300, "not a relation"),
        ("L=2: rank >= " + "-" * 3000 + "1", "reasonable size"),
        ("L=2: rank >= " + "~" * 3000 + "1", ""),
        ("L=2: rank >= " + "9" * 5000, "at most 4000 characters"),
        ("L=2: rank >= " + "2**" * 900 + "2", ""),
        ("L=2: " + "not " * 900 + "rank >= 2", "reasonable size"),
        ("L=2: rank >= x" + ".x" * 1900, ""),
        ("L=2: rank >= x" + "[1]" * 1200, ""),
    ],
)
def test_texts_that_cannot_be_read(text: str, reason: str) -> None:
    with at_most_calls(1_000_000), pytest.raises(ExpectationError) as caught:
        parse_expectation(text)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()


def test_large_numbers_can_be_expected() -> None:
    tree: Any = parse_expectation(f"L=2: rank >= {2**80}").relation
    assert tree == (">=", ("rank", ()), 2**80)
    assert parse_expectation("L=2: rank >= " + "9" * 3900).relation[2] == 10**3900 - 1
