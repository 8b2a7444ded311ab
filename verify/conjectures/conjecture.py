"""A conjecture: a question that can be searched for counterexamples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from verify.conjectures.budget import SearchBudget, search_budget
from verify.conjectures.outcome import SearchOutcome
from verify.conjectures.question import Question
from verify.conjectures.search import run_search
from verify.work.workers import Where

__all__ = ["Conjecture"]


@dataclass(frozen=True, slots=True)
class Conjecture(Question):
    """A statement about separation ranks, for the instances where ``where`` holds.

    ``weights``: ``generic`` (for almost all weights) or ``all``.  ``cell``: the family of the networks.

    >>> outcome = Conjecture("rank <= R", where="L <= 2").search(budget=10)
    >>> outcome.status.value, outcome.counterexample.place.text, outcome.minimal
    ('refuted', 'L=2 R=2 M=2 t=2', True)

    Raises ``ExpressionError`` (a ``DomainError``), which points at the place, for a text that is not in the language.
    """

    def search(
        self,
        budget: SearchBudget | float | str | None = None,
        *,
        out: Path | str | None = None,
        progress: Callable[[int, int, str], None] | None = None,
        executor: Where = None,
    ) -> SearchOutcome:
        """Search for the smallest counterexample within a budget (seconds, a text such as ``"2m"``, or all options).

        ``out``: a directory for the certificates, from which a later search goes on.  ``progress``: called with how
        much is done, of how much, and a word on it.  ``executor``: where the work is done, instead of processes of this
        machine: any ``concurrent.futures.Executor``, or the address of a Dask scheduler.
        """
        folder = None if out is None else Path(out)
        return run_search(self, search_budget(budget), out=folder, progress=progress, executor=executor)
