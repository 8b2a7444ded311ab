"""The evaluation matrix of a program on given sequences, A[i, j] = y(start i, end j), with a bound of its error.

Starts are run once each; then every end is run from the state that every start leaves, a few starts at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from verify.errors import DomainError
from verify.exact.rounded.arithmetic import Arithmetic, Matrix, Value
from verify.exact.rounded.bounds import UNIT, Array, norm, raised
from verify.exact.threads import workers
from verify.networks.program import INPUT, Assignment, Program, Term, new

__all__ = ["EnclosedMatrix", "enclosed_matrix", "outputs_of", "pair_steps"]

# Entries of a state array for all pairs that are worked on at a time: they should stay in a core's cache.
_PIECE = 1 << 14


@dataclass(frozen=True, slots=True)
class EnclosedMatrix:
    """Midpoints [starts, ends], and a bound of the Frobenius norm of exact minus midpoint; infinite: nothing known."""

    midpoints: Array
    error: float


def pair_steps(starts: int, ends: int, start_steps: int, end_steps: int) -> int:
    """How many steps of the network are evaluated for the matrix."""
    return starts * start_steps + starts * ends * end_steps


def enclosed_matrix(
    program: Program,
    weights: Mapping[str, Array],
    starts: Array,
    ends: Array,
    arithmetic: Arithmetic,
    *,
    states: Mapping[str, Value] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> EnclosedMatrix:
    """The matrix for ``starts`` [S, t_S, M] and ``ends`` [E, t_E, M], all numbers binary64 and taken as they are.

    ``states``: what the starts leave, if that is known already.

    Raises ``DomainError`` for a program with another kind of term than the layers of RNN, LSTM and GRU have.
    """
    run = _Run(program, weights, arithmetic)
    _keep_freed_memory()
    with np.errstate(all="ignore"):
        state = run.after(starts) if states is None else dict(states)
        size = max(program.shapes[s.name][0] for s in program.states)
        rows = max(1, _PIECE // (size * len(ends)))
        pieces = [slice(row, min(row + rows, len(starts))) for row in range(0, len(starts), rows)]
        midpoints = np.empty((len(starts), len(ends)))
        errors = np.empty_like(midpoints)
        done = 0

        def fill(piece: slice) -> None:
            nonlocal done
            with np.errstate(all="ignore"):
                y = run.outputs({name: _rows(value, piece) for name, value in state.items()}, ends)
            midpoints[piece] = y.high
            errors[piece] = raised(y.radius + 2 * UNIT * np.abs(y.high), 3)
            done += piece.stop - piece.start
            progress(done, len(starts))

        with workers() as team:
            team.for_each(fill, pieces)
        error = float(norm(errors, 2))
    if not (np.isfinite(midpoints).all() and error < np.inf):
        return EnclosedMatrix(np.nan_to_num(midpoints, nan=0.0, posinf=0.0, neginf=0.0), np.inf)
    return EnclosedMatrix(midpoints, error)


def _keep_freed_memory() -> None:
    """Have the C library keep what is freed, a quarter of the time.

    glibc gives arrays of 128 KiB, the pieces here, back to the system, which clears their pages for the next ones.  It
    stops doing so up to the size of a larger one once that has been freed; nothing is written to it.
    """
    np.empty(1 << 21)


def outputs_of(program: Program, weights: Mapping[str, Array], sequences: Array, arithmetic: Arithmetic) -> Value:
    """y after each of ``sequences`` [n, T, M]: [n, 1].

    Raises ``DomainError`` as ``enclosed_matrix``.
    """
    run = _Run(program, weights, arithmetic)
    with np.errstate(all="ignore"):
        return run.read_out(run.after(sequences))


def _rows(value: Value, piece: slice) -> Value:
    def part(array: Array) -> Array:
        return array if array.shape[0] == 1 else array[piece]

    return Value(part(value.high), None if value.low is None else part(value.low), part(value.spread), value.axes)


class _Run:
    """A program with its weights, in an arithmetic."""

    def __init__(self, program: Program, weights: Mapping[str, Array], arithmetic: Arithmetic) -> None:
        self._program = program
        self._arithmetic = arithmetic
        self._matrices: dict[tuple[str, bool], Matrix] = {}
        self._constants = {
            name: arithmetic.exact(weights[name][None, None], len(shape)) for name, shape in program.constants.items()
        }
        self._weights = weights
        for assignment in program.assignments:
            for term in assignment.terms:
                self._prepare(assignment, term)

    def _prepare(self, assignment: Assignment, term: Term) -> None:
        """Look at a term once: refuse what is not evaluated here, and make its matrix."""
        axes = {factor.axes for factor in term.factors}
        fits = abs(term.coefficient) == 1 and bool(term.factors)
        if axes == {assignment.axes} and fits:
            return
        if len(term.factors) == 2 and fits:
            matrix, vector = term.factors
            rows = matrix.axes[:-1]
            if matrix.name in self._program.constants and len(vector.axes) == 1 and rows == assignment.axes:
                entries = self._weights[matrix.name]
                self._matrices[matrix.name, bool(rows)] = Matrix(entries if rows else entries[None])
                return
        raise DomainError(
            f"the assignment to {assignment.target}: terms here are entrywise products, or a weight W[i,j] times v[j]"
        )

    def start(self) -> dict[str, Value]:
        """The initial states: the weights of their names, or zero."""
        return {
            state.name: self._arithmetic.exact(
                (self._weights[state.name] if state.free else np.zeros(state.shape))[None, None], len(state.shape)
            )
            for state in self._program.states
        }

    def after(self, starts: Array) -> dict[str, Value]:
        """The states after ``starts`` [S, t_S, M], each [S, 1, ..]."""
        state = self.start()
        for step in range(starts.shape[1]):
            state = self.kept(self.step(state, starts[:, None, step]))
        return state

    def step(self, state: Mapping[str, Value], inputs: Array) -> dict[str, Value]:
        """The states after an input x, [*batch, M]."""
        known = {**self._constants, **state, INPUT: self._arithmetic.exact(inputs, 1)}
        for assignment in self._program.step:
            known[assignment.target] = self._assigned(assignment, known)
        return known

    def kept(self, known: Mapping[str, Value]) -> dict[str, Value]:
        return {state.name: known[new(state.name)] for state in self._program.states}

    def _assigned(self, assignment: Assignment, known: Mapping[str, Value]) -> Value:
        arithmetic = self._arithmetic
        values = [self._term(assignment, term, known) for term in assignment.terms]
        signed = [
            arithmetic.negative(value) if term.coefficient < 0 else value
            for term, value in zip(assignment.terms, values, strict=True)
        ]
        # What does not depend on both blocks is small, and added first.
        total, *others = sorted(signed, key=lambda value: value.high.size)
        for value in others:
            total = arithmetic.add(total, value)
        return arithmetic.apply(assignment.function, total) if assignment.function else total

    def _term(self, assignment: Assignment, term: Term, known: Mapping[str, Value]) -> Value:
        first, *others = term.factors
        if others and first.axes != assignment.axes:
            product = self._arithmetic.times(self._matrices[first.name, bool(assignment.axes)], known[others[0].name])
            return product if assignment.axes else _scalar(product)
        value = known[first.name]
        for factor in others:
            value = self._arithmetic.multiply(value, known[factor.name])
        return value

    def outputs(self, state: Mapping[str, Value], ends: Array) -> Value:
        """y after the end blocks, from states [S, 1, ..]."""
        for step in range(ends.shape[1]):
            state = self.kept(self.step(state, ends[None, :, step]))
        return self.read_out(state)

    def read_out(self, state: Mapping[str, Value]) -> Value:
        """y, from the states after the last step."""
        after = {new(name): value for name, value in state.items()}
        return self._assigned(self._program.output, {**self._constants, **after})


def _scalar(value: Value) -> Value:
    """Vectors of one entry as numbers."""
    return Value(value.high[..., 0], None if value.low is None else value.low[..., 0], value.spread[..., 0], 0)
