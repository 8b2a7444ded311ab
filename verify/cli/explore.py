"""``verify explore``: the sharpness map, as table, JSON and picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verify.cli.files import OUTPUT_FILE, OUTPUT_FOLDER, require_picture
from verify.cli.group import INTERRUPTED, OK, UNDECIDED, ExampleCommand
from verify.cli.output import Settings, echo, print_json, say, warn
from verify.cli.progress import bar
from verify.cli.ranges import parse_range
from verify.cli.tables import print_table
from verify.cli.workers import JOBS, SCHEDULER
from verify.errors import DomainError
from verify.quoting import quoted

if TYPE_CHECKING:
    from verify.conjectures.explore import MapRow
    from verify.conjectures.explore_run import MapRequest, SharpnessMap

__all__ = ["explore", "map_request"]

# Lines of a table; laying out more takes longer than it helps.
LISTED = 200


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify explore --layers 1..3 --width 1..3 --steps 1..4 --max-rank 800 \\",
        "    --plot map.svg",
        "verify explore --layers 2 --width 3..4 --channels 2 --steps 1..8 \\",
        "    --time 5m --out map",
        "verify explore --layers 2 --width 3 --channels 2 --start 1..3 --end 1..4 \\",
        "    --json",
        "verify explore --cell selective-ssm --layers 1..2 --width 1..2 --steps 1..3",
    ],
)
@click.option("--cell", default="rac", metavar="NAME", help="The family of the networks (default rac).")
@click.option("--layers", default="1..4", metavar="RANGE", help="Layers L, such as 1..4 or 3 (default 1..4).")
@click.option("--width", default="1..4", metavar="RANGE", help="Width R (default 1..4).")
@click.option("--channels", default="1..4", metavar="RANGE", help="Input channels M (default 1..4).")
@click.option("--steps", metavar="RANGE", help="t = t_S = t_E (default 1..6).")
@click.option("--start", metavar="RANGE", help="Instead of --steps: t_S, with --end.")
@click.option("--end", metavar="RANGE", help="Instead of --steps: t_E, with --start.")
@click.option("--grid", is_flag=True, help="The grid rank over N = M one-hot templates, not the function rank.")
@click.option("--max-rank", type=int, metavar="K", help="Largest minor to look for (default 3000).")
@click.option("--time", "time_limit", metavar="TIME", help="Stop after 60s, 5m, 1h (default: no limit).")
@JOBS
@SCHEDULER
@click.option("--seed", default="0", metavar="TEXT", help="Seed of the search, any text (default 0).")
@click.option(
    "--out", type=OUTPUT_FOLDER, metavar="DIR", help="Keep certificates and rows there; what is there is reused."
)
@click.option("--plot", type=OUTPUT_FILE, metavar="FILE", help="A picture: .svg, .pdf or .png.")
@click.option("--csv", type=OUTPUT_FILE, metavar="FILE", help="All rows as CSV.")
@click.option("--latex", type=OUTPUT_FILE, metavar="FILE", help="The table as LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as one JSON list.")
@click.pass_obj
def explore(
    settings: Settings,
    /,
    cell: str,
    grid: bool,
    max_rank: int | None,
    time_limit: str | None,
    jobs: int | None,
    scheduler: str | None,
    seed: str,
    out: Path | None,
    plot: Path | None,
    csv: Path | None,
    latex: Path | None,
    as_json: bool,
    **ranges: str | None,
) -> int:
    """The sharpness map: generic rank against the best bound, instance by instance.

    An instance is sharp where a minor has the order of the best structural bound, a gap where the search met dependent
    rows below it (with a probable rank where a sample shows one), too dear where the limits ended the search. Where the
    bound is more than twice --max-rank, a quarter of it is tried. The default map takes a few minutes. Exit code 0 if
    every instance is sharp, else 3.
    """
    from verify.conjectures.budget import seconds
    from verify.conjectures.explore import DEFAULT_MAX_RANK, Limits
    from verify.conjectures.explore_run import explore as run
    from verify.separation.ball_evidence import BALL_RANK

    request = map_request(cell=cell, grid=grid, **ranges)
    limits = Limits(DEFAULT_MAX_RANK if max_rank is None else max_rank, seed)
    if plot is not None:
        from verify.report.figures.sharpness import require_panels

        require_picture(plot)
        require_panels(request.instances)
    with bar(settings, "exploring") as update:
        found = run(
            request,
            limits=limits,
            seconds=None if time_limit is None else seconds(time_limit),
            jobs=jobs,
            out=out,
            progress=update,
            executor=scheduler,
        )
    if found.interrupted:
        kept = "; the same command goes on where this one stopped" if out is not None else ""
        warn(f"Interrupted after {_finished(found)} of {len(found.rows)} instances{kept}.")
        return INTERRUPTED
    if as_json:
        print_json([row.to_json() for row in found.rows])
    else:
        order = min(limits.max_rank, BALL_RANK) if _has_functions(found) else limits.max_rank
        _print_map(settings, request, found, order)
    if csv is not None or latex is not None:
        from verify.cli.sweeps import write_tables
        from verify.report.sweeps.maps import map_sweep

        write_tables(settings, map_sweep(found.rows), {"csv": csv, "latex": latex})
    if plot is not None:
        from verify.report.figures.sharpness import sharpness_figure
        from verify.report.figures.style import save

        save(sharpness_figure(found.rows), plot)
        say(settings, f"Picture: {quoted(plot)}")
    return OK if all(row.verdict == "sharp" for row in found.rows) else UNDECIDED


def map_request(*, cell: str, grid: bool, **ranges: str | None) -> MapRequest:
    """The instances that the options ask for.  Raises ``DomainError`` in the options' own words."""
    from verify.conjectures.explore_run import MapRequest

    if ranges["steps"] is not None and (ranges["start"] is not None or ranges["end"] is not None):
        raise DomainError("give --steps, or --start and --end, not both")
    if (ranges["start"] is None) != (ranges["end"] is None):
        raise DomainError(f"give {'--start' if ranges['start'] is None else '--end'} too")
    if ranges["start"] is None and ranges["steps"] is None:
        ranges["steps"] = "1..6"
    sizes = {name: () if text is None else parse_range(text, f"--{name}") for name, text in ranges.items()}
    return MapRequest(
        layers=sizes["layers"],
        widths=sizes["width"],
        channels=sizes["channels"],
        steps=sizes["steps"],
        starts=sizes["start"],
        ends=sizes["end"],
        grid=grid,
        cell="linear-layers" if cell == "linear" else cell,
    )


def _has_functions(found: SharpnessMap) -> bool:
    """Whether the map is of a cell with functions such as tanh, whose minors are shown in balls."""
    return any(not _is_polynomial(row) for row in found.rows[:1])


def _is_polynomial(row: MapRow) -> bool:
    from verify.statements import Instance

    return Instance(row.sizes).kind == "polynomial"


def _finished(found: SharpnessMap) -> int:
    return sum(row.detail != "interrupted" for row in found.rows)


def _print_map(settings: Settings, request: MapRequest, found: SharpnessMap, max_rank: int) -> None:
    notion = "Grid rank over N = M one-hot templates" if request.grid else "Function rank"
    if not settings.quiet:
        cell = "" if request.cell == "rac" else f" of {request.cell}"
        echo(f"{notion}{cell}, almost all weights over Q, {len(found.rows)} instances, minors up to {max_rank}.")
    print_table(["layers", "instances", "sharp", "gap", "too dear"], _counts(found.rows), right=(0, 1, 2, 3, 4))
    gaps, dear = found.of("gap"), found.of("too dear")
    balanced = bool(request.steps)
    if gaps:
        heads = ["L", "R", "M", *_steps_heads(balanced), ">=", "<=", "bound", "gap", "probably", "Conj. 1"]
        rows = [[*_place(row, balanced), *_gap_cells(row)] for row in gaps]
        echo()
        print_table(
            heads,
            rows[:LISTED],
            title="Gaps: the rank is between both numbers, the search met dependent rows at the lower",
            right=range(len(heads)),
        )
        _say_rest(rows)
    if dear and not settings.quiet:
        heads = ["L", "R", "M", *_steps_heads(balanced), "rank >=", "rank <=", "bound", "operations"]
        echo()
        lines = list(_dear_rows(dear, balanced))
        print_table(heads, lines[:LISTED], title="Too dear, from the first", right=range(len(heads)))
        _say_rest(lines)
        for line in _dear_reasons(dear):
            echo(line)
    if not settings.quiet:
        echo("\n" + click.wrap_text(_summary(found, max_rank), width=80))


def _say_rest(lines: Sequence[object]) -> None:
    if len(lines) > LISTED:
        echo(f"and {len(lines) - LISTED:,} lines more (--json has all)")


def _steps_heads(balanced: bool) -> list[str]:
    return ["t"] if balanced else ["t_S", "t_E"]


def _place(row: MapRow, balanced: bool) -> list[str]:
    steps = [row.sizes.t_E] if balanced else [row.sizes.t_S, row.sizes.t_E]
    return [str(size) for size in (row.sizes.L, row.sizes.R, row.sizes.M, *steps)]


def _counts(rows: Sequence[MapRow]) -> list[list[str]]:
    """A line for each number of layers."""
    lines = []
    for L, group in groupby(rows, key=lambda row: row.sizes.L):
        verdicts = [row.verdict.value for row in group]
        counts = [verdicts.count(word) for word in ("sharp", "gap", "too dear")]
        lines.append([str(L), str(len(verdicts)), *(str(count) if count else "-" for count in counts)])
    return lines


def _gap_cells(row: MapRow) -> list[str]:
    from verify.report.numbers import abbreviated

    probable = "-" if row.probable is None else f"{row.probable} (2^-{row.error_bits})"
    gap = "" if row.gap is None else abbreviated(row.gap)
    return [
        str(row.lower),
        _upper(row),
        row.bound_name or "",
        gap,
        probable,
        abbreviated(row.conjecture) if row.sizes.cell == "rac" else "-",
    ]


def _upper(row: MapRow) -> str:
    """The least bound; ``none`` where the cell has functions, for which there is none of the function rank."""
    from verify.report.numbers import abbreviated

    if row.bound_name == "":
        return "-"
    return "none" if row.upper is None and not _is_polynomial(row) else abbreviated(row.upper)


def _dear_rows(rows: Sequence[MapRow], balanced: bool) -> Iterable[list[str]]:
    """A line for each (L, R, M), its first instance, and how many there are."""
    for _, group in groupby(rows, key=lambda row: (row.sizes.L, row.sizes.R, row.sizes.M)):
        members = list(group)
        first = members[0]
        place = _place(first, balanced)
        if len(members) > 1:
            place[-1] += f"..{_place(members[-1], balanced)[-1]}"
        work = "?" if first.work is None else f"{first.work:.0e}" if first.work < 10**300 else "over 1e300"
        lower = "-" if first.lower is None else str(first.lower)
        yield [*place, lower, _upper(first), first.bound_name or "", work]


def _dear_reasons(rows: Sequence[MapRow]) -> Iterable[str]:
    """Why, counted, without the numbers that differ."""
    reasons: dict[str, int] = {}
    for row in rows:
        if "Theorem D" in row.detail:
            reason = "Theorem D proves a rank above the largest minor"
        elif row.detail.startswith("the search ended"):
            reason = "the search ended at its largest minor"
        else:
            reason = row.detail
        reasons[reason] = reasons.get(reason, 0) + 1
    return [f"{count}: {reason}." for reason, count in reasons.items()]


def _summary(found: SharpnessMap, max_rank: int) -> str:
    sharp = len(found.of("sharp"))
    words = [f"{'1 rank is' if sharp == 1 else f'{sharp} ranks are'} proved: minor and bound meet."]
    gaps = found.of("gap")
    if gaps:
        words.append(
            "A gap is proved on neither side: the rank lies between both numbers, "
            "and a sample (where one is given) makes the lower one probable."
        )
    if found.of("too dear"):
        words.append(f"Nothing is said about what is too dear (--max-rank {max_rank}, --time).")
    return " ".join(words)
