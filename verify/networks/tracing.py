"""A network from a plain Python function, run once on symbolic arrays.

    def step(x, h, W, F, C):
        h = tanh(W @ h + F @ x)
        return einsum("i,i->", C, h), {"h": h}

Arrays take ``+ - *`` (entrywise, or with an exact number), ``/`` by a number, ``@`` and ``.T``, ``einsum`` and the
named functions (numpy's of the same names too).  Whatever is used twice or multiplied, and a function in a sum, is an
assignment of its own, unless it is a new state or y.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any, NoReturn

from verify.errors import DomainError
from verify.exact.conversion import read_rational, shown
from verify.networks.program import (
    FUNCTIONS,
)

__all__ = [
    "SymbolicArray",
    "absolute",
    "einsum",
    "exp",
    "relu",
    "sigmoid",
    "silu",
    "sin",
    "softplus",
    "tanh",
]

Shape = tuple[int, ...]
LETTERS = "ijklmnpqrstuvwabcdefghoxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SERIAL = count()
#: numpy's names, where they differ from ours.
_NUMPY = {"absolute": "abs", "fabs": "abs"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """An array that has a value: input, state, weight."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, for every entry."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Sum:
    """A linear combination of arrays of one shape, or numbers."""

    parts: tuple[tuple[Fraction, SymbolicArray], ...]


@dataclass(frozen=True, slots=True)
class Contraction:
    """A product of arrays, with the axes of each and of the result; what is not in the result is summed."""

    factors: tuple[tuple[SymbolicArray, str], ...]
    axes: str


@dataclass(frozen=True, slots=True)
class Function:
    """A named function, entrywise."""

    name: str
    argument: SymbolicArray


Node = Leaf | Constant | Sum | Contraction | Function


class SymbolicArray:
    """An array without values, with a shape.  Raises ``DomainError`` for whatever would need its values."""

    __slots__ = ("node", "serial", "shape")

    def __init__(self, node: Node, shape: Shape) -> None:
        self.node, self.shape, self.serial = node, shape, next(_SERIAL)

    def __repr__(self) -> str:
        return f"<array of shape {list(self.shape)}>"

    def __add__(self, other: object) -> SymbolicArray:
        return _add(self, Fraction(1), other)

    __radd__ = __add__

    def __sub__(self, other: object) -> SymbolicArray:
        return _add(self, Fraction(-1), other)

    def __rsub__(self, other: object) -> SymbolicArray:
        return _add(-self, Fraction(1), other)

    def __neg__(self) -> SymbolicArray:
        return _scaled(Fraction(-1), self)

    def __mul__(self, other: object) -> SymbolicArray:
        if not isinstance(other, SymbolicArray):
            return _scaled(exact_number(other), self)
        left, right = LETTERS[: len(self.shape)], LETTERS[: len(other.shape)]
        if self.shape and other.shape and self.shape != other.shape:
            raise DomainError(f"the shapes {list(self.shape)} and {list(other.shape)} do not fit in a * b")
        return _contract(((self, left), (other, right)), left or right)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> SymbolicArray:
        if isinstance(other, SymbolicArray):
            self._no_divisor()
        value = exact_number(other)
        if not value:
            raise DomainError("an array is divided by zero")
        return _scaled(1 / value, self)

    def __matmul__(self, other: object) -> SymbolicArray:
        if not isinstance(other, SymbolicArray) or not 1 <= len(self.shape) <= 2 or not 1 <= len(other.shape) <= 2:
            raise DomainError(f"a @ b is for matrices and vectors, not for {_named(self)} and {_named(other)}")
        left = "ij"[2 - len(self.shape) :]
        right = "jk"[: len(other.shape)]
        if self.shape[-1] != other.shape[0]:
            raise DomainError(f"the shapes {list(self.shape)} and {list(other.shape)} do not fit in a @ b")
        return _contract(((self, left), (other, right)), (left + right).replace("j", ""))

    @property
    def T(self) -> SymbolicArray:
        """The transposed matrix."""
        letters = LETTERS[: len(self.shape)]
        return _contract(((self, letters),), letters[::-1])

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> SymbolicArray:
        name = _NUMPY.get(ufunc.__name__, ufunc.__name__)
        if method == "__call__" and not options:
            if name in FUNCTIONS and len(inputs) == 1:
                return _function(name, inputs[0])
            a, *rest = inputs
            if name in _OPERATORS and rest:
                return _OPERATORS[name](symbolic(a), rest[0])
            if name == "negative":
                return -symbolic(a)
        raise DomainError(f"numpy's {name} is no operation of networks; there are + - * @, einsum and named functions")

    def _refuse(self, *_: object) -> NoReturn:
        raise DomainError(
            "a step cannot look at values: branches, comparisons, loops over entries and indices have no meaning for "
            "arrays without values"
        )

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        raise DomainError(f"the arrays of a step have no .{name}; there are + - * @, .T, einsum and named functions")

    def _no_divisor(self, *_: object) -> NoReturn:
        raise DomainError("an array cannot be divided by: networks have sums, products and named functions")

    def _no_power(self, *_: object) -> NoReturn:
        raise DomainError("networks have no powers and no remainders; a power is a product: a * a")

    __bool__ = __len__ = __iter__ = __getitem__ = __float__ = __int__ = __index__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _refuse
    __pow__ = __rpow__ = __mod__ = __rmod__ = _no_power
    __rtruediv__ = __floordiv__ = __rfloordiv__ = _no_divisor

    __hash__ = object.__hash__


_OPERATORS: dict[str, Callable[[SymbolicArray, object], SymbolicArray]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "matmul": lambda a, b: a @ b,
}


def _named(value: object) -> str:
    return f"an array of shape {list(value.shape)}" if isinstance(value, SymbolicArray) else shown(value)


def exact_number(value: object) -> Fraction:
    try:
        rational = read_rational(value, "Q")
    except DomainError as error:
        hint = "; an array of numbers is given a name by fixed=" if hasattr(value, "__len__") else ""
        raise DomainError(f"{error}{hint}") from None
    return Fraction(int(rational.p), int(rational.q))


def symbolic(value: object) -> SymbolicArray:
    return value if isinstance(value, SymbolicArray) else SymbolicArray(Constant(exact_number(value)), ())


def _add(left: SymbolicArray, sign: Fraction, value: object) -> SymbolicArray:
    right = symbolic(value)
    if left.shape and right.shape and left.shape != right.shape:
        raise DomainError(f"the shapes {list(left.shape)} and {list(right.shape)} do not fit in a + b")
    return SymbolicArray(Sum(((Fraction(1), left), (sign, right))), left.shape or right.shape)


def _scaled(factor: Fraction, array: SymbolicArray) -> SymbolicArray:
    return SymbolicArray(Sum(((factor, array),)), array.shape)


def _contract(factors: tuple[tuple[SymbolicArray, str], ...], axes: str) -> SymbolicArray:
    sizes: dict[str, int] = {}
    factors = tuple(_untransposed(array, letters) for array, letters in factors)
    for array, letters in factors:
        for letter, size in zip(letters, array.shape, strict=True):
            if sizes.setdefault(letter, size) != size:
                raise DomainError(f"the axis {letter} has the sizes {sizes[letter]} and {size}")
    return SymbolicArray(Contraction(factors, axes), tuple(sizes[letter] for letter in axes))


def _untransposed(array: SymbolicArray, letters: str) -> tuple[SymbolicArray, str]:
    """A factor that is another array with its axes in another order, as that array."""
    if isinstance(array.node, Contraction) and len(array.node.factors) == 1:
        ((inner, names),) = array.node.factors
        if len(names) == len(array.node.axes):
            place = dict(zip(array.node.axes, letters, strict=True))
            return inner, "".join(place[name] for name in names)
    return array, letters


def einsum(spec: str, *arrays: object) -> SymbolicArray:
    """The product of ``arrays`` with named axes, as numpy's einsum: "ij,j->i" is a matrix times a vector.

    Raises ``DomainError`` for a spec that does not fit.
    """
    left, arrow, axes = spec.replace(" ", "").partition("->")
    parts = left.split(",")
    if not arrow or len(parts) != len(arrays):
        raise DomainError(f"einsum takes axes such as 'ij,j->i', one group an array, not {shown(spec)}")
    symbols = [symbolic(array) for array in arrays]
    for letters, array in zip(parts, symbols, strict=True):
        if len(letters) != len(array.shape) or len(set(letters)) != len(letters):
            raise DomainError(f"einsum: {letters!r} names no axes of {_named(array)}, each by a letter of its own")
    if not set(axes) <= set(left) or len(set(axes)) != len(axes) or not (left + axes).replace(",", "").isalpha():
        raise DomainError(f"einsum: the axes {axes!r} of the result must be letters of {left!r}, each once")
    return _contract(tuple(zip(symbols, parts, strict=True)), axes)


def _function(name: str, value: object) -> SymbolicArray:
    argument = symbolic(value)
    return SymbolicArray(Function(name, argument), argument.shape)


def exp(array: object) -> SymbolicArray:
    """e^v, entrywise."""
    return _function("exp", array)


def sigmoid(array: object) -> SymbolicArray:
    """1 / (1 + e^-v), entrywise."""
    return _function("sigmoid", array)


def silu(array: object) -> SymbolicArray:
    """v sigmoid(v), entrywise."""
    return _function("silu", array)


def sin(array: object) -> SymbolicArray:
    """The sine, entrywise."""
    return _function("sin", array)


def softplus(array: object) -> SymbolicArray:
    """log(1 + e^v), entrywise."""
    return _function("softplus", array)


def tanh(array: object) -> SymbolicArray:
    """The hyperbolic tangent, entrywise."""
    return _function("tanh", array)


def relu(array: object) -> SymbolicArray:
    """max(v, 0), entrywise."""
    return _function("relu", array)


def absolute(array: object) -> SymbolicArray:
    """|v|, entrywise."""
    return _function("abs", array)
