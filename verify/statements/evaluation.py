"""The exact value of a tree at given integers, and the rank terms a relation speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, cast, overload

from verify.errors import DomainError
from verify.statements.arithmetic import apply_operation, compare_integers
from verify.statements.heads import DIVISION
from verify.statements.integers import shown
from verify.statements.ranks import AnyRankAt, EpsilonRankAt, LinearRankAt, RankAt, UnfoldingRankAt
from verify.statements.sizes import Sizes
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
    Quantity,
    RankTerm,
    Variable,
    children,
    has_rank,
)
from verify.statements.walk import Letters, Meaning, Work, condition_value, expression_value

__all__ = [
    "Bounds",
    "Integers",
    "Ranks",
    "any_rank_at",
    "evaluate",
    "linear_rank_at",
    "rank_at",
    "ranks_in",
    "unfolding_rank_at",
    "variable_value",
    "with_numbers",
]

Bounds: TypeAlias = Callable[[str, str], int]
"""The value of a structural bound at the instance, from its name and its level (function or grid)."""

_RANK_WORK = 10
"""What taking a rank to its parameters counts as."""

_LINEAR_PARAMETERS = {"function": ("t_S", "t_E", "q"), "hankel": ("k",)}

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

    >>> from verify.statements.build import L, m, mc, rank, t_E
    >>> environment = {"L": 2, "R": 4, "M": 3, "t_S": 5, "t_E": 5, "N": 3, "m": 3}
    >>> evaluate(mc(m, mc(t_E, L - 1)), environment)   # mc(3, mc(5, 1)) = C(7, 5)
    21
    >>> ranks = {RankAt("function", Sizes(2, 4, 3, 5, 5)): 112}
    >>> evaluate(rank >= 21, environment, ranks)
    True

    Raises DomainError where a value is undefined, has more than 100,000 bits, or is not given;
    BudgetExceeded where a sum or product is too long.
    """
    meaning = Integers(environment, ranks, bounds, work)
    if isinstance(node, Condition):
        return bool(condition_value(node, meaning, {}))  # never undecided: every rank has a value
    return expression_value(node, meaning, {})


class Integers(Meaning[int]):
    """Integers: the variables have values, and so has every rank."""

    def __init__(
        self,
        environment: Mapping[str, int],
        ranks: Ranks | None = None,
        bounds: Bounds | None = None,
        work: Work | None = None,
    ) -> None:
        super().__init__(work)
        self.environment = environment
        self.ranks = cast(Mapping[AnyRankAt, int], ranks or {})
        self.bounds = bounds

    def constant(self, value: int) -> int:
        return value

    def name(self, name: str) -> int:
        return variable_value(name, self.environment)

    def integer(self, value: int, what: str) -> int:
        return value

    def apply(self, op: str, values: Sequence[int]) -> int:
        value = apply_operation(op, values)
        self.work.spend(value.bit_length() // 64)
        return value

    def compare(self, op: str, left: int, right: int) -> bool:
        return compare_integers(op, left, right)

    def rank(self, term: RankTerm, letters: Letters) -> int:
        self.work.spend(_RANK_WORK)
        at = any_rank_at(term, {**self.environment, **letters}, self.bounds)
        if at not in self.ranks:
            raise DomainError(f"the value of {at} is not given")
        return self.ranks[at]

    def bound(self, name: str, level: str) -> int:
        return super().bound(name, level) if self.bounds is None else self.bounds(name, level)


def variable_value(name: str, environment: Mapping[str, int]) -> int:
    """The value of a variable; DomainError, with the reason for ``t``, when it has none."""
    if name in environment:
        return environment[name]
    if name == "t" and "t_S" in environment and "t_E" in environment:
        raise DomainError(
            f"t is undefined: t_S = {shown(environment['t_S'])} and t_E = {shown(environment['t_E'])} differ"
        )
    raise DomainError(f"the variable {name} has no value here")


def rank_at(term: RankTerm, environment: Mapping[str, int], bounds: Bounds | None = None) -> RankAt:
    """The rank term at its evaluated parameters.

    ``t`` sets t_S and t_E. Where M is overridden and N is not, N is the new M if it was M, else unchanged.

    >>> from verify.statements.build import L, M, grid_rank, rank, t
    >>> environment = {"L": 2, "R": 4, "M": 3, "t_S": 5, "t_E": 5, "t": 5, "N": 3}
    >>> str(rank_at(rank(L=t, t=L), environment))
    'rank(L=5, R=4, M=3, t_S=2, t_E=2)'
    >>> str(rank_at(grid_rank(M=M + 1), environment))
    'grid_rank(L=2, R=4, M=4, t_S=5, t_E=5, N=4)'
    """
    if term.notion == "hankel":
        raise DomainError("a circuit has no Hankel rank; linear networks have")
    given_network = "L" not in environment and "M" in environment  # a program: it has no L and no R
    names = ("M", "t_S", "t_E", "N") if given_network else ("L", "R", "M", "t_S", "t_E", "N")
    here = {name: variable_value(name, environment) for name in names}
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
    at = RankAt(term.notion, Sizes(**({"L": 0, "R": 0} | there), cell=""))
    if at.N is not None and at.N > at.M and any(there[name] != here[name] for name in there):
        raise DomainError(f"{at} is undefined: one-hot templates need N <= M")
    return at


def any_rank_at(term: RankTerm, environment: Mapping[str, int], bounds: Bounds | None = None) -> AnyRankAt:
    """The rank term at its evaluated parameters: of a linear network, which has a d_x, of a matrix of outputs, of a
    tensor, or of a circuit.
    """
    if "splits" in environment:
        return unfolding_rank_at(term, environment, bounds)
    if "starts" in environment:
        if term.notion != "epsilon":
            raise DomainError("a matrix of outputs on listed sequences has an epsilon-rank only")
        return EpsilonRankAt(environment["starts"], environment["ends"])
    if "d_x" in environment:
        return linear_rank_at(term, environment)
    return rank_at(term, environment, bounds)


def unfolding_rank_at(term: RankTerm, environment: Mapping[str, int], bounds: Bounds | None = None) -> UnfoldingRankAt:
    """The rank of the unfolding at the split of that number, the first where none is given.

    >>> from verify.statements.build import unfolding_rank
    >>> str(unfolding_rank_at(unfolding_rank(split=2), {"order": 3, "size": 8, "splits": 2}))
    'unfolding_rank(split=2)'
    """
    if term.notion != "unfolding":
        raise DomainError("a tensor has ranks of its unfoldings only")
    split = next((evaluate(value, environment, bounds=bounds) for _, value in term.overrides), 1)
    if not 1 <= split <= environment["splits"]:
        raise DomainError(f"there is no split {shown(split)}; they are 1 to {environment['splits']}")
    return UnfoldingRankAt(split)


def linear_rank_at(term: RankTerm, environment: Mapping[str, int]) -> LinearRankAt:
    """The rank term of a linear network, which is always at the instance.

    >>> from verify.statements.build import hankel_rank
    >>> str(linear_rank_at(hankel_rank, {"n": 4, "d_x": 1, "d_y": 2, "k": 3}))
    'hankel_rank(n=4, d_x=1, d_y=2, k=3)'
    """
    if term.overrides:
        raise DomainError("a rank of a linear network is taken at the instance, not at other parameters")
    if term.notion not in _LINEAR_PARAMETERS:
        raise DomainError("a linear network has a function rank and a Hankel rank, no grid rank")
    sizes = {name: variable_value(name, environment) for name in ("n", "d_x", "d_y", *_LINEAR_PARAMETERS[term.notion])}
    return LinearRankAt(term.notion, **sizes)


def ranks_in(relation: Node, environment: Mapping[str, int], bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]:
    """The distinct rank terms of a relation, in the order of their first occurrence."""
    found: dict[AnyRankAt, None] = {}
    _collect(relation, environment, bounds, found, Work())
    return tuple(found)


@overload
def with_numbers(node: Expression, environment: Mapping[str, int], bounds: Bounds | None = None) -> Expression: ...


@overload
def with_numbers(node: Condition, environment: Mapping[str, int], bounds: Bounds | None = None) -> Condition: ...


def with_numbers(node: Node, environment: Mapping[str, int], bounds: Bounds | None = None) -> Node:
    """The same tree with every part whose value is known replaced by that value; ranks stay.

    Sums and products over ranks are left as they are. A rank at parameters that are the instance's becomes
    the rank at the instance. Raises DomainError where a part that is known is undefined.

    >>> from verify.statements.build import L, m, mc, rank, t, t_E
    >>> from verify.statements.json import to_json
    >>> environment = {"L": 2, "R": 4, "M": 3, "t_S": 5, "t_E": 5, "t": 5, "N": 3, "m": 3}
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
            if any_rank_at(node, environment, bounds) == any_rank_at(RankTerm(notion), environment):
                return RankTerm(notion)
            values = ((name, with_numbers(value, environment, bounds)) for name, value in overrides)
            return RankTerm(notion, tuple(values))
        case Quantity(name=name, arguments=arguments):
            given = (part if isinstance(part, str) else with_numbers(part, environment, bounds) for part in arguments)
            return Quantity(name, tuple(given))
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
    found: dict[AnyRankAt, None],
    work: Work,
) -> None:
    work.spend(1)
    if isinstance(node, RankTerm):
        work.spend(_RANK_WORK)
        found[any_rank_at(node, environment, bounds)] = None
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
