"""The language of statements: one table of heads, one parser, one tree.

A tree is an ``int``, a name or bound letter (``str``), or a tuple ``(head, ..)``. Every tree has a sort: a number, a
condition, a matrix of one shape over one ring, or a probability, of which only an upper bound is known. Numbers are
compared with numbers and matrices with matrices of their own sort; nothing else can be compared, so no ill-sorted tree
comes out of ``parse``. A rank with overrides is ``("rank", name, tree, name, tree, ..)``.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import show
from .item import Item

__all__ = ["COMMON", "COMPARISONS", "RANKS", "Head", "Sort", "Tree", "heads_in", "operations", "parse"]

Tree = Any  # int | str | tuple[Any, ...]; mypy has no convenient recursive tuples of fixed heads

NUMBER, CONDITION, PROBABILITY, MATRIX = "a number", "a condition", "a probability", "a matrix"
Sort = str  # one of these, or of a matrix its shape and ring in words, such as "a 3×2 matrix over Q"
MAX_NODES = 10_000
COMPARISONS = ("<=", "<", ">=", ">", "==", "!=")
RANKS = ("rank", "grid_rank", "hankel_rank", "eps_rank", "unfolding_rank")


@dataclass(frozen=True, slots=True)
class Head:
    """One operation, quantity or predicate.

    ``takes`` has a letter for each argument: n a number, c a condition, l a letter that is bound in the last argument,
    v the name of a variable, w a word in W and W', o overrides of sizes, b a bound and perhaps a level; + repeats the
    last, which then occurs ``least`` times or more. ``needs`` are names that the instance must have.
    """

    takes: str
    gives: Sort = NUMBER
    least: int = 2
    needs: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    rank: bool = False  # an unknown that evidence speaks of
    names: tuple[str, ...] = ()  # the sizes that overrides may set, the bounds or variables that may be named
    meaning: str = ""  # for the sentence


COMMON: Mapping[str, Head] = {
    "+": Head("n+"),
    "*": Head("n+"),
    "-": Head("nn"),
    "neg": Head("n"),
    "/": Head("nn"),
    "//": Head("nn"),
    "%": Head("nn"),
    "**": Head("nn"),
    "min": Head("n+"),
    "max": Head("n+"),
    "mc": Head("nn"),
    "binomial": Head("nn"),
    "factorial": Head("n"),
    "isqrt": Head("n"),
    "sum": Head("lnnn"),
    "prod": Head("lnnn"),
    "all": Head("lnnc", CONDITION),
    "any": Head("lnnc", CONDITION),
    "and": Head("c+", CONDITION),
    "or": Head("c+", CONDITION),
    "not": Head("c", CONDITION),
}
"""The heads of every cell. Those of one cell only stand with that cell."""


class _Parser:
    """Turns JSON into a tree about one instance, which names its heads, its vocabulary and what it has of it."""

    def __init__(self, instance: Any, variables: Collection[str]) -> None:
        self.instance = instance
        self.heads = {**COMMON, **instance.heads}
        self.names = {*instance.vocabulary, *variables}
        self.variables = variables
        self.has = {*instance.has, *variables}
        self.nodes = 0

    def count(self, item: Item) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            item.malformed(f"the relation has more than {MAX_NODES} nodes")

    def of_sort(self, item: Item, sort: Sort, bound: tuple[str, ...], ranks: bool) -> Tree:
        tree, found = self.term(item, bound, ranks)
        if found != sort:
            if found == PROBABILITY:
                item.malformed(f"{tree[0]} occurs only as the left side of <= or <")
            item.malformed(f"expected {sort}, got {found}")
        return tree

    def term(self, item: Item, bound: tuple[str, ...], ranks: bool) -> tuple[Tree, Sort]:
        """The tree and its sort. ``ranks`` says whether a rank may occur here."""
        self.count(item)
        json = item.json
        if isinstance(json, str) and not json.startswith(("0x", "-0x")):
            if json not in self.names and json not in bound:
                item.malformed(f"{show(json)} is not a variable here, no name of the instance and no bound letter")
            return json, NUMBER
        if not isinstance(json, list):
            return item.integer(), NUMBER
        if not json or not isinstance(json[0], str):
            item.malformed(f'expected an operation such as ["+", a, b], got {show(json)}')
        name, arguments = json[0], list(item.entries())[1:]
        if name in COMPARISONS:
            return self.comparison(name, arguments, item, bound, ranks), CONDITION
        head = self.heads.get(name)
        if head is None:
            item.malformed(
                f"{show(name)} is no comparison, no operation and no quantity of the cell {self.instance.cell}"
            )
        for needed in head.needs:
            if needed not in self.has:
                item.reject(f"{name} needs {needed}, which the instance does not give")
        if head.rank and not ranks:
            item.malformed(f"{name} must not occur in overrides, or in the ends of sum, prod, all and any")
        if "l" in head.takes:
            return self.binding(name, head, arguments, item, bound, ranks), head.gives
        tree = (name, *self.arguments(name, head, arguments, item, bound, ranks))
        return tree, self.instance.shape(name) if head.gives == MATRIX else head.gives

    def comparison(self, name: str, sides: list[Item], item: Item, bound: tuple[str, ...], ranks: bool) -> Tree:
        self.arity(name, sides, 2, item)
        (a, left), (b, right) = (self.term(side, bound, ranks) for side in sides)
        if left == PROBABILITY and right == NUMBER and name in ("<", "<="):
            return (name, a, b)
        if left != right:
            item.malformed(f"{left} and {right} are of different sorts and cannot be compared")
        if left in (CONDITION, PROBABILITY):
            item.malformed(f"{left} is not compared by {name}")
        if left != NUMBER and name not in ("==", "!="):
            item.malformed(f"matrices are compared by == and != only, not by {name}")
        return (name, a, b)

    def binding(
        self, name: str, head: Head, arguments: list[Item], item: Item, bound: tuple[str, ...], ranks: bool
    ) -> Tree:
        self.arity(name, arguments, 4, item)
        letter = arguments[0].json
        if not isinstance(letter, str) or len(letter) != 1 or not "a" <= letter <= "z":
            arguments[0].malformed(f"{show(letter)} cannot be a bound letter: it is one of a..z")
        if letter in self.names or letter in bound:
            arguments[0].malformed(f"{show(letter)} cannot be a bound letter here: it has a meaning already")
        ends = [self.of_sort(end, NUMBER, bound, False) for end in arguments[1:3]]
        sort = CONDITION if head.takes[-1] == "c" else NUMBER
        return (name, letter, *ends, self.of_sort(arguments[3], sort, (*bound, letter), ranks))

    def arguments(
        self, name: str, head: Head, arguments: list[Item], item: Item, bound: tuple[str, ...], ranks: bool
    ) -> Iterator[Tree]:
        takes = head.takes
        if takes.endswith("+"):
            if len(arguments) < head.least:
                item.malformed(f"{name} takes {('one', 'two')[head.least - 1]} or more arguments, got {len(arguments)}")
            takes = takes[0] * len(arguments)
        if takes == "b":
            yield from self.bound(name, head, arguments, item)
            return
        self.arity(name, arguments, len(takes), item)
        for kind, argument in zip(takes, arguments, strict=True):
            if kind == "n":
                yield self.of_sort(argument, NUMBER, bound, ranks)
            elif kind == "c":
                yield self.of_sort(argument, CONDITION, bound, ranks)
            elif kind == "o":
                yield from self.overrides(name, head, argument, bound)
            else:
                self.count(argument)
                yield self.variable(name, head, argument) if kind == "v" else self.word(argument)

    def variable(self, name: str, head: Head, item: Item) -> Tree:
        if item.json not in head.names:
            item.malformed(f"{name} is for {' or '.join(head.names)}, got {show(item.json)}")
        if item.json not in self.variables:
            item.reject(f"{name} needs {item.json} as a variable of the statement")
        return item.json

    @staticmethod
    def word(item: Item) -> Tree:
        # by plain searches: a pattern with a repeated group needs a hundred bytes a letter
        word = item.json
        if not isinstance(word, str) or word.strip("W'") or word.startswith("'") or "''" in word:
            item.malformed(f"expected a word in the letters W and W', got {show(word)}")
        return word.replace("W'", "w")

    def overrides(self, name: str, head: Head, item: Item, bound: tuple[str, ...]) -> Iterator[Tree]:
        given = item.names()
        for size in given:
            if size not in head.names:
                item.malformed(f"{show(size)} is no parameter of {name}")
        if "t" in given and ("t_S" in given or "t_E" in given):
            item.malformed("t sets both t_S and t_E, so it excludes them")
        for size in given:
            yield size
            yield self.of_sort(item.get(size), NUMBER, bound, False)

    def bound(self, name: str, head: Head, arguments: list[Item], item: Item) -> Iterator[Tree]:
        given = [argument.json for argument in arguments]
        if len(given) not in (1, 2) or given[0] not in head.names or given[1:] not in ([], ["grid"]):
            item.malformed(f'expected ["bound", name] or ["bound", name, "grid"], name in {", ".join(head.names)}')
        yield given[0]
        yield "grid" if len(given) == 2 else "function"

    @staticmethod
    def arity(name: str, arguments: list[Item], arity: int, item: Item) -> None:
        if len(arguments) != arity:
            item.malformed(f"{name} takes {arity} argument{'s' * (arity != 1)}, got {len(arguments)}")


def parse(item: Item, instance: Any, variables: Collection[str]) -> Tree:
    """The condition that ``item`` writes about ``instance``, in which ``variables`` are quantified.

    The bytes were read with at most 64 levels, so recursion is bounded. Raises ``Malformed`` or ``Rejected``.
    """
    return _Parser(instance, variables).of_sort(item, CONDITION, (), True)


def operations(tree: Tree) -> Iterator[tuple[Any, ...]]:
    """All operations in ``tree``, those in overrides included, in order of appearance."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            yield node
            stack += node[:0:-1]


def heads_in(tree: Tree) -> set[str]:
    """The heads of all operations in ``tree``."""
    return {node[0] for node in operations(tree)}
