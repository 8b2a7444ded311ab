"""Additive against multiplicative recurrence at equal width: what each can couple of the start and the end of its
input.

Source: proofs/statements/linear-networks.md#ranks.
All are function ranks for almost all weights; the network of each row and column has the same
width and the same number of input channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verify.claims.cost import minor_seconds
from verify.errors import DomainError
from verify.networks.streams import seed_of
from verify.separation.bounds import BoundProblem, best_bound
from verify.separation.linear import find_power_minor, stream_residues
from verify.separation.rank import FunctionRank, separation_rank
from verify.separation.witness import MAX_RANK
from verify.statements import Sizes

__all__ = ["ADDITIVE_BOUND", "Contrast", "contrast", "contrast_seconds"]

_FEW_STEPS = 30

ADDITIVE_BOUND = 2
"""S1 for y itself: a start part plus an end part."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Function ranks at t start and t end steps: of a linear RNN (exact), and of circuits of one and of two layers."""

    t: int
    linear: int
    shallow: FunctionRank
    deep: FunctionRank


def contrast_seconds(width: int, channels: int, steps: Sequence[int], *, max_rank: int = MAX_RANK) -> float:
    """The time that ``contrast`` is expected to take, to a factor of three or so: measured.

    Raises ``DomainError`` for sizes below 1.
    """
    _require_sizes(width, channels, steps)
    seconds = width * (width + channels) * 1e-6  # drawing the weights
    for t in steps:
        seconds += 2 * t * channels * width * width * 1e-7  # products of integers, one by one
        for layers in (1, 2):
            # Bounds of many steps take long themselves, and are mostly beyond the largest minor.
            bound = best_bound(BoundProblem(Sizes(layers, width, channels, t, t))).value if t <= _FEW_STEPS else None
            order = max_rank if bound is None else min(bound, max_rank)
            seconds += minor_seconds(layers, width, order, t, t)
    return seconds


def contrast(width: int, channels: int, steps: Sequence[int], *, max_rank: int = MAX_RANK) -> Iterator[Contrast]:
    """A row for each t in ``steps``: t_S = t_E = t, n = R = ``width``, d_x = M = ``channels``.

    The linear rank is certified from both sides, a nonsingular 2×2 minor and the additive bound S1.  Raises
    ``DomainError`` for sizes below 1.
    """
    _require_sizes(width, channels, steps)
    weights = stream_residues(width, channels, 1, seed_of("contrast"))
    for t in steps:
        minor = find_power_minor(weights, t, t, 1, seed_of("contrast:inputs"))
        if minor is None or minor.k != ADDITIVE_BOUND:
            raise DomainError(f"the stream's weights are exceptional at t = {t}: no 2×2 minor was found")
        shallow, deep = (
            separation_rank(L=layers, R=width, M=channels, t_S=t, t_E=t, max_rank=max_rank, sample=False)
            for layers in (1, 2)
        )
        yield Contrast(t, minor.k, shallow, deep)


def _require_sizes(width: int, channels: int, steps: Sequence[int]) -> None:
    for name, value in (("the width", width), ("the number of channels", channels), *(("t", t) for t in steps)):
        if value < 1:
            raise DomainError(f"{name} must be at least 1, not {value}")
