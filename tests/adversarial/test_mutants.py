"""Certificates changed by the table's operators and sealed anew: what is false is not accepted, what is true is."""

import pytest

from tests.adversarial.operators import OPERATORS, sorts
from tests.adversarial.oracle import judge
from tests.adversarial.tally import SEED, Tally, tally
from tests.adversarial.writing import integers, value_certificate
from verify.checker import check_bytes

# True in every point that the oracle tried, and yet rejected: what the rules of the format do not show.
BY_RULE = (
    "is undecided",  # a comparison with variables that has mixed signs, a tail, a condition that is sufficient only
    "does not decide the relation",  # an infinite interval
    "on the whole domain",  # a divisor of mixed signs
    "of something that varies",  # an operation on integers for constants only
    "with varying k",
    "is not seen to be an integer",
    "has a negative coefficient in the distances",
    "needs a rational number",  # the radius of tail and chebyshev
    "z must not occur",
    "needs a polynomial",  # a common factor that is not cancelled
    "a factor is not a polynomial",  # likewise
    "or j plus an integer",
    "must be an integer",
    "prevent a limit",
    "a lower entry of at most 500 is expanded",  # a binomial coefficient as a polynomial
    "no power of nu_W**j",
    "not seen to have one sign",
    "has no limit",
    "nu_W = 0",
)  # fmt: skip


def assert_sound_and_complete(found: Tally, count: int) -> None:
    assert found.total["tried"] == count
    assert found.false_accepted == []
    assert found.crashed == []
    assert [one for one in found.true_rejected if not any(reason in one for reason in BY_RULE)] == []
    assert found.total["true rejected"] <= 0.01 * count
    assert found.total["too large"] <= 0.005 * count  # accepted, and beyond the oracle
    assert found.total["mathematics"] >= 0.3 * count
    assert found.total["true"] >= 0.1 * count  # otherwise completeness was not tested


def test_the_table_is_complete() -> None:
    """Every operator has a place in some certificate, and every head that takes arguments gets some of another sort."""
    assert len(OPERATORS) >= 200
    assert len(sorts.OPERATORS) >= 50


def test_mutants_are_judged_as_by_brute_force() -> None:
    found = tally(4 * len(OPERATORS))
    assert_sound_and_complete(found, 4 * len(OPERATORS))
    assert set(found.counts) == set(OPERATORS)


def test_a_divisor_that_cancels_leaves_a_polynomial() -> None:
    """t/t <= 4^t by the rule ratio: true, accepted, and established by the oracle; (t+1)t/(t+1) only the latter."""
    for left, outcome in ((["/", "t", "t"], "accepted"), (["/", ["*", ["+", "t", 1], "t"], ["+", "t", 1]], "rejected")):
        data = value_certificate(integers({"t": 1}), ["<=", left, ["**", 4, "t"]], rule="ratio")
        assert judge(data).established
        assert check_bytes(data).outcome == outcome


@pytest.mark.slow
@pytest.mark.parametrize("seed", [SEED, SEED + 1, SEED + 2])
def test_thousands_of_mutants_are_judged_as_by_brute_force(seed: int) -> None:
    assert_sound_and_complete(tally(8000, seed), 8000)
