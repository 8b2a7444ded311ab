"""Rank mod p: the kernel against python-flint, FFLAS-FFPACK, galois and sympy, and the floor that BLAS sets.

FFLAS-FFPACK is compiled on the spot where its headers are; where they are not, and where galois is not installed, a
line says so.  Every contender may use the threads that BLAS has.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache

import flint
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.fflas import fflas_rank
from tests.benchmarks.registry import Case, benchmark
from tests.benchmarks.timing import Disagreement
from verify.exact import modular_matmul, rank_profile

LARGEST = 2**31 - 1
#: The largest modulus for which balanced doubles need one product for each, here and in FFLAS-FFPACK.
DOUBLES = 4194301
OURS, FLOOR = "rank_profile", "dgemm of n^3/3 multiply-adds"
#: The largest orders at which the slower contenders are asked.
MOST_SYMPY, MOST_GALOIS, MOST_FLINT, MOST_CONVERTED = 100, 512, 4096, 1024

Matrix = NDArray[np.int64]
Rank = Callable[[Matrix, int], int]


def random_matrix(n: int, m: int, rank: int, p: int) -> Matrix:
    rng = np.random.default_rng(n)
    if rank == min(n, m):
        return rng.integers(0, p, (n, m))
    return modular_matmul(rng.integers(0, p, (n, rank)), rng.integers(0, p, (rank, m)), p)


def classes(n: int, p: int) -> Iterator[tuple[str, Matrix, int]]:
    """One matrix of each class, with its rank: where pivots are not where a random matrix has them."""
    full = random_matrix(n, n, n, p)
    yield "random", full, n
    yield "rank n/2", random_matrix(n, n, n // 2, p), n // 2
    yield "rank n/10", random_matrix(n, n, n // 10, p), n // 10
    yield "n x 2n", random_matrix(n, 2 * n, n, p), n
    yield "2n x n", random_matrix(2 * n, n, n, p), n
    repeated = np.repeat(full[: n // 2], 2, axis=0)  # of every two rows one is a pivot
    yield "rows twice", repeated, n // 2
    late = full.copy()
    late[: n // 2, : n // 2] = 0  # the upper half has its pivots in the right one
    yield "zero block", late, n
    yield "antitriangular", np.ascontiguousarray(np.tril(full)[::-1]), n


def flint_matrix(matrix: Matrix, p: int) -> flint.nmod_mat:
    return flint.nmod_mat(*matrix.shape, matrix.ravel().tolist(), p)


def sympy_rank(matrix: Matrix, p: int) -> int:
    import sympy
    from sympy.polys.matrices import DomainMatrix

    domain = sympy.GF(p)
    rows = [[domain(x) for x in row] for row in matrix.tolist()]  # not converted, ranks can be wrong
    return int(DomainMatrix(rows, matrix.shape, domain).rank())


@lru_cache(maxsize=1)
def galois_rank() -> Rank | None:
    """By galois; None where it is not installed."""
    try:
        galois = importlib.import_module("galois")
    except ImportError:
        return None

    def rank(matrix: Matrix, p: int) -> int:
        return int(np.linalg.matrix_rank(galois.GF(p)(matrix)))

    return rank


@lru_cache(maxsize=1)
def say_who_is_missing() -> None:
    if fflas_rank() is None:
        note("FFLAS-FFPACK is left out: there is no compiler, or its headers are not installed")
    if galois_rank() is None:
        note("galois is left out: it is not installed")


def note(text: str) -> None:
    print(f"  {text}", file=sys.stderr)


def floor(n: int) -> Callable[[], int]:
    """As many multiply-adds of doubles as an elimination of a nonsingular matrix has, n^3/3, in one product."""
    a, b = np.ones((n, n)), np.ones((n, max(1, n // 3)))
    return lambda: n if (a @ b).size else 0


def case(name: str, matrix: Matrix, p: int, *, with_flint: bool = True, work: int = 0) -> Case:
    """The contenders that can be asked for a matrix of that size."""
    say_who_is_missing()
    order = min(matrix.shape)
    contenders: dict[str, Callable[[], int]] = {OURS: lambda: rank_profile(matrix, p).rank}
    by_fflas, by_galois = fflas_rank(), galois_rank()
    if by_fflas is not None:
        contenders["FFLAS-FFPACK Rank"] = lambda: by_fflas(matrix, p)
    if with_flint and order <= MOST_FLINT:
        converted = flint_matrix(matrix, p)
        contenders["flint nmod_mat.rank"] = lambda: int(converted.rank())
    if with_flint and order <= MOST_CONVERTED:
        contenders["flint, conversion included"] = lambda: int(flint_matrix(matrix, p).rank())
    if by_galois is not None and order <= MOST_GALOIS:
        by_galois(matrix[:9, :9], p)  # it compiles what it needs for p
        contenders["galois"] = lambda: by_galois(matrix, p)
    if order <= MOST_SYMPY:
        contenders["sympy DomainMatrix.rank"] = lambda: sympy_rank(matrix, p)
    return Case(f"{name} p={p}", contenders, work=work)


def square(*orders: int) -> Iterator[Case]:
    for n in orders:
        for p in (DOUBLES, LARGEST):
            found = case(f"n={n}", random_matrix(n, n, n, p), p, work=n**3 // 3)
            found.contenders[FLOOR] = floor(n)
            yield found


QUICK = [f"n={n} p={p}" for n, p in ((512, DOUBLES), (512, LARGEST), (1024, DOUBLES))]


@benchmark("rank of a dense n x n matrix mod p", quick=QUICK)
def dense_rank() -> Iterator[Case]:
    yield from square(100, 200, 512, 1024, 2048, 4096)


@benchmark("rank of a large n x n matrix mod p", long=True)
def large_rank() -> Iterator[Case]:
    yield from square(8192)


@benchmark("rank of a 1000 x 1000 matrix by modulus")
def rank_by_modulus() -> Iterator[Case]:
    for p in (3, 65537, 4194319, 2**30 - 35, 2**31 - 19):
        yield case("n=1000", random_matrix(1000, 1000, 1000, p), p)


@benchmark("rank by class of matrix, n = 2000")
def rank_by_class() -> Iterator[Case]:
    for p in (DOUBLES, LARGEST):
        for name, matrix, rank in classes(2000, p):
            found = case(name, matrix, p, with_flint=False)
            if found.contenders[OURS]() != rank:
                raise Disagreement(f"{name}: the rank is {rank}, which {OURS} did not find")
            yield found
