"""What is done for one instance: solve it, and have the checker read the bytes of its certificate.

It needs nothing but what it is sent, and writes nothing: so it can be done on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from verify.checker import Report, check_bytes
from verify.claims import Task, find_claim
from verify.suite.checking import matrix_engine
from verify.suite.holdings import listed, states
from verify.work.budget import Budget

__all__ = ["Job", "Solved", "instances", "solve"]


@dataclass(frozen=True, slots=True)
class Job:
    """An instance to be solved; ``stored``: the bytes at the place of its certificate, which may be anything."""

    task: Task
    stored: bytes | None = None


@dataclass(frozen=True, slots=True)
class Solved:
    """What came of it.

    ``report``: the checker's, None if it is undecided (``tried``: what was).  ``certificate``: its bytes; None where
    those that are stored are as they should be.
    """

    report: Report | None
    certificate: bytes | None = None
    tried: str = ""


def instances(budget: Budget, claim: str) -> tuple[list[Task], str]:
    """The instances of a claim within a budget; or none and why it cannot list them."""
    return listed(find_claim(claim), budget)


def solve(budget: Budget, engine: str, job: Job) -> Solved:
    """The certificate of an instance.  What is missing or damaged is made (again): it depends on nothing else."""
    claim = find_claim(job.task.claim)
    matrices = matrix_engine(engine)
    if job.stored is not None and states(job.stored, claim.statement(job.task)):
        report = check_bytes(job.stored, engine=matrices)
        if report.outcome in ("accepted", "over budget"):
            return Solved(report)
    outcome = claim.solve(job.task, budget)
    if outcome.certificate is None:
        return Solved(None, tried=outcome.tried)
    data = outcome.certificate.to_bytes()
    return Solved(check_bytes(data, engine=matrices), data)
