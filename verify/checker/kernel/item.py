"""A place in a JSON value that knows its path, so that every refusal names the place it speaks of.

A wrong type is malformed, a wrong size or value is rejected.
"""

import math
import re
from collections.abc import Iterator
from typing import NoReturn

from .errors import Malformed, Rejected, show

__all__ = ["LARGEST_NUMBER", "MAX_BITS", "Item"]

MAX_BITS = 100_000
LARGEST_NUMBER = 2**53
_HEX = re.compile(r"-?0x[1-9a-f][0-9a-f]{0,25000}", re.ASCII)


class Item:
    """A JSON value at ``path``, such as ``evidence[0].start.words[3]``."""

    __slots__ = ("json", "path")

    def __init__(self, json: object, path: str) -> None:
        self.json = json
        self.path = path

    def malformed(self, message: str) -> NoReturn:
        """This is not of the shape that the format asks for."""
        raise Malformed(self.path, message)

    def reject(self, message: str) -> NoReturn:
        """This is well-formed, but wrong."""
        raise Rejected(self.path, message)

    def keys(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> "Item":
        """This as an object with exactly the keys ``required`` and perhaps some of ``optional``."""
        if not isinstance(self.json, dict):
            self.malformed(f"expected an object with the keys {', '.join(required)}, got {show(self.json)}")
        for key in required:
            if key not in self.json:
                self.malformed(f"the key {key!r} is missing")
        allowed = {*required, *optional}
        for key in self.json:
            if key not in allowed:
                self.malformed(f"the key {show(key)} is unknown or not allowed here")
        return self

    def get(self, key: str) -> "Item":
        """The member ``key`` of an object, null where there is none or where this is no object."""
        found = self.json.get(key) if isinstance(self.json, dict) else None
        return Item(found, f"{self.path}.{key}" if self.path else key)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.json, dict) and key in self.json

    def __getitem__(self, index: int) -> "Item":
        return Item(self.array()[index], f"{self.path}[{index}]")

    def names(self) -> list[str]:
        """The keys of an object."""
        if not isinstance(self.json, dict):
            self.malformed(f"expected an object, got {show(self.json)}")
        return list(self.json)

    def array(self) -> list[object]:
        """This as a list of plain values."""
        if not isinstance(self.json, list):
            self.malformed(f"expected a list, got {show(self.json)}")
        return self.json

    def sized(self, length: int) -> list[object]:
        """This as a list of exactly ``length`` plain values."""
        entries = self.array()
        if len(entries) != length:
            self.reject(f"expected a list of length {show(length)}, got one of length {len(entries)}")
        return entries

    def entries(self, length: int | None = None) -> "Iterator[Item]":
        """The entries of a list, of exactly ``length`` if that is given."""
        values = self.array() if length is None else self.sized(length)
        return (Item(value, f"{self.path}[{i}]") for i, value in enumerate(values))

    def integer(self, least: int | None = None, most: int | None = None) -> int:
        """An integer in its one spelling: a number up to 2^53 in absolute value, else a string ``0x..``."""
        if type(self.json) is int:
            number = self.json
        elif isinstance(self.json, str) and _HEX.fullmatch(self.json) is not None:
            number = int(self.json, 16)
            if abs(number) <= LARGEST_NUMBER:
                self.malformed(f"{show(self.json)} must be written as the number {number}")
            if number.bit_length() > MAX_BITS:
                self.malformed(f"an integer has at most {MAX_BITS} bits, this one {number.bit_length()}")
        else:
            self.malformed(f"expected an integer, got {show(self.json)}")
        if least is not None and number < least:
            self.reject(f"expected an integer >= {least}, got {show(number)}")
        if most is not None and number > most:
            self.reject(f"expected an integer <= {show(most)}, got {show(number)}")
        return number

    def rational(self) -> tuple[int, int]:
        """(numerator, denominator) in lowest terms: an integer, or a pair with denominator >= 2."""
        if not isinstance(self.json, list):
            return self.integer(), 1
        self.sized(2)
        a, b = self[0].integer(), self[1].integer(least=2)
        if math.gcd(a, b) != 1:
            self.reject(f"the fraction {show(a)}/{show(b)} is not in lowest terms")
        return a, b

    def text(self, expression: str) -> str:
        """A string that matches ``expression`` entirely (ASCII)."""
        if not isinstance(self.json, str) or re.fullmatch(expression, self.json, re.ASCII) is None:
            self.malformed(f"expected a string matching {expression}, got {show(self.json)}")
        return self.json

    def choice(self, *names: str) -> str:
        """One of ``names``."""
        if not isinstance(self.json, str) or self.json not in names:
            self.malformed(f"expected {' or '.join(names)}, got {show(self.json)}")
        return self.json
