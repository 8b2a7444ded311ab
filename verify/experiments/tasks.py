"""The tasks that [L17] trains on, as sequences: copying memory, start-end similarity, permuted pixels.

Sizes and conventions are those of the authors' published code: steps are counted from 0, symbols are 0..n-1, the blank
is n.  One seed gives one list of sequences.  How large a rank a classifier needs for them: proofs/statements/tasks.md.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.experiments.trained_cells import npy_bytes

__all__ = [
    "PIXELS",
    "TaskData",
    "copying_memory",
    "one_hot",
    "pixel_sequences",
    "similarity_label",
    "start_end_similarity",
    "to_npz",
    "training_matches",
]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Steps of a pixel sequence, 28 × 28.
PIXELS = 784
_MOST_ENTRIES = 1 << 26


@dataclass(frozen=True, slots=True, eq=False)
class TaskData:
    """Sequences of a task, and what a network is to answer.

    ``inputs``: int64 [N, T] below ``channels``, to be fed one-hot; of pixels float64 [N, T, 1].
    ``targets``: int64 below ``classes``, [N, T] (one a step) for copying, [N] (read at the last step) for the others;
    None where the user gave no labels.
    ``about``: the parameters, as JSON.
    """

    task: str
    inputs: NDArray[Any]
    targets: Integers | None
    channels: int
    classes: int | None
    about: Mapping[str, Any]

    @property
    def length(self) -> int:
        """T."""
        return int(self.inputs.shape[1])

    def vectors(self) -> Floats:
        """The inputs as float64 [N, T, channels], one-hot where they are symbols."""
        return self.inputs if self.inputs.ndim == 3 else one_hot(self.inputs, self.channels)


def one_hot(indices: Integers, channels: int) -> Floats:
    """float64 [.., channels]: 1 at the index, 0 elsewhere."""
    found: Floats = np.eye(channels)[indices]
    return found


def copying_memory(count: int, *, blanks: int, symbols: int = 30, alphabet: int = 32, seed: int = 0) -> TaskData:
    """``count`` sequences of T = 2m + B steps: m symbols out of n, blanks, and at step T - m the sign to recall.

    Inputs are below n + 2: symbols 0..n-1, the blank n, the sign n + 1.  Targets: m + B blanks, then the m symbols,
    the first of them at the step of the sign.

    Raises ``DomainError`` for sizes that make no sequence.

    >>> data = copying_memory(1, blanks=2, symbols=3, alphabet=5, seed=1)
    >>> data.inputs.tolist(), data.targets.tolist()
    ([[2, 1, 1, 5, 5, 6, 5, 5]], [[5, 5, 5, 5, 5, 2, 1, 1]])
    """
    _require_least(count=(count, 1), symbols=(symbols, 1), alphabet=(alphabet, 1), blanks=(blanks, 0), seed=(seed, 0))
    length = 2 * symbols + blanks
    _require_room(count, length, alphabet + 2)
    words = np.random.default_rng([seed, 1]).integers(alphabet, size=(count, symbols))
    inputs = np.full((count, length), alphabet, dtype=np.int64)
    targets = inputs.copy()
    inputs[:, :symbols] = words
    inputs[:, length - symbols] = alphabet + 1
    targets[:, length - symbols :] = words
    about = {"task": "copying", "symbols": symbols, "alphabet": alphabet, "blanks": blanks, "seed": seed}
    return TaskData("copying", inputs, targets, alphabet + 2, alphabet + 2, {**about, "steps": length})


def similarity_label(matches: int, symbols: int) -> int:
    """round(2·matches/m), half to even: the class 0, 1 or 2 of two blocks that agree in so many of m places.

    >>> [similarity_label(k, 4) for k in range(5)]
    [0, 0, 1, 2, 2]
    """
    return round(Fraction(2 * matches, symbols))


def training_matches(symbols: int) -> tuple[int, ...]:
    """The numbers of matches in the authors' data: 0, m/2 (half to even) and m."""
    return (0, round(Fraction(symbols, 2)), symbols)


def start_end_similarity(
    count: int,
    *,
    steps: int = 80,
    symbols: int = 30,
    alphabet: int = 32,
    matches: Collection[int] | None = None,
    seed: int = 0,
) -> TaskData:
    """``count`` sequences with m symbols out of n in each half, at one random offset in both, and blanks elsewhere.

    The number of places in which the blocks agree is drawn from ``matches`` (None: the authors' 0, m/2 and m), the
    places too; elsewhere the symbols differ.  Target: ``similarity_label``, one a sequence.  Inputs are below n + 1, n
    the blank; without room for a blank, m = T/2, below n.  The authors draw the offset below T/2 - m, so the last one
    that fits does not occur.

    Raises ``DomainError`` for sizes that make no sequence.

    >>> data = start_end_similarity(2, steps=8, symbols=2, alphabet=4, seed=3)
    >>> data.inputs.shape, data.channels, data.classes
    ((2, 8), 5, 3)
    """
    _require_least(count=(count, 1), steps=(steps, 2), symbols=(symbols, 2), alphabet=(alphabet, 2), seed=(seed, 0))
    if steps % 2:
        raise DomainError(f"start-end similarity needs an even number of steps, not {steps}")
    half = steps // 2
    if symbols > half:
        raise DomainError(f"{symbols} symbols do not fit into half of {steps} steps; make them at most {half}")
    _require_room(count, steps, alphabet + 1)
    chosen = sorted(set(training_matches(symbols) if matches is None else matches))
    if not chosen or chosen[0] < 0 or chosen[-1] > symbols:
        raise DomainError(f"numbers of matches are from 0 to the {symbols} symbols, at least one of them, not {chosen}")
    rng = np.random.default_rng([seed, 2])
    agree = np.array(chosen)[rng.integers(len(chosen), size=count)]
    offsets = rng.integers(max(1, half - symbols), size=count)
    first = rng.integers(alphabet, size=(count, symbols))
    # Rows of a random array in sorted order are uniform permutations: the first ``agree`` places match.
    order = np.argsort(rng.random((count, symbols)), axis=1)
    differ = np.argsort(order, axis=1) >= agree[:, None]
    second = np.where(differ, (first + rng.integers(1, alphabet, size=first.shape)) % alphabet, first)
    inputs = np.full((count, steps), alphabet, dtype=np.int64)
    rows, places = np.arange(count)[:, None], offsets[:, None] + np.arange(symbols)
    inputs[rows, places] = first
    inputs[rows, places + half] = second
    labels = np.array([similarity_label(k, symbols) for k in range(symbols + 1)])
    about = {"task": "similarity", "steps": steps, "symbols": symbols, "alphabet": alphabet, "matches": chosen}
    return TaskData("similarity", inputs, labels[agree], alphabet + (symbols < half), 3, {**about, "seed": seed})


def pixel_sequences(pixels: NDArray[Any], labels: NDArray[Any] | None = None, *, seed: int | None = 0) -> TaskData:
    """Images [N, 784] or [N, 28, 28] as sequences of 784 steps of one channel, all in one order: a permutation drawn
    from ``seed``, or row by row with None.  Values are taken as they are.

    Raises ``DomainError`` for another shape, for what is no finite number, and for labels that are not N integers >= 0.
    """
    shape = pixels.shape
    if len(shape) not in (2, 3) or math.prod(shape[1:]) != PIXELS or (len(shape) == 3 and shape[1] != shape[2]):
        raise DomainError(f"pixels have the shape [N, {PIXELS}] or [N, 28, 28], not {list(shape)}")
    if shape[0] == 0:
        raise DomainError("there is no image among the pixels; at least one is needed")
    _require_room(shape[0], PIXELS, 1)
    if pixels.dtype.kind not in "iufb" or not np.isfinite(pixels).all():
        raise DomainError("pixels are finite numbers")
    if seed is not None:
        _require_least(seed=(seed, 0))
    targets = None if labels is None else _labels(labels, shape[0])
    order = np.arange(PIXELS) if seed is None else np.random.default_rng([seed, 3]).permutation(PIXELS)
    inputs = pixels.reshape(shape[0], PIXELS)[:, order, None].astype(np.float64)
    classes = None if targets is None else int(targets.max()) + 1
    return TaskData("pixels", inputs, targets, 1, classes, {"task": "pixels", "steps": PIXELS, "permutation": seed})


def _labels(labels: NDArray[Any], count: int) -> Integers:
    if labels.shape != (count,) or labels.dtype.kind not in "iu" or labels.min() < 0:
        raise DomainError(f"labels are {count} integers from 0, one an image, not {labels.dtype} {list(labels.shape)}")
    return labels.astype(np.int64)


def to_npz(data: TaskData) -> bytes:
    """A ``.npz`` file with ``sequences`` and, if there are any, ``targets``; one task gives one file, byte for byte."""
    arrays = {"sequences": data.inputs} | ({} if data.targets is None else {"targets": data.targets})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            # ZipInfo has a fixed date: the file depends on the task alone.
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), npy_bytes(array), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _require_least(**given: tuple[int, int]) -> None:
    for name, (value, least) in given.items():
        if value < least:
            raise DomainError(f"{name} must be at least {least}, not {value}")


def _require_room(count: int, length: int, channels: int) -> None:
    if count * length * channels > _MOST_ENTRIES:
        raise DomainError(
            f"{count:,} sequences of {length:,} steps and {channels:,} channels are more than {_MOST_ENTRIES:,}"
            " numbers; ask for fewer"
        )
