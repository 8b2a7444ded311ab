"""Claims that are not the papers': the two notions of rank, Theorem S, depth against width."""

from __future__ import annotations

from verify.claims.cost import minor_cost, rank_cost
from verify.claims.instances import Sizes, balanced, split_sizes
from verify.claims.levine import rank_claim
from verify.claims.model import Claim, Expectation
from verify.exact import multiset_coefficient
from verify.statements import (
    L,
    R,
    grid_rank,
    m,
    mc,
    rank,
    t_E,
)

__all__ = ["CLAIMS"]


def _both_cost(sizes: Sizes) -> int:
    return rank_cost(sizes.bound_problem(grid=True)) + rank_cost(sizes.bound_problem(grid=False))


GRID_BELOW_FUNCTION = rank_claim(
    id="grid-at-most-function",
    title="The grid rank is at most the function rank",
    source="proofs/statements/background.md#two-notions-of-rank-never-mixed",
    status="theorem",
    relation=grid_rank <= rank,
    domain="L <= 3, all splits, N = M; where a grid bound and a minor of the function rank meet",
    proof="A grid tensor is an evaluation of y at finitely many inputs. Instance by instance it is checked "
    "without that argument: an upper bound on the grid rank and a minor of the function rank at least as large.",
    sizes=split_sizes,
    where=lambda s: s.L <= 3,
    cost=_both_cost,
)

GRID_EQUALS_FUNCTION = rank_claim(
    id="grid-equals-function",
    title="The grid rank equals the function rank (false: the smallest instance where they differ)",
    source="proofs/statements/background.md#two-notions-of-rank-never-mixed",
    status="false (ours)",
    relation=grid_rank.equals(rank),
    domain="all L, R, M, t_S = t_E = t, N = M; searched in order",
    proof="For L = 1 they agree. For L >= 2 a layer-1 state is used at several steps, so y is not multilinear "
    "in the inputs; at L = M = R = t = 2 the grid rank is 4 = M^t (G1) and a 6×6 minor of the function is nonzero.",
    sizes=balanced,
    cost=_both_cost,
    expected=Expectation.REFUTED,
    search=True,
)

THEOREM_S = rank_claim(
    id="theorem-s",
    title="Theorem S: for two layers and M >= R the generic function rank is R·mc(R, t_E)",
    source="proofs/statements/theorem-s.md#proof [ours]",
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
    source="proofs/statements/theorem-s-short-start.md#proof [ours]",
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
    source="[L17], the comparison after Theorem 1; proofs/statements/theorem-d-witness.md#proof",
    status="theorem (ours)",
    relation=rank(L=1, R=mc(m, mc(t_E, L - 1)) - 1) < rank,
    domain="L >= 2, m >= 2, every contiguous split, start first",
    proof="U1 bounds the rank of one layer by its width for all weights; Theorem D's value is certified for the "
    "deep network.",
    sizes=split_sizes,
    where=lambda s: s.L >= 2 and s.m >= 2,
    cost=lambda s: minor_cost(s.L, s.R, _depth(s), s.t_S, s.t_E),
)

EQUAL_WIDTH = rank_claim(
    id="depth-beats-equal-width",
    title="At equal width two or more layers have a larger rank than one",
    source="[L17], Theorem 1; proofs/statements/theorem-d-witness.md#proof",
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


CLAIMS: tuple[Claim, ...] = (
    GRID_BELOW_FUNCTION,
    GRID_EQUALS_FUNCTION,
    THEOREM_S,
    SHORT_START,
    SHALLOW_WIDTH,
    EQUAL_WIDTH,
)
