"""The checker's bounds against the table of the format, computed apart; and each bound made wrong by one is noticed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest

from tests.adversarial.oracle.algebra import Unjudged, bound_formula
from tests.adversarial.oracle.networks import bound_value
from tests.adversarial.oracle.networks import family as network_of
from tests.adversarial.writing import RANK, certificate
from verify.checker import check_bytes
from verify.checker.circuit import bounds
from verify.checker.circuit.bounds import BOUNDS, Setting, Shape
from verify.checker.circuit.families import FAMILIES
from verify.checker.circuit.instance import Circuit, Templates, Term
from verify.checker.kernel.errors import CheckError
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Field

NAMES = (
    "G1",
    "G2",
    "U0",
    "U1",
    "U2",
    "U3",
    "U4",
    "U5",
    "U6",
    "U7",
    "U8",
    "U9",
    "UT",
    "C0",
    "C1",
    "C2",
    "C3",
    "C4",
    "C5",
)
OF_THE_TERM = ("G1", "C0", "C1", "C2", "C3", "C4", "C5")
SIZES = [
    *product((1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3)),
    (4, 2, 3, 2, 4),
    (2, 4, 3, 3, 4),
    (3, 3, 5, 1, 4),
    (3, 3, 2, 2, 5),
    *((3, 4, 3, 2, t_E) for t_E in range(1, 8)),
]


def setting(L: int, R: int, M: int, t_S: int, t_E: int, N: int, split: list[int] | None) -> Setting:
    """A rank of a circuit, at grid level if there are templates."""
    given = {"L": L, "R": R, "M": M, "t_S": t_S, "t_E": t_E}
    circuit = Circuit("rac", Field(), False, given, Templates(N) if N else None, tuple(split) if split else None)
    term = Term("grid_rank" if N else "rank", (L, R, M), M, t_S, t_E, N)
    return Setting(circuit, term, Meter(10**9, "a bound"), "")


@cache
def cases(name: str) -> tuple[tuple[tuple[Any, ...], int | None], ...]:
    """(case, the table's value), None outside the domain; what is too large for brute force is left out."""
    found = []
    for L, R, M, t_S, t_E in SIZES:
        for N in sorted({0, 1, M}):
            for split in (None, [2, *range(4, t_S + 3)] if t_E >= 2 else None):
                if split is not None and L > 2:
                    continue
                T = t_S + t_E
                start = [T - step + 1 for step in split or range(1, t_S + 1)]
                end = [s for s in range(1, T + 1) if s not in start]
                try:
                    expected = bound_formula(name, L, R, M, t_S, start, end, N or None, min(N or M, R))
                except Unjudged:
                    continue
                found.append(((L, R, M, t_S, t_E, N, split), expected))
    return tuple(found)


def comparisons(name: str) -> Iterator[tuple[tuple[Any, ...], int | None, int | None]]:
    """(case, the checker's value, the table's value), None outside the domain."""
    for case, expected in cases(name):
        try:
            found = BOUNDS[name].at(setting(*case))
        except CheckError:
            found = None
        yield case, found, expected


def differs(name: str) -> bool:
    return any(found != expected for _, found, expected in comparisons(name))


@pytest.mark.seconds
@pytest.mark.parametrize("name", NAMES)
def test_the_bounds_are_those_of_the_table(name: str) -> None:
    values = list(comparisons(name))
    assert [case for case, found, expected in values if found != expected] == []
    if name not in ("U8", "U9"):  # which are about one size only
        assert sum(expected is not None for _, _, expected in values) >= 100
    assert len({expected for _, _, expected in values}) >= (3 if name == "G1" else 5)


def changed(name: str, change: Callable[[Any], Any]) -> Callable[[Setting], int]:
    """The bound, computed for a changed shape (or for a changed term)."""
    right = BOUNDS[name].value

    def value(here: Setting) -> int:
        if name not in OF_THE_TERM:
            other = replace(here)
            other.__dict__["shape"] = change(here.shape)
            return right(other)
        L, R, M = here.term.sizes
        shape = change(
            Shape(L, R, M, min(M, R), here.term.t_S, here.term.t_E, here.term.N, here.circuit.split, here.meter)
        )
        term = replace(here.term, sizes=(shape.L, shape.R, shape.M), M=shape.M, t_S=shape.t_S, t_E=shape.t_E, N=shape.N)
        return right(replace(here, term=term))

    return value


CHANGES: dict[str, Callable[[Any], Any]] = {
    "one layer more": lambda shape: replace(shape, L=shape.L + 1),
    "one layer less": lambda shape: replace(shape, L=max(1, shape.L - 1)),
    "one channel more": lambda shape: replace(shape, R=shape.R + 1),
    "one end step more": lambda shape: replace(shape, t_E=shape.t_E + 1),
    "one end step less": lambda shape: replace(shape, t_E=max(1, shape.t_E - 1)),
    "one direction more": lambda shape: replace(shape, m=shape.m + 1),
    "one template more": lambda shape: replace(shape, N=shape.N + 1 if shape.N else 0),
    "one start step more": lambda shape: replace(shape, t_S=shape.t_S + 1),
}
STATES = set(CHANGES) - {"one template more", "one start step more", "one direction more"}
USES = {
    "G1": {"one end step more", "one end step less", "one template more", "one start step more"},
    "U0": {"one layer more", "one layer less", "one direction more", "one template more", "one start step more"},
    "U1": STATES,
    "U4": STATES | {"one direction more"},
    "U6": STATES,
    "U7": STATES,
    "U8": {"one end step more", "one end step less", "one channel more"},
    "U9": {"one end step more", "one end step less", "one channel more"},
    "UT": STATES,
    "U2": set(CHANGES) - {"one channel more", "one start step more"},
    "U3": set(CHANGES) - {"one start step more"},
    "U5": STATES | {"one direction more"},
    "G2": set(CHANGES) - {"one start step more"},
    "C0": {"one layer more", "one layer less", "one template more", "one start step more"},
    "C1": STATES,
    "C2": STATES | {"one template more"},
    "C3": STATES,
    "C4": STATES,
    "C5": STATES,
}


@pytest.mark.parametrize(("name", "change"), [(name, change) for name in NAMES for change in sorted(USES[name])])
def test_a_bound_of_a_network_that_is_one_off_is_noticed(
    name: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BOUNDS, name, replace(BOUNDS[name], value=changed(name, CHANGES[change])))
    assert differs(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("step", [-1, 1])
def test_a_bound_that_is_one_off_is_noticed(name: str, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    right = BOUNDS[name].value
    monkeypatch.setitem(BOUNDS, name, replace(BOUNDS[name], value=lambda here: right(here) + step))
    assert differs(name)


def _ideal_without(part: str) -> Callable[..., int]:
    """I_L(t) with one thing wrong."""
    right = bounds.Shape.ideal

    def ideal(shape: Any, L: int, t: int, m: int) -> int:
        if part == "the last term":
            return right(shape, L, t, max(0, m - 1))
        if part == "I_L(0) = 1":
            return 0 if t == 0 else right(shape, L, t, m)
        if part == "the factor R":
            return right(shape, L, t, m) // shape.R
        return right(shape, L, t + 1, m)

    return ideal


@pytest.mark.parametrize("part", ["the last term", "the factor R", "one step"])
@pytest.mark.parametrize("name", ["U4", "U5", "U6", "U7", "UT", "G2"])
def test_the_ideal_bound_without_a_part_is_noticed(name: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds.Shape, "ideal", _ideal_without(part))
    assert differs(name)


@pytest.mark.parametrize(
    ("method", "wrong", "names"),
    [
        ("phi", lambda right: lambda shape, s: right(shape, s + 1), ("U0", "U2", "U3", "U5", "G2")),
        ("phi", lambda right: lambda shape, s: right(replace(shape, N=0), s), ("U0", "U2", "U3", "G2")),
        ("states", lambda right: lambda shape, t: right(shape, t + 1), ("U1", "U3")),
        ("states", lambda right: lambda shape, t: right(replace(shape, L=max(1, shape.L - 1)), t), ("U1", "U3")),
        ("extended", lambda right: lambda shape, s, value: right(shape, s, value) + 1, ("U0", "U2", "U3", "U5", "G2")),
    ],
)
def test_a_part_that_is_one_off_is_noticed(
    method: str, wrong: Callable[[Any], Any], names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds.Shape, method, wrong(getattr(bounds.Shape, method)))
    for name in names:
        assert differs(name), name


OF_EVERY_NETWORK = [
    (cell, name)
    for cell, family in FAMILIES.items()
    if family.depth and family.program(1, 1, 1).kind == "polynomial"
    for name in ("C0", "C1", "C2", "C3", "C4")
]


@pytest.mark.seconds
@pytest.mark.parametrize(("cell", "name"), OF_EVERY_NETWORK)
def test_bounds_of_every_family_are_accepted_with_their_value_alone(cell: str, name: str) -> None:
    """The values are found by brute force from the format page; one more or one less is no bound's value."""
    for L, R, M, t_S, t_E in ((1, 2, 2, 1, 2), (2, 2, 1, 1, 1), (1, 1, 2, 2, 1)):
        start, end = range(t_E + 1, t_S + t_E + 1), range(1, t_E + 1)
        value = bound_value(network_of(cell, L, R, M), name, start, end, None, M)
        for change, outcome in ((0, "accepted"), (-1, "rejected"), (1, "rejected")):
            item = {"kind": "bound", "term": RANK, "name": name, "value": value + change}
            instance = {"cell": cell, "L": L, "R": R, "M": M, "t_S": t_S, "t_E": t_E}
            about = {"quantifier": "all-weights", "field": "Q", "instance": instance}
            about["relation"] = ["<=", RANK, value + max(change, 0)]
            report = check_bytes(certificate(about, "proved-all", item))
            assert report.outcome == outcome, (L, R, M, t_S, t_E, value, report.message)
            assert outcome == "accepted" or f"the bound {name} is {value}, not" in report.message
