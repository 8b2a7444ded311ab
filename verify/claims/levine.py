"""The claims of [L17] (Levine et al., arXiv:1710.09431): Theorem 1 and Conjecture 1, at function and at grid rank.

Statements are in the form of ``proofs/statements``; cite the paper for the idea.  Readings of Conjecture 1 at grid
level are claims of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from verify.certificates.evidence import FactItem
from verify.claims.cost import minor_cost, rank_cost
from verify.claims.gather import gather
from verify.claims.instances import Sizes, balanced, instance_of, sized_tasks, split_sizes, statement_of
from verify.claims.model import Budget, Claim, Expectation, Outcome, Task
from verify.exact import multiset_coefficient
from verify.separation.bounds import best_bound
from verify.separation.explicit import diagonal_witness, lattice_witness, theorem_d_minor, tropical_witness
from verify.statements import (
    Condition,
    Expression,
    Instance,
    L,
    M,
    N,
    Quantifier,
    R,
    RankAt,
    TooLarge,
    Variable,
    evaluate,
    grid_rank,
    m,
    mc,
    minimum,
    product,
    rank,
    t,
    t_E,
    t_S,
)

__all__ = ["CLAIMS", "READINGS", "conjectured_lower_bound", "rank_claim"]

Domain = Callable[[Sizes], bool]


def _any_size(sizes: Sizes) -> bool:
    return True


def rank_claim(
    *,
    id: str,
    title: str,
    source: str,
    status: str,
    relation: Condition,
    domain: str,
    proof: str,
    sizes: Callable[[], Iterator[Sizes]],
    cost: Callable[[Sizes], int],
    where: Domain = _any_size,
    quantifier: Quantifier = Quantifier.ALMOST_ALL_WEIGHTS,
    expected: Expectation = Expectation.PROVED,
    search: bool = False,
    leading: tuple[Sizes, ...] = (),
    witnesses: Callable[[RankAt], FactItem | None] | None = None,
    tiny: dict[str, int] | None = None,
) -> Claim:
    """A claim about almost all (or all) rational weights, instance by instance: ``gather`` finds its evidence."""

    def tasks(budget: Budget) -> Iterator[Task]:
        return sized_tasks(id, relation, sizes(), cost, budget, domain=where, search=search, leading=leading)

    def solve(task: Task, budget: Budget) -> Outcome:
        return gather(
            id,
            statement_of(relation, quantifier, task.params),
            max_rank=budget.max_rank,
            witnesses=witnesses,
            probable=expected is not Expectation.PROVED,
        )

    return Claim(
        id=id,
        title=title,
        source=source,
        status=status,
        relation=relation,
        quantifier=quantifier,
        domain=domain,
        expected=expected,
        proof=proof,
        tasks=tasks,
        solve=solve,
        statement=lambda task: statement_of(relation, quantifier, task.params),
        search=search,
        tiny=tiny or {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    )


def _full_cost(*, grid: bool) -> Callable[[Sizes], int]:
    """A minor of the order of the best bound."""
    return lambda sizes: rank_cost(sizes.bound_problem(grid=grid))


def _claimed_cost(claimed: Callable[[Sizes], int], *, grid: bool) -> Callable[[Sizes], int]:
    """A minor of the claimed order, where the bounds allow it; a bound costs next to nothing."""

    def cost(sizes: Sizes) -> int:
        k = claimed(sizes)
        best = best_bound(sizes.bound_problem(grid=grid)).value
        if best is not None and best < k:
            k = 1
        return minor_cost(sizes.L, sizes.R, k, sizes.t_S, sizes.t_E)

    return cost


def _depth_value(sizes: Sizes) -> int:
    """mc(m, mc(t_E, L-1)), the conjectured lower bound."""
    return multiset_coefficient(sizes.m, multiset_coefficient(sizes.t_E, sizes.L - 1))


_DEPTH_BOUND = mc(m, mc(t_E, L - 1))
_PAPER = "[L17] Levine, Sharir, Ziv, Shashua"


def conjectured_lower_bound(instance: Instance) -> int | None:
    """mc(m, mc(t_E, L-1)), what Conjecture 1 asserts at ``instance``; None beyond 2^100000."""
    try:
        return int(evaluate(_DEPTH_BOUND, instance.environment()))
    except TooLarge:
        return None


DEPTH_1_FUNCTION = rank_claim(
    id="theorem1-depth1-function",
    title="Theorem 1, one layer: the function rank is min(R, M^min(t_S, t_E))",
    source=f"{_PAPER}, Theorem 1 (L = 1); proofs/statements/theorem1-depth1-function.md#proof",
    status="theorem",
    relation=rank.equals(minimum(R, M ** minimum(t_S, t_E))),
    domain="L = 1, every contiguous split, start first",
    proof="Lower bound: one nonsingular minor (F1, F2). Upper bound: the state has R entries and y is linear in "
    "them (U1); y is multilinear in the inputs of either block, a space of dimension m^t (U0, U2).",
    sizes=split_sizes,
    where=lambda s: s.L == 1,
    cost=_full_cost(grid=False),
    tiny={"L": 1, "R": 2, "M": 2, "t_S": 1, "t_E": 1},
)

DEPTH_1_GRID = rank_claim(
    id="theorem1-depth1-grid",
    title="Theorem 1, one layer: the grid rank is min(R, N^min(t_S, t_E))",
    source=f"{_PAPER}, Theorem 1 (L = 1); proofs/statements/theorem1-depth1-grid.md#proof",
    status="theorem",
    relation=grid_rank.equals(minimum(R, N ** minimum(t_S, t_E))),
    domain="L = 1, N = M one-hot templates, every contiguous split, start first",
    proof="As at function rank: for L = 1 y is multilinear in the inputs, so unit vectors lose nothing.",
    sizes=split_sizes,
    where=lambda s: s.L == 1,
    cost=_full_cost(grid=True),
    tiny={"L": 1, "R": 2, "M": 2, "t_S": 1, "t_E": 1},
)

DEPTH_1_ALL = rank_claim(
    id="theorem1-depth1-all-weights",
    title="Theorem 1, one layer: the rank is at most R for all weights, whatever T is",
    source=f"{_PAPER}, Theorem 1 (L = 1); proofs/statements/theorem1-depth1-all-weights.md#proof",
    status="theorem",
    relation=rank <= R,
    domain="L = 1, every contiguous split, start first, all weights",
    proof="y = <Wo, A(e) h> is linear in the R entries of the state h after the start block (U1 at L = 1).",
    sizes=split_sizes,
    where=lambda s: s.L == 1,
    quantifier=Quantifier.ALL_WEIGHTS,
    cost=lambda s: minor_cost(1, s.R, 1, s.t_S, s.t_E),
    tiny={"L": 1, "R": 2, "M": 2, "t_S": 1, "t_E": 1},
)

DEPTH_2_GRID = rank_claim(
    id="theorem1-depth2-grid",
    title="Theorem 1, two layers: the grid rank is at least mc(m, min(t_S, t_E))",
    source=f"{_PAPER}, Theorem 1 (L = 2); proofs/statements/theorem1-depth2-grid.md#proof-for-all-sizes",
    status="theorem",
    relation=grid_rank >= mc(m, minimum(t_S, t_E)),
    domain="L = 2, N = M one-hot templates, t_S >= t_E",
    proof="By F2 one nonsingular minor at one weight assignment proves it for almost all weights of these sizes.",
    sizes=split_sizes,
    where=lambda s: s.L == 2 and s.t_S >= s.t_E,
    cost=_claimed_cost(lambda s: multiset_coefficient(s.m, min(s.t_S, s.t_E)), grid=True),
    leading=(Sizes(2, 4, 3, 5, 5),),
)

CONJECTURE_FUNCTION = rank_claim(
    id="conjecture1-function",
    title="Conjecture 1 at function rank (a theorem: Theorem D), by random weights",
    source=f"{_PAPER}, Conjecture 1; proofs/statements/theorem-d-witness.md#proof",
    status="theorem (ours)",
    relation=rank >= _DEPTH_BOUND,
    domain="all L, R, M and every contiguous split, start first",
    proof="Theorem D gives explicit weights; here an independent check: random weights and a nonsingular minor "
    "of the claimed order.",
    sizes=split_sizes,
    cost=_claimed_cost(_depth_value, grid=False),
    leading=(Sizes(2, 4, 3, 5, 5), Sizes(3, 2, 2, 4, 4), Sizes(4, 3, 3, 2, 2)),
)


def _theorem_d(term: RankAt) -> FactItem:
    return theorem_d_minor(term.L, term.R, term.M, term.t_S, term.t_E)


THEOREM_D = rank_claim(
    id="theorem-d-witness",
    title="Theorem D: Conjecture 1 at function rank, by the explicit witness",
    source="proofs/statements/theorem-d-witness.md#proof [ours]",
    status="theorem (ours)",
    relation=rank >= _DEPTH_BOUND,
    domain="all L, R, M and every contiguous split, start first",
    proof="Wh_1 = I, Wi_1 the rectangular identity, one row of ones in Wi_2, E_11 elsewhere, ones in Wo and h0. "
    "On inputs (a, 1, .., 1 | x, 1, .., 1) y = c(a)·(Σ_{r<=m} a_r x_r)^D with D = mc(t_E, L-1): mc(m, D) linearly "
    "independent monomials.",
    sizes=split_sizes,
    cost=_claimed_cost(_depth_value, grid=False),
    witnesses=_theorem_d,
    leading=(Sizes(2, 4, 3, 5, 5), Sizes(3, 2, 2, 4, 4), Sizes(4, 3, 3, 2, 2)),
)


def _tropical(term: RankAt) -> FactItem:
    return tropical_witness(term.R, term.M, term.t_S, term.t_E)


def _lattice(term: RankAt) -> FactItem:
    if term.L == 1:
        return diagonal_witness(term.R, term.M, term.t_S, term.t_E)
    return lattice_witness(term.R, term.M, term.t_S, term.t_E)


def _quadratic_cost(sizes: Sizes) -> int:
    """Triangular and tropical checks: every entry once, no elimination."""
    k = multiset_coefficient(sizes.m, sizes.t_E * (sizes.L - 1) or 1)
    return 60_000 + 2 * k * k * 2 * sizes.L * sizes.R * sizes.R * max(2, sizes.t_E // 2)


LATTICE = rank_claim(
    id="depth2-lattice-witness",
    title="Depth 1 and 2 in closed form: a triangular evaluation matrix of order mc(m, mc(t_E, L-1))",
    source="proofs/statements/depth2-lattice-witness.md#proof [ours]",
    status="theorem (ours)",
    relation=rank >= _DEPTH_BOUND,
    domain="L <= 2, every contiguous split, start first",
    proof="With Theorem D's weights y = c(a) Π_τ <a, X^τ>; on the lattice |n| = t_E products of t_E linear "
    "forms vanish at every point but one, so the matrix is diagonal and no elimination is needed.",
    sizes=split_sizes,
    where=lambda s: s.L <= 2 and s.M <= s.R,
    cost=_quadratic_cost,
    witnesses=_lattice,
)

TROPICAL = rank_claim(
    id="depth2-tropical-witness",
    title="Depth 2 in closed form: leading exponents and the rearrangement inequality",
    source=f"{_PAPER}, proof idea of Theorem 1 (L = 2); proofs/statements/depth2-tropical-witness.md#proof",
    status="theorem",
    relation=rank >= mc(m, t_E),
    domain="L = 2, every contiguous split, start first",
    proof="With inputs that are powers of z the exponent of y is 2<n, κ> + const; |n|^2 + |κ|^2 - 2<n, κ> >= 0 "
    "with equality only at n = κ makes the identity the only optimal assignment, so the determinant has a nonzero "
    "leading coefficient.",
    sizes=split_sizes,
    where=lambda s: s.L == 2 and s.M <= s.R,
    cost=_quadratic_cost,
    witnesses=_tropical,
    leading=(Sizes(2, 3, 3, 12, 12),),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to cap Conjecture 1 at grid level: rank >= min(mc(m, mc(t, L-1)), cap)."""

    name: str
    words: str
    cap: Expression | None
    expected: Expectation
    leading: tuple[Sizes, ...] = ()

    @property
    def claimed(self) -> Expression:
        """The lower bound this reading asserts."""
        formula = mc(m, mc(t, L - 1))
        return formula if self.cap is None else minimum(formula, self.cap)

    def value(self, sizes: Sizes) -> int:
        """The lower bound at ``sizes``."""
        return int(evaluate(self.claimed, instance_of(sizes.params, grid_rank >= 1).environment()))


_s = Variable("s")

# The last two survive every instance at which a rank can be computed; at their leading sizes a bound alone refutes
# them.
READINGS = (
    Reading("literal", "no cap", None, Expectation.REFUTED, (Sizes(4, 2, 2, 2, 2),)),
    Reading("cap-channels", "capped by M^t", M**t, Expectation.REFUTED, (Sizes(4, 3, 4, 2, 2),)),
    Reading("cap-width", "capped by R^t", R**t, Expectation.REFUTED, (Sizes(4, 3, 2, 2, 2),)),
    Reading("cap-min", "capped by m^t", m**t, Expectation.NOT_REFUTED),
    Reading("cap-mixed", "capped by m·M^(t-1)", m * M ** (t - 1), Expectation.REFUTED, (Sizes(6, 17, 74_614, 5, 5),)),
    Reading(
        "cap-product",
        "capped by the product over s <= t of min(M, mc(m, mc(s, L-1)))",
        product(_s, 1, t, minimum(M, mc(m, mc(_s, L - 1)))),
        Expectation.REFUTED,
        (Sizes(3, 2000, multiset_coefficient(2000, 6), 22, 22),),
    ),
)


def _reading_claim(reading: Reading) -> Claim:
    return rank_claim(
        id=f"conjecture1-grid-{reading.name}",
        title=f"Conjecture 1 at grid rank, read as: {reading.words}",
        source=f"{_PAPER}, Conjecture 1; the reading is ours: proofs/statements/conjecture1-grid.md",
        status="conjecture (a reading)",
        relation=grid_rank >= reading.claimed,
        domain="all L, R, M, t_S = t_E = t, N = M one-hot templates",
        proof="Where it holds: a nonsingular minor of the claimed order. Where it fails: a structural bound "
        "(G1, U0..U6, G2) below the claimed value, which holds for all weights.",
        sizes=balanced,
        cost=_claimed_cost(reading.value, grid=True),
        expected=reading.expected,
        search=True,
        leading=reading.leading,
    )


CLAIMS = (
    DEPTH_1_FUNCTION,
    DEPTH_1_GRID,
    DEPTH_1_ALL,
    DEPTH_2_GRID,
    CONJECTURE_FUNCTION,
    THEOREM_D,
    LATTICE,
    TROPICAL,
    *(_reading_claim(reading) for reading in READINGS),
)
