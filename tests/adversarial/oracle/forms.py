"""Induction by quotients (section 7), for the oracle: polynomials in u = v - a as lists of fractions."""

import math
from fractions import Fraction
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged
from tests.adversarial.oracle.evaluation import Evaluation, Letters
from tests.adversarial.oracle.language import Fails

__all__ = ["prove_ratio"]

Poly = list[Fraction]


def trimmed(a: Poly) -> Poly:
    while a and a[-1] == 0:
        a = a[:-1]
    if len(a) > 501:
        raise Unjudged("a degree above 500")
    return a


def plus(a: Poly, b: Poly, sign: int = 1) -> Poly:
    length = max(len(a), len(b))
    padded = [part + [Fraction(0)] * (length - len(part)) for part in (a, b)]
    return trimmed([x + sign * y for x, y in zip(*padded, strict=True)])


def times(a: Poly, b: Poly) -> Poly:
    if len(a) * len(b) > 20_000:
        raise Unjudged("large polynomials")
    product = [Fraction(0)] * max(0, len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            product[i + j] += x * y
    return trimmed(product)


def at(a: Poly, u: int) -> Fraction:
    return sum((c * u**i for i, c in enumerate(a)), Fraction(0))


def nonnegative(a: Poly) -> bool:
    return all(c >= 0 for c in a)


def positive(a: Poly) -> bool:
    return nonnegative(a) and bool(a) and a[0] > 0


class _Forms:
    """The sides of a relation as functions of the variable v >= start; ``here`` evaluates trees."""

    def __init__(self, here: Any, variable: str, start: int) -> None:
        self.here: Evaluation = here
        self.start, self.variable, self.environment = start, variable, here.environment
        v = [Fraction(start), Fraction(1)]
        self.moving: dict[str, Poly] = {variable: v}
        if variable == "t":
            self.moving |= {"t_S": v, "t_E": v, "T": plus(v, v)}
        if variable == "M" and "N" not in here.given:
            self.moving["N"] = v

    def at_value(self, tree: Any, u: int) -> Fraction:
        """The value at v = start + u."""
        self.here.at = self.environment({self.variable: Fraction(self.start + u)})
        value = self.here.value(tree, "", {})
        assert isinstance(value, Fraction)
        return value

    def constant(self, tree: Any, letters: Letters) -> Fraction:
        self.here.at = {name: value for name, value in self.environment({}).items() if name not in self.moving}
        value = self.here.value(tree, "", letters)
        assert isinstance(value, Fraction)
        return value

    def varies(self, tree: Any) -> bool:
        if isinstance(tree, str):
            return tree in self.moving
        return isinstance(tree, list) and tree[0] != "bound" and any(map(self.varies, tree[1:]))

    def whole(self, tree: Any, letters: Letters) -> int:
        value = self.constant(tree, letters)
        if value.denominator != 1:
            raise Fails("no integer")
        return int(value)

    def polynomial(self, tree: Any, letters: Letters | None = None) -> Poly:
        letters = letters or {}
        if not self.varies(tree):
            return trimmed([self.constant(tree, letters)])
        if isinstance(tree, str):
            return self.moving[tree]
        head, rest = tree[0], tree[1:]
        if head == "**":
            if self.varies(rest[1]):
                raise Fails("a varying exponent")
            exponent, base, result = self.whole(rest[1], letters), self.polynomial(rest[0], letters), [Fraction(1)]
            if exponent < 0:
                raise Fails("an exponent")
            if exponent > 600 or (len(base) - 1) * exponent > 500:
                raise Unjudged("a large exponent")
            for _ in range(exponent):
                result = times(result, base)
            return result
        if head in ("sum", "prod"):
            if self.varies(rest[1]) or self.varies(rest[2]):
                raise Fails("a varying range")
            first, last = (self.whole(end, letters) for end in rest[1:3])
            total = [] if head == "sum" else [Fraction(1)]
            if last - first > 500:
                raise Unjudged("a long range")
            for i in range(first, last + 1):
                part = self.polynomial(rest[3], {**letters, rest[0]: Fraction(i)})
                total = plus(total, part) if head == "sum" else times(total, part)
            return total
        if head not in ("+", "-", "neg", "*", "/", "mc", "binomial"):
            raise Fails(f"{head} of something that varies")
        parts = [self.polynomial(part, letters) for part in rest]
        if head == "/":
            if not parts[1]:
                raise Fails("a division by 0")
            if len(parts[1]) > 1 and not positive(parts[1]) and not positive(plus([], parts[1], -1)):
                raise Fails("a divisor that may vanish")
            return divided(*parts)
        if head == "neg":
            return plus([], parts[0], -1)
        if head in ("mc", "binomial"):
            n, k = parts
            if not nonnegative(n) or not nonnegative(k):
                raise Fails("an entry that may be negative")
            if head == "binomial":
                if len(k) > 1:
                    raise Fails("binomial with a varying lower entry")
                return self.choose(n, int(at(k, 0)))
            if len(k) <= 1:
                c = int(at(k, 0))
                return self.choose(plus(n, trimmed([Fraction(c - 1)])), c)
            if len(n) != 1:
                raise Fails("mc with two varying entries")
            return self.choose(plus(k, trimmed([n[0] - 1])), int(n[0]) - 1)
        result = parts[0]
        for part in parts[1:]:
            result = times(result, part) if head == "*" else plus(result, part, 1 if head == "+" else -1)
        return result

    @staticmethod
    def choose(z: Poly, c: int) -> Poly:
        """z(z-1)..(z-c+1)/c!"""
        if c * max(1, len(z) - 1) > 500:
            raise Unjudged("a degree above 500")
        result = [Fraction(1)]
        for i in range(c):
            result = times(result, plus(z, trimmed([Fraction(i)]), -1))
        return [entry / math.factorial(c) for entry in result]

    def ratio(self, tree: Any) -> tuple[Poly, Poly]:
        """f(v+1)/f(v) as numerator and denominator."""
        head = tree[0] if isinstance(tree, list) and self.varies(tree) else ""
        if head == "*":
            up, down = [Fraction(1)], [Fraction(1)]
            for part in tree[1:]:
                more_up, more_down = self.ratio(part)
                up, down = times(up, more_up), times(down, more_down)
            return up, down
        if head == "**" and self.varies(tree[2]):
            if self.varies(tree[1]):
                raise Fails("a varying base and exponent")
            b, e = self.whole(tree[1], {}), self.polynomial(tree[2])
            if b < 1 or not self.counts(e):
                raise Fails("a varying power")
            return [Fraction(b) ** int(e[1] if len(e) > 1 else 0)], [Fraction(1)]
        if head == "**":
            exponent = self.whole(tree[2], {})
            up, down = self.ratio(tree[1])
            if exponent < 0 or exponent > 600:
                raise Fails("an exponent")
            pair = [Fraction(1)], [Fraction(1)]
            for _ in range(exponent):
                pair = times(pair[0], up), times(pair[1], down)
            return pair
        above, below = self.factorials(head, tree)
        if above and all(map(self.counts, above + below)):
            up, down = [Fraction(1)], [Fraction(1)]
            for argument in above:
                up = times(up, self.step(argument))
            for argument in below:
                down = times(down, self.step(argument))
            return up, down
        if head == "factorial":
            raise Fails("a varying factorial")
        f = self.polynomial(tree)
        if not positive(f):
            raise Fails("a factor that is not positive")
        shifted: Poly = []
        for c in reversed(f):
            shifted = plus(times(shifted, [Fraction(1), Fraction(1)]), trimmed([c]))
        return shifted, f

    def factorials(self, head: str, tree: Any) -> tuple[list[Poly], list[Poly]]:
        if head == "factorial":
            return [self.polynomial(tree[1])], []
        if head not in ("mc", "binomial"):
            return [], []
        n, k = (self.polynomial(part) for part in tree[1:])
        if head == "binomial":
            return [n], [k, plus(n, k, -1)]
        less = plus(n, [Fraction(1)], -1)
        return [plus(less, k)], [k, less]

    @staticmethod
    def counts(a: Poly) -> bool:
        """c·u + d with integers c, d >= 0."""
        return len(a) <= 2 and nonnegative(a) and all(c.denominator == 1 for c in a)

    @staticmethod
    def step(a: Poly) -> Poly:
        """(a + c)!/a! for a = c·u + d."""
        result = [Fraction(1)]
        for i in range(1, int(a[1] if len(a) > 1 else 0) + 1):
            result = times(result, plus(a, [Fraction(i)]))
        return result


def divided(a: Poly, b: Poly) -> Poly:
    """The polynomial a/b, where it is one."""
    rest, quotient = list(a), [Fraction(0)] * max(0, len(a) - len(b) + 1)
    for i in reversed(range(len(quotient))):
        quotient[i] = rest[i + len(b) - 1] / b[-1]
        for j, c in enumerate(b):
            rest[i + j] -= quotient[i] * c
    if any(rest):
        raise Fails("a quotient that is no polynomial")
    return trimmed(quotient)


def prove_ratio(here: Any, variable: str, start: int) -> None:
    """Raise ``Fails`` unless the rule ``ratio`` proves the relation of the statement ``here``."""
    forms = _Forms(here, variable, start)
    head = here.relation[0]
    if head not in ("<=", "<", ">=", ">"):
        raise Fails("the rule ratio is for one inequality")
    x, y = here.relation[1:]
    here.at = here.environment({variable: Fraction(start)})
    if here.condition(here.relation, "", {}) is not True:
        raise Fails("false at the start")
    (x_up, x_down), (y_up, y_down) = forms.ratio(x), forms.ratio(y)
    for tree, up, down in ((x, x_up, x_down), (y, y_up, y_down)):
        for u in range(3):
            now, later = (forms.at_value(tree, i) for i in (u, u + 1))
            if at(up, u) * now != at(down, u) * later:
                raise AssertionError(f"the oracle's quotient of {tree} is wrong at u = {u}")
    numerator, denominator = times(x_up, y_down), times(x_down, y_up)
    if not positive(numerator) or not positive(denominator):
        raise Fails("a quotient that may not be positive")
    difference = plus(numerator, denominator, -1)
    if head in ("<", "<="):
        difference = plus([], difference, -1)
    if not nonnegative(difference):
        raise Fails("the quotient is not on one side of 1")
