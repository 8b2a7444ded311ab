"""The outcome of a run in one line, and as a short section for the summary page of a job on GitHub."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from verify._version import __version__
from verify.errors import DomainError
from verify.files import require_writable
from verify.report.alarms import alarms
from verify.report.content import ReportContent
from verify.report.markdown import code, escaped
from verify.report.tables import counts_text, verdict_text
from verify.suite.summary import ClaimSummary

__all__ = ["VARIABLE", "append_summary", "job_summary", "step_summary_file", "summary_line"]

VARIABLE = "GITHUB_STEP_SUMMARY"
# A page takes 1 MiB; what is wrong is shown up to here.
LISTED = 100


def summary_line(summaries: Sequence[ClaimSummary], outcomes: Mapping[str, int], *, engine: str) -> str:
    """``54 of 54 claims came out as expected, 13,404 certificates accepted by verify.checker 0.1.0 (engine python)``.

    Other outcomes of the checker, and instances that are undecided, are counted after it.
    """
    good = sum(summary.as_expected for summary in summaries)
    text = f"{good} of {len(summaries)} claim{'' if len(summaries) == 1 else 's'} came out as expected, "
    accepted = outcomes.get("accepted", 0)
    text += f"{accepted:,} certificate{'' if accepted == 1 else 's'} accepted"
    text += f" by verify.checker {__version__} (engine {engine})"
    others = [f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items()) if outcome != "accepted" and count]
    undecided = sum(summary.undecided for summary in summaries)
    if undecided:
        others.append(f"{undecided:,} instance{'' if undecided == 1 else 's'} undecided")
    return ", ".join([text, *others])


def job_summary(content: ReportContent) -> str:
    """GitHub's Markdown: the line, what is wrong, and the claims folded away."""
    line = summary_line(content.summaries, content.outcomes, engine=content.engine)
    wrong = alarms(content)
    blocks = [f"### verify\n\n{'❌' if wrong else '✅'} {escaped(line)}"]
    if wrong:
        lines = [
            f"- **{a.word}** {f'{code(a.subject)}: ' if a.subject else ''}{escaped(a.text)}" for a in wrong[:LISTED]
        ]
        blocks.append("\n".join([*lines, *([f"- and {len(wrong) - LISTED} more"] if len(wrong) > LISTED else [])]))
    rows = ["| claim | verdict | instances | as expected? |", "| --- | --- | --- | --- |"]
    for summary in content.summaries:
        cells = [code(summary.claim.id), escaped(verdict_text(summary)), escaped(counts_text(summary))]
        rows.append(f"| {' | '.join(cells)} | {'yes' if summary.as_expected else '**NO**'} |")
    blocks.append("<details><summary>The claims</summary>\n\n" + "\n".join(rows) + "\n\n</details>")
    return "\n\n".join(blocks) + "\n"


def step_summary_file() -> Path:
    """The file that GitHub reads a step's summary from; ``DomainError`` outside of such a step."""
    name = os.environ.get(VARIABLE, "")
    if not name:
        raise DomainError(f"--github needs the variable {VARIABLE}, which a step of a GitHub job has; it is not set")
    path = Path(name)
    require_writable(path)
    return path


def append_summary(path: Path, text: str) -> None:
    """Add ``text`` to what other steps have written there."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
