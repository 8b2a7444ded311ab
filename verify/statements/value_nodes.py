"""The nodes that only statements about exact values have: quantities, predicates, conditions for a range of integers.

Source: ``proofs/certificate-format.md``, section 5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from verify.errors import DomainError
from verify.statements.integers import shown
from verify.statements.quantities import PREDICATES, QUANTITIES, Head
from verify.statements.tree import Binding, Condition, Expression, Node, children, set_extent
from verify.statements.vocabulary import BOUND_VARIABLE

__all__ = ["BoundedCondition", "Predicate", "Quantity", "facts_behind"]

_WORD = re.compile(r"(?:W'?(?: W'?)*)?\Z")


@dataclass(frozen=True, slots=True)
class Quantity(Expression):
    """A quantity of ``QUANTITIES``; the arguments of ``trace`` are words such as ``W W'``, all others' expressions.

    >>> Quantity("trace", ("W W'", ""))
    Quantity(name='trace', arguments=("W W'", ''))
    >>> Quantity("trace", ("W  W",))
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: trace takes words of W and W' with single spaces between, not 'W  W'
    """

    name: str
    arguments: tuple[Expression | str, ...] = ()
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_arguments(self.name, len(self.arguments), QUANTITIES, "quantity")
        for argument in self.arguments:
            if self.name != "trace" and not isinstance(argument, Expression):
                raise DomainError(f"an argument of {self.name} must be an expression, not {shown(argument)}")
            if self.name == "trace" and not (isinstance(argument, str) and _WORD.match(argument)):
                raise DomainError(f"trace takes words of W and W' with single spaces between, not {shown(argument)}")
        set_extent(self, 1, self.parts())

    def parts(self) -> tuple[Expression, ...]:
        """The arguments, without words."""
        return tuple(argument for argument in self.arguments if isinstance(argument, Expression))


@dataclass(frozen=True, slots=True)
class Predicate(Condition):
    """A predicate of ``PREDICATES``, such as ``Predicate("dominates", (2 / eta,))``."""

    name: str
    arguments: tuple[Expression, ...] = ()
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_arguments(self.name, len(self.arguments), PREDICATES, "predicate")
        for argument in self.arguments:
            if not isinstance(argument, Expression):
                raise DomainError(f"an argument of {self.name} must be an expression, not {shown(argument)}")
        set_extent(self, 1, self.arguments)

    def parts(self) -> tuple[Expression, ...]:
        """The arguments."""
        return self.arguments


@dataclass(frozen=True, slots=True)
class BoundedCondition(Condition, Binding):
    """``all`` or ``any`` of ``body``, ``variable`` running from ``lower`` to ``upper`` (empty: true, false)."""

    op: str
    variable: str
    lower: Expression
    upper: Expression
    body: Condition
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.op not in ("all", "any"):
            raise DomainError(f"a condition for a range of integers is 'all' or 'any', not {self.op!r}")
        if not BOUND_VARIABLE.match(self.variable):
            raise DomainError(
                f"{self.op} binds {self.variable!r}; expected a single lower-case letter other than t and m"
            )
        if not isinstance(self.body, Condition):
            raise DomainError(f"{self.op} is over conditions, not over {type(self.body).__name__}")
        set_extent(self, 1, (self.lower, self.upper, self.body))

    def parts(self) -> tuple[Node, ...]:
        """Ends and body."""
        return (self.lower, self.upper, self.body)


def facts_behind(node: Node) -> set[str]:
    """The facts beyond arithmetic that the quantities and predicates in a tree rest on.

    >>> from verify.statements.value_language import kernel_mean, rho
    >>> sorted(facts_behind(kernel_mean(1, 1).equals(rho(1))))
    ['K1', 'W1']
    """
    found: set[str] = set()
    if isinstance(node, Quantity):
        found.update(QUANTITIES[node.name].rests_on)
    elif isinstance(node, Predicate):
        found.update(PREDICATES[node.name].rests_on)
    for part in children(node):
        found |= facts_behind(part)
    return found


def _check_arguments(name: str, count: int, table: Mapping[str, Head], what: str) -> None:
    if name not in table:
        raise DomainError(f"{name!r} is no {what}; there are {' '.join(table)}")
    head = table[name]
    if count < head.least or (head.most is not None and count > head.most):
        expected = f"{head.least} or more" if head.most is None else str(head.least)
        raise DomainError(f"{name} takes {expected} arguments, not {count}")
