"""Matrices over a common denominator: their operations are those of fractions, and are refused before they are done."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.checker.dynamics.matrices import Matrix, entry_text, matrix
from verify.checker.kernel.errors import OverBudget, TooLarge
from verify.checker.kernel.meter import Meter

Rows = list[list[Fraction]]
NUMBERS = st.builds(Fraction, st.integers(-9, 9), st.integers(1, 6))


def meter() -> Meter:
    return Meter(10**9, "this test")


def exact(rows: Rows, columns: int) -> Matrix:
    return matrix(rows, columns, meter())


def values(found: Matrix) -> Rows:
    entries = [Fraction(entry) for entry in found.entries()]
    return [entries[i * found.columns : (i + 1) * found.columns] for i in range(len(found.rows))]


@st.composite
def triples(draw: st.DrawFn) -> tuple[Rows, Rows, Rows, int]:
    """A and B of one shape, and C with as many rows as they have columns; sizes may be 0."""
    rows, inner, columns = (draw(st.integers(0, 3)) for _ in range(3))

    def of(height: int, width: int) -> Rows:
        return [[draw(NUMBERS) for _ in range(width)] for _ in range(height)]

    return of(rows, inner), of(rows, inner), of(inner, columns), columns


@given(triples(), NUMBERS)
@examples(200)
def test_operations_are_those_of_fractions(parts: tuple[Rows, Rows, Rows, int], factor: Fraction) -> None:
    a, b, c, columns = parts
    inner = len(c)
    A, B, C = exact(a, inner), exact(b, inner), exact(c, columns)
    assert values(A) == a
    assert values(A + B) == [[x + y for x, y in zip(u, v, strict=True)] for u, v in zip(a, b, strict=True)]
    assert values(A - B) == [[x - y for x, y in zip(u, v, strict=True)] for u, v in zip(a, b, strict=True)]
    assert values(A.times(factor)) == [[x * factor for x in row] for row in a]
    assert values(A @ C) == [
        [sum((row[i] * c[i][k] for i in range(inner)), Fraction(0)) for k in range(columns)] for row in a
    ]
    assert values(A.transposed()) == [[row[k] for row in a] for k in range(inner)]
    assert A.square_norm() == sum(x * x for row in a for x in row)
    assert (A - A).first_column() is None
    assert A.first_column() == next((k for k in range(inner) if any(row[k] for row in a)), None)
    assert values(B) == b  # nothing changes its arguments


def test_columns_are_multiplied_one_by_one() -> None:
    A = exact([[Fraction(1, 2), Fraction(3)], [Fraction(0), Fraction(-1)]], 2)
    assert A.times_columns(exact([[Fraction(4), Fraction(1, 3)]], 2)).entries() == (2, 1, 0, Fraction(-1, 3))
    assert A.some(slice(1), slice(1, 2)).entries() == (3,)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (Fraction(-1, 2), "-1/2"),
        ((Fraction(1, 2), 3), "1/2 + 3 s"),
        ({(2, 1, 0): 1, (1, 0, 1): -3}, "-3 s**1 C W**0 F x_1 + 1 s**2 C W**1 F x_0"),
        ({(i, i, 0): 1 for i in range(4)}, " + ".join(f"1 s**{i} C W**{i} F x_0" for i in range(4))),
        ({(i, i, 0): 1 for i in range(5)}, "a sum of 5 words"),
    ],
)
def test_entries_in_messages(entry: object, text: str) -> None:
    assert entry_text(entry) == text


def of_bits(bits: int, size: int = 1) -> Matrix:
    return Matrix([[1 << (bits - 1)] * size for _ in range(size)], size, meter())


@pytest.mark.parametrize("over", [lambda: of_bits(150_000) @ of_bits(150_000), lambda: of_bits(250_000)])
def test_long_integers_are_refused(over: Any) -> None:
    with pytest.raises(TooLarge, match="more than 100000 bits"):
        over()


def test_a_value_has_at_most_100_000_bits_in_lowest_terms() -> None:
    assert (of_bits(150_000).times(Fraction(1, 2**149_999))).entries() == (1,)
    with pytest.raises(TooLarge, match="a value has more than 100000 bits"):
        of_bits(100_001).entries()


def test_work_and_memory_are_announced() -> None:
    with pytest.raises(OverBudget, match="steps"):
        Matrix([[1] * 100] * 100, 100, Meter(10**6, "this test")) @ Matrix([[1] * 100] * 100, 100, meter())
    with pytest.raises(OverBudget, match="memory"):
        Matrix([[1]] * 10**4, 1, meter()) @ Matrix([[1] * 10**4], 10**4, meter())
    one = Matrix([[0]] * 1000, 1, meter()).kept()  # many rows of one entry are more than their entries
    assert one.meter.held >= 150 * 1000
