"""The convolution that a linear RNN is: y_t = Σ_j L_j x_{t-j} with L_j = n^{-(j+1)/2} C W^j F.

The scaled convolution model, the unrolling identity (with symbols, and in a free algebra for every width), and
what the two parts of the convolution say of the Start-End separation rank.  Source: [E21];
``proofs/statements/linear-networks.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import comb
from typing import TypeAlias

from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, Field
from verify.networks.linear import (
    LinearRNN,
    Matrix,
    V,
    as_fraction,
    dot,
    rational_matrix,
    require_at_least,
)

__all__ = [
    "ScaledConvolution",
    "convolve",
    "output_power",
    "positive_weights",
    "separation_rank_formula",
    "unrolling_identity",
    "unrolls_for_every_width",
]

# Monomials that the identity with symbols may have in one output.
_MAX_MONOMIALS = 200_000


def convolve(weights: Sequence[Sequence[Sequence[V]]], inputs: Sequence[Sequence[object]]) -> tuple[tuple[V, ...], ...]:
    """y_t = Σ_{j < J, j <= t} L_j x_{t-j}  (T×d_y) of the J >= 1 ``weights`` L_j (d_y×d_x) and ``inputs`` (T×d_x).

    Exact, with weights in Q or in Q + Q·n^{-1/2}.

    >>> y = convolve([[[Fraction(2)]], [[Fraction(1)]]], [[1], [0], [5]])
    >>> [str(v) for (v,) in y]
    ['2', '1', '10']

    Raises ``DomainError`` if there are no weights, or the shapes do not fit.
    """
    if not len(weights):
        raise DomainError("a convolution needs at least one weight L_0")
    d_y, d_x = len(weights[0]), len(weights[0][0])
    for j, L in enumerate(weights):
        if len(L) != d_y or any(len(row) != d_x for row in L):
            raise DomainError(f"every weight must be {d_y}×{d_x}, as L_0 is; L_{j} is not")
    x = rational_matrix("inputs", inputs, width=d_x) if len(inputs) else ()
    found = []
    for t in range(len(x)):
        output = []
        for row in range(d_y):
            total = dot(x[t], weights[0][row])
            for j in range(1, min(t + 1, len(weights))):
                total = total + dot(x[t - j], weights[j][row])
            output.append(total)
        found.append(tuple(output))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ScaledConvolution:
    """The scaled convolution model  y_t = Σ_j √ρ_j θ_j x_{t-j},  held by  L_j = √ρ_j θ_j,  so that no root occurs.

    ``rho``: J positive rationals.  ``weights``: the L_j, rational, d_y×d_x.
    Source: [E21]; proofs/statements/linear-networks.md#the-scaled-convolution-model.
    """

    rho: tuple[Fraction, ...]
    weights: tuple[Matrix, ...]

    @classmethod
    def of(cls, rho: Sequence[object], weights: Sequence[Sequence[Sequence[object]]]) -> ScaledConvolution:
        """The model with these ρ_j and L_j.  Raises ``DomainError`` if their numbers differ or a ρ_j is not
        positive.
        """
        read = positive_weights(rho)
        if len(weights) != len(read):
            raise DomainError(f"there are {len(read)} weights ρ_j, so as many L_j are needed; there are {len(weights)}")
        return cls(read, tuple(rational_matrix(f"L_{j}", L) for j, L in enumerate(weights)))

    def outputs(self, inputs: Sequence[Sequence[object]]) -> Matrix:
        """y_0, .., y_{T-1}; see ``convolve``."""
        return convolve(self.weights, inputs)

    def squared_norm(self) -> Fraction:
        """Σ_j ||θ_j||_F² = Σ_j ||L_j||_F² / ρ_j."""
        return sum(
            (v * v / r for r, L in zip(self.rho, self.weights, strict=True) for row in L for v in row), Fraction(0)
        )


def positive_weights(rho: Sequence[object]) -> tuple[Fraction, ...]:
    """ρ_0, .., ρ_{J-1} as rationals.  Raises ``DomainError`` if there are none, or one is not positive."""
    if not len(rho):
        raise DomainError("at least one weight ρ_0 is needed")
    read = tuple(as_fraction(r) for r in rho)
    for j, r in enumerate(read):
        if r <= 0:
            raise DomainError(f"every weight ρ_j must be positive; ρ_{j} = {r} (leave lags of weight 0 out)")
    return read


# --- the unrolling identity ---------------------------------------------------------------------------------


def unrolling_identity(n: int, d_x: int, d_y: int, T: int) -> bool:
    """Whether y_t = Σ_{j<=t} s^{j+1} C W^j F x_{t-j} for t < T, as polynomials in s and all entries of W, F, C, x.

    The left side is the recursion; the right side is written out as a sum over paths of states
    C_{p i_j} W_{i_j i_{j-1}} .. W_{i_1 i_0} F_{i_0 q}.  Since s is a symbol, the identity holds for s = n^{-1/2},
    for s = 1, and for every other scaling.

    Raises ``DomainError`` if a size is less than 1, ``BudgetExceeded`` if an output has too many monomials.
    """
    import sympy  # half a second, and only needed here

    for name, value in (("n", n), ("d_x", d_x), ("d_y", d_y), ("T", T)):
        require_at_least(name, value, 1)
    monomials = d_x * sum(n ** (j + 1) for j in range(T))
    if monomials > _MAX_MONOMIALS:
        raise BudgetExceeded(
            f"an output of n={n}, d_x={d_x}, T={T} has {monomials} monomials; at most {_MAX_MONOMIALS} are expanded "
            "(the identity in a free algebra covers every n)"
        )
    blocks = {"W": (n, n), "F": (n, d_x), "C": (d_y, n), "x": (T, d_x)}
    names = [f"{name}_{i}_{j}" for name, (a, b) in blocks.items() for i in range(a) for j in range(b)]
    ring, s, *symbols = sympy.ring(["s", *names], sympy.QQ)
    letters = iter(symbols)
    W, F, C, x = ([[next(letters) for _ in range(b)] for _ in range(a)] for a, b in blocks.values())

    state = [ring.zero] * n
    for t in range(T):
        state = [
            s * sum(W[i][k] * state[k] for k in range(n)) + sum(F[i][q] * x[t][q] for q in range(d_x)) for i in range(n)
        ]
        for p in range(d_y):
            output = s * sum(C[p][i] * state[i] for i in range(n))
            unrolled = ring.zero
            for j in range(t + 1):
                for path in product(range(n), repeat=j + 1):
                    along = C[p][path[0]]
                    for i, k in pairwise(path):
                        along = along * W[i][k]
                    for q in range(d_x):
                        unrolled += s ** (j + 1) * along * F[path[-1]][q] * x[t - j][q]
            if output != unrolled:
                return False
    return True


#: A word in the noncommuting letters C, W, F, x_0, x_1, .., with the power of the central letter s before it.
Word: TypeAlias = tuple[int, tuple[str, ...]]


def unrolls_for_every_width(T: int) -> bool:
    """Whether y_t = Σ_{j<=t} s^{j+1} C W^j F x_{t-j} for t < T in the free algebra on C, W, F, x_0, .., with s central.

    Matrices of fitting shapes over any commutative ring satisfy what free letters satisfy: so this proves the
    identity for all n, d_x, d_y and all weights at once.  (The proof for every T is one step of induction,
    h_t = s W h_{t-1} + F x_t: multiply each word of h_{t-1} by s W on the left, and add the word F x_t.)

    Raises ``DomainError`` if T < 1.
    """
    require_at_least("T", T, 1)

    def times(power: int, letter: str, element: dict[Word, int]) -> dict[Word, int]:
        return {(power + k, (letter, *word)): c for (k, word), c in element.items()}

    def plus(left: dict[Word, int], right: dict[Word, int]) -> dict[Word, int]:
        total = {word: left.get(word, 0) + right.get(word, 0) for word in left | right}
        return {word: c for word, c in total.items() if c}

    state: dict[Word, int] = {}
    for t in range(T):
        state = plus(times(1, "W", state), {(0, ("F", f"x_{t}")): 1})
        unrolled = {(j + 1, ("C", *["W"] * j, "F", f"x_{t - j}")): 1 for j in range(t + 1)}
        if times(1, "C", state) != unrolled:
            return False
    return True


# --- separation rank ----------------------------------------------------------------------------------------


def separation_rank_formula(net: LinearRNN, t_S: int, t_E: int, q: int = 1, *, field: Field = QQ) -> int:
    """Start-End separation rank of the function y_T^q of x_1..x_T, T = t_S + t_E, at these weights; y is row 0 of C.

    y_T = a + b with a linear in the start (lags t_E..T-1) and b in the end (lags 0..t_E-1), so
    y_T^q = Σ_i C(q, i) a^{q-i} b^i.  If some L_j ≠ 0 on either side, the powers 1, a, .., a^q are independent, and so
    are those of b: the rank is the number of i with C(q, i) ≠ 0 in ``field``, which is q + 1 in characteristic 0
    or p > q.  It is 1 if just one side has a nonzero weight, and 0 if none has.

    Over a finite field the weights are reduced (unscaled) and inputs range over it.  Scaling changes no zero, so
    over Q the rank is that of the scaled output too.

    Raises ``DomainError`` if t_S, t_E or q is less than 1, the field has at most q elements (the powers of a are
    then dependent functions), or p divides a denominator of the weights.
    Source: proofs/statements/linear-networks.md#s1-s2-additive-bounds.
    """
    for name, value in (("t_S", t_S), ("t_E", t_E), ("q", q)):
        require_at_least(name, value, 1)
    if field.order is not None and field.order <= q:
        raise DomainError(f"y^{q} over a finite field needs more than {q} elements; {field.name} has {field.order}")
    rows = [L[0] for L in _reduced_weights(net, t_S + t_E, field)]
    start = any(not field.is_zero(v) for row in rows[t_E:] for v in row)
    end = any(not field.is_zero(v) for row in rows[:t_E] for v in row)
    if not (start and end):
        return int(start or end)
    return sum(not field.is_zero(field.element(comb(q, i))) for i in range(q + 1))


def _reduced_weights(net: LinearRNN, J: int, field: Field) -> list[list[list[object]]]:
    """C W^j F over ``field``, j < J, from weights that are reduced first (an entry over p is refused)."""
    if field.characteristic:
        for name, matrix in (("W", net.W), ("F", net.F), ("C", net.C)):
            for row in matrix:
                for v in row:
                    if v.denominator % field.characteristic == 0:
                        raise DomainError(f"{v} in {name} is no element of {field.name}")
    return [[[field.element(v) for v in row] for row in L] for L in net.unscaled_impulse_response(J)]


def output_power(
    net: LinearRNN, start: Sequence[Sequence[object]], end: Sequence[Sequence[object]], q: int = 1
) -> Fraction:
    """y_T^q, unscaled, row 0 of C, after the inputs ``start`` (t_S×d_x) and then ``end`` (t_E×d_x).

    An entry of an evaluation matrix: rows are start sequences, columns are end sequences.

    Raises ``DomainError`` if a sequence is empty or an input misshapen, or q < 1.
    """
    require_at_least("q", q, 1)
    if not len(start) or not len(end):
        raise DomainError("the start and the end have at least one input each")
    return net.unscaled_outputs([*start, *end])[-1][0] ** q
