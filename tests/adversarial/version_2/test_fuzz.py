"""Files of version 2 with bytes changed at random: never an exception, never slow, nothing accepted that is not established."""

import pytest

from tests.adversarial.version_2.fuzz import fuzz


def test_fuzzing_by_bytes() -> None:
    outcomes, wrong = fuzz(3_000, 7)
    assert wrong == []
    assert outcomes["unsealed, malformed"] >= 1_300
    assert outcomes["sealed, rejected"] >= 100  # so many came beyond the hash
    assert outcomes["sealed, accepted, established"] >= 30


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_fuzzing_by_bytes_at_length(seed: int) -> None:
    outcomes, wrong = fuzz(25_000, seed)
    assert wrong == []
    assert outcomes["sealed, accepted, unjudged"] <= 5
    assert sum(outcomes.values()) == 25_000
