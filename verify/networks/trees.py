"""Input trees from lists of words: what sequences over a finite alphabet share, shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.networks.batch import InputTree, Level

__all__ = ["all_words_tree", "independent_tree", "words_tree"]


def words_tree(alphabet: NDArray[Any], words: Sequence[Sequence[int]], length: int) -> InputTree:
    """The prefix tree of ``words``, each ``length`` indices into the rows of ``alphabet`` (N×M, kernel residues).

    Raises ``DomainError`` for a word of another length or a letter outside the alphabet.
    """
    N = len(alphabet)
    letters = (
        np.asarray(words, dtype=np.int64).reshape(len(words), -1) if len(words) else np.zeros((0, length), np.int64)
    )
    if letters.shape[1] != length:
        raise DomainError(f"words need {length} letters each, one a time step, not {letters.shape[1]}")
    if letters.size and not (letters.min() >= 0 and letters.max() < N):
        raise DomainError(f"letters index the {N} templates, 0..{N - 1}; one is outside")
    current = np.zeros(len(letters), dtype=np.int64)
    levels: list[Level] = []
    for time in range(length):
        keys = current * N + letters[:, time]
        nodes, current = np.unique(keys, return_inverse=True)
        levels.append(Level(nodes // N, alphabet[nodes % N]))
    return InputTree(tuple(levels), current.astype(np.int64))


def all_words_tree(alphabet: NDArray[Any], length: int) -> InputTree:
    """The complete tree of all N^length words in lexicographic order (first letter most significant)."""
    N = len(alphabet)
    levels: list[Level] = []
    width = 1
    for _ in range(length):
        levels.append(Level(np.repeat(np.arange(width), N), np.tile(alphabet, (width, 1))))
        width *= N
    return InputTree(tuple(levels), np.arange(width))


def independent_tree(sequences: NDArray[Any]) -> InputTree:
    """Sequences that share nothing: array (count, length, M) of kernel residues."""
    count, length, _ = sequences.shape
    rows = np.arange(count)
    root = np.zeros(count, dtype=np.int64)
    levels = tuple(Level(root if time == 0 else rows, sequences[:, time, :]) for time in range(length))
    return InputTree(levels, rows)
