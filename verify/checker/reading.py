"""Small steps of reading a JSON value into a typed one. A wrong type is malformed, a wrong size is rejected."""

import re

from .canonical import LARGEST_NUMBER
from .errors import Malformed, Rejected, show

__all__ = ["MAX_BITS", "array", "fields_of", "integer", "pattern", "sized"]

MAX_BITS = 100_000

_HEX = re.compile(r"-?0x[1-9a-f][0-9a-f]{0,25000}", re.ASCII)


def fields_of(
    value: object, required: tuple[str, ...], optional: tuple[str, ...] = (), *, path: str
) -> dict[str, object]:
    """``value`` as an object with exactly the keys ``required`` and perhaps some of ``optional``."""
    if not isinstance(value, dict):
        raise Malformed(path, f"expected an object with the keys {', '.join(required)}, got {show(value)}")
    missing = [key for key in required if key not in value]
    if missing:
        raise Malformed(path, f"the key {missing[0]!r} is missing")
    unknown = [key for key in value if key not in required and key not in optional]
    if unknown:
        raise Malformed(path, f"the key {show(unknown[0])} is unknown or not allowed here")
    return value


def integer(value: object, *, path: str, least: int | None = None, most: int | None = None) -> int:
    """An integer in its one spelling: a number up to 2^53 in absolute value, else a string ``0x..``."""
    if type(value) is int:
        number = value
    elif isinstance(value, str) and _HEX.fullmatch(value) is not None:
        number = int(value, 16)
        if abs(number) <= LARGEST_NUMBER:
            raise Malformed(path, f"{show(value)} must be written as the number {number}")
        if number.bit_length() > MAX_BITS:
            raise Malformed(path, f"an integer has at most {MAX_BITS} bits, this one {number.bit_length()}")
    else:
        raise Malformed(path, f"expected an integer, got {show(value)}")
    if least is not None and number < least:
        raise Rejected(path, f"expected an integer >= {least}, got {show(number)}")
    if most is not None and number > most:
        raise Rejected(path, f"expected an integer <= {show(most)}, got {show(number)}")
    return number


def array(value: object, *, path: str) -> list[object]:
    """``value`` as a list."""
    if not isinstance(value, list):
        raise Malformed(path, f"expected a list, got {show(value)}")
    return value


def sized(value: object, length: int, *, path: str) -> list[object]:
    """``value`` as a list of exactly ``length`` entries."""
    entries = array(value, path=path)
    if len(entries) != length:
        raise Rejected(path, f"expected a list of length {show(length)}, got one of length {len(entries)}")
    return entries


def pattern(value: object, expression: str, *, path: str) -> str:
    """``value`` as a string that matches ``expression`` entirely (ASCII)."""
    if not isinstance(value, str) or re.fullmatch(expression, value, re.ASCII) is None:
        raise Malformed(path, f"expected a string matching {expression}, got {show(value)}")
    return value
