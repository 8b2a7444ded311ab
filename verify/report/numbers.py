"""Integers as people read them: in full while they are short, else their leading digits and their length."""

from __future__ import annotations

import math

__all__ = ["BEYOND", "abbreviated", "decimal_digits", "grouped"]

# What ``None`` stands for where bounds are printed.
BEYOND = "more than 2^100000"

MAX_SHOWN = 25


def decimal_digits(n: int) -> int:
    """How many decimal digits ``n`` has, without writing it down.

    >>> decimal_digits(999), decimal_digits(-1000), decimal_digits(0)
    (3, 4, 1)
    """
    n = abs(n)
    if n == 0:
        return 1
    guess = int((n.bit_length() - 1) * math.log10(2))  # never above the true floor(log10 n)
    power: int = 10**guess
    while power * 10 <= n:
        power *= 10
        guess += 1
    return guess + 1


def abbreviated(n: int | None) -> str:
    """``n`` in full up to 25 digits, else ``~1.234e567 (568 digits)``, cut off, not rounded; None is beyond 2^100000.

    >>> abbreviated(220), abbreviated(12345 * 10**40), abbreviated(None)
    ('220', '~1.234e44 (45 digits)', 'more than 2^100000')
    """
    if n is None:
        return BEYOND
    digits = decimal_digits(n)
    if digits <= MAX_SHOWN:
        return str(n)
    leading = str(abs(n) // 10 ** (digits - 4))
    sign = "-" if n < 0 else ""
    return f"~{sign}{leading[0]}.{leading[1:]}e{digits - 1} ({digits} digits)"


def grouped(n: int | None) -> str:
    """As ``abbreviated``, with the thousands of a number that is shown in full separated.

    >>> grouped(220), grouped(10522138440), grouped(12345 * 10**40)
    ('220', '10,522,138,440', '~1.234e44 (45 digits)')
    """
    return f"{n:,}" if n is not None and decimal_digits(n) <= MAX_SHOWN else abbreviated(n)
