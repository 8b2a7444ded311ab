"""Evidence about the ranks of linear networks, as plain data, and the fact each item establishes.

Source: ``proofs/certificate-format.md``, section 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verify.certificates.facts import Fact, Reach, Scope
from verify.errors import DomainError
from verify.statements import LinearRankAt
from verify.statements.heads import RANK_HEADS

__all__ = ["HankelNullspace", "LinearBound", "LinearItem", "LinearMinor"]

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LinearMinor:
    """A k×k matrix all of whose leading minors are nonzero mod ``modulus``: term >= k (F1).

    For ``rank``, (first output)^q at all pairs of ``start`` and ``end`` sequences; for ``hankel_rank``, the submatrix
    in these ``rows`` and ``columns``.  ``weights``: None exactly when those of the instance are meant.
    """

    term: LinearRankAt
    k: int
    modulus: int
    weights: Json | None
    start: Json | None = None
    end: Json | None = None
    rows: Sequence[int] | None = None
    columns: Sequence[int] | None = None

    def __post_init__(self) -> None:
        points = [self.start is not None, self.end is not None]
        places = [self.rows is not None, self.columns is not None]
        if self.term.notion == "function" and not (all(points) and not any(places)):
            raise DomainError("a minor of the function rank has start and end sequences, and no rows and columns")
        if self.term.notion == "hankel" and not (all(places) and not any(points)):
            raise DomainError("a minor of the Hankel rank has rows and columns, and no start and end sequences")
        for side in (self.rows, self.columns):
            if side is not None and (len(side) != self.k or len(set(side)) != self.k):
                raise DomainError(
                    f"a minor of order {self.k} needs {self.k} distinct rows and columns, not {list(side)}"
                )

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, self.k, None, reach.scope)

    def to_json(self, here: object = None) -> dict[str, Any]:
        body = {"kind": "minor", "term": _term_json(self.term), "k": self.k, "modulus": self.modulus}
        if self.rows is not None and self.columns is not None:
            body |= {"rows": list(self.rows), "columns": list(self.columns)}
        else:
            body |= {"start": self.start, "end": self.end}
        if self.weights is not None:
            body["weights"] = self.weights
        return body

    def names(self, reach: Reach) -> set[str]:
        return set(reach.names)


@dataclass(frozen=True, slots=True)
class LinearBound:
    """A structural bound by name: term <= value.

    ``rests_on``: the bounds that its proof uses.  ``scope``: the weights that it is for.  The registry of bounds knows
    both, and makes the item (``LinearRankBound.item`` in ``verify.separation.linear_bounds``).
    """

    term: LinearRankAt
    name: str
    value: int
    rests_on: tuple[str, ...]
    scope: Scope

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, None, self.value, self.scope)

    def to_json(self, here: object = None) -> dict[str, Any]:
        return {"kind": "bound", "term": _term_json(self.term), "name": self.name, "value": self.value}

    def names(self, reach: Reach) -> set[str]:
        return {self.name, *self.rests_on}


@dataclass(frozen=True, slots=True)
class HankelNullspace:
    """The whole block Hankel matrix of the given weights has, exactly, rank <= ``rank``."""

    term: LinearRankAt
    rank: int

    def __post_init__(self) -> None:
        if self.term.notion != "hankel":
            raise DomainError("a null space bounds the Hankel rank only: finitely many inputs bound no function rank")

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, None, self.rank, Scope.INSTANCE)

    def to_json(self, here: object = None) -> dict[str, Any]:
        return {"kind": "nullspace", "term": _term_json(self.term), "rank": self.rank}

    def names(self, reach: Reach) -> set[str]:
        return set()


LinearItem = LinearMinor | LinearBound | HankelNullspace


def _term_json(term: LinearRankAt) -> list[Any]:
    """A rank of a linear network is always taken at the instance."""
    return [RANK_HEADS[term.notion], {}]
