"""Trained cells from their arrays: nn.RNN, nn.LSTM, nn.GRU of PyTorch and SimpleRNN, LSTM, GRU of Keras, as programs.

The cell is known by the names and shapes of the arrays; the gates stand in the order of the library unless another is
named. What cannot be seen in shapes, the order of gates or the activation, is tested where the file has a sample of
inputs and outputs.  Conventions: PyTorch, torch.nn (weight_ih_l0 [4R, M], gates i, f, g, o; GRU r, z, n, two biases);
Keras, keras.layers (kernel [M, 4R], gates i, f, c, o; GRU z, r, h; with reset_after biases [2, 3R]).  A RAC, mi and the
orthogonal cell with modReLU have no library: their arrays are called as the weights of their programs are, Wh1, Wi1, ..
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from verify.errors import DomainError
from verify.exact import QQ
from verify.exact.rounded.arithmetic import DoubleArithmetic
from verify.exact.rounded.bounds import Array
from verify.networks.enclosure import outputs_of
from verify.networks.families import Family, find_family
from verify.networks.files import ArrayFile
from verify.networks.language import parse_program
from verify.networks.program import Program
from verify.networks.weighted import WeightedNetwork

__all__ = ["CELLS", "NAMED_CELLS", "TrainedNetwork", "read_sequences", "read_trained"]

#: The cells, with the letters of their gates in PyTorch's order.
CELLS: Mapping[str, str] = {"tanh": "h", "relu": "h", "lstm": "ifgo", "gru": "rzn"}
_KERAS_ORDER = {"tanh": "h", "relu": "h", "lstm": "ifgo", "gru": "zrn"}
_MOST_WIDTH = 4096
_MOST_ENTRIES = 1 << 26
_MOST_SEQUENCES = 4096

# A GRU that resets the state before the product with Whn.
_RESET_BEFORE = Family(
    "gru-reset-before",
    "GRU that resets before the product",
    "r, z = sigmoid(..), n = tanh(Win v + bin + Whn (r h) + bhn); h' = (1 - z) n + z h",
    "",
    "Cho et al. (arXiv:1406.1078); Keras with reset_after=False",
    """
    state h[R]
    r[i] = sigmoid(Wir[i,k] v[k] + bir[i] + Whr[i,j] h[j] + bhr[i])
    z[i] = sigmoid(Wiz[i,k] v[k] + biz[i] + Whz[i,j] h[j] + bhz[i])
    a[i] = r[i] h[i]
    n[i] = tanh(Win[i,k] v[k] + bin[i] + Whn[i,j] a[j] + bhn[i])
    h'[i] = n[i] - z[i] n[i] + z[i] h[i]
    """,
    kind="analytic",
)


# modReLU(z, b) = sign(z) relu(|z| + b) for b <= 0; for b > 0 it has the same values from |z| = b on, and is continuous.
_ORTHOGONAL = Family(
    "orthogonal",
    "RNN with modReLU, its recurrent matrix orthogonal as stored, up to rounding",
    "h' = relu(z + b) - relu(b - z), z = Wh h + Wi v",
    "",
    "Helfrich, Willmott, Ye, Orthogonal recurrent neural networks with scaled Cayley transform (arXiv:1707.09520)",
    """
    state h[R]
    z[i] = Wh[i,j] h[j] + Wi[i,k] v[k]
    p[i] = relu(z[i] + b[i])
    q[i] = relu(b[i] - z[i])
    h'[i] = p[i] - q[i]
    """,
    kind="piecewise",
)

#: The cells whose arrays are called as in their programs, each with an array that only it has, and whether the read-out
#: has a bias bo.
NAMED_CELLS: Mapping[str, tuple[Family, str, bool]] = {
    "mi": (find_family("mi"), "alpha1", False),
    "orthogonal": (_ORTHOGONAL, "b1", True),
    "rac": (find_family("rac"), "Wh1", False),
}


@dataclass(frozen=True, slots=True)
class TrainedNetwork:
    """A trained cell and its read-out: ``weights`` are binary64 numbers, equal to those stored.

    ``cell``, ``layers``, ``width``, ``channels``: what was found; ``sha256`` of the file; ``sample``: the largest
    difference between the sample's outputs and the cell's (None: the file has no sample).
    """

    cell: str
    layers: int
    width: int
    channels: int
    program: Program
    weights: Mapping[str, Array]
    sha256: str
    sample: float | None = None

    def exact(self) -> WeightedNetwork:
        """The network with the weights as rationals."""
        arrays = tuple(
            tuple(QQ.element(Fraction(float(v))) for v in self.weights[weight.name].reshape(-1))
            for weight in self.program.weights
        )
        return WeightedNetwork(self.program, QQ, arrays)


@dataclass(frozen=True, slots=True)
class _Layer:
    """Weights of a layer: rows of the gates one below another, [g R, in], [g R, R], [g R], [g R]."""

    name: str
    input: Array
    recurrent: Array
    input_bias: Array
    recurrent_bias: Array
    reset_before: bool = False


def read_trained(
    file: ArrayFile, *, cell: str | None = None, gates: str | None = None, output: int = 0
) -> TrainedNetwork:
    """The network in ``file``; ``cell`` and ``gates`` (letters in the order in which the blocks stand) override what
    is found; ``output``: the row of the read-out, from 0.

    Raises ``DomainError`` for arrays of another architecture, missing or misshapen ones, and where the file has a
    sample that the cell does not reproduce.
    """
    if cell is not None and cell not in (*CELLS, *NAMED_CELLS):
        raise DomainError(f"there is no cell {cell}; there are {', '.join((*CELLS, *NAMED_CELLS))}")
    names = list(file.arrays)
    if cell in NAMED_CELLS or (cell is None and {"Wh1", "Wi1", "Wo"} <= set(names)):
        if gates is not None:
            raise DomainError("the cells rac, mi and orthogonal have no gates: --gates is for lstm and gru")
        found = cell or next(name for name, (_, own, _) in NAMED_CELLS.items() if own in names)
        network = _named_network(file, found, output)
        return replace(network, sample=_sample_difference(file, network, output))
    if any(re.search(r"weight_ih_l\d", name) for name in names):
        layers, order = _torch_layers(file), CELLS
        readout = _torch_readout(file, output)
    elif any(_ends(name, "recurrent_kernel") for name in names):
        layers, order = _keras_layers(file), _KERAS_ORDER
        readout = _keras_readout(file, output)
    else:
        listed = ", ".join(names[:6]) + (", .." if len(names) > 6 else "")
        raise DomainError(
            f"{file.name}: no recurrent layer: neither weight_ih_l0 (PyTorch) nor recurrent_kernel (Keras)"
            f" among {listed or 'no arrays'}"
        )
    width = layers[0].recurrent.shape[1]
    if width > _MOST_WIDTH:
        raise DomainError(f"{file.name}: a width of {width:,}; at most {_MOST_WIDTH:,} is evaluated")
    found = cell or _cell_of(file, layers, width)
    before = layers[0].reset_before and found == "gru"
    letters = _checked_gates(gates or order[found], found)
    weights: dict[str, Array] = {}
    for number, layer in enumerate(layers, 1):
        _require_shapes(file, layer, found, width, layers[0].input.shape[1] if number == 1 else width)
        weights |= _named(layer, letters, number, width)
    vector, bias = readout
    if vector.shape != (width,):
        raise DomainError(f"{file.name}: the read-out takes {vector.shape[0]} numbers, but the cell gives {width}")
    weights |= {"Wo": vector, "bo": np.asarray(bias)}
    channels = layers[0].input.shape[1]
    program = _program(found, before, len(layers), width, channels)
    weights |= {state.name: np.zeros(state.shape) for state in program.states}
    network = TrainedNetwork(
        "gru-reset-before" if before else found, len(layers), width, channels, program, weights, file.sha256
    )
    difference = _sample_difference(file, network, output)
    return replace(network, sample=difference)


def _program(cell: str, reset_before: bool, layers: int, width: int, channels: int) -> Program:
    family = _RESET_BEFORE if reset_before else find_family(cell)
    return parse_program(f"{family.text(layers).rstrip()} + bo\n", {"R": width, "M": channels})


def _cell_of(file: ArrayFile, layers: Sequence[_Layer], width: int) -> str:
    blocks = layers[0].recurrent.shape[0] / width
    for cell in ("tanh", "gru", "lstm"):
        if blocks == len(CELLS[cell]):
            return cell
    raise DomainError(
        f"{file.name}: the recurrent weights of {layers[0].name} have the shape {list(layers[0].recurrent.shape)};"
        f" a cell of width {width} has 1, 3 or 4 times as many rows"
    )


def _checked_gates(gates: str, cell: str) -> str:
    if len(CELLS[cell]) == 1 and gates != CELLS[cell]:
        raise DomainError(f"{cell} has no gates, so they have no order: --gates is for lstm and gru")
    if sorted(gates) != sorted(CELLS[cell]):
        raise DomainError(
            f"the gates of {cell} are the letters {', '.join(CELLS[cell])} in some order, such as {CELLS[cell]},"
            f" not {gates!a}"
        )
    return gates


def _require_shapes(file: ArrayFile, layer: _Layer, cell: str, width: int, inputs: int) -> None:
    rows = len(CELLS[cell]) * width
    expected = {
        "input weights": (layer.input, (rows, inputs)),
        "recurrent weights": (layer.recurrent, (rows, width)),
        "input bias": (layer.input_bias, (rows,)),
        "recurrent bias": (layer.recurrent_bias, (rows,)),
    }
    for what, (array, shape) in expected.items():
        if array.shape != shape:
            raise DomainError(
                f"{file.name}: the {what} of {layer.name} have, rows for gates, the shape {list(array.shape)},"
                f" but {cell} of width {width} needs {list(shape)}"
            )


def _named(layer: _Layer, gates: str, number: int, width: int) -> dict[str, Array]:
    """The arrays of a layer under the names of the family."""
    found: dict[str, Array] = {}
    for index, gate in enumerate(gates):
        rows = slice(index * width, (index + 1) * width)
        letter = "" if gate == "h" else gate
        found |= {
            f"Wi{letter}{number}": np.ascontiguousarray(layer.input[rows]),
            f"Wh{letter}{number}": np.ascontiguousarray(layer.recurrent[rows]),
            f"bi{letter}{number}": layer.input_bias[rows],
            f"bh{letter}{number}": layer.recurrent_bias[rows],
        }
    return found


# --- arrays with the names of a program ---------------------------------------------------------------------


def _named_network(file: ArrayFile, cell: str, output: int) -> TrainedNetwork:
    """The cell whose arrays have the names of its program; a state that the file does not have begins at zero."""
    family, _, has_bias = NAMED_CELLS[cell]
    layers = next(number for number in range(len(file.arrays) + 1) if f"Wh{number + 1}" not in file.arrays)
    if not layers:
        raise DomainError(f"{file.name}: {cell} has the arrays Wh1, Wi1, .., Wo; Wh1 is missing")
    recurrent, inputs, readout = (_matrix(file, name) for name in ("Wh1", "Wi1", "Wo"))
    width, channels = recurrent.shape[0], inputs.shape[1]
    if width > _MOST_WIDTH:
        raise DomainError(f"{file.name}: a width of {width:,}; at most {_MOST_WIDTH:,} is evaluated")
    bias = _vector(file, "bo") if has_bias else np.zeros(len(readout))
    vector, number = _row(file, readout, bias, "Wo", output)
    text = family.text(layers)
    program = parse_program(f"{text.rstrip()} + bo\n" if has_bias else text, {"R": width, "M": channels})
    states = {state.name for state in program.states}
    weights: dict[str, Array] = {"Wo": vector} | ({"bo": np.asarray(number)} if has_bias else {})
    for weight in program.weights:
        if weight.name not in weights:
            left_out = weight.name in states and weight.name not in file.arrays
            weights[weight.name] = np.zeros(weight.shape) if left_out else _array(file, weight.name, len(weight.shape))
        if weights[weight.name].shape != weight.shape:
            raise DomainError(
                f"{file.name}: {weight.name} has the shape {list(weights[weight.name].shape)}, but {cell} of width"
                f" {width} with {channels} channels needs {list(weight.shape)}"
            )
    return TrainedNetwork(cell, layers, width, channels, program, weights, file.sha256)


# --- PyTorch ------------------------------------------------------------------------------------------------


def _torch_layers(file: ArrayFile) -> list[_Layer]:
    prefixes = {match[1] for name in file.arrays if (match := re.match(r"(.*)weight_ih_l\d+$", name))}
    others = [n for n in file.arrays if re.search(r"(weight|bias)_[a-z]+_l\d+_reverse$|weight_hr_l\d+$", n)]
    if others:
        raise DomainError(
            f"{file.name}: {others[0]} belongs to a cell that runs backwards or projects; neither is read"
        )
    if len(prefixes) != 1:
        listed = ", ".join(sorted(prefix or "(none)" for prefix in prefixes))
        raise DomainError(f"{file.name}: recurrent layers of several modules, {listed}; one is read")
    (prefix,) = prefixes
    layers = []
    for number in range(len(file.arrays)):
        if f"{prefix}weight_ih_l{number}" not in file.arrays:
            break
        wanted = _matrix(file, f"{prefix}weight_ih_l{number}"), _matrix(file, f"{prefix}weight_hh_l{number}")
        biases = [f"{prefix}bias_{kind}_l{number}" for kind in ("ih", "hh")]
        if any(name in file.arrays for name in biases):
            input_bias, recurrent_bias = (_vector(file, name) for name in biases)
        else:
            input_bias = recurrent_bias = np.zeros(wanted[0].shape[0])
        layers.append(_Layer(f"{prefix}l{number}", *wanted, input_bias, recurrent_bias))
    if not layers:
        raise DomainError(f"{file.name}: there is no layer {prefix}weight_ih_l0")
    return layers


def _torch_readout(file: ArrayFile, output: int) -> tuple[Array, float]:
    candidates = [
        name for name in file.arrays if (name == "weight" or name.endswith(".weight")) and len(file.shape(name)) == 2
    ]
    name = _only(file, candidates, "fc.weight")
    weight = _matrix(file, name)
    bias_name = f"{name.removesuffix('weight')}bias"
    bias = _vector(file, bias_name) if bias_name in file.arrays else np.zeros(weight.shape[0])
    return _row(file, weight, bias, name, output)


def _row(file: ArrayFile, weight: Array, bias: Array, name: str, output: int) -> tuple[Array, float]:
    if not 0 <= output < weight.shape[0]:
        raise DomainError(f"{file.name}: {name} has {weight.shape[0]} outputs, from 0 on; there is no output {output}")
    if bias.shape != (weight.shape[0],):
        raise DomainError(
            f"{file.name}: {name} has {weight.shape[0]} outputs, but its bias the shape {list(bias.shape)}"
        )
    return np.ascontiguousarray(weight[output]), float(bias[output])


def _only(file: ArrayFile, candidates: Sequence[str], example: str) -> str:
    if len(candidates) != 1:
        listed = f"; there are {', '.join(candidates)}" if candidates else ""
        raise DomainError(f"{file.name}: one linear read-out, such as {example}, is expected{listed}")
    return candidates[0]


# --- Keras --------------------------------------------------------------------------------------------------


def _ends(name: str, word: str) -> bool:
    return re.search(rf"(?:^|[/._]){word}(?::0)?$", name) is not None


def _prefix(name: str, word: str) -> str:
    return re.sub(rf"{word}(?::0)?$", "", name)


def _keras_layers(file: ArrayFile) -> list[_Layer]:
    named = {_prefix(name, "recurrent_kernel"): name for name in file.arrays if _ends(name, "recurrent_kernel")}
    layers = []
    for prefix in sorted(named, key=_natural):
        suffix = named[prefix][len(prefix) + len("recurrent_kernel") :]
        recurrent = _matrix(file, named[prefix]).T
        kernel = _matrix(file, f"{prefix}kernel{suffix}").T
        rows = recurrent.shape[0]
        zero, before = np.zeros(rows), True
        bias = f"{prefix}bias{suffix}"
        if bias not in file.arrays:
            pair = (zero, zero)
        elif len(file.shape(bias)) == 2:
            both = _matrix(file, bias)
            if both.shape[0] != 2:
                raise DomainError(f"{file.name}: {bias} has the shape {list(both.shape)}; a pair of biases is [2, 3R]")
            pair, before = (both[0], both[1]), False
        else:
            pair = (_vector(file, bias), zero)
        layers.append(_Layer(prefix.rstrip("/._") or "the layer", kernel, recurrent, *pair, before))
    return layers


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _keras_readout(file: ArrayFile, output: int) -> tuple[Array, float]:
    recurrent = {_prefix(name, "recurrent_kernel") for name in file.arrays if _ends(name, "recurrent_kernel")}
    candidates = [
        name
        for name in file.arrays
        if _ends(name, "kernel") and not _ends(name, "recurrent_kernel") and _prefix(name, "kernel") not in recurrent
    ]
    name = _only(file, candidates, "dense/kernel")
    weight = _matrix(file, name).T
    bias_name = f"{_prefix(name, 'kernel')}bias{name[len(_prefix(name, 'kernel')) + len('kernel') :]}"
    bias = _vector(file, bias_name) if bias_name in file.arrays else np.zeros(weight.shape[0])
    return _row(file, weight, bias, name, output)


def _matrix(file: ArrayFile, name: str) -> Array:
    return _array(file, name, 2)


def _vector(file: ArrayFile, name: str) -> Array:
    return _array(file, name, 1)


def _array(file: ArrayFile, name: str, axes: int) -> Array:
    if name not in file.arrays:
        raise DomainError(f"{file.name}: the array {name} is missing")
    shape = file.shape(name)
    if len(shape) != axes or 0 in shape:
        raise DomainError(f"{file.name}: {name} has the shape {list(shape)}; {axes} axes of at least 1 are expected")
    return file.floats(name)


# --- samples and sequences ----------------------------------------------------------------------------------


def _sample_difference(file: ArrayFile, network: TrainedNetwork, output: int) -> float | None:
    """The largest difference between the file's ``sample_output`` and the cell on its ``sample_input``.

    Raises ``DomainError`` where it is larger than the rounding of single precision explains.
    """
    if "sample_input" not in file.arrays or "sample_output" not in file.arrays:
        return None
    inputs, outputs = file.floats("sample_input"), file.floats("sample_output")
    inputs = inputs[None] if inputs.ndim == 2 else inputs
    if inputs.ndim != 3 or inputs.shape[2] != network.channels or 0 in inputs.shape:
        raise DomainError(
            f"{file.name}: sample_input has the shape {list(inputs.shape)}, not [n, T, {network.channels}]"
        )
    expected = outputs.reshape(len(inputs), -1)[:, output] if outputs.size >= len(inputs) * (output + 1) else None
    if expected is None or outputs.size % len(inputs):
        raise DomainError(
            f"{file.name}: sample_output has the shape {list(outputs.shape)}, which does not fit its inputs"
        )
    y = outputs_of(network.program, network.weights, inputs, DoubleArithmetic()).high.reshape(-1)
    difference = float(np.abs(y - expected).max())
    coarse = {file.arrays[name].kind for name in ("sample_output", "sample_input")} & {"F16", "BF16"}
    allowed = (5e-2 if coarse else 1e-3) * max(1.0, float(np.abs(expected).max()))
    if not difference <= allowed:
        raise DomainError(
            f"{file.name}: on the sample in the file, the cell {network.cell} is off by {difference:.3g} (up to"
            f" {allowed:.1g} is rounding): another order of gates or another cell; see --cell and --gates"
        )
    return difference


def read_sequences(file: ArrayFile, *, one_hot: int | None = None) -> Array:
    """Sequences [n, T, M] as binary64 numbers, from the one array of ``file`` (or the one called sequences); with
    ``one_hot`` = M from integers [n, T] below M.

    Raises ``DomainError``.
    """
    names = list(file.arrays)
    if len(names) != 1 and "sequences" not in names:
        raise DomainError(f"{file.name}: one array, or one called sequences, is expected; there are {len(names)}")
    name = "sequences" if "sequences" in names else names[0]
    shape = file.shape(name)
    axes = 3 if one_hot is None else 2
    if len(shape) != axes or 0 in shape:
        hint = "; for integers [n, T] give --one-hot M" if len(shape) == 2 and one_hot is None else ""
        wanted = "[n, T, M]" if one_hot is None else "[n, T]"
        raise DomainError(f"{file.name}: sequences have the shape {wanted}, not {list(shape)}{hint}")
    if shape[0] > _MOST_SEQUENCES:
        raise DomainError(f"{file.name}: {shape[0]:,} sequences; at most {_MOST_SEQUENCES:,} are read")
    if int(np.prod(shape, dtype=object)) * (one_hot or 1) > _MOST_ENTRIES:
        raise DomainError(f"{file.name}: sequences of more than {_MOST_ENTRIES:,} numbers in all are not read")
    values: Any = file.numbers(name)
    if one_hot is None:
        return np.asarray(values, dtype=np.float64)
    if values.dtype != np.int64 or values.min() < 0 or values.max() >= one_hot:
        raise DomainError(f"{file.name}: with --one-hot {one_hot} sequences are integers from 0 to {one_hot - 1}")
    return np.asarray(np.eye(one_hot)[values])
