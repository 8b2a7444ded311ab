"""Claims of theory.md that are not the papers': the two notions of rank, the structural bounds, Theorem S, small
fields, depth against width.

A claim about a bound is tested against ranks computed independently of it: the whole matricization at given weights
(exact), a
sample (function rank), or all weights of a small field (exhaustive).
"""

from __future__ import annotations

from collections.abc import Iterator

from verify.certificates.build import make_certificate
from verify.certificates.evidence import Exhaustive, Item, Nullspace, Sample
from verify.claims.cost import OVERHEAD, minor_cost, rank_cost
from verify.claims.exhaustive import ranks_over_small_field
from verify.claims.gather import bound_values, gather
from verify.claims.instances import Sizes, balanced, sized_tasks, split_sizes, statement_of
from verify.claims.levine import rank_claim
from verify.claims.model import Budget, Claim, Expectation, Outcome, Task
from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF, QQ, multiset_coefficient
from verify.exact.linalg import rank as exact_rank
from verify.networks.sampling import FAMILIES, family_weights, weight_count
from verify.networks.weightfile import weights_to_json
from verify.separation.bounds import BOUNDS, Bound, best_bound
from verify.separation.problem import RankProblem
from verify.separation.sampling import sample_rank
from verify.separation.witness import find_witness
from verify.statements import (
    Condition,
    Instance,
    L,
    N,
    Quantifier,
    R,
    Statement,
    bound,
    evaluate,
    grid_rank,
    m,
    mc,
    rank,
    t,
    t_E,
    terms,
)
from verify.tensors.grid import Templates, grid_matricization

__all__ = ["CLAIMS"]

_OURS = "theory.md"


def _both_cost(sizes: Sizes) -> int:
    return rank_cost(sizes.bound_problem(grid=True)) + rank_cost(sizes.bound_problem(grid=False))


GRID_BELOW_FUNCTION = rank_claim(
    id="grid-at-most-function",
    title="The grid rank is at most the function rank",
    source=f"{_OURS} section 1",
    status="theorem",
    relation=grid_rank <= rank,
    domain="L <= 3, all splits, N = M; where a grid bound and a minor of the function rank meet",
    proof="A grid tensor is an evaluation of y at finitely many inputs. Instance by instance it is checked "
    "without that argument: an upper bound "
    "on the grid rank and a minor of the function rank at least as large.",
    sizes=split_sizes,
    where=lambda s: s.L <= 3,
    cost=_both_cost,
)

GRID_EQUALS_FUNCTION = rank_claim(
    id="grid-equals-function",
    title="The grid rank equals the function rank (false: the smallest instance where they differ)",
    source=f"{_OURS} section 1",
    status="false (ours)",
    relation=grid_rank.equals(rank),
    domain="all L, R, M, t_S = t_E = t, N = M; searched in order",
    proof="For L = 1 they agree. For L >= 2 a layer-1 state is used at several steps, so y is not multilinear "
    "in the inputs; at L = M = R = t = 2 the grid "
    "rank is 4 = M^t (G1) and a 6×6 minor of the function is nonzero.",
    sizes=balanced,
    cost=_both_cost,
    expected=Expectation.REFUTED,
    search=True,
)

THEOREM_S = rank_claim(
    id="theorem-s",
    title="Theorem S: for two layers and M >= R the generic function rank is R·mc(R, t_E)",
    source=f"{_OURS}, Theorem S [ours]",
    status="theorem (ours)",
    relation=rank.equals(R * mc(R, t_E)),
    domain="L = 2, M >= R, t_S, t_E >= 2",
    proof="Upper bound: U1. Lower bound, instance by instance: a minor of that order.",
    sizes=split_sizes,
    where=lambda s: s.L == 2 and s.M >= s.R and min(s.t_S, s.t_E) >= 2,
    cost=lambda s: rank_cost(s.bound_problem(grid=False)),
    leading=(Sizes(2, 3, 3, 4, 4),),
)

SHORT_START = rank_claim(
    id="theorem-s-short-start",
    title="With one start step the rank of Theorem S drops to mc(R, t_E + 1)",
    source=f"{_OURS}, Theorem S (the remark on t_S = 1)",
    status="theorem (ours)",
    relation=rank.equals(mc(R, t_E + 1)),
    domain="L = 2, M >= R, t_S = 1, t_E >= 2 (at t_E = 1 the rank is R, by U2)",
    proof="Upper bound: U0, the start input enters with degree mc(T, 1) = t_E + 1. Lower bound: a minor.",
    sizes=split_sizes,
    where=lambda s: s.L == 2 and s.M >= s.R and s.t_S == 1 and s.t_E >= 2,
    cost=lambda s: rank_cost(s.bound_problem(grid=False)),
    tiny={"L": 2, "R": 2, "M": 2, "t_S": 1, "t_E": 2},
)

SHALLOW_WIDTH = rank_claim(
    id="shallow-width",
    title="A one-layer network with fewer than mc(m, mc(t_E, L-1)) channels cannot reach the depth-L rank",
    source="[L17], the comparison after Theorem 1; theory.md section 3, Growth",
    status="theorem (ours)",
    relation=rank(L=1, R=mc(m, mc(t_E, L - 1)) - 1) < rank,
    domain="L >= 2, m >= 2, every split",
    proof="U1 bounds the rank of one layer by its width for all weights; Theorem D's value is certified for the "
    "deep network.",
    sizes=split_sizes,
    where=lambda s: s.L >= 2 and s.m >= 2,
    cost=lambda s: minor_cost(s.L, s.R, _depth(s), s.t_S, s.t_E),
)

EQUAL_WIDTH = rank_claim(
    id="depth-beats-equal-width",
    title="At equal width two or more layers have a larger rank than one",
    source="[L17], Theorem 1; theory.md section 3",
    status="theorem (ours)",
    relation=rank(L=1) < rank,
    domain="L >= 2, m = R >= 2, t_S, t_E >= 2",
    proof="One layer: at most R (U1). L layers: a minor of order above R; mc(R, t_E) > R for t_E >= 2 (Theorem D).",
    sizes=split_sizes,
    where=lambda s: s.L >= 2 and s.M >= s.R >= 2 and min(s.t_S, s.t_E) >= 2,
    cost=lambda s: rank_cost(s.bound_problem(grid=False)),
)


def _depth(sizes: Sizes) -> int:
    return multiset_coefficient(sizes.m, multiset_coefficient(sizes.t_E, sizes.L - 1))


# --- each upper bound, against ranks computed without it ---


def _bound_domain(bound: Bound, sizes: Sizes, notion: str) -> bool:
    problem = sizes.bound_problem(grid=notion == "grid")
    return notion in bound.notions and bound.applies(problem)


def _bound_claim(entry: Bound, notion: str) -> Claim:
    """``rank <= bound`` at the weights of every family: exact at grid level, sampled at function level."""
    claim_id = f"bound-{entry.name.lower()}-{notion}"
    term = rank if notion == "function" else grid_rank
    relation = term <= bound(entry.name, notion)
    families = [name for name in FAMILIES if notion == "grid" or name != "generic"]

    def cost(sizes: Sizes) -> int:
        if notion == "grid":
            words = sizes.M ** max(sizes.t_S, sizes.t_E)
            return len(families) * int(OVERHEAD + 40 * words**2 * sizes.L * sizes.R**2 + 20 * words**3)
        best = best_bound(sizes.bound_problem(grid=False)).value or 10**6
        return len(families) * (OVERHEAD + 30 * (best + 1) ** 2 * sizes.t_E * sizes.L * sizes.R**2)

    def tasks(budget: Budget) -> Iterator[Task]:
        sized = sized_tasks(
            claim_id,
            relation,
            split_sizes(),
            cost,
            budget,
            domain=lambda s: s.R >= 2 and s.M >= 2 and _bound_domain(entry, s, notion),
            most=budget.tests,
        )
        for task in sized:
            for name in families:
                yield Task(
                    claim_id,
                    f"{task.name}-{name}",
                    {**task.params, "family": name},
                    task.cost // len(families),
                    task.order,
                )

    def statement(task: Task) -> Statement:
        net = family_weights(task.params["family"], *(task.params[k] for k in ("L", "R", "M")))
        return statement_of(relation, Quantifier.THESE_WEIGHTS, task.params, weights_json=weights_to_json(net))

    def solve(task: Task, budget: Budget) -> Outcome:
        return _rank_at_weights(claim_id, statement(task), task, notion)

    return Claim(
        id=claim_id,
        title=f"{entry.name} ({entry.title}) bounds the {notion} rank at the weights of every family",
        source=entry.source,
        status="theorem (ours)" if entry.name != "G1" else "theorem",
        relation=relation,
        quantifier=Quantifier.THESE_WEIGHTS,
        domain=f"{entry.domain}; {len(families)} weight families, degenerate ones included; R, M >= 2",
        expected=Expectation.PROVED if notion == "grid" else Expectation.NOT_REFUTED,
        proof=f"The bound: {entry.formula}. The test: the rank at these weights is computed without it, "
        + (
            "exactly, from the whole matricization." if notion == "grid" else "by samples at independent random inputs."
        ),
        tasks=tasks,
        solve=solve,
        statement=statement,
    )


def _rank_at_weights(claim_id: str, statement: Statement, task: Task, notion: str) -> Outcome:
    """Evidence for an upper bound at given weights that uses no structural bound."""
    sizes = {name: task.params[name] for name in ("L", "R", "M", "t_S", "t_E")}
    net = family_weights(task.params["family"], sizes["L"], sizes["R"], sizes["M"])
    templates = Templates.of_unit_vectors(QQ, sizes["M"], sizes["M"]) if notion == "grid" else None
    problem = RankProblem(**sizes, templates=templates, weights=net)
    item: Nullspace | Sample
    if templates is not None:
        matrix = grid_matricization(net, templates, problem.t_S, problem.t_E)
        item = Nullspace(problem.term, exact_rank(matrix.tolist(), QQ))
    else:
        witness = find_witness(problem)
        try:
            outcome = sample_rank(problem, statement, witness.rank if witness else 0)
        except (BudgetExceeded, DomainError) as error:
            return Outcome(None, str(error))
        if outcome.item is None:
            return Outcome(None, f"a sample showed rank above {witness.rank if witness else 0}")
        item = outcome.item
    if not isinstance(statement.instance, Instance):
        raise DomainError("a bound is tested at an instance")
    found = make_certificate(claim_id, statement, [item], bounds=bound_values(statement.instance, QQ))
    return Outcome(found, "" if found else f"the rank found is {item.rank}")


_BOUND_CLAIMS = tuple(
    _bound_claim(entry, notion)
    for entry in BOUNDS.values()
    if entry.for_all_weights
    for notion in ("grid", "function")
    if notion in entry.notions
)

# --- almost all is not all (F2) ---

_LOSING = (
    "identity-recurrence",
    "rank-one-recurrence",
    "rank-one-input",
    "equal-channels",
    "dead-channel",
    "zero-initial-state",
)


def _almost_all_claim() -> Claim:
    claim_id = "degenerate-weights-lose-rank"
    relation = grid_rank < mc(m, t)

    def lost(params: dict[str, int], family: str) -> bool:
        """Whether the family loses rank here; computed, not assumed."""
        net = family_weights(family, params["L"], params["R"], params["M"])
        templates = Templates.of_unit_vectors(QQ, params["M"], params["M"])
        matrix = grid_matricization(net, templates, params["t_S"], params["t_E"])
        return exact_rank(matrix.tolist(), QQ) < multiset_coefficient(min(params["M"], params["R"]), params["t_E"])

    def tasks(budget: Budget) -> Iterator[Task]:
        sized = sized_tasks(
            claim_id,
            relation,
            balanced(),
            lambda s: OVERHEAD + 40 * s.M ** (2 * s.t_E) * s.L * s.R**2 + 20 * s.M ** (3 * s.t_E),
            budget,
            domain=lambda s: s.L == 2 and s.m >= 2 and s.t_E >= 2,
            most=budget.tests // 2 + 1,
        )
        for task in sized:
            for family in _LOSING:
                if lost(dict(task.params), family):
                    params = {**task.params, "family": family}
                    yield Task(claim_id, f"{task.name}-{family}", params, task.cost, task.order)

    def statement(task: Task) -> Statement:
        net = family_weights(task.params["family"], *(task.params[k] for k in ("L", "R", "M")))
        return statement_of(relation, Quantifier.THESE_WEIGHTS, task.params, weights_json=weights_to_json(net))

    return Claim(
        id=claim_id,
        title="Almost all is not all: degenerate weights whose grid rank is below mc(m, t)",
        source=f"{_OURS} section 2, F2",
        status="theorem",
        relation=relation,
        quantifier=Quantifier.THESE_WEIGHTS,
        domain="L = 2, m >= 2, t >= 2; the degenerate families that lose rank there",
        expected=Expectation.PROVED,
        proof="At these weights the whole matricization has smaller rank, exactly. The claim "
        "theorem1-depth2-grid shows the nonzero minor elsewhere: the "
        "exceptional set of F2 is not empty, and has measure zero.",
        tasks=tasks,
        solve=lambda task, budget: _rank_at_weights(claim_id, statement(task), task, "grid"),
        statement=statement,
    )


# --- small fields (F4) ---

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
        instance = asked.instance
        if not isinstance(instance, Instance):
            raise DomainError("an exhaustive claim needs an instance")
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
        source=f"{_OURS} section 2, F4",
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
        source=f"{_OURS}, Theorem S [ours]",
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


CLAIMS: tuple[Claim, ...] = (
    GRID_BELOW_FUNCTION,
    GRID_EQUALS_FUNCTION,
    THEOREM_S,
    SHORT_START,
    _characteristic_claim(),
    SHALLOW_WIDTH,
    EQUAL_WIDTH,
    _almost_all_claim(),
    *_F4,
    *_BOUND_CLAIMS,
)
