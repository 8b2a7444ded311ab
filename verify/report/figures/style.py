"""What all pictures share: a palette that survives greyscale and colour blindness, sizes for a column, saving.

matplotlib is imported when a picture is made, never with the package.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from verify.errors import DomainError
from verify.files import write_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "COLOURS",
    "COLUMN",
    "DASHES",
    "FORMATS",
    "MARKERS",
    "PAGE",
    "house_style",
    "picture_kind",
    "rendered",
    "save",
]

COLOURS = ("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Okabe and Ito's colours, ordered so that neighbours differ in lightness too."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES: tuple[str | tuple[int, tuple[int, ...]], ...] = (
    "-",
    (0, (5, 2)),
    (0, (1, 1)),
    (0, (5, 2, 1, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (8, 3)),
    (0, (2, 2)),
)
"""Lines differ by dash and marker as well as by colour."""

COLUMN, PAGE = 3.4, 7.0
"""Widths in inches: a column of a two-column paper, a page."""

FORMATS = ("svg", "pdf", "png")

_SETTINGS = {
    "font.family": "sans-serif",
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 8,
    "legend.frameon": False,
    "legend.fontsize": 7,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "svg.fonttype": "none",
    "svg.hashsalt": "verify",
    "savefig.bbox": "tight",
    "savefig.dpi": 200,
    "figure.dpi": 100,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Inside, pictures have the house's fonts, sizes and lines; no window is ever opened."""
    import matplotlib

    with matplotlib.rc_context(_SETTINGS):
        yield


def picture_kind(path: Path) -> str:
    """The kind of picture that the ending of the name decides.  Raises ``DomainError`` if it is none."""
    kind = path.suffix.lstrip(".").lower()
    _require_kind(kind)
    return kind


def _require_kind(kind: str) -> None:
    if kind not in FORMATS:
        raise DomainError(
            f"a picture is written as {', '.join(FORMATS)}, not {kind!r}: choose a file name that ends so"
        )


def rendered(figure: Figure, kind: str) -> bytes:
    """The picture as the bytes of an ``svg`` (text stays text), ``pdf`` or ``png`` file, the same bytes each time.

    Raises ``DomainError`` for another kind.
    """
    _require_kind(kind)
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[kind]
    buffer = io.BytesIO()
    with house_style():
        figure.savefig(buffer, format=kind, metadata=dates)
    return buffer.getvalue()


def save(figure: Figure, path: Path) -> None:
    """Write the picture whole; the ending of the name decides the kind (svg, pdf, png)."""
    write_file(path, rendered(figure, picture_kind(path)))
