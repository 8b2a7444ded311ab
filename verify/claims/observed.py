"""What was observed and nobody has proved: bounds that are attained, duality of depth and time, large extension fields.

Source: proofs/statements/bounds.md#where-the-bounds-are-attained-and-what-is-open.
Each instance is decided exactly, by a minor and a structural bound; where the bounds do
not meet it stays open, and a run lists it.
"""

from __future__ import annotations

from verify.claims.cases import Attained, Sized
from verify.claims.methods import Gathered
from verify.claims.model import Claim, Expectation
from verify.claims.papers import Became
from verify.claims.prices import Dual, Full
from verify.separation.bounds import BOUNDS, Notion
from verify.statements import Condition, L, M, R, all_of, any_of, bound, grid_rank, minimum, rank, t, t_E, t_S

__all__ = ["CLAIMS"]

_SOURCE = "proofs/statements/bounds.md#where-the-bounds-are-attained-and-what-is-open [ours]"
_STATUS = "conjecture (ours)"
_TWOS = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2}


def _attained(notion: Notion) -> Condition:
    """The rank is the least of the registry's bounds for all weights, simplest first; each where it applies."""
    entries = sorted(BOUNDS.values(), key=lambda entry: entry.simplicity)
    least = minimum(
        *(bound(entry.name, notion) for entry in entries if entry.for_all_weights and notion in entry.notions)
    )
    return (grid_rank if notion == "grid" else rank).equals(least)


_BY_INSTANCE = "Open in general. At each instance: the least bound from above, a minor of that order from below."

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="bounds-attained-function-shallow",
        title="For one and two layers and balanced splits the generic function rank is the least structural bound",
        source=_SOURCE,
        status=_STATUS,
        relation=_attained("function"),
        domain="L <= 2, t_S = t_E",
        proof=_BY_INSTANCE,
        cases=Attained("balanced", where=L <= 2),
        method=Gathered(),
        expected=Expectation.NOT_REFUTED,
        example=_TWOS,
        shipped=("L2-R3-M2-tS3-tE3",),
        became=Became.OPEN,
    ),
    Claim(
        id="bounds-attained-grid-shallow",
        title="For one and two layers and balanced splits the generic grid rank is the least structural bound",
        source=_SOURCE,
        status=_STATUS,
        relation=_attained("grid"),
        domain="L <= 2, t_S = t_E, N = M one-hot templates",
        proof=_BY_INSTANCE,
        cases=Attained("balanced", where=L <= 2),
        method=Gathered(),
        expected=Expectation.NOT_REFUTED,
        example=_TWOS,
        shipped=("L2-R3-M2-tS3-tE3-N2", "L2-R4-M4-tS4-tE4-N4"),
        became=Became.OPEN,
    ),
    Claim(
        id="bounds-attained-function-depth3",
        title="For three layers, M >= R and balanced splits the generic function rank is the least structural bound",
        source=_SOURCE,
        status=_STATUS,
        relation=_attained("function"),
        domain="L = 3, M >= R, t_S = t_E",
        proof=_BY_INSTANCE,
        cases=Attained("balanced", where=all_of(L.equals(3), M >= R)),
        method=Gathered(),
        expected=Expectation.NOT_REFUTED,
        example=_TWOS,
        shipped=("L3-R2-M2-tS3-tE3",),
        became=Became.OPEN,
    ),
    Claim(
        id="bounds-attained-grid-unbalanced",
        title="For every contiguous split, start first, the generic grid rank is the least structural bound, up to "
        "four layers",
        source=_SOURCE,
        status=_STATUS,
        relation=_attained("grid"),
        domain="L <= 4, t_S != t_E, N = M one-hot templates",
        proof=_BY_INSTANCE,
        cases=Attained(where=all_of(L <= 4, t_S.differs(t_E))),
        method=Gathered(),
        expected=Expectation.NOT_REFUTED,
        example=_TWOS,
        shipped=("L2-R3-M2-tS2-tE4-N2",),
        became=Became.OPEN,
    ),
    Claim(
        id="duality",
        title="Duality: for M >= R the generic function rank does not change when depth and time are exchanged",
        source=_SOURCE,
        status=_STATUS,
        relation=rank.equals(rank(L=t, t=L)),
        domain="M >= R, t_S = t_E = t >= 2, L >= 2",
        proof="With weights free at every step and layer it is a theorem (transpose the lattice). With shared weights "
        "it is open; at each instance both ranks are decided by minors and bounds.",
        cases=Sized("balanced", where=all_of(M >= R, L >= 2, t_E >= 2), price=Dual()),
        method=Gathered(probable=True),
        expected=Expectation.NOT_REFUTED,
        example=_TWOS,
        shipped=("L2-R2-M2-tS3-tE3",),
        became=Became.OPEN,
    ),
    Claim(
        id="extension-fields",
        title="Large extension fields of small characteristic reach the generic rank",
        source=_SOURCE,
        status=_STATUS,
        relation=_attained("function"),
        domain="L <= 3, t_S = t_E >= 2, in characteristic 2, 3 and 5; weights and inputs in the algebraic closure",
        proof="Open in general. At each instance a minor over an extension of the prime field that is large enough.",
        cases=Attained(
            "balanced",
            where=all_of(L <= 3, t_E >= 2, R >= 2, any_of(L < 3, M >= R)),
            price=Full(factor=50),
            primes=(2, 3, 5),
        ),
        method=Gathered(),
        expected=Expectation.NOT_REFUTED,
        shipped=("L2-R2-M2-tS2-tE2-F2",),
        became=Became.OPEN,
    ),
)
