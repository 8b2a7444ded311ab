"""Ranks over Q: one prime and a null space that is multiplied out, against python-flint's own rank."""

import random
from collections.abc import Iterator

import flint

from tests.benchmarks.registry import Case, benchmark
from verify.exact.rational import rational_rank


def of_rank(n: int, m: int, r: int, bits: int) -> flint.fmpz_mat:
    """A product of random factors n×r and r×m, the right one of small entries where the left one has them."""
    rng = random.Random(f"{n} {m} {r} {bits}")

    def factor(a: int, b: int) -> flint.fmpz_mat:
        return flint.fmpz_mat(a, b, [rng.getrandbits(bits) - (1 << (bits - 1)) for _ in range(a * b)])

    return factor(n, r) * factor(r, m)


@benchmark("rank over Q")
def ranks() -> Iterator[Case]:
    shapes = [(n, m, r, 8) for n in (50, 100, 200, 400) for m, r in ((n, n), (n, n - 1), (2 * n, n), (n, n // 10))]
    shapes += [(n, m, r, 64) for n in (50, 100) for m, r in ((n, n), (n, n - 1), (2 * n, n), (n, n // 2))]
    shapes += [(50, 50, 25, 500), (50, 100, 50, 500), (200, 200, 20, 64), (200, 400, 200, 64)]
    for n, m, r, bits in shapes:
        matrix = of_rank(n, m, r, bits)
        contenders = {
            "rational_rank": lambda matrix=matrix: rational_rank(matrix),
            "fmpz_mat.rank": lambda matrix=matrix: int(matrix.rank()),
        }
        yield Case(f"{n}×{m} of rank {r}, factors of {bits} bits", contenders)
