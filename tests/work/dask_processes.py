"""A scheduler of Dask and workers of it, each a process on this machine; for tests and benchmarks."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Loopback", "deadly", "loopback", "square"]

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0


def square(number: int) -> int:
    """What a worker can do."""
    return number * number


def deadly(victim: int, number: int) -> int:
    """The number; the victim kills its process."""
    if number == victim:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@dataclass
class Loopback:
    """``scheduler`` and ``workers`` are processes; ``address`` is the scheduler's."""

    folder: Path
    settings: Mapping[str, str]
    address: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    scheduler: subprocess.Popen[bytes] | None = None

    def start_scheduler(self) -> None:
        """On a port that is free."""
        file = self.folder / f"scheduler-{time.monotonic_ns()}.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), "--no-dashboard"]
        self.scheduler = self._start("scheduler", options)
        deadline = time.monotonic() + PATIENCE
        while not file.exists() or not file.read_text():
            if time.monotonic() > deadline or self.scheduler.poll() is not None:
                raise TimeoutError(f"no scheduler has started: {self.said()}")
            time.sleep(0.05)
        self.address = json.loads(file.read_text())["address"]

    def start_worker(self, *, path: Sequence[Path] = (), nanny: bool = False) -> subprocess.Popen[bytes]:
        """With one thread; ``path``: where it finds packages, before it finds ours."""
        options = [self.address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder)]
        worker = self._start("worker", [*options, "--nanny" if nanny else "--no-nanny"], path)
        self.workers.append(worker)
        return worker

    def said(self) -> str:
        """What its processes wrote, for the message of a test that fails."""
        return (self.folder / "log.txt").read_text(errors="replace")[-3000:]

    def stop(self) -> None:
        """Kill what still lives."""
        for process in (*self.workers, self.scheduler):
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _start(self, what: str, options: Sequence[str], path: Sequence[Path] = ()) -> subprocess.Popen[bytes]:
        places = [str(place) for place in (*path, ROOT)]
        with open(self.folder / "log.txt", "ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(places), **self.settings},
                start_new_session=True,
            )


@contextlib.contextmanager
def loopback(folder: Path, workers: int = 2, **settings: str) -> Iterator[Loopback]:
    """A scheduler and so many workers; ``settings``: variables of their environment."""
    found = Loopback(folder, settings)
    try:
        found.start_scheduler()
        for _ in range(workers):
            found.start_worker()
        yield found
    finally:
        found.stop()
