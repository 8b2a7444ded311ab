"""The quantities of the cell ``kernel``, from the formula of the tangent kernel and Wick's theorem.

    Θ_jk = n^{-(j+k+2)/2} { f^T (W^T)^j W^k f + c W^j (W^T)^k c^T
                            + Σ_{a<j, b<k} (c W^a (W^T)^b c^T) (f^T (W^T)^{j-1-a} W^{k-1-b} f) }

Everything is computed with the four names as indeterminates; numbers are put in afterwards.
"""

from collections.abc import Iterator

from ..functions.polynomials import Monomial, Polynomial, gather, monomial
from ..functions.rational import Rational, indeterminate, number, quotient
from ..kernel.errors import OverBudget, show
from ..kernel.meter import Meter
from .wick import MAX_LETTERS, Counts, Wick, transposed

__all__ = ["Kernel", "rho"]

_Words = tuple[str, ...]
_Form = str | None  # the word of a quadratic form; None: the factor 1


class Kernel:
    """Mean and variance of Θ_jk as rational functions of nu_W, nu_F, nu_C and n."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.wick = Wick(meter)

    def trace(self, words: _Words) -> Rational:
        """E Π tr(w_i) at nu_W = 1."""
        return self._over_n(_in_n(self.wick.expectation(words), {}), 0)

    def A(self, j: int, k: int) -> Rational:
        """n^{-(m+1)} E tr(W^j (W^T)^k) with m = (j+k)/2; 0 if j + k is odd."""
        if (j + k) % 2:
            return number(0)
        _require_few_letters(j + k)
        return self._over_n(_in_n(self.wick.expectation(("W" * j + "w" * k,)), {}), (j + k) // 2 + 1)

    def B(self, j: int, k: int) -> Rational:
        """n^{-(m+1)} Σ_{a<j, b<k} E[tr(W^a (W^T)^b) tr((W^T)^{j-1-a} W^{k-1-b})]; 0 if j + k is odd."""
        if (j + k) % 2 or j == 0 or k == 0:
            return number(0)
        _require_few_letters(j + k)
        terms: list[tuple[Monomial, int]] = []
        for in_c, in_f in _products(j, k):
            terms += _in_n(self.wick.expectation((in_c, in_f)), {}).items()
        return self._over_n(gather(terms), (j + k) // 2 + 1)

    def mean(self, j: int, k: int) -> Rational:
        """E Θ_jk = (nu_C + nu_F) nu_W^m A_jk + nu_C nu_F nu_W^{m-1} B_jk."""
        if (j + k) % 2:
            return number(0)
        m, meter = (j + k) // 2, self.meter
        nu_W, nu_F, nu_C = (indeterminate(name) for name in ("nu_W", "nu_F", "nu_C"))
        result = nu_C.plus(nu_F, meter).times(nu_W.to_the(m, meter), meter).times(self.A(j, k), meter)
        B = self.B(j, k)
        if B.is_zero():
            return result
        return result.plus(nu_C.times(nu_F, meter).times(nu_W.to_the(m - 1, meter), meter).times(B, meter), meter)

    def variance(self, j: int, k: int) -> Rational:
        """Var Θ_jk = E Θ_jk² - (E Θ_jk)².

        Θ is a sum of terms, each a quadratic form in f, in c, or a product of one of each. Given W, Isserlis'
        theorem for f and for c turns a product of two terms into products of traces.
        """
        _require_few_letters(2 * (j + k))
        forms: list[tuple[_Form, _Form]] = [("w" * j + "W" * k, None), (None, "W" * j + "w" * k)]
        forms += [(in_f, in_c) for in_c, in_f in _products(j, k)]
        self.meter.spend(200 * len(forms) ** 2)
        terms: list[tuple[Monomial, int]] = []
        for i, (f, c) in enumerate(forms):
            for other, (g, d) in enumerate(forms[: i + 1]):
                twice = 1 if other == i else 2
                variances = {"nu_F": (f is not None) + (g is not None), "nu_C": (c is not None) + (d is not None)}
                for in_f, weight in _expectation(f, g):
                    for in_c, factor in _expectation(c, d):
                        words = in_f + in_c
                        variances["nu_W"] = sum(map(len, words)) // 2
                        found = _in_n(self.wick.expectation(words), variances)
                        terms += ((e, twice * weight * factor * count) for e, count in found.items())
            terms = list(gather(terms).items())
        mean = self.mean(j, k)
        square = self._over_n(gather(terms), j + k + 2)
        return square if mean.is_zero() else square.minus(mean.times(mean, self.meter), self.meter)

    def chebyshev(self, j: int, e: Rational) -> Rational:
        """(Var Θ_jj + (E Θ_jj - ρ_j)²)/e²."""
        bias = self.mean(j, j).minus(rho(number(j), j, None, self.meter), self.meter)
        total = self.variance(j, j).plus(bias.times(bias, self.meter), self.meter)
        return total.over(e.times(e, self.meter), self.meter)

    def _over_n(self, numerator: Polynomial, exponent: int) -> Rational:
        return quotient(numerator, monomial({"n": exponent}), self.meter)


def rho(lag: Rational, integer: int, P: Rational | None, meter: Meter) -> Rational:
    """ρ_e = nu_C (e nu_F nu_W^{e-1} + nu_W^e) + nu_F nu_W^e, ρ_0 = nu_C + nu_F.

    e is ``integer``, or with ``P`` = nu_W^j it is j + ``integer``; ``lag`` is e as a function of j.
    """
    nu_W, nu_F, nu_C = (indeterminate(name) for name in ("nu_W", "nu_F", "nu_C"))

    def power(exponent: int) -> Rational:
        result = nu_W.to_the(exponent, meter)
        return result if P is None else P.times(result, meter)

    result = nu_C.plus(nu_F, meter).times(power(integer), meter)
    if P is None and integer == 0:
        return result
    return result.plus(lag.times(nu_C, meter).times(nu_F, meter).times(power(integer - 1), meter), meter)


def _products(j: int, k: int) -> Iterator[tuple[str, str]]:
    """The words of the last sum: of the form in c, and of the form in f."""
    for a in range(j):
        for b in range(k):
            yield "W" * a + "w" * b, "w" * (j - 1 - a) + "W" * (k - 1 - b)


def _expectation(a: _Form, b: _Form) -> tuple[tuple[_Words, int], ...]:
    """E[(g^T A g)(g^T B g)] for a standard Gaussian vector g: tr A tr B + tr AB + tr AB^T, as (words, weight)."""
    if a is None or b is None:
        return ((tuple(form for form in (a, b) if form is not None), 1),)
    return ((a, b), 1), ((a + b,), 1), ((a + transposed(b),), 1)


def _in_n(counts: Counts, others: dict[str, int]) -> Polynomial:
    return gather(
        item for power, count in enumerate(counts) for item in monomial({**others, "n": power}, count).items()
    )


def _require_few_letters(letters: int) -> None:
    if letters > MAX_LETTERS:
        raise OverBudget("", f"an expectation of {show(letters)} letters; at most {MAX_LETTERS} are computed")
