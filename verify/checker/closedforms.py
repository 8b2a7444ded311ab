"""The item ``identity`` (section 7): closed forms, at one instance or for every v >= a.

Polynomials are written in u = v - a throughout: a polynomial whose coefficients in u are all >= 0 is >= 0 for every
v >= a.
"""

from .arithmetic import Meter
from .decision import condition_holds, expression_value
from .errors import Malformed, Rejected, show
from .expression import Tree
from .facts import Context, Fact
from .polynomials import Polynomial, choose, constant
from .reading import fields_of
from .statement import NONE, Statement

__all__ = ["check_identity"]

_MEMBERS = {"+", "*", "-", "neg", "**", "mc", "binomial"}


def check_identity(item: dict[str, object], context: Context[Statement], path: str) -> Fact:
    """The relation itself, by rule ``evaluation``, ``polynomial`` or ``ratio``."""
    statement = context.statement
    fields_of(item, ("kind", "rule"), path=path)
    rule = item["rule"]
    if rule not in ("evaluation", "polynomial", "ratio"):
        raise Malformed(f"{path}.rule", f"expected evaluation, polynomial or ratio, got {show(rule)}")
    if statement.quantifier != NONE:
        raise Rejected(path, "identity is evidence only with quantifier none")
    if (rule == "evaluation") != (statement.for_all is None):
        raise Rejected(f"{path}.rule", "evaluation is the rule without for_all, polynomial and ratio those with it")
    if context.refuting and rule != "evaluation":
        raise Rejected(f"{path}.rule", "a refutation of an identity needs the rule evaluation")
    if rule == "evaluation":
        if condition_holds(statement, context.meter) == context.refuting:
            raise Rejected("statement.relation", f"the relation is {'true' if context.refuting else 'false'}")
    elif rule == "polynomial":
        _Symbolic(statement, context.meter).check_polynomial()
    else:
        _Symbolic(statement, context.meter).check_ratio()
    return Fact("identity", None, "all", rests_on=("R1",) if rule == "ratio" else ())


class _Symbolic:
    """The two sides of a relation as functions of v = u + a."""

    def __init__(self, statement: Statement, meter: Meter) -> None:
        self.statement = statement
        self.meter = meter
        self.variable, self.start = statement.for_all or ("", 1)
        v = Polynomial((self.start, 1))
        variables = statement.variables()
        self.names = {name: constant(number) for name, number in variables.items()}
        self.names[self.variable] = v
        if self.variable == "t":
            self.names.update(t_S=v, t_E=v, T=v.times(constant(2), meter))
        if self.variable == "M":
            self.names.setdefault("N", v)

    def sides(self) -> tuple[str, Tree, Tree]:
        relation = self.statement.relation
        if relation[0] not in ("<=", "<", ">=", ">", "=="):
            raise Rejected("statement.relation", f"a closed form for all {self.variable} is one comparison")
        return relation[0], relation[1], relation[2]

    # ------------------------------------------------------------------------------------- polynomial

    def check_polynomial(self) -> None:
        """The difference that should be >= 0 has, in u, no negative coefficient."""
        head, x, y = self.sides()
        greater, lesser = (y, x) if head in ("<=", "<") else (x, y)
        difference = self.polynomial(greater).plus(self.polynomial(lesser), self.meter, -1)
        if head == "==":
            if difference != constant(0):
                raise Rejected("statement.relation", "the two sides are different polynomials")
            return
        if not difference.has_no_negative_coefficient():
            raise Rejected(
                "statement.relation",
                f"in u = {self.variable} - {show(self.start)} the difference has a negative coefficient",
            )
        if head in ("<", ">") and difference.constant_term() <= 0:
            raise Rejected("statement.relation", f"at {self.variable} = {show(self.start)} the two sides are equal")

    def varies(self, tree: Tree) -> bool:
        """Whether v, or a variable formed from it, occurs in ``tree``."""
        if isinstance(tree, str):
            return tree in self.names and not self.names[tree].is_constant()
        if isinstance(tree, int) or tree[0] == "bound":
            return False
        return any(self.varies(child) for child in tree[1:])

    def polynomial(self, tree: Tree) -> Polynomial:
        """``tree`` as a polynomial in u."""
        self.meter.spend(20)
        if not self.varies(tree):
            return constant(expression_value(tree, self.statement, self.meter))
        if isinstance(tree, str):
            return self.names[tree]
        head = tree[0]
        if head not in _MEMBERS:
            raise Rejected("statement.relation", f"{head} of something that varies is no polynomial here")
        if head == "**":
            if self.varies(tree[2]):
                raise Rejected("statement.relation", "a varying exponent is no polynomial")
            exponent = expression_value(tree[2], self.statement, self.meter)
            if exponent < 0:
                raise Rejected("statement.relation", "a negative exponent is undefined")
            return self.polynomial(tree[1]).to_the(exponent, self.meter)
        parts = [self.polynomial(child) for child in tree[1:]]
        if head == "neg":
            return constant(0).plus(parts[0], self.meter, -1)
        if head == "mc":
            return self._mc(parts[0], parts[1])
        if head == "binomial":
            self._require_counts(*parts)
            return choose(parts[0], self._lower(parts[1]), self.meter)
        result = parts[0]
        for part in parts[1:]:
            if head == "*":
                result = result.times(part, self.meter)
            else:
                result = result.plus(part, self.meter, 1 if head == "+" else -1)
        return result

    def _mc(self, n: Polynomial, k: Polynomial) -> Polynomial:
        self._require_counts(n, k)
        if k.is_constant():
            c = self._lower(k)
            return choose(n.plus(constant(c - 1), self.meter), c, self.meter)
        if not n.is_constant() or n.constant_term() < 1:
            raise Rejected("statement.relation", "mc(n, k) with varying k is a polynomial for constant n >= 1 only")
        c = n.constant_term() - 1
        return choose(k.plus(constant(c), self.meter), c, self.meter)

    def _require_counts(self, *entries: Polynomial) -> None:
        if not all(entry.has_no_negative_coefficient() for entry in entries):
            raise Rejected("statement.relation", "an entry of mc or binomial has a negative coefficient in u")

    def _lower(self, k: Polynomial) -> int:
        if not k.is_constant():
            raise Rejected("statement.relation", "binomial(n, k) with varying k is no polynomial here")
        return k.constant_term()

    # ------------------------------------------------------------------------------------------ ratio

    def check_ratio(self) -> None:
        """The relation holds at v = a, and x(v+1)/x(v) compares with y(v+1)/y(v) in the same direction."""
        head, x, y = self.sides()
        if head == "==":
            raise Rejected("statement.relation", "the rule ratio is for <=, <, >= and > only")
        if not condition_holds(self.statement, self.meter, {self.variable: self.start}):
            raise Rejected("statement.relation", f"the relation is false at {self.variable} = {show(self.start)}")
        x_up, x_down = self.ratio(x)
        y_up, y_down = self.ratio(y)
        numerator = x_up.times(y_down, self.meter)
        denominator = x_down.times(y_up, self.meter)
        if not numerator.is_positive() or not denominator.is_positive():
            raise Rejected(
                "statement.relation", "a quotient of consecutive values has a coefficient that is not positive"
            )
        greater, lesser = (numerator, denominator) if head in (">=", ">") else (denominator, numerator)
        if not greater.plus(lesser, self.meter, -1).has_no_negative_coefficient():
            raise Rejected(
                "statement.relation", "the quotient of consecutive quotients is not shown to be on one side of 1"
            )

    def ratio(self, tree: Tree) -> tuple[Polynomial, Polynomial]:
        """f(v+1)/f(v), f positive for v >= a, as numerator and denominator (not reduced)."""
        self.meter.spend(20)
        head = tree[0] if isinstance(tree, tuple) else ""
        if not self.varies(tree):
            head = ""
        if head == "*":
            up = down = constant(1)
            for factor in tree[1:]:
                more_up, more_down = self.ratio(factor)
                up, down = up.times(more_up, self.meter), down.times(more_down, self.meter)
            return up, down
        if head == "**" and self.varies(tree[2]):
            return self._exponential(tree[1], tree[2])
        if head == "**":
            exponent = expression_value(tree[2], self.statement, self.meter)
            if exponent < 0:
                raise Rejected("statement.relation", "a negative exponent is undefined")
            up, down = self.ratio(tree[1])
            return up.to_the(exponent, self.meter), down.to_the(exponent, self.meter)
        factorials = self._factorials(head, tree)
        if factorials is not None:
            up = down = constant(1)
            for argument, is_above in factorials:
                step = self._factorial_step(argument)
                up, down = (up.times(step, self.meter), down) if is_above else (up, down.times(step, self.meter))
            return up, down
        value = self.polynomial(tree)
        if not value.is_positive():
            raise Rejected("statement.relation", "a factor is not a polynomial with positive coefficients in u")
        return value.shifted(self.meter), value

    def _exponential(self, base: Tree, exponent: Tree) -> tuple[Polynomial, Polynomial]:
        if self.varies(base):
            raise Rejected("statement.relation", "a power with varying exponent needs a constant base")
        b = expression_value(base, self.statement, self.meter)
        e = self.polynomial(exponent)
        if b < 1 or not self._is_count(e):
            raise Rejected(
                "statement.relation", "a varying power needs a base >= 1 and an exponent c·v + d >= 0, c >= 0"
            )
        return constant(b).to_the(e.numerators[1], self.meter), constant(1)

    def _factorials(self, head: str, tree: Tree) -> list[tuple[Polynomial, bool]] | None:
        """f as a quotient of factorials of c·v + d, True for those above; None if it is not of that form."""
        if head == "factorial":
            above, below = [self.polynomial(tree[1])], []
        elif head in ("mc", "binomial"):
            n, k = (self.polynomial(entry) for entry in tree[1:])
            less_one = n.plus(constant(1), self.meter, -1)
            if head == "mc":
                above, below = [less_one.plus(k, self.meter)], [k, less_one]
            else:
                above, below = [n], [k, n.plus(k, self.meter, -1)]
        else:
            return None
        if not all(self._is_count(argument) for argument in above + below):
            if head == "factorial":
                raise Rejected("statement.relation", "a varying factorial needs an entry c·v + d >= 0 with c >= 0")
            return None
        return [(argument, True) for argument in above] + [(argument, False) for argument in below]

    def _is_count(self, argument: Polynomial) -> bool:
        """Whether it is c·u + d with integers c, d >= 0."""
        return argument.degree <= 1 and argument.denominator == 1 and argument.has_no_negative_coefficient()

    def _factorial_step(self, argument: Polynomial) -> Polynomial:
        """(A + c)!/A! for A = c·u + d, as a polynomial: Π_{i=1..c} (A + i)."""
        c = argument.numerators[1] if argument.degree == 1 else 0
        result = constant(1)
        for i in range(1, c + 1):
            result = result.times(argument.plus(constant(i), self.meter), self.meter)
        return result
