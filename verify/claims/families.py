"""Claims about given weights: every structural bound, and Theorem 1 for one layer, at every weight family; weights that
lose rank.

The ranks here are computed without any structural bound: at grid level exactly, from the whole matricization; at
function level by samples at independent random inputs (proofs/statements/background.md#f3-samples).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from verify.certificates.build import make_certificate
from verify.certificates.evidence import Nullspace, Sample
from verify.claims.cost import OVERHEAD
from verify.claims.gather import bound_values
from verify.claims.instances import Sizes, balanced, sized_tasks, split_sizes, statement_of
from verify.claims.model import Budget, Claim, Expectation, Outcome, Task
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, multiset_coefficient
from verify.exact.linalg import rank as exact_rank
from verify.networks.sampling import FAMILIES, family_weights
from verify.networks.weightfile import weights_to_json
from verify.separation.bounds import BOUNDS, Bound, Notion, best_bound
from verify.separation.problem import RankProblem
from verify.separation.sampling import sample_rank
from verify.separation.witness import find_witness
from verify.statements import (
    Condition,
    Quantifier,
    R,
    Statement,
    bound,
    grid_rank,
    m,
    mc,
    rank,
    t,
)
from verify.tensors.grid import Templates, grid_matricization

__all__ = ["CLAIMS"]


def _weights_claim(
    *,
    id: str,
    title: str,
    source: str,
    status: str,
    relation: Condition,
    notion: Notion,
    domain: str,
    proof: str,
    where: Callable[[Sizes], bool],
    sizes: Callable[[], Iterator[Sizes]] = split_sizes,
    families: Callable[[Sizes], Iterable[str]] | None = None,
    share: int = 1,
    example: tuple[int, int, int, int, int] = (2, 2, 2, 2, 2),
) -> Claim:
    """``relation`` at the weights of every family (or those ``families`` picks) at the sizes of the domain.

    ``share``: the part of the budget's test sizes that are taken.  ``example``: L, R, M, t_S, t_E of the instance that
    explains the claim.
    """
    # A sample needs coefficients that are not too large: the full-range family is tested at grid level.
    names = [name for name in FAMILIES if notion == "grid" or name != "generic"]

    def cost(sizes: Sizes) -> int:
        if notion == "grid":
            words = sizes.M ** max(sizes.t_S, sizes.t_E)
            return len(names) * int(OVERHEAD + 40 * words**2 * sizes.L * sizes.R**2 + 20 * words**3)
        best = best_bound(sizes.bound_problem(grid=False)).value or 10**6
        return len(names) * (OVERHEAD + 30 * (best + 1) ** 2 * sizes.t_E * sizes.L * sizes.R**2)

    def tasks(budget: Budget) -> Iterator[Task]:
        most = -(-budget.tests // share)
        for task in sized_tasks(id, relation, sizes(), cost, budget, domain=where, most=most):
            size = Sizes(*(task.params[name] for name in ("L", "R", "M", "t_S", "t_E")))
            for family in families(size) if families else names:
                params = {**task.params, "family": family}
                yield Task(id, f"{task.name}-{family}", params, task.cost // len(names), task.order)

    def statement(task: Task) -> Statement:
        net = family_weights(task.params["family"], *(task.params[name] for name in ("L", "R", "M")))
        return statement_of(relation, Quantifier.THESE_WEIGHTS, task.params, weights_json=weights_to_json(net))

    return Claim(
        id=id,
        title=title,
        source=source,
        status=status,
        relation=relation,
        quantifier=Quantifier.THESE_WEIGHTS,
        domain=domain,
        expected=Expectation.PROVED if notion == "grid" else Expectation.NOT_REFUTED,
        proof=proof,
        tasks=tasks,
        solve=lambda task, budget: _rank_at_weights(id, statement(task), task, notion),
        statement=statement,
        tiny=Sizes(*example).params,
    )


def _matrix_rank(sizes: Sizes, family: str) -> int:
    """The exact rank of the whole matricization at the weights of a family, one-hot templates N = M."""
    net = family_weights(family, sizes.L, sizes.R, sizes.M)
    templates = Templates.of_unit_vectors(QQ, sizes.M, sizes.M)
    return exact_rank(grid_matricization(net, templates, sizes.t_S, sizes.t_E).tolist(), QQ)


def _rank_at_weights(claim_id: str, statement: Statement, task: Task, notion: Notion) -> Outcome:
    """Evidence for an upper bound at given weights that uses no structural bound."""
    sizes = Sizes(*(task.params[name] for name in ("L", "R", "M", "t_S", "t_E")))
    family = task.params["family"]
    net = family_weights(family, sizes.L, sizes.R, sizes.M)
    templates = Templates.of_unit_vectors(QQ, sizes.M, sizes.M) if notion == "grid" else None
    problem = RankProblem(sizes.L, sizes.R, sizes.M, sizes.t_S, sizes.t_E, templates=templates, weights=net)
    item: Nullspace | Sample
    if notion == "grid":
        item = Nullspace(problem.term, _matrix_rank(sizes, family))
    else:
        witness = find_witness(problem)
        try:
            outcome = sample_rank(problem, statement, witness.rank if witness else 0)
        except (BudgetExceeded, DomainError) as error:
            return Outcome(None, str(error))
        if outcome.item is None:
            return Outcome(None, f"a sample showed rank above {witness.rank if witness else 0}")
        item = outcome.item
    found = make_certificate(claim_id, statement, [item], bounds=bound_values(statement.network, QQ))
    return Outcome(found, "" if found else f"the rank found is {item.rank}")


def _bound_claim(entry: Bound, notion: Notion) -> Claim:
    """``rank <= bound`` at the weights of every family."""

    def where(sizes: Sizes) -> bool:
        return sizes.R >= 2 and sizes.M >= 2 and entry.applies(sizes.bound_problem(grid=notion == "grid"))

    how = "exactly, from the whole matricization" if notion == "grid" else "by samples at independent random inputs"
    return _weights_claim(
        id=f"bound-{entry.name.lower()}-{notion}",
        title=f"{entry.name} ({entry.title}) bounds the {notion} rank at the weights of every family",
        source=entry.source,
        status="theorem" if entry.name == "G1" else "theorem (ours)",
        relation=(rank if notion == "function" else grid_rank) <= bound(entry.name, notion),
        notion=notion,
        domain=f"{entry.domain}; every weight family, degenerate ones included; R, M >= 2",
        proof=f"The bound: {entry.formula}. The test: the rank at these weights is computed without it, {how}.",
        where=where,
        example=entry.example,
    )


_DEPTH_1 = _weights_claim(
    id="theorem1-depth1-families",
    title="Theorem 1, one layer: the rank is at most R at the weights of every family",
    source="[L17] Levine, Sharir, Ziv, Shashua, Theorem 1 (L = 1); "
    "proofs/statements/theorem1-depth1-all-weights.md#proof",
    status="theorem",
    relation=grid_rank <= R,
    notion="grid",
    domain="L = 1, N = M one-hot templates, every contiguous split, start first; every weight family, degenerate ones "
    "included; R, M >= 2",
    proof="theorem1-depth1-all-weights proves it for all weights; here the rank is computed exactly, without that "
    "bound. For L = 1 grid rank and function rank agree when N = M.",
    where=lambda s: s.L == 1 and s.R >= 2 and s.M >= 2,
)

_LOSING = (
    "identity-recurrence",
    "rank-one-recurrence",
    "rank-one-input",
    "equal-channels",
    "dead-channel",
    "zero-initial-state",
)


def _families_that_lose(sizes: Sizes) -> list[str]:
    """Computed, not assumed."""
    claimed = multiset_coefficient(sizes.m, sizes.t_E)
    return [family for family in _LOSING if _matrix_rank(sizes, family) < claimed]


_LOST = _weights_claim(
    id="degenerate-weights-lose-rank",
    title="Almost all is not all: degenerate weights whose grid rank is below mc(m, t)",
    source="proofs/statements/background.md#f2-almost-everywhere",
    status="theorem",
    relation=grid_rank < mc(m, t),
    notion="grid",
    domain="L = 2, m >= 2, t >= 2; the degenerate families that lose rank there",
    proof="At these weights the whole matricization has smaller rank, exactly. The claim theorem1-depth2-grid shows "
    "the nonzero minor elsewhere: the exceptional set of F2 is not empty, and has measure zero.",
    where=lambda s: s.L == 2 and s.m >= 2 and s.t_E >= 2,
    sizes=balanced,
    families=_families_that_lose,
    share=2,
)

CLAIMS: tuple[Claim, ...] = (
    _DEPTH_1,
    _LOST,
    *(
        _bound_claim(entry, notion)
        for entry in BOUNDS.values()
        if entry.for_all_weights
        for notion in ("grid", "function")
        if notion in entry.notions
    ),
)
