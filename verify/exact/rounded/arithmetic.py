"""Arrays known up to an error, in binary64 or in pairs of it: sums, products, a matrix times vectors, functions.

A ``Value`` is a batch of arrays, [*batch, *shape]: midpoints, and for each member of the batch one number, a bound of
the Euclidean norm (Frobenius') of exact minus midpoint.  One bound of the whole array's error passes through a matrix
with its 2-norm, which radii of the entries would pay with the norm of absolute values: through fifty steps of a trained
network that is the difference between a result and none.

With e, f the errors of a, b:  ||d(a + b)|| <= e + f;  ||d(a b)|| <= max|a| f + max|b| e + e f, entrywise product; ||d(W
v)|| <= ||W||_2 f;  ||d g(a)|| <= max L e, L a bound of |g'| between the midpoint and what it stands for.  To each the
rounding of the midpoint is added.  An error that is no longer below 2^100 is infinite: nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from verify.errors import DomainError
from verify.exact.rounded import functions, pair_functions, pairs
from verify.exact.rounded.bounds import TINY, UNIT, Array, capped, gamma, norm, raised
from verify.exact.rounded.products import SlicedMatrix, slices_of
from verify.exact.rounded.singular import spectral_norm

__all__ = ["FUNCTIONS", "Arithmetic", "DoubleArithmetic", "Matrix", "PairArithmetic", "Value"]

#: The functions that there are; |g''| is at most 0.7699 for tanh and 0.0963 for sigmoid.
FUNCTIONS = ("relu", "sigmoid", "tanh")
_BEND = {"tanh": 0.78, "sigmoid": 0.1}
_STEEPEST = {"tanh": 1.0, "sigmoid": 0.25, "relu": 1.0}


@dataclass(frozen=True)
class Value:
    """``high`` [*batch, *shape], ``low`` the same (None: zero), ``error`` [*batch]; ``axes`` = len(shape).

    The dimensions of the batch are numpy's, so 1 stands for any number.
    """

    high: Array
    low: Array | None
    error: Array
    axes: int

    @property
    def pair(self) -> pairs.Pair:
        """Both halves."""
        return self.high, np.zeros(1) if self.low is None else self.low

    @cached_property
    def norm(self) -> Array:
        """Not below the norm of the midpoint, a member of the batch."""
        return np.asarray(norm(self.high, self.axes) * (1.0 + 4 * UNIT))

    @cached_property
    def peak(self) -> Array:
        """Not below the largest absolute entry of the midpoint, a member of the batch."""
        return np.asarray(_over(np.max, np.abs(self.high), self.axes) * (1.0 + 4 * UNIT))

    @cached_property
    def entries(self) -> int:
        """The number of entries of an array."""
        return int(np.prod(self.high.shape[self.high.ndim - self.axes :], dtype=np.int64))

    @cached_property
    def slices(self) -> tuple[Array, float]:
        """As ``slices_of``."""
        high, low = self.pair
        return slices_of((high, np.broadcast_to(low, high.shape)))


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

    @cached_property
    def sliced(self) -> SlicedMatrix:
        """Its slices."""
        return SlicedMatrix(self.entries)


class Arithmetic:
    """What both arithmetics do with errors.  They differ in the midpoints, and in how far these are off.

    ``unit``: an operation on entries, a sum or a product, is off by at most ``unit`` times |a| + |b| or |a b|.
    """

    name: str
    unit: float

    def exact(self, entries: Array, axes: int) -> Value:
        """Binary64 numbers as they are."""
        return Value(entries, None, np.zeros(entries.shape[: entries.ndim - axes]), axes)

    def add(self, a: Value, b: Value) -> Value:
        """a + b."""
        high, low = self._add(a, b)
        rounding = self.unit * (a.norm + b.norm)
        return Value(high, low, capped(raised(a.error + b.error + rounding, 5)), a.axes)

    def negative(self, a: Value) -> Value:
        """-a."""
        return Value(-a.high, None if a.low is None else -a.low, a.error, a.axes)

    def multiply(self, a: Value, b: Value) -> Value:
        """The entrywise product."""
        high, low = self._multiply(a, b)
        rounding = self.unit * a.peak * b.norm + a.entries * TINY
        error = a.peak * b.error + b.peak * a.error + a.error * b.error + rounding
        return Value(high, low, capped(raised(error, 8)), a.axes)

    def times(self, matrix: Matrix, v: Value) -> Value:
        """The matrix times every vector."""
        high, low, rounding = self._times(matrix, v)
        return Value(high, low, capped(raised(matrix.spectral * v.error + rounding, 5)), 1)

    def apply(self, name: str, a: Value) -> Value:
        """relu, sigmoid or tanh, entrywise."""
        if name not in FUNCTIONS:
            raise DomainError(f"there are proved bounds for {', '.join(FUNCTIONS)} here, not for {name}")
        if name == "relu":
            low = None if a.low is None else np.where(a.high > 0, a.low, 0.0)
            return Value(np.maximum(a.high, 0.0), low, a.error, a.axes)
        high, low, entry_error = self._apply(name, a)
        slope = 1.0 - high * high if name == "tanh" else high * (1.0 - high)
        # The slope as computed is off by a few roundings and the error of the function, far below 2^-44.
        steepest = _over(np.max, slope, a.axes) + _BEND[name] * a.error + 2.0**-44
        steepest = np.minimum(steepest, _STEEPEST[name])
        error = raised(steepest, 4) * a.error + entry_error * np.sqrt(a.entries)
        return Value(high, low, capped(raised(error, 5)), a.axes)

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
    """Midpoints in pairs of binary64."""

    name = "rigorous double-double"
    unit = max(pairs.ADD_ERROR, pairs.MULTIPLY_ERROR)

    def _add(self, a: Value, b: Value) -> pairs.Pair:
        return pairs.add(a.pair, b.pair)

    def _multiply(self, a: Value, b: Value) -> pairs.Pair:
        return pairs.multiply(a.pair, b.pair)

    def _times(self, matrix: Matrix, v: Value) -> tuple[Array, Array, Array]:
        high, low = matrix.sliced.times(v.slices)
        lost = raised(matrix.sliced.lost * v.slices[1], 2) + high.shape[-1] * TINY
        return high, low, np.full((1,) * v.error.ndim, lost)

    def _apply(self, name: str, a: Value) -> tuple[Array, Array, float]:
        high, low = a.pair
        argument = (high, np.broadcast_to(low, high.shape))
        if name == "tanh":
            return *pair_functions.tanh(argument), pair_functions.TANH_ERROR
        return *pair_functions.sigmoid(argument), pair_functions.SIGMOID_ERROR


def _over(reduce: Callable[..., Array], values: Array, axes: int) -> Array:
    return reduce(values, axis=tuple(range(values.ndim - axes, values.ndim))) if axes else values
