"""Bytes changed at random: the checker never raises, is never slow, and accepts nothing that is not established."""

import pytest

from tests.adversarial.fuzz import fuzz


@pytest.mark.seconds
def test_fuzzing_by_bytes() -> None:
    outcomes, wrong = fuzz(3_000, 7)
    assert wrong == []
    assert outcomes["unsealed, malformed"] >= 1_300
    assert outcomes["sealed, accepted, unjudged"] <= 3
    assert outcomes["sealed, rejected"] >= 50  # so many came beyond the hash
    assert outcomes["sealed, accepted, established"] >= 60


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_fuzzing_by_bytes_at_length(seed: int) -> None:
    outcomes, wrong = fuzz(25_000, seed)
    assert wrong == []
    assert outcomes["sealed, accepted, unjudged"] <= 25  # samples about networks are not judged
    assert sum(outcomes.values()) == 25_000
