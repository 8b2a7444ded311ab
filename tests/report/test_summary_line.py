"""The outcome in one line, and on the page of a job."""

from __future__ import annotations

import pytest

from verify import __version__
from verify.errors import DomainError
from verify.report.summary_line import append_summary, job_summary, step_summary_file, summary_line


def test_a_good_run(small_content):
    line = summary_line(small_content.summaries, small_content.outcomes, engine="python")
    assert line == (
        f"5 of 5 claims came out as expected, {small_content.checked:,} certificates accepted by verify.checker {__version__} "
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


def test_the_page_is_added_to(tmp_path, monkeypatch, small_content):
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    with pytest.raises(DomainError, match="GITHUB_STEP_SUMMARY"):
        step_summary_file()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "page.md"))
    append_summary(step_summary_file(), "before\n")
    append_summary(step_summary_file(), job_summary(small_content))
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert text.startswith("before\n### verify\n\n✅ 5 of 5")
