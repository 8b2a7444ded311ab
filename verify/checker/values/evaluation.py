"""The relation of a statement decided: true, false, or undecided.

Undecided are comparisons that the rule for variables does not show, comparisons of ``tail`` that Chebyshev's bound
does not give, and predicates whose condition is sufficient only. ``not``, ``and``, ``or``, ``all`` and ``any`` take
that into account as Kleene's logic does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..arithmetic import Meter
from ..errors import CheckError, Rejected, show
from .descent import Descent
from .domains import Domains, is_at_least
from .instances import DescentInstance, Instance, KernelInstance, SystemInstance
from .kernel import Kernel, rho
from .limits import coefficient_of, limit_at_infinity, sum_over_lags
from .phrasing import entry_text, rational_text
from .rational import Rational, indeterminate, number, specialised
from .system import System
from .tree import COMPARISONS, TUPLES, Tree

__all__ = ["MAX_EVALUATIONS", "Evaluation", "Outcome"]

MAX_EVALUATIONS = 10**6
NODE_COST = 50

Letters = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """True, False or None (undecided), with the place that decides and why (put in words only when it is needed)."""

    holds: bool | None
    path: str
    reason: Callable[[], str]


class Evaluation:
    """Trees evaluated at one instance; what is expensive is computed once."""

    def __init__(self, instance: Instance, meter: Meter) -> None:
        self.instance = instance
        self.meter = meter
        self.evaluated = 0
        self.names: dict[str, Rational] = {}
        self.domains: Domains = {}
        self.given: Mapping[str, tuple[int, int]] = {}
        if isinstance(instance, KernelInstance):
            self.domains, self.given = instance.variables, instance.given
            self.names = {name: indeterminate(name) for name in self.domains}
            self.names.update((name, number(*value)) for name, value in self.given.items())
        elif isinstance(instance, DescentInstance):
            self.names["eta"] = number(*instance.eta)

    @cached_property
    def kernel(self) -> Kernel:
        """The kernel quantities."""
        return Kernel(self.meter)

    @cached_property
    def system(self) -> System:
        """The system of the instance."""
        if not isinstance(self.instance, SystemInstance):
            raise Rejected("", "the instance is no system")
        return System(self.instance, self.meter)

    @cached_property
    def descent(self) -> Descent:
        """The descent of the instance."""
        if not isinstance(self.instance, DescentInstance):
            raise Rejected("", "the instance is no descent")
        return Descent(self.instance, self.meter)

    # ------------------------------------------------------------------------------------ conditions

    def decide(self, tree: Tree, path: str, letters: Letters) -> Outcome:
        """Whether a condition holds; all of its parts are evaluated."""
        head = tree[0]
        try:
            self._count()
            if head in COMPARISONS:
                return self._comparison(tree, path, letters)
            if head in ("all", "any"):
                first, last = self._ends(tree, letters)
                return _joined(head == "any", (self._at(tree, path, letters, i) for i in range(first, last + 1)), path)
            if head in ("and", "or"):
                parts = (self.decide(part, f"{path}[{i}]", letters) for i, part in enumerate(tree[1:], 1))
                return _joined(head == "or", parts, path)
            if head == "not":
                part = self.decide(tree[1], f"{path}[1]", letters)
                return Outcome(None if part.holds is None else not part.holds, part.path, part.reason)
            return self._predicate(tree, path, letters)
        except CheckError as error:
            if error.path:
                raise
            raise type(error)(path, error.message, detail=error.detail) from None

    def _at(self, tree: Tree, path: str, letters: Letters, i: int) -> Outcome:
        """The body of ``all`` or ``any`` at one value of its letter."""
        part = self.decide(tree[4], f"{path}[4]", {**letters, tree[1]: i})
        return Outcome(part.holds, part.path, lambda: f"at {tree[1]} = {show(i)} {part.reason()}")

    def _comparison(self, tree: Tree, path: str, letters: Letters) -> Outcome:
        head, left, right = tree
        if isinstance(left, tuple) and any(left[0] in tuples for tuples in TUPLES.values()):
            return self._tuples(head, self.entries(left, letters), self.entries(right, letters), path)
        if isinstance(left, tuple) and left[0] == "tail":
            b = self.value(right, letters)
            return self._tail(head, left, b, path, letters)
        a, b = self.value(left, letters), self.value(right, letters)
        if head in ("==", "!="):
            equal = a.equals(b, self.meter)
            return self._outcome(equal == (head == "=="), path, head, a, b)
        if head in ("<", "<="):
            holds = is_at_least(b, a, self.domains, self.meter, strict=head == "<")
        else:
            holds = is_at_least(a, b, self.domains, self.meter, strict=head == ">")
        return self._outcome(holds, path, head, a, b)

    def _outcome(self, holds: bool, path: str, head: str, a: Rational, b: Rational) -> Outcome:
        def reason() -> str:
            text = f"the left side is {rational_text(a)}, the right side {rational_text(b)}"
            if holds:
                return f"{head} holds: {text}"
            return f"{head} is {'not shown for all values' if self.domains else 'false'}: {text}"

        if holds:
            return Outcome(True, path, reason)
        return Outcome(None if self.domains else False, path, reason)

    def _tail(self, head: str, tail: Tree, b: Rational, path: str, letters: Letters) -> Outcome:
        self._count()
        lag, e = self.natural(tail[1], letters), self.value(tail[2], letters)
        found = e.as_number()
        if found is None or found[0] <= 0:
            raise Rejected("", f"tail needs a positive rational number e, got {rational_text(e)}")
        bound = specialised(self.kernel.chebyshev(lag, e), self._numbers(), self.meter)
        holds = is_at_least(b, bound, self.domains, self.meter, strict=head == "<")

        def reason() -> str:
            text = f"Chebyshev's bound is {rational_text(bound)}, the right side {rational_text(b)}"
            return f"{head} is {'' if holds else 'not '}shown for the tail: {text}"

        return Outcome(True if holds else None, path, reason)

    def _tuples(self, head: str, a: Sequence[object], b: Sequence[object], path: str) -> Outcome:
        if len(a) != len(b):
            raise Rejected("", f"tuples of the lengths {len(a)} and {len(b)} are compared")
        self.meter.spend(50 * len(a))
        differing = next((i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), None)
        if differing is None:
            return Outcome(head == "==", path, lambda: f"the tuples agree in all {len(a)} entries")

        def reason() -> str:
            x, y = entry_text(a[differing]), entry_text(b[differing])
            return f"the tuples differ: entry {differing} of {len(a)}, from 0, is {x} on the left, {y} on the right"

        return Outcome(head == "!=", path, reason)

    def _predicate(self, tree: Tree, path: str, letters: Letters) -> Outcome:
        head = tree[0]
        if head == "realises":
            found = self.system.first_difference()
            text = "all responses agree" if found is None else f"the responses differ at e = {found}"
            return Outcome(found is None, path, lambda: text)
        if head in ("dominates", "dominates_strictly"):
            a = self.value(tree[1], letters).as_number()
            if a is None:
                raise Rejected("", f"{head} needs a number")
            holds = self.descent.dominates(a, strict=head == "dominates_strictly")
            kind = "positive definite" if head == "dominates_strictly" else "positive semidefinite"
            return Outcome(holds, path, lambda: f"a I - K is {'' if holds else 'not '}{kind}")
        failure = self.descent.bias_bound_failure() if head == "bias_bound" else self.descent.limit_failure()
        return Outcome(True if failure is None else None, path, lambda: failure or f"{head} holds")

    # ----------------------------------------------------------------------------------- expressions

    def value(self, tree: Tree, letters: Letters) -> Rational:
        """The value of an expression as a rational function of the variables."""
        self._count()
        if isinstance(tree, int):
            return number(tree)
        if isinstance(tree, str):
            return number(letters[tree]) if tree in letters else self.names[tree]
        head = tree[0]
        if head in ("sum", "prod"):
            first, last = self._ends(tree, letters)
            total = number(0 if head == "sum" else 1)
            for i in range(first, last + 1):
                term = self.value(tree[4], {**letters, tree[1]: i})
                total = total.plus(term, self.meter) if head == "sum" else total.times(term, self.meter)
            return total
        if head == "trace":
            return specialised(self.kernel.trace(tree[1:]), self._numbers(), self.meter)
        if head == "limit":
            inside = self.value(tree[2], letters)
            small = self._is_small()
            return limit_at_infinity(inside, tree[1], self.domains, small, self.meter)
        if head == "coefficient":
            exponent = self.integer(tree[2], letters)
            return coefficient_of(self.value(tree[3], letters), exponent, self.meter)
        if head == "**":
            base = self.value(tree[1], letters)
            return base.to_the(self.integer(tree[2], letters), self.meter)
        arguments = [self.value(argument, letters) for argument in tree[1:]]
        if head in ("+", "*"):
            result = arguments[0]
            for argument in arguments[1:]:
                result = result.plus(argument, self.meter) if head == "+" else result.times(argument, self.meter)
            return result
        if head == "-":
            return arguments[0].minus(arguments[1], self.meter)
        if head == "neg":
            return arguments[0].negated()
        if head == "/":
            return arguments[0].over(arguments[1], self.meter)
        return self._quantity(head, arguments)

    def _quantity(self, head: str, arguments: list[Rational]) -> Rational:
        if head == "series":
            return sum_over_lags(arguments[0], arguments[1], self.names.get("nu_W"), self.domains, self.meter)
        if isinstance(self.instance, DescentInstance):
            return number(*self.descent.quantity(head, [_natural(a, head) for a in arguments]))
        if head == "rho":
            found = self._rho(arguments[0])
        elif head == "chebyshev":
            found = self.kernel.chebyshev(_natural(arguments[0], head), arguments[1])
        else:
            j, k = (_natural(argument, head) for argument in arguments)
            compute = {
                "kernel_A": self.kernel.A,
                "kernel_B": self.kernel.B,
                "kernel_mean": self.kernel.mean,
                "kernel_variance": self.kernel.variance,
            }[head]
            found = compute(j, k)
        return specialised(found, self._numbers(), self.meter)

    def _rho(self, lag: Rational) -> Rational:
        e = lag.as_integer()
        if e is not None:
            return rho(lag, _natural(lag, "rho"), None, self.meter)
        shift = None if "j" not in self.domains else lag.minus(self.names["j"], self.meter).as_integer()
        if shift is None:
            raise Rejected("", f"rho needs an integer >= 0, or j plus an integer, got {rational_text(lag)}")
        if self.domains["j"].start + shift < 0:
            raise Rejected("", f"rho at j + {show(shift)} is not defined on the whole domain of j")
        nu_W = self.given.get("nu_W")
        if nu_W is not None and nu_W[0] == 0:
            raise Rejected("", "powers nu_W**j with variable j need nu_W other than 0")
        return rho(lag, shift, number(1) if nu_W == (1, 1) else indeterminate("P"), self.meter)

    def entries(self, tree: Tree, letters: Letters) -> Sequence[object]:
        """The value of a tuple."""
        self._count()
        arguments = [self.natural(argument, letters) for argument in tree[1:]]
        if isinstance(self.instance, SystemInstance):
            return self.system.entries(tree[0], arguments)
        return self.descent.entries(tree[0], arguments)

    def integer(self, tree: Tree, letters: Letters) -> int:
        """The value of an expression that must be an integer."""
        found = self.value(tree, letters)
        result = found.as_integer()
        if result is None:
            raise Rejected("", f"expected an integer, got {rational_text(found)}")
        return result

    def natural(self, tree: Tree, letters: Letters) -> int:
        """The value of an expression that must be an integer >= 0."""
        return _natural(self.value(tree, letters), "a quantity")

    def _ends(self, tree: Tree, letters: Letters) -> tuple[int, int]:
        first, last = self.integer(tree[2], letters), self.integer(tree[3], letters)
        if last - first >= MAX_EVALUATIONS:
            raise Rejected("", f"{tree[0]} runs over more than {MAX_EVALUATIONS} values of {tree[1]}")
        return first, last

    def _numbers(self) -> dict[str, tuple[int, int]]:
        """The given values of names that quantities contain as indeterminates."""
        return {name: value for name, value in self.given.items() if name != "j"}

    def _is_small(self) -> bool:
        """Whether 0 < nu_W < 1."""
        if "nu_W" in self.given:
            p, q = self.given["nu_W"]
            return 0 < p < q
        return "nu_W" in self.domains and self.domains["nu_W"].kind == "below-one"

    def _count(self) -> None:
        self.evaluated += 1
        self.meter.spend(NODE_COST)
        if self.evaluated > MAX_EVALUATIONS:
            raise Rejected("", f"the relation needs more than {MAX_EVALUATIONS} evaluations of nodes")


def _natural(value: Rational, head: str) -> int:
    found = value.as_integer()
    if found is None or found < 0:
        raise Rejected("", f"{head} needs integers >= 0 as arguments, got {rational_text(value)}")
    return found


def _joined(decisive: bool, parts: Iterable[Outcome], path: str) -> Outcome:
    """The disjunction (decisive: True) or conjunction (decisive: False) of parts, all of which are evaluated.

    One decisive part decides, else one undecided part leaves it undecided, else it is as the last part.
    """
    found = Outcome(not decisive, path, lambda: "there is nothing to compare")
    for part in parts:
        if found.holds is not decisive and (found.holds is not None or part.holds is decisive):
            found = part
    return found
