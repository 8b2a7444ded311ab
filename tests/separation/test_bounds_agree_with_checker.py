"""Two independent implementations of every bound: what ours gives, the checker gives, or ours gives nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verify.certificates.build import make_certificate
from verify.certificates.evidence import BoundItem
from verify.checker import check_bytes
from verify.claims.gather import problem_at
from verify.exact import QQ
from verify.separation.bounds import BoundProblem, applicable_bounds
from verify.statements import Instance, Quantifier, RankAt, Statement, grid_rank, rank


def report_on(problem: BoundProblem, name: str, value: int) -> str:
    """The checker's outcome for ``term <= value`` by the bound of that name."""
    term = rank if problem.notion == "function" else grid_rank
    instance = Instance(problem.L, problem.R, problem.M, problem.t_S, problem.t_E, N=problem.N)
    statement = Statement(Quantifier.ALL_WEIGHTS, term <= value, instance)
    at = RankAt(problem.notion, problem.L, problem.R, problem.M, problem.t_S, problem.t_E, problem.N)
    certificate = make_certificate("bound", statement, [BoundItem(at, name, value)])
    assert certificate is not None
    report = check_bytes(certificate.to_bytes())
    return report.outcome


@settings(max_examples=150, deadline=None)
@given(
    L=st.integers(1, 9),
    R=st.integers(1, 40),
    M=st.integers(1, 40),
    t_S=st.integers(1, 45),
    t_E=st.integers(1, 45),
    grid=st.booleans(),
)
def test_the_checker_computes_the_same_value(L: int, R: int, M: int, t_S: int, t_E: int, grid: bool) -> None:
    instance = Instance(L, R, M, t_S, t_E, N=M if grid else None)
    at = RankAt("grid" if grid else "function", L, R, M, t_S, t_E, M if grid else None)
    problem = problem_at(at, instance, QQ).bound_problem()
    for upper in applicable_bounds(problem):
        if upper.value is not None and upper.value.bit_length() < 99_000:
            assert report_on(problem, upper.name, upper.value) == "accepted", upper.name


@pytest.mark.parametrize(("L", "R", "t_E"), [(7, 15, 40), (9, 20, 50)])
def test_a_recursion_with_too_many_terms_has_no_value(L: int, R: int, t_E: int) -> None:
    """A minimum that left a candidate out would be a weaker bound under the same name."""
    problem = BoundProblem(L, R, R, 5, t_E)
    uppers = {upper.name: upper for upper in applicable_bounds(problem)}
    assert not uppers["UT"].evaluated
    for name, upper in uppers.items():
        assert upper.evaluated or upper.value is None
        if upper.value is not None and upper.value.bit_length() < 99_000:
            assert report_on(problem, name, upper.value) == "accepted"
