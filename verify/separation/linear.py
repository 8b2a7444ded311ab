"""Witnesses for the ranks of linear recurrent networks: minors of y^q between start and end, and of block Hankel
matrices.

The network is h^τ = W h^{τ-1} + F x^τ, y = C h^T (the factors n^{-1/2} change no rank; source:
proofs/statements/linear-networks.md#ranks).  Weights are
drawn from a stream, or are given residues.  What is found is plain data: indices in an order in which elimination
modulo the modulus needs no pivoting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verify.errors import DomainError
from verify.exact import GF
from verify.exact.linalg import rank_profile
from verify.networks.linear import LinearRNN
from verify.networks.streams import IntegerStream

__all__ = [
    "MODULUS",
    "HankelMinor",
    "PowerMinor",
    "Residues",
    "find_hankel_minor",
    "find_power_minor",
    "stream_residues",
]

MODULUS = 2**31 - 1
_SPARE_ROWS = 8

Matrix = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Residues:
    """Weights modulo q: W (n×n), F (n×d_x), C (d_y×n)."""

    W: Matrix
    F: Matrix
    C: Matrix
    modulus: int

    def responses(self, count: int) -> list[Matrix]:
        """C W^j F modulo q for j < count, each d_y×d_x."""
        q = self.modulus
        columns = [list(column) for column in zip(*self.F, strict=True)]
        found = []
        for _ in range(count):
            found.append(tuple(tuple(_dot(row, column, q) for column in columns) for row in self.C))
            columns = [[_dot(row, column, q) for row in self.W] for column in columns]
        return found


@dataclass(frozen=True, slots=True)
class PowerMinor:
    """k start and k end sequences, rows of the streams (``seed``, ``row/<id>``), at which the matrix of y^q has nonzero
    leading minors.
    """

    k: int
    modulus: int
    seed: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HankelMinor:
    """Rows a·d_y + p and columns b·d_x + r of the block Hankel matrix, an order in which its leading minors are
    nonzero.
    """

    modulus: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def k(self) -> int:
        """The order of the minor."""
        return len(self.rows)


def stream_residues(n: int, d_x: int, d_y: int, seed: str, modulus: int = MODULUS) -> Residues:
    """The weights of the stream (seed, ``weights``): W row by row, then F, then C."""
    stream = IntegerStream(seed, "weights", modulus)
    W, F, C = (
        tuple(tuple(stream.take(width)) for _ in range(height)) for height, width in ((n, n), (n, d_x), (d_y, n))
    )
    return Residues(W, F, C, modulus)


def residues_of(net: LinearRNN, modulus: int = MODULUS) -> Residues:
    """The weights of a network modulo a prime.  Raises ``DomainError`` if it divides a denominator."""
    field = GF(modulus)
    for name, matrix in (("W", net.W), ("F", net.F), ("C", net.C)):
        for v in (v for row in matrix for v in row):
            if v.denominator % modulus == 0:
                raise DomainError(f"the entry {v} of {name} has no residue modulo {modulus}; choose another prime")
    W, F, C = (tuple(tuple(int(field.element(v)) for v in row) for row in matrix) for matrix in (net.W, net.F, net.C))
    return Residues(W, F, C, modulus)


def find_hankel_minor(weights: Residues, blocks: int) -> HankelMinor:
    """A largest minor of the block Hankel matrix (L_{a+b}), 0 <= a, b < blocks, modulo the prime of the weights.

    Raises ``DomainError`` for blocks < 1.
    """
    if blocks < 1:
        raise DomainError(f"a Hankel matrix has at least one block, not {blocks}")
    responses = weights.responses(2 * blocks - 1)
    d_y, d_x = len(weights.C), len(weights.F[0])
    matrix = [
        [responses[a + b][p][r] for b in range(blocks) for r in range(d_x)] for a in range(blocks) for p in range(d_y)
    ]
    profile = rank_profile(matrix, GF(weights.modulus))
    return HankelMinor(weights.modulus, profile.rows, profile.columns)


def find_power_minor(weights: Residues, t_S: int, t_E: int, q: int, seed: str) -> PowerMinor | None:
    """A largest minor of (first entry of y)^q among a few more than q + 1 start and end sequences of the stream.

    None if the matrix is zero.
    Source: proofs/statements/linear-networks.md#ranks (rank q + 1 where start and end both act).
    """
    p = weights.modulus
    responses = [matrix[0] for matrix in weights.responses(t_S + t_E)]
    count = q + 1 + _SPARE_ROWS
    starts = [_part(responses, IntegerStream(seed, f"row/{row}", p), t_S, t_E, p) for row in range(count)]
    ends = [_part(responses, IntegerStream(seed, f"row/{count + row}", p), t_E, 0, p) for row in range(count)]
    matrix = [[pow(a + b, q, p) for b in ends] for a in starts]
    profile = rank_profile(matrix, GF(p))
    if not profile.rank:
        return None
    return PowerMinor(profile.rank, p, seed, profile.rows, tuple(count + column for column in profile.columns))


def _part(responses: Sequence[Sequence[int]], stream: IntegerStream, length: int, after: int, p: int) -> int:
    """What ``length`` inputs, drawn in time order, add to y when ``after`` more steps follow them."""
    width = len(responses[0])
    total = 0
    for step in range(length):
        total += _dot(responses[after + length - 1 - step], stream.take(width), p)
    return total % p


def _dot(left: Sequence[int], right: Sequence[int], p: int) -> int:
    return sum(a * b for a, b in zip(left, right, strict=True)) % p
