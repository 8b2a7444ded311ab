"""``rank``, ``bounds``, ``conjecture``, ``explore`` and ``fit`` for every cell, and for networks of one's own."""

from __future__ import annotations

import json

import pytest

from verify.checker import check_file

SSM = ("--cell", "selective-ssm", "--layers", "2", "--width", "2", "--channels", "2", "--start", "3", "--end", "3")
NET = "sizes R M\ninput x[M]\nstate h[R]\nh'[i] = a[i] h[i] + F[i,k] x[k]\ny = C[i] h'[i]\n"
STEPS = ("--start", "2", "--end", "2")


@pytest.fixture
def net(tmp_path):
    path = tmp_path / "my.net"
    path.write_text(NET)
    return path


def test_a_cell_with_its_certificate(verify, tmp_path):
    out = tmp_path / "c.json"
    answer = verify("rank", *SSM, "--json", "--out", out)
    assert answer.code == 3
    assert {name: answer.json[name] for name in ("cell", "L", "R", "M", "lower", "upper", "upper_bound")} == {
        "cell": "selective-ssm", "L": 2, "R": 2, "M": 2, "lower": 31, "upper": 35, "upper_bound": "C1",
    }  # fmt: skip
    assert answer.json["probable"]["rank"] == 31
    assert check_file(out).accepted
    assert "selective-ssm L=2 R=2 M=2 t_S=3 t_E=3: rank >= 31 and rank <= 35" in verify("check", out).out


def test_layers_default_to_one_and_linear_is_short_for_linear_layers(verify):
    answer = verify("rank", "--cell", "linear", "--width", "2", "--channels", "2", *STEPS, "--json")
    assert (answer.json["cell"], answer.json["L"], answer.json["lower"]) == ("linear-layers", 1, 2)


def test_a_network_of_a_file(verify, net, tmp_path):
    answer = verify("rank", "--network", net, "--size", "R=3", "--size", "M=2", *STEPS, "--json")
    assert {name: answer.json[name] for name in ("cell", "L", "R", "M", "lower", "upper")} == {
        "cell": "program", "L": None, "R": None, "M": 2, "lower": 2, "upper": 2,
    }  # fmt: skip
    human = verify("rank", "--network", net, "--size", "R=3", "--size", "M=2", *STEPS, "--grid", "2")
    assert "given network, M=2 t_S=2 t_E=2, N=2 one-hot templates" in human.out
    split = verify("rank", "--network", net, "--size", "R=3", "--size", "M=2", "--split", "1,3|2,4", "--quiet")
    assert split.out.strip() == "2..9"
    seven = verify("rank", "--network", net, "--size", "R=3", "--size", "M=2", *STEPS, "--field", "7", "--quiet")
    assert seven.out.strip() == "2"


def test_weights_of_a_network(verify, net, tmp_path):
    weights = tmp_path / "w.json"
    weights.write_text(json.dumps({"a": [1, 0], "F": [["1/2"], [0]], "C": [1, 1]}))
    out = tmp_path / "c.json"
    sizes = ("--network", net, "--size", "R=2", "--size", "M=1")
    answer = verify("rank", *sizes, *STEPS, "--weights", weights, "--json", "--out", out)
    assert (answer.json["lower"], answer.json["lower_verdict"]) == (2, "proved-instance")
    assert check_file(out).accepted
    weights.write_text(json.dumps({"a": [1, 0], "F": [[1]], "C": [1, 1]}))
    wrong = verify("rank", *sizes, *STEPS, "--weights", weights)
    assert wrong.code != 0
    assert "w.json: F needs 2 entries along an axis; it has 1" in wrong.err


def test_bounds_of_a_cell(verify):
    answer = verify("bounds", *SSM, "--json")
    values = {bound["name"]: bound["value"] for bound in answer.json["bounds"]}
    assert values == {"C0": 720720, "C1": 35, "C2": 18900, "C3": 35, "C4": 35, "C5": 35}
    assert (answer.json["best"], answer.json["upper"], answer.json["conjectured_lower"]) == ("C1", 35, None)
    assert "C1 *" in verify("bounds", *SSM).out
    grid = verify("bounds", *SSM, "--grid", "2", "--json")
    assert {bound["name"] for bound in grid.json["bounds"]} == {"G1", "C0", "C1", "C2", "C3", "C4", "C5"}


def test_a_cell_with_functions(verify, tmp_path):
    asked = ("--cell", "relu", "--width", "2", "--channels", "2", *STEPS)
    out = tmp_path / "c.json"
    answer = verify("rank", *asked, "--max-rank", "5", "--json", "--out", out)
    assert {name: answer.json[name] for name in ("lower", "lower_verdict", "upper", "upper_verdict", "exact")} == {
        "lower": 5, "lower_verdict": "proved-open", "upper": None, "upper_verdict": None, "exact": False,
    }  # fmt: skip
    assert check_file(out).verdict == "proved-open"
    human = verify("rank", *asked, "--max-rank", "5")
    assert "infinite" in human.out
    assert max(map(len, human.out.splitlines())) <= 80
    assert verify("bounds", *asked).out.startswith("Function rank, relu L=1")
    grid = verify("rank", *asked, "--grid", "2", "--json")
    assert (grid.code, grid.json["lower"], grid.json["upper_bound"]) == (0, 4, "G1")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--cell", "elman", "--width", 2, "--channels", 2), "there are rac, rac-skip, mi"),
        (("--cell", "lstm", "--width", 2, "--channels", 2, "--field", "7"), "the cell lstm has functions"),
        (("--cell", "mi", "--channels", 2), "give --width"),
        (("--network", "NET", "--layers", 2), "--layers, --width and --channels belong to --cell"),
        (("--network", "NET", "--cell", "mi"), "give --cell or --network, not both"),
        (("--network", "NET", "--size", "R"), "--size takes NAME=VALUE"),
        (("--cell", "mi", "--width", 2, "--channels", 2, "--size", "R=2"), "--size belongs to --network"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(verify, net, arguments, message):
    answer = verify("rank", *[net if argument == "NET" else argument for argument in arguments], *STEPS)
    answer.require_one_sentence(message)


def test_a_size_without_a_value_is_pointed_at(verify, net):
    answer = verify("rank", "--network", net, "--size", "R=2", *STEPS)
    assert (answer.code, answer.out) == (2, "")
    assert "line 1, column 9: the size M has no value" in answer.err


@pytest.mark.slow
def test_a_conjecture_about_a_cell(verify, tmp_path):
    arguments = ("conjecture", "rank <= L*R + 1", "--cell", "selective-ssm", "--time", "60s", "--jobs", 1)
    answer = verify(*arguments, "--out", tmp_path / "search", "--json")
    assert (answer.code, answer.json["status"], answer.json["cell"]) == (1, "refuted", "selective-ssm")
    found = answer.json["counterexample"]
    assert (found["L"], found["R"], found["M"], found["t_E"], found["lower"]) == (2, 1, 1, 1, 4)
    assert answer.json["minimal"]
    assert verify("check", tmp_path / "search").code == 0
    again = verify(*arguments, "--out", tmp_path / "search", "--json")
    assert again.json == answer.json
    other = verify("conjecture", "rank <= L*R + 1", "--time", "5s", "--out", tmp_path / "search")
    assert "holds the search of another statement (cell: selective-ssm)" in other.err
    assert "there is no family 'elman'" in verify("conjecture", "rank <= R", "--cell", "elman").err


def test_maps_and_formulas_of_a_cell(verify, tmp_path):
    sizes = (
        "--cell",
        "gated-gru",
        "--layers",
        "1",
        "--width",
        "1",
        "--channels",
        "1",
        "--steps",
        "1..3",
        "--jobs",
        "1",
    )
    answer = verify("explore", *sizes, "--out", tmp_path / "map", "--json")
    assert [(row["cell"], row["lower"], row["upper"], row["verdict"]) for row in answer.json] == [
        ("gated-gru", 3, 3, "sharp"), ("gated-gru", 10, 10, "sharp"), ("gated-gru", 28, 28, "sharp"),
    ]  # fmt: skip
    assert all(row["conjecture"] is None and row["claims"] == [] for row in answer.json)
    assert verify("check", tmp_path / "map").code == 0
    assert verify("explore", *sizes, "--out", tmp_path / "map", "--json").json == answer.json
    fitted = verify(
        "fit", "--cell", "mi", "--layers", 1, "--width", 2, "--channels", 2, "--steps", "1..5", "--train", 3, "--json"
    )
    assert fitted.code == 0
    (formula,) = [formula for formula in fitted.json["formulas"] if formula["formula"] == "bound(C1)"]
    assert (formula["fits"], formula["tested"], formula["predicts"]) == (3, 2, 2)


def test_a_map_of_a_cell_with_functions_has_no_upper_bound(verify):
    answer = verify("explore", "--cell", "lstm", "--layers", 1, "--width", 2, "--channels", 2, "--steps", 1)
    assert answer.code == 3
    assert "minors up to 24." in answer.out
    (line,) = [line.split() for line in answer.out.splitlines() if line.split()[:4] == ["1", "2", "2", "1"]]
    assert line[4:] == ["24", "none", "?"]
    assert "2^100000" not in answer.out
    assert "At grid level (--grid N) there is G1" in verify(
        "bounds", "--cell", "lstm", "--width", 2, "--channels", 2, *STEPS
    ).out  # fmt: skip


@pytest.mark.parametrize("claim", ["affine-cells-forget", "analytic-cells-fill-the-grid"])
def test_a_claim_about_a_cell_is_explained(verify, claim):
    answer = verify("explain", claim)
    assert answer.code == 0
    assert "One step of the network" in answer.out
    assert "Verdict here: proved-" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
