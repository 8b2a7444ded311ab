"""``verify contrast``: a linear RNN stays at 2 while circuits of the same width do not."""

from __future__ import annotations

import pytest


def test_the_table_has_the_known_ranks(verify):
    answer = verify("contrast", "--width", "2", "--channels", "3", "--steps", "1..3", "--json")
    assert answer.code == 0
    found = [(row["t"], row["linear"], row["depth1_lower"], row["depth2_upper"]) for row in answer.json["rows"]]
    assert found == [(1, 2, 2, 2), (2, 2, 2, 6), (3, 2, 2, 8)]  # R mc(R, t) at two layers (Theorem S)
    assert answer.json["notion"] == "function"


def test_the_table_fits_80_columns_and_names_its_notion(verify):
    answer = verify("contrast", "--steps", "1..2")
    assert answer.code == 0
    assert "Function ranks at width 3" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_bounds_that_do_not_meet_are_shown_as_a_range_and_end_with_3(verify):
    answer = verify("contrast", "--width", "2", "--channels", "2", "--steps", "4", "--max-rank", "4")
    assert answer.code == 3
    assert "4..10" in answer.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--steps", "0..3"], "--steps starts at 1"),
        (["--steps", "3..1"], "is empty"),
        (["--steps", "two"], "takes a range"),
        (["--steps", "1..1000000000"], "--steps takes numbers below 1,000,000,000, not '1..1000000000'"),
        (["--width", "0"], "the width must be at least 1"),
        (["--channels", "-2"], "the number of channels must be at least 1"),
    ],
)
def test_bad_sizes_are_refused_in_a_sentence(verify, options, message):
    answer = verify("contrast", *options)
    assert answer.code == 2
    assert message in answer.err
    assert "Traceback" not in answer.err
