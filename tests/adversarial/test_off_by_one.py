"""The checker's bounds against the table of the format, computed apart; and each bound made wrong by one is noticed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from tests.adversarial.oracle_algebra import bound_formula

from verify.checker import bounds
from verify.checker.kernel.errors import CheckError
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.statement import Statement, Term, read_statement

NAMES = ("G1", "G2", "U0", "U1", "U2", "U3", "U4", "U5", "U6", "UT")
SIZES = [
    *product((1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3)),
    (4, 2, 3, 2, 4),
    (2, 4, 3, 3, 4),
    (3, 3, 5, 1, 4),
]


def statement(L: int, R: int, M: int, t_S: int, t_E: int, N: int, split: list[int] | None) -> Statement:
    instance = {"cell": "rac", "L": L, "R": R, "M": M, "t_S": t_S, "t_E": t_E}
    relation: list[Any] = [">=", ["rank", {}], 0]
    if N:
        instance["templates"] = {"kind": "one-hot", "N": N}
        relation = [">=", ["grid_rank", {}], 0]
    if split:
        instance["split"] = split
    return read_statement({"quantifier": "all-weights", "field": "Q", "instance": instance, "relation": relation})


def comparisons(name: str) -> Iterator[tuple[tuple[Any, ...], int | None, int | None]]:
    """(case, the checker's value, the table's value), None outside the domain."""
    for L, R, M, t_S, t_E in SIZES:
        for N in {0, 1, M}:
            for split in (None, [2, *range(4, t_S + 3)] if t_E >= 2 else None):
                if split is not None and L > 2:
                    continue
                T = t_S + t_E
                start = [T - step + 1 for step in split or range(1, t_S + 1)]
                end = [s for s in range(1, T + 1) if s not in start]
                expected = bound_formula(name, L, R, M, t_S, start, end, N or None, min(N or M, R))
                term = Term("grid_rank" if N else "rank", L, R, M, t_S, t_E, N)
                asked = statement(L, R, M, t_S, t_E, N, split)
                try:
                    found = bounds.bound_value(name, term, asked, Meter(10**9, "a bound"), path="")
                except CheckError:
                    found = None
                yield (L, R, M, t_S, t_E, N, split), found, expected


def differs(name: str) -> bool:
    return any(found != expected for _, found, expected in comparisons(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_bounds_are_those_of_the_table(name: str) -> None:
    values = list(comparisons(name))
    assert [case for case, found, expected in values if found != expected] == []
    assert sum(expected is not None for _, _, expected in values) >= 100
    assert len({expected for _, _, expected in values}) >= (3 if name == "G1" else 5)


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
USES = {
    "G1": {"one end step more", "one end step less", "one template more", "one start step more"},
    "U0": {"one layer more", "one layer less", "one direction more", "one template more", "one start step more"},
    "U1": {"one layer more", "one layer less", "one channel more", "one end step more", "one end step less"},
    "U4": set(CHANGES) - {"one template more", "one start step more"},
    "U6": set(CHANGES) - {"one template more", "one start step more", "one direction more"},
    "UT": set(CHANGES) - {"one template more", "one start step more", "one direction more"},
    "U2": set(CHANGES) - {"one channel more", "one start step more"},
    "U3": set(CHANGES) - {"one start step more"},
    "U5": set(CHANGES) - {"one template more", "one start step more"},
    "G2": set(CHANGES) - {"one start step more"},
}


@pytest.mark.parametrize(("name", "change"), [(name, change) for name in NAMES for change in sorted(USES[name])])
def test_a_bound_of_a_network_that_is_one_off_is_noticed(
    name: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = bounds._FORMULAS[name]
    monkeypatch.setitem(bounds._FORMULAS, name, lambda shape: right(CHANGES[change](shape)))
    assert differs(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("step", [-1, 1])
def test_a_bound_that_is_one_off_is_noticed(name: str, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    right = bounds._FORMULAS[name]
    monkeypatch.setitem(bounds._FORMULAS, name, lambda shape: right(shape) + step)
    assert differs(name)


def _ideal_without(part: str) -> Callable[..., int]:
    """I_L(t) with one thing wrong."""
    right = bounds._Shape.ideal

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
@pytest.mark.parametrize("name", ["U4", "U5", "U6", "UT", "G2"])
def test_the_ideal_bound_without_a_part_is_noticed(name: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds._Shape, "ideal", _ideal_without(part))
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
    monkeypatch.setattr(bounds._Shape, method, wrong(getattr(bounds._Shape, method)))
    for name in names:
        assert differs(name), name
