"""Profiles: how much a run may spend, in operations (never seconds, so that results do not depend on the machine)."""

from __future__ import annotations

from verify.claims.model import Budget
from verify.errors import DomainError

__all__ = ["PROFILES", "find_profile"]

# What they take was measured for the first two, 51 and 142 seconds; the third has 3.8 times the operations of the second.
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
            takes="3 minutes",
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


def find_profile(name: str) -> Budget:
    """The profile of that name; ``DomainError`` otherwise."""
    if name not in PROFILES:
        raise DomainError(f"there is no profile {name!r}; there are {', '.join(PROFILES)}")
    return PROFILES[name]
