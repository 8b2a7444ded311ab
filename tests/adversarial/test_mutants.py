"""Certificates changed by some ninety operators and sealed anew: what is false is not accepted, what is true is."""

import pytest

from tests.adversarial.mutations import OPERATORS
from tests.adversarial.tally import SEED, Tally, tally


def assert_sound_and_complete(found: Tally, count: int) -> None:
    assert found.total["tried"] == count
    assert found.false_accepted == []
    assert found.true_rejected == []
    assert found.crashed == []
    assert found.total["too large"] <= 0.002 * count  # accepted, and beyond the oracle
    assert found.total["mathematics"] >= 0.3 * count
    assert found.total["true"] >= 0.1 * count  # otherwise completeness was not tested


def test_mutants_are_judged_as_by_brute_force() -> None:
    found = tally(450)
    assert_sound_and_complete(found, 450)
    assert set(found.counts) == set(OPERATORS)
    assert len(OPERATORS) >= 40


@pytest.mark.slow
@pytest.mark.parametrize("seed", [SEED, SEED + 1, SEED + 2])
def test_two_thousand_mutants_are_judged_as_by_brute_force(seed: int) -> None:
    assert_sound_and_complete(tally(2000, seed), 2000)
