"""``verify fit``: proposals, failures, JSON, unusable input."""

from __future__ import annotations

import pytest

SLICE = ("--layers", 3, "--width", 2, "--channels", 2, "--steps", "1..8", "--jobs", 1)


@pytest.mark.slow
def test_proposals_are_called_proposals(verify):
    answer = verify("fit", *SLICE, "--train", 7)
    assert answer.code == 0, answer
    assert "t ** 3 + 2 * t ** 2 + 3 * t - 2" in answer.out
    assert "predicts 1 of 1; not proved" in " ".join(answer.out.split())
    assert "proves nothing" in answer.out
    assert "theorem" not in answer.out.lower()
    assert max(map(len, answer.out.splitlines())) <= 80


@pytest.mark.slow
def test_json_says_how_each_value_is_known(verify):
    answer = verify("fit", *SLICE, "--train", 7, "--max-rank", 500, "--json")
    assert answer.code == 3  # the value at t = 8 is not known, so nothing was predicted
    body = answer.json
    assert (body["notion"], body["variable"], body["fixed"]) == ("function", "t", {"L": 3, "R": 2, "M": 2})
    assert [point["standing"] for point in body["points"]] == ["proved"] * 7 + ["open"]
    assert [point["used"] for point in body["points"]] == ["fit"] * 7 + ["test"]
    assert all(formula["proved"] is False for formula in body["formulas"])


def test_failures_are_printed(verify):
    answer = verify("fit", "--layers", 2, "--width", 4, "--channels", 2, "--steps", "1..5", "--train", 4, "--jobs", 1)
    assert "Formulas that fit and then fail" in answer.out
    assert "at t = 5 it says 720" in " ".join(answer.out.split())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--layers", "1..2", "--width", "1..2", "--channels", 1, "--steps", 1), ("exactly one size", "L and R")),
        (("--layers", 1, "--width", 1, "--channels", 1, "--steps", 1), ("exactly one size",)),
        (("--layers", 1, "--width", 1, "--channels", 1), ("--steps",)),
        (("--layers", 1, "--width", 1, "--channels", 1, "--steps", "1..2"), ("at least 3 known ranks",)),
        (("--width", 1, "--channels", 1, "--steps", "1..2"), ("--layers",)),
        ((*SLICE, "--show", 0), ("--show",)),
    ],
)
def test_unusable_input_is_one_sentence(verify, options, words):
    verify("fit", *options).require_one_sentence(*words)
