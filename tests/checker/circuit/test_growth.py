"""Bounds for degrees and bit lengths of y, against what is computed."""

from math import prod

import pytest

from tests.checker.circuit.networks import assignment
from tests.checker.writer import Json
from verify.checker.circuit.growth import growth
from verify.checker.circuit.reading import read_program
from verify.checker.kernel.item import Item

SUM: Json = {
    "channels": 1,
    "weights": [["W", [3]], ["h", []]],
    "states": [["h", [], "free"], ["c", [], "zero"]],
    "step": [
        assignment("u", "", "W:i x:k"),
        assignment("c'", "", "c: c:", "u:"),
        assignment("h'", "", "h: c':"),
    ],
    "output": assignment("y", "", "h':"),
}
"""c' = c² + (W_1 + W_2 + W_3) x, h' = h c'."""
STATE = {"W": 1, "h": 1, "x": 1}


def test_degrees_of_a_state_that_starts_at_zero() -> None:
    """c has the degrees 2, 4, 8, .. in weights and inputs, and y = h c_1 c_2 .. their sum and one."""
    program = read_program(Item(SUM, ""))
    for steps in range(1, 6):
        assert growth(program, steps, STATE, width=False, limit=1000) == 1 + sum(2**t for t in range(1, steps + 1))


def test_the_limit_itself_is_allowed() -> None:
    program = read_program(Item(SUM, ""))
    assert growth(program, 3, STATE, width=False, limit=15) == 15
    assert growth(program, 3, STATE, width=False, limit=14) is None
    bare = {**SUM, "output": assignment("y", "", "2*")}
    assert growth(read_program(Item(bare, "")), 3, STATE, width=False, limit=15) == 0


def test_the_peak_is_that_of_all_arrays() -> None:
    """y does not depend on c, whose degree is the largest."""
    bare = read_program(Item({**SUM, "output": assignment("y", "", "u:")}, ""))
    assert growth(bare, 3, STATE, width=False, limit=100) == 2
    assert growth(bare, 3, STATE, width=False, limit=100, peak=True) == 15


@pytest.mark.parametrize("entry", [1, 7, 2**20 - 1])
def test_bit_lengths_are_above_those_of_the_value(entry: int) -> None:
    """All numbers at their largest: the bound holds, also where a sum of one product adds up an axis."""
    program = read_program(Item(SUM, ""))
    sizes = dict.fromkeys(STATE, entry.bit_length())
    for steps in range(1, 5):
        c, h = [0], [entry]
        for _ in range(steps):
            c.append(c[-1] ** 2 + 3 * entry * entry)
            h.append(h[-1] * c[-1])
        assert h[-1] == entry * prod(c[1:])
        bits = growth(program, steps, sizes, width=True, limit=10**6)
        assert bits is not None
        assert bits >= h[-1].bit_length()
    only = {
        "channels": 1,
        "weights": [["W", [1000]]],
        "states": [["h", [], "zero"]],
        "step": [assignment("h'", "", "W:i x:k")],
        "output": assignment("y", "", "h':"),
    }
    bits = growth(read_program(Item(only, "")), 1, {"W": 1, "x": 1}, width=True, limit=100)
    assert bits is not None
    assert bits >= (1000).bit_length()
