"""The item ``propagation`` and the cell ``lengths``, written by hand: two layers, R = 3, M = 2, at all lengths."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.adversarial.writing import lengths
from tests.checker.checking import accepted, harmless, refused
from tests.checker.writer import RANK, Json, bound, certificate, minor, put, seal, stream
from verify.checker import ExpectationError, check_bytes
from verify.checker.expect import parse_expectation
from verify.checker.kernel.verdict import RankFact

VALUE = ["*", "R", ["-", ["mc", "R", "t_E"], ["mc", ["-", "R", "M"], "t_E"]]]
EXACT = ["==", RANK, VALUE]
USES = ["E1", "F1", "F2", "U4"]
WORD = [[1, 2], [2, 1], [1, 1], [1, 3]]
MOVES = [[3, 0], [3, 1], [2, 0], [2, 1], [1, 0], [0, 0]]


def fill(k: int, **overrides: int) -> Json:
    return minor(k, stream(k, "1"), stream(k, "2"), term=["rank", overrides])


def item() -> Json:
    dense = {
        "modulus": 2147483647,
        "weights": {"kind": "stream", "seed": "0"},
        "word": deepcopy(WORD),
        "moves": deepcopy(MOVES),
    }
    return {"kind": "propagation", "fills": [fill(42), fill(60, t_E=5)], "dense": dense}


def proof(relation: Any = EXACT, t_S: int = 4, t_E: int = 4, **changes: Any) -> Json:
    return certificate(lengths(relation, t_S, t_E, **changes), "proved-generic", item(), rests_on=USES)


def test_the_rank_at_all_lengths() -> None:
    report = accepted(proof())
    assert (report.facts, report.relation) == ((), "generic")
    assert report.statement_text == ("lengths L=2 R=3 M=2 t_S>=4 t_E>=4: rank == R*(mc(R, t_E) - mc(R - M, t_E))")
    assert "for every integer t_S >= 4 and every integer t_E >= 4 (function rank = rank)" in report.statement
    assert report.statement.startswith("For almost all weights (real, outside a set of measure zero) the ranks of")


@pytest.mark.parametrize(
    "relation",
    [
        ["==", ["*", 2, RANK], ["*", 3, "t_E", ["+", "t_E", 3]]],
        ["and", [">=", RANK, 42], ["<", RANK, ["*", "R", ["mc", "R", "t_E"]]]],
        [">", ["+", RANK, "t_S"], 45],
        ["not", ["!=", RANK, VALUE]],
    ],
)
def test_other_relations_that_follow(relation: Any) -> None:
    accepted(proof(relation))


@pytest.mark.parametrize(
    "relation",
    [
        ["==", RANK, 42],  # at t_E = 4 alone
        ["==", RANK, ["+", VALUE, 1]],
        [">=", RANK, 43],
        ["<", RANK, 10**6],
        ["==", RANK, ["*", "R", ["mc", "R", "t_E"]]],
        ["==", RANK, ["*", "R", ["-", ["mc", "R", "t_S"], ["mc", ["-", "R", "M"], "t_S"]]]],
        [">", ["+", RANK, "t_S"], 46],
        ["or", ["==", RANK, 42], [">", RANK, 59]],  # true, but not by the rule of signs
    ],
)
def test_relations_that_are_not_shown(relation: Any) -> None:
    refused(proof(relation), "rejected", "the relation is not shown for all t_S and t_E")


def test_later_lengths_need_no_other_fills() -> None:
    body = proof(t_S=6, t_E=9)
    for fill_, t_E in zip(body["evidence"][0]["fills"], (4, 5), strict=True):
        fill_["term"] = ["rank", {"t_S": 4, "t_E": t_E}]
    accepted(body)


FILLS, DENSE = ("evidence", 0, "fills"), ("evidence", 0, "dense")
STATEMENT = ("statement",)
CASES: list[tuple[tuple[Any, ...], Any, str, str]] = [
    # the statement
    ((*STATEMENT, "quantifier"), "all-weights", "rejected", "is for almost all weights, not for all-weights"),
    ((*STATEMENT, "quantifier"), "open-weights", "rejected", "is for almost all weights"),
    ((*STATEMENT, "quantifier"), "none", "malformed", "another quantifier than none"),
    ((*STATEMENT, "field"), {"p": 7, "k": 1}, "rejected", "is over Q, not over GF(7)"),
    ((*STATEMENT, "variables"), ..., "rejected", "t_S and t_E vary"),
    ((*STATEMENT, "variables", "t_S"), ..., "rejected", "t_S and t_E vary"),
    ((*STATEMENT, "variables", "t_E"), ..., "rejected", "is not a variable|t_S and t_E vary"),
    ((*STATEMENT, "variables", "t_E"), {"from": 0}, "rejected", "expected an integer >= 1"),
    ((*STATEMENT, "variables", "t_E"), "positive", "malformed", "expected an object"),
    ((*STATEMENT, "variables", "R"), {"from": 3}, "malformed", "'R' is unknown"),
    ((*STATEMENT, "instance", "t_E"), 4, "malformed", "'t_E' is unknown"),
    ((*STATEMENT, "instance", "templates"), {"kind": "one-hot", "N": 2}, "malformed", "'templates' is unknown"),
    ((*STATEMENT, "instance", "L"), 3, "rejected", "L = 2 and 2 <= M < R only, not for L = 3"),
    ((*STATEMENT, "instance", "L"), 1, "rejected", "not for L = 1"),
    ((*STATEMENT, "instance", "M"), 3, "rejected", "not for L = 2, R = 3, M = 3"),
    ((*STATEMENT, "instance", "M"), 1, "rejected", "not for L = 2, R = 3, M = 1"),
    ((*STATEMENT, "instance", "R"), 4, "rejected", ""),
    ((*STATEMENT, "relation"), [">=", "t_E", 4], "rejected", "the function rank, and no other, must occur"),
    ((*STATEMENT, "relation"), [">=", ["grid_rank", {}], 4], "rejected", "the function rank, and no other"),
    ((*STATEMENT, "relation"), [">=", ["rank", {"t_E": 5}], 4], "malformed", "'t_E' is no parameter of rank"),
    ((*STATEMENT, "relation"), [">=", RANK, "t"], "malformed", "is not a variable here"),
    ((*STATEMENT, "relation"), [">=", RANK, ["bound", "U4"]], "malformed", "no quantity of the cell lengths"),
    # the item
    (("verdict",), "proved-all", "rejected", "the evidence gives the verdict proved-generic"),
    (("rests_on",), ["F1", "F2", "U4"], "rejected", 'expected ["E1","F1","F2","U4"]'),
    (("evidence", 0, "k"), 42, "malformed", "'k' is unknown"),
    ((*FILLS,), [fill(42)], "rejected", "expected a list of length 2"),
    ((*FILLS,), [fill(60, t_E=5), fill(42)], "rejected", "this fill is at t_E = 5, expected 1..4"),
    ((*FILLS,), [fill(42), fill(42)], "rejected", "this fill is at t_E = 4, expected 5..5"),
    ((*FILLS, 1), fill(81, t_E=6), "rejected", "this fill is at t_E = 6, expected 5..5"),
    ((*FILLS, 0), fill(41), "rejected", "a fill needs the order 42, the minor has 41"),
    ((*FILLS, 1), fill(59, t_E=5), "rejected", "a fill needs the order 60, the minor has 59"),
    ((*FILLS, 0), fill(24, t_E=3), "rejected", "a fill needs the order 27, the minor has 24"),
    ((*FILLS, 0, "k"), 43, "rejected", ""),
    ((*FILLS, 0), bound("U4", 42), "rejected", "a fill is an item of kind minor, not 'bound'"),
    ((*FILLS, 0, "kind"), "triangular", "rejected", "a fill is an item of kind minor"),
    ((*FILLS, 0), 42, "rejected", "a fill is an item of kind minor"),
    ((*FILLS, 0, "term"), ["grid_rank", {}], "rejected", "grid_rank needs the templates"),
    ((*FILLS, 0, "term"), ["rank", {"R": 4}], "rejected", "a fill is about the function rank of the circuit"),
    ((*FILLS, 0, "term"), ["rank", {"L": 3}], "rejected", "a fill is about the function rank of the circuit"),
    ((*FILLS, 0, "term"), ["rank", {"M": 3}], "rejected", "a fill is about the function rank of the circuit"),
    ((*FILLS, 0, "term"), ["rank", {"t_S": 1}], "rejected", "the leading minor of order"),
    ((*FILLS, 0, "modulus"), 2, "rejected", "the leading minor of order"),
    ((*FILLS, 0, "weights"), ..., "malformed", "'weights' is missing"),
    ((*FILLS, 0, "extension"), [1, 0, 1], "rejected", "an extension is allowed only over GF(p)"),
    ((*DENSE, "word"), WORD[1:], "rejected", ""),
    ((*DENSE, "word"), [*WORD, [1, 1]], "rejected", "expected a word of 1 to t_S = 4 inputs, got 5"),
    ((*DENSE, "word"), [], "rejected", "expected a word of 1 to t_S = 4 inputs, got 0"),
    ((*DENSE, "word"), [[1, 2, 3], *WORD[1:]], "rejected", "expected a list of length 2"),
    ((*DENSE, "word"), [[0, 0], *WORD[1:]], "rejected", "the leading minor of order"),
    ((*DENSE, "moves"), MOVES[:5], "rejected", "expected a list of length 6"),
    ((*DENSE, "moves"), [*MOVES[:5], [1, 1]], "rejected", "the leading minor of order 6 is zero"),
    ((*DENSE, "moves"), [*MOVES[:5], MOVES[0]], "rejected", "the leading minor of order 6 is zero"),
    ((*DENSE, "moves"), [*MOVES[:5], [4, 0]], "rejected", "expected an integer <= 3"),
    ((*DENSE, "moves"), [*MOVES[:5], [-4, 0]], "rejected", "expected an integer >= 0"),
    ((*DENSE, "moves"), [*MOVES[:5], [0, -2]], "rejected", "expected an integer >= 0"),
    ((*DENSE, "moves"), [*MOVES[:5], [0, 0, 0]], "rejected", "expected a list of length 2"),
    ((*DENSE, "moves"), [*MOVES[:5], [0, 2]], "rejected", "expected an integer <= 1"),
    ((*DENSE, "modulus"), 1, "rejected", "expected an integer >= 2"),
    ((*DENSE, "weights"), {"kind": "stream", "seed": "X"}, "malformed", "seed"),
    ((*DENSE, "extra"), 1, "malformed", "'extra' is unknown"),
]


@pytest.mark.parametrize(
    ("path", "value", "outcome", "text"), CASES, ids=[f"{i}-{'.'.join(map(str, c[0]))}" for i, c in enumerate(CASES)]
)
def test_one_change_is_refused(path: tuple[Any, ...], value: Any, outcome: str, text: str) -> None:
    body = proof()
    put(body, path, value)
    report = check_bytes(seal(body))
    assert report.outcome == outcome, report
    assert any(part in f"{report.path}: {report.message}" for part in text.split("|")), report
    assert report.verdict == ""


def test_it_is_the_only_item_and_refutes_nothing() -> None:
    two = certificate(lengths(EXACT), "proved-generic", item(), item(), rests_on=USES)
    refused(two, "rejected", "an item of kind propagation must be the only one")
    other = certificate(lengths(EXACT), "proved-all", bound("U4", 42))
    refused(other, "rejected", "bound is no evidence about ranks at all lengths")
    false = certificate(lengths(["!=", RANK, VALUE]), "refuted/proved-generic", item(), rests_on=USES)
    refused(false, "rejected", "propagation is no evidence in a refutation")


def test_it_says_nothing_of_a_circuit_at_given_lengths() -> None:
    statement = {**lengths([">=", RANK, 42]), "instance": {"cell": "rac", "L": 2, "R": 3, "M": 2, "t_S": 4, "t_E": 4}}
    del statement["variables"]
    refused(certificate(statement, "proved-generic", item(), rests_on=USES), "rejected", "is no evidence about a rank")


@pytest.mark.seconds
@pytest.mark.parametrize(
    ("R", "M", "t_S", "t_E"), [(10**9, 2, 4, 4), (10**9, 10**9 - 1, 4, 4), (500, 2, 4, 10**9), (3, 2, 10**12, 10**12)]
)
def test_large_sizes_end_by_a_sentence(R: int, M: int, t_S: int, t_E: int) -> None:
    body = proof(t_S=t_S, t_E=t_E, R=R, M=M)
    harmless(seal(body), "rejected", "over budget")


def expects(text: str, body: Json) -> str:
    return check_bytes(seal(body), expect=text).message


RELATION = "rank == R*(mc(R, t_E) - mc(R - M, t_E))"


@pytest.mark.seconds
def test_what_is_expected_of_all_lengths() -> None:
    body = proof()
    assert expects(f"lengths L=2 R=3 M=2 t_S>=4 t_E>=4: {RELATION}", body) == ""
    assert expects(f"lengths L=2 R=3 M=2 t_S>=5 t_E>=7: {RELATION}", body) == ""
    for text, message in (
        (f"lengths L=2 R=3 M=2 t_S>=3 t_E>=4: {RELATION}", "the file is about t_S>=4, expected t_S>=3"),
        (f"lengths L=2 R=3 M=2 t_S>=4 t_E>=3: {RELATION}", "the file is about t_E>=4, expected t_E>=3"),
        (f"lengths L=2 R=4 M=2 t_S>=4 t_E>=4: {RELATION}", "the file has R = 3, expected 4"),
        (f"lengths L=2 R=3 M=2 t_S>=4 t_E>=4 weights=all: {RELATION}", "for all weights does not decide"),
        ("lengths L=2 R=3 M=2 t_S>=4 t_E>=4: rank >= 42", "the file is about another relation"),
        ("L=2 R=3 M=2 t_S=4 t_E=4: rank >= 42", "the file is about the cell lengths, expected is rac"),
    ):
        assert message in expects(text, body)
    with pytest.raises(ExpectationError, match="t_S has no value in the cell lengths"):
        parse_expectation(f"lengths L=2 R=3 M=2 t_S=4 t_E>=4: {RELATION}")
    with pytest.raises(ExpectationError, match="t_E is an integer >= 1"):
        parse_expectation(f"lengths L=2 R=3 M=2 t_S>=4 t_E>=0: {RELATION}")


def test_the_minors_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fill is handed to the check of minors with its own term, and a minor that fails ends it."""
    from verify.checker.evidence import propagation

    seen = []

    def only_look(part: Any, context: Any) -> RankFact:
        term = context.statement.instance.read_term(part.get("term"))
        seen.append((term.t_S, term.t_E, part.get("k").json))
        return RankFact("minor", term, "generic", lower=part.get("k").json)

    monkeypatch.setattr(propagation, "check_minor", only_look)
    accepted(proof())
    assert seen == [(4, 4, 42), (4, 5, 60)]
