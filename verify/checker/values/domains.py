"""Over which values a variable runs, and when a rational function is >= 0 or > 0 on all of them.

Each variable is written in quantities u >= 0 and y > 0: n = n_0 + u, j = j_0 + u; a variance is y, 1 + y or
y/(1 + y). A polynomial without negative coefficients in them is then >= 0, and > 0 if some monomial has no u.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..arithmetic import Meter
from ..errors import OverBudget, Rejected, TooLarge
from ..reading import MAX_BITS
from .multivariate import SLOT, Monomial, Polynomial, degree, gather, negate
from .rational import Rational

__all__ = ["ABOVE_ONE", "BELOW_ONE", "FORMAL", "POSITIVE", "Domain", "Domains", "is_at_least", "is_one_signed"]

POSITIVE, BELOW_ONE, ABOVE_ONE, FORMAL = "positive", "below-one", "above-one", "formal"
MAX_TERMS = 300_000


@dataclass(frozen=True, slots=True)
class Domain:
    """``positive``, ``below-one``, ``above-one``, ``formal``, or (kind ``from``) the integers >= ``start``."""

    kind: str
    start: int = 0


Domains = Mapping[str, Domain]


def is_one_signed(a: Polynomial, domains: Domains, meter: Meter) -> bool:
    """Whether a is positive, or negative, everywhere, by its coefficients after substitution."""
    return _sign(_in_quantities(a, domains, meter), domains) != 0


def is_at_least(a: Rational, b: Rational, domains: Domains, meter: Meter, *, strict: bool) -> bool:
    """Whether the rule shows a >= b (a > b) on the domains. False means: not shown.

    Without variables both sides are numbers, and the answer is the truth. Raises ``Rejected`` where z occurs.
    """
    if a.uses("z") or b.uses("z"):
        raise Rejected("", "z must not occur in a comparison other than ==")
    difference = a.minus(b, meter)
    N, D = difference.numerator, difference.denominator
    slot = SLOT["nu_W"]
    for name in ("nu_W", "nu_F", "nu_C"):
        if name in domains and domains[name].kind == BELOW_ONE:
            slot = SLOT[name]
            of_N, of_D = degree(N, slot), degree(D, slot)
            N, D = _below_one(N, slot, of_N + of_D, meter), _below_one(D, slot, of_N + of_D, meter)
    rest = {name: domain for name, domain in domains.items() if domain.kind != BELOW_ONE}
    sign = _sign(_in_quantities(D, rest, meter), domains)
    if sign == 0:
        return False
    N = _in_quantities(N if sign > 0 else negate(N), rest, meter)
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
    counted = [SLOT[name] for name, domain in domains.items() if domain.kind == "from"]
    return any(all(exponents[slot] == 0 for slot in counted) for exponents in a)


def _in_quantities(a: Polynomial, domains: Domains, meter: Meter) -> Polynomial:
    """``a`` in the u's and y's, up to a positive factor."""
    for name, domain in domains.items():
        slot = SLOT[name]
        if domain.kind == "from":
            a = _shifted(a, slot, domain.start, meter)
        elif domain.kind == ABOVE_ONE:
            a = _shifted(a, slot, 1, meter)
        elif domain.kind == BELOW_ONE:
            a = _below_one(a, slot, degree(a, slot), meter)
    return a


def _shifted(a: Polynomial, slot: int, by: int, meter: Meter) -> Polynomial:
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
    if e * max(0, start.bit_length() - 1) > MAX_BITS:
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

    def products() -> Iterator[tuple[Monomial, int]]:
        for exponents, coefficient in a.items():
            for e, factor in enumerate(rows[exponents[slot]]):
                if factor:
                    yield (*exponents[:slot], e, *exponents[slot + 1 :]), coefficient * factor

    return gather(products())
