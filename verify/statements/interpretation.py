"""One walk over the tree for every meaning it is given: integers, intervals, whatever comes.

A ``Meaning`` says what literals, operations, comparisons and ranks are; the walk supplies the variables,
unrolls sums and products, takes ranks to the parameters they are asked for, and counts the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from verify.errors import BudgetExceeded, DomainError
from verify.statements.integers import shown
from verify.statements.tree import (
    Aggregate,
    Bound,
    Comparison,
    Condition,
    Connective,
    Expression,
    Integer,
    Operation,
    RankTerm,
    Variable,
)

__all__ = [
    "WORK_LIMIT",
    "AnyRankAt",
    "Bounds",
    "LinearRankAt",
    "Meaning",
    "RankAt",
    "Work",
    "condition_value",
    "expression_value",
]

V = TypeVar("V")
B = TypeVar("B")

Bounds: TypeAlias = Callable[[str, str], int]
"""The value of a structural bound at the instance, from its name and its level (function or grid)."""

WORK_LIMIT = 2_000_000
"""Operations on words of 64 bits that one evaluation or decision may take, about."""


@dataclass(frozen=True, slots=True, order=True)
class RankAt:
    """A rank term, its parameters evaluated; equal ones are the same unknown. N is None for ``function``."""

    notion: str
    L: int
    R: int
    M: int
    t_S: int
    t_E: int
    N: int | None = None

    def __str__(self) -> str:
        name = "rank" if self.notion == "function" else "grid_rank"
        sizes = [(size, getattr(self, size)) for size in ("L", "R", "M", "t_S", "t_E", "N")]
        return f"{name}({', '.join(f'{size}={shown(value)}' for size, value in sizes if value is not None)})"


@dataclass(frozen=True, slots=True, order=True)
class LinearRankAt:
    """A rank of a linear network: ``function`` with t_S, t_E and q, or ``hankel`` with k; the others are None."""

    notion: str
    n: int
    d_x: int
    d_y: int
    t_S: int | None = None
    t_E: int | None = None
    q: int | None = None
    k: int | None = None

    def __str__(self) -> str:
        name = "rank" if self.notion == "function" else "hankel_rank"
        sizes = [(size, getattr(self, size)) for size in ("n", "d_x", "d_y", "t_S", "t_E", "q", "k")]
        return f"{name}({', '.join(f'{size}={shown(value)}' for size, value in sizes if value is not None)})"


AnyRankAt: TypeAlias = RankAt | LinearRankAt


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


@dataclass(frozen=True, slots=True)
class Meaning(Generic[V, B]):
    """What the parts of a tree mean, for integer expressions of value V and conditions of value B."""

    constant: Callable[[int], V]
    operation: Callable[[str, Sequence[V]], V]
    comparison: Callable[[str, V, V], B]
    connective: Callable[[str, Sequence[B]], B]
    rank: Callable[[RankTerm, Mapping[str, int]], V]
    limit: Callable[[V], int]
    """The integer that a limit of a sum or product is."""
    bounds: Bounds | None
    work: Work


def expression_value(node: Expression, environment: Mapping[str, int], meaning: Meaning[V, B]) -> V:
    """The value of an integer expression; every variable is looked up in ``environment``."""
    meaning.work.spend(1)
    match node:
        case Integer(value=value):
            return meaning.constant(value)
        case Variable(name=name):
            return meaning.constant(variable_value(name, environment))
        case Operation(op=op, arguments=arguments):
            return meaning.operation(op, [expression_value(item, environment, meaning) for item in arguments])
        case Aggregate():
            return _aggregate_value(node, environment, meaning)
        case RankTerm():
            return meaning.rank(node, environment)
        case Bound(name=name, level=level):
            if meaning.bounds is None:
                raise DomainError(f"the bound {name} has no value here: no bounds were given")
            return meaning.constant(meaning.bounds(name, level))
    raise DomainError(f"no integer expression: {node!r}")


def condition_value(node: Condition, environment: Mapping[str, int], meaning: Meaning[V, B]) -> B:
    """The value of a condition. All parts are evaluated, also where an earlier one settles the matter."""
    match node:
        case Comparison(op=op, left=left, right=right):
            values = [expression_value(side, environment, meaning) for side in (left, right)]
            return meaning.comparison(op, *values)
        case Connective(op=op, arguments=arguments):
            return meaning.connective(op, [condition_value(item, environment, meaning) for item in arguments])
    raise DomainError(f"no condition: {node!r}")


def variable_value(name: str, environment: Mapping[str, int]) -> int:
    """The value of a variable; DomainError, with the reason for ``t``, when it has none."""
    if name in environment:
        return environment[name]
    if name == "t" and "t_S" in environment and "t_E" in environment:
        raise DomainError(
            f"t is undefined: t_S = {shown(environment['t_S'])} and t_E = {shown(environment['t_E'])} differ"
        )
    raise DomainError(f"the variable {name} has no value here")


def _aggregate_value(node: Aggregate, environment: Mapping[str, int], meaning: Meaning[V, B]) -> V:
    lower = meaning.limit(expression_value(node.lower, environment, meaning))
    upper = meaning.limit(expression_value(node.upper, environment, meaning))
    op, total = ("+", meaning.constant(0)) if node.op == "sum" else ("*", meaning.constant(1))
    inner = dict(environment)
    index = lower
    while index <= upper:
        inner[node.variable] = index
        total = meaning.operation(op, (total, expression_value(node.body, inner, meaning)))
        index += 1
    return total
