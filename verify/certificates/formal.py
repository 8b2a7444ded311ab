"""Which facts, bounds and claims have a formal proof in Coq, of what, and where: the one place that knows.

Everything that names the status of a proof (tables of bounds, shown certificates, pages, reports) reads it here.  A
test looks every theorem up in ``proofs/coq``, and that its assumptions are printed and checked there, so that no name
can drift. The status in the list ``rests_on`` of a certificate is a fixed word of the format and says nothing of this.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = ["FORMAL_FACTS", "FORMAL_PROOFS", "FormalProof", "Kind", "formal_proof", "proof_status"]

Kind = Literal["function", "grid", "linear"]
"""What a fact is used for: a function rank or a grid rank of a circuit, or a rank of a linear network."""


@dataclass(frozen=True, slots=True)
class FormalProof:
    """A theorem of ``proofs/coq``: ``covers`` says what it proves, for all sizes unless it says otherwise.

    ``whole``: that is all that the name stands for; else the rest has a proof on paper.
    """

    theorem: str
    file: str
    covers: str = "the statement, for all sizes"
    whole: bool = True

    def __str__(self) -> str:
        return f"{self.theorem} in proofs/coq/{self.file}: {self.covers}"


_CHARACTERISTIC_0 = "the statement, for all sizes, over every field of characteristic 0"
_EVERY_FIELD = "the statement, for all sizes, over every field"
_BOUND = "for all weights and all sizes, the start block first, over every field"
_NO_IDEAL = f"{_BOUND}; with the product of U1 in place of I_L"

_F1 = FormalProof("sep_rank_witness", "Separation.v", "the rank of a matrix of values is at most the separation rank")
_F2 = FormalProof(
    "sep_rank_ge_almost_all",
    "Generic.v",
    "a rank reached at one assignment of weights is reached wherever some nonzero polynomial in them does not vanish",
)
_S1 = FormalProof("lin_power_sep_rank", "Linear.v", "rank <= q + 1, over every field", whole=False)
_H1 = FormalProof("hankel_rank", "Linear.v", _EVERY_FIELD)
_G1 = FormalProof("grid_bound_G1", "UpperBounds.v", _BOUND)
_G2 = FormalProof("grid_bound_G2", "UpperBounds.v", _NO_IDEAL, whole=False)
_U0 = FormalProof("start_bound_U0", "UpperBounds.v", _BOUND)
_U0_GRID = FormalProof("grid_start_bound_U0", "UpperBounds.v", _BOUND)
_U1 = FormalProof("state_bound_U1", "UpperBounds.v", f"{_BOUND}, whatever the inputs are")
_U2 = FormalProof("end_bound_U2", "UpperBounds.v", _BOUND)
_U3 = FormalProof("mixed_bound_U3", "UpperBounds.v", _BOUND)
_U5 = FormalProof("recursive_bound_U5", "UpperBounds.v", _NO_IDEAL, whole=False)

FORMAL_FACTS: Mapping[tuple[str, Kind], FormalProof] = MappingProxyType(
    {
        ("F1", "function"): _F1,
        ("F1", "grid"): _F1,
        ("F2", "function"): _F2,
        ("F2", "grid"): _F2,
        ("G1", "grid"): _G1,
        ("G2", "grid"): _G2,
        ("H1", "linear"): _H1,
        ("S1", "linear"): _S1,
        ("U0", "function"): _U0,
        ("U0", "grid"): _U0_GRID,
        ("U1", "function"): _U1,
        ("U1", "grid"): _U1,
        ("U2", "function"): _U2,
        ("U3", "function"): _U3,
        ("U5", "function"): _U5,
    }
)
"""By the name that certificates list in ``rests_on``, and what it is used for."""

# Theorems about networks whose start block comes first.
_START_FIRST = frozenset({"F2", "G1", "G2", "U0", "U1", "U2", "U3", "U5"})

FORMAL_PROOFS: Mapping[str, FormalProof] = MappingProxyType(
    {
        "theorem1-depth1-function": FormalProof("shallow_function_exact", "ShallowExact.v", _EVERY_FIELD),
        "theorem1-depth1-grid": FormalProof("shallow_grid_exact", "ShallowExact.v", _EVERY_FIELD),
        "theorem1-depth1-all-weights": FormalProof("shallow_upper", "Shallow.v", _EVERY_FIELD),
        "theorem1-depth2-grid": FormalProof("depth_two_grid", "DepthTwoGrid.v", _CHARACTERISTIC_0),
        "conjecture1-function": FormalProof("depth_generic", "Depth.v", _CHARACTERISTIC_0),
        "theorem-d-witness": FormalProof("depth_lower", "Depth.v", _CHARACTERISTIC_0),
        "shallow-width": FormalProof("depth_separation_generic", "Depth.v", _CHARACTERISTIC_0),
        "grid-at-most-function": FormalProof(
            "sep_rank_ge_comp", "Separation.v", "evaluation at templates loses rank, never gains"
        ),
        "conjecture1-grid-literal": FormalProof(
            "conjecture1_grid_literal_refuted", "GridReadings.v", "the refutation at L=4, R=M=2, t=2, over every field"
        ),
        "conjecture1-grid-cap-channels": FormalProof(
            "conjecture1_grid_cap_channels_refuted",
            "GridReadings.v",
            "the refutation at L=4, R=3, M=4, t=2, over every field",
        ),
        "conjecture1-grid-cap-width": FormalProof(
            "conjecture1_grid_cap_width_refuted",
            "GridReadings.v",
            "the refutation at L=4, R=3, M=2, t=2, over every field",
        ),
        "bound-u0-function": _U0,
        "bound-u0-grid": _U0_GRID,
        "bound-u1-function": _U1,
        "bound-u1-grid": _U1,
        "bound-u2-function": _U2,
        "bound-u3-function": _U3,
        "bound-g1-grid": _G1,
        "unrolling": FormalProof("lin_unroll", "Linear.v", "the statement without the factors n^(-1/2), for every T"),
        "linear-rank-bound": FormalProof("lin_sep_rank", "Linear.v", _EVERY_FIELD),
        "hankel-rank-bound": _H1,
    }
)
"""By claim."""


def formal_proof(name: str, kinds: Collection[Kind], *, start_first: bool = True) -> FormalProof | None:
    """The theorem behind ``name`` where it is used for all these kinds of rank; None if one of them has none.

    ``start_first``: the start block is the first t_S steps, as in the formal theorems.  Where a theorem proves a part
    only, that one is returned.

    >>> formal_proof("U0", {"grid"}).theorem
    'grid_start_bound_U0'
    >>> formal_proof("U4", {"grid"}) is None
    True
    """
    if not kinds or (name in _START_FIRST and not start_first):
        return None
    found = [FORMAL_FACTS.get((name, kind)) for kind in sorted(kinds)]
    known = [proof for proof in found if proof is not None]
    return min(known, key=lambda proof: proof.whole) if len(known) == len(found) else None


def proof_status(proof: FormalProof | None) -> str:
    """``formal: NAME``, or ``on paper``, or that a part of what is meant is formal.

    >>> proof_status(formal_proof("U1", {"function"}))
    'formal: state_bound_U1'
    >>> proof_status(formal_proof("U5", {"function"}))
    'in part: recursive_bound_U5'
    >>> proof_status(None)
    'on paper'
    """
    if proof is None:
        return "on paper"
    return f"formal: {proof.theorem}" if proof.whole else f"in part: {proof.theorem}"
