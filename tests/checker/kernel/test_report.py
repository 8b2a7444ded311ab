"""What the checker answers, as text and as plain data."""

import json

import pytest

from verify.checker import EstablishedFact, Report


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (EstablishedFact("rank", 3, 3, "all"), "rank == 3 (all)"),
        (EstablishedFact("rank", 3, None, "generic"), "rank >= 3 (generic)"),
        (EstablishedFact("rank(L=1)", 0, 4, "instance"), "0 <= rank(L=1) <= 4 (instance)"),
        (EstablishedFact("rank", 0, 1, "all", (0, 1)), "rank takes exactly the values 0, 1 (all)"),
        (EstablishedFact("rank", 2**500, 2**500, "all"), "rank == a number of 501 bits (all)"),
    ],
)
def test_a_fact_as_text(fact: EstablishedFact, text: str) -> None:
    assert fact.text() == text


@pytest.mark.parametrize(("number", "plain"), [(2**53, 2**53), (2**53 + 1, "0x20000000000001"), (7, 7)])
def test_numbers_as_plain_data(number: int, plain: object) -> None:
    fact = EstablishedFact("rank", number, None, "all")
    assert fact.to_json() == {"term": "rank", "lo": plain, "hi": None, "scope": "all"}
    report = Report("accepted", work=number, rests_on=("F1", "F2"), facts=(fact,))
    data = report.to_json()
    assert (data["work"], data["rests_on"], data["facts"]) == (plain, ["F1", "F2"], [fact.to_json()])
    assert json.loads(json.dumps(data)) == data


def test_values_as_plain_data() -> None:
    assert EstablishedFact("rank", 0, 1, "all", (0, 1)).to_json() == {
        "term": "rank", "lo": 0, "hi": 1, "values": [0, 1], "scope": "all",
    }  # fmt: skip


def test_only_what_is_accepted_proves() -> None:
    assert [Report(outcome).accepted for outcome in ("accepted", "rejected", "malformed", "over budget")] == [
        True, False, False, False,
    ]  # fmt: skip
