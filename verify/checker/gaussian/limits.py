"""Limits for n or j to infinity, coefficients of n**d, and sums over all j, of rational functions.

P stands for nu_W**j throughout. A function is split by its powers of P, of j or of n; nothing is cancelled but
common monomials, so what is not visible in N and D is rejected.
"""

from ..functions.polynomials import (
    ONE,
    SLOT,
    ZERO,
    Polynomial,
    add,
    degree,
    in_binomials,
    least_degree,
    multiply,
    negate,
    of_degree,
    power,
)
from ..functions.rational import Rational, indeterminate, number, quotient
from ..functions.signs import Domains, is_one_signed
from ..kernel.errors import OverBudget, Rejected
from ..kernel.meter import Meter
from ..kernel.statement import BELOW_ONE

__all__ = ["coefficient_of", "limit_at_infinity", "sum_over_lags"]

MAX_POWER = 100
_P, _J, _N = SLOT["P"], SLOT["j"], SLOT["n"]


def limit_at_infinity(a: Rational, variable: str, domains: Domains, small: bool, meter: Meter) -> Rational:
    """The limit of a for n or j to infinity, at every value of the other variables.

    ``small`` says whether 0 < nu_W < 1, so that j**d·P tends to 0. Raises ``Rejected`` where the format finds none.
    """
    N, D = a.numerator, a.denominator
    if a.uses("z"):
        raise Rejected("", "z must not occur in a limit")
    if variable == "n":
        if degree(N, _P) or degree(D, _P):
            raise Rejected("", "nu_W**j occurs in a limit for n to infinity")
    else:
        N, D = _without_powers(N, D, small)
    slot = SLOT[variable]
    top = degree(D, slot)
    leading = of_degree(D, slot, top)
    others = {name: domain for name, domain in domains.items() if name != variable}
    if not is_one_signed(leading, others, meter):
        raise Rejected("", "the leading coefficient of a denominator is not seen to have one sign")
    if N and degree(N, slot) > top:
        raise Rejected("", f"a function has no limit for {variable} to infinity")
    return quotient(of_degree(N, slot, top), leading, meter)


def _without_powers(N: Polynomial, D: Polynomial, small: bool) -> tuple[Polynomial, Polynomial]:
    """N', D' of the format: the parts that count for j to infinity, both free of P."""
    d = degree(D, _P)
    if least_degree(D, _P) != d:
        raise Rejected("", "the denominator is no power of nu_W**j times a polynomial free of it")
    if N and (least_degree(N, _P) < d or (degree(N, _P) > d and not small)):
        raise Rejected("", "powers of nu_W**j prevent a limit for j to infinity")
    return of_degree(N, _P, d), of_degree(D, _P, d)


def coefficient_of(a: Rational, exponent: int, meter: Meter) -> Rational:
    """The coefficient of n**exponent in a, which must be a polynomial in n and 1/n."""
    d = degree(a.denominator, _N)
    if least_degree(a.denominator, _N) != d:
        raise Rejected("", "coefficient needs a polynomial in n and 1/n")
    return quotient(of_degree(a.numerator, _N, exponent + d), of_degree(a.denominator, _N, d), meter)


def sum_over_lags(a: Rational, at: Rational, nu_W: Rational | None, domains: Domains, meter: Meter) -> Rational:
    """Σ_{j >= 0} a·at**j for at = z or 1, a a polynomial in j and P = nu_W**j.

    ``nu_W`` is the value of that name, a number or the variable, if the instance has it.
    """
    domain = domains.get("j")
    if domain is None or domain.start != 0:
        raise Rejected("", "series needs a variable j with domain from 0")
    one = number(1)
    if at != one and (at != indeterminate("z") or "z" not in domains):
        raise Rejected("", "series is formed at z, a formal variable of the instance, or at 1")
    if any(degree(a.denominator, slot) for slot in (_J, _P)):
        raise Rejected("", "series needs a polynomial in j and nu_W**j")
    if at == one and a.numerator:
        if "nu_W" not in domains or domains["nu_W"].kind != BELOW_ONE:
            raise Rejected("", "series at 1 needs nu_W with domain below-one")
        if least_degree(a.numerator, _P) < 1:
            raise Rejected("", "series at 1 needs a positive power of nu_W**j in each term")
    total = number(0)
    for s in sorted({e[_P] for e in a.numerator}):
        q = at if s == 0 or nu_W is None else at.times(nu_W.to_the(s, meter), meter)
        total = total.plus(_power_sum(of_degree(a.numerator, _P, s), q, meter), meter)
    return total.times(quotient(ONE, a.denominator, meter), meter)


def _power_sum(f: Polynomial, q: Rational, meter: Meter) -> Rational:
    """Σ_{j >= 0} f(j) q**j, with j**0 = 1: for f = Σ_k c_k C(j, k) it is Σ_k c_k q**k/(1 - q)**(k + 1)."""
    top = degree(f, _J)
    if top > MAX_POWER:
        raise OverBudget("", f"series of a polynomial of degree more than {MAX_POWER} in j")
    above, below = q.numerator, add(q.denominator, negate(q.numerator), meter)
    coefficients = in_binomials(f, _J, meter)
    total: Polynomial = ZERO
    for k in range(top + 1):  # q/(1 - q) = above/below, 1/(1 - q) = (the denominator of q)/below
        term = multiply(power(above, k, meter), power(below, top - k, meter), meter)
        total = add(total, multiply(of_degree(coefficients, _J, k), term, meter), meter)
    return quotient(multiply(total, q.denominator, meter), power(below, top + 1, meter), meter)
