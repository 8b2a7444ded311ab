"""Arrays known up to an error, in binary64 or in pairs of it: sums, products, a matrix times vectors, functions.

A ``Value`` is a batch of vectors or of numbers: midpoints, and for each member of the batch an ellipsoid around its
midpoint in which the exact vector lies, d_1^2/S_1 + .. + d_n^2/S_n <= 1 for the difference d (d_i = 0 where S_i = 0).
It passes through a matrix with the matrix's 2-norm, which radii of the entries would pay with the norm of absolute
values, and through gates entry by entry; through fifty steps of a trained network that is the difference between a
result and none.

With ellipsoids S, T of a, b, and max S the largest semi-axis squared:
  several errors d_k in S_k add up to one in sum_k S_k/h_k, for any h_k > 0 with sum h_k <= 1 (Cauchy and Schwarz);
  d(a b) = a db + (b + db) da, so it is the sum of one in a^2 T and one in (|b| + max T^(1/2))^2 S;
  d(W v) is in the ball of radius ||W||_2 (max S)^(1/2);
  d g(a) is in L^2 S, L_i a bound of |g'| within S_i^(1/2) of the midpoint.
To each the rounding of the midpoint is added, a ball.  What is no longer below 2^100 is infinite: nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np

from verify.errors import DomainError
from verify.exact.rounded import functions, pair_functions, pairs, short_functions
from verify.exact.rounded.bounds import TINY, UNIT, Array, capped, gamma, norm, raised
from verify.exact.rounded.products import SLICES, SlicedMatrix, slices_of
from verify.exact.rounded.singular import spectral_norm

__all__ = ["FUNCTIONS", "Arithmetic", "DoubleArithmetic", "Matrix", "PairArithmetic", "Value"]

#: The functions that there are; |g''| is at most 0.7699 for tanh and 0.0963 for sigmoid.
FUNCTIONS = ("relu", "sigmoid", "tanh")
_BEND = {"tanh": 0.78, "sigmoid": 0.1}
# Far below any error that matters: it keeps quotients of errors finite.
_LEAST = 2.0**-300
_STEEPEST = {"tanh": 1.0, "sigmoid": 0.25, "relu": 1.0}


@dataclass(frozen=True)
class Value:
    """``high`` [*batch, *shape], ``low`` the same (None: zero); ``spread``, the squares of the semi-axes, the same or 1
    for n equal ones.  ``axes`` = len(shape), 0 or 1.

    The dimensions of the batch are numpy's, so 1 stands for any number.
    """

    high: Array
    low: Array | None
    spread: Array
    axes: int

    @classmethod
    def ball(cls, high: Array, low: Array | None, radius: Array, axes: int) -> Value:
        """With the ball of ``radius`` [*batch] around the midpoint."""
        return cls(high, low, _along(raised(radius * radius, 2), axes), axes)

    @property
    def pair(self) -> pairs.Pair:
        """Both halves."""
        return self.high, np.zeros(1) if self.low is None else self.low

    @cached_property
    def radius(self) -> Array:
        """Not below the largest semi-axis, a member of the batch: no vector is further from the midpoint."""
        largest = self.spread.max(axis=-1) if self.axes else self.spread
        return capped(raised(np.sqrt(largest), 2))

    @cached_property
    def norm(self) -> Array:
        """Not below the norm of the midpoint, a member of the batch."""
        return np.asarray(norm(self.high, self.axes) * (1.0 + 4 * UNIT))

    @cached_property
    def peak(self) -> Array:
        """Not below the largest absolute entry of the midpoint, a member of the batch."""
        largest = np.abs(self.high).max(axis=-1) if self.axes else np.abs(self.high)
        return np.asarray(largest * (1.0 + 4 * UNIT))

    @cached_property
    def entries(self) -> int:
        """The number of entries of a vector."""
        return int(self.high.shape[-1]) if self.axes else 1

    def slices(self, count: int) -> tuple[Array, float]:
        """As ``slices_of``; made once."""
        known: dict[int, tuple[Array, float]] = self.__dict__.setdefault("_slices", {})
        if count not in known:
            high, low = self.pair
            known[count] = slices_of((high, np.broadcast_to(low, high.shape)), count)
        return known[count]


class Matrix:
    """An exact matrix [m, n] of binary64 numbers with what its products need."""

    def __init__(self, entries: Array) -> None:
        self.entries = entries
        self.spectral = spectral_norm(entries)
        self.frobenius = float(norm(entries, 2))

    @cached_property
    def transposed(self) -> Array:
        """[n, m], as a product wants it."""
        return np.ascontiguousarray(self.entries.T)

    def sliced(self, count: int) -> SlicedMatrix:
        """Its slices; made once."""
        known: dict[int, SlicedMatrix] = self.__dict__.setdefault("_sliced", {})
        if count not in known:
            known[count] = SlicedMatrix(self.entries, count)
        return known[count]


class Arithmetic:
    """What both arithmetics do with errors.  They differ in the midpoints, and in how far these are off.

    ``unit``: an operation on entries, a sum or a product, is off by at most ``unit`` times |a| + |b| or |a b|.
    """

    name: str
    unit: float

    def exact(self, entries: Array, axes: int) -> Value:
        """Binary64 numbers as they are."""
        return Value.ball(entries, None, np.zeros(entries.shape[: entries.ndim - axes]), axes)

    def add(self, a: Value, b: Value) -> Value:
        """a + b."""
        high, low = self._add(a, b)
        rounding = self.unit * (a.norm + b.norm)
        return Value(
            high, low, _joined(a.axes, (a.spread, a.radius), (b.spread, b.radius), _round(rounding, a)), a.axes
        )

    def negative(self, a: Value) -> Value:
        """-a."""
        return Value(-a.high, None if a.low is None else -a.low, a.spread, a.axes)

    def multiply(self, a: Value, b: Value) -> Value:
        """The entrywise product."""
        high, low = self._multiply(a, b)
        rounding = self.unit * a.peak * b.norm + a.entries * TINY
        factor = np.abs(b.high) * (1.0 + 4 * UNIT) + _along(b.radius, b.axes)
        parts = (
            (raised(a.high * a.high, 8) * b.spread, raised(a.peak * b.radius, 8)),
            (raised(factor * factor, 8) * a.spread, raised((b.peak + b.radius) * a.radius, 8)),
        )
        return Value(high, low, _joined(a.axes, *parts, _round(rounding, a)), a.axes)

    def times(self, matrix: Matrix, v: Value) -> Value:
        """The matrix times every vector."""
        high, low, rounding = self._times(matrix, v)
        return Value.ball(high, low, capped(raised(matrix.spectral * v.radius + rounding, 5)), 1)

    def apply(self, name: str, a: Value) -> Value:
        """relu, sigmoid or tanh, entrywise."""
        if name not in FUNCTIONS:
            raise DomainError(f"there are proved bounds for {', '.join(FUNCTIONS)} here, not for {name}")
        if name == "relu":
            low = None if a.low is None else np.where(a.high > 0, a.low, 0.0)
            return Value(np.maximum(a.high, 0.0), low, a.spread, a.axes)
        high, low, entry_error = self._apply(name, a)
        slope = 1.0 - high * high if name == "tanh" else high * (1.0 - high)
        # As computed the slope is off by a few roundings and the error of the function, far below 2^-44; the rest of
        # 2^-40 is more than the roundings of the product below.
        slope += _along(_BEND[name] * a.radius + 2.0**-40, a.axes)
        np.minimum(slope, _STEEPEST[name] * (1.0 + 2.0**-40), out=slope)
        part = slope * slope * a.spread, _STEEPEST[name] * a.radius
        rounding = np.full_like(a.radius, entry_error * np.sqrt(a.entries))
        return Value(high, low, _joined(a.axes, part, _round(rounding, a)), a.axes)

    def _add(self, a: Value, b: Value) -> tuple[Array, Array | None]:
        raise NotImplementedError

    def _multiply(self, a: Value, b: Value) -> tuple[Array, Array | None]:
        raise NotImplementedError

    def _times(self, matrix: Matrix, v: Value) -> tuple[Array, Array | None, Array]:
        """The midpoints and a bound of the norm of what they are off by."""
        raise NotImplementedError

    def _apply(self, name: str, a: Value) -> tuple[Array, Array | None, float]:
        """The midpoints and a bound of what an entry is off by."""
        raise NotImplementedError


class DoubleArithmetic(Arithmetic):
    """Midpoints in binary64."""

    name = "rigorous float64"
    unit = UNIT * (1.0 + 2 * UNIT)

    def _add(self, a: Value, b: Value) -> tuple[Array, None]:
        return a.high + b.high, None

    def _multiply(self, a: Value, b: Value) -> tuple[Array, None]:
        return a.high * b.high, None

    def _times(self, matrix: Matrix, v: Value) -> tuple[Array, None, Array]:
        rows, columns = matrix.entries.shape
        # Entry i is off by at most gamma |w_i|.|v| <= gamma ||w_i|| ||v||.
        rounding = gamma(columns) * matrix.frobenius * v.norm + rows * columns * TINY
        return v.high @ matrix.transposed, None, rounding

    def _apply(self, name: str, a: Value) -> tuple[Array, None, float]:
        if name == "tanh":
            return functions.tanh(a.high), None, functions.TANH_ERROR
        return functions.sigmoid(a.high), None, functions.SIGMOID_ERROR


class PairArithmetic(Arithmetic):
    """Midpoints in pairs of binary64.  ``short``: products of fewer slices and functions of fewer bits, for about 2.5
    times the speed.
    """

    name = "rigorous double-double"
    unit = max(pairs.ADD_ERROR, pairs.MULTIPLY_ERROR)

    def __init__(self, *, short: bool = False) -> None:
        self._slices = 3 if short else SLICES
        self._functions: Any = short_functions if short else pair_functions

    def _add(self, a: Value, b: Value) -> pairs.Pair:
        return pairs.add(a.pair, b.pair)

    def _multiply(self, a: Value, b: Value) -> pairs.Pair:
        return pairs.multiply(a.pair, b.pair)

    def _times(self, matrix: Matrix, v: Value) -> tuple[Array, Array, Array]:
        sliced, parts = matrix.sliced(self._slices), v.slices(self._slices)
        high, low = sliced.times(parts)
        lost = raised(sliced.lost * parts[1], 2) + high.shape[-1] * TINY
        return high, low, np.full((1,) * v.radius.ndim, lost)

    def _apply(self, name: str, a: Value) -> tuple[Array, Array, float]:
        high, low = a.pair
        argument = (high, np.broadcast_to(low, high.shape))
        if name == "tanh":
            return *self._functions.tanh(argument), self._functions.TANH_ERROR
        return *self._functions.sigmoid(argument), self._functions.SIGMOID_ERROR


def _along(numbers: Array, axes: int) -> Array:
    """A number for each member of the batch, to be used with its entries."""
    return numbers[..., None] if axes else numbers


def _round(radius: Array, like: Value) -> tuple[Array, Array]:
    """A ball, as a part of a sum of errors."""
    radius = raised(radius, 6)
    return _along(raised(radius * radius, 2), like.axes), radius


def _joined(axes: int, *parts: tuple[Array, Array]) -> Array:
    """An ellipsoid for the sum of errors that are in the given ones, each with about its largest semi-axis.

    h_k is the share of the k-th in the sum of the semi-axes: any would do, these make balls add up as their radii do.
    """
    sizes = [size + _LEAST for _, size in parts]
    total = sum(sizes)
    scaled = [
        ellipsoid * _along(raised(total / size, 8), axes) for (ellipsoid, _), size in zip(parts, sizes, strict=True)
    ]
    spread = reduce(np.add, scaled)
    return capped(raised(spread, 8) if axes == 0 or spread.shape[-1] == 1 else spread)
