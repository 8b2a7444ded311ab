"""Which facts and bounds have a formal proof in Coq, of what, and where; a claim has its own in its field ``formal``.

Everything that names the status of a proof (tables of bounds, shown certificates) reads it here.  A
test looks every theorem up in ``proofs/coq``, and that its assumptions are printed and checked there, so that no name
can drift. The status in the list ``rests_on`` of a certificate is a fixed word of the format and says nothing of this.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = [
    "FORMAL_FACTS",
    "FORMAL_FACTS_OF_SPLITS",
    "IN_CHARACTERISTIC_0",
    "OVER_COMMUTATIVE_RINGS",
    "OVER_EVERY_FIELD",
    "OVER_EVERY_INFINITE_FIELD",
    "OVER_ORDERED_FIELDS",
    "FormalProof",
    "Kind",
    "Use",
    "formal_proof",
    "proof_status",
]

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


IN_CHARACTERISTIC_0 = "the statement, for all sizes, over every field of characteristic 0"
OVER_EVERY_FIELD = "the statement, for all sizes, over every field"
OVER_EVERY_INFINITE_FIELD = "the statement, for all sizes, over every infinite field"
OVER_COMMUTATIVE_RINGS = "the statement, for all sizes, over every commutative ring"
OVER_ORDERED_FIELDS = "the statement, for all sizes, over every ordered field"
_BOUND = "for all weights and all sizes, the start block first, over every field"

_C1 = FormalProof("network_state_bound_C1", "SupportBounds.v", f"{_BOUND}, for every polynomial network")
_C3 = FormalProof(
    "network_mixed_bound_C3",
    "SupportBounds.v",
    f"{_BOUND}, for every polynomial network, with the number of channels for m",
    whole=False,
)
_C3_GRID = FormalProof("network_grid_mixed_bound_C3", _C3.file, _C3.covers, whole=False)
_E1 = FormalProof(
    "theorem_E1",
    "Density.v",
    "two minors and a derivative of full rank prove the value for almost all weights and all later lengths, over every"
    " field of characteristic 0",
)
_F1 = FormalProof("sep_rank_witness", "Separation.v", "the rank of a matrix of values is at most the separation rank")
_F2 = FormalProof(
    "sep_rank_ge_almost_all",
    "Generic.v",
    "a rank reached at one assignment of weights is reached, in every larger field too, wherever some nonzero"
    " polynomial in them does not vanish",
)
_S1 = FormalProof("lin_power_sep_rank", "Linear.v", "rank <= q + 1, over every field", whole=False)
_H1 = FormalProof("hankel_rank", "Linear.v", OVER_EVERY_FIELD)
_G1 = FormalProof("grid_bound_G1", "UpperBounds.v", _BOUND)
_G2 = FormalProof("ideal_recursive_bound_G2", "IdealBound.v", _BOUND)
_U0 = FormalProof("start_bound_U0", "UpperBounds.v", _BOUND)
_U0_GRID = FormalProof("grid_start_bound_U0", "UpperBounds.v", _BOUND)
_U1 = FormalProof("state_bound_U1", "UpperBounds.v", f"{_BOUND}, whatever the inputs are")
_U2 = FormalProof("end_bound_U2", "UpperBounds.v", _BOUND)
_U2_GRID = FormalProof("grid_end_bound_U2", "UpperBounds.v", _BOUND)
_U3 = FormalProof("mixed_bound_U3", "UpperBounds.v", _BOUND)
_U3_GRID = FormalProof("grid_mixed_bound_U3", "UpperBounds.v", _BOUND)
_U4 = FormalProof("ideal_bound_U4", "IdealBound.v", _BOUND)
_U4_GRID = FormalProof("grid_ideal_bound_U4", "IdealBound.v", _BOUND)
_U5 = FormalProof("ideal_recursive_bound_U5", "IdealBound.v", _BOUND)
_U6 = FormalProof("corner_bound_U6", "CornerBound.v", f"{_BOUND}, whatever the inputs are")
_UT = FormalProof("transposed_bound_UT", "Transposition.v", f"{_BOUND}, whatever the inputs are")

FORMAL_FACTS: Mapping[tuple[str, Kind], FormalProof] = MappingProxyType(
    {
        ("C1", "function"): _C1,
        ("C1", "grid"): _C1,
        ("C3", "function"): _C3,
        ("C3", "grid"): _C3_GRID,
        ("E1", "function"): _E1,
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
        ("U2", "grid"): _U2_GRID,
        ("U3", "function"): _U3,
        ("U3", "grid"): _U3_GRID,
        ("U4", "function"): _U4,
        ("U4", "grid"): _U4_GRID,
        ("U5", "function"): _U5,
        ("U6", "function"): _U6,
        ("U6", "grid"): _U6,
        ("UT", "function"): _UT,
        ("UT", "grid"): _UT,
    }
)
"""By the name that certificates list in ``rests_on``, and what it is used for."""

_SPLIT = "for all weights, all sizes and every split of the steps, over every field"
_F2_SPLIT = FormalProof("sep_rank_ge_almost_all_words", "Generic.v", f"{_F2.covers}; for every split")

FORMAL_FACTS_OF_SPLITS: Mapping[tuple[str, Kind], FormalProof] = MappingProxyType(
    {
        ("F2", "function"): _F2_SPLIT,
        ("F2", "grid"): _F2_SPLIT,
        ("G1", "grid"): FormalProof("split_grid_bound_G1", "Splits.v", _SPLIT),
        ("U0", "function"): FormalProof("split_bound_U0", "Splits.v", _SPLIT),
        ("U0", "grid"): FormalProof("split_grid_bound_U0", "Splits.v", _SPLIT),
        ("U2", "function"): FormalProof("split_bound_U2", "Splits.v", _SPLIT),
        ("U2", "grid"): FormalProof("split_grid_bound_U2", "Splits.v", _SPLIT),
    }
)
"""Of those that are about recurrent arithmetic circuits, the ones for every split of the steps."""

Use = Literal["start first", "split", "other"]
"""A recurrent arithmetic circuit whose start block comes first, one with another split, another network."""

# Theorems about recurrent arithmetic circuits.
_OF_CIRCUITS = frozenset({"E1", "F2", "G1", "G2", "U0", "U1", "U2", "U3", "U4", "U5", "U6", "UT"})


def formal_proof(name: str, kinds: Collection[Kind], *, use: Use = "start first") -> FormalProof | None:
    """The theorem behind ``name`` where it is used for all these kinds of rank; None if one of them has none.

    Where a theorem proves a part only, that one is returned.

    >>> formal_proof("U0", {"grid"}).theorem
    'grid_start_bound_U0'
    >>> formal_proof("U0", {"grid"}, use="split").theorem
    'split_grid_bound_U0'
    >>> formal_proof("U7", {"grid"}) is None
    True
    """
    facts: Mapping[tuple[str, Kind], FormalProof] = FORMAL_FACTS
    if name in _OF_CIRCUITS and use != "start first":
        facts = FORMAL_FACTS_OF_SPLITS if use == "split" else {}
    found = [facts.get((name, kind)) for kind in sorted(kinds)]
    known = [proof for proof in found if proof is not None]
    return min(known, key=lambda proof: proof.whole, default=None) if len(known) == len(found) else None


def proof_status(proof: FormalProof | None) -> str:
    """``formal: NAME``, or ``on paper``, or that a part of what is meant is formal.

    >>> proof_status(formal_proof("U1", {"function"}))
    'formal: state_bound_U1'
    >>> proof_status(formal_proof("S1", {"linear"}))
    'in part: lin_power_sep_rank'
    >>> proof_status(None)
    'on paper'
    """
    if proof is None:
        return "on paper"
    return f"formal: {proof.theorem}" if proof.whole else f"in part: {proof.theorem}"
