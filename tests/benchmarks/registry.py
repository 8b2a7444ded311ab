"""The registry of benchmarks: a benchmark yields cases, each with contenders that must agree."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

__all__ = ["BENCHMARKS", "Case", "benchmark", "measure"]


@dataclass(frozen=True)
class Case:
    """One problem, solved by each contender; the first contender is what the others are compared with.

    ``same(answer, first_answer)`` says whether two answers agree; the default is ``==``.
    """

    name: str
    contenders: dict[str, Callable[[], Any]]
    same: Callable[[Any, Any], bool] = lambda answer, first: bool(answer == first)


#: Title of each benchmark → the function that yields its cases.
BENCHMARKS: dict[str, Callable[[], Iterator[Case]]] = {}


def benchmark(title: str) -> Callable[[Callable[[], Iterator[Case]]], Callable[[], Iterator[Case]]]:
    """Register a function that yields cases under ``title``."""

    def register(cases: Callable[[], Iterator[Case]]) -> Callable[[], Iterator[Case]]:
        if title in BENCHMARKS:
            raise ValueError(f"two benchmarks have the title {title!r}")
        BENCHMARKS[title] = cases
        return cases

    return register


def measure(case: Case, repeats: int, seconds: float) -> Iterator[tuple[str, float]]:
    """(contender, median time) for each contender: at most ``repeats`` runs, fewer once ``seconds`` are spent.

    Raises ``AssertionError`` if a contender disagrees with the first.
    """
    first: Any = None
    for position, (name, run) in enumerate(case.contenders.items()):
        times: list[float] = []
        while len(times) < repeats and (len(times) < 2 or sum(times) < seconds):
            begin = time.perf_counter()
            answer = run()
            times.append(time.perf_counter() - begin)
            if times[0] > seconds:
                break
        if position == 0:
            first = answer
        elif not case.same(answer, first):
            raise AssertionError(f"{case.name}: {name} disagrees with {next(iter(case.contenders))}")
        yield name, median(times)
