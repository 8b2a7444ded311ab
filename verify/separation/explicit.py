"""Lower bounds in closed form: weights and inputs written down, not searched for.

The explicit witness of Theorem D as a minor; a triangular evaluation matrix from lattice interpolation (L = 1, 2); a
tropical one from the rearrangement inequality (L = 2).  The latter two are checked in O(k^2), so they reach very large
k.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from verify.certificates.evidence import Minor, Triangular, Tropical
from verify.errors import DomainError
from verify.exact import multiset_coefficient
from verify.networks.batch import Mod31, evaluation_matrix
from verify.networks.sampling import theorem_d_witness
from verify.networks.streams import IntegerStream, seed_of
from verify.networks.weightfile import weights_to_json
from verify.separation.points import PointContext, Words
from verify.separation.witness import DEFAULT_MODULUS
from verify.statements import RankAt, Sizes

__all__ = ["diagonal_witness", "lattice_witness", "multisets", "theorem_d_minor", "tropical_witness"]

Vectors = tuple[tuple[int, ...], ...]


def multisets(m: int, D: int) -> Iterator[tuple[int, ...]]:
    """The mc(m, D) exponent vectors n with n_1 + .. + n_m = D, in lexicographic order.

    >>> list(multisets(2, 2))
    [(0, 2), (1, 1), (2, 0)]
    """
    if m == 1:
        yield (D,)
        return
    for first in range(D + 1):
        for rest in multisets(m - 1, D - first):
            yield (first, *rest)


def _padded(vector: Sequence[int], M: int, filler: int) -> tuple[int, ...]:
    return (*vector, *[filler] * (M - len(vector)))


def _function_term(L: int, R: int, M: int, t_S: int, t_E: int) -> RankAt:
    return RankAt("function", Sizes(L, R, M, t_S, t_E))


def theorem_d_minor(L: int, R: int, M: int, t_S: int, t_E: int) -> Minor:
    """Function rank >= mc(m, mc(t_E, L-1)) by the explicit weights of Theorem D.

    Start inputs (a, 1, .., 1), end inputs (x, 1, .., 1) with small positive integers: A = row factor × (Σ_{r<=m} a_r
    x_r)^D.
    Raises ``DomainError`` if D >= 2^31 - 1, where the argument needs a larger prime.
    Source: proofs/statements/theorem-d-witness.md#proof.
    """
    m = min(M, R)
    D = multiset_coefficient(t_E, L - 1)
    if D >= DEFAULT_MODULUS:
        raise DomainError(f"Theorem D's kernel of degree {D} needs a prime above it; certificates use p < 2^31")
    k = multiset_coefficient(m, D)
    net = theorem_d_witness(L, R, M)
    kernel = Mod31(DEFAULT_MODULUS)
    context = PointContext(M, net.field, DEFAULT_MODULUS, kernel)
    for attempt in range(8):
        stream = IntegerStream(seed_of(f"theorem-d:{m}:{D}:{attempt}"), "points", 16 * k + 64)
        vectors = [tuple(1 + v for v in stream.take(m)) for _ in range(2 * k)]
        alphabet: Vectors = ((1,) * M, *(_padded(vector, M, 1) for vector in vectors))
        start = Words(tuple((1 + i, *[0] * (t_S - 1)) for i in range(k)), alphabet)
        end = Words(tuple((1 + k + j, *[0] * (t_E - 1)) for j in range(k)), alphabet)
        trees = start.tree(context, t_S), end.tree(context, t_E)
        if _leading_minors_nonzero(evaluation_matrix(net, *trees, kernel).tolist(), DEFAULT_MODULUS):
            return Minor(
                term=_function_term(L, R, M, t_S, t_E),
                k=k,
                modulus=DEFAULT_MODULUS,
                weights=weights_to_json(net),
                start=_own_alphabet(start).to_json(),
                end=_own_alphabet(end).to_json(),
            )
    raise DomainError("no choice of points made all leading minors of Theorem D's kernel nonzero")


def _own_alphabet(points: Words) -> Words:
    """The same words over the letters they use."""
    if points.alphabet is None:
        return points
    used = sorted({letter for word in points.words for letter in word})
    place = {letter: i for i, letter in enumerate(used)}
    words = tuple(tuple(place[letter] for letter in word) for word in points.words)
    return Words(words, tuple(points.alphabet[letter] for letter in used))


def _leading_minors_nonzero(rows: list[list[int]], p: int) -> bool:
    """Whether elimination mod the prime p needs no pivoting."""
    k = len(rows)
    for i in range(k):
        pivot = rows[i][i]
        if pivot == 0:
            return False
        inverse = pow(pivot, -1, p)
        for r in range(i + 1, k):
            factor = rows[r][i] * inverse % p
            if factor:
                rows[r] = [(a - factor * b) % p for a, b in zip(rows[r], rows[i], strict=True)]
    return True


def diagonal_witness(R: int, M: int, t_S: int, t_E: int, *, notion: str = "function") -> Triangular:
    """L = 1: rank >= m, by the identity matrix.  With Theorem D's weights the words (i, .., i | j, .., j) give δ_ij."""
    m = min(M, R)
    units: Vectors = tuple(tuple(int(i == j) for j in range(M)) for i in range(m))
    alphabet = units if notion == "function" else None
    return Triangular(
        term=RankAt(notion, Sizes(1, R, M, t_S, t_E, N=M)),
        k=m,
        weights=weights_to_json(theorem_d_witness(1, R, M)),
        start=Words(tuple((i,) * t_S for i in range(m)), alphabet).to_json(),
        end=Words(tuple((j,) * t_E for j in range(m)), alphabet).to_json(),
    )


def lattice_witness(R: int, M: int, t_S: int, t_E: int) -> Triangular:
    """L = 2: function rank >= mc(m, t_E), by a diagonal matrix.

    With Theorem D's weights, y = (Σ a_r)^{t_S} Π_τ <a, X^τ>, X^τ the entrywise product of the first τ end inputs.  On
    the lattice points a = n + 1, |n| = t_E, with S = t_E + m, the product of the t_E forms S·a_r - (c+1)·Σ a, c < n_r,
    r <= m, vanishes at every lattice point but n; no coefficient is zero, so inputs with these cumulative products
    exist.
    """
    m = min(M, R)
    S = t_E + m
    points = list(multisets(m, t_E))
    alphabet: dict[tuple[int, ...], int] = {}

    def letter(vector: Sequence[int]) -> int:
        return alphabet.setdefault(_padded(vector, M, 1), len(alphabet))

    ends = []
    for n in points:
        above = [1] * m
        word = []
        for r in range(m):
            for c in range(n[r]):
                form = [-(c + 1) + (S if i == r else 0) for i in range(m)]
                common = math.lcm(*above)
                step = [f * (common // a) for f, a in zip(form, above, strict=True)]
                divisor = math.gcd(*step)
                word.append(letter([v // divisor for v in step]))
                above = form
        ends.append(tuple(word))
    starts_alphabet: Vectors = ((1,) * M, *(_padded([v + 1 for v in n], M, 1) for n in points))
    return Triangular(
        term=_function_term(2, R, M, t_S, t_E),
        k=len(points),
        weights=weights_to_json(theorem_d_witness(2, R, M)),
        start=Words(tuple((1 + i, *[0] * (t_S - 1)) for i in range(len(points))), starts_alphabet).to_json(),
        end=Words(tuple(ends), tuple(alphabet)).to_json(),
    )


def tropical_witness(R: int, M: int, t_S: int, t_E: int) -> Tropical:
    """L = 2: function rank >= mc(m, t_E), by leading exponents in a parameter z.

    Start input z^(2κ), end inputs whose cumulative products make channel r(τ) dominate at step τ: the exponent of y is
    2<n, κ> + const, n counting the channels chosen; 2<n, κ> <= |n|^2 + |κ|^2 with equality only at n = κ, and these are
    the potentials.  Source: proofs/statements/depth2-tropical-witness.md#proof.
    """
    m = min(M, R)
    dominant = 2 * (t_E + 1)
    points = list(multisets(m, t_E))
    alphabet: dict[tuple[int, ...], int] = {}
    ends = []
    for n in points:
        above = (0,) * m
        word = []
        for r in range(m):
            for _ in range(n[r]):
                chosen = tuple(dominant if i == r else 0 for i in range(m))
                step = _padded([c - a for c, a in zip(chosen, above, strict=True)], M, 0)
                word.append(alphabet.setdefault(step, len(alphabet)))
                above = chosen
        ends.append(tuple(word))
    starts: Vectors = ((0,) * M, *(_padded([2 * v for v in kappa], M, 0) for kappa in points))
    arrays = weights_to_json(theorem_d_witness(2, R, M))["arrays"]
    return Tropical(
        term=_function_term(2, R, M, t_S, t_E),
        k=len(points),
        weights={"kind": "explicit", "arrays": {name: _exponents(array) for name, array in arrays.items()}},
        start=Words(tuple((1 + i, *[0] * (t_S - 1)) for i in range(len(points))), starts).to_json(),
        end=Words(tuple(ends), tuple(alphabet)).to_json(),
        row_potentials=[sum(v * v for v in kappa) + t_S * 2 * max(kappa) for kappa in points],
        column_potentials=[sum(v * v for v in n) + t_E * dominant for n in points],
    )


def _exponents(value: object) -> object:
    """Weights 0 and 1 as exponents of z: none, and z^0."""
    if isinstance(value, list):
        return [_exponents(member) for member in value]
    return 0 if value == 1 else None
