"""Rank mod p: the kernel against python-flint, FFLAS-FFPACK, galois and sympy, and the floor that BLAS sets.

FFLAS-FFPACK is compiled into ``build/`` where its headers are (Debian: libgivaro-dev, fflas-ffpack); where they are
not, and where galois is not installed, a line says so.  Every contender may use the threads that BLAS has.
"""

import ctypes
import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import flint
import numpy as np
import sympy
from sympy.polys.matrices import DomainMatrix
from threadpoolctl import threadpool_info

from tests.benchmarks.registry import Case, benchmark
from verify.exact import modular_matmul, rank_profile

LARGEST = 2**31 - 1
#: The largest modulus for which FFLAS-FFPACK's balanced doubles and this kernel need one product for each.
DOUBLES = 4194301
HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build"


def random_matrix(n: int, m: int, rank: int, p: int) -> np.ndarray:
    rng = np.random.default_rng(n)
    if rank == min(n, m):
        return rng.integers(0, p, (n, m))
    return modular_matmul(rng.integers(0, p, (n, rank)), rng.integers(0, p, (rank, m)), p)


def matrices(n: int, p: int) -> Iterator[tuple[str, np.ndarray, int]]:
    """One matrix of each class, with its rank: where pivots are not where a random matrix has them."""
    full = random_matrix(n, n, n, p)
    yield "random", full, n
    yield "rank n/2", random_matrix(n, n, n // 2, p), n // 2
    yield "n x 2n", random_matrix(n, 2 * n, n, p), n
    yield "2n x n", random_matrix(2 * n, n, n, p), n
    repeated = np.repeat(full[: n // 2], 2, axis=0)  # of every two rows one is a pivot
    yield "rows twice", repeated, n // 2
    late = full.copy()
    late[: n // 2, : n // 2] = 0  # the upper half has its pivots in the right one
    yield "zero block", late, n
    yield "antitriangular", np.ascontiguousarray(np.tril(full)[::-1]), n


def flint_matrix(matrix: np.ndarray, p: int) -> flint.nmod_mat:
    return flint.nmod_mat(*matrix.shape, matrix.ravel().tolist(), p)


def sympy_rank(matrix: np.ndarray, p: int) -> int:
    domain = sympy.GF(p)
    rows = [[domain(x) for x in row] for row in matrix.tolist()]  # not converted, ranks can be wrong
    return DomainMatrix(rows, matrix.shape, domain).rank()


def note(text: str) -> None:
    print(f"  {text}", file=sys.stderr)


@lru_cache(maxsize=1)
def fflas() -> Callable[[np.ndarray, int], int] | None:
    """The rank by FFLAS-FFPACK of an array of doubles; None, and a line, where it cannot be compiled."""
    library, source = BUILD / "fflas.so", HERE / "fflas.cpp"
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        BUILD.mkdir(exist_ok=True)
        try:
            flags = subprocess.run(
                ["pkg-config", "--cflags", "--libs", "fflas-ffpack"], capture_output=True, text=True, check=True
            ).stdout.split()
            command = ["g++", "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(library), *flags]
            subprocess.run(command, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            note("FFLAS-FFPACK is left out: there is no compiler, or its headers are not installed")
            return None
    function = ctypes.CDLL(str(library)).rank_mod
    function.restype = ctypes.c_size_t
    function.argtypes = [ctypes.c_double, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p]
    return lambda matrix, p: int(function(p, *matrix.shape, matrix.ctypes.data))


@lru_cache(maxsize=1)
def galois_rank() -> Callable[[np.ndarray, int], int] | None:
    try:
        galois = importlib.import_module("galois")
    except ImportError:
        note("galois is left out: it is not installed")
        return None
    return lambda matrix, p: int(np.linalg.matrix_rank(galois.GF(p)(matrix)))


@lru_cache(maxsize=1)
def say_which_blas() -> None:
    for library in threadpool_info():
        if library["user_api"] == "blas":
            note(f"BLAS: {library['internal_api']} {library['version']}, {library['num_threads']} threads")


def floor(n: int, p: int) -> Callable[[], int]:
    """As many multiply-adds of doubles as an elimination of a nonsingular matrix has, n^3/3, in one product."""
    a, b = np.ones((n, n)), np.ones((n, max(1, n // 3)))
    return lambda: n if (a @ b).size else 0


def case(name: str, matrix: np.ndarray, p: int, *, slow: bool = False) -> Case:
    """The contenders that take any matrix; ``slow``: also those that are for small ones."""
    say_which_blas()
    contenders = {"rank_profile": lambda: rank_profile(matrix, p).rank}
    by_fflas = fflas()
    if by_fflas is not None and p <= DOUBLES:
        doubles = matrix.astype(float)
        contenders["FFLAS-FFPACK Rank"] = lambda: by_fflas(doubles, p)
    if matrix.size <= 2000**2:
        converted = flint_matrix(matrix, p)
        contenders["flint nmod_mat.rank"] = lambda: converted.rank()
        contenders["flint, conversion included"] = lambda: flint_matrix(matrix, p).rank()
    by_galois = galois_rank() if slow else None
    if by_galois is not None:
        contenders["galois"] = lambda: by_galois(matrix, p)
    if slow:
        contenders["sympy DomainMatrix.rank"] = lambda: sympy_rank(matrix, p)
    return Case(f"{name} p={p}", contenders)


QUICK = [f"n={n} p={p}" for n, p in ((200, LARGEST), (1000, LARGEST), (1000, DOUBLES))]


@benchmark("rank of a dense n x n matrix mod p", quick=QUICK)
def dense_rank() -> Iterator[Case]:
    for n in (10, 30, 100):
        yield case(f"n={n}", random_matrix(n, n, n, LARGEST), LARGEST, slow=True)
    for n in (200, 500, 1000, 2000):
        yield case(f"n={n}", random_matrix(n, n, n, LARGEST), LARGEST)
    for n in (500, 1000, 2000, 4000):
        matrix = random_matrix(n, n, n, DOUBLES)
        found = case(f"n={n}", matrix, DOUBLES)
        found.contenders["dgemm of n^3/3 multiply-adds"] = floor(n, DOUBLES)
        yield found
    yield case("n=1000", random_matrix(1000, 1000, 1000, 65537), 65537)
    yield case("n=1000", random_matrix(1000, 1000, 1000, 2**31 - 19), 2**31 - 19)


@benchmark("rank of a large n x n matrix mod p")
def large_rank() -> Iterator[Case]:
    """About a minute and a gigabyte."""
    found = case("n=8192", random_matrix(8192, 8192, 8192, DOUBLES), DOUBLES)
    found.contenders["dgemm of n^3/3 multiply-adds"] = floor(8192, DOUBLES)
    yield found


@benchmark("rank by class of matrix, n = 2000")
def rank_by_class() -> Iterator[Case]:
    for p in (DOUBLES, LARGEST):
        for name, matrix, rank in matrices(2000, p):
            found = case(name, matrix, p)
            assert found.contenders["rank_profile"]() == rank, name
            for other in ("flint nmod_mat.rank", "flint, conversion included"):
                found.contenders.pop(other, None)
            yield found
