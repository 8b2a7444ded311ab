"""The page on whether the measure predicts the success, from the record of the training runs.

    python -m verify.report.tasks_page proofs [--check]

fills tables and pictures of ``proofs/does-memory-predict.md``, and the picture's words in README.md, from
proofs/experiments/tasks.json; nothing is trained.  Exit code 0: up to date, or brought up to date; 1, with ``--check``:
not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from verify.exact.combinatorics import multiset_coefficient
from verify.experiments.task_cells import POLYNOMIAL
from verify.experiments.task_record import MAIN_EPSILON, by_iteration, correlations, read_tasks, task_rows
from verify.report.figures.style import rendered
from verify.report.figures.tasks import (
    learning_alt_text,
    learning_figure,
    prediction_alt_text,
    prediction_figure,
)
from verify.report.made import File, command, filled
from verify.separation.rank import separation_rank

__all__ = ["PAGE", "files", "main"]

PAGE, PICTURE = "does-memory-predict", "memory-predicts"
_WITNESS = 64
"""Lower bounds by a minor are looked for up to this order: no matrix here has more rows."""


def files(folder: Path) -> Iterator[File]:
    """Every file with the bytes that it should have."""
    record = read_tasks(folder)
    words = prediction_alt_text(record)
    page = folder / f"{PAGE}.md"
    parts = {PICTURE: f"![{words}](pictures/{PICTURE}.svg)", **_parts(record)}
    yield page, filled(page.read_text(encoding="utf-8"), parts).encode()
    readme = folder.resolve().parent / "README.md"
    if readme.is_file():
        shown = f"![{words}](proofs/pictures/{PICTURE}.svg)"
        yield readme, filled(readme.read_text(encoding="utf-8"), {PICTURE: shown}).encode()
    pictures = folder / "pictures"
    yield pictures / f"{PICTURE}.svg", rendered(prediction_figure(record), "svg")
    for task in record["parameters"]["tasks"]:
        yield pictures / f"learning-{task}.svg", rendered(learning_figure(record, task), "svg")


def _parts(record: Mapping[str, Any]) -> dict[str, str]:
    parts = {
        "setting": _setting(record),
        "correlations": _correlations(record),
        "by-iteration": _by_iteration(record),
        "function-ranks": _function_ranks(record),
    }
    for task in record["parameters"]["tasks"]:
        parts[f"learning-{task}"] = f"![{learning_alt_text(record, task)}](pictures/learning-{task}.svg)"
        parts[f"table-{task}"] = _table(record, task)
    return parts


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: int) -> str:
    """A table whose last ``numbers`` columns are set to the right."""
    top, *lines = (f"| {' | '.join(line)} |" for line in (head, *rows))
    return "\n".join([top, f"|{'---|' * (len(head) - numbers)}{'---:|' * numbers}", *lines])


def _setting(record: Mapping[str, Any]) -> str:
    p = record["parameters"]
    sizes = {task: [row.parameters for row in task_rows(record, task)] for task in p["tasks"]}
    lines = [
        f"* **{task}**: {about['symbols']} symbols out of {about['alphabet']}, {about['steps']} steps, cut after"
        f" {about['start_steps']}; {min(sizes[task]):,} to {max(sizes[task]):,} parameters."
        for task, about in p["tasks"].items()
    ]
    rates = ", ".join(f"{rate:g}" for rate in p["rates"])
    lines.append(
        f"* {p['seeds']} networks of each cell and depth, {p['iterations']:,} iterations of Adam with batches of"
        f" {p['batch']}; the rate, of {rates}, is that with the least training loss after {p['trial_iterations']}"
        " iterations with a seed of its own."
    )
    lines.append(f"* PyTorch {p['torch']}, one thread, binary32.")
    return "\n".join(lines)


def _table(record: Mapping[str, Any], task: str) -> str:
    rows = [
        [
            f"`{row.cell}`",
            str(row.L),
            str(row.R),
            f"{row.parameters:,}",
            f"{row.rate:g}",
            _spread(row.before, 0),
            _spread(row.after, 0),
            _spread(row.accuracy, 2),
        ]
        for row in task_rows(record, task)
    ]
    head = ["cell", "L", "R", "parameters", "rate", "ε-rank before", "after", "held-out accuracy"]
    return _markdown(head, rows, 7)


def _spread(values: Sequence[float], digits: int) -> str:
    """Median, and least to largest in brackets."""
    low, middle, high = (f"{value:.{digits}f}" for value in (min(values), float(np.median(values)), max(values)))
    return f"{middle} ({low} .. {high})"


def _correlations(record: Mapping[str, Any]) -> str:
    rows = []
    for found in correlations(record):
        name = "entropy" if found.measure == "entropy" else f"ε-rank, ε = {found.measure:g}"
        chosen = found.measure == MAIN_EPSILON
        known = found.value is not None and found.p is not None and found.by_seed is not None
        rows.append(
            [
                found.task,
                found.when,
                f"**{name}**" if chosen else name,
                f"{found.value:.2f}" if known else "-",
                f"{found.by_seed[0]:.2f} .. {found.by_seed[1]:.2f}" if found.by_seed is not None and known else "-",
                "-" if found.within is None else f"{found.within:.2f}",
                "-" if found.p is None else f"{found.p:.1g}" if found.p < 0.1 else f"{found.p:.2f}",
            ]
        )
    return _markdown(["task", "training", "measure", "ρ", "of single seeds", "between seeds", "p"], rows, 4)


def _by_iteration(record: Mapping[str, Any]) -> str:
    found = {task: by_iteration(record, task) for task in record["parameters"]["tasks"]}
    logged = [iteration for iteration in next(iter(found.values())) if iteration]
    shown = sorted({logged[0], logged[-1], *logged[:: max(1, len(logged) // 6)]})
    rows = [
        [task, *("-" if rho is None else f"{rho:.2f}" for rho in (values[iteration] for iteration in shown))]
        for task, values in found.items()
    ]
    return _markdown(["after iteration", *(f"{iteration:,}" for iteration in shown)], rows, len(shown))


def _function_ranks(record: Mapping[str, Any]) -> str:
    rows = []
    for task, about in record["parameters"]["tasks"].items():
        M, t_S = about["channels"], about["start_steps"]
        t_E = about["steps"] - t_S
        for row in task_rows(record, task):
            if row.cell not in POLYNOMIAL:
                continue
            known = separation_rank(row.L, row.R, M, t_S, t_E, cell=row.cell, max_rank=_WITNESS, sample=False)
            low, high = known.lower.value, known.upper.value
            why = "a minor"
            if row.cell == "rac":  # Theorem D
                by_theorem = multiset_coefficient(min(M, row.R), multiset_coefficient(t_E, row.L - 1))
                low, why = (by_theorem, "Theorem D") if by_theorem > low else (low, why)
            rows.append(
                [
                    task,
                    f"`{row.cell}`",
                    str(row.L),
                    str(row.R),
                    f"= {low:,}" if low == high else f"{low:,} .. {high:,}",
                    f"{why}; {known.upper.name}",
                ]
            )
    return _markdown(["task", "cell", "L", "R", "generic function rank", "lower bound; upper bound"], rows, 0)


def main(arguments: list[str]) -> int:
    """The command above."""
    return command("verify.report.tasks_page", files, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
