"""Mutants: certificates changed by the operators of the table and sealed anew.

``rests_on`` is filled in again after every operator but those about it, so that what is judged is the mathematics and
not a forgotten label.
"""

import contextlib
import json
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from tests.adversarial.operators import OPERATORS
from tests.adversarial.writing import rests_on, seal

__all__ = ["OPERATORS", "Mutant", "mutants"]

KEEPING = ("rests_on_other", "type_changed", "key_dropped")  # operators after which ``rests_on`` stays as it is
TRIES = 60
"""How often in a row an operator may find no new mutant before it has had its last turn."""


@dataclass(frozen=True)
class Mutant:
    """A changed and sealed certificate."""

    operator: str
    parent: str
    data: bytes


def mutants(entries: dict[str, bytes], count: int, seed: int) -> Iterator[Mutant]:
    """``count`` different mutants, the operators taking turns; none is equal to a certificate of ``entries``."""
    bodies = {name: json.loads(data) for name, data in entries.items()}
    others = list(bodies.values())
    seen = set(entries.values())
    rng = random.Random(seed)
    turns = deque(OPERATORS)
    fitting = {name: [p for p, body in bodies.items() if OPERATORS[name].select(body)] for name in OPERATORS}
    made = 0
    while made < count:
        name = turns.popleft()
        for _ in range(TRIES):
            parent = rng.choice(fitting[name])
            changed = OPERATORS[name](bodies[parent], rng, others)
            if changed is None:
                continue
            if name not in KEEPING:
                with contextlib.suppress(AttributeError, KeyError, TypeError):  # it may have left no items to look at
                    changed["rests_on"] = rests_on(changed)
            data = seal(changed)
            if data not in seen:
                seen.add(data)
                turns.append(name)
                made += 1
                yield Mutant(name, parent, data)
                break
