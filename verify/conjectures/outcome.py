"""What a search found, as a frozen value, in JSON and in plain words."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any

from verify.conjectures.finding import Finding, Word
from verify.quoting import escaped
from verify.statements import Sizes
from verify.statements.write.text import integer_text

__all__ = ["Counterexample", "Ending", "SearchOutcome", "Status", "sizes_text"]

WIDTH = 80
# Longer numbers are shown by their number of digits.
_DIGITS = 30
_SHOWN = 3


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
    occurred; then nothing is refuted.  ``weights``: for a statement about all weights that these refute.
    ``certificate``: the bytes of its file.
    """

    place: Sizes
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

    ``minimal``: whether every earlier instance in the order is proved (None without a counterexample); else
    ``open_before`` lists the first of those that are not, and ``count_open_before`` counts them all (None: more than
    were counted). ``findings``: everything that was looked at, in order.  ``complete_sum``: every instance of the
    domain whose sizes add up to at most so much is decided.  ``order``: that of the instances, in words.
    """

    expression: str
    where: str | None
    weights: str
    status: Status
    counterexample: Counterexample | None
    minimal: bool | None
    open_before: tuple[Sizes, ...]
    count_open_before: int | None
    findings: tuple[Finding, ...]
    certificates: tuple[str, ...]
    complete_sum: int | None
    ending: Ending
    order: str
    lines: int = 0
    notes: tuple[str, ...] = ()
    cell: str = "rac"

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
            "cell": self.cell,
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
        """What was shown and what was not, in plain words: several short paragraphs, at 80 columns."""
        return "\n".join(line for paragraph in _paragraphs(self) for line in _wrapped(paragraph))

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
            rows.insert(1, (kind, self.counterexample.place.text))
        cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
        return f"<p><code>{escape(self.expression)}</code></p><table>{cells}</table><pre>{escape(self.summary())}</pre>"


def _paragraphs(outcome: SearchOutcome) -> Iterator[str]:
    yield escaped(outcome.expression.strip())
    where = "" if outcome.where is None else f", where {escaped(outcome.where.strip())}"
    cell = "" if outcome.cell == "rac" else f" of the cell {outcome.cell}"
    yield f"for {'almost all' if outcome.weights == 'generic' else 'all'} weights{cell}{where}"
    yield ""
    yield from _headline(outcome)
    yield from _counts(outcome)
    yield from _limits(outcome)
    yield from outcome.notes


def _headline(outcome: SearchOutcome) -> Iterator[str]:
    example = outcome.counterexample
    if outcome.status is Status.REFUTED and example is not None:
        yield f"refuted at {sizes_text(example.place)}"
        yield f"  {_failing(example)}"
        if example.weights is not None:
            yield from _weights_lines(example.weights)
        yield _minimality(outcome, example)
    elif example is not None:
        yield f"undecided; probable counterexample at {sizes_text(example.place)}"
        yield f"  {_failing(example)}"
        yield "A probable counterexample is not a proof: the statement is not refuted."
    elif outcome.status is Status.SURVIVED:
        if outcome.ending is Ending.EXHAUSTED and not outcome.undecided and not outcome.probable:
            yield f"survived: it is proved at every one of the {_count(outcome.proved, 'instance')} there are."
        else:
            yield "survived: no counterexample was found."
    else:
        yield "undecided: no instance was decided."


def _failing(example: Counterexample) -> str:
    upper = "" if example.upper is None else f" <= {number_text(example.upper)}"
    known = f"{number_text(example.lower)} <= {example.term}{upper}"
    claimed = "" if example.claimed is None else f", compared with {number_text(example.claimed)}"
    by = f"; {example.how}" if example.probable else f"; by {example.how}"
    return f"there {known}{claimed}{by}"


def _weights_lines(weights: dict[str, object]) -> Iterator[str]:
    """The weights of a counterexample, a matrix a line."""
    yield "  at these weights:"
    for name in ("Wh", "Wi", "h0"):
        layers = weights[name]
        for layer, value in enumerate(layers if isinstance(layers, list) else [], start=1):
            yield f"    {name}_{layer} = {value}"
    yield f"    Wo   = {weights['Wo']}"
    yield "The certificate is about these weights; one exception refutes a statement about all."


def _minimality(outcome: SearchOutcome, example: Counterexample) -> str:
    order = f"in the order {outcome.order}"
    if outcome.minimal and outcome.findings[0].place == example.place:
        return f"It is the first of all {order}."
    if outcome.minimal:
        return f"It is the smallest {order}: the statement is proved at every earlier instance."
    if outcome.count_open_before is None:
        return f"Whether it is the smallest {order} is open: not every earlier instance was looked at."
    listed = "; ".join(map(sizes_text, outcome.open_before[:_SHOWN]))
    such = f", such as {listed}" if listed else ""
    count = number_text(outcome.count_open_before)
    return f"Whether it is the smallest {order} is open: {count} earlier instances are not proved{such}."


def _counts(outcome: SearchOutcome) -> Iterator[str]:
    counts = outcome.counts()
    yield ""
    yield f"Looked at: {_count(len(outcome.findings), 'instance')}."
    if counts[Word.PROVED]:
        yield f"  proved at {counts[Word.PROVED]}, each by a certificate that the checker accepted"
    if counts[Word.REFUTED]:
        yield f"  refuted at {counts[Word.REFUTED]}, likewise"
    if outcome.probable:
        yield f"  probable at {outcome.probable}: but for an event of stated, tiny probability"
    if outcome.undecided:
        example = next(f for f in outcome.findings if f.word in (Word.UNDECIDED, Word.DEFERRED))
        yield f"  undecided at {outcome.undecided}, such as {sizes_text(example.place)} ({_reason(example)})"
    if outcome.lines:
        yield f"Bounds alone: along {outcome.lines} lines of sizes far beyond these."


def _reason(finding: Finding) -> str:
    text = finding.how or "not decided"
    return text if len(text) <= 120 else text[:117] + "..."


def _limits(outcome: SearchOutcome) -> Iterator[str]:
    """What was not shown."""
    if outcome.ending is Ending.TIME:
        yield "The time was up before the search had come to its end."
    elif outcome.ending is Ending.INTERRUPTED:
        yield "The search was interrupted; what is above was finished."
    if outcome.status is Status.REFUTED:
        return
    if outcome.complete_sum is not None and outcome.ending is not Ending.EXHAUSTED:
        yield f"Every instance whose sizes add up to at most {outcome.complete_sum} is decided."
    if outcome.ending is not Ending.EXHAUSTED or outcome.undecided or outcome.probable:
        yield "Nothing is shown of any other instance: this is no proof of the statement."


def sizes_text(place: Sizes) -> str:
    """The sizes, long numbers by their number of digits."""
    parts = [("L", place.L), ("R", place.R), ("M", place.M)]
    parts += [("t", place.t_S)] if place.t_S == place.t_E else [("t_S", place.t_S), ("t_E", place.t_E)]
    if place.N is not None:
        parts.append(("N", place.N))
    cell = "" if place.cell == "rac" else f"{place.cell} "
    return cell + " ".join(f"{name}={number_text(value)}" for name, value in parts)


def number_text(value: int) -> str:
    """The number, or how many digits it has where it is long."""
    if value.bit_length() <= 3 * _DIGITS:
        return f"{value:,}" if value >= 100_000 else str(value)
    digits = value.bit_length() * 30103 // 100_000 + 1
    return f"(about 10^{digits - 1})" if value.bit_length() > 256 else integer_text(value)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _wrapped(paragraph: str) -> list[str]:
    indent = " " * (len(paragraph) - len(paragraph.lstrip()))
    lines = textwrap.wrap(
        paragraph.strip(), WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )
    return lines or [""]
