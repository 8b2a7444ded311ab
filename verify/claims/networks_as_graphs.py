"""A circuit as a tensor network: cuts bound the grid rank, the least cut is not always the rank, copies are counted.

Source: proofs/statements/tensor-networks.md.  That the least cut is the least of the three that are named here is
found by ``verify.tensors.cuts``, with a proof for each instance; the certificates are about ranks and about integers.
"""

from __future__ import annotations

from verify.claims.cases import Box, Rays, Sized
from verify.claims.methods import ForEver, Gathered
from verify.claims.model import Claim, Expectation
from verify.claims.papers import Became
from verify.claims.prices import Claimed
from verify.statements import Integer, L, N, Quantifier, R, grid_rank, mc, minimum, t, t_E, t_S

__all__ = ["CLAIMS"]

_PAGE = "proofs/statements/tensor-networks.md"
_SMALLEST = {"L": 2, "R": 2, "M": 2, "t_S": 4, "t_E": 4}

THREE_CUTS = minimum(N**t_S, N ** (t_E - 1) * minimum(N, R), R ** mc(t_E + 1, L - 1))
"""The start legs; the end legs, the last of them perhaps behind its weights; the bonds of all copies of all states."""

AT_MOST = Claim(
    id="grid-rank-at-most-cut",
    title="The grid rank is at most the weight of a cut of the tensor network",
    source=f"[L17], the min-cut analysis of tensor networks; {_PAGE}#cuts",
    status="theorem",
    paper="levine",
    became=Became.STATED,
    relation=grid_rank <= THREE_CUTS,
    domain="every L, R, M and contiguous split, start first, all weights; the least of three cuts",
    proof="A cut writes the matricization as a product whose inner dimension is the cut's weight. The certificates "
    "rest on bounds that are proved without the network (G1, U1, G2).",
    quantifier=Quantifier.ALL_WEIGHTS,
    cases=Sized(price=Claimed(Integer(1))),
    method=Gathered(),
    example=_SMALLEST,
    shipped=("L2-R2-M2-tS4-tE4-N2", "L3-R2-M2-tS3-tE3-N2"),
)

EQUAL = Claim(
    id="grid-rank-is-least-cut",
    title="The generic grid rank is the least cut of the tensor network (false: the smallest instance where it is "
    "less)",
    source=f"{_PAGE}#the-rank-can-be-less [ours]",
    status="false (ours)",
    paper="levine",
    became=Became.FALSE_BESIDE,
    relation=grid_rank.equals(THREE_CUTS),
    domain="all L, R, M, t_S = t_E = t, N = M; searched in order",
    proof="For L = 1 they agree. At L = R = M = 2 and t = 4 every cut weighs at least 16, and the rank is 10: the "
    "copies of a state are equal, so their product lies in a symmetric power (U1), which no cut sees.",
    expected=Expectation.REFUTED,
    search=True,
    cases=Sized("balanced"),
    method=Gathered(),
    example=_SMALLEST,
    shipped=("L2-R2-M2-tS4-tE4-N2", "L2-R2-M3-tS2-tE3-N3", "L2-R2-M4-tS2-tE2-N4", "L2-R2-M5-tS1-tE2-N5"),
)

COPIES = Claim(
    id="copies-of-a-state",
    title="The copies of a state are counted by Pascal's rule: mc(t+1, L-1) = mc(t, L-1) + mc(t+1, L-2)",
    source=f"{_PAGE}#more-layers-duplication [ours]",
    status="theorem",
    relation=mc(t + 1, L - 1).equals(mc(t, L - 1) + mc(t + 1, L - 2)),
    domain="2 <= L <= 8, all t >= 1",
    proof="Of the copies of a state of the lowest of L layers, t steps before the last, those of the next step read "
    "one part and those of the layer above the other; both counts are of the same form. Equal polynomials in t.",
    quantifier=Quantifier.NONE,
    cases=Rays("t", Box(("L",), (tuple(range(2, 9)),), by_sum=False)),
    method=ForEver("polynomial"),
    shipped=("L3-all-t-from1",),
)

CLAIMS: tuple[Claim, ...] = (AT_MOST, EQUAL, COPIES)
