"""Verdicts of claims are derived from certificates; the smallest counterexample is proved smallest or not."""

from __future__ import annotations

import pytest

from verify.certificates.verdicts import Verdict
from verify.checker import Report
from verify.claims import Task, find_claim
from verify.claims.cost import orderly
from verify.suite.holdings import Instance
from verify.suite.record import Entry
from verify.suite.summary import summary_of

PROVED = "theorem1-depth2-grid"
OPEN = "conjecture1-grid-cap-min"
FALSE = "conjecture1-grid-literal"
REFUSED = {"rejected", "malformed", "over budget"}


@pytest.fixture
def directory():
    """``directory(claim, {place: verdict}, undecided=[..])``: what is shown of a claim by instances made up here.

    A verdict that is an outcome of the checker is no verdict: that certificate is not accepted.
    """

    def make(claim, verdicts, undecided=(), failed=(), missing=()):
        instances = [
            Instance(task(claim, place), Report(verdict) if verdict in REFUSED else Report("accepted", verdict=verdict))
            for place, verdict in verdicts.items()
        ]
        instances += [Instance(Task(claim, name, {}, 0)) for name in (*undecided, *failed, *missing)]
        return summary_of(
            find_claim(claim),
            instances,
            failed=[Entry(claim, name, "") for name in failed],
            undecided=[Entry(claim, name, "") for name in undecided],
        )

    return make


def task(claim, place):
    L, R, M, t = place
    return Task(claim, f"L{L}-R{R}-M{M}-t{t}", {"L": L, "R": R, "M": M, "t_S": t, "t_E": t}, 0)


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


def test_an_instance_whose_certificate_is_gone_is_undecided_whatever_is_recorded(directory):
    summary = directory(PROVED, {(1, 1, 1, 1): "proved-all"}, undecided=["L8"], missing=["L9"])
    assert (summary.undecided, summary.missing, summary.instances) == (2, 1, 3)
    assert summary.verdict is Verdict.INCONCLUSIVE
    assert not summary.as_expected


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


def test_an_entry_at_a_name_of_no_instance_counts_against_the_claim():
    claim, proved = find_claim(PROVED), Report("accepted", verdict="proved-all")
    held = [Instance(task(PROVED, (1, 1, 1, 1)), proved)]
    entry = Entry(PROVED, "L9", "")
    assert summary_of(claim, held, undecided=[entry]).verdict is Verdict.INCONCLUSIVE
    assert summary_of(claim, held, failed=[entry]).bad == 1
    assert summary_of(claim, held, undecided=[Entry(OPEN, "L9", "")]).as_expected
    assert summary_of(claim, held, undecided=[Entry(PROVED, held[0].task.name, "")]).as_expected


def test_what_failed_is_never_as_expected(directory):
    summary = directory(PROVED, {(1, 1, 1, 1): "proved-all"}, failed=["L9"])
    assert (summary.bad, summary.undecided) == (1, 0)
    assert not summary.as_expected
    assert not summary.only_undecided


@pytest.mark.parametrize("outcome", sorted(REFUSED))
def test_what_is_not_accepted_is_never_as_expected(directory, outcome):
    summary = directory(PROVED, {(1, 1, 1, 1): "proved-all", (1, 1, 1, 2): outcome})
    assert (summary.bad, summary.counts) == (1, {Verdict.PROVED_ALL: 1})
    assert not summary.as_expected
    assert not summary.only_undecided


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
