"""``verify memory`` on the shipped example, end to end, and on what it cannot use."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from verify.checker import check_bytes
from verify.cli import main

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
SEQUENCES = ["--sequences", str(PROOFS / "example-sequences.npy"), "--one-hot", "5", "--start", "6"]


def run(*arguments: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(main, ["memory", *arguments])
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "tanh"])
def test_the_shipped_example_is_decided(cell, tmp_path):
    plot = tmp_path / "spectrum.svg"
    code, out, _ = run(str(PROOFS / f"example-{cell}.safetensors"), *SEQUENCES, "--json", "--plot", str(plot))
    answer = json.loads(out)
    assert (code, answer["certain"], answer["model"]["cell"]) == (0, True, cell)
    assert answer["model"]["sample_difference"] < 1e-5
    ranks = [entry["rank"] for entry in answer["epsilon_ranks"]]
    assert ranks == sorted(ranks)
    assert 1 < ranks[0] < ranks[-1] <= 64
    assert "ε-rank" in plot.read_text()
    assert max(map(len, run(str(PROOFS / f"example-{cell}.safetensors"), *SEQUENCES)[1].splitlines())) <= 80


def test_a_certificate_of_a_block_is_accepted_by_the_checker(tmp_path):
    file = tmp_path / "block.json"
    code, out, _ = run(
        str(PROOFS / "example-tanh.safetensors"), *SEQUENCES, "--json", "--out", str(file), "--block", "3"
    )
    report = check_bytes(file.read_bytes())
    assert (code, report.outcome, report.verdict) == (0, "accepted", "proved-instance")
    instance = json.loads(file.read_bytes())["statement"]["instance"]
    a, b = instance["epsilon"]
    answer = json.loads(out)
    # The ε of the certificate is not divided by the norm: the third singular value of the matrix is at least that.
    third = answer["singular_values"][2][1]
    assert 0.05 * third < a / b / answer["norm"][0] <= third
    assert instance["model"] == answer["model"]["sha256"]


def test_a_block_that_is_singular_is_not_certified(tmp_path):
    file = tmp_path / "block.json"
    arguments = [str(PROOFS / "example-tanh.safetensors"), *SEQUENCES, "--out", str(file), "--block"]
    for block, message in (("0", "--block must be"), ("62", "no 62 × 62 block")):
        code, _, err = run(*arguments, block)
        assert (code, message in err, file.exists()) == (2, True, False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--epsilon", "x"], "--epsilon is a list of numbers"),
        (["--epsilon", "0"], "above 0 and at most 1"),
        (["--plot", "a.txt"], "svg, pdf, png"),
        (["--output", "1"], "no output 1"),
        (["--cell", "gru"], "gru of width"),
        (["--start", "12"], "1 to 11 of the 12 steps"),
        (["--one-hot", "6"], "6 channels"),
        (["--one-hot", "0"], "--one-hot must be"),
        (["--tier", "best"], "no tier best"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(arguments, message):
    code, out, err = run(str(PROOFS / "example-lstm.safetensors"), *SEQUENCES, *arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert message in err


def test_a_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "model").write_bytes(b"text")
    code, _, err = run(str(tmp_path / "model"), *SEQUENCES)
    assert (code, "neither safetensors" in err) == (2, True)
    np.save(tmp_path / "x.npy", np.zeros((2, 3, 5)))
    code, _, err = run(str(tmp_path / "x.npy"), *SEQUENCES)
    assert (code, "no recurrent layer" in err) == (2, True)
