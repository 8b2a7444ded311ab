"""Runs the claims within a budget: instances to an executor, certificates and a record into the run directory.

Whatever is interrupted, and wherever the work is done, the certificates end up the same bytes: each depends on its
instance alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from verify.checker import Report
from verify.claims import REGISTRY, Claim, Task, find_claim
from verify.exact.conversion import read_integer
from verify.suite.checking import matrix_engine
from verify.suite.holdings import Instance, states
from verify.suite.record import Entry, RunRecord
from verify.suite.summary import ClaimSummary, summary_of
from verify.suite.worker import Job, Solved, instances, solve
from verify.work.budget import Budget, find_profile
from verify.work.directory import RunDirectory
from verify.work.executor import Executor, Failure, WorkersLost
from verify.work.remembered import Remembered, digest_of
from verify.work.workers import Where, executor_for

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
    engine: str = "numpy"
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
    engine: str = "numpy",
    recheck: bool = False,
    executor: Where = None,
) -> RunResult:
    """Run the claims (default: all) within a budget into the run directory ``out``, resuming what is there.

    ``profile``: the name of a profile, or any budget.  ``claims``: ids, or one.  ``engine``: the checker's.
    ``recheck``: look again at certificates that this checker has accepted before.  ``jobs``: processes of this machine.
    ``executor``: where the work is done instead of them, any ``concurrent.futures.Executor`` (which stays yours; then
    ``jobs`` is how many batches it can work on at the same time) or the address of a Dask scheduler.  What the checker
    said there is not remembered, for it may be another one: a report will read the files here.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as out, ThreadPoolExecutor(2) as pool:
    ...     len(run_suite("quick", out, claims="duality", executor=pool).of("accepted")) > 0
    True

    Raises ``DomainError`` for an unknown profile, claim or engine, jobs < 1, a directory that holds something else, or
    where no scheduler answers; ``WorkersLost`` if the workers are lost on the way and ``DiskFull`` if nothing more can
    be written: what is finished is kept then, and the next run of the directory goes on from there.
    """
    budget = find_profile(profile) if isinstance(profile, str) else profile
    matrix_engine(engine)
    workers = executor_for(None if jobs is None else read_integer(jobs, "jobs", least=1), executor)
    named = [claims] if isinstance(claims, str) else claims
    chosen = [find_claim(claim) for claim in dict.fromkeys(named)] if named else list(REGISTRY.values())
    with workers:  # if there are none, nothing is begun
        directory = RunDirectory.prepare(Path(out))
        return _run_claims(workers, directory, budget, chosen, engine, recheck, progress, executor is None)


def _run_claims(
    workers: Executor,
    directory: RunDirectory,
    budget: Budget,
    chosen: Sequence[Claim],
    engine: str,
    recheck: bool,
    progress: Progress | None,
    own_checker: bool,
) -> RunResult:
    """Run these claims; the record says how far it came, whatever happens."""
    ids = [claim.id for claim in chosen]
    before = RunRecord.of(directory) if directory.has_record else RunRecord()
    record = before.with_begun(ids, budget, engine)
    record.write(directory)
    memory = Remembered(directory.path, engine)
    run = _Run(directory, budget, RunResult(directory, list(chosen), engine), memory, progress, own_checker)
    result, lost = run.result, None
    try:
        run.go(workers, run.tasks(workers, ids), recheck)
    except KeyboardInterrupt:
        result.interrupted = True
    except WorkersLost as error:
        result.interrupted, lost = True, error
    finally:
        memory.save()
    record = record.with_results(*([entry.entry for entry in result.of(name)] for name in ("undecided", "failed")))
    record.ended(ids, interrupted=result.interrupted).write(directory)
    if lost is not None:
        raise WorkersLost(f"{lost}; {directory.resumes}")
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

    def tasks(self, workers: Executor, claims: Sequence[str]) -> list[Task]:
        """The instances of the claims, in their order; a claim that cannot list its own is one failure."""
        found = dict(workers.map(partial(instances, self.budget), ([claim] for claim in claims)))
        tasks: list[Task] = []
        for claim in claims:
            answer = found[claim]
            own, why = ([], answer.detail) if isinstance(answer, Failure) else answer
            if why:
                self.result.results.append(TaskResult(Task(claim, "all instances", {}, 0), "failed", why))
            tasks += own
        return tasks

    def go(self, executor: Executor, tasks: Sequence[Task], recheck: bool) -> None:
        """Find what is there and known to be good, then do the rest."""
        self.total = sum(task.cost for task in tasks)
        rest = [task for task in tasks if recheck or not self._is_known(task)]
        function = partial(solve, self.budget, self.result.engine)
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
        """The batches, the dearest first; what is stored is read when its batch is sent.

        Instances of one name are next to each other, for claims about the same network share much of their work.
        """
        place = {name: i for i, name in enumerate(dict.fromkeys(task.name for task in tasks))}
        together = sorted(tasks, key=lambda task: place[task.name])
        for batch in sorted(_batches(together), key=lambda batch: -max(task.cost for task in batch)):
            yield [Job(task, self.directory.read(_place(task))) for task in batch]

    def _kept(self, job: Job, solved: Solved | Failure) -> TaskResult:
        """Write what came back; a file that cannot be written is its own failure, a full disk is the end."""
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
