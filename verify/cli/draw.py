"""``verify draw``: a recurrent network unrolled as a tensor network."""

from __future__ import annotations

from pathlib import Path

import click

from verify.cli.files import INPUT_FILE, OUTPUT_FILE, save
from verify.cli.group import OK, ExampleCommand
from verify.cli.network import read_network
from verify.cli.output import Settings
from verify.errors import DomainError
from verify.files import STDIO
from verify.quoting import quoted

__all__ = ["draw"]

COPIES = ("auto", "all", "folded")


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify draw --cell rac --layers 2 --width 2 --channels 2 --steps 4 \\",
        "    --out net.svg",
        "verify draw --cell rac --layers 3 --steps 8 --start 2 --out net.svg",
        "verify draw proofs/example-network.txt --copies all --out net.svg",
    ],
)
@click.argument("file", type=INPUT_FILE, metavar="[FILE]", required=False)
@click.option("--cell", metavar="NAME", help="A family, such as rac, mi, gated-lstm, selective-ssm.")
@click.option("--layers", "L", type=int, metavar="L", help="Layers of the family (default 1).")
@click.option("--width", "R", type=int, metavar="R", help="Width of the family (default 2).")
@click.option("--channels", "M", type=int, metavar="M", help="Input channels of the family (default 2).")
@click.option("--size", "sizes", multiple=True, metavar="NAME=VALUE", help="A size of the FILE.")
@click.option("--steps", "T", type=int, default=4, metavar="T", help="Time steps (default 4).")
@click.option("--start", "t_S", type=int, metavar="T", help="Time steps of the start block (default half of --steps).")
@click.option("--copies", type=click.Choice(COPIES), default="auto", help="Draw all copies, or fold them into cells.")
@click.option("--out", type=OUTPUT_FILE, required=True, metavar="FILE", help="The picture, SVG; - is stdout.")
@click.pass_obj
def draw(
    settings: Settings,
    file: Path | None,
    cell: str | None,
    L: int | None,
    R: int | None,
    M: int | None,
    sizes: tuple[str, ...],
    T: int,
    t_S: int | None,
    copies: str,
    out: Path,
) -> int:
    """A polynomial network, unrolled as a tensor network.

    Tensors are nodes, axes are edges, inputs are legs; time goes from left to right. A vector cannot be copied by a
    tensor, so what is read several times is computed several times: --copies all draws each copy, --copies folded one
    cell a step, which says how many copies it stands for, and auto chooses by their number. A dashed line between start
    and end has the product of the dimensions of all that crosses it; of a small network the least cut is noted. The
    FILE has the network's text (proofs/networks.md), or --cell names a family.
    """
    if out != STDIO and out.suffix.lower() != ".svg":
        raise DomainError(f"--out: a network is drawn as SVG, so choose a name that ends in .svg, not {quoted(out)}")
    found = read_network(file, cell, L, R, M, sizes)
    if T < 1:
        raise DomainError(f"--steps must be at least 1, not {T}")
    if t_S is None:
        cut = T // 2 or None
    elif 1 <= t_S < T:
        cut = t_S
    else:
        raise DomainError(f"--start {t_S} leaves no start or no end: it must be from 1 to {T - 1}, --steps less 1")
    from verify.report.figures.drawing import svg_text
    from verify.report.figures.networks import network_drawing

    sizes_text = "".join(f" {name}={size}" for name, size in found.sizes.items())
    drawing = network_drawing(found.program, T, cut=cut, name=f"{found.name}{sizes_text}", copies=copies)
    save(settings, out, svg_text(drawing).encode())
    return OK
