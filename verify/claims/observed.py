"""What was observed and nobody has proved: bounds that are attained, duality of depth and time, large extension fields.

Source: proofs/statements/bounds.md#where-the-bounds-are-attained-and-what-is-open.
Each instance is decided exactly, by a minor and a structural bound; where the bounds do
not meet it stays open, and a run lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from verify.claims.cost import rank_cost
from verify.claims.gather import gather
from verify.claims.instances import Sizes, balanced, sized_tasks, split_sizes, statement_of
from verify.claims.levine import rank_claim
from verify.claims.model import Budget, Claim, Expectation, Outcome, Task
from verify.errors import DomainError
from verify.exact import GF, QQ, Field
from verify.separation.bounds import BOUNDS, Notion, best_bound
from verify.statements import (
    Condition,
    Expression,
    Integer,
    L,
    Quantifier,
    Statement,
    bound,
    grid_rank,
    minimum,
    rank,
    t,
)

__all__ = ["CLAIMS"]

_SOURCE = "proofs/statements/bounds.md#where-the-bounds-are-attained-and-what-is-open [ours]"
_STATUS = "conjecture (ours)"


def _least_bound(notion: Notion) -> Expression:
    """The least of the registry's bounds for all weights, simplest first; each where it applies."""
    entries = sorted(BOUNDS.values(), key=lambda entry: entry.simplicity)
    return minimum(
        *(bound(entry.name, notion) for entry in entries if entry.for_all_weights and notion in entry.notions)
    )


def _attained(
    *,
    id: str,
    title: str,
    grid: bool,
    domain: str,
    where: Callable[[Sizes], bool],
    sizes: Callable[[], Iterator[Sizes]] = balanced,
    primes: tuple[int, ...] = (0,),
    proof: str,
) -> Claim:
    """The rank equals the least structural bound: an instance states the number, so that the bound may be evidence.

    ``primes``: characteristics; 0 is Q, others are meant over the algebraic closure.
    """
    term = grid_rank if grid else rank
    relation = term.equals(_least_bound("grid" if grid else "function"))

    def field(params: dict[str, int]) -> Field:
        return GF(params["p"]) if params.get("p") else QQ

    def statement(task: Task) -> Statement:
        params = dict(task.params)
        here = Sizes(*(params[key] for key in ("L", "R", "M", "t_S", "t_E")))
        best = best_bound(here.bound_problem(grid=grid)).value
        if best is None:
            raise DomainError(f"no bound is known at {task.name}")
        claimed: Condition = term.equals(Integer(best))
        return statement_of(claimed, Quantifier.ALMOST_ALL_WEIGHTS, params, field(params))

    def tasks(budget: Budget) -> Iterator[Task]:
        for p in primes:
            factor = 50 if p else 1
            found = sized_tasks(
                id,
                relation if not grid else grid_rank >= 1,
                sizes(),
                lambda s, factor=factor: factor * rank_cost(s.bound_problem(grid=grid)),  # type: ignore[misc]
                budget,
                domain=where,
                most=budget.tests if p else None,
            )
            for task in found:
                if p:
                    yield Task(id, f"{task.name}-F{p}", {**task.params, "p": p}, task.cost, (*task.order, p))
                else:
                    yield task

    def solve(task: Task, budget: Budget) -> Outcome:
        return gather(id, statement(task), field=field(dict(task.params)), max_rank=budget.max_rank, probable=False)

    return Claim(
        id=id,
        title=title,
        source=_SOURCE,
        status=_STATUS,
        relation=relation,
        quantifier=Quantifier.ALMOST_ALL_WEIGHTS,
        domain=domain,
        expected=Expectation.NOT_REFUTED,
        proof=proof,
        tasks=tasks,
        solve=solve,
        statement=statement,
        tiny={} if primes != (0,) else {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    )


_BY_INSTANCE = "Open in general. At each instance: the least bound from above, a minor of that order from below."

CLAIMS: tuple[Claim, ...] = (
    _attained(
        id="bounds-attained-function-shallow",
        title="For one and two layers and balanced splits the generic function rank is the least structural bound",
        grid=False,
        domain="L <= 2, t_S = t_E",
        where=lambda s: s.L <= 2,
        proof=_BY_INSTANCE,
    ),
    _attained(
        id="bounds-attained-grid-shallow",
        title="For one and two layers and balanced splits the generic grid rank is the least structural bound",
        grid=True,
        domain="L <= 2, t_S = t_E, N = M one-hot templates",
        where=lambda s: s.L <= 2,
        proof=_BY_INSTANCE,
    ),
    _attained(
        id="bounds-attained-function-depth3",
        title="For three layers, M >= R and balanced splits the generic function rank is the least structural bound",
        grid=False,
        domain="L = 3, M >= R, t_S = t_E",
        where=lambda s: s.L == 3 and s.M >= s.R,
        proof=_BY_INSTANCE,
    ),
    _attained(
        id="bounds-attained-grid-unbalanced",
        title="For every contiguous split, start first, the generic grid rank is the least structural bound, up to "
        "four layers",
        grid=True,
        domain="L <= 4, t_S != t_E, N = M one-hot templates",
        where=lambda s: s.L <= 4 and s.t_S != s.t_E,
        sizes=split_sizes,
        proof=_BY_INSTANCE,
    ),
    rank_claim(
        id="duality",
        title="Duality: for M >= R the generic function rank does not change when depth and time are exchanged",
        source=_SOURCE,
        status=_STATUS,
        relation=rank.equals(rank(L=t, t=L)),
        domain="M >= R, t_S = t_E = t >= 2, L >= 2",
        proof="With weights free at every step and layer it is a theorem (transpose the lattice). With shared weights "
        "it is open; at each instance both ranks are decided by minors and bounds.",
        sizes=balanced,
        where=lambda s: s.M >= s.R and s.L >= 2 and s.t_E >= 2,
        cost=lambda s: (
            rank_cost(s.bound_problem(grid=False))
            + rank_cost(Sizes(s.t_E, s.R, s.M, s.L, s.L).bound_problem(grid=False))
        ),
        expected=Expectation.NOT_REFUTED,
    ),
    _attained(
        id="extension-fields",
        title="Large extension fields of small characteristic reach the generic rank",
        grid=False,
        domain="L <= 3, t_S = t_E >= 2, in characteristic 2, 3 and 5; weights and inputs in the algebraic closure",
        where=lambda s: s.L <= 3 and s.t_E >= 2 and s.R >= 2 and (s.L < 3 or s.M >= s.R),
        primes=(2, 3, 5),
        proof="Open in general. At each instance a minor over an extension of the prime field that is large enough.",
    ),
)
