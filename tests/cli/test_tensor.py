"""``verify tensor``."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from verify.checker import check_file

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "proofs" / "example-tensor.json"
W_STATE = [[[0, 1], [1, 0]], [[1, 0], [0, 0]]]


@pytest.fixture
def w_state(tmp_path):
    path = tmp_path / "w.json"
    path.write_text(json.dumps(W_STATE))
    return path


def test_the_ranks_of_the_tensor_train(verify):
    answer = verify("tensor", EXAMPLE)
    assert answer.code == 0
    assert "Tensor-train ranks: 2, 4, 2." in answer.out
    assert "of 7 bipartitions" not in answer.out


def test_one_split(verify):
    answer = verify("tensor", EXAMPLE, "--split", "1,3|2,4")
    assert [line.split() for line in answer.out.splitlines()][5] == ["1,3|2,4", "4×4", "1", "4", "proved-instance"]
    assert "train" not in answer.out
    assert verify("tensor", EXAMPLE, "--split", "4,2|3,1", "--json").json["unfoldings"][0]["split"] == "2,4|1,3"


def test_every_bipartition(verify):
    answer = verify("tensor", EXAMPLE, "--all-splits", "--json").json
    assert answer["tensor_train_ranks"] == [2, 4, 2]
    assert answer["bipartitions"] == {
        "count": 7,
        "min": {"rank": 1, "split": "1,3|2,4"},
        "max": {"rank": 4, "split": "1,2|3,4"},
        "odd_even": {"rank": 1, "split": "1,3|2,4"},
    }
    assert {entry["verdict"] for entry in answer["unfoldings"]} == {"proved-instance"}


def test_of_many_bipartitions_only_the_summary_is_printed(verify, tmp_path):
    np.save(tmp_path / "t.npy", np.ones((2,) * 7, dtype=int))
    lines = verify("tensor", tmp_path / "t.npy", "--all-splits").out.splitlines()
    assert len(lines) < 20
    assert " of 63 bipartitions      rank   at the split" in lines


def test_over_a_prime_field(verify, tmp_path):
    path = tmp_path / "t.json"
    path.write_text('[[1, 1], [1, "5/2"]]')
    for field, rank in (("Q", 2), ("3", 1), ("5", 2)):
        answer = verify("tensor", path, "--field", field, "--json").json
        assert answer["unfoldings"][0]["rank"] == rank, field
    verify("tensor", path, "--field", "2").require_one_sentence("the entry 5/2, which has no value in GF(2)")


def test_the_certificate(verify, tmp_path, w_state):
    out = tmp_path / "c.json"
    answer = verify("tensor", w_state, "--all-splits", "--out", out)
    assert answer.out.split()[-6:] == ["a", "certificate", "of", "the", "ranks,", "checked."]
    report = check_file(out)
    assert (report.outcome, report.verdict) == ("accepted", "proved-instance")
    assert [fact.term for fact in report.facts] == [
        "unfolding_rank(1|2,3)",
        "unfolding_rank(1,2|3)",
        "unfolding_rank(1,3|2)",
    ]
    digest = verify("tensor", w_state, "--json").json["entries_sha256"]
    assert digest == "50064e77cbe62821980ef7c271103ad3bac86712fa0f4ba9ad761c2fec7cb993"
    said = verify("show", out).out
    assert "rank of the unfolding at 1,3|2 = 2 (for these entries)" in said
    assert "proved-instance: holds for these entries" in said
    assert "weights  those" not in said
    expect = "tensor order=3 weights=these: unfolding_rank(split=3) == 2"
    assert verify("check", out, "--expect", expect).code == 0
    assert verify("check", out, "--expect", expect.replace("== 2", "== 3")).code == 1


@pytest.mark.slow
def test_a_certificate_to_standard_output(process, w_state):
    done = process("tensor", w_state, "--out", "-")
    assert json.loads(done.stdout)["claim"] == "tensor"
    assert "Tensor-train ranks: 2, 2." in done.stderr


def test_the_spectrum(verify, w_state):
    answer = verify("tensor", w_state, "--split", "1|2,3", "--spectrum", "--rank-k", "1,2")
    lines = [line.split() for line in answer.out.splitlines()]
    assert ["1", "8.164965809e-1", "8.164965810e-1"] in lines
    assert ["distance", "from", "rank", "1", "5.773502691e-1", "5.773502692e-1"] in lines
    assert ["distance", "from", "rank", "2", "0", "0"] in lines
    assert max(map(len, answer.out.splitlines())) <= 80
    (spectrum,) = verify("tensor", w_state, "--split", "1|2,3", "--spectrum", "--json").json["spectra"]
    assert spectrum["tier"] == "rigorous float64"
    low, high = spectrum["entropy"]
    assert low <= np.log(3) - 2 / 3 * np.log(2) <= high
    assert [entry["k"] for entry in spectrum["rank_errors"]] == [1]


def test_spectra_of_several_splits(verify):
    answer = verify("tensor", EXAMPLE, "--spectrum", "--rank-k", "1..3")
    assert answer.out.count(" 1,2|3,4 ") == 1 + 1 + 3
    assert "distance from rank 3 at least" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_floats_are_refused_unless_they_are_meant(verify, tmp_path):
    path = tmp_path / "t.npy"
    np.save(path, np.array([[0.1, 0.2], [0.2, 0.4]]))
    verify("tensor", path).require_one_sentence("floating-point numbers, which are rounded", "--floats-as-stored")
    answer = verify("tensor", path, "--floats-as-stored", "--out", tmp_path / "c.json")
    assert "Floats are taken as the rational numbers that they are in binary." in answer.out
    statement = json.loads((tmp_path / "c.json").read_text())["statement"]
    entries = [[int(str(part), 0) for part in entry] for entry in statement["instance"]["entries"]]
    assert [Fraction(*entry) for entry in entries] == [Fraction(value) for value in (0.1, 0.2, 0.2, 0.4)]
    assert verify("tensor", path, "--floats-as-stored", "--json").json["floats_as_stored"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--split", "1,3|2"), ("--split names 3 axes", "has 4")),
        (("--split", "1,3,5|2,4"), ("--split names 5 axes",)),
        (("--split", "1,1|2,3"), ("axis 1 is there twice",)),
        (("--split", "1,7|2,3"), ("7 is not one of them",)),
        (("--split", "1,2,3,4|"), ("the column block is empty; each block has at least one axis",)),
        (("--split", "1,2,3,4"), ('"row axes|column axes"',)),
        (("--split", "1,x|2,3"), ("'x' is no axis",)),
        (("--split", "1|2,3,4", "--all-splits"), ("--split or --all-splits, not both",)),
        (("--field", "4"), ("--field 4",)),
        (("--field", "2^8"), ("a prime field below 2^31",)),
        (("--rank-k", "2"), ("--rank-k belongs to --spectrum",)),
        (("--spectrum", "--rank-k", "0"), ("--rank-k",)),
        (("--spectrum", "--field", "7"), ("--spectrum is about real numbers",)),
        (("--array", "a"), ("no file of arrays",)),
    ],
)
def test_what_is_refused(verify, arguments, words):
    verify("tensor", EXAMPLE, *arguments).require_one_sentence(*words)


def test_files_that_are_refused(verify, tmp_path):
    for name, array, word in (
        ("pickled.npy", np.array([[{}, 1]], dtype=object), "Python objects, which are never loaded"),
        ("complex.npy", np.array([[1j, 1]]), "complex128"),
        ("number.npy", np.array(3), "at least two axes"),
        ("empty.npy", np.zeros((2, 0), dtype=int), "axis 2 is empty"),
    ):
        np.save(tmp_path / name, array, allow_pickle=True)
        verify("tensor", tmp_path / name).require_one_sentence(word)
    np.save(tmp_path / "nan.npy", np.array([[np.nan, 1]]))
    verify("tensor", tmp_path / "nan.npy", "--floats-as-stored").require_one_sentence("nan at [0, 0]")
    zero = tmp_path / "zero.json"
    zero.write_text("[[0, 0]]")
    verify("tensor", zero, "--spectrum").require_one_sentence("zero has no spectrum")


def test_work_that_is_refused_is_said_with_its_number(verify, tmp_path):
    np.save(tmp_path / "t.npy", np.ones((2,) * 20, dtype=np.int8))
    answer = verify("tensor", tmp_path / "t.npy", "--all-splits")
    assert answer.code == 3
    assert "20 axes have 524,287 bipartitions; at most 8,192" in answer.err
    np.save(tmp_path / "u.npy", np.ones((2,) * 13, dtype=np.int8))
    answer = verify("tensor", tmp_path / "u.npy", "--all-splits", "--out", tmp_path / "c.json")
    assert answer.code == 3
    assert "a certificate about 4,095 splits would be too long" in answer.err
    assert not (tmp_path / "c.json").exists()


def test_only_the_ranks(verify):
    assert verify("tensor", EXAMPLE, "--quiet").out == "2\n4\n2\n"


def test_it_fits_a_narrow_terminal(verify, w_state, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    answer = verify("tensor", w_state, "--all-splits", "--spectrum")
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 40


class TestTheGridTensorOfANetwork:
    WEIGHTS = ROOT / "proofs" / "example-weights.json"

    def test_at_given_weights(self, verify):
        answer = verify("tensor", "--weights", self.WEIGHTS, "--steps", 4, "--grid", 2, "--all-splits", "--json").json
        assert (answer["shape"], answer["tensor_train_ranks"]) == ([2, 2, 2, 2], [2, 3, 2])
        for entry in answer["unfoldings"]:
            known = verify("rank", "--weights", self.WEIGHTS, "--grid", 2, "--split", entry["split"], "--json").json
            assert (known["lower"], known["upper"]) == (entry["rank"], entry["rank"])
        said = verify("tensor", "--weights", self.WEIGHTS, "--steps", 4).out
        assert "The tensor is the grid tensor at these weights: at others the ranks may differ." in said

    def test_at_random_weights(self, verify):
        sizes = ("--steps", 4, "--layers", 2, "--width", 2, "--channels", 2)
        once, twice = (verify("tensor", *sizes, "--seed", seed, "--json").json for seed in "ab")
        assert once["tensor_train_ranks"] == twice["tensor_train_ranks"] == [2, 4, 2]
        assert once["entries_sha256"] != twice["entries_sha256"]
        assert verify("tensor", *sizes, "--field", "7", "--json").json["field"] == "GF(7)"

    @pytest.mark.parametrize(
        ("arguments", "word"),
        [
            ((), "a tensor is a FILE, or with --steps T the grid tensor of a network"),
            (("--steps", 1, "--layers", 1, "--width", 1, "--channels", 2), "--steps is at least 2"),
            (("--steps", 3, "--cell", "mi", "--width", 1, "--channels", 2), "give --weights"),
            (("--steps", 3, "--layers", 1, "--width", 1), "--channels"),
            (("--steps", 3, "--weights", WEIGHTS, "--seed", "1"), "--seed is for random weights"),
            (("--steps", 3, "--floats-as-stored"), "belong to a FILE"),
            ((EXAMPLE, "--steps", 3), "a FILE has the tensor itself"),
        ],
    )
    def test_what_is_refused(self, verify, arguments, word):
        verify("tensor", *arguments).require_one_sentence(word)
