"""Rank mod p: the kernel against python-flint and sympy."""

from collections.abc import Iterator

import flint
import numpy as np
import sympy
from sympy.polys.matrices import DomainMatrix

from tests.benchmarks.registry import Case, benchmark
from verify.exact import modular_matmul, rank_profile

P = 2**31 - 1


def random_matrix(n: int, rank: int, p: int = P) -> np.ndarray:
    rng = np.random.default_rng(n)
    if rank == n:
        return rng.integers(0, p, (n, n))
    return modular_matmul(rng.integers(0, p, (n, rank)), rng.integers(0, p, (rank, n)), p)


def flint_matrix(matrix: np.ndarray, p: int) -> flint.nmod_mat:
    return flint.nmod_mat(*matrix.shape, matrix.ravel().tolist(), p)


def sympy_rank(matrix: np.ndarray, p: int) -> int:
    domain = sympy.GF(p)
    rows = [[domain(x) for x in row] for row in matrix.tolist()]  # not converted, ranks can be wrong
    return DomainMatrix(rows, matrix.shape, domain).rank()


def case(n: int, rank: int, p: int, *, with_sympy: bool = False) -> Case:
    matrix = random_matrix(n, rank, p)
    converted = flint_matrix(matrix, p)
    contenders = {
        "rank_profile": lambda: rank_profile(matrix, p).rank,
        "flint nmod_mat.rank": lambda: converted.rank(),
        "flint, conversion included": lambda: flint_matrix(matrix, p).rank(),
    }
    if with_sympy:
        contenders["sympy DomainMatrix.rank"] = lambda: sympy_rank(matrix, p)
    return Case(f"n={n} rank={rank} p={p}", contenders)


@benchmark("rank of a dense n x n matrix mod p", quick=[f"n={n} rank={n} p={P}" for n in (200, 500, 1000)])
def dense_rank() -> Iterator[Case]:
    for n in (10, 30, 100, 200):
        yield case(n, n, P, with_sympy=n <= 100)
    for n in (500, 1000, 2000):
        yield case(n, n, P)
    yield case(1000, 1000, 65537)
    yield case(1000, 1000, 2**31 - 19)
    yield case(2000, 500, P)
