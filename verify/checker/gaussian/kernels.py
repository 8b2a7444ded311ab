"""The quantities of the cell ``kernel``, from the formula of the tangent kernel and Wick's theorem.

Θ_jk = n^{-(j+k+2)/2} { f^T (W^T)^j W^k f + c W^j (W^T)^k c^T
                        + Σ_{a<j, b<k} (c W^a (W^T)^b c^T) (f^T (W^T)^{j-1-a} W^{k-1-b} f) }
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from ..functions.rational import Rational, number
from ..kernel.errors import OverBudget, show
from ..kernel.meter import Meter
from .wick import MAX_LETTERS, Wick, transposed

__all__ = ["Kernel"]

_NAMES = ("nu_W", "nu_F", "nu_C", "n")
_Words = tuple[str, ...]
_Form = str | None  # the word of a quadratic form; None: the factor 1


class Kernel:
    """Mean and variance of Θ_jk at the given values of nu_W, nu_F, nu_C and n, numbers or indeterminates."""

    def __init__(self, names: Mapping[str, Rational], meter: Meter) -> None:
        self.names, self.meter = names, meter
        self.wick = Wick(meter)

    def trace(self, words: _Words) -> Rational:
        """E Π tr(w_i) at nu_W = 1."""
        return self._sum(self._expectation(words))

    def A(self, j: int, k: int) -> Rational:
        """n^{-(m+1)} E tr(W^j (W^T)^k) with m = (j+k)/2; 0 if j + k is odd."""
        if (j + k) % 2:
            return number(0)
        _require_few_letters(j + k)
        return self._over_n(self._expectation(("W" * j + "w" * k,)), (j + k) // 2 + 1)

    def B(self, j: int, k: int) -> Rational:
        """n^{-(m+1)} Σ_{a<j, b<k} E[tr(W^a (W^T)^b) tr((W^T)^{j-1-a} W^{k-1-b})]; 0 if j + k is odd."""
        if (j + k) % 2 or j == 0 or k == 0:
            return number(0)
        _require_few_letters(j + k)
        terms: Counter[tuple[int, ...]] = Counter()
        for words in _products(j, k):
            terms.update(self._expectation(words))
        return self._over_n(terms, (j + k) // 2 + 1)

    def mean(self, j: int, k: int) -> Rational:
        """E Θ_jk = (nu_C + nu_F) nu_W^m A_jk + nu_C nu_F nu_W^{m-1} B_jk."""
        if (j + k) % 2:
            return number(0)
        m, meter = (j + k) // 2, self.meter
        result = self._sum({(m, 1, 0, 0): 1, (m, 0, 1, 0): 1}).times(self.A(j, k), meter)
        B = self.B(j, k)
        if B.is_zero():
            return result
        return result.plus(self._sum({(m - 1, 1, 1, 0): 1}).times(B, meter), meter)

    def variance(self, j: int, k: int, one_c: bool = True, one_f: bool = True) -> Rational:
        """Var Θ_jk = E Θ_jk² - (E Θ_jk)², for forms in one row c of C or two, in one column f of F or two.

        Θ is a sum of terms, each a form in f (for one c), in c (for one f), or a product of one of each. Given W,
        Isserlis' theorem for f and for c turns a product of two terms into products of traces.
        """
        _require_few_letters(2 * (j + k))
        forms: list[tuple[_Form, _Form]] = [(in_f, in_c) for in_c, in_f in _products(j, k)]
        if one_c:
            forms.append(("w" * j + "W" * k, None))
        if one_f:
            forms.append((None, "W" * j + "w" * k))
        self.meter.spend(200 * len(forms) ** 2)
        terms: Counter[tuple[int, ...]] = Counter()
        for i, (f, c) in enumerate(forms):
            for other, (g, d) in enumerate(forms[: i + 1]):
                twice = 1 if other == i else 2
                of_F, of_C = (f is not None) + (g is not None), (c is not None) + (d is not None)
                for in_f, weight in _isserlis(f, g, one_f):
                    for in_c, factor in _isserlis(c, d, one_c):
                        for powers, count in self._expectation(in_f + in_c, of_F, of_C).items():
                            terms[powers] += twice * weight * factor * count
        mean = self.mean(j, k) if one_c and one_f else number(0)
        square = self._over_n(terms, j + k + 2)
        return square if mean.is_zero() else square.minus(mean.times(mean, self.meter), self.meter)

    def chebyshev(self, j: int, e: Rational) -> Rational:
        """(Var Θ_jj + (E Θ_jj - ρ_j)²)/e²."""
        bias = self.mean(j, j).minus(self.rho(number(j), j, None), self.meter)
        total = self.variance(j, j).plus(bias.times(bias, self.meter), self.meter)
        return total.over(e.times(e, self.meter), self.meter)

    def rho(self, lag: Rational, integer: int, P: Rational | None) -> Rational:
        """ρ_e = nu_C (e nu_F nu_W^{e-1} + nu_W^e) + nu_F nu_W^e, ρ_0 = nu_C + nu_F.

        e is ``integer``, or with ``P`` = nu_W^j it is j + ``integer``; ``lag`` is e as a function of j.
        """
        result = self._sum({(integer, 1, 0, 0): 1, (integer, 0, 1, 0): 1})
        if P is not None or integer > 0:
            result = result.plus(lag.times(self._sum({(integer - 1, 1, 1, 0): 1}), self.meter), self.meter)
        return result if P is None else result.times(P, self.meter)

    def _expectation(self, words: _Words, of_F: int = 0, of_C: int = 0) -> dict[tuple[int, ...], int]:
        """E Π tr(w_i) nu_F^of_F nu_C^of_C by its powers of nu_W (where there are other variances), nu_F, nu_C and n."""
        of_W = sum(map(len, words)) // 2 if of_F or of_C else 0
        return {(of_W, of_F, of_C, power): count for power, count in enumerate(self.wick.expectation(words)) if count}

    def _sum(self, terms: Mapping[tuple[int, ...], int]) -> Rational:
        """The sum of count·nu_W^a nu_F^b nu_C^c n^d over terms (a, b, c, d)."""
        total = number(0)
        for powers, count in terms.items():
            term = number(count)
            for name, exponent in zip(_NAMES, powers, strict=True):
                if exponent:
                    term = term.times(self.names[name].to_the(exponent, self.meter), self.meter)
            total = total.plus(term, self.meter)
        return total

    def _over_n(self, terms: Mapping[tuple[int, ...], int], exponent: int) -> Rational:
        """The sum of terms over n^exponent."""
        return self._sum(terms).over(self.names["n"].to_the(exponent, self.meter), self.meter)


def _products(j: int, k: int) -> Iterator[tuple[str, str]]:
    """The words of the last sum: of the form in c, and of the form in f."""
    for a in range(j):
        for b in range(k):
            yield "W" * a + "w" * b, "w" * (j - 1 - a) + "W" * (k - 1 - b)


def _isserlis(a: _Form, b: _Form, one: bool) -> tuple[tuple[_Words, int], ...]:
    """E[(g^T A h)(g^T B h)] for standard Gaussian vectors g, h, as (words, weight).

    tr A tr B + tr AB + tr AB^T for one vector g = h, tr AB^T for two independent ones, which have no form of degree 0.
    """
    if a is None or b is None:
        return ((tuple(form for form in (a, b) if form is not None), 1),)
    if not one:
        return (((a + transposed(b),), 1),)
    return ((a, b), 1), ((a + b,), 1), ((a + transposed(b),), 1)


def _require_few_letters(letters: int) -> None:
    if letters > MAX_LETTERS:
        raise OverBudget("", f"an expectation of {show(letters)} letters; at most {MAX_LETTERS} are computed")
