"""What people have is read exactly, or refused in a sentence that names it."""

from decimal import Decimal
from fractions import Fraction

import flint
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import DomainError
from verify.exact import GF, QQ, parse_field
from verify.exact.conversion import read_entries, read_integer, read_integers, read_lists, read_rational

INTEGER_TYPES = [int, np.int64, np.int8, np.uint16, sympy.Integer, flint.fmpz, Fraction, flint.fmpq, np.array]


@pytest.mark.parametrize("kind", INTEGER_TYPES, ids=lambda kind: kind.__name__)
def test_integers_of_every_type_are_the_same_integer(kind):
    value = read_integer(kind(3), "L")
    assert (type(value), value) == (int, 3)


@pytest.mark.parametrize(
    "value",
    [
        True, np.True_, 2.0, np.float64(2), "2", None, Fraction(1, 2), sympy.Rational(1, 2), sympy.Float(2), [2],
        np.array([2, 3]), flint.fmpq(1, 2), Decimal(2), 2j, b"2", sympy.Symbol("L"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_integer_is_refused_by_name(value):
    with pytest.raises(DomainError, match=r"^L must be an integer, not "):
        read_integer(value, "L")


def test_integers_below_the_least_are_refused_by_name():
    assert read_integer(np.int64(1), "L", least=1) == 1
    with pytest.raises(DomainError, match=r"^L must be at least 1, not 0$"):
        read_integer(np.int64(0), "L", least=1)


@given(st.fractions(max_denominator=10**9))
def test_a_rational_number_is_the_same_in_every_type(value):
    expected = flint.fmpq(value.numerator, value.denominator)
    for same in (value, sympy.Rational(value.numerator, value.denominator), expected, f"{value}"):
        assert read_rational(same, "Q") == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (sympy.sqrt(2), r"no element of Q: sqrt\(2\)"),
        (sympy.Float("0.5"), "a floating-point number is not exact"),
        (np.float32(0.5), "a floating-point number is not exact"),
        (sympy.pi, "no element of Q: pi"),
        (sympy.oo, "no element of Q: oo"),
        (None, "no element of Q: None"),
        (np.array([1, 2]), "no element of Q: array"),
        ([1, 2, 3], r"a number or a pair \[num, den\], got \[1, 2, 3\]"),
        ([1, 0.5], "a part of an element of Q must be an integer, not 0.5"),
    ],
)
def test_what_is_no_rational_number_is_refused(value, message):
    with pytest.raises(DomainError, match=message):
        read_rational(value, "Q")


def test_extension_fields_read_numbers_of_every_type():
    field = GF(2, 3)
    assert field.element(sympy.Integer(3)) == field.element(np.int64(1)) == field.one
    assert field.element(sympy.Rational(1, 3)) == field.one


MATRIX = [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "value",
    [
        MATRIX,
        ((1, 2), (3, 4)),
        np.array(MATRIX),
        np.array(MATRIX, dtype=object),
        np.array(MATRIX, dtype=np.int8),
        sympy.Matrix(MATRIX),
        sympy.ImmutableMatrix(MATRIX),
        sympy.Array(MATRIX),
        flint.fmpz_mat(MATRIX),
        flint.fmpq_mat(flint.fmpz_mat(MATRIX)),
        [np.array([1, 2]), (3, 4)],
        (range(first, first + 2) for first in (1, 3)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_matrix_is_the_same_in_every_type(value):
    read = read_lists(value, "W", 2)
    assert [[read_integer(entry, "W") for entry in row] for row in read] == MATRIX
    assert all(type(row) is list for row in read)


@pytest.mark.parametrize(
    "value", [sympy.Matrix([1, 2]), sympy.Matrix([[1, 2]]), np.array([[1], [2]]), np.array([[1, 2]])], ids=repr
)
def test_a_row_or_a_column_is_a_vector_where_a_vector_is_due(value):
    assert read_lists(value, "Wo", 1) == [1, 2]
    assert read_lists([value], "h0", 2) == [[1, 2]]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3, "W must be a nonempty list of lists of numbers, not 3"),
        ("12", "W must be a nonempty list of lists of numbers, not '12'"),
        ({1: 2}, "W must be a nonempty list of lists of numbers, not {1: 2}"),
        ({1, 2}, "W must be a nonempty list of lists of numbers, not {1, 2}"),
        (None, "W must be a nonempty list of lists of numbers, not None"),
        ([], r"W must be a nonempty list of lists of numbers, not \[\]"),
        ([[1], []], r"W\[2\] must be a nonempty list of numbers, not \[\]"),
        ([[1], 2], r"W\[2\] must be a nonempty list of numbers, not 2"),
        (np.array([1, 2]), r"W\[1\] must be a nonempty list of numbers, not 1"),
        (np.zeros((2, 0)), r"W\[1\] must be a nonempty list of numbers, not \[\]"),
    ],
)
def test_what_is_no_matrix_is_refused_by_name_and_place(value, message):
    with pytest.raises(DomainError, match=f"^{message}$"):
        read_lists(value, "W", 2)


def test_an_entry_that_is_refused_is_named():
    assert read_entries(["1/2", 3], "row 1", QQ.element) == (flint.fmpq(1, 2), flint.fmpq(3))
    with pytest.raises(DomainError, match=r"^row 1, entry 2: a floating-point number"):
        read_entries([1, 0.5], "row 1", QQ.element)
    with pytest.raises(DomainError, match=r"^an entry of start_steps must be an integer, not 'a'$"):
        read_integers([1, "a"], "start_steps")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (5, GF(5)),
        (np.int64(5), GF(5)),
        (sympy.Integer(5), GF(5)),
        ("5", GF(5)),
        ("Q", QQ),
        (QQ, QQ),
        (GF(2, 2), GF(2, 2)),
    ],
)
def test_a_field_is_named_in_several_ways(value, field):
    assert parse_field(value) == field


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, 'cannot read None as a field .write "Q", 7 or "2.8".'),
        (8, r"cannot read 8 as a field .*: modulus 8 is not prime \(2\^3\)"),
        (5.0, "must be an integer, not 5.0"),
        (True, "must be an integer, not True"),
    ],
)
def test_what_names_no_field_is_refused(value, message):
    with pytest.raises(DomainError, match=message):
        parse_field(value)
