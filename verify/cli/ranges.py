"""Ranges of integers as options spell them."""

from __future__ import annotations

import re

from verify.errors import DomainError

__all__ = ["LONGEST", "parse_range", "read_range"]

LONGEST = 10_000

_DIGITS = re.compile(r"[0-9]{10}", re.ASCII)
_RANGE = re.compile(r"([0-9]{1,9})(?:\.\.([0-9]{1,9}))?", re.ASCII)


def read_range(option: str, text: str, *, least: int = 1) -> range:
    """``A..B`` (both included) or a single ``A``.

    >>> list(read_range("--steps", "2..4")), list(read_range("--steps", "3"))
    ([2, 3, 4], [3])

    Raises ``DomainError`` naming the option for anything else, for an empty range, below ``least``, or too long.
    """
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        if _DIGITS.search(text):
            raise DomainError(f"{option} takes numbers below 1,000,000,000, not {text[:40]!r}")
        raise DomainError(f"{option} takes a range such as 1..6, or one number, not {text[:40]!r}")
    low = int(found[1])
    high = low if found[2] is None else int(found[2])
    if low < least:
        raise DomainError(f"{option} starts at {least} at least, not at {low}")
    if high < low:
        raise DomainError(f"{option} runs upwards: {low}..{high} is empty")
    if high - low >= LONGEST:
        raise DomainError(f"{option} has {high - low + 1} numbers; at most {LONGEST} are allowed")
    return range(low, high + 1)


def parse_range(text: str, option: str) -> tuple[int, ...]:
    """Ranges and numbers with commas between them: ``1..3,8``, increasing, each number once.

    >>> parse_range("8,1..3", "--steps")
    (1, 2, 3, 8)

    Raises ``DomainError`` naming the option for anything else.
    """
    numbers = {number for part in text.split(",") for number in read_range(option, part)}
    return tuple(sorted(numbers))
