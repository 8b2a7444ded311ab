"""A network from a plain Python function, run once on symbolic arrays.

    def step(x, h, W, F, C):
        h = tanh(W @ h + F @ x)
        return einsum("i,i->", C, h), {"h": h}

Arrays take ``+ - *`` (entrywise, or with an exact number), ``/`` by a number, ``@`` and ``.T``, ``einsum`` and the
named functions (numpy's of the same names too).  Whatever is used twice or multiplied, and a function in a sum, is an
assignment of its own, unless it is a new state or y.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Any, NoReturn

from verify.errors import DomainError
from verify.exact.conversion import read_rational, shown
from verify.networks.program import (
    FUNCTIONS,
    INPUT,
    OUTPUT,
    Assignment,
    Factor,
    Fixed,
    Program,
    State,
    Term,
    Weight,
    new,
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
    "trace_program",
]

Shape = tuple[int, ...]
LETTERS = "ijklmnpqrstuvwabcdefghoxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_NODES = 100_000
_SERIAL = count()
#: numpy's names, where they differ from ours.
_NUMPY = {"absolute": "abs", "fabs": "abs"}


@dataclass(frozen=True, slots=True)
class _Leaf:
    """An array that has a value: input, state, weight."""

    name: str


@dataclass(frozen=True, slots=True)
class _Constant:
    """A number, for every entry."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class _Sum:
    """A linear combination of arrays of one shape, or numbers."""

    parts: tuple[tuple[Fraction, SymbolicArray], ...]


@dataclass(frozen=True, slots=True)
class _Contraction:
    """A product of arrays, with the axes of each and of the result; what is not in the result is summed."""

    factors: tuple[tuple[SymbolicArray, str], ...]
    axes: str


@dataclass(frozen=True, slots=True)
class _Function:
    """A named function, entrywise."""

    name: str
    argument: SymbolicArray


_Node = _Leaf | _Constant | _Sum | _Contraction | _Function


class SymbolicArray:
    """An array without values, with a shape.  Raises ``DomainError`` for whatever would need its values."""

    __slots__ = ("node", "serial", "shape")

    def __init__(self, node: _Node, shape: Shape) -> None:
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
            return _scaled(_number(other), self)
        left, right = LETTERS[: len(self.shape)], LETTERS[: len(other.shape)]
        if self.shape and other.shape and self.shape != other.shape:
            raise DomainError(f"the shapes {list(self.shape)} and {list(other.shape)} do not fit in a * b")
        return _contract(((self, left), (other, right)), left or right)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> SymbolicArray:
        if isinstance(other, SymbolicArray):
            raise DomainError("an array cannot be divided by: networks have sums, products and named functions")
        value = _number(other)
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
                return _OPERATORS[name](_symbolic(a), rest[0])
            if name == "negative":
                return -_symbolic(a)
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

    __bool__ = __len__ = __iter__ = __getitem__ = __float__ = __int__ = __index__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _refuse
    __pow__ = __rpow__ = __mod__ = __floordiv__ = __rtruediv__ = _refuse

    __hash__ = object.__hash__


_OPERATORS: dict[str, Callable[[SymbolicArray, object], SymbolicArray]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "matmul": lambda a, b: a @ b,
}


def _named(value: object) -> str:
    return f"an array of shape {list(value.shape)}" if isinstance(value, SymbolicArray) else shown(value)


def _number(value: object) -> Fraction:
    try:
        rational = read_rational(value, "Q")
    except DomainError as error:
        hint = "; an array of numbers is given a name by fixed=" if hasattr(value, "__len__") else ""
        raise DomainError(f"{error}{hint}") from None
    return Fraction(int(rational.p), int(rational.q))


def _symbolic(value: object) -> SymbolicArray:
    return value if isinstance(value, SymbolicArray) else SymbolicArray(_Constant(_number(value)), ())


def _add(left: SymbolicArray, sign: Fraction, value: object) -> SymbolicArray:
    right = _symbolic(value)
    if left.shape and right.shape and left.shape != right.shape:
        raise DomainError(f"the shapes {list(left.shape)} and {list(right.shape)} do not fit in a + b")
    return SymbolicArray(_Sum(((Fraction(1), left), (sign, right))), left.shape or right.shape)


def _scaled(factor: Fraction, array: SymbolicArray) -> SymbolicArray:
    return SymbolicArray(_Sum(((factor, array),)), array.shape)


def _contract(factors: tuple[tuple[SymbolicArray, str], ...], axes: str) -> SymbolicArray:
    sizes: dict[str, int] = {}
    factors = tuple(_untransposed(array, letters) for array, letters in factors)
    for array, letters in factors:
        for letter, size in zip(letters, array.shape, strict=True):
            if sizes.setdefault(letter, size) != size:
                raise DomainError(f"the axis {letter} has the sizes {sizes[letter]} and {size}")
    return SymbolicArray(_Contraction(factors, axes), tuple(sizes[letter] for letter in axes))


def _untransposed(array: SymbolicArray, letters: str) -> tuple[SymbolicArray, str]:
    """A factor that is another array with its axes in another order, as that array."""
    if isinstance(array.node, _Contraction) and len(array.node.factors) == 1:
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
    symbols = [_symbolic(array) for array in arrays]
    for letters, array in zip(parts, symbols, strict=True):
        if len(letters) != len(array.shape) or len(set(letters)) != len(letters):
            raise DomainError(f"einsum: {letters!r} names no axes of {_named(array)}, each by a letter of its own")
    if not set(axes) <= set(left) or len(set(axes)) != len(axes) or not (left + axes).replace(",", "").isalpha():
        raise DomainError(f"einsum: the axes {axes!r} of the result must be letters of {left!r}, each once")
    return _contract(tuple(zip(symbols, parts, strict=True)), axes)


def _function(name: str, value: object) -> SymbolicArray:
    argument = _symbolic(value)
    return SymbolicArray(_Function(name, argument), argument.shape)


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


# --- the program ---------------------------------------------------------------------------------------------


def trace_program(
    function: Callable[..., Any],
    *,
    channels: int,
    states: Mapping[str, Sequence[int]],
    weights: Mapping[str, Sequence[int]],
    zero: Sequence[str] = (),
    fixed: Mapping[str, Any] | None = None,
) -> Program:
    """The program of ``function(x, **states, **weights, **fixed)``, which returns y and the new states by name.

    ``states`` and ``weights`` have shapes; the states in ``zero`` start at zero; ``fixed`` are arrays of exact numbers.

    Raises ``DomainError`` for an operation that networks lack, a missing state, shapes that do not fit.
    """
    constants = [_fixed(name, value) for name, value in (fixed or {}).items()]
    shapes = {name: _shape(name, shape) for name, shape in {**states, **weights}.items()}
    shapes |= {array.name: array.shape for array in constants}
    if len(shapes) < len(states) + len(weights) + len(constants) or INPUT in shapes:
        raise DomainError("states, weights and fixed arrays need names of their own, and none is x")
    arrays = {name: SymbolicArray(_Leaf(name), shape) for name, shape in shapes.items()}
    arrays[INPUT] = SymbolicArray(_Leaf(INPUT), (channels,))
    try:
        bound = inspect.signature(function).bind(**arrays)
    except TypeError as error:
        raise DomainError(
            f"the step is called with {', '.join(sorted(arrays))}, by name, and does not take them: {error}"
        ) from None
    result = function(*bound.args, **bound.kwargs)
    if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], Mapping):
        raise DomainError('a step returns y and the new states: return y, {"h": h}')
    y, following = result
    if set(following) != set(states):
        raise DomainError(
            f"a step returns new values of {', '.join(states) or 'no states'}, not of {', '.join(map(str, following))}"
        )
    named = {new(name): _symbolic(following[name]) for name in states} | {OUTPUT: _symbolic(y)}
    for name in states:
        if named[new(name)].shape != shapes[name]:
            raise DomainError(
                f"the new value of {name} has the shape {list(named[new(name)].shape)}, not {list(shapes[name])}"
            )
    if type(channels) is not int or channels < 1:
        raise DomainError(f"the number of channels must be an integer >= 1, not {shown(channels)}")
    *step, output = _Lowering(named, set(shapes)).assignments()
    starts = {name for name in states if name not in zero}
    for name in zero:
        if name not in states:
            raise DomainError(f"there is no state {shown(name)} to start at zero")
    used = dict.fromkeys(n for a in (*step, output) for n in a.reads() if n in weights)
    for name in weights:
        if name not in used:
            raise DomainError(f"the weight {name} is not used")
    return Program(
        channels,
        (*(Weight(n, shapes[n]) for n in used), *(Weight(n, shapes[n]) for n in states if n in starts)),
        tuple(State(name, shapes[name], name in starts) for name in states),
        tuple(step),
        output,
        tuple(constants),
    )


def _shape(name: str, shape: Sequence[int]) -> Shape:
    if isinstance(shape, int):
        return (shape,)
    sizes = tuple(shape)
    if not all(type(size) is int and size >= 1 for size in sizes):
        raise DomainError(f"the shape of {name} is a tuple of sizes, not {shown(shape)}")
    return sizes


def _fixed(name: str, value: Any) -> Fixed:
    shape: list[int] = []
    at = value.tolist() if hasattr(value, "tolist") else value
    entries = [at]
    while isinstance(entries[0], list | tuple):
        if len({len(row) if isinstance(row, list | tuple) else -1 for row in entries}) > 1 or not entries[0]:
            raise DomainError(f"the rows of {name} have different lengths")
        shape.append(len(entries[0]))
        entries = [entry for row in entries for entry in row]
    return Fixed(name, tuple(shape), tuple(_number(entry) for entry in entries))


class _Lowering:
    """From the graph of arrays to assignments, in the order in which the arrays were made."""

    def __init__(self, named: Mapping[str, SymbolicArray], taken: set[str]) -> None:
        self.named, self.taken = named, taken
        self.order = _reached(named.values())
        self.y = named[OUTPUT]
        self.uses: dict[SymbolicArray, int] = {}
        self.multiplied: set[SymbolicArray] = set()
        for array in self.order:
            for child in _children(array):
                self.uses[child] = self.uses.get(child, 0) + 1
                if isinstance(array.node, _Contraction):
                    self.multiplied.add(child)
        self.names: dict[SymbolicArray, str] = {}
        for name, array in named.items():
            if name != OUTPUT and _is_computed(array):
                self.names.setdefault(array, name)

    def assignments(self) -> Iterator[Assignment]:
        """The step, then the output."""
        fresh = (name for n in count(1) if (name := f"t{n}") not in self.taken)
        for array in self.order:
            if array not in self.names and self._is_assigned(array):
                self.names[array] = next(fresh)
            if array in self.names:
                yield self._assignment(self.names[array], array)
        for name, array in self.named.items():
            if self.names.get(array) != name:
                known = array in self.names or not _is_computed(array)
                yield self._copy(name, array) if known else self._assignment(name, array)

    def _is_assigned(self, array: SymbolicArray) -> bool:
        """Whether an array that is no new state gets a name: used twice, in a product, or a function in a sum."""
        if not _is_computed(array) or (array is self.y and not self.uses.get(array, 0)):
            return False
        used = self.uses.get(array, 0) + (array is self.y)
        return isinstance(array.node, _Function) or used > 1 or array in self.multiplied

    def _copy(self, name: str, array: SymbolicArray) -> Assignment:
        axes = LETTERS[: len(array.shape)]
        return Assignment(name, axes, tuple(self._terms(Fraction(1), array, axes, iter(""))))

    def _name(self, array: SymbolicArray) -> str:
        return array.node.name if isinstance(array.node, _Leaf) else self.names[array]

    def _assignment(self, name: str, array: SymbolicArray) -> Assignment:
        axes, node = LETTERS[: len(array.shape)], array.node
        letters = iter(LETTERS[len(axes) :])
        if isinstance(node, _Function):
            return Assignment(name, axes, tuple(self._terms(Fraction(1), node.argument, axes, letters)), node.name)
        return Assignment(name, axes, tuple(self._expanded(Fraction(1), array, axes, letters)))

    def _terms(self, factor: Fraction, array: SymbolicArray, axes: str, letters: Iterator[str]) -> Iterator[Term]:
        """A part of a sum, as terms; its name where it has one."""
        axes = axes if array.shape else ""
        if isinstance(array.node, _Constant):
            yield Term((), factor * array.node.value)
        elif isinstance(array.node, _Leaf) or array in self.names:
            yield Term((Factor(self._name(array), axes),), factor)
        else:
            yield from self._expanded(factor, array, axes, letters)

    def _expanded(self, factor: Fraction, array: SymbolicArray, axes: str, letters: Iterator[str]) -> Iterator[Term]:
        node = array.node
        if isinstance(node, _Sum):
            for coefficient, part in node.parts:
                yield from self._terms(factor * coefficient, part, axes, letters)
        elif isinstance(node, _Contraction):
            place = dict(zip(node.axes, axes, strict=True))
            factors = []
            for part, names in node.factors:
                if isinstance(part.node, _Constant):
                    factor *= part.node.value
                    continue
                for letter in names:
                    if letter not in place:
                        place[letter] = _next(letters)
                factors.append(Factor(self._name(part), "".join(place[letter] for letter in names)))
            yield Term(tuple(factors), factor)


def _next(letters: Iterator[str]) -> str:
    letter = next(letters, "")
    if not letter:
        raise DomainError(f"a sum has more than {len(LETTERS)} axes; compute a part of it first")
    return letter


def _is_computed(array: SymbolicArray) -> bool:
    return not isinstance(array.node, _Leaf | _Constant)


def _children(array: SymbolicArray) -> list[SymbolicArray]:
    match array.node:
        case _Sum(parts):
            return [part for _, part in parts]
        case _Contraction(factors):
            return [factor for factor, _ in factors]
        case _Function(_, argument):
            return [argument]
    return []


def _reached(roots: Iterable[SymbolicArray]) -> list[SymbolicArray]:
    """The arrays that the roots need, in the order in which they were made."""
    seen: set[SymbolicArray] = set()
    waiting = list(roots)
    while waiting:
        array = waiting.pop()
        if array not in seen:
            seen.add(array)
            waiting += _children(array)
            if len(seen) > MAX_NODES:
                raise DomainError(f"a step has at most {MAX_NODES:,} operations")
    return sorted(seen, key=lambda array: array.serial)
