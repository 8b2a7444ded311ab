"""The modulus of a witness: one mod which its matrix is nonsingular, for large minors one that Coq takes best.

Nothing here need be believed: the kernel computes the matrix and eliminates it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.exact.elimination import rank_profile_in_place
from verify.exact.primes import is_prime
from verify.formal.witness import Node, Split, Witness, map_weights, residue

__all__ = ["LARGE", "PACKED", "evaluated", "nonsingular", "nonsingular_part", "with_small_modulus"]

PACKED = 587
"""The largest modulus for which Coq packs three residues into a machine integer (PackedElimination.v)."""
LARGE = 100
"""From this order on that is worth while."""
_TRIED = 12

Array = NDArray[np.int64]


def with_small_modulus(witness: Witness, split: Split) -> Witness:
    """The same witness mod a prime of at most ``PACKED``, if the minor over Q is large and nonsingular mod one of a
    dozen."""
    if witness.k < LARGE or witness.modulus <= PACKED or witness.characteristic is not None:
        return witness
    for q in [q for q in range(PACKED, 400, -1) if is_prime(q)][:_TRIED]:
        if (smaller := _mod(witness, q)) is not None and nonsingular(smaller, split):
            return smaller
    return witness


def _mod(witness: Witness, q: int) -> Witness | None:
    """Integers are residues of themselves mod any q; given fractions only where q divides no denominator."""
    try:
        weights = (
            map_weights(lambda x: x % q, witness.weights)
            if witness.given is None
            else map_weights(lambda fraction: residue(fraction, q), witness.given)
        )
    except ValueError:
        return None

    def nodes(block: Iterable[Node]) -> list[Node]:
        return [(depth, label if isinstance(label, int) else [x % q for x in label]) for depth, label in block]

    return replace(witness, modulus=q, weights=weights, starts=nodes(witness.starts), ends=nodes(witness.ends))


def nonsingular(witness: Witness, split: Split) -> bool:
    """Whether the matrix of the witness is nonsingular mod its modulus, a prime."""
    matrix = evaluated(witness, split)
    if matrix.shape != (witness.k, witness.k):
        return False
    return len(rank_profile_in_place(matrix.astype(np.int32), witness.modulus).rows) == witness.k


def nonsingular_part(witness: Witness, split: Split) -> Witness | None:
    """k starts and k ends of the witness whose matrix is nonsingular mod its modulus, a prime; None if it has none."""
    found = rank_profile_in_place(evaluated(witness, split).astype(np.int32), witness.modulus)
    if found.rank < witness.k:
        return None

    def chosen(block: Sequence[Node], places: Sequence[int]) -> list[Node]:
        words = _words(block)
        return [node for place in places[: witness.k] for node in enumerate(words[place])]

    return replace(witness, starts=chosen(witness.starts, found.rows), ends=chosen(witness.ends, found.columns))


def evaluated(witness: Witness, split: Split) -> Array:
    """The matrix y(s_i, e_j) mod the modulus of the witness."""
    q, term = witness.modulus, witness.term
    net = map_weights(np.int64, witness.weights)
    Wh, Wi = (list(map(partial(np.array, dtype=np.int64), matrices)) for matrices in (net.Wh, net.Wi))
    Wo, h0 = np.array(net.Wo, dtype=np.int64), np.array(net.h0, dtype=np.int64)

    def product(states: Array, matrix: Array) -> Array:
        """The matrix times each of the states, rows of an array; products are reduced before they are added up."""
        found = np.zeros((len(states), len(matrix)), dtype=np.int64)
        for j in range(states.shape[1]):
            found = (found + states[:, j, None] * matrix[None, :, j] % q) % q
        return found

    def entering(label: Sequence[int] | int) -> Array:
        if isinstance(label, int):
            return np.array([row[label] if label < term.M else 0 for row in net.Wi[0]], dtype=np.int64)
        return product(np.array([label], dtype=np.int64), Wi[0]).reshape(-1)

    def step(states: list[Array], entered: Array) -> list[Array]:
        below: list[Array] = []
        for layer, state in enumerate(states):
            arriving = product(below[-1], Wi[layer]) if below else entered[None, :]
            below.append(product(state, Wh[layer]) * arriving % q)
        return below

    first = [h0[None, layer] for layer in range(term.L)]
    if split is None:
        starts = _leaves(witness.starts, first, lambda states, label: step(states, entering(label)))
        states = [np.concatenate([start[layer] for start in starts]) for layer in range(term.L)]
        ends = _leaves(witness.ends, states, lambda here, label: step(here, entering(label)))
        return np.stack([product(end[-1], Wo[None, :])[:, 0] for end in ends], axis=1)
    here = set(split)
    rows = []
    for start in _words(witness.starts):
        row = []
        for end in _words(witness.ends):
            blocks, states = (iter(start), iter(end)), first
            for time in range(1, term.t_S + term.t_E + 1):
                states = step(states, entering(next(blocks[0 if time in here else 1])))
            row.append(int(product(states[-1], Wo[None, :])[0, 0]))
        rows.append(row)
    return np.array(rows, dtype=np.int64)


def _leaves(nodes: Sequence[Node], state: Any, step: Callable[[Any, Any], Any]) -> list[Any]:
    """What is reached from ``state`` at the leaves of a prefix tree in preorder."""
    path, found = [state], []
    for i, (depth, label) in enumerate(nodes):
        del path[depth + 1 :]
        path.append(step(path[depth], label))
        if i + 1 == len(nodes) or nodes[i + 1][0] <= depth:
            found.append(path[-1])
    return found


def _words(nodes: Sequence[Node]) -> list[tuple[Any, ...]]:
    return _leaves(nodes, (), lambda word, label: (*word, label))
