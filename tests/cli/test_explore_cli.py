"""``verify explore``: table, JSON, picture, exit codes, unusable input."""

from __future__ import annotations

import json

import pytest

SIZES = ("--layers", 2, "--width", 3, "--channels", 2, "--jobs", 1)


def test_every_instance_sharp_exits_with_0(verify):
    answer = verify("explore", *SIZES, "--steps", "1..3")
    assert answer.code == 0, answer
    assert "Function rank" in answer.out
    assert "3 ranks are proved" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_a_gap_exits_with_3_and_is_listed_with_its_probable_rank(verify):
    answer = verify("explore", *SIZES, "--start", 2, "--end", "2..4")
    assert answer.code == 3
    (line,) = [line.split() for line in answer.out.splitlines() if "U0" in line]
    assert line[:10] == ["2", "3", "2", "2", "4", "39", "42", "U0", "3", "39"]
    assert "2 ranks are proved" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_json_is_a_list_of_rows_of_one_notion(verify):
    answer = verify("explore", *SIZES, "--steps", "1,2", "--grid", "--json")
    assert answer.code == 0
    assert [(row["t_E"], row["notion"], row["N"], row["lower"], row["upper"]) for row in answer.json] == [
        (1, "grid", 2, 2, 2),
        (2, "grid", 2, 4, 4),
    ]
    assert {"L", "R", "M", "t_S", "bound_name", "conjecture", "claims", "verdict", "gap", "certificate"} <= set(
        answer.json[0]
    )


def test_too_dear_is_said_with_its_reason(verify):
    answer = verify("explore", *SIZES, "--steps", "3..4", "--max-rank", 30)
    assert answer.code == 3
    assert "Too dear" in answer.out
    assert "1: the search ended at its largest minor." in answer.out


def test_out_and_plot(verify, tmp_path):
    answer = verify(
        "explore", *SIZES, "--steps", 2, "--out", tmp_path / "map", "--plot", tmp_path / "map.svg", "--json"
    )
    assert answer.code == 0
    assert (tmp_path / "map" / answer.json[0]["certificate"]).is_file()
    (line,) = (tmp_path / "map" / "map.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == answer.json[0]
    assert b"function rank" in (tmp_path / "map.svg").read_bytes()
    checked = verify("check", tmp_path / "map")
    assert checked.code == 0
    assert "1 checked" in checked.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--steps", "3..1"), ("--steps",)),
        (("--steps", "x"), ("--steps",)),
        (("--steps", "0"), ("--steps",)),
        (("--start", "1"), ("--end",)),
        (("--steps", "1", "--start", "1", "--end", "1"), ("not both",)),
        (("--time", "soon"), ("soon",)),
        (("--time", "0"), ("time",)),
        (("--max-rank", "0"), ("1 to 8000",)),
        (("--jobs", "0"), ("jobs",)),
        (("--plot", "map.gif"), ("svg, pdf, png",)),
        (("--layers", "1..9", "--plot", "map.svg"), ("panels across",)),
    ],
)
def test_unusable_input_is_one_sentence(verify, options, words):
    verify("explore", *options).require_one_sentence(*words)
