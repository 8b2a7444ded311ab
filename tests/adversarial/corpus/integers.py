"""The cell ``integers``: every operation at numbers, with variables, by induction, and with bounds."""

from collections.abc import Iterator
from typing import Any

from tests.adversarial.corpus.entry import Entry
from tests.adversarial.writing import integers, value_certificate

__all__ = ["entries"]

RAC = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2}


def entries() -> Iterator[Entry]:
    """At numbers, then for all values of variables, then by induction."""
    numbers: dict[str, tuple[Any, Any]] = {
        "numbers": ({"R": 4}, ["==", ["mc", "R", 3], ["binomial", ["+", "R", 2], 3]]),
        "big": ({}, [">", ["factorial", 30], 2**100]),
        "sum": ({"L": 9}, ["==", ["sum", "s", 0, "L", ["binomial", "L", "s"]], ["**", 2, "L"]]),
        "prod": ({"L": 5}, ["==", ["prod", "s", 1, "L", "s"], ["factorial", "L"]]),
        "bound": (RAC, ["<=", ["bound", "U1"], ["*", ["bound", "U2"], 7]]),
        "bound-grid": (RAC, ["<=", ["bound", "G2", "grid"], ["**", "N", "t_E"]]),
        "bound-t": ({"L": 2, "R": 2, "M": 3, "t": 3}, ["<=", ["bound", "U7"], ["bound", "U4"]]),
        "bound-points": ({"L": 3, "R": 3, "M": 2, "t": 3}, ["<=", ["bound", "U8"], ["bound", "U5"]]),
        "bound-four-points": ({"L": 3, "R": 4, "M": 3, "t": 4}, ["<", ["bound", "U9"], ["bound", "U5"]]),
        "isqrt": ({"M": 10**9}, ["==", ["isqrt", ["+", ["**", "M", 2], "M"]], "M"]),
        "floor": ({"L": 2}, ["and", ["==", ["//", -7, "L"], -4], ["==", ["%", -7, "L"], 1]]),
        "rational": ({"L": 3}, ["==", ["+", ["/", 1, "L"], ["/", 1, 6]], ["/", 1, 2]]),
        "powers": ({"L": 3}, ["and", ["==", ["**", 0, 0], 1], ["==", ["**", "L", -2], ["/", 1, 9]]]),
        "names": ({"M": 3, "R": 5, "t_S": 1, "t_E": 2}, ["and", ["==", "m", 3], ["==", "T", 3], ["==", "N", "M"]]),
        "t": ({"t_S": 4, "t_E": 4}, ["==", ["*", 2, "t"], "T"]),
        "logic": ({"L": 6},
         ["all", "s", 1, "L", ["any", "r", 1, "L", ["or", ["==", ["*", "s", "r"], "L"], ["<", "s", 6]]]]),
        "extremes": ({"L": 6}, ["==", ["min", "L", 3, ["max", 2, 9]], 3]),
        "edges": ({}, ["and", ["==", ["mc", 0, 0], 1], ["==", ["mc", 0, 2], 0], ["==", ["mc", 2, -1], 0],
         ["==", ["binomial", 2, 3], 0]]),
        "empty": ({}, ["and", ["==", ["sum", "s", 2, 1, "s"], 0], ["==", ["prod", "s", 2, 1, "s"], 1],
         ["all", "s", 2, 1, ["==", 0, 1]]]),
    }  # fmt: skip
    for name, (given, relation) in numbers.items():
        yield Entry(f"integers-{name}", value_certificate(integers(**given), relation))
    false: dict[str, tuple[Any, Any]] = {
        "m": ({"M": 2, "R": 3, "t": 4}, [">", ["mc", "m", "t"], 100]),
        "any": ({"L": 4}, ["any", "s", 1, "L", ["==", ["*", "s", "s"], 7]]),
        "not": ({"L": 4}, ["not", ["<", "L", 5]]),
    }
    for name, (given, relation) in false.items():
        yield Entry(f"integers-refuted-{name}", value_certificate(integers(**given), relation, refuted=True))
    variables: dict[str, tuple[Any, Any]] = {
        "equal": ({"t": 1}, ["==", ["mc", 2, "t"], ["+", "t", 1]]),
        "square": ({"t": 1}, [">", ["**", ["+", "t", 1], 2], ["*", "t", ["+", "t", 2]]]),
        "mc": ({"t": 1}, [">=", ["*", ["mc", "t", 3], 6], ["**", "t", 3]]),
        "binomial": ({"t": 2}, ["<=", ["*", ["binomial", "t", 2], 2], ["**", "t", 2]]),
        "from": ({"t": 3}, [">=", ["**", "t", 2], ["-", ["*", 4, "t"], 3]]),
        "quotient": ({"L": 2}, ["<", ["/", 1, "L"], 1]),
        "pole-outside": ({"L": 6}, [">", ["/", 1, ["-", "L", 5]], 0]),
        "shared-factor": ({"L": 1}, ["==", ["/", ["*", "L", ["+", "L", 1]], "L"], ["+", "L", 1]]),
        "two": ({"L": 1, "R": 2}, [">", ["*", "L", "R"], ["-", "L", 1]]),
        "three": ({"L": 1, "R": 1, "M": 1}, [">=", ["+", ["*", "L", "R"], "M"], 2]),
        "halves": ({"R": 1}, ["==", ["mc", ["/", ["*", "R", ["+", "R", 1]], 2], 1], ["mc", "R", 2]]),
        "T": ({"t": 2}, ["==", ["-", "T", "t_S"], "t_E"]),
        "N": ({"M": 2}, ["and", ["==", "N", "M"], [">", "N", 1]]),
        "power-zero": ({"L": 1}, ["==", ["**", ["-", "L", 3], 0], 1]),
        "not-different": ({"L": 1}, ["not", ["!=", ["*", 2, "L"], ["+", "L", "L"]]]),
        "decided-by-a-part": ({"L": 1}, ["or", [">", "L", 7], [">", "L", 0]]),
        "sum": ({"L": 1}, ["==", ["sum", "s", 1, 3, ["*", "s", "L"]], ["*", 6, "L"]]),
    }
    for name, (starts, relation) in variables.items():
        yield Entry(f"variables-{name}", value_certificate(integers(starts), relation))
    beside = integers({"L": 1}, R=3, M=2)
    yield Entry("variables-beside-numbers", value_certificate(beside, ["<", ["*", "m", "L"], ["*", "R", "L"]]))
    yield Entry("variables-refuted", value_certificate(integers({"L": 1}), ["!=", "L", ["+", "L", 0]], refuted=True))
    ratios: dict[str, tuple[Any, Any]] = {
        "factorial": ({"t": 1}, [">=", ["factorial", "t"], ["**", 2, ["-", "t", 1]]]),
        "central": ({"t": 1}, ["<=", ["mc", "t", "t"], ["**", 4, "t"]]),
        "power": ({"t": 1}, [">", ["**", 3, "t"], ["**", 2, "t"]]),
        "product": ({"t": 1}, [">=", ["*", "t", ["**", 2, "t"]], ["*", 2, "t"]]),
        "binomial": ({"L": 1}, [">=", ["binomial", ["*", 2, "L"], "L"], ["**", 2, "L"]]),
        "polynomial": ({"M": 2}, ["<", ["sum", "s", 0, 1, ["**", "M", "s"]], ["**", 2, "M"]]),
    }
    for name, (starts, relation) in ratios.items():
        yield Entry(f"ratio-{name}", value_certificate(integers(starts), relation, rule="ratio"))
