"""How far a search came: what its outcome is made of."""

from __future__ import annotations

from dataclasses import dataclass

from verify.conjectures.domain import Domain
from verify.conjectures.finding import Finding
from verify.conjectures.store import SearchDirectory
from verify.statements import Sizes

__all__ = ["Course"]


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a search up to its end.

    ``findings``: in order, ``best`` the smallest counterexample among them.  ``exhausted``: no instance is left;
    ``last_enumerated``: the last that was taken, ``reached``: the first that was not, else that.  ``lines``: lines of
    sizes far away along which bounds were computed.
    """

    findings: tuple[Finding, ...]
    best: Finding | None
    directory: SearchDirectory | None
    exhausted: bool
    last_enumerated: Sizes | None
    reached: Sizes | None
    lines: int

    def has_passed(self, place: Sizes, domain: Domain) -> bool:
        """Whether every instance before ``place`` has been looked at."""
        if self.exhausted:
            return True
        return self.reached is not None and domain.order(self.reached) >= domain.order(place)
