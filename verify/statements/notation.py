"""Writing a tree: one walk, and a table for each form of writing (``rendering`` has the tables)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from verify.errors import DomainError
from verify.statements.tree import (
    Aggregate,
    Bound,
    Comparison,
    Connective,
    Integer,
    Node,
    Operation,
    RankTerm,
    Variable,
)
from verify.statements.value_nodes import BoundedCondition, Predicate, Quantity

__all__ = ["Notation", "Precedence", "Rule", "call", "infix", "write"]


class Precedence(IntEnum):
    """How tightly a piece of writing holds together, loosest first."""

    ANY = 0
    DISJUNCTION = 1
    CONJUNCTION = 2
    NEGATION = 3
    COMPARISON = 4
    REMAINDER = 5
    """``a mod b`` where it is no operation like the others: in parentheses inside any other operation."""
    SUM = 6
    MINUS = 7
    """A minus sign in front: in parentheses except at the beginning."""
    AGGREGATE = 8
    """A sum or product sign with what it reaches over."""
    PRODUCT = 9
    POWER = 10
    ATOM = 11


@dataclass(frozen=True, slots=True)
class Rule:
    """How one operation is written: what holds its operands, and the writing made of theirs.

    ``operands`` gives the least precedence of each operand that needs no parentheses; the last one counts for
    all that follow.
    """

    precedence: Precedence
    operands: tuple[Precedence, ...]
    compose: Callable[[Sequence[str]], str]

    def operand(self, index: int) -> Precedence:
        """What the operand with this index (from 0) must hold together like."""
        return self.operands[min(index, len(self.operands) - 1)]


@dataclass(frozen=True, slots=True)
class Notation:
    """A form of writing.

    ``rules`` has every operation, comparison, connective, quantity and predicate; ``sum``, ``prod``, ``all`` and
    ``any`` compose variable, lower limit, upper limit and body, ``trace`` its words as they are. ``rank`` is given
    notion and overrides, ``bound`` name and level.
    """

    integer: Callable[[int], str]
    variable: Callable[[str], str]
    group: Callable[[str], str]
    rules: Mapping[str, Rule]
    rank: Callable[[str, Sequence[tuple[str, str]]], str]
    rank_elsewhere: Precedence
    """How a rank with overrides holds together; without, it is an atom."""
    bound: Callable[[str, str], str]


def write(node: Node, notation: Notation) -> str:
    """The tree in a notation."""
    return _written(node, notation)[0]


def infix(symbol: str, precedence: Precedence, first: Precedence, rest: Precedence) -> Rule:
    """Operands with a symbol between them."""
    return Rule(precedence, (first, rest), symbol.join)


def call(before: str, between: str = ", ", after: str = ")") -> Rule:
    """Operands between delimiters, which hold them together."""
    return Rule(Precedence.ATOM, (Precedence.ANY,), lambda operands: f"{before}{between.join(operands)}{after}")


def _written(node: Node, notation: Notation) -> tuple[str, Precedence]:
    """The writing and how tightly it holds together."""
    match node:
        case Integer(value=value):
            return notation.integer(value), Precedence.MINUS if value < 0 else Precedence.ATOM
        case Variable(name=name):
            return notation.variable(name), Precedence.ATOM
        case Operation(op=op) | Connective(op=op):
            return _composed(op, _flat(node), notation)
        case Comparison(op=op, left=left, right=right):
            return _composed(op, (left, right), notation)
        case Quantity(name=name) | Predicate(name=name):
            return _composed(name, node.arguments, notation)
        case Aggregate() | BoundedCondition():
            operands = (Variable(node.variable), node.lower, node.upper, node.body)
            return _composed(node.op, operands, notation)
        case RankTerm(notion=notion, overrides=overrides):
            values = [(notation.variable(name), write(value, notation)) for name, value in overrides]
            return notation.rank(notion, values), notation.rank_elsewhere if values else Precedence.ATOM
        case Bound(name=name, level=level):
            return notation.bound(name, level), Precedence.ATOM
    raise DomainError(f"no node of the expression language: {node!r}")


def _composed(op: str, operands: Sequence[Node | str], notation: Notation) -> tuple[str, Precedence]:
    rule = notation.rules[op]
    pieces = []
    for index, operand in enumerate(operands):
        if isinstance(operand, str):
            pieces.append(operand)
            continue
        text, precedence = _written(operand, notation)
        pieces.append(text if precedence >= rule.operand(index) else notation.group(text))
    return rule.compose(pieces), rule.precedence


def _flat(node: Operation | Connective) -> Sequence[Node]:
    """The operands, those of the same associative operation opened: a + (b + c) has three."""
    if node.op not in ("+", "*", "and", "or"):
        return node.arguments
    operands: list[Node] = []
    for argument in node.arguments:
        if isinstance(argument, Operation | Connective) and argument.op == node.op:
            operands += _flat(argument)
        else:
            operands.append(argument)
    return operands
