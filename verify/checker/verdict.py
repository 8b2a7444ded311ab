"""What the facts of all items give together: the verdict, whether the relation is decided, and what that rests on."""

from .arithmetic import Meter
from .canonical import canonical
from .decision import decide
from .errors import Rejected, show
from .facts import SCOPES, Fact, Interval
from .ranks import RankStatement, RankTerm
from .report import EstablishedFact
from .statement import NONE
from .wording import term_text

__all__ = ["VERDICTS", "check_rests_on", "derived_verdict", "established", "require_decided"]

VERDICTS = {"all": "proved-all", "generic": "proved-generic", "instance": "proved-instance", "probable": "probable"}
_ALLOWED = {
    "almost-all-weights": ("all", "generic", "probable"),
    "all-weights": ("all",),
    "these-weights": ("all", "instance", "probable"),
    NONE: ("all",),
}


def derived_verdict(statement: RankStatement[RankTerm], facts: list[Fact], refuted: bool) -> str:
    """The verdict of the weakest scope, after checking that every scope is allowed."""
    allowed = _ALLOWED[statement.quantifier]
    if refuted and statement.quantifier == "all-weights":
        allowed = (*allowed, "generic")
        if statement.field.p:
            _require_one_assignment(facts)
    for fact in facts:
        if fact.scope not in allowed:
            raise Rejected("evidence", f"{fact.kind} evidence ({fact.scope}) does not support {statement.quantifier}")
    weakest = max((fact.scope for fact in facts), key=SCOPES.index)
    if statement.quantifier == "these-weights" and weakest == "all":
        weakest = "instance"
    return VERDICTS[weakest]


def _require_one_assignment(facts: list[Fact]) -> None:
    """Over a finite field generic facts need not hold together anywhere in the field: one witness assignment must.

    Networks of different sizes have independent weights, so only witnesses about networks of equal sizes must agree.
    """
    used: dict[tuple[int, ...], str] = {}
    for fact in facts:
        if fact.scope != "generic" or fact.term is None:
            continue
        if used.setdefault(fact.term.network, fact.weights) != fact.weights:
            raise Rejected("evidence", "over a finite field the witnesses of a refutation must have equal weights")


def require_decided(
    statement: RankStatement[RankTerm],
    facts: list[Fact],
    intervals: dict[RankTerm, Interval],
    meter: Meter,
    refuted: bool,
) -> None:
    """The relation is true, or in a refutation false, whatever the ranks are within the facts."""
    if facts[0].kind == "identity":
        return  # the item has decided the relation itself
    if facts[0].kind == "exhaustive" and facts[0].term is not None:
        term = facts[0].term
        outcomes = {v: decide(statement.relation, statement, {term: Interval(v, v)}, meter) for v in facts[0].values}
        if refuted and False not in outcomes.values():
            raise Rejected("statement.relation", "the relation holds for every rank that occurs")
        failing = sorted(v for v, outcome in outcomes.items() if outcome is not True)
        if not refuted and failing:
            raise Rejected("statement.relation", f"the relation fails for the rank {failing[0]}, which occurs")
        return
    outcome = decide(statement.relation, statement, intervals, meter)
    if outcome is refuted:
        raise Rejected("statement.relation", f"the relation is {'true' if refuted else 'false'}, by this evidence")
    if outcome is None:
        known = ", ".join(
            f"{term_text(term, statement)} in {show(i.lo)}..{'' if i.hi is None else show(i.hi)}"
            for term, i in list(intervals.items())[:4]
        )
        raise Rejected("statement.relation", f"the evidence does not decide the relation; it shows {known}")


def check_rests_on(value: object, used: set[str]) -> tuple[str, ...]:
    """The declared list is exactly what the items use."""
    names = tuple(sorted(used))
    needed = [{"name": name, "status": "proof-on-paper"} for name in names]
    if value != needed:
        raise Rejected("rests_on", f"expected {canonical(needed)}, got {show(value)}")
    return names


def established(
    statement: RankStatement[RankTerm], facts: list[Fact], intervals: dict[RankTerm, Interval]
) -> tuple[EstablishedFact, ...]:
    """What is known of each rank, with the weakest scope that it needs."""
    result = []
    for term, interval in intervals.items():
        scope = max((fact.scope for fact in facts if fact.term == term), key=SCOPES.index)
        result.append(EstablishedFact(term_text(term, statement), interval.lo or 0, interval.hi, scope))
    return tuple(result)
