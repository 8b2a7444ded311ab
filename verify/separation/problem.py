"""What a rank is asked of: a network and a split, field, notion with its templates, and weights if they are given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from verify.errors import DomainError
from verify.exact import QQ, Field, parse_field
from verify.exact.conversion import read_integers
from verify.exact.linalg import rank
from verify.networks.program import Program
from verify.networks.rac import RAC
from verify.networks.weighted import WeightedNetwork, family_program, weighted
from verify.separation.bounds import BoundProblem, Notion, read_sizes
from verify.statements import FieldName, Instance, RankAt, Sized, Sizes, require_sizes
from verify.tensors.grid import Templates

__all__ = ["RankProblem", "field_name"]


def field_name(field: Field) -> Literal["Q"] | FieldName:
    """The field as statements name it."""
    if field == QQ:
        return "Q"
    return FieldName(field.characteristic, field.degree, getattr(field, "modulus", None))


@dataclass(frozen=True, slots=True)
class RankProblem(Sized):
    """A Start-End separation rank to determine; integers and fields of any type are converted.

    ``program`` is given with the cell ``program``; it has no L and R and brings its M.
    ``templates`` None: the function rank, or where the sizes have an N, the grid rank over the first N unit vectors;
    else the grid rank over them.  ``weights`` None: for almost all weights over
    ``field``; else for these (their first output).  ``start_steps``: the start block (1-based), None for the first t_S
    steps.

    Raises ``DomainError`` if templates or weights do not fit the network or the field.
    """

    sizes: Sizes
    templates: Templates | None = None
    field: Field = QQ
    weights: RAC | WeightedNetwork | None = None
    start_steps: tuple[int, ...] | None = None
    program: Program | None = None

    def __post_init__(self) -> None:
        require_sizes(self.sizes)
        if self.program is not None:
            object.__setattr__(self, "sizes", replace(self.sizes, M=self.M or self.program.channels))
        object.__setattr__(self, "sizes", read_sizes(self.sizes))
        object.__setattr__(self, "field", parse_field(self.field))
        if self.start_steps is not None:
            object.__setattr__(self, "start_steps", read_integers(self.start_steps, "start_steps"))
        steps = self.start_steps
        if steps is not None and len(steps) == self.t_S and steps == tuple(range(1, len(steps) + 1)):
            object.__setattr__(self, "start_steps", None)
        if self.N is not None and self.templates is None:
            object.__setattr__(self, "templates", Templates.of_unit_vectors(self.field, self.N, self.M))
        if self.templates is not None:
            if self.templates.M != self.M:
                raise DomainError(f"templates have {self.templates.M} entries; the network has M = {self.M}")
            if self.templates.field != self.field:
                raise DomainError(f"templates are over {self.templates.field.name}, the problem over {self.field.name}")
            if self.N not in (None, self.templates.N):
                raise DomainError(f"{self.templates.N} templates are given, but N = {self.N} was asked")
            object.__setattr__(self, "sizes", self.sizes.templates(self.templates.N))
        instance = self.instance  # checks the sizes
        if self.field != QQ and instance.kind != "polynomial":
            raise DomainError(f"a network with functions has no ranks over {self.field.name}, only over Q")
        if self.weights is not None:
            self._check_weights(self.weights)

    def _check_weights(self, net: RAC | WeightedNetwork) -> None:
        if isinstance(net, RAC):
            if self.cell != "rac":
                raise DomainError(f"the weights are those of the cell rac, but {self.cell} was asked")
            if (net.L, net.R, net.M) != (self.L, self.R, self.M):
                raise DomainError(
                    f"the weights have L={net.L} R={net.R} M={net.M}, but L={self.L} R={self.R} M={self.M} was asked"
                )
        elif net.program != self.network:
            raise DomainError("the weights are those of another network than was asked")
        if net.field != self.field:
            raise DomainError(f"the weights are over {net.field.name}, but {self.field.name} was asked")

    @property
    def network(self) -> Program:
        """The network as a program."""
        return self.program or family_program(self.cell, self.L, self.R, self.M)

    @property
    def weighted(self) -> WeightedNetwork | None:
        """The network with its weights, where these are given."""
        return None if self.weights is None else weighted(self.weights)

    @property
    def kind(self) -> str:
        """What y is as a function of weights and inputs: ``polynomial``, ``analytic`` or ``piecewise``."""
        return self.instance.kind

    @property
    def notion(self) -> Notion:
        """``"function"`` or ``"grid"``."""
        return "function" if self.templates is None else "grid"

    @property
    def instance(self) -> Instance:
        """The sizes as statements know them."""
        explicit = None
        if self.templates is not None and not self.templates.one_hot:
            explicit = tuple(tuple(_entry(self.field.to_plain(v)) for v in vector) for vector in self.templates.vectors)
        return Instance(self.sizes, templates=explicit, split=self.start_steps, program=self.program)

    @property
    def term(self) -> RankAt:
        """The rank term of the instance."""
        return RankAt(self.notion, self.sizes)

    @property
    def given_weights(self) -> bool:
        """Whether the statement is about these weights alone."""
        return self.weights is not None

    def bound_problem(self, *, use_weights: bool = False) -> BoundProblem:
        """The problem as the bounds see it; ``use_weights``: with the actual rank of Wi_1 and zero states."""
        input_rank, zero_state = None, False
        net = self.weighted
        if use_weights and net is not None and self.cell == "rac":
            inputs = net["Wi1"]
            input_rank = rank([inputs[row * self.M : (row + 1) * self.M] for row in range(self.R)], self.field)
            zero_state = any(all(map(self.field.is_zero, net[state.name])) for state in net.program.states)
        return BoundProblem(
            self.sizes,
            template_rank=None if self.templates is None else self.templates.rank,
            start_steps=self.start_steps,
            input_rank=input_rank,
            zero_state=zero_state,
            program=self.program,
        )


def _entry(plain: int | list[int]) -> int | tuple[int, ...]:
    """A field element as instances hold it."""
    return tuple(plain) if isinstance(plain, list) else plain
