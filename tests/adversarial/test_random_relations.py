"""Relations drawn at random: the checker decides none that is otherwise, or undefined, somewhere."""

from typing import Any

import pytest

from tests.adversarial.random_relations import about_integers, about_ranks
from tests.adversarial.writing import RANK, certificate, minor, network, stream
from verify.checker import check_bytes

HALF = ["/", 1, 2]


@pytest.mark.seconds
def test_ranks_with_unbounded_intervals() -> None:
    outcomes, wrong = about_ranks(600, 3)
    assert wrong == []
    assert outcomes["accepted"] >= 20


@pytest.mark.slow
def test_integers_that_vary() -> None:
    outcomes, wrong = about_integers(1500, 3)
    assert wrong == []
    assert outcomes["accepted, established"] >= 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_many_relations(seed: int) -> None:
    assert about_ranks(6_000, 10 + seed)[1] == []
    assert about_integers(12_000, 10 + seed)[1] == []


@pytest.mark.parametrize(
    "part",
    [
        ["%", RANK, HALF],
        ["//", RANK, HALF],
        ["mc", ["*", HALF, RANK], ["*", 0, 1]],
        ["binomial", ["+", RANK, HALF], 2],
        ["factorial", ["+", RANK, HALF]],
        ["isqrt", ["*", RANK, HALF]],
        ["**", 2, ["+", RANK, HALF]],
        ["**", RANK, HALF],
        ["%", ["*", 3, RANK], ["-", HALF, 3]],
        ["mc", ["max", RANK, ["+", RANK, HALF]], 2],
    ],
    ids=str,
)
def test_what_asks_for_integers_is_undefined_at_fractions_of_unbounded_ranks(part: Any) -> None:
    """The relation may hold wherever the part has a value; somewhere it has none."""
    item = minor(RANK, 2, start=stream(2), end=stream(2))
    for relation in ([">=", part, 0], ["or", [">=", RANK, 0], ["==", part, 0]], [">", ["+", part, 7], 0]):
        report = check_bytes(certificate(network(relation), "proved-generic", item))
        assert report.outcome == "rejected", relation
