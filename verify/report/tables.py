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


def extent_text(*summaries: ClaimSummary) -> str:
    """At how many of the instances tried the verdict was found, which says nothing of any other instance.

    ``all 60 instances tried``, ``24 of 665 instances tried``, ``any of 60 instances tried`` (not refuted), or nothing
    where no instance was tried.  Several summaries have one headline and are taken together.
    """
    total = sum(summary.instances - summary.missing for summary in summaries)
    if not total:
        return ""
    if total == 1:
        return "the one instance tried"
    tried = f"{total:,} instances tried"
    part = sum(map(_showing, summaries))
    if any(summary.headline != summary.verdict for summary in summaries):
        return f"any of {tried}"
    return f"all {tried}" if part == total else f"{part:,} of {tried}"


def _showing(summary: ClaimSummary) -> int:
    """How many instances show the claim's verdict, or a stronger one."""
    if summary.verdict is Verdict.REFUTED:
        return summary.counts[Verdict.REFUTED]
    if summary.verdict is Verdict.INCONCLUSIVE:
        return summary.undecided - summary.missing + summary.counts.get(Verdict.INCONCLUSIVE, 0)
    return summary.instances - summary.missing


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
