"""What an evidence item establishes, and what its check needs to know."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .arithmetic import Meter
from .errors import Rejected, show
from .reading import fields_of
from .statement import Statement, Term

__all__ = ["SCOPES", "Context", "Engine", "Fact", "Interval", "combined", "item_keys"]

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
    term: Term | None
    scope: str
    lower: int = 0
    upper: int | None = None
    values: frozenset[int] = frozenset()
    rests_on: tuple[str, ...] = ()
    weights: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What all items share: the statement, the budget, the caller's engine, and whether draws are fresh."""

    statement: Statement
    meter: Meter
    engine: Engine | None = None
    fresh: bool = False
    refuting: bool = False


def item_keys(item: dict[str, object], required: tuple[str, ...], context: Context, path: str) -> None:
    """Check the keys of a witness item; ``weights`` is required except for these-weights, where it is absent."""
    if context.statement.quantifier != "these-weights":
        required = (*required, "weights")
    elif "weights" in item:
        raise Rejected(f"{path}.weights", "with these-weights the weights are those of the instance")
    fields_of(item, ("kind", *required), ("extension",) if item.get("kind") == "minor" else (), path=path)


def combined(facts: Iterable[Fact]) -> dict[Term, Interval]:
    """What the facts say together of each term. Raises ``Rejected`` if they contradict each other."""
    found: dict[Term, Interval] = {}
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
