"""``verify rank``: results, certificates, and every kind of unusable input."""

from __future__ import annotations

import json
import re
import sys

import pytest

from verify.checker import check_file

SMALL = ("--layers", "2", "--width", "2", "--channels", "2", "--start", "2", "--end", "2")
PAPER = ("--layers", "2", "--width", "4", "--channels", "3", "--start", "5", "--end", "5")
KEYS = [
    "cell", "L", "R", "M", "t_S", "t_E", "notion", "N", "lower", "lower_verdict", "upper", "upper_verdict",
    "upper_bound", "exact", "probable", "certificate",
]  # fmt: skip


def test_json_has_exactly_the_agreed_keys(verify):
    answer = verify("rank", *SMALL, "--json")
    assert answer.code == 0
    assert list(answer.json) == KEYS
    assert answer.json == {
        "cell": "rac", "L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2, "notion": "function", "N": None, "lower": 6,
        "lower_verdict": "proved-generic", "upper": 6,
        "upper_verdict": "proved-all", "upper_bound": "U1", "exact": True,
        "probable": None, "certificate": None,
    }  # fmt: skip


@pytest.mark.parametrize("grid", [(), ("--grid", "3")])
def test_the_example_of_the_paper_is_220_at_either_notion(verify, grid):
    answer = verify("rank", *PAPER, *grid, "--json")
    assert (answer.code, answer.json["lower"], answer.json["upper"], answer.json["exact"]) == (0, 220, 220, True)
    assert answer.json["notion"] == ("grid" if grid else "function")
    assert answer.json["N"] == (3 if grid else None)


def test_grid_and_function_rank_differ_where_they_do(verify):
    assert verify("rank", *SMALL, "--json").json["lower"] == 6
    assert verify("rank", *SMALL, "--grid", "2", "--json").json["lower"] == 4


def test_human_output_fits_80_columns_and_names_bound_and_verdicts(verify):
    answer = verify("rank", *PAPER)
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 80
    for word in ("rank >= 220", "rank <= 220", "proved-generic", "proved-all", "U5", "exact"):
        assert word in answer.out


def test_bounds_that_do_not_meet_are_printed_and_exit_with_3(verify):
    answer = verify(
        "rank", "--layers", 3, "--width", 4, "--channels", 3, "--start", 3, "--end", 3, "--max-rank", 20, "--json"
    )
    assert answer.code == 3
    assert (answer.json["lower"], answer.json["upper"], answer.json["exact"]) == (20, 840, False)
    human = verify("rank", "--layers", 3, "--width", 4, "--channels", 3, "--start", 3, "--end", 3, "--max-rank", 20)
    assert human.code == 3
    assert "20..840" in human.out
    assert "--max-rank" in human.out


def test_a_sample_is_told_with_its_error_as_text(verify):
    """L=2, M=2, R=3, split (2, 4): the start is too short to reach every state, and no proved bound says so."""
    answer = verify("rank", "--layers", 2, "--width", 3, "--channels", 2, "--start", 2, "--end", 4, "--json")
    assert answer.code == 3
    probable = answer.json["probable"]
    assert set(probable) == {"rank", "error"}
    assert probable["rank"] == answer.json["lower"] < answer.json["upper"]
    assert probable["error"].startswith("2^-")
    assert int(probable["error"][3:]) >= 40
    assert (
        "error at most 2^-"
        in verify("rank", "--layers", 2, "--width", 3, "--channels", 2, "--start", 2, "--end", 4).out
    )


def test_quiet_is_one_number_in_either_position(verify):
    assert verify("rank", *SMALL, "--quiet").out == "6\n"
    assert verify("--quiet", "rank", *SMALL).out == "6\n"
    undecided = verify(
        "rank", "--layers", 3, "--width", 4, "--channels", 3, "--start", 3, "--end", 3, "--max-rank", 5, "-q"
    )
    assert (undecided.code, undecided.out) == (3, "5..840\n")


@pytest.mark.slow
def test_an_upper_bound_beyond_2_to_the_100000_is_null(verify):
    sizes = ("--layers", 40, "--width", 60, "--channels", 60, "--start", 60, "--end", 60, "--max-rank", 2)
    answer = verify("rank", *sizes, "--json")
    assert answer.code == 3
    assert answer.json["upper"] is answer.json["upper_bound"] is answer.json["upper_verdict"] is None
    assert answer.json["lower"] == 2
    assert verify("rank", *sizes, "--quiet").out == "at least 2\n"


@pytest.mark.slow
def test_upper_bounds_of_thousands_of_digits_are_json_integers(verify):
    sizes = ("--layers", 20, "--width", 30, "--channels", 30, "--start", 40, "--end", 40, "--max-rank", 2)
    answer = verify("rank", *sizes, "--json")
    assert answer.code == 3
    assert answer.json["upper"] > 10**4300
    assert sys.get_int_max_str_digits() == 4300


# --- certificates ---


def test_out_writes_a_certificate_that_the_checker_accepts(verify, tmp_path):
    path = tmp_path / "c.json"
    answer = verify("rank", *SMALL, "--out", path, "--json")
    assert answer.code == 0
    assert answer.json["certificate"] == str(path)
    report = check_file(path, expect="L=2 R=2 M=2 t_S=2 t_E=2: rank == 6")
    assert report.accepted
    assert (report.claim, report.verdict) == ("rank", "proved-generic")
    assert "accepted by the checker" in verify("rank", *SMALL, "--out", path).out
    assert [p.name for p in tmp_path.iterdir()] == ["c.json"]


def test_an_undecided_rank_is_certified_by_both_bounds(verify, tmp_path):
    path = tmp_path / "c.json"
    sizes = ("--layers", 3, "--width", 4, "--channels", 3, "--start", 3, "--end", 3)
    assert verify("rank", *sizes, "--max-rank", 7, "--out", path).code == 3
    assert check_file(path, expect="L=3 R=4 M=3 t_S=3 t_E=3: 7 <= rank <= 840").accepted


def test_same_seed_same_bytes_and_the_seed_is_any_text(verify, tmp_path):
    texts = []
    for name, seed in (("a", "0"), ("b", "0"), ("c", "ünïcödé; $(rm)")):
        assert verify("rank", *SMALL, "--seed", seed, "--out", tmp_path / name).code == 0
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] == texts[1] != texts[2]


def test_out_that_cannot_be_written(verify, tmp_path):
    verify("rank", *SMALL, "--out", tmp_path).require_one_sentence("directory")
    (tmp_path / "file").write_text("x")
    verify("rank", *SMALL, "--out", tmp_path / "file" / "c.json").require_one_sentence("file")
    assert (tmp_path / "file").read_text() == "x"


# --- splits, fields, weights, templates ---


def test_split_sets_the_block_lengths(verify, tmp_path):
    path = tmp_path / "c.json"
    sizes = ("--layers", 2, "--width", 2, "--channels", 2)
    answer = verify("rank", *sizes, "--split", "1,3 | 2,4", "--out", path, "--json")
    assert (answer.json["t_S"], answer.json["t_E"]) == (2, 2)
    assert check_file(path).accepted
    assert json.loads(path.read_bytes())["statement"]["instance"]["split"] == [1, 3]


def test_the_default_split_in_words_is_the_default_split(verify):
    sizes = ("--layers", 2, "--width", 2, "--channels", 2)
    assert verify("rank", *sizes, "--split", "2,1|4,3", "--json").json == verify("rank", *SMALL, "--json").json


@pytest.mark.parametrize(
    ("split", "word"),
    [
        ("1,2", "start steps|end steps"),
        ("1|2|3", "start steps|end steps"),
        ("|1,2", "start block is empty"),
        ("1,2|", "end block is empty"),
        ("1,2|4", "1..3"),
        ("0,1|2", "1..3"),
        ("1,1|2", "twice"),
        ("1,2|2,3", "twice"),
        ("1,x|2", "'x'"),
        ("1,-2|3", "'-2'"),
        ("1,²|3", "no time step"),
        ("1.5|2", "no time step"),
        ("1|99999999999999999999", "no time step"),
    ],
)  # fmt: skip
def test_a_split_that_is_no_bipartition(verify, split, word):
    verify("rank", "--layers", 2, "--width", 2, "--channels", 2, "--split", split).require_one_sentence(word)


def test_a_split_that_disagrees_with_start_or_end(verify):
    verify("rank", *SMALL, "--split", "1|2,3").require_one_sentence("--start 2", "--split has 1")


@pytest.mark.parametrize("field", ["2", "7", "2^8", "GF(5)", "2147483647"])
def test_other_fields(verify, field, tmp_path):
    answer = verify("rank", *SMALL, "--field", field, "--out", tmp_path / "c.json", "--json")
    assert (answer.code, answer.json["lower"]) == (0, 6)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("6", ["not prime", "2 * 3"]),
        ("2147483646", ["not prime", "2"]),
        ("4294967311", ["below 2^31"]),
        ("1", ["prime"]),
        ("0", ["--field 0"]),
        ("-7", ["--field"]),
        ("2^0", ["--field"]),
        ("2^65", ["1..64"]),
        ("R", ["'R'"]),
        ("7.0", ["--field"]),
        ("1" * 200, ["--field"]),
    ],
)  # fmt: skip
def test_no_field(verify, field, words):
    verify("rank", *SMALL, "--field", field).require_one_sentence(*words)


def test_given_weights_give_a_result_about_them_alone(verify, weights, tmp_path):
    path = tmp_path / "c.json"
    answer = verify("rank", "--weights", weights, "--start", 2, "--end", 2, "--grid", 2, "--out", path, "--json")
    assert answer.code == 0
    assert (answer.json["L"], answer.json["R"], answer.json["M"]) == (2, 2, 2)
    assert (answer.json["lower"], answer.json["upper"]) == (4, 4)
    assert answer.json["lower_verdict"] == answer.json["upper_verdict"] == "proved-instance"
    assert check_file(path).verdict == "proved-instance"


def test_degenerate_weights_have_a_smaller_exact_rank(verify, tmp_path):
    path = tmp_path / "w.json"
    ones = [[1, 1], [1, 1]]
    path.write_text(json.dumps({"Wh": [ones, ones], "Wi": [ones, ones], "Wo": [1, 1]}))
    answer = verify("rank", "--weights", path, "--start", 2, "--end", 2, "--grid", 2, "--json")
    assert (answer.code, answer.json["lower"], answer.json["upper"], answer.json["upper_bound"]) == (0, 1, 1, "U0")


def test_a_zero_initial_state_has_rank_0(verify, tmp_path):
    path = tmp_path / "w.json"
    path.write_text(json.dumps({"Wh": [[[1]]], "Wi": [[[1, 2]]], "Wo": [1], "h0": [[0]]}))
    answer = verify("rank", "--weights", path, "--start", 1, "--end", 1, "--out", tmp_path / "c.json", "--json")
    assert (answer.code, answer.json["lower"], answer.json["upper"], answer.json["upper_bound"]) == (0, 0, 0, "Z0")
    assert check_file(tmp_path / "c.json").accepted


def test_weights_that_disagree_with_the_sizes(verify, weights):
    answer = verify("rank", "--weights", weights, "--layers", 3, "--start", 2, "--end", 2)
    answer.require_one_sentence("--layers 3", "has 2")
    verify("rank", "--weights", weights, "--width", 5, "--start", 2, "--end", 2).require_one_sentence("--width 5")
    verify("rank", "--weights", weights, "--channels", 1, "--start", 2, "--end", 2).require_one_sentence("--channels 1")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "JSON"),
        ("", "JSON"),
        ("[]", "object"),
        ('{"Wh": []}', "Wi"),
        ('{"Wh": [[[1]]], "Wi": [[[1]]], "Wo": [1], "extra": 1}', "extra"),
        ('{"Wh": [[[1, 2]]], "Wi": [[[1]]], "Wo": [1]}', "Wh[1]"),
        ('{"Wh": [[[1]]], "Wi": [[[1]]], "Wo": [1, 2]}', "Wo"),
        ('{"Wh": [[["x"]]], "Wi": [[[1]]], "Wo": [1]}', "'x'"),
        ('{"Wh": [[[NaN]]], "Wi": [[[1]]], "Wo": [1]}', "NaN"),
        ('{"Wh": [[["1/0"]]], "Wi": [[[1]]], "Wo": [1]}', "zero"),
        ('{"Wh": [], "Wi": [], "Wo": []}', "Wh"),
        ('{"Wh": 3, "Wi": [[[1]]], "Wo": [1]}', "Wh"),
        ("[" * 100_000, "nested"),
    ],
)  # fmt: skip
def test_malformed_weights_files(verify, tmp_path, text, word):
    path = tmp_path / "w.json"
    path.write_text(text)
    verify("rank", "--weights", path, "--start", 1, "--end", 1).require_one_sentence("w.json", word)


def test_files_that_are_not_there_or_not_text(verify, tmp_path):
    verify("rank", "--weights", tmp_path / "none.json", "--start", 1, "--end", 1).require_one_sentence("none.json")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    verify("rank", "--weights", tmp_path / "bytes", "--start", 1, "--end", 1).require_one_sentence("UTF-8")
    verify("rank", *SMALL, "--templates", tmp_path / "none.json").require_one_sentence("none.json")


def test_decimals_and_fractions_are_read_exactly(verify, tmp_path):
    path = tmp_path / "w.json"
    path.write_text('{"Wh": [[[0.5]]], "Wi": [[["1/3", -2]]], "Wo": [1]}')
    answer = verify("rank", "--weights", path, "--start", 1, "--end", 1, "--out", tmp_path / "c.json", "--json")
    assert (answer.code, answer.json["lower"]) == (0, 1)
    stored = json.loads((tmp_path / "c.json").read_bytes())["statement"]["instance"]["weights"]["arrays"]
    assert (stored["Wh1"], stored["Wi1"]) == ([[[1, 2]]], [[[1, 3], -2]])


def test_a_prime_that_divides_a_denominator(verify, tmp_path):
    path = tmp_path / "w.json"
    path.write_text('{"Wh": [[["1/7"]]], "Wi": [[[1]]], "Wo": [1]}')
    verify("rank", "--weights", path, "--start", 1, "--end", 1, "--field", 7).require_one_sentence("7", "denominator")
    assert verify("rank", "--weights", path, "--start", 1, "--end", 1, "--field", 5, "--json").json["lower"] == 1
    path.write_text('[[1, "1/7"]]')
    verify("rank", *SMALL, "--templates", path, "--field", 7).require_one_sentence("7", "denominator")


def test_template_files(verify, tmp_path):
    path = tmp_path / "t.json"
    path.write_text('[[1, 0], ["1/2", 3], [1, 1]]')
    answer = verify("rank", *SMALL, "--templates", path, "--out", tmp_path / "c.json", "--json")
    assert answer.code == 0
    assert (answer.json["notion"], answer.json["N"], answer.json["lower"]) == ("grid", 3, 6)
    assert check_file(tmp_path / "c.json").accepted


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[]", "vectors"),
        ("[[]]", "vectors"),
        ("[1, 2]", "vectors"),
        ('{"a": 1}', "vectors"),
        ("[[1, 2], [3]]", "t.json"),
        ("[[1, 2, 3]]", "M = 2"),
        ('[[1, "a"]]', "'a'"),
        ("[[1, true]]", "truth"),
        ("[[1, null]]", "None"),
    ],
)  # fmt: skip
def test_malformed_templates(verify, tmp_path, text, word):
    path = tmp_path / "t.json"
    path.write_text(text)
    verify("rank", *SMALL, "--templates", path).require_one_sentence(word)


# --- sizes ---


@pytest.mark.parametrize("option", ["--layers", "--width", "--channels", "--start", "--end", "--grid", "--max-rank"])
@pytest.mark.parametrize("value", [0, -1, -(10**30)])
def test_sizes_below_1(verify, option, value):
    verify("rank", *SMALL, option, value).require_one_sentence(option, "at least 1", str(value))


@pytest.mark.parametrize("value", ["x", "1.5", "", "1e3", "٣"])
def test_sizes_that_are_no_integers(verify, value):
    answer = verify("rank", *SMALL, "--layers", value)
    if value == "٣":  # the digit three of another script, as Python reads it
        assert answer.code in (0, 2, 3)
    else:
        answer.require_one_sentence("--layers", "integer")


@pytest.mark.parametrize("missing", range(5))
def test_a_missing_size_is_named(verify, missing):
    given = [*SMALL[: 2 * missing], *SMALL[2 * missing + 2 :]]
    verify("rank", *given).require_one_sentence(SMALL[2 * missing])


def test_more_one_hot_templates_than_channels(verify):
    verify("rank", *SMALL, "--grid", 3).require_one_sentence("--grid 3", "M = 2", "give explicit templates")


def test_grid_and_templates_exclude_each_other(verify, tmp_path):
    path = tmp_path / "t.json"
    path.write_text("[[1, 0]]")
    verify("rank", *SMALL, "--grid", 2, "--templates", path).require_one_sentence("not both")


def test_networks_that_fit_no_memory_are_refused_at_once(verify):
    answer = verify("rank", "--layers", 2, "--width", 10**6, "--channels", 3, "--start", 2, "--end", 2)
    assert answer.code == 3
    assert answer.err.startswith("Error: a network of these sizes")
    answer = verify("rank", "--layers", 2, "--width", 2, "--channels", 2, "--start", 10**9, "--end", 2)
    assert answer.code == 3
    sizes = ("--layers", 2, "--width", 2, "--channels", 10**6, "--start", 2, "--end", 2)
    assert verify("rank", *sizes, "--grid", 10**6).code == 3


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1), (1, 3, 1, 1, 1), (3, 1, 2, 2, 2), (2, 3, 1, 1, 2), (4, 2, 2, 1, 1)])
def test_degenerate_shapes(verify, sizes, tmp_path):
    options = [
        x for pair in zip(("--layers", "--width", "--channels", "--start", "--end"), sizes, strict=True) for x in pair
    ]
    for grid in ((), ("--grid", sizes[2])):
        path = tmp_path / f"c{len(grid)}.json"
        answer = verify("rank", *options, *grid, "--out", path, "--json")
        assert answer.code in (0, 3)
        assert 1 <= answer.json["lower"] <= answer.json["upper"]
        assert check_file(path).accepted


def test_nothing_half_written_when_the_input_is_bad(verify, tmp_path):
    for bad in (("--field", "6"), ("--grid", "3"), ("--split", "1|3,4"), ("--layers", "0")):
        assert verify("rank", *SMALL, *bad, "--out", tmp_path / "c.json").code == 2
    assert list(tmp_path.iterdir()) == []


def test_what_the_checker_refuses_is_not_called_a_certificate(verify, tmp_path, monkeypatch):
    from verify.checker import Report

    refusal = Report("rejected", message="a pivot is zero")
    monkeypatch.setattr("verify.checker.check_bytes", lambda data, **options: refusal)
    answer = verify("rank", *SMALL, "--out", tmp_path / "c.json")
    assert (answer.code, answer.out) == (1, "")
    assert "did not accept" in answer.err
    assert "a pivot is zero" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def stopped(monkeypatch):
    """Ctrl-C comes when the search has a minor of order 64 and looks for larger ones."""
    from verify.separation import witness

    attempt = witness._attempt

    def interrupted(setting, order, slack):
        if order > 64:
            raise KeyboardInterrupt
        return attempt(setting, order, slack)

    monkeypatch.setattr(witness, "_attempt", interrupted)
    return ("rank", "--layers", 2, "--width", 4, "--channels", 3, "--start", 5, "--end", 5)


def test_ctrl_c_keeps_the_lower_bound(verify, stopped, tmp_path):
    answer = verify(*stopped, "--out", tmp_path / "c.json")
    assert answer.code == 130
    assert answer.err.splitlines()[0] == "Interrupted: this is what was proved by then."
    words = " ".join(answer.out.split())
    assert "rank >= 64 proved-generic by a nonsingular 64×64 minor (interrupted there)" in words
    assert "rank <= 220 proved-all" in words
    assert "64..220 undecided" in words
    assert verify("check", tmp_path / "c.json").code == 0
    assert verify(*stopped, "-q").out == "64..220\n"
    body = verify(*stopped, "--json").json
    assert (body["lower"], body["upper"], body["exact"], body["probable"]) == (64, 220, False, None)


def test_the_end_of_the_time_keeps_the_lower_bound(verify, stopped, monkeypatch, tmp_path):
    from verify.separation import witness
    from verify.separation.limits import OutOfTime

    attempt = witness._attempt

    def late(setting, order, slack):
        try:
            return attempt(setting, order, slack)
        except KeyboardInterrupt:
            raise OutOfTime from None

    monkeypatch.setattr(witness, "_attempt", late)
    answer = verify(*stopped, "--time", "10m", "--out", tmp_path / "c.json")
    assert answer.code == 3
    assert answer.err == "The time is over: this is what was proved by then.\n"
    words = " ".join(answer.out.split())
    assert "rank >= 64 proved-generic by a nonsingular 64×64 minor (the time was over there)" in words
    assert verify("check", tmp_path / "c.json").code == 0
    quiet = verify(*stopped, "--time", "10m", "-q")
    assert (quiet.out, quiet.err) == ("64..220\n", "")


def test_memory_says_how_far_it_goes(verify):
    from verify.separation.memory import search_bytes
    from verify.separation.problem import RankProblem
    from verify.statements import Sizes

    sizes = ("rank", "--layers", 2, "--width", 4, "--channels", 3, "--start", 5, "--end", 5)
    answer = verify(*sizes, "--memory", search_bytes(RankProblem(Sizes(2, 4, 3, 5, 5)), 100))
    assert re.fullmatch(r"The largest order that fits into [0-9.]+ MiB is 100\.\n", answer.err)
    assert answer.code == 3
    words = " ".join(answer.out.split())
    assert "by a nonsingular 100×100 minor (no larger one fits, see --memory)" in words
    assert verify(*sizes, "--memory", "2 GiB").code == 0


@pytest.mark.parametrize(
    ("option", "value", "word"),
    [
        ("--memory", "much", "500M, 2G"),
        ("--memory", "0", "at least 1"),
        ("--time", "soon", "8s, 2m, 1h"),
        ("--time", "0", "positive number"),
    ],
)
def test_limits_that_are_none(verify, option, value, word):
    verify("rank", *SMALL, option, value).require_one_sentence(word)


def test_more_memory_than_there_may_be_is_one_sentence(verify):
    answer = verify("rank", *SMALL, "--memory", "1K")
    assert answer.code == 3
    assert len(answer.err.splitlines()) == 1
    assert "more than the 1024 bytes" in answer.err


def test_ctrl_c_before_anything_was_proved(verify, stopped, monkeypatch):
    def interrupted(setting, order, slack):
        raise KeyboardInterrupt

    monkeypatch.setattr("verify.separation.witness._attempt", interrupted)
    answer = verify(*stopped)
    assert (answer.code, answer.out, answer.err) == (130, "", "\nInterrupted.\n")
