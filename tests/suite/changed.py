"""The claim of a test, with another method or other statements."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from verify.claims import Budget, Claim, Outcome, Task
from verify.statements import Statement


@dataclass(frozen=True)
class _Solved:
    solve: Callable[[Task, Budget], Outcome]

    def outcome(self, claim: Claim, task: Task, budget: Budget) -> Outcome:
        return self.solve(task, budget)


@dataclass(frozen=True)
class _Said:
    before: Claim
    say: Callable[[Task], Statement]

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        return self.before.tasks(budget)

    def statement(self, claim: Claim, task: Task) -> Statement:
        return self.say(task)


def solved_by(claim: Claim, solve: Callable[[Task, Budget], Outcome]) -> Claim:
    return dataclasses.replace(claim, method=_Solved(solve))


def said_by(claim: Claim, say: Callable[[Task], Statement]) -> Claim:
    return dataclasses.replace(claim, cases=_Said(claim, say))
