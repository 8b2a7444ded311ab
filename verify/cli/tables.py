"""Tables on the terminal.  No cell is ever cropped: prose is folded, and what does not fit becomes a list."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence

from verify.cli.output import echo, write
from verify.quoting import escaped

__all__ = ["print_prose", "print_table", "table_lines", "terminal_width"]

# A column of prose is not made narrower than this.
_PROSE = 20
# Between two columns of the table; and beside the first and the last.
_GAP, _EDGE = 3, 2
_LEAST = 20


def terminal_width() -> int:
    """Columns of the terminal that stdout is, or of the variable COLUMNS; 80 where there is neither."""
    return max(_LEAST, shutil.get_terminal_size((80, 24)).columns)


def print_prose(text: str, *, indent: str = "") -> None:
    """Sentences, no wider than the terminal; line breaks are kept.  ``indent``: what every line begins with."""
    for line in text.split("\n"):
        lines = textwrap.wrap(
            line, terminal_width(), break_on_hyphens=False, initial_indent=indent, subsequent_indent=indent
        )
        echo("\n".join(lines))


def print_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str | None = None,
    prose: Sequence[int] = (),
    right: Sequence[int] = (),
) -> None:
    """A table on stdout, as ``table_lines`` makes it for the terminal's width, below a title."""
    if title is not None:
        write("\n".join(textwrap.wrap(escaped(title), terminal_width())))
    for line in table_lines(columns, rows, prose=prose, right=right, width=terminal_width()):
        write(line)


def table_lines(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    prose: Sequence[int] = (),
    right: Sequence[int] = (),
    width: int,
) -> list[str]:
    """The lines of a table.  Only the columns ``prose`` are folded; all others (numbers, verdicts, ids) stand whole.

    Where ``width`` is too small for that: a list, each row its first cell with lines ``name: value`` below it.
    """
    columns = [escaped(name) for name in columns]
    rows = [[escaped(cell) for cell in row] for row in rows]
    if _least_width(columns, rows, prose) > width:
        return ["", *_list(columns, rows, width), ""]
    return _table(columns, rows, prose, right, width)


def _least_width(columns: Sequence[str], rows: Sequence[Sequence[str]], prose: Sequence[int]) -> int:
    from rich.cells import cell_len

    total = _EDGE + _GAP * (len(columns) - 1)
    for index, name in enumerate(columns):
        widest = max(map(cell_len, [name, *(row[index] for row in rows)]))
        total += min(widest, _PROSE) if index in prose else widest
    return total


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], prose: Sequence[int], right: Sequence[int], width: int
) -> list[str]:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, name in enumerate(columns):
        table.add_column(
            name, overflow="fold", no_wrap=index not in prose, justify="right" if index in right else "left"
        )
    for row in rows:
        table.add_row(*row)
    console = Console(width=width, markup=False, highlight=False, emoji=False)
    with console.capture() as captured:
        console.print(table)
    return [line.rstrip() for line in captured.get().rstrip("\n").split("\n")]


def _list(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    for row in rows:
        indent = ""
        for name, cell in zip(columns, row, strict=True):
            if not cell.strip():
                continue
            yield from textwrap.wrap(
                f"{name}: {cell}" if name else cell,
                width,
                initial_indent=indent,
                subsequent_indent=f"{indent}  ",
                break_on_hyphens=False,
            )
            indent = "  "
