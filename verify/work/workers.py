"""Where work is done: processes of this machine, a Dask scheduler's workers, or any other executor."""

from __future__ import annotations

from concurrent import futures
from typing import TypeAlias

from verify.errors import DomainError
from verify.work.executor import BatchExecutor, Futures, Processes, require_jobs

__all__ = ["Where", "executor_for"]

Where: TypeAlias = "str | futures.Executor | None"
"""The address of a Dask scheduler, any ``concurrent.futures.Executor``, or None: processes of this machine."""


def executor_for(
    jobs: int | None = None, where: Where = None, *, deadline: float | None = None, most: int | None = None
) -> BatchExecutor:
    """The executor to be entered with ``with``; a scheduler is connected to there.

    ``jobs``: processes of this machine (None: one a processor), at most ``most`` of them; of an executor, how many
    batches it can work on at the same time.  ``deadline``: a time of ``time.monotonic``.

    Raises ``DomainError`` for fewer than one process, processes beside a scheduler, a text that is no address, or where
    the optional package for schedulers is missing.
    """
    if isinstance(where, str):
        if jobs is not None:
            raise DomainError("give --jobs or --scheduler, not both: a scheduler knows its workers")
        from verify.work.cluster import Cluster

        return Cluster(where, deadline=deadline)
    workers = require_jobs(jobs)
    if where is None:
        return Processes(workers if most is None else max(1, min(workers, most)), deadline=deadline)
    if not isinstance(where, futures.Executor):
        raise DomainError(
            f"the executor is a concurrent.futures.Executor or a scheduler's address, not {type(where).__name__}"
        )
    return Futures(where, workers, deadline)
