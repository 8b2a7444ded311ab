"""What a search may spend."""

from __future__ import annotations

import re
from dataclasses import dataclass

from verify.errors import DomainError
from verify.exact.conversion import read_integer

__all__ = ["OPERATIONS_PER_SECOND", "SearchBudget", "search_budget", "seconds"]

# A second of the budget stands for so many operations (``claims.cost``), about a quarter of what one core of today
# does. So a search ends by counting, with the same result on every machine; the clock stops it only where that is
# slower.
OPERATIONS_PER_SECOND = 3_500_000
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
_LONGEST = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class SearchBudget:
    """``time`` in seconds, or as a text such as "2m"; ``max_rank``: the largest minor that is looked for.

    ``jobs``: processes (None: one a core).  ``work``: operations, at most (None: what the time stands for).  It,
    ``max_rank`` and ``seed`` determine the outcome, unless the clock cuts the search short.
    """

    time: float = 60.0
    max_rank: int = 400
    jobs: int | None = None
    seed: int = 0
    work: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "time", seconds(self.time))
        for name in ("max_rank", "jobs", "seed", "work"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, read_integer(getattr(self, name), name))
        if not 0 < self.time <= _LONGEST:
            raise DomainError(f"the time must be more than 0 and at most 30 days, not {self.time}")
        if not 1 <= self.max_rank <= 8000:
            raise DomainError(f"the largest rank must be in 1..8000, not {self.max_rank}")
        if self.jobs is not None and not 1 <= self.jobs <= 256:
            raise DomainError(f"the number of processes must be in 1..256, not {self.jobs}")
        if not 0 <= self.seed < 2**64:
            raise DomainError(f"the seed must be in 0..2^64-1, not {self.seed}")

        if self.work is not None and self.work < 1:
            raise DomainError(f"the work must be at least 1 operation, not {self.work}")

    @property
    def operations(self) -> int:
        """How many operations may be spent."""
        return int(self.time * OPERATIONS_PER_SECOND) if self.work is None else self.work


def search_budget(given: SearchBudget | float | str | None) -> SearchBudget:
    """A budget from one, from a time, or the usual one."""
    if given is None:
        return SearchBudget()
    return given if isinstance(given, SearchBudget) else SearchBudget(time=seconds(given))


def seconds(time: float | str) -> float:
    """A time in seconds: a number, or a text such as ``8s``, ``2m``, ``1h``, ``90``.

    >>> seconds("2m"), seconds("8s"), seconds(1.5)
    (120.0, 8.0, 1.5)

    Raises ``DomainError`` for anything else.
    """
    if isinstance(time, bool) or not isinstance(time, int | float | str):
        raise DomainError(f"a time is a number of seconds or a text such as 8s, 2m, 1h, not {type(time).__name__}")
    if isinstance(time, str):
        match = re.fullmatch(r"\s*([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([smh]?)\s*", time, re.ASCII)
        if match is None:
            raise DomainError(f"a time is written 8s, 2m, 1h or as a number of seconds, not {time[:40]!r}")
        time = float(match[1]) * _UNITS[match[2]]
    return float(time)
