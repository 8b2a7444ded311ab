"""CSV files: what is read, and the one sentence that says what is wrong with the others; windows of a series."""

from __future__ import annotations

import numpy as np
import pytest

from verify.errors import DomainError
from verify.experiments.data import Table, read_csv, series_data, white_noise


def _file(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("flow,temp\n1,2\n3,4", [[1, 2], [3, 4]]),
        ("\ufeffflow\r\n1\r\n-2.5e-1\r\n", [[1], [-0.25]]),
        (' "a, b" ,c\n" 1 ", +.5 \n', None),
        ('"a, b",c\n"1", +.5 \n2.,1E2\n', [[1, 0.5], [2, 100]]),
        ("1\n2\n\n\n", [[1], [2]]),
    ],
)
def test_good_files(tmp_path, text, values):
    path = _file(tmp_path, text)
    if values is None:  # a quote after a space is no quote: the row has three columns, and that is said
        with pytest.raises(DomainError, match="row 2 has"):
            read_csv(path)
        return
    table = read_csv(path)
    np.testing.assert_array_equal(table.values, values)
    assert table.name == "x.csv"
    assert len(table.sha256) == 64


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["is empty", "one a time step"]),
        ("\n\n", ["is empty"]),
        ("a,b\n", ["header and no rows"]),
        ("a,b\n1,2\n3,\n", ["row 3, column 2 (b) is empty"]),
        ("1,2\n3,4,5\n", ["row 2 has 3 columns, but the first row has 2"]),
        ("1,2\n3\n", ["row 2 has 1 columns"]),
        ("1,2\n\n3,4\n", ["row 2 is blank"]),
        ("1,2\n3,x\n", ["row 2, column 2", "'x' is no decimal number"]),
        ("a,1\n3,4\n", ["row 1, column 1", "'a' is no decimal number"]),
        ("a,b\n1,nan\n", ["row 2, column 2 (b) is 'nan'", "finite"]),
        ("nan,nan\n1,2\n", ["row 1, column 1 is 'nan'"]),
        ("1\n-inf\n", ["row 2, column 1 is '-inf'"]),
        ("1\nNA\n", ["row 2, column 1 is 'NA'"]),
        ("1\n1e999\n", ["row 2, column 1", "too large"]),
        ("1\n1_000\n", ["'1_000' is no decimal number"]),
        ("1\n0x10\n", ["'0x10' is no decimal number"]),
        ("1\n١\n", ["row 2", "is no decimal number"]),
        ("1;2\n3;4\n5;6\n", ["row 2", "separated by commas"]),
        (b"1\n\xff\n", ["no text file in UTF-8"]),
        ('1\n"2\n', ["row 2"]),
    ],
)
def test_bad_files_say_where(tmp_path, content, words):
    with pytest.raises(DomainError) as caught:
        read_csv(_file(tmp_path, content))
    assert "x.csv" in str(caught.value)
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_a_file_that_is_not_there_and_a_directory(tmp_path):
    with pytest.raises(DomainError, match=r"cannot read .*none\.csv"):
        read_csv(tmp_path / "none.csv")
    with pytest.raises(DomainError, match="cannot read"):
        read_csv(tmp_path)


def test_a_file_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("verify.experiments.data.MAX_BYTES", 3)
    with pytest.raises(DomainError, match="more than 3 bytes"):
        read_csv(_file(tmp_path, "1\n2\n"))


def _table(values, name="x.csv"):
    return Table(np.array(values, dtype=float), name, "0" * 64)


def test_windows_are_cut_scaled_and_held_out():
    values = np.stack([np.arange(43.0) * 3 - 7, np.cos(np.arange(43))], axis=1)
    data = series_data(_table(values), _table(values[:, :1], "y.csv"), 5)
    assert data.training_inputs.shape == (6, 5, 2)
    assert data.held_out_inputs.shape == (2, 5, 2)
    assert data.held_out_targets is not None
    np.testing.assert_allclose(data.training_inputs.reshape(30, 2).mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(data.training_inputs.reshape(30, 2).std(axis=0), 1)
    every = np.concatenate([data.training_inputs, data.held_out_inputs]).reshape(40, 2)
    # An affine image of the rows in their order, the same for training and held-out rows.
    np.testing.assert_allclose(np.diff(every[:, 0]), every[1, 0] - every[0, 0])
    np.testing.assert_allclose(data.held_out_targets, data.held_out_inputs[:, :, :1])
    assert (data.about["rows_used"], data.about["rows_left_out"]) == (40, 3)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_scaling_neither_overflows_nor_vanishes(scale):
    data = series_data(_table(scale * np.array([[1.0], [-1], [1], [-1]])), None, 2)
    np.testing.assert_allclose(data.training_inputs.ravel(), [1, -1])


@pytest.mark.parametrize(
    ("inputs", "targets", "words"),
    [
        ([[1], [2], [3]], [[1], [2]], "x.csv has 3 rows of numbers and y.csv has 2"),
        ([[1], [2], [3]], None, "x.csv has 3 rows of numbers; at least 4 are needed.*--length at most 1"),
        ([[1]], None, "1 row of numbers; at least 4"),
        ([[1, 5], [2, 5], [3, 5], [4, 6]], None, "x.csv, column 2 is constant over the 2 rows"),
        ([[1], [2], [3], [4]], [[0], [0], [0], [0]], "y.csv, column 1 is constant"),
    ],
)
def test_series_that_cannot_be_learned_from(inputs, targets, words):
    with pytest.raises(DomainError, match=words):
        series_data(_table(inputs), None if targets is None else _table(targets, "y.csv"), 2)


def test_white_noise_is_decided_by_the_seed():
    one, again, other = (white_noise(4, 5, 2, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.training_inputs, again.training_inputs)
    assert not np.array_equal(one.training_inputs, other.training_inputs)
    assert not np.array_equal(one.training_inputs, one.held_out_inputs)
    assert (one.length, one.channels) == (5, 2)
