"""Products of residues and of matrices of residues: the kernels against the obvious numpy."""

from collections.abc import Iterator

import numpy as np

from tests.benchmarks.registry import Case, benchmark
from verify.exact import matmul61, modular_matmul, modular_multiply, multiply61

MERSENNE = 2**31 - 1
OTHER = 2**31 - 19
BATCH = 10**6


def same_arrays(a: np.ndarray, b: np.ndarray) -> bool:
    return bool((a == b).all())


def remainder_multiply(a: np.ndarray, b: np.ndarray, p: int) -> np.ndarray:
    return a * b % p


def remainder_matmul(a: np.ndarray, b: np.ndarray, p: int) -> np.ndarray:
    """One product column at a time in int64, a remainder after each."""
    result = np.zeros((a.shape[0], b.shape[1]), np.int64)
    for r in range(a.shape[1]):
        result += a[:, r, None] * b[r] % p
    return result % p


def unsigned_matmul(a: np.ndarray, b: np.ndarray, p: int) -> np.ndarray:
    """Four products of 31 bits fit in an unsigned word: one remainder for each four."""
    x, y = a.view(np.uint64), b.view(np.uint64)
    parts = [x[:, s : s + 4] @ y[s : s + 4] % np.uint64(p) for s in range(0, a.shape[1], 4)]
    return (sum(parts) % np.uint64(p)).view(np.int64)


@benchmark("entrywise product mod p < 2^31")
def entrywise() -> Iterator[Case]:
    for p in (MERSENNE, OTHER):
        rng = np.random.default_rng(0)
        a, b = rng.integers(0, p, (BATCH, 4)), rng.integers(0, p, (BATCH, 4))
        contenders = {
            "modular_multiply": lambda a=a, b=b, p=p: modular_multiply(a, b, p),
            "a * b % p": lambda a=a, b=b, p=p: remainder_multiply(a, b, p),
        }
        yield Case(f"4 * 10^6 entries, p={p}", contenders, same_arrays)


@benchmark("batch of 10^6 states times a weight matrix mod p < 2^31")
def batches() -> Iterator[Case]:
    for p in (MERSENNE, OTHER):
        for R in (2, 4, 8):
            rng = np.random.default_rng(R)
            a, b = rng.integers(0, p, (BATCH, R)), rng.integers(0, p, (R, R))
            contenders = {
                "modular_matmul": lambda a=a, b=b, p=p: modular_matmul(a, b, p),
                "uint64 @, % each four": lambda a=a, b=b, p=p: unsigned_matmul(a, b, p),
                "int64, % each column": lambda a=a, b=b, p=p: remainder_matmul(a, b, p),
            }
            yield Case(f"R={R} p={p}", contenders, same_arrays)


@benchmark("products mod p < 2^61", quick=["10^5 states, R=4"])
def wide() -> Iterator[Case]:
    p = 2**61 - 1
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, p, (10**5, 4), dtype=np.uint64), rng.integers(0, p, (10**5, 4), dtype=np.uint64)
    weights = rng.integers(0, p, (4, 4), dtype=np.uint64)
    big_a, big_b, big_weights = a.astype(object), b.astype(object), weights.astype(object)
    yield Case(
        "entrywise, 4 * 10^5 entries",
        {"multiply61": lambda: multiply61(a, b, p), "Python integers": lambda: big_a * big_b % p},
        same_arrays,
    )
    yield Case(
        "10^5 states, R=4",
        {"matmul61": lambda: matmul61(a, weights, p), "Python integers": lambda: big_a @ big_weights % p},
        same_arrays,
    )
