"""``verify bounds``: every applicable bound, at any size, at once."""

from __future__ import annotations

import json

import pytest

from tests.limits import at_most_calls
from verify.report.numbers import abbreviated, decimal_digits
from verify.separation.bounds import BOUNDS

PAPER = ("--layers", "2", "--width", "4", "--channels", "3", "--start", "5", "--end", "5")
PROOF = ("status", "formal_proof")
HUGE = ("--layers", "40", "--width", "1000", "--channels", "1000", "--start", "300", "--end", "300")


def test_json(verify):
    answer = verify("bounds", *PAPER, "--json")
    assert answer.code == 0
    assert list(answer.json) == [
        "cell", "L", "R", "M", "t_S", "t_E", "notion", "N", "bounds", "best", "upper", "conjectured_lower",
    ]  # fmt: skip
    assert (answer.json["best"], answer.json["upper"], answer.json["conjectured_lower"]) == ("U5", 220, 21)
    names = [bound["name"] for bound in answer.json["bounds"]]
    assert set(names) == {"U0", "U1", "U2", "U3", "U4", "U5"}
    for bound in answer.json["bounds"]:
        assert list(bound) == ["name", "title", "value", "evaluated", "formula", "domain", "source", *PROOF, "best"]
        assert bound["value"] >= 220
        assert bound["best"] == (bound["name"] == "U5")


def statuses(answer):
    return {bound["name"]: bound["status"] for bound in answer.json["bounds"]}


def test_the_status_is_that_of_the_formal_proofs(verify, tmp_path):
    """Formal where Coq has checked this bound for this notion of rank, this split and all weights."""
    formal, paper = "formal-proof", "proof-on-paper"
    found = verify("bounds", *PAPER, "--json")
    assert statuses(found) == dict.fromkeys(("U0", "U1", "U2", "U3", "U5", "U4"), formal)
    proofs = {bound["name"]: bound["formal_proof"] for bound in found.json["bounds"]}
    assert proofs["U1"].startswith("state_bound_U1 in proofs/coq/UpperBounds.v: ")
    assert proofs["U4"].startswith("ideal_bound_U4 in proofs/coq/IdealBound.v: ")
    grid = verify("bounds", *PAPER, "--grid", 3, "--json")
    assert statuses(grid) == dict.fromkeys(("G1", "U0", "U1", "U2", "U3", "G2", "U4"), formal)
    wide = verify("bounds", "--layers", 3, "--width", 3, "--channels", 3, "--start", 3, "--end", 3, "--json")
    assert {name for name, status in statuses(wide).items() if status == paper} == {"U7"}
    split = ("--layers", 2, "--width", 4, "--channels", 3, "--split", "1,3|2,4", "--json")
    assert statuses(verify("bounds", *split)) == dict.fromkeys(("U0", "U2"), formal)
    path = tmp_path / "w.json"
    path.write_text(json.dumps({"Wh": [[[1]], [[1]]], "Wi": [[[1, 2]], [[1]]], "Wo": [1], "h0": [[1], [1]]}))
    given = verify("bounds", "--weights", path, "--start", 2, "--end", 2, "--json")
    assert set(statuses(given).values()) == {paper}


def test_grid_level_has_its_own_bounds(verify):
    names = {bound["name"] for bound in verify("bounds", *PAPER, "--grid", 3, "--json").json["bounds"]}
    assert names == {"G1", "G2", "U0", "U1", "U2", "U3", "U4"}


def test_a_split_leaves_the_bounds_of_any_split(verify):
    answer = verify("bounds", "--layers", 2, "--width", 4, "--channels", 3, "--split", "1,3|2,4", "--json")
    assert {bound["name"] for bound in answer.json["bounds"]} == {"U0", "U2"}
    assert "contiguous" in verify("bounds", "--layers", 2, "--width", 4, "--channels", 3, "--split", "1,3|2,4").err


def test_every_bound_of_the_registry_can_be_shown(verify, tmp_path):
    path = tmp_path / "w.json"
    path.write_text(json.dumps({"Wh": [[[1]], [[1]]], "Wi": [[[1, 2]], [[1]]], "Wo": [1], "h0": [[0], [1]]}))
    shown = set()
    for options in (("--start", 2, "--end", 2), ("--start", 2, "--end", 2, "--grid", 2)):
        answer = verify("bounds", "--weights", path, *options, "--json")
        shown |= {bound["name"] for bound in answer.json["bounds"]}
        assert answer.json["upper"] == 0
    for width in (3, 4):
        three = ("--layers", 3, "--width", width, "--channels", width - 1, "--start", 5, "--end", 5)
        shown |= {bound["name"] for bound in verify("bounds", *three, "--json").json["bounds"]}
    assert shown == set(BOUNDS)


def test_a_sharper_bound_is_a_row_like_the_others(verify):
    """U7 is the least at four layers; it is best, shown with its page, and what --quiet prints."""
    deep = ("--layers", 4, "--width", 2, "--channels", 2, "--start", 4, "--end", 4)
    answer = verify("bounds", *deep, "--json")
    assert (answer.json["best"], answer.json["upper"]) == ("U7", 2038)
    assert "sharper" not in answer.json
    (row,) = [bound for bound in answer.json["bounds"] if bound["best"]]
    assert (row["name"], row["status"], row["formal_proof"]) == ("U7", "proof-on-paper", None)
    assert row["source"].startswith("proofs/statements/sharper-bounds.md#")
    lines = verify("bounds", *deep).out.splitlines()
    assert [line.split() for line in lines if "U7" in line] == [["U7", "*", "jet", "bound", "2038", "on", "paper"]]
    assert "pages: proofs/statements/bounds.md, proofs/statements/sharper-bounds.md." in lines
    assert verify("bounds", *deep, "--quiet").out == "2038\n"
    narrow = verify("bounds", *PAPER).out.splitlines()  # M < R: no page of U7 is named
    assert "pages: proofs/statements/bounds.md." in narrow


def test_human_output(verify):
    answer = verify("bounds", *PAPER)
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 80
    for word in (
        "U5 *",
        "220",
        "formal: state_bound_U1",
        "formal: ideal_recursive_bound_U5",
        "recursive bound",
        "Conjectured lower bound",
        "21",
    ):
        assert word in answer.out
    assert "Theorem D" in answer.err
    assert verify("bounds", *PAPER, "--quiet").out == "220\n"
    assert verify("bounds", *PAPER, "--quiet").err == ""


@pytest.mark.parametrize("more", [(), ("--grid", "7"), ("--grid", "1000")])
def test_instant_at_any_size(verify, more):
    with at_most_calls(500_000):  # 48,000
        answer = verify("bounds", *HUGE, *more)
    assert answer.code == 0
    assert "more than 2^100000" in answer.out


def test_absurd_sizes_too(verify):
    big = 10**30
    answer = verify(
        "bounds", "--layers", big, "--width", big, "--channels", big, "--start", big, "--end", big, "--grid", big
    )
    assert answer.code == 0
    assert "No bound was found below 2^100000." in answer.out
    assert (
        verify("bounds", "--layers", 1, "--width", 7, "--channels", big, "--start", big, "--end", big, "-q").out
        == "7\n"
    )


def test_bad_input_as_for_rank(verify):
    verify("bounds", *PAPER, "--grid", 4).require_one_sentence("give explicit templates")
    verify("bounds", *PAPER, "--end", 0).require_one_sentence("--end")
    verify("bounds", "--layers", 2).require_one_sentence("--channels")


# --- numbers ---


@pytest.mark.parametrize(
    "n", [0, 1, -1, 9, 10, 99, 100, 10**24, 10**25 - 1, 10**25, 12345 * 10**400, 2**14000, -(10**30)]
)
def test_decimal_digits_against_python(n):
    assert decimal_digits(n) == len(str(abs(n)))


def test_abbreviations_are_cut_off_and_never_overflow():
    assert abbreviated(10**25 - 1) == "9" * 25
    assert abbreviated(10**25) == "~1.000e25 (26 digits)"
    assert abbreviated(19999 * 10**30) == "~1.999e34 (35 digits)"
    assert abbreviated(-(10**26)) == "~-1.000e26 (27 digits)"
    assert abbreviated(2**100000).endswith("e30102 (30103 digits)")
