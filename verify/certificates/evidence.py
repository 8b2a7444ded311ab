"""The closed set of evidence items, as plain data, and the fact each one establishes.

Source: ``proofs/certificate-format.md``, sections 3 and 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verify.certificates.facts import Fact, Reach, Scope
from verify.certificates.linear_evidence import HankelNullspace, LinearBound, LinearItem, LinearMinor
from verify.certificates.tensor_evidence import TensorItem, UnfoldingMinor, UnfoldingNullspace
from verify.statements import EpsilonRankAt, RankAt, integer_to_json

__all__ = [
    "Balls",
    "BoundItem",
    "Exhaustive",
    "Fact",
    "FactItem",
    "Graded",
    "HankelNullspace",
    "Identity",
    "Implicit",
    "Item",
    "LinearBound",
    "LinearMinor",
    "Minor",
    "Nullspace",
    "Propagation",
    "Reach",
    "Sample",
    "Scope",
    "Spectral",
    "Triangular",
    "Tropical",
    "UnfoldingMinor",
    "UnfoldingNullspace",
]

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Minor:
    """A k×k evaluation matrix all of whose leading minors are nonzero mod ``modulus``: term >= k (F1)."""

    term: RankAt
    k: int
    modulus: int
    weights: Json | None
    start: Json
    end: Json
    extension: tuple[int, ...] | None = None

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, self.k, None, reach.scope)

    def to_json(self, here: RankAt) -> dict[str, Any]:
        body = {
            "kind": "minor",
            "term": _term_json(self.term, here),
            "k": self.k,
            "modulus": self.modulus,
            "start": self.start,
            "end": self.end,
        }
        if self.weights is not None:
            body["weights"] = self.weights
        if self.extension is not None:
            body["extension"] = list(self.extension)
        return body

    def names(self, reach: Reach) -> set[str]:
        return set(reach.names)


@dataclass(frozen=True, slots=True)
class Triangular:
    """An evaluation matrix that is exactly lower triangular with nonzero diagonal: term >= k."""

    term: RankAt
    k: int
    weights: Json
    start: Json
    end: Json

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, self.k, None, reach.scope)

    def to_json(self, here: RankAt) -> dict[str, Any]:
        return {
            "kind": "triangular",
            "term": _term_json(self.term, here),
            "k": self.k,
            "weights": self.weights,
            "start": self.start,
            "end": self.end,
        }

    def names(self, reach: Reach) -> set[str]:
        return set(reach.names)


@dataclass(frozen=True, slots=True)
class Tropical:
    """Weights and inputs as powers of a parameter, and dual potentials that single out the identity: term >= k."""

    term: RankAt
    k: int
    weights: Json
    start: Json
    end: Json
    row_potentials: Sequence[int]
    column_potentials: Sequence[int]

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, self.k, None, Reach.POLYNOMIAL.scope)

    def to_json(self, here: RankAt) -> dict[str, Any]:
        return {
            "kind": "tropical",
            "term": _term_json(self.term, here),
            "k": self.k,
            "weights": self.weights,
            "start": self.start,
            "end": self.end,
            "row_potentials": list(self.row_potentials),
            "column_potentials": list(self.column_potentials),
        }

    def names(self, reach: Reach) -> set[str]:
        return set(reach.names)


@dataclass(frozen=True, slots=True)
class Graded:
    """End sequences whose leading forms in a parameter are independent mod ``modulus``, degree by degree: term >= k.

    ``start``: a start sequence where the states are dense nearby.  ``states``: at these the forms are compared.
    ``degrees``: those of the entries of a state.
    """

    term: RankAt
    k: int
    modulus: int
    weights: Json
    start: Json
    states: Sequence[Json]
    degrees: Json
    end: Json

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, self.k, None, Reach.POLYNOMIAL.scope)

    def to_json(self, here: RankAt) -> dict[str, Any]:
        return {
            "kind": "graded",
            "term": _term_json(self.term, here),
            "k": self.k,
            "modulus": self.modulus,
            "weights": self.weights,
            "start": self.start,
            "states": list(self.states),
            "degrees": self.degrees,
            "end": self.end,
        }

    def names(self, reach: Reach) -> set[str]:
        return set(reach.names)


@dataclass(frozen=True, slots=True)
class Implicit:
    """A k×k evaluation matrix A, never stored, and solutions of A w = b mod the prime ``modulus`` for hashed b.

    Then term >= k but for probability 2^-error_bits (I1).  ``solutions``: one vector of k residues for each b.
    """

    term: RankAt
    k: int
    modulus: int
    weights: Json | None
    start: Json
    end: Json
    error_bits: int
    solutions: tuple[tuple[int, ...], ...]

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, self.k, None, Scope.PROBABLE)

    def commitment(self, here: RankAt) -> dict[str, Any]:
        """The item without its solutions: what the vectors b are hashed from, besides the statement."""
        body = {
            "kind": "implicit",
            "term": _term_json(self.term, here),
            "k": self.k,
            "modulus": self.modulus,
            "start": self.start,
            "end": self.end,
            "error": [1, integer_to_json(1 << self.error_bits)],
        }
        if self.weights is not None:
            body["weights"] = self.weights
        return body

    def to_json(self, here: RankAt) -> dict[str, Any]:
        solutions = [[integer_to_json(entry) for entry in vector] for vector in self.solutions]
        return {**self.commitment(here), "solutions": solutions}

    def names(self, reach: Reach) -> set[str]:
        return {*reach.names, "I1"}


@dataclass(frozen=True, slots=True)
class Balls:
    """A k×k evaluation matrix A in balls of ``bits`` bits, nonsingular as ‖I - BA‖ < 1, B = ``inverse`` / 2^``shift``.

    ``rule``: how numbers are drawn from streams, None where none are.
    """

    term: RankAt
    k: int
    bits: int
    weights: Json | None
    start: Json
    end: Json
    rule: Json | None
    inverse: tuple[tuple[int, ...], ...]
    shift: int

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, self.k, None, reach.scope)

    def to_json(self, here: RankAt) -> dict[str, Any]:
        body = {
            "kind": "balls",
            "term": _term_json(self.term, here),
            "k": self.k,
            "bits": self.bits,
            "start": self.start,
            "end": self.end,
            "inverse": _inverse_json(self.inverse, self.shift),
        }
        if self.weights is not None:
            body["weights"] = self.weights
        if self.rule is not None:
            body["stream"] = self.rule
        return body

    def names(self, reach: Reach) -> set[str]:
        return set(reach.names)


@dataclass(frozen=True, slots=True)
class Spectral:
    """A k×k block of the matrix on the listed sequences, in balls of ``bits`` bits, ``inverse`` / 2^``shift`` near its
    inverse: k singular values are at least epsilon (V1).
    """

    term: EpsilonRankAt
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    bits: int
    inverse: tuple[tuple[int, ...], ...]
    shift: int

    @property
    def k(self) -> int:
        """The order of the block."""
        return len(self.rows)

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, self.k, None, Scope.INSTANCE)

    def to_json(self, here: object = None) -> dict[str, Any]:
        return {
            "kind": "spectral",
            "term": ["eps_rank", {}],
            "k": self.k,
            "bits": self.bits,
            "rows": list(self.rows),
            "columns": list(self.columns),
            "inverse": _inverse_json(self.inverse, self.shift),
        }

    def names(self, reach: Reach) -> set[str]:
        return {"V1"}


@dataclass(frozen=True, slots=True)
class BoundItem:
    """A structural bound by name: term <= value.

    ``rests_on``: the bounds that its proof uses.  ``scope``: the weights that it is for.  The registry of bounds knows
    both, and makes the item (``Bound.item`` in ``verify.separation.bounds``).
    """

    term: RankAt
    name: str
    value: int
    rests_on: tuple[str, ...]
    scope: Scope
    input_rank: int | None = None

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, None, self.value, self.scope)

    def to_json(self, here: RankAt) -> dict[str, Any]:
        body = {"kind": "bound", "term": _term_json(self.term, here), "name": self.name, "value": self.value}
        if self.input_rank is not None:
            body["input_rank"] = self.input_rank
        return body

    def names(self, reach: Reach) -> set[str]:
        return {self.name, *self.rests_on}


@dataclass(frozen=True, slots=True)
class Nullspace:
    """The whole matricization at these weights has exactly-computed rank <= rank (grid notion only)."""

    term: RankAt
    rank: int

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, None, self.rank, Scope.INSTANCE)

    def to_json(self, here: RankAt) -> dict[str, Any]:
        return {"kind": "nullspace", "term": _term_json(self.term, here), "rank": self.rank}

    def names(self, reach: Reach) -> set[str]:
        return set()


@dataclass(frozen=True, slots=True)
class Sample:
    """Random draws whose matrices all have rank <= rank: term <= rank but for probability 2^-error_bits (F3)."""

    term: RankAt
    rank: int
    draws: int
    error_bits: int

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, None, self.rank, Scope.PROBABLE)

    def to_json(self, here: RankAt) -> dict[str, Any]:
        return {
            "kind": "sample",
            "term": _term_json(self.term, here),
            "rank": self.rank,
            "draws": self.draws,
            "error": [1, 1 << self.error_bits],
        }

    def names(self, reach: Reach) -> set[str]:
        return {"F3"}


@dataclass(frozen=True, slots=True)
class Exhaustive:
    """All assignments of weights in a small field, enumerated."""

    cases: int

    def to_json(self, here: RankAt) -> dict[str, Any]:
        return {"kind": "exhaustive", "cases": self.cases}

    def names(self, reach: Reach) -> set[str]:
        return set()


@dataclass(frozen=True, slots=True)
class Identity:
    """A relation without ranks, re-derived: both sides evaluated (rule ``evaluation``) or by induction (``ratio``)."""

    rule: str

    def to_json(self, here: RankAt | None) -> dict[str, Any]:
        return {"kind": "identity", "rule": self.rule}

    def names(self, reach: Reach) -> set[str]:
        return {"R1"} if self.rule == "ratio" else set()


@dataclass(frozen=True, slots=True)
class Propagation:
    """Two fills and dense start states, which prove the rank of two layers, M < R, at all lengths (E1).

    ``fills``: minors of the order of U4's value at t and at t + 1 end steps.  ``dense``: modulus, weights, a start
    ``word`` and the ``moves`` of its entries by which the derivative of the state is invertible.
    """

    fills: tuple[Minor, Minor]
    dense: Json
    here: RankAt

    def to_json(self, here: object = None) -> dict[str, Any]:
        return {
            "kind": "propagation",
            "fills": [fill.to_json(self.here) for fill in self.fills],
            "dense": self.dense,
        }

    def names(self, reach: Reach) -> set[str]:
        return {"E1", "F1", "F2", "U4"}


LowerItem = Minor | Triangular | Tropical | Graded | Implicit | Balls | Spectral
FactItem = LowerItem | BoundItem | Nullspace | Sample | LinearItem | TensorItem
Item = FactItem | Exhaustive | Identity | Propagation


def _inverse_json(rows: Sequence[Sequence[int]], shift: int) -> dict[str, Any]:
    return {"bits": shift, "rows": [[integer_to_json(entry) for entry in row] for row in rows]}


def _term_json(term: RankAt, here: RankAt) -> list[Any]:
    """The term of an item: what differs from the instance, as the format wants it."""
    overrides = {
        name: getattr(term, name)
        for name in ("L", "R", "M", "t_S", "t_E")
        if getattr(term, name) != getattr(here, name)
    }
    if term.notion == "grid" and (term.N != here.N or "M" in overrides):
        overrides["N"] = term.N
    return ["grid_rank" if term.notion == "grid" else "rank", overrides]
