"""The rows of an evaluation matrix, once they are paid for."""

from collections.abc import Iterator
from typing import Any, TypeVar

from ..circuit.network import Inputs, enter, evaluations, room, room_of_engine, rows_at_a_time, steps
from ..circuit.program import Program, count
from ..circuit.weights import Weights
from ..kernel.meter import ENTRY_BYTES, Meter
from ..kernel.rings import Modular, Ring, Row

__all__ = ["evaluated", "evaluated_by"]

E = TypeVar("E")
FEW = 8  # states at a time: an engine then takes as long for a multiply-add as plain Python does


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
) -> Iterator[Row[E]]:
    """The rows y(start_i, end_j), i = 0, 1, .., of ``points`` = (starts, ends).

    A multiply-add in ``ring`` is worth ``cost`` of machine size, an element takes ``each`` bytes.
    """
    meter.spend(steps(program, *points, split) * cost, path=path)
    meter.hold(room(program, *points, split), each=each, path=path)
    return evaluations(ring, enter(ring, program, weights), *points, split)


def evaluated_by(
    engine: Any,
    ring: Modular,
    program: Program,
    weights: Weights[int],
    points: tuple[Inputs[int], Inputs[int]],
    meter: Meter,
    path: str,
) -> Iterator[Row[int]]:
    """The same rows by an engine with ``columns``, of fewer states at a time where memory asks for it."""
    block = engine.block
    while True:
        plain, columns = room_of_engine(program, *points, block)
        needed = plain * ENTRY_BYTES + columns * 8 + 16 * count(program)  # and the weights as halves
        if meter.held + needed <= meter.memory or block <= len(points[1].leaves):
            break
        block //= 2
    speed = max(1, min(engine.speed, rows_at_a_time(*points, block) // FEW))
    meter.spend(steps(program, *points, None) // speed, path=path)
    meter.hold(needed, each=1, path=path)
    return evaluations(ring, enter(ring, program, weights), *points, None, (engine.columns, block))
