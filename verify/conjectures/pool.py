"""Worker processes with a common deadline: when it comes they are killed, wherever they are."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from types import TracebackType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from verify.conjectures.worker import start_worker

__all__ = ["OutOfTime", "WorkerPool"]

# The caller's interrupts and the clock are looked at this often, in seconds.
_GLANCE = 0.25


class OutOfTime(Exception):
    """The deadline has passed."""


class WorkerPool:
    """Calls in processes of their own, until ``deadline`` (``time.monotonic``)."""

    def __init__(self, jobs: int | None, deadline: float) -> None:
        self._jobs = jobs or os.cpu_count() or 1
        self._deadline = deadline
        self._pool: Any = None

    def __enter__(self) -> WorkerPool:
        self._pool = ProcessPool(max_workers=self._jobs, initializer=start_worker)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()
        self._pool.join()

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return time.monotonic() >= self._deadline

    def require_time(self) -> None:
        """Raise ``OutOfTime`` after the deadline."""
        if self.is_over:
            raise OutOfTime

    def results(self, calls: Sequence[tuple[Callable[..., Any], Sequence[Any]]]) -> Iterator[tuple[int, Any]]:
        """Index and value of each call as it is done; the value is None where its process died.

        Raises ``OutOfTime`` at the deadline; the processes are killed when the pool is left.
        """
        self.require_time()
        waiting = {
            self._pool.schedule(function, args=list(arguments)): index
            for index, (function, arguments) in enumerate(calls)
        }
        while waiting:
            self.require_time()
            done, _ = wait(waiting, timeout=_GLANCE, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=waiting.__getitem__):
                index = waiting.pop(future)
                try:
                    value = future.result()
                except (ProcessExpired, CancelledError):
                    value = None
                yield index, value
