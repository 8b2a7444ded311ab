"""The registry of the operators on certificates of version 2, and where in a certificate things are."""

import random
from typing import Any

from tests.adversarial.operators import Json, Operator, nodes, pick, registering, relation

__all__ = ["OPERATORS", "another", "head_of", "instance_of", "operator", "pick", "place_of", "splice"]

OPERATORS: dict[str, Operator] = {}
operator = registering(OPERATORS)


def instance_of(body: Json, *cells: str) -> Json | None:
    """The instance if it is of one of the cells."""
    found = body["statement"]["instance"]
    return found if isinstance(found, dict) and found.get("cell") in cells else None


def head_of(part: Any) -> str:
    return part[0] if isinstance(part, list) and part and isinstance(part[0], str) else ""


def place_of(body: Json, rng: random.Random, *heads: str) -> tuple[Any, Any] | None:
    """(container, key) of a part of the relation with one of the heads."""
    found: tuple[Any, Any] | None = pick(rng, _places(body, heads))
    return found


def _places(body: Json, heads: tuple[str, ...]) -> list[tuple[Any, Any]]:
    whole = relation(body)
    found = nodes(whole, lambda part: head_of(part) in heads)
    return [(body["statement"], "relation") if container is whole else (container, key) for container, key in found]


def splice(body: Json, place: tuple[Any, Any], part: Any) -> bool:
    place[0][place[1]] = part
    return True


def another(rng: random.Random, choices: Any, present: Any) -> Any:
    """One of the choices that is not the present one."""
    return rng.choice([choice for choice in choices if choice != present])
