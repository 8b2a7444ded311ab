"""What changed between two runs."""

from __future__ import annotations

import json
import shutil

import pytest

from verify.certificates.canonical import sealed
from verify.report.diff import Kind, State, _kind, diff_runs
from verify.suite.checking import check_all
from verify.work.directory import RunDirectory


@pytest.fixture
def compare():
    checked = []

    def run(before, after):
        def check(paths):
            checked.extend(paths)
            return check_all(paths, jobs=1)

        return diff_runs(RunDirectory.existing(before), RunDirectory.existing(after), check)

    run.checked = checked
    return run


def only(found):
    (change,) = found.changes
    return change


def test_equal_runs_are_not_checked_again(small_run, copied_run, compare):
    found = compare(small_run, copied_run)
    assert (found.changes, found.is_worse, compare.checked) == ([], False, [])
    assert sum(found.same.values()) == len([p for p in small_run.rglob("*.json") if p.name != "run.json"])


def test_what_lies_deeper_is_not_taken_for_an_instance(small_run, copied_run, compare):
    deep = copied_run / "deeper" / "unrolling"
    deep.mkdir(parents=True)
    shutil.move(copied_run / "unrolling" / "T3.json", deep / "T3.json")
    assert only(compare(small_run, copied_run)).kind is Kind.LOST


def test_lost_and_new(small_run, copied_run, compare):
    (copied_run / "unrolling" / "T3.json").unlink()
    found = compare(small_run, copied_run)
    change = only(found)
    assert (change.claim, change.instance, change.kind, change.after.name) == ("unrolling", "T3", Kind.LOST, "absent")
    assert found.is_worse
    back = compare(copied_run, small_run)
    assert (only(back).kind, back.is_worse) == (Kind.NEW, False)


def test_lost_to_an_undecided_entry(small_run, copied_run, compare, set_record):
    (copied_run / "unrolling" / "T3.json").unlink()
    set_record(copied_run, undecided=[{"claim": "unrolling", "instance": "T3", "detail": "too dear"}])
    change = only(compare(small_run, copied_run))
    assert (change.kind, change.after.name, change.after.detail) == (Kind.LOST, "undecided", "too dear")


def test_a_certificate_that_is_not_accepted_has_no_verdict(small_run, copied_run, compare, forge):
    """It declares a stronger verdict than before, with its hash made right."""
    path = sorted((copied_run / "hankel-rank-generic").glob("*.json"))[0]
    forge(path, verdict="proved-all")
    change = only(compare(small_run, copied_run))
    assert (change.kind, change.after.name) == (Kind.LOST, "not accepted")
    assert change.after.detail.startswith("rejected: ")


def test_a_certificate_of_another_claim_has_no_verdict(small_run, copied_run, compare):
    shutil.copy(next((small_run / "growth-closed-form").glob("*.json")), copied_run / "unrolling" / "T3.json")
    change = only(compare(small_run, copied_run))
    assert (change.kind, change.after.name) == (Kind.LOST, "not accepted")
    assert "growth-closed-form" in change.after.detail


def test_another_statement_under_the_same_name(small_run, copied_run, compare):
    shutil.copy(copied_run / "unrolling" / "T4.json", copied_run / "unrolling" / "T3.json")
    found = compare(small_run, copied_run)
    assert (only(found).kind, found.is_worse) == (Kind.RESTATED, True)


def test_other_bytes_for_the_same(small_run, copied_run, compare):
    """Another order of the same statement's evidence: true, accepted, the same verdict."""
    folder = copied_run / "hankel-rank-generic"
    path = next(path for path in sorted(folder.glob("*.json")) if len(json.loads(path.read_bytes())["evidence"]) == 2)
    body = json.loads(path.read_bytes())
    del body["sha256"]
    body["evidence"] = body["evidence"][::-1]
    path.write_bytes(sealed(body))
    found = compare(small_run, copied_run)
    assert (only(found).kind, found.is_worse) == (Kind.BYTES, False)
    assert only(found).before.sha256 != only(found).after.sha256
    assert len(compare.checked) == 2


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("proved-all", "proved-generic", Kind.WEAKER),
        ("proved-generic", "proved-instance", Kind.WEAKER),
        ("proved-instance", "probable", Kind.WEAKER),
        ("probable", "proved-instance", Kind.STRONGER),
        ("proved-generic", "proved-all", Kind.STRONGER),
        ("refuted", "probable", Kind.CONTRADICTED),
        ("proved-all", "refuted", Kind.CONTRADICTED),
        ("proved-all", "proved-all", Kind.BYTES),
        ("proved-all", "failed", Kind.LOST),
        ("undecided", "proved-all", Kind.NEW),
        ("not accepted", "probable", Kind.NEW),
        ("absent", "not accepted", Kind.REFUSED),
        ("undecided", "failed", Kind.REFUSED),
        ("not accepted", "not accepted", Kind.REFUSED),
        ("undecided", "undecided", None),
        ("failed", "failed", None),
        ("absent", "undecided", Kind.UNDECIDED),
        ("failed", "absent", Kind.UNDECIDED),
    ],
)
def test_kinds(before, after, kind):
    assert _kind(State(before, "s"), State(after, "s")) is kind


def test_another_statement_goes_before_its_verdict():
    assert _kind(State("proved-all", "s"), State("proved-generic", "other")) is Kind.RESTATED


def test_what_is_bad():
    assert [kind.value for kind in Kind if kind.is_bad] == ["lost", "weaker", "contradicted", "restated", "refused"]
    assert all(kind.meaning for kind in Kind)
