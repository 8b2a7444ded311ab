"""A program on given sequences in balls (arb of python-flint) of any precision: states after a block, and outputs.

Every entry is a ball, so errors grow with the norms of absolute values; precision makes up for that.  It is for the
start blocks of large networks, of which there are few, and for all pairs of small ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx

from verify.errors import DomainError
from verify.exact.rounded.arithmetic import Value
from verify.exact.rounded.bounds import UNIT, Array, raised
from verify.networks.program import INPUT, Assignment, Program, Term, new

__all__ = ["BallStates", "ball_outputs", "ball_states", "states_as_pairs"]

#: For each state, or assigned array, its entries [size × sequences] as balls.
BallStates = Mapping[str, arb_mat]

_FUNCTIONS: Mapping[str, Callable[[arb], arb]] = {
    "tanh": lambda a: a.tanh(),
    "sigmoid": lambda a: 1 / (1 + (-a).exp()),
    "relu": lambda a: a.max(arb(0)),
    "exp": lambda a: a.exp(),
    "sin": lambda a: a.sin(),
    "abs": abs,
    "softplus": lambda a: (1 + a.exp()).log(),
    "silu": lambda a: a / (1 + (-a).exp()),
}


def ball_states(
    program: Program, weights: Mapping[str, Array], sequences: Array, bits: int, *, start: BallStates | None = None
) -> dict[str, arb_mat]:
    """The states after ``sequences`` [n, T, M], from ``start`` (None: the initial states), with so many bits."""
    before, ctx.prec = ctx.prec, bits
    try:
        constants = {name: _matrix(weights[name]) for name in program.constants}
        count = sequences.shape[0]
        state = dict(start) if start is not None else _initial(program, weights, count)
        for step in range(sequences.shape[1]):
            known = {**state, INPUT: _columns(sequences[:, step])}
            for assignment in program.step:
                known[assignment.target] = _assigned(program, assignment, known, constants, count)
            state = {name.name: known[new(name.name)] for name in program.states}
        # The new values, under both names: the read-out reads h', the next step h.
        return state | {new(name): value for name, value in state.items()}
    finally:
        ctx.prec = before


def ball_outputs(
    program: Program, weights: Mapping[str, Array], states: BallStates, count: int, bits: int
) -> list[arb]:
    """y for each of ``count`` sequences, from the states after them."""
    before, ctx.prec = ctx.prec, bits
    try:
        constants = {name: _matrix(weights[name]) for name in program.constants}
        return _assigned(program, program.output, states, constants, count).entries()
    finally:
        ctx.prec = before


def states_as_pairs(program: Program, states: BallStates) -> dict[str, Value]:
    """The states as values of the pair arithmetic, [sequences, 1, size], with what the rounding and the radii come to.
    """
    values = {}
    for state in program.states:
        rows, count = states[state.name].nrows(), states[state.name].ncols()
        entries = states[state.name].entries()
        high = np.array([float(entry.mid()) for entry in entries]).reshape(rows, count)
        low = np.array(
            [float((entry.mid() - arb(h)).mid()) for entry, h in zip(entries, high.reshape(-1), strict=True)]
        ).reshape(rows, count)
        radii = np.array([float(entry.rad()) for entry in entries]).reshape(rows, count)
        # A radius is a float of 30 bits, so nothing is lost; low is rounded once, and is at most u |high|.
        error = raised(radii.sum(axis=0) + 4 * UNIT * UNIT * np.abs(high).sum(axis=0), rows + 6)
        values[state.name] = Value(
            np.ascontiguousarray(high.T)[:, None], np.ascontiguousarray(low.T)[:, None], error[:, None], 1
        )
    return values


def _matrix(entries: Array) -> arb_mat:
    """A matrix as it is, a vector as a column, a number as 1 × 1; binary64 numbers are exact balls."""
    shaped = entries.reshape(entries.shape[0], -1) if entries.ndim else entries.reshape(1, 1)
    return arb_mat(shaped.shape[0], shaped.shape[1], [arb(float(v)) for v in shaped.reshape(-1)])


def _columns(inputs: Array) -> arb_mat:
    return _matrix(np.ascontiguousarray(inputs.T))


def _initial(program: Program, weights: Mapping[str, Array], count: int) -> dict[str, arb_mat]:
    return {
        state.name: _columns(np.tile(weights[state.name] if state.free else np.zeros(state.shape), (count, 1)))
        for state in program.states
    }


def _assigned(
    program: Program, assignment: Assignment, known: BallStates, constants: BallStates, count: int
) -> arb_mat:
    total: arb_mat | None = None
    for term in assignment.terms:
        value = _term(program, assignment, term, known, constants, count)
        if term.coefficient < 0:
            value = -value
        total = value if total is None else total + value
    assert total is not None
    if not assignment.function:
        return total
    return _like(total, [_FUNCTIONS[assignment.function](entry) for entry in total.entries()])


def _term(
    program: Program, assignment: Assignment, term: Term, known: BallStates, constants: BallStates, count: int
) -> arb_mat:
    first, *others = term.factors
    if abs(term.coefficient) != 1:
        raise DomainError(f"the assignment to {assignment.target}: coefficients here are 1 and -1")
    if others and first.axes != assignment.axes:
        matrix = constants[first.name]
        return (matrix if assignment.axes else matrix.transpose()) * known[others[0].name]
    value = _spread(first.name, known, constants, count)
    for factor in others:
        value = _like(value, _products(value.entries(), _spread(factor.name, known, constants, count).entries()))
    return value


def _spread(name: str, known: BallStates, constants: BallStates, count: int) -> arb_mat:
    """An array for each sequence, a constant one repeated."""
    if name in known:
        return known[name]
    column = constants[name]
    return column * arb_mat(1, count, [1] * count)


def _products(a: Sequence[arb], b: Sequence[arb]) -> list[arb]:
    return [x * y for x, y in zip(a, b, strict=True)]


def _like(matrix: arb_mat, entries: list[Any]) -> arb_mat:
    return arb_mat(matrix.nrows(), matrix.ncols(), entries)
