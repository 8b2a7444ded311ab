"""What an evidence item establishes, and what its check needs to know."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from .arithmetic import Meter
from .errors import Malformed, Rejected, show
from .ranks import RankStatement, RankTerm
from .reading import fields_of

__all__ = ["SCOPES", "Context", "Engine", "Fact", "Interval", "combined", "each_item", "item_keys"]

SCOPES = ("all", "generic", "instance", "probable")  # from strongest to weakest


@dataclass(frozen=True, slots=True)
class Interval:
    """The integers from ``lo`` to ``hi``; None: without end."""

    lo: int | None = 0
    hi: int | None = None

    def is_point(self) -> bool:
        """Whether there is one integer."""
        return self.lo is not None and self.lo == self.hi


Engine = Callable[[list[list[int]], int], bool]
"""Whether a square matrix with entries 0..q-1 is nonsingular mod the prime q."""


@dataclass(frozen=True, slots=True)
class Fact:
    """``term`` lies between ``lower`` and ``upper`` (None: no bound), with a scope.

    ``term`` is None for an identity, which establishes the relation itself. ``values`` is the set of ranks that
    occur (exhaustive items). ``weights`` is what the witness used, in canonical form, "" where nothing is.
    """

    kind: str
    term: RankTerm | None
    scope: str
    lower: int = 0
    upper: int | None = None
    values: frozenset[int] = frozenset()
    rests_on: tuple[str, ...] = ()
    weights: str = ""


S_co = TypeVar("S_co", bound=RankStatement[RankTerm], covariant=True)


@dataclass(frozen=True, slots=True)
class Context(Generic[S_co]):
    """What all items share: the statement, the budget, the caller's engine, and whether draws are fresh."""

    statement: S_co
    meter: Meter
    engine: Engine | None = None
    fresh: bool = False
    refuting: bool = False


def each_item(items: list[object], kinds: Collection[str], path: str) -> Iterator[tuple[str, str, dict[str, object]]]:
    """The JSON path, the kind and the object of every item; raises at the first whose kind is not of ``kinds``."""
    if not items:
        raise Rejected(path, "the evidence is empty")
    for i, item in enumerate(items):
        where = f"{path}[{i}]"
        kind = item.get("kind") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(kind, str):
            raise Malformed(where, "an evidence item is an object with the key kind")
        if kind == "refutation":
            raise Rejected(where, "a refutation must be the only item, of a certificate with verdict refuted")
        if kind not in kinds:
            raise Malformed(f"{where}.kind", f"{show(kind)} is none of {', '.join(kinds)}, refutation")
        yield where, kind, item


def item_keys(
    item: dict[str, object],
    required: tuple[str, ...],
    context: Context[RankStatement[RankTerm]],
    path: str,
    optional: tuple[str, ...] = (),
) -> None:
    """Check the keys of a witness item; ``weights`` is required except for these-weights, where it is absent."""
    if context.statement.quantifier != "these-weights":
        required = (*required, "weights")
    elif "weights" in item:
        raise Rejected(f"{path}.weights", "with these-weights the weights are those of the instance")
    fields_of(item, ("kind", *required), optional, path=path)


def combined(facts: Iterable[Fact]) -> dict[RankTerm, Interval]:
    """What the facts say together of each term. Raises ``Rejected`` if they contradict each other."""
    found: dict[RankTerm, Interval] = {}
    for fact in facts:
        if fact.term is None:
            continue
        before = found.get(fact.term, Interval())
        uppers = [upper for upper in (before.hi, fact.upper) if upper is not None]
        lower, upper = max(before.lo or 0, fact.lower), min(uppers, default=None)
        if upper is not None and lower > upper:
            raise Rejected(
                "evidence", f"the items contradict each other: {fact.term.notion} >= {show(lower)} and <= {show(upper)}"
            )
        found[fact.term] = Interval(lower, upper)
    return found
