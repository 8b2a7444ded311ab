"""The expression tree of section 2: its internal form, and its value once every rank has a value.

Internal form: an ``int``, a variable name, or a tuple ``(op, ..)``; ``("rank", ((name, tree), ..))`` and
``("bound", name, level)``. ``parse_*`` accepts JSON and nothing else; what it returns is valid. Which names there are
is said by a ``Language``, one for each kind of network.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .arithmetic import Meter, binomial, factorial, limited, mc, power, times
from .errors import Malformed, Rejected, show
from .reading import integer

__all__ = [
    "BOUNDS",
    "CIRCUITS",
    "COMPARISONS",
    "MAX_NODES",
    "RANKS",
    "Language",
    "Scope",
    "Tree",
    "mentions",
    "nodes_mentioning",
    "parse_condition",
    "truth",
    "value",
]

Tree = Any  # int | str | tuple[Any, ...]; mypy has no convenient recursive tuples of fixed heads

VARIABLES = ("L", "R", "M", "N", "t_S", "t_E", "T", "m", "t")
PARAMETERS = ("L", "R", "M", "N", "t_S", "t_E", "t")
BOUNDS = ("G1", "U0", "U1", "U2", "U3", "G2", "U5", "U6", "UT", "U4", "Z0")
RANKS = ("rank", "grid_rank", "hankel_rank")  # those of all languages
COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "<=": int.__le__,
    "<": int.__lt__,
    ">=": int.__ge__,
    ">": int.__gt__,
    "==": int.__eq__,
    "!=": int.__ne__,
}
MAX_NODES = 10_000
_MANY = ("+", "*", "min", "max")
_ARITY = {"-": 2, "//": 2, "%": 2, "**": 2, "mc": 2, "binomial": 2, "neg": 1, "factorial": 1, "isqrt": 1}
NODE_COST = 50  # multiply-adds that evaluating one node is worth


@dataclass(frozen=True, slots=True)
class Language:
    """The names of a relation. ``ranks`` maps each rank to what may be overridden in it; sum and prod bind all single
    letters but those ``reserved``.
    """

    variables: tuple[str, ...]
    ranks: Mapping[str, tuple[str, ...]]
    bounds: tuple[str, ...]
    reserved: tuple[str, ...]


CIRCUITS = Language(
    VARIABLES,
    {"rank": tuple(name for name in PARAMETERS if name != "N"), "grid_rank": PARAMETERS},
    BOUNDS,
    ("t", "m"),
)


class _Parser:
    """Turns JSON into the internal form; ``ranks`` says whether rank terms are allowed here."""

    def __init__(self, language: Language, ranks: bool) -> None:
        self.language = language
        self.nodes = 0
        self.ranks = ranks

    def condition(self, json: object, path: str) -> Tree:
        head, rest = self._open(json, path, 'a condition such as [">=", a, b]')
        if head in COMPARISONS:
            self._arity(head, rest, 2, path)
            return (head, *(self.number(a, f"{path}[{i}]", (), True) for i, a in enumerate(rest, 1)))
        if head == "not":
            self._arity(head, rest, 1, path)
        elif head not in ("and", "or"):
            raise Malformed(path, f"{show(head)} is no comparison and none of and, or, not")
        elif len(rest) < 2:
            raise Malformed(path, f"{head} takes two or more arguments, got {len(rest)}")
        return (head, *(self.condition(a, f"{path}[{i}]") for i, a in enumerate(rest, 1)))

    def number(self, json: object, path: str, bound: tuple[str, ...], ranks: bool) -> Tree:
        if isinstance(json, str) and not json.startswith(("0x", "-0x")):
            self._count(path)
            if json not in self.language.variables and json not in bound:
                raise Malformed(path, f"{show(json)} is not a variable here")
            return json
        if not isinstance(json, list):
            self._count(path)
            return integer(json, path=path)
        head, rest = self._open(json, path, "an integer expression")
        if head in self.language.ranks:
            return self._rank(head, rest, path, bound, ranks)
        if head == "bound" and self.language.bounds:
            return self._bound(rest, path)
        if head in ("sum", "prod"):
            self._arity(head, rest, 4, path)
            v = rest[0]
            if not isinstance(v, str) or len(v) != 1 or not "a" <= v <= "z" or v in (*self.language.reserved, *bound):
                raise Malformed(f"{path}[1]", f"{show(v)} cannot be a summation variable here")
            ends = [self.number(rest[i], f"{path}[{i + 1}]", bound, False) for i in (1, 2)]
            return (head, v, *ends, self.number(rest[3], f"{path}[4]", (*bound, v), ranks))
        if head in _MANY:
            if len(rest) < 2:
                raise Malformed(path, f"{head} takes two or more arguments, got {len(rest)}")
        elif head in _ARITY:
            self._arity(head, rest, _ARITY[head], path)
        else:
            raise Malformed(path, f"{show(head)} is no operation of integer expressions")
        return (head, *(self.number(a, f"{path}[{i}]", bound, ranks) for i, a in enumerate(rest, 1)))

    def _rank(self, head: str, rest: list[object], path: str, bound: tuple[str, ...], ranks: bool) -> Tree:
        if not (ranks and self.ranks):
            where = "with quantifier none" if not self.ranks else "in overrides and in the ends of sum and prod"
            raise Malformed(path, f"{head} must not occur {where}")
        self._arity(head, rest, 1, path)
        overrides = rest[0]
        if not isinstance(overrides, dict):
            raise Malformed(f"{path}[1]", f"expected an object of overrides, got {show(overrides)}")
        for name in overrides:
            if name not in self.language.ranks[head]:
                raise Malformed(f"{path}[1]", f"{show(name)} is no parameter of {head}")
        if "t" in overrides and ("t_S" in overrides or "t_E" in overrides):
            raise Malformed(f"{path}[1]", "t sets both t_S and t_E, so it excludes them")
        pairs = ((n, self.number(e, f"{path}[1].{n}", bound, False)) for n, e in overrides.items())
        return (head, tuple(pairs))

    def _bound(self, rest: list[object], path: str) -> Tree:
        names = self.language.bounds
        if len(rest) not in (1, 2) or rest[0] not in names or rest[1:] not in ([], ["grid"]):
            raise Malformed(path, f'expected ["bound", name] or ["bound", name, "grid"], name in {", ".join(names)}')
        return ("bound", rest[0], "grid" if len(rest) == 2 else "function")

    def _count(self, path: str) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Malformed(path, f"the relation has more than {MAX_NODES} nodes")

    def _open(self, json: object, path: str, what: str) -> tuple[str, list[object]]:
        self._count(path)
        if not isinstance(json, list) or not json or not isinstance(json[0], str):
            raise Malformed(path, f"expected {what}, got {show(json)}")
        return json[0], json[1:]

    @staticmethod
    def _arity(head: str, rest: list[object], arity: int, path: str) -> None:
        if len(rest) != arity:
            raise Malformed(path, f"{head} takes {arity} argument{'s' * (arity > 1)}, got {len(rest)}")


def parse_condition(json: object, *, path: str, ranks: bool, language: Language = CIRCUITS) -> Tree:
    """The condition written by ``json``, which is nested at most 64 deep. Raises ``Malformed``."""
    return _Parser(language, ranks).condition(json, path)


def mentions(tree: Tree, heads: tuple[str, ...]) -> bool:
    """Whether an operation of ``heads`` occurs in ``tree``."""
    if not isinstance(tree, tuple):
        return False
    if tree[0] in heads:
        return True
    if tree[0] in RANKS:
        return any(mentions(override, heads) for _, override in tree[1])
    return any(mentions(child, heads) for child in tree[1:])


def nodes_mentioning(tree: Tree, heads: tuple[str, ...]) -> frozenset[int]:
    """The identities of the operations of ``tree`` in which one of ``heads`` occurs, outside overrides."""
    found: set[int] = set()

    def visit(node: Tree) -> bool:
        if not isinstance(node, tuple):
            return False
        children = () if node[0] in RANKS else node[1:]
        inside = [visit(child) for child in children]
        if node[0] in heads or True in inside:
            found.add(id(node))
            return True
        return False

    visit(tree)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean: variables, ranks (notion and evaluated overrides to a value), bounds (name, level)."""

    variables: Mapping[str, int]
    rank: Callable[[str, dict[str, int]], int]
    bound: Callable[[str, str], int]
    meter: Meter

    def having(self, name: str, number: int) -> "Scope":
        """The scope in which ``name`` has the value ``number`` too."""
        return Scope({**self.variables, name: number}, self.rank, self.bound, self.meter)


def truth(tree: Tree, scope: Scope) -> bool:
    """The truth of a condition. All parts of ``and`` and ``or`` are evaluated: undefined anywhere is rejected."""
    head = tree[0]
    if head == "and":
        return False not in [truth(part, scope) for part in tree[1:]]
    if head == "or":
        return True in [truth(part, scope) for part in tree[1:]]
    if head == "not":
        return not truth(tree[1], scope)
    return COMPARISONS[head](value(tree[1], scope), value(tree[2], scope))


def value(tree: Tree, scope: Scope) -> int:
    """The value of an integer expression. Raises ``Rejected`` where undefined or beyond 100,000 bits."""
    scope.meter.spend(NODE_COST)
    if isinstance(tree, int):
        return tree
    if isinstance(tree, str):
        if tree not in scope.variables:
            raise Rejected("", f"the variable {tree} has no value at this instance")
        return scope.variables[tree]
    head = tree[0]
    if head in RANKS:
        return scope.rank(head, {name: value(override, scope) for name, override in tree[1]})
    if head == "bound":
        return scope.bound(tree[1], tree[2])
    if head in ("sum", "prod"):
        first, last = value(tree[2], scope), value(tree[3], scope)
        scope.meter.spend(2 * NODE_COST * max(0, last - first + 1))
        total = 0 if head == "sum" else 1
        for i in range(first, last + 1):
            term = value(tree[4], scope.having(tree[1], i))
            total = limited(total + term) if head == "sum" else times(total, term, scope.meter)
        return total
    return combine(head, [value(child, scope) for child in tree[1:]], scope.meter)


def combine(head: str, a: list[int], meter: Meter) -> int:
    """The value of the operation ``head`` at the arguments ``a``."""
    if head == "+":
        return limited(sum(a))
    if head == "*":
        result = a[0]
        for factor in a[1:]:
            result = times(result, factor, meter)
        return result
    if head in ("min", "max"):
        return min(a) if head == "min" else max(a)
    if head == "-":
        return limited(a[0] - a[1])
    if head == "neg":
        return -a[0]
    if head == "**":
        return power(a[0], a[1], meter)
    if head == "mc":
        return mc(a[0], a[1], meter)
    if head == "binomial":
        return binomial(a[0], a[1], meter)
    if head == "factorial":
        return factorial(a[0], meter)
    meter.spend((a[0].bit_length() >> 6) ** 2)
    if head == "isqrt":
        if a[0] < 0:
            raise Rejected("", f"isqrt({show(a[0])}) is undefined")
        return math.isqrt(a[0])
    if head in ("//", "%"):
        if a[1] == 0:
            raise Rejected("", "a division by 0 is undefined")
        return a[0] // a[1] if head == "//" else a[0] % a[1]
    raise Rejected("", f"{show(head)} is no operation")
