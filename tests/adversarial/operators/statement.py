"""Operators on what is stated: sizes, terms, field, templates, split, quantifier, variables, logic."""

import copy
from typing import Any

from tests.adversarial.operators.evidence import OF_RAC
from tests.adversarial.operators.select import (
    COMPARISONS,
    SIZES,
    Draw,
    Op,
    Place,
    fields,
    instances,
    integers_in,
    items,
    names_in,
    nodes,
    statements,
    whole,
)
from tests.adversarial.operators.witness import entry_moved
from tests.adversarial.writing import Json

__all__ = ["OPERATORS"]

PRIMES = (2, 3, 5, 7, 101, 10007, 65537, 2**31 - 1)
OF_LINEAR = ("n", "d_x", "d_y", "t_S", "t_E", "q", "k")
NAMES = ("L", "R", "M", "N", "t_S", "t_E", "T", "m", "t")
FAMILIES = (
    ("+", "*", "-", "/", "**", "min", "max"),
    ("//", "%", "/", "**", "mc", "binomial"),
    ("neg", "factorial", "isqrt"),
    ("sum", "prod"),
    ("and", "or"),
    ("all", "any"),
)
"""Heads that take the same arguments."""

# ----------------------------------------------------------------------------------------- terms, sizes


def override(item: Json, draw: Draw) -> None:
    name = draw.of(*SIZES, "N", "q", "k")
    here = draw.instance.get(name, 2)
    item["term"][1][name] = draw.of(here, here + 1, here - 1, 1, 2, 0)


def term_other(item: Json, draw: Draw) -> None:
    terms: list[Any] = [["rank", {}], ["grid_rank", {}], ["hankel_rank", {}], ["rank", {"q": 1}], ["rank"]]
    item["term"] = draw.other(terms, item["term"])


def size_other(instance: Json, draw: Draw) -> None:
    name = draw.of(*(key for key in instance if type(instance[key]) is int))
    here = instance[name]
    instance[name] = draw.of(here + 1, here - 1, here + 2, 2 * here, 0, 1, 2**70)


def size_added_or_dropped(instance: Json, draw: Draw) -> None:
    name = draw.of(*(OF_LINEAR if instance["cell"] == "linear" else NAMES), "weights", "steps")
    if name in instance:
        del instance[name]
    else:
        instance[name] = draw.of(1, 2, 3)


def blocks_exchanged(instance: Json, draw: Draw) -> None:
    instance["t_S"], instance["t_E"] = instance["t_E"], instance["t_S"]
    if instance["t_S"] == instance["t_E"]:
        instance["t_S"] += 1


def split_other(instance: Json, draw: Draw) -> None:
    T = instance["t_S"] + instance["t_E"]
    instance["split"] = sorted(draw.rng.sample(range(1, T + 1), min(T, instance["t_S"])))


def split_dropped_or_disordered(instance: Json, draw: Draw) -> None:
    if draw.chance(0.5):
        del instance["split"]
    else:
        instance["split"].reverse()


def templates_other(instance: Json, draw: Draw) -> None:
    templates = instance["templates"]
    if templates["kind"] == "one-hot":
        templates["N"] = draw.of(templates["N"] + 1, templates["N"] - 1, 1)
    else:
        entry_moved(templates["vectors"], draw)


def templates_explicit(instance: Json, draw: Draw) -> Any:
    """One-hot templates written out, then perhaps one of them repeated."""
    N, M = instance["templates"]["N"], instance["M"]
    if N * M > 100 or draw.statement["field"] != "Q":
        return False
    vectors = [[int(i == j) for j in range(M)] for i in range(N)]
    if draw.chance(0.5):
        vectors[-1] = list(vectors[0])
    instance["templates"] = {"kind": "explicit", "vectors": vectors}
    return True


def templates_dropped_or_added(instance: Json, draw: Draw) -> None:
    if instance.pop("templates", None) is None:
        instance["templates"] = {"kind": "one-hot", "N": instance["M"]}


# ------------------------------------------------------------------------------------------------ field


def field_is(p: int, draw: Draw) -> None:
    """The moduli of minors follow."""
    draw.statement["field"] = {"p": p, "k": 1}
    for item in items("minor")(draw.body):
        item["modulus"] = p


def field_other(statement: Json, draw: Draw) -> None:
    if statement["field"] != "Q" and draw.chance(0.5):
        statement["field"] = "Q"
    else:
        field_is(draw.of(*PRIMES), draw)


def field_polynomial(field: Json, draw: Draw) -> None:
    place = draw.rng.randrange(len(field["modulus"]))
    field["modulus"][place] = (field["modulus"][place] + draw.of(1, 2)) % field["p"]


def field_composite(field: Json, draw: Draw) -> None:
    field["p"] = draw.of(1, 4, 6, 9, 91, 341, 561, 2**31 - 3, 2**31, 2**31 + 11)
    for item in items("minor")(draw.body):
        item["modulus"] = field["p"]


# ------------------------------------------------------------------------------------------------ logic


def constant(place: Place, draw: Draw) -> None:
    n = place.part
    small: Any = ["+", n, ["/", 1, 10**6]]
    place.put(draw.of(n + 1, n - 1, 0, 2 * n, -n, n + 1, n - 1, 2**60, ["/", n, 2], small))


def head_other(place: Place, draw: Draw) -> None:
    part = place.part
    part[0] = draw.other(draw.of(*(family for family in FAMILIES if part[0] in family)), part[0])


def swapped(place: Place, draw: Draw) -> None:
    place.part[1:] = place.part[:0:-1]


def name_other(place: Place, draw: Draw) -> None:
    place.put(draw.other(NAMES, place.part))


def claimed_beside(statement: Json, draw: Draw) -> None:
    extra: list[Any] = [[">=", 1, 0], ["==", 1, 0], [">", "L", "R"], ["<=", "M", 10**6], [">=", ["//", 1, 0], 0]]
    statement["relation"] = [draw.of("and", "or"), statement["relation"], draw.of(*extra)]


def another_claimed_beside(statement: Json, draw: Draw) -> None:
    """Another statement of the same cell is asserted too, or instead."""
    same = [o for o in draw.others if o["statement"]["instance"]["cell"] == draw.instance["cell"]]
    theirs, mine = copy.deepcopy(draw.of(*same)["statement"]["relation"]), statement["relation"]
    statement["relation"] = draw.of(theirs, ["and", mine, theirs], ["or", theirs, mine], ["and", theirs, ["not", mine]])


def overridden(place: Place, draw: Draw) -> None:
    choices: tuple[Any, ...] = (
        {"t": 2}, {"L": 1}, {"M": ["+", "M", 1]}, {"R": "m"}, {"L": "L"}, {"t_S": "t_E"}, {"N": 1}, {"L": ["/", 4, 2]},
        {"L": ["/", 1, 2]},
    )  # fmt: skip
    place.part[1] = draw.of(*choices)


def about_a_bound(place: Place, draw: Draw) -> None:
    place.put(["bound", draw.of(*OF_RAC), *draw.of([], ["grid"])])


def at_what_is_proved(item: Json, draw: Draw) -> None:
    """A relation just at, or just beyond, what one item shows."""
    beyond = draw.rng.randrange(-1, 2)
    if "k" in item:
        draw.statement["relation"] = [">=", item["term"], item["k"] + beyond]
    else:
        draw.statement["relation"] = ["<=", item["term"], item.get("value", item.get("rank")) - beyond]


def quantified(place: Place, draw: Draw) -> None:
    """Said for some values of a letter, which takes the place of a number."""
    n = place.part
    place.put("r")
    ends = draw.of((n, n), (n, n + 1), (n + 1, n), (0, 2), (n - 1, n))
    draw.statement["relation"] = [draw.of("all", "any"), "r", *ends, draw.statement["relation"]]


def range_end(place: Place, draw: Draw) -> None:
    part, i = place.part, draw.of(2, 3)
    part[i] = draw.of(["+", part[i], 1], ["-", part[i], 1], -1, 0, 3, "n", ["/", 1, 2], ["/", 4, 2])


def bound_letter(place: Place, draw: Draw) -> None:
    part, new = place.part, draw.of("b", "n", "j", "z", "t", "q", "nu_W", "A", "", 1)
    old, part[1] = part[1], new

    def renamed(tree: Any) -> Any:
        return [renamed(x) for x in tree] if isinstance(tree, list) else new if tree == old else tree

    if draw.chance(0.7):  # the body speaks of the new one
        part[4] = renamed(part[4])


def dropped(place: Place, draw: Draw) -> None:
    part = place.part
    del part[draw.rng.randrange(1, len(part))]
    if len(part) == 2 and part[0] != "trace":
        place.put(part[1])


def repeated(place: Place, draw: Draw) -> None:
    part = place.part
    part.append(copy.deepcopy(part[draw.rng.randrange(1, len(part))]))


# ------------------------------------------------------------------------------------------- quantifier


def quantifier_other(statement: Json, draw: Draw) -> None:
    names = ("almost-all-weights", "all-weights", "open-weights", "none", "values", "these-weights")
    statement["quantifier"] = draw.other(names, statement["quantifier"])
    given = statement["instance"].pop("weights", None)
    for item in items("minor", "triangular")(draw.body) if given is not None else ():
        item["weights"] = given


def these_weights(item: Json, draw: Draw) -> None:
    """The explicit weights of a witness become those of the statement."""
    draw.statement["quantifier"] = "these-weights"
    draw.instance["weights"] = item.pop("weights")
    if draw.body["verdict"] != "refuted" and draw.chance(0.7):
        draw.body["verdict"] = "proved-instance"


def start_other(statement: Json, draw: Draw) -> None:
    domain = statement["variables"][draw.of(*statement["variables"])]
    domain["from"] = draw.of(domain["from"] + 1, domain["from"] - 1, 0, 1, 2, 5, 40, 10**9)


def variable_other(statement: Json, draw: Draw) -> None:
    found = statement["variables"]
    name = draw.of(*found)
    other = draw.other((*NAMES, "n", "j", "nu_W", "nu_F", "nu_C", "z", "q", "eta"), name)
    found[other] = found.pop(name)


def given_becomes_variable(statement: Json, draw: Draw) -> None:
    instance = statement["instance"]
    name = draw.of(*(key for key in instance if key != "cell"))
    del instance[name]
    domain: Any = draw.of("positive", "below-one", "above-one") if name[:2] == "nu" else {"from": draw.of(0, 1, 2)}
    statement.setdefault("variables", {})[name] = domain


def variable_becomes_given(statement: Json, draw: Draw) -> None:
    names = sorted(statement["variables"])
    for name in draw.rng.sample(names, draw.of(1, len(names))):
        del statement["variables"][name]
        statement["instance"][name] = draw.of(0, 1, 2, [1, 2], [5, 3]) if name[:2] == "nu" else draw.of(1, 2, 3, 5)
    if not statement["variables"] and draw.chance(0.8):
        del statement["variables"]


def everything_given(statement: Json, draw: Draw) -> None:
    """Numbers for all variables; what was refuted or proved is decided anew, in the declared direction or the other."""
    for name in statement.pop("variables"):
        if name != "z":
            number = draw.of(1, 2, [1, 2], [7, 5]) if name[:2] == "nu" else draw.rng.randrange(1, 7)
            statement["instance"][name] = number
    if draw.chance(0.3) and draw.body["verdict"] == "proved-all":
        draw.body["evidence"] = [{"kind": "refutation", "verdict": "proved-all", "evidence": draw.body["evidence"]}]
        draw.body["verdict"] = "refuted"


def cell_other(instance: Json, draw: Draw) -> None:
    cells = ("rac", "linear", "mi", "program", "tanh", "integers", "kernel", "system", "descent", "matches", "")
    instance["cell"] = draw.other(cells, instance["cell"])


def instance_of_another(statement: Json, draw: Draw) -> None:
    same = [o["statement"] for o in draw.others if o["statement"]["instance"]["cell"] == draw.instance["cell"]]
    other = copy.deepcopy(draw.of(*same))
    statement["instance"] = other["instance"]
    statement.pop("variables", None)
    if "variables" in other:
        statement["variables"] = other["variables"]


def stands_in_a_range(body: Json) -> list[Any]:
    return nodes("all", "any", "sum", "prod")(body)


with_variables = lambda body: [s for s in statements()(body) if s.get("variables")]  # noqa: E731
numbers = integers_in()
OPERATORS = (
    Op("term_override", items(having="term"), override),
    Op("term_other", items(having="term"), term_other),
    Op("instance_size", instances("rac", "linear", "integers", "mi", "program", "delta-rule"), size_other),
    Op("size_added_or_dropped", instances("linear", "integers", "rac", "mi"), size_added_or_dropped),
    Op("blocks_exchanged", instances(having="t_S"), blocks_exchanged),
    Op("split_other", instances("rac", "mi", "program"), split_other),
    Op("split_dropped_or_disordered", instances(having="split"), split_dropped_or_disordered),
    Op("templates_other", instances(having="templates"), templates_other),
    Op("templates_explicit", instances(having="templates"), templates_explicit),
    Op("templates_dropped_or_added", instances("rac", "mi", "program"), templates_dropped_or_added),
    Op("field_other", statements(), field_other),
    Op("field_of_a_bound", instances("linear"), lambda instance, draw: field_is(draw.of(*PRIMES), draw)),
    Op("field_polynomial", lambda body: [f for f in fields(body) if "modulus" in f], field_polynomial),
    Op("field_composite", fields, field_composite),
    Op("constant_moved", numbers, constant),
    Op(
        "comparison_other",
        nodes(*COMPARISONS),
        lambda place, draw: place.part.__setitem__(0, draw.other(COMPARISONS, place.part[0])),
    ),
    Op("sides_of_a_comparison_swapped", nodes(*COMPARISONS), swapped),
    Op("operation_other", nodes(*(head for family in FAMILIES for head in family)), head_other),
    Op("name_other", names_in(*NAMES), name_other),
    Op("arguments_swapped", nodes("mc", "-", "**", "binomial", "//", "%", "/"), swapped),
    Op("negated", statements(), lambda s, draw: s.update(relation=["not", s["relation"]])),
    Op("claimed_beside", statements(), claimed_beside),
    Op("another_claimed_beside", statements(), another_claimed_beside),
    Op("rank_overridden", nodes("rank", "grid_rank", "hankel_rank"), overridden),
    Op("about_a_bound", numbers, about_a_bound),
    Op("about_what_the_items_prove", items(having="term"), at_what_is_proved),
    Op("quantified", integers_in(0, 6), quantified),
    Op("range_end", stands_in_a_range, range_end),
    Op("bound_letter", stands_in_a_range, bound_letter),
    Op("part_dropped", nodes("+", "*", "and", "or", "trace", "min", "max", arguments=2), dropped),
    Op("part_repeated", nodes("+", "*", "and", "or", "trace", "min", "max"), repeated),
    Op("quantifier_other", statements(), quantifier_other),
    Op(
        "quantifier_these_weights",
        lambda body: [i for i in items(having="weights")(body) if i["weights"]["kind"] == "explicit"],
        these_weights,
    ),
    Op("start_of_a_domain", with_variables, start_other),
    Op("variable_of_another_name", with_variables, variable_other),
    Op(
        "given_becomes_variable",
        instances("integers", "kernel"),
        lambda i, draw: given_becomes_variable(draw.statement, draw),
    ),
    Op("variable_becomes_given", with_variables, variable_becomes_given),
    Op("everything_given", with_variables, everything_given),
    Op("cell_other", instances(), cell_other),
    Op("instance_of_another", statements(), instance_of_another),
    Op(
        "statement_of_another",
        whole,
        lambda body, draw: body.update(statement=copy.deepcopy(draw.of(*draw.others)["statement"])),
    ),
)
