"""The cells of a network: which assignments of a step are drawn as one tensor, and which cells have a simple inside.

A cell is what must be one node if the network is to be a lattice: states that depend on each other through a step,
with the assignments between them.  In the families these are the layers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from verify.networks.program import Assignment, Program, Term, new

__all__ = ["Cell", "Cells", "cells_of"]

_NUMBERED = re.compile(r"[A-Za-z]+(\d+)'?\Z")


@dataclass(frozen=True, slots=True)
class Inside:
    """A cell of one state h and one input v: a tensor W before h, one before v, and what joins the two.

    ``join``: ``delta`` (the entrywise product), ``sum``, or the name of a tensor with three axes (then ``before`` and
    ``below`` are empty).
    """

    before: str
    below: str
    join: str


@dataclass(frozen=True, slots=True)
class Cell:
    """The ``number``-th cell from below: its states, its assignments in order, its inside if that is simple."""

    number: int
    states: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    inside: Inside | None

    @property
    def targets(self) -> frozenset[str]:
        """The arrays that it makes."""
        return frozenset(a.target for a in self.assignments)


@dataclass(frozen=True)
class Cells:
    """The cells of a program from below; ``read_out``: the assignments of the output alone, y the last of them."""

    program: Program
    cells: tuple[Cell, ...]
    read_out: tuple[Assignment, ...]

    @cached_property
    def owner(self) -> Mapping[str, int]:
        """The number of the cell that makes an array."""
        return {name: cell.number for cell in self.cells for name in cell.targets}


def cells_of(program: Program) -> Cells:
    """The cells of a program, each above those whose new values it reads."""
    owner = _by_number(program) or _by_dependence(program)
    order = _order(program, owner) or []
    cells = []
    for number, name in enumerate(order, start=1):
        assignments = tuple(a for a in program.step if owner.get(a.target) == name)
        states = tuple(s.name for s in program.states if owner[new(s.name)] == name)
        cells.append(Cell(number, states, assignments, _inside(program, states, assignments)))
    alone = tuple(a for a in program.assignments if a.target not in owner)
    return Cells(program, tuple(cells), alone)


def _links(program: Program) -> dict[str, list[str]]:
    """What every array of the step is made from, constants left out; a state counts as its new value."""
    states = {state.name for state in program.states}
    return {
        a.target: list(dict.fromkeys(new(n) if n in states else n for n in a.reads() if n not in program.constants))
        for a in program.step
    }


def _by_number(program: Program) -> dict[str, str] | None:
    """Arrays by the number at the end of their names, if all have one and the cells are in a row: the families."""
    found: dict[str, str] = {}
    for assignment in program.step:
        match = _NUMBERED.match(assignment.target)
        if match is None:
            return None
        found[assignment.target] = match[1]
    if set(found.values()) != {found[new(state.name)] for state in program.states}:
        return None
    return found if _order(program, found) is not None else None


def _order(program: Program, owner: Mapping[str, str]) -> list[str] | None:
    """The cells from below, each after those that it reads, else as they come; None if they are in no row."""
    before: dict[str, set[str]] = {}
    for target, sources in _links(program).items():
        if target in owner:
            found = before.setdefault(owner[target], set())
            found.update(owner[s] for s in sources if s in owner and owner[s] != owner[target])
    sorter = TopologicalSorter(before)
    try:
        sorter.prepare()
    except CycleError:
        return None
    order: list[str] = []
    come = list(before)
    while sorter.is_active():
        for name in sorted(sorter.get_ready(), key=come.index):
            order.append(name)
            sorter.done(name)
    return order


def _by_dependence(program: Program) -> dict[str, str]:
    """Arrays by the states that depend on each other.

    An array that joins others, one of them a cell's, is that cell's; any other is of the cell that reads it.  What
    only y reads is of none.
    """
    links = _links(program)
    reached = {name: _reached(name, links) for name in links}
    owner: dict[str, str] = {}
    for state in program.states:
        name = new(state.name)
        circle = {other for other in reached[name] if name in reached.get(other, ())} | {name}
        for other in circle:
            owner.setdefault(other, name)
    order = _order(program, owner) or []
    for name, sources in links.items():
        made_from = [owner[source] for source in sources if source in owner]
        if name not in owner and len(sources) > 1 and made_from:
            owner[name] = max(made_from, key=order.index)
    for name in reversed(list(links)):
        readers = [owner[other] for other, sources in links.items() if name in sources and other in owner]
        if name not in owner and readers:
            owner[name] = min(readers, key=order.index)
    return owner


def _reached(name: str, links: Mapping[str, list[str]]) -> set[str]:
    """What an array depends on, through any number of steps."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        for source in links.get(ahead.pop(), ()):
            if source not in found:
                found.add(source)
                ahead.append(source)
    return found


def _inside(program: Program, states: tuple[str, ...], assignments: tuple[Assignment, ...]) -> Inside | None:
    """A W h joined with a V v, or T h v: anything else is no simple inside."""
    if len(states) != 1:
        return None
    (state,), last = states, assignments[-1]
    if last.target != new(state):
        return None
    known = {a.target: a for a in assignments[:-1]}
    if len(last.terms) == 1 and last.terms[0].coefficient == 1:
        factors = last.terms[0].factors
        arrays = [f for f in factors if f.name not in program.constants]
        weights = [f for f in factors if f.name in program.constants]
        if not known and len(weights) == 1 and len(arrays) == 2 and len(weights[0].axes) == 3:
            axes = "".join(f.axes for f in arrays) + last.axes
            ours = [f.name for f in arrays].count(state) == 1
            return Inside("", "", weights[0].name) if ours and sorted(axes) == sorted(weights[0].axes) else None
        if weights or len(arrays) != 2 or any(f.axes != last.axes for f in arrays):
            return None
        parts = [known.get(f.name) for f in arrays]
        if len(known) != 2 or None in parts:
            return None
        found = dict(_linear(program, part.terms, part.axes) for part in parts if part is not None)
        return _joined(found, state, "delta")
    if len(last.terms) == 2 and not known:
        found = dict(_linear(program, (term,), last.axes) for term in last.terms)
        return _joined(found, state, "sum")
    return None


def _linear(program: Program, terms: tuple[Term, ...], axes: str) -> tuple[str, str]:
    """The array v and the weight W if the terms are W[i,j] v[j]; names that are none otherwise."""
    if len(terms) == 1 and terms[0].coefficient == 1 and len(terms[0].factors) == 2:
        weight, array = sorted(terms[0].factors, key=lambda f: f.name not in program.constants)
        is_linear = weight.name in program.constants and array.name not in program.constants
        if is_linear and len(axes) == len(array.axes) == 1 and sorted(weight.axes) == sorted({axes, array.axes}):
            return array.name, weight.name
    return "", ""


def _joined(found: Mapping[str, str], state: str, join: str) -> Inside | None:
    if len(found) != 2 or state not in found or "" in found:
        return None
    (below,) = (name for name in found if name != state)
    return Inside(found[state], found[below], join)
