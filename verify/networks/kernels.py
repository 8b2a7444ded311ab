"""The arithmetics of batched evaluation: int64 mod p < 2^31, uint64 mod p < 2^61, or objects over any field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.exact import QQ, Field, modular_matmul, modular_multiply
from verify.exact.wide import matmul61, multiply61

__all__ = ["FieldKernel", "Kernel", "Mod31", "Mod61", "OfObjects", "kernel_for_modulus"]

Array = NDArray[Any]

# Below this many multiplications the blocked product's set-up costs more than the product.
SMALL_PRODUCT = 1 << 12


class Kernel(Protocol):
    """What the evaluation needs of an arithmetic: arrays of residues and what is done with them, entry by entry or as
    matrices.
    """

    def array(self, values: Sequence[Any] | Array) -> Array: ...

    def elements(self, field: Field, values: Iterable[Any]) -> Array: ...

    def empty(self, shape: tuple[int, ...]) -> Array: ...

    def multiply(self, a: Array, b: Array) -> Array: ...

    def add(self, a: Array, b: Array) -> Array: ...

    def subtract(self, a: Array, b: Array) -> Array: ...

    def total(self, a: Array, axis: int) -> Array: ...

    def matmul(self, a: Array, b: Array) -> Array: ...

    def apply(self, function: str, a: Array) -> Array: ...


class _Modular:
    """What the two sizes of residues share."""

    __slots__ = ()
    dtype: ClassVar[type[np.integer[Any]]]
    p: int

    def array(self, values: Sequence[Any] | Array) -> Array:
        """Residues of the type ``dtype``; big integers are reduced first."""
        return np.array(np.asarray(values, dtype=object) % self.p, dtype=self.dtype)

    def elements(self, field: Field, values: Iterable[Any]) -> Array:
        """A flat array of the residues of elements of ``field``."""
        return self.array([field.reduce_mod(value, self.p) for value in values])

    def empty(self, shape: tuple[int, ...]) -> Array:
        return np.empty(shape, dtype=self.dtype)

    def apply(self, function: str, a: Array) -> Array:
        """Residues have no order and no limits, so no named function: ``DomainError``."""
        raise DomainError(f"{function} has no value modulo a prime: a network with functions is evaluated over Q alone")


@dataclass(frozen=True, slots=True)
class Mod31(_Modular):
    """Residues mod a prime p < 2^31, as int64."""

    dtype: ClassVar[type[np.integer[Any]]] = np.int64
    p: int

    def multiply(self, a: Array, b: Array) -> Array:
        return modular_multiply(a, b, self.p)

    def add(self, a: Array, b: Array) -> Array:
        # As unsigned numbers t - p is huge where t < p: the smaller of the two is the residue.
        total: Array = (a + b).view(np.uint64)
        return np.minimum(total, total - np.uint64(self.p)).view(np.int64)

    def subtract(self, a: Array, b: Array) -> Array:
        # A negative difference is huge as an unsigned number, and adding p wraps it round to the residue.
        difference: Array = (a - b).view(np.uint64)
        return np.minimum(difference, difference + np.uint64(self.p)).view(np.int64)

    def total(self, a: Array, axis: int) -> Array:
        # At most 2^32 terms below 2^31: far beyond any axis.
        return np.asarray(a.sum(axis=axis) % self.p)

    def matmul(self, a: Array, b: Array) -> Array:
        if a.size * b.shape[1] <= SMALL_PRODUCT:
            # Residues are below 2^31, so their products fit an int64; adding residues cannot overflow either.
            total = a[:, 0, None] * b[0] % self.p
            for inner in range(1, len(b)):
                total += a[:, inner, None] * b[inner] % self.p
            return total % self.p  # type: ignore[no-any-return]
        return modular_matmul(a, b, self.p)


@dataclass(frozen=True, slots=True)
class Mod61(_Modular):
    """Residues mod a prime p < 2^61, as uint64: for samples, whose error shrinks with p."""

    dtype: ClassVar[type[np.integer[Any]]] = np.uint64
    p: int

    def multiply(self, a: Array, b: Array) -> Array:
        return multiply61(a, b, self.p)

    def add(self, a: Array, b: Array) -> Array:
        total = a + b
        return np.minimum(total, total - np.uint64(self.p))  # type: ignore[no-any-return]

    def subtract(self, a: Array, b: Array) -> Array:
        difference = a - b
        return np.minimum(difference, difference + np.uint64(self.p))  # type: ignore[no-any-return]

    def total(self, a: Array, axis: int) -> Array:
        terms = np.moveaxis(a, axis, 0)[..., None]  # with one axis more, that numbers stay arrays
        total = terms[0]
        for term in terms[1:]:
            total = self.add(total, term)
        return total[..., 0]  # type: ignore[no-any-return]

    def matmul(self, a: Array, b: Array) -> Array:
        return matmul61(a, b, self.p)


class OfObjects:
    """What arithmetics of numpy objects share."""

    __slots__ = ()

    def empty(self, shape: tuple[int, ...]) -> Array:
        return np.empty(shape, dtype=object)

    def multiply(self, a: Array, b: Array) -> Array:
        return np.asarray(a * b, dtype=object)  # also where both are arrays without axes

    def add(self, a: Array, b: Array) -> Array:
        return np.asarray(a + b, dtype=object)

    def subtract(self, a: Array, b: Array) -> Array:
        return np.asarray(a - b, dtype=object)

    def total(self, a: Array, axis: int) -> Array:
        return np.asarray(np.add.reduce(a, axis=axis), dtype=object)


@dataclass(frozen=True, slots=True)
class FieldKernel(OfObjects):
    """Elements of any field, as numpy objects: slow, exact, for small sizes."""

    field: Field

    def array(self, values: Sequence[Any] | Array) -> Array:
        """Object array with the shape of ``values``; its leaves become field elements."""
        source = np.asarray(values, dtype=object)
        out = np.empty(source.shape, dtype=object)
        for index in np.ndindex(source.shape):
            out[index] = self.field.element(source[index])
        return out

    def elements(self, field: Field, values: Iterable[Any]) -> Array:
        """A flat array of elements of ``field``, as elements of this one."""
        members = list(values)
        out = np.empty(len(members), dtype=object)
        for index, value in enumerate(members):
            out[index] = value if field == self.field else self.field.element(value)
        return out

    def matmul(self, a: Array, b: Array) -> Array:
        total = a[..., 0, None] * b[0]
        for inner in range(1, b.shape[0]):
            total = total + a[..., inner, None] * b[inner]
        return total  # type: ignore[no-any-return]

    def apply(self, function: str, a: Array) -> Array:
        """``relu`` or ``abs`` of rationals, entry by entry; ``DomainError`` for whatever has no exact value."""
        if self.field != QQ:
            raise DomainError(f"{function} has no value in {self.field.name}: a network with functions is over Q")
        if function not in ("relu", "abs"):
            raise DomainError(f"{function} of a rational number is not rational, so it has no exact value")
        out = np.empty(a.shape, dtype=object)
        for index in np.ndindex(a.shape):
            value = a[index]
            out[index] = value if value > 0 else -value if function == "abs" else self.field.zero
        return out


def kernel_for_modulus(p: int) -> Kernel:
    """The fastest kernel for residues mod the prime ``p``; raises ``DomainError`` from 2^61 on."""
    if p < 2**31:
        return Mod31(p)
    if p < 2**61:
        return Mod61(p)
    raise DomainError(f"batched evaluation needs a prime below 2^61, not {p}")
