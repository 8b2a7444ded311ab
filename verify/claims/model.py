"""What a claim is: a statement with a domain, a source, an expectation, and a way to gather evidence.

Claims are values in ``verify.claims.REGISTRY``; the suite, the report, the documentation and the command line read
them from there.  A *task* is one instance of one claim, as plain data that can be sent to another process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from verify.certificates.build import Certificate
from verify.statements import CIRCUITS, Condition, Quantifier, Statement
from verify.statements.scopes import is_in_language

__all__ = ["EXACT_VALUES", "INTEGERS", "Budget", "Claim", "Expectation", "Outcome", "Task"]

INTEGERS, EXACT_VALUES = "integers", "exact values"


class Expectation(StrEnum):
    """What the registry expects of a claim's derived verdict."""

    PROVED = "proved"
    NOT_REFUTED = "not refuted"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a profile may spend, in operations, so that results do not depend on the machine.

    ``claim``: total cost of one claim's instances, ``instances``: at most so many of them, ``task``: cost of one.
    ``search``: total cost of a search for a smallest counterexample.  ``exhaustive``: cost of one enumeration over a
    small field.  ``tests``: sizes at which a bound is tested.  One unit is about one multiplication mod p; the
    estimates are ``claims.cost``'s.  ``takes``: about how long that is on one core, in words; no limit.
    """

    name: str
    claim: int
    task: int
    search: int
    exhaustive: int
    tests: int
    instances: int
    max_rank: int
    takes: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Task:
    """One instance of a claim: ``name`` is the stem of its certificate file, ``params`` what the claim needs to
    build it.

    ``order``: its place in a claim's enumeration, by which the smallest counterexample is found.
    """

    claim: str
    name: str
    params: Mapping[str, Any]
    cost: int
    order: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task: a certificate, or (undecided) what was tried and the best bounds so far."""

    certificate: Certificate | None
    tried: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a paper, or of ours.

    ``relation`` and ``quantifier``: the statement at each instance (``relation`` is shown; instances may carry their
    own).
    ``domain``: where it is asserted, in words.  ``tasks(budget)``: its instances within a budget, in order.
    ``solve(task, budget)``: the certificate of one.  ``search``: the order is an enumeration whose smallest
    counterexample is sought.
    ``proof``: the argument in short; ``limit``: a function that computes what stands beside it (a sympy limit), as
    text.
    """

    id: str
    title: str
    source: str
    status: str
    relation: Condition
    quantifier: Quantifier
    domain: str
    expected: Expectation
    proof: str
    tasks: Callable[[Budget], Iterator[Task]]
    solve: Callable[[Task, Budget], Outcome]
    statement: Callable[[Task], Statement]
    search: bool = False
    tiny: Mapping[str, int] = field(default_factory=dict)
    beside: Callable[[], str] | None = None

    @property
    def about(self) -> Quantifier | str:
        """The weights it is about; where it is about none, ``INTEGERS`` or ``EXACT_VALUES``."""
        if self.quantifier is not Quantifier.NONE:
            return self.quantifier
        return INTEGERS if is_in_language(self.relation, CIRCUITS) else EXACT_VALUES
