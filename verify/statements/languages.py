"""The three languages of statements: which variables and which heads a tree may have in each.

Source: ``proofs/certificate-format.md``, sections 3 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass

from verify.errors import DomainError
from verify.statements.quantities import PREDICATES, QUANTITIES
from verify.statements.scopes import check_scopes
from verify.statements.tree import (
    Aggregate,
    Bound,
    Node,
    Operation,
    RankTerm,
    children,
)
from verify.statements.value_nodes import BoundedCondition, Predicate, Quantity
from verify.statements.vocabulary import DIVISION, LINEAR_VARIABLES, OPERATIONS, VALUE_VARIABLES, VARIABLES

__all__ = ["CIRCUITS", "LINEAR", "RANK_HEADS", "VALUES", "Language", "check_language", "head_of"]

RANK_HEADS = {"function": "rank", "grid": "grid_rank", "hankel": "hankel_rank"}
"""Notion of a rank -> how its term begins."""


@dataclass(frozen=True, slots=True)
class Language:
    """What statements of one kind are made of; comparisons, ``and``, ``or``, ``not`` are in all of them."""

    about: str
    variables: tuple[str, ...]
    heads: frozenset[str]


_INTEGERS = frozenset(OPERATIONS) | {"sum", "prod"}

CIRCUITS = Language("circuits or integers", VARIABLES, _INTEGERS | {"rank", "grid_rank", "bound"})
"""Cells ``rac`` and ``integers`` of the certificate format."""

LINEAR = Language("ranks of linear networks", LINEAR_VARIABLES, _INTEGERS | {"rank", "hankel_rank"})
"""Cell ``linear``."""

VALUES = Language(
    "exact values of linear networks",
    VALUE_VARIABLES,
    frozenset({"+", "*", "-", "neg", DIVISION, "**", "sum", "prod", "all", "any", *QUANTITIES, *PREDICATES}),
)
"""Cells ``kernel``, ``system`` and ``descent``."""


def head_of(node: Node) -> str | None:
    """What the JSON form of a node begins with; None for a leaf, a comparison, and, or, not."""
    match node:
        case Operation(op=op) | Aggregate(op=op) | BoundedCondition(op=op):
            return op
        case RankTerm(notion=notion):
            return RANK_HEADS[notion]
        case Bound():
            return "bound"
        case Quantity(name=name) | Predicate(name=name):
            return name
    return None


def check_language(node: Node, language: Language) -> None:
    """Raise DomainError unless the tree is one of the language: variables, heads, letters bound as they should be.

    >>> from verify.statements.linear_language import hankel_rank
    >>> check_language(hankel_rank >= 2, CIRCUITS)
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: hankel_rank does not occur in statements about circuits or integers
    """
    _check_heads(node, language)
    check_scopes(node, variables=language.variables)


def _check_heads(node: Node, language: Language) -> None:
    head = head_of(node)
    if head is not None and head not in language.heads:
        raise DomainError(f"{head} does not occur in statements about {language.about}")
    for child in children(node):
        _check_heads(child, language)
