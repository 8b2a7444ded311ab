"""One way to call a function on many tasks: in this process, in processes of this machine, or on any other executor.

What is sent are the function, by its name, and batches of tasks as plain data; what comes back is what the function
returned.  A task that cannot be done is a ``Failure`` and takes no other with it.  Nothing is written by the processes:
who calls keeps what it is given.  Which executor it is: ``work.workers``.
"""

from __future__ import annotations

import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent import futures
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self, TypeVar

from verify.errors import DomainError, VerifyError
from verify.exact.threads import processors, threads_each, use_threads

__all__ = [
    "BatchExecutor",
    "Executor",
    "Failure",
    "Futures",
    "Inline",
    "OutOfTime",
    "Processes",
    "WorkersLost",
    "attempt_each",
    "in_batches",
    "require_jobs",
]

T = TypeVar("T")
R = TypeVar("R")

# So many batches a process are under way at once: enough that none waits, few enough to be made as they are needed.
_AHEAD = 4


class OutOfTime(Exception):
    """The deadline has passed."""


class WorkersLost(VerifyError):
    """No more work can be done: the way to the workers is lost, or they are none of ours.  The message says which."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task has no result.  ``died``: its process did not live to say so, even when the task was alone."""

    detail: str
    died: bool = False


class Executor(ABC):
    """Where tasks are done.  Leaving its ``with`` block ends whatever is still under way."""

    @abstractmethod
    def map(self, function: Callable[[T], R], batches: Iterable[Sequence[T]]) -> Iterator[tuple[T, R | Failure]]:
        """Each task with what ``function`` returns for it, in the order in which batches are done.

        ``batches`` is read as it goes: a batch is one message.  Raises ``OutOfTime`` at the deadline, if there is one.
        """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None


class Inline(Executor):
    """One task after the other, here: nothing to start, and nothing to protect this process from them."""

    def map(self, function: Callable[[T], R], batches: Iterable[Sequence[T]]) -> Iterator[tuple[T, R | Failure]]:
        for batch in batches:
            for task in batch:
                yield task, _attempt(function, task)


class BatchExecutor(Executor):
    """Sends batches ahead, ``window`` of them at most on the way; a subclass says how one is sent (``_submit``).

    ``deadline``: a time of ``time.monotonic``.
    """

    # Seconds after which a subclass looks after its workers (``_look``); None: it has no need to.
    _pause: float | None = None
    # How many tasks are done again at the same time, after the batch that each was in has failed.
    _suspects: int | None = None

    def __init__(self, window: int, deadline: float | None) -> None:
        self._window = window
        self._deadline = deadline
        self._waiting: dict[futures.Future[Any], Sequence[Any]] = {}

    def map(self, function: Callable[[T], R], batches: Iterable[Sequence[T]]) -> Iterator[tuple[T, R | Failure]]:
        again: list[T] = []
        for batch, results in self._answers(function, batches):
            if isinstance(results, Failure):
                again += batch
            else:
                yield from zip(batch, results, strict=True)
        # Some task of these batches killed its process, or had bad luck: each alone shows which.
        for batch, results in self._answers(function, ([task] for task in again), self._suspects):
            yield batch[0], results if isinstance(results, Failure) else results[0]

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return self._deadline is not None and time.monotonic() >= self._deadline

    def require_time(self) -> None:
        """Raise ``OutOfTime`` after the deadline."""
        if self.is_over:
            raise OutOfTime

    @abstractmethod
    def _submit(self, function: Callable[..., Any], *arguments: Any) -> futures.Future[Any]:
        """Send a call."""

    def _answers(
        self, function: Callable[[T], R], batches: Iterable[Sequence[T]], at_once: int | None = None
    ) -> Iterator[tuple[Sequence[T], list[R | Failure] | Failure]]:
        """Each batch with its results, or with the failure of its process."""
        source = iter(batches)
        own: set[futures.Future[Any]] = set()
        while True:
            self.require_time()
            for batch in islice(source, max(0, (at_once or self._window) - len(own))):
                future = self._submit(attempt_each, function, batch)
                self._waiting[future] = batch
                own.add(future)
            if not own:
                return
            left = None if self._deadline is None else max(0.0, self._deadline - time.monotonic())
            timeout = min((seconds for seconds in (left, self._pause) if seconds is not None), default=None)
            done, own = futures.wait(own, timeout=timeout, return_when=futures.FIRST_COMPLETED)
            for future in done:
                yield self._waiting.pop(future), self._answer(future)
            done.clear()  # an answer is kept no longer than its caller keeps it
            self._look()

    def _look(self) -> None:
        """Look after the workers; raises ``WorkersLost`` if nothing more can come of them."""

    def _answer(self, future: futures.Future[Any]) -> Any:
        """The results of a batch.  What calling it raises says that its process, or the way to it, is lost."""
        try:
            return future.result()
        except Exception as error:
            code = getattr(error, "exitcode", None)
            why = f"exit code {code}" if code is not None else f"{type(error).__name__}: {error}".rstrip(": ")
            return Failure(f"its process died ({why}), alone too", died=True)


class Futures(BatchExecutor):
    """Any ``concurrent.futures.Executor``, such as that of a cluster; it stays its owner's, who shuts it down.

    ``at_once``: how many batches it can work on at the same time.
    """

    def __init__(self, pool: futures.Executor, at_once: int = 16, deadline: float | None = None) -> None:
        super().__init__(_AHEAD * at_once, deadline)
        self._pool = pool

    def __exit__(self, *error: object) -> None:
        for future in self._waiting:
            future.cancel()
        self._waiting.clear()

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> futures.Future[Any]:
        try:
            return self._pool.submit(function, *arguments)
        except RuntimeError as error:  # it is broken, or was shut down
            failed: futures.Future[Any] = futures.Future()
            failed.set_exception(error)
            return failed


class Processes(BatchExecutor):
    """Processes of this machine, at most ``jobs`` (default: one a core), killed when the block is left.

    A process that dies, for want of memory perhaps, is replaced; ``deadline`` is a time of ``time.monotonic``.
    Raises ``DomainError`` for fewer than one.
    """

    def __init__(self, jobs: int | None = None, *, deadline: float | None = None) -> None:
        self._jobs = require_jobs(jobs)
        super().__init__(_AHEAD * self._jobs, deadline)
        self._started: Any = None

    def __exit__(self, *error: object) -> None:
        if self._started is not None:
            self._started.stop()
            self._started.join()
            self._started = None
        self._waiting.clear()

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> futures.Future[Any]:
        if self._started is None:
            # Of the libraries for processes this one can end those that are at work, and outlives one that dies.
            from pebble import ProcessPool

            threads = threads_each(self._jobs)
            self._started = ProcessPool(max_workers=self._jobs, initializer=_start, initargs=(threads,))
        future: futures.Future[Any] = self._started.schedule(function, args=list(arguments))
        return future


def require_jobs(jobs: int | None) -> int:
    """A number of processes; None is one a core.  Raises ``DomainError`` for fewer than one."""
    if jobs is not None and jobs < 1:
        raise DomainError(f"--jobs must be at least 1, not {jobs}")
    return jobs or processors()


def in_batches(tasks: Iterable[T], size: int) -> Iterator[list[T]]:
    """Batches of ``size`` tasks, the last perhaps of fewer.

    >>> list(in_batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    source = iter(tasks)
    while batch := list(islice(source, size)):
        yield batch


def _start(threads: int) -> None:
    """Ctrl-C is the parent's business: it ends the processes when what is finished is kept."""
    use_threads(threads)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def attempt_each(function: Callable[[T], R], batch: Sequence[T]) -> list[R | Failure]:
    """What ``function`` returns for each task of a batch, or why it does not; it runs where the work is done."""
    return [_attempt(function, task) for task in batch]


def _attempt(function: Callable[[T], R], task: T) -> R | Failure:
    """A defect at one task must not take the others with it."""
    try:
        return function(task)
    except VerifyError as error:
        return Failure(str(error))
    except MemoryError:
        return Failure("out of memory")
    except Exception as error:
        return Failure(f"{type(error).__name__}: {error}")
