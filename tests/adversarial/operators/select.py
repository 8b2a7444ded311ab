"""Where in a certificate an operator changes something: small selectors, each of which lists the places."""

import copy
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.adversarial.writing import Json, inner

__all__ = [
    "COMPARISONS", "LISTED", "SIZES", "Change", "Draw", "Op", "Place", "Select", "arrays", "entry_lists", "evidence",
    "fields", "head_of",
    "instances", "integers_in", "items", "names_in", "nodes", "objects", "points", "statements", "variables", "weights",
    "whole", "witnesses",
]  # fmt: skip

SIZES = ("L", "R", "M", "t_S", "t_E")
COMPARISONS = ("<=", "<", ">=", ">", "==", "!=")


@dataclass(frozen=True)
class Draw:
    """What a change may use besides the place: chance, the certificate that it changes, and the others."""

    rng: random.Random
    body: Json
    others: list[Json]

    def of(self, *choices: Any) -> Any:
        """One of them."""
        return self.rng.choice(choices)

    def other(self, choices: Iterable[Any], present: Any) -> Any:
        """One that is not the present one."""
        return self.rng.choice([choice for choice in choices if choice != present])

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def pair(self, length: int) -> list[int]:
        """Two different places of a list."""
        return self.rng.sample(range(length), 2)

    @property
    def statement(self) -> Json:
        found: Json = self.body["statement"]
        return found

    @property
    def instance(self) -> Json:
        found: Json = self.statement["instance"]
        return found

    def seed(self) -> str:
        return f"{self.rng.getrandbits(64):x}"


Select = Callable[[Json], list[Any]]
Change = Callable[[Any, Draw], Any]
"""Changes the place that was drawn, in place; False: it does not apply there."""


@dataclass(frozen=True)
class Op:
    """One line of the table: what it is called, where it applies, what it does there."""

    name: str
    select: Select
    change: Change

    def __call__(self, body: Json, rng: random.Random, others: list[Json]) -> Json | None:
        """A changed copy, or None where it does not apply."""
        changed = copy.deepcopy(body)
        try:
            places = self.select(changed)
            if not places or self.change(rng.choice(places), Draw(rng, changed, others)) is False:
                return None
        except (KeyError, IndexError, AttributeError, TypeError, ValueError):
            return None  # the place has another shape than the operator looks for
        return changed


@dataclass(frozen=True)
class Place:
    """A part of the relation, where it stands."""

    container: Any
    key: Any

    @property
    def part(self) -> Any:
        return self.container[self.key]

    def put(self, part: Any) -> None:
        self.container[self.key] = part


# ------------------------------------------------------------------------------------------- statements


def whole(body: Json) -> list[Any]:
    """The certificate itself."""
    return [body]


def statements(*quantifiers: str) -> Select:
    """The statement, if it has one of the quantifiers."""
    return lambda body: [body["statement"]] * (not quantifiers or body["statement"]["quantifier"] in quantifiers)


def instances(*cells: str, having: str = "") -> Select:
    """The instance, if it is of one of the cells and has a key."""

    def select(body: Json) -> list[Any]:
        found = body["statement"]["instance"]
        return [found] * ((not cells or found.get("cell") in cells) and (not having or having in found))

    return select


def variables(*kinds: type) -> Select:
    """(the variables, a name) for those whose domain is written as one of the types."""

    def select(body: Json) -> list[Any]:
        found = body["statement"].get("variables", {})
        return [(found, name) for name in found if not kinds or type(found[name]) in kinds]

    return select


def fields(body: Json) -> list[Any]:
    """A finite field."""
    field = body["statement"]["field"]
    return [field] if isinstance(field, dict) else []


# ---------------------------------------------------------------------------------------------- evidence


def evidence(body: Json) -> list[Any]:
    """The list of items, that of a refutation if it is one."""
    found = body["evidence"]
    return [found[0]["evidence"] if found and found[0].get("kind") == "refutation" else found]


def items(*kinds: str, having: str = "") -> Select:
    """Items of these kinds that have a key."""

    def select(body: Json) -> list[Any]:
        return [i for i in inner(body) if (not kinds or i.get("kind") in kinds) and (not having or having in i)]

    return select


def witnesses(least: int = 1) -> Select:
    """Witnesses by points, of at least that order."""

    def select(body: Json) -> list[Any]:
        found = items("minor", "triangular", "tropical", "implicit", having="start")(body)
        return [item for item in found if item["k"] >= least]

    return select


LISTED = {"words": "words", "stream": "rows", "tree": "leaves"}


def points(*kinds: str, least: int = 1, alphabet: int = 0) -> Select:
    """Start or end points of these kinds, of at least so many sequences, and so many letters of an alphabet."""

    def select(body: Json) -> list[Any]:
        sides = [item[side] for item in witnesses()(body) for side in ("start", "end")]
        chosen = [
            side for side in sides if side["kind"] in (kinds or LISTED) and len(side[LISTED[side["kind"]]]) >= least
        ]
        return [side for side in chosen if len(side.get("alphabet", ())) >= alphabet]

    return select


def weights(*kinds: str) -> Select:
    """Weights of the statement and of items."""

    def select(body: Json) -> list[Any]:
        found = [holder["weights"] for holder in (body["statement"]["instance"], *inner(body)) if "weights" in holder]
        return [one for one in found if one["kind"] in kinds]

    return select


def arrays(*prefixes: str) -> Select:
    """(the arrays of explicit weights, a name of one that starts so)."""

    def select(body: Json) -> list[Any]:
        found = [one["arrays"] for one in weights("explicit")(body)]
        return [(one, name) for one in found for name in one if not prefixes or name.startswith(prefixes)]

    return select


# -------------------------------------------------------------------------------------------- the tree


def head_of(part: Any) -> str:
    return part[0] if isinstance(part, list) and part and isinstance(part[0], str) else ""


def places(body: Json) -> Iterator[Place]:
    """Every part of the relation."""
    stack = [Place(body["statement"], "relation")]
    while stack:
        place = stack.pop()
        yield place
        part = place.part
        if isinstance(part, list):
            stack += [Place(part, key) for key in range(1, len(part))]
        elif isinstance(part, dict):
            stack += [Place(part, key) for key in part]


def nodes(*heads: str, arguments: int = 0) -> Select:
    """Parts of the relation with one of the heads and at least so many arguments."""
    return lambda body: [p for p in places(body) if head_of(p.part) in heads and len(p.part) > arguments]


def integers_in(least: float = float("-inf"), most: float = float("inf")) -> Select:
    """Integers of the relation."""
    return lambda body: [p for p in places(body) if type(p.part) is int and least <= p.part <= most]


def names_in(*names: str) -> Select:
    """Names of the relation."""
    return lambda body: [p for p in places(body) if isinstance(p.part, str) and p.part in names]


# --------------------------------------------------------------------------------------------- the form


def objects(body: Json) -> list[Any]:
    """All objects that are not empty."""
    found, stack = [], [body]
    while stack:
        value: Any = stack.pop()
        if isinstance(value, dict) and value:
            found.append(value)
        if isinstance(value, dict | list):
            stack += value.values() if isinstance(value, dict) else value
    return found


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
