"""Evidence about the ranks of unfoldings of a given tensor, as plain data, and the fact each item establishes.

Source: ``proofs/certificate-format.md``, section 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verify.certificates.facts import Fact, Reach, Scope
from verify.statements import UnfoldingRankAt

__all__ = ["TensorItem", "UnfoldingMinor", "UnfoldingNullspace"]


@dataclass(frozen=True, slots=True)
class UnfoldingMinor:
    """A submatrix of the unfolding in these ``rows`` and ``columns``, in an order in which all its leading minors are
    nonzero mod ``modulus``: term >= their number (F1).
    """

    term: UnfoldingRankAt
    modulus: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, len(self.rows), None, Scope.INSTANCE)

    def to_json(self, here: object = None) -> dict[str, Any]:
        return {
            "kind": "minor",
            "term": _term_json(self.term),
            "k": len(self.rows),
            "modulus": self.modulus,
            "rows": list(self.rows),
            "columns": list(self.columns),
        }

    def names(self, reach: Reach) -> set[str]:
        return {"F1"}


@dataclass(frozen=True, slots=True)
class UnfoldingNullspace:
    """The whole unfolding has, exactly, rank <= ``rank``."""

    term: UnfoldingRankAt
    rank: int

    def fact(self, reach: Reach) -> Fact:
        return Fact(self.term, None, self.rank, Scope.INSTANCE)

    def to_json(self, here: object = None) -> dict[str, Any]:
        return {"kind": "nullspace", "term": _term_json(self.term), "rank": self.rank}

    def names(self, reach: Reach) -> set[str]:
        return set()


TensorItem = UnfoldingMinor | UnfoldingNullspace


def _term_json(term: UnfoldingRankAt) -> list[Any]:
    return ["unfolding_rank", {} if term.split == 1 else {"split": term.split}]
