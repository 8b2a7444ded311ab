"""Trees and integers in the JSON form of the certificate format (sections 1.2 and 2), both ways.

Reading is strict: what the format does not allow is a DomainError that names its JSON path. The text of a
file (duplicate keys, floats, canonical bytes) is not looked at here.
"""

from __future__ import annotations

import re
from typing import TypeAlias, TypeVar

from verify.errors import DomainError
from verify.statements.tree import (
    COMPARISONS,
    DEPTH_LIMIT,
    OPERATIONS,
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
    check_scopes,
)

__all__ = ["BIT_LIMIT", "Json", "from_json", "integer_from_json", "integer_to_json", "to_json"]

Json: TypeAlias = "int | str | list[Json] | dict[str, Json]"

BIT_LIMIT = 100_000
"""No integer has more bits than this."""

_PLAIN = 2**53
_HEX = re.compile(r"-?0x[1-9a-f][0-9a-f]*\Z")
_RANKS = {"rank": "function", "grid_rank": "grid"}

_NodeT = TypeVar("_NodeT", bound=Node)


def integer_to_json(value: int) -> int | str:
    """The one spelling of an integer: itself up to 2^53 in absolute value, a hex string beyond.

    >>> integer_to_json(-(2**53)), integer_to_json(2**53 + 1)
    (-9007199254740992, '0x20000000000001')
    """
    if value.bit_length() > BIT_LIMIT:
        raise DomainError(f"an integer of {value.bit_length()} bits; at most {BIT_LIMIT} are allowed")
    return value if abs(value) <= _PLAIN else hex(value)


def integer_from_json(data: object, path: str = "$") -> int:
    """The integer that ``data`` spells, in the one spelling allowed.

    >>> integer_from_json("-0x20000000000001")
    -9007199254740993
    >>> integer_from_json("0x1f", "$[2]")
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: $[2]: 31 must be written as a JSON integer, not as '0x1f'
    """
    if isinstance(data, int) and not isinstance(data, bool):
        if abs(data) > _PLAIN:
            raise DomainError(f"{path}: an integer beyond 2^53 must be written as a hex string")
        return data
    if isinstance(data, str) and _HEX.match(data):
        if len(data) > BIT_LIMIT // 4 + 4:
            raise DomainError(f"{path}: an integer of more than {BIT_LIMIT} bits")
        value = int(data, 16)
        if abs(value) <= _PLAIN:
            raise DomainError(f"{path}: {value} must be written as a JSON integer, not as {data!r}")
        if value.bit_length() > BIT_LIMIT:
            raise DomainError(f"{path}: an integer of more than {BIT_LIMIT} bits")
        return value
    raise DomainError(f"{path}: expected an integer, got {_shown(data)}")


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
        case Aggregate():
            return [node.op, node.variable, to_json(node.lower), to_json(node.upper), to_json(node.body)]
        case RankTerm(notion=notion, overrides=overrides):
            head = "rank" if notion == "function" else "grid_rank"
            return [head, {name: to_json(value) for name, value in overrides}]
        case Bound(name=name, level=level):
            return ["bound", name] if level == "function" else ["bound", name, level]
    raise DomainError(f"no node of the expression language: {node!r}")


def from_json(data: object, path: str = "$") -> Node:
    """The tree that ``data`` spells: a condition or an integer expression.

    >>> from_json([">=", ["rank", {}], ["mc", "m", 2]]) == (
    ...     RankTerm("function") >= Operation("mc", (Variable("m"), Integer(2))))
    True
    >>> from_json(["+", 1, ["mc", 2]])
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: $[2]: mc takes 2 arguments, not 1
    """
    node = _read(data, path, DEPTH_LIMIT)
    try:
        check_scopes(node)
    except DomainError as error:
        raise DomainError(f"{path}: {error}") from None
    return node


def _read(data: object, path: str, room: int) -> Node:
    """Read a node with at most ``room`` containers inside one another."""
    if isinstance(data, str) and not _HEX.match(data):
        return _at(path, Variable, data)
    if not isinstance(data, list):
        return Integer(integer_from_json(data, path))
    if room < 1:
        raise DomainError(f"{path}: more than {DEPTH_LIMIT} levels deep")
    if not data or not isinstance(data[0], str):
        raise DomainError(f"{path}: expected a list that begins with an operation, got {_shown(data)}")
    head, rest = data[0], data[1:]
    places = [f"{path}[{index}]" for index in range(1, len(data))]
    if head in ("and", "or", "not"):
        conditions = [_read_as(Condition, item, at, room) for item, at in zip(rest, places, strict=True)]
        return _at(path, Connective, head, tuple(conditions))
    if head in ("sum", "prod"):
        return _read_aggregate(data, path, room)
    if head in _RANKS:
        return _read_rank(data, path, room)
    if head == "bound":
        return _read_bound(data, path)
    if head not in OPERATIONS and head not in COMPARISONS:
        raise DomainError(f"{path}[0]: unknown operation {_shown(head)}")
    values = tuple(_read_as(Expression, item, at, room) for item, at in zip(rest, places, strict=True))
    if head in OPERATIONS:
        return _at(path, Operation, head, values)
    if len(values) != 2:
        raise DomainError(f"{path}: {head} compares 2 expressions, not {len(values)}")
    return Comparison(head, *values)


def _read_as(kind: type[_NodeT], data: object, path: str, room: int) -> _NodeT:
    """Read a node one level down that must be an expression, or must be a condition."""
    node = _read(data, path, room - 1)
    if not isinstance(node, kind):
        expected = "a condition" if kind is Condition else "an integer expression"
        raise DomainError(f"{path}: expected {expected}, got {_shown(data)}")
    return node


def _read_aggregate(data: list[object], path: str, room: int) -> Aggregate:
    if len(data) != 5:
        raise DomainError(f"{path}: expected [{data[0]!r}, variable, from, to, body], got {len(data)} items")
    op, variable = data[0], data[1]
    if not isinstance(variable, str):
        raise DomainError(f"{path}[1]: expected the name of a variable, got {_shown(variable)}")
    parts = [_read_as(Expression, data[index], f"{path}[{index}]", room) for index in (2, 3, 4)]
    return _at(path, Aggregate, op, variable, *parts)


def _read_rank(data: list[object], path: str, room: int) -> RankTerm:
    if len(data) != 2 or not isinstance(data[1], dict):
        raise DomainError(f"{path}: expected [{data[0]!r}, {{parameters}}], got {_shown(data)}")
    if room < 2:
        raise DomainError(f"{path}: more than {DEPTH_LIMIT} levels deep")
    overrides = []
    for name, value in data[1].items():
        if not isinstance(name, str):
            raise DomainError(f"{path}[1]: a key that is no string, {_shown(name)}")
        overrides.append((name, _read_as(Expression, value, f"{path}[1].{name}", room - 1)))
    return _at(path, RankTerm, _RANKS[str(data[0])], tuple(overrides))


def _read_bound(data: list[object], path: str) -> Bound:
    if len(data) not in (2, 3) or not isinstance(data[1], str):
        raise DomainError(f"{path}: expected ['bound', name] or ['bound', name, 'grid'], got {_shown(data)}")
    if len(data) == 3 and data[2] != "grid":
        raise DomainError(f"{path}[2]: expected 'grid' (function level is written by leaving it out)")
    return _at(path, Bound, data[1], *data[2:])


def _at(path: str, make: type[_NodeT], *arguments: object) -> _NodeT:
    """Make a node; what it objects to is reported with its place."""
    try:
        return make(*arguments)
    except DomainError as error:
        raise DomainError(f"{path}: {error}") from None


def _shown(data: object) -> str:
    """``repr``, cut short and safe against depth and size: containers by kind and length only."""
    if isinstance(data, list | dict):
        return f"a {type(data).__name__} of {len(data)}"
    if isinstance(data, int) and data.bit_length() > 256:
        return f"an integer of {data.bit_length()} bits"
    text = repr(data[:40] if isinstance(data, str) else data)
    return text if len(text) <= 40 else text[:37] + "..."
