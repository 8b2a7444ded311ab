"""Which claims have a formal proof in Coq, of what, and where: read by pages, explanations and reports.

A test looks every theorem up in ``proofs/coq``, and that its assumptions are printed and checked there, so that no name here can
drift.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["FORMAL_PROOFS", "FormalProof"]


@dataclass(frozen=True, slots=True)
class FormalProof:
    """A theorem of ``proofs/coq``: ``covers`` says what part of the claim it proves, for all sizes unless it says otherwise."""

    theorem: str
    file: str
    covers: str = "the statement, for all sizes"

    def __str__(self) -> str:
        return f"{self.theorem} in proofs/coq/{self.file}: {self.covers}"


_CHARACTERISTIC_0 = "the statement, for all sizes, over every field of characteristic 0"
_EVERY_FIELD = "the statement, for all sizes, over every field"

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
        "bound-u0-function": FormalProof("start_bound_U0", "UpperBounds.v", _EVERY_FIELD),
        "bound-u0-grid": FormalProof("grid_start_bound_U0", "UpperBounds.v", _EVERY_FIELD),
        "bound-u1-function": FormalProof("state_bound_U1", "UpperBounds.v", _EVERY_FIELD),
        "bound-u2-function": FormalProof("end_bound_U2", "UpperBounds.v", _EVERY_FIELD),
        "bound-u3-function": FormalProof("mixed_bound_U3", "UpperBounds.v", _EVERY_FIELD),
        "bound-g1-grid": FormalProof("grid_bound_G1", "UpperBounds.v", _EVERY_FIELD),
        "unrolling": FormalProof("lin_unroll", "Linear.v", "the statement without the factors n^(-1/2), for every T"),
        "linear-rank-bound": FormalProof("lin_sep_rank", "Linear.v", _EVERY_FIELD),
        "hankel-rank-bound": FormalProof("hankel_rank", "Linear.v", _EVERY_FIELD),
    }
)
"""By claim."""
