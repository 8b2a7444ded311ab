"""What statements about exact values can be about, and what their relations must look like.

What can be told from the tree and the instance is refused here; whether a value is a polynomial, or a limit exists,
is for those who compute it. Source: ``proofs/certificate-format.md``, section 5.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from verify.errors import DomainError
from verify.statements.constants import EXPONENT_LIMIT, constant_value
from verify.statements.heads import HEADS, TUPLE, VALUES, Head, Language
from verify.statements.instances.domains import BELOW_ONE, AtLeast, Domain
from verify.statements.instances.protocol import AnyInstance
from verify.statements.integers import shown
from verify.statements.quantifier import Field
from verify.statements.rationals import rational_text
from verify.statements.tree import (
    Binding,
    BoundedCondition,
    Comparison,
    Condition,
    Connective,
    Expression,
    Node,
    Operation,
    Predicate,
    Quantity,
    Variable,
    children,
    free_names,
    sort_of,
)

__all__ = ["ValueInstance", "check_values"]

_INEQUALITIES = ("<=", "<", ">=", ">")


class ValueInstance(AnyInstance):
    """What a statement about exact values can be about."""

    __slots__ = ()

    @property
    def language(self) -> Language:
        return VALUES

    @property
    @abstractmethod
    def names(self) -> frozenset[str]:
        """Every name that a relation may use."""

    @property
    def values(self) -> Mapping[str, Fraction]:
        """The names that have a value."""
        return {}

    @property
    def lags(self) -> int | None:
        """How many lags there are; None for any number."""
        return None

    @abstractmethod
    def lacks(self, head: Head) -> str:
        """Why a head of the cell has no value at the instance; empty where it has."""

    def entries(self, name: str) -> int:
        """How many entries the tuple ``name`` has (of free weights, how many outputs)."""
        return 0

    def check(self, relation: Condition, field: Field) -> None:
        check_values(relation, self)


def check_values(relation: Condition, instance: ValueInstance) -> None:
    """Raise DomainError, in one sentence, unless the relation is one that the format allows for the instance.

    >>> from verify.statements.build import kernel_mean, rho
    >>> from verify.statements.instances.kernel import kernel
    >>> check_values(kernel_mean(1, 1).equals(rho(1)), kernel(nu_W="positive", nu_F=1, nu_C=1))
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: kernel_mean needs n, which the instance does not have
    """
    _Rules(instance, dict(instance.variables), dict(instance.values)).condition(relation)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules at an instance: ``domains`` of the names that vary, values of those ``given``."""

    instance: ValueInstance
    domains: dict[str, Domain]
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
            self._head(HEADS[node.name])
            for argument in node.arguments:
                self.expression(argument)

    def expression(self, node: Expression) -> None:
        """An expression of any sort."""
        if isinstance(node, Quantity):
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
        for side in (node.left, node.right):
            self.expression(side)
        sides = [side for side in (node.left, node.right) if isinstance(side, Quantity) and sort_of(side) == TUPLE]
        lengths = [self.instance.entries(side.name) for side in sides]
        if len(set(lengths)) > 1:
            raise DomainError(f"tuples of different lengths are compared: {lengths[0]} and {lengths[1]} entries")
        if node.op in _INEQUALITIES and "z" in free_names(node):
            raise DomainError(f"z is formal: it cannot stand in a comparison {node.op}")

    def _head(self, head: Head) -> None:
        if self.instance.cell not in head.cells:
            raise DomainError(f"{head.name} does not occur in statements of the cell {self.instance.cell}")
        lacking = self.instance.lacks(head)
        if lacking:
            raise DomainError(lacking)

    def _quantity(self, node: Quantity) -> None:
        head = HEADS[node.name]
        self._head(head)
        for argument in node.parts():
            self.expression(argument)
        for index, argument in enumerate(node.parts()):
            self._argument(head, head.kind(index), argument)

    def _argument(self, head: Head, kind: str, node: Expression) -> None:
        """What the head asks of an argument beyond being a number."""
        match kind:
            case "i":
                self._integer(head.name, node, 0)
            case "d":
                self._integer(head.name, node, None)
            case "j":
                self._lag(head.name, node)
            case "r":
                self._radius(head.name, node)
            case "v":
                self._running(head.name, node, head.names)
            case "p":
                self._series(node)

    def _lag(self, name: str, node: Expression) -> None:
        if "j" in self.domains and "j" in free_names(node):
            self._shifted(f"an argument of {name}", node)
            return
        self._integer(name, node, 0)
        lag, lags = self._constant(node), self.instance.lags
        if lag is not None and lags is not None and lag >= lags:
            raise DomainError(f"{name} of lag {rational_text(lag)}, but there are J = {lags} lags")

    def _variable(self, name: str) -> None:
        """A name of the language must be one of the instance; bound letters were looked at before."""
        if name in VALUES.variables and name not in self.instance.names:
            raise DomainError(f"the instance has no {name}")

    def _constant(self, node: Expression) -> Fraction | None:
        return constant_value(node, self.given)

    def _free_of_variables(self, what: str, node: Expression) -> None:
        varying = sorted(free_names(node) & set(self.domains))
        if varying:
            raise DomainError(f"{what} must be an integer, but {varying[0]} varies")

    def _integer(self, name: str, node: Expression, least: int | None) -> None:
        """An integer argument."""
        what = f"an argument of {name}"
        self._free_of_variables(what, node)
        value = self._constant(node)
        if value is not None and value.denominator != 1:
            raise DomainError(f"{what} must be an integer, not {rational_text(value)}")
        if value is not None and least is not None and value < least:
            raise DomainError(f"{what} must be at least {least}, not {rational_text(value)}")

    def _shifted(self, what: str, node: Expression) -> None:
        """That an argument is j + c, and >= 0 from the first j on, as far as its values tell."""
        if free_names(node) & set(self.domains) != {"j"}:
            raise DomainError(f"{what} must be an integer, or j + c with an integer c")
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
        varying = sorted(free_names(node) & set(self.domains))
        value = self._constant(node)
        if varying or (value is not None and value <= 0):
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
