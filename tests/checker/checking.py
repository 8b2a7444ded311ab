"""What the checker says of a certificate written by hand, asserted."""

import time
from typing import Any

from tests.checker.writer import Json, seal
from verify.checker import Report, check_bytes

__all__ = ["accepted", "harmless", "refused"]


def accepted(body: Json, **options: Any) -> Report:
    """It is accepted, and the report says what for: the statement in words and in a line, the verdict, the facts."""
    report = check_bytes(seal(body), **options)
    assert report.outcome == "accepted", (report.path, report.message)
    assert report.verdict == body["verdict"]
    assert list(report.rests_on) == body["rests_on"]
    assert bool(report.facts) != bool(report.relation)  # ranks, or the scope of the relation itself
    assert report.statement.endswith(".")
    assert report.statement_text
    assert (report.message, report.path, report.detail) == ("", "", "")
    return report


def refused(body: Json, outcome: str, text: str, path: str | None = None, **options: Any) -> Report:
    """It is not accepted, for the reason that ``text`` is a part of, at ``path``; and nothing is said to be proved."""
    report = check_bytes(seal(body), **options)
    assert report.outcome == outcome, report
    assert text in f"{report.path}: {report.message}", report
    assert path is None or report.path == path, report
    assert (report.verdict, report.rests_on, report.facts, report.relation) == ("", (), (), "")
    return report


def harmless(data: bytes, *outcomes: str, seconds: float = 10.0, **options: Any) -> Report:
    """One of ``outcomes``, by a sentence of printable text, without a crash, and far from hanging.

    The time is that of the process, and so generous that only work that is not metered exceeds it.
    """
    begin = time.process_time()
    report = check_bytes(data, **options)
    assert time.process_time() - begin < seconds
    assert report.outcome in outcomes, report
    assert "the checker failed" not in report.message
    assert (report.path + report.message + report.detail + report.statement).isprintable()
    assert len(report.message) < 2500
    return report
