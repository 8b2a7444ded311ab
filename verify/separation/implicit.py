"""Large ranks without their matrix: two layers, M >= R, start and end points for which A w = b is solved directly.

A[i][j] = y(start_i, end_j) is a product Φ·Ψ.  Row i of Φ holds the values of the R·mc(R, t_E) monomials v_k·x^n of the
state (x, v) after the start, and column j of Ψ the coefficients of y in these monomials.  The start points are a
simplex grid for x times R directions for v, so that Φ is undone by divided differences.  The end points are words whose
inputs are 1^r 0^{R-r}, r never growing; undoing Ψ is then a division by linear forms at every step, and a small dense
system for the last steps.  Neither A nor Φ nor Ψ is ever formed.
Source: proofs/statements/implicit-matrices.md#two-layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.exact import matmul61, multiply61, multiset_coefficient, rank_profile
from verify.exact.combinatorics import multisets
from verify.networks.streams import IntegerStream, seed_of
from verify.separation.points import Words

__all__ = ["BASE", "MODULUS", "WIDEST", "Design", "design", "solve"]

MODULUS = 2**61 - 1
# Steps at the end whose functionals come from a dense system.
BASE = 3
WIDEST = 5
SELECTING = 2**31 - 1  # the prime at which independent words are chosen

UintArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]
Matrix = list[list[int]]


@dataclass(frozen=True, slots=True)
class Design:
    """Weights and points of order R·mc(R, t_E), and what is needed to solve with them.

    ``recurrent`` is Wh1, with ones on the diagonal, entries below it and one at (1, R); ``mixing`` is Wi2; Wi1 is the
    identity and zeros, Wh2 the identity, everything else ones.  ``directions[j][k]`` is the k-th entry of layer 2
    before the last start step, and ``base[r-1]`` are the words of the last ``BASE`` steps for states in the first r
    coordinates.
    """

    R: int
    M: int
    t_E: int
    recurrent: Matrix
    mixing: Matrix
    directions: Matrix
    start: Words
    end: Words
    base: tuple[tuple[tuple[int, ...], ...], ...]

    @property
    def order(self) -> int:
        """The number of start points, and of end points."""
        return self.R * multiset_coefficient(self.R, self.t_E)

    def weights_json(self) -> dict[str, Any]:
        """The weights, as the certificate format has them."""
        R, ones = self.R, [1] * self.R
        identity = [[int(i == j) for j in range(R)] for i in range(R)]
        return {
            "kind": "explicit",
            "arrays": {
                "Wh1": self.recurrent,
                "Wi1": [row + [0] * (self.M - R) for row in identity],
                "Wh2": identity,
                "Wi2": self.mixing,
                "Wo": ones,
                "h1": ones,
                "h2": ones,
            },
        }


def design(R: int, M: int, t_S: int, t_E: int, *, seed: str = "0") -> Design:
    """Weights and points for two layers.

    Raises ``DomainError`` unless 2 <= R <= 5, M >= R, t_S >= 2 and t_E >= 3.  At larger widths three steps with so
    sparse a Wh1 do not realise all functionals.
    """
    if not (2 <= R <= WIDEST and M >= R and t_S >= 2 and t_E >= BASE):
        raise DomainError(f"these points need 2 <= R <= {WIDEST}, M >= R, t_S >= 2 and t_E >= {BASE}")
    stream = IntegerStream(seed_of(f"implicit:{seed}:{R}:{t_S}:{t_E}"), "design", 1000)

    def drawn(count: int) -> list[int]:
        return [1 + next(stream) for _ in range(count)]

    recurrent = [[int(i == j) for j in range(R)] for i in range(R)]
    recurrent[0][R - 1] += drawn(1)[0]
    for k, entry in enumerate(drawn(R - 1), start=1):
        recurrent[k][k - 1] += entry
    mixing = [drawn(R) for _ in range(R)]
    start, directions = _start_points(R, M, t_S, t_E, recurrent, mixing, [drawn(R) for _ in range(R)])
    alphabet = [[1] * r + [0] * (R - r) for r in range(1, R + 1)]
    alphabet += [[int(i == j) for j in range(R)] for i in range(R)]
    letters = multiset_coefficient(R, 2) + 2
    alphabet += [drawn(R) for _ in range(letters)]
    base = tuple(_base_words(r, recurrent, mixing, alphabet) for r in range(1, R + 1))
    end = Words(tuple(_end_words(R, t_E, base)), tuple(_padded(letter, M) for letter in alphabet))
    return Design(R, M, t_E, recurrent, mixing, directions, start, end, base)


def _padded(vector: Sequence[int], M: int) -> tuple[int, ...]:
    return (*vector, *[0] * (M - len(vector)))


def _times(matrix: Matrix, vector: Sequence[int]) -> list[int]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) % MODULUS for row in matrix]


def _quotients(numerators: Sequence[int], denominators: Sequence[int]) -> list[int]:
    """Entrywise mod q.  Raises ``DomainError`` for a denominator that is 0 mod q."""
    if any(d % MODULUS == 0 for d in denominators):
        raise DomainError("a number that must be a unit is 0 mod 2^61 - 1: take another seed")
    return [n * pow(d, -1, MODULUS) % MODULUS for n, d in zip(numerators, denominators, strict=True)]


def _start_points(
    R: int, M: int, t_S: int, t_E: int, recurrent: Matrix, mixing: Matrix, first: Matrix
) -> tuple[Words, Matrix]:
    """The start words, for every direction all grid points, and what layer 2 holds before the last start step.

    With at least three steps the one before the last makes Wh1 h1 all ones, so that all directions share the letters of
    the grid; with two steps each has its own.
    """
    grid = [(*n[:-1], 1) for n in multisets(R, t_E)]
    level = _solved(recurrent, [1] * R)
    alphabet = [[1] * R]
    words: list[tuple[int, ...]] = []
    directions = []
    shared = t_S >= 3
    if shared:
        alphabet += [list(point) for point in grid]
    for letter in first:
        h1, h2 = [1] * R, [1] * R
        prefix: list[int] = []
        for step in range(t_S - 1):
            u = _times(recurrent, h1)
            x = letter if step == 0 else [1] * R
            if shared and step == t_S - 2:
                x = _quotients(level, u)
            prefix.append(0 if x == [1] * R else len(alphabet))
            if prefix[-1]:
                alphabet.append(x)
            h1 = [a * b % MODULUS for a, b in zip(u, x, strict=True)]
            h2 = [a * b % MODULUS for a, b in zip(h2, _times(mixing, h1), strict=True)]
        directions.append(h2)
        place = 1
        if not shared:
            place, u = len(alphabet), _times(recurrent, h1)
            alphabet += [_quotients(point, u) for point in grid]
        words += [(*prefix, place + i) for i in range(len(grid))]
    return Words(tuple(words), tuple(_padded(vector, M) for vector in alphabet)), directions


def _solved(matrix: Matrix, vector: Sequence[int]) -> list[int]:
    """The solution mod q of a small system; ``DomainError`` if it is singular."""
    try:
        found = _flint(matrix).solve(_flint([[entry] for entry in vector]))
    except ZeroDivisionError:
        raise DomainError("a matrix that must be nonsingular is singular: take another seed") from None
    return [int(row[0]) for row in found.tolist()]


def _flint(rows: Sequence[Sequence[int]]) -> Any:
    return flint.nmod_mat(len(rows), len(rows[0]), [int(entry) for row in rows for entry in row], MODULUS)


def _base_words(r: int, recurrent: Matrix, mixing: Matrix, alphabet: Matrix) -> tuple[tuple[int, ...], ...]:
    """R·mc(r, 3) words of the last steps whose outputs are independent functions of states with x in r coordinates.

    The last letter is a unit vector, as y is linear in it; as few first letters as possible are used.
    """
    R, order = len(mixing), len(mixing) * multiset_coefficient(r, BASE)
    drawn = range(2 * R, len(alphabet))
    states = _states(R, r, order, SELECTING)
    words: list[tuple[int, ...]] = []
    columns: list[UintArray] = []
    firsts = 1
    while len(words) < firsts * len(drawn) * R:
        new = drawn[len(words) // (len(drawn) * R) : firsts]
        added = [(f, g, R + last) for f in new for g in drawn for last in range(R)]
        columns += [_outputs(recurrent, mixing, states, [alphabet[i] for i in word], SELECTING) for word in added]
        words += added
        profile = rank_profile(np.stack(columns, axis=1).astype(np.int64), SELECTING)
        if len(profile.columns) == order:
            return tuple(words[j] for j in profile.columns)
        firsts = min(len(drawn), 2 * firsts)
    raise DomainError("the last steps do not realise every functional: take another seed")


def _states(R: int, r: int, count: int, p: int = MODULUS) -> tuple[UintArray, UintArray]:
    """Arbitrary states (x, v) mod p, count×R each, x in the first r coordinates."""
    stream = IntegerStream("0", f"states/{r}", p)
    x = [stream.take(r) + [0] * (R - r) for _ in range(count)]
    return np.array(x, dtype=np.uint64), np.array([stream.take(R) for _ in range(count)], dtype=np.uint64)


def _outputs(
    recurrent: Matrix,
    mixing: Matrix,
    states: tuple[UintArray, UintArray],
    word: Sequence[Sequence[int]],
    p: int = MODULUS,
) -> UintArray:
    """y mod p after the inputs ``word`` from each of the states."""
    x, v = states
    transposed = [np.array(matrix, dtype=np.uint64).T for matrix in (recurrent, mixing)]
    for letter in word:
        x = multiply61(matmul61(x, transposed[0], p), np.array(letter, dtype=np.uint64), p)
        v = multiply61(v, matmul61(x, transposed[1], p), p)
    return matmul61(v, np.ones((v.shape[1], 1), np.uint64), p)[:, 0]


def _end_words(R: int, t_E: int, base: Sequence[Sequence[tuple[int, ...]]]) -> list[tuple[int, ...]]:
    """The words in the order in which ``solve`` meets them: by the last r of the prefix, then as they came."""
    prefixes = _prefixes(R, t_E - BASE)
    return [(*prefix, *tail) for r in sorted(prefixes) for prefix in prefixes[r] for tail in base[r - 1]]


def _prefixes(R: int, length: int) -> dict[int, list[tuple[int, ...]]]:
    """For each r the words r_1 >= .. >= r_length = r (as letters r - 1), level by level."""
    level: dict[int, list[tuple[int, ...]]] = {R: [()]}
    for _ in range(length):
        following: dict[int, list[tuple[int, ...]]] = {}
        for r in sorted(level):
            for lower in range(r, 0, -1):
                following.setdefault(lower, []).extend((*word, lower - 1) for word in level[r])
        level = following
    return level


# --- forms: coefficients on the axis 1, for nodes × monomials × R entries of layer 2 × right-hand sides ---


@cache
def _exponents(r: int, s: int) -> tuple[IntArray, dict[tuple[int, ...], int]]:
    """The exponents of degree s in r variables in lexicographic order, and their places."""
    listed = list(multisets(r, s))
    return np.array(listed, dtype=np.int64).reshape(-1, r), {n: i for i, n in enumerate(listed)}


@cache
def _moves(r: int, s: int, k: int, j: int) -> tuple[tuple[IntArray, IntArray], ...]:
    """For e = 1..s: the places of the monomials with x_k^e, and of those times x_j/x_k (for j = -1: over x_k)."""
    exponents, place = _exponents(r, s)
    if j < 0:
        place = _exponents(r, s - 1)[1]
    plan = []
    for e in range(1, s + 1):
        chosen = np.flatnonzero(exponents[:, k] == e)
        moved = exponents[chosen].copy()
        moved[:, k] -= 1
        if j >= 0:
            moved[:, j] += 1
        plan.append((chosen, np.array([place[tuple(n)] for n in moved.tolist()], dtype=np.int64)))
    return tuple(plan)


def _plus(a: UintArray, b: UintArray) -> UintArray:
    """The sum of residues mod q: below 2^62 before it is reduced."""
    total = a + b
    reduced: UintArray = np.minimum(total, total - np.uint64(MODULUS))  # what is below 0 wraps around to above 2^63
    return reduced


def _scaled(a: UintArray, factor: int | UintArray) -> UintArray:
    factors = factor if isinstance(factor, np.ndarray) else np.array(factor % MODULUS, dtype=np.uint64)
    return multiply61(a, factors, MODULUS)


def _add_multiple(forms: UintArray, target: IntArray, source: UintArray, factor: int | UintArray) -> None:
    forms[:, target] = _plus(forms[:, target], _scaled(source, factor))


def _shift(forms: UintArray, r: int, s: int, k: int, j: int, factor: int) -> None:
    """x_k := x_k + factor·x_j in place: repeated synthetic division."""
    plan = _moves(r, s, k, j)
    for low in range(s):
        for e in range(s, low, -1):
            chosen, target = plan[e - 1]
            _add_multiple(forms, target, forms[:, chosen], factor)


def _in_outputs(forms: UintArray, r: int, s: int, recurrent: Matrix) -> None:
    """Replace x by its expression in y = A_r x, A_r the leading block of Wh1, in place."""
    R = len(recurrent)
    if r == R:
        # x = x' - x_R·w with x' = L^{-1} y, L the triangular part, w = c·L^{-1} e_1, c the corner; x_R = x'_R/(1 + w_R)
        w = [recurrent[0][R - 1]]
        for k in range(1, R):
            w.append(-recurrent[k][k - 1] * w[-1] % MODULUS)
        for k in range(R - 1):
            _shift(forms, r, s, k, R - 1, -w[k])
        (scale,) = _quotients([1], [1 + w[-1]])
        exponents = _exponents(r, s)[0][:, R - 1]
        powers = np.array([pow(scale, int(e), MODULUS) for e in exponents], dtype=np.uint64)
        forms[:] = _scaled(forms, powers[:, None, None])
    for k in range(r - 1, 0, -1):
        _shift(forms, r, s, k, k - 1, -recurrent[k][k - 1])


def _divided(forms: UintArray, r: int, s: int, mixing: Matrix) -> tuple[UintArray, UintArray]:
    """Quotients and remainders by the forms Σ_{b<r} mixing[k][b]·y_b, for each entry k of layer 2, w.r.t. y_{r-1}."""
    units = np.array(_quotients([1] * len(mixing), [row[r - 1] for row in mixing]), dtype=np.uint64)[:, None]
    quotient = np.zeros((forms.shape[0], len(_exponents(r, s - 1)[0]), *forms.shape[2:]), np.uint64)
    places = _moves(r, s, r - 1, -1)
    for e in range(s, 0, -1):
        chosen, place = places[e - 1]
        found = _scaled(forms[:, chosen], units)
        quotient[:, place] = found
        for b in range(r - 1):
            factors = np.array([-row[b] % MODULUS for row in mixing], dtype=np.uint64)[:, None]
            _add_multiple(forms, _moves(r, s, r - 1, b)[e - 1][1], found, factors)
    return quotient, forms[:, np.flatnonzero(_exponents(r, s)[0][:, r - 1] == 0)]


def _interpolated(values: UintArray, R: int, t: int) -> None:
    """From values at the grid points (n_1, .., n_{R-1}, 1) to coefficients of the form of degree t, in place.

    All divided differences first: only then every coefficient in Newton's basis is at hand that a monomial needs.
    """
    for d in range(R - 1):
        plan = _moves(R, t, d, R - 1)
        for j in range(1, t + 1):
            inverse = pow(j, -1, MODULUS)
            for e in range(t, j - 1, -1):
                chosen, lower = plan[e - 1]
                difference = _plus(values[:, chosen], _scaled(values[:, lower], -1))
                values[:, chosen] = _scaled(difference, inverse)
    for d in range(R - 1):
        plan = _moves(R, t, d, R - 1)
        for j in range(t - 1, 0, -1):
            for e in range(j, t):
                chosen, lower = plan[e]
                _add_multiple(values, lower, values[:, chosen], -j)


def solve(made: Design, right: Sequence[Sequence[int]]) -> list[list[int]]:
    """Vectors w with A w = b mod 2^61 - 1 for each b of ``right``, A[i][j] = y(start_i, end_j) of order ``made.order``.

    Raises ``DomainError`` if the last steps or the directions are singular (then another seed helps), or for a vector
    of another length.
    """
    R, t, m = made.R, made.t_E, len(right)
    if any(len(b) != made.order for b in right):
        raise DomainError(f"a right-hand side has {made.order} entries")
    points = made.order // R
    b = np.array(right, dtype=np.uint64).reshape(m, R, points)
    inverse = np.array(
        list(zip(*[_solved(made.directions, [int(i == j) for i in range(R)]) for j in range(R)], strict=True)),
        dtype=np.uint64,
    )
    values = matmul61(inverse, b.transpose(1, 2, 0).reshape(R, points * m), MODULUS)
    grid = _exponents(R, t)[0].copy()
    grid[:, -1] = 1
    outputs = [_times(made.mixing, [int(v) for v in point]) for point in grid]
    units = np.array([_quotients([1] * R, row) for row in outputs], dtype=np.uint64)
    forms = _scaled(values.reshape(R, points, m).transpose(1, 0, 2), units[:, :, None])[None]
    _interpolated(forms, R, t)
    level: dict[int, UintArray] = {R: forms}
    for s in range(t, BASE, -1):
        following: dict[int, list[UintArray]] = {}
        for r in sorted(level):
            rest = level[r]
            _in_outputs(rest, r, s, made.recurrent)
            for lower in range(r, 0, -1):
                quotient, rest = _divided(rest, lower, s, made.mixing)
                following.setdefault(lower, []).append(quotient)
        level = {r: np.concatenate(parts) for r, parts in following.items()}
    found = [_last_steps(made, r, level[r]) for r in sorted(level)]
    return [[int(w) for part in found for w in part[i]] for i in range(m)]


def _last_steps(made: Design, r: int, forms: UintArray) -> UintArray:
    """The coefficients of the base words below each node, m × (nodes · words)."""
    R, words = made.R, made.base[r - 1]
    nodes, m = forms.shape[0], forms.shape[3]
    states = _states(R, r, len(words))
    letters = made.end.alphabet or ()
    values = [_outputs(made.recurrent, made.mixing, states, [letters[i][:R] for i in word]) for word in words]
    powers = _monomial_values(states, _exponents(r, BASE)[0])
    targets = forms.transpose(1, 2, 0, 3).reshape(len(words), nodes * m)
    right = matmul61(powers, targets, MODULUS)
    try:
        solution = _flint(np.stack(values, axis=1).tolist()).solve(_flint(right.tolist()))
    except ZeroDivisionError:
        raise DomainError("the last steps do not realise every functional: take another seed") from None
    table = np.array([[int(e) for e in row] for row in solution.tolist()], dtype=np.uint64)
    return table.reshape(len(words), nodes, m).transpose(2, 1, 0).reshape(m, nodes * len(words))


def _monomial_values(states: tuple[UintArray, UintArray], exponents: IntArray) -> UintArray:
    """v_k·x^n at each state, n in the order of ``exponents``, then k = 1..R."""
    x, v = states
    columns = []
    for n in exponents.tolist():
        value = np.ones(len(x), np.uint64)
        for i, e in enumerate(n):
            for _ in range(e):
                value = multiply61(value, x[:, i], MODULUS)
        columns.append(multiply61(v, value[:, None], MODULUS))
    return np.concatenate(columns, axis=1)
