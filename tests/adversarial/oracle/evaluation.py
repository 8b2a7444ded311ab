"""The value of a relation at numbers: every part is computed, and logic is Kleene's (true, false, None for undecided).

Values are fractions, or what a cell puts in their place (see ``functions``). Where something is undefined, ``Fails``.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged
from tests.adversarial.oracle.functions import Quotient, Series
from tests.adversarial.oracle.language import COMPARE, LIMIT, QUANTITIES, Fails, TooLarge, Undefined

__all__ = ["Evaluation", "Letters"]

Letters = dict[str, Fraction]


class Evaluation:
    """Trees at one point: ``at`` says what the names are worth. A cell adds its quantities and predicates."""

    cell: str
    at: dict[str, Any]
    most_evaluations = 2_000_000
    evaluations = 0

    # ------------------------------------------------------------------------------------- of a cell

    def quantity(self, tree: Any, parts: list[Any], path: str, letters: Letters) -> Any:
        """The value of a quantity of the cell with the values ``parts`` of its arguments."""
        raise AssertionError(tree)

    def entries(self, head: str, arguments: list[int]) -> list[Any]:
        """A matrix, as the list of its entries."""
        raise AssertionError(head)

    def predicate(self, head: str, arguments: list[Any]) -> bool | None:
        """The truth of a predicate."""
        raise AssertionError(head)

    def bound(self, name: str, level: str) -> int:
        """The value of a bound."""
        raise AssertionError(name)

    def beyond(self, tree: Any, path: str, letters: Letters) -> Any:
        """A quantity whose argument is a function and no number."""
        raise AssertionError(tree)

    def fixed(self, path: str, value: Any) -> None:
        """Told of every value that must be an integer, with its place."""

    def divisor(self, path: str, value: Any) -> None:
        """Told of every divisor, with its place."""

    # --------------------------------------------------------------------------------------- conditions

    def condition(self, tree: Any, path: str, letters: Letters) -> bool | None:
        head = tree[0]
        if head in COMPARE:
            return self.comparison(tree, path + head, letters)
        if head in ("all", "any", "and", "or"):
            found = [self.condition(*body) for body in self.bodies(tree, path, letters)]
            decisive = head in ("or", "any")
            return decisive if decisive in found else None if None in found else not decisive
        if head == "not":
            inside = self.condition(tree[1], path + "!", letters)
            return None if inside is None else not inside
        return self.predicate(head, [self.value(a, path, letters) for a in tree[1:]])

    def bodies(self, tree: Any, path: str, letters: Letters) -> Iterator[tuple[Any, str, Letters]]:
        if tree[0] in ("and", "or"):
            yield from ((part, f"{path}{i}:", letters) for i, part in enumerate(tree[1:]))
            return
        for i in self.range(tree, path, letters):
            yield tree[4], f"{path}{tree[1]}{i}:", {**letters, tree[1]: Fraction(i)}

    def comparison(self, tree: Any, path: str, letters: Letters) -> bool | None:
        head, left, right = tree
        sort = QUANTITIES[self.cell].get(left[0], " ")[0] if isinstance(left, list) else ""
        if sort == "m":
            a, b = (self.matrix(side, f"{path}{i}", letters) for i, side in enumerate((left, right)))
            return (a == b) == (head == "==")
        if sort == "p":  # by Chebyshev's inequality
            e = self.value(left[2], path + "e", letters)
            self.fixed(path + "e", e)
            if not isinstance(e, Fraction) or e <= 0:
                raise Fails("the radius of tail")
            left = ["chebyshev", left[1], left[2]]
        a, b = self.value(left, path + "l", letters), self.value(right, path + "r", letters)
        a, b = (side.settled() if isinstance(side, Series) else side for side in (a, b))
        if isinstance(a, Series) or isinstance(b, Series):
            if head not in ("==", "!="):
                raise Fails("z in an inequality")
            return any((Series.of(a) - b).terms) == (head == "!=")
        holds = COMPARE[head](a - b, Fraction(0))
        return holds or None if sort == "p" else holds

    def matrix(self, tree: Any, path: str, letters: Letters) -> list[Any]:
        return self.entries(tree[0], [self.natural(argument, path + tree[0], letters) for argument in tree[1:]])

    # ------------------------------------------------------------------------------------------ numbers

    def range(self, tree: Any, path: str, letters: Letters) -> range:
        first, last = (self.whole(tree[i], f"{path}{i}", letters) for i in (2, 3))
        if last - first > 5000:
            raise Unjudged("a long range")
        return range(first, last + 1)

    def whole(self, tree: Any, path: str, letters: Letters) -> int:
        return self.integer(self.value(tree, path, letters), path)

    def natural(self, tree: Any, path: str, letters: Letters) -> int:
        value = self.whole(tree, path, letters)
        if value < 0:
            raise Fails("a negative argument")
        return value

    def integer(self, value: Any, path: str) -> int:
        value = value.settled() if isinstance(value, Series | Quotient) else value
        if not isinstance(value, Fraction) or value.denominator != 1:
            raise Fails("no integer")
        self.fixed(path, value)
        return int(value)

    def value(self, tree: Any, path: str, letters: Letters) -> Any:
        self.evaluations += 1
        if self.evaluations > self.most_evaluations:
            raise Unjudged("many evaluations")
        if isinstance(tree, int):
            return Fraction(tree)
        if isinstance(tree, str):
            return self.name(tree, letters)
        head = tree[0]
        if head in ("sum", "prod"):
            total: Any = Fraction(int(head == "prod"))
            for i in self.range(tree, path + head, letters):
                term = self.value(tree[4], f"{path}{tree[1]}{i}", {**letters, tree[1]: Fraction(i)})
                total = limited(total + term if head == "sum" else total * term)
            return total
        if head == "bound":
            return Fraction(self.bound(tree[1], "grid" if len(tree) == 3 else "function"))
        if head in ("limit", "coefficient", "series"):
            return self.beyond(tree, f"{path}{head}", letters)
        if head in ("rank", "grid_rank", "hankel_rank", "unfolding_rank", "trace"):
            return self.quantity(tree, [], path, letters)
        parts = [self.value(part, f"{path}{i}", letters) for i, part in enumerate(tree[1:])]
        if head in QUANTITIES[self.cell]:
            return self.quantity(tree, parts, path, letters)
        return limited(self.operation(head, parts, path))

    def name(self, name: str, letters: Letters) -> Any:
        if name in letters:
            return letters[name]
        if name not in self.at:
            raise Fails(f"{name} has no value")
        return self.at[name] if not isinstance(self.at[name], int) else Fraction(self.at[name])

    def operation(self, head: str, a: list[Any], path: str) -> Any:
        if head in ("+", "*"):
            total = a[0]
            for part in a[1:]:
                total = limited(total + part if head == "+" else total * part)
            return total
        if head == "-":
            return a[0] - a[1]
        if head == "neg":
            return -a[0]
        if head == "/":
            return self.quotient(a[0], a[1], path)
        if head == "**":
            exponent = self.integer(a[1], path + "^")
            if exponent < 0:
                self.divisor(path, a[0])
            return self.power(a[0], exponent)
        if head in ("min", "max"):
            if any(isinstance(x, Series | Quotient) for x in a):
                raise Unjudged("an order of functions")
            return min(a) if head == "min" else max(a)
        rigid = head not in ("mc", "binomial")  # the others take constants only
        if not rigid and any(isinstance(settled(x), Series | Quotient) for x in a):
            raise Unjudged("a number of choices from functions")
        entries = [self.integer(x, f"{path}{head}{i}") if rigid else count(x) for i, x in enumerate(a)]
        return Fraction(of_integers(head, entries))

    def quotient(self, a: Any, b: Any, path: str) -> Any:
        self.divisor(path, b)
        if isinstance(b, Fraction) and b == 0:
            raise Undefined("a division by 0")
        return a / b

    def power(self, base: Any, exponent: int) -> Any:
        if isinstance(base, Fraction):
            if base == 0 and exponent < 0:
                raise Undefined("a division by 0")
            bits = max(base.numerator.bit_length(), base.denominator.bit_length()) - 1
            if bits * abs(exponent) > LIMIT:
                raise TooLarge("a large power")
            if bits == 0:  # 0, 1 or -1
                return base ** (abs(exponent) % 2) if base != 0 or exponent == 0 else base
            return base**exponent
        if exponent == 0:
            return Fraction(1)
        if abs(exponent) > 30:
            raise Unjudged("a large power")
        result: Any = base
        for _ in range(abs(exponent) - 1):
            result = result * base
        return result if exponent >= 0 else 1 / result


def settled(value: Any) -> Any:
    return value.settled() if isinstance(value, Series | Quotient) else value


def count(value: Any) -> int:
    value = settled(value)
    if not isinstance(value, Fraction) or value.denominator != 1:
        raise Fails("no integer")
    return int(value)


def limited(value: Any) -> Any:
    if isinstance(value, Fraction) and max(value.numerator.bit_length(), value.denominator.bit_length()) > LIMIT:
        raise TooLarge("more than 100,000 bits")
    return value


def choose(n: int, k: int) -> int:
    k = min(k, n - k)
    if k > 0 and k * math.log2(n / k if n < 2**900 else 2.0**900) > LIMIT:
        raise TooLarge("a large binomial coefficient")
    return math.comb(n, k)


def of_integers(head: str, a: list[int]) -> int:
    if head in ("//", "%"):
        if a[1] == 0:
            raise Undefined("a division by 0")
        return a[0] // a[1] if head == "//" else a[0] % a[1]
    if a[0] < 0:
        raise Undefined(f"{head} of a negative number")
    if head == "isqrt":
        return math.isqrt(a[0])
    if head == "factorial":
        if a[0] > 10_000:
            raise TooLarge("a large factorial")
        return math.factorial(a[0])
    n, k = a
    if head == "binomial":
        return choose(n, k) if 0 <= k <= n else 0
    if k < 0 or n == 0:
        return int(k == 0)
    return choose(n + k - 1, k)
