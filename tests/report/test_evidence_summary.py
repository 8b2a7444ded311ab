"""Evidence in a few words, from good certificates and from anything else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.report.evidence_summary import UNREADABLE, evidence_summaries, weights_text

SHIPPED = sorted(Path("proofs/certificates").rglob("*.json"))
KINDS = [
    "minor",
    "triangular",
    "tropical",
    "graded",
    "implicit",
    "balls",
    "spectral",
    "bound",
    "nullspace",
    "sample",
    "exhaustive",
    "identity",
    "propagation",
    "refutation",
]
KEYS = [
    "kind",
    "term",
    "k",
    "modulus",
    "weights",
    "start",
    "end",
    "rows",
    "name",
    "value",
    "error",
    "evidence",
    "rule",
    "rank",
    "bits",
    "stream",
    "inverse",
    "solutions",
    "fills",
    "dense",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["words", "stream", "tree", "explicit"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kind", "seed", "words", "rows"]), inner)
    ),
    max_leaves=10,
)
ITEM = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8).flatmap(
    lambda item: st.sampled_from(KINDS).map(lambda kind: {**item, "kind": kind})
)


def all_texts(body):
    for summary in evidence_summaries(body):
        yield summary.kind
        yield summary.shows
        for name, text in summary.details:
            yield name
            yield text


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_nothing_of_a_shipped_certificate_is_unreadable(path):
    texts = list(all_texts(json.loads(path.read_bytes())))
    assert texts
    assert not [text for text in texts if UNREADABLE in text]


def test_every_kind_ships():
    kinds = {summary.kind for path in SHIPPED for summary in evidence_summaries(json.loads(path.read_bytes()))}
    assert kinds | {"nullspace", "sample", "implicit"} == set(KINDS)


@given(st.lists(ITEM | JSON, max_size=3))
def test_no_item_raises_or_steers_a_terminal(items):
    for text in all_texts({"evidence": items}):
        assert text.replace("×", "x").isascii()
        assert text.isprintable()


def details(item):
    (summary,) = evidence_summaries({"evidence": [item]})
    return summary.shows, dict(summary.details)


def test_a_minor():
    shows, found = details(
        {
            "kind": "minor",
            "term": ["grid_rank", {"L": 3, "M": 2}],
            "k": 2,
            "modulus": 7,
            "weights": {"kind": "stream", "seed": "a"},
            "start": {"kind": "words", "words": [[0, 1], [1, 1]]},
            "end": {"kind": "stream", "seed": "b", "rows": [4, 5, 6]},
        }
    )
    assert shows == "grid rank at L=3, M=2 >= 2"
    assert found["modulus"] == "7"
    assert found["start"] == "2 words of length 2 over the templates"
    assert found["end"] == "3 sequences of a stream (rows 4..6), seed b"


def test_a_bound_a_sample_and_a_refutation():
    assert details({"kind": "bound", "name": "U5", "term": ["rank", {}], "value": "0x20000000000001"}) == (
        "function rank <= 9007199254740993",
        {"by": "U5, the recursive bound"},
    )
    of_networks = {"kind": "bound", "name": "C1", "term": ["rank", {}], "value": 3}
    assert details(of_networks)[1]["by"] == "C1, the state bound by degrees"
    shows, found = details({"kind": "sample", "term": ["rank", {}], "rank": 3, "draws": 2, "error": [1, 2**52]})
    assert (shows, found["error"]) == ("function rank <= 3, probably", "at most 2^-52")
    assert details({"kind": "sample", "term": ["rank", {}], "rank": 3, "draws": 2, "error": [1, 3]})[1][
        "error"
    ].endswith(UNREADABLE)
    inner = {"kind": "identity", "rule": "evaluation"}
    found = evidence_summaries({"evidence": [{"kind": "refutation", "verdict": "proved-all", "evidence": [inner]}]})
    assert [summary.kind for summary in found] == ["refutation", "identity"]
    assert found[0].details == (("verdict", "proved-all, from the 1 item below"),)


def test_a_minor_in_balls_and_a_block_of_singular_values():
    item = {
        "kind": "balls",
        "term": ["rank", {}],
        "k": 2,
        "bits": 40,
        "weights": {"kind": "stream", "seed": "a"},
        "stream": {"bits": 5, "weights": 3, "inputs": 0},
        "start": {"kind": "stream", "seed": "b", "rows": [4, 5]},
        "end": {"kind": "stream", "seed": "c", "rows": [4, 5]},
        "inverse": {"bits": 9, "rows": [[1, 2], [3, 4]]},
    }
    shows, found = details(item)
    assert shows == "function rank >= 2"
    assert found["numbers"] == "enclosed in balls of 40 bits"
    assert found["drawn"] == "integers of 5 bits about 0, over 2^3 as weights and over 2^0 as inputs"
    assert found["inverse"] == "approximate, 2×2 integers over 2^9"
    block = {"kind": "spectral", "term": ["eps_rank", {}], "k": 2, "rows": [7, 3], "columns": [0, 1], "inverse": 3}
    shows, found = details(block)
    assert shows == "epsilon-rank >= 2"
    assert (found["rows"], found["columns"], found["inverse"]) == ("7, 3", "0, 1", UNREADABLE)


def test_weights():
    rac = {"kind": "explicit", "arrays": {"Wh1": [[1, 0], [0, 1]], "Wi1": [[1], [1]], "Wo": [1, 1], "h1": [1, 1]}}
    assert weights_text(rac) == "explicit: Wh1 2×2, Wi1 2×1, Wo 2, h1 2"
    halves = {"kind": "explicit", "arrays": {"W": [[[1, 2], 3], [4, [1, 2]]], "b": [1, 2], "c": [[1, 2], [1, 2]]}}
    program = {"weights": [["W", [2, 2]], ["b", []], ["c", [2]]]}
    assert weights_text(halves, program) == "explicit: W 2×2, b a number, c 2"
    for odd in (3, {"weights": 3}, {"weights": [["W"], [[], 1], ["b", 7]]}):
        assert weights_text(halves, odd).startswith("explicit: W ")
    assert weights_text({"kind": "stream", "seed": "\x1b" * 100}).startswith("stream, seed \\x1b")
    assert weights_text(None) == weights_text({"kind": "other"}) == UNREADABLE
