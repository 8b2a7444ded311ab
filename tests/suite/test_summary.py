"""Verdicts of claims are derived from certificates; the smallest counterexample is proved smallest or not."""

from __future__ import annotations

import json

import pytest

from verify.certificates.verdicts import Verdict
from verify.claims.cost import orderly
from verify.suite.directory import RunDirectory
from verify.suite.summary import summarise

PROVED = "theorem1-depth2-grid"
OPEN = "conjecture1-grid-cap-min"
FALSE = "conjecture1-grid-literal"


@pytest.fixture
def directory(tmp_path):
    """``directory(claim, {place: verdict}, undecided=[..])``: a run directory written by hand."""

    def make(claim, verdicts, **record):
        folder = RunDirectory.prepare(tmp_path)
        (tmp_path / claim).mkdir(exist_ok=True)
        for place, verdict in verdicts.items():
            L, R, M, t = place
            body = {"verdict": verdict, "statement": {"instance": {"L": L, "R": R, "M": M, "t_S": t, "t_E": t}}}
            (tmp_path / claim / f"L{L}-R{R}-M{M}-t{t}.json").write_text(json.dumps(body))
        entries = {
            name: [{"claim": claim, "instance": instance, "detail": ""} for instance in instances]
            for name, instances in record.items()
        }
        folder.write_record({"claims": [claim], "undecided": [], "failed": [], "not_accepted": []} | entries)
        (summary,) = summarise(folder)
        return summary

    return make


def first_places(count):
    return [place for _, place in zip(range(count), orderly(4), strict=False)]


@pytest.mark.parametrize(
    ("verdicts", "derived"),
    [
        (["proved-all"], "proved-all"),
        (["proved-all", "proved-generic"], "proved-generic"),
        (["proved-generic", "proved-instance", "proved-all"], "proved-instance"),
        (["proved-all", "probable"], "probable"),
        (["proved-all", "refuted", "probable"], "refuted"),
        (["refuted"], "refuted"),
    ],
)  # fmt: skip
def test_any_refutation_refutes_else_the_weakest_verdict_counts(directory, verdicts, derived):
    summary = directory(PROVED, dict(zip(first_places(9), verdicts, strict=False)))
    assert summary.verdict == Verdict(derived)
    assert summary.instances == len(verdicts)
    assert summary.as_expected == derived.startswith("proved")


def test_an_undecided_instance_leaves_a_claim_inconclusive_unless_it_is_refuted(directory):
    summary = directory(PROVED, {(1, 1, 1, 1): "proved-all"}, undecided=["L9"])
    assert summary.verdict is Verdict.INCONCLUSIVE
    assert not summary.as_expected
    assert summary.only_undecided
    summary = directory(FALSE, {(1, 1, 1, 1): "refuted"}, undecided=["L9"])
    assert summary.verdict is Verdict.REFUTED


def test_an_instance_that_has_a_certificate_by_now_is_no_longer_undecided(directory):
    summary = directory(PROVED, {(1, 1, 1, 1): "proved-all"}, undecided=["L1-R1-M1-t1"])
    assert summary.undecided == 0
    assert summary.as_expected


def test_a_conjecture_is_as_expected_when_nothing_refutes_it(directory):
    assert directory(OPEN, {(1, 1, 1, 1): "proved-generic"}).as_expected
    assert directory(OPEN, {(1, 1, 1, 1): "probable"}).headline == "not refuted"
    assert not directory(OPEN, {(1, 1, 1, 1): "refuted"}).as_expected


def test_a_false_claim_must_be_refuted(directory):
    assert not directory(FALSE, {(1, 1, 1, 1): "proved-all"}).as_expected
    assert directory(FALSE, {(1, 1, 1, 1): "proved-all", (4, 2, 2, 2): "refuted"}).as_expected


def test_nothing_at_all_is_not_as_expected(directory):
    summary = directory(PROVED, {})
    assert summary.verdict is None
    assert not summary.as_expected


@pytest.mark.parametrize("record", ["failed", "not_accepted"])
def test_what_failed_or_was_not_accepted_is_never_as_expected(directory, record):
    summary = directory(PROVED, {(1, 1, 1, 1): "proved-all"}, **{record: ["L1-R1-M1-t1"]})
    assert summary.bad == 1
    assert not summary.as_expected
    assert not summary.only_undecided


def test_a_certificate_without_a_verdict_is_bad(directory):
    assert directory(PROVED, {(1, 1, 1, 1): "certainly"}).bad == 1


def test_the_counterexample_is_minimal_if_every_earlier_instance_has_a_certificate(directory):
    places = first_places(40)
    verdicts = dict.fromkeys(places[:30], "proved-generic") | {places[30]: "refuted", places[35]: "refuted"}
    example = directory(FALSE, verdicts).counterexample
    assert (example.L, example.R, example.M, example.t) == places[30]
    assert example.minimal


def test_it_is_not_minimal_if_one_is_missing(directory):
    places = first_places(40)
    verdicts = dict.fromkeys(places[:30], "proved-generic") | {places[30]: "refuted"}
    del verdicts[places[4]], verdicts[places[17]]
    example = directory(FALSE, verdicts).counterexample
    assert (example.minimal, example.missing) == (False, 2)


def test_later_refutations_do_not_hide_an_earlier_one(directory):
    verdicts = {(4, 2, 2, 2): "refuted", (3, 3, 3, 2): "refuted", (4, 3, 2, 2): "refuted"}
    example = directory(FALSE, verdicts).counterexample
    assert (example.L, example.R, example.M, example.t) == (4, 2, 2, 2)  # sum 10, the others 11
    assert example.missing == sum(1 for place in orderly_below((4, 2, 2, 2)))


def orderly_below(stop):
    for place in orderly(4):
        if place == stop:
            return
        yield place


def test_the_searched_box(directory):
    """All places of sum up to 6: 1 + 4 + 10."""
    verdicts = dict.fromkeys(first_places(15), "proved-all")
    assert directory(OPEN, verdicts).largest_sum == 6


def test_a_hole_ends_the_searched_box(directory):
    """Without (1, 1, 1, 3) the box is that of sum 5."""
    verdicts = dict.fromkeys(first_places(15), "proved-all")
    del verdicts[(1, 1, 1, 3)]
    assert directory(OPEN, verdicts).largest_sum == 5
