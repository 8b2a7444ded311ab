"""How a relation is decided from facts about the ranks in it (section 6).

Every distinct rank term is an unknown integer in an interval. With at most 4096 choices all are tried; beyond that
interval arithmetic decides, which errs only towards undecided.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from .meter import Meter
from .terms import Tree
from .walk import Exact, Walk, relation_meter

__all__ = ["Interval", "decide", "unknowns"]

MOST_CHOICES = 4096
RELATION = "statement.relation"


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from ``lo`` to ``hi``; None: without end. ``whole``: what it stands for is known to be an integer."""

    lo: Any = 0
    hi: Any = None
    whole: bool = True

    def is_point(self) -> bool:
        """Whether there is one number."""
        return self.lo is not None and self.lo == self.hi


class _Unknowns(Exact):
    """Finds the rank terms of a relation: what contains one has no value."""

    def __init__(self, instance: Any, meter: Meter) -> None:
        super().__init__(instance, meter)
        self.terms: dict[Any, None] = {}

    def rank(self, term: Any) -> None:
        self.terms[term] = None

    def apply(self, head: str, a: list[Any]) -> Any:
        return None if None in a else super().apply(head, a)

    def compare(self, head: str, a: Any, b: Any) -> bool | None:
        return None if a is None or b is None else super().compare(head, a, b)


def unknowns(relation: Tree, instance: Any, meter: Meter) -> list[Any]:
    """The distinct rank terms of ``relation``, parameters evaluated, in order of appearance."""
    domain = _Unknowns(instance, meter)
    Walk(domain, meter).condition(relation, RELATION, {})
    return list(domain.terms)


def decide(relation: Tree, instance: Any, facts: Mapping[Any, Interval], meter: Meter) -> bool | None:
    """True or False if ``relation`` is so for every choice of the ranks within ``facts``, else None.

    A term without facts lies in [0, infinity). Raises ``Rejected`` where something is undefined.
    """
    meter = relation_meter(meter)
    terms = unknowns(relation, instance, meter)
    intervals = {term: facts.get(term, Interval()) for term in terms}
    sizes = [MOST_CHOICES + 1 if i.hi is None else i.hi - i.lo + 1 for i in intervals.values()]
    if math.prod(sizes) > MOST_CHOICES:
        from .intervals import Enclosure, Undecided

        try:
            return Walk(Enclosure(instance, meter, intervals), meter).condition(relation, RELATION, {}).holds
        except Undecided:
            return None
    outcomes = set()
    for ranks in product(*(range(i.lo, i.hi + 1) for i in intervals.values())):
        domain = Exact(instance, meter, dict(zip(terms, ranks, strict=True)))
        outcomes.add(Walk(domain, meter).condition(relation, RELATION, {}).holds)
    return outcomes.pop() if len(outcomes) == 1 else None
