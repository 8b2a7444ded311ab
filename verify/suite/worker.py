"""What happens in a worker process: solve a task, write its certificate whole, have the checker read the file."""

from __future__ import annotations

import json
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verify.certificates.canonical import encode_integers
from verify.certificates.store import write_atomically
from verify.checker import check_file
from verify.claims import Task, find_claim
from verify.errors import VerifyError
from verify.exact.threads import use_one_thread
from verify.statements import Statement
from verify.suite.profiles import find_profile

__all__ = ["TaskResult", "solve_batch", "start_worker"]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """``outcome``: the checker's word on the certificate (``accepted``, ..), or ``undecided``, or ``failed``."""

    claim: str
    name: str
    outcome: str
    detail: str = ""
    reused: bool = False


def start_worker() -> None:
    """Ctrl-C is the parent's business: it stops the workers when what is finished is on disk.  One thread each."""
    use_one_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def solve_batch(tasks: Sequence[Task], profile: str, folder: str) -> list[TaskResult]:
    """Each task in turn; what fails is reported and the rest go on."""
    return [_attempt(task, profile, Path(folder)) for task in tasks]


def _attempt(task: Task, profile: str, folder: Path) -> TaskResult:
    """The task's result.  A defect in one instance, or a full disk, must not take the run with it."""
    try:
        return _solve(task, profile, folder)
    except VerifyError as error:
        detail = str(error)
    except MemoryError:
        detail = "out of memory"
    except OSError as error:
        detail = f"cannot write its certificate: {error.strerror or error}"
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
    return TaskResult(task.claim, task.name, "failed", detail)


def _solve(task: Task, profile: str, folder: Path) -> TaskResult:
    claim = find_claim(task.claim)
    path = folder / task.claim / f"{task.name}.json"
    if path.exists() and _states(path, claim.statement(task)):
        report = check_file(path)
        if report.outcome in ("accepted", "over budget"):
            return TaskResult(task.claim, task.name, report.outcome, report.message or "", reused=True)
    # What is missing, or was damaged since, is made (again): the result of a run does not depend on it.
    outcome = claim.solve(task, find_profile(profile))
    if outcome.certificate is None:
        return TaskResult(task.claim, task.name, "undecided", outcome.tried)
    write_atomically(path, outcome.certificate.to_bytes())
    report = check_file(path)
    return TaskResult(task.claim, task.name, report.outcome, report.message or "")


def _states(path: Path, statement: Statement) -> bool:
    """Whether the file is about this statement, and not about another that was put in its place."""
    try:
        body = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(body, dict) and body.get("statement") == encode_integers(statement.to_json())
