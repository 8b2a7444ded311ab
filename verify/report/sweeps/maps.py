"""A sharpness map as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from verify.conjectures.explore import MapRow, Sharpness
from verify.report.sweeps.model import Cell, Ending, Sweep

__all__ = ["MAP_COLUMNS", "map_sweep"]

MAP_COLUMNS = (
    "notion",
    "L",
    "R",
    "M",
    "t_S",
    "t_E",
    "N",
    "lower",
    "upper",
    "gap",
    "bound",
    "verdict",
    "probable",
    "error_bits",
    "conjecture1",
    "detail",
    "certificate",
    "outcome",
)
"""``lower <= rank <= upper``, both proved, for almost all weights; ``bound``: the name of the best structural bound;
``conjecture1``: what Conjecture 1 asks for; ``outcome``: the checker's word on the certificate, where it was checked.
"""

_SHOWN = (
    ("L", "L"),
    ("R", "R"),
    ("M", "M"),
    ("t_S", "t_S"),
    ("t_E", "t_E"),
    ("lower", "rank ≥"),
    ("upper", "rank ≤"),
    ("bound", "bound"),
    ("verdict", "verdict"),
    ("conjecture1", "Conjecture 1"),
)
_NOTES = (
    "Sharp: a minor has the order of the best structural bound, so the rank is known. Gap: the search met dependent "
    "rows at the lower number; the rank is between both. Too dear: the limits ended the search, nothing more is said.",
    "Upper bounds hold for all weights, lower bounds for almost all weights over Q.",
)


def map_sweep(
    rows: Sequence[MapRow],
    *,
    facts: Sequence[tuple[str, str]] = (),
    outcomes: Sequence[str] = (),
    problems: Sequence[str] = (),
) -> Sweep:
    """The table of these rows; ``outcomes``: the checker's word on each row's certificate, where they were checked."""
    counts = Counter(row.verdict.value for row in rows)
    counted = ", ".join(f"{counts[word]:,} {word}" for word in ("sharp", "gap", "too dear") if counts[word]) or "none"
    notion = "grid rank over N = M one-hot templates" if rows and rows[0].notion == "grid" else "function rank"
    of_cell = f" of {rows[0].sizes.cell}" if rows and rows[0].sizes.cell != "rac" else ""
    words = list(outcomes) or [""] * len(rows)
    return Sweep(
        title=f"Sharpness map of the {notion}{of_cell}",
        result=f"{len(rows):,} instance{'' if len(rows) == 1 else 's'}: {counted}",
        ending=Ending.ESTABLISHED if all(row.verdict is Sharpness.SHARP for row in rows) else Ending.OPEN,
        facts=tuple(facts),
        columns=MAP_COLUMNS,
        shown=(*_SHOWN, ("probable", "probably")) if any(row.probable is not None for row in rows) else _SHOWN,
        rows=tuple(_row(row, word) for row, word in zip(rows, words, strict=True)),
        notes=_NOTES,
        problems=tuple(problems),
        drawn=tuple(rows),
    )


def _row(row: MapRow, outcome: str) -> dict[str, Cell]:
    return {
        "notion": row.notion,
        "L": row.sizes.L,
        "R": row.sizes.R,
        "M": row.sizes.M,
        "t_S": row.sizes.t_S,
        "t_E": row.sizes.t_E,
        "N": row.N,
        "lower": row.lower,
        "upper": row.upper,
        "gap": row.gap,
        "bound": row.bound_name,
        "verdict": row.verdict.value,
        "probable": row.probable,
        "error_bits": row.error_bits,
        "conjecture1": row.conjecture,
        "detail": row.detail or None,
        "certificate": row.certificate,
        "outcome": outcome or None,
    }
