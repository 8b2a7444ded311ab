"""Rows and sentences about a claim in a run, shared by the terminal and the Markdown report."""

from __future__ import annotations

from verify.report.numbers import abbreviated
from verify.suite.summary import ClaimSummary, Counterexample

__all__ = ["claim_row", "counterexample_text", "counts_text"]


def counts_text(summary: ClaimSummary) -> str:
    """How many instances have which verdict, such as ``57 proved-generic, 3 proved-all``."""
    parts = [f"{count} {verdict.value}" for verdict, count in sorted(summary.counts.items())]
    if summary.undecided:
        parts.append(f"{summary.undecided} undecided")
    if summary.bad:
        parts.append(f"{summary.bad} NOT ACCEPTED")
    return ", ".join(parts) or "none"


def claim_row(summary: ClaimSummary) -> list[str]:
    """Claim, verdict, expected verdict, counts, and whether it is as expected."""
    return [
        summary.claim.id,
        summary.headline,
        summary.claim.expected.value,
        counts_text(summary),
        "yes" if summary.as_expected else "NO",
    ]


def counterexample_text(example: Counterexample) -> str:
    """The smallest counterexample found, and whether it is proved to be the smallest."""
    place = f"counterexample L={example.L} R={example.R} M={abbreviated(example.M)} t={example.t}"
    if example.minimal:
        return f"smallest {place}; every earlier instance has a certificate, so it is the smallest by L+R+M+t"
    count = f"{abbreviated(example.missing)} earlier instance{'s' if example.missing > 1 else ''}"
    return f"{place}; {count} without a certificate, so a smaller one is not excluded"
