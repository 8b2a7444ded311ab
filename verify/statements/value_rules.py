"""What a statement about exact values must look like: which quantities where, with which arguments.

What can be told from the tree and the instance is refused here; whether a value is a polynomial, or a limit exists,
is for those who compute it.  Source: ``proofs/certificate-format.md``, section 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from verify.errors import DomainError
from verify.statements.constants import EXPONENT_LIMIT, constant_value
from verify.statements.descent_instance import DescentInstance
from verify.statements.integers import shown
from verify.statements.kernel_instance import BELOW_ONE, AtLeast, KernelInstance
from verify.statements.quantities import PREDICATES, QUANTITIES, Head
from verify.statements.rationals import rational_text
from verify.statements.scopes import free_names
from verify.statements.system_instance import FreeSystem, SystemInstance
from verify.statements.tree import (
    Binding,
    Comparison,
    Condition,
    Connective,
    Expression,
    Node,
    Operation,
    Variable,
    children,
)
from verify.statements.value_nodes import BoundedCondition, Predicate, Quantity

__all__ = ["ValueInstance", "check_values"]

ValueInstance: TypeAlias = KernelInstance | SystemInstance | FreeSystem | DescentInstance

_INEQUALITIES = ("<=", "<", ">=", ">")
_FREE = ("outputs", "convolution")


def check_values(relation: Condition, instance: ValueInstance) -> None:
    """Raise DomainError, in one sentence, unless the relation is one that the format allows for the instance.

    >>> from verify.statements.value_language import kernel_mean, rho
    >>> from verify.statements.kernel_instance import kernel
    >>> check_values(kernel_mean(1, 1).equals(rho(1)), kernel(nu_W="positive", nu_F=1, nu_C=1))
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: kernel_mean needs n, which the instance does not have
    """
    domains = dict(instance.variables) if isinstance(instance, KernelInstance) else {}
    given = dict(instance.given) if isinstance(instance, KernelInstance) else {}
    if isinstance(instance, DescentInstance):
        given["eta"] = instance.eta
    _Rules(instance, domains, given).condition(relation)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules at an instance: ``domains`` of the names that vary, values of those ``given``."""

    instance: ValueInstance
    domains: dict[str, str | AtLeast]
    given: dict[str, Fraction]

    def condition(self, node: Condition) -> None:
        if isinstance(node, Comparison):
            self._comparison(node)
        elif isinstance(node, Connective):
            if self.domains and node.op != "and":
                raise DomainError(f"{node.op} cannot be decided where there are variables; use comparisons, and, all")
            for part in node.arguments:
                self.condition(part)
        elif isinstance(node, BoundedCondition):
            if self.domains and node.op == "any":
                raise DomainError("any cannot be decided where there are variables; use comparisons, and, all")
            self._ends(node)
            self.condition(node.body)
        elif isinstance(node, Predicate):
            self._head(node.name, PREDICATES[node.name])
            self._data(node.name)
            for argument in node.arguments:
                self.expression(argument)

    def expression(self, node: Expression) -> None:
        """An expression that is a number (or a rational function), not a tuple, and no tail."""
        if isinstance(node, Quantity):
            if QUANTITIES[node.name].of_tuple:
                raise DomainError(f"{node.name} is a tuple: it occurs only as a whole side of == or !=")
            if node.name == "tail":
                raise DomainError("tail occurs only as the left side of <= or <")
            self._quantity(node)
        elif isinstance(node, Variable):
            self._variable(node.name)
        elif isinstance(node, Binding):
            self._ends(node)
            for part in children(node):
                self._number(part)
        else:
            if isinstance(node, Operation) and node.op == "**":
                self._exponent(node.arguments[1])
            for part in children(node):
                self._number(part)

    def _number(self, node: Node) -> None:
        if isinstance(node, Expression):
            self.expression(node)

    def _comparison(self, node: Comparison) -> None:
        if node.op == "!=" and self.domains:
            raise DomainError("!= cannot be decided where there are variables")
        lengths = [self._length(side) for side in (node.left, node.right)]
        if lengths != [None, None]:
            self._tuples(node, lengths)
            return
        if isinstance(node.left, Quantity) and node.left.name == "tail" and node.op in ("<=", "<"):
            self._quantity(node.left)
        else:
            self.expression(node.left)
        self.expression(node.right)
        if node.op in _INEQUALITIES and "z" in free_names(node):
            raise DomainError(f"z is formal: it cannot stand in a comparison {node.op}")

    def _tuples(self, node: Comparison, lengths: list[int | None]) -> None:
        if node.op not in ("==", "!="):
            raise DomainError(f"tuples are compared by == and != only, not by {node.op}")
        if None in lengths:
            raise DomainError("a tuple is compared with a number; expected a tuple on both sides")
        if lengths[0] != lengths[1]:
            raise DomainError(f"tuples of different lengths are compared: {lengths[0]} and {lengths[1]} entries")
        for side in (node.left, node.right):
            if isinstance(side, Quantity):
                self._quantity(side)

    def _length(self, node: Expression) -> int | None:
        """How many entries a tuple has (of free weights, how many outputs); None for what is no tuple."""
        if not isinstance(node, Quantity) or not QUANTITIES[node.name].of_tuple:
            return None
        self._head(node.name, QUANTITIES[node.name])
        match self.instance:
            case FreeSystem(steps=steps):
                return steps
            case SystemInstance(steps=steps, d_x=d_x, d_y=d_y):
                return steps * d_y if node.name in _FREE else d_x * d_y
            case DescentInstance(N=N, held_out_steps=held_out, d_y=d_y):
                return (N + held_out) * d_y
        return None

    def _head(self, name: str, head: Head) -> None:
        instance = self.instance
        if instance.cell not in head.cells:
            raise DomainError(f"{name} does not occur in statements of the cell {instance.cell}")
        if isinstance(instance, FreeSystem) and name not in _FREE:
            raise DomainError(f"{name} needs explicit weights; of free ones there are outputs and convolution")
        for used in head.uses if isinstance(instance, KernelInstance) else ():
            if used not in instance.names:
                raise DomainError(f"{name} needs {used}, which the instance does not have")

    def _data(self, name: str) -> None:
        if name in ("realised", "realises") and getattr(self.instance, "realisation", None) is None:
            raise DomainError(f"{name} needs a realisation, which the instance does not have")
        if name == "converges" and getattr(self.instance, "limit", None) is None:
            raise DomainError("converges needs a limit, which the instance does not have")

    def _quantity(self, node: Quantity) -> None:
        head = QUANTITIES[node.name]
        self._head(node.name, head)
        self._data(node.name)
        arguments = node.parts()
        for argument in arguments:
            self.expression(argument)
        for index in head.integers:
            least = None if node.name == "coefficient" else 0
            self._integer(node.name, arguments[index], least, shift=node.name == "rho")
        match node.name:
            case "chebyshev" | "tail":
                self._radius(node.name, arguments[1])
            case "limit":
                self._running(node.name, arguments[0], ("n", "j"))
            case "coefficient":
                self._running(node.name, arguments[0], ("n",))
            case "series":
                self._series(arguments[1])
            case "rho" | "weight_norm" if isinstance(self.instance, DescentInstance):
                lag = self._constant(arguments[0])
                if lag is not None and lag >= self.instance.J:
                    raise DomainError(
                        f"{node.name} of lag {rational_text(lag)}, but there are J = {self.instance.J} lags"
                    )

    def _variable(self, name: str) -> None:
        """A name of the language must be one of the instance; bound letters were looked at before."""
        if name in ("nu_W", "nu_F", "nu_C", "n", "j", "z", "eta") and name not in self.instance.names:
            raise DomainError(f"the instance has no {name}")

    def _constant(self, node: Expression) -> Fraction | None:
        return constant_value(node, self.given)

    def _free_of_variables(self, what: str, node: Expression) -> None:
        varying = sorted(free_names(node) & set(self.domains))
        if varying:
            raise DomainError(f"{what} must be an integer, but {varying[0]} varies")

    def _integer(self, name: str, node: Expression, least: int | None, *, shift: bool) -> None:
        """An integer argument; with ``shift`` also j + c for the variable j."""
        what = f"an argument of {name}"
        if shift and "j" in self.domains and "j" in free_names(node):
            if free_names(node) & set(self.domains) != {"j"}:
                raise DomainError(f"{what} must be an integer, or j + c with an integer c")
            self._shifted(what, node)
            return
        self._free_of_variables(what, node)
        value = self._constant(node)
        if value is not None and value.denominator != 1:
            raise DomainError(f"{what} must be an integer, not {rational_text(value)}")
        if value is not None and least is not None and value < least:
            raise DomainError(f"{what} must be at least {least}, not {rational_text(value)}")

    def _shifted(self, what: str, node: Expression) -> None:
        """That an argument is j + c, and >= 0 from the first j on, as far as its values tell."""
        domain = self.domains["j"]
        start = domain.start if isinstance(domain, AtLeast) else 0
        values = [constant_value(node, self.given | {"j": Fraction(start + step)}) for step in range(3)]
        known = [value for value in values if value is not None]
        if any(later - earlier != 1 for earlier, later in pairwise(known)) or any(v.denominator != 1 for v in known):
            raise DomainError(f"{what} must be an integer, or j + c with an integer c")
        if known and known[0] < 0:
            raise DomainError(f"{what} must be at least 0, but at j = {start} it is {rational_text(known[0])}")

    def _exponent(self, node: Expression) -> None:
        self._free_of_variables("an exponent", node)
        value = self._constant(node)
        if value is not None and (value.denominator != 1 or abs(value) > EXPONENT_LIMIT):
            raise DomainError(
                f"an exponent must be an integer from -{EXPONENT_LIMIT} to {EXPONENT_LIMIT}, not {rational_text(value)}"
            )

    def _ends(self, node: Binding) -> None:
        for end in (node.lower, node.upper):
            self.expression(end)
            self._free_of_variables(f"an end of {node.op}", end)
            value = self._constant(end)
            if value is not None and value.denominator != 1:
                raise DomainError(f"an end of {node.op} must be an integer, not {rational_text(value)}")

    def _radius(self, name: str, node: Expression) -> None:
        varying = sorted(free_names(node) & set(self.domains)) if name == "tail" else []
        value = self._constant(node)
        if varying or (value is not None and value <= 0 and name == "tail"):
            shown_value = f"{varying[0]} varies" if varying else f"it is {rational_text(value or Fraction(0))}"
            raise DomainError(f"the second argument of {name} must be a positive rational number, but {shown_value}")

    def _running(self, name: str, node: Expression, allowed: tuple[str, ...]) -> None:
        if not isinstance(node, Variable) or node.name not in allowed:
            found = node.name if isinstance(node, Variable) else shown(node)
            raise DomainError(f"{name} is taken in the variable {' or '.join(allowed)}, not in {found}")
        if node.name not in self.domains:
            raise DomainError(f"{name} is taken in {node.name}, which must vary, but it is given")

    def _series(self, power: Expression) -> None:
        if self.domains.get("j") != AtLeast(0):
            raise DomainError("series needs the variable j with all integers >= 0 as its domain")
        if power == Variable("z"):
            return
        if self._constant(power) != 1:
            raise DomainError("the second argument of series is z or 1")
        if self.domains.get("nu_W") != BELOW_ONE:
            raise DomainError("series at 1 needs nu_W with the domain below-one, or it may diverge")
