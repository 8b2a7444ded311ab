"""How many examples of a law, or entries of a long list, a test tries: a quarter in `make test`, all in `test-all`."""

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

__all__ = ["FULL", "SHARE", "examples", "share"]

T = TypeVar("T")

FULL = 100
"""So many where a test names no number; by this continuous integration is told from a run that is to be short."""
SHARE = 4


def examples(count: int) -> settings:
    """``count`` examples, or their share in a run that is to be short; without a limit on the time of each."""
    return settings(deadline=None, max_examples=count if _whole() else max(count // SHARE, 5))


def share(items: Sequence[T]) -> Sequence[T]:
    """``items``; in a run that is to be short the first of every four."""
    return items if _whole() else items[::SHARE]


def _whole() -> bool:
    return settings.default.max_examples >= FULL
