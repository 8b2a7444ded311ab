"""One walk over the tree of a statement, whatever its values are, and the domain in which they are exact numbers.

The walk knows logic, sums and products; a domain knows what numbers, names and quantities are worth: ``Exact`` here,
``intervals.Enclosure`` for ranks known up to bounds, ``functions.Functions`` for variables. Conditions are true, false
or undecided (None), joined as in Kleene's logic. All parts are evaluated, so what is undefined anywhere is rejected.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from .errors import CheckError, Rejected, show
from .meter import Meter, binomial, factorial, limited, mc, power, times
from .terms import COMMON, COMPARISONS, PROBABILITY, Tree

__all__ = ["Exact", "Number", "Outcome", "Walk", "lowest", "number_text", "relation_meter"]

NODE_COST = 50  # multiply-adds that evaluating one node is worth
RELATION_LIMIT = 2 * 10**7
Number = int | Fraction  # a Fraction is never an integer
Letters = Mapping[str, int]
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
_COUNTS: Mapping[str, Callable[..., int]] = {"mc": mc, "binomial": binomial, "factorial": factorial}


def relation_meter(meter: Meter) -> Meter:
    """A meter for evaluating the relation: what is left of ``meter``, at most 2·10^7 steps."""
    return Meter(min(RELATION_LIMIT, max(0, meter.limit - meter.spent)), "evaluating the relation")


@dataclass(frozen=True, slots=True)
class Outcome:
    """True, False or None (undecided), with the place that decides, and why in words once that is asked for."""

    holds: bool | None
    path: str
    reason: Callable[[], str]


class Exact:
    """Integers and rational numbers. Every unknown rank has a number in ``ranks``."""

    undecided = False  # whether a comparison that fails is not false but undecided

    def __init__(self, instance: Any, meter: Meter, ranks: Mapping[Any, int] | None = None) -> None:
        self.instance = instance
        self.meter = meter
        self.names: Mapping[str, Any] = instance.names()
        self.ranks = ranks or {}

    def constant(self, value: int) -> Any:
        """The value of an integer."""
        return value

    def name(self, name: str) -> Any:
        """The value of a name of the instance."""
        if name not in self.names:
            raise Rejected("", f"the variable {name} has no value at this instance")
        return self.names[name]

    def integer(self, value: Any, what: str) -> int:
        """``value``, which must be an integer."""
        if not isinstance(value, int):
            raise Rejected("", f"{what} must be an integer, got {self.text(value)}")
        return value

    def natural(self, value: Any, what: str) -> int:
        """``value``, which must be an integer >= 0."""
        found = self.integer(value, what)
        if found < 0:
            raise Rejected("", f"{what} must be an integer >= 0, got {show(found)}")
        return found

    def compare(self, head: str, a: Any, b: Any) -> bool | None:
        """Whether ``a head b``."""
        return _COMPARE[head](a, b)

    def text(self, value: Any) -> str:
        """``value`` for a message."""
        return number_text(value)

    def rank(self, term: Any) -> Any:
        """What is known of an unknown rank."""
        return self.ranks[term]

    def quantity(self, name: str, arguments: list[Any]) -> Any:
        """The value of a head that belongs to the cell: a rank, a bound, or a quantity."""
        if self.instance.heads[name].rank:
            sizes = {
                size: self.integer(value, size) for size, value in zip(arguments[::2], arguments[1::2], strict=True)
            }
            return self.rank(self.instance.term(name, sizes, "statement.relation"))
        if name == "bound":
            return self.instance.bound(arguments[0], arguments[1], self.meter, "statement.relation")
        return self.instance.quantity(name, arguments, self)

    def apply(self, head: str, a: list[Any]) -> Any:
        """The value of an operation of ``COMMON`` at the arguments ``a``."""
        if head in ("min", "max"):
            return min(a) if head == "min" else max(a)
        if head == "neg":
            return -a[0]
        if head == "**":
            return self._power(a[0], self.integer(a[1], "an exponent"))
        if head == "/" or (head in ("+", "-", "*") and not all(type(x) is int for x in a)):
            return self._rational(head, a)
        if head in ("+", "-"):
            return limited(sum(a) if head == "+" else a[0] - a[1])
        if head == "*":
            return reduce(lambda x, y: times(x, y, self.meter), a)
        return self._of_integers(head, [self.integer(x, f"an argument of {head}") for x in a])

    def _of_integers(self, head: str, a: list[int]) -> int:
        if head in _COUNTS:
            return _COUNTS[head](*a, self.meter)
        self.meter.spend((a[0].bit_length() >> 6) ** 2)
        if head == "isqrt":
            if a[0] < 0:
                raise Rejected("", f"isqrt({show(a[0])}) is undefined")
            return math.isqrt(a[0])
        if a[1] == 0:
            raise Rejected("", "a division by 0 is undefined")
        return a[0] // a[1] if head == "//" else a[0] % a[1]

    def _rational(self, head: str, a: list[Number]) -> Number:
        result = Fraction(a[0])
        for x in a[1:]:
            bits = sum(part.bit_length() for part in (*result.as_integer_ratio(), *x.as_integer_ratio()))
            self.meter.spend(20 + (bits >> 6) ** 2)
            if head == "/" and x == 0:
                raise Rejected("", "a division by 0 is undefined")
            if head in ("+", "-"):
                result = result + x if head == "+" else result - x
            else:
                result = result * x if head == "*" else result / x
            limited(result.numerator), limited(result.denominator)
        return lowest(result)

    def _power(self, base: Number, exponent: int) -> Number:
        if exponent < 0 and base == 0:
            raise Rejected("", "a negative power of 0 is undefined")
        if exponent >= 0 and isinstance(base, int):
            return power(base, exponent, self.meter)
        above, below = base.as_integer_ratio()
        above, below = power(above, abs(exponent), self.meter), power(below, abs(exponent), self.meter)
        self.meter.spend(20 + ((above.bit_length() + below.bit_length()) >> 6) ** 2)
        return lowest(Fraction(above, below) if exponent >= 0 else Fraction(below, above))


def lowest(value: Fraction) -> Number:
    """``value`` as an integer if it is one."""
    return value.numerator if value.denominator == 1 else value


def number_text(value: Any) -> str:
    """A number for a message.

    >>> number_text(Fraction(1, 3)), number_text(7)
    ('1/3', '7')
    """
    return f"{show(value.numerator)}/{show(value.denominator)}" if isinstance(value, Fraction) else show(value)


class Walk:
    """Trees evaluated in one domain; ``meter`` pays for the nodes."""

    def __init__(self, domain: Exact, meter: Meter) -> None:
        self.domain = domain
        self.meter = meter
        self.heads = domain.instance.heads

    # ------------------------------------------------------------------------------------ conditions

    def condition(self, tree: Tree, path: str, letters: Letters) -> Outcome:
        """Whether a condition holds."""
        head = tree[0]
        try:
            self.meter.spend(NODE_COST)
            if head in COMPARISONS:
                return self._comparison(tree, path, letters)
            if head in ("all", "any"):
                parts = (self._at(tree, path, letters, i) for i in self._range(tree, letters))
                return _joined(head == "any", parts, path)
            if head in ("and", "or"):
                parts = (self.condition(part, f"{path}[{i}]", letters) for i, part in enumerate(tree[1:], 1))
                return _joined(head == "or", parts, path)
            if head == "not":
                part = self.condition(tree[1], f"{path}[1]", letters)
                return Outcome(None if part.holds is None else not part.holds, part.path, part.reason)
            holds, why = self.domain.instance.predicate(head, self._arguments(tree, letters), self.domain)
            return Outcome(holds, path, lambda: str(why))
        except CheckError as error:
            if error.path:
                raise
            raise type(error)(path, error.message, detail=error.detail) from None

    def _at(self, tree: Tree, path: str, letters: Letters, i: int) -> Outcome:
        """The body of ``all`` or ``any`` at one value of its letter."""
        part = self.condition(tree[4], f"{path}[4]", {**letters, tree[1]: i})
        return Outcome(part.holds, part.path, lambda: f"at {tree[1]} = {show(i)} {part.reason()}")

    def _comparison(self, tree: Tree, path: str, letters: Letters) -> Outcome:
        head, domain = tree[0], self.domain
        a, b = self.value(tree[1], letters), self.value(tree[2], letters)
        if isinstance(a, tuple):
            return self._matrices(head, a, b, path)
        holds = domain.compare(head, a, b)
        left, unshown = "the left side", "is not shown for all values"
        if isinstance(tree[1], tuple) and tree[1][0] in self.heads and self.heads[tree[1][0]].gives == PROBABILITY:
            left, unshown = "an upper bound of the left side", "is not shown"
            holds = holds or None  # a comparison of the upper bound that fails decides nothing

        def reason() -> str:
            kind = {True: "holds", False: "is false", None: unshown}[holds]
            return f"{head} {kind}: {left} is {domain.text(a)}, the right side {domain.text(b)}"

        return Outcome(holds, path, reason)

    def _matrices(self, head: str, a: Sequence[object], b: Sequence[object], path: str) -> Outcome:
        """Entry by entry; the parser has seen to it that shapes and rings are the same."""
        self.domain.meter.spend(50 * len(a))
        differing = next((i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), None)
        if differing is None:
            return Outcome(head == "==", path, lambda: f"the matrices agree in all {len(a)} entries")

        def reason() -> str:
            text = self.domain.instance.entry_text
            x, y = text(a[differing]), text(b[differing])
            return f"the matrices differ: entry {differing} of {len(a)}, from 0, is {x} on the left, {y} on the right"

        return Outcome(head == "!=", path, reason)

    # ----------------------------------------------------------------------------------- expressions

    def value(self, tree: Tree, letters: Letters) -> Any:
        """The value of an expression."""
        self.meter.spend(NODE_COST)
        domain = self.domain
        if isinstance(tree, int):
            return domain.constant(tree)
        if isinstance(tree, str):
            return domain.constant(letters[tree]) if tree in letters else domain.name(tree)
        head = tree[0]
        if head in ("sum", "prod"):
            total, operation = domain.constant(int(head == "prod")), "+" if head == "sum" else "*"
            for i in self._range(tree, letters):
                total = domain.apply(operation, [total, self.value(tree[4], {**letters, tree[1]: i})])
            return total
        if head in COMMON:
            return domain.apply(head, [self.value(argument, letters) for argument in tree[1:]])
        return domain.quantity(head, self._arguments(tree, letters))

    def _arguments(self, tree: Tree, letters: Letters) -> list[Any]:
        """The arguments of a quantity: numbers evaluated, words and names as they are."""
        takes = self.heads[tree[0]].takes
        if takes == "o":
            takes = "vn" * (len(tree) // 2)
        if takes == "w+" or takes == "b":
            return list(tree[1:])
        return [
            self.value(argument, letters) if kind == "n" else argument
            for kind, argument in zip(takes, tree[1:], strict=True)
        ]

    def _range(self, tree: Tree, letters: Letters) -> range:
        first, last = (self.domain.integer(self.value(end, letters), f"an end of {tree[0]}") for end in tree[2:4])
        self.meter.spend(2 * NODE_COST * max(0, last - first + 1))
        return range(first, last + 1)


def _joined(decisive: bool, parts: Iterable[Outcome], path: str) -> Outcome:
    """The disjunction (decisive: True) or conjunction (decisive: False) of parts, all of which are evaluated.

    One decisive part decides, else one undecided part leaves it undecided, else it is as the last part.
    """
    found = Outcome(not decisive, path, lambda: "there is nothing to compare")
    for part in parts:
        if found.holds is not decisive and (found.holds is not None or part.holds is decisive):
            found = part
    return found
