"""Bounds that are themselves computed in floating point, and are still bounds.

u = 2^-53.  A value that is computed from non-negative numbers with at most m roundings on any path (sums, products,
quotients by exact numbers, square roots) is at least (1 - u)^m times the exact one, and (1 - u)^(m+1) (1 + 2 (m+2) u)
>= (1 - (m+1) u)(1 + 2 (m+2) u) >= 1 for m < 2^25: so ``raised(value, m)``, the computed value times 1 + 2(m+2)u,
rounded once more, is not below the exact one.  Where a product underflows, or is flushed to zero, at most 2^-1022 is
lost; ``TINY`` = 2^-900 is added, which is more than any number of such losses met here, times any factor up to
``LARGEST``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST", "TINY", "UNIT", "Array", "capped", "gamma", "norm", "raised"]

Array = NDArray[Any]

UNIT = 2.0**-53
TINY = 2.0**-900
#: What is beyond is no bound at all: it is replaced by infinity.
LARGEST = 2.0**100


def raised(value: Any, roundings: int) -> Any:
    """Not below what ``value``, computed from non-negative numbers with so many roundings, stands for.

    >>> raised(1.0, 2) > 1.0
    True
    """
    return value * (1.0 + 2.0 * (roundings + 3) * UNIT) + TINY


def gamma(n: int) -> float:
    """Not below n u / (1 - n u): a sum of n products, in any order, is off by at most this times the sum of their
    absolute values.

    >>> gamma(3) >= 3 * 2.0**-53
    True
    """
    return float(raised(n * UNIT / (1.0 - n * UNIT), 4))


def capped(bound: Array) -> Array:
    """The bound, or infinity where it is too large or no number."""
    return np.where(bound < LARGEST, bound, np.inf)


def norm(values: Array, axes: int) -> Array:
    """Not below the Euclidean norm over the last ``axes`` axes."""
    flat = values.reshape(*values.shape[: values.ndim - axes], -1)
    squares = np.einsum("...i,...i->...", flat, flat)
    return np.asarray(raised(np.sqrt(raised(squares, flat.shape[-1] + 1)), 4))
