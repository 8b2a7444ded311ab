"""A small LSTM or tanh RNN trained in floating point by backpropagation through time, in numpy; the shipped example.

The task is that of the papers in small: are the symbols in the two halves of a sequence the same?  (Start-End
similarity.) Training looks, it proves nothing: what is certain of the result is found by ``verify memory``, from the
file.

    python -m verify.experiments.trained_cells proofs
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.files import write_file

__all__ = ["gradient", "initial_weights", "npy_bytes", "outputs", "safetensors_bytes", "similarity_batch", "train"]

Array = NDArray[Any]
Weights = dict[str, Array]

SYMBOLS, MATCHES, STEPS, WIDTH = 4, 3, 12, 12
_ROWS = {"lstm": 4, "tanh": 1}


def initial_weights(cell: str, width: int, channels: int, rng: np.random.Generator) -> Weights:
    """Uniform in ±1/sqrt(width), under the names of PyTorch; the forget gates of an LSTM begin open, at bias 1."""
    rows, bound = _ROWS[cell] * width, width**-0.5
    shapes: Mapping[str, tuple[int, ...]] = {
        "rnn.weight_ih_l0": (rows, channels),
        "rnn.weight_hh_l0": (rows, width),
        "rnn.bias_ih_l0": (rows,),
        "rnn.bias_hh_l0": (rows,),
        "fc.weight": (1, width),
        "fc.bias": (1,),
    }
    weights = {name: rng.uniform(-bound, bound, shape) for name, shape in shapes.items()}
    if cell == "lstm":
        weights["rnn.bias_ih_l0"][width : 2 * width] = 1.0
    return weights


def _sigmoid(x: Array) -> Array:
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def outputs(cell: str, weights: Weights, inputs: Array) -> Array:
    """y after each of ``inputs`` [n, T, M]."""
    return _run(cell, weights, inputs)[0]


def _run(cell: str, weights: Weights, inputs: Array) -> tuple[Array, Array, list[tuple[Array, ...]]]:
    """Outputs, last hidden states, and what each step leaves for the way back."""
    width = weights["rnn.weight_hh_l0"].shape[1]
    h = c = np.zeros((len(inputs), width))
    trace: list[tuple[Array, ...]] = []
    for step in range(inputs.shape[1]):
        z = (
            inputs[:, step] @ weights["rnn.weight_ih_l0"].T
            + weights["rnn.bias_ih_l0"]
            + h @ weights["rnn.weight_hh_l0"].T
            + weights["rnn.bias_hh_l0"]
        )
        if cell == "tanh":
            new = np.tanh(z)
            trace.append((h, new))
            h = new
            continue
        i, f, g, o = (z[:, k * width : (k + 1) * width] for k in range(4))
        i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
        after = f * c + i * g
        e = np.tanh(after)
        trace.append((h, c, i, f, g, o, e))
        h, c = o * e, after
    return h @ weights["fc.weight"][0] + weights["fc.bias"][0], h, trace


def gradient(cell: str, weights: Weights, inputs: Array, targets: Array) -> tuple[float, Weights]:
    """The mean squared error and its gradient."""
    y, h, trace = _run(cell, weights, inputs)
    error = y - targets
    dy = 2.0 * error / len(targets)
    grad = {name: np.zeros_like(array) for name, array in weights.items()}
    grad["fc.weight"][0], grad["fc.bias"][0] = h.T @ dy, dy.sum()
    dh = np.outer(dy, weights["fc.weight"][0])
    dc = np.zeros_like(dh)
    for step in range(len(trace) - 1, -1, -1):
        if cell == "tanh":
            before, new = trace[step]
            dz = dh * (1.0 - new * new)
        else:
            before, c, i, f, g, o, e = trace[step]
            dc = dc + dh * o * (1.0 - e * e)
            parts = (dc * g * i * (1.0 - i), dc * c * f * (1.0 - f), dc * i * (1.0 - g * g), dh * e * o * (1.0 - o))
            dz = np.concatenate(parts, axis=1)
            dc = dc * f
        grad["rnn.weight_ih_l0"] += dz.T @ inputs[:, step]
        grad["rnn.weight_hh_l0"] += dz.T @ before
        grad["rnn.bias_ih_l0"] += dz.sum(axis=0)
        grad["rnn.bias_hh_l0"] += dz.sum(axis=0)
        dh = dz @ weights["rnn.weight_hh_l0"]
    return float((error**2).mean()), grad


def train(
    cell: str,
    weights: Weights,
    batch: Callable[[], tuple[Array, Array]],
    iterations: int,
    *,
    rate: float = 1e-2,
) -> float:
    """Adam, gradients cut at norm 1, the rate falling linearly to a tenth; changes ``weights``.  The last loss."""
    first = {name: np.zeros_like(array) for name, array in weights.items()}
    second = {name: np.zeros_like(array) for name, array in weights.items()}
    loss = float("nan")
    for iteration in range(1, iterations + 1):
        loss, grad = gradient(cell, weights, *batch())
        cut = min(1.0, 1.0 / float(np.sqrt(sum((g**2).sum() for g in grad.values()))))
        now = rate * (1.0 - 0.9 * iteration / iterations)
        for name, array in weights.items():
            first[name] = 0.9 * first[name] + 0.1 * cut * grad[name]
            second[name] = 0.999 * second[name] + 0.001 * (cut * grad[name]) ** 2
            scale = np.sqrt(second[name] / (1.0 - 0.999**iteration)) + 1e-8
            array -= now * first[name] / (1.0 - 0.9**iteration) / scale
    return loss


def similarity_batch(
    count: int, rng: np.random.Generator, *, symbols: int = SYMBOLS, matches: int = MATCHES, steps: int = STEPS
) -> tuple[Array, Array]:
    """Sequences [count, steps] of symbols, the number ``symbols`` standing for the blank: in each half ``matches`` of
    them at the same random offset; and 2·(fraction of equal ones) - 1.
    """
    half = steps // 2
    offset = rng.integers(0, half - matches + 1, count)
    first = rng.integers(0, symbols, (count, matches))
    second = np.where(rng.random((count, matches)) < 0.5, first, rng.integers(0, symbols, (count, matches)))
    words = np.full((count, steps), symbols)
    rows = np.arange(count)
    for k in range(matches):
        words[rows, offset + k] = first[:, k]
        words[rows, half + offset + k] = second[:, k]
    return words, 2.0 * (first == second).mean(axis=1) - 1.0


def safetensors_bytes(arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """A safetensors file of binary32 arrays."""
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    place = 0
    for name, array in arrays.items():
        end = place + 4 * array.size
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [place, end]}
        place = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(a.astype("<f4").tobytes() for a in arrays.values())


def npy_bytes(array: Array) -> bytes:
    """A ``.npy`` file."""
    import io

    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _example(folder: Path, cell: str, iterations: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    channels = SYMBOLS + 1
    weights = initial_weights(cell, WIDTH, channels, rng)

    def batch() -> tuple[Array, Array]:
        words, targets = similarity_batch(64, rng)
        return np.eye(channels)[words], targets

    loss = train(cell, weights, batch, iterations)
    words, _ = similarity_batch(64, rng)
    stored = {name: array.astype(np.float32).astype(np.float64) for name, array in weights.items()}
    sample = np.eye(channels)[words[:4]]
    arrays = stored | {"sample_input": sample, "sample_output": outputs(cell, stored, sample)}
    about = {"task": "start-end similarity", "cell": cell, "loss": f"{loss:.4f}", "iterations": str(iterations)}
    write_file(folder / f"example-{cell}.safetensors", safetensors_bytes(arrays, about))
    write_file(folder / "example-sequences.npy", npy_bytes(words.astype(np.int8)))
    print(f"{cell}: mean squared error {loss:.4f} after {iterations} iterations")


if __name__ == "__main__":
    _example(Path(sys.argv[1]), "tanh", 3000, 1)
    _example(Path(sys.argv[1]), "lstm", 12000, 2)
