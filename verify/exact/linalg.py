"""Exact rank, determinant, null space and pivots of a matrix over any field.

A matrix is a list of rows or a two-dimensional array of anything the field's ``element`` reads.  The work is
done by python-flint over Q (for ranks see ``rational``) and GF(p), by the kernel of ``elimination`` for large
matrices mod p < 2^31, by plain elimination over GF(p^k).  Each function: choose the method, convert, compute,
convert back.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import flint
import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.exact.elimination import KERNEL_LIMIT, RankProfile
from verify.exact.elimination import rank_profile as kernel_rank_profile
from verify.exact.fields import PRIME_LIMIT, Element, Field, PrimeField, RationalField
from verify.exact.primes import require_prime
from verify.exact.rational import cleared, rational_rank

__all__ = [
    "Matrix",
    "determinant",
    "has_nonzero_leading_minors",
    "is_nonsingular_mod",
    "null_space",
    "rank",
    "rank_profile",
]

#: Rows of entries; an array where the number of columns of a matrix without rows matters.
Matrix: TypeAlias = Sequence[Sequence[Any]] | NDArray[Any]

# From this many rows and columns on, an array of integers is faster in the kernel than through python-flint.
_KERNEL_SIZE = 100


def rank(matrix: Matrix, field: Field) -> int:
    """Dimension of the row space of ``matrix`` over ``field``.

    >>> from verify.exact.fields import GF, QQ
    >>> rank([[1, 2], [4, 1]], QQ), rank([[1, 2], [4, 1]], GF(7))
    (2, 1)

    Raises ``DomainError`` if the rows are of unequal length or an entry is no element of the field.
    """
    if isinstance(matrix, np.ndarray) and _suits_kernel(matrix, field, _KERNEL_SIZE):
        return kernel_rank_profile(matrix, field.characteristic).rank
    rows, columns = _shape(matrix)
    if 0 in (rows, columns):
        return 0
    match field:
        case RationalField():
            return rational_rank(_cleared_matrix(matrix, field, rows, columns))
        case PrimeField():
            return int(_flint_matrix(matrix, field).rank())
        case _:
            return _eliminate(_elements(matrix, field), field).rank


def determinant(matrix: Matrix, field: Field) -> Element:
    """Determinant of a square ``matrix``, an element of ``field``; 1 for the empty matrix.

    Raises ``DomainError`` if the matrix is not square, and as ``rank`` does.
    """
    rows, columns = _shape(matrix)
    if rows != columns:
        raise DomainError(f"only a square matrix has a determinant, got shape ({rows}, {columns})")
    if not rows:
        return field.one
    match field:
        case RationalField():
            return field.element(_flint_matrix(matrix, field).det())
        case PrimeField():
            return field.element(int(_flint_matrix(matrix, field).det()))
        case _:
            return _determinant_by_elimination(_elements(matrix, field), field)


def null_space(matrix: Matrix, field: Field) -> list[list[Element]]:
    """Basis v_1, .., v_d of {v : matrix v = 0}, as rows of field elements; d = columns - rank.

    It is read off the reduced echelon form: v_i is 1 at the i-th column without a pivot, 0 at the others.

    >>> from verify.exact.fields import QQ
    >>> [[QQ.text(x) for x in v] for v in null_space([[1, 2, 3], [2, 4, 6]], QQ)]
    [['-2', '1', '0'], ['-3', '0', '1']]

    Raises ``DomainError`` as ``rank`` does.
    """
    rows, columns = _shape(matrix)
    reduced, pivots = _reduced_echelon_form(matrix, field, rows, columns)
    basis = []
    for free in sorted(set(range(columns)) - set(pivots)):
        vector = [field.zero] * columns
        vector[free] = field.one
        for row, pivot in enumerate(pivots):
            vector[pivot] = -reduced[row][free]
        basis.append(vector)
    return basis


def rank_profile(matrix: Matrix, field: Field) -> RankProfile:
    """Rank and pivots over ``field``: matrix[rows][:, columns] has all leading minors nonzero.

    The same canonical pivots as the kernel's (see ``RankProfile``), which does the work mod p < 2^31.

    Raises ``DomainError`` as ``rank`` does.
    """
    if isinstance(matrix, np.ndarray) and _suits_kernel(matrix, field, 0):
        return kernel_rank_profile(matrix, field.characteristic)
    _shape(matrix)
    return _eliminate(_elements(matrix, field), field)


def is_nonsingular_mod(matrix: Matrix, p: int) -> bool:
    """Whether the square integer ``matrix`` is invertible mod the prime ``p`` < 2^63, by python-flint.

    The empty matrix is (its determinant is 1).  This says nothing of the leading minors: for these, see
    ``has_nonzero_leading_minors``.

    Raises ``DomainError`` if ``p`` is no prime below 2^63, the matrix is not square or not of integers.
    """
    field = PrimeField(require_prime(p, PRIME_LIMIT))
    rows, columns = _shape(matrix)
    if rows != columns:
        raise DomainError(f"only a square matrix can be nonsingular, got shape ({rows}, {columns})")
    return rows == 0 or int(_flint_matrix(matrix, field).rank()) == rows


def has_nonzero_leading_minors(matrix: Matrix, p: int) -> bool:
    """Whether all leading principal minors of a square integer matrix are nonzero mod the prime ``p`` < 2^31.

    That is the condition of ``minor`` evidence: elimination in the given order needs no pivoting.
    Equivalently all canonical pivots lie on the diagonal, as the leading i×i block contains as many pivots as
    its rank.  The empty matrix has no minor that vanishes.

    Raises ``DomainError`` if ``p`` is no prime below 2^31, the matrix is not square or not of integers.
    """
    rows, columns = _shape(matrix)
    if rows != columns:
        raise DomainError(f"only a square matrix has leading minors up to its size, got shape ({rows}, {columns})")
    profile = kernel_rank_profile(_integer_array(matrix, p), p)
    return profile.rows == profile.columns == tuple(range(rows))


# --- choosing and converting --------------------------------------------------------------------------------


def _shape(matrix: Matrix) -> tuple[int, int]:
    if isinstance(matrix, np.ndarray):
        if matrix.ndim != 2:
            raise DomainError(f"a matrix has two dimensions, got an array of shape {matrix.shape}")
        return matrix.shape
    rows = len(matrix)
    columns = len(matrix[0]) if rows else 0
    for i, row in enumerate(matrix):
        if len(row) != columns:
            raise DomainError(f"rows must have equal length: row 0 has {columns} entries, row {i} has {len(row)}")
    return rows, columns


def _suits_kernel(matrix: NDArray[Any], field: Field, size: int) -> bool:
    """Whether ``matrix`` is an integer array of at least that size, and ``field`` is GF(p) with p < 2^31."""
    return (
        field.degree == 1
        and 0 < field.characteristic < KERNEL_LIMIT
        and matrix.ndim == 2
        and matrix.dtype.kind in "iu"
        and min(matrix.shape) >= size
    )


def _entries(matrix: Matrix) -> list[Any]:
    """All entries row by row; integers of an integer array become Python's."""
    if isinstance(matrix, np.ndarray):
        return matrix.ravel().tolist() if matrix.dtype.kind in "iu" else list(matrix.flat)
    return [entry for row in matrix for entry in row]


def _elements(matrix: Matrix, field: Field) -> list[list[Element]]:
    return [[field.element(entry) for entry in row] for row in matrix]


def _flint_matrix(matrix: Matrix, field: RationalField | PrimeField) -> Any:
    """python-flint's matrix of that (not empty) matrix: fmpz_mat, fmpq_mat, or nmod_mat."""
    rows, columns = _shape(matrix)
    entries = _entries(matrix)
    if not (isinstance(matrix, np.ndarray) and matrix.dtype.kind in "iu"):
        entries = [field.element(entry) for entry in entries]
    if isinstance(field, PrimeField):
        # As integers: python-flint does not compare the modulus of an nmod with that of the matrix.
        return flint.nmod_mat(rows, columns, [int(e) % field.p for e in entries], field.p)
    if all(isinstance(e, int) for e in entries):
        return flint.fmpz_mat(rows, columns, entries)
    if all(e.q == 1 for e in entries):
        return flint.fmpz_mat(rows, columns, [e.p for e in entries])
    return flint.fmpq_mat(rows, columns, entries)


def _cleared_matrix(matrix: Matrix, field: RationalField, rows: int, columns: int) -> Any:
    """An fmpz_mat of the same rank over Q as that (not empty) matrix."""
    entries = _entries(matrix)
    if isinstance(matrix, np.ndarray) and matrix.dtype.kind in "iu":
        return flint.fmpz_mat(rows, columns, entries)
    entries = [field.element(entry) for entry in entries]
    if all(e.q == 1 for e in entries):
        return flint.fmpz_mat(rows, columns, [e.p for e in entries])
    return cleared([entries[i : i + columns] for i in range(0, len(entries), columns)])


def _integer_array(matrix: Matrix, p: int) -> NDArray[np.int64]:
    """Residues mod ``p`` of a matrix of integers of any size."""
    field = PrimeField(require_prime(p, KERNEL_LIMIT))
    if isinstance(matrix, np.ndarray) and matrix.dtype.kind in "iu":
        return matrix
    rows, columns = _shape(matrix)
    entries = [int(field.element(entry)) for entry in _entries(matrix)]
    return np.array(entries, np.int64).reshape(rows, columns)


def _reduced_echelon_form(
    matrix: Matrix, field: Field, rows: int, columns: int
) -> tuple[list[list[Element]], list[int]]:
    """The nonzero rows of the reduced echelon form, pivots scaled to 1, with the pivot column of each."""
    if 0 in (rows, columns):
        return [], []
    match field:
        case RationalField():
            reduced, r = flint.fmpq_mat(_flint_matrix(matrix, field)).rref()
        case PrimeField():
            reduced, r = _flint_matrix(matrix, field).rref()
        case _:
            return _gauss_jordan(_elements(matrix, field), field)
    table = [[field.element(e) for e in row] for row in reduced.tolist()[:r]]
    return table, [next(j for j, e in enumerate(row) if not field.is_zero(e)) for row in table]


# --- plain elimination --------------------------------------------------------------------------------------


def _eliminate(rows: list[list[Element]], field: Field) -> RankProfile:
    """Column by column, the topmost nonzero entry of the unused rows is the pivot; ``rows`` is spent."""
    remaining = list(range(len(rows)))
    pivots: list[tuple[int, int]] = []
    for j in range(len(rows[0]) if rows else 0):
        found = next((i for i in remaining if not field.is_zero(rows[i][j])), None)
        if found is None:
            continue
        remaining.remove(found)
        pivots.append((found, j))
        _clear_column(rows, remaining, found, j, field)
    return RankProfile(len(pivots), tuple(i for i, _ in pivots), tuple(j for _, j in pivots))


def _clear_column(rows: list[list[Element]], targets: Sequence[int], pivot: int, j: int, field: Field) -> None:
    """Subtract multiples of row ``pivot`` from the target rows so that they vanish in column ``j``."""
    pivot_row = rows[pivot]
    for i in targets:
        if not field.is_zero(rows[i][j]):
            factor = rows[i][j] / pivot_row[j]
            rows[i] = [x - factor * y for x, y in zip(rows[i], pivot_row, strict=True)]


def _gauss_jordan(rows: list[list[Element]], field: Field) -> tuple[list[list[Element]], list[int]]:
    columns = len(rows[0])
    pivots: list[int] = []
    for j in range(columns):
        r = len(pivots)
        found = next((i for i in range(r, len(rows)) if not field.is_zero(rows[i][j])), None)
        if found is None:
            continue
        rows[r], rows[found] = rows[found], rows[r]
        rows[r] = [x / rows[r][j] for x in rows[r]]
        _clear_column(rows, [i for i in range(len(rows)) if i != r], r, j, field)
        pivots.append(j)
    return rows[: len(pivots)], pivots


def _determinant_by_elimination(rows: list[list[Element]], field: Field) -> Element:
    """Product of the pivots, with the sign of the row exchanges."""
    size = len(rows)
    result = field.one
    for j in range(size):
        found = next((i for i in range(j, size) if not field.is_zero(rows[i][j])), None)
        if found is None:
            return field.zero
        if found != j:
            rows[j], rows[found] = rows[found], rows[j]
            result = -result
        result *= rows[j][j]
        _clear_column(rows, range(j + 1, size), j, j, field)
    return result
