"""A run by paper: for every source its statements here, their verdicts and evidence, and what became sharper or false.

All of it is read from the fields ``paper`` and ``became`` of the claims, and from the run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verify.certificates.verdicts import Verdict
from verify.claims.papers import PAPERS, Became, Paper
from verify.report.content import ReportContent
from verify.suite.summary import ClaimSummary

__all__ = ["Fate", "PaperPage", "paper_pages"]

_FATES = {
    Became.SHARPER: "became sharper",
    Became.FALSE_AS_READ: "is false as read",
    Became.FALSE_BESIDE: "is false beside it",
    Became.OPEN: "is open",
}
"""What is listed by itself, in this order; what stands as stated, or is new, is not."""

_KINDS = {
    "bound": "structural bounds",
    "minor": "nonsingular minors",
    "identity": "exact identities",
    "nullspace": "exact ranks of whole matrices",
    "sample": "random draws",
    "exhaustive": "all weights enumerated",
    "graded": "leading forms",
    "triangular": "triangular matrices",
    "tropical": "tropical matrices",
    "balls": "minors in balls",
}
"""Kinds of evidence in words; another one is named as in the format."""


@dataclass(frozen=True, slots=True)
class Fate:
    """The claims of which one thing became; ``unlike``: those of them at which this run shows otherwise."""

    became: Became
    words: str
    summaries: Sequence[ClaimSummary]

    @property
    def unlike(self) -> Sequence[ClaimSummary]:
        """The claims whose verdict in this run does not go with it."""
        return [summary for summary in self.summaries if _is_refuted(summary) != self.became.is_false]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One source; ``evidence``: how many accepted certificates contain which kind of evidence, most frequent first."""

    id: str
    paper: Paper
    summaries: Sequence[ClaimSummary]
    certificates: int
    evidence: Sequence[tuple[str, int]]

    @property
    def counts(self) -> list[tuple[Became, int]]:
        """How many of its claims became what."""
        found = Counter(summary.claim.became for summary in self.summaries)
        return [(became, found[became]) for became in Became if found[became]]

    @property
    def fates(self) -> list[Fate]:
        """What became sharper or false, and what is open."""
        groups = (
            Fate(became, words, [summary for summary in self.summaries if summary.claim.became is became])
            for became, words in _FATES.items()
        )
        return [fate for fate in groups if fate.summaries]

    @property
    def counted(self) -> str:
        """``3 claims: 1 as stated, 2 sharper``."""
        number = f"{len(self.summaries)} claim{'' if len(self.summaries) == 1 else 's'}"
        return f"{number}: {', '.join(f'{count} {became.value}' for became, count in self.counts)}"

    @property
    def evidence_text(self) -> str:
        """``60 certificates: 58 with nonsingular minors, 2 with structural bounds``."""
        number = f"{self.certificates:,} accepted certificate{'' if self.certificates == 1 else 's'}"
        kinds = ", ".join(f"{count:,} with {_KINDS.get(kind, kind)}" for kind, count in self.evidence)
        return f"{number}: {kinds}" if kinds else number


def paper_pages(content: ReportContent) -> list[PaperPage]:
    """The sources of the run's claims, in the order of ``PAPERS``; the claims of a plug-in under its package."""
    groups: dict[str, list[ClaimSummary]] = {key: [] for key in PAPERS}
    for summary in content.summaries:
        package = summary.claim.package
        groups.setdefault(f"package-{package}" if package else summary.claim.paper, []).append(summary)
    return [_page(key, summaries, content) for key, summaries in groups.items() if summaries]


def _page(key: str, summaries: Sequence[ClaimSummary], content: ReportContent) -> PaperPage:
    package = summaries[0].claim.package
    paper = Paper(package, f"From the package {package}") if package else PAPERS[key]
    kinds = Counter[str]()
    certificates = 0
    for found in _accepted(summaries, content):
        certificates += 1
        kinds.update(found)
    return PaperPage(key, paper, summaries, certificates, sorted(kinds.items(), key=lambda item: (-item[1], item[0])))


def _accepted(summaries: Sequence[ClaimSummary], content: ReportContent) -> Iterator[set[str]]:
    """The kinds of evidence of every accepted certificate, bounds without their names."""
    for summary in summaries:
        for certificate in content.certificates.get(summary.claim.id, ()):
            if certificate.report.accepted:
                yield {kind.partition(" ")[0] for kind in certificate.kinds}


def _is_refuted(summary: ClaimSummary) -> bool:
    return summary.verdict is Verdict.REFUTED
