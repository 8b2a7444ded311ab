"""A conjecture as a value: an expression, the domain it is meant on, and the weights it speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from verify.conjectures.domain import Domain, Place, domain_of
from verify.conjectures.language import parse_condition, parse_conjecture
from verify.conjectures.reading import ExpressionError
from verify.errors import DomainError
from verify.exact.conversion import read_text
from verify.statements import Condition, Quantifier, Statement

if TYPE_CHECKING:
    from verify.conjectures.outcome import SearchOutcome
    from verify.conjectures.search import SearchBudget

__all__ = ["Conjecture"]

_QUANTIFIERS = {"generic": Quantifier.ALMOST_ALL_WEIGHTS, "all": Quantifier.ALL_WEIGHTS}


@dataclass(frozen=True, slots=True)
class Conjecture:
    """A statement about separation ranks, for the instances where ``where`` holds.

    ``weights``: ``generic`` (for almost all weights) or ``all``.

    >>> outcome = Conjecture("rank <= R", where="L <= 2").search(budget=10)
    >>> outcome.status.value, outcome.counterexample.place.sizes, outcome.minimal
    ('refuted', 'L=2 R=2 M=2 t=2', True)

    Raises ``ExpressionError`` (a ``DomainError``), which points at the place, for a text that is not in the language.
    """

    expression: str
    where: str | None = None
    weights: str = "generic"
    relation: Condition = field(init=False, repr=False, compare=False)
    domain: Domain = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.weights not in _QUANTIFIERS:
            raise DomainError(f"weights are {' or '.join(_QUANTIFIERS)}, not {str(self.weights)[:40]!r}")
        read_text(self.expression, "a conjecture")
        relation = parse_conjecture(self.expression)
        condition = None if self.where is None else parse_condition(self.where)
        try:
            domain = domain_of(relation, condition)
        except DomainError as error:
            for text in (self.expression, self.where or ""):
                place = re.search(r"\bN\b", text)
                if place:
                    raise ExpressionError(str(error), text, place.start()) from None
            raise
        object.__setattr__(self, "relation", relation)
        object.__setattr__(self, "domain", domain)

    @property
    def quantifier(self) -> Quantifier:
        """Which weights it speaks of."""
        return _QUANTIFIERS[self.weights]

    def statement(self, place: Place) -> Statement:
        """What it says at one instance."""
        return Statement(self.quantifier, self.relation, place.instance)

    def search(
        self,
        budget: SearchBudget | float | str | None = None,
        *,
        out: Path | str | None = None,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> SearchOutcome:
        """Search for the smallest counterexample within a budget (seconds, a text such as ``"2m"``, or all options).

        ``out``: a directory for the certificates, from which a later search goes on.  ``progress``: called with how
        much is done, of how much, and a word on it.
        """
        from verify.conjectures.search import run_search, search_budget

        return run_search(self, search_budget(budget), out=None if out is None else Path(out), progress=progress)
