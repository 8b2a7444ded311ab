"""How many processes and threads there are, and keeping BLAS from starting its own beside them.

This is decided here alone: processes times threads are at most the processors that this process may use
(``processors``), and the threads of one process at most those that BLAS is allowed (``OPENBLAS_NUM_THREADS`` and its
like).

BLAS threads wait by spinning: on a machine that is busy with something else, a product shared between two of them can
take several times as long as on one.  So the kernels cut the work themselves, into pieces for as many threads as BLAS
was allowed, and BLAS runs each piece on one.  Results do not depend on it.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock, local
from typing import Any, TypeVar

__all__ = ["Workers", "processors", "threads_each", "use_threads", "workers"]

Piece = TypeVar("Piece")

# What a control group may use of the processors: microseconds in a period, for version 2 of the groups.
_QUOTA = "/sys/fs/cgroup/cpu.max"
_here = local()
_lock = Lock()
_users = 0
_allowed = 1


class Workers:
    """A number of threads, started when there is a use for them, that share calls of one function."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None

    @property
    def threads(self) -> int:
        return self._threads

    def for_each(self, function: Callable[[Piece], None], pieces: Iterable[Piece]) -> None:
        """Call ``function`` on each piece, in any order, some at the same time; raises what a call raises."""
        todo = list(pieces)
        if self._threads == 1 or len(todo) == 1:
            for piece in todo:
                function(piece)
            return
        self._pool = self._pool or ThreadPoolExecutor(self._threads, initializer=_mark_as_worker)
        for _ in self._pool.map(function, todo):
            pass

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown()


@contextmanager
def workers() -> Iterator[Workers]:
    """Workers for as many threads as BLAS may use, which inside runs each call on a single one.

    One worker inside a piece of work that is shared already.

    Where BLAS cannot be asked (threadpoolctl does not know it), it is left alone, with one worker.
    """
    global _users, _allowed
    control = _blas_control()
    if control is None:
        yield Workers(1)
        return
    get_threads, set_threads = control
    with _lock:
        _users += 1
        if _users == 1:
            _allowed = max(1, get_threads())
            set_threads(1)
        team = Workers(1 if getattr(_here, "is_worker", False) else _allowed)
    try:
        yield team
    finally:
        team.close()
        with _lock:
            _users -= 1
            if _users == 0:
                set_threads(_allowed)


def _mark_as_worker() -> None:
    _here.is_worker = True


def processors() -> int:
    """How many processors this process may use: its affinity, and the quota of its container."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        with open(_QUOTA, encoding="ascii") as file:
            quota, period = map(int, file.read().split())
    except (OSError, ValueError):  # there is no group, or no limit ("max")
        return allowed
    return max(1, min(allowed, quota // period))


def threads_each(processes: int) -> int:
    """How many threads each of so many processes may use, all at work at the same time on this machine."""
    control = _blas_control()
    allowed = 1 if control is None else min(control[0](), processors())
    return max(1, allowed // processes)


def use_threads(count: int) -> None:
    """Keep this process to so many threads from now on: for one of several on one machine."""
    control = _blas_control()
    if control is not None:
        control[1](count)


@lru_cache(maxsize=1)
def _blas_control() -> tuple[Callable[[], int], Callable[[int], Any]] | None:
    """Functions that read and set the number of threads of the BLAS that numpy has loaded."""
    import numpy  # noqa: F401  # which loads it
    from threadpoolctl import ThreadpoolController

    libraries = ThreadpoolController().select(user_api="blas").lib_controllers
    if not libraries:
        return None

    def set_threads(count: int) -> None:
        for library in libraries:
            library.set_num_threads(count)

    return lambda: max(library.get_num_threads() or 1 for library in libraries), set_threads
