"""The question of a search as a value: an expression, the domain it is meant on, and the weights it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from verify.conjectures.domain import Domain, domain_of
from verify.conjectures.language import parse_condition, parse_conjecture
from verify.conjectures.reading import ExpressionError
from verify.errors import DomainError
from verify.exact.conversion import read_text
from verify.networks.families import find_family
from verify.statements import Condition, Instance, Quantifier, Sizes, Statement

__all__ = ["Question"]

_QUANTIFIERS = {"generic": Quantifier.ALMOST_ALL_WEIGHTS, "all": Quantifier.ALL_WEIGHTS}


@dataclass(frozen=True, slots=True)
class Question:
    """A statement about separation ranks, for the instances where ``where`` holds.

    ``weights``: ``generic`` (for almost all weights) or ``all``.  ``cell``: the family of the networks.

    Raises ``ExpressionError`` (a ``DomainError``), which points at the place, for a text that is not in the language.
    """

    expression: str
    where: str | None = None
    weights: str = "generic"
    cell: str = "rac"
    relation: Condition = field(init=False, repr=False, compare=False)
    domain: Domain = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.weights not in _QUANTIFIERS:
            raise DomainError(f"weights are {' or '.join(_QUANTIFIERS)}, not {str(self.weights)[:40]!r}")
        read_text(self.expression, "a conjecture")
        find_family(self.cell)
        relation = parse_conjecture(self.expression)
        condition = None if self.where is None else parse_condition(self.where)
        try:
            domain = domain_of(relation, condition, self.cell)
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

    def statement(self, place: Sizes) -> Statement:
        """What it says at one instance."""
        return Statement(self.quantifier, self.relation, Instance(place))
