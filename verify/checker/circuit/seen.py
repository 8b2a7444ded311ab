"""What y sees of the states: C4 of section 9 counts, in place of a state, its contraction with a constant.

A state S is *seen* along its axis k if y after any number of steps depends on S through u alone, the sum over that axis
of r times S, for one constant r of one axis. Walk the step and class every array: *free* if it depends on S through u
alone; a *column* at position p if its entries are linear in those of S with the same index there, with coefficients
that do not depend on that index, and rest, all but for that free; else *mixed*. S is seen along k if its new value is
free or a column at k, and the other new values and y are free: then so is u' = Σ r S', and by induction y.
"""

import math
from collections.abc import Iterator, Mapping

from ..kernel.meter import Meter
from .program import OUTPUT, Assignment, Product, Program, new

__all__ = ["seen_sizes"]

STEPS_OF_A_FACTOR, STEPS_OF_A_LETTER = 40, 3
_FREE, _MIXED = -1, -2  # the classes that are no position of a column


def seen_sizes(program: Program, meter: Meter, path: str) -> list[int]:
    """For every state the number of entries that are left when it is contracted along every axis where it is seen."""
    axes = sum(len(state.shape) for state in program.states)
    lines = (*program.step, program.output)
    factors = sum(1 + len(product.factors) for line in lines for product in line.products)
    letters = sum(len(axes) for line in lines for product in line.products for _, axes in product.factors)
    meter.spend(axes * (factors * STEPS_OF_A_FACTOR + letters * STEPS_OF_A_LETTER), path=path)
    return [
        math.prod(1 if _is_seen(program, state.name, axis) else n for axis, n in enumerate(state.shape))
        for state in program.states
    ]


def _is_seen(program: Program, state: str, axis: int) -> bool:
    contracting = _contracting(program, state, axis)
    classes = {state: axis}
    for assignment in (*program.step, program.output):
        classes[assignment.target] = _class(assignment, classes, contracting)
    others = [new(other.name) for other in program.states if other.name != state]
    return classes[new(state)] in (_FREE, axis) and all(classes[name] == _FREE for name in (*others, OUTPUT))


def _class(assignment: Assignment, classes: Mapping[str, int], contracting: str) -> int:
    """The class of the target, where ``contracting`` is the name of r."""
    found = set()
    for product in _nonzero(assignment):
        carried = []
        for letter, others in _columns(product, classes):
            if letter in assignment.axes and not others:
                carried.append(assignment.axes.index(letter))
            elif letter in assignment.axes or others != [(contracting, letter)]:
                return _MIXED
        if len(carried) > 1 or any(classes.get(name) == _MIXED for name, _ in product.factors):
            return _MIXED
        found.update(carried)
    if len(found) > 1 or (found and assignment.function):
        return _MIXED
    return found.pop() if found else _FREE


def _nonzero(assignment: Assignment) -> Iterator[Product]:
    return (product for product in assignment.products if product.coefficient[0])


def _columns(product: Product, classes: Mapping[str, int]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """For every factor that is a column the letter at its position, and another factor that has it, or two if there
    are more.
    """
    places_of = [classes.get(name, _FREE) for name, _ in product.factors]
    if max(places_of, default=_FREE) < 0:
        return
    having: dict[str, list[int]] = {}  # the first three factors that have a letter
    for i, (_, axes) in enumerate(product.factors):
        for letter in axes:
            places = having.setdefault(letter, [])
            if len(places) < 3:
                places.append(i)
    for i, ((_, axes), place) in enumerate(zip(product.factors, places_of, strict=True)):
        if place >= 0:
            letter = axes[place]
            yield letter, [product.factors[j] for j in having[letter] if j != i][:2]


def _contracting(program: Program, state: str, axis: int) -> str:
    """r: the first constant of one axis that alone meets the letter of a column which is not on the left."""
    classes = {state: axis}
    for assignment in (*program.step, program.output):
        for product in _nonzero(assignment):
            for letter, others in _columns(product, classes):
                if letter not in assignment.axes and len(others) == 1:
                    ((name, axes),) = others
                    if len(axes) == 1 and name in program.constants:
                        return name
        classes[assignment.target] = _class(assignment, classes, "")
    return ""
