"""The certified spectrum of an unfolding of a given tensor: singular values, entropy, distance from small rank.

Of A/||A||_F, A the unfolding: the squares p_k of its singular values sum to 1.  The entries are exact, and become
binary64 numbers with a rounding error that is computed exactly; from there on it is ``spectrum``.  The exact rank r is
known, so that the singular values behind the r-th are 0.  Source: proofs/statements/unfoldings.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import BudgetExceeded, DomainError
from verify.networks.enclosure import EnclosedMatrix
from verify.tensors.spectrum import Interval, Spectrum, distances, spectrum_of

__all__ = ["MAX_WORK", "Entanglement", "entanglement"]

#: More multiply-adds, rows·columns·(the lesser of both), are refused.
MAX_WORK = 1 << 34
_TIER = "rigorous float64"


@dataclass(frozen=True, slots=True)
class Entanglement:
    """``values``: the normalised singular values, largest first; ``entropy``: -Σ p ln p, in nats; ``errors``: of each k
    asked for, the distance from the nearest matrix of rank k; all enclosed.  ``tier``: the arithmetic.
    """

    values: tuple[Interval, ...]
    entropy: Interval
    errors: tuple[tuple[int, Interval], ...]
    tier: str


def entanglement(matrix: NDArray[Any], rank: int, ks: Sequence[int] = (1,)) -> Entanglement:
    """What is certain of the spectrum of an exact ``matrix`` (integers, Fractions) of that rank.

    >>> found = entanglement(np.eye(2, dtype=np.int64), 2)
    >>> found.entropy.low <= math.log(2) <= found.entropy.high, found.entropy.width < 1e-9
    (True, True)

    Raises ``DomainError`` for the zero matrix and a k below 1, ``BudgetExceeded`` for more work than ``MAX_WORK``.
    """
    n, m = matrix.shape
    work = n * m * min(n, m)
    if work > MAX_WORK:
        raise BudgetExceeded(
            f"the singular values of a {n}×{m} matrix take some {work:.1e} multiply-adds; "
            f"at most {MAX_WORK:.1e} are done"
        )
    if not rank:
        raise DomainError("a tensor that is zero has no spectrum: it cannot be divided by its norm")
    found: Spectrum = spectrum_of(_enclosed(matrix), [], _TIER, rank=rank)
    if not found.values:
        raise DomainError("nothing is certain of the singular values of this matrix")
    return Entanglement(found.values, found.entropy, tuple(zip(ks, distances(found, ks), strict=True)), _TIER)


def _enclosed(matrix: NDArray[Any]) -> EnclosedMatrix:
    """The matrix, divided by a power of two so that its largest entry is near 1, in binary64."""
    flat = matrix.reshape(-1).tolist()
    largest = max(map(abs, flat))
    above, below = largest.as_integer_ratio()
    shift = above.bit_length() - below.bit_length()
    rounded: dict[int | Fraction, float] = {}
    wrong: dict[int | Fraction, Fraction] = {}
    for entry in set(flat):
        numerator, denominator = entry.as_integer_ratio()
        numerator, denominator = numerator << max(0, -shift), denominator << max(0, shift)
        rounded[entry] = numerator / denominator  # rounded correctly, whatever the sizes
        error = Fraction(numerator, denominator) - Fraction(rounded[entry])
        if error:
            wrong[entry] = error**2
    midpoints = np.array([rounded[entry] for entry in flat]).reshape(matrix.shape)
    square = sum((wrong[entry] for entry in flat if entry in wrong), Fraction(0))
    return EnclosedMatrix(midpoints, _root_above(square))


def _root_above(square: Fraction) -> float:
    """A float not below the square root."""
    if not square:
        return 0.0
    root = math.sqrt(max(square, Fraction(1, 10**300)))  # what is smaller would become 0
    while Fraction(root) ** 2 < square:
        root = math.nextafter(root, math.inf)
    return root
