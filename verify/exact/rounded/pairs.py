"""Unevaluated sums hi + lo of two binary64 arrays, |lo| <= u |hi|: about 106 bits, entrywise.

``two_sum`` and ``two_product`` are exact (Knuth; Dekker and Veltkamp), where nothing overflows and no product is
between 0 and 2^-960.  What the others are off by is said with each, in terms of u^2 = 2^-106.
"""

from __future__ import annotations

import numpy as np

from verify.exact.rounded.bounds import Array

__all__ = ["ADD_ERROR", "MULTIPLY_ERROR", "Pair", "add", "add_plain", "multiply", "normal", "two_product", "two_sum"]

Pair = tuple[Array, Array]

#: ``add`` is off by at most this times (|a| + |b|).
ADD_ERROR = 4 * 2.0**-106
#: ``multiply`` is off by at most this times |a b|.
MULTIPLY_ERROR = 9 * 2.0**-106

_SPLIT = 2.0**27 + 1.0


def two_sum(a: Array, b: Array) -> Pair:
    """fl(a + b) and its error, exactly."""
    s = a + b
    part = s - a
    e = s - part  # the error is (a - (s - part)) + (b - part); temporaries cost more than sums
    np.subtract(a, e, out=e)
    np.subtract(b, part, out=part)
    e += part
    return s, e


def normal(a: Array, b: Array) -> Pair:
    """The same where |a| >= |b|, or a = 0."""
    s = a + b
    e = s - a
    np.subtract(b, e, out=e)
    return s, e


def _halves(a: Array) -> Pair:
    c = _SPLIT * a
    high = c - a
    np.subtract(c, high, out=high)
    return high, np.subtract(a, high, out=c)


def two_product(a: Array, b: Array) -> Pair:
    """fl(a b) and its error, exactly."""
    p = a * b
    ah, al = _halves(a)
    bh, bl = _halves(b)
    e = ah * bh
    e -= p
    e += ah * bl
    e += al * bh
    e += al * bl
    return p, e


def add(a: Pair, b: Pair) -> Pair:
    """a + b.

    s + e = a_hi + b_hi exactly, |e| <= u |s|; v = fl(a_lo + b_lo) is off by at most u(|a_lo| + |b_lo|) <= u^2 (|a| +
    |b|), and fl(e + v) by u(|e| + |v|) <= u(u |s| + 1.01 u (|a| + |b|)) <= 2.1 u^2 (|a| + |b|): together below 4 u^2
    (|a| + |b|). The last step is exact, if need be after an exchange: ``two_sum``, as s may have cancelled.
    """
    s, e = two_sum(a[0], b[0])
    e += a[1] + b[1]
    return two_sum(s, e)


def add_plain(a: Pair, b: Array) -> Pair:
    """a + b for a binary64 b; off by at most 2 u^2 (|a| + |b|): one rounding, of e + a_lo."""
    s, e = two_sum(a[0], b)
    e += a[1]
    return two_sum(s, e)


def multiply(a: Pair, b: Pair) -> Pair:
    """a b.

    p + e = a_hi b_hi exactly.  a_hi b_lo and a_lo b_hi are each at most u |a_hi b_hi|, rounded with u^2, their sum with
    2.1 u^2, and adding e, |e| <= u |p|, with 3.2 u^2; what is left out, a_lo b_lo, is at most u^2: together below 7.5
    u^2 |a_hi b_hi|, and |a_hi b_hi| <= 1.01 |a b|.  |e + ..| <= 3.1 u |p|, so the last step is exact.
    """
    p, e = two_product(a[0], b[0])
    e += a[0] * b[1] + a[1] * b[0]
    return normal(p, e)
