"""What a report is made of: a verdict counts only if the checker accepts it now."""

from __future__ import annotations

import json
import shutil

import pytest

from verify import __version__
from verify.certificates.verdicts import Verdict
from verify.report.alarms import alarms
from verify.report.content import evidence_kinds, leading
from verify.report.junit import junit_report
from verify.report.latex import latex_report
from verify.report.markdown import markdown_report
from verify.report.rows import rows
from verify.suite.summary import summarise
from verify.work.directory import RunDirectory


def summary_of(content, claim):
    return next(summary for summary in content.summaries if summary.claim.id == claim)


def test_a_good_run(small_content):
    assert small_content.as_expected == len(small_content.summaries) == 5
    assert small_content.outcomes == {"accepted": small_content.checked}
    assert alarms(small_content) == []
    assert small_content.checker == f"verify.checker {__version__}, engine python"


def test_what_is_refused_now_does_not_count_whatever_the_run_said(copied_run, content_of, forge):
    """The only certificate of a claim declares another verdict: the record still says that the run finished."""
    (path,) = (copied_run / "growth-closed-form").glob("*.json")
    forge(path, verdict="proved-generic")
    found = {s.claim.id: s for s in summarise(RunDirectory.existing(copied_run))}["growth-closed-form"]
    assert (found.counts, found.bad) == ({}, 1)
    content = content_of(copied_run)
    found = summary_of(content, "growth-closed-form")
    assert (found.counts, found.bad, found.as_expected) == ({}, 1, False)
    assert [c.place for c in content.refused] == [f"growth-closed-form/{path.name}"]
    words = [alarm.word for alarm in alarms(content)]
    assert words == ["REJECTED", "NOT AS EXPECTED"]


@pytest.mark.parametrize("list_name", ["undecided", "failed"])
def test_what_is_accepted_now_counts_whatever_the_run_said(copied_run, content_of, set_record, list_name):
    (path,) = (copied_run / "growth-closed-form").glob("*.json")
    entry = {"claim": "growth-closed-form", "instance": path.stem, "detail": "x"}
    set_record(copied_run, **{list_name: [entry]})
    assert summary_of(content_of(copied_run), "growth-closed-form").as_expected


def test_a_certificate_labelled_otherwise_is_foreign_and_does_not_count(copied_run, content_of):
    (path,) = (copied_run / "growth-closed-form").glob("*.json")
    shutil.move(path, copied_run / "unrolling" / "T1.json")
    content = content_of(copied_run)
    assert [c.place for c in content.strangers] == ["unrolling/T1.json"]
    assert summary_of(content, "growth-closed-form").counts == {}
    unrolling = summary_of(content, "unrolling")
    assert (unrolling.counts, unrolling.missing) == ({Verdict.PROVED_ALL: 23}, 1)


def test_what_counts_for_no_instance_is_accepted_nowhere(copied_run, content_of):
    """A true certificate under a name of somebody's own: no form of the report shows it as an instance of the claim."""
    source = min((copied_run / "unrolling").glob("*.json"))
    shutil.copy(source, copied_run / "unrolling" / "T1000.json")
    content = content_of(copied_run)
    assert content.outcomes["not counted"] == 1
    assert content.outcomes["accepted"] == content.checked - 1
    assert "T1000" not in {c.name for c in content.certificates["unrolling"]}
    (row,) = (row for row in rows(content) if row["instance"] == "T1000")
    why = f"it states the instance {source.stem}, whose file is {source.name}"
    assert (row["outcome"], row["verdict"], row["message"]) == ("not counted", None, why)
    for text in (markdown_report(content), latex_report(content)):
        assert "not counted: it states the instance" in " ".join(text.replace("\\", "").split())
    assert f"certificates that count for no instance: 1, such as unrolling/T1000.json: {why}" in junit_report(content)


def test_files_outside_of_the_claims_folders_are_not_dropped(copied_run, content_of):
    (copied_run / "loose.json").write_text("{")
    deep = copied_run / "unrolling" / "deeper"
    deep.mkdir()
    (deep / "x.json").write_text("{")
    content = content_of(copied_run)
    assert {c.place for c in content.strangers} == {"loose.json", "unrolling/deeper/x.json"}
    assert content.outcomes["malformed"] == 2


def test_names_of_files_are_escaped(copied_run, content_of):
    source = next((copied_run / "unrolling").glob("*.json"))
    shutil.copy(source, copied_run / "unrolling" / "a\x1b[31mb.json")
    content = content_of(copied_run)
    assert [c.name for c in content.strangers] == ["a\\x1b[31mb"]


def test_refuting_instances_lead_then_the_largest(small_content):
    found = leading(small_content.certificates["hankel-rank-always-full"], 3)
    assert found[0].report.verdict == "refuted"
    largest = leading(small_content.certificates["hankel-rank-generic"], 1)[0]
    assert largest.size == max(c.size for c in small_content.certificates["hankel-rank-generic"])


def test_parameters_and_bounds(small_content):
    hankel = small_content.certificates["hankel-rank-generic"][0]
    assert set(hankel.parameters) == {"cell", "quantifier", "field", "n", "d_x", "d_y", "k"}
    assert set(hankel.bounds) <= {"H1", "H2"}
    (growth,) = small_content.certificates["growth-closed-form"]
    assert growth.parameters["domain"] == "L >= 1"


def test_kinds_of_what_is_no_certificate():
    assert evidence_kinds({}) == ()
    assert evidence_kinds(
        {"evidence": [3, {"kind": "bound", "name": "U\x1b"}, {"kind": "refutation", "evidence": [None]}]}
    ) == (
        "?",
        "bound U\\x1b",
    )
    assert evidence_kinds(json.loads('{"evidence": {"kind": "minor"}}')) == ()
