"""Runs a profile: tasks to killable worker processes, results as files, a record at the end.

Whatever is interrupted, and however many workers there are, the certificates end up the same bytes: each depends on its
instance alone.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from verify._version import __version__
from verify.claims import REGISTRY, Task, find_claim
from verify.exact.conversion import read_integer
from verify.suite.directory import RunDirectory
from verify.suite.profiles import find_profile
from verify.suite.worker import TaskResult, solve_batch, start_worker

__all__ = ["Progress", "RunResult", "run_suite"]

# A batch is about this much work: large enough to be worth a message, small enough that little is lost with it.
BATCH_COST = 4_000_000
BATCH_TASKS = 40


@dataclass(slots=True)
class RunResult:
    """What a run did.  ``interrupted``: it was stopped before all tasks were done."""

    directory: RunDirectory
    results: list[TaskResult] = field(default_factory=list)
    interrupted: bool = False

    def of(self, *outcomes: str) -> list[TaskResult]:
        """The results with one of these outcomes, in order of claim and name."""
        return sorted((r for r in self.results if r.outcome in outcomes), key=lambda r: (r.claim, r.name))


Progress = Callable[[int, int, str], None]
"""Called with cost done, cost in all, and the claim last worked on."""


def _silent(done: int, total: int, claim: str) -> None:
    return None


def run_suite(
    profile: str,
    out: str | os.PathLike[str],
    *,
    jobs: int | None = None,
    claims: str | Sequence[str] = (),
    progress: Progress = _silent,
) -> RunResult:
    """Run the claims (default: all) of ``profile`` into the run directory ``out``, resuming what is there.  ``claims``: ids, or one.

    Raises ``DomainError`` for an unknown profile or claim, jobs < 1, or a directory that holds something else.
    """
    budget = find_profile(profile)
    out = Path(out)
    jobs = None if jobs is None else read_integer(jobs, "jobs", least=1)
    named = [claims] if isinstance(claims, str) else claims
    chosen = [find_claim(claim) for claim in named] if named else list(REGISTRY.values())
    directory = RunDirectory.prepare(out)
    earlier = _entries_of_others(directory, {claim.id for claim in chosen})
    started = _now()
    result = RunResult(directory)
    record: dict[str, Any] = {
        **_environment(),
        "profile": profile,
        "claims": _claims_of(directory, [claim.id for claim in chosen]),
        "started": started,
        "finished": None,
        "state": "running",
    }
    directory.write_record({**record, **_outcomes(result, earlier)})
    tasks = [task for claim in chosen for task in claim.tasks(budget)]
    total = sum(task.cost for task in tasks)
    done = 0
    try:
        for batch, results in _results(tasks, profile, out, jobs or os.cpu_count() or 1):
            result.results += results
            done += sum(task.cost for task in batch)
            progress(done, total, batch[-1].claim)
    except KeyboardInterrupt:
        result.interrupted = True
    record["state"] = "interrupted" if result.interrupted else "finished"
    record["finished"] = _now()
    directory.write_record({**record, **_outcomes(result, earlier)})
    return result


def _claims_of(directory: RunDirectory, chosen: Sequence[str]) -> list[str]:
    """The chosen claims and those of earlier runs into the same directory, in the registry's order."""
    before = directory.record().get("claims", []) if directory.has_record else []
    return [claim for claim in REGISTRY if claim in chosen or claim in before]


def _batches(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    batch: list[Task] = []
    cost = 0
    for task in tasks:
        if batch and (cost + task.cost > BATCH_COST or len(batch) == BATCH_TASKS):
            yield batch
            batch, cost = [], 0
        batch.append(task)
        cost += task.cost
    if batch:
        yield batch


def _results(
    tasks: Sequence[Task], profile: str, out: Path, jobs: int
) -> Iterator[tuple[list[Task], list[TaskResult]]]:
    """Batches and their results as they are done.

    The tasks of a batch whose process died are done again, each alone, so that the one at fault is found; a task whose
    process dies when it is alone a second time has failed.
    """
    pending = sorted(_batches(tasks), key=lambda batch: -max(task.cost for task in batch))
    last = False
    while pending:
        again: list[list[Task]] = []
        pool = ProcessPool(max_workers=jobs, initializer=start_worker)
        try:
            futures = {pool.schedule(solve_batch, args=[batch, profile, str(out)]): batch for batch in pending}
            for future in as_completed(futures):
                batch = futures[future]
                try:
                    yield batch, future.result()
                except (ProcessExpired, CancelledError) as error:
                    if last:
                        yield batch, [_died(task, error) for task in batch]
                    else:
                        again += [[task] for task in batch]
            pool.close()
        except BaseException:
            pool.stop()
            raise
        finally:
            pool.join()
        pending, last = again, True


def _died(task: Task, error: BaseException) -> TaskResult:
    code = getattr(error, "exitcode", None)
    return TaskResult(task.claim, task.name, "failed", f"its process died (exit code {code}), alone too")


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _environment() -> dict[str, Any]:
    """Versions and machine: what a certificate never holds."""
    packages = {}
    for name in ("numpy", "python-flint", "sympy"):
        packages[name] = importlib.metadata.version(name)
    return {
        "verify": __version__,
        "python": platform.python_version(),
        "packages": packages,
        "engine": "python",
        "platform": f"{platform.system()} {platform.machine()}",
    }


# What the record lists under these names; an instance without a certificate is known from nowhere else.
_LISTED = {
    "undecided": ("undecided",),
    "failed": ("failed",),
    "not_accepted": ("rejected", "malformed", "over budget"),
}


def _entries_of_others(directory: RunDirectory, chosen: set[str]) -> dict[str, list[dict[str, str]]]:
    """What earlier runs into the directory could not do, of claims that this run does not touch."""
    before = directory.record() if directory.has_record else {}
    return {name: [entry for entry in before.get(name, []) if entry.get("claim") not in chosen] for name in _LISTED}


def _outcomes(result: RunResult, earlier: dict[str, list[dict[str, str]]]) -> dict[str, Any]:
    found: dict[str, Any] = {"accepted": len(result.of("accepted"))}
    for name, outcomes in _LISTED.items():
        own = [{"claim": r.claim, "instance": r.name, "detail": r.detail} for r in result.of(*outcomes)]
        found[name] = earlier[name] + own
    return found
