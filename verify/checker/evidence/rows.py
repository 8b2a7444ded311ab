"""The rows of an evaluation matrix, once they are paid for."""

from collections.abc import Iterator
from typing import TypeVar

from ..circuit.columns import Columns
from ..circuit.network import BLOCK, Inputs, Together, enter, evaluations, room, steps
from ..circuit.program import Program
from ..circuit.weights import Weights
from ..kernel.meter import ENTRY_BYTES, Meter
from ..kernel.rings import Ring, Row

__all__ = ["evaluated"]

E = TypeVar("E")


def evaluated(
    ring: Ring[E],
    program: Program,
    weights: Weights[E],
    points: tuple[Inputs[E], Inputs[E]],
    split: tuple[int, ...] | None,
    meter: Meter,
    path: str,
    *,
    cost: int = 1,
    each: int = ENTRY_BYTES,
    together: Together = (Columns, BLOCK),
    speed: int = 1,
) -> Iterator[Row[E]]:
    """The rows y(start_i, end_j), i = 0, 1, .., of ``points`` = (starts, ends).

    A multiply-add in ``ring`` is worth ``cost`` of machine size, an element takes ``each`` bytes. ``together``: as for
    ``evaluations``; ``speed``: how many multiply-adds of it are worth one.
    """
    meter.spend(steps(program, *points, split) * cost // speed, path=path)
    meter.hold(room(program, *points, split, together[1]), each=each, path=path)
    return evaluations(ring, enter(ring, program, weights), *points, split, together)
