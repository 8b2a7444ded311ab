"""What a search may take, where the caller says so: time, and memory.

Without limits a result is a function of problem and seed.  With a limit of time it is what was proved by then, on the
machine it ran on: still proved, mostly less.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from verify.errors import DomainError
from verify.exact.conversion import shown

__all__ = ["Deadline", "OutOfTime"]

T = TypeVar("T")

# The alarm rings again after so many seconds: an exception is lost where nobody can take it, as in a ``__del__``.
_AGAIN = 1.0
# Far more than anyone waits, and less than what the timers of all systems take.
MOST_SECONDS = 10**9


class OutOfTime(Exception):
    """The time that a search was given is over."""


class Deadline:
    """The end of a search that begins now: after ``seconds``, or (None) never.

    ``passed``: whether something was left undone for it.  Raises ``DomainError`` unless ``seconds`` is a positive
    number.
    """

    def __init__(self, seconds: float | None = None) -> None:
        if seconds is not None and (
            isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= MOST_SECONDS
        ):
            raise DomainError(f"a limit of time is a positive number of seconds up to 10^9, not {shown(seconds)}")
        self._end = None if seconds is None else time.monotonic() + seconds
        self.passed = False

    @property
    def is_set(self) -> bool:
        """Whether there is an end."""
        return self._end is not None

    @property
    def left(self) -> float:
        """Seconds, never negative; infinity without an end."""
        return float("inf") if self._end is None else max(0.0, self._end - time.monotonic())

    def run(self, work: Callable[[], T]) -> T | None:
        """What ``work`` returns; None if it was not done by then, and not begun if it is too late.

        In the main thread an alarm ends it, between two instructions of Python; elsewhere it ends where it calls
        ``check``.
        """
        try:
            self.check()
            with self._alarm():
                return work()
        except OutOfTime:
            self.passed = True
            return None

    def check(self) -> None:
        """Raises ``OutOfTime`` if it is too late."""
        if self.left == 0:
            raise OutOfTime

    @contextmanager
    def _alarm(self) -> Iterator[None]:
        if not self.is_set or threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, max(self.left, 1e-6), _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _ring(self, number: int, frame: object) -> None:
        raise OutOfTime
