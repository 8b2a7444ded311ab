"""The nodes of the expression language: frozen values, built with Python's own operators.

Here live the nodes and what makes one well formed (names, numbers of arguments, depth). Reading and writing
them is in ``json_form``, their value in ``evaluation`` and ``intervals``, their look in ``rendering``.
``==`` between nodes asks whether they are the same tree; the *statement* that two expressions are equal is
``a.equals(b)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from verify.errors import DomainError
from verify.statements.vocabulary import (
    BOUND_NAME,
    BOUND_VARIABLE,
    COMPARISONS,
    DEPTH_LIMIT,
    DIVISION,
    LINEAR_VARIABLES,
    OPERATIONS,
    OVERRIDES,
    SIZE_LIMIT,
    VALUE_VARIABLES,
    VARIABLES,
)

__all__ = [
    "NAMES",
    "Aggregate",
    "Binding",
    "Bound",
    "Comparison",
    "Condition",
    "Connective",
    "Expression",
    "Integer",
    "IntegerLike",
    "Node",
    "Number",
    "Operation",
    "RankTerm",
    "Variable",
    "as_expression",
    "children",
    "has_rank",
    "rank_terms",
    "set_extent",
]

NAMES = tuple(dict.fromkeys((*VARIABLES, *LINEAR_VARIABLES, *VALUE_VARIABLES)))
"""Every name that is a variable in some language of statements."""


class Expression:
    """An integer expression, or (with ``/``) a rational one. ``+ - * // % ** /`` build expressions, ``< <= > >=``
    comparisons.

    >>> L = Variable("L")
    >>> L * L - 1 == Operation("-", (Operation("*", (L, L)), Integer(1)))
    True
    >>> 3 <= L
    Comparison(op='>=', left=Variable(name='L'), right=Integer(value=3))
    """

    __slots__ = ()
    depth: int
    size: int

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


class Condition:
    """What is true or false: a comparison of integer expressions, or conditions joined.

    It has no truth value of its own in Python, so that ``1 <= L <= 3`` cannot quietly mean ``L <= 3``.
    """

    __slots__ = ()
    depth: int
    size: int

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
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise DomainError(f"an integer literal must be an int, not {self.value!r}")
        set_extent(self, 0, ())


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    """A variable of the language, or a letter that a sum or product around it binds."""

    name: str
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.name not in NAMES and not BOUND_VARIABLE.match(self.name):
            raise DomainError(
                f"{self.name!r} is no variable; there are {' '.join(NAMES)}, and single lower-case "
                "letters where a sum or product binds them"
            )
        set_extent(self, 0, ())


@dataclass(frozen=True, slots=True)
class Operation(Expression):
    """An operation of ``OPERATIONS``, or ``/``, on expressions, e.g. ``Operation("mc", (n, k))``."""

    op: str
    arguments: tuple[Expression, ...]
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.op not in OPERATIONS and self.op != DIVISION:
            raise DomainError(f"{self.op!r} is no operation; there are {' '.join(OPERATIONS)} {DIVISION}")
        least, most = OPERATIONS.get(self.op, (2, 2))
        if len(self.arguments) < least or (most is not None and len(self.arguments) > most):
            expected = f"{least} or more" if most is None else str(least)
            raise DomainError(f"{self.op} takes {expected} arguments, not {len(self.arguments)}")
        set_extent(self, 1, self.arguments)


@dataclass(frozen=True, slots=True)
class Aggregate(Expression, Binding):
    """``sum`` or ``prod`` of ``body``, ``variable`` running from ``lower`` to ``upper`` (empty: 0, 1)."""

    op: str
    variable: str
    lower: Expression
    upper: Expression
    body: Expression
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.op not in ("sum", "prod"):
            raise DomainError(f"an aggregate is 'sum' or 'prod', not {self.op!r}")
        if not BOUND_VARIABLE.match(self.variable):
            raise DomainError(
                f"{self.op} binds {self.variable!r}; expected a single lower-case letter other than t and m"
            )
        if has_rank(self.lower) or has_rank(self.upper):
            raise DomainError(f"a limit of a {self.op} must not contain a rank")
        set_extent(self, 1, (self.lower, self.upper, self.body))


@dataclass(frozen=True, slots=True)
class RankTerm(Expression):
    """The function rank or grid rank, at the instance or with some parameters overridden; or (``hankel``, never
    with parameters) the rank of the block Hankel matrix of a linear network.

    ``overrides`` are pairs (parameter, expression in the variables outside), kept in the order of
    ``OVERRIDES``. Calling a plain term gives it overrides:

    >>> RankTerm("function")(t=Variable("L"), L=Variable("t"))
    ... # doctest: +NORMALIZE_WHITESPACE
    RankTerm(notion='function', overrides=(('L', Variable(name='t')), ('t', Variable(name='L'))))
    """

    notion: str
    overrides: tuple[tuple[str, Expression], ...] = ()
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.notion not in ("function", "grid", "hankel"):
            raise DomainError(f"the notion of a rank is 'hankel', 'function' or 'grid', not {self.notion!r}")
        names = [name for name, _ in self.overrides]
        for name in names:
            if name not in OVERRIDES:
                raise DomainError(f"a rank has no parameter {name!r}; there are {' '.join(OVERRIDES)}")
        if names and self.notion == "hankel":
            raise DomainError("the rank of the block Hankel matrix has no parameters")
        if len(set(names)) < len(names):
            raise DomainError(f"a parameter of a rank is given twice: {' '.join(names)}")
        if "t" in names and ("t_S" in names or "t_E" in names):
            raise DomainError("the parameter t of a rank sets both t_S and t_E: give either t or those")
        if "N" in names and self.notion == "function":
            raise DomainError("the function rank has no parameter N: it has no templates")
        for name, value in self.overrides:
            if has_rank(value):
                raise DomainError(f"the parameter {name} of a rank must not itself contain a rank")
        ordered = sorted(self.overrides, key=lambda pair: OVERRIDES.index(pair[0]))
        object.__setattr__(self, "overrides", tuple(ordered))
        set_extent(self, 2, [value for _, value in self.overrides])

    def __call__(self, **overrides: IntegerLike) -> RankTerm:
        """The same notion of rank at other parameters, e.g. ``rank(L=t, t=L)``."""
        if self.overrides:
            raise DomainError("this rank has its parameters already")
        return RankTerm(self.notion, tuple((name, as_expression(value)) for name, value in overrides.items()))


@dataclass(frozen=True, slots=True)
class Bound(Expression):
    """The value of a structural bound, by name, at the instance: ``level`` is ``function`` or ``grid``."""

    name: str
    level: str = "function"
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

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
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.op not in COMPARISONS:
            raise DomainError(f"{self.op!r} is no comparison; there are {' '.join(COMPARISONS)}")
        set_extent(self, 1, (self.left, self.right))


@dataclass(frozen=True, slots=True)
class Connective(Condition):
    """``and`` / ``or`` of two or more conditions, ``not`` of one."""

    op: str
    arguments: tuple[Condition, ...]
    depth: int = field(init=False, repr=False, compare=False)
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.op not in ("and", "or", "not"):
            raise DomainError(f"{self.op!r} is no connective; there are and, or, not")
        if (len(self.arguments) != 1) if self.op == "not" else (len(self.arguments) < 2):
            expected = "1 condition" if self.op == "not" else "2 or more conditions"
            raise DomainError(f"{self.op} takes {expected}, not {len(self.arguments)}")
        set_extent(self, 1, self.arguments)


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
    match node:
        case Operation(arguments=arguments) | Connective(arguments=arguments):
            return arguments
        case Aggregate():
            return (node.lower, node.upper, node.body)
        case Comparison():
            return (node.left, node.right)
        case RankTerm():
            return tuple(value for _, value in node.overrides)
    return node.parts()


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

    So no tree is too deep or too large to be walked.
    """
    depth = containers + max((child.depth for child in below), default=0)
    size = 1 + sum(child.size for child in below)
    if depth > DEPTH_LIMIT:
        raise DomainError(f"the expression is {depth} levels deep; at most {DEPTH_LIMIT} are allowed")
    if size > SIZE_LIMIT:
        raise DomainError(f"the expression has {size} nodes; at most {SIZE_LIMIT} are allowed")
    object.__setattr__(node, "depth", depth)
    object.__setattr__(node, "size", size)
