"""What there is to report of a run directory: its certificates, its record, the registry, and the checker's word now.

Every form of the report is a function of ``ReportContent``.  A verdict counts only if the checker of this release,
named in ``checker``, accepts the certificate, and only at an instance that the certificate states.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from verify._version import __version__
from verify.checker import Report
from verify.claims import find_claim
from verify.errors import DomainError
from verify.quoting import quoted
from verify.report.literal import literal, printable
from verify.report.parameters import instance_parameters
from verify.suite.holdings import Holdings, StoredCertificate, holdings
from verify.suite.record import RunRecord
from verify.suite.summary import ClaimSummary, summaries_of
from verify.work.directory import RunDirectory

__all__ = ["CheckedCertificate", "ReportContent", "evidence_kinds", "leading", "report_on", "require_claims"]


@dataclass(frozen=True, slots=True)
class CheckedCertificate:
    """A certificate of the run: where it is below the run directory, its evidence kinds, and the checker's word.

    ``parameters``: those of its instance, as ``instance_parameters`` reads them.  ``left_out``: why it counts for no
    instance.
    """

    place: str
    claim: str
    name: str
    kinds: tuple[str, ...]
    report: Report
    parameters: Mapping[str, int | str]
    left_out: str = ""

    @property
    def outcome(self) -> str:
        """The checker's word; what it accepts and what counts for no instance is ``not counted``."""
        return "not counted" if self.report.accepted and self.left_out else self.report.outcome

    @property
    def size(self) -> tuple[int, int]:
        """What it establishes (the largest rank bound), and the work of checking: the larger, the further up in a
        table.
        """
        established = max((fact.lo if fact.lo else fact.hi or 0 for fact in self.report.facts), default=0)
        return established, self.report.work

    @property
    def bounds(self) -> tuple[str, ...]:
        """The names of the structural bounds among the evidence."""
        return tuple(kind.removeprefix("bound ") for kind in self.kinds if kind.startswith("bound "))


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything the report says, before it is text.

    ``strangers``: certificates that count for no instance of the run, each with the reason.  ``remembered``: how many
    of the checker's reports are those of an earlier check of the same bytes.
    """

    record: Mapping[str, Any]
    summaries: Sequence[ClaimSummary]
    certificates: Mapping[str, Sequence[CheckedCertificate]]
    strangers: Sequence[CheckedCertificate]
    engine: str
    remembered: int = 0

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
        return Counter(certificate.outcome for certificate in self.every)

    @property
    def checker(self) -> str:
        """What has checked them: ``verify.checker 0.1.0, engine python``."""
        return f"verify.checker {__version__}, engine {self.engine}"

    @property
    def checked_when(self) -> str:
        """Whether the checker has read each file for this report."""
        if not self.remembered:
            return "each for this report"
        return (
            f"{self.checked - self.remembered:,} for this report; of {self.remembered:,} the same bytes were accepted "
            "by the same checker before (--recheck reads all again)"
        )

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
    there = list(RunRecord.of(directory).claims)
    missing = [claim for claim in claims if claim not in there]
    if missing:
        known = ", ".join(map(printable, there[:5])) + (f" and {len(there) - 5} more" if len(there) > 5 else "")
        raise DomainError(f"the run in {quoted(directory.path)} is not about {missing[0]}; it is about {known}")


def report_on(
    directory: RunDirectory,
    checks: Mapping[Path, Report],
    *,
    engine: str,
    remembered: int = 0,
    only: Sequence[str] = (),
) -> ReportContent:
    """What there is to report of ``directory``, given the checker's reports by path.

    ``remembered``: how many of them are those of an earlier check of the same bytes.  ``only``: the claims it is
    restricted to (all, if there are none); ``checks`` is then of their folders.
    """
    found = holdings(directory, checks)
    if only:
        found = replace(found, instances={id: held for id, held in found.instances.items() if id in only})
    groups = {
        claim: [
            _checked(directory, instance.stored, instance.report)
            for instance in instances
            if instance.stored is not None and instance.report is not None
        ]
        for claim, instances in found.instances.items()
    }
    failed = [entry.to_json() for entry in found.record.failed if not only or entry.claim in only]
    return ReportContent(
        record={
            **found.record.about,
            "profile": found.record.profiles,
            "undecided": [entry for entry in _still_open(found) if not only or entry["claim"] in only],
            "failed": failed,
        },
        summaries=summaries_of(found),
        certificates=groups,
        strangers=[_checked(directory, entry.stored, entry.report, entry.why) for entry in found.left_out],
        engine=engine,
        remembered=remembered,
    )


def _still_open(found: Holdings) -> list[dict[str, str]]:
    """What the record says of undecided instances, but for those that have a certificate by now."""
    have = {
        (claim, instance.task.name)
        for claim, instances in found.instances.items()
        for instance in instances
        if instance.report is not None
    }
    return [entry.to_json() for entry in found.record.undecided if (entry.claim, entry.instance) not in have]


def _checked(directory: RunDirectory, stored: StoredCertificate, report: Report, why: str = "") -> CheckedCertificate:
    readable = report.outcome != "malformed"
    return CheckedCertificate(
        place=literal(stored.path.relative_to(directory.path).as_posix(), 300),
        claim=literal(stored.claim, 200),
        name=literal(stored.name, 200),
        kinds=evidence_kinds(stored.body) if readable else (),
        report=report,
        parameters=instance_parameters(stored.body) if readable else {},
        left_out=why,
    )


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
