"""The claims of a run as tests, in JUnit's XML: one suite a run, one case a claim.

A claim that is not as the registry expects is a failure; one with a certificate that is not accepted, or an instance
that failed, is an error; one that is only undecided is skipped.  What belongs to no claim and is wrong (a run that did
not come to its end, a certificate of no claim that is not accepted) is a case of its own, so that it is not lost.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from verify._version import __version__
from verify.report.content import CheckedCertificate, ReportContent
from verify.report.literal import literal, printable
from verify.report.tables import counterexample_text, counts_text, verdict_text
from verify.suite.summary import ClaimSummary

__all__ = ["junit_report"]

SUITE = "verify"
# Certificates listed one by one in an error.
LISTED = 20
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class _Case:
    """``outcome``: the element in it (failure, error, skipped), or nothing if it passed."""

    group: str
    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    text: str = ""


def junit_report(content: ReportContent) -> str:
    """The XML document, valid against the schemas that JUnit, Jenkins and their readers use; ASCII."""
    cases = [_claim_case(summary, content) for summary in content.summaries] + _run_cases(content)
    counts = {name: sum(case.outcome == name for case in cases) for name in ("failure", "error", "skipped")}
    numbers = {
        "tests": str(len(cases)),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
        "time": "0",
    }
    root = ET.Element("testsuites")
    suite = ET.SubElement(
        root,
        "testsuite",
        {
            "id": "0",
            "name": f"{SUITE} {_clean(content.record.get('profile'))}",
            "package": SUITE,
            "hostname": "localhost",
            "timestamp": _timestamp(content.record.get("started")),
            **numbers,
        },
    )
    _properties(suite, content)
    for case in cases:
        _add_case(suite, case)
    ET.SubElement(suite, "system-out").text = f"{content.checked} certificates checked by {content.checker}"
    ET.SubElement(suite, "system-err").text = ""
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _properties(suite: ET.Element, content: ReportContent) -> None:
    known = {
        "checker": content.checker,
        "certificates read": content.checked_when,
        "verify": __version__,
        "python": platform.python_version(),
        "profile": _clean(content.record.get("profile")),
        "run by": _clean(content.record.get("verify")),
        "run started": _clean(content.record.get("started")),
        "run finished": _clean(content.record.get("finished")),
    }
    known |= {f"certificates {outcome}": str(count) for outcome, count in sorted(content.outcomes.items())}
    properties = ET.SubElement(suite, "properties")
    for name, value in known.items():
        ET.SubElement(properties, "property", {"name": name, "value": value})


def _add_case(suite: ET.Element, case: _Case) -> None:
    element = ET.SubElement(suite, "testcase", {"classname": case.group, "name": case.name, "time": "0"})
    if case.outcome:
        attributes = {"message": case.message} | ({"type": case.kind} if case.kind else {})
        ET.SubElement(element, case.outcome, attributes).text = case.text or None


def _claim_case(summary: ClaimSummary, content: ReportContent) -> _Case:
    group, name = f"{SUITE}.claims", summary.claim.id
    refused = [c for c in content.certificates.get(name, ()) if not c.report.accepted]
    if refused or summary.bad:
        failed = [entry for entry in content.record.get("failed", []) if entry.get("claim") == name]
        lines = [f"{_clean(entry.get('instance'))}: failed: {_clean(entry.get('detail'))}" for entry in failed[:LISTED]]
        return _Case(
            group,
            name,
            "error",
            "not accepted" if refused else "failed",
            f"certificates not accepted: {len(refused)}, instances failed: {len(failed)}",
            "\n".join([*_lines(refused), *lines]),
        )
    message = f"{verdict_text(summary)}, expected {summary.claim.expected.value}: {counts_text(summary)}"
    if summary.only_undecided:
        return _Case(group, name, "skipped", message=_clean(message))
    if not summary.as_expected:
        example = summary.counterexample
        text = "" if example is None else _clean(counterexample_text(example))
        return _Case(group, name, "failure", "not as expected", _clean(message), text)
    return _Case(group, name)


def _run_cases(content: ReportContent) -> list[_Case]:
    group, found = f"{SUITE}.run", []
    if not content.is_finished:
        message = "the last run into this directory did not come to its end"
        found.append(_Case(group, "finished", "skipped", message=message))
    left_out = [certificate for certificate in content.strangers if certificate.report.accepted]
    if left_out:
        first = left_out[0]
        message = f"certificates that count for no instance: {len(left_out)}, such as {first.place}: {first.left_out}"
        found.append(_Case(group, "certificates not counted", "skipped", message=_clean(message)))
    refused = [certificate for certificate in content.strangers if not certificate.report.accepted]
    if refused:
        message = f"certificates of no claim, not accepted: {len(refused)}"
        found.append(
            _Case(group, "certificates of no claim", "error", "not accepted", message, "\n".join(_lines(refused)))
        )
    return found


def _lines(refused: Sequence[CheckedCertificate]) -> list[str]:
    lines = [f"{c.place}: {c.report.outcome}: {_clean(c.report.message)}" for c in refused[:LISTED]]
    return lines + ([f"and {len(refused) - LISTED} more"] if len(refused) > LISTED else [])


def _clean(text: object) -> str:
    """Without the characters that XML cannot hold."""
    return literal(printable(text))


def _timestamp(started: object) -> str:
    """The start of the run without its zone, which the schema has no place for."""
    stamp = _STAMP.match(str(started))
    return stamp[0] if stamp else "1970-01-01T00:00:00"
