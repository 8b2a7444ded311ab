"""Rows and sentences about a claim in a run, shared by the terminal and the Markdown report."""

from __future__ import annotations

from verify.certificates.verdicts import Verdict
from verify.report.numbers import abbreviated
from verify.suite.summary import ClaimSummary, Counterexample

__all__ = ["counterexample_text", "counts_text", "extent_text", "verdict_text"]


def counts_text(summary: ClaimSummary) -> str:
    """How many instances have which verdict, such as ``57 proved-generic, 3 proved-all``."""
    parts = [f"{count:,} {verdict.value}" for verdict, count in sorted(summary.counts.items())]
    if summary.undecided:
        parts.append(f"{summary.undecided:,} undecided")
    if summary.bad:
        parts.append(f"{summary.bad:,} NOT ACCEPTED")
    return ", ".join(parts) or "none"


def extent_text(summary: ClaimSummary) -> str:
    """At how many of the instances tried the claim's verdict was found, which says nothing of any other instance.

    ``all 60 instances tried``, ``24 of 665 instances tried``, ``any of 60 instances tried`` (not refuted), or nothing
    where no instance was tried.
    """
    total = summary.instances
    if not total:
        return ""
    tried = f"{total:,} instance{'' if total == 1 else 's'} tried"
    if summary.verdict is Verdict.REFUTED:
        part = summary.counts[Verdict.REFUTED]
    elif summary.verdict is Verdict.INCONCLUSIVE:
        part = summary.undecided + summary.counts.get(Verdict.INCONCLUSIVE, 0)
    elif summary.headline == summary.verdict:
        part = total
    else:
        return f"any of {tried}" if total > 1 else "the one instance tried"
    if total == 1:
        return "the one instance tried"
    return f"all {tried}" if part == total else f"{part:,} of {tried}"


def verdict_text(summary: ClaimSummary) -> str:
    """The verdict as it may be quoted: ``proved-all at all 250 instances tried``."""
    extent = extent_text(summary)
    return f"{summary.headline} at {extent}" if extent else summary.headline


def counterexample_text(example: Counterexample) -> str:
    """The smallest counterexample found, and whether it is proved to be the smallest."""
    place = f"counterexample L={example.L} R={example.R} M={abbreviated(example.M)} t={example.t}"
    if example.minimal:
        return f"smallest {place}; every earlier instance has a certificate, so it is the smallest by L+R+M+t"
    count = f"{abbreviated(example.missing)} earlier instance{'s' if example.missing > 1 else ''}"
    return f"{place}; {count} without a certificate, so a smaller one is not excluded"
