"""Mutants: certificates changed by named operators and sealed anew.

An operator takes the JSON object of a certificate and a random source and returns the changed object, or None where it does
not apply.  ``rests_on`` is filled in again after every operator but those about it, so that what is judged is the
mathematics and not a forgotten label.
"""

import json
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.adversarial import operators_evidence, operators_statement, operators_witness
from tests.adversarial.operators import OPERATORS, Json, Operator, rests_on, seal

__all__ = ["OPERATORS", "Mutant", "mutants", "seal"]

FAMILIES = (operators_witness, operators_statement, operators_evidence)  # importing them fills ``OPERATORS``
KEEPING = ("rests_on_other", "type_changed", "key_dropped")  # operators after which ``rests_on`` stays as it is


@dataclass(frozen=True)
class Mutant:
    """A changed and sealed certificate."""

    operator: str
    parent: str
    data: bytes


def mutants(
    entries: dict[str, bytes],
    count: int,
    seed: int,
    operators: dict[str, Operator] = OPERATORS,
    relabelled: Callable[[Json], list[Json]] = rests_on,
) -> Iterator[Mutant]:
    """``count`` different mutants, the operators taking turns; none is equal to a certificate of ``entries``.

    ``relabelled`` says what a changed certificate rests on.
    """
    bodies = {name: json.loads(data) for name, data in entries.items()}
    others = list(bodies.values())
    seen = set(entries.values())
    rng = random.Random(seed)
    turns = deque(operators)
    made = 0
    while made < count:
        name = turns.popleft()
        for _ in range(600):
            parent = rng.choice(list(bodies))
            changed = operators[name](bodies[parent], rng, others)
            if changed is None:
                continue
            if name not in KEEPING:
                changed["rests_on"] = relabelled(changed)
            data = seal(changed)
            if data not in seen:
                seen.add(data)
                turns.append(name)
                made += 1
                yield Mutant(name, parent, data)
                break
        # an operator that finds no more different ones loses its turn
