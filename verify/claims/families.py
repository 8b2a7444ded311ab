"""Claims about given weights: every structural bound, and Theorem 1 for one layer, at every weight family; weights that
lose rank.

The ranks here are computed without any structural bound: at grid level exactly, from the whole matricization; at
function level by samples at independent random inputs (proofs/statements/background.md#f3-samples).
"""

from __future__ import annotations

from verify.certificates.formal import formal_proof
from verify.claims.cases import AtFamilies
from verify.claims.methods import AtWeights
from verify.claims.model import Claim, Expectation
from verify.claims.papers import Became
from verify.separation.bounds import BOUNDS, Bound, Notion
from verify.statements import Instance, L, M, Quantifier, R, Sizes, all_of, bound, grid_rank, m, mc, rank, t

__all__ = ["CLAIMS"]

_WIDE = all_of(R >= 2, M >= 2)


def _bound_claim(entry: Bound, notion: Notion) -> Claim:
    """``rank <= bound`` at the weights of every family; shipped is the bound's example, at small integer weights."""
    how = "exactly, from the whole matricization" if notion == "grid" else "by samples at independent random inputs"
    sizes = Sizes(*entry.example)
    example = Instance(sizes.templates(sizes.M if notion == "grid" else None))
    proof = formal_proof(entry.name, {notion})
    return Claim(
        id=f"bound-{entry.name.lower()}-{notion}",
        title=f"{entry.name} ({entry.title}) bounds the {notion} rank at the weights of every family",
        source=entry.source,
        status="theorem" if entry.name == "G1" else "theorem (ours)",
        relation=(rank if notion == "function" else grid_rank) <= bound(entry.name, notion),
        domain=f"{entry.domain}; every weight family, degenerate ones included; R, M >= 2",
        proof=f"The bound: {entry.formula}. The test: the rank at these weights is computed without it, {how}.",
        cases=AtFamilies(where=_WIDE, bound=entry.name),
        method=AtWeights(),
        quantifier=Quantifier.THESE_WEIGHTS,
        expected=Expectation.PROVED if notion == "grid" else Expectation.NOT_REFUTED,
        example=sizes.params,
        # The claim says all that the bound does, so a theorem about a part of it is none of the claim.
        formal=proof if proof is not None and proof.whole else None,
        shipped=(f"{example.name()}-small-integer",),
    )


_DEPTH_1 = Claim(
    id="theorem1-depth1-families",
    title="Theorem 1, one layer: the rank is at most R at the weights of every family",
    source="[L17] Levine, Sharir, Ziv, Shashua, Theorem 1 (L = 1); "
    "proofs/statements/theorem1-depth1-all-weights.md#proof",
    status="theorem",
    relation=grid_rank <= R,
    domain="L = 1, N = M one-hot templates, every contiguous split, start first; every weight family, degenerate ones "
    "included; R, M >= 2",
    proof="theorem1-depth1-all-weights proves it for all weights; here the rank is computed exactly, without that "
    "bound. For L = 1 grid rank and function rank agree when N = M.",
    cases=AtFamilies(where=all_of(L.equals(1), R >= 2, M >= 2)),
    method=AtWeights(),
    quantifier=Quantifier.THESE_WEIGHTS,
    example={"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("L1-R2-M2-tS2-tE1-N2-cyclic-recurrence",),
    paper="levine",
    became=Became.STATED,
)

_LOST = Claim(
    id="degenerate-weights-lose-rank",
    title="Almost all is not all: degenerate weights whose grid rank is below mc(m, t)",
    source="proofs/statements/background.md#f2-almost-everywhere",
    status="theorem",
    relation=grid_rank < mc(m, t),
    domain="L = 2, m >= 2, t >= 2; the degenerate families that lose rank there",
    proof="At these weights the whole matricization has smaller rank, exactly. The claim theorem1-depth2-grid shows "
    "the nonzero minor elsewhere: the exceptional set of F2 is not empty, and has measure zero.",
    cases=AtFamilies(
        "balanced",
        where=all_of(L.equals(2), m >= 2, t >= 2),
        share=2,
        losing=(
            "identity-recurrence",
            "rank-one-recurrence",
            "rank-one-input",
            "equal-channels",
            "dead-channel",
            "zero-initial-state",
        ),
    ),
    method=AtWeights(),
    quantifier=Quantifier.THESE_WEIGHTS,
    example={"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("L2-R2-M2-tS2-tE2-N2-rank-one-recurrence",),
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
