"""Two arithmetics of real numbers for batched evaluation: binary64, and balls of any precision (python-flint).

Floating point chooses, it decides nothing; what is claimed is shown in balls.  Over them every named function has a
value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.exact import QQ, Field
from verify.networks.kernels import OfObjects

__all__ = ["BallKernel", "Binary64", "with_precision"]

Array = NDArray[Any]


def with_precision(bits: int) -> Any:
    """A context in which balls have that many bits."""
    return ctx.workprec(bits)


def _sigmoid(x: Array) -> Array:
    return 0.5 + 0.5 * np.tanh(0.5 * x)


_FLOATING: Mapping[str, Callable[[Array], Array]] = {
    "abs": np.abs,
    "exp": np.exp,
    "relu": lambda x: np.maximum(x, 0.0),
    "sigmoid": _sigmoid,
    "silu": lambda x: x * _sigmoid(x),
    "sin": np.sin,
    "softplus": lambda x: np.logaddexp(x, 0.0),
    "tanh": np.tanh,
}


def _logistic(x: Any) -> Any:
    return ((x / 2).tanh() + 1) / 2


_OF_BALLS: Mapping[str, Callable[[Any], Any]] = {
    "abs": abs,
    "exp": lambda x: x.exp(),
    "relu": lambda x: (x + abs(x)) / 2,
    "sigmoid": _logistic,
    "silu": lambda x: x * _logistic(x),
    "sin": lambda x: x.sin(),
    "softplus": lambda x: x.exp().log1p() if x < 0 else x + (-x).exp().log1p(),
    "tanh": lambda x: x.tanh(),
}


@dataclass(frozen=True, slots=True)
class Binary64:
    """Floating point; overflow gives infinities and what comes of them."""

    def array(self, values: Sequence[Any] | Array) -> Array:
        return np.asarray(values, dtype=np.float64)

    def elements(self, field: Field, values: Iterable[Any]) -> Array:
        """A flat array of rational numbers, each to the nearest."""
        _require_rational(field)
        return np.array([int(value.p) / int(value.q) for value in values], dtype=np.float64)

    def empty(self, shape: tuple[int, ...]) -> Array:
        return np.empty(shape, dtype=np.float64)

    def multiply(self, a: Array, b: Array) -> Array:
        return a * b

    def add(self, a: Array, b: Array) -> Array:
        return a + b

    def subtract(self, a: Array, b: Array) -> Array:
        return a - b

    def total(self, a: Array, axis: int) -> Array:
        return np.asarray(a.sum(axis=axis))

    def matmul(self, a: Array, b: Array) -> Array:
        return a @ b

    def apply(self, function: str, a: Array) -> Array:
        """The named function, entry by entry."""
        return _FLOATING[function](a)


@dataclass(frozen=True, slots=True)
class BallKernel(OfObjects):
    """Balls, as numpy objects, of the precision of ``with_precision``."""

    def array(self, values: Sequence[Any] | Array) -> Array:
        """Object array with the shape of ``values``, whose leaves are integers."""
        source = np.asarray(values, dtype=object)
        out = np.empty(source.shape, dtype=object)
        for index in np.ndindex(source.shape):
            out[index] = arb(int(source[index]))
        return out

    def elements(self, field: Field, values: Iterable[Any]) -> Array:
        """A flat array of rational numbers, enclosed."""
        _require_rational(field)
        balls = [arb(value) for value in values]
        out = np.empty(len(balls), dtype=object)
        out[:] = balls
        return out

    def matmul(self, a: Array, b: Array) -> Array:
        product = (arb_mat(a.tolist()) * arb_mat(b.tolist())).tolist()
        out = np.empty((a.shape[0], b.shape[1]), dtype=object)
        out[:] = product
        return out

    def apply(self, function: str, a: Array) -> Array:
        """The named function, entry by entry."""
        of: Any = np.frompyfunc(_OF_BALLS[function], 1, 1)
        return np.asarray(of(a), dtype=object)


def _require_rational(field: Field) -> None:
    if field != QQ:
        raise DomainError(f"real numbers enclose rational ones, not elements of {field.name}")
