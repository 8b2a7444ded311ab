"""The false statements: their smallest counterexamples are the known ones, and nothing smaller refutes them."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from verify.certificates.verdicts import Verdict
from verify.checker import check_bytes
from verify.claims import REGISTRY, Task
from verify.claims.instances import statement_of
from verify.separation.bounds import ALL_BOUNDS, BOUNDS, BoundProblem, best_bound
from verify.separation.decide import gather
from verify.statements import Quantifier, Sizes, grid_rank, rank
from verify.work.budget import PROFILES

QUICK = PROFILES["quick"]

SMALLEST = {
    "conjecture1-grid-literal": (4, 2, 2, 2),
    "conjecture1-grid-cap-channels": (4, 3, 4, 2),
    "conjecture1-grid-cap-width": (4, 3, 2, 2),
    "grid-equals-function": (2, 2, 2, 2),
    "odd-even-depth-adds-nothing": (2, 2, 3, 2),
    "contiguous-split-is-exponential": (1, 2, 2, 2),
    "grid-rank-is-least-cut": (2, 2, 2, 4),
}


def task_at(claim_id: str, place: tuple[int, int, int, int]) -> Task:
    L, R, M, t = place
    return Task(claim_id, "here", {"L": L, "R": R, "M": M, "t_S": t, "t_E": t}, 0)


@pytest.mark.parametrize(("claim_id", "place"), SMALLEST.items())
def test_the_known_counterexample_is_refuted_with_an_accepted_certificate(claim_id, place):
    certificate = REGISTRY[claim_id].solve(task_at(claim_id, place), QUICK).certificate
    assert certificate.verdict is Verdict.REFUTED
    report = check_bytes(certificate.to_bytes())
    assert report.accepted
    assert report.verdict == "refuted"
    assert report.statement_text.partition(": ")[2].startswith("not ")


def earlier_instances(claim_id, place, budget):
    """The places before ``place`` that the claim looks at in this budget, none of which is refuted."""
    claim = REGISTRY[claim_id]
    found = set()
    for task in claim.tasks(budget):
        here = tuple(task.params[name] for name in ("L", "R", "M", "t_E"))
        if (sum(here), *here) < (sum(place), *place):
            certificate = claim.solve(task, budget).certificate
            assert certificate is not None
            assert certificate.verdict is not Verdict.REFUTED, here
            found.add(here)
    return found


def all_earlier(place):
    """Every place before it by L+R+M+t, then lexicographically."""
    total = sum(place)
    every = product(range(1, total), repeat=4)
    return {here for here in every if (sum(here), *here) < (total, *place)}


@pytest.mark.slow
@pytest.mark.parametrize(("claim_id", "place"), SMALLEST.items())
def test_no_earlier_instance_is_refuted(claim_id, place):
    """And each of them has a certificate, so the quick profile proves the counterexample minimal (but for one
    reading).
    """
    found = earlier_instances(claim_id, place, QUICK)
    if claim_id != "conjecture1-grid-cap-channels":
        assert found == all_earlier(place)


@pytest.mark.slow
def test_the_standard_profile_proves_the_fourth_one_minimal():
    place = SMALLEST["conjecture1-grid-cap-channels"]
    assert earlier_instances("conjecture1-grid-cap-channels", place, PROFILES["standard"]) == all_earlier(place)


def test_grid_and_function_rank_at_the_smallest_difference():
    """Grid rank 4 = M^t, function rank 6."""
    sizes = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2}
    for relation in (grid_rank.equals(4), rank.equals(6)):
        certificate = gather("test", statement_of(relation, Quantifier.ALMOST_ALL_WEIGHTS, sizes)).certificate
        assert certificate.verdict is Verdict.PROVED_GENERIC


@pytest.mark.parametrize("name", ["cap-min", "cap-mixed", "cap-product"])
def test_three_readings_survive_the_start_of_their_search(name):
    claim = REGISTRY[f"conjecture1-grid-{name}"]
    computable = (task for task in claim.tasks(QUICK) if task.order[0] < 100)
    for task, _ in zip(computable, range(60), strict=False):
        assert claim.solve(task, QUICK).certificate.verdict is not Verdict.REFUTED


@pytest.mark.parametrize("name", ["cap-mixed", "cap-product"])
def test_two_of_them_fall_where_only_bounds_can_be_computed(name):
    """By one upper bound, for all weights; nothing is known of most of the instances before."""
    claim = REGISTRY[f"conjecture1-grid-{name}"]
    (task,) = (task for task in claim.tasks(QUICK) if task.order[0] >= 100)
    certificate = claim.solve(task, QUICK).certificate
    assert (certificate.verdict, certificate.opposite) == (Verdict.REFUTED, Verdict.PROVED_ALL)
    assert check_bytes(certificate.to_bytes()).outcome == "accepted"


# --- bounds that are off by one ---

CASES = [(name, notion) for name, bound in BOUNDS.items() if bound.for_all_weights for notion in bound.notions]


@pytest.mark.parametrize(("name", "notion"), CASES)
def test_a_bound_that_is_one_too_small_is_caught_by_the_checker(name, notion, monkeypatch):
    """It would refute a true equality; the checker has formulas of its own, and rejects the certificate."""
    place = attained(name, notion)
    value = BOUNDS[name].value(problem(place, notion))
    true = statement_of(
        (rank if notion == "function" else grid_rank).equals(value), Quantifier.ALMOST_ALL_WEIGHTS, sizes_of(place)
    )
    assert gather("off-by-one", true).certificate.verdict is Verdict.PROVED_GENERIC
    lower(monkeypatch, name)
    certificate = gather("off-by-one", true).certificate
    assert certificate.verdict is Verdict.REFUTED
    report = check_bytes(certificate.to_bytes())
    assert report.outcome == "rejected"
    assert str(value) in report.message


@pytest.mark.parametrize("name", [name for name, notion in CASES if notion == "grid"])
def test_a_grid_bound_that_is_one_too_small_is_caught_by_its_claim(name, monkeypatch):
    """The claim about the bound computes the rank at given weights without it, and finds it larger."""
    claim = REGISTRY[f"bound-{name.lower()}-grid"]
    task = Task(claim.id, "here", {**sizes_of(attained(name, "grid")), "family": "generic"}, 0)
    assert claim.solve(task, QUICK).certificate.verdict is Verdict.PROVED_INSTANCE
    lower(monkeypatch, name)
    outcome = claim.solve(task, QUICK)
    assert outcome.certificate is None
    assert "the rank found is" in outcome.tried


def lower(monkeypatch, name):
    """The bound, one too small everywhere."""
    honest = BOUNDS[name].value
    changed = dataclasses.replace(BOUNDS[name], value=lambda asked: honest(asked) - 1)
    for registry in (BOUNDS, ALL_BOUNDS):
        monkeypatch.setitem(registry, name, changed)


def sizes_of(place):
    return dict(zip(("L", "R", "M", "t_S", "t_E"), place, strict=True))


def problem(place, notion):
    return BoundProblem.at(Sizes(*place), grid=notion == "grid")


def attained(name, notion):
    """Small sizes at which this bound equals the best one, and the best one is known to be the rank."""
    small = ((2, 2, 2, 2, 2), (2, 2, 2, 1, 2), (1, 2, 2, 1, 1), (1, 2, 3, 2, 2), (2, 2, 3, 1, 1), (2, 2, 2, 2, 1))
    for place in (*small, (3, 3, 2, 1, 1), (3, 4, 3, 1, 1)):
        asked = problem(place, notion)
        if BOUNDS[name].applies(asked) and BOUNDS[name].value(asked) == best_bound(asked).value:
            return place
    raise AssertionError(f"no small sizes at which {name} is the best {notion} bound")
