"""The shipped certificate by leading forms, rank 1,144: one change of each part, and it is refused."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.adversarial.writing import Json, seal
from verify.checker import check_bytes

SHIPPED = Path(__file__).parents[2] / "proofs" / "certificates" / "rank" / "L2-R4-M4-tS10-tE10.json"


def all_words_more(item: Json) -> None:
    """One word more of a degree that has all its forms."""
    item["end"]["words"].append([0] * 10)
    item["k"] += 1


CHANGES: dict[str, Callable[[Json], Any]] = {
    "one more": all_words_more,
    "k alone": lambda item: item.update(k=item["k"] + 1),
    "a word dropped": lambda item: item["end"]["words"].pop(),
    "a word twice": lambda item: item["end"]["words"].__setitem__(1, item["end"]["words"][0]),
    "equal degrees": lambda item: item["degrees"].update(h1=[1, 1, 1, 1]),
    "degrees of too small a base": lambda item: item["degrees"].update(h1=[1, 2, 3, 4]),
    "degrees of the second layer": lambda item: item["degrees"].update(h2=[0, 0, 0, 1]),
    "a state fewer": lambda item: item["states"].pop(),
    "a state twice": lambda item: item["states"].__setitem__(1, item["states"][0]),
    "a state of zeros": lambda item: item["states"][0].update(h2=[0] * 4),
    "a move twice": lambda item: item["start"]["moves"].__setitem__(1, item["start"]["moves"][0]),
    "a move at the first step": lambda item: item["start"]["moves"].__setitem__(7, [9, 3]),
    "a start of zeros": lambda item: item["start"]["word"].__setitem__(9, [0] * 4),
    "no small powers": lambda item: item["weights"]["arrays"]["Wh1"][0].__setitem__(1, 989),
    "larger powers": lambda item: item["weights"]["arrays"]["Wh1"][0].__setitem__(1, [989, 2]),
    "a singular matrix": lambda item: item["weights"]["arrays"]["Wi2"].__setitem__(
        1, item["weights"]["arrays"]["Wi2"][0]
    ),
    "no read-out": lambda item: item["weights"]["arrays"].update(Wo=[None] * 4),
    "no recurrence": lambda item: item["weights"]["arrays"].update(Wh2=[[None] * 4] * 4),
    "a letter of none": lambda item: item["end"]["alphabet"].__setitem__(0, [None] * 4),
    "a letter without lead": lambda item: item["end"]["alphabet"].__setitem__(0, [1] * 4),
    "two letters alike": lambda item: item["end"]["alphabet"].__setitem__(0, item["end"]["alphabet"][1]),
    "a small modulus": lambda item: item.update(modulus=2),
    "a modulus with small factors": lambda item: item.update(modulus=30030),
    "another kind": lambda item: item.update(kind="minor"),
    "at grid level": lambda item: item.update(term=["grid_rank", {}]),
    "of another network": lambda item: item.update(term=["rank", {"t_E": 9}]),
    "of a longer start": lambda item: item.update(term=["rank", {"t_S": 11}]),
}


@pytest.fixture(scope="module")
def shipped() -> Json:
    data = SHIPPED.read_bytes()
    assert check_bytes(data).accepted
    body: Json = json.loads(data)
    return body


@pytest.mark.seconds
@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_refused(name: str, shipped: Json) -> None:
    body = copy.deepcopy(shipped)
    CHANGES[name](body["evidence"][0])
    report = check_bytes(seal(body))
    assert report.outcome in ("rejected", "malformed"), name
    assert report.message


@pytest.mark.seconds
@pytest.mark.parametrize("verdict", ["proved-all", "proved-instance", "proved-open", "probable", "refuted"])
def test_no_other_verdict(verdict: str, shipped: Json) -> None:
    assert check_bytes(seal({**shipped, "verdict": verdict})).outcome in ("rejected", "malformed")


def test_the_next_rank_is_refused(shipped: Json) -> None:
    body = copy.deepcopy(shipped)
    body["statement"]["relation"] = [">=", ["rank", {}], 1145]
    assert check_bytes(seal(body)).outcome == "rejected"
