"""Fair timing: contenders take turns, so that what else the machine does hits all of them; medians of several runs."""

from __future__ import annotations

import gc
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.registry import Case
from verify.errors import VerifyError

__all__ = ["Disagreement", "Timing", "cpu_ratio", "measure", "peak_memory", "ratio"]

# A call that is faster than this is repeated within one measurement, as the clock and the loop cost too.
SPAN = 0.005
MOST_LOOPS = 10_000


class Disagreement(VerifyError):
    """Two contenders gave different answers."""

    exit_code = 1


@dataclass
class Timing:
    """What was measured of one contender: wall clock and processor seconds of each run, in the order of the rounds.

    ``peak``: bytes of memory of the process, where that was asked for.  ``answer``: in a few letters, "" for an array
    and its like.  ``died``: its process ended without an answer.
    """

    name: str
    answer: str = ""
    right: bool = True
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    peak: int | None = None
    died: bool = False

    def add(self, seconds: float, cpu_seconds: float) -> None:
        self.seconds.append(seconds)
        self.cpu_seconds.append(cpu_seconds)

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def best_cpu(self) -> float:
        return min(self.cpu_seconds)


def measure(case: Case, repeats: int, seconds: float) -> list[Timing]:
    """A ``Timing`` for each contender: ``repeats`` runs, fewer once its runs took ``seconds`` together, at least one.

    The first round compares the answers; of contenders that get more runs in the same process it is not counted, as
    what they load, compile and remember at first is there then.  In later rounds another contender begins each time.
    Raises ``Disagreement`` if a contender does not agree with the first.
    """
    timings = {name: Timing(name) for name in case.contenders}
    loops: dict[str, int] = {}  # of those that get more runs
    first: list[Any] = []
    for name, run in case.contenders.items():
        timing = timings[name]
        try:
            answer, wall, cpu, timing.peak = _run(case, run)
        except BrokenProcessPool:
            timing.died = True
            continue
        first = first or [answer]
        _compare(case, timing, answer, first[0])
        more = repeats > 1 and wall < seconds
        if more:
            loops[name] = 1 if case.memory else max(1, min(MOST_LOOPS, int(SPAN / max(wall, 1e-9))))
        if case.memory or not more:
            timing.add(wall, cpu)
        del answer
    del first
    order = list(loops)
    for turn in range(repeats - case.memory):
        for name in [*order[turn % len(order) :], *order[: turn % len(order)]] if order else []:
            timing = timings[name]
            if sum(timing.seconds) * loops[name] < seconds:
                _, wall, cpu, peak = _run(case, case.contenders[name], loops[name])
                timing.add(wall, cpu)
                timing.peak = None if timing.peak is None or peak is None else max(timing.peak, peak)
    return list(timings.values())


def _compare(case: Case, timing: Timing, answer: Any, first: Any) -> None:
    timing.answer = str(answer) if isinstance(answer, int | str) and len(str(answer)) <= 12 else ""
    timing.right = case.same(answer, first)
    if not timing.right and timing.name not in case.may_be_wrong:
        raise Disagreement(f"{case.name}: {timing.name} disagrees with {next(iter(case.contenders))}")


def _run(case: Case, run: Callable[[], Any], loops: int = 1) -> tuple[Any, float, float, int | None]:
    """The answer, wall clock and processor seconds of a run, and the peak of memory if the case asks for it."""
    gc.collect()  # what others left behind is not collected at this one's cost
    if not case.memory:
        return *timed(run, loops, processor_seconds if case.processes else time.process_time), None
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_alone, run).result()


def timed(
    run: Callable[[], Any], loops: int = 1, processor: Callable[[], float] | None = None
) -> tuple[Any, float, float]:
    """The answer of ``run``, and its wall clock and processor seconds, of all threads together: means of the loops.

    ``processor`` has the latter (default: of this process).
    """
    processor = processor or time.process_time
    wall, cpu = time.perf_counter(), processor()
    for _ in range(loops):
        answer = run()
    wall, cpu = time.perf_counter() - wall, processor() - cpu
    return answer, wall / loops, cpu / loops


def processor_seconds() -> float:
    """Of this process, of its children and theirs: of those that live, and of those that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + _living()


def _living() -> float:
    """Of the children that live, with what has ended below them; 0 without psutil, which comes with Dask."""
    try:
        import psutil
    except ImportError:
        return 0.0
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            spent = process.cpu_times()
            total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


def _alone(run: Callable[[], Any]) -> tuple[Any, float, float, int]:
    """In a process of its own."""
    return *timed(run), peak_memory()


def peak_memory() -> int:
    """The most bytes of memory that this process has held at a time.

    The system's count for ``getrusage`` starts with what the parent held when it made the process; Linux has a second
    one, which does not.
    """
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1 << 10)


def ratio(timing: Timing, first: Timing) -> float | None:
    """How many times as long as ``first`` it took: the median over the rounds, where there are enough; None if one of
    them has no time.
    """
    if not timing.seconds or not first.seconds:
        return None
    pairs = list(zip(timing.seconds, first.seconds, strict=False))
    return median(a / b for a, b in pairs) if len(pairs) >= 3 else timing.median / first.median


def cpu_ratio(timing: Timing, first: Timing) -> float | None:
    """How many times as much processor time as ``first`` it took, in the best run of each; None as in ``ratio``.

    On a machine that is busy with something else this varies least: it is what is recorded.
    """
    if not timing.cpu_seconds or not first.cpu_seconds or min(first.cpu_seconds) <= 0:
        return None
    return min(timing.cpu_seconds) / min(first.cpu_seconds)
