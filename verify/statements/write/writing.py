"""Writing a tree: one walk for every notation; the rules of its operations come from the table of heads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from verify.errors import DomainError
from verify.statements.tree import (
    Aggregate,
    Bound,
    BoundedCondition,
    Comparison,
    Connective,
    Integer,
    Node,
    Operation,
    Predicate,
    Quantity,
    RankTerm,
    Variable,
)
from verify.statements.write.notation import Precedence, Rule

__all__ = ["Notation", "write"]

Text = TypeVar("Text")


@dataclass(frozen=True, slots=True)
class Notation(Generic[Text]):
    """A form of writing: ``rules`` has every head; ``rank`` is given a notion and overrides."""

    integer: Callable[[int], Text]
    variable: Callable[[str], Text]
    group: Callable[[Text], Text]
    rules: Mapping[str, Rule[Text]]
    rank: Callable[[str, Sequence[tuple[Text, Text]]], Text]
    rank_elsewhere: Precedence
    """How a rank with overrides holds together; without, it is an atom."""


def write(node: Node, notation: Notation[Text]) -> Text:
    """The tree in a notation."""
    return _written(node, notation)[0]


def _written(node: Node, notation: Notation[Text]) -> tuple[Text, Precedence]:
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
            return _composed("bound", (name, level), notation)
    raise DomainError(f"no node of the expression language: {node!r}")


def _composed(op: str, operands: Sequence[Node | str], notation: Notation[Text]) -> tuple[Text, Precedence]:
    rule = notation.rules[op]
    pieces: list[Text | str] = []
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
