"""Operators on verdict, items of evidence, and the form of the file."""

import copy
import random
from collections.abc import Iterator
from typing import Any

from tests.adversarial.operators import (
    BOUNDS,
    SIZES,
    Json,
    inner,
    items,
    operator,
    pick,
)

# -------------------------------------------------------------------------------------- verdict, evidence


@operator
def verdict_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    names = ("proved-all", "proved-generic", "proved-instance", "probable", "refuted", "inconclusive")
    body["verdict"] = rng.choice([name for name in names if name != body["verdict"]])
    return True


@operator
def rests_on_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    names = body["rests_on"]
    choice = rng.randrange(4)
    if choice == 0 and names:
        names.pop()
    elif choice == 1:
        names.append({"name": "F9", "status": "proof-on-paper"})
    elif choice == 2 and names:
        names[0]["status"] = rng.choice(["published", "formal-proof", ""])
    else:
        names.append(copy.deepcopy(names[-1]) if names else {"name": "F1", "status": "proof-on-paper"})
    return True


@operator
def bound_name(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "bound"))
    if item is None:
        return False
    item["name"] = rng.choice([name for name in (*BOUNDS, "U7") if name != item["name"]])
    return True


@operator
def bound_value(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "bound"))
    if item is None or not isinstance(item["value"], int):
        return False
    item["value"] = rng.choice([item["value"] + 1, item["value"] - 1, 0])
    return True


@operator
def bound_added(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """A bound beside the other items, its value guessed: true only where the guess is right."""
    item = pick(rng, [item for item in items(body) if "term" in item])
    if item is None or body["verdict"] == "refuted":
        return False
    guess = rng.choice([1, 2, 3, 4, 6, 8, 9, 12])
    body["evidence"].append(
        {"kind": "bound", "name": rng.choice(BOUNDS), "term": copy.deepcopy(item["term"]), "value": guess}
    )
    return True


@operator
def bound_input_rank(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "bound"))
    if item is None:
        return False
    if "input_rank" in item and rng.random() < 0.4:
        del item["input_rank"]
    else:
        item["input_rank"] = rng.choice([0, 1, 2, 3])
    return True


@operator
def potential_entry(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "tropical"))
    if item is None:
        return False
    potentials = item[rng.choice(["row_potentials", "column_potentials"])]
    potentials[rng.randrange(len(potentials))] += rng.choice([-1, 1, 100])
    return True


@operator
def potentials_shifted(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """u + c and v - c: still true."""
    item = pick(rng, items(body, "tropical"))
    if item is None:
        return False
    c = rng.randrange(-50, 50)
    item["row_potentials"] = [u + c for u in item["row_potentials"]]
    item["column_potentials"] = [v - c for v in item["column_potentials"]]
    return True


@operator
def triangular_becomes_minor(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "triangular", "minor"))
    if item is None:
        return False
    if item["kind"] == "triangular":
        item.update(kind="minor", modulus=rng.choice([2**31 - 1, 2, 7, 10]))
    else:
        item["kind"] = "triangular"
        del item["modulus"]
    return True


@operator
def sample_draws(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "sample"))
    if item is None:
        return False
    item["draws"] = rng.choice([item["draws"] + 1, item["draws"] - 1, 1, 0, 64, 65])
    return True


@operator
def sample_error(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "sample"))
    if item is None:
        return False
    power = item["error"][1] if isinstance(item["error"][1], int) else int(item["error"][1], 16)
    item["error"] = rng.choice(
        [[1, power * 2], [1, power // 2], [1, 2**20], [1, 2**19], [1, 3**20], [2, power], [1, 2**200]]
    )
    return True


@operator
def sample_rank(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "sample"))
    if item is None:
        return False
    item["rank"] = rng.choice([item["rank"] + 1, item["rank"] - 1, 0])
    if rng.random() < 0.4:
        body["statement"]["relation"] = ["<=", [item["term"][0], {}], item["rank"]]
    return True


@operator
def nullspace_rank(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "nullspace"))
    if item is None:
        return False
    item["rank"] = rng.choice([item["rank"] + 1, item["rank"] - 1, 0])
    if rng.random() < 0.6:
        body["statement"]["relation"] = ["<=", [item["term"][0], {}], item["rank"]]
    return True


@operator
def exhaustive_cases(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "exhaustive"))
    if item is None:
        return False
    item["cases"] = rng.choice([item["cases"] + 1, item["cases"] - 1, item["cases"] * 2, 0, 1])
    return True


@operator
def exhaustive_relation(body: Json, rng: random.Random, others: list[Json]) -> bool:
    if not items(body, "exhaustive"):
        return False
    term = rng.choice([["rank", {}], ["grid_rank", {}]])
    body["statement"]["relation"] = [rng.choice(["<=", "<", ">=", ">", "==", "!="]), term, rng.randrange(4)]
    if term[0] == "grid_rank":
        body["statement"]["instance"]["templates"] = {"kind": "one-hot", "N": body["statement"]["instance"]["M"]}
    else:
        body["statement"]["instance"].pop("templates", None)
    return True


@operator
def identity_rule(body: Json, rng: random.Random, others: list[Json]) -> bool:
    item = pick(rng, items(body, "identity"))
    if item is None:
        return False
    item["rule"] = rng.choice([rule for rule in ("evaluation", "polynomial", "ratio") if rule != item["rule"]])
    return True


@operator
def evidence_dropped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    found = body["evidence"]
    if found[0].get("kind") == "refutation":
        found = found[0]["evidence"]
    found.pop(rng.randrange(len(found)))
    return True


@operator
def evidence_repeated(body: Json, rng: random.Random, others: list[Json]) -> bool:
    found = body["evidence"]
    if found[0].get("kind") == "refutation":
        found = found[0]["evidence"]
    found.append(copy.deepcopy(rng.choice(found)))
    return True


@operator
def evidence_merged(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Items of another certificate, of one about the same sizes where there is one."""
    instance = {key: body["statement"]["instance"].get(key) for key in SIZES}
    near = [o for o in others if {key: o["statement"]["instance"].get(key) for key in SIZES} == instance]
    body["evidence"] += copy.deepcopy(inner(rng.choice(near or others)))
    return True


@operator
def evidence_of_another(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = {key: body["statement"]["instance"].get(key) for key in SIZES}
    near = [o for o in others if {key: o["statement"]["instance"].get(key) for key in SIZES} == instance]
    other = copy.deepcopy(rng.choice(near or others))
    body["evidence"], body["verdict"] = other["evidence"], other["verdict"]
    return True


@operator
def refutation_wrapped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    body["evidence"] = [{"kind": "refutation", "verdict": body["verdict"], "evidence": body["evidence"]}]
    body["verdict"] = "refuted"
    return True


@operator
def refutation_of_the_negation(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """The same evidence refutes the opposite: still true, where the verdict allows it."""
    if body["verdict"] == "refuted":
        return False
    body["statement"]["relation"] = ["not", body["statement"]["relation"]]
    body["evidence"] = [{"kind": "refutation", "verdict": body["verdict"], "evidence": body["evidence"]}]
    body["verdict"] = "refuted"
    return True


@operator
def refutation_unwrapped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    if body["verdict"] != "refuted" or body["evidence"][0].get("kind") != "refutation":
        return False
    body["verdict"] = body["evidence"][0]["verdict"]
    body["evidence"] = body["evidence"][0]["evidence"]
    if rng.random() < 0.4:
        body["statement"]["relation"] = ["not", body["statement"]["relation"]]
    return True


# ---------------------------------------------------------------------------------------------- the form


def _objects(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(part)


@operator
def unknown_key(body: Json, rng: random.Random, others: list[Json]) -> bool:
    rng.choice(list(_objects(body)))[rng.choice(["note", "seed", "modulus", "weights", "N", "k", "alphabet", "zz"])] = 1
    return True


@operator
def key_dropped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = rng.choice([found for found in _objects(body) if found])
    del place[rng.choice(sorted(place))]
    return "evidence" in body and "statement" in body


@operator
def type_changed(body: Json, rng: random.Random, others: list[Json]) -> bool:
    place = rng.choice([found for found in _objects(body) if found])
    key = rng.choice(sorted(place))
    place[key] = rng.choice([None, True, False, "", "0x1", [], {}, [place[key]], str(place[key])[:20], 0, -1])
    return True


@operator
def label_changed(body: Json, rng: random.Random, others: list[Json]) -> bool:
    body["claim"] = rng.choice(["another", "x" * 80, "x" * 81, "", "-x", "Claim", "a.b-c"])
    return True


@operator
def version_or_format(body: Json, rng: random.Random, others: list[Json]) -> bool:
    key = rng.choice(["version", "format"])
    body[key] = rng.choice([0, 2, "1", True, None, "verify-certificates"])
    return True
