"""What a search has found out so far, and how it finds out more: from its directory, or from its processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from verify.claims.cost import OVERHEAD
from verify.conjectures.budget import SearchBudget
from verify.conjectures.finding import Finding, Word
from verify.conjectures.question import Question
from verify.conjectures.store import SearchDirectory
from verify.conjectures.worker import decide, undecided
from verify.statements import Sizes
from verify.work.executor import Executor, Failure, in_batches

__all__ = ["Ledger"]

# Instances of a message to a process.
BATCH = 10

Show: TypeAlias = Callable[[int, int], None]
"""Called with the operations spent and the number of instances."""


@dataclass(slots=True)
class Ledger:
    """The findings of one search.  ``best``: the smallest counterexample so far; ``spent``: operations."""

    question: Question
    budget: SearchBudget
    directory: SearchDirectory | None
    show: Show
    findings: dict[Sizes, Finding] = field(default_factory=dict)
    spent: int = 0
    best: Finding | None = None

    def in_order(self) -> list[Finding]:
        """All findings, by place."""
        return sorted(self.findings.values(), key=lambda finding: self.question.domain.order(finding.place))

    def deferred(self, before: Sizes | None = None) -> list[Finding]:
        """What was put off, in order, of the instances before a place."""
        order = self.question.domain.order
        found = [finding for finding in self.findings.values() if finding.word is Word.DEFERRED]
        if before is not None:
            found = [finding for finding in found if order(finding.place) < order(before)]
        return sorted(found, key=lambda finding: order(finding.place))

    def decide(self, executor: Executor, places: Sequence[Sizes], allowance: int) -> None:
        """Findings at these places, from the directory or from the processes."""
        todo = []
        for place in places:
            known = self._known(place)
            if known is None:
                todo.append(place)
            else:
                late = known.cost > allowance
                self._keep(replace(known, word=Word.DEFERRED, certificate=None, sha256="") if late else known)
        size = BATCH if self.question.weights == "generic" else 2
        max_rank = self.budget.max_rank
        function = partial(
            decide, self.question.relation, self.question.quantifier, allowance, max_rank, self.budget.seed
        )
        for place, found in executor.map(function, in_batches(todo, size)):
            self._keep(undecided(allowance, max_rank, place, found) if isinstance(found, Failure) else found)
            self.show(self.spent, len(self.findings))

    def _known(self, place: Sizes) -> Finding | None:
        """What the directory has on it, where a search with these options could do no better."""
        if self.directory is None:
            return None
        known = self.directory.known.get(place)
        if known is None or known.word is Word.DEFERRED:
            return None
        if not known.is_decided and known.max_rank != self.budget.max_rank:
            return None
        return replace(known, certificate=self.directory.certificate(known) if known.word is Word.REFUTED else None)

    def _keep(self, finding: Finding) -> None:
        """Remember a finding, write its certificate, and see whether it is the smallest counterexample."""
        if finding.word is Word.DEFERRED:
            self.spent += OVERHEAD // 4  # looking at it is not free
        else:
            self.spent += finding.cost
        order = self.question.domain.order
        is_best = finding.word is Word.REFUTED and (self.best is None or order(finding.place) < order(self.best.place))
        if is_best:
            self.best = finding
        if self.directory is not None:
            self.directory.save(finding)
        self.findings[finding.place] = replace(finding, certificate=None)
        if self.directory is not None and self.directory.is_due:
            self.directory.write(self.in_order(), "running")
