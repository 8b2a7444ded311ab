"""What is certain of a network that was trained on one of the papers' tasks: the ε-rank of one named matrix.

*Start-End similarity*: y is the logit of the class "all places agree", and A[i, j] = y(start i, end j): what ``verify
memory`` takes with ``--output 2``.  *Copying memory*: one output has rank 1 or 2, and all ends are the same, so the
outputs are taken together: A[i, (k, c)] is the logit of symbol c at the k-th recall step after start i.

A is divided by its Frobenius norm.  Its ε-rank on these sequences is neither a function rank nor a grid rank.  Source:
proofs/statements/epsilon-rank.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.exact.rounded.arithmetic import Arithmetic, DoubleArithmetic, PairArithmetic
from verify.experiments.records import rounded
from verify.experiments.trained_cells import safetensors_bytes
from verify.files import write_file
from verify.networks.enclosure import EnclosedMatrix, enclosed_matrix
from verify.networks.files import open_arrays
from verify.networks.trained import TrainedNetwork, read_trained
from verify.tensors.spectrum import Spectrum, spectrum_of

__all__ = ["EPSILONS", "measured", "memory_matrix", "networks_in", "write_weights"]

Array = NDArray[Any]
EPSILONS = (1e-1, 1e-2, 1e-3)
"""The thresholds that are recorded; the middle one is that of the picture, fixed before anything was trained."""
_TIERS: tuple[tuple[str, Arithmetic], ...] = (
    ("float64", DoubleArithmetic()),
    ("double-double", PairArithmetic(short=True)),
)


def write_weights(path: Path, arrays: Mapping[str, Array], about: Mapping[str, str]) -> None:
    """The weights as a safetensors file of binary32 numbers, which ``verify memory`` reads."""
    write_file(path, safetensors_bytes(arrays, about))


def networks_in(path: Path, outputs: Sequence[int]) -> list[TrainedNetwork]:
    """The network in a file, once for each of these outputs."""
    with open_arrays(path) as file:
        return [read_trained(file, output=output) for output in outputs]


def memory_matrix(
    networks: Sequence[TrainedNetwork], sequences: Array, start_steps: int, recall: int, arithmetic: Arithmetic
) -> EnclosedMatrix:
    """A, for ``sequences`` [n, T, M].

    One network, ``recall`` = 1: every start with every end.  Several, one an output of the same cell: every start, with
    the first end alone, read at the last ``recall`` steps; columns by step, then by output.
    """
    starts, ends = sequences[:, :start_steps], sequences[:, start_steps:]
    if len(networks) == 1 and recall == 1:
        return enclosed_matrix(networks[0].program, networks[0].weights, starts, ends, arithmetic)
    steps = ends.shape[1]
    parts = [
        enclosed_matrix(network.program, network.weights, starts, ends[:1, : steps - recall + 1 + k], arithmetic)
        for k in range(recall)
        for network in networks
    ]
    error = float(np.sqrt(sum(part.error**2 for part in parts)) * (1.0 + 2.0**-40))
    return EnclosedMatrix(np.concatenate([part.midpoints for part in parts], axis=1), error)


def measured(
    networks: Sequence[TrainedNetwork], sequences: Array, start_steps: int, recall: int
) -> tuple[Spectrum, dict[str, Any]]:
    """The spectrum of A, in binary64 or, where that leaves a threshold undecided, in pairs; and what is recorded of it.

    ``at_least``, ``at_most``: bounds of the ε-rank for each of ``EPSILONS``.
    ``entropy``: low and high.  ``tier``: the arithmetic.
    """
    for name, arithmetic in _TIERS:
        found = spectrum_of(memory_matrix(networks, sequences, start_steps, recall, arithmetic), EPSILONS, name)
        if found.values and all(count.decided for count in found.counts):
            break
    at_least = [count.above for count in found.counts]
    at_most = [count.size - count.below for count in found.counts]
    entropy = [float(rounded(found.entropy.low)), float(rounded(found.entropy.high))]
    return found, {"at_least": at_least, "at_most": at_most, "entropy": entropy, "tier": found.tier}
