"""``verify fit``: formulas proposed for a slice of the sharpness map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from verify.cli.explore import map_request
from verify.cli.files import OUTPUT_FOLDER
from verify.cli.group import INTERRUPTED, OK, UNDECIDED, ExampleCommand
from verify.cli.output import Settings, echo, print_json, warn
from verify.cli.progress import bar, patience
from verify.cli.tables import print_table
from verify.cli.workers import JOBS, SCHEDULER
from verify.errors import DomainError

if TYPE_CHECKING:
    from verify.conjectures.explore_run import SharpnessMap
    from verify.conjectures.fit import Fit, FittedFormula, Slice

__all__ = ["fit"]


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify fit --layers 3 --width 2 --channels 2 --steps 1..10 --train 7",
        "verify fit --layers 1..10 --width 2 --channels 2 --steps 3 --json",
        "verify fit --cell mi --layers 2 --width 2 --channels 2 --steps 1..8",
    ],
)
@click.option("--cell", default="rac", metavar="NAME", help="The family of the networks (default rac).")
@click.option("--layers", required=True, metavar="RANGE", help="Layers L. One of the sizes has a range, such as 1..10.")
@click.option("--width", required=True, metavar="RANGE", help="Width R.")
@click.option("--channels", required=True, metavar="RANGE", help="Input channels M.")
@click.option("--steps", metavar="RANGE", help="t = t_S = t_E.")
@click.option("--start", metavar="RANGE", help="Instead of --steps: t_S, with --end.")
@click.option("--end", metavar="RANGE", help="Instead of --steps: t_E, with --start.")
@click.option("--grid", is_flag=True, help="The grid rank over N = M one-hot templates, not the function rank.")
@click.option("--train", type=int, metavar="X", help="Fit where the size is at most X, test beyond (default: 7 of 10).")
@click.option("--show", type=int, default=10, metavar="N", help="Formulas to print of either kind (default 10).")
@click.option("--max-rank", type=int, metavar="K", help="Largest minor to look for (default 3000).")
@click.option(
    "--time", "time_limit", metavar="TIME", help="Stop looking for ranks after 60s, 5m, 1h (default: no limit)."
)
@JOBS
@SCHEDULER
@click.option("--seed", default="0", metavar="TEXT", help="Seed of the search, any text (default 0).")
@click.option("--out", type=OUTPUT_FOLDER, metavar="DIR", help="Keep the map there; what is there is reused.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def fit(
    settings: Settings,
    /,
    cell: str,
    grid: bool,
    train: int | None,
    show: int,
    max_rank: int | None,
    time_limit: str | None,
    jobs: int | None,
    scheduler: str | None,
    seed: str,
    out: Path | None,
    as_json: bool,
    **ranges: str | None,
) -> int:
    """Formulas proposed for the ranks along one size.

    Found on the first values and tested on the others; simplest first. Bounds and minima of bounds; polynomials with
    fewer coefficients than values; products and sums of multiset coefficients; bounds with a polynomial correction. A
    proposal is not a proof. Exit code 0 if one predicts every value it is tested on, else 3.
    """
    from verify.conjectures.budget import seconds
    from verify.conjectures.explore import DEFAULT_MAX_RANK, Limits
    from verify.conjectures.explore_run import explore
    from verify.conjectures.fit import fit as propose
    from verify.conjectures.fit import slice_of

    if show < 1:
        raise DomainError(f"--show must be at least 1, not {show}")
    if ranges["steps"] is None and ranges["start"] is None and ranges["end"] is None:
        raise DomainError("give --steps, or --start and --end")
    slice = slice_of(map_request(cell=cell, grid=grid, **ranges))
    with bar(settings, "looking for ranks") as update:
        found = explore(
            slice.request,
            limits=Limits(DEFAULT_MAX_RANK if max_rank is None else max_rank, seed),
            seconds=None if time_limit is None else seconds(time_limit),
            jobs=jobs,
            out=out,
            progress=update,
            executor=scheduler,
        )
    if found.interrupted:
        warn("Interrupted.")
        return INTERRUPTED
    with patience(settings, "looking for formulas"):
        result = propose(slice, found.rows, train=train)
    right = [f for f in result.formulas if f.tested and not f.failures]
    if as_json:
        print_json(_as_json(slice, found, result))
    else:
        _print_fit(settings, slice, result, show)
    return OK if right else UNDECIDED


def _as_json(slice: Slice, found: SharpnessMap, result: Fit) -> dict[str, object]:
    points = [
        {
            "x": point.x,
            "rank": point.rank,
            "standing": point.standing.value,
            "lower": point.lower,
            "upper": point.upper,
            "used": "fit" if point in result.training else "test" if point.x > result.train else "none",
            "certificate": row.certificate,
        }
        for point, row in zip(result.points, found.rows, strict=True)
    ]
    return {
        "notion": "grid" if slice.request.grid else "function",
        "variable": slice.variable,
        "fixed": _fixed(slice),
        "train": result.train,
        "points": points,
        "formulas": [formula.to_json() for formula in result.formulas],
        "empty_families": result.empty_families,
    }


def _fixed(slice: Slice) -> dict[str, int]:
    request = slice.request
    sizes = {
        "L": request.layers,
        "R": request.widths,
        "M": request.channels,
        "t": request.steps,
        "t_S": request.starts,
        "t_E": request.ends,
    }
    return {name: values[0] for name, values in sizes.items() if values and name != slice.variable}


def _print_fit(settings: Settings, slice: Slice, result: Fit, show: int) -> None:
    x = slice.variable
    if not settings.quiet:
        notion = "Grid rank over N = M one-hot templates" if slice.request.grid else "Function rank"
        fixed = " ".join(f"{name}={value}" for name, value in _fixed(slice).items())
        if slice.request.cell != "rac":
            fixed = f"{slice.request.cell} {fixed}"
        echo(f"{notion}, {fixed}, for almost all weights over Q.")
        _print_points(x, result)
    right = [f for f in result.formulas if not f.failures]
    wrong = [f for f in result.formulas if f.failures]
    _print_formulas("Formulas that no value contradicts", x, right, show)
    _print_formulas("Formulas that fit and then fail", x, wrong, show)
    if not settings.quiet:
        if result.empty_families:
            echo(f"\nNothing fits among: {', '.join(result.empty_families)}.")
        echo("\nThese are proposals: agreement with finitely many values proves nothing.")


def _print_points(x: str, result: Fit) -> None:
    from verify.report.numbers import abbreviated

    rows = []
    for point in result.points:
        value = str(point.rank)
        if point.rank is None:
            low = "?" if point.lower is None else str(point.lower)
            value = f"{low}..{abbreviated(point.upper)}"
        use = "fit" if point in result.training else "test" if point.x > result.train else "not used"
        rows.append([str(point.x), value, point.standing.value, use])
    print_table([x, "rank", "known as", "used to"], rows, right=(0, 1))


def _print_formulas(title: str, x: str, formulas: list[FittedFormula], show: int) -> None:
    if not formulas:
        return
    echo(f"\n{title}, simplest first:")
    for fitted in formulas[:show]:
        formula = fitted.formula
        echo(click.wrap_text(formula.text, width=80, initial_indent="  ", subsequent_indent="    "))
        echo(click.wrap_text(_words(x, fitted), width=80, initial_indent="      ", subsequent_indent="      "))
    if len(formulas) > show:
        echo(f"  .. and {len(formulas) - show} more (--show, --json).")


def _words(x: str, fitted: FittedFormula) -> str:
    from verify.report.numbers import abbreviated

    formula = fitted.formula
    words = [f"{x} >= {formula.since}: fits {fitted.fitted} values with {formula.parameters} fitted numbers"]
    words.append(
        f"predicts {fitted.predicts} of {fitted.tested}; not proved" if fitted.tested else "nothing to test; not proved"
    )
    for place, value in fitted.failures[:2]:
        words.append(f"at {x} = {place} it says {'nothing' if value is None else abbreviated(value)}")
    if fitted.same:
        words.append(f"{fitted.same} more of this kind agree everywhere here")
    return "; ".join(words) + f" ({formula.family}, length {formula.complexity})."
