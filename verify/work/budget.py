"""Budgets: how much a run may spend, in operations (never seconds, so that results do not depend on the machine).

A budget is plain data: it is sent to the processes that do the work, it stands in the record of the run, and it is read
back from there.  A profile is a budget that has a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from verify.claims.model import Budget
from verify.errors import DomainError
from verify.files import name_of, read_json

__all__ = ["PROFILES", "Budget", "budget_from_json", "budget_to_json", "find_profile", "profile_of", "read_budget"]

# What they take was measured for the first two, 51 and 142 seconds; the third has 3.8 times the operations of the
# second.
PROFILES: dict[str, Budget] = {
    budget.name: budget
    for budget in (
        Budget(
            "quick",
            claim=6_000_000,
            task=4_000_000,
            search=16_000_000,
            exhaustive=20_000_000,
            tests=3,
            instances=60,
            max_rank=500,
            takes="1 minute",
        ),
        Budget(
            "standard",
            claim=80_000_000,
            task=40_000_000,
            search=60_000_000,
            exhaustive=80_000_000,
            tests=12,
            instances=250,
            max_rank=2_000,
            takes="5 minutes",
        ),
        Budget(
            "full",
            claim=400_000_000,
            task=120_000_000,
            search=250_000_000,
            exhaustive=400_000_000,
            tests=24,
            instances=2_000,
            max_rank=6_000,
            takes="10 minutes",
        ),
    )
}

_NUMBERS = tuple(field.name for field in fields(Budget) if field.type in ("int", int))
# Far beyond what can be spent; a record that says more was not written by a run.
_MOST = 10**15
_MOST_BYTES = 10_000


def find_profile(name: str) -> Budget:
    """The profile of that name; ``DomainError`` otherwise."""
    if name not in PROFILES:
        raise DomainError(f"there is no profile {name!r}; there are {', '.join(PROFILES)}")
    return PROFILES[name]


def read_budget(path: Path) -> Budget:
    """The budget in a JSON file, as the record of a run has it; ``DomainError`` if it holds none."""
    value = read_json(path, limit=_MOST_BYTES)
    try:
        return budget_from_json(value)
    except DomainError as error:
        raise DomainError(f"{name_of(path)} holds no budget: {error}") from None


def profile_of(budget: Budget) -> str:
    """The name of the profile that a budget is; ``custom`` if it is none, whatever it calls itself."""
    profile = PROFILES.get(budget.name)
    return budget.name if profile is not None and budget_to_json(profile) == budget_to_json(budget) else "custom"


def budget_to_json(budget: Budget) -> dict[str, Any]:
    """As the record of a run has it."""
    return {name: getattr(budget, name) for name in ("name", *_NUMBERS)}


def budget_from_json(value: object) -> Budget:
    """Read back what ``budget_to_json`` wrote.

    >>> budget_from_json(budget_to_json(PROFILES["quick"])) == PROFILES["quick"]
    True

    Raises ``DomainError`` for anything else.
    """
    if not isinstance(value, Mapping) or set(value) != {"name", *_NUMBERS}:
        raise DomainError(f"a budget is an object with the keys name, {', '.join(_NUMBERS)}")
    for name in _NUMBERS:
        if type(value[name]) is not int or not 0 <= value[name] <= _MOST:
            raise DomainError(f"{name} of a budget is an integer in 0..{_MOST}")
    if not isinstance(value["name"], str):
        raise DomainError("the name of a budget is a text")
    budget = Budget(**value)
    return PROFILES[budget.name] if profile_of(budget) == budget.name else budget
