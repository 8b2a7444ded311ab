"""What an item of evidence establishes: a bound on one rank, and how far it reaches.

Source: ``proofs/certificate-format.md``, section 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

from verify.statements import AnyRankAt

__all__ = ["Fact", "Reach", "Scope"]


class Scope(IntEnum):
    """How far a fact reaches; the weakest of a certificate's scopes makes its verdict."""

    PROBABLE = 0
    INSTANCE = 1
    OPEN = 2
    GENERIC = 3
    ALL = 4


class Reach(Enum):
    """What a nonzero minor at one assignment of weights says of others: for which it holds, and by which facts.

    ``GIVEN``: the assignment is what the statement is about.  Else y is as a function of the weights a polynomial, a
    real-analytic function, or only continuous.  Source: proofs/statements/background.md#facts.
    """

    GIVEN = (Scope.INSTANCE, ("F1",))
    POLYNOMIAL = (Scope.GENERIC, ("F1", "F2"))
    ANALYTIC = (Scope.GENERIC, ("F1", "A1"))
    PIECEWISE = (Scope.OPEN, ("F1", "A2"))

    @property
    def scope(self) -> Scope:
        """For which weights it holds."""
        scope: Scope = self.value[0]
        return scope

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that it rests on."""
        names: tuple[str, ...] = self.value[1]
        return names

    @classmethod
    def of(cls, kind: str, *, given_weights: bool) -> Reach:
        """For a network of that kind: ``polynomial``, ``analytic`` or ``piecewise``."""
        return cls.GIVEN if given_weights else cls[kind.upper()]


@dataclass(frozen=True, slots=True)
class Fact:
    """``lower <= term`` or ``term <= upper`` (the other end None)."""

    term: AnyRankAt
    lower: int | None
    upper: int | None
    scope: Scope
