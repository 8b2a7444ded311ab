"""Random networks, evaluated by brute force: no bound is below a rank, and the checker's numbers are the same."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

import pytest

from tests.adversarial.oracle.programs import evaluate, matrix, rank_mod, weight_entries
from tests.adversarial.random_programs import random_program
from tests.checker.checking import accepted
from tests.checker.circuit.networks import of_program
from tests.checker.writer import RANK, bound, certificate
from verify.checker.circuit.instance import Circuit
from verify.checker.circuit.network import Inputs, enter, evaluations
from verify.checker.circuit.reading import read_program
from verify.checker.kernel.errors import OverBudget, TooLarge
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Field, Modular

P = 2**31 - 1
BOUNDS = ("C0", "C1", "C2", "C3", "C4", "C5")
ORDER = 8  # of the matrices whose rank is computed
MORE = 600


def drawn(rng: random.Random) -> Iterator[int]:
    """Residues without end."""
    while True:
        yield rng.randrange(P)


@cache
def judged(seed: int) -> tuple[int, dict[str, int]]:
    """A lower bound of the function rank of a network, up to ``ORDER``, and its structural bounds."""
    program, rng = random_program(seed), random.Random(seed)
    t_S, t_E = rng.choice(((1, 1), (2, 1), (1, 2), (2, 2)))
    given = {"M": program["channels"], "t_S": t_S, "t_E": t_E}
    circuit = Circuit("program", Field(), False, given, custom=read_program(Item(program, "program")))
    bounds = {}
    for name in BOUNDS:
        with suppress(OverBudget, TooLarge):
            bounds[name] = circuit.bound(name, "function", Meter(10**6, name), "")
    order = min(ORDER, min(bounds.values(), default=ORDER) + 1)
    weights = weight_entries(program, drawn(rng))
    blocks = [
        [[[rng.randrange(P) for _ in range(given["M"])] for _ in range(t)] for _ in range(order)] for t in (t_S, t_E)
    ]
    return rank_mod(matrix(program, weights, *blocks, P), P), bounds


def require_sound(seeds: range) -> Counter[str]:
    """No rank is above a bound; how often each is reached by a rank of at least 2."""
    reached: Counter[str] = Counter()
    for seed in seeds:
        rank, bounds = judged(seed)
        assert all(rank <= value for value in bounds.values()), (seed, rank, bounds)
        reached.update(name for name, value in bounds.items() if value == rank >= 2)
        if "C5" in bounds:
            assert bounds["C5"] <= bounds["C4"] <= bounds["C1"]
        reached["C4 below C1"] += bounds.get("C1", 0) > bounds.get("C4", rank) == rank
        reached["C5 below C4"] += bounds.get("C4", 0) > bounds.get("C5", rank) == rank
    return reached


@pytest.mark.seconds
def test_no_bound_of_a_random_network_is_below_its_rank() -> None:
    reached = require_sound(range(30))
    assert all(reached[name] >= 1 for name in BOUNDS)  # so a bound that is one off would be noticed


@pytest.mark.slow
def test_no_bound_of_hundreds_of_random_networks_is_below_their_ranks() -> None:
    reached = require_sound(range(30, MORE))
    assert all(reached[name] >= 10 for name in BOUNDS)
    assert reached["C4 below C1"] >= 2
    assert reached["C5 below C4"] >= 10


@pytest.mark.seconds
@pytest.mark.parametrize("block", range(5))
def test_the_checker_evaluates_random_networks_as_brute_force_does(block: int) -> None:
    for seed in range(1000 + 20 * block, 1020 + 20 * block):
        program, rng = random_program(seed), random.Random(seed)
        M, ring = program["channels"], Modular(P)
        weights = weight_entries(program, drawn(rng))
        words = [[[rng.randrange(P) for _ in range(M)] for _ in range(2)] for _ in range(3)]
        network = enter(ring, read_program(Item(program, "")), {name: list(w.values()) for name, w in weights.items()})
        tree: Inputs[int] = Inputs(
            [x for word in words for x in word], [-1, 0, -1, 2, -1, 4], list(range(6)), [1, 3, 5]
        )
        expected = matrix(program, weights, words, words, P)
        assert list(evaluations(ring, network, tree, tree)) == expected
        with_split = [[evaluate(program, weights, [e[0], s[0], e[1], s[1]], P) for e in words] for s in words]
        assert list(evaluations(ring, network, tree, tree, (2, 4))) == with_split


@pytest.mark.parametrize("seed", range(0, 30, 3))
def test_the_bounds_of_a_random_network_make_certificates(seed: int) -> None:
    _, bounds = judged(seed)
    program, rng = random_program(seed), random.Random(seed)
    t_S, t_E = rng.choice(((1, 1), (2, 1), (1, 2), (2, 2)))
    for name, value in bounds.items():
        about = of_program(program, ["<=", RANK, value], t_S, t_E, quantifier="all-weights")
        report = accepted(certificate(about, "proved-all", bound(name, value)))
        assert "free weights" in report.statement
        assert report.rests_on == (name,)
