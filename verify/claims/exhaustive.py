"""All weight assignments of a tiny network over F_2 or F_3 at once: the set of separation ranks that occur.

All assignments are evaluated and eliminated together: over F_2 one bit each, over F_3 one byte.
Source: proofs/statements/background.md#f4-small-fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import BudgetExceeded, DomainError
from verify.networks.sampling import weight_count
from verify.statements import Instance

__all__ = ["MAX_ASSIGNMENTS", "ranks_over_small_field"]

MAX_ASSIGNMENTS = 1 << 24
CHUNK = 1 << 19

Lanes = NDArray[Any]


def ranks_over_small_field(q: int, instance: Instance) -> set[int]:
    """The ranks that occur over all q^(number of weights) assignments in F_q, q = 2 or 3.

    Grid rank over the instance's one-hot templates if it has any, else function rank with inputs over all of F_q^M.
    Raises ``DomainError`` for another q, ``BudgetExceeded`` beyond ``MAX_ASSIGNMENTS``.
    """
    if q not in (2, 3):
        raise DomainError(f"exhaustive enumeration is over F_2 or F_3, not F_{q}")
    L, R, M = instance.L, instance.R, instance.M
    count = q ** weight_count(L, R, M)
    if count > MAX_ASSIGNMENTS:
        raise BudgetExceeded(f"{count} assignments of weights over F_{q}; the limit is {MAX_ASSIGNMENTS}")
    if instance.N is None:
        letters = [list(vector) for vector in product(range(q), repeat=M)]
    else:
        letters = [[int(i == j) for j in range(M)] for i in range(instance.N)]
    found: set[int] = set()
    for first in range(0, count, CHUNK):
        lanes = np.arange(first, min(first + CHUNK, count))
        digits = [((lanes // q**i) % q).astype(np.int8) for i in range(weight_count(L, R, M))]
        if q == 2:
            packed = [np.packbits(digit.astype(np.uint8)) for digit in digits]
            found |= _ranks_of_bits(_evaluate(_Bits(), instance, letters, packed), len(lanes))
        else:
            found |= set(np.unique(_ranks(q, _evaluate(_Residues(q), instance, letters, digits))).tolist())
    return found


@dataclass(frozen=True, slots=True)
class _Residues:
    """One int8 an assignment."""

    q: int

    def dot(self, a: Sequence[Lanes], b: Sequence[Lanes | int]) -> Lanes:
        return sum((x * y for x, y in zip(a, b, strict=True)), np.zeros_like(a[0])) % self.q

    def times(self, a: Lanes, b: Lanes) -> Lanes:
        return (a * b) % self.q


@dataclass(frozen=True, slots=True)
class _Bits:
    """One bit an assignment: addition is exclusive or, multiplication is and."""

    def dot(self, a: Sequence[Lanes], b: Sequence[Lanes | int]) -> Lanes:
        total = np.zeros_like(a[0])
        for x, y in zip(a, b, strict=True):
            if isinstance(y, int):
                total = total ^ x if y else total
            else:
                total = total ^ (x & y)
        return total

    def times(self, a: Lanes, b: Lanes) -> Lanes:
        return a & b


def _ranks_of_bits(matrix: list[list[Lanes]], count: int) -> set[int]:
    """The ranks that occur among ``count`` bit-sliced matrices: elimination in which each assignment picks its own
    pivots.
    """
    rows = [list(row) for row in matrix]
    height, width = len(rows), len(rows[0])
    used = [np.zeros_like(rows[0][0]) for _ in range(height)]
    # at_least[r]: the assignments whose rank, so far, is at least r
    at_least = [np.full_like(rows[0][0], 255)] + [np.zeros_like(rows[0][0]) for _ in range(min(height, width))]
    for column in range(width):
        open_lanes = np.full_like(rows[0][0], 255)
        pivot_row = [np.zeros_like(rows[0][0]) for _ in range(width)]
        chosen = []
        for i in range(height):
            picked = rows[i][column] & ~used[i] & open_lanes
            chosen.append(picked)
            used[i] |= picked
            open_lanes &= ~picked
            for j in range(column, width):
                pivot_row[j] |= picked & rows[i][j]
        for i in range(height):
            eliminate = rows[i][column] & ~used[i] & ~open_lanes
            for j in range(column, width):
                rows[i][j] ^= eliminate & pivot_row[j]
        for r in range(len(at_least) - 1, 0, -1):
            at_least[r] |= at_least[r - 1] & ~open_lanes
    found = set()
    for r, lanes in enumerate(at_least):
        above = at_least[r + 1] if r + 1 < len(at_least) else np.zeros_like(lanes)
        if np.unpackbits(np.asarray(lanes & ~above, dtype=np.uint8))[:count].any():
            found.add(r)
    return found


def _evaluate(
    arithmetic: _Residues | _Bits, instance: Instance, letters: list[list[int]], digits: list[Lanes]
) -> list[list[Lanes]]:
    """Rows: start words, columns: end words; each entry an array over the assignments."""
    L, R, M = instance.L, instance.R, instance.M
    stream = iter(digits)

    def matrix(height: int, width: int) -> list[list[Lanes]]:
        return [[next(stream) for _ in range(width)] for _ in range(height)]

    Wh, Wi = [], []
    for layer in range(L):
        Wh.append(matrix(R, R))
        Wi.append(matrix(R, M if layer == 0 else R))
    (Wo,) = matrix(1, R)
    h0 = [matrix(1, R)[0] for _ in range(L)]

    def apply(rows: list[list[Lanes]], vector: Sequence[Lanes | int]) -> list[Lanes]:
        return [arithmetic.dot(row, vector) for row in rows]

    fed = [apply(Wi[0], letter) for letter in letters]

    def step(state: list[list[Lanes]], letter: int) -> list[list[Lanes]]:
        below = fed[letter]
        after = []
        for layer in range(L):
            feed = below if layer == 0 else apply(Wi[layer], below)
            below = [arithmetic.times(a, b) for a, b in zip(apply(Wh[layer], state[layer]), feed, strict=True)]
            after.append(below)
        return after

    def extend(states: list[Any], length: int) -> list[Any]:
        for _ in range(length):
            states = [step(state, letter) for state in states for letter in range(len(letters))]
        return states

    return [[apply([Wo], end[-1])[0] for end in extend([start], instance.t_E)] for start in extend([h0], instance.t_S)]


def _ranks(q: int, matrix: list[list[Lanes]]) -> NDArray[np.int64]:
    """The rank of each assignment's matrix: one elimination, each assignment with its own pivots."""
    work = np.array(matrix, dtype=np.int8).transpose(2, 0, 1)  # assignment, row, column
    count, height, width = work.shape
    everyone = np.arange(count)
    done = np.zeros(count, dtype=np.int64)  # rows already used as pivots come first
    for column in range(width):
        candidates = (work[:, :, column] != 0) & (np.arange(height)[None, :] >= done[:, None])
        has = candidates.any(axis=1)
        lanes = everyone[has]
        if not len(lanes):
            continue
        pivot, top = candidates[has].argmax(axis=1), done[has]
        pivot_row = work[lanes, pivot].copy()
        work[lanes, pivot] = work[lanes, top]
        work[lanes, top] = pivot_row
        # An element of F_2 or F_3 is its own inverse.
        scaled = (pivot_row * pivot_row[:, column : column + 1]) % q
        factors = work[lanes][:, :, column]
        factors[np.arange(height)[None, :] <= top[:, None]] = 0
        work[lanes] = (work[lanes] - factors[:, :, None] * scaled[:, None, :]) % q
        done[has] += 1
    return done
