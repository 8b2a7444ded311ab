"""Trees in the JSON form of the certificate format (sections 3 to 5), both ways.

Reading is strict: what the format does not allow is a DomainError that names its JSON path. The text of a
file (duplicate keys, floats, canonical bytes) is not looked at here.
"""

from __future__ import annotations

import re
from typing import TypeAlias, TypeVar

from verify.errors import DomainError
from verify.statements.integers import integer_from_json, integer_to_json, is_hex, shown
from verify.statements.languages import CIRCUITS, RANK_HEADS, Language, check_language
from verify.statements.quantities import PREDICATES, QUANTITIES
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
)
from verify.statements.value_nodes import BoundedCondition, Predicate, Quantity
from verify.statements.vocabulary import COMPARISONS, DEPTH_LIMIT, DIVISION, OPERATIONS

__all__ = ["Json", "from_json", "to_json"]

Json: TypeAlias = "int | str | list[Json] | dict[str, Json]"

_RANKS = {head: notion for notion, head in RANK_HEADS.items()}

_NodeT = TypeVar("_NodeT", bound=Node)


def to_json(node: Node) -> Json:
    """The tree as nested lists.

    >>> to_json(Variable("L") - 1 <= RankTerm("function"))
    ['<=', ['-', 'L', 1], ['rank', {}]]
    """
    match node:
        case Integer(value=value):
            return integer_to_json(value)
        case Variable(name=name):
            return name
        case Operation(op=op, arguments=arguments):
            return [op, *(to_json(argument) for argument in arguments)]
        case Connective(op=op, arguments=conditions):
            return [op, *(to_json(condition) for condition in conditions)]
        case Comparison(op=op, left=left, right=right):
            return [op, to_json(left), to_json(right)]
        case Aggregate() | BoundedCondition():
            return [node.op, node.variable, to_json(node.lower), to_json(node.upper), to_json(node.body)]
        case RankTerm(notion=notion, overrides=overrides):
            return [RANK_HEADS[notion], {name: to_json(value) for name, value in overrides}]
        case Bound(name=name, level=level):
            return ["bound", name] if level == "function" else ["bound", name, level]
        case Quantity(name=name) | Predicate(name=name):
            return [
                name,
                *(item.replace(" ", "") if isinstance(item, str) else to_json(item) for item in node.arguments),
            ]
    raise DomainError(f"no node of the expression language: {node!r}")


def from_json(data: object, path: str = "$", language: Language = CIRCUITS) -> Node:
    """The tree of the language that ``data`` spells: a condition or an expression.

    >>> from_json([">=", ["rank", {}], ["mc", "m", 2]]) == (
    ...     RankTerm("function") >= Operation("mc", (Variable("m"), Integer(2))))
    True
    >>> from_json(["+", 1, ["mc", 2]])
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: $[2]: mc takes 2 arguments, not 1
    """
    node = _read(data, path, DEPTH_LIMIT, language)
    try:
        check_language(node, language)
    except DomainError as error:
        raise DomainError(f"{path}: {error}") from None
    return node


def _read(data: object, path: str, room: int, language: Language) -> Node:
    """Read a node with at most ``room`` containers inside one another."""
    if isinstance(data, str) and not is_hex(data):
        return _at(path, Variable, data)
    if not isinstance(data, list):
        return Integer(integer_from_json(data, path))
    if room < 1:
        raise DomainError(f"{path}: more than {DEPTH_LIMIT} levels deep")
    if not data or not isinstance(data[0], str):
        raise DomainError(f"{path}: expected a list that begins with an operation, got {shown(data)}")
    head, rest = data[0], data[1:]
    places = [f"{path}[{index}]" for index in range(1, len(data))]
    if head in ("and", "or", "not"):
        conditions = [_read_as(Condition, item, at, room, language) for item, at in zip(rest, places, strict=True)]
        return _at(path, Connective, head, tuple(conditions))
    if head not in language.heads and head not in COMPARISONS:
        raise DomainError(f"{path}[0]: unknown operation {shown(head)}")
    if head in ("sum", "prod", "all", "any"):
        return _read_binding(data, path, room, language)
    if head in _RANKS:
        return _read_rank(data, path, room, language)
    if head == "bound":
        return _read_bound(data, path)
    if head == "trace":
        return _at(path, Quantity, head, tuple(_word(item, at) for item, at in zip(rest, places, strict=True)))
    values = tuple(_read_as(Expression, item, at, room, language) for item, at in zip(rest, places, strict=True))
    if head in OPERATIONS or head == DIVISION:
        return _at(path, Operation, head, values)
    if head in QUANTITIES:
        return _at(path, Quantity, head, values)
    if head in PREDICATES:
        return _at(path, Predicate, head, values)
    if len(values) != 2:
        raise DomainError(f"{path}: {head} compares 2 expressions, not {len(values)}")
    return Comparison(head, *values)


def _word(item: object, path: str) -> str:
    """A word of ``trace`` with its blanks, which the JSON form leaves out."""
    letters = re.findall("W'?", item) if isinstance(item, str) else []
    if "".join(letters) != item:
        raise DomainError(f"{path}: expected a word in the letters W and W', without blanks, got {shown(item)}")
    return " ".join(letters)


def _read_as(kind: type[_NodeT], data: object, path: str, room: int, language: Language) -> _NodeT:
    """Read a node one level down that must be an expression, or must be a condition."""
    node = _read(data, path, room - 1, language)
    if not isinstance(node, kind):
        expected = "a condition" if kind is Condition else "an integer expression"
        if kind is not Condition and DIVISION in language.heads:
            expected = "an expression"
        raise DomainError(f"{path}: expected {expected}, got {shown(data)}")
    return node


def _read_binding(data: list[object], path: str, room: int, language: Language) -> Aggregate | BoundedCondition:
    if len(data) != 5:
        raise DomainError(f"{path}: expected [{data[0]!r}, variable, from, to, body], got {len(data)} items")
    op, variable = data[0], data[1]
    if not isinstance(variable, str):
        raise DomainError(f"{path}[1]: expected the name of a variable, got {shown(variable)}")
    ends = [_read_as(Expression, data[index], f"{path}[{index}]", room, language) for index in (2, 3)]
    if op in ("all", "any"):
        condition = _read_as(Condition, data[4], f"{path}[4]", room, language)
        return _at(path, BoundedCondition, op, variable, *ends, condition)
    return _at(path, Aggregate, op, variable, *ends, _read_as(Expression, data[4], f"{path}[4]", room, language))


def _read_rank(data: list[object], path: str, room: int, language: Language) -> RankTerm:
    if len(data) != 2 or not isinstance(data[1], dict):
        raise DomainError(f"{path}: expected [{data[0]!r}, {{parameters}}], got {shown(data)}")
    if room < 2:
        raise DomainError(f"{path}: more than {DEPTH_LIMIT} levels deep")
    overrides = []
    for name, value in data[1].items():
        if not isinstance(name, str):
            raise DomainError(f"{path}[1]: a key that is no string, {shown(name)}")
        overrides.append((name, _read_as(Expression, value, f"{path}[1].{name}", room - 1, language)))
    return _at(path, RankTerm, _RANKS[str(data[0])], tuple(overrides))


def _read_bound(data: list[object], path: str) -> Bound:
    if len(data) not in (2, 3) or not isinstance(data[1], str):
        raise DomainError(f"{path}: expected ['bound', name] or ['bound', name, 'grid'], got {shown(data)}")
    if len(data) == 3 and data[2] != "grid":
        raise DomainError(f"{path}[2]: expected 'grid' (function level is written by leaving it out)")
    return _at(path, Bound, data[1], *data[2:])


def _at(path: str, make: type[_NodeT], *arguments: object) -> _NodeT:
    """Make a node; what it objects to is reported with its place."""
    try:
        return make(*arguments)
    except DomainError as error:
        raise DomainError(f"{path}: {error}") from None
