"""Operators on exact values: instances of the cells kernel, system, descent and matches, and relations about them."""

import copy
from fractions import Fraction
from typing import Any

from tests.adversarial.operators.select import (
    COMPARISONS,
    Draw,
    Op,
    Place,
    entry_lists,
    head_of,
    instances,
    names_in,
    nodes,
    statements,
    variables,
)
from tests.adversarial.writing import Json

__all__ = ["LETTERS", "NUMBERS", "OPERATORS", "PAIRS"]

LETTERS = ("n", "j", "nu_W", "nu_F", "nu_C")
VARIANCES = LETTERS[2:]
PAIRS = ("kernel_A", "kernel_B", "kernel_mean", "kernel_variance", "chebyshev")
NUMBERS = (
    *PAIRS,
    "kernel_entry_variance",
    "rho",
    "trace",
    "+",
    "*",
    "-",
    "/",
    "**",
    "neg",
    "sum",
    "prod",
    "limit",
    "coefficient",
    "series",
    "mc",
)
MATRICES = ("outputs", "convolution", "response", "realised", "convolution_predictions", "kernel_predictions")
LAGGED = (
    *PAIRS,
    "kernel_entry_variance",
    "rho",
    "tail",
    "weight_norm",
    "loss",
    "response",
    "realised",
    "convolution_predictions",
    "kernel_predictions",
)
PREDICATES = ("realises", "dominates", "dominates_strictly", "bias_bound", "converges")


def number_near(value: Any, draw: Draw) -> Any:
    """Another rational number, mostly in its right spelling."""
    a = value if isinstance(value, int) else 1
    return draw.of(a + 1, a - 1, -a, 0, 1, 2, [1, 2], [1, 3], [-3, 2], [2, 4], [3, 1], 10**6, [1, 10**6])


def entry(part: Any, draw: Draw) -> None:
    """One number in nested lists."""
    row, i = draw.of(*((row, i) for row in entry_lists(part) for i in range(len(row))))
    row[i] = number_near(row[i], draw)


# -------------------------------------------------------------------------------------------- instances


def domain_other(place: Any, draw: Draw) -> None:
    found, name = place
    found[name] = draw.other(("positive", "below-one", "above-one", "formal", "all", {"from": 1}), found[name])


def given_value(instance: Json, draw: Draw) -> None:
    name = draw.of(*(key for key in instance if key != "cell"))
    instance[name] = number_near(instance[name], draw)


def name_added(statement: Json, draw: Draw) -> None:
    name = draw.of("nu_W", "nu_F", "nu_C", "n", "j", "z", "eta", "P", "L", "t")
    if draw.chance(0.5):
        statement.setdefault("variables", {})[name] = draw.of("positive", "formal", {"from": 0}, {"from": 1})
    else:
        statement["instance"][name] = 1


def name_taken_away(statement: Json, draw: Draw) -> None:
    where = draw.of(*(part for part in (statement.get("variables"), statement["instance"]) if part))
    where.pop(draw.of(*(key for key in where if key != "cell")))


def realisation_other(instance: Json, draw: Draw) -> Any:
    """Two states exchanged, consistently or not, or one scaled; a state more that does nothing; one less."""
    A, B, C = (instance["realisation"][name] for name in "ABC")
    choice = draw.rng.randrange(4)
    if choice == 0 and len(A) >= 2:
        A[0], A[1], B[0], B[1] = A[1], A[0], B[1], B[0]
        for row in [*A, *C] if draw.chance(0.7) else C:
            row[0], row[1] = row[1], row[0]
    elif choice == 1 and A and all(isinstance(x, int) for row in [B[0], *C] for x in row):
        B[0] = [2 * x for x in B[0]]
        for row in C if draw.chance(0.5) else ():
            row[0] = row[0] // 2 if row[0] % 2 == 0 else [row[0], 2]
    elif choice == 2:
        for row in [*A, *C]:
            row.append(draw.of(0, 0, 1))
        A.append([0] * (len(A) + 1))
        B.append([draw.of(0, 0, 1) for _ in range(instance["d_x"])])
    elif A:
        A.pop()
    else:
        return False
    return True


def realisation_given_or_dropped(instance: Json, draw: Draw) -> None:
    if instance.pop("realisation", None) is None:
        found = copy.deepcopy(instance["weights"]["arrays"])
        instance["realisation"] = {"A": found["W"], "B": found["F"], "C": found["C"]}
        draw.statement["relation"] = ["realises"]


def inputs_other(instance: Json, draw: Draw) -> None:
    vectors = instance["inputs"] if instance["cell"] == "system" else draw.of(*instance["inputs"])
    draw.of(lambda: vectors.append(copy.deepcopy(vectors[0])), vectors.pop, vectors.reverse)()


def declared_size(instance: Json, draw: Draw) -> None:
    name = draw.of("n", "d_x", "d_y")
    instance[name] = draw.of(instance[name] + 1, instance[name] - 1, 0, -1, 10**6)


def widened(instance: Json, draw: Draw) -> None:
    """One state more: n enters the powers of n^{-1/2} as well."""
    W, F, C = (instance["weights"]["arrays"][name] for name in "WFC")
    for row in [*W, *C]:
        row.append(draw.of(0, 0, 1))
    W.append([0] * (instance["n"] + 1))
    F.append([draw.of(0, 0, 2) for _ in range(instance["d_x"])])
    instance["n"] += 1


def rho_other(instance: Json, draw: Draw) -> None:
    rho = instance["rho"]
    i = draw.rng.randrange(len(rho))
    moved = number_near(rho[i], draw)
    more = draw.of(1, [1, 2], 0)
    draw.of(lambda: rho.append(more), rho.pop, rho.reverse, lambda: rho.__setitem__(i, moved))()


def trajectory_other(instance: Json, draw: Draw) -> None:
    """One more, one less, or in another order: of both, or of one only."""
    sides = draw.of(["inputs", "targets"], ["inputs"], ["targets"], ["held_out"], ["held_out"])
    choice = draw.rng.randrange(3)
    for side in (instance[name] for name in sides):
        if choice == 0 and side:
            side.append(copy.deepcopy(side[0]))
        elif choice == 1 and side:
            side.pop()
        else:
            side.reverse()


def limit_moved_with_its_multiplier(instance: Json, draw: Draw) -> None:
    """Both doubled: still rho_j Λ^T Ξ_j, but no longer a minimiser (unless all is 0)."""

    def twice(value: Any) -> Any:
        found = 2 * Fraction(*value) if isinstance(value, list) else Fraction(2 * value)
        return int(found) if found.denominator == 1 else [found.numerator, found.denominator]

    limit = instance["limit"]
    limit["weights"] = [[[twice(x) for x in row] for row in matrix] for matrix in limit["weights"]]
    limit["multiplier"] = [[twice(x) for x in row] for row in limit["multiplier"]]


def limit_dropped_or_of_another(instance: Json, draw: Draw) -> None:
    if "limit" in instance and draw.chance(0.5):
        del instance["limit"]
    else:
        have = [o["statement"]["instance"] for o in draw.others if "limit" in o["statement"]["instance"]]
        instance["limit"] = copy.deepcopy(draw.of(*have)["limit"])


# -------------------------------------------------------------------------------------------- relations


def lag_changed(place: Place, draw: Draw) -> None:
    part = place.part
    i = draw.rng.randrange(1, len(part))
    part[i] = draw.of(0, 1, 2, 3, -1, ["+", part[i], 1], ["-", part[i], 1], ["/", part[i], 2], "n", "j")


def quantity_of_another_kind(place: Place, draw: Draw) -> None:
    choices: tuple[Any, ...] = (
        ["rho", 1], ["rho", "j"], ["kernel_mean", 1, 1], ["trace", "WW'"], ["loss", 1], ["input_norm"], ["target_norm"],
        ["weight_norm", 0, 1], ["convolution"], ["response", 1],
    )  # fmt: skip
    place.put(draw.of(*choices))


def letter_transposed(place: Place, draw: Draw) -> None:
    part, i = place.part, draw.rng.randrange(1, len(place.part))
    k = draw.of(*(k for k, letter in enumerate(part[i]) if letter == "W"))
    primed = part[i][k + 1 : k + 2] == "'"
    part[i] = part[i][: k + 1] + part[i][k + 2 :] if primed else part[i][: k + 1] + "'" + part[i][k + 1 :]


def word_rotated_or_cut(place: Place, draw: Draw) -> None:
    """A rotation leaves the trace as it is; a cut makes two traces; a letter more or less changes it."""
    part, i = place.part, draw.rng.randrange(1, len(place.part))
    letters = part[i].replace("W'", "w")
    k = draw.rng.randrange(len(letters) + 1)
    found = draw.of(
        (letters[k:] + letters[:k],),
        (letters[::-1].swapcase(),),  # the transpose
        (letters[:k], letters[k:]),
        (letters[:k] + draw.of("W", "w") + letters[k:],),
        (letters[:k] + letters[k + 1 :],),
    )
    part[i : i + 1] = [word.replace("w", "W'") for word in found]


def variances_exchanged(statement: Json, draw: Draw) -> None:
    """Everywhere in the relation; it stays true where both enter in the same way."""
    one, other = draw.rng.sample(VARIANCES, 2)
    names = {one: other, other: one}

    def renamed(tree: Any) -> Any:
        if isinstance(tree, list):
            return [renamed(part) for part in tree]
        return names.get(tree, tree) if isinstance(tree, str) else tree

    statement["relation"] = renamed(statement["relation"])


def rewritten(place: Place, draw: Draw) -> Any:
    """x + 0, x·1, x - (y - y), --x, x²/x: true statements stay true, but for the last where x may be 0."""
    if head_of(place.container) in (*PAIRS, "rank"):
        return False
    x = place.part
    y = draw.of(*LETTERS, "L", "eta", 2)
    choices: tuple[Any, ...] = (
        ["+", x, 0], ["*", 1, x], ["-", x, ["-", y, y]], ["neg", ["neg", x]], ["/", ["**", x, 2], x],
        ["sum", "s", 3, 3, x],
        ["**", x, 1], ["*", x, ["**", x, 0]],
    )  # fmt: skip
    return place.put(draw.of(*choices))


def strictness(place: Place, draw: Draw) -> None:
    near = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "<=", "!=": "<"}
    place.part[0] = near[place.part[0]]


def both_sides_changed(place: Place, draw: Draw) -> Any:
    """The same done to both sides: harmless for sums, not for products with what has a sign or for powers."""
    head, a, b = place.part
    if any(head_of(side) in (*MATRICES, "tail") for side in (a, b)):
        return False
    x: Any = draw.of(*LETTERS, "eta", "L", 3, -1, ["/", 1, 7])
    op = draw.of("+", "*", "/", "-", "**")
    return place.put([head, ["**", a, 2], ["**", b, 2]] if op == "**" else [head, [op, a, x], [op, b, x]])


def limit_or_coefficient(place: Place, draw: Draw) -> None:
    part = place.part
    if part[0] == "limit" and draw.chance(0.5):
        part[1] = draw.other(("n", "j", "z", "nu_W"), part[1])
    elif part[0] == "limit":
        part[2] = draw.of(["*", "j", part[2]], ["/", part[2], "n"], ["*", part[2], "nu_W"], ["rho", ["+", "j", 1]])
    else:
        part[2] = draw.of(["+", part[2], 1], ["-", part[2], 1], 0, ["/", 1, 2], "n")


def within_a_limit(place: Place, draw: Draw) -> None:
    x = place.part
    here: tuple[Any, ...] = (
        ["limit", "n", x],
        ["limit", "j", x],
        ["coefficient", "n", 0, x],
        ["series", x, 1],
        ["series", x, "z"],
    )
    place.put(draw.of(*here))


def series_other(place: Place, draw: Draw) -> None:
    part = place.part
    x = part[1]
    if draw.chance(0.4):
        part[2] = draw.of("z", 1, 0, ["+", "z", 0], ["*", 2, "z"], ["/", 1, 2], "nu_W")
    else:
        part[1] = draw.of(["+", x, 1], ["*", "j", x], ["/", x, "j"], ["*", x, x], ["*", "z", x], ["rho", ["+", "j", 1]])


def radius(place: Place, draw: Draw) -> None:
    place.part[2] = draw.of(0, -1, ["/", 1, 2], ["/", 9, 10], 2, 3, 11, "n", ["-", "n", "n"], "nu_W")


def predicate_other(place: Place, draw: Draw) -> None:
    number: Any = draw.of(1, 5, 6, 99, ["/", 2, "eta"], ["/", 1, "eta"], "eta", 0)
    choices: list[Any] = [
        ["realises"],
        ["bias_bound"],
        ["converges"],
        ["dominates", number],
        ["dominates_strictly", number],
    ]
    place.put(draw.other(choices, place.part))


def labels_longer_or_shorter(instance: Json, draw: Draw) -> None:
    labels = instance["labels"]
    if draw.chance(0.5):
        labels.insert(draw.of(0, len(labels)), draw.of(*labels, 7))
    else:
        labels.pop(draw.of(0, -1))


def logit_ties(instance: Json, draw: Draw) -> None:
    """A constant such that two logits are equal at a number of matches."""
    one, other = draw.of(*instance["logits"]), draw.of(*instance["logits"])
    k = draw.rng.randrange(len(instance["labels"]))
    if all(isinstance(x, int) for x in (*one, *other)):
        one[1] = other[1] + (other[2] - one[2]) * k


def shattered_other(instance: Json, draw: Draw) -> None:
    """Another number of equal places; a group, place or column more or less."""
    found = instance["shattered"]
    choice = draw.rng.randrange(5)
    group = draw.of(*found["groups"])
    if choice == 0:
        found["same"] = draw.of(0, 1, 2, 3, -1, 10**9)
    elif choice == 1:
        found["groups"].append(draw.of([[1]], [[2, 2]], [[1], [2]], [], [[]], copy.deepcopy(group)))
    elif choice == 2:
        found["groups"].pop()
    elif choice == 3:
        for row in group:
            row.append(draw.of(0, 1, 2, 3))
    else:
        group.append([draw.of(0, 1, 2, 3) for _ in group[0]] if draw.chance(0.7) else [])


def signs_other(instance: Json, draw: Draw) -> None:
    found = instance["signs"]
    choice = draw.rng.randrange(3)
    if choice == 0:
        found["alphabet"] = draw.of(1, 2, 3, 4, 5, 6, 10**9)
    elif choice == 1:
        found["same"] = draw.of(0, 1, 2, 3, -1)
    else:
        found["weights"] = draw.of([-1, 1], [1, -1], [-1, 1, 1], [-2, 1, 1, 1], [1, 1], [-3, 2, 2], [], [0, 1], [-1])


def in_descent(name: str) -> Any:
    return lambda instance, draw: entry(instance[name], draw)


OPERATORS = (
    Op("domain_other", variables(), domain_other),
    Op("given_value", instances("kernel", "integers"), given_value),
    Op("name_added", statements("none"), name_added),
    Op("name_taken_away", statements("none"), name_taken_away),
    Op("free_steps", instances(having="steps"), lambda i, draw: i.update(steps=draw.of(0, 1, 3, 4, 7, -1, 30, 10**9))),
    Op("system_weight", instances("system", having="n"), lambda i, draw: entry(i["weights"]["arrays"], draw)),
    Op("system_input", instances("system", having="n"), lambda i, draw: entry(i["inputs"], draw)),
    Op("realisation_entry", instances(having="realisation"), lambda i, draw: entry(i["realisation"], draw)),
    Op("realisation_in_other_coordinates", instances(having="realisation"), realisation_other),
    Op("realisation_given_or_dropped", instances("system", having="n"), realisation_given_or_dropped),
    Op("inputs_other", instances(having="inputs"), inputs_other),
    Op("declared_size", instances("system", having="n"), declared_size),
    Op("system_widened", instances("system", having="n"), widened),
    Op(
        "eta_other",
        instances("descent"),
        lambda i, draw: i.update(
            eta=draw.of(1, 2, 0, -1, [1, 2], [1, 5], [1, 12], [1, 29], [1, 31], [1, 1000], [2, 60], [-1, 30])
        ),
    ),
    Op("rho_other", instances("descent"), rho_other),
    Op("training_input", instances("descent"), in_descent("inputs")),
    Op("training_target", instances("descent"), in_descent("targets")),
    Op("held_out_input", instances("descent"), in_descent("held_out")),
    Op("trajectory_other", instances("descent"), trajectory_other),
    Op("limit_entry", instances(having="limit"), in_descent("limit")),
    Op("limit_moved_with_its_multiplier", instances(having="limit"), limit_moved_with_its_multiplier),
    Op("limit_dropped_or_of_another", instances("descent"), limit_dropped_or_of_another),
    Op("label_other", instances("matches"), lambda i, draw: entry(i["labels"], draw)),
    Op("labels_longer_or_shorter", instances("matches"), labels_longer_or_shorter),
    Op("symbols_other", instances("matches"), lambda i, draw: i.update(n=draw.of(1, 2, 3, 4, 6, 33, 10**9, -5))),
    Op("logit_other", instances(having="logits"), lambda i, draw: entry(i["logits"], draw)),
    Op("logit_ties", instances(having="logits"), logit_ties),
    Op("symbol_of_a_column", instances(having="shattered"), lambda i, draw: entry(i["shattered"], draw)),
    Op("shattered_other", instances(having="shattered"), shattered_other),
    Op("weight_other", instances(having="signs"), lambda i, draw: entry(i["signs"], draw)),
    Op("signs_other", instances(having="signs"), signs_other),
    Op(
        "part_of_matches_dropped",
        instances("matches"),
        lambda i, draw: i.pop(draw.of("logits", "shattered", "signs"), None),
    ),
    Op(
        "argmax_other",
        nodes("argmax_at_most", "argmax_at_least", "forster_at_least"),
        lambda p, draw: p.put(
            [draw.of("argmax_at_most", "argmax_at_least", "forster_at_least"), draw.of(0, 1, 2, 3, 4, 5, 12, 13, 14)]
        ),
    ),
    Op("lag_changed", nodes(*LAGGED, arguments=1), lag_changed),
    Op("quantity_other", nodes(*PAIRS), lambda p, draw: p.part.__setitem__(0, draw.other(PAIRS, p.part[0]))),
    Op(
        "quantity_of_another_kind",
        nodes(*PAIRS, "rho", "loss", "input_norm", "target_norm", "weight_norm", *MATRICES),
        quantity_of_another_kind,
    ),
    Op(
        "lags_exchanged",
        nodes(*PAIRS, "weight_norm"),
        lambda p, draw: p.part.__setitem__(slice(1, None), p.part[:0:-1]),
    ),
    Op("word_transposed_at_a_letter", nodes("trace"), letter_transposed),
    Op("word_rotated_or_cut", nodes("trace"), word_rotated_or_cut),
    Op(
        "word_misspelled",
        nodes("trace"),
        lambda p, draw: p.part.__setitem__(-1, draw.of("W W", "'", "W''", "w", "WV", " ", "W'\n", 1, ["W"])),
    ),
    Op(
        "letter_other",
        names_in(*LETTERS, "z", "eta", "e", "a", "q", "k", "d_x", "d_y"),
        lambda p, draw: p.put(draw.other((*LETTERS, "z", "a", "e", "eta", "q", "k", 1, 2), p.part)),
    ),
    Op("variance_names_exchanged", statements("none"), variances_exchanged),
    Op("rewritten_without_change", nodes(*NUMBERS, "rank", "loss"), rewritten),
    Op("strictness", nodes(*COMPARISONS), strictness),
    Op("both_sides_changed", nodes(*COMPARISONS), both_sides_changed),
    Op("limit_or_coefficient_other", nodes("limit", "coefficient"), limit_or_coefficient),
    Op("within_a_limit", nodes(*NUMBERS), within_a_limit),
    Op("series_other", nodes("series"), series_other),
    Op("radius", nodes("tail", "chebyshev"), radius),
    Op(
        "tail_and_its_bound",
        nodes("tail", "chebyshev"),
        lambda p, draw: p.part.__setitem__(0, draw.other(("tail", "chebyshev"), p.part[0])),
    ),
    Op("predicate_other", nodes(*PREDICATES), predicate_other),
)
