"""``verify task``: sequences that ``verify memory`` reads, the table of ranks, and one sentence for what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from verify.cli import main
from verify.networks.files import open_arrays
from verify.networks.trained import read_sequences


def answer(*words: str, columns: int = 80):
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, ["task", *words])


def test_the_table_at_the_authors_sizes():
    lines = answer().stdout.splitlines()
    assert lines[3].split() == ["start-end", "similarity", "30", "32", "32^30", "-", "31^30", "931", "49", "to", "931"]
    assert lines[4].split() == ["copying", "30", "32", "32^30", "931", "31"]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("words", [(), ("similarity",), ("copying", "--symbols", "3")])
def test_nothing_is_wider_than_the_terminal(columns, words):
    assert max(map(len, answer(*words, columns=columns).stdout.splitlines())) <= columns


def test_json_has_the_whole_numbers():
    found = json.loads(answer("--json").stdout)
    assert found["sequences"] is None
    assert found["ranks"][0]["label_rank"] == 32**30 - 31**30
    assert found["ranks"][1]["label_rank"] == 32**30


@pytest.mark.parametrize(
    ("words", "shape", "channels"),
    [
        (("similarity", "--count", "5", "--symbols", "3", "--alphabet", "4", "--steps", "10"), (5, 10), 5),
        (("copying", "--count", "4", "--symbols", "3", "--alphabet", "4", "--blanks", "2"), (4, 8), 6),
    ],
)
def test_the_file_is_read_by_memory(tmp_path, words, shape, channels):
    path = tmp_path / "task.npz"
    result = answer(*words, "--out", str(path))
    assert result.exit_code == 0
    assert f"{channels} channels" in result.stdout
    with open_arrays(path) as file:
        assert read_sequences(file, one_hot=channels).shape == (*shape, channels)
    again = tmp_path / "again.npz"
    answer(*words, "--out", str(again))
    assert again.read_bytes() == path.read_bytes()
    answer(*words, "--seed", "1", "--out", str(again))
    assert again.read_bytes() != path.read_bytes()


def test_pixels_of_a_user_become_sequences(tmp_path):
    images = np.arange(2 * 784, dtype=np.uint8).reshape(2, 28, 28)
    np.save(tmp_path / "images.npy", images)
    np.save(tmp_path / "labels.npy", np.array([3, 1], dtype=np.uint8))
    path = tmp_path / "pixels.npz"
    words = ("pixels", "--pixels", str(tmp_path / "images.npy"), "--labels", str(tmp_path / "labels.npy"))
    result = answer(*words, "--out", str(path))
    assert result.exit_code == 0, result.output
    assert "2 sequences of 784 steps, 1 channel, 4 classes" in result.stdout
    with open_arrays(path) as file:
        found = read_sequences(file)
        assert sorted(found[1, :, 0]) == sorted(images[1].reshape(-1))
        assert file.numbers("targets").tolist() == [3, 1]


def test_matches_are_those_asked_for(tmp_path):
    path = tmp_path / "s.npz"
    assert answer("similarity", "--matches", "0,7,23", "--count", "200", "--out", str(path)).exit_code == 0
    assert set(np.load(path)["targets"].tolist()) == {0, 2}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("sorting",), "there is no task 'sorting'; there are copying, similarity, pixels"),
        (("--symbols", "3"), "which task?"),
        (("similarity", "--blanks", "3"), "--blanks does not belong to similarity"),
        (("pixels", "--count", "3"), "--count does not belong to pixels"),
        (("pixels",), "pixels needs the images: --pixels FILE"),
        (("similarity", "--steps", "59"), "an even number of steps, not 59"),
        (("similarity", "--steps", "58"), "30 symbols do not fit into half of 58 steps"),
        (("similarity", "--matches", "31"), "from 0 to the 30 symbols"),
        (("similarity", "--matches", "1;2"), "--matches is a list of numbers"),
        (("copying", "--blanks", "-1"), "blanks must be at least 0"),
        (("copying", "--count", "1000000"), "ask for fewer"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_no_file(tmp_path, words, sentence):
    path = tmp_path / "t.npz"
    more = ("--out", str(path)) if words[0].isalpha() else ()
    result = answer(*words, *more)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not path.exists()


def test_a_file_of_two_arrays_is_no_image(tmp_path):
    path: Path = tmp_path / "two.npz"
    np.savez(path, a=np.zeros((1, 784)), b=np.zeros((1, 784)))
    assert "one array is expected; there are 2" in answer("pixels", "--pixels", str(path)).stderr


def test_sequences_are_made_where_no_ranks_are_known():
    result = answer("copying", "--alphabet", "1", "--symbols", "2", "--blanks", "0", "--count", "1")
    assert result.exit_code == 0
    assert "score rank" not in result.stdout
    assert "ranks of tasks are computed for" in result.stderr
