"""Limits on work, which neither a slow machine nor a busy one changes: function calls counted, memory that a child may
use.

A test that something is quick says how many calls it may take.  What is beyond is stopped there, so that a test fails
instead of hanging.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["at_most_calls"]


@contextmanager
def at_most_calls(most: int) -> Iterator[None]:
    """Fail as soon as the body has made more than ``most`` calls, of functions in Python or in C, in this thread.

    >>> with at_most_calls(10):
    ...     sum(abs(i) for i in range(1000))
    Traceback (most recent call last):
        ...
    AssertionError: more than 10 calls
    """
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        if event in ("call", "c_call"):
            calls += 1
            if calls > most:
                sys.setprofile(None)
                raise AssertionError(f"more than {most} calls")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
