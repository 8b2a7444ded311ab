"""Statements about sizes alone: for all values of variables, at numbers, and by induction."""

from typing import Any

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.writer import EVALUATION, RANK, RATIO, Json, almost_all, certificate, closed


@pytest.mark.parametrize(
    ("relation", "variable", "rule"),
    [
        (["==", ["*", 2, ["mc", 3, "L"]], ["*", ["+", "L", 1], ["+", "L", 2]]], "L", "evaluation"),
        ([">=", ["mc", "R", 3], "R"], "R", "evaluation"),
        (["<", ["*", 2, "t"], ["+", "T", 1]], "t", "evaluation"),
        ([">=", ["mc", "t", "t"], ["**", 2, ["-", "t", 1]]], "t", "ratio"),
        ([">=", ["*", ["mc", "t", "t"], ["*", 2, "t"]], ["**", 4, ["-", "t", 1]]], "t", "ratio"),
        (["<=", ["**", 2, "L"], ["factorial", ["+", "L", 1]]], "L", "ratio"),
        (["<=", ["binomial", ["*", 2, "L"], "L"], ["**", 4, "L"]], "L", "ratio"),
        ([">=", ["**", 5, "t"], ["mc", "t", 4]], "t", "ratio"),
    ],
)
def test_closed_forms(relation: list[object], variable: str, rule: str) -> None:
    accepted(certificate(closed(relation, variable), "proved-all", {"kind": "identity", "rule": rule}))


def test_a_lower_number_that_does_not_vary() -> None:
    """2^1 >= mc(1, 4), and mc(t + 1, 4)/mc(t, 4) = (t + 4)/t is above 2 at first: 2^2 < mc(2, 4) = 5."""
    about = closed([">=", ["**", 2, "t"], ["mc", "t", 4]], "t")
    refused(certificate(about, "proved-all", RATIO), "rejected", "")


def test_closed_forms_in_several_sizes() -> None:
    """Names that are formed from variables: T = t_S + t_E, N = M, t_S = t_E = t."""
    for relation, names in (
        ([">=", "T", ["+", "t_S", 1]], ("t_S", "t_E")),
        (["==", ["-", "T", "t_E"], "t_S"], ("t_S", "t_E")),
        (["==", "T", ["*", 2, "t_S"]], ("t",)),
        (["==", "N", "M"], ("M",)),
        ([">=", ["*", "M", "R", ["mc", "R", 2]], ["+", "R", "M", -1]], ("M", "R")),
    ):
        about = {**closed(relation), "variables": {name: {"from": 1} for name in names}}
        assert accepted(certificate(about, "proved-all", EVALUATION)).relation == "all"
    about = {**closed([">=", "T", ["+", "t_S", 5]], t_E=5), "variables": {"t_S": {"from": 1}}}
    accepted(certificate(about, "proved-all", EVALUATION))


def test_an_identity_at_one_instance() -> None:
    item = EVALUATION
    accepted(certificate(closed(["==", ["mc", 2, ["mc", 3, 4]], 16], L=5), "proved-all", item))
    accepted(certificate(closed(["==", ["mc", 2, ["mc", 3, 4]], 17], L=5), "refuted/proved-all", item))
    accepted(certificate(closed(["==", ["bound", "U4"], 6], L=2, R=2, M=2, t=2), "proved-all", item))


@pytest.mark.parametrize(
    ("relation", "variable", "start", "rule", "text"),
    [
        (
            ["==", ["mc", 3, "L"], "L"],
            "L",
            1,
            "evaluation",
            "== is not shown for all values: the left side is (L**2 + 3*L + 2)/2",
        ),
        ([">=", "L", 2], "L", 1, "evaluation", ">= is not shown for all values: the left side is L"),
        ([">", "L", 1], "L", 1, "evaluation", "> is not shown for all values"),
        ([">=", ["**", 2, "L"], "L"], "L", 1, "evaluation", "an exponent must be an integer, got L"),
        ([">=", ["max", "L", 1], 1], "L", 1, "evaluation", "max of something that varies is no rational function here"),
        ([">=", ["mc", "L", "L"], 1], "L", 1, "evaluation", "constant n >= 1"),
        ([">=", ["binomial", 5, "L"], 0], "L", 1, "evaluation", "varying k is no polynomial"),
        (
            [">=", ["binomial", ["-", "L", 3], 2], 0],
            "L",
            1,
            "evaluation",
            "has a negative coefficient in the distances from the ends",
        ),
        ([">=", "m", 1], "R", 1, "evaluation", "m has no value"),
        (["!=", "L", 0], "L", 1, "evaluation", "!= is not shown for all values"),
        (["or", ["<", "L", 5], [">=", "L", 5]], "L", 1, "evaluation", "is undecided"),
        (["not", ["<", "L", 1]], "L", 1, "evaluation", "is undecided"),
        ([">=", ["mc", "t", "t"], ["**", 2, "t"]], "t", 1, "ratio", "false at t = 1"),
        ([">=", ["mc", "t", "t"], ["**", 4, ["-", "t", 1]]], "t", 1, "ratio", "one side of 1"),
        (["==", "L", "L"], "L", 1, "ratio", "for one comparison by <=, <, >= or >"),
        ([">=", ["factorial", ["**", "L", 2]], 1], "L", 1, "ratio", "c·v + d"),
        ([">=", ["-", "L", 1], 0], "L", 1, "ratio", "not a polynomial with positive"),
        ([">=", ["**", "L", "L"], 1], "L", 1, "ratio", "constant base"),
        ([">=", ["**", 2, ["-", 1, "L"]], 0], "L", 1, "ratio", "c·v + d"),
    ],
)
def test_closed_forms_that_are_not_shown(relation: Any, variable: str, start: int, rule: str, text: str) -> None:
    body = certificate(closed(relation, variable, start), "proved-all", {"kind": "identity", "rule": rule})
    refused(body, "rejected", text)


@pytest.mark.parametrize(
    ("relation", "start", "text"),
    [
        ([">", ["**", 3, ["-", "R", "R"]], ["mc", ["-", "R", 3], "R"]], 3, "mc(n, k) with varying k"),
        ([">=", ["*", ["+", "R", 3], ["**", 1, ["-", "R", "R"]]], ["+", ["min", 1, 0], "R", "R"]], 2, "one side of 1"),
        ([">=", ["**", 2, "R"], ["sum", "i", 1, "R", 1]], 1, "an end of sum must be an integer"),
        ([">=", ["/", ["**", 2, "R"], 3], ["/", 1, 7]], 1, "an exponent must be an integer, got R"),
        ([">=", ["**", 2, "R"], ["bound", "U4"]], 1, "a bound needs a value of L"),
        (["and", [">=", ["**", 2, "R"], 1], [">=", "R", 1]], 1, "for one comparison"),
    ],
)
def test_what_the_rule_ratio_cannot_form_is_refused_with_its_place(relation: Any, start: int, text: str) -> None:
    refused(certificate(closed(relation, "R", start), "proved-all", RATIO), "rejected", text, "statement.relation")


def test_identities() -> None:
    def closed_by(relation: Any, *arguments: Any, **sizes: int) -> Json:
        return certificate(closed(relation, *arguments, **sizes), "proved-all", EVALUATION)

    true = ["==", 1, 1]
    refused(closed_by(["==", 1, 2]), "rejected", "must be true and is false: == is false: the left side is 1")
    body = certificate(closed(true), "refuted/proved-all", EVALUATION)
    refused(body, "rejected", "must be false and is true", "statement.relation")
    refused(closed_by(["==", RANK, 2], L=2), "malformed", "'rank' is no comparison, no operation and no quantity")
    refused(closed_by(["==", "R", 2], L=2), "rejected", "R has no value")
    refused(closed_by(true, "L", L=2), "rejected", "already gives L a value")
    refused(closed_by(true, "t", t_S=2), "rejected", "already gives t a value")
    refused(closed_by(true, t=1, t_S=2), "malformed", "excludes them")
    refused(closed_by(true, "L", 0), "rejected", "expected an integer >= 1")
    refused({**closed_by(true), "statement": {**closed(true), "field": {"p": 2, "k": 1}}}, "malformed", "field")
    about = almost_all([">=", RANK, 0], 1, 1, 1, 1, 1)
    refused(certificate(about, "proved-all", EVALUATION), "rejected", "only with quantifier none")
    body = certificate(closed([">=", "L", 2], "L"), "refuted/proved-all", RATIO)
    refused(body, "rejected", "needs the rule evaluation")
    two = {**closed([">=", "L", "R"]), "variables": {"L": {"from": 1}, "R": {"from": 1}}}
    refused(certificate(two, "proved-all", RATIO), "rejected", "with one variable")
