"""What the options that ``rank`` and ``bounds`` share ask about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verify.cli.files import INPUT_FILE
from verify.errors import BudgetExceeded, DomainError

if TYPE_CHECKING:
    from verify.exact import Field
    from verify.networks.rac import RAC
    from verify.separation.bounds import BoundProblem, Notion
    from verify.separation.problem import RankProblem
    from verify.tensors.grid import Templates

__all__ = ["Asked", "parse_split", "read_sizes", "size_options"]

# A split of more steps than this is a slip; anything that fits could not be evaluated anyway.
MAX_STEPS = 100_000
MAX_TEMPLATE_ENTRIES = 2_000_000

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
        type=INPUT_FILE,
        metavar="FILE",
        help="Grid rank over the templates of a JSON file, a list of vectors.",
    ),
    click.option(
        "--weights",
        "weight_file",
        type=INPUT_FILE,
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options ask about, checked; nothing large is built yet."""

    L: int
    R: int
    M: int
    t_S: int
    t_E: int
    N: int | None
    field: Field
    templates: Templates | None
    weights: RAC | None
    start_steps: tuple[int, ...] | None

    @property
    def notion(self) -> Notion:
        """``"function"`` or ``"grid"``."""
        return "function" if self.N is None else "grid"

    def problem(self) -> RankProblem:
        """The rank to determine; one-hot templates are made here."""
        from verify.separation.problem import RankProblem
        from verify.tensors.grid import Templates

        templates = self.templates
        if self.N is not None and templates is None:
            if self.N * self.M > MAX_TEMPLATE_ENTRIES:
                raise BudgetExceeded(
                    f"{self.N} templates of {self.M} entries are too many to evaluate; `verify bounds` works at any "
                    f"size"
                )
            templates = Templates.of_unit_vectors(self.field, self.N, self.M)
        return RankProblem(
            L=self.L,
            R=self.R,
            M=self.M,
            t_S=self.t_S,
            t_E=self.t_E,
            templates=templates,
            field=self.field,
            weights=self.weights,
            start_steps=self.start_steps,
        )

    def bound_problem(self) -> BoundProblem:
        """What the bounds need to know."""
        from verify.separation.bounds import BoundProblem

        if self.weights is not None or self.templates is not None:
            return self.problem().bound_problem(use_weights=self.weights is not None)
        return BoundProblem(
            self.L, self.R, self.M, self.t_S, self.t_E, self.notion, self.N, start_steps=self.start_steps
        )

    def conjectured_lower_bound(self) -> int | None:
        """mc(m, mc(t_E, L-1)); None beyond 2^100000."""
        from verify.claims.levine import conjectured_lower_bound
        from verify.statements import Instance

        return conjectured_lower_bound(Instance(self.L, self.R, self.M, self.t_S, self.t_E))

    def sizes_json(self) -> dict[str, object]:
        """The keys that ``rank`` and ``bounds`` share."""
        sizes = {name: getattr(self, name) for name in ("L", "R", "M", "t_S", "t_E")}
        return {**sizes, "notion": self.notion, "N": self.N}

    def title(self) -> str:
        """What is asked, in two lines."""
        sizes = f"L={self.L} R={self.R} M={self.M} t_S={self.t_S} t_E={self.t_E}"
        if self.N is not None:
            sizes += f", N={self.N} {'one-hot' if self.templates is None else 'given'} templates"
        if self.start_steps is not None:
            sizes += f", start steps {','.join(map(str, self.start_steps))}"
        weights = "almost all weights" if self.weights is None else "these weights"
        return f"{self.notion.capitalize()} rank, {sizes},\nfor {weights} over {self.field.name}."


def read_sizes(
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
) -> Asked:
    """What these options ask about.  Raises ``DomainError`` in the options' own words."""
    from verify.exact import parse_field

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
    M = _given("--channels", M)
    templates = None if template_file is None else _templates(template_file, field, M)
    if N is not None and N > M:
        raise DomainError(
            f"--grid {N}: one-hot templates are unit vectors, at most M = {M} of them; give explicit templates"
        )
    return Asked(
        L=_given("--layers", L),
        R=_given("--width", R),
        M=M,
        t_S=_given("--start", t_S),
        t_E=_given("--end", t_E),
        N=N if templates is None else templates.N,
        field=field,
        templates=templates,
        weights=weights,
        start_steps=None if start_steps == tuple(range(1, len(start_steps or ()) + 1)) else start_steps,
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


def _templates(path: Path, field: Field, M: int) -> Templates:
    from verify.files import name_of
    from verify.networks.weightfile import load_templates
    from verify.tensors.grid import Templates

    vectors = load_templates(path)
    try:
        templates = Templates.of(field, vectors)
    except DomainError as error:
        raise DomainError(f"{name_of(path)}: {error}") from None
    if templates.M != M:
        raise DomainError(
            f"{name_of(path)} has vectors of {templates.M} entries, but the network has M = {M} input channels"
        )
    return templates
