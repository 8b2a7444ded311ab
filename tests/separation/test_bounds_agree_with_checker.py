"""Two independent registries of bounds: every property of each entry agrees, and what ours gives, the checker gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.certificates.build import make_certificate
from verify.checker import check_bytes
from verify.checker.circuit.bounds import BOUNDS as CHECKED
from verify.checker.circuit.bounds import Setting
from verify.checker.kernel.errors import Rejected
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.statement import read_statement
from verify.exact import QQ
from verify.networks.sampling import family_weights
from verify.networks.weightfile import weights_to_json
from verify.separation.bounds import BOUNDS, Bound, BoundProblem, applicable_bounds
from verify.separation.decide import problem_at
from verify.separation.registry import every_bound, find_bound
from verify.statements import Instance, Quantifier, RankAt, Sizes, Statement, grid_rank, rank
from verify.statements.heads import RANK_HEADS


def report_on(problem: BoundProblem, name: str, value: int) -> str:
    """The checker's outcome for ``term <= value`` by the bound of that name."""
    term = rank if problem.notion == "function" else grid_rank
    instance = Instance(problem.sizes)
    statement = Statement(Quantifier.ALL_WEIGHTS, term <= value, instance)
    at = RankAt(problem.notion, problem.sizes)
    certificate = make_certificate("bound", statement, [BOUNDS[name].item(at, value)])
    assert certificate is not None
    report = check_bytes(certificate.to_bytes())
    return report.outcome


def test_both_sides_know_the_same_bounds() -> None:
    """Each name of the checker's has exactly one record, and there are no others."""
    assert [bound.name for bound in every_bound()] == sorted(CHECKED)
    for name in CHECKED:
        found = find_bound(name)
        assert found is not None
        assert found.name == name
    assert [find_bound(name) for name in ("F1", "", "u1")] == [None] * 3


@pytest.mark.parametrize("name", CHECKED)
def test_the_properties_of_a_bound_are_those_that_the_checker_has(name: str) -> None:
    ours, theirs = find_bound(name), CHECKED[name]
    assert ours is not None
    assert {RANK_HEADS[notion] for notion in ours.notions} == set(theirs.levels)
    assert ours.cells == theirs.cells
    assert ours.rests_on == theirs.also
    assert (isinstance(ours, Bound) and ours.reads_input_rank) == theirs.reads_input_rank
    assert ours.for_all_weights == (theirs.scope == "all")


def problems() -> Iterator[tuple[BoundProblem, dict[str, Any]]]:
    """Problems in and out of every domain, and what more the checker is told of each."""
    for L, R, M, t_S, t_E in product((1, 2, 3), (1, 2, 3, 4), (1, 2, 3), (1, 2), (1, 2, 3)):
        for input_rank in (None, 1, 2) if t_S == 2 else (None,):
            yield BoundProblem(Sizes(L, R, M, t_S, t_E), input_rank=input_rank), {}
            for N in {1, M}:
                templates = {"kind": "one-hot", "N": N}
                yield BoundProblem(Sizes(L, R, M, t_S, t_E, N=N), input_rank=input_rank), {"templates": templates}
    for L, R, t_E in product((1, 2, 3), (2, 3), (1, 2)):
        three = {"kind": "explicit", "vectors": [[1, 0], [0, 1], [1, 1]]}
        yield BoundProblem(Sizes(L, R, 2, 2, t_E, N=3), template_rank=2), {"templates": three}
        yield BoundProblem(Sizes(L, R, 3, 2, t_E), start_steps=(1, t_E + 2)), {"split": [1, t_E + 2]}
    for L, R, t_E in ((4, 2, 4), (4, 3, 3), (5, 2, 4), (2, 5, 6), (6, 2, 2)):
        yield BoundProblem(Sizes(L, R, R, t_E, t_E)), {}


def checked(name: str, problem: BoundProblem, more: dict[str, Any]) -> int | None:
    """The checker's value of a bound for almost all weights; None outside its domain."""
    sizes = {key: getattr(problem, key) for key in ("L", "R", "M", "t_S", "t_E")}
    notion = "rank" if problem.notion == "function" else "grid_rank"
    about = {
        "quantifier": "almost-all-weights",
        "field": "Q",
        "instance": {"cell": "rac", **sizes, **more},
        "relation": [">=", [notion, {}], 0],
    }
    circuit = read_statement(Item(about, "statement")).instance
    setting = Setting(circuit, circuit.term(notion, {}, ""), Meter(10**9, "a bound"), "", problem.input_rank)
    try:
        return CHECKED[name].at(setting)
    except Rejected:
        return None


@pytest.mark.slow
@pytest.mark.parametrize("name", BOUNDS)
def test_a_bound_has_the_domain_and_the_values_that_the_checker_gives_it(name: str) -> None:
    bound, inside, outside = BOUNDS[name], 0, 0
    lowered: dict[BoundProblem, int | None] = {}
    for problem, more in problems():
        ours = bound.value(problem) if problem.notion in bound.notions and bound.applies(problem) else None
        assert ours == checked(name, problem, more), problem
        inside, outside = inside + (ours is not None), outside + (ours is None)
        lowered[problem] = ours
    if name == "Z0":  # reads the weights
        assert inside == 0
        return
    assert inside >= 10
    assert outside >= (0 if name in ("U0", "U2") else 10)
    told = [problem for problem in lowered if problem.input_rank == 1]
    plain = {problem: lowered[replace(problem, input_rank=None)] for problem in told}
    assert any(lowered[problem] != plain[problem] for problem in told) == bound.reads_input_rank


@pytest.mark.parametrize(("family", "zero"), [("zero-initial-state", True), ("small-integer", False)])
def test_a_zero_initial_state_on_both_sides(family: str, zero: bool) -> None:
    net = family_weights(family, 2, 2, 2)
    problem = BoundProblem(Sizes(2, 2, 2, 2, 2), zero_state=any(not any(row) for row in net.h0))
    assert BOUNDS["Z0"].applies(problem) == zero
    statement = Statement(
        Quantifier.THESE_WEIGHTS, rank <= 0, Instance(Sizes(2, 2, 2, 2, 2)), weights_json=weights_to_json(net)
    )
    item = BOUNDS["Z0"].item(RankAt("function", Sizes(2, 2, 2, 2, 2)), 0)
    certificate = make_certificate("bound", statement, [item])
    assert certificate is not None
    assert check_bytes(certificate.to_bytes()).accepted == zero


@pytest.mark.slow
@examples(150)
@given(
    L=st.integers(1, 9),
    R=st.integers(1, 40),
    M=st.integers(1, 40),
    t_S=st.integers(1, 45),
    t_E=st.integers(1, 45),
    grid=st.booleans(),
)
def test_the_checker_computes_the_same_value(L: int, R: int, M: int, t_S: int, t_E: int, grid: bool) -> None:
    instance = Instance(Sizes(L, R, M, t_S, t_E, N=M if grid else None))
    at = RankAt("grid" if grid else "function", Sizes(L, R, M, t_S, t_E, N=M if grid else None))
    problem = problem_at(at, instance, QQ).bound_problem()
    for upper in applicable_bounds(problem):
        if upper.value is not None and upper.value.bit_length() < 99_000:
            assert report_on(problem, upper.name, upper.value) == "accepted", upper.name


@pytest.mark.parametrize(("L", "R", "t_E"), [(7, 15, 40), (9, 20, 50)])
def test_a_recursion_with_too_many_terms_has_no_value(L: int, R: int, t_E: int) -> None:
    """A minimum that left a candidate out would be a weaker bound under the same name."""
    problem = BoundProblem(Sizes(L, R, R, 5, t_E))
    uppers = {upper.name: upper for upper in applicable_bounds(problem)}
    assert not uppers["UT"].evaluated
    for name, upper in uppers.items():
        assert upper.evaluated or upper.value is None
        if upper.value is not None and upper.value.bit_length() < 99_000:
            assert report_on(problem, name, upper.value) == "accepted"
