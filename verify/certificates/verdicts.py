"""The closed set of verdicts.  Source: proofs/statements/background.md#verdicts."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Verdict"]


class Verdict(StrEnum):
    """What a result proves; the strongest first."""

    PROVED_ALL = "proved-all"
    PROVED_GENERIC = "proved-generic"
    PROVED_OPEN = "proved-open"
    PROVED_INSTANCE = "proved-instance"
    PROBABLE = "probable"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"

    @property
    def meaning(self) -> str:
        """In a few words, for tables."""
        return _MEANINGS[self]


_MEANINGS = {
    Verdict.PROVED_ALL: "holds for everything the statement quantifies over",
    Verdict.PROVED_GENERIC: "holds for almost all weights",
    Verdict.PROVED_OPEN: "holds for all weights in some nonempty open set",
    Verdict.PROVED_INSTANCE: "holds for these weights",
    Verdict.PROBABLE: "holds unless an event of stated, tiny probability occurred",
    Verdict.REFUTED: "the opposite is proved",
    Verdict.INCONCLUSIVE: "not decided within the budget",
}
