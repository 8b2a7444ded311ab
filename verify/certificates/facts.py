"""What an item of evidence establishes: a bound on one rank, and how far it reaches.

Source: ``proofs/certificate-format.md``, section 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from verify.statements import AnyRankAt

__all__ = ["Fact", "Scope", "witness_names"]


class Scope(IntEnum):
    """How far a fact reaches; the weakest of a certificate's scopes makes its verdict."""

    PROBABLE = 0
    INSTANCE = 1
    GENERIC = 2
    ALL = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """``lower <= term`` or ``term <= upper`` (the other end None)."""

    term: AnyRankAt
    lower: int | None
    upper: int | None
    scope: Scope


def witness_names(given_weights: bool) -> set[str]:
    """What a lower bound from a nonzero minor rests on."""
    return {"F1"} if given_weights else {"F1", "F2"}
