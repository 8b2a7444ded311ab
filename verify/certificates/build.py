"""From a statement and evidence items to a certificate: decide, derive the verdict, list what it rests on, seal.

The checker derives all of this again, from its own code.  Source: ``proofs/certificate-format.md``, section 6.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from verify.certificates.canonical import sealed
from verify.certificates.evidence import (
    Balls,
    Exhaustive,
    Fact,
    Graded,
    Identity,
    Item,
    Minor,
    Propagation,
    Reach,
    Scope,
    Spectral,
    Tropical,
)
from verify.certificates.linear_evidence import HankelNullspace, LinearBound, LinearMinor
from verify.certificates.store import write_atomically
from verify.certificates.tensor_evidence import UnfoldingMinor, UnfoldingNullspace
from verify.certificates.verdicts import Verdict
from verify.errors import DomainError
from verify.statements import (
    VALUES,
    AnyRankAt,
    Instance,
    Interval,
    Quantifier,
    RankAt,
    Statement,
    decide,
    facts_behind,
    to_compact,
    to_latex,
    to_words,
)

__all__ = [
    "VERDICTS",
    "Certificate",
    "Outcome",
    "intervals_from",
    "make_certificate",
    "make_value_certificate",
    "reach_of",
]

VERDICTS = {
    Scope.ALL: Verdict.PROVED_ALL,
    Scope.GENERIC: Verdict.PROVED_GENERIC,
    Scope.OPEN: Verdict.PROVED_OPEN,
    Scope.INSTANCE: Verdict.PROVED_INSTANCE,
    Scope.PROBABLE: Verdict.PROBABLE,
}
"""What facts of a scope prove."""

VERSION = 3
"""Of the certificate format."""

BoundValues = Callable[[str, str], int]


@dataclass(frozen=True, slots=True, repr=False)
class Certificate:
    """A statement, its verdict and the evidence; ``opposite``: for a refutation, the verdict of the negation."""

    claim: str
    statement: Statement
    verdict: Verdict
    items: tuple[Item, ...]
    opposite: Verdict | None = None

    def __repr__(self) -> str:
        return f"<Certificate {self.verdict.value}: {to_compact(self.statement)}>"

    def __str__(self) -> str:
        return f"{to_words(self.statement)} ({self.verdict.value})"

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def _repr_latex_(self) -> str:
        return f"${to_latex(self.statement.relation)}$"

    def _repr_html_(self) -> str:
        rests = ", ".join(self.rests_on) or "arithmetic alone"
        return f"<p>{escape(to_words(self.statement))}</p><p>{self.verdict.value}; rests on {escape(rests)}</p>"

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the certificate file; its path."""
        target = Path(path)
        write_atomically(target, self.to_bytes())
        return target

    @property
    def rests_on(self) -> list[str]:
        """The theorems used beyond arithmetic."""
        reach = reach_of(self.statement)
        names: set[str] = set()
        for item in self.items:
            names |= item.names(reach)
        return sorted(names | facts_behind(self.statement.relation))

    def to_bytes(self) -> bytes:
        """The certificate file."""
        evidence: list[dict[str, Any]] = [item.to_json(_here(self.statement, item)) for item in self.items]
        if self.verdict is Verdict.REFUTED:
            if self.opposite is None:
                raise DomainError("a refutation needs the verdict of the negation")
            evidence = [{"kind": "refutation", "verdict": self.opposite.value, "evidence": evidence}]
        return sealed(
            {
                "format": "verify-certificate",
                "version": VERSION,
                "claim": self.claim,
                "statement": self.statement.to_json(),
                "verdict": self.verdict.value,
                "rests_on": self.rests_on,
                "evidence": evidence,
            }
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a statement: a certificate, or (undecided) what was tried and the best bounds so far."""

    certificate: Certificate | None
    tried: str = ""


def reach_of(statement: Statement) -> Reach:
    """What a minor at one assignment of weights says of those that the statement is about."""
    return Reach.of(statement.instance.kind, given_weights=statement.quantifier is Quantifier.THESE_WEIGHTS)


def _here(statement: Statement, item: Item) -> Any:
    """The instance's own rank term of the item's notion."""
    if not isinstance(statement.instance, Instance):
        return None
    return RankAt(getattr(getattr(item, "term", None), "notion", "function"), statement.network.sizes)


def intervals_from(facts: Sequence[Fact]) -> dict[AnyRankAt, Interval]:
    """What the facts leave possible for each rank term."""
    found: dict[AnyRankAt, Interval] = {}
    for fact in facts:
        known = found.get(fact.term, Interval(0, None))
        low = known.lo if fact.lower is None else max(known.lo or 0, fact.lower)
        high = known.hi
        if fact.upper is not None:
            high = fact.upper if high is None else min(high, fact.upper)
        if high is not None and low is not None and low > high:
            raise DomainError(f"contradictory evidence: {fact.term} would lie in {low}..{high}")
        found[fact.term] = Interval(low, high)
    return found


def make_certificate(
    claim: str,
    statement: Statement,
    items: Sequence[Item],
    *,
    bounds: BoundValues | None = None,
    holds: bool | None = None,
) -> Certificate | None:
    """The certificate that ``items`` allow for ``statement``, or None if they leave it undecided.

    ``holds``: for evidence that decides the statement as a whole (``exhaustive``, ``identity``), whether it holds.
    """
    quantifier, instance = statement.quantifier, statement.instance
    if instance.language is VALUES:
        raise DomainError("a statement about exact values is decided as a whole: use make_value_certificate")
    if any(isinstance(item, Propagation) for item in items):
        if instance.cell != "lengths" or not holds:
            raise DomainError("two fills prove relations about all lengths, and refute none")
        return Certificate(claim, statement, Verdict.PROVED_GENERIC, tuple(items))
    if any(isinstance(item, Exhaustive | Identity) for item in items):
        if holds is None:
            raise DomainError("say whether the statement holds: this evidence decides it as a whole")
        if holds:
            return Certificate(claim, statement, Verdict.PROVED_ALL, tuple(items))
        return Certificate(claim, statement, Verdict.REFUTED, tuple(items), Verdict.PROVED_ALL)
    given = quantifier is Quantifier.THESE_WEIGHTS
    reach = reach_of(statement)
    facts = [item.fact(reach) for item in items if not isinstance(item, Exhaustive | Identity | Propagation)]
    if not given and any(fact.scope is Scope.INSTANCE for fact in facts):
        raise DomainError("evidence about given weights says nothing of other weights")
    if given and any(isinstance(item, Tropical | Graded) for item in items):
        raise DomainError("a tropical or graded witness brings its own weights: it says nothing of given ones")
    intervals: Mapping[AnyRankAt, Interval] = intervals_from(facts)
    if not instance.of_weights:
        raise DomainError("a statement about ranks needs an instance")
    if not _at_one_assignment(items, facts):
        return None
    linear = instance.cell == "linear"
    if any(isinstance(item, LinearMinor | LinearBound | HankelNullspace) != linear for item in items):
        raise DomainError("evidence about circuits says nothing of linear networks, nor the other way round")
    if any(isinstance(item, Spectral) != (instance.cell == "spectrum") for item in items):
        raise DomainError("evidence about singular values says nothing of other ranks, nor the other way round")
    if any(isinstance(item, UnfoldingMinor | UnfoldingNullspace) != (instance.cell == "tensor") for item in items):
        raise DomainError("evidence about a tensor says nothing of networks, nor the other way round")
    outcome = decide(statement.relation, instance, intervals, bounds)
    if outcome is None or not items:
        return None
    scopes = {fact.scope for fact in facts}
    weakest = min(scopes)
    if given:
        weakest = min(weakest, Scope.INSTANCE)
    if outcome:
        if not scopes <= _PROVING.get(quantifier, scopes):
            return None
        if quantifier is Quantifier.OPEN_WEIGHTS:
            weakest = min(weakest, Scope.OPEN)
        return Certificate(claim, statement, VERDICTS[weakest], tuple(items))
    if weakest is Scope.PROBABLE or (quantifier is Quantifier.OPEN_WEIGHTS and weakest < Scope.GENERIC):
        return None  # almost all weights meet every nonempty open set, but another open set need not
    return Certificate(claim, statement, Verdict.REFUTED, tuple(items), VERDICTS[weakest])


_PROVING = {
    Quantifier.ALL_WEIGHTS: {Scope.ALL},
    Quantifier.ALMOST_ALL_WEIGHTS: {Scope.ALL, Scope.GENERIC, Scope.PROBABLE},
    Quantifier.OPEN_WEIGHTS: {Scope.ALL, Scope.GENERIC, Scope.OPEN},
}
"""The scopes of facts from which a statement follows: an open set is not almost all weights."""


def _at_one_assignment(items: Sequence[Item], facts: Sequence[Fact]) -> bool:
    """Whether facts about open sets of weights are about one: their witnesses have the same weights."""
    if not any(fact.scope is Scope.OPEN for fact in facts):
        return True
    weights = [item.weights for item in items if isinstance(item, Minor | Balls)]
    return all(some == weights[0] for some in weights)


def make_value_certificate(claim: str, statement: Statement, holds: bool) -> Certificate:
    """The certificate of a statement about exact values, of which the caller has decided whether it holds.

    >>> from verify.statements.instances.kernel import kernel
    >>> from verify.statements.build import kernel_mean, nu_C, nu_F
    >>> instance = kernel(nu_W="positive", nu_F="positive", nu_C="positive", n=3)
    >>> statement = Statement(Quantifier.NONE, kernel_mean(0, 0).equals(nu_C + nu_F), instance)
    >>> made = make_value_certificate("kernel-mean", statement, True)
    >>> made.verdict.value, made.rests_on
    ('proved-all', ['K1', 'W1'])

    Raises DomainError for a refutation where there are variables: that the rules do not prove a relation for all
    values of the variables does not refute it.
    """
    instance = statement.instance
    if instance.language is not VALUES:
        raise DomainError(f"the statement is about the cell {instance.cell!r}, which has no exact values")
    proved = Verdict.PROVED_ALL if instance.is_general else Verdict.PROVED_INSTANCE
    items = (Identity("evaluation"),)
    if holds:
        return Certificate(claim, statement, proved, items)
    if instance.variables:
        names = ", ".join(name for name, _ in instance.variables)
        raise DomainError(f"a refutation needs an instance without variables, but {names} vary")
    return Certificate(claim, statement, Verdict.REFUTED, items, proved)
