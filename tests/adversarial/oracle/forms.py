"""Closed forms for all v >= a (section 7), for the oracle: polynomials in u = v - a as lists of fractions."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.adversarial.oracle_algebra import Unjudged
from tests.adversarial.oracle_language import Fails, evaluate, holds

__all__ = ["prove_polynomial", "prove_ratio"]

Poly = list[Fraction]
Bound = Callable[[str, str], int]


def trimmed(a: Poly) -> Poly:
    while a and a[-1] == 0:
        a = a[:-1]
    if len(a) > 501:
        raise Fails("a degree above 500")
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
    def __init__(self, relation: Any, variable: str, start: int, known: dict[str, int], bound: Bound) -> None:
        self.relation, self.start, self.known, self.bound = relation, start, known, bound
        if relation[0] not in ("<=", "<", ">=", ">", "=="):
            raise Fails("a closed form is one comparison")
        v = [Fraction(start), Fraction(1)]
        self.moving: dict[str, Poly] = {variable: v}
        if variable == "t":
            self.moving |= {"t_S": v, "t_E": v, "T": plus(v, v)}
        if variable == "M" and "N" not in known:
            self.moving["N"] = v

    def at_instance(self, u: int) -> dict[str, int]:
        """The variables at v = start + u."""
        values = {name: int(at(poly, u)) for name, poly in self.moving.items()}
        known = {**self.known, **values}
        if "M" in known and "R" in known:
            known["m"] = min(known["M"], known["R"])
        return known

    def constant(self, tree: Any) -> int:
        return evaluate(tree, self.known, self.bound, no_rank)

    def varies(self, tree: Any) -> bool:
        if isinstance(tree, str):
            return tree in self.moving
        return isinstance(tree, list) and tree[0] != "bound" and any(map(self.varies, tree[1:]))

    def polynomial(self, tree: Any) -> Poly:
        if not self.varies(tree):
            return trimmed([Fraction(self.constant(tree))])
        if isinstance(tree, str):
            return self.moving[tree]
        head, rest = tree[0], tree[1:]
        if head == "**":
            if self.varies(rest[1]):
                raise Fails("a varying exponent")
            exponent, base, result = self.constant(rest[1]), self.polynomial(rest[0]), [Fraction(1)]
            if exponent < 0 or (len(base) - 1) * exponent > 500:
                raise Fails("an exponent")
            if exponent > 600:
                raise Unjudged("a large exponent")
            for _ in range(exponent):
                result = times(result, base)
            return result
        if head not in ("+", "-", "neg", "*", "mc", "binomial"):
            raise Fails(f"{head} of something that varies")
        parts = [self.polynomial(part) for part in rest]
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
            raise Fails("a degree above 500")
        result = [Fraction(1)]
        for i in range(c):
            result = times(result, plus(z, trimmed([Fraction(i)]), -1))
        return [entry / math.factorial(c) for entry in result]

    def confirm(self, tree: Any, found: Poly) -> None:
        """The polynomial agrees with the expression at more points than its degree (small ones)."""
        for u in range(min(len(found) + 1, 12)):
            if at(found, u) != evaluate(tree, self.at_instance(u), self.bound, no_rank):
                raise AssertionError(f"the oracle's polynomial of {tree} is wrong at u = {u}")

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
            b, e = self.constant(tree[1]), self.polynomial(tree[2])
            if b < 1 or not self.counts(e):
                raise Fails("a varying power")
            return [Fraction(b) ** int(e[1] if len(e) > 1 else 0)], [Fraction(1)]
        if head == "**":
            exponent = self.constant(tree[2])
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


def no_rank(notion: str, overrides: dict[str, int]) -> int:
    raise AssertionError("a rank in a closed form")


def prove_polynomial(relation: Any, variable: str, start: int, known: dict[str, int], bound: Bound) -> None:
    """Raise ``Fails`` unless the rule ``polynomial`` proves the relation."""
    forms = _Forms(relation, variable, start, known, bound)
    head, x, y = relation
    left, right = forms.polynomial(x), forms.polynomial(y)
    forms.confirm(x, left)
    forms.confirm(y, right)
    difference = plus(left, right, -1)
    if head in ("<", "<="):
        difference = plus([], difference, -1)
    if head == "==" and difference:
        raise Fails("two different polynomials")
    if not nonnegative(difference):
        raise Fails("a negative coefficient")
    if head in ("<", ">") and not positive(difference):
        raise Fails("equality at the start")


def prove_ratio(relation: Any, variable: str, start: int, known: dict[str, int], bound: Bound) -> None:
    """Raise ``Fails`` unless the rule ``ratio`` proves the relation."""
    forms = _Forms(relation, variable, start, known, bound)
    head, x, y = relation
    if head == "==":
        raise Fails("the rule ratio is for inequalities")
    if not holds(relation, forms.at_instance(0), bound, no_rank):
        raise Fails("false at the start")
    (x_up, x_down), (y_up, y_down) = forms.ratio(x), forms.ratio(y)
    for tree, up, down in ((x, x_up, x_down), (y, y_up, y_down)):
        for u in range(3):
            now, later = (evaluate(tree, forms.at_instance(i), bound, no_rank) for i in (u, u + 1))
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
