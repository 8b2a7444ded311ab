"""What a program computes: the plain, readable definition over any field, one sequence at a time.

The fast evaluation of many sequences is in ``batch``; both are tested against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from verify.errors import DomainError
from verify.exact import QQ, Field
from verify.exact.conversion import read_entries, read_lists
from verify.networks.program import INPUT, OUTPUT, PIECEWISE, Assignment, Program, axis_sizes, new

__all__ = ["evaluate", "evaluate_with"]

Array = dict[tuple[int, ...], Any]


def evaluate(program: Program, weights: Mapping[str, object], inputs: object, field: Field) -> tuple[Any, ...]:
    """The entries of y, row by row, after the vectors of ``inputs``, as elements of ``field``.

    ``weights`` has an array (lists in lists, of what ``field.element`` reads) for every weight of the program, the free
    initial states among them.  relu and abs are defined over Q alone.

    >>> from verify.networks.language import parse_program
    >>> program = parse_program("input x[2]; state h = 0; h' = h + F[k] x[k]; y = h' h'")
    >>> [int(v) for v in evaluate(program, {"F": [1, 2]}, [[3, 1], [0, 1]], QQ)]  # (5 + 2)^2
    [49]

    Raises ``DomainError``, naming the array, for one that is missing, unknown or misshapen, and naming the function for
    one that the field does not have.
    """
    functions: dict[str, Callable[[Any], Any]] = {}
    for name in sorted(program.functions):
        if name not in PIECEWISE:
            raise DomainError(f"{name} of a rational number is none: a network with {name} has no exact values")
        if field != QQ:
            raise DomainError(f"{name} needs an order, and {field.name} has none")
        functions[name] = _PIECEWISE[name]
    return evaluate_with(program, weights, inputs, field.element, functions)


_PIECEWISE: dict[str, Callable[[Any], Any]] = {"abs": abs, "relu": lambda v: v if v > 0 else v * 0}


def evaluate_with(
    program: Program,
    weights: Mapping[str, object],
    inputs: object,
    number: Callable[[Any], Any],
    functions: Mapping[str, Callable[[Any], Any]],
) -> tuple[Any, ...]:
    """The same in any ring: ``number`` makes its elements, ``functions`` has those that the program names.

    Raises ``DomainError`` as ``evaluate`` does.
    """
    wanted = {weight.name: weight.shape for weight in program.weights}
    for name in weights:
        if name not in wanted:
            raise DomainError(f"the network has no weight {name}; it has {', '.join(wanted)}")
    constant = {array.name: _array(array.entries, array.shape, number) for array in program.fixed}
    for name, shape in wanted.items():
        if name not in weights:
            raise DomainError(f"the weight {name} of shape {list(shape)} is missing")
        constant[name] = _array(tuple(_flat(name, weights[name], shape)), shape, number, name)
    state = {
        s.name: constant[s.name] if s.free else _array((Fraction(0),) * math.prod(s.shape), s.shape, number)
        for s in program.states
    }
    known: dict[str, Array] = {}
    for place, vector in enumerate(read_lists(inputs, "inputs", 2), start=1):
        if len(vector) != program.channels:
            raise DomainError(f"input {place} has {len(vector)} entries, and the network {program.channels} channels")
        x = _array(vector, (program.channels,), number, f"input {place}")
        known = constant | state | {INPUT: x}
        for assignment in program.assignments:
            known[assignment.target] = _value(assignment, program, known, number, functions)
        state = {s.name: known[new(s.name)] for s in program.states}
    return tuple(known[OUTPUT].values())


def _value(
    assignment: Assignment,
    program: Program,
    known: Mapping[str, Array],
    number: Callable[[Any], Any],
    functions: Mapping[str, Callable[[Any], Any]],
) -> Array:
    """The array that an assignment makes."""
    sizes = axis_sizes(assignment.terms, program.shapes)
    result: Array = {}
    for place in _indices(assignment.axes, sizes):
        total = number(Fraction(0))
        for term in assignment.terms:
            letters = "".join(dict.fromkeys(letter for factor in term.factors for letter in factor.axes))
            summed = "".join(letter for letter in letters if letter not in assignment.axes)
            for inner in _indices(summed, sizes):
                at = dict(zip(assignment.axes + summed, place + inner, strict=True))
                value = number(term.coefficient)
                for factor in term.factors:
                    value = value * known[factor.name][tuple(at[letter] for letter in factor.axes)]
                total = total + value
        result[place] = functions[assignment.function](total) if assignment.function else total
    return result


def _indices(axes: str, sizes: Mapping[str, int]) -> Iterator[tuple[int, ...]]:
    return product(*(range(sizes[axis]) for axis in axes))


def _array(entries: Sequence[Any], shape: Sequence[int], number: Callable[[Any], Any], name: str = "") -> Array:
    elements = read_entries(entries, name, number)
    return dict(zip(product(*map(range, shape)), elements, strict=True))


def _flat(name: str, value: object, shape: Sequence[int]) -> Iterator[object]:
    """The entries of nested lists, row by row."""
    if not shape:
        yield value
        return
    rows = read_lists(value, name, 1)
    if len(rows) != shape[0]:
        raise DomainError(f"{name} has {len(rows)} entries where its shape {list(shape)} says {shape[0]}")
    for row in rows:
        yield from _flat(name, row, shape[1:])
