"""tanh and sigmoid of pairs hi + lo, entrywise, off by less than 2^-70: a third of the work of ``pair_functions``.

No product needs its error: one factor of each that matters is cut to so few bits that the product is exact.  Errors are
absolute, in units of w = 2^-76; u = 2^-53.

*E = exp(-y), 0 <= y <= 700.*  The argument r = kC - y as in ``pair_functions``, as s + t, |s| < 2^-11.4, |t| < u(y +
1); what it is off by, less than (2.1 y + 3) u^2, is nothing here.
  e^s - 1 - s is c = s^2 (1/2 + s (1/6 + s (1/24 + s/120))) < 2^-23.7 in binary64: 4 roundings of that size and what
  comes after, s^6/720, are below 2.4 w + 0.3 w.  With t the exponential has t (1 + s') more, s' what s is cut to: what
  is left out is below 2^-23.7 t, and as e^-y (y + 1) <= 1, below 0.7 w.
  s is cut to a multiple s' of 2^-37, at most 2^26 of them; d = (s - s') + c + t (1 + s') has two roundings, 1.3 w.
  The table has 2^(-j/1024) = T1 + T2, T1 a multiple of 2^-26, T2 off by 2^-80; T1 s' is exact.  E = (T1 + T1 s') +
  (T1 d + T2 (1 + s' + d)) has the first sum with its error, which is exact, and roundings of numbers below 2^-23.4: in
  all below 2.6 w.  Together E is off by less than 7.3 w, and no more after multiplying by 2^-n, which is exact but for
  what ``TINY`` covers.
*q = 1/a, a = 1 + E.*  a = A + l, A a multiple of 2^-25: two roundings, |l| < 2^-23, so a is off by less than 9.3 w.  q1
= 1/A cut to a multiple of 2^-26; q1 A is exact, and 1 - q1 A too; m = 1 - q1 A - q1 l, |m| < 2^-22.8, has two more
roundings below 1.2 w: off by less than 11.7 w.  1/a = q1/(1 - m) = q1 + q1 m (1 + m + m^2), up to 2^-91, with four
roundings of numbers below 2^-22.8: less than 4.8 w.  In all q is off by less than 17 w < 2^-71.
1 - q and 2q - 1 are exact, as 1/2 <= q <= 1: sigmoid is off by less than 2^-71, tanh by 2^-70.  y > 700 as in
``functions``.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from verify.exact.rounded import pair_functions
from verify.exact.rounded.bounds import Array
from verify.exact.rounded.pairs import Pair, normal

__all__ = ["SIGMOID_ERROR", "TANH_ERROR", "sigmoid", "tanh"]

#: Absolute bounds of the errors, from above: 32 w and 64 w.
SIGMOID_ERROR = 2.0**-71
TANH_ERROR = 2.0**-70

# Adding and subtracting one leaves the nearest multiple of 2^-37, 2^-25 and 2^-26.
_CUT_37, _CUT_25, _CUT_26 = 1.5 * 2.0**15, 1.5 * 2.0**27, 1.5 * 2.0**26


def sigmoid(x: Pair) -> Pair:
    """1/(1 + exp(-x)), off by at most ``SIGMOID_ERROR``."""
    sign = np.copysign(1.0, x[0])
    high, low = _logistic(np.abs(x[0]), x[1] * sign)
    high -= 0.5
    high *= sign
    high += 0.5
    low *= sign
    return normal(high, low)


def tanh(x: Pair) -> Pair:
    """tanh(x), off by at most ``TANH_ERROR``."""
    sign = np.copysign(2.0, x[0])
    high, low = _logistic(sign * x[0], sign * x[1])
    high -= 0.5
    high *= sign
    low *= sign
    return normal(high, low)


def _logistic(high: Array, low: Array) -> Pair:
    """1/(1 + exp(-y)) for y >= 0."""
    y = np.minimum(high, pair_functions.TOP)
    k = y * pair_functions.PER_STEP
    np.rint(k, out=k)
    scale, T1, T2 = _powers(k)
    # kC1 - y, exactly, and kC2: their sum s and its error, t.
    t = k * pair_functions.C1
    t -= y
    b = k * pair_functions.C2
    s = t + b
    part = s - t
    b -= part
    np.subtract(s, part, out=part)
    t -= part
    t += b
    np.copyto(b, low)
    b[high >= pair_functions.TOP] = 0.0
    t -= b
    k *= pair_functions.C3
    t += k
    # c
    np.multiply(s, 1.0 / 120.0, out=b)
    for coefficient in (1.0 / 24.0, 1.0 / 6.0, 0.5):
        b += coefficient
        b *= s
    b *= s
    # s' and d
    cut = s + _CUT_37
    cut -= _CUT_37
    s -= cut
    np.multiply(t, cut, out=part)
    t += part
    s += b
    s += t
    # E = h + l
    np.add(cut, s, out=t)
    t += 1.0
    t *= T2
    s *= T1
    s += t
    cut *= T1
    h = T1 + cut
    np.subtract(h, T1, out=T1)
    cut -= T1
    s += cut
    h *= scale
    s *= scale
    # a = A + l
    A = h + 1.0
    np.subtract(A, 1.0, out=t)
    h -= t
    s += h
    np.add(A, _CUT_25, out=t)
    t -= _CUT_25
    A -= t
    s += A
    # q
    q = np.divide(1.0, t, out=A)
    q += _CUT_26
    q -= _CUT_26
    t *= q
    np.subtract(1.0, t, out=t)
    s *= q
    t -= s
    np.add(t, 1.0, out=s)
    s *= t
    s += 1.0
    s *= t
    s *= q
    return normal(q, s)


def _powers(k: Array) -> tuple[Array, Array, Array]:
    """2^-n, and the two parts of 2^(-j/1024), for k = 1024 n + j."""
    steps = k.astype(np.int64)
    place = steps & (pair_functions.STEPS - 1)
    steps >>= 10
    np.subtract(1023, steps, out=steps)
    steps <<= 52
    first, second = _table()
    return steps.view(np.float64), first.take(place), second.take(place)


@lru_cache(maxsize=1)
def _table() -> Pair:
    """2^(-j/1024), j < 1024, as T1 + T2, T1 a multiple of 2^-26."""
    high, low = pair_functions.table()
    first = np.rint(high * 2.0**26) * 2.0**-26
    return first, (high - first) + low
