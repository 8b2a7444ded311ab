"""``verify network``: a recurrent network as it was understood."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verify.cli.files import INPUT_FILE, OUTPUT_FILE, save
from verify.cli.group import OK, ExampleCommand
from verify.cli.output import Settings, echo, print_json
from verify.cli.tables import print_table, terminal_width
from verify.errors import BudgetExceeded, DomainError

if TYPE_CHECKING:
    from verify.networks.network import Network
    from verify.networks.program import Program
    from verify.networks.supports import Supports

__all__ = ["network", "read_network"]

DEFAULT_STEPS = ((1, 1), (2, 2), (3, 3))
MOST_DEGREES = 8
BOUND_NAMES = ("C0", "C1", "C2", "C3", "C4", "C5")


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify network --cell mi --layers 2 --width 2 --channels 2",
        "verify network proofs/example-network.txt --size R=4 --steps 2 5",
        "verify network --cell lstm --diagram lstm.svg",
        "verify network --cell delta-rule --json",
    ],
)
@click.argument("file", type=INPUT_FILE, metavar="[FILE]", required=False)
@click.option("--cell", metavar="NAME", help="A family, such as rac, mi, gated-lstm, selective-ssm, lstm.")
@click.option("--layers", "L", type=int, metavar="L", help="Layers of the family (default 1).")
@click.option("--width", "R", type=int, metavar="R", help="Width of the family (default 2).")
@click.option("--channels", "M", type=int, metavar="M", help="Input channels of the family (default 2).")
@click.option("--size", "sizes", multiple=True, metavar="NAME=VALUE", help="A size of the FILE.")
@click.option("--steps", type=int, nargs=2, metavar="S E", help="Bounds for S start and E end steps.")
@click.option("--diagram", type=OUTPUT_FILE, metavar="FILE", help="Draw one step, as SVG.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def network(
    settings: Settings,
    file: Path | None,
    cell: str | None,
    L: int | None,
    R: int | None,
    M: int | None,
    sizes: tuple[str, ...],
    steps: tuple[int, int] | None,
    diagram: Path | None,
    as_json: bool,
) -> int:
    """A recurrent network: shapes, degrees, bounds, picture.

    The FILE has its text (proofs/networks.md describes the language), or JSON; or --cell names a family. C0 to C5 are
    upper bounds of the function rank for all weights, for polynomial networks (proofs/statements/network-bounds.md).
    """
    found = read_network(file, cell, L, R, M, sizes)
    pairs = DEFAULT_STEPS if steps is None else (steps,)
    for t in pairs[-1]:
        if t < 1:
            raise DomainError(f"--steps takes two numbers of steps >= 1, not {pairs[-1][0]} {pairs[-1][1]}")
    supports = _supports(found.program)
    rows = [_bounds(found.program, t_S, t_E, supports) for t_S, t_E in pairs] if found.program.is_polynomial else []
    if diagram is not None:
        from verify.networks.diagram import step_svg

        save(settings, diagram, step_svg(found.program, f"One step of {found.name}").encode())
    if as_json:
        print_json(_json(found, supports, rows))
    else:
        _print(found, supports, rows)
    return OK


def read_network(
    file: Path | None, cell: str | None, L: int | None, R: int | None, M: int | None, sizes: Sequence[str]
) -> Network:
    """The network that the options name.

    Raises ``DomainError`` unless there is exactly one of file and family, with sizes of its own kind.
    """
    from verify.networks.network import Network

    if (file is None) == (cell is None):
        raise DomainError("a network is a FILE or --cell NAME, one of the two")
    if file is not None:
        if (L, R, M) != (None, None, None):
            raise DomainError(
                "--layers, --width and --channels belong to --cell; the sizes of a FILE: --size NAME=VALUE"
            )
        chosen = dict(map(_size, sizes))
        if len(chosen) < len(sizes):
            twice = next(name for n, (name, _) in enumerate(map(_size, sizes)) if name in dict(map(_size, sizes[:n])))
            raise DomainError(f"--size gives {twice} twice")
        return Network.read(file, **chosen)
    if sizes:
        raise DomainError("--size belongs to a FILE; the sizes of --cell: --layers, --width, --channels")
    name = "linear-layers" if cell == "linear" else cell or ""
    return Network.family(name, L=1 if L is None else L, R=2 if R is None else R, M=2 if M is None else M)


def _size(text: str) -> tuple[str, int]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier() or not (value.isascii() and value.isdigit()):
        raise DomainError(f"--size takes NAME=VALUE such as R=4, not {text[:40]!r}")
    if len(value) > 9:
        raise DomainError(f"--size: {name[:40]} is an integer from 1 to 1,000,000, not {value[:40]}")
    return name, int(value)


def _supports(program: Program) -> Supports | None:
    """The degrees; None if y is no polynomial or has too many."""
    from verify.networks.supports import Supports

    try:
        return Supports(program) if program.is_polynomial else None
    except BudgetExceeded:
        return None


def _bounds(program: Program, t_S: int, t_E: int, supports: Supports | None) -> dict[str, int | None]:
    """C0 to C5, and the degree of y in the weights."""
    from verify.networks.supports import weight_degree
    from verify.separation.support_bounds import support_bounds

    try:
        degree: int | None = weight_degree(program, t_S + t_E)
    except BudgetExceeded:
        degree = None
    values = support_bounds(program, t_S, t_E) if supports else dict.fromkeys(BOUND_NAMES)
    return {"t_S": t_S, "t_E": t_E, "weight_degree": degree, **values}


def _kind(program: Program) -> str:
    return "polynomial" if program.is_polynomial else "analytic" if program.is_analytic else "piecewise"


def _json(found: Network, supports: Supports | None, rows: Sequence[dict[str, int | None]]) -> dict[str, Any]:
    from verify.networks.supports import seen

    program = found.program
    axes = seen(program)
    return {
        "name": found.name,
        "sizes": dict(found.sizes),
        "kind": _kind(program),
        "functions": sorted(program.functions),
        "text": found.text(),
        "program": found.json(),
        "weight_count": found.weight_count,
        "shapes": {name: list(shape) for name, shape in program.shapes.items()},
        "states": [
            {"name": s.name, "free": s.free, "seen_axes": [axis + 1 for axis in axes[s.name]]} for s in program.states
        ],
        "affine": supports.is_affine if supports else None,
        "supports": {name: sorted(map(list, degrees)) for name, degrees in supports.arrays.items()} if supports else {},
        "bounds": list(rows),
    }


def _print(found: Network, supports: Supports | None, rows: Sequence[dict[str, int | None]]) -> None:
    from verify.networks.diagram import text_diagram

    program = found.program
    sizes = "".join(f" {name}={size}" for name, size in found.sizes.items())
    kind = f"{_kind(program)} ({', '.join(sorted(program.functions))})" if program.functions else _kind(program)
    echo(f"{found.name}{sizes}: {kind}, {found.weight_count:,} weights.\n")
    echo(found.text(), nl=False)
    print_table(["array", "what it is", "entries", "degrees in the states"], _arrays(program, supports), right=(2,))
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower()
    plain = not encoding.replace("-", "").startswith("utf")
    for line in text_diagram(program, width=terminal_width(), ascii_only=plain):
        echo(line)
    if not program.is_polynomial:
        echo("\nNo polynomial, so there are no degrees and no bounds by degrees.")
        return
    print_table(
        ["t_S", "t_E", "degree in the weights", *BOUND_NAMES],
        [["-" if value is None else str(value) for value in row.values()] for row in rows],
        right=tuple(range(3 + len(BOUND_NAMES))),
    )
    echo("Upper bounds of the function rank, for all weights (-: too many degrees).")
    if supports and supports.is_affine:
        echo("The step is affine in the states: the rank is at most C1 at any length.")
    _print_seen(program)


def _print_seen(program: Program) -> None:
    from verify.networks.supports import seen

    for name, axes in seen(program).items():
        if axes:
            places = " and ".join(str(axis + 1) for axis in axes)
            word = "axis" if len(axes) == 1 else "axes"
            echo(f"Of {name} only a contraction of its {word} {places} is seen (C4).")


def _arrays(program: Program, supports: Supports | None) -> list[list[str]]:
    states = {state.name: "state" if state.free else "state, from 0" for state in program.states}
    fixed = {array.name for array in program.fixed}
    names = [state.name for state in program.states]
    rows = []
    for name, shape in program.shapes.items():
        if name in states:
            what = states[name]
        elif name in fixed:
            what = "fixed"
        elif name in program.constants:
            what = "weight"
        else:
            what = "input" if name == "x" else "output" if name == "y" else "new state" if name[-1] == "'" else ""
        count = 1
        for size in shape:
            count *= size
        brackets = f"[{','.join(map(str, shape))}]" if shape else ""
        degrees = supports.arrays.get(name) if supports and name not in names else None
        rows.append([f"{name}{brackets}", what, f"{count:,}", "" if degrees is None else _monomials(degrees, names)])
    return rows


def _monomials(degrees: frozenset[tuple[int, ...]], names: Sequence[str]) -> str:
    """The multi-degrees, as monomials in the states."""
    ordered = sorted(degrees, key=lambda degree: (sum(degree), tuple(-d for d in degree)))
    texts = []
    for degree in ordered[:MOST_DEGREES]:
        powers = (name if d == 1 else f"{name}^{d}" for name, d in zip(names, degree, strict=True) if d)
        texts.append(" ".join(powers) or "1")
    more = [f".. ({len(ordered)})"] if len(ordered) > MOST_DEGREES else []
    return ", ".join(texts + more) or "0"
