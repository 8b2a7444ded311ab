"""Rational functions of variances, width and lag, with sympy: limits, series, and inequalities that hold on a whole
domain.

The lag j enters polynomially and through ν_W^j, a further indeterminate ``P``, positive where ν_W is.  What is decided
here is sound for every value of the variables in their domains (``proofs/certificate-format.md``, section 5, cell
``kernel``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import QQ
from sympy.polys.fields import FracElement, FracField, field
from sympy.polys.rings import PolyElement

from verify.errors import DomainError

__all__ = ["Domain", "RationalFunctions"]

Domain = str | int
"""``positive``, ``below-one`` or ``above-one`` for a variance, an integer (the least value) for n and j, ``formal`` for
z.
"""

VARIANCES = ("nu_W", "nu_F", "nu_C")
POWER = "P"


@dataclass(frozen=True, slots=True)
class RationalFunctions:
    """The field Q(variables, P), what its variables range over, and the values of those that are given."""

    domains: Mapping[str, Domain]
    given: Mapping[str, Fraction]
    field: FracField

    @classmethod
    def over(cls, domains: Mapping[str, Domain], given: Mapping[str, Fraction]) -> RationalFunctions:
        """The field for these variables.  Raises ``DomainError`` for a variable j with ν_W = 0, where ν_W^j is no
        positive number.
        """
        names = sorted(domains)
        if "j" in domains and given.get("nu_W") == 0:
            raise DomainError("powers nu_W^j at nu_W = 0 are not defined for a variable lag j")
        return cls(dict(domains), dict(given), field([*names, POWER], QQ)[0])

    # --- elements ---

    def number(self, value: int | Fraction) -> FracElement:
        """A rational constant."""
        return self.field(QQ(value.numerator, value.denominator))

    def name(self, name: str) -> FracElement:
        """A variable, or the value given for it.  Raises ``DomainError`` if it is neither."""
        if name in self.given:
            return self.number(self.given[name])
        if name not in self.domains:
            raise DomainError(f"the statement says nothing of {name}")
        return self._generator(name)

    def power_of_recurrence(self, exponent: FracElement) -> FracElement:
        """ν_W^exponent for an exponent c or j + c, c an integer.  Raises ``DomainError`` for another one."""
        base = self.name("nu_W")
        if "j" in self.domains:
            constant = self.integer(exponent - self._generator("j"))
            if constant is not None:
                lag = self.field(1) if self.given.get("nu_W") == 1 else self._generator(POWER)
                return lag * base**constant
        constant = self.integer(exponent)
        if constant is None:
            raise DomainError(f"an exponent must be an integer or j plus an integer, not {exponent}")
        return base**constant if constant else self.field(1)

    def integer(self, value: FracElement) -> int | None:
        """The integer that ``value`` is, or None."""
        number = self.constant(value)
        return int(number) if number is not None and number.denominator == 1 else None

    def constant(self, value: FracElement) -> Fraction | None:
        """The rational number that ``value`` is, or None."""
        if value.numer.is_ground and value.denom.is_ground:
            quotient = QQ(value.numer.LC, 1) / QQ(value.denom.LC, 1) if value.numer else QQ(0)
            return Fraction(int(quotient.numerator), int(quotient.denominator))
        return None

    # --- relations ---

    def holds(self, op: str, left: FracElement, right: FracElement) -> bool:
        """Whether ``left op right`` (== < <= > >=) is shown for all values of the variables; False: not shown.

        The difference, with each variable replaced by its least value plus what is beyond, has coefficients of one
        sign.
        """
        if op == "==":
            return bool(left == right)
        difference = right - left if op in ("<=", "<") else left - right
        if not difference:
            return op in ("<=", ">=")
        numerator, denominator = self._on_domain(difference)
        sign = self._sign(denominator)
        if not sign:
            return False
        if op in ("<", ">"):
            return self._sign(numerator) == sign
        return all(sign * coefficient >= 0 for coefficient in numerator.coeffs())

    def _on_domain(self, value: FracElement) -> tuple[PolyElement, PolyElement]:
        """Numerator and denominator in variables that are positive (variances, P) or at least 0 (n, j)."""
        parts = [value.numer, value.denom]
        for name, domain in self.domains.items():
            x = self._generator(name).numer
            if isinstance(domain, int):
                parts = [part.compose(x, x + domain) for part in parts]
            elif domain == "above-one":
                parts = [part.compose(x, x + 1) for part in parts]
            elif domain == "below-one":
                missing = max(parts[1].degree(x), 0) - max(parts[0].degree(x), 0)
                top, bottom = (_homogeneous(part, x) for part in parts)
                parts = [top * (x + 1) ** max(missing, 0), bottom * (x + 1) ** max(-missing, 0)]
            elif domain == "formal" and any(part.degree(x) > 0 for part in parts):
                raise DomainError(f"{name} is formal: no inequality can be about it")
        return parts[0], parts[1]

    def _sign(self, polynomial: PolyElement) -> int:
        """1 or -1 if the polynomial has that strict sign on the domain by its coefficients alone, else 0."""
        beyond = [index for index, name in enumerate(self._names()) if isinstance(self.domains.get(name), int)]
        for sign in (1, -1):
            if all(sign * coefficient > 0 for coefficient in polynomial.coeffs()):
                return sign if any(all(m[i] == 0 for i in beyond) for m in polynomial.monoms()) else 0
        return 0

    # --- limits, coefficients, series ---

    def limit(self, name: str, value: FracElement) -> FracElement:
        """The limit for n → ∞ or j → ∞, for all values of the other variables.  Raises ``DomainError`` if none is
        shown.
        """
        if name not in ("n", "j") or name not in self.domains:
            raise DomainError(f"a limit is for the variable n or j, not {name}")
        x = self._generator(name).numer
        numerator, denominator = value.numer, value.denom
        if name == "j":
            numerator, denominator = self._without_powers(numerator, denominator)
        elif any(part.degree(self._power()) > 0 for part in (numerator, denominator)):
            raise DomainError("a limit for n is of something free of nu_W^j")
        if not numerator:
            return self.field(0)
        top, bottom = numerator.degree(x), denominator.degree(x)
        leading = self.field(_coefficient(denominator, x, bottom))
        if not self._sign(self._on_domain(leading)[0]):
            raise DomainError(f"the denominator's leading coefficient {leading} may vanish: no limit is shown")
        if top > bottom:
            raise DomainError(f"it has no finite limit for {name} → ∞")
        return self.field(_coefficient(numerator, x, bottom)) / leading if top == bottom else self.field(0)

    def _without_powers(self, numerator: PolyElement, denominator: PolyElement) -> tuple[PolyElement, PolyElement]:
        """What remains of a quotient for j → ∞ when powers ν_W^j that tend to 0 are dropped and common ones
        cancelled.
        """
        P = self._power()
        low = _order(denominator, P)
        if denominator.degree(P) != low:
            raise DomainError("no limit is shown: the denominator mixes powers of nu_W^j")
        if numerator and (_order(numerator, P) < low or (numerator.degree(P) > low and not self._decays())):
            raise DomainError("no limit is shown: powers of nu_W^j remain")
        return _coefficient(numerator, P, low), _coefficient(denominator, P, low)

    def _decays(self) -> bool:
        """Whether 0 < ν_W < 1."""
        value = self.given.get("nu_W")
        return self.domains.get("nu_W") == "below-one" or (value is not None and 0 < value < 1)

    def coefficient(self, name: str, degree: int, value: FracElement) -> FracElement:
        """The coefficient of n^degree of a polynomial in n and 1/n.  Raises ``DomainError`` if it is none."""
        if name != "n" or name not in self.domains:
            raise DomainError(f"a coefficient is that of a power of the variable n, not {name}")
        x = self._generator(name).numer
        shift = value.denom.degree(x)
        rest = _coefficient(value.denom, x, shift)
        if value.denom != rest * x**shift:
            raise DomainError("it is no polynomial in n and 1/n")
        return (
            self.field(_coefficient(value.numer, x, degree + shift)) / self.field(rest)
            if degree + shift >= 0
            else self.field(0)
        )

    def series(self, value: FracElement, at: FracElement) -> FracElement:
        """Σ_{j >= 0} value·at^j, ``at`` being z, or 1 where every term decays.

        Each term c·j^i·P^d sums to c·(w d/dw)^i 1/(1 - w), w = ν_W^d·at.  Raises ``DomainError`` where that is not
        shown to be so.
        """
        if self.domains.get("j") != 0:
            raise DomainError("a series is over the variable j from 0 on")
        j, P = self._generator("j").numer, self._power()
        if value.denom.degree(j) > 0 or value.denom.degree(P) > 0:
            raise DomainError("a series is of a polynomial in j and nu_W^j")
        formal = "z" in self.domains and at == self._generator("z")
        total = self.field(0)
        for degree in range(max(value.numer.degree(P), 0) + 1):
            part = _coefficient(value.numer, P, degree)
            if part and not formal and (at != 1 or degree == 0 or not self._decays()):
                raise DomainError("the series is not shown to converge: its argument is z, or 1 where 0 < nu_W < 1")
            base = self.name("nu_W") ** degree * at if degree else at
            for power in range(max(part.degree(j), 0) + 1):
                term = _coefficient(part, j, power)
                if term:
                    total += self.field(term) * _power_sum(self.field, power, base)
        return total / self.field(value.denom)

    # --- parts ---

    def _names(self) -> tuple[str, ...]:
        return tuple(str(symbol) for symbol in self.field.symbols)

    def _generator(self, name: str) -> FracElement:
        return self.field.gens[self._names().index(name)]

    def _power(self) -> PolyElement:
        return self._generator(POWER).numer


def _coefficient(polynomial: PolyElement, x: PolyElement, degree: int) -> PolyElement:
    """The coefficient of x^degree, a polynomial in the others."""
    ring = polynomial.ring
    index = ring.gens.index(x)
    found: dict[Any, Any] = {}
    for monomial, value in polynomial.terms():
        if monomial[index] == degree:
            found[(*monomial[:index], 0, *monomial[index + 1 :])] = value
    return ring.from_dict(found)


def _order(polynomial: PolyElement, x: PolyElement) -> int:
    """The least exponent of x; 0 for the zero polynomial."""
    index = polynomial.ring.gens.index(x)
    return min((monomial[index] for monomial in polynomial.monoms()), default=0)


def _homogeneous(polynomial: PolyElement, x: PolyElement) -> PolyElement:
    """(1 + y)^d · polynomial(y/(1 + y)), d its degree in x, with y written as x."""
    degree = max(polynomial.degree(x), 0) if polynomial else 0
    total = polynomial.ring(0)
    for power in range(degree + 1):
        total += _coefficient(polynomial, x, power) * x**power * (x + 1) ** (degree - power)
    return total


def _power_sum(K: FracField, power: int, w: FracElement) -> FracElement:
    """Σ_j j^power w^j = (w d/dw)^power 1/(1 - w), as a function of w.

    With E_p the polynomial such that the sum is E_p(w)/(1-w)^(p+1): E_{p+1} = w(1-w) E_p' + (p+1) w E_p.
    """
    coefficients = [1]
    for p in range(power):
        following = [0] * (len(coefficients) + 1)
        for i, c in enumerate(coefficients):
            following[i] += i * c
            following[i + 1] += (p + 1 - i) * c
        coefficients = following
    total = K(0)
    for i, c in enumerate(coefficients):
        total += K(c) * w**i
    return total / (K(1) - w) ** (power + 1)
