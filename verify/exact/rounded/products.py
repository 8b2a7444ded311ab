"""A matrix of binary64 numbers times many vectors that are pairs, by exact products of slices.

Source: K. Ozaki, T. Ogita, S. Oishi, S. M. Rump, Error-free transformations of matrix multiplication (2012), for the
idea.

Row i of the matrix is s_i (W_0 2^-b + W_1 2^-2b + ..), s_i a power of two, the slices W_a of integers, |W_a| <= 2^b;
the vectors likewise with one scale for all.  b is so small that a sum of c·n products of slices, c their number, stays
within 2^53: every such sum is an integer that binary64 has, so BLAS computes it exactly, in whatever order. The
products of slices a and a' with a + a' = l make one level; the levels l < c are added as a pair.  Left out is, for each
slice a of the matrix, what the vectors have beyond c - a slices, less than 2^(-b(c - a)) an entry, times |W_a|
2^(-b(a+1)), and what the row has beyond c slices, at most half of 2^(-b c) an entry.
"""

from __future__ import annotations

import math

import numpy as np

from verify.exact.rounded.bounds import UNIT, Array, norm, raised
from verify.exact.rounded.pairs import Pair, two_sum

__all__ = ["SLICES", "SlicedMatrix", "slices_of"]

SLICES = 5


class SlicedMatrix:
    """A matrix [m, n] of finite binary64 numbers, sliced once.

    ``count``: the number of slices, at least 3; ``width`` is b; ``scales`` [m] the powers of two; ``blocks[l]``,
    [(l+1) n, m], the slices l, .., 0 one above the other; ``lost`` bounds the norm over i of what a product of row i
    with vectors of scale 1 loses.
    """

    def __init__(self, matrix: Array, count: int = SLICES) -> None:
        columns = matrix.shape[1]
        self.width = slice_width(columns, count)
        self.scales = _power_above(np.abs(matrix).max(axis=1))
        rest = matrix / self.scales[:, None]
        slices = []
        for _ in range(count):
            rest = rest * 2.0**self.width
            part = np.rint(rest)
            rest = rest - part
            slices.append(part)
        self.blocks = [np.concatenate([slices[l - c].T for c in range(l + 1)]) for l in range(count)]
        mass = sum(np.abs(part).sum(axis=1) for part in slices) * 2.0**-self.width
        # Adding the levels as a pair rounds with less than 8 u^2 n; u^2 2^4 n is added for that.  Of three, the last is
        # added to the error e of the first sum, |e| <= 2 u n, and is at most 3 n 2^-2b: rounded with less than 4 u n
        # 2^-2b, as 2^-2b > u.
        lost = raised(mass + columns, columns * count + 4) * 2.0 ** (-self.width * count) + 16 * UNIT * UNIT * columns
        if count == 3:
            lost += 4 * UNIT * columns * 2.0 ** (-2 * self.width)
        self.lost = float(norm(raised(lost, 3) * self.scales, 1))

    def times(self, vectors: tuple[Array, float]) -> Pair:
        """The products with ``slices_of`` vectors: a pair of arrays [.., m]."""
        parts, scale = vectors
        n = self.blocks[0].shape[0]
        levels = [
            (parts[..., : (l + 1) * n] @ self.blocks[l]) * 2.0 ** (-self.width * (l + 2))
            for l in range(len(self.blocks))
        ]
        s, e = two_sum(levels[0], levels[1])
        if len(levels) == 3:
            e += levels[2]
        else:
            t, f = two_sum(e, levels[2])
            s, e = two_sum(s, t)
            for level in reversed(levels[3:]):
                f += level
            e += f
        high, low = two_sum(s, e)
        factor = self.scales * scale
        high *= factor
        low *= factor
        return high, low


def slice_width(columns: int, count: int = SLICES) -> int:
    """b: count · columns · 2^2b <= 2^53."""
    return (53 - math.ceil(math.log2(count * columns))) // 2


def slices_of(vectors: Pair, count: int = SLICES) -> tuple[Array, float]:
    """The slices of vectors [.., n], side by side [.., count n], and their common scale.

    The high halves and the low ones are cut at the same places, so an integer is the sum of two, each at most 2^(b-1)
    but for the first slice; what is beyond the last is at most 1 in its units.
    """
    high, low = vectors
    scale = float(_power_above(np.array([np.abs(high).max(initial=0.0)]))[0])
    columns = high.shape[-1]
    step = 2.0 ** slice_width(columns, count)
    parts = np.empty((*high.shape[:-1], count * columns))
    high, low = high * (step / scale), low * (step / scale)
    rounded = np.empty_like(low)
    for index in range(count):
        whole = parts[..., index * columns : (index + 1) * columns]
        np.rint(high, out=whole)
        high -= whole
        if index > 0:
            np.rint(low, out=rounded)
            low -= rounded
            whole += rounded
        if index + 1 < count:
            high *= step
            low *= step
    return parts, scale


def _power_above(sizes: Array) -> Array:
    """Powers of two that are larger than the sizes, so that what is divided by them is below 1."""
    return np.ldexp(1.0, np.frexp(np.maximum(sizes, 2.0**-400))[1])
