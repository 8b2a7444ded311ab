"""What structural bounds say of the ranks in a statement at an instance, and which minors would decide it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from verify.errors import VerifyError
from verify.separation.bounds import BoundProblem, UpperBound, best_bound
from verify.statements import (
    CHOICE_LIMIT,
    Comparison,
    Condition,
    Instance,
    Interval,
    Quantifier,
    RankAt,
    RankTerm,
    Sizes,
    Statement,
    decide,
    evaluate,
    has_rank,
    terms,
)

__all__ = ["Knowledge", "choices_cost", "claimed_value", "known_from_bounds", "orders_needed", "term_text"]

# Deciding the statement for one choice of ranks, several times over.
_CHOICE_COST = 300
# The same for an inequality between one rank and a number.
_QUICK_COST = 20
_TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<"}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The rank terms of a statement at an instance and their best structural bounds."""

    instance: Instance
    uppers: Mapping[RankAt, UpperBound]

    def intervals(self, lowers: Mapping[RankAt, int]) -> dict[RankAt, Interval]:
        """What is possible, with these lower bounds besides the upper ones."""
        return {term: Interval(lowers.get(term, 0), bound.value) for term, bound in self.uppers.items()}


def known_from_bounds(relation: Condition, place: Sizes) -> Knowledge:
    """The terms and bounds of ``relation`` at ``place``.  ``DomainError`` where a term is undefined."""
    instance = Instance(place)
    asked = terms(relation, instance)
    return Knowledge(instance, {term: _upper(term.sizes.of(instance.cell), term.notion) for term in asked})


@lru_cache(maxsize=4096)
def _upper(sizes: Sizes, notion: str) -> UpperBound:
    return best_bound(BoundProblem.at(sizes, grid=notion == "grid"))


def claimed_value(relation: Condition, instance: Instance) -> int | None:
    """The number in ``rank OP expression``; None for statements of another form, or beyond the limits of size."""
    if not isinstance(relation, Comparison):
        return None
    for rank, number in ((relation.left, relation.right), (relation.right, relation.left)):
        if isinstance(rank, RankTerm) and not rank.overrides and not has_rank(number):
            try:
                return int(evaluate(number, instance.environment()))
            except VerifyError:
                return None
    return None


def term_text(term: RankAt, instance: Instance) -> str:
    """``rank`` or ``grid_rank``, with its parameters if they are not the instance's."""
    name = "rank" if term.notion == "function" else "grid_rank"
    return name if term == RankAt(term.notion, instance.sizes) else str(term)


def choices_cost(relation: Condition, knowledge: Knowledge) -> int:
    """Up to ``CHOICE_LIMIT`` choices of the unknown ranks are gone through one by one, here and by the checker."""
    choices = 1
    for bound in knowledge.uppers.values():
        choices *= CHOICE_LIMIT + 1 if bound.value is None else bound.value + 1
    if choices > CHOICE_LIMIT:
        return 0
    return choices * (_QUICK_COST if _order_of_inequality(relation, knowledge) else _CHOICE_COST)


def _order_of_inequality(relation: Condition, knowledge: Knowledge) -> int | None:
    """For ``rank OP number``, OP an inequality: the order of minor that proves it (>=, >) or refutes it (<=, <)."""
    number = claimed_value(relation, knowledge.instance)
    if number is None or not isinstance(relation, Comparison) or relation.op in ("==", "!="):
        return None
    on_left = isinstance(relation.left, RankTerm)
    op = relation.op if on_left else _TURNED[relation.op]
    return number + 1 if op in (">", "<=") else number


def orders_needed(statement: Statement, knowledge: Knowledge, max_rank: int) -> dict[RankAt, int] | None:
    """The least orders of minors that would decide the statement, all raised together; the greatest where none would.

    Shrinking an interval never undoes a decision, so the least order is found by bisection.  None for a statement
    about all weights that no minor can refute.
    """
    relation, instance = statement.relation, knowledge.instance
    tops = {
        term: max_rank if bound.value is None else min(bound.value, max_rank)
        for term, bound in knowledge.uppers.items()
    }
    only_refutes = statement.quantifier is Quantifier.ALL_WEIGHTS

    def decides(order: int) -> bool:
        lowers = {term: min(order, top) for term, top in tops.items()}
        answer = decide(relation, instance, knowledge.intervals(lowers))
        return answer is False if only_refutes else answer is not None

    high = max(tops.values())
    alone = _order_of_inequality(relation, knowledge)
    if alone is not None and 1 <= alone <= high and not (only_refutes and not decides(alone)):
        return dict.fromkeys(tops, alone)
    if not decides(high):
        return None if only_refutes else {term: max(1, top) for term, top in tops.items()}
    low = 0
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if decides(middle) else (middle, high)
    return {term: max(1, min(high, top)) for term, top in tops.items()}
