"""Short delays are learned, long ones are not, as ρ_j and the bias bound say; with growing ρ_j it is the other way
round.
"""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from verify.errors import DomainError
from verify.experiments.data import SequenceData, white_noise
from verify.experiments.linear_training import Variances
from verify.experiments.memory import MemorySettings, run_memory
from verify.experiments.memory_record import memory_rows, read_memory
from verify.experiments.records import write_record


@pytest.fixture(scope="module")
def record():
    settings = MemorySettings(delays=(0, 2, 4, 7), widths=(16, 256), seeds=3, steps=60)
    return run_memory(settings, white_noise(16, 9, 1, 0))


def test_short_memory_is_learned_and_long_memory_is_not(record):
    rows = {row.lag: row for row in memory_rows(record)}
    for n in (16, 256):
        assert rows[0].networks[n] == pytest.approx(1, abs=0.02)
        assert rows[2].networks[n] == pytest.approx(1, abs=0.05)
    assert rows[0].convolution == pytest.approx(1, abs=0.01)
    assert 0.5 < rows[4].convolution < 0.95
    assert rows[7].convolution < 0.05
    assert rows[7].networks[256] < 0.05
    assert rows[0].half_at <= rows[2].half_at <= rows[4].half_at
    assert rows[7].half_at is None
    assert rows[7].networks_half_at[256] == np.inf


def test_the_bound_holds_for_the_convolution_and_is_the_formula(record):
    results = record["results"]
    data = white_noise(16, 9, 1, 0)
    reach = np.linalg.norm(data.training_inputs) * np.sqrt(data.training_inputs.size)  # ||Ξ_0||_F ||y||, and d_x = 1
    for task in results["tasks"]:
        expected = results["step_size"] * 60 * np.array(results["rho"]) * reach
        np.testing.assert_allclose(task["bound"], expected, rtol=1e-4)
        assert all(w <= b * (1 + 1e-5) for w, b in zip(task["convolution"]["weights"], task["bound"], strict=True))
    long = memory_rows(record)[-1]
    assert long.bound < 1  # so the bound says something there
    assert long.convolution > long.bound / 4  # and is not far off


def test_wide_networks_are_nearer_to_the_convolution(record):
    row = next(row for row in memory_rows(record) if row.lag == 4)
    assert abs(row.networks[256] - row.convolution) < abs(row.networks[16] - row.convolution)


def test_growing_rho_turns_the_bias_round():
    """ν_W = 2: ρ_j grows, so the longest delay is learned first."""
    settings = MemorySettings(delays=(0, 7), widths=(8,), seeds=1, steps=40, variances=Variances(Fraction(2)))
    short, long = memory_rows(run_memory(settings, white_noise(16, 9, 1, 0)))
    assert short.convolution < 0.5
    assert long.convolution > 0.95


def test_a_record_is_read_back_and_decided_by_the_seed(tmp_path):
    settings, data = MemorySettings(delays=(0, 1), widths=(4,), seeds=2, steps=5), white_noise(3, 4, 2, 0)
    record = run_memory(settings, data)
    assert json.dumps(record) == json.dumps(run_memory(settings, data))
    write_record(tmp_path, record)
    assert read_memory(tmp_path) == json.loads(json.dumps(record))
    assert record["results"]["logged_steps"] == [0, 1, 2, 3, 4, 5]
    # The target's weight is c times the identity of two channels; its outputs have mean square 1.
    weight = record["results"]["tasks"][0]["target_weights"]
    assert weight[0] == pytest.approx(np.sqrt(2) / np.sqrt(np.mean(data.training_inputs**2)), rel=1e-5)
    assert weight[1:] == [0, 0, 0]


def test_given_targets_are_one_task_with_a_row_a_lag():
    rng = np.random.default_rng(0)
    x, z = rng.standard_normal((2, 20, 4, 1))
    shifted = [np.concatenate([np.zeros((20, 1, 1)), v[:, :-1]], axis=1) for v in (x, z)]
    data = SequenceData(x, z, shifted[0], shifted[1], {"source": "test"})
    record = run_memory(MemorySettings(widths=(64,), seeds=2, steps=60), data)
    assert record["parameters"]["delays"] is None
    rows = memory_rows(record)
    assert [row.lag for row in rows] == [0, 1, 2, 3]
    assert [round(row.convolution, 1) for row in rows] == [0, 1, 0, 0]
    assert [round(row.networks[64], 1) for row in rows] == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"delays": ()}, "at least one delay"),
        ({"delays": (-1,)}, "a delay must be at least 0, not -1"),
        ({"delays": (1, 1)}, "every delay once"),
        ({"widths": (-3,)}, "a width must be at least 1"),
    ],
)
def test_settings_that_make_no_sense(options, words):
    with pytest.raises(DomainError, match=words):
        MemorySettings(**options)


def test_a_delay_that_is_longer_than_the_sequences():
    with pytest.raises(DomainError, match="delay 4 does not fit into sequences of 4 steps"):
        run_memory(MemorySettings(delays=(4,), widths=(2,)), white_noise(2, 4, 1, 0))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda results: results["tasks"].clear(), "results.tasks"),
        (lambda results: results["logged_steps"].reverse(), "results.logged_steps"),
        (lambda results: results["tasks"][0].update(delay=None), r"results.tasks\[0\]"),
        (lambda results: results["tasks"][1].update(delay=7), r"results.tasks\[1\].target_weights"),
        (lambda results: results["tasks"][0]["networks"].clear(), r"results.tasks\[0\].networks"),
        (lambda results: results["tasks"][0]["bound"].pop(), "the weights"),
        (lambda results: results["tasks"][0]["convolution"]["training_error"].pop(), "the curves"),
        (lambda results: results["tasks"][0]["convolution"]["weights"].__setitem__(0, None), "convolution.weights"),
    ],
)
def test_records_whose_parts_do_not_fit_are_refused(tmp_path, change, words):
    record = run_memory(MemorySettings(delays=(0, 1), widths=(4,), seeds=1, steps=3), white_noise(3, 4, 1, 0))
    change(record["results"])
    write_record(tmp_path, record)
    with pytest.raises(DomainError, match=f"{words}.* does not fit"):
        read_memory(tmp_path)
