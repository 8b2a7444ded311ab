"""What is wrong with a run: it stands first in every form of the report, and nothing of it is dropped."""

from __future__ import annotations

from dataclasses import dataclass

from verify.report.content import ReportContent
from verify.report.literal import printable
from verify.report.tables import verdict_text

__all__ = ["LISTED", "Alarm", "alarms"]

# Not accepted certificates listed one by one.
LISTED = 50


@dataclass(frozen=True, slots=True)
class Alarm:
    """``word`` in capitals, what it is about (perhaps nothing), and why."""

    word: str
    subject: str
    text: str


def alarms(content: ReportContent) -> list[Alarm]:
    """What is not accepted, an unfinished run, failures, claims not as expected, what is missing, what does not
    count.
    """
    refused = content.refused
    found = [
        Alarm(c.report.outcome.upper(), c.place, printable(c.report.message or "no reason was given"))
        for c in refused[:LISTED]
    ]
    if len(refused) > LISTED:
        found.append(Alarm("AND", "", f"{len(refused) - LISTED} more that are not accepted"))
    if not content.is_finished:
        text = "the last run into this directory did not come to its end; the same command goes on"
        found.append(Alarm("INCOMPLETE", "", text))
    for entry in content.record.get("failed", []):
        place = printable(f"{entry.get('claim')}/{entry.get('instance')}")
        found.append(Alarm("FAILED", place, printable(entry.get("detail"))))
    for summary in content.summaries:
        if not summary.as_expected:
            text = f"{verdict_text(summary)}, expected {summary.claim.expected.value}"
            found.append(Alarm("NOT AS EXPECTED", summary.claim.id, text))
        if summary.missing:
            text = (
                f"no certificate at {summary.missing:,} of its {summary.instances:,} instances, and no reason on record"
            )
            found.append(Alarm("MISSING", summary.claim.id, text))
    found += [Alarm("FOREIGN", c.place, f"not counted: {printable(c.left_out)}") for c in content.strangers]
    return found
