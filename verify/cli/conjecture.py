"""``verify conjecture``: a statement about ranks in one line, searched for its smallest counterexample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from verify.cli.files import OUTPUT_FILE, OUTPUT_FOLDER
from verify.cli.group import INTERRUPTED, OK, UNDECIDED, UNUSABLE, ExampleCommand
from verify.cli.output import Settings, echo, print_json, warn
from verify.cli.progress import bar
from verify.cli.workers import JOBS, SCHEDULER
from verify.quoting import escaped, quoted

if TYPE_CHECKING:
    from verify.conjectures.outcome import SearchOutcome

__all__ = ["conjecture"]

REFUTED = 1


@click.command(
    cls=ExampleCommand,
    examples=[
        'verify conjecture "rank >= mc(m, mc(t, L-1))" --time 8s',
        'verify conjecture "rank <= R" --where "L == 1"',
        'verify conjecture "rank == rank(L=t, t=L)" --where "M >= R and t >= 2"',
        'verify conjecture "rank >= R" --weights all --out search',
        'verify conjecture "rank <= R + 1" --cell selective-ssm --where "L == 1"',
    ],
)
@click.argument("expression")
@click.option("--where", metavar="EXPR", help="Only sizes for which this holds.")
@click.option(
    "--weights",
    type=click.Choice(["generic", "all"]),
    default="generic",
    help="generic: for almost all weights (default); all: for all weights.",
)
@click.option("--cell", default="rac", metavar="NAME", help="The family of the networks (default rac).")
@click.option("--max-rank", type=int, default=400, metavar="K", help="Look for minors of at most this order (400).")
@click.option("--time", "limit", default="60s", metavar="TIME", help="8s, 2m, 1h or seconds (default 60s).")
@JOBS
@SCHEDULER
@click.option("--seed", type=int, default=0, metavar="S", help="Another seed, other witnesses (default 0).")
@click.option(
    "--out",
    type=OUTPUT_FOLDER,
    metavar="DIR",
    help="Certificates go there; a search that is there resumes.",
)
@click.option("--csv", type=OUTPUT_FILE, metavar="FILE", help="Every instance looked at, as CSV.")
@click.option("--latex", type=OUTPUT_FILE, metavar="FILE", help="The same as a table in LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def conjecture(
    settings: Settings,
    expression: str,
    where: str | None,
    weights: str,
    cell: str,
    max_rank: int,
    limit: str,
    jobs: int | None,
    scheduler: str | None,
    seed: int,
    out: Path | None,
    csv: Path | None,
    latex: Path | None,
    as_json: bool,
) -> int:
    """Search for the smallest counterexample to a statement about ranks.

    The statement may use L R M N t_S t_E t T m, + - * // % **, min max binomial mc factorial isqrt, comparisons, and or
    not, rank and grid_rank, also elsewhere: rank(L=t, t=L). Exit code 0: it survived; 1: refuted; 3: undecided.
    """
    from verify.conjectures import Conjecture, ExpressionError, SearchBudget
    from verify.conjectures.budget import seconds

    budget = SearchBudget(time=seconds(limit), max_rank=max_rank, jobs=jobs, seed=seed)
    try:
        asked = Conjecture(expression, where, weights, "linear-layers" if cell == "linear" else cell)
    except ExpressionError as error:
        # The place is pointed at on lines of its own.
        warn(f"Error: {escaped(error.sentence)}\n{error.marked}")
        return UNUSABLE
    with bar(settings, "searching") as update:
        outcome = asked.search(budget, out=out, progress=update, executor=scheduler)
    if as_json:
        print_json(outcome.to_json())
    elif settings.quiet:
        echo(outcome.status.value)
    else:
        echo(outcome.summary())
        if out is not None:
            echo(f"\n{len(outcome.certificates)} certificates: verify check {quoted(out)}")
    if csv is not None or latex is not None:
        from verify.cli.sweeps import write_tables
        from verify.report.sweeps.searches import search_sweep

        write_tables(settings, search_sweep(asked, outcome.findings), {"csv": csv, "latex": latex})
    return _exit_code(outcome)


def _exit_code(outcome: SearchOutcome) -> int:
    from verify.conjectures.outcome import Ending, Status

    if outcome.ending is Ending.INTERRUPTED:
        return INTERRUPTED
    return {Status.SURVIVED: OK, Status.REFUTED: REFUTED, Status.UNDECIDED: UNDECIDED}[outcome.status]
