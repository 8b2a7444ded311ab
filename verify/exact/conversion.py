"""What people have, read exactly: numbers, whole numbers, and lists nested in lists.

Every public function reads its arguments here: Python's numbers and texts, numpy's integers and arrays, sympy's
Integer, Rational and Matrix, python-flint's types, whatever else is a ``numbers.Rational`` or has ``tolist``.  Floats
are refused: which exact number is meant is the caller's choice.  Elements of a field are made in ``fields.py``, out of
these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from decimal import Decimal
from numbers import Rational
from operator import index
from typing import Any, TypeVar

import flint
import numpy as np

from verify.errors import DomainError

__all__ = ["read_entries", "read_integer", "read_integers", "read_lists", "read_rational", "read_text", "shown"]

T = TypeVar("T")

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:/([0-9]+)|\.([0-9]+))?", re.ASCII)
# Python refuses to read longer decimals, as that takes quadratic time.
_MAX_DIGITS = 4300


def shown(value: object) -> str:
    """``value`` for a message: its repr, on one line, at most 60 characters.

    >>> shown("abc"), shown([0] * 100)
    ("'abc'", '[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...')
    """
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def read_text(value: object, name: str) -> str:
    """``value``, which must be a text.  Raises ``DomainError`` otherwise."""
    if not isinstance(value, str):
        raise DomainError(f"{name} must be a text, not {shown(value)}")
    return value


def read_integer(value: object, name: str, *, least: int | None = None) -> int:
    """``value`` as a Python integer: an integer of any type, or a fraction that is one.

    >>> read_integer(np.int8(3), "L"), read_integer(flint.fmpq(6, 2), "L")
    (3, 3)
    >>> read_integer(2.0, "L")
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: L must be an integer, not 2.0

    Raises ``DomainError``, which names it, for anything else (truth values, floats, texts) and below ``least``.
    """
    number = _as_integer(value)
    if number is None:
        raise DomainError(f"{name} must be an integer, not {shown(value)}")
    if least is not None and number < least:
        raise DomainError(f"{name} must be at least {least}, not {shown(number)}")
    return number


def _as_integer(value: Any) -> int | None:
    """The integer that ``value`` is, or None."""
    if type(value) is int:
        return value
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, flint.fmpq):
        return int(value.p) if value.q == 1 else None
    if isinstance(value, Rational):
        return int(value.numerator) if value.denominator == 1 else None
    try:
        return index(value)
    except TypeError:  # arrays have __index__ whatever their shape
        return None


def read_integers(values: object, name: str) -> tuple[int, ...]:
    """A list of integers.  Raises ``DomainError``, which names it, for anything else."""
    return tuple(read_integer(value, f"an entry of {name}") for value in _listed(values, f"{name} must be a list"))


def read_rational(value: Any, field_name: str) -> Any:
    """``value`` as an ``fmpq``: integers, fractions and decimals of any type, text ("3", "-2/7", "0.5"), [num, den].

    Raises ``DomainError`` for anything inexact or unreadable; ``field_name``: what it was to be an element of.
    """
    match value:
        case flint.fmpq():
            return value
        case int() if type(value) is int:
            return flint.fmpq(value)
        case flint.fmpz():
            return flint.fmpq(value)
        case bool() | np.bool_():
            raise DomainError(f"a truth value is no element of {field_name}: {value!r}")
        case float() | np.floating() | complex() | np.complexfloating():
            raise DomainError(_inexact(value, field_name))
        case Rational():
            return flint.fmpq(int(value.numerator), int(value.denominator))
        case Decimal():
            if not value.is_finite():
                raise DomainError(f"no element of {field_name}: {value!r}")
            return flint.fmpq(*value.as_integer_ratio())
        case str():
            return _read_number(value, field_name)
        case list() | tuple():
            if len(value) != 2:
                raise DomainError(f"an element of {field_name} is a number or a pair [num, den], got {shown(value)}")
            numerator, denominator = (read_integer(part, f"a part of an element of {field_name}") for part in value)
            return _quotient(numerator, denominator, value, field_name)
    if getattr(value, "is_Float", False):  # sympy's
        raise DomainError(_inexact(value, field_name))
    number = _as_integer(value)
    if number is None:
        raise DomainError(f'no element of {field_name}: {shown(value)} (write an integer, a Fraction, or text: "1/3")')
    return flint.fmpq(number)


def _inexact(value: object, field_name: str) -> str:
    return (
        f"a floating-point number is not exact, and no element of {field_name}: {value!r} "
        '(write an integer, a Fraction, or text such as "1/3" or "0.5")'
    )


def _read_number(text: str, field_name: str) -> Any:
    found = _NUMBER.fullmatch(text)
    if not found or len(text) > _MAX_DIGITS:
        short = text if len(text) <= 40 else text[:37] + "..."
        raise DomainError(f'cannot read {short!r} as a number of {field_name} (write "3", "-2/7" or "0.5")')
    sign, whole, denominator, decimals = found.groups()
    if denominator is not None:
        value = _quotient(int(whole), int(denominator), text, field_name)
    elif decimals is not None:
        value = flint.fmpq(int(whole + decimals), 10 ** len(decimals))
    else:
        value = flint.fmpq(int(whole))
    return -value if sign == "-" else value


def _quotient(numerator: int, denominator: int, given: object, field_name: str) -> Any:
    if denominator == 0:
        raise DomainError(f"no element of {field_name}: {given!r} divides by zero")
    return flint.fmpq(numerator, denominator)


def read_lists(value: object, name: str, depth: int) -> list[Any]:
    """``value`` as nonempty lists nested ``depth`` deep; what lies below is left as it is.

    Lists, tuples and arrays of any type, also mixed; a matrix with one row or one column where a vector is due.

    >>> read_lists(np.array([[1, 2], [3, 4]]), "a matrix", 2)
    [[1, 2], [3, 4]]

    Raises ``DomainError``, which names the list at fault (counted from 1), if it is none, or empty.
    """
    message = f"{name} must be a nonempty list of {'lists of ' * (depth - 1)}numbers"
    members = _listed(value, message)
    if not members:
        raise DomainError(f"{message}, not {shown(value)}")
    if depth > 1:
        return [read_lists(member, f"{name}[{i}]", depth - 1) for i, member in enumerate(members, start=1)]
    shape = getattr(value, "shape", ())
    if len(shape) == 2 and 1 in shape:
        return [entry for row in members for entry in row]
    return members


def read_entries(entries: Iterable[object], name: str, convert: Callable[[object], T]) -> tuple[T, ...]:
    """The entries, converted.  Raises ``DomainError`` with the place (from 1 on) of one that is refused."""
    made = []
    for place, entry in enumerate(entries, start=1):
        try:
            made.append(convert(entry))
        except DomainError as error:
            raise DomainError(f"{name}, entry {place}: {error}") from None
    return tuple(made)


def _listed(value: Any, message: str) -> list[Any]:
    """The members of a list of any type; ``DomainError`` with ``message`` for what is none."""
    if callable(getattr(value, "tolist", None)) and not isinstance(value, Sequence):
        value = value.tolist()  # arrays, and matrices of sympy and python-flint
    if not isinstance(value, Iterable) or isinstance(value, str | bytes | Mapping | Set):
        raise DomainError(f"{message}, not {shown(value)}")
    return list(value)
