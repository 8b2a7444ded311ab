"""Deciding a statement at one instance: structural bounds, minors, samples; and having the checker read the result."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from verify.certificates.build import Certificate, make_certificate
from verify.certificates.evidence import Balls, BoundItem, FactItem, Minor, Sample
from verify.certificates.verdicts import Verdict
from verify.checker import check_bytes
from verify.claims.cost import OVERHEAD, layer_cost, minor_cost_at
from verify.conjectures.finding import Finding, Word
from verify.conjectures.knowledge import (
    Knowledge,
    choices_cost,
    claimed_value,
    known_from_bounds,
    orders_needed,
    term_text,
)
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ
from verify.separation.decide import gather, minor_of, problem_at
from verify.separation.sampling import MAX_SAMPLE_COST, sample_cost, sample_rank
from verify.statements import (
    Condition,
    Instance,
    Interval,
    Quantifier,
    RankAt,
    Sizes,
    Statement,
    decide,
)

__all__ = ["LABEL", "decide_place", "rank_at_least", "sealed_finding"]

LABEL = "conjecture"
# How a sample's network steps compare with multiplications, draws and width counted in.
_DRAWS = 4
# What knowing the rank of a counterexample from below may cost.
_LOWER_COST = 50_000_000


def decide_place(
    relation: Condition, quantifier: Quantifier, place: Sizes, *, allowance: int, max_rank: int, seed: str
) -> Finding:
    """The finding at one instance, for at most ``allowance`` operations; ``DEFERRED``, with the cost, beyond.

    Every certificate has been accepted by the independent checker.
    """
    try:
        knowledge = known_from_bounds(relation, place)
        statement = Statement(quantifier, relation, knowledge.instance)
        found = _decide(statement, knowledge, place, allowance, max_rank, seed)
    except BudgetExceeded as error:
        found = Finding(place, Word.UNDECIDED, cost=OVERHEAD, how=str(error))
    except DomainError as error:
        found = Finding(place, Word.UNDECIDED, cost=OVERHEAD, how=f"the statement has no value there: {error}")
    return replace(found, max_rank=max_rank)


def _decide(
    statement: Statement, knowledge: Knowledge, place: Sizes, allowance: int, max_rank: int, seed: str
) -> Finding:
    relation, instance = statement.relation, knowledge.instance
    first = next(iter(knowledge.uppers))
    base = Finding(
        place,
        Word.UNDECIDED,
        term=term_text(first, instance),
        upper=knowledge.uppers[first].value,
        claimed=claimed_value(relation, instance),
        cost=OVERHEAD + choices_cost(relation, knowledge),
        max_rank=max_rank,
    )
    if decide(relation, instance, knowledge.intervals({})) is not None:
        outcome = gather(LABEL, statement, seed=seed, max_rank=1, probable=False)
        return sealed_finding(base, outcome.certificate, outcome.tried)
    targets = orders_needed(statement, knowledge, max_rank)
    if targets is None:
        return replace(base, how="the structural bounds do not decide it, and minors could not")
    price = base.cost + sum(minor_cost_at(term.sizes.of(place.cell), k) for term, k in targets.items())
    if price > allowance:
        return replace(base, word=Word.DEFERRED, cost=price, how=f"minors of order {max(targets.values())} are needed")
    base = replace(base, cost=price)
    minors: dict[RankAt, Minor | Balls] = {}

    def witness(term: RankAt) -> FactItem | None:
        item = _minor(term, instance, targets[term], max_rank, seed)
        if item is not None:
            minors[term] = item
        return item

    refuting = statement.quantifier is Quantifier.ALL_WEIGHTS
    outcome = gather(
        LABEL, statement, seed=seed, max_rank=max_rank, probable=False, witnesses=witness, refuting=refuting
    )
    base = replace(base, lower=minors[first].k if first in minors else 0)
    if refuting:
        return sealed_finding(base, outcome.certificate, "almost all weights do not refute it")
    if outcome.certificate is not None:
        return sealed_finding(base, outcome.certificate, "")
    return _sampled(statement, knowledge, minors, replace(base, how=outcome.tried), allowance)


@lru_cache(maxsize=256)
def _minor(term: RankAt, instance: Instance, target: int, max_rank: int, seed: str) -> Minor | Balls | None:
    """A minor of order at most ``target``: statements at different instances may speak of the same rank."""
    return minor_of(problem_at(term, instance, QQ), seed=seed, target=target, max_rank=max_rank)


def rank_at_least(relation: Condition, place: Sizes, *, max_rank: int, seed: str) -> int:
    """A lower bound, by a minor, on the first rank of ``relation`` at ``place``; 0 where that would be dear."""
    knowledge = known_from_bounds(relation, place)
    term, bound = next(iter(knowledge.uppers.items()))
    target = max_rank if bound.value is None else min(bound.value, max_rank)
    if target < 1 or minor_cost_at(term.sizes.of(place.cell), target) > _LOWER_COST:
        return 0
    try:
        item = _minor(term, knowledge.instance, target, max_rank, seed)
    except BudgetExceeded:
        return 0
    return 0 if item is None else item.k


def _sampled(
    statement: Statement, knowledge: Knowledge, minors: Mapping[RankAt, Minor | Balls], base: Finding, allowance: int
) -> Finding:
    """Where minors stop below the bounds: samples show that the rank is what they reached, but for a tiny
    probability.
    """
    instance = knowledge.instance
    samples: dict[RankAt, Sample] = {}
    for term, bound in knowledge.uppers.items():
        here = term.sizes.templates(None) == instance.sizes.of("").templates(None)
        reached = minors[term].k if term in minors else 0
        if not here or reached == bound.value or reached >= base.max_rank:
            continue
        problem = problem_at(term, instance, QQ)
        steps = sample_cost(problem, reached)
        if steps > MAX_SAMPLE_COST:
            continue
        price = base.cost + steps * layer_cost(term.sizes.of(base.place.cell)) * _DRAWS
        if price > allowance:
            return replace(base, word=Word.DEFERRED, cost=price)
        base = replace(base, cost=price)
        try:
            outcome = sample_rank(problem, statement, reached)
        except (BudgetExceeded, DomainError):
            continue
        if outcome.item is not None:
            samples[term] = outcome.item
    if not samples:
        return base
    lowers = {term: item.k for term, item in minors.items()}
    intervals = knowledge.intervals(lowers)
    for term, item in samples.items():
        intervals[term] = Interval(intervals[term].lo, item.rank)
    answer = decide(statement.relation, instance, intervals)
    bits = min(item.error_bits for item in samples.values())
    if answer is False:
        upper = next(iter(intervals.values())).hi
        how = f"the rank is {upper} unless an event of probability at most 2^-{bits} occurred"
        return replace(base, word=Word.PROBABLE_COUNTEREXAMPLE, how=how)
    if answer is None:
        return base
    uppers = [
        upper.bound.item(term, upper.value)
        for term, upper in knowledge.uppers.items()
        if upper.value is not None and term not in samples
    ]
    items: list[FactItem] = [*minors.values(), *uppers, *samples.values()]
    return sealed_finding(base, make_certificate(LABEL, statement, items), base.how)


def sealed_finding(base: Finding, certificate: Certificate | None, tried: str) -> Finding:
    """The finding that a certificate gives, once the checker has accepted its bytes."""
    if certificate is None:
        return replace(base, word=Word.UNDECIDED, how=tried or base.how)
    data = certificate.to_bytes()
    report = check_bytes(data)
    if not report.accepted:
        return replace(base, word=Word.UNDECIDED, how=f"the checker says {report.outcome}: {report.message}")
    word = Word.PROVED
    if certificate.verdict is Verdict.REFUTED:
        word = Word.REFUTED
    elif certificate.verdict is Verdict.PROBABLE:
        word = Word.PROBABLE
    return replace(
        base,
        word=word,
        verdict=certificate.verdict.value,
        how=_method(certificate),
        sha256=hashlib.sha256(data).hexdigest(),
        certificate=data,
    )


def _method(certificate: Certificate) -> str:
    """The kinds of evidence, in words."""
    words = []
    for item in certificate.items:
        match item:
            case BoundItem(name=name):
                words.append(f"bound {name}")
            case Minor(k=k) | Balls(k=k):
                words.append(f"a {k}×{k} minor")
            case Sample():
                words.append("a random sample")
            case _:
                words.append(type(item).__name__.lower())
    return " and ".join(words)
