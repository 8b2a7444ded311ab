"""Small fields and other characteristics: exhaustive enumeration over F_2 and F_3, Theorem S in every characteristic.

Source: proofs/statements/background.md#f4-small-fields and proofs/statements/theorem-s.md#proof.
"""

from __future__ import annotations

from collections.abc import Iterator

from verify.certificates.build import make_certificate
from verify.certificates.evidence import Exhaustive, Item
from verify.claims.cost import OVERHEAD, rank_cost
from verify.claims.exhaustive import ranks_over_small_field
from verify.claims.gather import bound_values, gather
from verify.claims.instances import Sizes, sized_tasks, split_sizes, statement_of
from verify.claims.model import Budget, Claim, Expectation, Outcome, Task
from verify.exact import GF
from verify.networks.sampling import weight_count
from verify.statements import (
    Condition,
    N,
    Quantifier,
    R,
    Statement,
    bound,
    evaluate,
    grid_rank,
    mc,
    rank,
    t,
    t_E,
    terms,
)

__all__ = ["CLAIMS"]


_SMALL = (
    # q, L, R, M, t: every assignment of weights in GF(q) is enumerated
    (2, 2, 2, 2, 2),
    (2, 1, 2, 2, 1),
    (2, 1, 2, 2, 2),
    (3, 1, 2, 2, 1),
    (3, 2, 1, 2, 2),
    (3, 1, 2, 1, 2),
    (2, 3, 1, 3, 2),
    (2, 1, 3, 2, 1),
)


def _field_claim(
    claim_id: str, title: str, relation: Condition, cases: tuple[tuple[int, ...], ...], domain: str, proof: str
) -> Claim:
    def tasks(budget: Budget) -> Iterator[Task]:
        for q, layers, width, channels, steps in cases:
            sizes = Sizes(layers, width, channels, steps, steps)
            count = q ** weight_count(layers, width, channels)
            cost = OVERHEAD + (4 if q == 2 else 16) * count
            if cost <= budget.exhaustive:
                name = f"{statement_at(q, sizes.params).instance.name()}-F{q}"
                yield Task(
                    claim_id,
                    name,
                    {**sizes.params, "q": q},
                    cost,
                    (layers + width + channels + steps, layers, width, channels, steps, q),
                )

    def statement_at(q: int, params: dict[str, int]) -> Statement:
        return statement_of(relation, Quantifier.ALL_WEIGHTS, params, GF(q))

    def statement(task: Task) -> Statement:
        return statement_at(task.params["q"], dict(task.params))

    def solve(task: Task, budget: Budget) -> Outcome:
        asked = statement(task)
        instance = asked.network
        q = task.params["q"]
        ranks = ranks_over_small_field(q, instance)
        values = bound_values(instance, GF(q))
        (term,) = terms(relation, instance, values)
        environment = instance.environment()
        holds = all(bool(evaluate(relation, environment, {term: r}, values)) for r in ranks)
        items: list[Item] = [Exhaustive(q ** weight_count(instance.L, instance.R, instance.M))]
        return Outcome(make_certificate(claim_id, asked, items, bounds=values, holds=holds))

    return Claim(
        id=claim_id,
        title=title,
        source="proofs/statements/background.md#f4-small-fields",
        status="theorem",
        relation=relation,
        quantifier=Quantifier.ALL_WEIGHTS,
        domain=domain,
        expected=Expectation.PROVED,
        proof=proof,
        tasks=tasks,
        solve=solve,
        statement=statement,
    )


_F4 = (
    _field_claim(
        "small-field-grid-bound",
        "Over F_2 and F_3 the grid rank is at most G2 for every assignment of weights",
        grid_rank <= bound("G2", "grid"),
        _SMALL,
        "the sizes whose weights over F_2 or F_3 can all be enumerated",
        "All assignments are enumerated: a test of G2 (which holds over every field) that uses no bound.",
    ),
    _field_claim(
        "small-field-function-bound",
        "Over F_2 and F_3 the function rank is at most U5 for every assignment of weights",
        rank <= bound("U5"),
        _SMALL,
        "the sizes whose weights over F_2 or F_3 can all be enumerated",
        "All assignments are enumerated, inputs over the whole field: a test of U5 that uses no bound.",
    ),
    _field_claim(
        "small-field-grid-loss",
        "Over F_2 no two-layer network with L = M = R = t = 2 reaches the generic grid rank M^t = 4",
        grid_rank <= N**t - 1,
        ((2, 2, 2, 2, 2),),
        "L = M = R = t = 2 over F_2 (2^22 assignments)",
        "Enumerated: the largest grid rank is 3. A deficit modulo a small prime says nothing about Q.",
    ),
    _field_claim(
        "small-field-function-loss",
        "Over F_2 no two-layer network with L = M = R = t = 2 has function rank above 4; the generic one is 6",
        rank <= R * mc(R, t_E) - 2,
        ((2, 2, 2, 2, 2),),
        "L = M = R = t = 2 over F_2 (2^22 assignments)",
        "Enumerated: the largest function rank, inputs in F_2, is 4; Theorem S gives 6 over large fields.",
    ),
)


def _characteristic_claim() -> Claim:
    claim_id = "theorem-s-every-characteristic"
    relation = rank.equals(R * mc(R, t_E))

    def tasks(budget: Budget) -> Iterator[Task]:
        for p in (2, 3, 5, 2**31 - 1):
            sized = sized_tasks(
                claim_id,
                relation,
                split_sizes(),
                lambda s: 50 * rank_cost(s.bound_problem(grid=False)),
                budget,
                domain=lambda s: s.L == 2 and s.M >= s.R >= 2 and min(s.t_S, s.t_E) >= 2,
                most=budget.tests // 3 + 1,
            )
            for task in sized:
                yield Task(claim_id, f"{task.name}-F{p}", {**task.params, "p": p}, task.cost, (*task.order, p))

    def statement(task: Task) -> Statement:
        return statement_of(relation, Quantifier.ALMOST_ALL_WEIGHTS, task.params, GF(task.params["p"]))

    return Claim(
        id=claim_id,
        title="Theorem S in characteristic 2, 3, 5 and 2^31 - 1",
        source="proofs/statements/theorem-s.md#proof [ours]",
        status="theorem (ours)",
        relation=relation,
        quantifier=Quantifier.ALMOST_ALL_WEIGHTS,
        domain="L = 2, M >= R >= 2, t_S, t_E >= 2; weights and inputs in the algebraic closure",
        expected=Expectation.PROVED,
        proof="Upper bound: U1, valid over every field. Lower bound: a minor over an extension of the prime "
        "field that is large enough.",
        tasks=tasks,
        solve=lambda task, budget: gather(
            claim_id, statement(task), field=GF(task.params["p"]), max_rank=budget.max_rank, probable=False
        ),
        statement=statement,
    )


CLAIMS: tuple[Claim, ...] = (*_F4, _characteristic_claim())
