"""A program as text, which ``language`` reads back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from verify.networks.axes import Axes
from verify.networks.program import INPUT, Assignment, Factor, Program, Term, Weight, new

__all__ = ["ordered", "program_text", "shaped", "sum_text"]

# Columns of a text that we write.
WIDTH = 80
Shape = tuple[int, ...]


def ordered(program: Program) -> Program:
    """``program`` with its weights in the order of the stream: of appearance, then the free initial states."""
    shapes = {weight.name: weight.shape for weight in program.weights}
    states = {state.name for state in program.states}
    seen = dict.fromkeys(n for a in program.assignments for n in a.reads() if n in shapes and n not in states)
    names = (*seen, *(state.name for state in program.states if state.free))
    return replace(program, weights=tuple(Weight(name, shapes[name]) for name in names))


def program_text(program: Program) -> str:
    """The text of a program with its weights in the order of the stream; ``parse_program`` reads it back.

    Weights are declared where nothing else gives their sizes.
    """
    lines = [f"input {INPUT}[{program.channels}]"]
    lines += [f"state {shaped(state.name, state.shape)}{'' if state.free else ' = 0'}" for state in program.states]
    lines += [f"weight {shaped(a.name, a.shape)} = {_value(a.entries, a.shape)}" for a in program.fixed]
    lines += [f"weight {shaped(weight.name, weight.shape)}" for weight in _undetermined(program)]
    width = max(len(_left(assignment)) for assignment in program.assignments)
    lines += [line for assignment in program.assignments for line in _lines(assignment, width)]
    return "\n".join(lines) + "\n"


def _lines(assignment: Assignment, width: int) -> list[str]:
    """An assignment, as many terms in a line as fit."""
    start = f"{_left(assignment):<{width}} = " + (f"{assignment.function}(" if assignment.function else "")
    first, *more = _parts(assignment.terms)
    lines = [start + first]
    for part in more:
        if len(lines[-1]) + len(part) + 2 > WIDTH:
            lines.append(" " * (len(start) - 2) + part)
        else:
            lines[-1] += f" {part}"
    lines[-1] += ")" if assignment.function else ""
    return lines


def _undetermined(program: Program) -> list[Weight]:
    """The weights of which the axes alone do not give the shape."""
    axes = Axes()
    known = {INPUT: [axes.fresh(program.channels)]}
    given = [(array.name, array.shape) for array in program.states] + [(a.name, a.shape) for a in program.fixed]
    known |= {name: [axes.fresh(size) for size in shape] for name, shape in given}
    known |= {new(state.name): known[state.name] for state in program.states}
    for assignment in program.assignments:
        letters: dict[str, int] = {}
        factors = [factor for term in assignment.terms for factor in term.factors]
        for factor in (*factors, Factor(assignment.target, assignment.axes)):
            found = known.setdefault(factor.name, [axes.fresh() for _ in factor.axes])
            for letter, axis in zip(factor.axes, found, strict=True):
                axes.same(letters.setdefault(letter, axis), axis)
    starts = {state.name for state in program.states}
    declared = []
    for weight in program.weights:
        roots = [axes.root(axis) for axis in known[weight.name]]
        if weight.name not in starts and any(axes.size[root] is None for root in roots):
            declared.append(weight)
            for root, size in zip(roots, weight.shape, strict=True):
                axes.size[root] = (size, weight.name)
    return declared


def shaped(name: str, parts: Iterable[object]) -> str:
    """``h[2,3]``: a name with its axes or sizes in brackets, if it has any."""
    inside = ",".join(map(str, parts))
    return f"{name}[{inside}]" if inside else name


def _left(assignment: Assignment) -> str:
    return shaped(assignment.target, assignment.axes)


def sum_text(terms: Sequence[Term]) -> str:
    """A sum as it is written."""
    return " ".join(_parts(terms))


def _parts(terms: Sequence[Term]) -> list[str]:
    """The terms as they are written, each with its sign."""
    parts = []
    for number, term in enumerate(terms):
        sign, size = "-" if term.coefficient < 0 else "+", abs(term.coefficient)
        factors = [shaped(factor.name, factor.axes) for factor in term.factors]
        text = " ".join([str(size), *factors] if size != 1 or not factors else factors)
        parts.append(f"{sign} {text}" if number else sign.replace("+", "") + text)
    return parts


def _value(entries: Sequence[Fraction], shape: Shape) -> str:
    if not shape:
        return str(entries[0])
    stride = math.prod(shape[1:])
    rows = (_value(entries[i * stride : (i + 1) * stride], shape[1:]) for i in range(shape[0]))
    return f"[{','.join(rows)}]"
