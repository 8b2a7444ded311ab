"""Trees in the JSON form of the certificate format (section 3), both ways.

Reading is strict: what the format does not allow is a DomainError that names its JSON path. The text of a
file (duplicate keys, floats, canonical bytes) is not looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from verify.errors import DomainError
from verify.statements.heads import (
    CIRCUITS,
    COMPARISONS,
    DEPTH_LIMIT,
    DIVISION,
    HEADS,
    OPERATIONS,
    PREDICATES,
    QUANTITIES,
    RANK_HEADS,
    Language,
    heads_in,
)
from verify.statements.integers import integer_from_json, integer_to_json, is_hex, shown
from verify.statements.scopes import check_language
from verify.statements.tree import (
    Aggregate,
    Binding,
    Bound,
    BoundedCondition,
    Comparison,
    Condition,
    Connective,
    Expression,
    Integer,
    Node,
    Operation,
    Predicate,
    Quantity,
    RankTerm,
    Variable,
    children,
    head_of,
)

__all__ = ["Json", "from_json", "to_json"]

Json: TypeAlias = "int | str | list[Json] | dict[str, Json]"

_NodeT = TypeVar("_NodeT", bound=Node)
_NOTIONS = {head: notion for notion, head in RANK_HEADS.items()}


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
    head = head_of(node)
    if head is None:
        raise DomainError(f"no node of the expression language: {node!r}")
    match node:
        case RankTerm(overrides=overrides):
            return [head, {name: to_json(value) for name, value in overrides}]
        case Bound(name=name, level=level):
            return [head, name] if level == "function" else [head, name, level]
        case Quantity(arguments=arguments):
            return [head, *(item.replace(" ", "") if isinstance(item, str) else to_json(item) for item in arguments)]
        case Binding(variable=letter):
            return [head, letter, *map(to_json, children(node))]
    return [head, *map(to_json, children(node))]


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
    head = HEADS.get(data[0])
    if head is None or not head.cells & language.cells:
        raise DomainError(f"{path}[0]: unknown operation {shown(data[0])}")
    match head.takes:
        case "o":
            return _read_rank(data, path, room, language)
        case "b":
            return _read_bound(data, path)
        case "lnnn" | "lnnc":
            return _read_binding(data, path, room, language)
    arguments = [
        _word(item, at)
        if head.takes == "w+"
        else _read_as(Condition if head.takes in ("c", "c+") else Expression, item, at, room, language)
        for item, at in ((item, f"{path}[{index}]") for index, item in enumerate(data[1:], 1))
    ]
    if head.name in COMPARISONS:
        if len(arguments) != 2:
            raise DomainError(f"{path}: {head.name} compares 2 expressions, not {len(arguments)}")
        return _at(path, Comparison, head.name, *arguments)
    made: Node = _at(path, _NODES[head.name], head.name, tuple(arguments))
    return made


_NODES: Mapping[str, Callable[..., Any]] = MappingProxyType(
    dict.fromkeys(OPERATIONS, Operation)
    | dict.fromkeys(QUANTITIES, Quantity)
    | dict.fromkeys(PREDICATES, Predicate)
    | dict.fromkeys(("and", "or", "not"), Connective)
)


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
        number = "an expression" if DIVISION in heads_in(language) else "an integer expression"
        raise DomainError(f"{path}: expected {'a condition' if kind is Condition else number}, got {shown(data)}")
    return node


def _read_binding(data: list[Any], path: str, room: int, language: Language) -> Aggregate | BoundedCondition:
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


def _read_rank(data: list[Any], path: str, room: int, language: Language) -> RankTerm:
    if len(data) != 2 or not isinstance(data[1], dict):
        raise DomainError(f"{path}: expected [{data[0]!r}, {{parameters}}], got {shown(data)}")
    if room < 2:
        raise DomainError(f"{path}: more than {DEPTH_LIMIT} levels deep")
    overrides = []
    for name, value in data[1].items():
        if not isinstance(name, str):
            raise DomainError(f"{path}[1]: a key that is no string, {shown(name)}")
        overrides.append((name, _read_as(Expression, value, f"{path}[1].{name}", room - 1, language)))
    return _at(path, RankTerm, _NOTIONS[data[0]], tuple(overrides))


def _read_bound(data: list[Any], path: str) -> Bound:
    if len(data) not in (2, 3) or not isinstance(data[1], str):
        raise DomainError(f"{path}: expected ['bound', name] or ['bound', name, 'grid'], got {shown(data)}")
    if len(data) == 3 and data[2] != "grid":
        raise DomainError(f"{path}[2]: expected 'grid' (function level is written by leaving it out)")
    return _at(path, Bound, data[1], *data[2:])


def _at(path: str, make: Callable[..., _NodeT], *arguments: object) -> _NodeT:
    """Make a node; what it objects to is reported with its place."""
    try:
        return make(*arguments)
    except DomainError as error:
        raise DomainError(f"{path}: {error}") from None
