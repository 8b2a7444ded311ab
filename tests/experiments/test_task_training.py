"""What was trained is what is measured: PyTorch against the evaluation of the stored weights; resumed runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from verify.exact.rounded.arithmetic import DoubleArithmetic
from verify.experiments.records import Cells, write_record
from verify.experiments.task_cells import CELLS, Architecture
from verify.experiments.task_measures import networks_in, write_weights
from verify.experiments.task_record import read_tasks
from verify.experiments.task_runs import TASKS, TaskSettings, _Data, run_tasks
from verify.experiments.tasks import one_hot
from verify.networks.enclosure import outputs_of

torch = pytest.importorskip("torch")

from verify.experiments.task_training import Networks, one_thread, train  # noqa: E402


def _disturbed(networks: Networks) -> Networks:
    """All parameters moved, so that none is at a special value."""
    rng = np.random.default_rng(5)
    with torch.no_grad():
        for p in networks.parameters():
            p.add_(torch.tensor(0.05 * rng.standard_normal(tuple(p.shape)), dtype=torch.float32))
    return networks


@pytest.mark.slow
@pytest.mark.parametrize("L", [1, 2, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_torch_and_the_stored_weights_agree(cell: str, L: int, tmp_path: Path) -> None:
    one_thread()
    architecture = Architecture(cell, L, 5, 4, 3)
    networks = _disturbed(Networks(architecture, [[1], [2]], 6))
    assert sum(p[0].numel() for p in networks.parameters()) == architecture.parameters
    inputs = one_hot(np.random.default_rng(0).integers(4, size=(7, 6)), 4)
    with torch.no_grad():
        logits = networks(torch.tensor(inputs, dtype=torch.float32).expand(2, -1, -1, -1), 2).numpy()
    for number, arrays in enumerate(networks.arrays()):
        write_weights(tmp_path / "w.safetensors", arrays, {"cell": cell})
        for output, network in enumerate(networks_in(tmp_path / "w.safetensors", range(3))):
            assert (network.cell, network.layers, network.width, network.channels) == (cell, L, 5, 4)
            for steps, found in ((5, logits[number, :, 0, output]), (6, logits[number, :, 1, output])):
                y = outputs_of(network.program, network.weights, inputs[:, :steps], DoubleArithmetic()).high.reshape(-1)
                np.testing.assert_allclose(y, found, atol=2e-5, rtol=2e-5)


@pytest.mark.parametrize(("cell", "kind"), [("tanh", "RNN"), ("lstm", "LSTM")])
def test_they_are_pytorchs_own_cells(cell: str, kind: str) -> None:
    one_thread()
    networks = _disturbed(Networks(Architecture(cell, 2, 5, 4, 3), [[1]], 6))
    (arrays,) = networks.arrays()
    module = getattr(torch.nn, kind)(4, 5, 2, batch_first=True)
    module.load_state_dict({k.removeprefix("rnn."): torch.tensor(v) for k, v in arrays.items() if k.startswith("rnn.")})
    inputs = torch.randn(3, 6, 4, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected = module(inputs)[0][:, -1] @ torch.tensor(arrays["fc.weight"]).T + torch.tensor(arrays["fc.bias"])
        np.testing.assert_allclose(networks(inputs[None], 1)[0, :, 0], expected, atol=1e-6)


def test_the_recurrent_matrix_is_orthogonal() -> None:
    for number in range(1, 3):
        for arrays in _disturbed(Networks(Architecture("orthogonal", 2, 6, 4, 3), [[1], [2]], 6)).arrays():
            W = arrays[f"Wh{number}"].astype(float)
            np.testing.assert_allclose(W @ W.T, np.eye(6), atol=1e-6)
            assert np.linalg.det(W) == pytest.approx(-1)  # three of the six signs are -1


@pytest.mark.parametrize("cell", CELLS)
def test_a_network_does_not_notice_the_others(cell: str) -> None:
    """Alone, or beside one that is thrown off by its rate: the same up to the rounding of products of matrices."""
    task = TASKS["similarity"]
    data = _Data.of(task, 0)
    architecture = Architecture(cell, 1, 6, 5, 3)
    pool = data.pool(task, 0, 0)
    alone = train(architecture, [[0, 0]], [1e-2], [pool], data.held_out, 12, batch=8, logs=3)[0]
    beside = train(architecture, [[0, 1], [0, 0]], [1e30, 1e-2], [pool, pool], data.held_out, 12, batch=8, logs=3)[1]
    np.testing.assert_allclose(alone.loss, beside.loss, rtol=1e-5)
    for name, array in alone.after.items():
        np.testing.assert_allclose(array, beside.after[name], rtol=1e-3, atol=1e-5)
        np.testing.assert_array_equal(alone.before[name], beside.before[name])
    assert not all(np.array_equal(alone.after[name], alone.before[name]) for name in alone.after)


@pytest.mark.slow
def test_training_learns() -> None:
    """A second or two: an orthogonal network finds the first symbol of four steps."""
    rng = np.random.default_rng(0)
    inputs = rng.integers(4, size=(512, 4))
    pool = (inputs, inputs[:, :1])
    held_out = inputs[:128], inputs[:128, :1]
    (found,) = train(Architecture("orthogonal", 1, 12, 4, 4), [[3]], [2e-2], [pool], held_out, 200)
    assert found.logged[0] == 0
    assert found.logged[-1] == 200
    assert len(found.accuracy) == len(found.loss) == len(found.logged)
    assert found.accuracy[0] < 0.5
    assert found.accuracy[-1] > 0.95
    assert found.skipped == 0


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_what_is_held_out_is_not_trained_on(task) -> None:
    data = _Data.of(task, 3)
    held_out = {tuple(row) for row in data.held_out[0].tolist()}
    assert len(held_out) == len(data.held_out[0])
    assert not held_out & {tuple(row) for row in data.pool(task, 3, 0)[0].tolist()}
    starts = {tuple(row[: len(row) // 2]) for row in data.sequences.tolist()}
    assert len(starts) == len(data.sequences) == 64
    assert {tuple(row) for row in data.sequences.tolist()} <= held_out


@pytest.mark.slow
def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    settings = TaskSettings(tasks=("similarity",), cells=("tanh",), depths=(1, 2), seeds=2, iterations=10, trial=10)
    whole = run_tasks(settings)

    def stop(done: int, total: int, what: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    def cells(parameters, shape) -> Cells:
        return Cells("tasks", parameters, shape, tmp_path)

    with pytest.raises(KeyboardInterrupt):
        run_tasks(settings, cells=cells, progress=stop)
    opened = []
    again = run_tasks(settings, cells=lambda p, s: opened.append(cells(p, s)) or opened[0])
    assert opened[0].resumed == 1
    assert again == whole
    write_record(tmp_path, again)
    assert read_tasks(tmp_path) == json.loads(json.dumps(whole))
