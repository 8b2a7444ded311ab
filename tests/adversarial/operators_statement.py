"""Operators on what is stated: sizes, terms, field, templates, split, relation, quantifier."""

import copy
import random

from tests.adversarial.operators import (
    BOUNDS,
    SIZES,
    Json,
    entry_lists,
    items,
    nodes,
    nudge,
    operator,
    pick,
    relation,
)

PRIMES = (2, 3, 5, 7, 101, 65537, 2**31 - 1)

# ----------------------------------------------------------------------------------------- terms, sizes


@operator
def term_override(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, [item for item in items(body) if "term" in item])
    if item is None:
        return False
    name = rng.choice((*SIZES, "N"))
    here = body["statement"]["instance"].get(name, 2)
    item["term"][1][name] = rng.choice([here, here + 1, here - 1, 1, 2, 0])
    return True


@operator
def term_notion(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, [item for item in items(body) if "term" in item])
    if item is None:
        return False
    item["term"][0] = "grid_rank" if item["term"][0] == "rank" else "rank"
    return True


@operator
def instance_size(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = body["statement"]["instance"]
    name = pick(rng, [key for key in instance if type(instance[key]) is int])
    if name is None:
        return False
    instance[name] = rng.choice([instance[name] + 1, instance[name] - 1, instance[name] + 2, 0, 1, 2**70])
    return True


@operator
def blocks_exchanged(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = body["statement"]["instance"]
    if "t_S" not in instance:
        return False
    instance["t_S"], instance["t_E"] = instance["t_E"], instance["t_S"]
    if instance["t_S"] == instance["t_E"]:
        instance["t_S"] += 1
    return True


@operator
def split_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = body["statement"]["instance"]
    if "t_S" not in instance:
        return False
    T = instance["t_S"] + instance["t_E"]
    instance["split"] = sorted(rng.sample(range(1, T + 1), min(T, instance["t_S"])))
    return True


@operator
def split_dropped_or_disordered(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = body["statement"]["instance"]
    if "split" not in instance:
        return False
    if rng.random() < 0.5:
        del instance["split"]
    else:
        instance["split"].reverse()
    return True


@operator
def templates_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    templates = body["statement"]["instance"].get("templates")
    if templates is None:
        return False
    if templates["kind"] == "one-hot":
        templates["N"] = rng.choice([templates["N"] + 1, templates["N"] - 1, 1])
    else:
        entries = rng.choice(list(entry_lists(templates["vectors"])))
        place = rng.randrange(len(entries))
        entries[place] = nudge(entries[place], rng)
    return True


@operator
def templates_explicit(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """One-hot templates written out, then perhaps one of them repeated."""
    instance = body["statement"]["instance"]
    if instance.get("templates", {}).get("kind") != "one-hot" or body["statement"]["field"] != "Q":
        return False
    N, M = instance["templates"]["N"], instance["M"]
    if N * M > 100:
        return False
    vectors = [[int(i == j) for j in range(M)] for i in range(N)]
    if rng.random() < 0.5:
        vectors[-1] = list(vectors[0])
    instance["templates"] = {"kind": "explicit", "vectors": vectors}
    return True


@operator
def templates_dropped_or_added(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = body["statement"]["instance"]
    if "cell" not in instance:
        return False
    if instance.pop("templates", None) is None:
        instance["templates"] = {"kind": "one-hot", "N": instance["M"]}
    return True


@operator
def field_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    statement = body["statement"]
    p = rng.choice(PRIMES)
    statement["field"] = "Q" if statement["field"] != "Q" else {"p": p, "k": 1}
    for item in items(body, "minor"):
        item["modulus"] = p
    return True


@operator
def field_polynomial(body: Json, rng: random.Random, others: list[Json]) -> bool:
    field = body["statement"]["field"]
    if field == "Q" or "modulus" not in field:
        return False
    place = rng.randrange(len(field["modulus"]))
    field["modulus"][place] = (field["modulus"][place] + rng.choice([1, 2])) % field["p"]
    return True


@operator
def field_composite(body: Json, rng: random.Random, others: list[Json]) -> bool:
    field = body["statement"]["field"]
    if field == "Q":
        return False
    field["p"] = rng.choice([1, 4, 6, 9, 91, 341, 561, 2**31 - 3, 2**31, 2**31 + 11])
    for item in items(body, "minor"):
        item["modulus"] = field["p"]
    return True


# ------------------------------------------------------------------------------------------- statement


@operator
def relation_constant(body: Json, rng: random.Random, others: list[Json]) -> bool:
    found = nodes(relation(body), lambda part: type(part) is int)
    if not found:
        return False
    tree, key = rng.choice(found)
    tree[key] = rng.choice([tree[key] + 1, tree[key] - 1, 0, 2 * tree[key], -tree[key]])
    return True


@operator
def relation_comparison(body: Json, rng: random.Random, others: list[Json]) -> bool:
    heads = ("<=", "<", ">=", ">", "==", "!=")
    found = nodes(relation(body), lambda part: isinstance(part, list) and part[0] in heads)
    tree, key = rng.choice(found)
    tree[key][0] = rng.choice([head for head in heads if head != tree[key][0]])
    return True


@operator
def relation_sides_swapped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    heads = ("<=", "<", ">=", ">", "==", "!=")
    found = nodes(relation(body), lambda part: isinstance(part, list) and part[0] in heads)
    tree, key = rng.choice(found)
    tree[key][1:] = tree[key][:0:-1]
    return True


@operator
def relation_operation(body: Json, rng: random.Random, others: list[Json]) -> bool:
    groups = (
        ("+", "*", "min", "max"),
        ("-", "//", "%", "**", "mc", "binomial"),
        ("neg", "factorial", "isqrt"),
        ("sum", "prod"),
        ("and", "or"),
    )
    found = [
        (place, group)
        for group in groups
        for place in nodes(relation(body), lambda part, group=group: isinstance(part, list) and part[0] in group)
    ]
    if not found:
        return False
    (tree, key), group = rng.choice(found)
    tree[key][0] = rng.choice([head for head in group if head != tree[key][0]])
    return True


@operator
def relation_variable(body: Json, rng: random.Random, others: list[Json]) -> bool:
    names = ("L", "R", "M", "N", "t_S", "t_E", "T", "m", "t")
    found = nodes(relation(body), lambda part: isinstance(part, str) and part in names)
    if not found:
        return False
    tree, key = rng.choice(found)
    tree[key] = rng.choice([name for name in names if name != tree[key]])
    return True


@operator
def relation_arguments_swapped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    found = nodes(
        relation(body), lambda part: isinstance(part, list) and part[0] in ("mc", "-", "**", "binomial", "//", "%")
    )
    if not found:
        return False
    tree, key = rng.choice(found)
    tree[key][1:] = tree[key][:0:-1]
    return True


@operator
def relation_negated(body: Json, rng: random.Random, others: list[Json]) -> bool:
    body["statement"]["relation"] = ["not", body["statement"]["relation"]]
    return True


@operator
def relation_weakened_or_strengthened(body: Json, rng: random.Random, others: list[Json]) -> bool:
    old = body["statement"]["relation"]
    extra = rng.choice([[">=", 1, 0], ["==", 1, 0], [">", "L", "R"], ["<=", "M", 10**6], [">=", ["//", 1, 0], 0]])
    body["statement"]["relation"] = [rng.choice(["and", "or"]), old, extra]
    return True


@operator
def relation_override(body: Json, rng: random.Random, others: list[Json]) -> bool:
    found = nodes(relation(body), lambda part: isinstance(part, list) and part[0] in ("rank", "grid_rank"))
    if not found:
        return False
    tree, key = rng.choice(found)
    tree[key][1] = rng.choice(
        [{"t": 2}, {"L": 1}, {"M": ["+", "M", 1]}, {"R": "m"}, {"L": "L"}, {"t_S": "t_E"}, {"N": 1}]
    )
    return True


@operator
def relation_becomes_about_a_bound(body: Json, rng: random.Random, others: list[Json]) -> bool:
    found = nodes(relation(body), lambda part: type(part) is int)
    if not found:
        return False
    tree, key = rng.choice(found)
    tree[key] = ["bound", rng.choice(BOUNDS), *rng.choice([[], ["grid"]])]
    return True


@operator
def relation_about_what_the_items_prove(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """A relation just at, or just beyond, what one item shows."""
    item = pick(rng, [item for item in items(body) if "term" in item])
    if item is None:
        return False
    beyond = rng.randrange(-1, 2)
    if "k" in item:
        body["statement"]["relation"] = [">=", item["term"], item["k"] + beyond]
    else:
        number = item.get("value", item.get("rank"))
        if not isinstance(number, int):
            return False
        body["statement"]["relation"] = ["<=", item["term"], number - beyond]
    return True


@operator
def quantifier_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    statement = body["statement"]
    if statement["quantifier"] == "none":
        return False
    names = [name for name in ("almost-all-weights", "all-weights", "none") if name != statement["quantifier"]]
    statement["quantifier"] = rng.choice(names)
    weights = statement["instance"].pop("weights", None)
    if weights is not None:
        for item in items(body, "minor", "triangular"):
            item["weights"] = weights
    return True


@operator
def quantifier_these_weights(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """The explicit weights of a witness become those of the statement."""
    item = pick(rng, [item for item in items(body) if item.get("weights", {}).get("kind") == "explicit"])
    if item is None:
        return False
    body["statement"]["quantifier"] = "these-weights"
    body["statement"]["instance"]["weights"] = item.pop("weights")
    if rng.random() < 0.7 and body["verdict"] != "refuted":
        body["verdict"] = "proved-instance"
    return True


@operator
def for_all_start(body: Json, rng: random.Random, others: list[Json]) -> bool:
    every = body["statement"].get("for_all")
    if every is None:
        return False
    every["from"] = rng.choice([every["from"] + 1, every["from"] - 1, 0, 1, 2, 5, 40])
    return True


@operator
def for_all_variable(body: Json, rng: random.Random, others: list[Json]) -> bool:
    every = body["statement"].get("for_all")
    if every is None:
        return False
    every["variable"] = rng.choice([name for name in ("L", "R", "M", "t", "N") if name != every["variable"]])
    return True


@operator
def for_all_added_or_dropped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    statement = body["statement"]
    if statement["quantifier"] != "none":
        return False
    if "for_all" in statement:
        every = statement.pop("for_all")
        statement["instance"][every["variable"]] = every["from"]
        items(body)[0]["rule"] = "evaluation"
    else:
        name = pick(rng, [name for name in ("L", "R", "M", "t") if name in statement["instance"]])
        if name is None:
            return False
        statement["for_all"] = {"variable": name, "from": statement["instance"].pop(name)}
        items(body)[0]["rule"] = rng.choice(["polynomial", "ratio"])
    return True


@operator
def statement_of_another(body: Json, rng: random.Random, others: list[Json]) -> bool:
    body["statement"] = copy.deepcopy(rng.choice(others)["statement"])
    return True
