"""What the options that ``rank`` and ``bounds`` share ask about."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from verify.errors import BudgetExceeded, DomainError
from verify.statements import Sized, Sizes

if TYPE_CHECKING:
    from verify.exact import Field
    from verify.networks.program import Program
    from verify.networks.rac import RAC
    from verify.networks.weighted import WeightedNetwork
    from verify.separation.bounds import BoundProblem, Notion
    from verify.separation.problem import RankProblem
    from verify.tensors.grid import Templates

__all__ = ["Asked", "parse_split", "read_sizes"]

# A split of more steps than this is a slip; anything that fits could not be evaluated anyway.
MAX_STEPS = 100_000
MAX_TEMPLATE_ENTRIES = 2_000_000


@dataclass(frozen=True, slots=True)
class Asked(Sized):
    """What the options ask about, checked; nothing large is built yet.

    The cell is a family, or ``program`` for a network that is given: it has no L and R, which are 0.
    """

    sizes: Sizes
    program: Program | None
    field: Field
    templates: Templates | None
    weights: RAC | WeightedNetwork | None
    start_steps: tuple[int, ...] | None

    @property
    def notion(self) -> Notion:
        """``"function"`` or ``"grid"``."""
        return "function" if self.N is None else "grid"

    @property
    def kind(self) -> str:
        """What y is as a function of weights and inputs: ``polynomial``, ``analytic`` or ``piecewise``."""
        from verify.statements import Instance

        return Instance(self.sizes.templates(None), program=self.program).kind

    def problem(self) -> RankProblem:
        """The rank to determine; one-hot templates are made here."""
        from verify.separation.problem import RankProblem

        if self.N is not None and self.templates is None and self.N * self.M > MAX_TEMPLATE_ENTRIES:
            raise BudgetExceeded(
                f"{self.N} templates of {self.M} entries are too many to evaluate; `verify bounds` works at any size"
            )
        return RankProblem(
            self.sizes,
            templates=self.templates,
            field=self.field,
            weights=self.weights,
            start_steps=self.start_steps,
            program=self.program,
        )

    def bound_problem(self) -> BoundProblem:
        """What the bounds need to know."""
        from verify.separation.bounds import BoundProblem

        if self.weights is not None or self.templates is not None:
            return self.problem().bound_problem(use_weights=self.weights is not None)
        return BoundProblem(self.sizes, start_steps=self.start_steps, program=self.program)

    def seconds(self, order: int) -> float:
        """About how long the search for a minor of that order takes."""
        from verify.claims.cost import minor_seconds

        return minor_seconds(*self._layers(), order, self.t_S, self.t_E)

    def work(self, order: int) -> int:
        """About how many multiply-adds it takes."""
        from verify.claims.cost import minor_cost

        return minor_cost(*self._layers(), order, self.t_S, self.t_E)

    def _layers(self) -> tuple[int, int]:
        """L and R of a RAC as dear: a step of another cell is as dear as one layer with as many multiplications."""
        if self.cell == "rac":
            return self.L, self.R
        return 1, max(1, math.isqrt(self.problem().network.multiplications // 2))

    def conjectured_lower_bound(self) -> int | None:
        """mc(m, mc(t_E, L-1)), which is conjectured for the cell rac alone; None for others, and beyond 2^100000."""
        if self.cell != "rac":
            return None
        from verify.claims.levine import conjectured_lower_bound
        from verify.statements import Instance

        return conjectured_lower_bound(Instance(self.sizes.templates(None)))

    def sizes_json(self) -> dict[str, object]:
        """The keys that ``rank`` and ``bounds`` share."""
        sizes = {name: getattr(self, name) or None for name in ("L", "R", "M", "t_S", "t_E")}
        return {"cell": self.cell, **sizes, "notion": self.notion, "N": self.N}

    def title(self) -> str:
        """What is asked, in two lines."""
        sizes = f"L={self.L} R={self.R} M={self.M} t_S={self.t_S} t_E={self.t_E}"
        if self.program is not None:
            sizes = f"given network, M={self.M} t_S={self.t_S} t_E={self.t_E}"
        elif self.cell != "rac":
            sizes = f"{self.cell} {sizes}"
        if self.N is not None:
            sizes += f", N={self.N} {'one-hot' if self.templates is None else 'given'} templates"
        if self.start_steps is not None:
            sizes += f", start steps {','.join(map(str, self.start_steps))}"
        weights = "almost all weights" if self.weights is None else "these weights"
        if self.weights is None and self.kind == "piecewise":
            weights = "all weights in some nonempty open set"
        return f"{self.notion.capitalize()} rank, {sizes},\nfor {weights} over {self.field.name}."


def read_sizes(
    *,
    cell: str | None,
    network_file: Path | None,
    network_sizes: tuple[str, ...],
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
    program = _network(network_file, network_sizes, cell=cell, sizes_of_cell=(L, R, M)) or _added(cell, L, R, M)
    weights: RAC | WeightedNetwork | None = None
    if program is not None:
        family, L, R, M = "program", 0, 0, program.channels
    else:
        family = _family(cell)
        L = 1 if L is None and cell is not None and (family != "rac" or weight_file is None) else L
    if family == "rac" and weight_file is not None:
        weights = _rac_weights(weight_file, field)
        L = _agreeing("--layers", L, weights.L, str(weight_file))
        R = _agreeing("--width", R, weights.R, str(weight_file))
        M = _agreeing("--channels", M, weights.M, str(weight_file))
    by_weights = family == "rac"
    M = _given("--channels", M, by_weights)
    templates = None if template_file is None else _templates(template_file, field, M)
    if N is not None and N > M:
        raise DomainError(
            f"--grid {N}: one-hot templates are unit vectors, at most M = {M} of them; give explicit templates"
        )
    L, R = _given("--layers", L, by_weights), _given("--width", R, by_weights)
    if family != "rac":
        _require_field(family, program, field)
        weights = _weights(weight_file, family, program, (L, R, M), field)
    return Asked(
        Sizes(
            L,
            R,
            M,
            _given("--start", t_S),
            _given("--end", t_E),
            N if templates is None else templates.N,
            family,
        ),
        program=program,
        field=field,
        templates=templates,
        weights=weights,
        start_steps=None if start_steps == tuple(range(1, len(start_steps or ()) + 1)) else start_steps,
    )


def parse_split(
    text: str, *, names: tuple[str, str] = ("start", "end"), one: str = "step", many: str = "steps"
) -> tuple[tuple[int, ...], int]:
    """The start steps in increasing order, and T, of ``"1,3,5|2,4,6"``; ``names``, ``one``, ``many``: what is split.

    >>> parse_split("1,3|2,4")
    ((1, 3), 4)

    Raises ``DomainError`` unless the two sides share out 1..T.
    """
    sides = text.split("|")
    if len(sides) != 2:
        raise DomainError(f'--split is "{names[0]} {many}|{names[1]} {many}", such as "1,3,5|2,4,6", not {text[:60]!r}')
    found = []
    for name, side in zip(names, sides, strict=True):
        words = [word for word in re.split(r"[\s,]+", side.strip()) if word]
        if not words:
            raise DomainError(f"--split: the {name} block is empty; each block has at least one {one}")
        for word in words:
            if not re.fullmatch(r"[0-9]{1,9}", word, re.ASCII):
                raise DomainError(f"--split: {word[:30]!r} is no {'time step' if one == 'step' else one} (1, 2, 3, ..)")
        found.append([int(word) for word in words])
    steps = found[0] + found[1]
    T = len(steps)
    if T > MAX_STEPS:
        raise DomainError(f"--split has {T} {many}; the limit is {MAX_STEPS}")
    for step in steps:
        if not 1 <= step <= T:
            raise DomainError(f"--split must share out the {many} 1..{T}; {step} is not one of them")
    if len(set(steps)) != T:
        twice = min(step for step in steps if steps.count(step) > 1)
        raise DomainError(f"--split must share out the {many} 1..{T}; {one} {twice} is there twice")
    return tuple(sorted(found[0])), T


def _agreeing(name: str, asked: int | None, own: int, source: str) -> int:
    if asked is not None and asked != own:
        raise DomainError(f"{name} {asked} was asked, but {source} has {own}")
    return own


def _given(name: str, value: int | None, by_weights: bool = True) -> int:
    if value is None:
        more = " (or --split)"
        if name in ("--layers", "--width", "--channels"):
            more = " (or --weights)" if by_weights else ""
        raise DomainError(f"give {name}{more}")
    return value


def _family(cell: str | None) -> str:
    """The name of a family.  Raises ``DomainError``, which lists them, where there is none."""
    if cell in (None, "rac"):
        return "rac"
    from verify.networks.offered import find_offered

    try:
        return find_offered("linear-layers" if cell == "linear" else cell or "").name
    except DomainError as error:
        raise DomainError(f"--cell: {error}") from None


def _added(cell: str | None, L: int | None, R: int | None, M: int | None) -> Program | None:
    """The program of a plug-in's family, which certificates have as a network that is given; None for our own."""
    if cell is None:
        return None
    from verify.networks.families import FAMILIES
    from verify.networks.offered import added_families

    if cell in FAMILIES or cell not in added_families():
        return None
    sizes = _given("--width", R, False), _given("--channels", M, False)
    return added_families()[cell].program(1 if L is None else L, *sizes)


def _network(
    path: Path | None, sizes: tuple[str, ...], *, cell: str | None, sizes_of_cell: tuple[int | None, ...]
) -> Program | None:
    """The network of a file; None without one."""
    if path is None:
        if sizes:
            raise DomainError("--size belongs to --network; the sizes of a cell: --layers, --width, --channels")
        return None
    if cell is not None:
        raise DomainError("give --cell or --network, not both")
    if any(size is not None for size in sizes_of_cell):
        raise DomainError(
            "--layers, --width and --channels belong to --cell; the sizes of a --network: --size NAME=VALUE"
        )
    from verify.cli.network import read_network

    return read_network(path, None, None, None, None, sizes).program


def _require_field(cell: str, program: Program | None, field: Field) -> None:
    """Raise ``DomainError`` where a network with functions is asked about over a finite field."""
    from verify.networks.families import FAMILIES

    polynomial = FAMILIES[cell].kind == "polynomial" if program is None else program.is_polynomial
    if not polynomial and field.name != "Q":
        what = f"the cell {cell}" if program is None else "the network"
        raise DomainError(f"--field {field.name}: {what} has functions that are no polynomials, so its field is Q")


def _rac_weights(path: Path, field: Field) -> RAC:
    from verify.networks.weightfile import load_weights

    net = load_weights(path, field)
    return net if net.C == 1 else net.output_class(0)


def _weights(
    path: Path | None, cell: str, program: Program | None, sizes: tuple[int, int, int], field: Field
) -> WeightedNetwork | None:
    if path is None:
        return None
    from verify.networks.weighted import family_program
    from verify.networks.weightfile import load_network_weights

    return load_network_weights(path, program or family_program(cell, *sizes), field, cell=cell)


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
