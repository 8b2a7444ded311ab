"""Certified spectrum of a network's evaluation matrix on given sequences: singular values, ε-rank, entropy, distance.

A[i, j] = y(start_i, end_j) / ||A||_F: the singular values are those of the normalised matrix, so their squares p_k sum
to 1.  The ε-rank on these sequences is neither the function rank nor a grid rank of the network: it counts singular
values at least ε of one finite matrix.  Everything reported is an enclosure: ``proofs/statements/epsilon-rank.md``.

Three arithmetics, called tiers: binary64, pairs of binary64, balls.  A few pairs are tried first, to see which one
knows enough.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, ctx

from verify.errors import BudgetExceeded, DomainError
from verify.exact.rounded.arithmetic import Arithmetic, DoubleArithmetic, PairArithmetic
from verify.exact.rounded.bounds import Array
from verify.exact.rounded.singular import singular_value_bounds
from verify.networks.ball_matrix import ball_matrix, states_after
from verify.networks.enclosure import EnclosedMatrix, enclosed_matrix, pair_steps
from verify.networks.trained import TrainedNetwork

__all__ = ["TIERS", "Count", "Interval", "Spectrum", "distances", "measure", "spectrum_of"]

TIERS = ("auto", "float64", "double-double", "balls")

#: More multiplications of weights than this are refused.
MAX_WORK = 1 << 44
#: And so many with balls, at some 10^6 a second.
MAX_BALL_WORK = 1 << 27
_BALL_BITS = (128, 256, 512, 1024, 2048)
_PROBE = (4, 16)
# Known well enough: an error of the matrix below the least ε over this.
_MARGIN = 16.0
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Interval:
    """``low`` <= the exact value <= ``high``."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """high - low."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Count:
    """``above``: how many singular values are certainly at least ``epsilon``; ``below``: certainly less; the others are
    not decided.
    """

    epsilon: float
    above: int
    below: int
    size: int

    @property
    def decided(self) -> bool:
        """Whether the ε-rank is known: it is ``above`` then."""
        return self.above + self.below == self.size


@dataclass(frozen=True, slots=True)
class Spectrum:
    """What is certain of A/||A||_F, ``starts`` × ``ends``.

    ``values``: its singular values, largest first; ``norm``: ||A||_F; ``error``: a bound of the Frobenius norm of the
    midpoints' error, relative to their norm; ``entropy``: -Σ p ln p, in nats; ``distance``: from the best matrix of
    rank 1. ``tier``: which arithmetic decided.  ``matrix``: A, before it is divided.  If nothing is certain, ``values``
    is empty and the intervals say nothing.
    """

    tier: str
    starts: int
    ends: int
    error: float
    norm: Interval
    values: tuple[Interval, ...]
    counts: tuple[Count, ...]
    entropy: Interval
    distance: Interval
    matrix: EnclosedMatrix


def measure(
    network: TrainedNetwork,
    sequences: Array,
    start_steps: int,
    epsilons: Sequence[float],
    *,
    tier: str = "auto",
    progress: Progress = lambda done, total, what: None,
) -> Spectrum:
    """The spectrum of ``network`` on ``sequences`` [n, T, M]: their first ``start_steps`` steps are the starts, the
    others the ends, each start with each end.

    Raises ``DomainError`` for sequences that do not fit, ``BudgetExceeded`` for more work than the limits.
    """
    n, T, M = sequences.shape
    if network.channels != M:
        raise DomainError(f"the sequences have {M} channels, but the network has {network.channels}")
    if not 1 <= start_steps < T:
        raise DomainError(f"the start is 1 to {T - 1} of the {T} steps, not {start_steps}")
    for epsilon in epsilons:
        if not 0.0 < epsilon <= 1.0:
            raise DomainError(f"an epsilon is above 0 and at most 1, not {epsilon!r}")
    if tier not in TIERS:
        raise DomainError(f"there is no tier {tier}; there are {', '.join(TIERS)}")
    starts, ends = sequences[:, :start_steps], sequences[:, start_steps:]
    work = pair_steps(n, n, start_steps, T - start_steps) * network.program.weight_count
    if work > MAX_WORK:
        raise BudgetExceeded(
            f"{n} × {n} pairs of {T} steps with {network.program.weight_count:,} weights are"
            f" {work:.1e} multiplications; at most {MAX_WORK:.1e} are done"
        )
    name, matrix = _enclosed(network, starts, ends, min(epsilons, default=0.1) / _MARGIN, tier, work, progress)
    return spectrum_of(matrix, epsilons, name)


def _enclosed(
    network: TrainedNetwork, starts: Array, ends: Array, wanted: float, tier: str, work: int, progress: Progress
) -> tuple[str, EnclosedMatrix]:
    """The matrix by the first tier that, on a few pairs, is as good as wanted; else by the best of them."""
    few = starts[: _PROBE[0]], ends[: _PROBE[1]]
    best: tuple[float, _Plan] | None = None
    plans = [plan for plan in _PLANS if tier in ("auto", plan.tier)]
    for plan in plans if len(plans) > 1 else ():
        progress(0, len(starts), f"trying {plan.tier}")
        quality = _relative(_by(plan, network, *few, lambda done, total, what: None))
        if best is None or quality < best[0]:
            best = quality, plan
        if quality <= wanted:
            break
    balls = tier == "balls" or (tier == "auto" and best is not None and best[0] > wanted and work <= MAX_BALL_WORK)
    if balls and work > MAX_BALL_WORK:
        raise BudgetExceeded(
            f"balls are for small networks: {work:.1e} multiplications, and at most {MAX_BALL_WORK:.1e} are done"
        )
    if balls:
        return _by_balls(network, starts, ends, wanted, progress)
    chosen = best[1] if best is not None else plans[0]
    return chosen.arithmetic.name, _by(chosen, network, starts, ends, progress)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the matrix is enclosed; ``balls``: the starts in balls, which loses least and is slow."""

    tier: str
    arithmetic: Arithmetic
    balls: bool = False


_PLANS = (
    _Plan("float64", DoubleArithmetic()),
    _Plan("double-double", PairArithmetic(short=True)),
    _Plan("double-double", PairArithmetic()),
    _Plan("double-double", PairArithmetic(), balls=True),
)
"""The fastest first."""


def _by(plan: _Plan, network: TrainedNetwork, starts: Array, ends: Array, progress: Progress) -> EnclosedMatrix:
    states = states_after(network.exact(), starts) if plan.balls else None
    return enclosed_matrix(
        network.program,
        network.weights,
        starts,
        ends,
        plan.arithmetic,
        states=states,
        progress=lambda done, total: progress(done, total, plan.tier),
    )


def _by_balls(
    network: TrainedNetwork, starts: Array, ends: Array, wanted: float, progress: Progress
) -> tuple[str, EnclosedMatrix]:
    exact = network.exact()
    few = starts[: _PROBE[0]], ends[: _PROBE[1]]
    bits = next((b for b in _BALL_BITS if _relative(ball_matrix(exact, *few, b)) <= wanted / 2**10), _BALL_BITS[-1])
    progress(0, 1, f"balls of {bits} bits")
    return f"balls, {bits} bits", ball_matrix(exact, starts, ends, bits)


def _relative(matrix: EnclosedMatrix) -> float:
    """The error relative to the norm; of a matrix that is almost zero, infinite."""
    size = float(np.linalg.norm(matrix.midpoints))
    return matrix.error / size if size > 0.0 else math.inf


# --- from the matrix to what is certain of it ----------------------------------------------------------------


def spectrum_of(matrix: EnclosedMatrix, epsilons: Sequence[float], tier: str, *, rank: int | None = None) -> Spectrum:
    """What is certain of a matrix that is known up to an error; ``rank``: that of the exact matrix, where it is known.

    >>> identity = EnclosedMatrix(np.eye(4), 0.0)
    >>> found = spectrum_of(identity, [0.1, 0.6], "exact")
    >>> [(count.above, count.below) for count in found.counts], round(found.entropy.low, 6) == round(math.log(4), 6)
    ([(4, 0), (0, 4)], True)
    """
    n, m = matrix.midpoints.shape
    size = min(n, m)
    before, ctx.prec = ctx.prec, 128
    try:
        total = sum((arb(float(v)) ** 2 for v in matrix.midpoints.reshape(-1)), arb(0)).sqrt()
        norm = _hull(total - matrix.error, total + matrix.error) if matrix.error < math.inf else None
        relative = matrix.error / float(total.mid()) if float(total.mid()) > 0 else math.inf
        if norm is None or not norm > 0:
            unknown = Interval(0.0, math.inf if norm is None else _up(norm))
            counts = tuple(Count(epsilon, 0, 0, size) for epsilon in epsilons)
            return Spectrum(
                tier,
                n,
                m,
                relative,
                unknown,
                (),
                counts,
                Interval(0.0, _up(arb(size).log())),
                Interval(0.0, 1.0),
                matrix,
            )
        low, high = singular_value_bounds(matrix.midpoints, matrix.error)
        balls = [_hull(arb(float(a)), arb(float(b))) / norm for a, b in zip(low, high, strict=True)]
        values = tuple(
            Interval(max(0.0, _down(ball)), min(1.0, _up(ball))) if rank is None or k < rank else Interval(0.0, 0.0)
            for k, ball in enumerate(balls)
        )
        counts = tuple(
            Count(
                epsilon,
                sum(value.low >= epsilon for value in values),
                sum(value.high < epsilon for value in values),
                size,
            )
            for epsilon in epsilons
        )
        squares = [_hull(arb(v.low) ** 2, arb(v.high) ** 2) for v in values]
        entropy = sum((_entropy_term(v) for v in squares), arb(0))
        limit = arb(size).log()
        return Spectrum(
            tier,
            n,
            m,
            relative,
            Interval(_down(norm), _up(norm)),
            values,
            counts,
            Interval(max(0.0, _down(entropy)), min(_up(limit), _up(entropy))),
            _distance(squares, 1),
            matrix,
        )
    finally:
        ctx.prec = before


def distances(spectrum: Spectrum, ranks: Sequence[int]) -> tuple[Interval, ...]:
    """How far the nearest matrices of these ranks (or less) are from the normalised one, in the Frobenius norm.

    >>> (half,) = distances(spectrum_of(EnclosedMatrix(np.eye(4), 0.0), [], "exact"), [3])
    >>> half.low <= 0.5 <= half.high, half.width < 1e-9
    (True, True)

    Raises ``DomainError`` for a rank below 1, and where nothing is certain of the matrix.
    """
    if not spectrum.values:
        raise DomainError("nothing is certain of the matrix, so no distance from a matrix of small rank is")
    for rank in ranks:
        if rank < 1:
            raise DomainError(f"the rank of a nearest matrix is at least 1, not {rank}")
    before, ctx.prec = ctx.prec, 128
    try:
        squares = [_hull(arb(v.low) ** 2, arb(v.high) ** 2) for v in spectrum.values]
        return tuple(_distance(squares, rank) for rank in ranks)
    finally:
        ctx.prec = before


def _distance(squares: Sequence[Any], rank: int) -> Interval:
    """sqrt(1 - p_1 - .. - p_k) = sqrt(p_{k+1} + ..): both are enclosed, and the sharper ends taken."""
    if all(square == 0 for square in squares[rank:]):
        return Interval(0.0, 0.0)
    rest = sum(squares[rank:], arb(0))
    other = 1 - sum(squares[:rank], arb(0))
    low = max(0.0, _down(rest), _down(other))
    high = max(0.0, min(1.0, _up(rest), _up(other)))
    return Interval(max(0.0, _down(arb(low).sqrt())), _up(arb(high).sqrt()))


def _entropy_term(p: Any) -> Any:
    """-p ln p over an interval in [0, 1]: it rises to 1/e at p = 1/e, and falls."""
    low, high = max(0.0, _down(p)), min(1.0, _up(p))
    ends = _hull(_bend(low), _bend(high))
    peak = (-arb(1)).exp()
    return ends.union(peak) if not (arb(high) < peak or arb(low) > peak) else ends


def _bend(p: float) -> Any:
    return -arb(p) * arb(p).log() if p > 0.0 else arb(0)


def _hull(a: Any, b: Any) -> Any:
    return a.union(b)


def _down(ball: Any) -> float:
    """A float not above the ball."""
    return math.nextafter(float(ball.lower().mid()), -math.inf)


def _up(ball: Any) -> float:
    """A float not below the ball."""
    return math.nextafter(float(ball.upper().mid()), math.inf)
