"""The two rules for statements about all values of a variable, decided with sympy.

Source: ``proofs/certificate-format.md``, section 7.  The checker decides them again with polynomial arithmetic of
its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from verify.errors import DomainError
from verify.statements import Comparison, Condition, Operation, Variable, evaluate
from verify.statements.tree import Expression

__all__ = ["polynomial_rule_holds", "ratio_rule_holds"]


def polynomial_rule_holds(relation: Condition, environment: Mapping[str, int], variable: str, start: int) -> bool:
    """Whether the difference of the two sides, as polynomial in u = variable - start, has the signs the rule wants."""
    comparison = _comparison(relation)
    symbol = sympy.Symbol(variable)
    left, right = (_polynomial(side, environment, variable) for side in (comparison.left, comparison.right))
    difference = sympy.expand(left - right if comparison.op in (">=", ">", "==") else right - left)
    coefficients = sympy.Poly(sympy.expand(difference.subs(symbol, symbol + start)), symbol).all_coeffs()
    if comparison.op == "==":
        return all(c == 0 for c in coefficients)
    return all(c >= 0 for c in coefficients) and (comparison.op in (">=", "<=") or coefficients[-1] > 0)


def ratio_rule_holds(relation: Condition, environment: Mapping[str, int], variable: str, start: int) -> bool:
    """Whether the relation holds at ``start`` and the quotient of the sides moves the right way ever after."""
    comparison = _comparison(relation)
    if comparison.op == "==" or not evaluate(relation, {**environment, variable: start}):
        return False
    symbol = sympy.Symbol(variable)
    quotient: Any = 1
    for side, sign in ((comparison.left, 1), (comparison.right, -1)):
        term = _hypergeometric(side, environment, variable)
        quotient *= (term.subs(symbol, symbol + 1) / term) ** sign
    numerator, denominator = sympy.fraction(sympy.cancel(sympy.gammasimp(sympy.powsimp(quotient))))
    shifted = [sympy.Poly(sympy.expand(part.subs(symbol, symbol + start)), symbol) for part in (numerator, denominator)]
    if shifted[1].eval(0) < 0:
        shifted = [-part for part in shifted]
    if any(c < 0 for part in shifted for c in part.all_coeffs()):
        return False
    wanted = 1 if comparison.op in (">=", ">") else -1
    return all(wanted * c >= 0 for c in (shifted[0] - shifted[1]).all_coeffs())


def _comparison(relation: Condition) -> Comparison:
    if not isinstance(relation, Comparison):
        raise DomainError("a statement for all values of a variable is one comparison")
    return relation


def _constant(node: Expression, environment: Mapping[str, int], variable: str) -> int | None:
    """The value of an expression in which ``variable`` does not occur."""
    names = {name: value for name, value in environment.items() if name != variable}
    try:
        return int(evaluate(node, names))
    except DomainError:
        return None


def _polynomial(node: Expression, environment: Mapping[str, int], variable: str) -> Any:
    value = _constant(node, environment, variable)
    if value is not None:
        return sympy.Integer(value)
    if isinstance(node, Variable) and node.name == variable:
        return sympy.Symbol(variable)
    if not isinstance(node, Operation):
        raise DomainError(f"{node} is no polynomial in {variable}")
    if node.op == "**":
        exponent = _constant(node.arguments[1], environment, variable)
        if exponent is None or exponent < 0:
            raise DomainError(f"the exponent of {variable} must be a constant >= 0")
        return _polynomial(node.arguments[0], environment, variable) ** exponent
    if node.op in ("mc", "binomial"):
        top, lower = node.arguments
        count, size = (_constant(side, environment, variable) for side in (lower, top))
        if count is None and node.op == "mc" and size is not None and size >= 1:
            upper, count = _polynomial(lower, environment, variable) + size - 1, size - 1
        elif count is not None and count >= 0:
            upper = _polynomial(top, environment, variable) + (count - 1 if node.op == "mc" else 0)
        else:
            raise DomainError(f"{node.op} needs one constant entry to be a polynomial in {variable}")
        return sympy.Mul(*(upper - i for i in range(count))) / sympy.factorial(count)
    parts = [_polynomial(argument, environment, variable) for argument in node.arguments]
    return _combined(node.op, parts, variable)


def _combined(op: str, parts: list[Any], variable: str) -> Any:
    if op == "+":
        return sympy.Add(*parts)
    if op == "*":
        return sympy.Mul(*parts)
    if op == "-":
        return parts[0] - parts[1]
    if op == "neg":
        return -parts[0]
    raise DomainError(f"{op} is no polynomial operation in {variable}")


def _hypergeometric(node: Expression, environment: Mapping[str, int], variable: str) -> Any:
    """A product of polynomials, powers with linear exponents and factorials of linear forms, as a sympy expression."""
    value = _constant(node, environment, variable)
    if value is not None:
        return sympy.Integer(value)
    if isinstance(node, Operation):
        if node.op == "*":
            return sympy.Mul(*(_hypergeometric(part, environment, variable) for part in node.arguments))
        if node.op == "**":
            base, exponent = node.arguments
            if _constant(exponent, environment, variable) is None:
                return sympy.Integer(_constant(base, environment, variable) or 0) ** _polynomial(
                    exponent, environment, variable
                )
            return _hypergeometric(base, environment, variable) ** _polynomial(exponent, environment, variable)
        if node.op in ("mc", "binomial", "factorial"):
            parts = [_polynomial(part, environment, variable) for part in node.arguments]
            if node.op == "factorial":
                return sympy.gamma(parts[0] + 1)
            top = parts[0] + parts[1] - 1 if node.op == "mc" else parts[0]
            return sympy.gamma(top + 1) / (sympy.gamma(parts[1] + 1) * sympy.gamma(top - parts[1] + 1))
    return _polynomial(node, environment, variable)
