"""Paragraphs, matrices and small tables as plain text of at most 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

__all__ = ["WIDTH", "heading", "matrix_lines", "paragraph", "side_by_side", "table_lines"]

WIDTH = 80


def paragraph(text: str, indent: str = "  ") -> list[str]:
    """``text`` wrapped, every line indented; words are never broken."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def heading(text: str) -> list[str]:
    """A blank line and a title."""
    return ["", text]


def matrix_lines(rows: Sequence[Sequence[str]], *, most: int | None = None) -> list[str]:
    """A matrix in brackets, columns aligned to the right; columns (and rows) that do not fit in ``most`` characters are
    cut.

    >>> matrix_lines([["1", "-2"], ["10", "0"]])
    ['[  1 -2 ]', '[ 10  0 ]']
    """
    if not rows or not rows[0]:
        return ["[ ]"]
    widths = [max(len(row[j]) for row in rows) for j in range(len(rows[0]))]
    shown = len(widths)
    if most is not None:
        while shown > 1 and sum(widths[:shown]) + shown + 7 > most:
            shown -= 1
    cut = shown < len(widths)
    return [
        "[ "
        + " ".join(entry.rjust(width) for entry, width in zip(row[:shown], widths, strict=False))
        + (" .. ]" if cut else " ]")
        for row in rows
    ]


def side_by_side(blocks: Sequence[tuple[str, Sequence[str]]], indent: str = "  ") -> list[str]:
    """Named matrices next to each other, as many in a line as fit.

    >>> side_by_side([("A", ["[ 1 ]", "[ 2 ]"]), ("b", ["[ 3 ]"])], indent="")
    ['A = [ 1 ]   b = [ 3 ]', '    [ 2 ]']
    """
    boxes = []
    for name, lines in blocks:
        label = f"{name} = "
        boxes.append([label + lines[0], *(" " * len(label) + line for line in lines[1:])])
    found: list[str] = []
    row: list[list[str]] = []
    for box in boxes:
        if row and len(indent) + sum(len(b[0]) + 3 for b in row) + len(box[0]) > WIDTH:
            found += _joined(row, indent)
            row = []
        row.append(box)
    return found + _joined(row, indent)


def _joined(row: Sequence[Sequence[str]], indent: str) -> list[str]:
    height = max((len(box) for box in row), default=0)
    lines = []
    for i in range(height):
        parts = [(box[i] if i < len(box) else "").ljust(len(box[0])) for box in row]
        lines.append((indent + "   ".join(parts)).rstrip())
    return lines


def table_lines(head: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """A table with aligned columns: numbers to the right, text to the left.

    >>> table_lines(["t", "value"], [["1", "2"], ["10", "x"]], indent="")
    [' t  value', ' 1  2', '10  x']
    """
    widths = [max(len(line[j]) for line in [head, *rows]) for j in range(len(head))]
    numeric = [all(row[j].lstrip("-").isdigit() for row in rows) for j in range(len(head))]
    return [
        (
            indent
            + "  ".join(cell.rjust(w) if n else cell.ljust(w) for cell, w, n in zip(line, widths, numeric, strict=True))
        ).rstrip()
        for line in [head, *rows]
    ]
