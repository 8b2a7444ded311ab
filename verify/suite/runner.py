"""Runs the claims within a budget: instances to an executor, certificates and a record into the run directory.

Whatever is interrupted, and wherever the work is done, the certificates end up the same bytes: each depends on its
instance alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from verify.checker import Report
from verify.claims import REGISTRY, Claim, Task, find_claim
from verify.exact.conversion import read_integer
from verify.suite.checking import matrix_engine
from verify.suite.holdings import Instance, listed, states
from verify.suite.record import Entry, RunRecord
from verify.suite.summary import ClaimSummary, summary_of
from verify.suite.worker import Job, Solved, solve
from verify.work.budget import Budget, find_profile
from verify.work.directory import RunDirectory
from verify.work.executor import Executor, Failure, Futures, Processes, require_jobs
from verify.work.remembered import Remembered, digest_of

__all__ = ["Progress", "RunResult", "TaskResult", "run_suite"]

# A batch is about this much work: large enough to be worth a message, small enough that little is lost with it.
BATCH_COST = 4_000_000
BATCH_TASKS = 40
# Progress is told in about so many steps: whoever draws it takes longer over each than many an instance does.
STEPS = 1000


@dataclass(frozen=True, slots=True)
class TaskResult:
    """``outcome``: the checker's word on the certificate (``accepted``, ..), or ``undecided``, or ``failed``.

    ``reused``: the certificate was there already; ``remembered``: so was the checker's word on it.
    """

    task: Task
    outcome: str
    detail: str = ""
    reused: bool = False
    remembered: bool = False
    report: Report | None = None

    @property
    def claim(self) -> str:
        """The id of the claim."""
        return self.task.claim

    @property
    def name(self) -> str:
        """The name of the instance."""
        return self.task.name

    @property
    def entry(self) -> Entry:
        """As the record has it, if there is no certificate."""
        return Entry(self.claim, self.name, self.detail)


@dataclass(slots=True)
class RunResult:
    """What a run did.  ``interrupted``: it was stopped before all tasks were done."""

    directory: RunDirectory
    claims: Sequence[Claim]
    engine: str = "python"
    results: list[TaskResult] = field(default_factory=list)
    interrupted: bool = False

    def of(self, *outcomes: str) -> list[TaskResult]:
        """The results with one of these outcomes, in order of claim and name."""
        return sorted((r for r in self.results if r.outcome in outcomes), key=lambda r: (r.claim, r.name))

    def summaries(self) -> list[ClaimSummary]:
        """What this run came to, by claim in the registry's order: its instances, as they were solved or found."""
        failed = [result.entry for result in self.of("failed")]
        groups: dict[str, list[Instance]] = {claim.id: [] for claim in self.claims}
        for result in self.results:
            groups[result.claim].append(Instance(result.task, result.report))
        chosen = {claim.id: claim for claim in self.claims}
        return [summary_of(chosen[id], groups[id], failed=failed) for id in REGISTRY if id in chosen]


Progress = Callable[[int, int, str], None]
"""Called with cost done, cost in all, and the claim last worked on."""


def run_suite(
    profile: str | Budget,
    out: str | os.PathLike[str],
    *,
    jobs: int | None = None,
    claims: str | Sequence[str] = (),
    progress: Progress | None = None,
    engine: str = "python",
    recheck: bool = False,
    pool: futures.Executor | None = None,
) -> RunResult:
    """Run the claims (default: all) within a budget into the run directory ``out``, resuming what is there.

    ``profile``: the name of a profile, or any budget.  ``claims``: ids, or one.  ``engine``: the checker's.
    ``recheck``: look again at certificates that this checker has accepted before.  ``pool``: where the work is done,
    instead of processes of this machine; what the checker said there is not remembered, for it may be another one: a
    report will read the files here.

    Raises ``DomainError`` for an unknown profile, claim or engine, jobs < 1, or a directory that holds something else.
    """
    budget = find_profile(profile) if isinstance(profile, str) else profile
    matrix_engine(engine)
    out = Path(out)
    workers = require_jobs(None if jobs is None else read_integer(jobs, "jobs", least=1))
    named = [claims] if isinstance(claims, str) else claims
    chosen = [find_claim(claim) for claim in dict.fromkeys(named)] if named else list(REGISTRY.values())
    ids = [claim.id for claim in chosen]
    directory = RunDirectory.prepare(out)
    before = RunRecord.of(directory) if directory.has_record else RunRecord()
    record = before.with_begun(ids, budget, engine)
    record.write(directory)
    memory = Remembered(directory.path, engine)
    run = _Run(directory, budget, RunResult(directory, chosen, engine), memory, progress, own_checker=pool is None)
    executor = Processes(workers) if pool is None else Futures(pool, workers)
    try:
        run.go(executor, list(run.tasks(chosen)), recheck)
    except KeyboardInterrupt:
        run.result.interrupted = True
    finally:
        memory.save()
    result = run.result
    record = record.with_results(*([entry.entry for entry in result.of(name)] for name in ("undecided", "failed")))
    record.ended(ids, interrupted=result.interrupted).write(directory)
    return result


@dataclass(slots=True)
class _Run:
    """A run on its way."""

    directory: RunDirectory
    budget: Budget
    result: RunResult
    memory: Remembered
    progress: Progress | None
    own_checker: bool
    total: int = 0
    done: int = 0
    shown: int = -1

    def tasks(self, claims: Sequence[Claim]) -> Iterator[Task]:
        """The instances of the claims; a claim that cannot list its own is one failure."""
        for claim in claims:
            tasks, why = listed(claim, self.budget)
            if why:
                self.result.results.append(TaskResult(Task(claim.id, "all instances", {}, 0), "failed", why))
            yield from tasks

    def go(self, executor: Executor, tasks: Sequence[Task], recheck: bool) -> None:
        """Find what is there and known to be good, then do the rest."""
        self.total = sum(task.cost for task in tasks)
        rest = [task for task in tasks if recheck or not self._is_known(task)]
        function = partial(solve, self.budget, self.result.engine)
        with executor:
            for job, solved in executor.map(function, self._jobs(rest)):
                self._add(self._kept(job, solved))

    def _is_known(self, task: Task) -> bool:
        """Whether the certificate is there and was accepted before; then that is the result."""
        data = self.directory.read(_place(task))
        digest = None if data is None else digest_of(data)
        report = None if digest is None else self.memory.recall(digest)
        if data is None or report is None:
            return False
        try:
            if not states(data, find_claim(task.claim).statement(task)):
                return False
        except Exception:
            return False  # whoever solves it will meet the defect, and report it
        self._add(TaskResult(task, report.outcome, reused=True, remembered=True, report=report))
        return True

    def _jobs(self, tasks: Sequence[Task]) -> Iterator[list[Job]]:
        """The batches, the dearest first; what is stored is read when its batch is sent."""
        for batch in sorted(_batches(tasks), key=lambda batch: -max(task.cost for task in batch)):
            yield [Job(task, self.directory.read(_place(task))) for task in batch]

    def _kept(self, job: Job, solved: Solved | Failure) -> TaskResult:
        """Write what came back; a disk that is full must not take the run with it."""
        task = job.task
        if isinstance(solved, Failure):
            return TaskResult(task, "failed", solved.detail)
        if solved.report is None:
            return TaskResult(task, "undecided", solved.tried)
        data = solved.certificate
        if data is not None:
            try:
                self.directory.keep(_place(task), data)
            except OSError as error:
                return TaskResult(task, "failed", f"cannot write its certificate: {error.strerror or error}")
        report = solved.report
        if self.own_checker:
            self.memory.remember(digest_of(job.stored or b"" if data is None else data), report)
        return TaskResult(task, report.outcome, report.message or "", reused=data is None, report=report)

    def _add(self, result: TaskResult) -> None:
        self.result.results.append(result)
        self.done += result.task.cost
        step = self.total // STEPS
        if self.progress is not None and (self.done - self.shown > step or self.done == self.total):
            self.shown = self.done
            self.progress(self.done, self.total, result.claim)


def _place(task: Task) -> str:
    return f"{task.claim}/{task.name}.json"


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
