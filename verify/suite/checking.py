"""The checker over many certificate files, as a user would run it, in several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from verify.checker import (
    DEFAULT_MEMORY,
    DEFAULT_WORK,
    ENGINES,
    ExpectationError,
    Report,
    certificates_under,
    check_bytes,
    check_file,
    engine_named,
    require_expectation,
)
from verify.errors import DomainError
from verify.files import STDIO, read_file
from verify.work.directory import RunDirectory
from verify.work.executor import Executor, Failure, Inline, Processes, in_batches, require_jobs
from verify.work.remembered import Remembered, digest_of

__all__ = [
    "ENGINES",
    "CheckOptions",
    "Checked",
    "certificate_paths",
    "check_all",
    "check_one",
    "check_run",
    "matrix_engine",
]

# Below so many files one process is quicker than several.
FEW_FILES = 24
BATCH_FILES = 16

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """How to check.  ``engine``: ``python`` or ``flint``; ``expect``: what each file must prove; ``fresh``: redraw
    samples.
    """

    engine: str = "python"
    expect: str | None = None
    fresh: bool = False
    max_work: int = DEFAULT_WORK
    max_memory: int = DEFAULT_MEMORY

    def __post_init__(self) -> None:
        matrix_engine(self.engine)
        if self.expect is not None:
            try:
                require_expectation(self.expect)
            except ExpectationError as error:
                raise DomainError(f"--expect: {error}") from None


def matrix_engine(name: str) -> Any:
    """What the checker takes for an engine of that name; ``DomainError`` if there is none, or if it lacks something."""
    if name not in ENGINES:
        raise DomainError(f"there is no engine {name!r}; there are {', '.join(ENGINES)}")
    try:
        return engine_named(name)
    except ImportError as error:
        raise DomainError(str(error)) from None


def certificate_paths(given: Sequence[Path]) -> list[Path]:
    """The files named, and what the checker takes for certificates under the directories named.

    ``-`` is the standard input.  Raises ``DomainError`` for a path that is not there, or if there is no certificate at
    all.
    """
    for path in given:
        if path != STDIO and not path.exists():
            raise DomainError(f"there is no file or directory {path}")
    found = [Path(name) for path in given for name in certificates_under(path)]
    if not found:
        raise DomainError(f"there is no certificate (*.json) under {', '.join(map(str, given))}")
    return found


def check_one(path: Path, options: CheckOptions) -> Report:
    """The checker's report on one file, or on the standard input for ``-``."""
    settings: dict[str, Any] = {
        "engine": matrix_engine(options.engine),
        "expect": options.expect,
        "fresh": options.fresh,
        "max_work": options.max_work,
        "max_memory": options.max_memory,
    }
    return check_bytes(read_file(path), **settings) if path == STDIO else check_file(path, **settings)


def check_all(
    paths: Sequence[Path],
    options: CheckOptions | None = None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Path, Report]]:
    """Each path with its report, in the given order.  ``progress`` is called with files done and files in all.

    A process that dies (memory) takes one file's verdict with it: that file is reported as over budget.
    """
    options = options or CheckOptions()
    # Processes have another standard input.
    workers = 1 if STDIO in paths else require_jobs(jobs)
    return _reports(partial(_check, options), paths, workers, progress, partial(_unanswered, options.engine))


@dataclass(frozen=True, slots=True)
class Checked:
    """The checker's reports on the files of a run directory; ``remembered``: how many are those of an earlier check."""

    reports: dict[Path, Report]
    remembered: int = 0


def check_run(
    directory: RunDirectory,
    *,
    engine: str = "numpy",
    jobs: int | None = None,
    recheck: bool = False,
    only: Sequence[str] = (),
    progress: Progress | None = None,
) -> Checked:
    """Check what lies in a run directory.  Bytes that this checker has accepted before are not checked again.

    ``recheck``: all of them are.  ``only``: what lies in the folders of these claims (everything, if there are none).
    """
    matrix_engine(engine)
    workers = require_jobs(jobs)
    memory = Remembered(directory.path, engine)
    places = [place for place in directory.certificates() if not only or place.split("/")[0] in only]
    known: dict[str, Report] = {}
    if not recheck:
        for place in places:
            data = directory.read(place)
            report = None if data is None else memory.recall(digest_of(data))
            if report is not None:
                known[place] = report
    total, remembered = len(places), len(known)

    def say(done: int, _: int) -> None:
        if progress is not None:
            progress(remembered + done, total)

    todo = [place for place in places if place not in known]
    try:
        for place, (digest, report) in _reports(
            partial(_check_stored, directory, engine),
            todo,
            workers,
            say,
            lambda failure: ("", _unanswered(engine, failure)),
        ):
            known[place] = report
            memory.remember(digest, report)
    finally:
        memory.save()
    return Checked({directory.path / place: known[place] for place in places}, remembered)


def _check(options: CheckOptions, path: Path) -> Report:
    return check_one(path, options)


def _check_stored(directory: RunDirectory, engine: str, place: str) -> tuple[str, Report]:
    """The report on a file, and the digest of the very bytes that it is about."""
    data = directory.read(place)
    if data is None:  # no regular file, or too large: the checker says it
        return "", check_one(directory.path / place, CheckOptions(engine=engine))
    return digest_of(data), check_bytes(data, engine=matrix_engine(engine))


def _reports(
    function: Callable[[T], R],
    tasks: Sequence[T],
    workers: int,
    progress: Progress | None,
    dead: Callable[[Failure], R],
) -> Iterator[tuple[T, R]]:
    """What ``function`` returns for each task, in the order of the tasks; ``dead``: what stands for no answer."""
    executor: Executor = Inline() if len(tasks) < FEW_FILES or workers == 1 else Processes(workers)
    early: dict[T, R] = {}
    done = 0
    with executor:
        for task, found in executor.map(function, in_batches(tasks, BATCH_FILES)):
            early[task] = dead(found) if isinstance(found, Failure) else found
            while done < len(tasks) and tasks[done] in early:
                done += 1
                if progress is not None:
                    progress(done, len(tasks))
                yield tasks[done - 1], early[tasks[done - 1]]


def _unanswered(engine: str, failure: Failure) -> Report:
    """Where the checker did not live to answer, nothing is accepted."""
    message = "the checking process died (out of memory?)" if failure.died else failure.detail
    return Report("over budget", message=message, engine=engine)
