"""What the operators of the battery share: their registry, the seal, and where in a certificate things are."""

import copy
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

__all__ = [
    "BOUNDS",
    "OPERATORS",
    "SIZES",
    "Json",
    "Operator",
    "entry_lists",
    "explicit_weights",
    "inner",
    "items",
    "nodes",
    "nudge",
    "operator",
    "pick",
    "registering",
    "relation",
    "rests_on",
    "seal",
    "side",
    "witness",
]

Json = dict[str, Any]
Operator = Callable[[Json, random.Random, list[Json]], Json | None]
OPERATORS: dict[str, Operator] = {}
SIZES = ("L", "R", "M", "t_S", "t_E")
BOUNDS = ("G1", "U0", "U1", "U2", "U3", "G2", "U5", "U6", "UT", "U4", "Z0")


def registering(
    registry: dict[str, Operator],
) -> Callable[[Callable[[Json, random.Random, list[Json]], Any]], Operator]:
    """A decorator for operators: they change a copy in place and return False (or None) where they do not apply."""

    def operator(function: Callable[[Json, random.Random, list[Json]], Any]) -> Operator:
        def applied(body: Json, rng: random.Random, others: list[Json]) -> Json | None:
            changed = copy.deepcopy(body)
            return changed if function(changed, rng, others) else None

        registry[function.__name__] = applied
        return applied

    return operator


operator = registering(OPERATORS)


# -------------------------------------------------------------------------------------------- sealing


def spelled(value: Any) -> Any:
    """Integers beyond 2^53 as the format spells them."""
    if type(value) is int and abs(value) > 2**53:
        return hex(value)
    if isinstance(value, list):
        return [spelled(part) for part in value]
    return {key: spelled(part) for key, part in value.items()} if isinstance(value, dict) else value


def seal(body: Json) -> bytes:
    """The bytes of a certificate with the contents of ``body`` and the right hash."""
    body = spelled({key: value for key, value in body.items() if key != "sha256"})
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    body["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    return (json.dumps(body, sort_keys=True, separators=(",", ":")) + "\n").encode()


def rests_on(body: Json) -> list[Json]:
    """What the items of a certificate use."""
    these = body["statement"].get("quantifier") == "these-weights"
    names: set[str] = set()
    for item in inner(body):
        kind = item.get("kind") if isinstance(item, dict) else None
        if kind in ("minor", "triangular", "tropical"):
            names |= {"F1"} if these else {"F1", "F2"}
        elif kind == "bound":
            names |= {item.get("name"), *(["U4"] if item.get("name") in ("U5", "U6", "UT", "G2") else [])}
        elif kind == "sample":
            names.add("F3")
        elif kind == "identity" and item.get("rule") == "ratio":
            names.add("R1")
    return [{"name": name, "status": "proof-on-paper"} for name in sorted(map(str, names))]


def inner(body: Json) -> list[Any]:
    """The items, those inside a refutation if it is one."""
    items = body["evidence"]
    if len(items) == 1 and isinstance(items[0], dict) and items[0].get("kind") == "refutation":
        return list(items[0].get("evidence", []))
    return list(items)


# ---------------------------------------------------------------------------------------- finding places


def items(body: Json, *kinds: str) -> list[Json]:
    return [item for item in inner(body) if not kinds or item.get("kind") in kinds]


def pick(rng: random.Random, found: list[Any]) -> Any:
    return rng.choice(found) if found else None


def witness(body: Json, rng: random.Random) -> Any:
    return pick(rng, items(body, "minor", "triangular", "tropical"))


def side(body: Json, rng: random.Random, *kinds: str) -> Any:
    """A points object of one of the kinds."""
    found = [item[end] for item in items(body, "minor", "triangular", "tropical") for end in ("start", "end")]
    return pick(rng, [points for points in found if points["kind"] in kinds])


def explicit_weights(body: Json, rng: random.Random) -> Any:
    found = [item["weights"] for item in items(body) if isinstance(item.get("weights"), dict)]
    found.append(body["statement"]["instance"].get("weights", {}))
    return pick(rng, [weights for weights in found if weights.get("kind") == "explicit"])


def entry_lists(value: Any) -> Iterator[list[Any]]:
    """The innermost lists of numbers."""
    if isinstance(value, dict):
        for part in value.values():
            yield from entry_lists(part)
    elif isinstance(value, list):
        if any(not isinstance(part, list | dict) for part in value):
            yield value
        for part in value:
            yield from entry_lists(part)


def nudge(value: Any, rng: random.Random) -> Any:
    """Another number near ``value``."""
    if value is None:
        return rng.choice([0, 1])
    if not isinstance(value, int):
        return rng.choice([0, 1, 2])
    return rng.choice([value + 1, value - 1, 0, 1, -value, value * 2, rng.randrange(1, 50)])


def nodes(tree: Any, head: Callable[[Any], bool]) -> list[tuple[Any, Any]]:
    """(container, key) of every part of a relation for which ``head`` holds."""
    found = []
    pairs = enumerate(tree) if isinstance(tree, list) else tree.items() if isinstance(tree, dict) else ()
    for key, part in pairs:
        if head(part) and not (isinstance(tree, list) and key == 0):
            found.append((tree, key))
        found += nodes(part, head)
    return found


def relation(body: Json) -> list[Any]:
    """The relation in a list of its own, so that the whole of it has a place too."""
    return ["", body["statement"]["relation"]]
