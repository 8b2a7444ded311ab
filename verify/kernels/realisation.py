"""Ho–Kalman realisation in exact rationals: from the first 2n weights C W^j F a system (A, B, C) of least dimension.

Everything is unscaled; the scaled weights are those of (n^{-1/2} A, B, n^{-1/2} C).
Source: Ho and Kalman, Effective construction of linear state-variable models, 1966;
proofs/statements/linear-networks.md#r2-agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from verify.errors import DomainError
from verify.exact import QQ
from verify.exact.linalg import rank_profile
from verify.kernels.hankel import block_hankel_of_weights
from verify.networks.linear import LinearRNN, Matrix, as_flint, as_fractions, rational_matrix, require_at_least

__all__ = ["Realisation", "realise", "reproduces_for_ever"]


@dataclass(frozen=True, slots=True)
class Realisation:
    """A linear system with weights  C A^j B:  A r×r, B r×d_x, C d_y×r over Q, r >= 0 (r = 0: all weights zero)."""

    A: Matrix
    B: Matrix
    C: Matrix
    d_x: int
    d_y: int

    @property
    def dimension(self) -> int:
        """The number r of states."""
        return len(self.A)

    def weights(self, J: int) -> tuple[Matrix, ...]:
        """C B, C A B, .., C A^{J-1} B  (d_y×d_x each).  Raises ``DomainError`` if J < 1."""
        require_at_least("J, the number of weights,", J, 1)
        if not self.dimension:
            return (((Fraction(0),) * self.d_x,) * self.d_y,) * J
        A, C, state = as_flint(self.A), as_flint(self.C), as_flint(self.B)
        found = []
        for _ in range(J):
            found.append(as_fractions(C * state))
            state = A * state
        return tuple(found)


def realise(weights: Sequence[Sequence[Sequence[object]]], n: int) -> Realisation:
    """The system of least dimension with the weights L_0, L_1, .. of some system of dimension at most ``n``.

    With H = [L_{a+b}] and H' = [L_{a+b+1}] (a, b < n), r = rank H, and rows I and columns J such that M = H[I, J] is
    nonsingular:  A = M^{-1} H'[I, J],  B = M^{-1} H[I, first block column],  C = H[first block row, J].
    Only L_0, .., L_{2n-1} are read.  That the weights are those of a system of dimension at most n is assumed;
    ``reproduces_for_ever`` decides whether all weights of a given network come out.

    Raises ``DomainError`` if n < 1, there are fewer than 2n weights, or their shapes differ.
    """
    require_at_least("n, the largest dimension,", n, 1)
    if len(weights) < 2 * n:
        raise DomainError(
            f"a system of dimension at most n = {n} is determined by {2 * n} weights L_0..L_{2 * n - 1}; "
            f"got {len(weights)}"
        )
    read = [rational_matrix(f"L_{j}", L) for j, L in enumerate(weights[: 2 * n])]
    d_y, d_x = len(read[0]), len(read[0][0])
    for j, L in enumerate(read):
        if (len(L), len(L[0])) != (d_y, d_x):
            raise DomainError(f"every weight must be {d_y}×{d_x}, as L_0 is; L_{j} is {len(L)}×{len(L[0])}")
    H, shifted = block_hankel_of_weights(read, n), block_hankel_of_weights(read, n, shift=1)
    profile = rank_profile(H, QQ)
    if not profile.rank:
        return Realisation((), (), ((),) * d_y, d_x, d_y)
    inverse = as_flint(_part(H, profile.rows, profile.columns)).inv()
    return Realisation(
        A=as_fractions(inverse * as_flint(_part(shifted, profile.rows, profile.columns))),
        B=as_fractions(inverse * as_flint(_part(H, profile.rows, range(d_x)))),
        C=_part(H, range(d_y), profile.columns),
        d_x=d_x,
        d_y=d_y,
    )


def _part(matrix: Matrix, rows: Sequence[int], columns: Sequence[int]) -> Matrix:
    return tuple(tuple(matrix[i][j] for j in columns) for i in rows)


def reproduces_for_ever(net: LinearRNN, realisation: Realisation) -> bool:
    """Whether C W^j F is the j-th weight of the realisation for all j >= 0: decided, from j < n + r.

    The difference of the two weights is C' Z^j F' with Z = diag(W, A) of size n + r.  By Cayley–Hamilton Z^{n+r} is a
    combination of lower powers, so the differences satisfy a recurrence of order n + r: if the first n + r of
    them vanish, all do.
    """
    if (net.d_x, net.d_y) != (realisation.d_x, realisation.d_y):
        return False
    J = net.n + realisation.dimension
    return net.unscaled_impulse_response(J) == realisation.weights(J)
