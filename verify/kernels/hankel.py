"""Block Hankel matrices of a linear RNN: [C W^{a+b} F], their rank, and a minor that shows it.

The scaling L_j = n^{-(j+1)/2} C W^j F multiplies block row a by n^{-(a+1)/2} and block column b by n^{-b/2}: it
changes no rank, so everything here is unscaled.  Source: proofs/statements/linear-networks.md#h1-h2-hankel-bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, Field, is_prime, rank, rank_profile
from verify.exact.elimination import KERNEL_LIMIT
from verify.networks.linear import LinearRNN, Matrix, as_flint, require_at_least

__all__ = [
    "HankelMinor",
    "block_hankel",
    "block_hankel_of_weights",
    "hankel_minor",
    "hankel_rank",
    "hankel_rank_bound",
    "hankel_rank_mod",
]

# Primes tried for a minor; each bad one divides the numerator or a denominator of one fixed rational.
_MAX_PRIMES = 200


def block_hankel(net: LinearRNN, k: int) -> Matrix:
    """[C W^{a+b} F] for 0 <= a, b < k: k·d_y × k·d_x, entry (a·d_y + p, b·d_x + q) is (C W^{a+b} F)_pq.

    Raises ``DomainError`` if k < 1.
    """
    require_at_least("k", k, 1)
    return block_hankel_of_weights(net.unscaled_impulse_response(2 * k - 1), k)


def block_hankel_of_weights(weights: Sequence[Matrix], k: int, *, shift: int = 0) -> Matrix:
    """[L_{a+b+shift}] for 0 <= a, b < k.

    Raises ``DomainError`` if k < 1, shift < 0, or there are fewer than 2k - 1 + shift weights.
    """
    require_at_least("k", k, 1)
    require_at_least("shift", shift, 0)
    needed = 2 * k - 1 + shift
    if len(weights) < needed:
        raise DomainError(f"a {k}×{k} block Hankel matrix from L_{shift} on needs {needed} weights, got {len(weights)}")
    return tuple(
        tuple(v for b in range(k) for v in weights[a + b + shift][p]) for a in range(k) for p in range(len(weights[0]))
    )


def hankel_rank_bound(n: int, k: int, d_x: int, d_y: int) -> int:
    """min(n, k·d_x, k·d_y): the rank of the k×k block Hankel matrix is at most this, and generically equal to it.

    At most n, as the matrix is (C; C W; ..; C W^{k-1}) (F, W F, .., W^{k-1} F).

    Raises ``DomainError`` if an argument is less than 1.
    Source: proofs/statements/linear-networks.md#h1-h2-hankel-bounds.
    """
    for name, value in (("n", n), ("k", k), ("d_x", d_x), ("d_y", d_y)):
        require_at_least(name, value, 1)
    return min(n, k * d_x, k * d_y)


def hankel_rank(net: LinearRNN, k: int, *, field: Field = QQ) -> int:
    """Rank of the k×k block Hankel matrix over ``field`` (exact, at these weights).

    Raises ``DomainError`` if k < 1, or the characteristic divides a denominator of a C W^j F.
    """
    return rank(block_hankel(net, k), field)


def hankel_rank_mod(net: LinearRNN, k: int, p: int) -> int:
    """Rank mod the prime ``p`` < 2^31 of the k×k block Hankel matrix: at most the rank over Q.

    Raises ``DomainError`` if k < 1, ``p`` is no prime below 2^31, or it divides a denominator of the matrix.
    """
    return rank_profile(_residues(block_hankel(net, k), p), p).rank


@dataclass(frozen=True, slots=True)
class HankelMinor:
    """A nonsingular minor of the k×k block Hankel matrix: rows and columns (0-based), and a prime that shows it.

    Mod ``modulus`` < 2^31 all leading minors of H[rows][:, columns] are nonzero: elimination in this order needs
    no pivoting, and rank H >= len(rows) over Q.
    """

    k: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    modulus: int

    @property
    def rank(self) -> int:
        """Size of the minor."""
        return len(self.rows)


def hankel_minor(net: LinearRNN, k: int) -> HankelMinor:
    """A minor as large as the rank over Q, with the largest prime below 2^31 under which it is nonsingular.

    Its size is the rank over Q exactly: rank mod p is never larger, and primes are tried until they agree.

    Raises ``DomainError`` if k < 1, ``BudgetExceeded`` if 200 primes fail (numbers of some thousand digits).
    """
    matrix = block_hankel(net, k)
    wanted = int(as_flint(matrix).rank())
    denominator = lcm(*(v.denominator for row in matrix for v in row))
    p, tried = KERNEL_LIMIT, 0
    while tried < _MAX_PRIMES:
        p -= 1
        if not is_prime(p):
            continue
        tried += 1
        if denominator % p == 0:
            continue
        profile = rank_profile(_residues(matrix, p), p)
        if profile.rank == wanted:
            return HankelMinor(k, profile.rows, profile.columns, p)
    raise BudgetExceeded(f"the {k}×{k} block Hankel matrix loses rank modulo each of {_MAX_PRIMES} primes below 2^31")


def _residues(matrix: Matrix, p: int) -> NDArray[np.int64]:
    """The matrix mod ``p``, as the elimination kernel reads it."""
    return np.array([[QQ.reduce_mod(QQ.element(v), p) for v in row] for row in matrix], np.int64)
