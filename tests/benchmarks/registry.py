"""The registry of benchmarks: a benchmark yields cases, each with contenders that must agree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verify.errors import DomainError

__all__ = ["BENCHMARKS", "Benchmark", "Case", "benchmark", "cases_of", "chosen"]


@dataclass(frozen=True)
class Case:
    """One problem, solved by each contender; the first contender is what the others are compared with.

    ``same(answer, first_answer)`` says whether two answers agree; the default is ``==``.  ``may_be_wrong``: contenders
    whose answer is shown as wrong where it does not agree; of others that is an error.
    ``ours``: contenders besides the first that are this project's, so that it is said when they get slower too.
    ``memory``: each run has a process of its own, whose peak memory is measured; such contenders can be pickled.
    ``processes``: the work is done by children too, whose processor time counts.
    ``work``: how much a run does, in ``unit``, where a rate is of interest.  ``long``: only with ``--long``.
    """

    name: str
    contenders: dict[str, Callable[[], Any]]
    same: Callable[[Any, Any], bool] = lambda answer, first: bool(answer == first)
    may_be_wrong: Collection[str] = ()
    ours: Collection[str] = ()
    memory: bool = False
    processes: bool = False
    work: int = 0
    unit: str = "multiply-adds"
    long: bool = False


@dataclass(frozen=True)
class Benchmark:
    """``cases`` are made one after the other, so that only what is measured is built; ``quick`` names those of the
    short run of continuous integration.  ``long``: only with ``--long``, where making a case costs much already.
    """

    title: str
    cases: Callable[[], Iterator[Case]]
    quick: tuple[str, ...] = ()
    long: bool = False

    def has(self, word: str) -> bool:
        """Whether ``word`` is a part of the title, or of the name of the module."""
        return any(word.lower() in text.lower() for text in (self.title, self.cases.__module__.rpartition(".")[2]))


#: Every benchmark by its title.
BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(
    title: str, *, quick: Sequence[str] = (), long: bool = False
) -> Callable[[Callable[[], Iterator[Case]]], Callable[[], Iterator[Case]]]:
    """Register a function that yields cases under ``title``."""

    def register(cases: Callable[[], Iterator[Case]]) -> Callable[[], Iterator[Case]]:
        if title in BENCHMARKS:
            raise ValueError(f"two benchmarks have the title {title!r}")
        BENCHMARKS[title] = Benchmark(title, cases, tuple(quick), long)
        return cases

    return register


def chosen(words: Sequence[str], *, quick: bool = False, long: bool = True) -> list[Benchmark]:
    """The benchmarks that have one of the words, all without words; of the short run alone if ``quick``, and
    without those that are ``long`` throughout unless that is asked for.

    Raises ``DomainError`` for a word that none has.
    """
    for word in words:
        if not any(entry.has(word) for entry in BENCHMARKS.values()):
            raise DomainError(f"no benchmark has {word!r} in its title; --list shows the titles")
    found = [entry for entry in BENCHMARKS.values() if not words or any(map(entry.has, words))]
    return [entry for entry in found if (entry.quick or not quick) and (long or not entry.long)]


def cases_of(entry: Benchmark, *, quick: bool = False, long: bool = False) -> Iterator[Case]:
    """The cases of a run; nothing is made after the last of a quick one.  ``ValueError`` for a quick case that there
    is not.
    """
    waiting = set(entry.quick)
    for case in entry.cases():
        if quick and case.name in waiting:
            waiting.remove(case.name)
            yield case
        elif not quick and (long or not case.long):
            yield case
        if quick and not waiting:
            return
    if quick:
        raise ValueError(f"{entry.title!r} has no case {sorted(waiting)[0]!r}")
