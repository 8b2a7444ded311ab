"""Sums over end sequences through polynomials in the state, against the rows of the matrix."""

import random
from contextlib import suppress
from typing import Any

import pytest

from tests.adversarial.random_programs import random_program
from tests.checker.circuit.networks import assignment
from tests.checker.circuit.test_network import tree_of
from tests.checker.writer import Json
from verify.checker.circuit.families import FAMILIES
from verify.checker.circuit.functionals import Slots, sums_over_ends
from verify.checker.circuit.network import enter, evaluations
from verify.checker.circuit.program import Program
from verify.checker.circuit.reading import read_program
from verify.checker.circuit.weights import draw_weights
from verify.checker.kernel.errors import OverBudget
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Modular

PRIMES = (2, 3, 101, 2**31 - 1, 2**61 - 1)
CELLS = [cell for cell, family in FAMILIES.items() if family.depth and family.program(1, 1, 1).kind == "polynomial"]


def letters(rng: random.Random, M: int, q: int) -> list[list[int]]:
    """Input vectors, some with entries 0, so that entries of states vanish."""
    return [[rng.choice((0, 1, rng.randrange(q))) % q for _ in range(M)] for _ in range(4)]


def words(rng: random.Random, length: int, count: int) -> list[tuple[int, ...]]:
    """Different words over the letters, in any order."""
    chosen = list({tuple(rng.randrange(4) for _ in range(length)) for _ in range(count)})
    rng.shuffle(chosen)
    return chosen


def agree(program: Program, rng: random.Random, q: int, t_S: int, t_E: int) -> None:
    """The sums are those of the rows, for several vectors at once."""
    ring, M = Modular(q), program.channels
    weights = draw_weights(iter(lambda: rng.randrange(q), None), program)
    starts = tree_of(words(rng, t_S, 6), letters(rng, M, q))
    ends = tree_of(words(rng, t_E, 9), letters(rng, M, q))
    vectors = [[rng.randrange(q) for _ in ends.leaves] for _ in range(3)]
    rows = list(evaluations(ring, enter(ring, program, weights), starts, ends))
    expected = [[sum(a * w for a, w in zip(row, v, strict=True)) % q for v in vectors] for row in rows]
    meter = Meter(10**8, "a test")
    assert sums_over_ends(q, program, weights, (starts, ends), vectors, meter, "") == expected
    assert meter.spent > 0


@pytest.mark.seconds
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("q", PRIMES)
def test_families(cell: str, q: int) -> None:
    rng = random.Random(f"{cell}:{q}")
    sizes = [(1, 2, 2, 2, 2), (2, 1, 2, 2, 1)]
    if cell != "gated-lstm":  # there the polynomials are beyond the budget
        sizes.append((2, 2, 1, 1, 2))
    for L, R, M, t_S, t_E in sizes:
        agree(FAMILIES[cell].program(L, R, M), rng, q, t_S, t_E)


def test_a_long_end_block() -> None:
    agree(FAMILIES["rac"].program(2, 2, 2), random.Random(1), 2**61 - 1, 3, 8)
    agree(FAMILIES["rac"].program(3, 2, 2), random.Random(2), 2**31 - 1, 2, 4)


@pytest.mark.parametrize("block", [0, pytest.param(1, marks=pytest.mark.slow), 2, 3])
def test_random_networks(block: int) -> None:
    """Fixed arrays, states that start at zero, shared axes, vectors as output."""
    agreed = 0
    for seed in range(10 * block, 10 * block + 10):
        program = read_program(Item(random_program(seed), "program"))
        with suppress(OverBudget):  # the caller then takes the rows
            agree(program, random.Random(seed), 1_000_003, 1 + seed % 2, 1 + seed % 3 // 2)
            agreed += 1
    assert agreed >= 8


def collapsing(power: int) -> Json:
    """y is of a high degree in the state before the last input, and of degree 1 in the one before the last two."""
    return {
        "channels": 2,
        "weights": [["w", []]],
        "states": [["a", [2], "zero"], ["b", [2], "zero"]],
        "step": [
            assignment("a'", "i", "w: x:i", "1*"),
            assignment("b'", "i", "b:i", "x:i"),
        ],
        "output": assignment("y", "", " ".join(["w: x:i", *["a:i"] * power]), "b:i"),
    }


@pytest.mark.parametrize("power", [1, 2, 3, 4, 7, 15, 16])
def test_a_degree_that_is_higher_on_the_way_than_in_the_end(power: int) -> None:
    """The fields of exponents hold what is read after fewer steps too: none runs over into that of the next entry."""
    program = read_program(Item(collapsing(power), "program"))
    for t_E in (1, 2, 3):
        agree(program, random.Random(power), 2**61 - 1, 1, t_E)


@pytest.mark.parametrize("count", [1, 2, 4, 104])
@pytest.mark.parametrize("q", PRIMES)
def test_slots_hold_sums_of_products_apart(count: int, q: int) -> None:
    """The largest value that a slot must hold does not reach the next one."""
    slots = Slots(q, Meter(10**9, "a test"), "", 1, 64, count)
    largest = [q - 1] * count
    assert slots.residues(slots.packed(largest)) == largest
    terms = 2**96 - 1
    assert slots.residues(slots.packed(largest) * (q - 1) * terms) == [(q - 1) ** 2 * terms % q] * count


@pytest.mark.parametrize(("work", "memory"), [(50, 2**30), (20_000, 2**30), (10**9, 3000)])
def test_what_is_not_affordable_is_over_budget(work: int, memory: int) -> None:
    program, rng = FAMILIES["rac"].program(2, 3, 3), random.Random(3)
    weights = draw_weights(iter(lambda: rng.randrange(101), None), program)
    points = tree_of(words(rng, 4, 40), letters(rng, 3, 101))
    with pytest.raises(OverBudget):
        sums_over_ends(101, program, weights, (points, points), [[1] * len(points.leaves)], Meter(work, "", memory), "")


@pytest.mark.parametrize(("sizes", "steps"), [((1, 500, 1), 1), ((6, 1, 1), 60)])
def test_too_many_entries_or_degrees_are_over_budget(sizes: tuple[int, int, int], steps: int) -> None:
    """A wide state; a deep network, whose degree is C(65, 5)."""
    program: Any = FAMILIES["rac"].program(*sizes)
    weights = draw_weights(iter(lambda: 1, None), program)
    one = tree_of([(0,) * steps], [[1]])
    with pytest.raises(OverBudget, match="beyond any budget"):
        sums_over_ends(101, program, weights, (one, one), [[1]], Meter(10**9, ""), "")
