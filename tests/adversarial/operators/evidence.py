"""Operators on verdict, items of evidence, and the form of the file."""

import copy
from typing import Any

from tests.adversarial.operators.select import SIZES, Draw, Op, evidence, items, objects, whole
from tests.adversarial.writing import Json, inner

__all__ = ["OPERATORS"]

VERDICTS = ("proved-all", "proved-generic", "proved-open", "proved-instance", "probable", "refuted", "inconclusive")
OF_ALL = ("C0", "C1", "C2", "C3", "C4", "C5")
OF_RAC = ("G1", "G2", "U0", "U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "UT", "Z0", *OF_ALL)
OF_LINEAR = ("S1", "S2", "H1", "H2", *OF_ALL, "U1")
HEADS = ("<=", "<", ">=", ">", "==", "!=")


def bounds(draw: Draw) -> tuple[str, ...]:
    return OF_LINEAR if draw.instance["cell"] == "linear" else OF_RAC


def near(draw: Draw) -> Json:
    """Another certificate, about the same sizes if there is one."""
    mine = {key: draw.instance.get(key) for key in ("cell", *SIZES)}
    same = [o for o in draw.others if {key: o["statement"]["instance"].get(key) for key in ("cell", *SIZES)} == mine]
    found: Json = copy.deepcopy(draw.of(*(same or draw.others)))
    return found


def rests_on(body: Json, draw: Draw) -> None:
    names = body["rests_on"]
    choice = draw.rng.randrange(5)
    if choice == 0 and names:
        names.pop()
    elif choice == 1:
        names.append(draw.of("F9", "F1", "U4", "W1", "R1"))
    elif choice == 2 and names:
        names[0] = draw.of("", "U0", {"name": names[0], "status": "proof-on-paper"}, 1)
    elif choice == 3 and len(names) > 1:
        names.reverse()
    else:
        names.append(names[-1] if names else "F1")


def name_other(item: Json, draw: Draw) -> None:
    """Another bound, sometimes with a value that is right in simple cases, so that its kind decides."""
    item["name"] = draw.other((*bounds(draw), "U9", "S3", "B", 7), item["name"])
    instance = draw.instance
    if instance["cell"] == "linear" and item["name"] in ("S1", "S2") and "q" in instance and draw.chance(0.6):
        item["value"] = instance["q"] + 1
    elif item["name"] == "H1":
        item["value"] = instance.get("n", 1)
    elif item["name"] == "H2" and "k" in instance:
        item["value"] = instance["k"] * min(instance["d_x"], instance["d_y"])


def value_other(item: Json, draw: Draw) -> None:
    item["value"] = draw.of(item["value"] + 1, item["value"] - 1, 0)


def bound_added(body: Json, draw: Draw) -> None:
    """A bound beside the other items, its value guessed: true only where the guess is right."""
    term = draw.of(*items(having="term")(body))["term"]
    guess = draw.of(0, 1, 2, 3, 4, 6, 8, 9, 12)
    found = evidence(body)[0]
    item = {"kind": "bound", "name": draw.of(*bounds(draw)), "term": copy.deepcopy(term), "value": guess}
    found.insert(draw.rng.randrange(len(found) + 1), item)


def input_rank(item: Json, draw: Draw) -> None:
    if "input_rank" in item and draw.chance(0.4):
        del item["input_rank"]
    else:
        item["input_rank"] = draw.of(0, 1, 2, 3)


def potential_entry(item: Json, draw: Draw) -> None:
    potentials = item[draw.of("row_potentials", "column_potentials")]
    potentials[draw.rng.randrange(len(potentials))] += draw.of(-1, 1, 100)


def potentials_shifted(item: Json, draw: Draw) -> None:
    """u + c and v - c: still true."""
    c = draw.rng.randrange(-50, 50)
    item["row_potentials"] = [u + c for u in item["row_potentials"]]
    item["column_potentials"] = [v - c for v in item["column_potentials"]]


def triangular_or_minor(item: Json, draw: Draw) -> None:
    if item["kind"] == "triangular":
        item.update(kind="minor", modulus=draw.of(2**31 - 1, 2, 7, 10))
    else:
        item["kind"] = "triangular"
        del item["modulus"]


def draws(item: Json, draw: Draw) -> None:
    item["draws"] = draw.of(item["draws"] + 1, item["draws"] - 1, 1, 0, 64, 65)


def error(item: Json, draw: Draw) -> None:
    power = item["error"][1] if isinstance(item["error"][1], int) else int(item["error"][1], 16)
    smaller, larger = [1, power // 2], [1, power * 2]
    item["error"] = draw.of(larger, smaller, [1, 2**20], [1, 2**19], [1, 3**20], [2, power], [1, 2**200])


def rank_other(item: Json, draw: Draw) -> None:
    item["rank"] = draw.of(item["rank"] + 1, item["rank"] - 1, 0)
    if draw.chance(0.5):
        draw.statement["relation"] = ["<=", [item["term"][0], {}], item["rank"]]


def solution_entry(item: Json, draw: Draw) -> None:
    vector = draw.of(*item["solutions"])
    place = draw.rng.randrange(len(vector))
    vector[place] = draw.of(0, 1, _number(vector[place]) + 1, item["modulus"], -1)


def solutions_other(item: Json, draw: Draw) -> None:
    """One fewer, one twice, all of them multiplied, or in another order: each is for its own right-hand side."""
    found, q = item["solutions"], _number(item["modulus"])
    item["solutions"] = draw.of(
        found[:-1],
        [*found, found[0]],
        [found[0]] * len(found),
        found[::-1],
        [[2 * _number(w) % q for w in vector] for vector in found],
        [[0] * len(vector) for vector in found],
        [vector[::-1] for vector in found],
        [vector[:-1] for vector in found],
    )


def _number(value: int | str) -> int:
    return value if isinstance(value, int) else int(value, 16)


def graded_entry(item: Json, draw: Draw) -> None:
    """One number of the weights, letters, words, start, states or degrees."""
    part = draw.of("weights", "start", "states", "degrees", "end", "end")
    place: Any = item[part]
    while True:
        key = draw.of(*(sorted(set(place) - {"kind"}) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], list | dict) or not place[key]:
            break
        place = place[key]
    place[key] = draw.of(0, 1, 2, None, [1, 1], [3, -2], -1, 3)


def graded_part(item: Json, draw: Draw) -> None:
    """A word, letter, state or move more, fewer, or twice; another modulus."""
    lists = (
        item["end"]["words"],
        item["end"]["alphabet"],
        item["states"],
        item["start"]["moves"],
        item["start"]["word"],
    )
    found = draw.of(*lists)
    change = draw.rng.randrange(5)
    if change == 0:
        found.pop(draw.rng.randrange(len(found)))
    elif change == 1:
        found.append(copy.deepcopy(draw.of(*found)))
    elif change == 2:
        found.reverse()
    elif change == 3:
        found[draw.rng.randrange(len(found))] = copy.deepcopy(draw.of(*found))
    else:
        item["modulus"] = draw.of(2, 3, 4, 6, 35, 101, 2**31 - 2, 2**31)
    if draw.chance(0.5):
        item["k"] = len(item["end"]["words"])
        draw.statement["relation"] = [">=", ["rank", {}], item["k"]]


def cases(item: Json, draw: Draw) -> None:
    item["cases"] = draw.of(item["cases"] + 1, item["cases"] - 1, item["cases"] * 2, 0, 1)


def exhaustive_relation(item: Json, draw: Draw) -> None:
    term = draw.of(["rank", {}], ["grid_rank", {}])
    draw.statement["relation"] = [draw.of(*HEADS), term, draw.rng.randrange(4)]
    draw.instance.pop("templates", None)
    if term[0] == "grid_rank":
        draw.instance["templates"] = {"kind": "one-hot", "N": draw.instance["M"]}


def kind_other(item: Json, draw: Draw) -> None:
    lower = ("triangular", "tropical", "graded", "implicit", "minor")
    kinds = (*lower, "sample", "exhaustive", "identity", "nullspace", "bound", "proof")
    item["kind"] = draw.other(kinds, item["kind"])


def of_another(body: Json, draw: Draw) -> None:
    other = near(draw)
    body["evidence"], body["verdict"] = other["evidence"], other["verdict"]


def wrapped(body: Json, draw: Draw) -> None:
    body["evidence"] = [{"kind": "refutation", "verdict": body["verdict"], "evidence": body["evidence"]}]
    body["verdict"] = "refuted"


def of_the_negation(body: Json, draw: Draw) -> Any:
    """The same evidence refutes the opposite: still true, where the verdict allows it."""
    if body["verdict"] == "refuted":
        return False
    body["statement"]["relation"] = ["not", body["statement"]["relation"]]
    return wrapped(body, draw)


def unwrapped(body: Json, draw: Draw) -> Any:
    if body["verdict"] != "refuted":
        return False
    item = body["evidence"][0]
    body["verdict"], body["evidence"] = item["verdict"], item["evidence"]
    if draw.chance(0.4):
        body["statement"]["relation"] = ["not", body["statement"]["relation"]]
    return True


def key_added(place: Json, draw: Draw) -> None:
    place[draw.of("note", "seed", "modulus", "weights", "N", "k", "alphabet", "variables", "zz")] = 1


def type_changed(place: Json, draw: Draw) -> None:
    key = draw.of(*sorted(place))
    old = place[key]
    place[key] = draw.of(None, True, False, "", "0x1", [], {}, [old], str(old)[:20], 0, -1)


def version_or_format(body: Json, draw: Draw) -> None:
    body[draw.of("version", "format")] = draw.of(0, 1, 2, 4, "3", True, None, "verify-certificates")


OPERATORS = (
    Op("verdict_other", whole, lambda body, draw: body.update(verdict=draw.other(VERDICTS, body["verdict"]))),
    Op("rests_on_other", whole, rests_on),
    Op("bound_name", items("bound"), name_other),
    Op("bound_value", items("bound"), value_other),
    Op("bound_added", whole, bound_added),
    Op("bound_input_rank", items("bound"), input_rank),
    Op("potential_entry", items("tropical"), potential_entry),
    Op("potentials_shifted", items("tropical"), potentials_shifted),
    Op("triangular_becomes_minor", items("triangular", "minor", having="start"), triangular_or_minor),
    Op("solution_entry", items("implicit"), solution_entry),
    Op("solutions_other", items("implicit"), solutions_other),
    Op("implicit_error", items("implicit"), error),
    Op("graded_entry", items("graded"), graded_entry),
    Op("graded_part", items("graded"), graded_part),
    Op("sample_draws", items("sample"), draws),
    Op("sample_error", items("sample"), error),
    Op("sample_rank", items("sample"), rank_other),
    Op("nullspace_rank", items("nullspace"), rank_other),
    Op("exhaustive_cases", items("exhaustive"), cases),
    Op("exhaustive_relation", items("exhaustive"), exhaustive_relation),
    Op(
        "identity_rule",
        items("identity"),
        lambda item, draw: item.update(rule=draw.other(("evaluation", "ratio", "polynomial", "values"), item["rule"])),
    ),
    Op("kind_other", items(), kind_other),
    Op("evidence_dropped", evidence, lambda found, draw: found.pop(draw.rng.randrange(len(found))) and None),
    Op("evidence_repeated", evidence, lambda found, draw: found.append(copy.deepcopy(draw.of(*found)))),
    Op("evidence_merged", whole, lambda body, draw: body["evidence"].extend(inner(near(draw)))),
    Op("evidence_of_another", whole, of_another),
    Op("refutation_wrapped", whole, wrapped),
    Op("refutation_of_the_negation", whole, of_the_negation),
    Op("refutation_unwrapped", whole, unwrapped),
    Op("unknown_key", objects, key_added),
    Op("key_dropped", lambda body: objects(body)[1:], lambda place, draw: place.pop(draw.of(*sorted(place))) and None),
    Op("type_changed", lambda body: objects(body)[1:], type_changed),
    Op(
        "label_changed",
        whole,
        lambda body, draw: body.update(claim=draw.of("another", "x" * 80, "x" * 81, "", "-x", "Claim", "a.b-c")),
    ),
    Op("version_or_format", whole, version_or_format),
)
