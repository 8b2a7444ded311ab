"""The shape of relations about exact values, read by hand from section 4 of the second page of the format."""

import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.adversarial.oracle_language import Malformed, Shape, require
from tests.adversarial.oracle_statement import integer, items_of

__all__ = ["COMPARE", "PREDICATES", "QUANTITIES", "parse", "rational"]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}
# q a quantity, t a tuple; then how many arguments
QUANTITIES = {
    "kernel": {
        "trace": "q", "kernel_A": "q2", "kernel_B": "q2", "kernel_mean": "q2", "kernel_variance": "q2", "rho": "q1",
        "chebyshev": "q2", "limit": "q2", "coefficient": "q3", "series": "q2",
    },
    "system": {"outputs": "t0", "convolution": "t0", "response": "t1", "realised": "t1"},
    "descent": {
        "weight_norm": "q2", "loss": "q1", "input_norm": "q0", "target_norm": "q0", "rho": "q1",
        "convolution_predictions": "t1", "kernel_predictions": "t1",
    },
}  # fmt: skip
PREDICATES = {
    "kernel": {},
    "system": {"realises": 0},
    "descent": {"dominates": 1, "dominates_strictly": 1, "bias_bound": 0, "converges": 0},
}
ARITHMETIC = {"-": 2, "/": 2, "**": 2, "neg": 1}


def rational(value: Any) -> Fraction:
    """An integer or a pair in lowest terms."""
    if not isinstance(value, list):
        return Fraction(integer(value))
    a, b = (integer(part) for part in items_of(value, 2))
    if b < 2 or math.gcd(a, b) != 1:
        raise Shape("not in lowest terms")
    return Fraction(a, b)


def parse(
    tree: Any, cell: str, names: set[str], variables: set[str], has: Callable[[str], bool]
) -> tuple[Any, set[str]]:
    """The relation with integers read, and the heads of quantities and predicates that occur."""
    quantities: dict[str, str] = QUANTITIES[cell]
    predicates: dict[str, int] = PREDICATES[cell]
    heads: set[str] = set()
    nodes = 0

    def opened(node: Any) -> tuple[str, list[Any]]:
        nonlocal nodes
        nodes += 1
        require(nodes <= 10_000, "many nodes")
        require(isinstance(node, list) and len(node) > 0 and isinstance(node[0], str), "no list with a head")
        return node[0], node[1:]

    def used(head: str) -> None:
        heads.add(head)
        if not has(head):
            raise Shape(f"the instance lacks what {head} needs")

    def letter(v: Any, bound: tuple[str, ...]) -> str:
        require(isinstance(v, str) and re.fullmatch("[a-z]", v) is not None, "a letter")
        require(v not in "njz" and v not in bound, "a letter that is taken")
        return str(v)

    def condition(node: Any, bound: tuple[str, ...]) -> Any:
        head, rest = opened(node)
        if head in COMPARE:
            return comparison(head, rest, bound)
        if head in predicates:
            require(len(rest) == predicates[head], "arguments of a predicate")
            used(head)
            return [head, *(number(part, bound) for part in rest)]
        if head in ("all", "any"):
            require(len(rest) == 4, "arguments of all or any")
            v = letter(rest[0], bound)
            found = [head, v, number(rest[1], bound), number(rest[2], bound), condition(rest[3], (*bound, v))]
        else:
            require(head in ("and", "or", "not"), "a condition")
            require(len(rest) == 1 if head == "not" else len(rest) >= 2, "arguments of a connective")
            found = [head, *(condition(part, bound) for part in rest)]
        if variables and head not in ("and", "all"):
            raise Shape(f"{head} with variables")
        return found

    def comparison(head: str, rest: list[Any], bound: tuple[str, ...]) -> Any:
        require(len(rest) == 2, "two sides")
        if variables and head == "!=":
            raise Shape("!= with variables")
        first = [side[0] if isinstance(side, list) and side else None for side in rest]
        if any(isinstance(name, str) and quantities.get(name, "q")[0] == "t" for name in first):
            require(head in ("==", "!="), "tuples in order")
            sides = []
            for side in rest:
                name, arguments = opened(side)
                require(quantities.get(name, "q")[0] == "t", "a tuple and no tuple")
                require(len(arguments) == int(quantities[name][1]), "arguments of a tuple")
                used(name)
                sides.append([name, *(number(part, bound) for part in arguments)])
            return [head, *sides]
        if first[0] == "tail" and cell == "kernel" and head in ("<", "<="):
            arguments = opened(rest[0])[1]
            require(len(arguments) == 2, "arguments of tail")
            used("tail")
            return [head, ["tail", *(number(part, bound) for part in arguments)], number(rest[1], bound)]
        return [head, *(number(side, bound) for side in rest)]

    def number(node: Any, bound: tuple[str, ...]) -> Any:
        nonlocal nodes
        if not isinstance(node, list):
            nodes += 1
            require(nodes <= 10_000, "many nodes")
            if isinstance(node, str) and "0x" not in node:
                require(node in names or node in bound, "a name")
                return node
            return integer(node)
        head, rest = opened(node)
        if head in ("sum", "prod"):
            require(len(rest) == 4, "arguments of a sum")
            v = letter(rest[0], bound)
            return [head, v, number(rest[1], bound), number(rest[2], bound), number(rest[3], (*bound, v))]
        if head in ("+", "*") or head in ARITHMETIC:
            require(len(rest) == ARITHMETIC[head] if head in ARITHMETIC else len(rest) >= 2, "arguments")
            return [head, *(number(part, bound) for part in rest)]
        kind = quantities.get(head, "")
        require(kind != "" and kind[0] == "q", "an expression")
        if head == "trace":
            require(len(rest) >= 1, "words")
            nodes += len(rest)
            require(nodes <= 10_000, "many nodes")
            for word in rest:
                require(isinstance(word, str) and re.fullmatch("(W'?)*", word) is not None, "a word")
            used(head)
            return [head, *rest]
        require(len(rest) == int(kind[1]), "arguments of a quantity")
        used(head)
        if head not in ("limit", "coefficient"):
            return [head, *(number(part, bound) for part in rest)]
        nodes += 1
        require(rest[0] in (("n", "j") if head == "limit" else ("n",)), "a variable")
        if rest[0] not in variables:
            raise Shape("no variable of the instance")
        return [head, rest[0], *(number(part, bound) for part in rest[1:])]

    found = condition(tree, ())
    if not isinstance(found, list):
        raise Malformed("no condition")
    return found, heads
