"""One walk over a tree, whatever its values are: integers, enclosures of ranks, rational functions, exact numbers.

The walk knows logic, sums and products, and counts the work; a ``Meaning`` knows what numbers, names, ranks and
quantities are worth. Conditions are true, false or undecided (None), joined as in Kleene's logic. All parts are
evaluated, also where an earlier one settles the matter, so what is undefined anywhere is refused.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from verify.errors import BudgetExceeded, DomainError
from verify.statements.heads import HEADS, PROBABILITY
from verify.statements.tree import (
    Aggregate,
    Bound,
    BoundedCondition,
    Comparison,
    Condition,
    Connective,
    Expression,
    Integer,
    Operation,
    Predicate,
    Quantity,
    RankTerm,
    Variable,
    head_of,
)

__all__ = ["WORK_LIMIT", "Letters", "Meaning", "Work", "condition_value", "expression_value", "joined"]

V = TypeVar("V")

Letters: TypeAlias = Mapping[str, int]
"""Values of the letters that sums, products, ``all`` and ``any`` bind."""

WORK_LIMIT = 2_000_000
"""Operations on words of 64 bits that one evaluation or decision may take, about."""


@dataclass(slots=True)
class Work:
    """A count of operations that raises BudgetExceeded beyond its limit."""

    limit: int = WORK_LIMIT
    spent: int = field(default=0, init=False)

    def spend(self, operations: int) -> None:
        """Count some more."""
        self.spent += operations
        if self.spent > self.limit:
            raise BudgetExceeded(f"evaluating the relation takes more than {self.limit} operations")


class Meaning(ABC, Generic[V]):
    """What the parts of a tree are worth. A meaning overrides what occurs in the trees that it is for."""

    def __init__(self, work: Work | None = None) -> None:
        self.work = work or Work()

    @abstractmethod
    def constant(self, value: int) -> V:
        """The value of an integer."""

    def name(self, name: str) -> V:
        """The value of a variable."""
        raise DomainError(f"the statement says nothing of {name}")

    @abstractmethod
    def integer(self, value: V, what: str) -> int:
        """``value``, which must be an integer; ``what`` says of what, in the plural."""

    @abstractmethod
    def apply(self, op: str, values: Sequence[V]) -> V:
        """The value of an operation at values."""

    def compare(self, op: str, left: V, right: V) -> bool | None:
        """Whether ``left op right``."""
        raise DomainError(f"nothing is compared here: {op}")

    def rank(self, term: RankTerm, letters: Letters) -> V:
        """What is known of a rank."""
        raise DomainError(f"{head_of(term)} has no value here")

    def bound(self, name: str, level: str) -> V:
        """The value of a structural bound."""
        raise DomainError(f"the bound {name} has no value here: no bounds were given")

    def quantity(self, node: Quantity, value: Callable[[Expression], V]) -> V:
        """The value of a quantity, of whose arguments ``value`` gives the values."""
        raise DomainError(f"{node.name} has no value here")

    def predicate(self, node: Predicate, value: Callable[[Expression], V]) -> bool | None:
        """Whether a predicate holds."""
        raise DomainError(f"{node.name} has no value here")


def expression_value(node: Expression, meaning: Meaning[V], letters: Letters) -> V:
    """The value of an expression in a meaning."""
    meaning.work.spend(1)
    match node:
        case Integer(value=value):
            return meaning.constant(value)
        case Variable(name=name):
            return meaning.constant(letters[name]) if name in letters else meaning.name(name)
        case Operation(op=op, arguments=arguments):
            return meaning.apply(op, [expression_value(argument, meaning, letters) for argument in arguments])
        case Aggregate(op=op, variable=letter, body=body):
            operation, total = ("+", meaning.constant(0)) if op == "sum" else ("*", meaning.constant(1))
            for index in _range(node, meaning, letters):
                term = expression_value(body, meaning, {**letters, letter: index})
                total = meaning.apply(operation, (total, term))
            return total
        case RankTerm():
            return meaning.rank(node, letters)
        case Bound(name=name, level=level):
            return meaning.bound(name, level)
        case Quantity():
            return meaning.quantity(node, lambda argument: expression_value(argument, meaning, letters))
    raise DomainError(f"no integer expression: {node!r}")


def condition_value(node: Condition, meaning: Meaning[V], letters: Letters) -> bool | None:
    """Whether a condition holds in a meaning; None where that is undecided."""
    match node:
        case Comparison(op=op, left=left, right=right):
            values = [expression_value(side, meaning, letters) for side in (left, right)]
            holds = meaning.compare(op, *values)
            # Of a probability only an upper bound is known: that it is too large decides nothing.
            return holds or None if _is_probability(left) else holds
        case Connective(op="not", arguments=(inner,)):
            holds = condition_value(inner, meaning, letters)
            return None if holds is None else not holds
        case Connective(op=op, arguments=arguments):
            return joined(op == "and", [condition_value(argument, meaning, letters) for argument in arguments])
        case BoundedCondition(op=op, variable=letter, body=body):
            span = _range(node, meaning, letters)
            return joined(op == "all", [condition_value(body, meaning, {**letters, letter: index}) for index in span])
        case Predicate():
            return meaning.predicate(node, lambda argument: expression_value(argument, meaning, letters))
    raise DomainError(f"no condition: {node!r}")


def joined(conjunction: bool, values: Sequence[bool | None]) -> bool | None:
    """Kleene's ``and`` (of none: true) or ``or`` (of none: false).

    >>> joined(True, [True, None]), joined(False, [True, None]), joined(True, [False, None])
    (None, True, False)
    """
    if (not conjunction) in values:
        return not conjunction
    return None if None in values else conjunction


def _is_probability(node: Expression) -> bool:
    head = head_of(node)
    return head is not None and HEADS[head].gives == PROBABILITY


def _range(node: Aggregate | BoundedCondition, meaning: Meaning[V], letters: Letters) -> range:
    ends = (expression_value(end, meaning, letters) for end in (node.lower, node.upper))
    low, high = (meaning.integer(end, f"the limits of {node.op}") for end in ends)
    return range(low, high + 1)
