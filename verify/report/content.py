"""What there is to report of a run directory: its certificates, its record, the registry, and the checker's word now.

Every form of the report is a function of ``ReportContent``.  A verdict counts only if the checker, run anew, accepts the
certificate; what it says was said by the checker of this release, named in ``checker``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify._version import __version__
from verify.checker import Report
from verify.claims import REGISTRY, find_claim
from verify.errors import DomainError
from verify.quoting import quoted
from verify.report.literal import literal, printable
from verify.report.parameters import instance_parameters
from verify.suite.directory import RunDirectory, StoredCertificate
from verify.suite.summary import ClaimSummary, summarise

__all__ = [
    "CheckedCertificate",
    "ReportContent",
    "evidence_kinds",
    "leading",
    "rechecked",
    "report_on",
    "require_claims",
]


@dataclass(frozen=True, slots=True)
class CheckedCertificate:
    """A certificate of the run: where it is below the run directory, its evidence kinds, and the checker's word.

    ``parameters``: those of its instance, as ``instance_parameters`` reads them.
    """

    place: str
    claim: str
    name: str
    kinds: tuple[str, ...]
    report: Report
    parameters: Mapping[str, int | str]

    @property
    def size(self) -> tuple[int, int]:
        """What it establishes (the largest rank bound), and the work of checking: the larger, the further up in a table."""
        established = max((fact.lo if fact.lo else fact.hi or 0 for fact in self.report.facts), default=0)
        return established, self.report.work

    @property
    def bounds(self) -> tuple[str, ...]:
        """The names of the structural bounds among the evidence."""
        return tuple(kind.removeprefix("bound ") for kind in self.kinds if kind.startswith("bound "))


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything the report says, before it is text.  ``strangers``: certificates that belong to no claim of the run."""

    record: Mapping[str, Any]
    summaries: Sequence[ClaimSummary]
    certificates: Mapping[str, Sequence[CheckedCertificate]]
    strangers: Sequence[CheckedCertificate]
    engine: str

    @property
    def every(self) -> Iterator[CheckedCertificate]:
        """All certificates, by claim in the registry's order, strangers last."""
        for summary in self.summaries:
            yield from self.certificates.get(summary.claim.id, ())
        yield from self.strangers

    @property
    def refused(self) -> list[CheckedCertificate]:
        """Certificates that the checker did not accept."""
        return [certificate for certificate in self.every if not certificate.report.accepted]

    @property
    def checked(self) -> int:
        """Certificates checked."""
        return sum(1 for _ in self.every)

    @property
    def outcomes(self) -> Counter[str]:
        """How many certificates have which outcome."""
        return Counter(certificate.report.outcome for certificate in self.every)

    @property
    def checker(self) -> str:
        """What has checked them: ``verify.checker 0.1.0, engine python``."""
        return f"verify.checker {__version__}, engine {self.engine}"

    @property
    def as_expected(self) -> int:
        """How many claims came out as the registry expects."""
        return sum(summary.as_expected for summary in self.summaries)

    @property
    def is_finished(self) -> bool:
        """Whether the last run into the directory came to its end."""
        return bool(self.record.get("state") == "finished")


def require_claims(directory: RunDirectory, claims: Sequence[str]) -> None:
    """Raise ``DomainError`` unless the run is about all of these claims."""
    for claim in claims:
        find_claim(claim)
    there = directory.record().get("claims") or list(REGISTRY)
    missing = [claim for claim in claims if claim not in there]
    if missing:
        known = ", ".join(map(printable, there[:5])) + (f" and {len(there) - 5} more" if len(there) > 5 else "")
        raise DomainError(f"the run in {quoted(directory.path)} is not about {missing[0]}; it is about {known}")


def report_on(
    directory: RunDirectory, checks: Mapping[Path, Report], *, engine: str, only: Sequence[str] = ()
) -> ReportContent:
    """What there is to report of ``directory``, given the checker's reports by path.

    ``only``: the claims it is restricted to (all, if there are none); ``checks`` is then of their folders.
    """
    summaries = [s for s in summarise(rechecked(directory, checks)) if not only or s.claim.id in only]
    groups: dict[str, list[CheckedCertificate]] = {summary.claim.id: [] for summary in summaries}
    strangers: list[CheckedCertificate] = []
    found: set[Path] = set()
    for stored in directory.certificates():
        report = checks.get(stored.path)
        if report is None:
            continue
        found.add(stored.path)
        checked = _checked(directory, stored, report)
        (strangers if _is_misplaced(stored, report) else groups.get(stored.claim, strangers)).append(checked)
    for path, report in checks.items():
        if path not in found:  # not where certificates of a claim are
            strangers.append(_checked(directory, StoredCertificate(path, "", path.stem, {}), report))
    record = directory.record()
    if only:
        for name in ("undecided", "failed"):
            record[name] = [entry for entry in record.get(name, []) if entry.get("claim") in only]
    return ReportContent(record, summaries, groups, strangers, engine)


def _checked(directory: RunDirectory, stored: StoredCertificate, report: Report) -> CheckedCertificate:
    readable = report.outcome != "malformed"
    return CheckedCertificate(
        place=literal(stored.path.relative_to(directory.path).as_posix(), 300),
        claim=literal(stored.claim, 200),
        name=literal(stored.name, 200),
        kinds=evidence_kinds(stored.body) if readable else (),
        report=report,
        parameters=instance_parameters(stored.body) if readable else {},
    )


def _is_misplaced(stored: StoredCertificate, report: Report) -> bool:
    """Whether it says itself that it is another claim's."""
    return bool(report.claim) and report.claim != stored.claim


@dataclass(frozen=True, slots=True)
class _Rechecked(RunDirectory):
    """A run directory in which what counts is what the checker says now, not what it said during the run."""

    checks: Mapping[Path, Report]

    def record(self) -> dict[str, Any]:
        refused = [
            {"claim": path.parent.name, "instance": path.stem, "detail": report.message}
            for path, report in self.checks.items()
            if not report.accepted
        ]
        return {**RunDirectory.record(self), "not_accepted": refused}

    def certificates(self) -> Iterator[StoredCertificate]:
        for stored in RunDirectory.certificates(self):
            report = self.checks.get(stored.path)
            if report is not None and not _is_misplaced(stored, report):
                yield stored


def rechecked(directory: RunDirectory, checks: Mapping[Path, Report]) -> RunDirectory:
    """``directory`` with the checker's reports in place of those of the run, for ``summarise``.

    Certificates that were not checked, or that name another claim than their folder's, are not in it.
    """
    return _Rechecked(directory.path, checks)


def leading(certificates: Sequence[CheckedCertificate], count: int) -> list[CheckedCertificate]:
    """The ``count`` that a short table shows: what is not accepted, then what refutes, then the largest."""

    def place(certificate: CheckedCertificate) -> tuple[bool, bool, int, int, str]:
        report, (established, work) = certificate.report, certificate.size
        return report.accepted, report.verdict != "refuted", -established, -work, certificate.name

    return sorted(certificates, key=place)[:count]


def evidence_kinds(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of the evidence items, those inside a refutation in its place; bounds with their names."""
    items = body.get("evidence")
    found: list[str] = []
    for item in items if isinstance(items, list) else []:
        inner = item.get("evidence") if isinstance(item, dict) and item.get("kind") == "refutation" else [item]
        for entry in inner if isinstance(inner, list) else []:
            kind = literal(entry.get("kind", "?"), 40) if isinstance(entry, dict) else "?"
            named = kind == "bound" and "name" in entry
            found.append(f"{kind} {literal(entry['name'], 40)}" if named else kind)
    return tuple(dict.fromkeys(found))
