"""The claims of [L17] (Levine et al., arXiv:1710.09431): Theorem 1 and Conjecture 1, at function and at grid rank.

Statements are in the form of ``proofs/statements``; cite the paper for the idea.  Readings of Conjecture 1 at grid
level are claims of their own.
"""

from __future__ import annotations

from verify.certificates.formal import IN_CHARACTERISTIC_0, OVER_EVERY_FIELD, FormalProof
from verify.claims.cases import Sized
from verify.claims.methods import Gathered
from verify.claims.model import Claim, Expectation
from verify.claims.papers import Became
from verify.claims.prices import Claimed, Triangular
from verify.exact import multiset_coefficient
from verify.statements import (
    Expression,
    Instance,
    Integer,
    L,
    M,
    N,
    Quantifier,
    R,
    Sizes,
    TooLarge,
    Variable,
    all_of,
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

__all__ = ["CLAIMS", "conjectured_lower_bound"]

_DEPTH_BOUND = mc(m, mc(t_E, L - 1))
_PAPER = "[L17] Levine, Sharir, Ziv, Shashua"


def conjectured_lower_bound(instance: Instance) -> int | None:
    """mc(m, mc(t_E, L-1)), what Conjecture 1 asserts at ``instance``; None beyond 2^100000."""
    try:
        return int(evaluate(_DEPTH_BOUND, instance.environment()))
    except TooLarge:
        return None


_SHALLOW = {"L": 1, "R": 2, "M": 2, "t_S": 1, "t_E": 1}
_TWOS = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2}

DEPTH_1_FUNCTION = Claim(
    id="theorem1-depth1-function",
    title="Theorem 1, one layer: the function rank is min(R, M^min(t_S, t_E))",
    source=f"{_PAPER}, Theorem 1 (L = 1); proofs/statements/theorem1-depth1-function.md#proof",
    status="theorem",
    relation=rank.equals(minimum(R, M ** minimum(t_S, t_E))),
    domain="L = 1, every contiguous split, start first",
    proof="Lower bound: one nonsingular minor (F1, F2). Upper bound: the state has R entries and y is linear in "
    "them (U1); y is multilinear in the inputs of either block, a space of dimension m^t (U0, U2).",
    cases=Sized(where=L.equals(1)),
    method=Gathered(),
    example=_SHALLOW,
    pictures={"ranks-function": 6, "map": 1},
    formal=FormalProof("shallow_function_exact", "ShallowExact.v", OVER_EVERY_FIELD),
    shipped=("L1-R3-M2-tS2-tE2",),
    paper="levine",
    became=Became.STATED,
)

DEPTH_1_GRID = Claim(
    id="theorem1-depth1-grid",
    title="Theorem 1, one layer: the grid rank is min(R, N^min(t_S, t_E))",
    source=f"{_PAPER}, Theorem 1 (L = 1); proofs/statements/theorem1-depth1-grid.md#proof",
    status="theorem",
    relation=grid_rank.equals(minimum(R, N ** minimum(t_S, t_E))),
    domain="L = 1, N = M one-hot templates, every contiguous split, start first",
    proof="As at function rank: for L = 1 y is multilinear in the inputs, so unit vectors lose nothing.",
    cases=Sized(where=L.equals(1)),
    method=Gathered(),
    example=_SHALLOW,
    pictures={"ranks-grid": 1, "map": 0},
    formal=FormalProof("shallow_grid_exact", "ShallowExact.v", OVER_EVERY_FIELD),
    shipped=("L1-R3-M2-tS2-tE2-N2",),
    paper="levine",
    became=Became.STATED,
)

DEPTH_1_ALL = Claim(
    id="theorem1-depth1-all-weights",
    title="Theorem 1, one layer: the rank is at most R for all weights, whatever T is",
    source=f"{_PAPER}, Theorem 1 (L = 1); proofs/statements/theorem1-depth1-all-weights.md#proof",
    status="theorem",
    relation=rank <= R,
    domain="L = 1, every contiguous split, start first, all weights",
    proof="y = <Wo, A(e) h> is linear in the R entries of the state h after the start block (U1 at L = 1).",
    quantifier=Quantifier.ALL_WEIGHTS,
    cases=Sized(where=L.equals(1), price=Claimed(Integer(1))),
    method=Gathered(),
    example=_SHALLOW,
    formal=FormalProof("shallow_upper", "Shallow.v", OVER_EVERY_FIELD),
    shipped=("L1-R3-M2-tS2-tE2",),
    paper="levine",
    became=Became.STATED,
)

DEPTH_2_GRID = Claim(
    id="theorem1-depth2-grid",
    title="Theorem 1, two layers: the grid rank is at least mc(m, min(t_S, t_E))",
    source=f"{_PAPER}, Theorem 1 (L = 2); proofs/statements/theorem1-depth2-grid.md#proof-for-all-sizes",
    status="theorem",
    relation=grid_rank >= mc(m, minimum(t_S, t_E)),
    domain="L = 2, N = M one-hot templates, t_S >= t_E",
    proof="By F2 one nonsingular minor at one weight assignment proves it for almost all weights of these sizes.",
    cases=Sized(
        where=all_of(L.equals(2), t_S >= t_E), price=Claimed(mc(m, minimum(t_S, t_E))), leading=(Sizes(2, 4, 3, 5, 5),)
    ),
    method=Gathered(),
    example=_TWOS,
    pictures={"ranks-grid": 0, "map": 1},
    formal=FormalProof("depth_two_grid", "DepthTwoGrid.v", IN_CHARACTERISTIC_0),
    shipped=("L2-R4-M3-tS5-tE5-N3",),
    paper="levine",
    became=Became.STATED,
)

CONJECTURE_FUNCTION = Claim(
    id="conjecture1-function",
    title="Conjecture 1 at function rank (a theorem: Theorem D), by random weights",
    source=f"{_PAPER}, Conjecture 1; proofs/statements/theorem-d-witness.md#proof",
    status="theorem (ours)",
    relation=rank >= _DEPTH_BOUND,
    domain="all L, R, M and every contiguous split, start first",
    proof="Theorem D gives explicit weights; here an independent check: random weights and a nonsingular minor "
    "of the claimed order.",
    cases=Sized(
        price=Claimed(_DEPTH_BOUND), leading=(Sizes(2, 4, 3, 5, 5), Sizes(3, 2, 2, 4, 4), Sizes(4, 3, 3, 2, 2))
    ),
    method=Gathered(),
    example=_TWOS,
    pictures={"ranks-function": 0, "map": 0},
    formal=FormalProof("depth_generic", "Depth.v", IN_CHARACTERISTIC_0),
    shipped=("L2-R4-M3-tS5-tE5", "L3-R2-M2-tS4-tE4"),
    paper="levine",
    became=Became.SHARPER,
)


THEOREM_D = Claim(
    id="theorem-d-witness",
    title="Theorem D: Conjecture 1 at function rank, by the explicit witness",
    source="proofs/statements/theorem-d-witness.md#proof [ours]",
    status="theorem (ours)",
    relation=rank >= _DEPTH_BOUND,
    domain="all L, R, M and every contiguous split, start first",
    proof="Wh_1 = I, Wi_1 the rectangular identity, one row of ones in Wi_2, E_11 elsewhere, ones in Wo and h0. "
    "On inputs (a, 1, .., 1 | x, 1, .., 1) y = c(a)·(Σ_{r<=m} a_r x_r)^D with D = mc(t_E, L-1): mc(m, D) linearly "
    "independent monomials.",
    cases=Sized(
        price=Claimed(_DEPTH_BOUND), leading=(Sizes(2, 4, 3, 5, 5), Sizes(3, 2, 2, 4, 4), Sizes(4, 3, 3, 2, 2))
    ),
    method=Gathered("theorem-d"),
    example=_TWOS,
    pictures={"ranks-function": 1},
    formal=FormalProof("depth_lower", "Depth.v", IN_CHARACTERISTIC_0),
    shipped=("L2-R4-M3-tS5-tE5", "L4-R3-M3-tS2-tE2"),
    paper="levine",
    became=Became.SHARPER,
)


LATTICE = Claim(
    id="depth2-lattice-witness",
    title="Depth 1 and 2 in closed form: a triangular evaluation matrix of order mc(m, mc(t_E, L-1))",
    source="proofs/statements/depth2-lattice-witness.md#proof [ours]",
    status="theorem (ours)",
    relation=rank >= _DEPTH_BOUND,
    domain="L <= 2, every contiguous split, start first",
    proof="With Theorem D's weights y = c(a) Π_τ <a, X^τ>; on the lattice |n| = t_E products of t_E linear "
    "forms vanish at every point but one, so the matrix is diagonal and no elimination is needed.",
    cases=Sized(where=all_of(L <= 2, M <= R), price=Triangular()),
    method=Gathered("lattice"),
    example=_TWOS,
    shipped=("L2-R3-M3-tS3-tE3",),
    paper="levine",
    became=Became.SHARPER,
)

TROPICAL = Claim(
    id="depth2-tropical-witness",
    title="Depth 2 in closed form: leading exponents and the rearrangement inequality",
    source=f"{_PAPER}, proof idea of Theorem 1 (L = 2); proofs/statements/depth2-tropical-witness.md#proof",
    status="theorem",
    relation=rank >= mc(m, t_E),
    domain="L = 2, every contiguous split, start first",
    proof="With inputs that are powers of z the exponent of y is 2<n, κ> + const; |n|^2 + |κ|^2 - 2<n, κ> >= 0 "
    "with equality only at n = κ makes the identity the only optimal assignment, so the determinant has a nonzero "
    "leading coefficient.",
    cases=Sized(where=all_of(L.equals(2), M <= R), price=Triangular(), leading=(Sizes(2, 3, 3, 12, 12),)),
    method=Gathered("tropical"),
    example=_TWOS,
    shipped=("L2-R3-M3-tS12-tE12",),
    paper="levine",
    became=Became.STATED,
)


_s = Variable("s")


def _reading(
    name: str,
    words: str,
    cap: Expression | None = None,
    *,
    expected: Expectation = Expectation.REFUTED,
    leading: tuple[Sizes, ...] = (),
    formal: FormalProof | None = None,
    shipped: tuple[str, ...],
) -> Claim:
    """One way to cap Conjecture 1 at grid level: rank >= min(mc(m, mc(t, L-1)), cap)."""
    formula = mc(m, mc(t, L - 1))
    claimed = formula if cap is None else minimum(formula, cap)
    return Claim(
        id=f"conjecture1-grid-{name}",
        title=f"Conjecture 1 at grid rank, read as: {words}",
        source=f"{_PAPER}, Conjecture 1; the reading is ours: proofs/statements/conjecture1-grid.md",
        status="conjecture (a reading)",
        relation=grid_rank >= claimed,
        domain="all L, R, M, t_S = t_E = t, N = M one-hot templates",
        proof="Where it holds: a nonsingular minor of the claimed order. Where it fails: a structural bound "
        "below the claimed value, which holds for all weights."
        + (
            " For m = 2, for t <= 4 and for all large t it is proved: Theorem G."
            * (expected is not Expectation.REFUTED)
        ),
        cases=Sized("balanced", price=Claimed(claimed), leading=leading),
        method=Gathered(probable=True),
        expected=expected,
        search=True,
        example=_TWOS,
        pictures={"map": 2},
        formal=formal,
        shipped=shipped,
        paper="levine",
        became=Became.FALSE_AS_READ if expected is Expectation.REFUTED else Became.OPEN,
    )


_READINGS = (
    _reading(
        "literal",
        "no cap",
        leading=(Sizes(4, 2, 2, 2, 2),),
        formal=FormalProof(
            "conjecture1_grid_literal_refuted", "GridReadings.v", "the refutation at L=4, R=M=2, t=2, over every field"
        ),
        shipped=("L4-R2-M2-tS2-tE2-N2",),
    ),
    _reading(
        "cap-channels",
        "capped by M^t",
        M**t,
        leading=(Sizes(4, 3, 4, 2, 2),),
        formal=FormalProof(
            "conjecture1_grid_cap_channels_refuted",
            "GridReadings.v",
            "the refutation at L=4, R=3, M=4, t=2, over every field",
        ),
        shipped=("L4-R3-M4-tS2-tE2-N4",),
    ),
    _reading(
        "cap-width",
        "capped by R^t",
        R**t,
        leading=(Sizes(4, 3, 2, 2, 2),),
        formal=FormalProof(
            "conjecture1_grid_cap_width_refuted",
            "GridReadings.v",
            "the refutation at L=4, R=3, M=2, t=2, over every field",
        ),
        shipped=("L4-R3-M2-tS2-tE2-N2",),
    ),
    _reading(
        "cap-min",
        "capped by m^t",
        m**t,
        expected=Expectation.NOT_REFUTED,
        formal=FormalProof(
            "conjecture1_grid_cap_steps",
            "BranchReadings.v",
            "the reading for m = 2, for t_E <= 3 and for all t_E from a number on that depends on m and L alone, "
            "for all m, L >= 2 and t_S >= t_E, over every field of characteristic 0",
            whole=False,
        ),
        shipped=("L3-R2-M2-tS3-tE3-N2", "L3-R3-M3-tS5-tE5-N3", "L4-R3-M3-tS5-tE5-N3"),
    ),
    # The last two survive every instance at which a rank can be computed; at their leading sizes a bound alone refutes
    # them.
    _reading(
        "cap-mixed",
        "capped by m·M^(t-1)",
        m * M ** (t - 1),
        leading=(Sizes(6, 17, 74_614, 5, 5),),
        formal=FormalProof(
            "conjecture1_grid_cap_mixed_refuted",
            "LargeReadings.v",
            "the refutation at L=6, R=17, M=74614, t=5, over every field",
        ),
        shipped=("L3-R2-M2-tS3-tE3-N2", "L6-R17-M74614-tS5-tE5-N74614"),
    ),
    _reading(
        "cap-product",
        "capped by the product over s <= t of min(M, mc(m, mc(s, L-1)))",
        product(_s, 1, t, minimum(M, mc(m, mc(_s, L - 1)))),
        leading=(Sizes(3, 2000, multiset_coefficient(2000, 6), 22, 22),),
        formal=FormalProof(
            "conjecture1_grid_cap_product_refuted",
            "LargeReadings.v",
            "the refutation at L=3, R=2000, M=89557446945967000, t=22, over every field",
        ),
        shipped=("L3-R2-M2-tS3-tE3-N2", "L3-R2000-M89557446945967000-tS22-tE22-N89557446945967000"),
    ),
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
    *_READINGS,
)
