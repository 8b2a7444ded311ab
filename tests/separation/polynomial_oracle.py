"""The exact function rank of a tiny network, sharing nothing with the package.

y is expanded as a polynomial in the start and end inputs; its coefficient matrix, monomials of the start inputs against
monomials of the end inputs, has the function rank as its rank (monomials are independent functions over an infinite
field).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from sympy import GF, QQ, ring

from tests import plain
from tests.networks.reference_evaluator import PlainWeights, reference_matrix, reference_outputs


def coefficient_matrix(
    weights: PlainWeights, M: int, t_S: int, t_E: int, *, start_steps: Sequence[int] | None = None, p: int = 0
) -> list[list[Any]]:
    """Coefficients of y, rows by start monomial, columns by end monomial; over Q, or mod ``p``."""
    T = t_S + t_E
    base, *symbols = ring([f"x{time}_{c}" for time in range(T) for c in range(M)], GF(p) if p else QQ)
    inputs = [symbols[time * M : (time + 1) * M] for time in range(T)]
    lifted = PlainWeights(
        *(
            _map(part, lambda v: base.one * (v if p else QQ(v.numerator, v.denominator)))
            for part in (weights.Wh, weights.Wi, weights.Wo, weights.h0)
        )
    )
    y = reference_outputs(lifted, inputs)[0]
    starts = set(start_steps) if start_steps is not None else set(range(1, t_S + 1))
    first = [time * M + c for time in range(T) if time + 1 in starts for c in range(M)]
    second = [time * M + c for time in range(T) if time + 1 not in starts for c in range(M)]
    entries: dict[tuple[Any, Any], Any] = {}
    for exponents, coefficient in y.terms():
        entries[tuple(exponents[i] for i in first), tuple(exponents[i] for i in second)] = coefficient
    rows, columns = (sorted({key[side] for key in entries}) for side in (0, 1))
    return [[int(entries.get((r, c), 0)) if p else entries.get((r, c), 0) for c in columns] for r in rows]


def function_rank(
    weights: PlainWeights, M: int, t_S: int, t_E: int, *, start_steps: Sequence[int] | None = None, p: int = 0
) -> int:
    """The function rank at these weights (Fractions; integers if ``p``), over Q or the algebraic closure of GF(p)."""
    matrix = coefficient_matrix(weights, M, t_S, t_E, start_steps=start_steps, p=p)
    if matrix and len(matrix) > len(matrix[0]):
        matrix = [list(column) for column in zip(*matrix, strict=True)]
    if p:
        return plain.rank(matrix, p)
    return plain.rank([[_fraction(v) for v in row] for row in matrix])


def grid_rank(
    weights: PlainWeights,
    templates: Sequence[Sequence[Any]],
    t_S: int,
    t_E: int,
    start_steps: Sequence[int] | None = None,
) -> int:
    """The grid rank over Q at these weights: every word against every word, evaluated one by one."""
    starts, ends = (list(product(templates, repeat=t)) for t in (t_S, t_E))
    return plain.rank(reference_matrix(weights, starts, ends, start_steps))


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def _map(part: Any, change: Any) -> Any:
    return tuple(_map(member, change) for member in part) if isinstance(part, tuple) else change(part)
