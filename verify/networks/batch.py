"""Evaluation of one network at very many pairs of start and end inputs at once.

Inputs come as prefix trees (``InputTree``), so that what sequences share is computed once; arrays have one axis for the
start tree, one for the end tree, then their own, so any bipartition of the time steps costs the same code.  The
arithmetic is a ``Kernel``: int64 mod p < 2^31, uint64 mod p < 2^61, or objects over any field.  ``compiled`` turns the
program of a network into products of such arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.exact.threads import workers
from verify.networks.compiled import Compiled, compiled, entries_of_a_pair
from verify.networks.kernels import FieldKernel, Kernel, Mod31, Mod61, kernel_for_modulus
from verify.networks.program import Program
from verify.networks.rac import RAC
from verify.networks.weighted import WeightedNetwork, weighted

__all__ = [
    "FieldKernel",
    "InputTree",
    "Kernel",
    "Level",
    "Mod31",
    "Mod61",
    "evaluation_bytes",
    "evaluation_matrix",
    "kernel_for_modulus",
]

Array = NDArray[Any]

# States of this many entries are computed at a time, by each thread: little memory, and large enough for BLAS.
CHUNK_ENTRIES = 1 << 20
# What an element of a field takes as an object, with the reference to it.
_OBJECT_BYTES = 72


@dataclass(frozen=True, slots=True)
class Level:
    """One time step of an input tree: node i extends node ``parents[i]`` of the level above by ``vectors[i]`` (length
    M).
    """

    parents: NDArray[np.int64]
    vectors: Array

    def __len__(self) -> int:
        return len(self.parents)


@dataclass(frozen=True, slots=True)
class InputTree:
    """Sequences of inputs that share prefixes; sequence j ends at node ``leaves[j]`` of the last level."""

    levels: tuple[Level, ...]
    leaves: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.leaves)

    @property
    def nodes(self) -> int:
        """Number of inputs that are fed, shared ones counted once."""
        return sum(len(level) for level in self.levels)

    def restricted_to(self, sequences: slice) -> InputTree:
        """The tree of some of the sequences, without the nodes they do not need."""
        levels: list[Level] = []
        wanted = leaves = self.leaves[sequences]
        for level in reversed(self.levels):
            used, renumbered = np.unique(wanted, return_inverse=True)
            if levels:
                levels[-1] = Level(renumbered, levels[-1].vectors)
            else:
                leaves = renumbered
            levels.append(Level(level.parents[used], level.vectors[used]))
            wanted = level.parents[used]
        return InputTree(tuple(reversed(levels)), leaves)


def evaluation_matrix(
    net: RAC | WeightedNetwork,
    start: InputTree,
    end: InputTree,
    kernel: Kernel,
    *,
    start_steps: Sequence[int] | None = None,
    out: Array | None = None,
) -> Array:
    """The matrix  A[i, j] = y(start_i, end_j)  of the first output, residues (or objects) of ``kernel``.

    ``start_steps``: the 1-based time steps that the start inputs take, in order (default: the first ones).  Only
    what these pairs need is computed; start sequences are taken in chunks, so memory is bounded by the result.
    ``out``: an array for the result, of any type that holds the kernel's entries (int32 those below 2^31).
    Raises ``DomainError`` where the kernel cannot compute a function of the network, and for an ``out`` of another
    shape.
    """
    t_S, t_E = len(start.levels), len(end.levels)
    order = _step_order(t_S, t_E, start_steps)
    step = compiled(weighted(net), kernel)
    result = kernel.empty((len(start), len(end))) if out is None else out
    if result.shape != (len(start), len(end)):
        raise DomainError(f"{len(start)} starts and {len(end)} ends do not fill an array of shape {result.shape}")
    widest = max((len(level) for level in end.levels), default=1)
    rows = max(1, CHUNK_ENTRIES // max(1, widest * step.entries))

    def evaluate(part: slice) -> None:
        result[part] = _chunk(step, start.restricted_to(part), end, order)

    with workers() as team:
        # Only arithmetic in numpy's own types runs beside other Python code.
        pieces = [slice(first, min(first + rows, len(start))) for first in range(0, len(start), rows)]
        if isinstance(kernel, Mod31 | Mod61):
            team.for_each(evaluate, pieces)
        else:
            for piece in pieces:
                evaluate(piece)
    return result


def evaluation_bytes(program: Program, starts: int, ends: int, *, residues: bool, threads: int = 2) -> int:
    """The most memory that ``evaluation_matrix`` takes at a time beside its result, predicted.

    About eight arrays of a chunk's states are there, for each thread.  ``residues``: in numpy's own types; else they
    are objects, and there is one thread.
    """
    row = ends * entries_of_a_pair(program)
    entries = min(starts * row, max(CHUNK_ENTRIES, row))
    return 8 * entries * (8 * threads if residues else _OBJECT_BYTES)


def _step_order(t_S: int, t_E: int, start_steps: Sequence[int] | None) -> list[bool]:
    """For each time step, whether it belongs to the start block."""
    T = t_S + t_E
    steps = set(range(1, t_S + 1)) if start_steps is None else set(start_steps)
    if len(steps) != t_S or not steps <= set(range(1, T + 1)):
        raise DomainError(f"the start block needs {t_S} different time steps among 1..{T}, not {sorted(steps)}")
    return [time in steps for time in range(1, T + 1)]


def _chunk(step: Compiled, start: InputTree, end: InputTree, order: list[bool]) -> Array:
    """All pairs of one chunk."""
    state = step.initial
    taken = {True: 0, False: 0}
    for position, is_start in enumerate(order):
        tree, axis = (start, 0) if is_start else (end, 1)
        level = tree.levels[taken[is_start]]
        taken[is_start] += 1
        state = step.after(state, level.parents, level.vectors, axis, last=position == len(order) - 1)
    top: Array = step.first_output(state)
    for axis, tree in ((0, start), (1, end)):
        if top.shape[axis] == 1:  # no input of the block is seen, or there is one leaf
            top = np.broadcast_to(top, (len(tree), top.shape[1]) if axis == 0 else (top.shape[0], len(tree)))
        elif tree.levels and not np.array_equal(tree.leaves, np.arange(top.shape[axis])):
            top = top.take(tree.leaves, axis=axis)
    return top
