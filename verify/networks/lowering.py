"""From the arrays of a traced function to the assignments of a program."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count
from typing import Any

from verify.errors import DomainError
from verify.exact.conversion import shown
from verify.networks.program import INPUT, OUTPUT, Assignment, Factor, Fixed, Program, State, Term, Weight, new
from verify.networks.tracing import (
    LETTERS,
    Constant,
    Contraction,
    Function,
    Leaf,
    Sum,
    SymbolicArray,
    exact_number,
    symbolic,
)

__all__ = ["trace_program"]

Shape = tuple[int, ...]
MAX_NODES = 100_000


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
    arrays = {name: SymbolicArray(Leaf(name), shape) for name, shape in shapes.items()}
    arrays[INPUT] = SymbolicArray(Leaf(INPUT), (channels,))
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
            f"a step returns new values of {', '.join(states) or 'no states'},"
            f" not of {', '.join(map(str, following)) or 'none'}"
        )
    named = {new(name): symbolic(following[name]) for name in states} | {OUTPUT: symbolic(y)}
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
    return Fixed(name, tuple(shape), tuple(exact_number(entry) for entry in entries))


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
                if isinstance(array.node, Contraction):
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
        return isinstance(array.node, Function) or used > 1 or array in self.multiplied

    def _copy(self, name: str, array: SymbolicArray) -> Assignment:
        axes = LETTERS[: len(array.shape)]
        return Assignment(name, axes, tuple(self._terms(Fraction(1), array, axes, iter(""))))

    def _name(self, array: SymbolicArray) -> str:
        return array.node.name if isinstance(array.node, Leaf) else self.names[array]

    def _assignment(self, name: str, array: SymbolicArray) -> Assignment:
        axes, node = LETTERS[: len(array.shape)], array.node
        letters = iter(LETTERS[len(axes) :])
        if isinstance(node, Function):
            return Assignment(name, axes, tuple(self._terms(Fraction(1), node.argument, axes, letters)), node.name)
        return Assignment(name, axes, tuple(self._expanded(Fraction(1), array, axes, letters)))

    def _terms(self, factor: Fraction, array: SymbolicArray, axes: str, letters: Iterator[str]) -> Iterator[Term]:
        """A part of a sum, as terms; its name where it has one."""
        axes = axes if array.shape else ""
        if isinstance(array.node, Constant):
            yield Term((), factor * array.node.value)
        elif isinstance(array.node, Leaf) or array in self.names:
            yield Term((Factor(self._name(array), axes),), factor)
        else:
            yield from self._expanded(factor, array, axes, letters)

    def _expanded(self, factor: Fraction, array: SymbolicArray, axes: str, letters: Iterator[str]) -> Iterator[Term]:
        node = array.node
        if isinstance(node, Sum):
            for coefficient, part in node.parts:
                yield from self._terms(factor * coefficient, part, axes, letters)
        elif isinstance(node, Contraction):
            place = dict(zip(node.axes, axes, strict=True))
            factors = []
            for part, names in node.factors:
                if isinstance(part.node, Constant):
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
    return not isinstance(array.node, Leaf | Constant)


def _children(array: SymbolicArray) -> list[SymbolicArray]:
    match array.node:
        case Sum(parts):
            return [part for _, part in parts]
        case Contraction(factors):
            return [factor for factor, _ in factors]
        case Function(_, argument):
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
