"""Exact linear algebra without the package: Bareiss over Fractions, elimination over any of the test rings."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any


def bareiss_rank(matrix: Sequence[Sequence[Any]]) -> int:
    """Rank over Q by fraction-free elimination with full pivoting by rows and columns in order."""
    rows = [[Fraction(v) for v in row] for row in matrix]
    height, width = len(rows), len(rows[0]) if rows else 0
    previous = Fraction(1)
    rank = 0
    for column in range(width):
        pivot_row = next((i for i in range(rank, height) if rows[i][column]), None)
        if pivot_row is None:
            continue
        rows[rank], rows[pivot_row] = rows[pivot_row], rows[rank]
        pivot = rows[rank][column]
        for i in range(rank + 1, height):
            head = rows[i][column]
            rows[i] = [
                (pivot * below - head * above) / previous for below, above in zip(rows[i], rows[rank], strict=True)
            ]
        previous = pivot
        rank += 1
        if rank == height:
            break
    return rank


def rank_mod(matrix: Sequence[Sequence[int]], p: int) -> int:
    """Rank over GF(p) of integers, p prime."""
    rows = [[v % p for v in row] for row in matrix]
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot_row = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if pivot_row is None:
            continue
        rows[rank], rows[pivot_row] = rows[pivot_row], rows[rank]
        inverse = pow(rows[rank][column], -1, p)
        top = [v * inverse % p for v in rows[rank]]
        for i in range(rank + 1, len(rows)):
            head = rows[i][column]
            if head:
                rows[i] = [(v - head * w) % p for v, w in zip(rows[i], top, strict=True)]
        rank += 1
    return rank


def leading_minors_are_nonzero(matrix: Sequence[Sequence[Any]]) -> bool:
    """Whether elimination in the given order meets no zero pivot; cross-multiplication, so no division."""
    rows = [list(row) for row in matrix]
    for i, pivot_row in enumerate(rows):
        pivot = pivot_row[i]
        if not pivot:
            return False
        for r in range(i + 1, len(rows)):
            head = rows[r][i]
            rows[r] = [pivot * v - head * w for v, w in zip(rows[r], pivot_row, strict=True)]
    return True
