"""Over which values a variable runs, and when a rational function is >= 0 or > 0 on all of them.

Each variable is written in quantities u >= 0 and y > 0: n = n_0 + u, j = j_0 + u; a variance is y, 1 + y or
y/(1 + y). A polynomial without negative coefficients in them is then >= 0, and > 0 if some monomial has no u.
"""

from collections.abc import Iterator, Mapping

from ..kernel.errors import OverBudget, Rejected, TooLarge
from ..kernel.item import MAX_BITS
from ..kernel.meter import Meter
from ..kernel.statement import ABOVE_ONE, BELOW_ONE, FORMAL, FROM, Domain
from .polynomials import SLOT, TERM_BYTES, Monomial, Polynomial, degree, gather, least_degree, negate, of_degree
from .rational import Rational

__all__ = ["Domains", "in_quantities", "is_at_least", "is_nonzero", "is_one_signed", "shifted"]

MAX_TERMS = 300_000
Domains = Mapping[str, Domain]


def is_one_signed(a: Polynomial, domains: Domains, meter: Meter) -> bool:
    """Whether a is positive, or negative, everywhere, by its coefficients after substitution."""
    return _sign(in_quantities(a, domains, meter), domains) != 0


def is_nonzero(a: Rational, domains: Domains, meter: Meter) -> bool:
    """Whether the rule shows that a vanishes nowhere on the domains, so that one may divide by it.

    With a formal letter, a is a Laurent series in it: its first coefficient must vanish nowhere.
    """
    if a.as_number() is not None:
        return not a.is_zero()
    N = a.numerator
    formal = next((name for name, domain in domains.items() if domain.kind == FORMAL), None)
    if formal is not None:
        N = of_degree(N, SLOT[formal], least_degree(N, SLOT[formal]))
    return is_one_signed(N, {name: domain for name, domain in domains.items() if name != formal}, meter)


def is_at_least(a: Rational, b: Rational, domains: Domains, meter: Meter, *, strict: bool) -> bool:
    """Whether the rule shows a >= b (a > b) on the domains. False means: not shown.

    Without variables both sides are numbers, and the answer is the truth. Raises ``Rejected`` where z occurs.
    """
    if "z" in domains and (a.uses("z") or b.uses("z")):
        raise Rejected("", "z must not occur in a comparison other than == and !=")
    difference = a.minus(b, meter)
    sign = _sign(in_quantities(difference.denominator, domains, meter), domains)
    if sign == 0:
        return False
    N = in_quantities(difference.numerator if sign > 0 else negate(difference.numerator), domains, meter)
    if any(coefficient < 0 for coefficient in N.values()):
        return False
    return not strict or _is_free_somewhere(N, domains)


def _sign(a: Polynomial, domains: Domains) -> int:
    """1 or -1 if all coefficients have that sign and some monomial has no u, else 0."""
    if not _is_free_somewhere(a, domains):
        return 0
    if all(coefficient > 0 for coefficient in a.values()):
        return 1
    return -1 if all(coefficient < 0 for coefficient in a.values()) else 0


def _is_free_somewhere(a: Polynomial, domains: Domains) -> bool:
    counted = [SLOT[name] for name, domain in domains.items() if domain.kind == FROM]
    return any(all(exponents[slot] == 0 for slot in counted) for exponents in a)


def in_quantities(a: Polynomial, domains: Domains, meter: Meter) -> Polynomial:
    """``a`` in the u's and y's, up to a positive factor."""
    for name, domain in domains.items():
        slot = SLOT[name]
        if domain.kind == FROM:
            a = shifted(a, slot, domain.start, meter)
        elif domain.kind == ABOVE_ONE:
            a = shifted(a, slot, 1, meter)
        elif domain.kind == BELOW_ONE:
            a = _below_one(a, slot, degree(a, slot), meter)
    return a


def shifted(a: Polynomial, slot: int, by: int, meter: Meter) -> Polynomial:
    """``a`` with start + u in place of the indeterminate."""
    if by == 0 or degree(a, slot) == 0:
        return a
    _require_few(sum(exponents[slot] + 1 for exponents in a))
    return _expanded(a, {e: _binomial_row(e, by, meter) for e in {x[slot] for x in a}}, slot, meter)


def _below_one(a: Polynomial, slot: int, top: int, meter: Meter) -> Polynomial:
    """(1 + y)**top · a with y/(1 + y) in place of an indeterminate of degree at most top."""
    _require_few(len(a) * (top + 1))
    rows = {e: [0] * e + _binomial_row(top - e, 1, meter) for e in {x[slot] for x in a}}
    return _expanded(a, rows, slot, meter)


def _require_few(terms: int) -> None:
    if terms > MAX_TERMS:
        raise OverBudget("", f"a comparison needs a polynomial of more than {MAX_TERMS} terms")


def _binomial_row(e: int, start: int, meter: Meter) -> list[int]:
    """The coefficients of (start + u)**e, low degree first."""
    bits = e * (start.bit_length() + 1)
    if e * (start.bit_length() - 1) > MAX_BITS:
        raise TooLarge("", f"a polynomial with coefficients of more than {MAX_BITS} bits occurs")
    meter.spend((e + 1) * (20 + (bits >> 6)))
    row = [1]  # from the top: C(e, i)·start**i
    for i in range(1, e + 1):
        row.append(row[-1] * (e - i + 1) * start // i)
    return row[::-1]


def _expanded(a: Polynomial, rows: Mapping[int, list[int]], slot: int, meter: Meter) -> Polynomial:
    """``a`` with the polynomial ``rows[e]`` in place of the e-th power of one indeterminate."""
    terms = sum(len(rows[exponents[slot]]) for exponents in a)
    bits = max((row_entry.bit_length() for row in rows.values() for row_entry in row), default=0)
    meter.spend(terms * (10 + (bits >> 6)))
    meter.room(terms, each=TERM_BYTES + bits // 4)

    def products() -> Iterator[tuple[Monomial, int]]:
        for exponents, coefficient in a.items():
            for e, factor in enumerate(rows[exponents[slot]]):
                if factor:
                    yield (*exponents[:slot], e, *exponents[slot + 1 :]), coefficient * factor

    return gather(products())
