"""The recurrent arithmetic circuit of section 2, evaluated on prefix trees of inputs.

    h^{τ,l} = (Wh_l h^{τ-1,l}) * (Wi_l h^{τ,l-1}),   h^{τ,0} = x^τ,   y = Wo h^{T,L}

Start inputs form one prefix tree, end inputs another; every prefix is computed once for each state it meets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .batch import FITS, columns
from .rings import Modular, Ring
from .weights import Weights

__all__ = ["Inputs", "evaluations", "steps"]

BLOCK = 2**22  # entries of the matrix that are computed at a time
E = TypeVar("E")
Vector = list[E]
State = list[list[E]]


@dataclass(frozen=True, slots=True)
class Inputs(Generic[E]):
    """Sequences of equal length as a prefix tree.

    Node i is preceded by node ``parents[i]`` < i (-1: it comes first) and carries the input vector
    ``letters[letter[i]]``; sequence number j ends at node ``leaves[j]``. Every node leads to a leaf.
    """

    letters: list[Vector[E]]
    parents: list[int]
    letter: list[int]
    leaves: list[int]

    def length(self) -> int:
        """The common length of the sequences."""
        node, length = self.leaves[0], 0
        while node >= 0:
            node, length = self.parents[node], length + 1
        return length

    def paths(self) -> list[list[int]]:
        """For each sequence its nodes in order of time."""
        result = []
        for leaf in self.leaves:
            path = []
            while leaf >= 0:
                path.append(leaf)
                leaf = self.parents[leaf]
            result.append(path[::-1])
        return result


def steps(L: int, R: int, M: int, starts: Inputs[E], ends: Inputs[E], split: tuple[int, ...] | None) -> int:
    """The number of multiply-adds of ``evaluations``."""
    one = 2 * L * R * (R + 1) + 10 * L
    inputs = (len(starts.letters) + len(ends.letters)) * R * M
    pairs = len(starts.leaves) * len(ends.leaves)
    if split is None:
        return inputs + len(starts.parents) * one + len(starts.leaves) * len(ends.parents) * one
    return inputs + pairs * (starts.length() + ends.length()) * one


def evaluations(
    ring: Ring[E],
    weights: Weights[E],
    starts: Inputs[E],
    ends: Inputs[E],
    split: tuple[int, ...] | None = None,
) -> Iterator[list[E]]:
    """The rows y(start_i, end_j), j = 0, 1, .., one after the other."""
    first = weights.Wi[0]
    start_drive = [ring.apply(first, x) for x in starts.letters]
    end_drive = [ring.apply(first, x) for x in ends.letters]
    if split is not None:
        yield from _interleaved(ring, weights, (starts, start_drive), (ends, end_drive), split)
        return
    carried: list[State[E]] = []
    initial = _carry(ring, weights, weights.h0)
    for parent, letter in zip(starts.parents, starts.letter, strict=True):
        before = initial if parent < 0 else carried[parent]
        carried.append(_carry(ring, weights, _step(ring, weights, before, start_drive[letter])))
    if isinstance(ring, Modular) and ring.q <= FITS:
        yield from _batched(ring.q, weights, [carried[leaf] for leaf in starts.leaves], ends, end_drive)
        return
    for leaf in starts.leaves:
        yield _row(ring, weights, carried[leaf], ends, end_drive)


def _batched(q: int, weights: Any, after: Any, ends: Inputs[E], drives: Any) -> Iterator[list[E]]:
    """The rows by ``columns``; in the ring ``Modular`` entries are integers."""
    along = [drives[letter] for letter in ends.letter]
    block = max(1, BLOCK // len(ends.leaves))
    for first in range(0, len(after), block):
        outputs = columns(q, weights, after[first : first + block], ends.parents, along, ends.leaves)
        yield from map(list, zip(*outputs, strict=True))


def _carry(ring: Ring[E], weights: Weights[E], state: Sequence[Vector[E]]) -> State[E]:
    """Wh_l h_l for each layer: all that the next step needs of a state."""
    return [ring.apply(Wh, h) for Wh, h in zip(weights.Wh, state, strict=True)]


def _step(ring: Ring[E], weights: Weights[E], carried: State[E], drive: Vector[E]) -> State[E]:
    """The state after an input x, from ``carried`` = (Wh_l h_l) and ``drive`` = Wi_1 x."""
    below = ring.merge(carried[0], drive)
    state = [below]
    for layer in range(1, len(carried)):
        below = ring.merge(carried[layer], ring.apply(weights.Wi[layer], below))
        state.append(below)
    return state


def _row(ring: Ring[E], weights: Weights[E], start: State[E], ends: Inputs[E], drives: list[Vector[E]]) -> list[E]:
    """y after ``start`` for every end sequence."""
    output = [weights.Wo]
    is_leaf = [True] * len(ends.parents)
    for parent in ends.parents:
        if parent >= 0:
            is_leaf[parent] = False
    carried: list[State[E]] = []
    y: list[E] = []
    for i, (parent, letter) in enumerate(zip(ends.parents, ends.letter, strict=True)):
        state = _step(ring, weights, start if parent < 0 else carried[parent], drives[letter])
        if is_leaf[i]:
            carried.append([])
            y.append(ring.apply(output, state[-1])[0])
        else:
            carried.append(_carry(ring, weights, state))
            y.append(ring.zero)
    return [y[leaf] for leaf in ends.leaves]


def _interleaved(
    ring: Ring[E],
    weights: Weights[E],
    starts: tuple[Inputs[E], list[Vector[E]]],
    ends: tuple[Inputs[E], list[Vector[E]]],
    split: tuple[int, ...],
) -> Iterator[list[E]]:
    """The rows when start steps are ``split`` (1-based) and end steps all others: no prefix is shared."""
    begin = _carry(ring, weights, weights.h0)
    in_start = set(split)
    for start in starts[0].paths():
        row = []
        for end in ends[0].paths():
            carried, state, s, e = begin, begin, iter(start), iter(end)
            for time in range(1, len(start) + len(end) + 1):
                inputs, drives = starts if time in in_start else ends
                node = next(s if time in in_start else e)
                state = _step(ring, weights, carried, drives[inputs.letter[node]])
                carried = _carry(ring, weights, state)
            row.append(ring.apply([weights.Wo], state[-1])[0])
        yield row
