"""C5 by hand, at its limits, and with one thing wrong in the flags, which is noticed."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.circuit.networks import about, assignment, of_program
from tests.checker.writer import GRID, RANK, Json, bound, certificate
from verify.checker.circuit.instance import Circuit
from verify.checker.circuit.reading import read_program
from verify.checker.circuit.supports import Supports
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Field

STEP = [assignment("h'", "i", "h:i", "F:ik x:k")]
LATER = [assignment("g'", "", "g:", "b:k x:k"), assignment("h'", "i", "h:i g:")]
NETWORKS: dict[str, tuple[list[Any], list[Any], tuple[int, ...]]] = {
    "added once": (STEP, assignment("y", "", "C:i h':i"), (2, 2, 2)),
    "beside an input": (STEP, assignment("y", "", "h':i x:i"), (3, 3, 3)),
    "degree two": (STEP, assignment("y", "", "h':i h':i"), (4, 4, 4)),
    "beside one, or twice without": (STEP, assignment("y", "", "h:i h:j A:ij", "h:i x:i"), (3, 4, 4)),
    "an earlier input": (LATER, assignment("y", "", "C:i h':i"), (1, 2, 3)),
    "a factor that does not occur": (LATER, assignment("y", "", "h:i h:j A:ij"), (1, 1, 7)),
    "two inputs": (STEP, assignment("y", "", "h':i x:i b:k x:k"), (3, 3, 3)),
    "no term": (LATER, assignment("y", "", "0*C:i h:i"), (0, 0, 0)),
    "seen beside an input": (STEP, assignment("y", "", "C:i h':i", "C:i h:i x:j r:j"), (2, 2, 2)),
}
"""Step, output, C5 at t_E = 1, 2, 3 (R = M = 2; h is seen along its axis where y reads C[i] h[i] alone)."""


def network(name: str) -> Json:
    step, output, _ = NETWORKS[name]
    shapes: dict[str, list[int]] = {"F": [2, 2], "b": [2], "C": [2], "A": [2, 2], "r": [2]}
    read = {factor for line in (*step, output) for _, factors in line[2] for factor, _ in factors}
    states = [["h", [2], "free"], *([["g", [], "free"]] if "g" in read else [])]
    weights = [[array, shape] for array, shape in shapes.items() if array in read]
    free = [[state, shape] for state, shape, _ in states]
    return {"channels": 2, "weights": [*weights, *free], "states": states, "step": step, "output": output}


def proof(name: str, t_E: int, value: int) -> Json:
    relation = of_program(network(name), ["<=", RANK, value], 2, t_E, quantifier="all-weights")
    return certificate(relation, "proved-all", bound("C5", value))


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_by_hand(name: str) -> None:
    for t_E, value in enumerate(NETWORKS[name][2], start=1):
        accepted(proof(name, t_E, value))
        for wrong in {value - 1, value + 1} - {-1}:
            refused(proof(name, t_E, wrong), "rejected", f"the bound C5 is {value}, not {wrong}")


@pytest.mark.parametrize(("q", "value"), [(1, 2), (2, 5), (3, 11)])
def test_powers_of_a_linear_network(q: int, value: int) -> None:
    """(C h + D x)^q with n = 3: degree q in h has no input beside it, each lower one has."""

    def power(value: int) -> Json:
        sizes = {"n": 3, "d_x": 2, "d_y": 1, "q": q, "t_S": 2, "t_E": 2}
        statement = {"quantifier": "all-weights", "field": "Q", "relation": ["<=", RANK, value]}
        return certificate({**statement, "instance": {"cell": "linear", **sizes}}, "proved-all", bound("C5", value))

    accepted(power(value))
    for wrong in (value - 1, value + 1):
        refused(power(wrong), "rejected", f"the bound C5 is {value}, not {wrong}")


def test_it_is_a_bound_of_grids_and_of_the_default_split_only() -> None:
    def grid(value: int, **more: Any) -> Json:
        templates = {"kind": "one-hot", "N": 2}
        relation = about("square", ["<=", GRID, value], 4, 2, quantifier="all-weights", templates=templates, **more)
        return certificate(relation, "proved-all", bound("C5", value, GRID))

    accepted(grid(11))
    refused(grid(10), "rejected", "the bound C5 is 11, not 10")
    refused(grid(11, split=[1, 2, 3, 6]), "rejected", "a bound for the default split only")


def values() -> list[tuple[int, ...]]:
    found = []
    for name in NETWORKS:
        program = read_program(Item(network(name), "program"))
        circuits = (Circuit("program", Field(), False, {"M": 2, "t_S": 2, "t_E": t}, custom=program) for t in (1, 2, 3))
        found.append(tuple(circuit.bound("C5", "function", Meter(10**7, "C5"), "") for circuit in circuits))
    return found


Sets = Iterable[tuple[int, ...]]


def with_flag(degrees: Sets, flag: int) -> frozenset[tuple[int, ...]]:
    return frozenset((*degree[:-1], flag) for degree in degrees)


def output_forgets(flagged: Supports) -> None:
    flagged.after = [with_flag(flagged.after[0], 0)]


def output_always_depends(flagged: Supports) -> None:
    flagged.after = [with_flag(flagged.after[0], 1)]


def new_values_forget(flagged: Supports) -> None:
    flagged.step = [*(with_flag(degrees, 0) for degrees in flagged.step[:-1]), flagged.step[-1]]


def composition_forgets(flagged: Supports) -> None:
    flagged.step = [*flagged.step[:-1], with_flag(flagged.step[-1], 0)]


def what_does_not_occur_depends(flagged: Supports) -> None:
    right, flag = flagged._composed, int(any(degree[-1] for degrees in flagged.step[:-1] for degree in degrees))
    flagged._composed = lambda *what: frozenset({*right(*what), *with_flag(right(*what), flag)})  # type: ignore[method-assign]


WRONG = (output_forgets, output_always_depends, new_values_forget, composition_forgets, what_does_not_occur_depends)


@pytest.mark.parametrize("change", WRONG, ids=lambda change: change.__name__)
def test_a_wrong_flag_is_noticed(change: Callable[[Supports], None], monkeypatch: pytest.MonkeyPatch) -> None:
    right = Supports.__init__

    def wrong(self: Supports, *given: Any) -> None:
        right(self, *given)
        if self.flagged:
            change(self)

    expected = [found for _, _, found in NETWORKS.values()]
    assert values() == expected
    monkeypatch.setattr(Supports, "__init__", wrong)
    assert values() != expected


@pytest.mark.parametrize("flag", [lambda flags: 0, lambda flags: flags % 2], ids=["none", "two cancel"])
def test_a_wrong_sum_of_flags_is_noticed(flag: Callable[[int], int], monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(self: Supports, degrees: Sets) -> Sets:
        return ((*degree[:-1], flag(degree[-1])) for degree in degrees) if self.flagged else degrees

    monkeypatch.setattr(Supports, "_capped", wrong)
    assert values() != [found for _, _, found in NETWORKS.values()]
