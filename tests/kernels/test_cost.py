"""Costs are estimated before they are paid: orders of magnitude, few products, absurd sizes."""

from __future__ import annotations

import pytest

from tests.limits import at_most_calls
from verify.errors import BudgetExceeded
from verify.kernels import cost, variance, wick
from verify.kernels.cost import duration, expectation_seconds, mean_seconds, require_affordable, variance_seconds
from verify.kernels.variance import kernel_variance
from verify.kernels.wick import LoopEquations

# Function calls that Python makes in a second, about, where nothing else runs.
CALLS_A_SECOND = 2_000_000


def test_what_is_promised_is_affordable():
    assert mean_seconds(12, 12) < 10
    assert variance_seconds(6, 6) < 10
    assert mean_seconds(3, 10**6) == 0  # odd: zero
    assert mean_seconds(30, 30) > 3600
    assert variance_seconds(12, 12) > 3600
    assert mean_seconds(10**9, 10**9) == variance_seconds(10**9, 10**9) == 1e300


@pytest.mark.slow
@pytest.mark.parametrize(
    ("estimate", "run"),
    [
        (lambda: expectation_seconds(["W" * 11 + "w" * 11]), lambda: LoopEquations()(["W" * 11 + "w" * 11])),
        (lambda: expectation_seconds(["WWwWwwWWWwWwwwWWwWwW"]), lambda: LoopEquations()(["WWwWwwWWWwWwwwWWwWwW"])),
        (lambda: variance_seconds(5, 5), lambda: kernel_variance(5, 5)),
    ],
)
def test_estimates_are_not_far_too_low(monkeypatch, estimate, run):
    monkeypatch.setattr(wick, "_SHARED", LoopEquations())  # what another test computed is computed again
    variance._second_moment.cache_clear()
    variance._variance.cache_clear()
    with at_most_calls(int(20 * estimate() * CALLS_A_SECOND)):
        run()


@pytest.mark.slow
def test_few_products_are_noticed():
    assert expectation_seconds(["Ww"] * 100) == 1.0
    assert expectation_seconds(["W"] * 3) == 0.0
    with at_most_calls(10_000_000):  # 1,600,000
        assert expectation_seconds(["WWwWwWwwwWwWWWwwWwWw" * 3]) > 3600


def test_refusal_says_the_estimate():
    require_affordable(cost.AFFORDABLE_SECONDS, "it")
    with pytest.raises(BudgetExceeded, match=r"Var Θ_jk would take about 3 hours, .* --force"):
        require_affordable(3 * 3600, "Var Θ_jk")


def test_duration():
    assert [duration(s) for s in (0, 1, 119, 120, 1e5, 1e300)] == [
        "about 1 second", "about 1 second", "about 119 seconds", "about 2 minutes",
        "about 28 hours", "more than 1000 years",
    ]  # fmt: skip
