"""``verify rank --implicit``: a probable lower bound and its certificate."""

import pytest

from verify.checker import check_file

CLOSED = ("rank", "--layers", 2, "--width", 3, "--channels", 3, "--start", 3, "--end", 4, "--implicit")
SEARCHED = (
    "rank",
    "--layers",
    3,
    "--width",
    4,
    "--channels",
    3,
    "--start",
    3,
    "--end",
    3,
    "--implicit",
    "--max-rank",
    20,
)


def test_it_is_never_called_proved(verify, tmp_path):
    target = tmp_path / "implicit.json"
    answer = verify(*CLOSED, "--out", target)
    assert answer.code == 0
    assert "rank  = 45   probable" in answer.out
    assert "2^-40" in answer.out
    assert "proved-generic" not in answer.out
    assert "accepted by the checker (probable)" in answer.out
    assert max(map(len, answer.out.splitlines()[:-1])) <= 80
    assert check_file(target).verdict == "probable"
    assert verify("check", target).code == 0
    shown = " ".join(verify("show", target).out.split())
    assert "hashed from all the rest" in shown
    assert "function rank >= 45, probably" in shown


def test_json_says_that_nothing_is_exact(verify):
    answer = verify(*CLOSED, "--json")
    assert answer.code == 0
    assert answer.json["lower"] == answer.json["upper"] == 45
    assert (answer.json["lower_verdict"], answer.json["error"], answer.json["exact"]) == ("probable", "2^-40", False)
    assert answer.json["meets"] is True


def test_bounds_that_do_not_meet_exit_with_3(verify):
    answer = verify(*SEARCHED, "--json")
    assert answer.code == 3
    assert (answer.json["lower"], answer.json["meets"]) == (20, False)
    assert verify("--quiet", *SEARCHED).out.startswith("20..")


def test_where_there_is_none_one_sentence_says_so(verify):
    answer = verify("rank", "--cell", "tanh", "--width", 2, "--channels", 2, "--start", 2, "--end", 2, "--implicit")
    assert answer.code == 2
    assert "polynomial" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("other", [("--minor",), ("--force",), ("--time", "1m"), ("--memory", "1G")])
def test_it_takes_no_option_of_the_search_for_a_minor(verify, other):
    verify(*CLOSED, *other).require_one_sentence("--implicit takes none of")
