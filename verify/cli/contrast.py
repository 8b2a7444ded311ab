"""``verify contrast``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from verify.cli.group import OK, UNDECIDED, ExampleCommand
from verify.cli.output import Settings, echo, print_json
from verify.cli.progress import patience
from verify.cli.ranges import read_range
from verify.cli.tables import print_table

if TYPE_CHECKING:
    from verify.separation.rank import SeparationRank

__all__ = ["contrast"]


@click.command(
    cls=ExampleCommand,
    examples=["verify contrast --width 3 --channels 3 --steps 1..6", "verify contrast --steps 1..4 --json"],
)
@click.option("--width", type=int, default=3, metavar="R", help="Width of every network (default 3).")
@click.option("--channels", type=int, default=3, metavar="M", help="Input channels (default 3).")
@click.option("--steps", default="1..5", metavar="A..B", help="Steps t of start and of end (default 1..5).")
@click.option("--max-rank", type=int, default=2000, metavar="K", help="Largest minor to look for (default 2000).")
@click.option("--force", is_flag=True, help="Begin even if it is expected to take long.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def contrast(
    settings: Settings, /, width: int, channels: int, steps: str, max_rank: int, force: bool, as_json: bool
) -> int:
    """Additive against multiplicative recurrence at equal width.

    Function ranks, for almost all weights, of a linear RNN and of arithmetic circuits of one and of two layers. A
    linear RNN never gets beyond 2, however wide. Exit code 3 if some bounds do not meet.
    """
    from verify.claims.contrast import contrast as rows_of
    from verify.claims.contrast import contrast_seconds
    from verify.kernels.cost import require_affordable

    span = read_range("--steps", steps)
    expected = contrast_seconds(width, channels, span, max_rank=max_rank)
    if not force:
        require_affordable(expected, f"the ranks at width {width} with {channels} channels, t = {steps},")
    with patience(settings, "looking for minors", seconds=expected):
        found = list(rows_of(width, channels, span, max_rank=max_rank))
    if as_json:
        rows = [
            {
                "t": row.t,
                "linear": row.linear,
                "depth1_lower": row.shallow.lower.value,
                "depth1_upper": row.shallow.upper.value,
                "depth2_lower": row.deep.lower.value,
                "depth2_upper": row.deep.upper.value,
            }
            for row in found
        ]
        print_json({"notion": "function", "width": width, "channels": channels, "rows": rows})
    else:
        echo(f"Function ranks at width {width} with {channels} input channels, t steps of start and t of end,")
        echo("for almost all weights:")
        print_table(
            ["t", "linear RNN", "one-layer circuit", "two-layer circuit"],
            [[str(row.t), str(row.linear), _span(row.shallow), _span(row.deep)] for row in found],
            right=(0, 1, 2, 3),
        )
        echo("A number is proved from both sides; a..b are proved bounds that do not meet.")
    return OK if all(row.shallow.exact and row.deep.exact for row in found) else UNDECIDED


def _span(rank: SeparationRank) -> str:
    return str(rank.lower.value) if rank.exact else f"{rank.lower.value}..{rank.upper.value}"
