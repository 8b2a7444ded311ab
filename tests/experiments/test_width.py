"""The gap between network and convolution shrinks with the width; runs are decided by their seed; settings are
checked.
"""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from verify.errors import BudgetExceeded, DomainError
from verify.experiments.data import SequenceData, white_noise
from verify.experiments.linear_training import Variances
from verify.experiments.records import Cells, write_record
from verify.experiments.width import WidthSettings, run_width
from verify.experiments.width_record import read_width

SMALL = WidthSettings(widths=(4, 6), seeds=2, steps=4)


def _medians(record, name):
    return {row["n"]: row[name]["median"] for row in record["results"]["widths"]}


def test_the_gap_shrinks_from_width_8_to_width_256():
    """About as n^{-1/2}: a factor near 5.7; half of that is asked for.  Its part from the kernel's drift shrinks
    faster.
    """
    record = run_width(WidthSettings(widths=(8, 256), seeds=9, steps=30), white_noise(8, 10, 1, 0))
    for name in ("gap_training", "gap_held_out", "kernel_gap_held_out"):
        medians = _medians(record, name)
        assert medians[8] > 2.8 * medians[256], (name, medians)
        assert medians[256] < 0.15
    drift = _medians(record, "drift_gap_held_out")
    assert drift[8] > 6 * drift[256]
    assert -0.9 < record["results"]["slopes"]["gap_held_out"]["value"] < -0.2


def test_the_record_can_be_read_and_is_the_same_for_the_same_seed(tmp_path):
    data = white_noise(3, 5, 2, 1)
    record = run_width(SMALL, data)
    assert json.dumps(run_width(SMALL, data)) == json.dumps(record)
    write_record(tmp_path, record)
    assert read_width(tmp_path) == json.loads(json.dumps(record))
    other = run_width(WidthSettings(widths=(4, 6), seeds=2, steps=4, seed=1), data)
    assert other["results"]["cells"] != record["results"]["cells"]
    assert len(record["results"]["cells"]) == 4
    assert record["results"]["convolution"]["training_error"][0] == 1


def test_cells_depend_on_width_and_seed_alone():
    """The same network is drawn whatever else runs, so runs can be resumed and enlarged."""
    data = white_noise(3, 5, 1, 1)
    few = run_width(WidthSettings(widths=(6,), seeds=1, steps=4), data)["results"]["cells"]
    many = run_width(SMALL, data)["results"]["cells"]
    assert few[0] in many


def test_a_run_goes_on_where_it_was_interrupted(tmp_path):
    data = white_noise(3, 5, 1, 1)

    def store(parameters, shape):
        return Cells("width", parameters, shape, tmp_path)

    def stop(done, total, what):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_width(SMALL, data, cells=store, progress=stop)
    seen = []
    opened = []

    def again(parameters, shape):
        opened.append(store(parameters, shape))
        return opened[0]

    record = run_width(SMALL, data, cells=again, progress=lambda done, total, what: seen.append((done, total)))
    assert opened[0].resumed == 3
    assert seen == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert record == run_width(SMALL, data)


def test_networks_that_diverge_are_counted_and_are_no_numbers():
    """Variances for which a narrow network's own kernel is far above the limit's, so that its step is far too large."""
    settings = WidthSettings(widths=(2,), seeds=6, steps=40, variances=Variances(Fraction(6)))
    record = run_width(settings, white_noise(8, 12, 1, 0))
    row = record["results"]["widths"][0]
    assert row["diverged"] > 0
    assert row["diverged"] == sum(cell["gap_held_out"] is None for cell in record["results"]["cells"])
    json.dumps(record, allow_nan=False)


def test_many_channels_leave_the_parts_of_the_gap_out():
    record = run_width(WidthSettings(widths=(4,), seeds=1, steps=2), white_noise(3, 5, 8, 1))
    assert record["results"]["widths"][0]["kernel_gap_held_out"]["median"] is None
    assert record["results"]["widths"][0]["gap_held_out"]["median"] is not None
    assert record["results"]["slopes"]["gap_held_out"] is None


def test_given_targets_are_learned():
    """A target that is the convolution's own at lag 0 alone is learned; training errors never grow at this step
    size.
    """
    rng = np.random.default_rng(0)
    x, z = rng.standard_normal((2, 6, 4, 1))
    data = SequenceData(x, z, 2 * x, 2 * z, {"source": "test"})
    record = run_width(WidthSettings(widths=(64,), seeds=2, steps=20), data)
    errors = record["results"]["convolution"]["training_error"]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.1
    assert all(cell["error_by_step"][-1] < 0.3 for cell in record["results"]["cells"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"widths": ()}, "at least one width"),
        ({"widths": (0,)}, "a width must be at least 1, not 0"),
        ({"widths": (4, 4)}, "every width once"),
        ({"seeds": 0}, "number of seeds must be at least 1"),
        ({"steps": 0}, "number of steps must be at least 1"),
        ({"seed": -1}, "the seed must be at least 0"),
    ],
)
def test_settings_that_make_no_sense(options, words):
    with pytest.raises(DomainError, match=words):
        WidthSettings(**options)


def test_targets_of_zeros():
    x = np.ones((2, 2, 1))
    with pytest.raises(DomainError, match="targets are 0 throughout"):
        run_width(SMALL, SequenceData(x, x, 0 * x, 0 * x, {}))


@pytest.mark.parametrize(
    ("options", "words"), [({"widths": (20_000,), "steps": 1, "seeds": 1}, "GiB"), ({"steps": 10**6}, "hours")]
)
def test_what_costs_too_much_is_refused_with_its_cost(options, words):
    with pytest.raises(BudgetExceeded, match=f"{words}.*--force"):
        run_width(WidthSettings(**options), white_noise(2, 2, 1, 0))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda results: results["widths"].clear(), "results.widths"),
        (lambda results: results["widths"].append(results["widths"][0]), "results.widths"),
        (lambda results: results["widths"].pop(), "results.cells"),
        (lambda results: results["cells"][0]["gap_by_step"].pop(), "the curves"),
        (lambda results: results["convolution"]["held_out_error"].append(1.0), "the curves"),
    ],
)
def test_records_whose_parts_do_not_fit_are_refused(tmp_path, change, words):
    record = run_width(SMALL, white_noise(3, 5, 1, 1))
    change(record["results"])
    write_record(tmp_path, record)
    with pytest.raises(DomainError, match=f"width.json: {words}.* does not fit"):
        read_width(tmp_path)
