"""Operators on relations about exact values: quantities, lags, words, variables, ranges, comparisons."""

import copy
import random
from typing import Any

from tests.adversarial.operators import Json, nodes, relation
from tests.adversarial.version_2.operators import another, head_of, instance_of, operator, place_of, splice

LETTERS = ("n", "j", "nu_W", "nu_F", "nu_C")
PAIRS = ("kernel_A", "kernel_B", "kernel_mean", "kernel_variance", "chebyshev")
NUMBERS = (*PAIRS, "rho", "trace", "+", "*", "-", "/", "**", "neg", "sum", "prod", "limit", "coefficient", "series")
ORDER = ("<", "<=", ">", ">=", "==", "!=")
PREDICATES = ("realises", "dominates", "dominates_strictly", "bias_bound", "converges")


@operator
def lag_changed(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, *PAIRS, "rho", "tail", "weight_norm", "loss", "response", "realised")
    if place is None:
        return False
    part = place[0][place[1]]
    i = rng.randrange(1, len(part))
    part[i] = rng.choice([0, 1, 2, 3, -1, ["+", part[i], 1], ["-", part[i], 1], ["/", part[i], 2], "n", "j"])
    return True


@operator
def quantity_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, *PAIRS)
    if place is None:
        return False
    place[0][place[1]][0] = another(rng, PAIRS, place[0][place[1]][0])
    return True


@operator
def quantity_of_another_kind(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(
        body, rng, *PAIRS, "rho", "loss", "input_norm", "target_norm", "weight_norm", "outputs", "response"
    )
    if place is None:
        return False
    choices: list[Any] = [
        ["rho", 1],
        ["rho", "j"],
        ["kernel_mean", 1, 1],
        ["trace", "WW'"],
        ["loss", 1],
        ["input_norm"],
    ]
    return splice(
        body, place, rng.choice([*choices, ["target_norm"], ["weight_norm", 0, 1], ["convolution"], ["response", 1]])
    )


@operator
def lags_exchanged(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, *PAIRS, "weight_norm")
    if place is None or len(place[0][place[1]]) != 3:
        return False
    head, a, b = place[0][place[1]]
    return splice(body, place, [head, b, a])


@operator
def word_transposed_at_a_letter(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "trace")
    if place is None:
        return False
    part = place[0][place[1]]
    i = rng.randrange(1, len(part))
    marks = [k for k, letter in enumerate(part[i]) if letter == "W"]
    if not marks:
        return False
    k = rng.choice(marks)
    primed = part[i][k + 1 : k + 2] == "'"
    part[i] = part[i][: k + 1] + part[i][k + 2 :] if primed else part[i][: k + 1] + "'" + part[i][k + 1 :]
    return True


@operator
def word_rotated_or_cut(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """A rotation leaves the trace as it is; a cut makes two traces; a letter more or less changes it."""
    place = place_of(body, rng, "trace")
    if place is None:
        return False
    part = place[0][place[1]]
    i = rng.randrange(1, len(part))
    letters = part[i].replace("W'", "w")
    choice = rng.randrange(5)
    k = rng.randrange(len(letters) + 1)
    if choice == 0:
        letters = letters[k:] + letters[:k]
    elif choice == 1:
        letters = letters[::-1].swapcase()  # the transpose
    elif choice == 2:
        part.append(letters[k:].replace("w", "W'"))
        letters = letters[:k]
    elif choice == 3:
        letters = letters[:k] + rng.choice(["W", "w"]) + letters[k:]
    else:
        letters = letters[:k] + letters[k + 1 :]
    part[i] = letters.replace("w", "W'")
    return True


@operator
def word_misspelled(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "trace")
    if place is None:
        return False
    place[0][place[1]][-1] = rng.choice(["W W", "'", "W''", "w", "WV", " ", "W'\n", 1, ["W"]])
    return True


@operator
def variable_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    found = nodes(relation(body), lambda part: part in (*LETTERS, "z", "eta", "e", "a", "q", "k", "d_x", "d_y"))
    if not found:
        return False
    tree, key = rng.choice(found)
    tree[key] = another(rng, (*LETTERS, "z", "a", "e", "eta", "q", "k", 1, 2), tree[key])
    return True


@operator
def variance_names_exchanged(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Everywhere in the relation; it stays true where both enter in the same way."""
    one, other = rng.sample(LETTERS[2:], 2)
    names = {one: other, other: one}

    def renamed(tree: Any) -> Any:
        return (
            [renamed(part) for part in tree]
            if isinstance(tree, list)
            else names.get(tree, tree)
            if isinstance(tree, str)
            else tree
        )

    body["statement"]["relation"] = renamed(body["statement"]["relation"])
    return True


@operator
def number_moved(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """A number of the relation by a little, a fraction, or very much."""
    found = nodes(relation(body), lambda part: type(part) is int)
    if not found:
        return False
    tree, key = rng.choice(found)
    value = tree[key]
    tree[key] = rng.choice(
        [value + 1, value - 1, -value, 2 * value, 0, 2**60, ["/", value, 2], ["+", value, ["/", 1, 10**6]]]
    )
    return True


@operator
def operation_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "+", "*", "-", "/", "**", "sum", "prod", "and", "or", "all", "any")
    if place is None:
        return False
    part = place[0][place[1]]
    for family in (("+", "*", "-", "/", "**"), ("sum", "prod"), ("and", "or"), ("all", "any")):
        if part[0] in family:
            part[0] = another(rng, family, part[0])
            return True
    return False


@operator
def term_dropped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "+", "*", "and", "or", "trace")
    if place is None or len(place[0][place[1]]) < 3:
        return False
    part = place[0][place[1]]
    del part[rng.randrange(1, len(part))]
    return len(part) > 2 or splice(body, place, part[1] if part[0] != "trace" else part)


@operator
def term_repeated(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "+", "*", "and", "or", "trace")
    if place is None:
        return False
    part = place[0][place[1]]
    part.append(copy.deepcopy(part[rng.randrange(1, len(part))]))
    return True


@operator
def rewritten_without_change(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """x + 0, x·1, x - (y - y), --x, x²/x: true statements stay true."""
    place = place_of(body, rng, *NUMBERS)
    if place is None or head_of(place[0]) in PAIRS:
        return False
    x = place[0][place[1]]
    y = rng.choice(LETTERS)
    spelled: list[Any] = [
        ["+", x, 0],
        ["*", 1, x],
        ["-", x, ["-", y, y]],
        ["neg", ["neg", x]],
        ["/", ["**", x, 2], x],
        ["sum", "s", 3, 3, x],
    ]
    return splice(body, place, rng.choice(spelled))


@operator
def undefined_part(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """A division by what is 0, or 0 times it."""
    place = place_of(body, rng, *NUMBERS, *ORDER)
    if place is None:
        return False
    x = place[0][place[1]]
    zero: Any = rng.choice([0, ["-", 1, 1], ["-", "n", "n"], ["-", "j", 1], ["-", "n", 1], ["-", "nu_W", 1]])
    if head_of(x) in ORDER:
        return splice(body, place, [rng.choice(["and", "or"]), x, ["==", ["/", 1, zero], ["/", 1, zero]]])
    return splice(
        body,
        place,
        rng.choice([["/", x, zero], ["+", x, ["*", 0, ["/", 1, zero]]], ["*", zero, ["/", x, zero]], ["**", zero, -1]]),
    )


@operator
def strictness(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, *ORDER)
    if place is None:
        return False
    part = place[0][place[1]]
    near = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "<=", "!=": "<"}
    part[0] = near[part[0]]
    return True


@operator
def both_sides_changed(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """The same done to both sides: harmless for sums, not for products with what has a sign or for powers."""
    place = place_of(body, rng, *ORDER)
    if place is None or any(
        head_of(side) in ("outputs", "convolution", "response", "tail") for side in place[0][place[1]][1:]
    ):
        return False
    head, a, b = place[0][place[1]]
    x: Any = rng.choice([*LETTERS, "eta", 3, -1, ["/", 1, 7]])
    op = rng.choice(["+", "*", "/", "-", "**"])
    if op == "**":
        return splice(body, place, [head, ["**", a, 2], ["**", b, 2]])
    return splice(body, place, [head, [op, a, x], [op, b, x]])


@operator
def range_end(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "all", "any", "sum", "prod")
    if place is None:
        return False
    part, i = place[0][place[1]], rng.choice([2, 3])
    part[i] = rng.choice([["+", part[i], 1], ["-", part[i], 1], -1, 0, 3, "n", ["/", 1, 2]])
    return True


@operator
def bound_letter(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "all", "any", "sum", "prod")
    if place is None:
        return False
    part = place[0][place[1]]
    new = rng.choice(["b", "n", "j", "z", "t", "q", "nu_W", "A", "", 1])
    old, part[1] = part[1], new
    if rng.random() < 0.7:  # the body speaks of the new one

        def renamed(tree: Any) -> Any:
            return [renamed(x) for x in tree] if isinstance(tree, list) else new if tree == old else tree

        part[4] = renamed(part[4])
    return True


@operator
def quantified(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Said for some values of a letter, which takes the place of a number."""
    found = nodes(relation(body), lambda part: type(part) is int and 0 <= part <= 6)
    if not found:
        return False
    tree, key = rng.choice(found)
    value, tree[key] = tree[key], "r"
    first, last = rng.choice([(value, value), (value, value + 1), (value + 1, value), (0, 2), (value - 1, value)])
    body["statement"]["relation"] = [rng.choice(["all", "any"]), "r", first, last, body["statement"]["relation"]]
    return True


@operator
def limit_or_coefficient_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "limit", "coefficient")
    if place is None:
        return False
    part = place[0][place[1]]
    if part[0] == "limit" and rng.random() < 0.5:
        part[1] = another(rng, ("n", "j", "z", "nu_W"), part[1])
    elif part[0] == "limit":
        part[2] = rng.choice([["*", "j", part[2]], ["/", part[2], "n"], ["*", part[2], "nu_W"], ["rho", ["+", "j", 1]]])
    else:
        part[2] = rng.choice([["+", part[2], 1], ["-", part[2], 1], 0, ["/", 1, 2], "n"])
    return True


@operator
def within_a_limit(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, *NUMBERS)
    if place is None:
        return False
    x = place[0][place[1]]
    return splice(
        body,
        place,
        rng.choice(
            [["limit", "n", x], ["limit", "j", x], ["coefficient", "n", 0, x], ["series", x, 1], ["series", x, "z"]]
        ),
    )


@operator
def series_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "series")
    if place is None:
        return False
    part = place[0][place[1]]
    if rng.random() < 0.4:
        part[2] = rng.choice(["z", 1, 0, ["+", "z", 0], ["*", 2, "z"], ["/", 1, 2], "nu_W"])
    else:
        x = part[1]
        part[1] = rng.choice(
            [["+", x, 1], ["*", "j", x], ["/", x, "j"], ["*", x, x], ["*", "z", x], ["rho", ["+", "j", 1]]]
        )
    return True


@operator
def radius(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "tail", "chebyshev")
    if place is None:
        return False
    place[0][place[1]][2] = rng.choice([0, -1, ["/", 1, 2], ["/", 9, 10], 2, 3, 11, "n", ["-", "n", "n"], "nu_W"])
    return True


@operator
def tail_and_its_bound(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, "tail", "chebyshev")
    if place is None:
        return False
    part = place[0][place[1]]
    part[0] = "chebyshev" if part[0] == "tail" else "tail"
    return True


@operator
def predicate_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = place_of(body, rng, *PREDICATES)
    if place is None:
        return False
    number: Any = rng.choice([1, 5, 6, 99, ["/", 2, "eta"], ["/", 1, "eta"], "eta", 0])
    choices = [["realises"], ["bias_bound"], ["converges"], ["dominates", number], ["dominates_strictly", number]]
    return splice(body, place, another(rng, choices, place[0][place[1]]))


@operator
def claimed_beside(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Another statement of the same cell is asserted too, or instead."""
    cell = body["statement"]["instance"].get("cell")
    same = [other for other in others if instance_of(other, cell)]
    if not same:
        return False
    theirs = copy.deepcopy(rng.choice(same)["statement"]["relation"])
    mine = body["statement"]["relation"]
    body["statement"]["relation"] = rng.choice(
        [theirs, ["and", mine, theirs], ["or", theirs, mine], ["and", theirs, ["not", mine]]]
    )
    return True
