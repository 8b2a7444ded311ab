"""That the states which a circuit reaches from its start block are dense: an invertible derivative.

Derivatives are computed with dual numbers, Z/q[x]/(x²): proofs/statements/leading-forms.md#the-rule.
"""

import math
from collections.abc import Mapping
from typing import Any

from ..circuit.network import Arrays, Inputs, Network, enter, room, steps
from ..circuit.program import Program, new, widest
from ..kernel.extension import Extension
from ..kernel.item import Item
from ..kernel.meter import ENTRY_BYTES, Meter
from ..kernel.rings import Modular, Row
from .minors import check_pivots

__all__ = ["check_dense"]

MOVE_BYTES = 120
DERIVING = 20  # multiply-adds that it takes to write an input as a dual number


def check_dense(
    item: Item, program: Program, weights: Mapping[str, Row[int]], q: int, M: int, length: int, meter: Meter
) -> None:
    """The states after ``length`` inputs are dense for almost all weights.

    At weights mod q and at the inputs ``word`` the derivative of the state by the entries ``moves`` of the inputs, as
    many as a state has entries, is invertible mod q.
    """
    size = sum(math.prod(state.shape) for state in program.states)
    ring = Extension(q, (0, 0, 1), widest(program))
    letters = []
    for vector in item.get("word").entries(length):
        meter.hold(M, path=vector.path)
        meter.spend(M, path=vector.path)
        letters.append([entry.integer() % q for entry in vector.entries(M)])
    moves = []
    meter.hold(min(size, len(item.get("moves").array())), each=MOVE_BYTES, path=item.path)
    for move in item.get("moves").entries(size):
        move.sized(2)
        moves.append((move[0].integer(least=0, most=length - 1), move[1].integer(least=0, most=M - 1)))
    word = Inputs(letters, list(range(-1, length - 1)), list(range(length)), [length - 1])
    meter.spend(size * steps(program, word, word, None) * ring.cost + size**3, path=item.path)
    meter.spend(M * (length * DERIVING + size), path=item.path)
    meter.hold(size * size + M * length + room(program, word, word, None), each=2 * ENTRY_BYTES, path=item.path)
    network: Network[Any] = enter(ring, program, dict(weights))
    constant = [[ring.element([x, 0]) for x in letter] for letter in letters]
    driven = [network.driven(ring, letter) for letter in constant]
    rows = []
    for step, channel in moves:
        moved = constant[step].copy()
        moved[channel] = ring.element([letters[step][channel], 1])
        state: Arrays[Any] = network.begin
        for i, drive in enumerate(driven):
            drive = network.driven(ring, moved) if i == step else drive
            arrays = network.step(ring, network.carried(ring, state), drive)
            state = {name: arrays[new(name)] for name in network.begin}
        rows.append([ring.coefficients(entry)[1] for row in state.values() for entry in row])
    check_pivots(Modular(q), rows, item.path)
