"""The nodes of the expression language: frozen values, built with Python's own operators.

Here live the nodes and what makes one well formed: heads, sorts and numbers of arguments, depth and size. Their JSON is
in ``json``, their value in ``walk``, their look in ``write``. ``==`` between nodes asks whether they are the same tree;
the *statement* that two expressions are equal is ``a.equals(b)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from verify.errors import DomainError
from verify.statements.heads import (
    BOUND_LETTER,
    BOUND_NAME,
    COMPARISONS,
    DEPTH_LIMIT,
    DIVISION,
    HEADS,
    NAMES,
    NUMBER,
    OPERATIONS,
    OVERRIDES,
    PREDICATES,
    PROBABILITY,
    QUANTITIES,
    RANK_HEADS,
    SIZE_LIMIT,
    SPLIT,
    TUPLE,
)
from verify.statements.integers import shown

__all__ = [
    "Aggregate",
    "Binding",
    "Bound",
    "BoundedCondition",
    "Comparison",
    "Condition",
    "Connective",
    "Expression",
    "Integer",
    "IntegerLike",
    "Node",
    "Number",
    "Operation",
    "Predicate",
    "Quantity",
    "RankTerm",
    "Variable",
    "as_expression",
    "children",
    "facts_behind",
    "free_names",
    "has_rank",
    "head_of",
    "rank_terms",
    "set_extent",
    "sort_of",
]

_WORD = re.compile(r"(?:W'?(?: W'?)*)?\Z")
_WITHOUT_PARAMETERS = {"hankel": "the rank of the block Hankel matrix", "epsilon": "the epsilon-rank"}


@dataclass(frozen=True, slots=True)
class Expression:
    """An integer expression, or (with ``/``) a rational one. ``+ - * // % ** /`` build expressions, ``< <= > >=``
    comparisons.

    >>> L = Variable("L")
    >>> L * L - 1 == Operation("-", (Operation("*", (L, L)), Integer(1)))
    True
    >>> 3 <= L
    Comparison(op='>=', left=Variable(name='L'), right=Integer(value=3))
    """

    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __add__(self, other: Number) -> Operation:
        return _joined("+", self, other)

    def __radd__(self, other: int | Fraction) -> Operation:
        return _joined("+", as_expression(other), self)

    def __mul__(self, other: Number) -> Operation:
        return _joined("*", self, other)

    def __rmul__(self, other: int | Fraction) -> Operation:
        return _joined("*", as_expression(other), self)

    def __sub__(self, other: Number) -> Operation:
        return Operation("-", (self, as_expression(other)))

    def __rsub__(self, other: int | Fraction) -> Operation:
        return Operation("-", (as_expression(other), self))

    def __floordiv__(self, other: Number) -> Operation:
        return Operation("//", (self, as_expression(other)))

    def __rfloordiv__(self, other: int | Fraction) -> Operation:
        return Operation("//", (as_expression(other), self))

    def __truediv__(self, other: Number) -> Operation:
        return Operation(DIVISION, (self, as_expression(other)))

    def __rtruediv__(self, other: int | Fraction) -> Operation:
        return Operation(DIVISION, (as_expression(other), self))

    def __mod__(self, other: Number) -> Operation:
        return Operation("%", (self, as_expression(other)))

    def __rmod__(self, other: int | Fraction) -> Operation:
        return Operation("%", (as_expression(other), self))

    def __pow__(self, other: Number) -> Operation:
        return Operation("**", (self, as_expression(other)))

    def __rpow__(self, other: int | Fraction) -> Operation:
        return Operation("**", (as_expression(other), self))

    def __neg__(self) -> Operation:
        return Operation("neg", (self,))

    def __le__(self, other: Number) -> Comparison:
        return Comparison("<=", self, as_expression(other))

    def __lt__(self, other: Number) -> Comparison:
        return Comparison("<", self, as_expression(other))

    def __ge__(self, other: Number) -> Comparison:
        return Comparison(">=", self, as_expression(other))

    def __gt__(self, other: Number) -> Comparison:
        return Comparison(">", self, as_expression(other))

    def equals(self, other: Number) -> Comparison:
        """The statement that both have the same value (``==`` compares the trees)."""
        return Comparison("==", self, as_expression(other))

    def differs(self, other: Number) -> Comparison:
        """The statement that the values differ (``!=`` compares the trees)."""
        return Comparison("!=", self, as_expression(other))

    def parts(self) -> tuple[Node, ...]:
        """The nodes directly below, in the order in which they are written."""
        return ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What is true or false: a comparison of integer expressions, or conditions joined.

    It has no truth value of its own in Python, so that ``1 <= L <= 3`` cannot quietly mean ``L <= 3``.
    """

    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __bool__(self) -> bool:
        raise TypeError("a condition is a tree: evaluate it, or join conditions with all_of and any_of")

    def parts(self) -> tuple[Node, ...]:
        """The nodes directly below, in the order in which they are written."""
        return ()


class Binding:
    """A node that binds a letter in its body, running from ``lower`` to ``upper``."""

    __slots__ = ()
    op: str
    variable: str
    lower: Expression
    upper: Expression
    body: Node


@dataclass(frozen=True, slots=True)
class Integer(Expression):
    """An integer literal."""

    value: int

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise DomainError(f"an integer literal must be an int, not {self.value!r}")
        set_extent(self, 0, ())


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    """A variable of the language, or a letter that a sum or product around it binds."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in NAMES and not BOUND_LETTER.match(self.name):
            raise DomainError(
                f"{self.name!r} is no variable; there are {' '.join(NAMES)}, and single lower-case "
                "letters where a sum or product binds them"
            )
        set_extent(self, 0, ())


@dataclass(frozen=True, slots=True)
class Operation(Expression):
    """An operation of ``OPERATIONS`` on expressions, e.g. ``Operation("mc", (n, k))``."""

    op: str
    arguments: tuple[Expression, ...]

    def __post_init__(self) -> None:
        _check_arguments(self.op, len(self.arguments), OPERATIONS, "operation")
        set_extent(self, 1, self.arguments)

    def parts(self) -> tuple[Node, ...]:
        """The arguments."""
        return self.arguments


@dataclass(frozen=True, slots=True)
class Aggregate(Expression, Binding):
    """``sum`` or ``prod`` of ``body``, ``variable`` running from ``lower`` to ``upper`` (empty: 0, 1)."""

    op: str
    variable: str
    lower: Expression
    upper: Expression
    body: Expression

    def __post_init__(self) -> None:
        if self.op not in ("sum", "prod"):
            raise DomainError(f"an aggregate is 'sum' or 'prod', not {self.op!r}")
        if not BOUND_LETTER.match(self.variable):
            raise DomainError(
                f"{self.op} binds {self.variable!r}; expected a single lower-case letter other than t and m"
            )
        if has_rank(self.lower) or has_rank(self.upper):
            raise DomainError(f"a limit of a {self.op} must not contain a rank")
        set_extent(self, 1, (self.lower, self.upper, self.body))

    def parts(self) -> tuple[Node, ...]:
        """Ends and body."""
        return (self.lower, self.upper, self.body)


@dataclass(frozen=True, slots=True)
class RankTerm(Expression):
    """The function rank or grid rank, at the instance or with some parameters overridden; or (``unfolding``) the rank
    of the unfolding of a tensor at one of its splits; or, never with parameters, (``hankel``) the rank of the block
    Hankel matrix of a linear network or (``epsilon``) how many singular values are at least the epsilon of the
    instance.

    ``overrides`` are pairs (parameter, expression in the variables outside), kept in the order of
    ``OVERRIDES``. Calling a plain term gives it overrides:

    >>> RankTerm("function")(t=Variable("L"), L=Variable("t"))
    ... # doctest: +NORMALIZE_WHITESPACE
    RankTerm(notion='function', overrides=(('L', Variable(name='t')), ('t', Variable(name='L'))))
    """

    notion: str
    overrides: tuple[tuple[str, Expression], ...] = ()

    def __post_init__(self) -> None:
        if self.notion not in RANK_HEADS:
            known = ", ".join(map(repr, RANK_HEADS))
            raise DomainError(f"the notion of a rank is one of {known}, not {self.notion!r}")
        names = [name for name, _ in self.overrides]
        parameters = SPLIT if self.notion == "unfolding" else OVERRIDES
        for name in names:
            if name not in parameters:
                raise DomainError(f"a rank has no parameter {name!r}; there are {' '.join(parameters)}")
        if names and self.notion in _WITHOUT_PARAMETERS:
            raise DomainError(f"{_WITHOUT_PARAMETERS[self.notion]} has no parameters")
        if len(set(names)) < len(names):
            raise DomainError(f"a parameter of a rank is given twice: {' '.join(names)}")
        if "t" in names and ("t_S" in names or "t_E" in names):
            raise DomainError("the parameter t of a rank sets both t_S and t_E: give either t or those")
        if "N" in names and self.notion == "function":
            raise DomainError("the function rank has no parameter N: it has no templates")
        for name, value in self.overrides:
            if has_rank(value):
                raise DomainError(f"the parameter {name} of a rank must not itself contain a rank")
        ordered = sorted(self.overrides, key=lambda pair: parameters.index(pair[0]))
        object.__setattr__(self, "overrides", tuple(ordered))
        set_extent(self, 2, [value for _, value in self.overrides])

    def __call__(self, **overrides: IntegerLike) -> RankTerm:
        """The same notion of rank at other parameters, e.g. ``rank(L=t, t=L)``."""
        if self.overrides:
            raise DomainError("this rank has its parameters already")
        return RankTerm(self.notion, tuple((name, as_expression(value)) for name, value in overrides.items()))

    def parts(self) -> tuple[Node, ...]:
        """The values of the parameters."""
        return tuple(value for _, value in self.overrides)


@dataclass(frozen=True, slots=True)
class Bound(Expression):
    """The value of a structural bound, by name, at the instance: ``level`` is ``function`` or ``grid``."""

    name: str
    level: str = "function"

    def __post_init__(self) -> None:
        if not BOUND_NAME.match(self.name):
            raise DomainError(f"{self.name!r} cannot be the name of a bound; expected something like U4")
        if self.level not in ("function", "grid"):
            raise DomainError(f"the level of a bound is 'function' or 'grid', not {self.level!r}")
        set_extent(self, 1, ())


@dataclass(frozen=True, slots=True)
class Comparison(Condition):
    """``left op right`` between integer expressions, op one of ``COMPARISONS``."""

    op: str
    left: Expression
    right: Expression

    def __post_init__(self) -> None:
        if self.op not in COMPARISONS:
            raise DomainError(f"{self.op!r} is no comparison; there are {' '.join(COMPARISONS)}")
        _check_sides(self.op, self.left, self.right)
        set_extent(self, 1, (self.left, self.right))

    def parts(self) -> tuple[Node, ...]:
        """Both sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Connective(Condition):
    """``and`` / ``or`` of two or more conditions, ``not`` of one."""

    op: str
    arguments: tuple[Condition, ...]

    def __post_init__(self) -> None:
        if self.op not in ("and", "or", "not"):
            raise DomainError(f"{self.op!r} is no connective; there are and, or, not")
        if (len(self.arguments) != 1) if self.op == "not" else (len(self.arguments) < 2):
            expected = "1 condition" if self.op == "not" else "2 or more conditions"
            raise DomainError(f"{self.op} takes {expected}, not {len(self.arguments)}")
        set_extent(self, 1, self.arguments)

    def parts(self) -> tuple[Node, ...]:
        """The conditions."""
        return self.arguments


@dataclass(frozen=True, slots=True)
class Quantity(Expression):
    """A quantity of ``QUANTITIES``; the arguments of ``trace`` are words such as ``W W'``, all others' expressions.

    >>> Quantity("trace", ("W W'", ""))
    Quantity(name='trace', arguments=("W W'", ''))
    >>> Quantity("trace", ("W  W",))
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: trace takes words of W and W' with single spaces between, not 'W  W'
    """

    name: str
    arguments: tuple[Expression | str, ...] = ()

    def __post_init__(self) -> None:
        _check_arguments(self.name, len(self.arguments), QUANTITIES, "quantity")
        for argument in self.arguments:
            if HEADS[self.name].takes != "w+":
                _check_expression(self.name, argument)
            elif not (isinstance(argument, str) and _WORD.match(argument)):
                raise DomainError(
                    f"{self.name} takes words of W and W' with single spaces between, not {shown(argument)}"
                )
        set_extent(self, 1, self.parts())

    def parts(self) -> tuple[Expression, ...]:
        """The arguments, without words."""
        return tuple(argument for argument in self.arguments if isinstance(argument, Expression))


@dataclass(frozen=True, slots=True)
class Predicate(Condition):
    """A predicate of ``PREDICATES``, such as ``Predicate("dominates", (2 / eta,))``."""

    name: str
    arguments: tuple[Expression, ...] = ()

    def __post_init__(self) -> None:
        _check_arguments(self.name, len(self.arguments), PREDICATES, "predicate")
        for argument in self.arguments:
            _check_expression(self.name, argument)
        set_extent(self, 1, self.arguments)

    def parts(self) -> tuple[Expression, ...]:
        """The arguments."""
        return self.arguments


@dataclass(frozen=True, slots=True)
class BoundedCondition(Condition, Binding):
    """``all`` or ``any`` of ``body``, ``variable`` running from ``lower`` to ``upper`` (empty: true, false)."""

    op: str
    variable: str
    lower: Expression
    upper: Expression
    body: Condition

    def __post_init__(self) -> None:
        if self.op not in ("all", "any"):
            raise DomainError(f"a condition for a range of integers is 'all' or 'any', not {self.op!r}")
        if not BOUND_LETTER.match(self.variable):
            raise DomainError(
                f"{self.op} binds {self.variable!r}; expected a single lower-case letter other than t and m"
            )
        if not isinstance(self.body, Condition):
            raise DomainError(f"{self.op} is over conditions, not over {type(self.body).__name__}")
        set_extent(self, 1, (self.lower, self.upper, self.body))

    def parts(self) -> tuple[Node, ...]:
        """Ends and body."""
        return (self.lower, self.upper, self.body)


Node: TypeAlias = Expression | Condition
IntegerLike: TypeAlias = Expression | int
Number: TypeAlias = Expression | int | Fraction


def as_expression(value: Number) -> Expression:
    """An expression as it is, an int as a literal, a fraction a/b as ``a / b`` in lowest terms, b >= 2.

    >>> as_expression(Fraction(-2, 4)) == Operation("/", (Integer(-1), Integer(2)))
    True
    """
    if isinstance(value, Fraction):
        top = Integer(value.numerator)
        return top if value.denominator == 1 else Operation(DIVISION, (top, Integer(value.denominator)))
    return value if isinstance(value, Expression) else Integer(value)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order in which they are written."""
    return node.parts()


def head_of(node: Node) -> str | None:
    """What the JSON form of a node begins with; None for a leaf."""
    match node:
        case Operation(op=op) | Aggregate(op=op) | BoundedCondition(op=op) | Comparison(op=op) | Connective(op=op):
            return op
        case RankTerm(notion=notion):
            return RANK_HEADS[notion]
        case Bound():
            return "bound"
        case Quantity(name=name) | Predicate(name=name):
            return name
    return None


def facts_behind(node: Node) -> set[str]:
    """The facts beyond arithmetic that the quantities and predicates in a tree rest on.

    >>> sorted(facts_behind(Quantity("kernel_mean", (Integer(1), Integer(1))).equals(Quantity("rho", (Integer(1),)))))
    ['K1', 'W1']
    """
    head = head_of(node)
    facts = set(HEADS[head].rests_on) if head is not None else set()
    return facts.union(*(facts_behind(part) for part in children(node)))


def free_names(node: Node) -> set[str]:
    """The names in a tree that nothing in it binds.

    >>> sorted(free_names(Variable("L") + Variable("i")))
    ['L', 'i']
    """
    if isinstance(node, Variable):
        return {node.name}
    if isinstance(node, Binding):
        return free_names(node.lower) | free_names(node.upper) | (free_names(node.body) - {node.variable})
    return set().union(*(free_names(child) for child in children(node)))


def rank_terms(node: Node) -> Iterator[RankTerm]:
    """Every rank term in the tree, from left to right, with repetitions."""
    if isinstance(node, RankTerm):
        yield node
        return
    for child in children(node):
        yield from rank_terms(child)


def has_rank(node: Node) -> bool:
    """Whether a rank occurs anywhere in the tree."""
    return any(True for _ in rank_terms(node))


def _joined(op: str, left: Expression, right: Number) -> Operation:
    """``left op right`` for an associative op, written flat: a + b + c is one sum of three."""
    before = left.arguments if isinstance(left, Operation) and left.op == op else (left,)
    return Operation(op, (*before, as_expression(right)))


def set_extent(node: Node, containers: int, below: Sequence[Node]) -> None:
    """Store how many JSON containers deep and how many nodes large the tree is; refuse one beyond the limits.

    So no tree is too deep or too large to be walked. Outside comparisons, only numbers and conditions stand below.
    """
    if not isinstance(node, Comparison):
        for child in below:
            _check_number(child)
    depth = containers + max((child.depth for child in below), default=0)
    size = 1 + sum(child.size for child in below)
    if depth > DEPTH_LIMIT:
        raise DomainError(f"the expression is {depth} levels deep; at most {DEPTH_LIMIT} are allowed")
    if size > SIZE_LIMIT:
        raise DomainError(f"the expression has {size} nodes; at most {SIZE_LIMIT} are allowed")
    object.__setattr__(node, "depth", depth)
    object.__setattr__(node, "size", size)


def sort_of(node: Node) -> str:
    """The sort of what a node gives.

    >>> sort_of(Quantity("outputs")), sort_of(Variable("L")), sort_of(Variable("L") >= 1)
    ('a tuple', 'a number', 'a condition')
    """
    head = head_of(node)
    return NUMBER if head is None else HEADS[head].gives


def _check_number(node: Node) -> None:
    """Raise DomainError for what stands only as a side of a comparison."""
    sort = sort_of(node)
    if sort == TUPLE:
        raise DomainError(f"{head_of(node)} is a tuple: it occurs only as a whole side of == or !=")
    if sort == PROBABILITY:
        raise DomainError(f"{head_of(node)} occurs only as the left side of <= or <")


def _check_sides(op: str, left: Expression, right: Expression) -> None:
    """Raise DomainError unless the sides are of one sort that is compared so, or a probability is bounded."""
    sorts = (sort_of(left), sort_of(right))
    if TUPLE in sorts:
        if op not in ("==", "!="):
            raise DomainError(f"tuples are compared by == and != only, not by {op}")
        if sorts != (TUPLE, TUPLE):
            raise DomainError("a tuple is compared with a number; expected a tuple on both sides")
        return
    _check_number(right)
    if op not in ("<=", "<"):
        _check_number(left)


def _check_arguments(name: str, count: int, names: Sequence[str], what: str) -> None:
    """Raise DomainError unless ``name`` is one of ``names`` and takes so many arguments."""
    if name not in names:
        raise DomainError(f"{name!r} is no {what}; there are {' '.join(names)}")
    head = HEADS[name]
    if count < head.fewest or (head.most is not None and count > head.most):
        expected = f"{head.fewest} or more" if head.most is None else str(head.fewest)
        raise DomainError(f"{name} takes {expected} arguments, not {count}")


def _check_expression(name: str, argument: object) -> None:
    if not isinstance(argument, Expression):
        raise DomainError(f"an argument of {name} must be an expression, not {shown(argument)}")
