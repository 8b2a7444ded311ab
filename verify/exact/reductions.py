"""Integers in floating point and their residues: what is exact below 2^53, and why.

Arrays here are of float64 and hold integers.  The bounds that each function asks for are the callers' to keep.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["EXACT", "SAFE", "centred", "chunks", "limbs", "reduce_canonical", "reduce_near"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

#: float64 holds every integer up to 2^53; sums stay below this, which leaves room for a multiple of p beside them.
EXACT = 2**53 - 2**33
#: Below this in absolute value, a float's residue is found in one step (see ``reduce_canonical``).
SAFE = 2**51 - 2


def reduce_near(x: FloatArray, p: int) -> None:
    """Replace integers |x| < 2^53 - 2^33 by congruent ones with |x| <= p/2 + 3, in place.

    The quotient x/p is computed with two roundings, error below |x|/p * 2.001 * 2^-53 < 2.001/p, so its
    nearest integer q has |x - q p| <= p/2 + 2.001, and |q p| <= |x| + p/2 + 2.001 < 2^53 is exact.  If |x|
    < 2^51, the error is below 1/(2p), which no half-integer is from x/p for odd p: then the result is the
    centred residue, |x| <= (p-1)/2.  (For p = 2 it is -1, 0 or 1.)  In either case it is 0 only and always
    for multiples of p.
    """
    q = x * (1.0 / p)
    np.rint(q, out=q)
    q *= p
    x -= q


def reduce_canonical(x: FloatArray, p: int) -> None:
    """Replace integers |x| < 2^51 - 1 by their residues in 0..p-1, in place.

    (x + 1/2)/p is at least 1/(2p) away from every integer, and computed with error below
    2^51/p * 2^-52 = 1/(2p): its floor is that of x/p.
    """
    q = x + 0.5
    q *= 1.0 / p
    np.floor(q, out=q)
    q *= p
    x -= q


def centred(x: IntArray, p: int) -> FloatArray:
    """Residues 0..p-1 as floats with |x| <= p/2."""
    return np.where(x > p // 2, x - p, x).astype(np.float64)


def limbs(x: FloatArray, base: int) -> tuple[FloatArray | None, FloatArray]:
    """``x`` = high * base + low with |low| <= base/2; without a high part for base 0."""
    if not base:
        return None, x
    high = np.rint(x / base)
    return high, x - high * base


def chunks(stop: int, step: int, *, start: int = 0) -> Iterator[slice]:
    for first in range(start, stop, step):
        yield slice(first, min(first + step, stop))
