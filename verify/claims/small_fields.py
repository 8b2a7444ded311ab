"""Small fields and other characteristics: exhaustive enumeration over F_2 and F_3, Theorem S in every characteristic.

Source: proofs/statements/background.md#f4-small-fields and proofs/statements/theorem-s.md#proof.
"""

from __future__ import annotations

from verify.certificates.formal import OVER_EVERY_INFINITE_FIELD, FormalProof
from verify.claims.cases import Sized, SmallFields
from verify.claims.methods import Enumerated, Gathered
from verify.claims.model import Claim
from verify.claims.papers import Became
from verify.claims.prices import Full
from verify.statements import (
    Condition,
    L,
    M,
    N,
    Quantifier,
    R,
    all_of,
    bound,
    grid_rank,
    mc,
    minimum,
    rank,
    t,
    t_E,
    t_S,
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

_TWO_LAYERS = ((2, 2, 2, 2, 2),)


def _enumerated(
    id: str,
    title: str,
    relation: Condition,
    rows: tuple[tuple[int, int, int, int, int], ...],
    domain: str,
    proof: str,
    shipped: tuple[str, ...],
) -> Claim:
    return Claim(
        id=id,
        title=title,
        source="proofs/statements/background.md#f4-small-fields",
        status="theorem",
        relation=relation,
        domain=domain,
        proof=proof,
        cases=SmallFields(rows),
        method=Enumerated(),
        quantifier=Quantifier.ALL_WEIGHTS,
        shipped=shipped,
    )


CLAIMS: tuple[Claim, ...] = (
    _enumerated(
        "small-field-grid-bound",
        "Over F_2 and F_3 the grid rank is at most G2 for every assignment of weights",
        grid_rank <= bound("G2", "grid"),
        _SMALL,
        "the sizes whose weights over F_2 or F_3 can all be enumerated",
        "All assignments are enumerated: a test of G2 (which holds over every field) that uses no bound.",
        ("L1-R2-M2-tS2-tE2-N2-F2",),
    ),
    _enumerated(
        "small-field-function-bound",
        "Over F_2 and F_3 the function rank is at most U5 for every assignment of weights",
        rank <= bound("U5"),
        _SMALL,
        "the sizes whose weights over F_2 or F_3 can all be enumerated",
        "All assignments are enumerated, inputs over the whole field: a test of U5 that uses no bound.",
        ("L1-R2-M2-tS2-tE2-F2",),
    ),
    _enumerated(
        "small-field-grid-loss",
        "Over F_2 no two-layer network with L = M = R = t = 2 reaches the generic grid rank M^t = 4",
        grid_rank <= N**t - 1,
        _TWO_LAYERS,
        "L = M = R = t = 2 over F_2 (2^22 assignments)",
        "Enumerated: the largest grid rank is 3. A deficit modulo a small prime says nothing about Q.",
        ("L2-R2-M2-tS2-tE2-N2-F2",),
    ),
    _enumerated(
        "small-field-function-loss",
        "Over F_2 no two-layer network with L = M = R = t = 2 has function rank above 4; the generic one is 6",
        rank <= R * mc(R, t_E) - 2,
        _TWO_LAYERS,
        "L = M = R = t = 2 over F_2 (2^22 assignments)",
        "Enumerated: the largest function rank, inputs in F_2, is 4; Theorem S gives 6 over large fields.",
        ("L2-R2-M2-tS2-tE2-F2",),
    ),
    Claim(
        id="theorem-s-every-characteristic",
        title="Theorem S in characteristic 2, 3, 5 and 2^31 - 1",
        source="proofs/statements/theorem-s.md#proof [ours]",
        status="theorem (ours)",
        relation=rank.equals(R * mc(R, t_E)),
        domain="L = 2, M >= R >= 2, t_S, t_E >= 2; weights and inputs in the algebraic closure",
        proof="Upper bound: U1, valid over every field. Lower bound: a minor over an extension of the prime "
        "field that is large enough.",
        cases=Sized(
            where=all_of(L.equals(2), M >= R, R >= 2, minimum(t_S, t_E) >= 2),
            price=Full(factor=50),
            primes=(2, 3, 5, 2**31 - 1),
            share=3,
            spare=1,
        ),
        method=Gathered(),
        formal=FormalProof("theorem_S", "TheoremS.v", OVER_EVERY_INFINITE_FIELD),
        shipped=("L2-R2-M2-tS2-tE2-F2",),
        paper="levine",
        became=Became.SHARPER,
    ),
)
