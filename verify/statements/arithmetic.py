"""The operations of the language on integers, exact, with the format's conventions and its limit on size.

Undefined values raise DomainError. A value of more than ``BIT_LIMIT`` bits raises TooLarge, before it is
computed whenever computing it would be dear.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence

from verify.errors import DomainError
from verify.statements.integers import BIT_LIMIT, shown

__all__ = ["TooLarge", "apply_operation", "compare_integers"]


# Factors up to which Python's comb is as quick.
_FEW = 64


class TooLarge(DomainError):
    """A value has more bits than the format allows."""


def apply_operation(op: str, values: Sequence[int]) -> int:
    """The value of an operation of the language at integers.

    >>> apply_operation("mc", (2, 3)), apply_operation("mc", (0, 0)), apply_operation("mc", (0, 1))
    (4, 1, 0)
    >>> apply_operation("//", (-7, 2)), apply_operation("%", (-7, 2)), apply_operation("**", (0, 0))
    (-4, 1, 1)
    >>> apply_operation("mc", (-1, 2))
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: mc(-1, 2) is undefined: the first entry is negative
    """
    if op in _FOLDED:
        total = values[0]
        for value in values[1:]:
            total = _FOLDED[op](total, value)
    elif op in _DIRECT:
        total = _DIRECT[op](*values)
    else:
        raise DomainError(f"{op} is no operation on integers")
    return _checked(op, total)


def compare_integers(op: str, left: int, right: int) -> bool:
    """Whether ``left op right``."""
    return bool(_COMPARE[op](left, right))


def _checked(op: str, value: int) -> int:
    if value.bit_length() > BIT_LIMIT:
        raise _too_large(op)
    return value


def _too_large(op: str) -> TooLarge:
    return TooLarge(f"a value of {op} has more than {BIT_LIMIT} bits")


def _plus(a: int, b: int) -> int:
    return _checked("+", a + b)


def _times(a: int, b: int) -> int:
    if a and b and a.bit_length() + b.bit_length() - 1 > BIT_LIMIT:
        raise _too_large("*")
    return _checked("*", a * b)


def _floor_quotient(a: int, b: int) -> int:
    if b == 0:
        raise DomainError(f"{shown(a)} // 0 is undefined")
    return a // b


def _remainder(a: int, b: int) -> int:
    if b == 0:
        raise DomainError(f"{shown(a)} % 0 is undefined")
    return a % b


def _power(a: int, b: int) -> int:
    if b < 0:
        raise DomainError(f"{shown(a)} ** {shown(b)} is undefined: the exponent is negative")
    if abs(a) <= 1:
        return 1 if b == 0 else a if a >= 0 or b % 2 else 1
    if (a.bit_length() - 1) * b >= BIT_LIMIT:  # |a|^b >= 2^((bits - 1) b)
        raise _too_large("**")
    return int(a**b)


def _multiset(n: int, k: int) -> int:
    if n < 0:
        raise DomainError(f"mc({shown(n)}, {shown(k)}) is undefined: the first entry is negative")
    if k < 0:
        return 0
    return _choose("mc", n + k - 1, k) if n else int(k == 0)


def _binomial(n: int, k: int) -> int:
    if n < 0:
        raise DomainError(f"binomial({shown(n)}, {shown(k)}) is undefined: the first entry is negative")
    return _choose("binomial", n, k) if 0 <= k <= n else 0


def _choose(op: str, n: int, k: int) -> int:
    """C(n, k) for 0 <= k <= n; it is at least (n // k)^k, k being the smaller of k and n - k."""
    k = min(k, n - k)
    if k and ((n // k).bit_length() - 1) * k >= BIT_LIMIT:
        raise _too_large(op)
    if k < _FEW or n >= 2**63:
        return math.comb(n, k)
    import flint  # Python's own multiplies factor by factor: a third of a second near the limit of size

    return int(flint.fmpz.bin_uiui(n, k))


def _factorial(n: int) -> int:
    if n < 0:
        raise DomainError(f"factorial({shown(n)}) is undefined: the argument is negative")
    if n > BIT_LIMIT or ((n // 3).bit_length() - 1) * n >= BIT_LIMIT:  # n! >= 2^(n-1), and >= (n/3)^n
        raise _too_large("factorial")
    return math.factorial(n)


def _isqrt(n: int) -> int:
    if n < 0:
        raise DomainError(f"isqrt({shown(n)}) is undefined: the argument is negative")
    return math.isqrt(n)


_FOLDED: dict[str, Callable[[int, int], int]] = {"+": _plus, "*": _times, "min": min, "max": max}
"""Operations of two or more arguments, folded from the left."""

_DIRECT: dict[str, Callable[..., int]] = {
    "-": operator.sub,
    "neg": operator.neg,
    "//": _floor_quotient,
    "%": _remainder,
    "**": _power,
    "mc": _multiset,
    "binomial": _binomial,
    "factorial": _factorial,
    "isqrt": _isqrt,
}

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}
