"""The outcome in one line, and on the page of a job."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from verify import __version__
from verify.certificates.verdicts import Verdict
from verify.claims import REGISTRY
from verify.errors import DomainError
from verify.report.latex import latex_report
from verify.report.markdown import markdown_report
from verify.report.summary_line import append_summary, job_summary, step_summary_file, summary_line
from verify.report.tables import verdict_text
from verify.suite.summary import ClaimSummary


def test_a_good_run(small_content):
    line = summary_line(small_content.summaries, small_content.outcomes, engine="python")
    assert line == (
        f"5 of 5 claims came out as expected, {small_content.checked:,} certificates accepted by verify.checker "
        f"{__version__} "
        "(engine python)"
    )
    assert summary_line([], {"accepted": 13404}, engine="flint").startswith(
        "0 of 0 claims came out as expected, 13,404 cert"
    )


def test_other_outcomes_are_counted(copied_run, content_of, set_record):
    (copied_run / "loose.json").write_text("{")
    set_record(copied_run, undecided=[{"claim": "unrolling", "instance": "T99", "detail": "too dear"}])
    content = content_of(copied_run)
    line = summary_line(content.summaries, content.outcomes, engine="python")
    assert line.startswith("4 of 5 claims")
    assert line.endswith(", 1 malformed, 1 instance undecided")
    page = job_summary(content)
    assert "❌ 4 of 5" in page
    assert page.index("**MALFORMED** `loose.json`") < page.index("<details>")
    assert "| `unrolling` |" in page


def test_a_verdict_says_how_many_instances_it_is_of(small_content, rank_content):
    """Where a verdict of a claim is shown, it does not read as a theorem for all sizes."""
    texts = {s.claim.id: verdict_text(s) for s in [*small_content.summaries, *rank_content.summaries]}
    assert texts["growth-closed-form"] == "proved-all at the one instance tried"
    assert texts["unrolling"] == "proved-all at all 24 instances tried"
    count = len(rank_content.certificates["conjecture1-grid-literal"])
    assert re.fullmatch(rf"refuted at \d+ of {count} instances tried", texts["conjecture1-grid-literal"])
    for text in (markdown_report(small_content), latex_report(small_content), job_summary(small_content)):
        shown = text.replace("{}", "").replace("*", "").replace("\\-", "-")
        assert shown.count("at all 24 instances tried") >= 1
        assert shown.count("at the one instance tried") >= 1


@pytest.mark.parametrize(
    ("counts", "undecided", "text"),
    [
        ({Verdict.PROVED_ALL: 1200, Verdict.PROVED_GENERIC: 50}, 0, "not refuted at any of 1,250 instances tried"),
        ({Verdict.PROVED_ALL: 1}, 0, "not refuted at the one instance tried"),
        ({Verdict.PROVED_ALL: 3, Verdict.REFUTED: 2}, 1, "refuted at 2 of 6 instances tried"),
        ({}, 0, "nothing decided"),
    ],
)
def test_the_extent_of_an_observation(counts, undecided, text):
    summary = ClaimSummary(REGISTRY["duality"], counts, undecided, 0, 0, None, None)
    assert verdict_text(summary) == text
    proved = replace(summary, claim=REGISTRY["theorem-s"], counts=counts, undecided=1)
    if not counts:
        assert verdict_text(proved) == "inconclusive at the one instance tried"


def test_the_page_is_added_to(tmp_path, monkeypatch, small_content):
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    with pytest.raises(DomainError, match="GITHUB_STEP_SUMMARY"):
        step_summary_file()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "page.md"))
    append_summary(step_summary_file(), "before\n")
    append_summary(step_summary_file(), job_summary(small_content))
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert text.startswith("before\n### verify\n\n✅ 5 of 5")
