"""All instances as CSV and JSON lines."""

from __future__ import annotations

import csv
import dataclasses
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from verify import __version__
from verify.checker import EstablishedFact
from verify.report.rows import COLUMNS, csv_rows, decimal_text, jsonl_rows, rows


def test_a_row_for_every_certificate_in_both_forms(small_content):
    table = list(csv.DictReader(io.StringIO(csv_rows(small_content))))
    lines = [json.loads(line) for line in jsonl_rows(small_content).splitlines()]
    assert len(table) == len(lines) == small_content.checked
    for csv_row, json_row in zip(table, lines, strict=True):
        assert list(csv_row) == list(json_row) == list(COLUMNS)
        for name in COLUMNS:
            assert csv_row[name].removeprefix("'") == ("" if json_row[name] is None else str(json_row[name]))


def test_ranks_of_different_notions_stand_in_different_columns(small_content):
    found = list(rows(small_content))
    hankel = [row for row in found if row["claim"] == "hankel-rank-generic"]
    assert all(row["hankel_rank_lower"] == row["hankel_rank_upper"] >= 1 for row in hankel)
    assert all(row["function_rank_lower"] is row["grid_rank_upper"] is None for row in hankel)
    shallow = [row for row in found if row["claim"] == "theorem1-depth1-all-weights"]
    assert all(row["function_rank_upper"] == row["R"] or row["function_rank_upper"] < row["R"] for row in shallow)
    assert all(row["bounds"] for row in shallow)
    assert {row["checker"] for row in found} == {f"verify.checker {__version__}, engine python"}
    assert all(len(row["sha256"]) == 64 and row["certificate"].endswith(".json") for row in found)


def test_what_is_not_accepted_or_not_there_has_a_row_without_a_verdict(copied_run, content_of, forge, set_record):
    first, second, *_ = sorted((copied_run / "unrolling").glob("*.json"))
    forge(first, verdict="proved-generic")
    second.write_text("{")
    entries = [{"claim": "unrolling", "instance": "T99", "detail": "too\x1b dear"}]
    set_record(copied_run, undecided=entries, failed=[{"claim": "unrolling", "instance": "T98", "detail": "died"}])
    found = {row["instance"]: row for row in rows(content_of(copied_run)) if row["claim"] == "unrolling"}
    outcomes = {name: found[name]["outcome"] for name in (first.stem, second.stem, "T99", "T98")}
    assert list(outcomes.values()) == ["rejected", "malformed", "undecided", "failed"]
    for name in outcomes:
        assert found[name]["verdict"] is None
        assert found[name]["message"]
    assert found["T99"]["message"] == "too\\x1b dear"


def test_long_integers_are_exact_in_both_forms(small_content):
    certificate = small_content.certificates["unrolling"][0]
    odd = dataclasses.replace(certificate, parameters={"L": 2**53, "R": 2**53 + 1, "M": 10**5000})
    content = dataclasses.replace(small_content, summaries=(), certificates={}, strangers=[odd])
    row = json.loads(jsonl_rows(content))
    assert (row["L"], row["R"], row["M"]) == (2**53, "9007199254740993", "1" + "0" * 5000)
    (cells,) = csv.DictReader(io.StringIO(csv_rows(content)))
    assert (cells["L"], cells["R"], cells["M"]) == ("9007199254740992", "9007199254740993", "1" + "0" * 5000)


def test_no_cell_is_a_formula(small_content):
    certificate = dataclasses.replace(small_content.certificates["unrolling"][0], name="=cmd()", place='-x,"y')
    content = dataclasses.replace(small_content, summaries=(), certificates={}, strangers=[certificate])
    (row,) = csv.DictReader(io.StringIO(csv_rows(content)))
    assert (row["instance"], row["certificate"]) == ("'=cmd()", "'-x,\"y")


@given(st.integers())
def test_decimal_text(number):
    assert decimal_text(number) == str(number)


@given(st.integers(3990, 12_010), st.integers(0, 9))
def test_decimal_text_around_the_pieces(exponent, digit):
    assert decimal_text(10**exponent + digit) == "1" + "0" * (exponent - 1) + str(digit)


def test_the_values_that_a_rank_takes_are_among_the_facts(small_content):
    certificate = small_content.certificates["theorem1-depth1-all-weights"][0]
    facts = (EstablishedFact("rank", 0, 3, "all", (0, 1, 3)), EstablishedFact("rank(L=3)", 4, None, "generic"))
    odd = dataclasses.replace(certificate, report=dataclasses.replace(certificate.report, facts=facts))
    content = dataclasses.replace(small_content, summaries=(), certificates={}, strangers=[odd])
    assert json.loads(jsonl_rows(content))["facts"] == "rank in {0, 1, 3} (all); rank(L=3) >= 4 (generic)"
