"""The domain in which a statement with variables is decided: rational functions of the variables.

A division is allowed only by what the rule of ``signs`` shows to vanish nowhere on the whole domain of the variables,
and that is decided before anything cancels: so every expression that has a value has it everywhere.
"""

import math
from collections.abc import Mapping
from typing import Any

from ..kernel.errors import Rejected, show
from ..kernel.meter import Meter
from ..kernel.statement import FROM, Domain
from ..kernel.walk import Exact
from .polynomials import (
    INTEGERS,
    KERNEL,
    ONE,
    SLOTS,
    UNIT,
    Polynomial,
    add,
    constant,
    degree,
    in_binomials,
    multiply,
    power,
)
from .rational import Rational, indeterminate, number, quotient
from .signs import in_quantities, is_at_least, is_nonzero

__all__ = ["Functions", "rational_text"]

MAX_LOWER = 500  # the lower entry of a binomial coefficient of something that varies
MAX_VALUE_TEXT = 400


class Functions(Exact):
    """Rational functions over Q in the variables, which have the given ``domains``; ``meter`` pays for them."""

    def __init__(self, instance: Any, domains: Mapping[str, Domain], meter: Meter) -> None:
        super().__init__(instance, meter)
        self.domains = domains
        self.numbers = Exact(instance, meter)
        self.slots = KERNEL if instance.cell == "kernel" else INTEGERS
        self.names = {
            name: value if isinstance(value, Rational) else number(value) for name, value in instance.names().items()
        }
        for name in domains:
            self.names[name] = indeterminate(name)

    def constant(self, value: int) -> Rational:
        return number(value)

    def integer(self, value: Rational, what: str) -> int:
        found = value.as_integer()
        if found is None:
            raise Rejected("", f"{what} must be an integer, got {self.text(value)}")
        return found

    def text(self, value: Rational) -> str:
        return rational_text(value, self.slots)

    def quantity(self, name: str, arguments: list[Any]) -> Any:
        value = super().quantity(name, arguments)
        return number(value) if isinstance(value, int) else value

    def compare(self, head: str, a: Rational, b: Rational) -> bool | None:
        """Whether ``a head b`` everywhere; None where the rule does not show it."""
        constants = a.as_number() is not None and b.as_number() is not None  # then it is true or false
        if head in ("==", "!="):
            equal = a.equals(b, self.meter)
            return equal == (head == "==") if equal or constants else None
        if head in ("<", "<="):
            a, b = b, a
        shown = is_at_least(a, b, {} if constants else self.domains, self.meter, strict=head in ("<", ">"))
        return shown or (False if constants else None)

    def apply(self, head: str, a: list[Rational]) -> Rational:
        if head in ("+", "*"):
            result = a[0]
            for x in a[1:]:
                result = result.plus(x, self.meter) if head == "+" else result.times(x, self.meter)
            return result
        if head == "-":
            return a[0].minus(a[1], self.meter)
        if head == "neg":
            return a[0].negated()
        if head == "/":
            self._require_nonzero(a[1], "a divisor")
            return a[0].over(a[1], self.meter)
        if head == "**":
            exponent = self.integer(a[1], "an exponent")
            if exponent < 0:
                self._require_nonzero(a[0], "the base of a negative power")
            return a[0].to_the(exponent, self.meter)
        exact = [x.as_number() for x in a]
        if None not in exact:
            return number(self.numbers.apply(head, exact))
        if head == "mc":
            return self._mc(a[0], a[1])
        if head == "binomial":
            self._require_counts(a[0], a[1])
            return self._choose(a[0], self._lower(a[1]))
        raise Rejected("", f"{head} of something that varies is no rational function here")

    def _require_nonzero(self, value: Rational, what: str) -> None:
        if value.is_zero():
            raise Rejected("", "a division by 0 is undefined")
        if not is_nonzero(value, self.domains, self.meter):
            raise Rejected("", f"{what} is not shown to be other than 0 on the whole domain: {self.text(value)}")

    def _mc(self, n: Rational, k: Rational) -> Rational:
        """mc(n, k) = C(n+k-1, k) = C(n+k-1, n-1); for n = 0 and k >= 1 the first is 0 as it must be."""
        self._require_counts(n, k)
        fixed = k.as_integer()
        less_one = n.minus(number(1), self.meter)
        if fixed is not None:
            return self._choose(less_one.plus(k, self.meter), self._lower(k)) if fixed else number(1)
        width = n.as_integer()
        if width is None or width < 1:
            raise Rejected("", "mc(n, k) with varying k is a polynomial for constant n >= 1 only")
        return self._choose(k.plus(less_one, self.meter), self._lower(less_one))

    def _require_counts(self, *entries: Rational) -> None:
        """What takes integer values >= 0 on the whole domain."""
        for entry in entries:
            if not self._is_of_integers(entry) or not is_integer_valued(entry, self.meter):
                raise Rejected("", f"an entry of mc or binomial is not seen to be an integer: {self.text(entry)}")
            if any(c < 0 for c in in_quantities(entry.numerator, self.domains, self.meter).values()):
                raise Rejected(
                    "", "an entry of mc or binomial has a negative coefficient in the distances from the ends"
                )

    def _is_of_integers(self, value: Rational) -> bool:
        """Whether all indeterminates in a value run over integers: no variance, no z and no nu_W**j does."""
        used = (name for slot, name in enumerate(self.slots) if degree(value.numerator, slot))
        return all(name in self.domains and self.domains[name].kind == FROM for name in used)

    @staticmethod
    def _lower(k: Rational) -> int:
        c = k.as_integer()
        if c is None:
            raise Rejected("", "binomial(n, k) with varying k is no polynomial here")
        if c > MAX_LOWER:
            raise Rejected("", f"a lower entry of at most {MAX_LOWER} is expanded, not {show(c)}")
        return c

    def _choose(self, z: Rational, c: int) -> Rational:
        """C(z, c) = z(z-1)..(z-c+1)/c!."""
        N, d = z.numerator, next(iter(z.denominator.values()))
        product: Polynomial = constant(1)
        for i in range(c):
            product = multiply(product, add(N, constant(-i * d), self.meter), self.meter)
        below = multiply(power(constant(d), c, self.meter), constant(math.factorial(c)), self.meter)
        return quotient(product, below, self.meter)


def is_integer_valued(a: Rational, meter: Meter) -> bool:
    """Whether a polynomial has an integer value at all integers: its coefficients in Π C(x_i, k_i) are integers."""
    if a.denominator.keys() != ONE.keys():
        return False
    below = a.denominator[UNIT]
    polynomial = a.numerator
    for slot in range(SLOTS) if below != 1 else ():
        polynomial = in_binomials(polynomial, slot, meter)
    return all(coefficient % below == 0 for coefficient in polynomial.values())


def rational_text(value: Rational, slots: tuple[str, ...]) -> str:
    """A rational function for a message, with the number of its terms where they are many.

    >>> rational_text(number(7), INTEGERS)
    '7'
    """
    top, below = _polynomial_text(value.numerator, slots), _polynomial_text(value.denominator, slots)
    if below == "1":
        return top
    top = f"({top})" if len(value.numerator) > 1 else top
    single = len(value.denominator) == 1 and "*" not in below.replace("**", "")
    return f"{top}/{below if single else f'({below})'}"


def _polynomial_text(a: Polynomial, slots: tuple[str, ...]) -> str:
    text = ""
    for exponents, coefficient in sorted(a.items(), reverse=True):
        powers = []
        for name, e in zip(slots, exponents, strict=True):
            base = "(nu_W**j)" if name == "P" and e > 1 else "nu_W**j" if name == "P" else name
            powers += [f"{base}{f'**{e}' if e > 1 else ''}"] if e else []
        size = show(abs(coefficient))
        factors = powers if powers and size == "1" else [size, *powers]
        sign = ("-" if coefficient < 0 else "") if not text else (" - " if coefficient < 0 else " + ")
        text += sign + "*".join(factors)
        if len(text) > MAX_VALUE_TEXT:
            return f"a polynomial of {len(a)} terms"
    return text or "0"
