"""The words in which statements about exact values of linear networks are written in Python.

>>> from verify.statements.json_form import to_json
>>> to_json(kernel_mean(1, 1).equals(rho(1)))
['==', ['kernel_mean', 1, 1], ['rho', 1]]
>>> to_json(tail(1, Fraction(1, 10)) <= 2 * nu_W / n)
['<=', ['tail', 1, ['/', 1, 10]], ['/', ['*', 2, 'nu_W'], 'n']]
>>> to_json(all_in("e", 0, 3, response("e").equals(realised("e"))))
['all', 'e', 0, 3, ['==', ['response', 'e'], ['realised', 'e']]]
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from verify.statements.language import all_of, any_of, negation, product, summation
from verify.statements.tree import Condition, Expression, Number, Variable, as_expression
from verify.statements.value_nodes import BoundedCondition, Predicate, Quantity

__all__ = [
    "all_in",
    "all_of",
    "any_in",
    "any_of",
    "bias_bound",
    "chebyshev",
    "coefficient",
    "converges",
    "convolution",
    "convolution_predictions",
    "dominates",
    "dominates_strictly",
    "eta",
    "fraction",
    "input_norm",
    "j",
    "kernel_A",
    "kernel_B",
    "kernel_mean",
    "kernel_predictions",
    "kernel_variance",
    "limit",
    "loss",
    "n",
    "negation",
    "nu_C",
    "nu_F",
    "nu_W",
    "outputs",
    "product",
    "realised",
    "realises",
    "response",
    "rho",
    "series",
    "summation",
    "tail",
    "target_norm",
    "trace",
    "weight_norm",
    "z",
]

Argument: TypeAlias = Number | str
"""What a quantity is applied to; a string is the name of a variable or of a bound letter."""

nu_W = Variable("nu_W")
"""Variance of the entries of W."""
nu_F = Variable("nu_F")
"""Variance of the entries of F."""
nu_C = Variable("nu_C")
"""Variance of the entries of C."""
n = Variable("n")
"""Width."""
j = Variable("j")
"""Lag."""
z = Variable("z")
"""The formal variable of a power series."""
eta = Variable("eta")
"""Step size of the descent."""

outputs = Quantity("outputs")
"""All entries of y_0, .., y_{T-1}, by the recursion."""
convolution = Quantity("convolution")
"""All entries of Σ_{i<=t} n^{-(i+1)/2} C W^i F x_{t-i}, t = 0, .., T-1."""
input_norm = Quantity("input_norm")
"""Σ |x|² over the training inputs."""
target_norm = Quantity("target_norm")
"""Σ |y|² over the targets."""
realises = Predicate("realises")
"""C' A^e B = C W^e F for every e >= 0."""
bias_bound = Predicate("bias_bound")
"""|L_j^{(e)}|² <= (η e ρ_j)² · input_norm · target_norm for every e >= 0 and j."""
converges = Predicate("converges")
"""L^{(e)} converges to the limit given, the least-squares solution of least Σ_j |L_j|²/ρ_j."""


def trace(*words: str) -> Quantity:
    """E Π tr(w_i) at ν_W = 1, for words such as ``W W'`` (``W'`` the transpose); ``""`` is the identity."""
    return Quantity("trace", words)


def kernel_A(j: Argument, k: Argument) -> Quantity:
    """n^{-(m+1)} E tr(W^j W'^k) at ν_W = 1, m = (j+k)/2; 0 if j+k is odd."""
    return _quantity("kernel_A", j, k)


def kernel_B(j: Argument, k: Argument) -> Quantity:
    """n^{-(m+1)} Σ_{a<j, b<k} E[tr(W^a W'^b) tr(W'^{j-1-a} W^{k-1-b})] at ν_W = 1; 0 if j+k is odd."""
    return _quantity("kernel_B", j, k)


def kernel_mean(j: Argument, k: Argument) -> Quantity:
    """E Θ_jk."""
    return _quantity("kernel_mean", j, k)


def kernel_variance(j: Argument, k: Argument) -> Quantity:
    """Var Θ_jk."""
    return _quantity("kernel_variance", j, k)


def rho(e: Argument) -> Quantity:
    """ρ_e = ν_C (e ν_F ν_W^{e-1} + ν_W^e) + ν_F ν_W^e; in a statement about descent, the weight of lag e."""
    return _quantity("rho", e)


def chebyshev(j: Argument, e: Argument) -> Quantity:
    """(Var Θ_jj + (E Θ_jj - ρ_j)²)/e²."""
    return _quantity("chebyshev", j, e)


def tail(j: Argument, e: Argument) -> Quantity:
    """P(|Θ_jj - ρ_j| > e); only as the left side of ``<=`` or ``<``."""
    return _quantity("tail", j, e)


def limit(variable: str | Variable, a: Argument) -> Quantity:
    """The limit of a for n or j going to infinity."""
    return _quantity("limit", variable, a)


def coefficient(variable: str | Variable, d: Argument, a: Argument) -> Quantity:
    """The coefficient of n^d in a, a polynomial in n and 1/n."""
    return _quantity("coefficient", variable, d, a)


def series(a: Argument, e: Argument) -> Quantity:
    """Σ_{j >= 0} a e^j, e being z or 1."""
    return _quantity("series", a, e)


def response(e: Argument) -> Quantity:
    """All entries of C W^e F."""
    return _quantity("response", e)


def realised(e: Argument) -> Quantity:
    """All entries of C' A^e B, of the realisation."""
    return _quantity("realised", e)


def convolution_predictions(e: Argument) -> Quantity:
    """All predictions after e steps of descent on the weights of the convolution."""
    return _quantity("convolution_predictions", e)


def kernel_predictions(e: Argument) -> Quantity:
    """All predictions after e steps of kernel descent."""
    return _quantity("kernel_predictions", e)


def weight_norm(j: Argument, e: Argument) -> Quantity:
    """|L_j|² after e steps."""
    return _quantity("weight_norm", j, e)


def loss(e: Argument) -> Quantity:
    """½ Σ |ŷ - y|² after e steps."""
    return _quantity("loss", e)


def dominates(a: Argument) -> Predicate:
    """a·I - K is positive semidefinite."""
    return Predicate("dominates", (_expression(a),))


def dominates_strictly(a: Argument) -> Predicate:
    """a·I - K is positive definite."""
    return Predicate("dominates_strictly", (_expression(a),))


def all_in(variable: str | Variable, lower: Argument, upper: Argument, body: Condition) -> BoundedCondition:
    """The condition holds for every integer from ``lower`` to ``upper``."""
    return _bounded("all", variable, lower, upper, body)


def any_in(variable: str | Variable, lower: Argument, upper: Argument, body: Condition) -> BoundedCondition:
    """The condition holds for some integer from ``lower`` to ``upper``."""
    return _bounded("any", variable, lower, upper, body)


def fraction(value: Fraction | int) -> Expression:
    """A rational number as a literal: an integer, or ``a / b`` in lowest terms."""
    return as_expression(value)


def _expression(argument: Argument) -> Expression:
    return Variable(argument) if isinstance(argument, str) else as_expression(argument)


def _quantity(name: str, *arguments: Argument) -> Quantity:
    return Quantity(name, tuple(_expression(argument) for argument in arguments))


def _bounded(op: str, variable: str | Variable, lower: Argument, upper: Argument, body: Condition) -> BoundedCondition:
    name = variable.name if isinstance(variable, Variable) else variable
    return BoundedCondition(op, name, _expression(lower), _expression(upper), body)
