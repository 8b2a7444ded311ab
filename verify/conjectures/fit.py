"""``fit``: formulas for a slice of the map, found on its first values and tested on the others.

What comes out is a proposal.  Each value says whether it is proved (minor and bound meet) or probable (a sample); where
only bounds are known they can contradict a formula but not support it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from verify.conjectures.explore import MapRow, Sharpness, instance_at
from verify.conjectures.explore_run import MapRequest
from verify.conjectures.grammar import FAMILIES, Formula, formulas
from verify.errors import BudgetExceeded, DomainError
from verify.separation.bounds import BoundProblem, applicable_bounds
from verify.statements import Instance, evaluate

__all__ = ["Fit", "FittedFormula", "Slice", "SlicePoint", "Standing", "fit", "slice_of"]

# So many values are the least that can be fitted: a formula with one number, and one value it did not choose.
LEAST_VALUES = 3


class Standing(StrEnum):
    """What is known of a value."""

    PROVED = "proved"  # minor and structural bound meet
    PROBABLE = "probable"  # a sample shows no more than the minor
    OPEN = "open"  # only lower <= rank <= upper


@dataclass(frozen=True, slots=True)
class Slice:
    """A map in which one size varies.  ``variable``: L, R, M, t, t_S or t_E; ``places``: its values, increasing."""

    request: MapRequest
    variable: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SlicePoint:
    """The rank at x, or (``rank`` None) what is proved about it."""

    x: int
    rank: int | None
    standing: Standing
    lower: int | None
    upper: int | None

    @classmethod
    def of(cls, x: int, row: MapRow) -> SlicePoint:
        """What the row of a map says."""
        if row.verdict is Sharpness.SHARP:
            return cls(x, row.lower, Standing.PROVED, row.lower, row.upper)
        if row.probable is not None:
            return cls(x, row.probable, Standing.PROBABLE, row.lower, row.upper)
        return cls(x, None, Standing.OPEN, row.lower, row.upper)

    def agrees(self, value: int | None) -> bool | None:
        """Whether ``value`` is the rank; None where what is proved leaves that open."""
        if self.rank is not None:
            return value == self.rank
        if value is None or (self.lower is not None and value < self.lower):
            return False
        return False if self.upper is not None and value > self.upper else None


@dataclass(frozen=True, slots=True)
class FittedFormula:
    """A formula with its test: how many values it was fitted to, and at the other places what it predicted.

    ``failures``: (x, predicted; None where it has no value) where the value is another, or outside the proved bounds.
    ``same``: further formulas of its family that agree with it at every place of the slice.
    """

    formula: Formula
    fitted: int
    tested: int
    failures: tuple[tuple[int, int | None], ...]
    same: int = 0

    @property
    def predicts(self) -> int:
        """How many of the ``tested`` values it predicted."""
        return self.tested - len(self.failures)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        formula = self.formula
        return {
            "formula": formula.text,
            "family": formula.family,
            "since": formula.since,
            "parameters": formula.parameters,
            "complexity": formula.complexity,
            "fits": self.fitted,
            "tested": self.tested,
            "predicts": self.predicts,
            "failures": [{"x": x, "predicted": value} for x, value in self.failures],
            "same": self.same,
            "proved": False,
        }


@dataclass(frozen=True, slots=True)
class Fit:
    """The points of a slice, and the formulas that agree with the training values, simplest first."""

    slice: Slice
    train: int
    points: tuple[SlicePoint, ...]
    formulas: tuple[FittedFormula, ...]

    @property
    def training(self) -> list[SlicePoint]:
        """The points that formulas were fitted to."""
        return [point for point in self.points if point.x <= self.train and point.rank is not None]

    @property
    def empty_families(self) -> list[str]:
        """Parts of the grammar in which nothing agrees with the training values."""
        return [family for family in FAMILIES if all(f.formula.family != family for f in self.formulas)]


def slice_of(request: MapRequest) -> Slice:
    """The slice, if exactly one size of the request varies; ``DomainError`` otherwise."""
    ranges = {
        "L": request.layers,
        "R": request.widths,
        "M": request.channels,
        "t": request.steps,
        "t_S": request.starts,
        "t_E": request.ends,
    }
    varying = [name for name, values in ranges.items() if len(set(values)) > 1]
    if len(varying) != 1:
        found = " and ".join(varying) or "none"
        raise DomainError(f"a slice has exactly one size with a range of values; here it is {found}")
    return Slice(request, varying[0], tuple(sorted(set(ranges[varying[0]]))))


def fit(slice: Slice, rows: Sequence[MapRow], *, train: int | None = None) -> Fit:
    """Formulas for the ranks of ``rows`` (the map of ``slice.request``), found at x <= ``train``, tested beyond.

    ``train``: by default about seven of ten places.  Raises ``DomainError`` if fewer than three ranks are known there.
    """
    places = slice.places
    limit = places[max(0, -(-7 * len(places) // 10) - 1)] if train is None else train
    points = tuple(SlicePoint.of(x, row) for x, row in zip(places, rows, strict=True))
    values = [(point.x, point.rank) for point in points if point.x <= limit and point.rank is not None]
    if len(values) < LEAST_VALUES:
        raise DomainError(
            f"a fit needs at least {LEAST_VALUES} known ranks at {slice.variable} <= {limit}; there are {len(values)}"
        )
    reached = [point for point in points if point.lower is not None or point.upper is not None]
    evaluator = _Evaluator.of(slice, [point.x for point in reached])
    found = formulas(slice.variable, values, evaluator.bounds, evaluator.bound_at, level=evaluator.level)
    return Fit(slice, limit, points, tuple(_tested(found, reached, limit, evaluator)))


@dataclass(frozen=True, slots=True)
class _Evaluator:
    """Formulas and bounds at places of a slice: ``uppers``: all bounds that apply there, each computed once."""

    level: str
    instances: Mapping[int, Instance]
    uppers: Mapping[int, Mapping[str, int | None]]

    @classmethod
    def of(cls, slice: Slice, places: Sequence[int]) -> _Evaluator:
        """At these places."""
        grid = slice.request.grid
        sizes = dict(zip(slice.places, slice.request.instances, strict=True))
        return cls(
            "grid" if grid else "function",
            {place: instance_at(sizes[place], grid=grid) for place in places},
            {place: _uppers(BoundProblem.at(sizes[place], grid=grid)) for place in places},
        )

    @property
    def bounds(self) -> list[str]:
        """The bounds that apply somewhere on the slice, simplest first."""
        return list(dict.fromkeys(name for uppers in self.uppers.values() for name in uppers))

    def bound_at(self, name: str, place: int) -> int | None:
        """The value of one bound; None where it does not apply."""
        return self.uppers[place].get(name)

    def value(self, formula: Formula, place: int) -> int | None:
        """What the formula says at x = ``place``; None where it says nothing."""

        def bound(name: str, level: str) -> int:
            value = self.bound_at(name, place) if level == self.level else None
            if value is None:
                raise DomainError(f"the bound {name} has no value at this place")
            return value

        try:
            return evaluate(formula.expression, self.instances[place].environment(), None, bound)
        except (DomainError, BudgetExceeded):
            return None


def _uppers(problem: BoundProblem) -> dict[str, int | None]:
    return {upper.name: upper.value for upper in applicable_bounds(problem)}


def _tested(
    found: Sequence[Formula], points: Sequence[SlicePoint], limit: int, evaluator: _Evaluator
) -> list[FittedFormula]:
    """The formulas with their tests; of those of a family that agree everywhere on the slice only the simplest."""
    kept: dict[tuple[str, int, tuple[int | None, ...]], FittedFormula] = {}
    for formula in found:
        values = tuple(evaluator.value(formula, point.x) for point in points)
        key = (formula.family, formula.since, values)
        if key in kept:
            old = kept[key]
            kept[key] = replace(old, same=old.same + 1)
            continue
        pairs = [(point, value, point.agrees(value)) for point, value in zip(points, values, strict=True)]
        tests = [(point, value, agrees) for point, value, agrees in pairs if point.x > limit and agrees is not None]
        fitted = [point for point in points if formula.since <= point.x <= limit and point.rank is not None]
        failures = tuple((point.x, value) for point, value, agrees in tests if not agrees)
        kept[key] = FittedFormula(formula, len(fitted), len(tests), failures)
    return list(kept.values())
