"""Plain arithmetic for the oracle: rings, networks by the recursive definition, minors by Bareiss, streams, bounds.

Everything is written from ``proofs/certificate-format.md`` and meant to be slow and obvious.
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any

__all__ = [
    "Ring",
    "Unjudged",
    "bound_formula",
    "composite_pivots",
    "extension",
    "integers_below",
    "is_irreducible",
    "is_prime",
    "leading_minors",
    "max_plus",
    "mc",
    "modular",
    "outputs",
    "rank",
    "rationals",
    "stream_words",
]


class Unjudged(Exception):
    """Too large for brute force."""


@dataclass(frozen=True)
class Ring:
    """A commutative semiring; ``inverse`` where it is a field."""

    zero: Any
    one: Any
    add: Callable[[Any, Any], Any]
    mul: Callable[[Any, Any], Any]
    inverse: Callable[[Any], Any] | None = None
    negative: Callable[[Any], Any] | None = None


rationals = Ring(Fraction(0), Fraction(1), lambda a, b: a + b, lambda a, b: a * b, lambda a: 1 / a, lambda a: -a)


def modular(q: int) -> Ring:
    """Z/q; the inverse is that of a field."""
    return Ring(0, 1 % q, lambda a, b: (a + b) % q, lambda a, b: a * b % q, lambda a: pow(a, -1, q), lambda a: -a % q)


def _max(a: int | None, b: int | None) -> int | None:
    if a is None or b is None:
        return b if a is None else a
    return max(a, b)


max_plus = Ring(None, 0, _max, lambda a, b: None if a is None or b is None else a + b)


def _poly_times(a: Sequence[int], b: Sequence[int], f: Sequence[int], p: int) -> tuple[int, ...]:
    """a·b modulo the monic f over GF(p); all low degree first, of length deg f."""
    n = len(f) - 1
    product = [0] * (2 * n - 1)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b):
                product[i + j] += x * y
    for top in range(2 * n - 2, n - 1, -1):
        lead = product[top] % p
        if lead:
            for j in range(n):
                product[top - n + j] -= lead * f[j]
    return tuple(c % p for c in product[:n])


def _poly_power(a: tuple[int, ...], exponent: int, f: Sequence[int], p: int) -> tuple[int, ...]:
    result = (1,) + (0,) * (len(f) - 2)
    while exponent:
        if exponent & 1:
            result = _poly_times(result, a, f, p)
        a = _poly_times(a, a, f, p)
        exponent >>= 1
    return result


def extension(p: int, f: tuple[int, ...]) -> Ring:
    """GF(p)[x]/f, elements as tuples."""
    n = len(f) - 1
    return Ring(
        (0,) * n,
        (1,) + (0,) * (n - 1),
        lambda a, b: tuple((x + y) % p for x, y in zip(a, b, strict=True)),
        lambda a, b: _poly_times(a, b, f, p),
        lambda a: _poly_power(a, p**n - 2, f, p),
        lambda a: tuple(-x % p for x in a),
    )


@cache
def is_prime(n: int) -> bool:
    """Trial division below 2^32, beyond that the strong test to the seven bases that suffice below 2^64."""
    if n < 2 or n % 2 == 0:
        return n == 2
    if n < 2**32:
        return all(n % d for d in range(3, math.isqrt(n) + 1, 2))
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for base in (2, 325, 9375, 28178, 450775, 9780504, 1795265022):
        x = pow(base, d, n)
        if x not in (0, 1) and all(pow(x, 2**i, n) != n - 1 for i in range(s)):
            return False
    return True


@cache
def is_irreducible(f: tuple[int, ...], p: int) -> bool:
    """Whether the monic f has no factor of degree <= deg f / 2, by gcd(x^(p^i) - x, f) = 1 for each i."""
    n = len(f) - 1
    x = (0, 1) + (0,) * (n - 2)
    frobenius = x
    for _ in range(n // 2):
        frobenius = _poly_power(frobenius, p, f, p)
        if _gcd_degree(list(f), [(a - b) % p for a, b in zip(frobenius, x, strict=True)], p) != 0:
            return False
    return True


def _gcd_degree(a: list[int], b: list[int], p: int) -> int:
    while any(b):
        while b[-1] == 0:
            b.pop()
        scale = pow(b[-1], -1, p)
        a = a[:]
        for top in range(len(a) - 1, len(b) - 2, -1):
            factor = a[top] * scale % p
            for j in range(len(b)):
                a[top - len(b) + 1 + j] = (a[top - len(b) + 1 + j] - factor * b[j]) % p
        a, b = b, a[: len(b) - 1]
    return len(a) - 1


# ------------------------------------------------------------------------------------------- networks


def outputs(
    ring: Ring, weights: dict[str, Any], starts: list[list[Any]], ends: list[list[Any]], split: Sequence[int]
) -> list[list[Any]]:
    """A[i][j] = y(start_i, end_j) by the recursion; ``split`` lists the time steps of the start block."""
    T = len(starts[0]) + len(ends[0])
    L = len(weights["Wh"])
    known: dict[tuple[Any, ...], Any] = {}

    def dot(row: Sequence[Any], vector: Sequence[Any]) -> Any:
        total = ring.zero
        for a, b in zip(row, vector, strict=True):
            total = ring.add(total, ring.mul(a, b))
        return total

    def hidden(prefix: tuple[Any, ...], layer: int) -> Any:
        """h^{τ,l} after the inputs ``prefix``, τ their number."""
        if layer == 0:
            return prefix[-1]
        if not prefix:
            return weights["h0"][layer - 1]
        key = (prefix, layer)
        if key not in known:
            past, below = hidden(prefix[:-1], layer), hidden(prefix, layer - 1)
            known[key] = [
                ring.mul(dot(recurrent, past), dot(inward, below))
                for recurrent, inward in zip(weights["Wh"][layer - 1], weights["Wi"][layer - 1], strict=True)
            ]
        return known[key]

    def sequence(start: list[Any], end: list[Any]) -> tuple[Any, ...]:
        s, e = iter(start), iter(end)
        return tuple(tuple(next(s if time in split else e)) for time in range(1, T + 1))

    return [[dot(weights["Wo"], hidden(sequence(start, end), L)) for end in ends] for start in starts]


def leading_minors(matrix: list[list[int]]) -> list[int]:
    """The leading principal minors of an integer matrix, exactly, by Bareiss; up to the first that is 0."""
    rows = [list(row) for row in matrix]
    found: list[int] = []
    previous = 1
    for i in range(len(rows)):
        pivot = rows[i][i]
        found.append(pivot)
        if pivot == 0:
            break
        for r in range(i + 1, len(rows)):
            head = rows[r][i]
            rows[r] = [(pivot * a - head * b) // previous for a, b in zip(rows[r], rows[i], strict=True)]
        previous = pivot
    return found


def composite_pivots(minors: list[int], q: int) -> list[int]:
    """What cross-multiplication without division leaves as pivots mod q, from the exact minors d_1, d_2, ...

    Rows below pivot i are multiplied by it, so with c_0 = 1 pivot i is c_{i-1}·d_i/d_{i-1} and c_i = c_{i-1}·pivot i:
    products of powers of minors with exponents that are kept apart.
    """
    scale = [0] * len(minors)  # exponents of d_1, d_2, .. in c_{i-1}
    pivots = []
    for i in range(len(minors)):
        exponents = scale[:]
        exponents[i] += 1
        if i:
            exponents[i - 1] -= 1
        value = 1
        for d, e in zip(minors, exponents, strict=True):
            value = value * pow(d, e, q) % q
        pivots.append(value)
        scale = [a + b for a, b in zip(scale, exponents, strict=True)]
    return pivots


def rank(ring: Ring, matrix: list[list[Any]], *, leading: bool = False) -> int:
    """The rank over a field; with ``leading`` the number of nonzero leading minors before the first zero."""
    rows = [list(row) for row in matrix]
    assert ring.inverse is not None
    assert ring.negative is not None
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        candidates = range(found, min(len(rows), found + 1) if leading else len(rows))
        pivot = next((r for r in candidates if rows[r][column] != ring.zero), None)
        if pivot is None:
            if leading:
                break
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        inverse = ring.inverse(rows[found][column])
        for r in range(found + 1, len(rows)):
            factor = ring.negative(ring.mul(rows[r][column], inverse))
            if factor != ring.zero:
                rows[r] = [ring.add(a, ring.mul(factor, b)) for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
        if found == len(rows):
            break
    return found


# -------------------------------------------------------------------------------------------- streams


def stream_words(seed: str, label: str) -> Iterator[int]:
    """The 64-bit words of a stream."""
    i = 0
    while True:
        block = hashlib.sha256(f"verify-stream-1:{seed}:{label}:{i}".encode("ascii")).digest()
        for place in range(0, 32, 8):
            yield int.from_bytes(block[place : place + 8], "big")
        i += 1


def integers_below(seed: str, label: str, n: int, count: int) -> list[int]:
    """The first ``count`` integers below n >= 2 of a stream."""
    if count > 100_000:
        raise Unjudged("a long stream")
    b = len(bin(n - 1)) - 2
    return list(islice((w % 2**b for w in stream_words(seed, label) if w % 2**b < n), count))


# --------------------------------------------------------------------------------------------- bounds


def mc(n: int, k: int) -> int:
    """The number of monomials of degree k in n variables."""
    if k < 0:
        return 0
    if n == 0:
        return int(k == 0)
    if min(k, n - 1) > 3000:
        raise Unjudged("a large multiset coefficient")
    return math.comb(n + k - 1, k)


def bound_formula(
    name: str, L: int, R: int, M: int, t_S: int, start: Sequence[int], end: list[int], N: int | None, d: int
) -> int | None:
    """The tables of section 9 for ``rac``; None outside the domain.

    ``start``, ``end``: the places s of their inputs, counted from the last. ``d``: m, or at grid level d; ``N`` None
    at function level.
    """
    t = len(end)
    if max(L, t, d) > 100:
        raise Unjudged("a large bound")
    contiguous = max(end) == t
    if name not in ("G1", "U0", "U2", "Z0", "C0", "C2") and not contiguous:
        return None
    if (name in ("G1", "G2") and N is None) or (name == "U5" and N is not None):
        return None
    if name in ("U6", "U7", "UT") and (M < R or (name == "U6" and L < 2)):
        return None
    if name in ("U8", "U9") and (L, R, d) != ((3, 3, 2) if name == "U8" else (3, 4, 3)):
        return None
    if name[0] == "C":
        return _from_supports(name, L, R, start, t, end, N, d)

    def phi(s: int, layers: int = L, m: int = d) -> int:
        value = mc(m, mc(s, layers - 1))
        return value if N is None else min(N, value)

    def ideal(layers: int, steps: int, m: int) -> int:
        if steps == 0:
            return 1
        return R * sum(
            (-1) ** (j + 1) * math.comb(m, j) * math.prod(mc(R, mc(steps, layers - l) - j) for l in range(1, layers))
            for j in range(1, m + 1)
        )

    def recursive(layers: int, steps: int, factor: Callable[[int], int], m: int) -> int:
        if steps == 0:
            return 1
        return min(ideal(layers, steps, m), factor(steps) * recursive(layers, steps - 1, factor, m))

    @cache
    def corner(layers: int, steps: int) -> int:
        if steps == 0:
            return 1
        if layers == 1:
            return R
        before, under = corner(layers, steps - 1), corner(layers - 1, steps - 1)
        return min(ideal(layers, steps, R), (mc(R, mc(steps, layers - 1)) - R) * before + R * min(before, under))

    def states(steps: int) -> int:
        return math.prod(mc(R, mc(steps, L - l)) for l in range(1, L + 1))

    if name == "G1":
        assert N is not None
        return N ** min(t_S, t)
    if name == "U0":
        return math.prod(map(phi, start))
    if name == "U1":
        return states(t)
    if name == "U2":
        return math.prod(map(phi, end))
    if name == "U3":
        return min(states(t - j) * math.prod(phi(s) for s in range(t - j + 1, t + 1)) for j in range(t))
    if name in ("U5", "G2"):
        return recursive(L, t, phi, d)
    if name == "U4":
        return ideal(L, t, d)
    if name == "U6":
        return corner(L, t)
    if name == "UT":
        candidates = [ideal(t, L, R), recursive(t, L, lambda s: mc(R, mc(s, t - 1)), R)]
        if t >= 2:
            candidates.append(corner(t, L))
        return min(candidates)
    if name == "U7":
        return _Jets(R, ideal).bound(L, t)
    if name == "U8":
        return _points(t)
    if name == "U9":
        return _four_points(t)
    raise ValueError(name)


def _from_supports(
    name: str, L: int, R: int, start: Sequence[int], t: int, end: list[int], N: int | None, d: int
) -> int:
    """C0..C3: in ``rac`` everything is homogeneous, so every set of degrees has one element.

    ``degrees[s]`` are the degrees of y in the states before its last s inputs: h_l' is a product over the layers up to
    l.
    """
    degrees = [[1] * L]
    for _ in range(max(*start, t)):
        degrees.append([sum(degrees[-1][layer:]) for layer in range(L)])
    if sum(degrees[-1]) > 10**5:
        raise Unjudged("a large degree")

    def factor(s: int) -> int:
        """The number of monomials in the s-th input from the last."""
        value = mc(d, 1 if s == 1 else sum(degrees[s - 2]))
        return value if N is None else min(N, value)

    def states(steps: int) -> int:
        return math.prod(mc(R, degree) for degree in degrees[steps - 1])

    if name in ("C0", "C2"):
        return math.prod(map(factor, start if name == "C0" else end))
    if name in (
        "C1",
        "C4",
        "C5",
    ):  # a state meets its matrix Wh, so nothing is seen; and the input of every step occurs
        return states(t)
    return min(states(t - j) * math.prod(factor(s) for s in range(t - j + 1, t + 1)) for j in range(t))


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All tuples of ``parts`` numbers >= 0 of that sum."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


class _Jets:
    """U7 for the width R, one exponent after the other; ``ideal`` is I."""

    def __init__(self, R: int, ideal: Callable[[int, int, int], int]) -> None:
        self.R, self.ideal = R, ideal
        self.known: dict[tuple[int, int], int] = {}

    def bound(self, L: int, t: int) -> int:
        """C^L_t."""
        if L == 1 or t == 1 or self.R == 1:
            return self.R
        if (L, t) not in self.known:
            R = self.R
            self.known[L, t] = min(self.ideal(L, t, R), self.ideal(t, L, R), self.total(L, t), self.total(t, L))
        return self.known[L, t]

    def total(self, L: int, t: int) -> int:
        """S(L, t)."""
        D = mc(t, L - 1)
        if mc(self.R, D) > 20_000:
            raise Unjudged("many exponents")
        jets = self.jets(L, t - 1)
        found = 0
        for a in compositions(D, self.R):
            k = a.index(max(a))
            others = math.prod(e + 1 for r, e in enumerate(a) if r != k)
            found += min(self.bound(L, t - 1), self.bound(L - 1, t - 1) * others, jets(D - a[k]))
        return found

    def jets(self, L: int, s: int) -> Callable[[int], int]:
        """V^L_s."""
        R = self.R
        if s == 1:
            return lambda j: self.bound(L, 1)
        d = {layer: mc(L, s - layer) for layer in range(1, s + 1)}
        if mc(R, d[1]) * mc(R, d[2]) > 200_000:
            raise Unjudged("many pairs of exponents")
        excess: dict[int, int] = {}
        for b in compositions(d[2], R):
            for c in compositions(d[1], R):
                over = sum(max(0, x - y) for x, y in zip(b, c, strict=True))
                excess[over] = excess.get(over, 0) + 1

        def value(j: int) -> int:
            pairs = sum(number for over, number in excess.items() if over <= j)
            if s == 3 and L * (L - 1) // 2 + 1 >= R:
                return R * pairs - (R * mc(R, d[1]) * mc(R, d[2]) - self.ideal(3, L, R))
            return pairs * math.prod(mc(R, d[layer]) for layer in range(3, s + 1))

        return value


def _points(t: int) -> int:
    """U8: P_t."""
    if t == 1:
        return 2
    D = mc(t, 2)

    def sigma(d: int, n: int) -> int:
        return mc(3, n) * mc(3, d) - 3 * math.comb(n + 3, 4)

    Q = 3 * (2 * sigma(D - 1, t - 1) - sigma(D - 2, t - 2)) - 9
    return min(Q, mc(2, D) * _points(t - 1))


def _four_points(t: int) -> int:
    """U9: P_t."""
    if t == 1:
        return 3
    D = mc(t, 2)

    def sigma(d: int, n: int) -> int:
        return 0 if n == -1 else mc(4, n) * mc(4, d) - 4 * math.comb(n + 5, 6)

    Q = 4 * (3 * sigma(D - 1, t - 1) - 3 * sigma(D - 2, t - 2) + sigma(D - 3, t - 3)) - 16
    return min(Q, mc(3, D) * _four_points(t - 1))
