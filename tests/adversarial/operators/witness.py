"""Operators on witnesses: weights, sequences, their order, the modulus, places of a Hankel matrix."""

import copy
from typing import Any

from tests.adversarial.operators.select import (
    LISTED,
    Draw,
    Op,
    arrays,
    entry_lists,
    evidence,
    items,
    points,
    weights,
    witnesses,
)
from tests.adversarial.writing import Json

__all__ = ["OPERATORS", "entry_moved", "nudged"]


def nudged(value: Any, draw: Draw) -> Any:
    """Another number near ``value``."""
    if value is None:
        return draw.of(0, 1)
    if not isinstance(value, int):
        return draw.of(0, 1, 2)
    return draw.of(value + 1, value - 1, 0, 1, -value, value * 2, draw.rng.randrange(1, 50))


def entry_moved(part: Any, draw: Draw) -> None:
    """One number in nested lists."""
    entries = draw.of(*entry_lists(part))
    place = draw.rng.randrange(len(entries))
    entries[place] = nudged(entries[place], draw)


# ---------------------------------------------------------------------------------------------- weights


def exchanged(place: Any, draw: Draw) -> None:
    arrays_, name = place
    other = draw.other([key for key in arrays_ if key[:-1] == name[:-1]], name)
    arrays_[name], arrays_[other] = arrays_[other], arrays_[name]


def transposed(place: Any, draw: Draw) -> None:
    arrays_, name = place
    arrays_[name] = [list(column) for column in zip(*arrays_[name], strict=True)]


def rows_equal(place: Any, draw: Draw) -> None:
    arrays_, name = place
    arrays_[name][-1] = copy.deepcopy(arrays_[name][0])


def zeroed(place: Any, draw: Draw) -> None:
    def zero(value: Any) -> Any:
        return [zero(part) for part in value] if isinstance(value, list) else 0

    arrays_, name = place
    arrays_[name] = zero(arrays_[name])


def array_renamed(place: Any, draw: Draw) -> None:
    """An array under another name, dropped, or one more."""
    arrays_, name = place
    if draw.chance(0.6):
        arrays_[draw.of("Wh9", "W", "Wo", "h1", "h0", "bias")] = arrays_.pop(name)
    else:
        arrays_[draw.of("Wh9", "h0", "bias", "W")] = copy.deepcopy(arrays_[name])


def explicit_linear(item: Json, draw: Draw) -> Any:
    if draw.instance["cell"] != "linear" or draw.instance["n"] > 9:
        return False
    n, d_x, d_y = (draw.instance[name] for name in ("n", "d_x", "d_y"))

    def matrix(height: int, width: int) -> list[list[int]]:
        return [[draw.rng.randrange(-3, 6) for _ in range(width)] for _ in range(height)]

    item["weights"] = {"kind": "explicit", "arrays": {"W": matrix(n, n), "F": matrix(n, d_x), "C": matrix(d_y, n)}}
    return True


def twice_with_other_weights(item: Json, draw: Draw) -> None:
    """Two assignments of weights: fine for almost all weights, not in every refutation."""
    second = {**copy.deepcopy(item), "weights": {"kind": "stream", "seed": draw.of(*"0123456789abcdef")}}
    evidence(draw.body)[0].append(second)


# ----------------------------------------------------------------------------------------------- points


def exchange(side: Json, name: str, draw: Draw) -> None:
    i, j = draw.pair(len(side[name]))
    side[name][i], side[name][j] = side[name][j], side[name][i]


def letters_equal(side: Json, draw: Draw) -> None:
    i, j = draw.pair(len(side["alphabet"]))
    side["alphabet"][i] = list(side["alphabet"][j])


def word_letter(side: Json, draw: Draw) -> None:
    word = draw.of(*side["words"])
    word[draw.rng.randrange(len(word))] = draw.of(0, 1, 2, 3, -1, 99)


def word_length(side: Json, draw: Draw) -> None:
    word = draw.of(*side["words"])
    word.append(0) if draw.chance(0.5) else word.pop()


def repeated(side: Json, draw: Draw) -> None:
    listed = side[LISTED[side["kind"]]]
    listed[0] = copy.deepcopy(listed[-1])


def row_other(side: Json, draw: Draw) -> None:
    place = draw.rng.randrange(len(side["rows"]))
    side["rows"][place] = draw.of(draw.rng.getrandbits(32), 2**32, 2**32 - 1, -1, 0, 2**60)


def leaf_other(side: Json, draw: Draw) -> None:
    side["leaves"][draw.rng.randrange(len(side["leaves"]))] = draw.rng.randrange(-1, len(side["parents"]) + 1)


def parent_other(side: Json, draw: Draw) -> None:
    place = draw.rng.randrange(len(side["parents"]))
    side["parents"][place] = draw.rng.randrange(-1, place + 1)


def parent_in_the_same_step(side: Json, draw: Draw) -> None:
    """Another parent at the same depth: the paths keep their length, the inputs change."""
    parents, depth = side["parents"], []
    for parent in parents:
        depth.append(0 if parent < 0 else depth[parent] + 1)
    places = [(i, j) for i, p in enumerate(parents) for j in range(i) if p >= 0 and depth[j] == depth[p] and j != p]
    place, parent = draw.of(*places)
    parents[place] = parent


def sides_swapped(item: Json, draw: Draw) -> None:
    item["start"], item["end"] = item["end"], item["start"]


def lists_of(item: Json) -> list[tuple[Json, str]]:
    """Everything of a witness that has one entry a sequence."""
    found = [(item[side], LISTED[item[side]["kind"]]) for side in ("start", "end")]
    return found + [(item, name) for name in ("row_potentials", "column_potentials") if name in item]


def both_sides_permuted(item: Json, draw: Draw) -> None:
    """The same permutation of rows and columns: the leading minors are others, the determinant is not."""
    order = draw.rng.sample(range(item["k"]), item["k"])
    for owner, name in lists_of(item):
        owner[name] = [owner[name][i] for i in order]


def truncated(item: Json, draw: Draw, *, stated: bool = False) -> None:
    item["k"] = draw.rng.randrange(1, item["k"])
    for owner, name in lists_of(item):
        owner[name] = owner[name][: item["k"]]
    if stated:
        draw.statement["relation"] = [draw.of(">=", ">", "!="), [item["term"][0], {}], item["k"] - draw.of(0, 1)]


def declared(item: Json, draw: Draw) -> None:
    item["k"] = draw.of(item["k"] + 1, item["k"] - 1, 0, -1, 10**6, 2**60)


def extended_by_a_row(item: Json, draw: Draw) -> Any:
    """One more start and end sequence, so that the shape is right and the minor may be 0."""
    for side in (item["start"], item["end"]):
        if side["kind"] == "tree":
            return False
        if side["kind"] == "stream":
            side["rows"].append(draw.rng.getrandbits(31))
        else:
            size = len(side.get("alphabet", [])) or 2
            side["words"].append([draw.rng.randrange(size) for _ in side["words"][0]])
    for name in ("row_potentials", "column_potentials"):
        if name in item:
            item[name].append(0)
    item["k"] += 1
    if draw.chance(0.5):
        draw.statement["relation"] = [">=", [item["term"][0], {}], item["k"]]
    return True


# ---------------------------------------------------------------------------------------------- modulus


def modulus_other(item: Json, draw: Draw) -> None:
    q = item["modulus"]
    item["modulus"] = draw.of(2, 3, 5, 101, 65537, q - 1, q - 2, 2**31, 0, 1, -7, 4, 6, 10**9, 2**20, 2**31 + 11)


def extension_coefficient(item: Json, draw: Draw) -> None:
    place = draw.rng.randrange(len(item["extension"]))
    item["extension"][place] = (item["extension"][place] + 1) % item["modulus"]


# --------------------------------------------------------------------------------- a Hankel matrix's rows


def place_moved(item: Json, draw: Draw) -> None:
    side = item[draw.of("rows", "columns")]
    i = draw.rng.randrange(len(side))
    side[i] = draw.of(side[i] + 1, side[i] - 1, side[0], 0, 7, -1, "0x1", 2**40)


def places_permuted(item: Json, draw: Draw) -> None:
    """Leading minors change with the order."""
    for name in draw.of(["rows"], ["columns"], ["rows", "columns"]):
        draw.rng.shuffle(item[name])


def hankel_shortened(item: Json, draw: Draw) -> None:
    """The leading part; its order declared rightly, or not."""
    for name in draw.of(["rows", "columns"], ["rows", "columns"], ["rows"]):
        item[name].pop()
    if draw.chance(0.8):
        item["k"] -= 1


hankel = items("minor", having="rows")
OPERATORS = (
    Op("weight_entry", arrays(), lambda place, draw: entry_moved(place[0][place[1]], draw)),
    Op("weight_arrays_exchanged", arrays("Wh", "Wi", "h"), exchanged),
    Op("weight_matrix_transposed", arrays("W"), transposed),
    Op("weight_rows_equal", arrays("Wh", "Wi", "W", "F"), rows_equal),
    Op("weight_array_zero", arrays(), zeroed),
    Op("initial_state_zero", arrays("h"), zeroed),
    Op("weight_array_renamed", arrays(), array_renamed),
    Op("weight_seed", weights("stream"), lambda one, draw: one.update(seed=draw.seed())),
    Op(
        "weights_become_a_stream",
        items(having="weights"),
        lambda item, draw: item.update(weights={"kind": "stream", "seed": "1"}),
    ),
    Op("weights_become_explicit", items("minor", having="weights"), explicit_linear),
    Op("item_twice_with_other_weights", items("minor", having="weights"), twice_with_other_weights),
    Op("points_seed", points("stream", "tree"), lambda side, draw: side.update(seed=draw.seed())),
    Op(
        "seed_spelling",
        points("stream", "tree"),
        lambda side, draw: side.update(
            seed=draw.of(side["seed"].upper() + "A", "", side["seed"] * 30, "0x1", 7, "0" + side["seed"][1:])
        ),
    ),
    Op("word_letter", points("words"), word_letter),
    Op("words_swapped", points("words", least=2), lambda side, draw: exchange(side, "words", draw)),
    Op("word_repeated", points("words", least=2), repeated),
    Op("word_longer_or_shorter", points("words"), word_length),
    Op("alphabet_entry", points("words", alphabet=1), lambda side, draw: entry_moved(side["alphabet"], draw)),
    Op("alphabet_letters_equal", points("words", alphabet=2), letters_equal),
    Op("rows_swapped", points("stream", least=2), lambda side, draw: exchange(side, "rows", draw)),
    Op("row_other", points("stream"), row_other),
    Op("row_repeated", points("stream", least=2), repeated),
    Op("leaves_swapped", points("tree", least=2), lambda side, draw: exchange(side, "leaves", draw)),
    Op("leaf_repeated", points("tree", least=2), repeated),
    Op("leaf_other", points("tree"), leaf_other),
    Op("parent_other", points("tree"), parent_other),
    Op("parent_in_the_same_step", points("tree"), parent_in_the_same_step),
    Op("sides_swapped", witnesses(), sides_swapped),
    Op("both_sides_permuted", witnesses(least=2), both_sides_permuted),
    Op("order_truncated", witnesses(least=2), truncated),
    Op("order_truncated_with_the_relation", witnesses(least=2), lambda item, draw: truncated(item, draw, stated=True)),
    Op("order_declared", witnesses(), declared),
    Op("order_extended_by_a_row", witnesses(), extended_by_a_row),
    Op("modulus_other", items("minor"), modulus_other),
    Op(
        "modulus_small_composite",
        items("minor"),
        lambda item, draw: item.update(modulus=draw.of(4, 6, 8, 9, 12, 15, 30, 36, 210, 2**16, 3**10)),
    ),
    Op("extension_coefficient", items(having="extension"), extension_coefficient),
    Op(
        "extension_added",
        lambda body: [item for item in items("minor")(body) if "extension" not in item],
        lambda item, draw: item.update(extension=draw.of([1, 1, 1], [1, 0, 1], [2, 0, 1], [1, 1, 0, 1])),
    ),
    Op("extension_dropped", items(having="extension"), lambda item, draw: item.pop("extension")),
    Op("hankel_place_moved", hankel, place_moved),
    Op("hankel_places_permuted", hankel, places_permuted),
    Op("hankel_minor_shortened", hankel, hankel_shortened),
)
