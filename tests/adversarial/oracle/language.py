"""Expression trees for the oracle: shape, value, and the rank terms that occur.  Section 2 of the format, by hand."""

import math
from collections.abc import Callable
from typing import Any

from tests.adversarial.oracle_algebra import Unjudged

__all__ = ["Fails", "Malformed", "Shape", "TooLarge", "evaluate", "holds", "parse", "rank_terms", "words_of"]

LIMIT = 100_000  # bits of a value
VARIABLES = ("L", "R", "M", "N", "t_S", "t_E", "T", "m", "t")
BOUNDS = ("G1", "U0", "U1", "U2", "U3", "G2", "U5", "U6", "UT", "U4", "Z0")
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
ARITY = {"-": 2, "//": 2, "%": 2, "**": 2, "mc": 2, "binomial": 2, "neg": 1, "factorial": 1, "isqrt": 1}


class Malformed(Exception):
    """Not a certificate of this version."""


class Shape(Exception):
    """Sizes, ranges, or something where it is not allowed."""


class Fails(Exception):
    """The mathematics is not as declared."""


class TooLarge(Fails):
    """A value of more than 100,000 bits."""


def require(condition: bool, what: str) -> None:
    if not condition:
        raise Malformed(what)


# -------------------------------------------------------------------------------------------- shape


RANKS: dict[str, tuple[str, ...]] = {
    "rank": ("L", "R", "M", "t_S", "t_E", "t"),
    "grid_rank": ("L", "R", "M", "N", "t_S", "t_E", "t"),
}


def parse(
    tree: Any,
    *,
    ranks: bool,
    variables: tuple[str, ...] = VARIABLES,
    notions: dict[str, tuple[str, ...]] = RANKS,
    bounds: tuple[str, ...] = BOUNDS,
    taken: str = "tm",
) -> Any:
    """The condition, integers in hex replaced by numbers.

    ``notions``: the rank terms with what may be overridden in them; ``taken``: letters that no sum binds.
    """
    count = 0

    def counted(node: Any) -> Any:
        nonlocal count
        count += 1
        require(count <= 10_000, "many nodes")
        return node

    def condition(node: Any) -> Any:
        counted(node)
        require(isinstance(node, list) and len(node) > 0 and isinstance(node[0], str), "a condition")
        if node[0] in COMPARE:
            require(len(node) == 3, "a comparison has two sides")
            return [node[0], *(number(side, (), True) for side in node[1:])]
        require(node[0] in ("and", "or", "not"), "a connective")
        require(len(node) == 2 if node[0] == "not" else len(node) >= 3, "the arguments of a connective")
        return [node[0], *map(condition, node[1:])]

    def number(node: Any, bound: tuple[str, ...], with_ranks: bool) -> Any:
        counted(node)
        if isinstance(node, str) and "0x" in node:
            sign, digits = (-1, node[3:]) if node.startswith("-") else (1, node[2:])
            require(node == ("-0x" if sign < 0 else "0x") + digits, "hex")
            require(digits != "" and digits[0] != "0" and set(digits) <= set("0123456789abcdef"), "hex")
            value = sign * int(digits, 16)
            require(abs(value) > 2**53 and value.bit_length() <= LIMIT, "hex")
            return value
        if isinstance(node, str):
            require(node in variables or node in bound, "a variable")
            return node
        if type(node) is int:
            return node
        require(isinstance(node, list) and len(node) > 0 and isinstance(node[0], str), "an expression")
        head, rest = node[0], node[1:]
        if head in notions:
            require(ranks and with_ranks and len(rest) == 1 and isinstance(rest[0], dict), "a rank term")
            names = set(rest[0])
            require(names <= set(notions[head]), "an override")
            require(not ("t" in names and names & {"t_S", "t_E"}), "t beside t_S or t_E")
            return [head, {name: number(value, bound, False) for name, value in rest[0].items()}]
        if head == "bound":
            require(rest in [[name] for name in bounds] + [[name, "grid"] for name in bounds], "a bound")
            return list(node)
        if head in ("sum", "prod"):
            require(len(rest) == 4 and isinstance(rest[0], str), "a sum")
            v = rest[0]
            require(len(v) == 1 and "a" <= v <= "z" and v not in (*taken, *bound), "a summation variable")
            ends = [number(end, bound, False) for end in rest[1:3]]
            return [head, v, *ends, number(rest[3], (*bound, v), with_ranks)]
        require(head in ARITY or head in ("+", "*", "min", "max"), "an operation")
        require(len(rest) == ARITY[head] if head in ARITY else len(rest) >= 2, "the arguments of an operation")
        return [head, *(number(part, bound, with_ranks) for part in rest)]

    return condition(tree)


def words_of(tree: Any) -> set[str]:
    """All operations that occur, and ``bound NAME`` for bounds."""
    if isinstance(tree, dict):
        return set().union(*map(words_of, tree.values()))
    if not isinstance(tree, list):
        return set()
    found = {tree[0], f"bound {tree[1]}"} if tree[0] == "bound" else {tree[0]}
    return found.union(*map(words_of, tree[1:]))


# -------------------------------------------------------------------------------------------- value

Bound = Callable[[str, str], int]
Rank = Callable[[str, dict[str, int]], int]


def bounded(value: int) -> int:
    if value.bit_length() > LIMIT:
        raise TooLarge("more than 100,000 bits")
    return value


def choose(n: int, k: int) -> int:
    k = min(k, n - k)
    if k > 0 and k * math.log2(n / k if n < 2**900 else 2.0**900) > LIMIT:
        raise TooLarge("a large binomial coefficient")
    return bounded(math.comb(n, k))


def evaluate(tree: Any, known: dict[str, int], bound: Bound, ranks: Rank) -> int:
    """The value of an integer expression; ``Fails`` where it is undefined."""
    if isinstance(tree, int):
        return tree
    if isinstance(tree, str):
        if tree not in known:
            raise Fails(f"{tree} has no value")
        return known[tree]
    head = tree[0]
    if head in ("rank", "grid_rank", "hankel_rank"):
        return ranks(head, {name: evaluate(part, known, bound, ranks) for name, part in tree[1].items()})
    if head == "bound":
        return bound(tree[1], "grid" if len(tree) == 3 else "function")
    if head in ("sum", "prod"):
        first, last = (evaluate(end, known, bound, ranks) for end in tree[2:4])
        if last - first > 5000:
            raise Unjudged("a long sum")
        total = int(head == "prod")
        for i in range(first, last + 1):
            part = evaluate(tree[4], {**known, tree[1]: i}, bound, ranks)
            total = bounded(total + part if head == "sum" else total * part)
        return total
    return bounded(operation(head, [evaluate(part, known, bound, ranks) for part in tree[1:]]))


def operation(head: str, a: list[int]) -> int:
    if head == "+":
        return sum(a)
    if head == "*":
        total = a[0]
        for factor in a[1:]:
            total = bounded(total * factor)
        return total
    if head in ("min", "max"):
        return min(a) if head == "min" else max(a)
    if head == "-":
        return a[0] - a[1]
    if head == "neg":
        return -a[0]
    if head in ("//", "%"):
        if a[1] == 0:
            raise Fails("a division by 0")
        return a[0] // a[1] if head == "//" else a[0] % a[1]
    if head == "**":
        if a[1] < 0:
            raise Fails("a negative exponent")
        if abs(a[0]) <= 1:
            return a[0] ** (min(a[1], 1) if a[0] >= 0 else a[1] % 2)
        if a[1] * (a[0].bit_length() - 1) > LIMIT:
            raise TooLarge("a large power")
        return int(a[0] ** a[1])
    if a[0] < 0:
        raise Fails(f"{head} of a negative number")
    if head == "isqrt":
        return math.isqrt(a[0])
    if head == "factorial":
        if a[0] > 10_000:
            raise TooLarge("a large factorial")
        return math.factorial(a[0])
    n, k = a
    if head == "binomial":
        return choose(n, k) if 0 <= k <= n else 0
    assert head == "mc"
    if k < 0 or n == 0:
        return int(k == 0)
    return choose(n + k - 1, k)


def holds(tree: Any, known: dict[str, int], bound: Bound, ranks: Rank) -> bool:
    """The truth of a condition, every part of it evaluated."""
    head = tree[0]
    if head in COMPARE:
        return COMPARE[head](*(evaluate(side, known, bound, ranks) for side in tree[1:]))
    parts = [holds(part, known, bound, ranks) for part in tree[1:]]
    if head == "not":
        return not parts[0]
    return all(parts) if head == "and" else any(parts)


def rank_terms(tree: Any, known: dict[str, int], bound: Bound, term: Callable[[str, dict[str, int]], Any]) -> list[Any]:
    """The distinct rank terms at their evaluated parameters."""
    found: list[Any] = []

    def visit(node: Any, names: dict[str, int]) -> None:
        if not isinstance(node, list):
            return
        if node[0] in ("rank", "grid_rank", "hankel_rank"):
            at = term(node[0], {name: evaluate(part, names, bound, no_rank) for name, part in node[1].items()})
            if at not in found:
                found.append(at)
        elif node[0] in ("sum", "prod"):
            first, last = (evaluate(end, names, bound, no_rank) for end in node[2:4])
            if last - first > 5000:
                raise Unjudged("a long sum")
            for i in range(first, last + 1):
                visit(node[4], {**names, node[1]: i})
        else:
            for part in node[1:]:
                visit(part, names)

    def no_rank(notion: str, overrides: dict[str, int]) -> int:
        raise AssertionError("a rank inside an override")

    visit(tree, known)
    return found
