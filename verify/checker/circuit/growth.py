"""How large the output of a circuit can be: degrees, bit lengths, and in what it is homogeneous."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from ..kernel.rings import Row
from .program import INPUT, Assignment, Program, axis_sizes, denominators, new

__all__ = ["growth", "growth_steps", "has_integers", "is_multilinear", "with_numbers"]

Number = tuple[int, int]


def with_numbers(program: Program, number: Callable[[Row[Number]], Row[Number]]) -> Program:
    """``program`` with other numbers: ``number`` is given each fixed array, and each coefficient by itself."""
    step = tuple(
        replace(line, products=tuple(replace(p, coefficient=number([p.coefficient])[0]) for p in line.products))
        for line in (*program.step, program.output)
    )
    fixed = tuple(replace(array, entries=tuple(number(list(array.entries)))) for array in program.fixed)
    return replace(program, fixed=fixed, step=step[:-1], output=step[-1])


def has_integers(program: Program) -> bool:
    """Whether all numbers in ``program`` are integers."""
    return all(b == 1 for b in denominators(program))


def is_multilinear(program: Program) -> bool:
    """Whether every assignment is a single product.

    Then y is, by induction, homogeneous in every weight array, in every initial state and in the input of every step.
    """
    return all(len(assignment.products) == 1 for assignment in (*program.step, program.output))


def growth_steps(program: Program, steps: int) -> int:
    """The work of ``growth``, in multiply-adds."""
    return 20 * steps * sum(1 + len(product.factors) for assignment in program.step for product in assignment.products)


def growth(
    program: Program, steps: int, sizes: Mapping[str, int], *, width: bool, limit: int, peak: bool = False
) -> int | None:
    """An upper bound for y of a quantity of which a product has the sum, and a sum the maximum, of its parts.

    ``sizes`` gives it for the entries of every weight, free initial state and of ``x``; numbers have the degree 0. With
    ``width`` a sum of n terms has up to the bit length of n more: so it is with bit lengths; without, with degrees.
    None: more than ``limit``. ``peak`` asks for the largest bound of all arrays. The program is polynomial, and where
    ``width`` is asked its numbers are integers.
    """
    known = program.shapes
    sizes = {array.name: width * max(a.bit_length() for a, _ in array.entries) for array in program.fixed} | dict(sizes)
    at = {state.name: sizes[state.name] if state.free else 0 for state in program.states}

    def assign(assignment: Assignment, values: dict[str, int]) -> int:
        top = 0
        for product in assignment.products:
            factor = max(0, abs(product.coefficient[0]) - 1).bit_length() if width else 0
            top = max(top, factor + sum(values[name] for name, _ in product.factors))
        summed = len(assignment.products) > 1 or any(
            set(axes) - set(assignment.axes) for product in assignment.products for _, axes in product.factors
        )
        return top + (_terms(assignment, known).bit_length() if width and summed else 0)

    most = 0
    values = {name: sizes[name] for name in program.constants} | {INPUT: sizes[INPUT]}
    for _ in range(steps):
        values |= at
        for assignment in program.step:
            values[assignment.target] = found = assign(assignment, values)
            most = max(most, found)
            if found > limit:
                return None
        at = {state.name: values[new(state.name)] for state in program.states}
    found = assign(program.output, values)
    return None if found > limit else max(most, found) if peak else found


def _terms(assignment: Assignment, known: Mapping[str, tuple[int, ...]]) -> int:
    sizes = axis_sizes(assignment.products, known)
    return sum(
        math.prod(sizes[axis] for axis in {c for _, axes in product.factors for c in axes} - set(assignment.axes))
        for product in assignment.products
    )
