"""A map or a search as text: CSV, JSON lines, Markdown, LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from verify.errors import DomainError
from verify.report.latex import latex_document, latex_table
from verify.report.latex_text import latex_text
from verify.report.markdown import escaped, markdown_table
from verify.report.numbers import grouped
from verify.report.rows import csv_text, jsonl_text
from verify.report.sweeps.model import Cell, Sweep

__all__ = ["cell_text", "sweep_csv", "sweep_files", "sweep_jsonl", "sweep_latex", "sweep_markdown"]


def sweep_csv(sweep: Sweep) -> str:
    """All columns, a row an instance."""
    return csv_text(sweep.columns, sweep.rows)


def sweep_jsonl(sweep: Sweep) -> str:
    """The same as JSON lines."""
    return jsonl_text(sweep.columns, sweep.rows)


def cell_text(cell: Cell) -> str:
    """For a reader: thousands separated, long numbers by their leading digits, nothing as a dash."""
    if cell is None:
        return "–"
    return grouped(cell) if isinstance(cell, int) else cell


def sweep_markdown(sweep: Sweep) -> str:
    """GitHub's Markdown."""
    blocks = [f"# {sweep.title}", f"**{escaped(sweep.result)}**"]
    if sweep.problems:
        blocks.append("> [!CAUTION]\n> **Not everything in this directory is as it should be.**")
        blocks.append("\n".join(f"- {escaped(problem)}" for problem in sweep.problems))
    blocks.append(markdown_table(["about", "what"], [[f"**{name}**", escaped(text)] for name, text in sweep.facts]))
    blocks += [escaped(note) for note in sweep.notes]
    blocks.append(
        markdown_table(
            [escaped(heading) for _, heading in sweep.shown],
            [[escaped(cell_text(cell)) for cell in row] for row in sweep.cells()],
        )
    )
    return "\n\n".join(blocks) + "\n"


def sweep_latex(sweep: Sweep) -> str:
    r"""A document that compiles as it is, or can be ``\input``; ASCII."""
    blocks = [rf"\section{{{latex_text(sweep.title)}}}", rf"\textbf{{{latex_text(sweep.result)}.}}"]
    if sweep.problems:
        items = [rf"\item {latex_text(problem)}" for problem in sweep.problems]
        blocks.append("\n".join([r"\begin{itemize}\raggedright", *items, r"\end{itemize}"]))
    facts = [rf"\item[{latex_text(name)}:] {latex_text(text)}" for name, text in sweep.facts]
    if facts:
        lines = [r"\begin{description}\setlength{\itemsep}{0pt}\raggedright", *facts, r"\end{description}"]
        blocks.append("\n".join(lines))
    blocks += [latex_text(note) for note in sweep.notes]
    rows = [[latex_text(cell_text(cell)) for cell in row] for row in sweep.cells()]
    columns = "".join(map(_column, sweep.shown, zip(*sweep.cells(), strict=True) if rows else [()] * len(sweep.shown)))
    blocks.append(latex_table(columns, [latex_text(heading) for _, heading in sweep.shown], rows))
    return latex_document(latex_text(sweep.title), blocks)


def _column(shown: tuple[str, str], cells: tuple[Cell, ...]) -> str:
    """Numbers to the right; long texts in a column that is broken into lines."""
    if all(cell is None or isinstance(cell, int) for cell in cells):
        return "r"
    longest = max(len(cell) for cell in cells if isinstance(cell, str))
    return r">{\raggedright\arraybackslash}p{0.24\linewidth}" if longest > 18 else "l"


_FORMS: dict[str, Callable[[Sweep], str]] = {
    "out": sweep_markdown,
    "latex": sweep_latex,
    "csv": sweep_csv,
    "jsonl": sweep_jsonl,
}


def sweep_files(sweep: Sweep, files: Mapping[str, Path | None]) -> Iterator[tuple[Path, bytes]]:
    """The bytes of every file that is wanted, by its option.

    Raises ``DomainError`` for a form that only runs have.
    """
    for name, path in files.items():
        if path is None:
            continue
        if name not in _FORMS:
            raise DomainError(
                f"--{name} lists claims, and a {'map' if sweep.drawn else 'search'} has none: leave it out, "
                "or give the directory of `verify run`"
            )
        yield path, _FORMS[name](sweep).encode()
