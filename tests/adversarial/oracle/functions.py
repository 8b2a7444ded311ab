"""What the oracle computes with besides fractions: quotients of polynomials in n, j, P, and power series in z.

P stands for nu_W^j where j goes to infinity. Quotients are never reduced; series are cut off after ``TERMS`` terms, so
that equality of series is equality of so many coefficients.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged
from tests.adversarial.oracle.language import Fails, Undefined

__all__ = ["TERMS", "Quotient", "Series", "leading", "variable"]

TERMS = 14
MANY = 400
Poly = dict[tuple[int, int, int], Fraction]
N, J, P = range(3)


def _times(a: Poly, b: Poly) -> Poly:
    if len(a) * len(b) > MANY * MANY:
        raise Unjudged("long polynomials")
    result: Poly = {}
    for (a0, a1, a2), c in a.items():
        for (b0, b1, b2), d in b.items():
            key = (a0 + b0, a1 + b1, a2 + b2)
            result[key] = result.get(key, Fraction(0)) + c * d
    return {key: c for key, c in result.items() if c}


def _plus(a: Poly, b: Poly, sign: int = 1) -> Poly:
    result = dict(a)
    for key, c in b.items():
        result[key] = result.get(key, Fraction(0)) + sign * c
    return {key: c for key, c in result.items() if c}


def _constant(value: Fraction | int) -> Poly:
    return {(0, 0, 0): Fraction(value)} if value else {}


@dataclass(frozen=True, eq=False)
class Quotient:
    """top/below, two polynomials in n, j, P with rational coefficients."""

    top: Poly
    below: Poly

    @staticmethod
    def of(value: Any) -> "Quotient":
        if isinstance(value, Quotient):
            return value
        if isinstance(value, Series):
            raise Unjudged("z beside a limit")
        return Quotient(_constant(value), _constant(1))

    def __add__(self, other: Any) -> "Quotient":
        other = Quotient.of(other)
        if self.below == other.below:
            return Quotient(_plus(self.top, other.top), self.below)
        return Quotient(
            _plus(_times(self.top, other.below), _times(other.top, self.below)), _times(self.below, other.below)
        )

    def __neg__(self) -> "Quotient":
        return Quotient(_plus({}, self.top, -1), self.below)

    def __sub__(self, other: Any) -> "Quotient":
        return self + -Quotient.of(other)

    def __rsub__(self, other: Any) -> "Quotient":
        return Quotient.of(other) - self

    def __mul__(self, other: Any) -> "Quotient":
        other = Quotient.of(other)
        return Quotient(_times(self.top, other.top), _times(self.below, other.below))

    def __truediv__(self, other: Any) -> "Quotient":
        other = Quotient.of(other)
        if not other.top:
            raise Undefined("a division by 0")
        return self * Quotient(other.below, other.top)

    def __rtruediv__(self, other: Any) -> "Quotient":
        return Quotient.of(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def number(self) -> Fraction | None:
        """The constant that this is, else None."""
        if not self.top:
            return Fraction(0)
        key = max(self.below)
        value = self.top.get(key, Fraction(0)) / self.below[key]
        return value if _plus(self.top, _times(_constant(value), self.below), -1) == {} else None

    def settled(self) -> "Quotient | Fraction":
        """A number where it is one."""
        value = self.number()
        return self if value is None else value

    def minus_lag(self) -> Fraction | None:
        """c if this is j + c."""
        return (self - variable(J)).number()

    def coefficient(self, d: int) -> Fraction:
        """The coefficient of n^d of a polynomial in n and 1/n."""
        if any(key[J] or key[P] for part in (self.top, self.below) for key in part):
            raise Unjudged("a coefficient beside a limit")
        low = min(key[N] for key in self.below)
        below = {key[N] - low: c for key, c in self.below.items()}
        top = {key[N] - low: c for key, c in self.top.items()}
        degree = max(below)
        quotient: dict[int, Fraction] = {}
        lowest = min(top, default=0)
        while top and max(top) - degree >= lowest:  # division; exact if nothing is left
            at = max(top) - degree
            quotient[at] = factor = top[max(top)] / below[degree]
            for e, c in below.items():
                rest = top.get(e + at, Fraction(0)) - factor * c
                top[e + at] = rest
                if not rest:
                    del top[e + at]
        if top:
            raise Fails("no polynomial in n and 1/n")
        return quotient.get(d, Fraction(0))

    def sum_over_lags(self, q: Fraction) -> Fraction:
        """Σ_{j>=0} of a polynomial in j and P = q^j without a term free of P, 0 < q < 1.

        By finite differences: f(j) = Σ_r Δ^r f(0) C(j, r) and Σ_j C(j, r) q^j = q^r/(1-q)^{r+1}.
        """
        if any(key[J] or key[P] for key in self.below):
            raise Fails("series of what is no polynomial in j and nu_W**j")
        if any(key[N] for part in (self.top, self.below) for key in part):
            raise Unjudged("a series beside a limit")
        total = Fraction(0)
        for s in {key[P] for key in self.top}:
            if s < 1:
                raise Fails("a term without a power of nu_W**j")
            part = {key[J]: c for key, c in self.top.items() if key[P] == s}
            values = [sum((c * j**e for e, c in part.items()), Fraction(0)) for j in range(max(part) + 1)]
            r, power = 0, q**s
            while values:
                total += values[0] * power**r / (1 - power) ** (r + 1)
                values, r = [b - a for a, b in pairwise(values)], r + 1
        return total / self.below[0, 0, 0]


def variable(slot: int) -> Quotient:
    """n, j or P itself."""
    key = [0, 0, 0]
    key[slot] = 1
    return Quotient({tuple(key): Fraction(1)}, _constant(1))  # type: ignore[dict-item]


def leading(value: Quotient, slot: int, nu_W: Fraction | None) -> Quotient:
    """The limit for n or j to infinity by the monomials that grow fastest, nu_W a number where j grows."""

    def growth(key: tuple[int, int, int]) -> tuple[int, int]:
        if slot == N:
            return key[N], 0
        sign = 0 if nu_W is None or nu_W == 1 else 1 if nu_W > 1 else -1
        return sign * key[P], key[J]

    if slot == N and any(key[P] or key[J] for part in (value.top, value.below) for key in part):
        raise Unjudged("a limit within a limit")
    most = max(map(growth, value.below))
    if any(growth(key) > most for key in value.top):
        raise Fails("no limit")

    def kept(part: Poly) -> Poly:
        rest = {key: c for key, c in part.items() if growth(key) == most}
        return {(0 if slot == N else key[N], 0, 0): c for key, c in rest.items()}

    if slot == J and any(key[N] for part in (value.top, value.below) for key in part):
        raise Unjudged("a limit within a limit")
    return Quotient(kept(value.top), kept(value.below))


# ---------------------------------------------------------------------------------------------- series


@dataclass(frozen=True, eq=False)
class Series:
    """Σ_i terms[i] z^i, known up to z^{TERMS-1}."""

    terms: tuple[Fraction, ...]

    @staticmethod
    def of(value: Any) -> "Series":
        if isinstance(value, Series):
            return value
        if isinstance(value, Quotient):
            raise Unjudged("z beside a limit")
        return Series((Fraction(value),) + (Fraction(0),) * (TERMS - 1))

    @staticmethod
    def z() -> "Series":
        return Series((Fraction(0), Fraction(1)) + (Fraction(0),) * (TERMS - 2))

    def _each(self, other: Any, join: Callable[[Fraction, Fraction], Fraction]) -> "Series":
        return Series(tuple(map(join, self.terms, Series.of(other).terms)))

    def __add__(self, other: Any) -> "Series":
        return self._each(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> "Series":
        return self._each(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> "Series":
        return Series.of(other) - self

    def __neg__(self) -> "Series":
        return Series(tuple(-a for a in self.terms))

    def __mul__(self, other: Any) -> "Series":
        b = Series.of(other).terms
        return Series(tuple(sum((self.terms[i] * b[d - i] for i in range(d + 1)), Fraction(0)) for d in range(TERMS)))

    def __truediv__(self, other: Any) -> "Series":
        b = Series.of(other).terms
        if not b[0]:
            if any(b):
                raise Unjudged("a division by a multiple of z")
            raise Undefined("a division by 0")
        found: list[Fraction] = []
        for d in range(TERMS):
            found.append((self.terms[d] - sum((found[i] * b[d - i] for i in range(d)), Fraction(0))) / b[0])
        return Series(tuple(found))

    def __rtruediv__(self, other: Any) -> "Series":
        return Series.of(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def settled(self) -> "Series | Fraction":
        """A number where it is one."""
        return self if any(self.terms[1:]) else self.terms[0]
