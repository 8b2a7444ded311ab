"""Operators on sorts and domains: arguments of another sort, domains that reach a pole, factors that vanish.

The checker once compared a matrix with a number and cancelled factors that vanish inside the domain; so every head gets
arguments of every other sort, and every quotient a pole where its variables are moved to.
"""

from typing import Any

from tests.adversarial.operators.select import COMPARISONS, Draw, Op, Place, head_of, nodes, places, statements
from tests.adversarial.writing import Json

__all__ = ["OPERATORS"]

CONDITIONS: tuple[Any, ...] = (
    ["==", 0, 0],
    ["and", ["<", 0, 1], ["<", 1, 2]],
    ["not", ["<", 1, 0]],
    ["all", "a", 0, 1, ["<=", "a", 1]],
)
MATRICES: dict[str, tuple[Any, ...]] = {
    "system": (["outputs"], ["convolution"], ["response", 0], ["response", 1], ["realised", 0]),
    "descent": (["kernel_predictions", 0], ["kernel_predictions", 1], ["convolution_predictions", 0]),
}
PREDICATES: dict[str, tuple[Any, ...]] = {
    "system": (["realises"],),
    "descent": (["bias_bound"], ["converges"], ["dominates", 99], ["dominates_strictly", 99]),
    "matches": (["argmax_at_most", 13], ["argmax_at_least", 2], ["forster_at_least", 2]),
}
RANKS = {"rac": (["rank", {}], ["grid_rank", {}]), "linear": (["rank", {}], ["hankel_rank", {}])}
WORDS: tuple[Any, ...] = ("W", "WW'", "", "grid", "U1", "evaluation", None, True, {}, [], ["W"], [1, 2], {"from": 1})


def numbers(draw: Draw) -> tuple[Any, ...]:
    """Numbers of the cell, some of them rational."""
    names = {
        "rac": ("L", "N"),
        "linear": ("n", "T"),
        "integers": ("L", "m"),
        "kernel": ("n", "nu_W"),
        "descent": ("eta",),
        "matches": ("n", "m", ["label_rank"], ["label", 1]),
    }
    return (0, 1, ["/", 1, 2], *names.get(draw.instance["cell"], ()), *RANKS.get(draw.instance["cell"], ()))


def of_other_sorts(draw: Draw) -> list[Any]:
    """Parts of every sort that the cell has, and what has no sort."""
    cell = draw.instance["cell"]
    found = [numbers(draw), CONDITIONS, MATRICES.get(cell, ()), PREDICATES.get(cell, ()), WORDS]
    if cell == "kernel":
        found.append((["tail", 1, 1], ["tail", 0, ["/", 1, 2]]))
    return [part for sort in found if sort for part in [draw.of(*sort)]]


def argument(place: Place, draw: Draw) -> None:
    """One argument of a head is replaced by something of a sort drawn anew."""
    part = place.part
    i = draw.rng.randrange(1, len(part))
    part[i] = draw.of(*of_other_sorts(draw))


def operands_added_or_dropped(place: Place, draw: Draw) -> None:
    part = place.part
    if draw.chance(0.5):
        part.append(draw.of(*of_other_sorts(draw)))
    else:
        part.pop()


def compared(place: Place, draw: Draw) -> None:
    """A comparison of two things of any two sorts."""
    place.put([draw.of(*COMPARISONS), draw.of(*of_other_sorts(draw)), draw.of(*of_other_sorts(draw))])


def matrices_of_other_shapes(place: Place, draw: Draw) -> None:
    """Matrices of the cell compared across shapes and rings, or ordered."""
    some = MATRICES[draw.instance["cell"]]
    place.put([draw.of("==", "!=", "!=", "<="), draw.of(*some), draw.of(*some)])


def shape_of_the_system(instance: Json, draw: Draw) -> None:
    """A square system with as many steps as outputs: shapes agree, the rings do not."""
    n = draw.of(1, 2, 4)
    identity = [[int(i == k) for k in range(n)] for i in range(n)]
    arrays = {"W": [[0] * n for _ in range(n)], "F": identity, "C": [[0] * n for _ in range(n)]}
    instance.clear()
    instance |= {"cell": "system", "n": n, "d_x": n, "d_y": n, "inputs": [[1] * n for _ in range(n)]}
    instance["weights"] = {"kind": "explicit", "arrays": arrays}
    draw.statement["relation"] = [
        draw.of("==", "!="),
        draw.of(["outputs"], ["convolution"]),
        draw.of(["response", 0], ["outputs"]),
    ]


# ---------------------------------------------------------------------------------------------- domains


def vanishing(draw: Draw) -> Any:
    """Something in the variables that is 0 somewhere in their domains, if there are any; else 0 or not, at numbers."""
    found = draw.statement.get("variables")
    if not found:
        names = {"rac": "R", "linear": "n", "descent": "eta", "kernel": "n", "integers": "L", "matches": "m"}
        name = names.get(draw.instance["cell"], 1)
        return draw.of(0, ["-", 1, 1], ["-", name, name], ["-", name, draw.of(1, 2, 3)])
    name = draw.of(*found)
    domain = found[name]
    if isinstance(domain, dict):
        start = domain["from"]
        root: Any = draw.of(start, start + 1, start + 5)
    else:
        root = {"positive": 1, "below-one": ["/", 1, 2], "above-one": 2, "formal": 0}[domain]
    factor = draw.of(["-", name, root], ["-", root, name])
    if name == "z":
        return ["-", ["*", name, 0], 0]
    return draw.of(factor, factor, ["**", factor, 2], ["*", factor, factor], ["-", factor, 0])


def numbers_of_the_relation(body: Json) -> list[Place]:
    """Places where a number stands: sides of comparisons and arguments of operations."""
    heads = (*COMPARISONS, "+", "*", "-", "/", "min", "max")
    return [p for p in places(body) if head_of(p.container) in heads and head_of(p.part) not in ("outputs", "tail")]


def common_factor(place: Place, draw: Draw) -> None:
    """x becomes (x·f)/f, and in a quotient both parts get the factor: undefined where f is 0."""
    f, x = vanishing(draw), place.part
    if head_of(x) == "/":
        place.put(["/", ["*", x[1], f], ["*", x[2], f]])
    else:
        place.put(draw.of(["/", ["*", f, x], f], ["*", f, ["/", x, f]], ["*", ["*", x, f], ["**", f, -1]]))


def zero_times_a_pole(place: Place, draw: Draw) -> None:
    f = vanishing(draw)
    pole: Any = draw.of(["/", 1, f], ["**", f, -1], ["/", ["-", 1, 1], f])
    place.put(["+", place.part, draw.of(["*", 0, pole], ["-", pole, pole], ["*", pole, 0])])


def pole_to_the_zero(place: Place, draw: Draw) -> None:
    f = vanishing(draw)
    place.put(["*", place.part, ["**", draw.of(["/", 1, f], ["**", f, -2]), 0]])


def pole_beside(place: Place, draw: Draw) -> None:
    """Something undefined, where logic could do without it."""
    f, x = vanishing(draw), place.part
    undefined: Any = draw.of(
        ["==", ["/", 1, f], ["/", 1, f]], ["<", ["/", 0, f], 1], ["==", ["//", 1, f], 0], ["==", ["%", f, f], 0]
    )
    place.put(draw.of(["and", x, undefined], ["or", x, undefined], ["or", x, ["not", undefined]], ["or", undefined, x]))


def in_an_empty_range(place: Place, draw: Draw) -> None:
    """Nothing is evaluated there, so nothing is undefined: still true."""
    place.put(["+", place.part, ["sum", "s", 2, 1, ["/", 1, vanishing(draw)]]])


def pole_reached(body: Json) -> list[Any]:
    """Statements with a variable that occurs in a divisor."""
    statement = body["statement"]
    divisors = [p.part[2] for p in nodes("/")(body)] + [p.part[1] for p in nodes("**")(body)]
    names = {str(name) for name in statement.get("variables", {})}
    return [statement] if any(name in repr(divisors) for name in names) else []


def domain_moved(statement: Json, draw: Draw) -> None:
    """The domains of all variables grow, so that poles which lay outside come to lie inside."""
    for name, domain in statement["variables"].items():
        if isinstance(domain, dict):
            domain["from"] = max(int(name != "j"), draw.of(0, 1, domain["from"] - 1, domain["from"] - 4))
        elif domain != "formal":
            statement["variables"][name] = "positive"


def divisor_shifted(place: Place, draw: Draw) -> None:
    """A constant is taken from a divisor, so that it vanishes somewhere."""
    part = place.part
    part[2] = ["-", part[2], draw.of(1, 2, 3, part[2], ["/", 1, 2])]


HEADS = (
    *COMPARISONS, "+", "*", "-", "/", "//", "%", "**", "min", "max", "mc", "binomial", "factorial", "isqrt", "neg",
    "sum", "prod",
    "and", "or", "not", "all", "any", "rank", "grid_rank", "hankel_rank", "bound", "trace", "kernel_A", "kernel_B",
    "kernel_mean",
    "kernel_entry_variance",
    "kernel_variance", "rho", "chebyshev", "tail", "limit", "coefficient", "series", "response", "realised",
    "weight_norm", "loss",
    "convolution_predictions", "kernel_predictions", "dominates", "dominates_strictly",
)  # fmt: skip
OPERATORS = (
    *(Op(f"sort_of_an_argument_of_{head}", nodes(head), argument) for head in HEADS),
    Op("arguments_added_or_dropped", nodes(*HEADS), operands_added_or_dropped),
    Op("compared_across_sorts", nodes(*COMPARISONS), compared),
    Op("matrices_of_other_shapes", nodes(*COMPARISONS, "realises", "bias_bound"), matrices_of_other_shapes),
    Op(
        "rings_compared",
        lambda body: [i for i in [body["statement"]["instance"]] if i["cell"] == "system" and "n" in i],
        shape_of_the_system,
    ),
    Op("common_factor_that_vanishes", numbers_of_the_relation, common_factor),
    Op("zero_times_a_pole", numbers_of_the_relation, zero_times_a_pole),
    Op("pole_to_the_zero", numbers_of_the_relation, pole_to_the_zero),
    Op("pole_beside", nodes(*COMPARISONS), pole_beside),
    Op("pole_in_an_empty_range", numbers_of_the_relation, in_an_empty_range),
    Op("domain_moved_to_a_pole", pole_reached, domain_moved),
    Op("divisor_shifted", nodes("/"), divisor_shifted),
    Op("statement_negated_twice", statements(), lambda s, draw: s.update(relation=["not", ["not", s["relation"]]])),
)
