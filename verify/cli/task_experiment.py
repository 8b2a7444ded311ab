"""``verify experiment tasks``: networks trained on the papers' tasks, their ε-ranks, and their success."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from verify.cli.experiment_runs import run_and_show
from verify.cli.files import OUTPUT_FILE, OUTPUT_FOLDER
from verify.cli.group import ExampleCommand
from verify.cli.output import Settings, echo
from verify.cli.tables import print_table

__all__ = ["tasks"]

_QUICK = {"depths": (1, 2), "seeds": 2, "iterations": 120, "trial": 20}


def _names(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """The names of ``rac,mi``."""
    return None if value is None else tuple(word for word in re.split(r"[\s,]+", value) if word)


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify experiment tasks --out results --quick",
        "verify experiment tasks --out results --task copying --cells rac,lstm \\",
        "    --seeds 3 --plot tasks.svg",
    ],
)
@click.option("--out", required=True, type=OUTPUT_FOLDER, metavar="DIR", help="Where the record goes: DIR/experiments.")
@click.option("--task", type=click.Choice(["copying", "similarity"]), help="One task alone (default: both).")
@click.option("--cells", callback=_names, metavar="NAMES", help="Of rac, mi, tanh, lstm, orthogonal (default: all).")
@click.option("--seeds", type=int, metavar="K", help="Networks of each cell and depth (default 5).")
@click.option("--iterations", type=int, metavar="N", help="Steps of Adam (default 1200).")
@click.option("--quick", is_flag=True, help="A look: 2 seeds, 1 and 2 layers, 120 iterations.")
@click.option("--seed", default=0, show_default=True, metavar="N", help="Decides every random number.")
@click.option("--weights", type=OUTPUT_FOLDER, metavar="DIR", help="Write the weights too, for `verify memory`.")
@click.option("--plot", type=OUTPUT_FILE, metavar="FILE", help="Draw it too: .svg, .pdf or .png.")
@click.option("--force", is_flag=True, help="Also what takes more than an hour.")
@click.option("--json", "as_json", is_flag=True, help="Print the record.")
@click.pass_obj
def tasks(
    settings: Settings,
    /,
    task: str | None,
    cells: tuple[str, ...] | None,
    seeds: int | None,
    iterations: int | None,
    quick: bool,
    weights: Path | None,
    **options: Any,
) -> int:
    """Does the measure predict the success?

    Networks of 1, 2 and 3 layers with about equally many parameters learn copying memory and start-end similarity, in
    small. Beside the accuracy on held-out sequences stands the epsilon-rank of a named matrix before and after
    training, from certified enclosures. It is neither function rank nor grid rank.

    Needs PyTorch: pip install 'rnn-memory-verify[train]'. All of it takes some 15 minutes of one core, --quick one or
    two. An interrupted run goes on where it stopped.
    """
    from verify.experiments.task_runs import TaskSettings, run_tasks
    from verify.report.figures.tasks import prediction_figure

    chosen: dict[str, Any] = dict(_QUICK) if quick else {}
    if seeds is not None:
        chosen["seeds"] = seeds
    if iterations is not None:
        chosen["iterations"] = iterations
    if cells is not None:
        chosen["cells"] = cells
    if task is not None:
        chosen["tasks"] = (task,)
    plan = TaskSettings(seed=options["seed"], **chosen)
    run = partial(run_tasks, plan, weights=weights)
    return run_and_show(settings, "tasks", run, options, _print, prediction_figure, parts="cells and depths")


def _print(record: Mapping[str, Any]) -> None:
    from verify.experiments.task_record import MAIN_EPSILON, chance, correlation, task_rows

    parameters = record["parameters"]
    count = parameters["seeds"]
    for task in parameters["tasks"]:
        rows = task_rows(record, task)
        print_table(
            ["cell", "L", "R", "weights", "before", "after", "accuracy"],
            [
                [
                    row.cell,
                    str(row.L),
                    str(row.R),
                    str(row.parameters),
                    _spread(row.before, 0),
                    _spread(row.after, 0),
                    _spread(row.accuracy, 2),
                ]
                for row in rows
            ],
            title=f"{task}: {count} network{'s' * (count > 1)} each, {parameters['iterations']} iterations",
            right=(1, 2, 3, 4, 5, 6),
        )
        echo(f"Guessing: {chance(record, task):.2f}.")
        for when in ("before", "after"):
            found = correlation(rows, when, MAIN_EPSILON)
            if found.value is None or found.p is None:
                echo(f"Rank correlation {when} training: none, one of both is the same throughout.")
            else:
                echo(f"Rank correlation {when} training: {found.value:.2f} (p = {found.p:.2g}).")
    echo(f"before, after: the epsilon-rank at {MAIN_EPSILON:g}, of")
    if "copying" in parameters["tasks"]:
        echo("  copying: starts by (recall step, symbol), the logits of them all;")
    if "similarity" in parameters["tasks"]:
        echo("  similarity: starts by ends, the logit of `all agree`;")
    echo("least .. median .. largest over the seeds, each matrix divided by its norm.")


def _spread(values: tuple[float, ...], digits: int) -> str:
    """Least, median, largest; one number if they are equal."""
    import numpy as np

    low, middle, high = (f"{value:.{digits}f}" for value in (min(values), float(np.median(values)), max(values)))
    return low if low == high else f"{low}..{middle}..{high}"
