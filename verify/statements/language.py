"""The words in which statements are written in Python.

>>> from verify.statements.json_form import to_json
>>> to_json(rank >= mc(m, mc(t_E, L - 1)))
['>=', ['rank', {}], ['mc', 'm', ['mc', 't_E', ['-', 'L', 1]]]]
>>> to_json(all_of(grid_rank <= rank, rank.equals(rank(L=t, t=L))))
['and', ['<=', ['grid_rank', {}], ['rank', {}]], ['==', ['rank', {}], ['rank', {'L': 't', 't': 'L'}]]]
"""

from __future__ import annotations

from verify.errors import DomainError
from verify.statements.tree import (
    Aggregate,
    Bound,
    Condition,
    Connective,
    Expression,
    IntegerLike,
    Operation,
    RankTerm,
    Variable,
    as_expression,
)

__all__ = [
    "L",
    "M",
    "N",
    "R",
    "T",
    "all_of",
    "any_of",
    "binomial",
    "bound",
    "factorial",
    "grid_rank",
    "isqrt",
    "m",
    "maximum",
    "mc",
    "minimum",
    "negation",
    "product",
    "rank",
    "summation",
    "t",
    "t_E",
    "t_S",
]

L = Variable("L")
"""Number of layers."""
R = Variable("R")
"""Width: hidden channels a layer."""
M = Variable("M")
"""Input channels."""
N = Variable("N")
"""Number of templates; M when there are none."""
t_S = Variable("t_S")
"""Time steps in the start block."""
t_E = Variable("t_E")
"""Time steps in the end block."""
t = Variable("t")
"""The common value of t_S and t_E, undefined when they differ."""
T = Variable("T")
"""All time steps, t_S + t_E."""
m = Variable("m")
"""min(M, R)."""

rank = RankTerm("function")
"""The function rank at the instance; ``rank(L=t, t=L)`` at other parameters."""
grid_rank = RankTerm("grid")
"""The grid rank at the instance; ``grid_rank(M=M + 1, N=N)`` at other parameters."""


def mc(n: IntegerLike, k: IntegerLike) -> Operation:
    """Multiset coefficient C(n+k-1, k): mc(0, 0) = 1, mc(0, k >= 1) = 0, mc(n, k < 0) = 0."""
    return Operation("mc", (as_expression(n), as_expression(k)))


def binomial(n: IntegerLike, k: IntegerLike) -> Operation:
    """C(n, k), 0 for k < 0 or k > n."""
    return Operation("binomial", (as_expression(n), as_expression(k)))


def factorial(n: IntegerLike) -> Operation:
    """n!"""
    return Operation("factorial", (as_expression(n),))


def isqrt(n: IntegerLike) -> Operation:
    """The integer part of the square root."""
    return Operation("isqrt", (as_expression(n),))


def minimum(*values: IntegerLike) -> Operation:
    """The least of two or more."""
    return Operation("min", tuple(as_expression(value) for value in values))


def maximum(*values: IntegerLike) -> Operation:
    """The greatest of two or more."""
    return Operation("max", tuple(as_expression(value) for value in values))


def summation(variable: str | Variable, lower: IntegerLike, upper: IntegerLike, body: IntegerLike) -> Aggregate:
    """Sum of ``body`` over ``variable`` from ``lower`` to ``upper`` inclusive; 0 when empty."""
    return _aggregate("sum", variable, lower, upper, body)


def product(variable: str | Variable, lower: IntegerLike, upper: IntegerLike, body: IntegerLike) -> Aggregate:
    """Product of ``body`` over ``variable`` from ``lower`` to ``upper`` inclusive; 1 when empty."""
    return _aggregate("prod", variable, lower, upper, body)


def bound(name: str, level: str = "function") -> Bound:
    """The value at the instance of the structural bound ``name``."""
    return Bound(name, level)


def all_of(*conditions: Condition) -> Condition:
    """All the conditions hold. Of one: itself; of none: DomainError."""
    return _connected("and", conditions)


def any_of(*conditions: Condition) -> Condition:
    """At least one of the conditions holds. Of one: itself; of none: DomainError."""
    return _connected("or", conditions)


def negation(condition: Condition) -> Connective:
    """The condition does not hold."""
    return Connective("not", (condition,))


def _aggregate(
    op: str, variable: str | Variable, lower: IntegerLike, upper: IntegerLike, body: IntegerLike
) -> Aggregate:
    name = variable.name if isinstance(variable, Variable) else variable
    limits: tuple[Expression, Expression] = (as_expression(lower), as_expression(upper))
    return Aggregate(op, name, *limits, as_expression(body))


def _connected(op: str, conditions: tuple[Condition, ...]) -> Condition:
    if not conditions:
        raise DomainError(f"{op} of no conditions; give at least one")
    return conditions[0] if len(conditions) == 1 else Connective(op, conditions)
