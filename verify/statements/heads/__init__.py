"""The one table of the language: operations, comparisons, quantities, predicates and ranks, all that is known of them.

An entry says what it means, what it takes and gives, where it occurs, what it needs and rests on, and how it is
written in plain text, in prose, and as a formula. Whoever adds a quantity adds an entry in the module of its cell, and
its value where that cell is computed. Source: ``proofs/certificate-format.md``, sections 3 to 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from verify.statements.heads.descent import DESCENT
from verify.statements.heads.entry import (
    BOUND_LETTER,
    BOUND_NAME,
    CIRCUITS,
    CONDITION,
    DEPTH_LIMIT,
    LENGTHS,
    LINEAR,
    NAMES,
    NUMBER,
    OVERRIDES,
    PROBABILITY,
    PROGRAMS,
    SIZE_LIMIT,
    SPECTRA,
    SPLIT,
    TENSORS,
    TUPLE,
    VALUES,
    VARIANCES,
    Head,
    Language,
)
from verify.statements.heads.kernel import KERNEL
from verify.statements.heads.matches import MATCHES
from verify.statements.heads.operations import CONDITIONS
from verify.statements.heads.operations import OPERATIONS as _OPERATIONS
from verify.statements.heads.ranks import RANK_HEADS, RANKS
from verify.statements.heads.system import SYSTEM

__all__ = [
    "BOUND_LETTER",
    "BOUND_NAME",
    "CIRCUITS",
    "COMPARISONS",
    "CONDITION",
    "DEPTH_LIMIT",
    "DIVISION",
    "HEADS",
    "LENGTHS",
    "LINEAR",
    "NAMES",
    "NUMBER",
    "OPERATIONS",
    "OVERRIDES",
    "PREDICATES",
    "PROBABILITY",
    "PROGRAMS",
    "QUANTITIES",
    "RANK_HEADS",
    "SIZE_LIMIT",
    "SPECTRA",
    "SPLIT",
    "TENSORS",
    "TUPLE",
    "VALUES",
    "VARIANCES",
    "Head",
    "Language",
    "heads_in",
]

_VALUED = (*KERNEL, *SYSTEM, *DESCENT, *MATCHES)

HEADS: Mapping[str, Head] = MappingProxyType(
    {head.name: head for head in (*_OPERATIONS, *CONDITIONS, *RANKS, *_VALUED)}
)
"""Every head of the language, by name."""

COMPARISONS = ("<=", "<", ">=", ">", "==", "!=")
DIVISION = "/"
"""The operation that statements about ranks and integers have not."""
OPERATIONS = tuple(head.name for head in _OPERATIONS if "l" not in head.takes)
"""The heads of ``Operation``."""
QUANTITIES = tuple(head.name for head in _VALUED if head.gives != CONDITION)
"""The heads of ``Quantity``."""
PREDICATES = tuple(head.name for head in _VALUED if head.gives == CONDITION)
"""The heads of ``Predicate``."""


def heads_in(language: Language) -> frozenset[str]:
    """What a list in a relation of the language may begin with."""
    return frozenset(name for name, head in HEADS.items() if head.cells & language.cells)
