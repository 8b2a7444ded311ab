"""The rule ``ratio`` of an identity (section 7): induction on one variable v >= a.

A relation between positive x and y that holds at a holds further on if x(v+1)/x(v) compares with y(v+1)/y(v) in the
same way.
"""

from typing import Any

from ..functions.domain import Functions
from ..functions.polynomials import SLOT, UNIT, Polynomial, add, constant, degree, multiply, negate, power
from ..functions.rational import Rational
from ..functions.signs import in_quantities, shifted
from ..kernel.errors import Rejected, show
from ..kernel.meter import Meter
from ..kernel.statement import Statement
from ..kernel.terms import Tree, operations
from ..kernel.walk import Exact, Walk, relation_meter

__all__ = ["Induction"]

RELATION = "statement.relation"
Quotient = tuple[Polynomial, Polynomial]


class Induction:
    """The two sides of a relation as functions of one variable v = a + u."""

    def __init__(self, statement: Statement, meter: Meter, walk_meter: Meter) -> None:
        if statement.instance.cell != "integers" or len(statement.variables) != 1:
            raise Rejected(RELATION, "the rule ratio is for statements about integers with one variable")
        self.statement = statement
        self.meter = meter
        ((self.variable, self.domain),) = statement.variables.items()
        self.slot = SLOT[self.variable]
        self.functions = Functions(statement.instance, statement.variables, self.meter)
        self.walk = Walk(self.functions, walk_meter)

    def check(self) -> None:
        """The relation holds at v = a, and the quotients of consecutive values compare in the same direction."""
        head, *sides = self.statement.relation
        if head not in ("<=", "<", ">=", ">"):
            raise Rejected(RELATION, "the rule ratio is for one comparison by <=, <, >= or >")
        first = Exact(self.statement.instance.at({self.variable: self.domain.start}), relation_meter(self.meter))
        if Walk(first, first.meter).condition(self.statement.relation, RELATION, {}).holds is not True:
            raise Rejected(RELATION, f"the relation is false at {self.variable} = {show(self.domain.start)}")
        (x_up, x_down), (y_up, y_down) = (self.ratio(side) for side in sides)
        numerator, denominator = self._times(x_up, y_down), self._times(x_down, y_up)
        if not self._is_positive(numerator) or not self._is_positive(denominator):
            raise Rejected(RELATION, "a quotient of consecutive values has a coefficient that is not positive")
        greater, lesser = (numerator, denominator) if head in (">=", ">") else (denominator, numerator)
        if not self._has_no_negative(add(greater, negate(lesser), self.meter)):
            raise Rejected(RELATION, "the quotient of consecutive quotients is not shown to be on one side of 1")

    def ratio(self, tree: Tree) -> Quotient:
        """f(v+1)/f(v), f positive for v >= a, as numerator and denominator (not reduced)."""
        head = tree[0] if isinstance(tree, tuple) and self._varies(tree) else ""
        one = constant(1)
        if head == "*":
            up = down = one
            for factor in tree[1:]:
                more_up, more_down = self.ratio(factor)
                up, down = self._times(up, more_up), self._times(down, more_down)
            return up, down
        if head == "**" and self._varies(tree[2]):
            return self._exponential(tree[1], tree[2])
        if head == "**":
            exponent = self.functions.integer(self._value(tree[2]), "an exponent")
            if exponent < 0:
                raise Rejected(RELATION, "a negative exponent is not allowed in the rule ratio")
            up, down = self.ratio(tree[1])
            return power(up, exponent, self.meter), power(down, exponent, self.meter)
        factorials = self._factorials(head, tree)
        if factorials is not None:
            up = down = one
            for argument, is_above in factorials:
                step = self._factorial_step(argument)
                up, down = (self._times(up, step), down) if is_above else (up, self._times(down, step))
            return up, down
        value = self._value(tree)
        below = value.denominator
        if not self._is_positive(value.numerator) or degree(below, self.slot):
            raise Rejected(RELATION, "a factor is not a polynomial with positive coefficients in u")
        return shifted(value.numerator, self.slot, 1, self.meter), value.numerator

    def _exponential(self, base: Tree, exponent: Tree) -> Quotient:
        if self._varies(base):
            raise Rejected(RELATION, "a power with varying exponent needs a constant base")
        b, e = self._value(base).as_integer(), self._count(self._value(exponent))
        if b is None or b < 1 or e is None:
            raise Rejected(RELATION, "a varying power needs a base >= 1 and an exponent c·v + d >= 0, c >= 0")
        return power(constant(b), e[0], self.meter), constant(1)

    def _factorials(self, head: str, tree: Tree) -> list[tuple[tuple[int, Polynomial], bool]] | None:
        """f as a quotient of factorials of c·v + d, True for those above; None if it is not of that form."""
        one = Rational(constant(1), constant(1))
        if head == "factorial":
            above, below = [self._value(tree[1])], []
        elif head in ("mc", "binomial"):
            n, k = (self._value(entry) for entry in tree[1:])
            less_one = n.minus(one, self.meter)
            if head == "mc":
                above, below = [less_one.plus(k, self.meter)], [k, less_one]
            else:
                above, below = [n], [k, n.minus(k, self.meter)]
        else:
            return None
        counts = [(self._count(argument), i < len(above)) for i, argument in enumerate(above + below)]
        if any(count is None for count, _ in counts):
            if head == "factorial":
                raise Rejected(RELATION, "a varying factorial needs an entry c·v + d >= 0 with c >= 0")
            return None
        return [(count, is_above) for count, is_above in counts if count is not None]

    def _count(self, argument: Rational) -> tuple[int, Polynomial] | None:
        """(c, c·v + d) with integers c >= 0, d and value >= 0 at v = a; None if it is something else."""
        N = argument.numerator
        if argument.denominator != constant(1) or degree(N, self.slot) > 1 or not self._has_no_negative(N):
            return None
        return next((c for e, c in N.items() if e[self.slot] == 1), 0), N

    def _factorial_step(self, argument: tuple[int, Polynomial]) -> Polynomial:
        """(A + c)!/A! for A = c·v + d, as a polynomial: Π_{i=1..c} (A + i)."""
        c, A = argument
        self.meter.spend(100 * c)
        result: Polynomial = constant(1)
        for i in range(1, c + 1):
            result = self._times(result, add(A, constant(i), self.meter))
        return result

    def _varies(self, tree: Tree) -> bool:
        """Whether v, or a name formed from it, occurs in ``tree``."""
        leaves = [tree] if isinstance(tree, str) else [x for node in operations(tree) for x in node[1:]]
        bounds = {node[1] for node in operations(tree) if node[0] == "bound"}
        return any(isinstance(x, str) and x not in bounds and self._name_varies(x) for x in leaves)

    def _name_varies(self, name: str) -> bool:
        value: Any = self.functions.names.get(name)
        return value is not None and value.as_number() is None

    def _value(self, tree: Tree) -> Rational:
        value: Rational = self.walk.value(tree, {})
        return value

    def _times(self, a: Polynomial, b: Polynomial) -> Polynomial:
        return multiply(a, b, self.meter)

    def _in_u(self, a: Polynomial) -> Polynomial:
        return in_quantities(a, self.statement.variables, self.meter)

    def _has_no_negative(self, a: Polynomial) -> bool:
        return all(c >= 0 for c in self._in_u(a).values())

    def _is_positive(self, a: Polynomial) -> bool:
        in_u = self._in_u(a)
        return all(c >= 0 for c in in_u.values()) and in_u.get(UNIT, 0) > 0
