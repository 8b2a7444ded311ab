"""Families of networks and given programs in certificates: minors, bounds, words, and what has functions."""

from typing import Any

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.circuit.networks import about
from tests.checker.writer import RANK, Json, certificate, minor, stream
from verify.checker.circuit.families import FAMILIES
from verify.checker.kernel.statement import NETWORKS

POLYNOMIAL = [
    cell for cell, family in FAMILIES.items() if family.depth and family.program(1, 1, 1).kind == "polynomial"
]
OTHERS = [cell for cell, family in FAMILIES.items() if family.depth and cell not in POLYNOMIAL]
KNOWN: list[tuple[str, dict[str, int], int, int, int]] = [
    ("mi", {}, 2, 1, 3),
    ("mi", {}, 3, 3, 3),
    ("mi", {"L": 2}, 2, 1, 3),
    ("mi", {"L": 2}, 2, 2, 15),
    ("mi", {"L": 2}, 3, 3, 26),
    ("linear-attention", {"L": 2}, 2, 1, 14),
    ("linear-attention", {"L": 2}, 2, 2, 18),
    ("gated-linear-attention", {}, 2, 1, 4),
    ("gated-linear-attention", {}, 2, 2, 5),
    ("selective-ssm", {}, 3, 3, 3),
    ("selective-ssm", {"L": 2}, 2, 1, 9),
    ("selective-ssm", {"L": 2}, 2, 2, 19),
    ("selective-ssm", {"L": 2}, 3, 3, 31),
    ("gated-lstm", {"R": 1, "M": 1}, 2, 1, 4),
    ("gated-lstm", {"R": 1, "M": 1}, 2, 2, 17),
    ("gated-gru", {"R": 1, "M": 1}, 2, 1, 3),
    ("gated-gru", {"R": 1, "M": 1}, 2, 2, 10),
    ("gated-gru", {"R": 1, "M": 1}, 3, 3, 28),
    ("second-order", {"L": 2}, 2, 2, 6),
    ("rac", {"L": 2}, 2, 2, 6),
]
"""(cell, sizes, t_S, t_E, generic function rank); L = 1, R = M = 2 where nothing else is said."""


def at_least(k: int) -> Any:
    return [">=", RANK, k]


def test_the_statement_knows_every_family() -> None:
    assert set(NETWORKS) == {*FAMILIES, "program"}


@pytest.mark.parametrize(("cell", "sizes", "t_S", "t_E", "rank"), KNOWN)
def test_known_ranks_are_reached_and_not_passed(
    cell: str, sizes: dict[str, int], t_S: int, t_E: int, rank: int
) -> None:
    def proof(k: int) -> Json:
        relation = about(cell, at_least(k), t_S, t_E, **sizes)
        return certificate(relation, "proved-generic", minor(k, stream(k, "1"), stream(k, "2")))

    report = accepted(proof(rank))
    assert report.statement_text.startswith(f"{'' if cell == 'rac' else cell + ' '}L={sizes.get('L', 1)}")
    refused(proof(rank + 1), "rejected", f"the leading minor of order {rank + 1} is zero")
