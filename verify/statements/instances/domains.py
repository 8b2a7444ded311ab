"""Domains of the names that a statement quantifies over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from verify.statements.integers import integer_to_json
from verify.statements.json import Json

__all__ = ["ABOVE_ONE", "BELOW_ONE", "FORMAL", "POSITIVE", "AtLeast", "Domain", "domain_to_json"]

POSITIVE = "positive"
BELOW_ONE = "below-one"
ABOVE_ONE = "above-one"
FORMAL = "formal"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The domain of all integers >= ``start``."""

    start: int


Domain: TypeAlias = str | AtLeast
"""``POSITIVE``, ``BELOW_ONE`` or ``ABOVE_ONE`` for a variance, ``AtLeast(a)`` for an integer, ``FORMAL`` for z."""


def domain_to_json(domain: Domain) -> Json:
    """A domain in the ``variables`` object of the certificate format.

    >>> domain_to_json(AtLeast(1)), domain_to_json(POSITIVE)
    ({'from': 1}, 'positive')
    """
    return {"from": integer_to_json(domain.start)} if isinstance(domain, AtLeast) else domain
