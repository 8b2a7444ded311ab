"""Between the two papers: how little a linear RNN couples start and end, and its Hankel rank instead.

Source: proofs/statements/linear-networks.md#ranks.
"""

from __future__ import annotations

from verify.certificates.formal import IN_CHARACTERISTIC_0, OVER_EVERY_FIELD, FormalProof, formal_proof
from verify.claims.cases import Box, LinearNetworks, Params, Rows
from verify.claims.methods import LinearRanks
from verify.claims.model import Claim, Expectation
from verify.claims.papers import Became
from verify.networks.linear import LinearRNN
from verify.networks.linear_weights import LINEAR_FAMILIES
from verify.statements import Condition, Quantifier
from verify.statements.build import any_of, d_x, d_y, hankel_rank, k, minimum, n, q, rank

__all__ = ["CLAIMS"]

_OURS = "proofs/statements/linear-networks.md#s1-s2-additive-bounds [ours]"
_RANK_KEYS = ("n", "d_x", "d_y", "t_S", "t_E", "q")
_HANKEL_KEYS = ("n", "d_x", "d_y", "k")
_EVERY_FAMILY = tuple(LINEAR_FAMILIES)
_TO_8, _TO_3 = tuple(range(1, 9)), (1, 2, 3)


def _rank_here(params: Params, net: LinearRNN) -> Condition:
    from verify.networks.convolution import separation_rank_formula

    return rank.equals(separation_rank_formula(net, params["t_S"], params["t_E"], params["q"]))


def _hankel_here(params: Params, net: LinearRNN) -> Condition:
    from verify.kernels.hankel import hankel_rank as exact_rank

    return hankel_rank.equals(exact_rank(net, params["k"]))


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="linear-rank-bound",
        title="A linear RNN of any width couples start and end with function rank at most 2",
        source=_OURS,
        status="theorem (ours)",
        relation=rank <= 2,
        quantifier=Quantifier.ALL_WEIGHTS,
        domain="q = 1, every width and split (instances with n up to 10^6)",
        proof="The output is a start part plus an end part (S1).",
        cases=LinearNetworks(Box(_RANK_KEYS, ((1, 2, 64, 10**6), (1, 3), (1, 3), (1, 4, 50), (1, 4, 50), (1,)))),
        method=LinearRanks(),
        formal=FormalProof("lin_sep_rank", "Linear.v", OVER_EVERY_FIELD),
        shipped=("n1-dx1-dy1-tS4-tE4-q1",),
    ),
    Claim(
        id="linear-rank-generic",
        title="The q-th power of a linear RNN's output has function rank q + 1 for almost all weights",
        source=_OURS,
        status="theorem (ours)",
        relation=rank.equals(q + 1),
        quantifier=Quantifier.ALMOST_ALL_WEIGHTS,
        domain="every n, d_x, d_y, split and q (so 2 for the output itself)",
        proof="Upper bound: the binomial theorem (S1). Lower bound: a minor of order q + 1; for all sizes at once W = "
        "I and one nonzero entry each in C and F.",
        cases=LinearNetworks(Box(_RANK_KEYS, ((1, 2, 4, 16), (1, 2), (1, 2), (1, 2, 5), (1, 2, 5), (1, 2, 5, 12)))),
        method=LinearRanks(),
        formal=FormalProof("linear_rank_generic", "LinearGeneric.v", IN_CHARACTERISTIC_0),
        example={"n": 2, "d_x": 1, "d_y": 1, "t_S": 2, "t_E": 2, "q": 2},
        shipped=("n2-dx1-dy1-tS2-tE2-q2",),
    ),
    Claim(
        id="linear-rank-formula",
        title="At any weights the rank is read off the impulse response: which of start and end it reaches",
        source=_OURS,
        status="theorem (ours)",
        relation=any_of(rank.equals(0), rank.equals(1), rank.equals(q + 1)),
        quantifier=Quantifier.THESE_WEIGHTS,
        domain="generic and degenerate weights; each instance states the one value: q + 1 if start and end both act, 1 "
        "if one does, 0 if none",
        proof="S2 from above, a minor at these weights from below.",
        cases=LinearNetworks(
            Box(_RANK_KEYS, ((1, 3, 4), (1,), (1,), (1, 3), (1, 3), (1, 3)), families=_EVERY_FAMILY), _rank_here
        ),
        method=LinearRanks(),
        example={"n": 3, "d_x": 1, "d_y": 1, "t_S": 3, "t_E": 3, "q": 3, "family": "nilpotent-shift", "draw": 0},
        shipped=("n3-dx1-dy1-tS3-tE3-q3-nilpotent-shift-draw0",),
    ),
    Claim(
        id="linear-rank-small-characteristic",
        title="In characteristic q the q-th power is additive again: rank 2",
        source=_OURS,
        status="theorem (ours)",
        relation=rank.equals(2),
        quantifier=Quantifier.ALMOST_ALL_WEIGHTS,
        domain="q = p prime, over the algebraic closure of GF(p)",
        proof="(a + b)^p = a^p + b^p.",
        cases=LinearNetworks(
            Box(_RANK_KEYS[:-1], ((1, 2, 4), (1, 2), (1,), (1, 3), (1, 3)), primes=(2, 3, 5, 7, 11, 13))
        ),
        method=LinearRanks(),
        shipped=("n1-dx1-dy1-tS1-tE1-q3-p3",),
    ),
    Claim(
        id="hankel-rank-bound",
        title="The block Hankel matrix of a linear RNN has rank at most n, however many blocks",
        source="Kronecker; Ho and Kalman; proofs/statements/linear-networks.md#h1-h2-hankel-bounds",
        status="theorem",
        relation=hankel_rank <= n,
        quantifier=Quantifier.ALL_WEIGHTS,
        domain="every n, d_x, d_y, k (instances with k up to 1000)",
        proof="It is a product with inner dimension n (H1).",
        cases=LinearNetworks(Box(_HANKEL_KEYS, ((1, 2, 5, 40), (1, 3), (1, 3), (1, 7, 1000)))),
        method=LinearRanks(),
        formal=formal_proof("H1", {"linear"}),
        shipped=("n5-dx1-dy1-k7",),
        paper="kronecker",
        became=Became.STATED,
    ),
    Claim(
        id="hankel-rank-generic",
        title="For almost all weights the Hankel rank is min(n, k d_x, k d_y)",
        source="Kronecker; Ho and Kalman; proofs/statements/linear-networks.md#h3-generic-hankel-rank",
        status="theorem",
        relation=hankel_rank.equals(minimum(n, k * d_x, k * d_y)),
        quantifier=Quantifier.ALMOST_ALL_WEIGHTS,
        domain="every n, d_x, d_y, k",
        proof="Upper bound: H1, H2. Lower bound: a minor of that order; for all sizes at once a diagonal W whose "
        "states are shared out among min(d_x, d_y) channels (H3).",
        cases=LinearNetworks(Box(_HANKEL_KEYS, (_TO_8, _TO_3, _TO_3, _TO_8))),
        method=LinearRanks(),
        formal=FormalProof("hankel_rank_generic", "LinearGeneric.v", OVER_EVERY_FIELD),
        example={"n": 3, "d_x": 1, "d_y": 1, "k": 3},
        shipped=("n4-dx1-dy1-k4",),
        paper="kronecker",
        became=Became.STATED,
    ),
    Claim(
        id="hankel-rank-degenerate",
        title="Special weights lose Hankel rank: W = I leaves 1, double eigenvalues leave one each",
        source="proofs/statements/linear-networks.md#h3-generic-hankel-rank",
        status="theorem",
        relation=hankel_rank <= n,
        quantifier=Quantifier.THESE_WEIGHTS,
        domain="generic and degenerate weights; each instance states the exact rank",
        proof="A minor at these weights from below; from above the exact rank of the matrix, H1 or H2.",
        cases=LinearNetworks(
            Box(_HANKEL_KEYS, ((1, 3, 4), (1, 2), (1, 2), (1, 4)), families=_EVERY_FAMILY), _hankel_here
        ),
        method=LinearRanks(),
        example={"n": 4, "d_x": 1, "d_y": 1, "k": 4, "family": "repeated-eigenvalues", "draw": 0},
        shipped=("n4-dx1-dy1-k4-repeated-eigenvalues-draw0",),
        paper="kronecker",
        became=Became.SHARPER,
    ),
    Claim(
        id="hankel-rank-always-full",
        title="The Hankel rank is n for all weights once k is large enough (false: W = I)",
        source="proofs/statements/linear-networks.md#h3-generic-hankel-rank",
        status="false (ours)",
        relation=hankel_rank.equals(n),
        quantifier=Quantifier.THESE_WEIGHTS,
        domain="n >= 2, k = n, the degenerate families",
        proof="The exact rank at these weights is smaller.",
        cases=LinearNetworks(
            Rows(
                (*_HANKEL_KEYS, "family", "draw"),
                tuple(
                    (size, 1, 1, size, family, 0)
                    for size in (2, 3, 4)
                    for family in ("identity", "repeated-eigenvalues", "zero-readout")
                ),
            )
        ),
        method=LinearRanks(),
        expected=Expectation.REFUTED,
        shipped=("n2-dx1-dy1-k2-identity-draw0",),
        paper="kronecker",
        became=Became.FALSE_BESIDE,
    ),
)
