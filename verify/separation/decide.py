"""Evidence for any statement about ranks: minors and bounds until it is decided, then only what is needed of them.

One procedure for every claim and conjecture, about circuits of any cell: look what the proved bounds already decide;
find minors; decide; drop what is not needed; take the simplest bounds that suffice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from verify.certificates.build import Certificate, Outcome, make_certificate
from verify.certificates.evidence import Balls, BoundItem, FactItem, Graded, Minor, Sample
from verify.certificates.verdicts import Verdict
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, Field
from verify.separation.ball_evidence import ball_evidence
from verify.separation.bounds import ALL_BOUNDS, BOUNDS, BoundProblem, UpperBound, applicable_bounds, best_bound
from verify.separation.problem import RankProblem
from verify.separation.sampling import sample_rank
from verify.separation.witness import find_witness
from verify.statements import Bound as BoundNode
from verify.statements import Comparison, Instance, Quantifier, RankAt, RankTerm, Statement, evaluate, terms
from verify.statements.tree import Node, children
from verify.tensors.grid import Templates

__all__ = ["bound_values", "gather", "minor_of", "problem_at", "upper_bound_at"]


def problem_at(term: RankAt, instance: Instance, field: Field) -> RankProblem:
    """The rank problem of a term of a statement about almost all weights."""
    templates = None
    if term.notion == "grid" and instance.templates is not None:
        if term != RankAt("grid", instance.sizes):
            raise DomainError("a grid rank at other parameters needs one-hot templates")
        templates = Templates.of(field, [list(vector) for vector in instance.templates])
    return RankProblem(
        term.sizes.of(instance.cell),
        templates=templates,
        field=field,
        start_steps=instance.split,
        program=instance.program,
    )


def upper_bound_at(term: RankAt, instance: Instance) -> UpperBound:
    """The best structural bound of a term of a statement, over Q; templates that are not given are one-hot."""
    return best_bound(problem_at(term, instance, QQ).bound_problem())


def bound_values(instance: Instance, field: Field) -> Callable[[str, str], int]:
    """The value of a bound node at ``instance``, at grid level for M one-hot templates where there are none.

    It raises ``DomainError`` outside the bound's domain.
    """

    def value(name: str, level: str) -> int:
        if name not in ALL_BOUNDS:
            known = BOUNDS if instance.cell == "rac" else ALL_BOUNDS
            raise DomainError(f"there is no bound {name!r}; there are {', '.join(known)}")
        sizes = instance.sizes
        if level == "grid" and sizes.N is None:
            sizes = sizes.templates(instance.M)
        problem = problem_at(RankAt(level, sizes), instance, field).bound_problem()
        bound = ALL_BOUNDS[name]
        if not bound.is_for(problem):
            raise DomainError(f"the bound {name} does not apply at {instance.name()}: it needs {bound.domain}")
        found = bound.value(problem)
        if found is None:
            raise DomainError(f"the bound {name} has more than 100,000 bits at {instance.name()}")
        return found

    return value


def gather(
    claim: str,
    statement: Statement,
    *,
    field: Field = QQ,
    seed: str = "0",
    max_rank: int | None = None,
    probable: bool = True,
    witnesses: Callable[[RankAt], FactItem | None] | None = None,
    refuting: bool = False,
) -> Outcome:
    """The certificate that decides ``statement`` (about almost all weights, all, or an open set), or what was tried.

    ``witnesses``: another source of lower bounds than a random minor.  ``probable``: whether a sample may decide it.
    ``refuting``: whether a statement about all weights is tried to be refuted at almost all.
    """
    instance = statement.network
    values = bound_values(instance, field)
    unknown = terms(statement.relation, instance, values)
    problems = {term: problem_at(term, instance, field) for term in unknown}
    mentioned = _mentioned_bounds(statement.relation)
    ladders = {term: _bound_items(term, problem.bound_problem(), mentioned) for term, problem in problems.items()}
    uppers = [_least(ladder) for ladder in ladders.values() if ladder]

    def attempt(items: Sequence[FactItem]) -> Certificate | None:
        return make_certificate(claim, statement, items, bounds=values) if items else None

    if attempt(uppers) is not None:
        return Outcome(_reduced(attempt, uppers, ladders))
    if statement.quantifier is Quantifier.ALL_WEIGHTS and not refuting:
        return Outcome(None, "the structural bounds do not decide a statement about all weights")
    lowers: list[FactItem] = []
    target = _target(statement, instance, values)
    for term, problem in problems.items():
        item = witnesses(term) if witnesses else minor_of(problem, seed=seed, target=target, max_rank=max_rank)
        if item is not None:
            lowers.append(item)
    if len(lowers) == 1 or (refuting and lowers):
        alone = attempt(lowers)
        if alone is not None:
            return Outcome(alone)
    items = [*lowers, *uppers]
    if attempt(items) is not None:
        return Outcome(_reduced(attempt, items, ladders))
    if probable and instance.kind == "polynomial":
        sampled = _samples(statement, problems, lowers)
        if sampled and attempt([*items, *sampled]) is not None:
            return Outcome(_reduced(attempt, [*items, *sampled], ladders))
    return Outcome(None, "; ".join(_found(term, lowers, uppers) for term in unknown))


def minor_of(
    problem: RankProblem, *, seed: str, target: int | None, max_rank: int | None
) -> Minor | Graded | Balls | None:
    """The largest minor found, of residues (or leading forms in its place) or, of a network with functions, of balls;
    None if even 1×1 fails.
    """
    if problem.kind != "polynomial":
        return ball_evidence(problem, seed=seed, target=target, max_rank=max_rank)
    witness = find_witness(problem, seed=seed, target=target, max_rank=max_rank)
    return witness.minor if witness else None


def _target(statement: Statement, instance: Instance, values: Callable[[str, str], int]) -> int | None:
    """The number of an ``rank >= number`` statement: a larger minor would prove no more."""
    relation = statement.relation
    if isinstance(relation, Comparison) and relation.op in (">=", ">") and isinstance(relation.left, RankTerm):
        if any(isinstance(node, RankTerm) for node in _nodes(relation.right)):
            return None
        number = int(evaluate(relation.right, instance.environment(), {}, values))
        return max(1, number + (relation.op == ">"))
    return None


def _nodes(node: Node) -> list[Node]:
    found = [node]
    for child in children(node):
        found += _nodes(child)
    return found


def _mentioned_bounds(relation: Node) -> set[str]:
    """Bounds that the statement is about: they cannot be evidence for it."""
    return {node.name for node in _nodes(relation) if isinstance(node, BoundNode)}


def _bound_items(term: RankAt, problem: BoundProblem, mentioned: set[str]) -> list[BoundItem]:
    """Every usable upper bound of a term, simplest first."""
    return [
        upper.bound.item(term, upper.value)
        for upper in applicable_bounds(problem)
        if upper.value is not None and upper.name not in mentioned
    ]


def _least(ladder: Sequence[BoundItem]) -> BoundItem:
    return min(ladder, key=lambda item: (item.value, ALL_BOUNDS[item.name].simplicity))


def _reduced(
    attempt: Callable[[Sequence[FactItem]], Certificate | None],
    items: Sequence[FactItem],
    ladders: dict[RankAt, list[BoundItem]],
) -> Certificate:
    """The certificate from as few and as simple items as decide the same way; samples and minors go first if they
    can.
    """
    first = attempt(items)
    if first is None:
        raise DomainError("the items decide nothing")
    verdict, kept = first.verdict, list(items)

    def same(candidate: Sequence[FactItem]) -> bool:
        found = attempt(candidate)
        return found is not None and (found.verdict is Verdict.REFUTED) == (verdict is Verdict.REFUTED)

    order = sorted(kept, key=lambda item: (not isinstance(item, Sample), not isinstance(item, Minor | Graded | Balls)))
    for item in order:
        fewer = [other for other in kept if other is not item]
        if fewer and same(fewer):
            kept = fewer
    for index, item in enumerate(kept):
        if isinstance(item, BoundItem):
            for simpler in ladders[item.term]:
                candidate = [*kept[:index], simpler, *kept[index + 1 :]]
                if same(candidate):
                    kept = candidate
                    break
    result = attempt(kept)
    if result is None:
        raise DomainError("the reduced items decide nothing")
    return result


def _samples(statement: Statement, problems: dict[RankAt, RankProblem], lowers: Sequence[FactItem]) -> list[FactItem]:
    """Probable upper bounds at the ranks that the minors reached; only where the instance's own term is meant."""
    found: list[FactItem] = []
    for term, problem in problems.items():
        if term.sizes.templates(None) != statement.network.sizes.of("").templates(None):
            continue
        reached = max((item.k for item in lowers if isinstance(item, Minor | Graded) and item.term == term), default=0)
        try:
            outcome = sample_rank(problem, statement, reached)
        except (BudgetExceeded, DomainError):
            continue
        if outcome.item is not None:
            found.append(outcome.item)
    return found


def _found(term: RankAt, lowers: Sequence[FactItem], uppers: Sequence[BoundItem]) -> str:
    low = max((getattr(item, "k", 0) for item in lowers if item.term == term), default=0)
    high = min((item.value for item in uppers if item.term == term), default=None)
    return f"{low} <= {term} <= {'?' if high is None else high}"
