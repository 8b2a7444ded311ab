"""Budgets: plain data that travels, and a profile is one that has a name."""

from __future__ import annotations

import dataclasses
import json
import pickle

import pytest

from verify.errors import DomainError
from verify.work.budget import (
    PROFILES,
    budget_from_json,
    budget_to_json,
    find_profile,
    profile_of,
    read_budget,
)


@pytest.mark.parametrize("name", PROFILES)
def test_a_budget_comes_back_as_it_was_sent(name):
    budget = dataclasses.replace(find_profile(name), name="mine", instances=7)
    assert pickle.loads(pickle.dumps(budget)) == budget
    assert budget_from_json(json.loads(json.dumps(budget_to_json(budget)))) == budget


def test_a_budget_is_a_profile_by_its_numbers_not_by_its_name():
    quick = find_profile("quick")
    assert profile_of(quick) == "quick"
    assert profile_of(dataclasses.replace(quick, name="full")) == "custom"
    assert profile_of(dataclasses.replace(quick, instances=61)) == "custom"
    with pytest.raises(DomainError, match="there is no profile 'slow'; there are quick, standard, full"):
        find_profile("slow")


GOOD = budget_to_json(PROFILES["quick"])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "an object with the keys name, claim"),
        ({}, "an object with the keys"),
        ({**GOOD, "seconds": 3}, "an object with the keys"),
        ({**GOOD, "task": "9"}, "task of a budget is an integer"),
        ({**GOOD, "task": True}, "task of a budget is an integer"),
        ({**GOOD, "task": -1}, "task of a budget is an integer"),
        ({**GOOD, "task": 10**16}, "task of a budget is an integer"),
        ({**GOOD, "name": 5}, "name of a budget is a text"),
    ],
)
def test_what_is_no_budget(value, words, tmp_path):
    with pytest.raises(DomainError, match=words):
        budget_from_json(value)
    path = tmp_path / "budget.json"
    path.write_text(json.dumps(value))
    with pytest.raises(DomainError, match=rf"budget.json holds no budget: .*{words}"):
        read_budget(path)


def test_files_of_budgets(tmp_path):
    path = tmp_path / "budget.json"
    path.write_text(json.dumps(GOOD))
    assert read_budget(path) == PROFILES["quick"]
    path.write_text("{")
    with pytest.raises(DomainError, match="is not JSON"):
        read_budget(path)
    with pytest.raises(DomainError, match="no such file"):
        read_budget(tmp_path / "none.json")
