"""The checker over many certificate files, as a user would run it, in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from verify.checker import (
    DEFAULT_WORK,
    ENGINES,
    ExpectationError,
    Report,
    check_bytes,
    check_file,
    engine_named,
    require_expectation,
)
from verify.errors import DomainError
from verify.files import STDIO, read_file
from verify.suite.worker import start_worker

__all__ = ["ENGINES", "CheckOptions", "certificate_paths", "check_all"]

# Below so many files one process is quicker than several.
FEW_FILES = 24
BATCH_FILES = 16


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """How to check.  ``engine``: ``python`` or ``flint``; ``expect``: what each file must prove; ``fresh``: redraw samples."""

    engine: str = "python"
    expect: str | None = None
    fresh: bool = False
    max_work: int = DEFAULT_WORK

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise DomainError(f"there is no engine {self.engine!r}; there are {', '.join(ENGINES)}")
        if self.expect is not None:
            try:
                require_expectation(self.expect)
            except ExpectationError as error:
                raise DomainError(f"--expect: {error}") from None


def certificate_paths(given: Sequence[Path]) -> list[Path]:
    """The files named, and the certificates under the directories named, each directory's in order of name.

    As the standalone checker does: ``*.json`` without ``run.json``, hidden files and folders, and folders named experiments.
    ``-`` is the standard input.  Raises ``DomainError`` for a path that is not there, or if there is no certificate at all.
    """
    found: list[Path] = []
    for path in given:
        if path != STDIO and not path.exists():
            raise DomainError(f"there is no file or directory {path}")
        if path == STDIO or not path.is_dir():
            found.append(path)
            continue
        for folder, folders, files in os.walk(path):
            folders[:] = sorted(name for name in folders if name != "experiments" and not name.startswith("."))
            found += [
                Path(folder, name)
                for name in sorted(files)
                if name.endswith(".json") and name != "run.json" and not name.startswith(".")
            ]
    if not found:
        raise DomainError(f"there is no certificate (*.json) under {', '.join(map(str, given))}")
    return found


def check_one(path: Path, options: CheckOptions) -> Report:
    """The checker's report on one file, or on the standard input for ``-``."""
    settings: dict[str, Any] = {
        "engine": engine_named(options.engine),
        "expect": options.expect,
        "fresh": options.fresh,
        "max_work": options.max_work,
    }
    return check_bytes(read_file(path), **settings) if path == STDIO else check_file(path, **settings)


def _check_batch(paths: Sequence[Path], options: CheckOptions) -> list[Report]:
    return [check_one(path, options) for path in paths]


def check_all(
    paths: Sequence[Path],
    options: CheckOptions | None = None,
    *,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[Path, Report]]:
    """Each path with its report, in the given order.  ``progress`` is called with files done and files in all.

    A process that dies (memory) takes one file's verdict with it: that file is reported as over budget.
    """
    options = options or CheckOptions()
    if jobs is not None and jobs < 1:
        raise DomainError(f"--jobs must be at least 1, not {jobs}")
    workers = jobs or os.cpu_count() or 1
    # Processes of a pool have another standard input.
    alone = len(paths) < FEW_FILES or workers == 1 or STDIO in paths
    reports = _in_process(paths, options) if alone else _in_pool(paths, options, workers)
    for done, (path, report) in enumerate(zip(paths, reports, strict=True), start=1):
        if progress is not None:
            progress(done, len(paths))
        yield path, report


def _in_process(paths: Sequence[Path], options: CheckOptions) -> Iterator[Report]:
    return (check_one(path, options) for path in paths)


def _in_pool(paths: Sequence[Path], options: CheckOptions, workers: int) -> Iterator[Report]:
    batches = [list(paths[i : i + BATCH_FILES]) for i in range(0, len(paths), BATCH_FILES)]
    pool = ProcessPool(max_workers=workers, initializer=start_worker)
    try:
        futures = [(batch, pool.schedule(_check_batch, args=[batch, options])) for batch in batches]
        for batch, future in futures:
            try:
                yield from future.result()
            except (ProcessExpired, CancelledError):
                for path in batch:
                    yield _alone(pool, path, options)
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.join()


def _alone(pool: ProcessPool, path: Path, options: CheckOptions) -> Report:
    try:
        reports: list[Report] = pool.schedule(_check_batch, args=[[path], options]).result()
    except (ProcessExpired, CancelledError):
        return Report("over budget", message="the checking process died (out of memory?)", engine=options.engine)
    return reports[0]
