"""Valid certificates of every kind: accepted by the checker, and established in the oracle's eyes."""

from collections import Counter

import pytest

from tests.adversarial.corpus import Entry, corpus
from tests.adversarial.oracle import judge
from verify.checker import check_bytes


def test_the_corpus_covers_every_verdict_kind_and_order() -> None:
    entries = corpus()
    assert len(entries) >= 300
    assert {entry.verdict for entry in entries} == {
        "proved-all",
        "proved-generic",
        "proved-instance",
        "probable",
        "refuted",
    }
    kinds = Counter(kind for entry in entries for kind in entry.kinds)
    expected = {"minor", "triangular", "tropical", "bound", "nullspace", "sample", "exhaustive", "identity"}
    assert set(kinds) == expected
    assert min(kinds.values()) >= 5
    assert {entry.order for entry in entries} >= set(range(65))
    text = b"".join(entry.data for entry in entries)
    for mark in (b'"split":', b'"extension":', b'"input_rank":', b'"kind":"explicit","vectors"', b'"name":"Z0"'):
        assert mark in text
    for rule in (b"evaluation", b"polynomial", b"ratio"):
        assert b'"rule":"' + rule in text
    for name in ("G1", "G2", "U0", "U1", "U2", "U3", "U4", "U5", "U6", "UT", "Z0"):
        assert f'"name":"{name}"'.encode() in text


def disagreements(entries: list[Entry]) -> list[tuple[str, str]]:
    """The certificates that the oracle does not find established, with the reason."""
    judged = [(entry.name, judge(entry.data)) for entry in entries]
    return [(name, judgement.reason or judgement.stage) for name, judgement in judged if not judgement.established]


def test_every_valid_certificate_is_accepted() -> None:
    reports = [(entry, check_bytes(entry.data)) for entry in corpus()]
    assert [(entry.name, report.message) for entry, report in reports if report.outcome != "accepted"] == []
    assert [entry.name for entry, report in reports if report.verdict != entry.verdict] == []


def test_the_oracle_finds_every_valid_certificate_established() -> None:
    assert disagreements([entry for entry in corpus() if entry.order <= 20]) == []


@pytest.mark.slow
def test_the_oracle_finds_those_of_larger_order_established_too() -> None:
    assert disagreements([entry for entry in corpus() if entry.order > 20]) == []
