"""From the options that ``rank`` and ``bounds`` share to a ``RankProblem``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verify.errors import DomainError

if TYPE_CHECKING:
    from verify.exact import Field
    from verify.networks.rac import RAC
    from verify.separation.problem import RankProblem
    from verify.tensors.grid import Templates

__all__ = ["parse_split", "read_problem", "size_options"]

# A split of more steps than this is a slip; anything that fits could not be evaluated anyway.
MAX_STEPS = 100_000

_OPTIONS = (
    click.option("--layers", "L", type=int, metavar="L", help="Layers L."),
    click.option("--width", "R", type=int, metavar="R", help="Width R: hidden channels of a layer."),
    click.option("--channels", "M", type=int, metavar="M", help="Input channels M."),
    click.option("--start", "t_S", type=int, metavar="T", help="Time steps of the start block, t_S."),
    click.option("--end", "t_E", type=int, metavar="T", help="Time steps of the end block, t_E."),
    click.option("--grid", "N", type=int, metavar="N", help="Grid rank over N one-hot templates, N <= M."),
    click.option(
        "--templates",
        "template_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Grid rank over the templates of a JSON file, a list of vectors.",
    ),
    click.option(
        "--weights",
        "weight_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="These weights, not almost all: JSON with Wh, Wi, Wo, h0.",
    ),
    click.option("--split", metavar='"1,3|2,4"', help="Another split: start steps | end steps."),
    click.option("--field", "field_name", default="Q", metavar="F", help="Q (default), p or p^k."),
)


def size_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what is asked about."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_problem(
    *,
    L: int | None,
    R: int | None,
    M: int | None,
    t_S: int | None,
    t_E: int | None,
    N: int | None,
    template_file: Path | None,
    weight_file: Path | None,
    split: str | None,
    field_name: str,
) -> RankProblem:
    """The problem these options describe.  Raises ``DomainError`` in the options' own words."""
    from verify.exact import parse_field
    from verify.separation.problem import RankProblem

    if N is not None and template_file is not None:
        raise DomainError("give --grid or --templates, not both")
    for name, value in (
        ("--layers", L), ("--width", R), ("--channels", M), ("--start", t_S), ("--end", t_E), ("--grid", N),
    ):  # fmt: skip
        if value is not None and value < 1:
            raise DomainError(f"{name} must be at least 1, not {value}")
    try:
        field = parse_field(field_name)
    except DomainError as error:
        raise DomainError(f"--field {field_name[:40]}: {error}") from None
    if field.characteristic >= 2**31:
        raise DomainError(f"--field: certificates need a characteristic below 2^31, not {field.characteristic}")
    start_steps = None
    if split is not None:
        start_steps, steps = parse_split(split)
        t_S = _agreeing("--start", t_S, len(start_steps), "--split")
        t_E = _agreeing("--end", t_E, steps - len(start_steps), "--split")
    weights = _weights(weight_file, field)
    if weights is not None:
        L = _agreeing("--layers", L, weights.L, str(weight_file))
        R = _agreeing("--width", R, weights.R, str(weight_file))
        M = _agreeing("--channels", M, weights.M, str(weight_file))
    return RankProblem(
        L=_given("--layers", L),
        R=_given("--width", R),
        M=(channels := _given("--channels", M)),
        t_S=_given("--start", t_S),
        t_E=_given("--end", t_E),
        templates=_templates(N, template_file, field, channels),
        field=field,
        weights=weights,
        start_steps=start_steps,
    )


def parse_split(text: str) -> tuple[tuple[int, ...], int]:
    """The start steps in increasing order, and T, of ``"1,3,5|2,4,6"``.

    >>> parse_split("1,3|2,4")
    ((1, 3), 4)

    Raises ``DomainError`` unless the two sides share out 1..T.
    """
    sides = text.split("|")
    if len(sides) != 2:
        raise DomainError(f'--split is "start steps|end steps", such as "1,3,5|2,4,6", not {text[:60]!r}')
    found = []
    for name, side in zip(("start", "end"), sides, strict=True):
        words = [word for word in re.split(r"[\s,]+", side.strip()) if word]
        if not words:
            raise DomainError(f"--split: the {name} block is empty; each block has at least one step")
        for word in words:
            if not re.fullmatch(r"[0-9]{1,9}", word, re.ASCII):
                raise DomainError(f"--split: {word[:30]!r} is no time step (1, 2, 3, ..)")
        found.append([int(word) for word in words])
    steps = found[0] + found[1]
    T = len(steps)
    if T > MAX_STEPS:
        raise DomainError(f"--split has {T} steps; the limit is {MAX_STEPS}")
    for step in steps:
        if not 1 <= step <= T:
            raise DomainError(f"--split must share out the steps 1..{T}; {step} is not one of them")
    if len(set(steps)) != T:
        twice = min(step for step in steps if steps.count(step) > 1)
        raise DomainError(f"--split must share out the steps 1..{T}; step {twice} is there twice")
    return tuple(sorted(found[0])), T


def _agreeing(name: str, asked: int | None, own: int, source: str) -> int:
    if asked is not None and asked != own:
        raise DomainError(f"{name} {asked} was asked, but {source} has {own}")
    return own


def _given(name: str, value: int | None) -> int:
    if value is None:
        more = " (or --weights)" if name in ("--layers", "--width", "--channels") else " (or --split)"
        raise DomainError(f"give {name}{more}")
    return value


def _weights(path: Path | None, field: Field) -> RAC | None:
    from verify.networks.weightfile import load_weights

    if path is None:
        return None
    net = load_weights(path, field)
    return net if net.C == 1 else net.output_class(0)


def _templates(N: int | None, path: Path | None, field: Field, M: int) -> Templates | None:
    from verify.networks.weightfile import load_templates
    from verify.tensors.grid import Templates

    if path is None:
        return None if N is None else Templates.of_unit_vectors(field, N, M)
    vectors = load_templates(path)
    try:
        templates = Templates.of(field, vectors)
    except DomainError as error:
        raise DomainError(f"{path}: {error}") from None
    if templates.M != M:
        raise DomainError(f"{path} has vectors of {templates.M} entries, but the network has M = {M} input channels")
    return templates
