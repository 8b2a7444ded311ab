"""Enclosures of the singular values of a matrix of which every entry is known up to an error.

*Theorem.*  Let ||A - M||_F <= e, and let U (m × k), s, V (k × n), k = min(m, n), s sorted downwards and s >= 0, be any
numbers with a >= ||U'U - 1||, b >= ||VV' - 1||, both below 1, and r >= ||M - U diag(s) V||.  Then
sqrt((1-a)(1-b)) s_i - r - e <= sigma_i(A) <= sqrt((1+a)(1+b)) s_i + r + e.
*Proof.*  The singular values of U lie between sqrt(1-a) and sqrt(1+a), as its Gram matrix is within a of 1; the same
for V.  sigma_i(XY) <= ||X|| sigma_i(Y), and sigma_i(XY) >= sigma_min(X) sigma_i(Y) for X with independent columns
(Courant and Fischer); so sigma_i(U diag(s) V) is between sqrt((1-a)(1-b)) s_i and sqrt((1+a)(1+b)) s_i.  Weyl: singular
values of matrices at a distance d differ by at most d, and the 2-norm is at most Frobenius'.  ∎

So it does not matter where U, s and V come from (LAPACK's answer, unproved); a, b and r are bounded with all roundings.
"""

from __future__ import annotations

import math

import numpy as np

from verify.exact.rounded.bounds import UNIT, Array, gamma, norm, raised

__all__ = ["singular_value_bounds", "spectral_norm"]


def singular_value_bounds(matrix: Array, error: float = 0.0) -> tuple[Array, Array]:
    """Lower and upper bounds of the singular values, largest first, of every matrix within ``error`` (Frobenius) of
    ``matrix``, binary64 entries [m, n]; min(m, n) of each.

    >>> low, high = singular_value_bounds(np.array([[3.0, 0.0], [0.0, 4.0]]))
    >>> bool(low[0] <= 4 <= high[0] and low[1] <= 3 <= high[1] and high[0] - low[0] < 1e-12)
    True
    """
    count = min(matrix.shape)
    try:
        left, values, right = np.linalg.svd(matrix, full_matrices=False)
        finite = bool(np.isfinite(left).all() and np.isfinite(values).all() and np.isfinite(right).all())
    except np.linalg.LinAlgError:
        finite = False
    if not finite or not math.isfinite(error):
        return np.zeros(count), np.full(count, np.inf)
    values = np.sort(np.abs(values))[::-1]
    a, b = _defect(left.T), _defect(right)
    if max(a, b) >= 0.5:
        return np.zeros(count), np.full(count, np.inf)
    distance = float(raised(_residual(matrix, left, values, right) + error, 1))
    stretch = float(raised(math.sqrt((1.0 + a) * (1.0 + b)), 5))
    # Rounded downwards: a relative 16 u covers the four roundings here.
    shrink = math.sqrt((1.0 - a) * (1.0 - b)) * (1.0 - 16 * UNIT)
    high = raised(raised(values * stretch, 1) + distance, 1)
    low = values * shrink - distance
    # The difference and the product are each off by u of their size.
    low = low - raised(4 * UNIT * (values + distance), 4)
    return np.maximum(low, 0.0), np.asarray(high)


def spectral_norm(matrix: Array) -> float:
    """Not below the largest singular value of a matrix of binary64 numbers."""
    return float(singular_value_bounds(matrix)[1][0])


def _defect(rows: Array) -> float:
    """Not below ||XX' - 1||_F for X = ``rows`` [k, n]; an entry is off by gamma_n |x_i||x_j| and a rounding."""
    k, n = rows.shape
    computed = rows @ rows.T - np.eye(k)
    size = float(norm(rows, 2))
    return float(raised(norm(computed, 2) * (1.0 + 2 * UNIT) + gamma(n) * size * size, 8))


def _residual(matrix: Array, left: Array, values: Array, right: Array) -> float:
    """Not below ||M - U diag(s) V||_F.

    fl(U s) is within u of U s entrywise, the product within gamma_k of the product of absolute values, whose norm is
    at most ||U s||_F ||V||_F, and the difference is rounded once.
    """
    scaled = left * values
    computed = matrix - scaled @ right
    product = float(raised(norm(scaled, 2) * norm(right, 2), 2))
    return float(raised(norm(computed, 2) * (1.0 + 2 * UNIT) + gamma(len(values) + 3) * product, 8))
