"""What a claim is: a statement with a domain, a source and an expectation, its cases, and a method to decide them.

Claims are values in ``verify.claims.REGISTRY``; the suite, the report, the documentation and the command line read
them from there, and everything that is known of one is a field of it.  A claim is plain data: it can be compared,
printed, and sent to another process.  A *task* is one instance of one claim, as plain data too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import FunctionType
from typing import Any, Protocol

from verify.certificates.build import Outcome
from verify.certificates.formal import FormalProof
from verify.claims.papers import OURS, PAPERS, Became, Paper
from verify.statements import CIRCUITS, Condition, Quantifier, Statement
from verify.statements.scopes import is_in_language

__all__ = ["EXACT_VALUES", "INTEGERS", "Budget", "Cases", "Claim", "Data", "Expectation", "Method", "Outcome", "Task"]

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


class Data:
    """Plain data whose ``repr`` reads like its making: fields that have their default are left out, functions are
    named.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        told = [
            (entry.name, getattr(self, entry.name))
            for entry in fields(self)  # type: ignore[arg-type]  # every subclass is a dataclass
            if getattr(self, entry.name)
            != (entry.default_factory() if callable(entry.default_factory) else entry.default)
        ]
        return f"{type(self).__name__}({', '.join(f'{name}={_named(value)}' for name, value in told)})"


def _named(value: object) -> str:
    function = getattr(value, "__wrapped__", value)
    return f"{function.__module__}.{function.__qualname__}" if isinstance(function, FunctionType) else repr(value)


class Cases(Protocol):
    """Which instances a claim has, and what it says at each: one of the classes in ``claims.cases``."""

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """The claim's instances within a budget, in order."""

    def statement(self, claim: Claim, task: Task) -> Statement:
        """What the claim says at one of them."""


class Method(Protocol):
    """How the evidence for an instance is found: one of the classes in ``claims.methods``."""

    def outcome(self, claim: Claim, task: Task, budget: Budget) -> Outcome:
        """The certificate that decides an instance, or what was tried."""


@dataclass(frozen=True, slots=True, repr=False)
class Claim(Data):
    """A claim of a paper, or of ours.

    ``relation`` and ``quantifier``: the statement at each instance (``relation`` is shown; instances may carry their
    own).
    ``domain``: where it is asserted, in words.  ``proof``: the argument in short.
    ``search``: the order of the cases is an enumeration whose smallest counterexample is sought.
    ``example``: the parameters of the instance that explains the claim; where empty, the simplest.
    ``pictures``: the pictures that show it, with its place among the claims of each: one stands with the first.
    ``formal``: the theorem in Coq that proves it.  ``shipped``: the instances in ``proofs/certificates``, by name.
    ``beside``: a function that computes what stands beside it (a sympy limit), as text.
    ``package``: the package that a plug-in's claim comes from.
    ``paper``: a key of ``claims.papers.PAPERS``, under which the report lists it; ``became``: what became of what is
    stated there.
    """

    id: str
    title: str
    source: str
    status: str
    relation: Condition
    domain: str
    proof: str
    cases: Cases
    method: Method
    quantifier: Quantifier = Quantifier.ALMOST_ALL_WEIGHTS
    expected: Expectation = Expectation.PROVED
    search: bool = False
    example: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, int] = field(default_factory=dict)
    formal: FormalProof | None = None
    shipped: tuple[str, ...] = ()
    beside: Callable[[], str] | None = None
    package: str = ""
    paper: str = OURS
    became: Became = Became.NEW

    @property
    def source_paper(self) -> Paper:
        """The paper that it is listed under."""
        return PAPERS[self.paper]

    @property
    def about(self) -> Quantifier | str:
        """The weights it is about; where it is about none, ``INTEGERS`` or ``EXACT_VALUES``."""
        if self.quantifier is not Quantifier.NONE:
            return self.quantifier
        return INTEGERS if is_in_language(self.relation, CIRCUITS) else EXACT_VALUES

    def tasks(self, budget: Budget) -> Iterator[Task]:
        """Its instances within a budget, in order."""
        return self.cases.tasks(self, budget)

    def statement(self, task: Task) -> Statement:
        """What it says at an instance."""
        return self.cases.statement(self, task)

    def solve(self, task: Task, budget: Budget) -> Outcome:
        """The certificate of an instance, or what was tried."""
        return self.method.outcome(self, task, budget)
