"""What a search found, as a frozen value, in JSON and in plain words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any

from verify.conjectures.domain import Place
from verify.conjectures.finding import Finding, Word

__all__ = ["Counterexample", "Ending", "SearchOutcome", "Status"]


class Status(StrEnum):
    """The derived word on a conjecture."""

    REFUTED = "refuted"
    SURVIVED = "survived"
    UNDECIDED = "undecided"


class Ending(StrEnum):
    """Why a search ended."""

    FOUND = "found"
    EXHAUSTED = "exhausted"
    BUDGET = "budget"
    TIME = "time"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Where a conjecture fails: ``lower <= term <= upper`` there, ``term`` being its first rank.

    ``claimed``: the number the rank is compared with, if it is.  ``probable``: only unless an event of tiny probability
    occurred; then nothing is refuted.  ``weights``: for a statement about all weights that these refute.  ``certificate``:
    the bytes of its file.
    """

    place: Place
    term: str
    lower: int
    upper: int | None
    claimed: int | None
    how: str
    probable: bool
    weights: dict[str, object] | None = None
    certificate: bytes | None = None

    @classmethod
    def of(cls, finding: Finding) -> Counterexample:
        """From the finding at its instance."""
        return cls(
            finding.place,
            finding.term,
            finding.lower,
            finding.upper,
            finding.claimed,
            finding.how,
            finding.word is Word.PROBABLE_COUNTEREXAMPLE,
            finding.weights,
            finding.certificate,
        )

    def to_json(self) -> dict[str, int | None]:
        """Sizes and bounds."""
        sizes = {name: getattr(self.place, name) for name in ("L", "M", "R", "N", "t_S", "t_E")}
        return {**sizes, "lower": self.lower, "upper": self.upper, "claimed": self.claimed}


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """The outcome of a search.

    ``minimal``: whether every earlier instance in the order is proved (None without a counterexample); else ``open_before``
    lists the first of those that are not, and ``count_open_before`` counts them all (None: more than were counted).
    ``findings``: everything that was looked at, in order.  ``complete_sum``: every instance of the domain whose sizes add
    up to at most so much is decided.  ``order``: that of the instances, in words.
    """

    expression: str
    where: str | None
    weights: str
    status: Status
    counterexample: Counterexample | None
    minimal: bool | None
    open_before: tuple[Place, ...]
    count_open_before: int | None
    findings: tuple[Finding, ...]
    certificates: tuple[str, ...]
    complete_sum: int | None
    ending: Ending
    order: str
    lines: int = 0
    notes: tuple[str, ...] = ()

    def counts(self) -> Counter[Word]:
        """How many instances have each word."""
        return Counter(finding.word for finding in self.findings)

    @property
    def proved(self) -> int:
        """Instances at which it is proved."""
        return self.counts()[Word.PROVED]

    @property
    def probable(self) -> int:
        """Instances at which it holds, or fails, but for a tiny probability."""
        counts = self.counts()
        return counts[Word.PROBABLE] + counts[Word.PROBABLE_COUNTEREXAMPLE]

    @property
    def undecided(self) -> int:
        """Instances that were looked at and not decided."""
        counts = self.counts()
        return counts[Word.UNDECIDED] + counts[Word.DEFERRED]

    def to_json(self) -> dict[str, Any]:
        """The keys of ``verify conjecture --json``."""
        return {
            "expression": self.expression,
            "where": self.where,
            "weights": self.weights,
            "status": self.status.value,
            "counterexample": None if self.counterexample is None else self.counterexample.to_json(),
            "minimal": self.minimal,
            "instances": len(self.findings),
            "proved": self.proved,
            "probable": self.probable,
            "undecided": self.undecided,
            "certificates": list(self.certificates),
        }

    def summary(self) -> str:
        """What was shown and what was not, in plain words."""
        from verify.conjectures.summary import summary

        return summary(self)

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        """For a notebook."""
        rows = [
            ("status", self.status.value),
            ("instances looked at", str(len(self.findings))),
            ("proved", str(self.proved)),
            ("probable", str(self.probable)),
            ("undecided", str(self.undecided)),
        ]
        if self.counterexample is not None:
            kind = "probable counterexample" if self.counterexample.probable else "counterexample"
            rows.insert(1, (kind, self.counterexample.place.sizes))
        cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
        return f"<p><code>{escape(self.expression)}</code></p><table>{cells}</table><pre>{escape(self.summary())}</pre>"
