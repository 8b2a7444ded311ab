"""tanh and sigmoid in binary64, entrywise, with a proved bound of the error; numpy's own are not proved.

Both come from E = exp(-y), y >= 0.  All bounds below are absolute, in units of u = 2^-53.

*exp(-y), 0 <= y <= 700.*  k = an integer within 0.51 of y/ln 2; ln 2 = A + B + rest, A a multiple of 2^-32 with 32
bits, so that k·A is exact for |k| <= 1011; B = fl(ln 2 - A), |B| < 2^-32, |rest| < 2^-85.  y - k·A is exact: k = 0, or
y > 1/4 and both are multiples of 2^-54, the difference below 1/2.  So r = fl((y - kA) - fl(kB)), |r| <= 0.36, is off by
at most u(|kB| + |r|) + k 2^-85 <= 0.4 u.  exp(-r) by Taylor's polynomial of degree 14: the remainder is at most
0.36^15/15! · e^0.36 < 2^-61 < 0.01 u.  Horner: p <- fl(c + fl(r p)), all |p| <= 1.44: a step adds at most u·0.36·1.44 +
u·1.44 < 2 u, the rounding of c at most u, and what was there shrinks to 0.36 of it: in all at most 3u/(1 - 0.36) < 4.7
u.  Together at most 4.7 u + 1.44·0.4 u + 0.01 u < 5.4 u, and as exp(-r) >= 0.69 the relative error is below 8 u.
Multiplying by 2^-k is exact: nothing underflows before y = 708.
*q = 1/(1 + E), E <= 1.*  1 + E is off by at most 8 u E + 2 u; its reciprocal, with derivative at most 1 in size, by at
most 10.1 u, and the division adds u.  So sigmoid(y) is off by at most 11.1 u, and sigmoid(-y) = 1 - q by 12.1 u;
tanh(y) = 2 sigmoid(2y) - 1, 2y exact, by 2·11.1 u + u = 23.2 u.
*y > 700* is taken for 700: the values of the functions differ by less than 2 e^-700 < u/100.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from verify.exact.rounded.bounds import UNIT, Array

__all__ = ["SIGMOID_ERROR", "TANH_ERROR", "sigmoid", "tanh"]

#: Absolute bounds of the errors, from above.
SIGMOID_ERROR = 13 * UNIT
TANH_ERROR = 24 * UNIT

_TOP = 700.0
_DEGREE = 14
_COEFFICIENTS = [float(Fraction((-1) ** n, math.factorial(n))) for n in range(_DEGREE + 1)]
_LOG2_E = 1.4426950408889634
# ln 2 to 200 bits, as an integer over 2^200.
LN2 = Fraction(1113844574712631719546256151097547306333272293549090750737802, 2**200)
_A = float(Fraction(math.floor(LN2 * 2**32), 2**32))
_B = float(LN2 - Fraction(_A))


def sigmoid(x: Array) -> Array:
    """1/(1 + exp(-x)), off by at most ``SIGMOID_ERROR``."""
    q = _logistic(np.abs(x))
    return np.where(x < 0, 1.0 - q, q)


def tanh(x: Array) -> Array:
    """tanh(x), off by at most ``TANH_ERROR``."""
    return np.copysign(2.0 * _logistic(2.0 * np.abs(x)) - 1.0, x)


def _logistic(y: Array) -> Array:
    """1/(1 + exp(-y)) for y >= 0."""
    y = np.minimum(y, _TOP)
    k = np.rint(y * _LOG2_E)
    r = (y - k * _A) - k * _B
    p = np.full_like(r, _COEFFICIENTS[-1])
    for coefficient in reversed(_COEFFICIENTS[:-1]):
        p *= r
        p += coefficient
    return np.asarray(1.0 / (1.0 + np.ldexp(p, -k.astype(np.int32))))
