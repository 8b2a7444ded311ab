"""Columns of residues: what is computed for many start sequences at once is what is computed for each alone."""

import random
from typing import Any

import pytest

from verify.checker.circuit.columns import FITS, Columns
from verify.checker.kernel.rings import Modular

PRIMES = (2, 3, 251, 2**31 - 1, 2**31 + 11, 2**61 - 1)  # the last two take two words a value


@pytest.mark.parametrize("q", PRIMES)
@pytest.mark.parametrize("size", [1, 2, 7])
@pytest.mark.parametrize("width", [1, 3, 4, 5, 9, 65])
def test_each_column_is_computed_as_alone(q: int, size: int, width: int) -> None:
    """Vectors of columns, of plain residues, and of both; the largest residues among them."""
    assert q <= FITS
    rng = random.Random(f"{q} {size} {width}")
    many, one = Columns(q, size), Modular(q)

    def residue() -> int:
        return rng.choice([0, 1, q - 1, rng.randrange(q)])

    def vector(kind: str) -> tuple[list[Any], list[list[int]]]:
        """The vector, and what it is for each start sequence."""
        rows = [[residue() for _ in range(width)] for _ in range(size)]
        columns: list[Any] = list(many.columns(rows))
        for i in range(width):
            if kind == "plain" or (kind == "both" and i % 2):
                columns[i] = rows[0][i]
                for row in rows:
                    row[i] = rows[0][i]
        return columns, rows

    def values(found: list[Any]) -> list[list[int]]:
        return [list(row) for row in zip(*map(many.residues, found), strict=True)]

    matrix = [[residue() for _ in range(width)] for _ in range(3)]
    for kind in ("columns", "plain", "both"):
        a, alone = vector(kind)
        product = many.apply(matrix, a)
        expected = [one.apply(matrix, row) for row in alone]
        assert all(isinstance(entry, int) for entry in product) == (kind == "plain")
        again = many.apply([[residue_ % q for residue_ in row[:3]] for row in matrix if width >= 3], product)
        if width >= 3:  # what is not reduced yet is packed
            assert values(again) == [one.apply([row[:3] for row in matrix], row) for row in expected]
        assert values(many.merge(product, product)) == [one.merge(row, row) for row in expected]
        assert values(product) == expected
        assert values(product) == expected  # now reduced
        for other in ("columns", "plain", "both"):
            b, alone_too = vector(other)
            assert values(many.merge(a, b)) == [one.merge(u, v) for u, v in zip(alone, alone_too, strict=True)]
        assert values(a) == alone


def test_numbers() -> None:
    many = Columns(7, 3)
    assert (many.coefficient(3, 2), many.zero, many.one) == (5, 0, 1)
    assert many.residues(4) == [4, 4, 4]
    assert Columns(1, 3).one == 0
