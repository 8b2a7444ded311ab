"""Claims that are not the papers': the two notions of rank, Theorem S, depth against width."""

from __future__ import annotations

from verify.certificates.formal import OVER_EVERY_INFINITE_FIELD, FormalProof
from verify.claims.cases import AtAllLengths, Sized
from verify.claims.methods import Gathered, TwoFills
from verify.claims.model import Claim, Expectation
from verify.claims.papers import Became
from verify.claims.prices import Claimed
from verify.statements import L, M, R, Sizes, all_of, grid_rank, m, mc, minimum, rank, t_E, t_S

__all__ = ["CLAIMS"]

_TWOS = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2}
_DEPTH_BOUND = mc(m, mc(t_E, L - 1))

GRID_BELOW_FUNCTION = Claim(
    id="grid-at-most-function",
    title="The grid rank is at most the function rank",
    source="proofs/statements/background.md#two-notions-of-rank-never-mixed",
    status="theorem",
    relation=grid_rank <= rank,
    domain="L <= 3, all splits, N = M; where a grid bound and a minor of the function rank meet",
    proof="A grid tensor is an evaluation of y at finitely many inputs. Instance by instance it is checked "
    "without that argument: an upper bound on the grid rank and a minor of the function rank at least as large.",
    cases=Sized(where=L <= 3),
    method=Gathered(),
    example=_TWOS,
    pictures={"ranks-grid": 2},
    formal=FormalProof("sep_rank_ge_comp", "Separation.v", "evaluation at templates loses rank, never gains"),
    shipped=("L2-R2-M2-tS2-tE2-N2",),
)

GRID_EQUALS_FUNCTION = Claim(
    id="grid-equals-function",
    title="The grid rank equals the function rank (false: the smallest instance where they differ)",
    source="proofs/statements/background.md#two-notions-of-rank-never-mixed",
    status="false (ours)",
    relation=grid_rank.equals(rank),
    domain="all L, R, M, t_S = t_E = t, N = M; searched in order",
    proof="For L = 1 they agree. For L >= 2 a layer-1 state is used at several steps, so y is not multilinear "
    "in the inputs; at L = M = R = t = 2 the grid rank is 4 = M^t (G1) and a 6×6 minor of the function is nonzero.",
    expected=Expectation.REFUTED,
    search=True,
    cases=Sized("balanced"),
    method=Gathered(probable=True),
    example=_TWOS,
    shipped=("L2-R2-M2-tS2-tE2-N2",),
    paper="levine",
    became=Became.FALSE_BESIDE,
)

THEOREM_S = Claim(
    id="theorem-s",
    title="Theorem S: for two layers and M >= R the generic function rank is R·mc(R, t_E)",
    source="proofs/statements/theorem-s.md#proof [ours]",
    status="theorem (ours)",
    relation=rank.equals(R * mc(R, t_E)),
    domain="L = 2, M >= R, t_S, t_E >= 2",
    proof="Upper bound: U1. Lower bound, instance by instance: a minor of that order.",
    cases=Sized(where=all_of(L.equals(2), M >= R, minimum(t_S, t_E) >= 2), leading=(Sizes(2, 3, 3, 4, 4),)),
    method=Gathered(),
    example=_TWOS,
    pictures={"ranks-function": 2, "map": 2},
    formal=FormalProof("theorem_S", "TheoremS.v", OVER_EVERY_INFINITE_FIELD),
    shipped=("L2-R3-M3-tS4-tE4",),
    paper="levine",
    became=Became.SHARPER,
)

NARROW = Claim(
    id="two-layers-narrow-for-all-t",
    title="Two layers, M < R: the generic function rank is R·(mc(R, t_E) - mc(R - M, t_E)) at all lengths from some on",
    source="proofs/statements/propagation.md#theorem-e1 [ours]",
    status="theorem (ours)",
    relation=rank.equals(R * (mc(R, t_E) - mc(R - M, t_E))),
    domain="L = 2, 2 <= M < R, t_S >= ⌈(2R-2)/(M-1)⌉, t_E from the first value on at which U5 is U4; R and M given",
    proof="Upper bound: U4. Lower bound: minors of that order at two consecutive t_E, which propagate to all later "
    "ones, and a start from which a dense set of states is reached.",
    cases=AtAllLengths(
        ((3, 2), (4, 3), (4, 2), (5, 3), (5, 4), (6, 4), (6, 5), (5, 2), (6, 3), (7, 4), (7, 5), (7, 6), (7, 3), (6, 2))
    ),
    method=TwoFills(),
    example={"R": 3, "M": 2, "t_S": 4, "t_E": 4},
    formal=FormalProof(
        "theorem_E1",
        "Density.v",
        "what the evidence proves, for all R >= M >= 1, over every field of characteristic 0; the two minors and the"
        " derivative of one pair R, M are in its certificate; for R = 3, M = 2 and R = 4, M = 3"
        " Coq computes them too (narrow_pair_3_2 and narrow_pair_4_3 in NarrowPair.v, with machine integers)",
        whole=False,
    ),
    shipped=("L2-R3-M2-all-tS-from4-all-tE-from4", "L2-R4-M3-all-tS-from3-all-tE-from3"),
)

SHORT_START = Claim(
    id="theorem-s-short-start",
    title="With one start step the rank of Theorem S drops to mc(R, t_E + 1)",
    source="proofs/statements/theorem-s-short-start.md#proof [ours]",
    status="theorem (ours)",
    relation=rank.equals(mc(R, t_E + 1)),
    domain="L = 2, M >= R, t_S = 1, t_E >= 2 (at t_E = 1 the rank is R, by U2)",
    proof="Upper bound: U0, the start input enters with degree mc(T, 1) = t_E + 1. Lower bound: a minor.",
    cases=Sized(where=all_of(L.equals(2), M >= R, t_S.equals(1), t_E >= 2)),
    method=Gathered(),
    example={"L": 2, "R": 2, "M": 2, "t_S": 1, "t_E": 2},
    pictures={"ranks-function": 3},
    shipped=("L2-R2-M2-tS1-tE2",),
    paper="levine",
    became=Became.SHARPER,
)

SHALLOW_WIDTH = Claim(
    id="shallow-width",
    title="A one-layer network with fewer than mc(m, mc(t_E, L-1)) channels cannot reach the depth-L rank",
    source="[L17], the comparison after Theorem 1; proofs/statements/theorem-d-witness.md#proof",
    status="theorem (ours)",
    relation=rank(L=1, R=_DEPTH_BOUND - 1) < rank,
    domain="L >= 2, m >= 2, every contiguous split, start first",
    proof="U1 bounds the rank of one layer by its width for all weights; Theorem D's value is certified for the "
    "deep network.",
    cases=Sized(where=all_of(L >= 2, m >= 2), price=Claimed(_DEPTH_BOUND)),
    method=Gathered(),
    example=_TWOS,
    pictures={"ranks-function": 5},
    formal=FormalProof(
        "depth_separation_generic",
        "Depth.v",
        "no narrower network of one layer computes the same function, for all sizes, over every field of"
        " characteristic 0",
    ),
    shipped=("L2-R2-M2-tS2-tE2",),
    paper="levine",
    became=Became.SHARPER,
)

EQUAL_WIDTH = Claim(
    id="depth-beats-equal-width",
    title="At equal width two or more layers have a larger rank than one",
    source="[L17], Theorem 1; proofs/statements/theorem-d-witness.md#proof",
    status="theorem (ours)",
    relation=rank(L=1) < rank,
    domain="L >= 2, m = R >= 2, t_S, t_E >= 2",
    proof="One layer: at most R (U1). L layers: a minor of order above R; mc(R, t_E) > R for t_E >= 2 (Theorem D).",
    cases=Sized(where=all_of(L >= 2, M >= R, R >= 2, minimum(t_S, t_E) >= 2)),
    method=Gathered(),
    example=_TWOS,
    pictures={"ranks-function": 4},
    shipped=("L2-R2-M2-tS2-tE2",),
    paper="levine",
    became=Became.STATED,
)


CLAIMS: tuple[Claim, ...] = (
    GRID_BELOW_FUNCTION,
    GRID_EQUALS_FUNCTION,
    THEOREM_S,
    NARROW,
    SHORT_START,
    SHALLOW_WIDTH,
    EQUAL_WIDTH,
)
