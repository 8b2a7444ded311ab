"""tanh and sigmoid of pairs hi + lo, entrywise, off by less than 2^-98; in units of u^2 = 2^-106, errors are absolute.

*exp(-y), 0 <= y <= 700.*  C = ln 2/1024 = C1 + C2 + C3 + rest: C1 a multiple of 2^-42 and C2 of 2^-74, with 32 bits
each, so that k·C1 and k·C2 are exact for the integer 0 <= k < 2^20 within 0.51 of y_hi/C; |C3| < 2^-74, |rest| <
2^-127.  r = kC - y, |r| < 2^-11.4.
  k·C1 - y_hi is exact: k = 0, or y_hi > 2^-12, so that both are multiples of 2^-64, and the difference is below 2^-11.
  Adding k·C2 with ``two_sum`` is exact; e - y_lo + fl(k C3) has three roundings, of numbers below u(y + 2^-11) + 2^-54:
  r is off by less than (2.1 y + 3) u^2.
  e^r - 1 = r + r·(r·(1/2 + r·(1/6 + r·q))), q = 1/24 + r/120 + r^2/720 + r^3/5040 in binary64; the remainder is below
  2^-91.2/8! < 0.8 u^2.  fl(r q) and its sum with the low half of 1/6 are off by less than 8 u·2^-16; after r^3 that is
  less than 57 u^2.  The multiplications and additions of pairs in between add less than 0.1 u^2.
  The table has T_j = 2^(-j/1024), 0 <= j < 1024, to a relative u^2; T + T (e^r - 1) adds 9 u^2·2^-11 + 4.1 u^2.  In all
  the relative error is below (66 + 2.1 y) u^2, and as y e^-y < 0.37, the absolute one of E is below 67 u^2.
  Multiplying by 2^-n is exact but for a low half below 2^-1022, whose loss ``TINY`` covers.
*q = 1/(1 + E).*  a = 1 + E adds 4 u^2: off by 71 u^2, and 1/a too, as a >= 1.  q1 = fl(1/a_hi); 1 - q1 a_hi is exact
from the two-product (Sterbenz); what is left of 1 - q1 a is below 4u, and rounded thrice; times q1 for 1/a: below 30
u^2.  In all 101 u^2. sigmoid(-y) = 1 - q adds 4 u^2; tanh(y) = 2 sigmoid(2y) - 1 is off by 2·101 u^2 + 6 u^2.  y > 700
as in ``functions``.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np

from verify.exact.rounded.bounds import Array
from verify.exact.rounded.functions import LN2
from verify.exact.rounded.pairs import Pair, add, add_plain, multiply, normal, two_product, two_sum

__all__ = ["C1", "C2", "C3", "PER_STEP", "SIGMOID_ERROR", "STEPS", "TANH_ERROR", "TOP", "sigmoid", "table", "tanh"]

#: Absolute bounds of the errors, from above: 128 u^2 and 256 u^2.
SIGMOID_ERROR = 2.0**-99
TANH_ERROR = 2.0**-98

#: exp(-y) is computed by C = C1 + C2 + C3 up to y = TOP.
TOP = 700.0
STEPS = 1024
_C = LN2 / STEPS
C1 = float(Fraction(math.floor(_C * 2**42), 2**42))
C2 = float(Fraction(math.floor((_C - Fraction(C1)) * 2**74), 2**74))
C3 = float(_C - Fraction(C1) - Fraction(C2))
PER_STEP = float(1 / _C)
_SIXTH = 1.0 / 6.0
_SIXTH_LOW = float(Fraction(1, 6) - Fraction(_SIXTH))


def sigmoid(x: Pair) -> Pair:
    """1/(1 + exp(-x)), off by at most ``SIGMOID_ERROR``."""
    negative = x[0] < 0
    q = _logistic(_absolute(x, negative))
    other = add_plain((-q[0], -q[1]), np.ones(1))
    return np.where(negative, other[0], q[0]), np.where(negative, other[1], q[1])


def tanh(x: Pair) -> Pair:
    """tanh(x), off by at most ``TANH_ERROR``."""
    negative = x[0] < 0
    y = _absolute(x, negative)
    q = _logistic((2.0 * y[0], 2.0 * y[1]))
    t = add_plain((2.0 * q[0], 2.0 * q[1]), -np.ones(1))
    sign = np.where(negative, -1.0, 1.0)
    return t[0] * sign, t[1] * sign


def _absolute(x: Pair, negative: Array) -> Pair:
    return np.abs(x[0]), np.where(negative, -x[1], x[1])


def _logistic(y: Pair) -> Pair:
    """1/(1 + exp(-y)) for y >= 0."""
    high = np.minimum(y[0], TOP)
    low = np.where(y[0] < TOP, y[1], 0.0)
    k = np.rint(high * PER_STEP)
    t, e = two_sum(k * C1 - high, k * C2)
    r = two_sum(t, (e - low) + k * C3)
    steps = k.astype(np.int64)
    power = steps & (STEPS - 1)
    T = (table()[0].take(power), table()[1].take(power))
    E = add(T, multiply(T, _exponential_less_one(r)))
    halvings = (-(steps >> 10)).astype(np.int32)
    return _reciprocal(add_plain((np.ldexp(E[0], halvings), np.ldexp(E[1], halvings)), np.ones(1)))


def _exponential_less_one(r: Pair) -> Pair:
    """e^r - 1 for |r| < 2^-11.4."""
    x = r[0]
    q = (1.0 / 24.0) + x * ((1.0 / 120.0) + x * ((1.0 / 720.0) + x * (1.0 / 5040.0)))
    p = normal(np.full_like(x, _SIXTH), _SIXTH_LOW + x * q)
    p = add_plain(multiply(r, p), np.full(1, 0.5))
    return add(r, multiply(r, multiply(r, p)))


def _reciprocal(a: Pair) -> Pair:
    q = 1.0 / a[0]
    p, e = two_product(q, a[0])
    return normal(q, (((1.0 - p) - e) - q * a[1]) * q)


@lru_cache(maxsize=1)
def table() -> Pair:
    """2^(-j/1024), j < 1024, as pairs: ten square roots of 1/2 in integers over 2^300, then its powers.

    Each root and each product is cut off, so the j-th power is off by less than 2 j 2^-300.
    """
    bits = 300
    root = 1 << (bits - 1)
    for _ in range(STEPS.bit_length() - 1):
        root = math.isqrt(root << bits)
    powers = [1 << bits]
    for _ in range(STEPS - 1):
        powers.append((powers[-1] * root) >> bits)
    exact = [Fraction(power, 1 << bits) for power in powers]
    high = [float(value) for value in exact]
    low = [float(value - Fraction(h)) for value, h in zip(exact, high, strict=True)]
    return np.array(high), np.array(low)
