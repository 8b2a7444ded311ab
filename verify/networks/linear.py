"""Linear RNNs over Q: weights, outputs by the recursion, impulse response; n^{-1/2} is carried formally.

The convolution that a linear RNN is, and what follows from it, is in ``convolution.py``; examples of weights and
their JSON form are in ``linear_weights.py``.  Source: [E21]; proofs/statements/linear-networks.md#the-network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, TypeAlias, TypeVar

import flint

from verify.errors import DomainError
from verify.exact import QQ
from verify.exact.conversion import read_entries, read_integer, read_lists

__all__ = [
    "LinearRNN",
    "Matrix",
    "Scaled",
    "ScaledMatrix",
    "as_flint",
    "as_fraction",
    "as_fractions",
    "dot",
    "rational_matrix",
    "require_at_least",
]

#: A matrix of rationals by rows.
Matrix: TypeAlias = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Scaled:
    """The number  a + b s  with  s = n^{-1/2},  s² = 1/n,  and a, b rational: an element of Q(√n), never a float.

    For n a perfect square s is rational and is moved into a, so that equal numbers are equal values:
    for any other n the numbers 1 and s are linearly independent over Q.

    >>> s = Scaled(2, Fraction(0), Fraction(1))
    >>> print(s * s, s + 1)
    1/2 1 + 1*2^(-1/2)
    >>> print(Scaled(9, Fraction(1), Fraction(2)))
    5/3

    Raises ``DomainError`` if n < 1, and where numbers of different n meet.
    """

    n: int
    a: Fraction
    b: Fraction

    def __post_init__(self) -> None:
        require_at_least("n", self.n, 1)
        root = isqrt(self.n)
        if root * root == self.n and self.b:
            object.__setattr__(self, "a", self.a + self.b / root)
            object.__setattr__(self, "b", Fraction(0))

    @classmethod
    def power(cls, n: int, k: int) -> Scaled:
        """s^k = n^{-k/2} for k >= 0.  Raises ``DomainError`` if k is negative."""
        require_at_least("the exponent", k, 0)
        value = Fraction(1, n ** (k // 2))
        return cls(n, Fraction(0), value) if k % 2 else cls(n, value, Fraction(0))

    def _read(self, other: object) -> Scaled | None:
        match other:
            case Scaled():
                if other.n != self.n:
                    raise DomainError(f"numbers over {self.n}^(-1/2) and {other.n}^(-1/2) do not mix")
                return other
            case bool():
                return None
            case int() | Fraction():
                return Scaled(self.n, Fraction(other), Fraction(0))
            case _:
                return None

    def __add__(self, other: object) -> Scaled:
        y = self._read(other)
        return NotImplemented if y is None else Scaled(self.n, self.a + y.a, self.b + y.b)

    __radd__ = __add__

    def __neg__(self) -> Scaled:
        return Scaled(self.n, -self.a, -self.b)

    def __sub__(self, other: object) -> Scaled:
        y = self._read(other)
        return NotImplemented if y is None else self + -y

    def __mul__(self, other: object) -> Scaled:
        y = self._read(other)
        if y is None:
            return NotImplemented
        return Scaled(self.n, self.a * y.a + self.b * y.b / self.n, self.a * y.b + self.b * y.a)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        """Whether it is nonzero."""
        return bool(self.a or self.b)

    def __str__(self) -> str:
        root = f"{self.b}*{self.n}^(-1/2)"
        return str(self.a) if not self.b else root if not self.a else f"{self.a} + {root}"


#: A matrix of numbers a + b n^{-1/2} by rows.
ScaledMatrix: TypeAlias = tuple[tuple[Scaled, ...], ...]

V = TypeVar("V", Fraction, Scaled)


@dataclass(frozen=True, slots=True, repr=False)
class LinearRNN:
    """h_t = n^{-1/2} W h_{t-1} + F x_t,  h_{-1} = 0,  y_t = n^{-1/2} C h_t;  W n×n, F n×d_x, C d_y×n over Q.

    ``of`` reads and checks the weights.  The *unscaled* view of the same weights leaves n^{-1/2} out.

    >>> net = LinearRNN.of(W=[[1, "1/2"], [0, 3]], F=[[1], [0]], C=[[1, 1]])
    >>> net.n, net.d_x, net.d_y
    (2, 1, 1)
    >>> print(*(y for (y,) in net.outputs([[1], [0]])))
    1*2^(-1/2) 1/2

    Source: [E21]; proofs/statements/linear-networks.md#the-network.
    """

    W: Matrix
    F: Matrix
    C: Matrix

    @classmethod
    def of(cls, *, W: Any, F: Any, C: Any) -> LinearRNN:
        """The network with these weights: lists, arrays or matrices of anything that ``QQ.element`` reads.

        Raises ``DomainError`` naming the matrix that does not fit, or the entry that is no rational number.
        """
        recurrent, feed, readout = (rational_matrix(name, rows) for name, rows in (("W", W), ("F", F), ("C", C)))
        n = len(recurrent)
        for name, matrix, shape in (
            ("W", recurrent, (n, n)),
            ("F", feed, (n, len(feed[0]))),
            ("C", readout, (len(readout), n)),
        ):
            got = (len(matrix), len(matrix[0]))
            if got != shape:
                raise DomainError(
                    f"W is n×n, F n×d_x and C d_y×n with n = {n} (the rows of W), so {name} must be "
                    f"{shape[0]}×{shape[1]}; it is {got[0]}×{got[1]}"
                )
        return cls(recurrent, feed, readout)

    def __repr__(self) -> str:
        return f"<LinearRNN n={self.n} d_x={self.d_x} d_y={self.d_y}>"

    @property
    def n(self) -> int:
        """Width: hidden units."""
        return len(self.W)

    @property
    def d_x(self) -> int:
        """Input channels."""
        return len(self.F[0])

    @property
    def d_y(self) -> int:
        """Output channels."""
        return len(self.C)

    def outputs(self, inputs: Sequence[Sequence[object]]) -> ScaledMatrix:
        """y_0, .., y_{T-1} for x_0, .., x_{T-1} (T×d_x), by the recursion, in Q + Q·n^{-1/2}.

        Raises ``DomainError`` if an input has not d_x entries.
        """
        s = Scaled.power(self.n, 1)
        state = (Scaled.power(self.n, 0) * 0,) * self.n
        found: list[tuple[Scaled, ...]] = []
        for x in self.read_inputs(inputs):
            state = tuple(s * dot(w, state) + dot(f, x) for w, f in zip(self.W, self.F, strict=True))
            found.append(tuple(s * dot(c, state) for c in self.C))
        return tuple(found)

    def unscaled_outputs(self, inputs: Sequence[Sequence[object]]) -> Matrix:
        """y_0, .., y_{T-1} of  h_t = W h_{t-1} + F x_t,  y_t = C h_t:  the recursion without n^{-1/2}.

        Raises ``DomainError`` if an input has not d_x entries.
        """
        state = (Fraction(0),) * self.n
        found = []
        for x in self.read_inputs(inputs):
            state = tuple(dot(w, state) + dot(f, x) for w, f in zip(self.W, self.F, strict=True))
            found.append(tuple(dot(c, state) for c in self.C))
        return tuple(found)

    def impulse_response(self, J: int) -> tuple[ScaledMatrix, ...]:
        """L_0, .., L_{J-1} with  L_j = n^{-(j+1)/2} C W^j F  (d_y×d_x), exact.  Raises ``DomainError`` if J < 1."""
        scale = [Scaled.power(self.n, j + 1) for j in range(J)]
        return tuple(
            tuple(tuple(s * v for v in row) for row in L)
            for s, L in zip(scale, self.unscaled_impulse_response(J), strict=True)
        )

    def unscaled_impulse_response(self, J: int) -> tuple[Matrix, ...]:
        """C F, C W F, .., C W^{J-1} F  (d_y×d_x each).  Raises ``DomainError`` if J < 1.

        >>> [L[0][0] for L in LinearRNN.of(W=[[2]], F=[[1]], C=[[3]]).unscaled_impulse_response(4)] == [3, 6, 12, 24]
        True
        """
        require_at_least("J, the number of weights,", J, 1)
        W, C, state = as_flint(self.W), as_flint(self.C), as_flint(self.F)
        found = []
        for _ in range(J):
            found.append(as_fractions(C * state))
            state = W * state
        return tuple(found)

    def read_inputs(self, inputs: Sequence[Sequence[object]]) -> Matrix:
        """``inputs`` as rationals, T×d_x, T >= 0.  Raises ``DomainError`` naming what is misshapen."""
        return rational_matrix("inputs", inputs, width=self.d_x) if len(inputs) else ()


# --- rational matrices --------------------------------------------------------------------------------------


def require_at_least(name: str, value: int, least: int) -> int:
    """``value`` as an integer.  Raises ``DomainError`` unless it is one and at least ``least``."""
    return read_integer(value, name, least=least)


def as_fraction(value: object) -> Fraction:
    """``value``, anything that ``QQ.element`` reads, as a ``Fraction``.  Raises ``DomainError`` for what it refuses."""
    if isinstance(value, Fraction):
        return value
    e = QQ.element(value)
    return Fraction(int(e.p), int(e.q))


def rational_matrix(name: str, matrix: Any, *, width: int | None = None) -> Matrix:
    """``matrix`` (lists, an array) with at least one row and one column, of that ``width`` if it is given.

    Raises ``DomainError`` if it is none: its message names the matrix, and the row and entry at fault, from 1 on.
    """
    rows = read_lists(matrix, name, 2)
    expected = len(rows[0]) if width is None else width
    found = []
    for i, row in enumerate(rows, start=1):
        if len(row) != expected:
            raise DomainError(f"every row of {name} must have {expected} entries; row {i} has {len(row)}")
        found.append(read_entries(row, f"{name}, row {i}", as_fraction))
    return tuple(found)


def dot(row: Sequence[Fraction], column: Sequence[V]) -> V:
    """Σ_i row_i column_i of two sequences of one length >= 1."""
    total = row[0] * column[0]
    for a, b in zip(row[1:], column[1:], strict=True):
        total = total + a * b
    return total


def as_flint(matrix: Sequence[Sequence[Fraction]]) -> Any:
    """python-flint's ``fmpq_mat`` of a matrix with at least one row: for products, inverses, echelon forms."""
    entries = [flint.fmpq(v.numerator, v.denominator) for row in matrix for v in row]
    return flint.fmpq_mat(len(matrix), len(matrix[0]), entries)


def as_fractions(matrix: Any) -> Matrix:
    """The entries of an ``fmpq_mat`` as fractions."""
    return tuple(tuple(Fraction(int(v.p), int(v.q)) for v in row) for row in matrix.tolist())
