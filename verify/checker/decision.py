"""How a relation is decided from facts about the ranks in it (section 3).

Every distinct rank term is an unknown integer in an interval. With at most 4096 choices all are tried; beyond that
interval arithmetic decides, which errs only towards undecided.
"""

from collections.abc import Callable, Mapping
from itertools import product
from typing import TypeVar

from .arithmetic import Meter
from .bounds import bound_value
from .errors import Rejected, TooLarge
from .expression import COMPARISONS, NODE_COST, RANKS, Scope, Tree, combine, nodes_mentioning, truth, value
from .facts import Interval
from .ranks import RankStatement, RankTerm
from .statement import NONE, SIZES, Statement, Term

__all__ = [
    "condition_holds",
    "decide",
    "expression_value",
    "relation_meter",
    "unknowns",
]

EXPRESSION_LIMIT = 2 * 10**7
MOST_CHOICES = 4096
RELATION = "statement.relation"
T = TypeVar("T", bound=RankTerm)


class _Undecided(Exception):
    """Interval arithmetic cannot say anything, perhaps because something may be undefined."""


def relation_meter(meter: Meter) -> Meter:
    """A meter for evaluating the relation: what is left of ``meter``, at most 2·10^7 steps."""
    return Meter(min(EXPRESSION_LIMIT, max(0, meter.limit - meter.spent)), "evaluating the relation")


def _scope(
    statement: RankStatement[RankTerm],
    meter: Meter,
    ranks: Mapping[RankTerm, int] | None = None,
    extra: Mapping[str, int] | None = None,
) -> Scope:
    """What names mean at the instance, each rank having its value in ``ranks``."""

    def rank(notion: str, overrides: dict[str, int]) -> int:
        return (ranks or {})[statement.term(notion, overrides, path=RELATION)]

    def bound(name: str, level: str) -> int:
        if not isinstance(statement, Statement):
            raise Rejected(RELATION, "structural bounds are named only in relations about circuits and integers")
        return bound_value(name, _bounded_term(statement, level), statement, meter, path=RELATION)

    variables = {**statement.variables(), **(extra or {})}
    if extra and "t" in extra:
        variables.update(t_S=extra["t"], t_E=extra["t"], T=2 * extra["t"])
    if extra and "M" in variables and "R" in variables:
        variables["m"] = min(variables["M"], variables["R"])
        variables.setdefault("N", variables["M"])
    return Scope(variables, rank, bound, meter)


def _bounded_term(statement: Statement, level: str) -> Term:
    """The rank at the instance that ``["bound", name]`` speaks of; templates are one-hot if there are none."""
    known = statement.variables()
    missing = [name for name in SIZES if name not in known]
    if missing:
        raise Rejected(RELATION, f"a bound needs a value of {missing[0]}")
    L, R, M, t_S, t_E = (known[name] for name in SIZES)
    if level == "function":
        return Term("rank", L, R, M, t_S, t_E)
    if statement.quantifier == NONE and known["N"] > known["M"]:
        raise Rejected(RELATION, "one-hot templates need N <= M")
    return Term("grid_rank", L, R, M, t_S, t_E, known["N"])


def condition_holds(statement: Statement, meter: Meter, extra: Mapping[str, int] | None = None) -> bool:
    """Whether the relation of a statement without ranks is true (``extra`` gives further variables values)."""
    return truth(statement.relation, _scope(statement, relation_meter(meter), extra=extra))


def expression_value(tree: Tree, statement: RankStatement[RankTerm], meter: Meter) -> int:
    """The value of an integer expression without ranks at the instance."""
    return value(tree, _scope(statement, meter))


def unknowns(relation: Tree, statement: RankStatement[T], meter: Meter) -> list[T]:
    """The distinct rank terms of ``relation``, parameters evaluated, in order of appearance."""
    found: dict[T, None] = {}
    ranked = nodes_mentioning(relation, RANKS)

    def visit(tree: Tree, scope: Scope) -> None:
        scope.meter.spend(NODE_COST)
        if id(tree) not in ranked:
            return
        if tree[0] in RANKS:
            overrides = {name: value(override, scope) for name, override in tree[1]}
            found[statement.term(tree[0], overrides, path=RELATION)] = None
        elif tree[0] in ("sum", "prod"):
            first, last = value(tree[2], scope), value(tree[3], scope)
            scope.meter.spend(NODE_COST * max(0, last - first + 1))
            for i in range(first, last + 1):
                visit(tree[4], scope.having(tree[1], i))
        else:
            for child in tree[1:]:
                visit(child, scope)

    visit(relation, _scope(statement, meter))
    return list(found)


def decide(
    relation: Tree, statement: RankStatement[RankTerm], facts: Mapping[RankTerm, Interval], meter: Meter
) -> bool | None:
    """True or False if ``relation`` is so for every choice of the ranks within ``facts``, else None.

    A term without facts lies in [0, infinity). Raises ``Rejected`` where something is undefined.
    """
    meter = relation_meter(meter)
    terms = unknowns(relation, statement, meter)
    intervals = {term: facts.get(term, Interval()) for term in terms}
    choices = 1
    for interval in intervals.values():
        if interval.lo is None or interval.hi is None:
            choices = MOST_CHOICES + 1
            break
        choices *= max(0, interval.hi - interval.lo + 1)
    if choices > MOST_CHOICES:
        try:
            return _Enclosure(relation, statement, intervals, meter).condition(relation)
        except _Undecided:
            return None
    ranges = [range(i.lo or 0, (i.hi or 0) + 1) for i in intervals.values()]
    outcomes = set()
    for ranks in product(*ranges):
        outcomes.add(truth(relation, _scope(statement, meter, dict(zip(terms, ranks, strict=True)))))
    return outcomes.pop() if len(outcomes) == 1 else None


class _Enclosure:
    """Interval arithmetic over a relation; infinite ends are None."""

    def __init__(
        self,
        relation: Tree,
        statement: RankStatement[RankTerm],
        intervals: Mapping[RankTerm, Interval],
        meter: Meter,
    ) -> None:
        self.ranked = nodes_mentioning(relation, RANKS)
        self.statement = statement
        self.intervals = intervals
        self.scope = _scope(statement, meter)

    def condition(self, tree: Tree) -> bool | None:
        head = tree[0]
        if head == "not":
            inner = self.condition(tree[1])
            return None if inner is None else not inner
        if head in ("and", "or"):
            parts = [self.condition(part) for part in tree[1:]]
            decisive: bool = head == "or"
            if decisive in parts:
                return decisive
            return None if None in parts else not decisive
        left, right = self.number(tree[1], self.scope), self.number(tree[2], self.scope)
        return _compare(head, left, right)

    def number(self, tree: Tree, scope: Scope) -> Interval:
        scope.meter.spend(NODE_COST)
        if id(tree) not in self.ranked:
            exact = value(tree, scope)
            return Interval(exact, exact)
        head = tree[0]
        if head in RANKS:
            overrides = {name: value(override, scope) for name, override in tree[1]}
            return self.intervals[self.statement.term(head, overrides, path=RELATION)]
        if head in ("sum", "prod"):
            first, last = value(tree[2], scope), value(tree[3], scope)
            total = Interval(0, 0) if head == "sum" else Interval(1, 1)
            for i in range(first, last + 1):
                part = self.number(tree[4], scope.having(tree[1], i))
                total = _operate("+" if head == "sum" else "*", [total, part], scope.meter)
            return total
        return _operate(head, [self.number(child, scope) for child in tree[1:]], scope.meter)


def _compare(head: str, x: Interval, y: Interval) -> bool | None:
    """The comparison where it has one outcome for all members."""
    if head in (">", ">="):
        return _compare("<" if head == ">" else "<=", y, x)
    if head in ("==", "!="):
        apart = _compare("<", x, y) or _compare("<", y, x)
        if apart:
            return head == "!="
        return head == "==" if x.is_point() and y.is_point() else None
    if x.hi is not None and y.lo is not None and COMPARISONS[head](x.hi, y.lo):
        return True
    if x.lo is not None and y.hi is not None and not COMPARISONS[head](x.lo, y.hi):
        return False
    return None


def _operate(head: str, a: list[Interval], meter: Meter) -> Interval:
    """An interval that contains the operation ``head`` at all members of the arguments."""
    if head == "+":
        return Interval(_sum([i.lo for i in a]), _sum([i.hi for i in a]))
    if head == "neg":
        return _negative(a[0])
    if head == "-":
        return _operate("+", [a[0], _negative(a[1])], meter)
    if head == "*":
        result = a[0]
        for factor in a[1:]:
            result = _product(result, factor, meter)
        return result
    if head in ("min", "max"):
        return _extreme(head, a)
    if all(interval.is_point() for interval in a):
        exact = combine(head, [interval.lo or 0 for interval in a], meter)
        return Interval(exact, exact)
    if head in ("//", "%"):
        divisor = a[1]
        if divisor.lo is None or not divisor.is_point() or divisor.lo <= 0:
            raise _Undecided
        if head == "%":
            return Interval(0, divisor.lo - 1)
        return _increasing(head, a, meter)
    if _is_increasing(head, a):
        return _increasing(head, a, meter)
    raise _Undecided


def _is_increasing(head: str, a: list[Interval]) -> bool:
    """Whether the operation is defined and does not decrease in any argument on these intervals."""
    low = [interval.lo for interval in a]
    if None in low:
        return False
    least = [number or 0 for number in low]
    if head in ("factorial", "isqrt"):
        return least[0] >= 0
    if head == "**":  # from 1 on in the base; a fixed exponent allows 0 too
        return least[1] >= 0 and least[0] >= (0 if a[1].is_point() else 1)
    if head == "mc":  # mc(0, 0) = 1 but mc(0, k) = 0
        return least[0] >= (0 if a[1].is_point() else 1)
    if head == "binomial":
        return least[0] >= 0 and a[1].is_point()
    return False


def _increasing(head: str, a: list[Interval], meter: Meter) -> Interval:
    ends: list[int | None] = []
    for corner in ([interval.lo for interval in a], [interval.hi for interval in a]):
        end: int | None = None
        if None not in corner:
            try:
                end = combine(head, [number or 0 for number in corner], meter)
            except TooLarge:
                end = None
        ends.append(end)
    return Interval(ends[0], ends[1])


def _sum(ends: list[int | None]) -> int | None:
    return None if None in ends else sum(end or 0 for end in ends)


def _negative(a: Interval) -> Interval:
    return Interval(None if a.hi is None else -a.hi, None if a.lo is None else -a.lo)


def _product(a: Interval, b: Interval, meter: Meter) -> Interval:
    for x, y in ((a, b), (b, a)):
        if x == Interval(0, 0):
            return x
        if x.lo is not None and x.lo >= 0 and y.lo is not None and y.lo >= 0:
            highest = None if x.hi is None or y.hi is None else combine("*", [x.hi, y.hi], meter)
            return Interval(combine("*", [x.lo, y.lo], meter), highest)
        if x.hi is not None and x.hi <= 0:
            return _negative(_product(_negative(x), y, meter))
    if None in (a.lo, a.hi, b.lo, b.hi):
        return Interval(None, None)
    corners = [combine("*", [x or 0, y or 0], meter) for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
    return Interval(min(corners), max(corners))


def _extreme(head: str, a: list[Interval]) -> Interval:
    lows, highs = [i.lo for i in a], [i.hi for i in a]
    choose: Callable[[list[int]], int] = min if head == "min" else max

    def end(ends: list[int | None], absent_wins: bool) -> int | None:
        present = [e for e in ends if e is not None]
        if len(present) < len(ends) and (absent_wins or not present):
            return None
        return choose(present)

    # a missing lower end is -infinity, a missing upper end +infinity
    return Interval(end(lows, head == "min"), end(highs, head == "max"))
