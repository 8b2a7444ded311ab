"""How many threads the kernels use, and keeping BLAS from starting its own beside them.

BLAS threads wait by spinning: on a machine that is busy with something else, a product shared between two of them can
take several times as long as on one.  So the kernels cut the work themselves, into pieces for as many threads as BLAS
was allowed (``OPENBLAS_NUM_THREADS`` limits both), and BLAS runs each piece on one.  Results do not depend on it.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock, local
from typing import Any, TypeVar

__all__ = ["Workers", "use_one_thread", "workers"]

Piece = TypeVar("Piece")

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


def use_one_thread() -> None:
    """Keep this process to one thread from now on: for one of several worker processes on one machine."""
    control = _blas_control()
    if control is not None:
        control[1](1)


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
