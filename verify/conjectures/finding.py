"""What was found out about a statement at one instance, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from verify.statements import Sizes

__all__ = ["Finding", "Word"]


class Word(StrEnum):
    """How an instance stands."""

    PROVED = "proved"
    """The statement holds there; the certificate was accepted by the checker."""
    REFUTED = "refuted"
    """It is false there; the certificate was accepted by the checker."""
    PROBABLE = "probable"
    """It holds unless an event of stated, tiny probability occurred (Schwartz-Zippel)."""
    PROBABLE_COUNTEREXAMPLE = "probable counterexample"
    """It is false unless such an event occurred: no refutation."""
    UNDECIDED = "undecided"
    """Neither, within the bound on the rank."""
    DEFERRED = "deferred"
    """Not tried: what it would cost was not available."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One instance: the word on it, and what is proved of its first rank, ``lower <= rank <= upper`` (None: no bound).

    ``term``: which rank that is, ``rank`` or ``grid_rank``, with its parameters if they are not the instance's.
    ``claimed``: the number the rank is compared with, where the statement is ``rank OP expression``.  ``cost``: in
    operations (``claims.cost``).  ``certificate``: the bytes of the file, while it is carried about; ``sha256``: of
    these bytes.  ``how``: by what, or why not.  ``weights``: the explicit weights of a counterexample for all weights.
    """

    place: Sizes
    word: Word
    verdict: str = ""
    term: str = "rank"
    lower: int = 0
    upper: int | None = None
    claimed: int | None = None
    cost: int = 0
    how: str = ""
    sha256: str = ""
    max_rank: int = 0
    weights: dict[str, object] | None = field(default=None, compare=False)
    certificate: bytes | None = field(default=None, repr=False, compare=False)

    @property
    def is_decided(self) -> bool:
        """Whether it is proved or refuted there."""
        return self.word in (Word.PROVED, Word.REFUTED)
