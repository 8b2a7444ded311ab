"""Polynomials over Z in the indeterminates of a statement, as maps from exponents to coefficients.

A monomial has seven exponents. In a statement about the kernel they belong to nu_W, nu_F, nu_C, n, j, z and P, which
stands for nu_W**j; in one about integers, to L, R, M, N, t_S, t_E and t: ``SLOT`` says which is which. Coefficients are
never 0, so the zero polynomial is the empty map, and two polynomials are equal exactly if the maps are. No function
changes its arguments.
"""

from collections.abc import Iterable, Mapping

from ..kernel.errors import OverBudget, TooLarge, show
from ..kernel.item import MAX_BITS
from ..kernel.meter import Meter

__all__ = [
    "INTEGERS",
    "KERNEL",
    "MAX_DEGREE",
    "ONE",
    "SLOT",
    "SLOTS",
    "TERM_BYTES",
    "UNIT",
    "ZERO",
    "Monomial",
    "Polynomial",
    "add",
    "bits_of",
    "constant",
    "degree",
    "gather",
    "in_binomials",
    "least_degree",
    "monomial",
    "multiply",
    "negate",
    "of_degree",
    "power",
]

KERNEL = ("nu_W", "nu_F", "nu_C", "n", "j", "z", "P")
INTEGERS = ("L", "R", "M", "N", "t_S", "t_E", "t")
SLOTS = len(KERNEL)
SLOT: Mapping[str, int] = {name: slot for names in (KERNEL, INTEGERS) for slot, name in enumerate(names)}
MAX_DEGREE = 2_000  # in each indeterminate
MAX_TERMS = 20_000  # of a product
TERM_BYTES = 300  # of a term in a map, with a small coefficient

Monomial = tuple[int, ...]
Polynomial = Mapping[Monomial, int]

UNIT: Monomial = (0,) * SLOTS  # the exponents of a constant
ZERO: Polynomial = {}
ONE: Polynomial = {UNIT: 1}


def constant(value: int) -> Polynomial:
    """The constant polynomial."""
    return {UNIT: value} if value else ZERO


def monomial(exponents: Mapping[str, int], coefficient: int = 1) -> Polynomial:
    """coefficient·Π name**exponent.

    >>> monomial({"n": 2}) == {(0, 0, 0, 2, 0, 0, 0): 1}
    True
    """
    for name, exponent in exponents.items():
        if exponent > MAX_DEGREE:
            raise OverBudget("", f"a power {name}**{show(exponent)} has a degree beyond {MAX_DEGREE}")
    powers = [0] * SLOTS
    for name, exponent in exponents.items():
        powers[SLOT[name]] = exponent
    return {tuple(powers): coefficient} if coefficient else ZERO


def gather(terms: Iterable[tuple[Monomial, int]]) -> Polynomial:
    """The sum of terms, equal monomials together."""
    result: dict[Monomial, int] = {}
    for exponents, coefficient in terms:
        total = result.get(exponents, 0) + coefficient
        if total:
            result[exponents] = total
        else:
            result.pop(exponents, None)
    return result


def bits_of(a: Polynomial) -> int:
    """The bit length of the largest coefficient."""
    return max(map(int.bit_length, a.values()), default=0)


def degree(a: Polynomial, slot: int) -> int:
    """The degree in one indeterminate; 0 for the zero polynomial."""
    return max((exponents[slot] for exponents in a), default=0)


def least_degree(a: Polynomial, slot: int) -> int:
    """The least exponent of one indeterminate; 0 for the zero polynomial."""
    return min((exponents[slot] for exponents in a), default=0)


def of_degree(a: Polynomial, slot: int, exponent: int) -> Polynomial:
    """The coefficient of a power of one indeterminate."""
    return {(*e[:slot], 0, *e[slot + 1 :]): c for e, c in a.items() if e[slot] == exponent}


def in_binomials(a: Polynomial, slot: int, meter: Meter) -> Polynomial:
    """``a`` written in the binomial coefficients C(x, k) of one indeterminate, in place of its powers x^k.

    x^e = Σ_k S(e, k) k! C(x, k) with Stirling's numbers of the second kind.
    """
    top = degree(a, slot)
    meter.spend(20 * (top + 1) ** 2 + 20 * len(a) * (top + 1))
    meter.room(len(a) * (top + 1), each=TERM_BYTES)
    rows = [[1]]  # S(e, k) k!
    for e in range(top):
        last = [0, *rows[-1], 0]
        rows.append([k * (last[k] + last[k + 1]) for k in range(e + 2)])
    return gather(
        ((*exponents[:slot], k, *exponents[slot + 1 :]), coefficient * factor)
        for exponents, coefficient in a.items()
        for k, factor in enumerate(rows[exponents[slot]])
    )


def add(a: Polynomial, b: Polynomial, meter: Meter) -> Polynomial:
    """a + b."""
    meter.spend(10 + (len(a) + len(b)) * (10 + (max(bits_of(a), bits_of(b)) >> 6)))
    return gather(item for part in (a, b) for item in part.items())


def negate(a: Polynomial) -> Polynomial:
    """-a."""
    return {exponents: -coefficient for exponents, coefficient in a.items()}


def multiply(a: Polynomial, b: Polynomial, meter: Meter) -> Polynomial:
    """a·b. Raises before or while computing where degrees, coefficients or the number of terms grow too large."""
    if len(a) > len(b):
        a, b = b, a
    left, right = bits_of(a), bits_of(b)
    if left + right > 2 * MAX_BITS + 2:  # what is not in lowest terms may be longer than its value
        raise TooLarge("", f"a product has more than {MAX_BITS} bits")
    for slot in range(SLOTS):
        if degree(a, slot) + degree(b, slot) > MAX_DEGREE:
            raise OverBudget("", f"a polynomial of degree more than {MAX_DEGREE} occurs")
    meter.spend(20 + len(a) * len(b) * (15 + (left >> 6) * (right >> 6) // 8 + ((left + right) >> 6)))
    result: dict[Monomial, int] = {}
    for exponents, coefficient in a.items():
        for others, factor in b.items():
            key = tuple(map(int.__add__, exponents, others))
            result[key] = result.get(key, 0) + coefficient * factor
        if len(result) > MAX_TERMS:
            raise OverBudget("", f"a polynomial of more than {MAX_TERMS} terms occurs")
        meter.room(len(result), each=TERM_BYTES + (left + right) // 4)
    return {exponents: coefficient for exponents, coefficient in result.items() if coefficient}


def power(a: Polynomial, exponent: int, meter: Meter) -> Polynomial:
    """a**exponent for exponent >= 0, with 0**0 = 1."""
    result = ONE
    for bit in bin(exponent)[2:] if exponent and a != ONE else "":
        result = multiply(result, result, meter)
        if bit == "1":
            result = multiply(result, a, meter)
    return result
