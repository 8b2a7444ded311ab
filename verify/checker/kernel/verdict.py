"""Facts that items of evidence establish, and what all of them give together: the verdict, and the decision."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from .bytes import canonical
from .decision import Interval, decide
from .errors import Rejected, show
from .item import Item
from .meter import Meter
from .statement import NONE, Statement

__all__ = [
    "SCOPES",
    "VERDICTS",
    "Context",
    "Engine",
    "Fact",
    "RankFact",
    "RelationFact",
    "SetFact",
    "check_rests_on",
    "combined",
    "derived_verdict",
    "require_decided",
]

SCOPES = ("all", "generic", "open", "instance", "probable")  # from strongest to weakest
VERDICTS = {scope: scope if scope == "probable" else f"proved-{scope}" for scope in SCOPES}
_ALLOWED = {
    "almost-all-weights": ("all", "generic", "probable"),
    "all-weights": ("all",),
    "open-weights": ("all", "generic", "open"),
    "these-weights": ("all", "instance", "probable"),
    NONE: ("all", "instance"),
}
_ALLOWED_REFUTED = _ALLOWED | {
    "almost-all-weights": ("all", "generic", "open", "probable"),  # a nonempty open set has positive measure
    "all-weights": ("all", "generic", "open"),
    "open-weights": ("all", "generic"),  # almost all weights meet every nonempty open set
}
_RESTS_ON = {"polynomial": ("generic", "F2"), "analytic": ("generic", "A1"), "piecewise": ("open", "A2")}
"""What a nonzero minor at one assignment of the weights proves of others, and by which fact."""


class Prover(Protocol):
    """An engine that proves theorems: see ``engines``."""

    def proves(self, problem: Any) -> bool: ...


Engine = Callable[[list[list[int]], int], bool] | Prover
"""Whether a square matrix with entries 0..q-1 is nonsingular mod the prime q."""


@dataclass(frozen=True, slots=True)
class RankFact:
    """``term`` lies between ``lower`` and ``upper`` (None: no bound). ``weights`` is what a witness used, if any."""

    kind: str
    term: Any
    scope: str
    lower: int = 0
    upper: int | None = None
    rests_on: tuple[str, ...] = ()
    weights: str = ""


@dataclass(frozen=True, slots=True)
class SetFact:
    """``values`` are exactly the ranks that occur for ``term``, over all weights in the field."""

    term: Any
    values: frozenset[int]
    kind: str = "exhaustive"
    scope: str = "all"
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationFact:
    """The relation itself, or in a refutation its negation."""

    scope: str
    rests_on: tuple[str, ...] = ()
    kind: str = "identity"


Fact = RankFact | SetFact | RelationFact


@dataclass(frozen=True, slots=True)
class Context:
    """What all items share: the statement, the budget, the caller's engine, and whether draws are fresh."""

    statement: Statement
    meter: Meter
    engine: Engine | None = None
    fresh: bool = False
    refuting: bool = False

    def witness_keys(self, item: Item, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
        """Check the keys of a witness; ``weights`` is required except for these-weights, where it is absent."""
        if self.statement.quantifier != "these-weights":
            required = (*required, "weights")
        elif "weights" in item:
            item.get("weights").reject("with these-weights the weights are those of the instance")
        item.keys(("kind", *required), optional)

    def lower_bound(self, item: Item, term: Any, k: int) -> RankFact:
        """The fact that a witness of order k proves: F1 for these weights, F2, A1 or A2 for others."""
        kind = str(item.get("kind").json)
        if self.statement.quantifier == "these-weights":
            return RankFact(kind, term, "instance", lower=k, rests_on=("F1",))
        scope, fact = _RESTS_ON[self.statement.instance.kind]
        return RankFact(kind, term, scope, k, rests_on=("F1", fact), weights=canonical(item.get("weights").json))


def combined(facts: list[Fact]) -> dict[Any, Interval]:
    """What the facts say together of each rank. Raises ``Rejected`` if they contradict each other."""
    found: dict[Any, Interval] = {}
    for fact in facts:
        if isinstance(fact, RelationFact):
            continue
        low, high = (min(fact.values), max(fact.values)) if isinstance(fact, SetFact) else (fact.lower, fact.upper)
        before = found.get(fact.term, Interval())
        lower = max(before.lo, low)
        upper = min((end for end in (before.hi, high) if end is not None), default=None)
        if upper is not None and lower > upper:
            about = f"{fact.term.notion} >= {show(lower)} and <= {show(upper)}"
            raise Rejected("evidence", f"the items contradict each other: {about}")
        found[fact.term] = Interval(lower, upper)
    return found


def derived_verdict(statement: Statement, facts: list[Fact], refuted: bool) -> str:
    """The verdict of the weakest scope, after checking that every scope is allowed."""
    allowed = (_ALLOWED_REFUTED if refuted else _ALLOWED)[statement.quantifier]
    for fact in facts:
        if fact.scope not in allowed:
            raise Rejected("evidence", f"{fact.kind} evidence ({fact.scope}) does not support {statement.quantifier}")
    over_a_closure = refuted and statement.quantifier == "all-weights" and statement.field.p
    _require_one_assignment(facts, ("generic",) if over_a_closure else ("open",))
    scopes = [fact.scope for fact in facts]
    if statement.quantifier == "these-weights":
        scopes.append("instance")
    elif statement.quantifier == "open-weights" and not refuted:
        scopes.append("open")
    return VERDICTS[max(scopes, key=SCOPES.index)]


def _require_one_assignment(facts: list[Fact], scopes: Collection[str]) -> None:
    """Facts near single assignments, or over a finite field in a closure, need not hold together: at one they do.

    Networks of different sizes have independent weights, so only witnesses about networks of equal sizes must agree.
    """
    used: dict[Any, str] = {}
    for fact in facts:
        if not isinstance(fact, RankFact) or fact.scope not in scopes:
            continue
        if used.setdefault(fact.term.network, fact.weights) != fact.weights:
            raise Rejected("evidence", "witnesses that need not hold together elsewhere must have equal weights")


def require_decided(
    statement: Statement, facts: list[Fact], intervals: dict[Any, Interval], meter: Meter, refuted: bool
) -> None:
    """The relation is true, or in a refutation false, whatever the ranks are within the facts."""
    first = facts[0]
    if isinstance(first, RelationFact):
        return  # the item has decided the relation itself
    relation, instance = statement.relation, statement.instance
    if isinstance(first, SetFact):
        outcomes = {v: decide(relation, instance, {first.term: Interval(v, v)}, meter) for v in sorted(first.values)}
        if refuted and False not in outcomes.values():
            raise Rejected("statement.relation", "the relation holds for every rank that occurs")
        failing = [v for v, outcome in outcomes.items() if outcome is not True]
        if not refuted and failing:
            raise Rejected("statement.relation", f"the relation fails for the rank {failing[0]}, which occurs")
        return
    outcome = decide(relation, instance, intervals, meter)
    if outcome is refuted:
        raise Rejected("statement.relation", f"the relation is {'true' if refuted else 'false'}, by this evidence")
    if outcome is None:
        known = ", ".join(
            f"{instance.term_text(term)} in {show(i.lo)}..{'' if i.hi is None else show(i.hi)}"
            for term, i in list(intervals.items())[:4]
        )
        raise Rejected("statement.relation", f"the evidence does not decide the relation; it shows {known}")


def check_rests_on(item: Item, facts: list[Fact]) -> tuple[str, ...]:
    """The declared list is exactly what the items use."""
    names = tuple(sorted({name for fact in facts for name in fact.rests_on}))
    if item.json != list(names):
        item.reject(f"expected {canonical(list(names))}, got {show(item.json)}")
    return names
