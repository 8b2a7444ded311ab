"""The page of a map or a search: its table, its picture, the idea and the legend."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from pathlib import Path

from verify.errors import DomainError
from verify.report.figures.sharpness import sharpness_figure
from verify.report.html.idea_section import idea_section
from verify.report.html.page import rendered_page
from verify.report.html.pictures import Picture
from verify.report.html.sections import LegendRow
from verify.report.html.svg import inline_svg
from verify.report.legend import legend
from verify.report.sweeps import Sweep

__all__ = ["html_sweep"]


def html_sweep(sweep: Sweep, *, directory: Path, file: Path, when: datetime) -> str:
    """The page, to stand at ``file``; certificates are linked to as seen from there.  ``when``: the time of the
    check.
    """
    base = os.path.relpath(directory.resolve(), file.resolve().parent).replace(os.sep, "/")
    return rendered_page(
        "sweep.html.j2",
        sweep=sweep,
        facts=[*sweep.facts, ("On", f"{when.day} {when:%B %Y, %H:%M %Z}".strip())],
        picture=_picture(sweep),
        base="" if base == "." else f"{base}/",
        idea=idea_section(),
        legend=[LegendRow(entry) for entry in legend()],
    )


def _picture(sweep: Sweep) -> Picture | None:
    """The map; none of a search, and none that is too large for a page."""
    if not sweep.drawn:
        return None
    try:
        figure = sharpness_figure(sweep.drawn)
    except DomainError:
        return None
    counts = Counter(row.verdict.value for row in sweep.drawn)
    counted = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(counts.items()))
    words = f"{sweep.title}, {len(sweep.drawn):,} instances: {counted}."
    caption = f"Where the best upper bound is the rank for almost all weights: {counted}."
    return Picture("sharpness", inline_svg(figure, "sharpness", words), caption)
