"""Operators on certificates about the ranks of linear networks."""

import copy
import random

from tests.adversarial.operators import Json, items
from tests.adversarial.version_2.operators import another, instance_of, operator, pick
from tests.adversarial.version_2.operators_instance import entry_moved

BOUNDS = ("S1", "S2", "H1", "H2", "U1", "S3")
SIZES = ("n", "d_x", "d_y", "t_S", "t_E", "q", "k")


@operator
def network_size(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "linear")
    if instance is None:
        return False
    name = rng.choice([name for name in SIZES if name in instance])
    instance[name] = rng.choice([instance[name] + 1, instance[name] - 1, 2 * instance[name], 0, 1])
    return True


@operator
def size_added_or_dropped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "linear")
    if instance is None:
        return False
    name = rng.choice([*SIZES, "T", "L", "weights"])
    if name in instance:
        del instance[name]
    else:
        instance[name] = 1
    return True


@operator
def network_bound_name(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """With its right value where that is simple, so that the kind of the bound decides."""
    item = pick(rng, items(body, "bound"))
    instance = instance_of(body, "linear")
    if item is None or instance is None:
        return False
    item["name"] = another(rng, BOUNDS, item["name"])
    if item["name"] in ("S1", "S2") and "q" in instance and rng.random() < 0.6:
        item["value"] = instance["q"] + 1
    elif item["name"] == "H1":
        item["value"] = instance.get("n", 1)
    elif item["name"] == "H2" and "k" in instance:
        item["value"] = instance["k"] * min(instance["d_x"], instance["d_y"])
    return True


@operator
def network_bound_added(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "linear")
    if instance is None:
        return False
    terms = [["rank", {}]] * ("q" in instance) + [["hankel_rank", {}]] * ("k" in instance)
    item = {
        "kind": "bound",
        "term": rng.choice(terms or [["rank", {}]]),
        "name": rng.choice(BOUNDS[:4]),
        "value": rng.randrange(6),
    }
    evidence = body["evidence"][0].get("evidence", body["evidence"])
    evidence.insert(rng.randrange(len(evidence) + 1), item)
    return True


@operator
def term_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, [item for item in items(body) if "term" in item])
    if item is None:
        return False
    choices = [
        ["rank", {}],
        ["hankel_rank", {}],
        ["rank", {"q": 1}],
        ["grid_rank", {}],
        ["hankel_rank", {"k": 2}],
        ["rank"],
    ]
    item["term"] = another(rng, choices, item["term"])
    return True


@operator
def place_moved(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """A row or column of a Hankel minor."""
    item = pick(rng, [item for item in items(body, "minor") if "rows" in item])
    if item is None:
        return False
    side = item[rng.choice(["rows", "columns"])]
    i = rng.randrange(len(side))
    side[i] = rng.choice([side[i] + 1, side[i] - 1, side[0], 0, 7, -1, "0x1", 2**40])
    return True


@operator
def places_permuted(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Leading minors change with the order."""
    item = pick(rng, [item for item in items(body, "minor") if "rows" in item and item["k"] > 1])
    if item is None:
        return False
    for name in rng.choice([["rows"], ["columns"], ["rows", "columns"]]):
        rng.shuffle(item[name])
    return True


@operator
def minor_shortened(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """The leading part; its order declared rightly, or not."""
    item = pick(rng, [item for item in items(body, "minor") if "rows" in item and item["k"] > 1])
    if item is None:
        return False
    for name in rng.choice([["rows", "columns"], ["rows", "columns"], ["rows"]]):
        item[name].pop()
    if rng.random() < 0.8:
        item["k"] -= 1
    return True


@operator
def network_weight(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "linear")
    if instance is None:
        return False
    found = [item["weights"] for item in items(body, "minor") if "weights" in item] + [instance.get("weights", {})]
    weights = pick(rng, [part for part in found if isinstance(part, dict) and "W" in part])
    return weights is not None and entry_moved(weights[rng.choice("WFC")], rng)


@operator
def network_weights_zero(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """A matrix becomes 0: blocks stop to count, ranks fall."""
    instance = instance_of(body, "linear")
    if instance is None:
        return False
    found = [item["weights"] for item in items(body, "minor") if "weights" in item] + [instance.get("weights", {})]
    weights = pick(rng, [part for part in found if isinstance(part, dict) and "W" in part])
    if weights is None:
        return False
    name = rng.choice("WFC")
    weights[name] = [[0] * len(row) for row in weights[name]]
    return True


@operator
def weights_become_explicit(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "linear")
    item = pick(rng, [item for item in items(body, "minor") if "weights" in item])
    if instance is None or item is None or instance["n"] > 9:
        return False
    n, d_x, d_y = (instance[name] for name in ("n", "d_x", "d_y"))

    def matrix(height: int, width: int) -> list[list[int]]:
        return [[rng.randrange(-3, 6) for _ in range(width)] for _ in range(height)]

    item["weights"] = {"kind": "explicit", "W": matrix(n, n), "F": matrix(n, d_x), "C": matrix(d_y, n)}
    return True


@operator
def these_weights(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """The weights of a minor become those of the statement."""
    instance = instance_of(body, "linear")
    item = pick(
        rng, [item for item in items(body, "minor") if isinstance(item.get("weights"), dict) and "W" in item["weights"]]
    )
    if instance is None or item is None:
        return False
    instance["weights"] = item.pop("weights")
    body["statement"]["quantifier"] = "these-weights"
    if body["verdict"] != "refuted" and rng.random() < 0.8:
        body["verdict"] = "proved-instance"
    return True


@operator
def field_of_a_bound(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Another characteristic, with the modulus of minors following."""
    if instance_of(body, "linear") is None:
        return False
    p = rng.choice([2, 3, 5, 7, 11, 101, 10007])
    body["statement"]["field"] = {"p": p, "k": 1}
    for item in items(body, "minor"):
        item["modulus"] = p
    return True


@operator
def evidence_of_a_circuit(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body))
    if item is None:
        return False
    item["kind"] = rng.choice(
        ["triangular", "tropical", "sample", "exhaustive", "identity", "nullspace", "minor", "bound"]
    )
    return True


@operator
def item_twice_with_other_weights(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Two assignments of weights: fine for almost all weights, not in every refutation."""
    evidence = body["evidence"][0].get("evidence", body["evidence"])
    item = pick(rng, [item for item in evidence if item.get("kind") == "minor" and "weights" in item])
    if item is None:
        return False
    second = copy.deepcopy(item)
    second["weights"] = {"kind": "stream", "seed": rng.choice("0123456789abcdef")}
    evidence.append(second)
    return True


@operator
def version_1_or_another(body: Json, rng: random.Random, others: list[Json]) -> bool:
    body["version"] = rng.choice([1, 3, 0, "2", True, None])
    return True
