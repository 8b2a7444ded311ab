"""Statements about the ranks of any network, and programs written by hand."""

from typing import Any

from tests.checker.writer import Json

__all__ = ["GATED", "about", "assignment", "of_program"]


def about(
    cell: str,
    relation: Any,
    t_S: int,
    t_E: int,
    *,
    quantifier: str = "almost-all-weights",
    field: Any = "Q",
    **more: Any,
) -> Json:
    """A statement about the network of a family, with the sizes L = 1, R = M = 2 where no others are given."""
    sizes = {"L": 1, "R": 2, "M": 2} if cell != "program" else {}
    instance = {"cell": cell, **sizes, "t_S": t_S, "t_E": t_E, **more}
    return {"quantifier": quantifier, "field": field, "instance": instance, "relation": relation}


def of_program(program: Json, relation: Any, t_S: int, t_E: int, **more: Any) -> Json:
    """A statement about the network that ``program`` writes."""
    return about("program", relation, t_S, t_E, program=program, **more)


def assignment(target: str, axes: str, *products: str, function: str = "") -> list[Any]:
    """An assignment; a product is ``W:ij h:j``, after a coefficient such as ``-1/2*``."""
    terms = []
    for text in products:
        number, star, rest = text.rpartition("*")
        a, _, b = (number if star else "1").partition("/")
        factors = [[name, letters] for name, _, letters in (piece.partition(":") for piece in rest.split())]
        terms.append([[int(a), int(b)] if b else int(a), factors])
    return [target, axes, terms, *([function] if function else [])]


GATED: Json = {
    "channels": 2,
    "weights": [["W", [2, 2]], ["U", [2, 2]], ["b", []], ["Wo", [2]], ["h", [2]]],
    "fixed": [["A", [2, 2], [[1, 0], [[1, 2], -1]]]],
    "states": [["h", [2], "free"], ["c", [2], "zero"]],
    "step": [
        assignment("g", "i", "U:ij x:j", "b:"),
        assignment("c'", "i", "g:i c:i", "-1/3*A:ij h:j"),
        assignment("h'", "i", "W:ij c':j g:i"),
    ],
    "output": assignment("y", "", "Wo:i h':i"),
}
"""A gated network with a scalar bias, which is broadcast, a fixed array, and a state that starts at zero."""
