"""The relation of a statement about exact values: JSON in, a tree of tuples out, with everything checked that is static.

Internal form: an ``int``, a name or a bound letter, or a tuple ``(head, ..)``. In ``("trace", ..)`` the strings are
words in ``W`` and ``w`` (the transpose); in ``("limit", v, a)`` and ``("coefficient", v, d, a)`` v is a name.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from ..errors import Malformed, Rejected, show
from ..reading import integer

__all__ = [
    "COMPARISONS",
    "PREDICATES",
    "RESTS_ON",
    "TUPLES",
    "Surroundings",
    "Tree",
    "heads_of",
    "parse_relation",
]

Tree = Any  # int | str | tuple[Any, ...]; mypy has no convenient recursive tuples of fixed heads

MAX_NODES, MAX_DEPTH = 10_000, 64
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_ARITY = {"-": 2, "/": 2, "**": 2, "neg": 1}
_BINDERS = ("sum", "prod", "all", "any")

# Of each cell: the quantities that are numbers, those that are tuples, and the predicates, with what they take:
# e an expression, v the name of a variable, w words.
_NUMBERS: Mapping[str, Mapping[str, str]] = {
    "kernel": {
        "trace": "w",
        "kernel_A": "ee",
        "kernel_B": "ee",
        "kernel_mean": "ee",
        "kernel_variance": "ee",
        "rho": "e",
        "chebyshev": "ee",
        "tail": "ee",
        "limit": "ve",
        "coefficient": "vee",
        "series": "ee",
    },
    "system": {},
    "descent": {"weight_norm": "ee", "loss": "e", "input_norm": "", "target_norm": "", "rho": "e"},
}
TUPLES: Mapping[str, Mapping[str, str]] = {
    "kernel": {},
    "system": {"outputs": "", "convolution": "", "response": "e", "realised": "e"},
    "descent": {"convolution_predictions": "e", "kernel_predictions": "e"},
}
PREDICATES: Mapping[str, Mapping[str, str]] = {
    "kernel": {},
    "system": {"realises": ""},
    "descent": {"dominates": "e", "dominates_strictly": "e", "bias_bound": "", "converges": ""},
}
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "trace": ("W1",),
    "kernel_A": ("W1",),
    "kernel_B": ("W1",),
    "kernel_mean": ("K1", "W1"),
    "kernel_variance": ("K1", "W1"),
    "chebyshev": ("K1", "W1"),
    "tail": ("C1", "K1", "W1"),
    "realises": ("R2",),
    "bias_bound": ("D1",),
    "converges": ("D2",),
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a relation may speak of: the cell, the names of the instance, and which of them are variables.

    ``require(head, path)`` raises ``Rejected`` if the instance lacks what a quantity or predicate needs.
    """

    cell: str
    names: Set[str]
    variables: Set[str]
    require: Callable[[str, str], None]


class _Parser:
    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.numbers = _NUMBERS[around.cell]
        self.tuples = TUPLES[around.cell]
        self.predicates = PREDICATES[around.cell]
        self.nodes = 0

    def condition(self, json: object, path: str, bound: tuple[str, ...], depth: int) -> Tree:
        head, rest = self._open(json, path, 'a condition such as ["==", a, b]', depth)
        if head in COMPARISONS:
            return self._comparison(head, rest, path, bound, depth)
        if head in self.predicates:
            self.around.require(head, path)
            return (head, *self._arguments(head, self.predicates[head], rest, path, bound, depth))
        if head in ("all", "any"):
            self._require_provable(head, path)
            return self._binding(head, rest, path, bound, depth, self.condition)
        if head == "not":
            self._arity(head, rest, 1, path)
        elif head not in ("and", "or"):
            raise Malformed(path, f"{show(head)} is no condition about a {self.around.cell}")
        elif len(rest) < 2:
            raise Malformed(path, f"{head} takes two or more arguments, got {len(rest)}")
        self._require_provable(head, path)
        return (head, *(self.condition(a, f"{path}[{i}]", bound, depth + 1) for i, a in enumerate(rest, 1)))

    def _comparison(self, head: str, rest: list[object], path: str, bound: tuple[str, ...], depth: int) -> Tree:
        self._arity(head, rest, 2, path)
        self._require_provable(head, path)
        heads = [side[0] if isinstance(side, list) and side else None for side in rest]
        if any(isinstance(name, str) and name in self.tuples for name in heads):
            if head not in ("==", "!="):
                raise Malformed(path, f"tuples are compared by == and != only, not by {head}")
            return (head, *(self._tuple(a, f"{path}[{i}]", bound, depth + 1) for i, a in enumerate(rest, 1)))
        if heads[0] == "tail" and head in ("<", "<=") and "tail" in self.numbers:
            self.nodes += 1
            self.around.require("tail", f"{path}[1]")
            inner = rest[0][1:] if isinstance(rest[0], list) else []
            left = self._arguments("tail", "ee", inner, f"{path}[1]", bound, depth + 1)
            return (head, ("tail", *left), self.expression(rest[1], f"{path}[2]", bound, depth + 1))
        return (head, *(self.expression(a, f"{path}[{i}]", bound, depth + 1) for i, a in enumerate(rest, 1)))

    def _tuple(self, json: object, path: str, bound: tuple[str, ...], depth: int) -> Tree:
        head, rest = self._open(json, path, "a tuple, as on the other side", depth)
        if head not in self.tuples:
            raise Malformed(path, f"expected a tuple, as on the other side, got {show(head)}")
        self.around.require(head, path)
        return (head, *self._arguments(head, self.tuples[head], rest, path, bound, depth))

    def expression(self, json: object, path: str, bound: tuple[str, ...], depth: int) -> Tree:
        if not isinstance(json, list):
            self._count(path)
            if isinstance(json, str) and not json.startswith(("0x", "-0x")):
                if json not in self.around.names and json not in bound:
                    raise Malformed(path, f"{show(json)} is no name of the instance and no bound letter")
                return json
            return integer(json, path=path)
        head, rest = self._open(json, path, "an expression", depth)
        if head == "tail" and head in self.numbers:
            raise Malformed(path, "tail occurs only as the left side of <= or <")
        if head in self.tuples:
            raise Malformed(path, f"{head} is a tuple: it occurs only as a whole side of == or !=")
        if head in self.numbers:
            self.around.require(head, path)
            return (head, *self._arguments(head, self.numbers[head], rest, path, bound, depth))
        if head in ("sum", "prod"):
            return self._binding(head, rest, path, bound, depth, self.expression)
        if head in ("+", "*"):
            if len(rest) < 2:
                raise Malformed(path, f"{head} takes two or more arguments, got {len(rest)}")
        elif head in _ARITY:
            self._arity(head, rest, _ARITY[head], path)
        else:
            raise Malformed(path, f"{show(head)} is no operation and no quantity of a {self.around.cell}")
        return (head, *(self.expression(a, f"{path}[{i}]", bound, depth + 1) for i, a in enumerate(rest, 1)))

    def _arguments(
        self, head: str, kinds: str, rest: list[object], path: str, bound: tuple[str, ...], depth: int
    ) -> Iterator[Tree]:
        """The arguments of a quantity, by their kinds."""
        if kinds == "w":
            if not rest:
                raise Malformed(path, f"{head} takes one or more words")
            kinds = "w" * len(rest)
        self._arity(head, rest, len(kinds), path)
        for i, (kind, argument) in enumerate(zip(kinds, rest, strict=True), 1):
            where = f"{path}[{i}]"
            if kind == "e":
                yield self.expression(argument, where, bound, depth + 1)
                continue
            self._count(where)
            yield self._word(argument, where) if kind == "w" else self._variable(head, argument, where)

    def _variable(self, head: str, name: object, path: str) -> str:
        allowed = ("n", "j") if head == "limit" else ("n",)
        if not isinstance(name, str) or name not in allowed:
            raise Malformed(path, f"{head} is for {' or '.join(allowed)}, got {show(name)}")
        if name not in self.around.variables:
            raise Rejected(path, f"{head} needs {name} as a variable of the instance")
        return name

    @staticmethod
    def _word(word: object, path: str) -> str:
        # by plain searches: a pattern with a repeated group needs a hundred bytes a letter
        if not isinstance(word, str) or word.strip("W'") or word.startswith("'") or "''" in word:
            raise Malformed(path, f"expected a word in the letters W and W', got {show(word)}")
        return word.replace("W'", "w")

    def _binding(
        self,
        head: str,
        rest: list[object],
        path: str,
        bound: tuple[str, ...],
        depth: int,
        body: Callable[[object, str, tuple[str, ...], int], Tree],
    ) -> Tree:
        self._arity(head, rest, 4, path)
        v = rest[0]
        if not isinstance(v, str) or len(v) != 1 or not "a" <= v <= "z" or v in "njz" or v in bound:
            raise Malformed(f"{path}[1]", f"{show(v)} cannot be a bound letter here")
        ends = [self.expression(rest[i], f"{path}[{i + 1}]", bound, depth + 1) for i in (1, 2)]
        return (head, v, *ends, body(rest[3], f"{path}[4]", (*bound, v), depth + 1))

    def _require_provable(self, head: str, path: str) -> None:
        if head in ("!=", "not", "or", "any") and self.around.variables:
            raise Rejected(path, f"{head} must not occur where the instance has variables")

    def _count(self, path: str) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Malformed(path, f"the relation has more than {MAX_NODES} nodes")

    def _open(self, json: object, path: str, what: str, depth: int) -> tuple[str, list[object]]:
        self._count(path)
        if depth > MAX_DEPTH:
            raise Malformed(path, f"the relation is nested more than {MAX_DEPTH} deep")
        if not isinstance(json, list) or not json or not isinstance(json[0], str):
            raise Malformed(path, f"expected {what}, got {show(json)}")
        return json[0], json[1:]

    @staticmethod
    def _arity(head: str, rest: list[object], arity: int, path: str) -> None:
        if len(rest) != arity:
            raise Malformed(path, f"{head} takes {arity} argument{'s' * (arity != 1)}, got {len(rest)}")


def parse_relation(json: object, around: Surroundings, *, path: str) -> Tree:
    """The condition written by ``json``. Raises ``Malformed`` or ``Rejected``."""
    return _Parser(around).condition(json, path, (), 1)


def heads_of(tree: Tree) -> set[str]:
    """The heads of all operations in ``tree``."""
    found: set[str] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            found.add(node[0])
            if node[0] != "trace":
                stack += node[1:]
    return found
