"""Integers as the certificate format writes them (section 1.2), and as messages show them."""

from __future__ import annotations

import re

from verify.errors import DomainError

__all__ = ["BIT_LIMIT", "integer_from_json", "integer_to_json", "is_hex", "shown"]

BIT_LIMIT = 100_000
"""No integer has more bits than this."""

_PLAIN = 2**53
_HEX = re.compile(r"-?0x[1-9a-f][0-9a-f]*\Z")


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
    if isinstance(data, str) and is_hex(data):
        if len(data) > BIT_LIMIT // 4 + 4:
            raise DomainError(f"{path}: an integer of more than {BIT_LIMIT} bits")
        value = int(data, 16)
        if abs(value) <= _PLAIN:
            raise DomainError(f"{path}: {value} must be written as a JSON integer, not as {data!r}")
        if value.bit_length() > BIT_LIMIT:
            raise DomainError(f"{path}: an integer of more than {BIT_LIMIT} bits")
        return value
    raise DomainError(f"{path}: expected an integer, got {shown(data)}")


def is_hex(text: str) -> bool:
    """Whether the text has the form of a hexadecimal integer."""
    return _HEX.match(text) is not None


def shown(data: object) -> str:
    """A short ``repr`` for messages, safe against depth and size: containers by kind and length only.

    >>> shown(-12), shown([1, [2]]), shown(2**1000)
    ('-12', 'a list of 2', '(an integer of 1001 bits)')
    """
    if isinstance(data, list | dict):
        return f"a {type(data).__name__} of {len(data)}"
    if isinstance(data, int) and data.bit_length() > 256:
        return f"(an integer of {data.bit_length()} bits)"
    text = repr(data[:40] if isinstance(data, str) else data)
    return text if len(text) <= 80 else text[:77] + "..."
