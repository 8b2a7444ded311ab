"""Trained cells: PyTorch's and Keras's conventions, written out by hand entry by entry, and files that do not fit."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from verify.errors import DomainError
from verify.exact.rounded.arithmetic import DoubleArithmetic
from verify.experiments.trained_cells import gradient, initial_weights, outputs, safetensors_bytes, similarity_batch
from verify.networks.enclosure import outputs_of
from verify.networks.files import open_arrays
from verify.networks.trained import NAMED_CELLS, TrainedNetwork, read_sequences, read_trained

R, M, T = 3, 2, 5
RNG = np.random.default_rng(4)
INPUTS = RNG.standard_normal((4, T, M))


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def row(matrix: np.ndarray, k: int, v: Any) -> float:
    return sum(float(a) * float(b) for a, b in zip(matrix[k], v, strict=True))


def torch_step(
    cell: str, Wi: Any, Wh: Any, bi: Any, bh: Any, x: Any, h: list[float], c: list[float]
) -> tuple[Any, Any]:
    """A step as the documentation of torch.nn has it, one number at a time."""
    new_h, new_c = [], []
    for j in range(R):
        gates = [
            (row(Wi, k * R + j, x) + bi[k * R + j], row(Wh, k * R + j, h) + bh[k * R + j]) for k in range(len(bi) // R)
        ]
        if cell in ("tanh", "relu"):
            z = sum(gates[0])
            new_h.append(math.tanh(z) if cell == "tanh" else max(z, 0.0))
        elif cell == "lstm":
            i, f, g, o = (sum(gate) for gate in gates)
            new_c.append(sigmoid(f) * c[j] + sigmoid(i) * math.tanh(g))
            new_h.append(sigmoid(o) * math.tanh(new_c[j]))
        else:
            r, z = sigmoid(sum(gates[0])), sigmoid(sum(gates[1]))
            n = math.tanh(gates[2][0] + r * gates[2][1])
            new_h.append((1 - z) * n + z * h[j])
    return new_h, new_c


ROWS = {"tanh": 1, "relu": 1, "lstm": 4, "gru": 3}


def torch_arrays(cell: str, layers: int = 1, prefix: str = "rnn.") -> dict[str, np.ndarray]:
    rows = ROWS[cell] * R
    found = {}
    for l in range(layers):
        found |= {
            f"{prefix}weight_ih_l{l}": RNG.standard_normal((rows, M if l == 0 else R)),
            f"{prefix}weight_hh_l{l}": RNG.standard_normal((rows, R)),
            f"{prefix}bias_ih_l{l}": RNG.standard_normal(rows),
            f"{prefix}bias_hh_l{l}": RNG.standard_normal(rows),
        }
    return found | {"fc.weight": RNG.standard_normal((2, R)), "fc.bias": RNG.standard_normal(2)}


def stored(tmp_path: Path, arrays: dict[str, Any], **options: Any) -> TrainedNetwork:
    np.savez(tmp_path / "model.npz", **arrays)
    with open_arrays(tmp_path / "model.npz") as file:
        return read_trained(file, **options)


def by_cell(net: TrainedNetwork) -> list[float]:
    return outputs_of(net.program, net.weights, INPUTS, DoubleArithmetic()).high.reshape(-1).tolist()


@pytest.mark.parametrize("cell", ROWS)
@pytest.mark.parametrize("layers", [1, 2])
def test_the_cell_is_the_one_of_pytorch(tmp_path, cell, layers):
    arrays = torch_arrays(cell, layers)
    expected = []
    for sequence in INPUTS:
        h, c = [[0.0] * R] * layers, [[0.0] * R] * layers
        for x in sequence:
            v = x
            for l in range(layers):
                names = (f"rnn.{kind}_l{l}" for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
                h[l], c[l] = torch_step(cell, *(arrays[name] for name in names), v, h[l], c[l])
                v = h[l]
        expected.append(row(arrays["fc.weight"], 1, v) + arrays["fc.bias"][1])
    net = stored(tmp_path, arrays, output=1, cell=cell if cell == "relu" else None)
    assert (net.cell, net.layers, net.width, net.channels) == (cell, layers, R, M)
    assert by_cell(net) == pytest.approx(expected, abs=1e-10)


def keras_arrays(rows: int, bias: Any) -> dict[str, np.ndarray]:
    return {
        "layer/kernel": RNG.standard_normal((M, rows)),
        "layer/recurrent_kernel": RNG.standard_normal((R, rows)),
        "layer/bias": bias,
        "dense/kernel": RNG.standard_normal((R, 1)),
        "dense/bias": np.array([0.25]),
    }


def keras_outputs(arrays: dict[str, np.ndarray], step: Any) -> list[float]:
    found = []
    for sequence in INPUTS:
        h, c = np.zeros(R), np.zeros(R)
        for x in sequence:
            h, c = step(x @ arrays["layer/kernel"], h, c, arrays["layer/recurrent_kernel"])
        found.append(float(h @ arrays["dense/kernel"][:, 0] + 0.25))
    return found


def S(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def test_the_lstm_of_keras_has_its_gates_in_the_order_i_f_c_o(tmp_path):
    bias = RNG.standard_normal(4 * R)
    arrays = keras_arrays(4 * R, bias)

    def step(x, h, c, U):
        i, f, g, o = np.split(x + h @ U + bias, 4)
        c = S(f) * c + S(i) * np.tanh(g)
        return S(o) * np.tanh(c), c

    assert by_cell(stored(tmp_path, arrays)) == pytest.approx(keras_outputs(arrays, step), abs=1e-10)


def test_the_gru_of_keras_resets_after_or_before_the_product(tmp_path):
    both = RNG.standard_normal((2, 3 * R))
    arrays = keras_arrays(3 * R, both)

    def after(x, h, c, U):
        a, b = np.split(x + both[0], 3), np.split(h @ U + both[1], 3)
        z, r = S(a[0] + b[0]), S(a[1] + b[1])
        return z * h + (1 - z) * np.tanh(a[2] + r * b[2]), c

    assert by_cell(stored(tmp_path, arrays)) == pytest.approx(keras_outputs(arrays, after), abs=1e-10)
    one = both[0]
    arrays["layer/bias"] = one

    def before(x, h, c, U):
        a, u = np.split(x + one, 3), np.split(U, 3, axis=1)
        z, r = S(a[0] + h @ u[0]), S(a[1] + h @ u[1])
        return z * h + (1 - z) * np.tanh(a[2] + (r * h) @ u[2]), c

    net = stored(tmp_path, arrays)
    assert net.cell == "gru-reset-before"
    assert by_cell(net) == pytest.approx(keras_outputs(arrays, before), abs=1e-10)


def with_sample(arrays: dict[str, np.ndarray], net: TrainedNetwork, other: float = 0.0) -> dict[str, np.ndarray]:
    return arrays | {"sample_input": INPUTS, "sample_output": np.array(by_cell(net)) + other}


def test_transposed_gates_are_found_by_the_sample(tmp_path):
    arrays = torch_arrays("lstm")
    net = stored(tmp_path, arrays)
    sampled = with_sample(arrays, net)
    assert stored(tmp_path, sampled).sample == pytest.approx(0.0, abs=1e-12)
    order = np.r_[0:R, 2 * R : 3 * R, R : 2 * R, 3 * R : 4 * R]  # i, g, f, o
    moved = {name: array[order] if "_l0" in name else array for name, array in sampled.items()}
    with pytest.raises(DomainError, match="another order of gates"):
        stored(tmp_path, moved)
    assert by_cell(stored(tmp_path, moved, gates="igfo")) == pytest.approx(by_cell(net), abs=1e-10)
    with pytest.raises(DomainError, match="another order of gates"):
        stored(tmp_path, with_sample(arrays, net, 0.1))


def changed(**changes: Any) -> dict[str, np.ndarray]:
    arrays = torch_arrays("lstm")
    for name, value in changes.items():
        key = name.replace("fc_", "fc.").replace("rnn_", "rnn.")
        if value is None:
            del arrays[key]
        else:
            arrays[key] = value
    return arrays


@pytest.mark.parametrize(
    ("arrays", "options", "message"),
    [
        ({"W": np.ones(3)}, {}, "no recurrent layer"),
        (changed(rnn_weight_hh_l0=None), {}, "rnn.weight_hh_l0 is missing"),
        (changed(rnn_bias_hh_l0=None), {}, "rnn.bias_hh_l0 is missing"),
        (changed(rnn_weight_hh_l0=np.ones((5, R))), {}, "1, 3 or 4 times"),
        (changed(rnn_weight_ih_l0=np.ones((11, M))), {}, "input weights"),
        (changed(rnn_bias_ih_l0=np.ones(11)), {}, "input bias"),
        (changed(rnn_weight_ih_l0=np.ones(12)), {}, "2 axes"),
        (changed(fc_weight=None), {}, "one linear read-out"),
        (changed(fc_weight=np.ones((1, R + 1)), fc_bias=np.ones(1)), {}, "takes 4 numbers, but the cell gives 3"),
        (changed(fc_bias=np.ones(3)), {}, "its bias the shape"),
        (torch_arrays("lstm") | {"head.weight": np.ones((1, R))}, {}, "there are fc.weight, head.weight"),
        (torch_arrays("lstm") | {"b.weight_ih_l0": np.ones((1, R))}, {}, "several modules"),
        (torch_arrays("lstm") | {"rnn.weight_ih_l0_reverse": np.ones((1, R))}, {}, "runs backwards"),
        (torch_arrays("lstm"), {"output": 2}, "no output 2"),
        (torch_arrays("lstm"), {"cell": "gru"}, "gru of width 3 needs"),
        (torch_arrays("lstm"), {"cell": "rnn"}, "no cell rnn"),
        (torch_arrays("lstm"), {"gates": "iifo"}, "letters i, f, g, o"),
        (torch_arrays("tanh"), {"gates": "ifgo"}, "tanh has no gates"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_in_a_sentence(tmp_path, arrays, options, message):
    with pytest.raises(DomainError, match=message):
        stored(tmp_path, arrays, **options)


def named_arrays(cell: str, layers: int = 1) -> dict[str, np.ndarray]:
    found = {"Wo": RNG.standard_normal((2, R))}
    vectors = {"rac": ("h",), "mi": ("alpha", "betaa", "betab", "gamma"), "orthogonal": ("b",)}[cell]
    for l in range(1, layers + 1):
        found |= {f"Wh{l}": RNG.standard_normal((R, R)), f"Wi{l}": RNG.standard_normal((R, M if l == 1 else R))}
        found |= {f"{name}{l}": RNG.standard_normal(R) for name in vectors}
    return found | ({"bo": RNG.standard_normal(2)} if cell == "orthogonal" else {})


def named_step(cell: str, w: dict[str, np.ndarray], l: int, v: np.ndarray, h: np.ndarray) -> np.ndarray:
    a, b = w[f"Wh{l}"] @ h, w[f"Wi{l}"] @ v
    if cell == "rac":
        return a * b
    if cell == "mi":
        return w[f"alpha{l}"] * a * b + w[f"betaa{l}"] * a + w[f"betab{l}"] * b + w[f"gamma{l}"]
    z, bias = a + b, w[f"b{l}"]
    # modReLU as it is defined for a bias <= 0; for one above 0 the line through the origin that joins it.
    return np.where(
        np.abs(z) >= np.abs(bias), np.sign(z) * np.maximum(np.abs(z) + bias, 0), np.where(bias > 0, 2 * z, 0)
    )


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", NAMED_CELLS)
def test_cells_whose_arrays_have_the_names_of_their_programs(tmp_path, cell, layers):
    arrays = named_arrays(cell, layers)
    expected = []
    for sequence in INPUTS:
        h = [arrays.get(f"h{l}", np.zeros(R)) for l in range(1, layers + 1)]
        for v in sequence:
            for l in range(layers):
                v = h[l] = named_step(cell, arrays, l + 1, v, h[l])
        expected.append(float(arrays["Wo"][1] @ v + arrays.get("bo", np.zeros(2))[1]))
    net = stored(tmp_path, arrays, output=1)
    assert (net.cell, net.layers, net.width, net.channels) == (cell, layers, R, M)
    assert by_cell(net) == pytest.approx(expected, rel=1e-9)
    sample = {"sample_input": INPUTS, "sample_output": np.stack([by_cell(net)] * 2, axis=1)}
    assert stored(tmp_path, arrays | sample, output=1).sample == 0.0


@pytest.mark.parametrize(
    ("arrays", "options", "message"),
    [
        (named_arrays("mi") | {"gamma1": np.ones(R + 1)}, {}, r"gamma1 has the shape \[4\], but mi of width 3 with 2"),
        (named_arrays("rac") | {"Wh1": np.ones((R, R + 1))}, {}, r"Wh1 has the shape \[3, 4\]"),
        (named_arrays("rac"), {"output": 2}, "no output 2"),
        (named_arrays("rac"), {"gates": "ifgo"}, "rac, mi and orthogonal have no gates"),
        (named_arrays("rac"), {"cell": "mi"}, "the array alpha1 is missing"),
        (named_arrays("rac", 2) | {"Wi2": np.ones((R, R, 1))}, {}, "2 axes"),
        ({**named_arrays("orthogonal"), "bo": np.ones(3)}, {}, "its bias the shape"),
        (torch_arrays("tanh"), {"cell": "rac"}, "Wh1 is missing"),
    ],
)
def test_named_arrays_that_do_not_fit_are_refused_in_a_sentence(tmp_path, arrays, options, message):
    with pytest.raises(DomainError, match=message):
        stored(tmp_path, arrays, **options)


def sequences_in(tmp_path: Path, array: Any, **options: Any) -> np.ndarray:
    np.save(tmp_path / "s.npy", array)
    with open_arrays(tmp_path / "s.npy") as file:
        return read_sequences(file, **options)


def test_sequences_are_vectors_or_integers(tmp_path):
    assert sequences_in(tmp_path, np.array([[0, 2], [1, 1]]), one_hot=3).tolist() == [
        [[1, 0, 0], [0, 0, 1]],
        [[0, 1, 0], [0, 1, 0]],
    ]
    assert sequences_in(tmp_path, np.ones((2, 3, 4), np.float32)).shape == (2, 3, 4)
    with pytest.raises(DomainError, match="--one-hot M"):
        sequences_in(tmp_path, np.zeros((2, 3), int))
    with pytest.raises(DomainError, match="from 0 to 2"):
        sequences_in(tmp_path, np.array([[0, 3]]), one_hot=3)
    with pytest.raises(DomainError, match="4,097 sequences"):
        sequences_in(tmp_path, np.zeros((4097, 1, 1)))


@pytest.mark.parametrize("cell", ["lstm", "tanh"])
def test_the_gradient_is_that_of_finite_differences(cell):
    rng = np.random.default_rng(9)
    weights = initial_weights(cell, 3, 5, rng)
    words, targets = similarity_batch(6, rng)
    inputs = np.eye(5)[words]
    _, grad = gradient(cell, weights, inputs, targets)
    for name, array in weights.items():
        flat = array.reshape(-1)
        for k in range(0, flat.size, 7):
            losses = []
            for step in (1e-6, -1e-6):
                flat[k] += step
                losses.append(float(((outputs(cell, weights, inputs) - targets) ** 2).mean()))
                flat[k] -= step
            assert grad[name].reshape(-1)[k] == pytest.approx((losses[0] - losses[1]) / 2e-6, abs=1e-7)


def test_what_the_trainer_writes_is_the_cell_that_it_trained(tmp_path):
    rng = np.random.default_rng(9)
    for cell in ("lstm", "tanh"):
        weights = {k: v.astype(np.float32).astype(float) for k, v in initial_weights(cell, R, M, rng).items()}
        (tmp_path / "m").write_bytes(safetensors_bytes(weights, {}))
        with open_arrays(tmp_path / "m") as file:
            net = read_trained(file)
        assert net.cell == cell
        assert by_cell(net) == pytest.approx(outputs(cell, weights, INPUTS).tolist(), abs=1e-12)
