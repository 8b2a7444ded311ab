"""The exact value of a tree at given integers, and the rank terms a relation speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast, overload

from verify.errors import DomainError
from verify.statements.arithmetic import apply_operation, compare_integers
from verify.statements.instance import Instance
from verify.statements.integers import shown
from verify.statements.interpretation import (
    AnyRankAt,
    Bounds,
    LinearRankAt,
    Meaning,
    RankAt,
    Work,
    condition_value,
    expression_value,
    variable_value,
)
from verify.statements.linear_instance import LinearInstance
from verify.statements.linear_terms import linear_rank_at
from verify.statements.tree import (
    Aggregate,
    Bound,
    Comparison,
    Condition,
    Connective,
    Expression,
    Integer,
    Node,
    Operation,
    RankTerm,
    Variable,
    children,
    has_rank,
    rank_terms,
)
from verify.statements.value_nodes import Quantity
from verify.statements.vocabulary import DIVISION

__all__ = ["Ranks", "any_rank_at", "evaluate", "rank_at", "terms", "with_numbers"]

_RANK_WORK = 10
"""What taking a rank to its parameters counts as."""

Ranks: TypeAlias = Mapping[RankAt, int] | Mapping[LinearRankAt, int] | Mapping[AnyRankAt, int]
"""Values of rank terms."""


@overload
def evaluate(
    node: Expression,
    environment: Mapping[str, int],
    ranks: Ranks | None = None,
    bounds: Bounds | None = None,
    *,
    work: Work | None = None,
) -> int: ...


@overload
def evaluate(
    node: Condition,
    environment: Mapping[str, int],
    ranks: Ranks | None = None,
    bounds: Bounds | None = None,
    *,
    work: Work | None = None,
) -> bool: ...


def evaluate(
    node: Node,
    environment: Mapping[str, int],
    ranks: Ranks | None = None,
    bounds: Bounds | None = None,
    *,
    work: Work | None = None,
) -> int | bool:
    """The value of a tree: an int for an expression, a bool for a condition.

    ``environment`` gives the variables (``Instance.environment()``), ``ranks`` the rank terms.

    >>> from verify.statements.language import L, m, mc, rank, t_E
    >>> instance = Instance(L=2, R=4, M=3, t_S=5, t_E=5)
    >>> evaluate(mc(m, mc(t_E, L - 1)), instance.environment())   # mc(3, mc(5, 1)) = C(7, 5)
    21
    >>> ranks = {RankAt("function", 2, 4, 3, 5, 5): 112}
    >>> evaluate(rank >= 21, instance.environment(), ranks)
    True

    Raises DomainError where a value is undefined, has more than 100,000 bits, or is not given;
    BudgetExceeded where a sum or product is too long.
    """
    meaning = _integer_meaning(cast(Mapping[AnyRankAt, int], ranks or {}), bounds, work or Work())
    if isinstance(node, Condition):
        return condition_value(node, environment, meaning)
    return expression_value(node, environment, meaning)


def rank_at(term: RankTerm, environment: Mapping[str, int], bounds: Bounds | None = None) -> RankAt:
    """The rank term at its evaluated parameters.

    ``t`` sets t_S and t_E. Where M is overridden and N is not, N is the new M if it was M, else unchanged.

    >>> from verify.statements.language import L, M, grid_rank, rank, t
    >>> environment = Instance(L=2, R=4, M=3, t_S=5, t_E=5, N=3).environment()
    >>> str(rank_at(rank(L=t, t=L), environment))
    'rank(L=5, R=4, M=3, t_S=2, t_E=2)'
    >>> str(rank_at(grid_rank(M=M + 1), environment))
    'grid_rank(L=2, R=4, M=4, t_S=5, t_E=5, N=4)'
    """
    if term.notion == "hankel":
        raise DomainError("a circuit has no Hankel rank; linear networks have")
    here = {name: variable_value(name, environment) for name in ("L", "R", "M", "t_S", "t_E", "N")}
    given = {name: evaluate(value, environment, bounds=bounds) for name, value in term.overrides}
    there = here | given
    if "t" in there:
        there["t_S"] = there["t_E"] = there.pop("t")
    if "N" not in given and here["N"] == here["M"]:
        there["N"] = there["M"]
    if term.notion == "function":
        del there["N"]
    for name, value in there.items():
        if value < 1:
            raise DomainError(f"a rank at {name} = {shown(value)} is undefined: it must be at least 1")
    at = RankAt(term.notion, **there)
    if at.N is not None and at.N > at.M and any(there[name] != here[name] for name in there):
        raise DomainError(f"{at} is undefined: one-hot templates need N <= M")
    return at


def any_rank_at(term: RankTerm, environment: Mapping[str, int], bounds: Bounds | None = None) -> AnyRankAt:
    """The rank term at its evaluated parameters, of a circuit or of a linear network: the one that has a d_x."""
    if "d_x" in environment:
        return linear_rank_at(term, environment)
    return rank_at(term, environment, bounds)


@overload
def terms(relation: Node, instance: Instance, bounds: Bounds | None = None) -> tuple[RankAt, ...]: ...


@overload
def terms(relation: Node, instance: LinearInstance, bounds: Bounds | None = None) -> tuple[LinearRankAt, ...]: ...


@overload
def terms(
    relation: Node, instance: Instance | LinearInstance, bounds: Bounds | None = None
) -> tuple[AnyRankAt, ...]: ...


def terms(relation: Node, instance: Instance | LinearInstance, bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]:
    """The distinct rank terms of a relation at an instance, in the order of their first occurrence.

    Raises DomainError for a grid rank without templates, and for a rank at other parameters than the
    instance's where those are not enough to define one: a split is given, or explicit templates.

    >>> from verify.statements.language import L, rank, t
    >>> [str(at) for at in terms(rank.equals(rank(L=t, t=L)), Instance(L=2, R=3, M=3, t_S=4, t_E=4))]
    ['rank(L=2, R=3, M=3, t_S=4, t_E=4)', 'rank(L=4, R=3, M=3, t_S=2, t_E=2)']
    """
    if isinstance(instance, LinearInstance):
        environment = instance.environment()
        return tuple(dict.fromkeys(linear_rank_at(term, environment) for term in rank_terms(relation)))
    found: dict[RankAt, None] = {}
    _collect(relation, instance.environment(), bounds, found, Work())
    for at in found:
        if at.notion == "grid" and instance.N is None:
            raise DomainError("grid_rank needs templates, and the instance has none (N is not given)")
        if at == _at_instance(instance, at.notion):
            continue
        if instance.split is not None:
            raise DomainError(f"{at} is not at the instance, which is impossible where a split is given")
        if at.notion == "grid" and not instance.is_one_hot:
            raise DomainError(f"{at} is not at the instance, which needs one-hot templates")
    return tuple(found)


@overload
def with_numbers(node: Expression, environment: Mapping[str, int], bounds: Bounds | None = None) -> Expression: ...


@overload
def with_numbers(node: Condition, environment: Mapping[str, int], bounds: Bounds | None = None) -> Condition: ...


def with_numbers(node: Node, environment: Mapping[str, int], bounds: Bounds | None = None) -> Node:
    """The same tree with every part whose value is known replaced by that value; ranks stay.

    Sums and products over ranks are left as they are. A rank at parameters that are the instance's becomes
    the rank at the instance. Raises DomainError where a part that is known is undefined.

    >>> from verify.statements.language import L, m, mc, rank, t, t_E
    >>> from verify.statements.json_form import to_json
    >>> environment = Instance(L=2, R=4, M=3, t_S=5, t_E=5).environment()
    >>> to_json(with_numbers(rank(L=t, t=L) >= mc(m, mc(t_E, L - 1)), environment))
    ['>=', ['rank', {'L': 5, 't': 2}], 21]
    """
    if isinstance(node, Expression) and _is_known(node, environment, bounds):
        return Integer(evaluate(node, environment, bounds=bounds))
    match node:
        case Operation(op=op, arguments=arguments):
            return Operation(op, tuple(with_numbers(item, environment, bounds) for item in arguments))
        case Comparison(op=op, left=left, right=right):
            sides = (with_numbers(side, environment, bounds) for side in (left, right))
            return Comparison(op, *sides)
        case Connective(op=op, arguments=conditions):
            return Connective(op, tuple(with_numbers(item, environment, bounds) for item in conditions))
        case RankTerm(notion=notion, overrides=overrides):
            if not overrides or not all(_is_known(value, environment, bounds) for _, value in overrides):
                return node
            if rank_at(node, environment, bounds) == rank_at(RankTerm(notion), environment):
                return RankTerm(notion)
            values = ((name, with_numbers(value, environment, bounds)) for name, value in overrides)
            return RankTerm(notion, tuple(values))
    return node


def _is_known(
    node: Node, environment: Mapping[str, int], bounds: Bounds | None, bound: frozenset[str] = frozenset()
) -> bool:
    """Whether everything the value depends on is there."""
    match node:
        case Variable(name=name):
            return name in environment or name in bound
        case Bound():
            return bounds is not None
        case RankTerm() | Quantity():
            return False
        case Operation(op=op) if op == DIVISION:
            return False
        case Aggregate(variable=name, lower=lower, upper=upper, body=body):
            outer = all(_is_known(limit, environment, bounds, bound) for limit in (lower, upper))
            return outer and _is_known(body, environment, bounds, bound | {name})
    return all(_is_known(child, environment, bounds, bound) for child in children(node))


def _collect(
    node: Node,
    environment: Mapping[str, int],
    bounds: Bounds | None,
    found: dict[RankAt, None],
    work: Work,
) -> None:
    work.spend(1)
    if isinstance(node, RankTerm):
        work.spend(_RANK_WORK)
        found[rank_at(node, environment, bounds)] = None
    elif isinstance(node, Aggregate) and has_rank(node.body):
        lower = evaluate(node.lower, environment, bounds=bounds)
        upper = evaluate(node.upper, environment, bounds=bounds)
        inner = dict(environment)
        index = lower
        while index <= upper:
            inner[node.variable] = index
            _collect(node.body, inner, bounds, found, work)
            index += 1
    else:
        for child in children(node):
            _collect(child, environment, bounds, found, work)


def _at_instance(instance: Instance, notion: str) -> RankAt:
    return rank_at(RankTerm(notion), instance.environment())


def _integer_meaning(ranks: Mapping[AnyRankAt, int], bounds: Bounds | None, work: Work) -> Meaning[int, bool]:
    def operation(op: str, values: Sequence[int]) -> int:
        value = apply_operation(op, values)
        work.spend(value.bit_length() // 64)
        return value

    def connective(op: str, values: Sequence[bool]) -> bool:
        return not values[0] if op == "not" else all(values) if op == "and" else any(values)

    def rank(term: RankTerm, environment: Mapping[str, int]) -> int:
        work.spend(_RANK_WORK)
        at = any_rank_at(term, environment, bounds)
        if at not in ranks:
            raise DomainError(f"the value of {at} is not given")
        return ranks[at]

    return Meaning(
        constant=int,
        operation=operation,
        comparison=compare_integers,
        connective=connective,
        rank=rank,
        limit=int,
        bounds=bounds,
        work=work,
    )
