"""Operators on witnesses: weights, sequences, their order, the modulus."""

import copy
import random

from tests.adversarial.operators import (
    Json,
    entry_lists,
    explicit_weights,
    items,
    nudge,
    operator,
    pick,
    side,
    witness,
)

# ---------------------------------------------------------------------------------- weights and points


@operator
def weight_entry(body: Json, rng: random.Random, others: list[Json]) -> bool:
    weights = explicit_weights(body, rng)
    if weights is None:
        return False
    entries = rng.choice(list(entry_lists({key: weights[key] for key in ("Wh", "Wi", "Wo", "h0")})))
    place = rng.randrange(len(entries))
    entries[place] = nudge(entries[place], rng)
    return True


@operator
def weight_matrices_swapped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    weights = explicit_weights(body, rng)
    if weights is None:
        return False
    name = rng.choice(("Wh", "Wi", "h0"))
    i, j = rng.randrange(len(weights[name])), rng.randrange(len(weights[name]))
    if i == j:
        weights["Wo"].reverse()
    weights[name][i], weights[name][j] = weights[name][j], weights[name][i]
    return True


@operator
def weight_matrix_transposed(body: Json, rng: random.Random, others: list[Json]) -> bool:
    weights = explicit_weights(body, rng)
    if weights is None:
        return False
    name = rng.choice(("Wh", "Wi"))
    layer = rng.randrange(len(weights[name]))
    weights[name][layer] = [list(column) for column in zip(*weights[name][layer], strict=True)]
    return True


@operator
def weight_rows_equal(body: Json, rng: random.Random, others: list[Json]) -> bool:
    weights = explicit_weights(body, rng)
    if weights is None:
        return False
    matrix = rng.choice(weights[rng.choice(("Wh", "Wi"))])
    matrix[-1] = copy.deepcopy(matrix[0])
    return True


@operator
def initial_state_zero(body: Json, rng: random.Random, others: list[Json]) -> bool:
    weights = explicit_weights(body, rng)
    if weights is None:
        return False
    layer = rng.randrange(len(weights["h0"]))
    weights["h0"][layer] = [0 if not isinstance(e, list) else [0] * len(e) for e in weights["h0"][layer]]
    return True


@operator
def weight_seed(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, [i for i in items(body) if i.get("weights", {}).get("kind") == "stream"])
    if item is None:
        return False
    item["weights"]["seed"] = f"{rng.getrandbits(64):x}"
    return True


@operator
def weights_become_a_stream(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, [i for i in items(body) if i.get("weights", {}).get("kind") == "explicit"])
    if item is None:
        return False
    item["weights"] = {"kind": "stream", "seed": "1"}
    return True


@operator
def points_seed(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "stream", "tree")
    if points is None:
        return False
    points["seed"] = f"{rng.getrandbits(64):x}"
    return True


@operator
def seed_spelling(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "stream", "tree")
    if points is None:
        return False
    points["seed"] = rng.choice(
        [points["seed"].upper() + "A", "", points["seed"] * 3, "0x1", 7, "0" + points["seed"][1:]]
    )
    return True


@operator
def word_letter(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "words")
    if points is None:
        return False
    word = rng.choice(points["words"])
    word[rng.randrange(len(word))] = rng.choice([0, 1, 2, 3, -1, 99])
    return True


@operator
def words_swapped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "words")
    if points is None or len(points["words"]) < 2:
        return False
    i, j = rng.sample(range(len(points["words"])), 2)
    points["words"][i], points["words"][j] = points["words"][j], points["words"][i]
    return True


@operator
def word_repeated(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "words")
    if points is None or len(points["words"]) < 2:
        return False
    points["words"][-1] = list(points["words"][0])
    return True


@operator
def word_longer_or_shorter(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "words")
    if points is None:
        return False
    word = rng.choice(points["words"])
    word.append(0) if rng.random() < 0.5 else word.pop()
    return True


@operator
def alphabet_entry(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "words")
    if points is None or not points.get("alphabet"):
        return False
    entries = rng.choice(list(entry_lists(points["alphabet"])))
    place = rng.randrange(len(entries))
    entries[place] = nudge(entries[place], rng)
    return True


@operator
def alphabet_letters_equal(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "words")
    if points is None or len(points.get("alphabet", [])) < 2:
        return False
    i, j = rng.sample(range(len(points["alphabet"])), 2)
    points["alphabet"][i] = list(points["alphabet"][j])
    return True


@operator
def rows_swapped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "stream")
    if points is None or len(points["rows"]) < 2:
        return False
    points["rows"].reverse()
    return True


@operator
def row_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "stream")
    if points is None:
        return False
    place = rng.randrange(len(points["rows"]))
    points["rows"][place] = rng.choice([rng.getrandbits(32), 2**32, 2**32 - 1, -1, 0, 2**60])
    return True


@operator
def row_repeated(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "stream")
    if points is None or len(points["rows"]) < 2:
        return False
    points["rows"][0] = points["rows"][-1]
    return True


@operator
def leaves_swapped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "tree")
    if points is None or len(points["leaves"]) < 2:
        return False
    rng.shuffle(points["leaves"])
    return True


@operator
def leaf_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "tree")
    if points is None:
        return False
    points["leaves"][rng.randrange(len(points["leaves"]))] = rng.randrange(-1, len(points["parents"]) + 1)
    return True


@operator
def parent_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    points = side(body, rng, "tree")
    if points is None:
        return False
    place = rng.randrange(len(points["parents"]))
    points["parents"][place] = rng.randrange(-1, place + 1)
    return True


@operator
def parent_in_the_same_step(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Another parent at the same depth: the paths keep their length, the inputs change."""
    points = side(body, rng, "tree")
    if points is None:
        return False
    parents = points["parents"]
    depth = [0] * len(parents)
    for i, parent in enumerate(parents):
        depth[i] = 0 if parent < 0 else depth[parent] + 1
    moves = [
        (i, j)
        for i in range(len(parents))
        for j in range(i)
        if parents[i] >= 0 and depth[j] == depth[parents[i]] and j != parents[i]
    ]
    if not moves:
        return False
    place, parent = rng.choice(moves)
    parents[place] = parent
    return True


@operator
def sides_swapped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = witness(body, rng)
    if item is None:
        return False
    item["start"], item["end"] = item["end"], item["start"]
    return True


@operator
def both_sides_permuted(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """The same permutation of rows and columns: the leading minors are others, the determinant is not."""
    item = witness(body, rng)
    if item is None or item["k"] < 2:
        return False
    order = list(range(item["k"]))
    rng.shuffle(order)
    for points in (item["start"], item["end"]):
        name = {"words": "words", "stream": "rows", "tree": "leaves"}[points["kind"]]
        points[name] = [points[name][i] for i in order]
    for name in ("row_potentials", "column_potentials"):
        if name in item:
            item[name] = [item[name][i] for i in order]
    return True


# ----------------------------------------------------------------------------------------- order, modulus


def _truncate(item: Json, k: int) -> None:
    item["k"] = k
    for points in (item["start"], item["end"]):
        name = {"words": "words", "stream": "rows", "tree": "leaves"}[points["kind"]]
        points[name] = points[name][:k]
    for name in ("row_potentials", "column_potentials"):
        if name in item:
            item[name] = item[name][:k]


@operator
def order_truncated(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = witness(body, rng)
    if item is None or item["k"] < 2:
        return False
    _truncate(item, rng.randrange(1, item["k"]))
    return True


@operator
def order_truncated_with_the_relation(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = witness(body, rng)
    if item is None or item["k"] < 2:
        return False
    _truncate(item, rng.randrange(1, item["k"]))
    body["statement"]["relation"] = [rng.choice([">=", ">", "!="]), [item["term"][0], {}], item["k"] - rng.randrange(2)]
    return True


@operator
def order_declared(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = witness(body, rng)
    if item is None:
        return False
    item["k"] = rng.choice([item["k"] + 1, item["k"] - 1, 0, -1, 10**6, 2**60])
    return True


@operator
def order_extended_by_a_row(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """One more start and end sequence, so that the shape is right and the minor may be 0."""
    item = witness(body, rng)
    if item is None or item["start"]["kind"] == "tree":
        return False
    for points in (item["start"], item["end"]):
        if points["kind"] == "stream":
            points["rows"].append(rng.getrandbits(31))
        elif points["kind"] == "tree":
            leaves = [
                i for i in range(len(points["parents"])) if i not in points["parents"] and i not in points["leaves"]
            ]
            if not leaves:
                points["parents"].append(points["parents"][points["leaves"][0]])
                leaves = [len(points["parents"]) - 1]
            points["leaves"].append(leaves[0])
        else:
            size = len(points.get("alphabet", [])) or 2
            points["words"].append([rng.randrange(size) for _ in points["words"][0]])
    for name in ("row_potentials", "column_potentials"):
        if name in item:
            item[name].append(0)
    item["k"] += 1
    if rng.random() < 0.5:
        body["statement"]["relation"] = [">=", [item["term"][0], {}], item["k"]]
    return True


@operator
def modulus_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "minor"))
    if item is None:
        return False
    q = item["modulus"]
    item["modulus"] = rng.choice([2, 3, 5, 101, 65537, q - 1, q - 2, 2**31, 0, 1, -7, 4, 6, 10**9, 2**20, 2**31 + 11])
    return True


@operator
def modulus_small_composite(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "minor"))
    if item is None:
        return False
    item["modulus"] = rng.choice([4, 6, 8, 9, 12, 15, 30, 36, 210, 2**16, 3**10])
    return True


@operator
def extension_coefficient(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, [item for item in items(body, "minor") if "extension" in item])
    if item is None:
        return False
    place = rng.randrange(len(item["extension"]))
    item["extension"][place] = (item["extension"][place] + 1) % item["modulus"]
    return True


@operator
def extension_added(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, [item for item in items(body, "minor") if "extension" not in item])
    if item is None:
        return False
    item["extension"] = rng.choice([[1, 1, 1], [1, 0, 1], [2, 0, 1], [1, 1, 0, 1]])
    return True


@operator
def extension_dropped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, [item for item in items(body, "minor") if "extension" in item])
    if item is None:
        return False
    del item["extension"]
    return True
