"""The words in which statements are written in Python; what each means is said in the table of heads.

>>> from verify.statements.json import to_json
>>> to_json(rank >= mc(m, mc(t_E, L - 1)))
['>=', ['rank', {}], ['mc', 'm', ['mc', 't_E', ['-', 'L', 1]]]]
>>> to_json(all_of(grid_rank <= rank, rank.equals(rank(L=t, t=L))))
['and', ['<=', ['grid_rank', {}], ['rank', {}]], ['==', ['rank', {}], ['rank', {'L': 't', 't': 'L'}]]]
>>> to_json(hankel_rank.equals(minimum(n, k * d_x, k * d_y)))
['==', ['hankel_rank', {}], ['min', 'n', ['*', 'k', 'd_x'], ['*', 'k', 'd_y']]]
>>> from fractions import Fraction
>>> to_json(tail(1, Fraction(1, 10)) <= 2 * nu_W / n)
['<=', ['tail', 1, ['/', 1, 10]], ['/', ['*', 2, 'nu_W'], 'n']]
>>> to_json(all_in("e", 0, 3, response("e").equals(realised("e"))))
['all', 'e', 0, 3, ['==', ['response', 'e'], ['realised', 'e']]]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from verify.errors import DomainError
from verify.statements.heads import HEADS
from verify.statements.tree import (
    Aggregate,
    Bound,
    BoundedCondition,
    Condition,
    Connective,
    Expression,
    Number,
    Operation,
    Predicate,
    Quantity,
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
    "all_in",
    "all_of",
    "any_in",
    "any_of",
    "argmax_at_least",
    "argmax_at_most",
    "bias_bound",
    "binomial",
    "bound",
    "chebyshev",
    "coefficient",
    "converges",
    "convolution",
    "convolution_predictions",
    "d_x",
    "d_y",
    "dominates",
    "dominates_strictly",
    "ends",
    "eps_rank",
    "eta",
    "factorial",
    "forster_at_least",
    "grid_rank",
    "hankel_rank",
    "input_norm",
    "isqrt",
    "j",
    "k",
    "kernel_A",
    "kernel_B",
    "kernel_entry_variance",
    "kernel_mean",
    "kernel_predictions",
    "kernel_variance",
    "label",
    "label_rank",
    "limit",
    "loss",
    "m",
    "maximum",
    "mc",
    "minimum",
    "n",
    "negation",
    "nu_C",
    "nu_F",
    "nu_W",
    "order",
    "outputs",
    "product",
    "q",
    "rank",
    "realised",
    "realises",
    "response",
    "rho",
    "series",
    "size",
    "splits",
    "starts",
    "summation",
    "t",
    "t_E",
    "t_S",
    "tail",
    "target_norm",
    "trace",
    "unfolding_rank",
    "weight_norm",
    "z",
]

Made = TypeVar("Made")

Argument: TypeAlias = Number | str
"""What a head is applied to; a string is the name of a variable or of a bound letter, or a word of ``trace``."""

# Circuits: L layers, R hidden channels a layer, M input channels, N templates (M when there are none), t_S and t_E
# steps in the start and the end block, t their common value, T = t_S + t_E, m = min(M, R).
L, R, M, N, t_S, t_E, t, T, m = map(Variable, ("L", "R", "M", "N", "t_S", "t_E", "t", "T", "m"))
# Linear networks: W is n×n, an input has d_x entries, an output d_y; the function rank is that of the q-th power of the
# first output; the block Hankel matrix has k block rows and columns.
n, d_x, d_y, q, k = map(Variable, ("n", "d_x", "d_y", "q", "k"))
# Their exact values: variances of the entries of W, F and C, the lag, the formal variable of a series, the step size.
nu_W, nu_F, nu_C, j, z, eta = map(Variable, ("nu_W", "nu_F", "nu_C", "j", "z", "eta"))

# A matrix of outputs on listed sequences.
starts, ends = map(Variable, ("starts", "ends"))

# A tensor: the number of its axes, of its entries, and of the splits that the statement is about.
order, size, splits = map(Variable, ("order", "size", "splits"))

rank, grid_rank, hankel_rank, eps_rank = map(RankTerm, ("function", "grid", "hankel", "epsilon"))
unfolding_rank = RankTerm("unfolding")


def _operation(name: str) -> Callable[..., Operation]:
    def word(*arguments: Argument) -> Operation:
        return Operation(name, tuple(_expression(argument) for argument in arguments))

    return _named(word, name)


def _quantity(name: str) -> Callable[..., Quantity]:
    of_words = HEADS[name].takes == "w+"

    def word(*arguments: Any) -> Quantity:
        return Quantity(name, arguments if of_words else tuple(map(_expression, arguments)))

    return _named(word, name)


def _predicate(name: str) -> Callable[..., Predicate]:
    def word(*arguments: Argument) -> Predicate:
        return Predicate(name, tuple(_expression(argument) for argument in arguments))

    return _named(word, name)


def _named(word: Callable[..., Made], name: str) -> Callable[..., Made]:
    word.__name__ = word.__qualname__ = name
    word.__doc__ = HEADS[name].meaning
    return word


mc, binomial, factorial, isqrt = map(_operation, ("mc", "binomial", "factorial", "isqrt"))
minimum, maximum = map(_operation, ("min", "max"))

trace, kernel_A, kernel_B = map(_quantity, ("trace", "kernel_A", "kernel_B"))
kernel_mean, kernel_variance, rho = map(_quantity, ("kernel_mean", "kernel_variance", "rho"))
kernel_entry_variance = _quantity("kernel_entry_variance")
chebyshev, tail, limit = map(_quantity, ("chebyshev", "tail", "limit"))
coefficient, series = map(_quantity, ("coefficient", "series"))
outputs, convolution = map(Quantity, ("outputs", "convolution"))
response, realised = map(_quantity, ("response", "realised"))
realises = Predicate("realises")
convolution_predictions, kernel_predictions = map(_quantity, ("convolution_predictions", "kernel_predictions"))
weight_norm, loss = map(_quantity, ("weight_norm", "loss"))
input_norm, target_norm = map(Quantity, ("input_norm", "target_norm"))
dominates, dominates_strictly = map(_predicate, ("dominates", "dominates_strictly"))
bias_bound, converges = map(Predicate, ("bias_bound", "converges"))
label, label_rank = _quantity("label"), Quantity("label_rank")
argmax_at_most, argmax_at_least = map(_predicate, ("argmax_at_most", "argmax_at_least"))
forster_at_least = _predicate("forster_at_least")


def summation(letter: str | Variable, lower: Argument, upper: Argument, body: Argument) -> Aggregate:
    """Sum of ``body`` over ``letter`` from ``lower`` to ``upper`` inclusive; 0 when empty."""
    return Aggregate("sum", _letter(letter), _expression(lower), _expression(upper), _expression(body))


def product(letter: str | Variable, lower: Argument, upper: Argument, body: Argument) -> Aggregate:
    """Product of ``body`` over ``letter`` from ``lower`` to ``upper`` inclusive; 1 when empty."""
    return Aggregate("prod", _letter(letter), _expression(lower), _expression(upper), _expression(body))


def all_in(letter: str | Variable, lower: Argument, upper: Argument, body: Condition) -> BoundedCondition:
    """The condition holds for every integer from ``lower`` to ``upper``."""
    return BoundedCondition("all", _letter(letter), _expression(lower), _expression(upper), body)


def any_in(letter: str | Variable, lower: Argument, upper: Argument, body: Condition) -> BoundedCondition:
    """The condition holds for some integer from ``lower`` to ``upper``."""
    return BoundedCondition("any", _letter(letter), _expression(lower), _expression(upper), body)


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


def _connected(op: str, conditions: tuple[Condition, ...]) -> Condition:
    if not conditions:
        raise DomainError(f"{op} of no conditions; give at least one")
    return conditions[0] if len(conditions) == 1 else Connective(op, conditions)


def _letter(letter: str | Variable) -> str:
    return letter.name if isinstance(letter, Variable) else letter


def _expression(argument: Argument) -> Expression:
    return Variable(argument) if isinstance(argument, str) else as_expression(argument)
