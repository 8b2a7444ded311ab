"""The same matrix in balls of any precision, and the states that starts leave, for the pair arithmetic to go on from.

Every entry is a ball, so errors grow with the norms of absolute values; precision makes up for that.  It is for start
blocks, of which there are few, and for all pairs of small networks.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb

from verify.exact import QQ
from verify.exact.rounded.arithmetic import Value
from verify.exact.rounded.bounds import UNIT, Array, norm, raised
from verify.networks.batch import evaluation_matrix
from verify.networks.compiled import compiled
from verify.networks.enclosure import EnclosedMatrix
from verify.networks.reals import BallKernel, with_precision
from verify.networks.trees import independent_tree
from verify.networks.weighted import WeightedNetwork

__all__ = ["ball_matrix", "states_after"]

# Radii that are larger than this are tried again with twice the bits.
_SMALL = 2.0**-92
_MOST_BITS = 4096


def ball_matrix(network: WeightedNetwork, starts: Array, ends: Array, bits: int) -> EnclosedMatrix:
    """The matrix of ``starts`` [S, t_S, M] and ``ends`` [E, t_E, M] with so many bits."""
    with with_precision(bits):
        start_tree, end_tree = (independent_tree(_balls(sequences)) for sequences in (starts, ends))
        entries = evaluation_matrix(network, start_tree, end_tree, BallKernel())
        high, low, radii = _halves(entries)
    if not np.isfinite(high).all():
        return EnclosedMatrix(np.zeros_like(high), np.inf)
    errors = raised(radii + np.abs(low), 3)
    return EnclosedMatrix(high, float(norm(errors, 2)))


def states_after(network: WeightedNetwork, starts: Array, bits: int = 256) -> dict[str, Value]:
    """The states after ``starts`` [S, t_S, M], as pairs [S, 1, ..] and a bound of the rest, by so many bits or more."""
    while True:
        values = _states_after(network, starts, bits)
        if 2 * bits > _MOST_BITS or all((value.radius <= _SMALL).all() for value in values.values()):
            return values
        bits *= 2


def _states_after(network: WeightedNetwork, starts: Array, bits: int) -> dict[str, Value]:
    with with_precision(bits):
        step = compiled(network, BallKernel())
        state: Any = step.initial
        nodes = np.arange(len(starts))
        for time in range(starts.shape[1]):
            state = step.after(state, nodes, _balls(starts[:, time]), 0)
        return {name: _value(balls) for name, balls in state.items()}


def _balls(numbers: Array) -> Array:
    """Binary64 numbers, exactly."""
    exact = [QQ.element(Fraction(float(number))) for number in numbers.reshape(-1)]
    return BallKernel().elements(QQ, exact).reshape(numbers.shape)


def _value(balls: Array) -> Value:
    """Balls [S, 1, ..] as pairs: a pair is within u^2 of the midpoint of the ball."""
    axes = balls.ndim - 2
    high, low, radii = _halves(balls)
    return Value.ball(high, low, np.asarray(norm(raised(radii + 2 * UNIT * UNIT * np.abs(high), 4), axes)), axes)


def _halves(balls: Array) -> tuple[Array, Array, Array]:
    """Midpoints as pairs, off by at most u^2 of them, and radii (rounded up: a radius has 30 bits)."""
    high = np.array([float(ball.mid()) for ball in balls.reshape(-1)])
    low = np.array([float((ball.mid() - arb(h)).mid()) for ball, h in zip(balls.reshape(-1), high, strict=True)])
    radii = np.array([float(ball.rad()) for ball in balls.reshape(-1)])
    return high.reshape(balls.shape), low.reshape(balls.shape), raised(radii.reshape(balls.shape), 1)
