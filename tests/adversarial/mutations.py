"""Mutants: certificates changed by named operators and sealed anew.

An operator takes the JSON object of a certificate and a random source and returns the changed object, or None where it does
not apply.  ``rests_on`` is filled in again after every operator but those about it, so that what is judged is the
mathematics and not a forgotten label.
"""

import json
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from tests.adversarial import operators_evidence, operators_statement, operators_witness
from tests.adversarial.operators import OPERATORS, Json, rests_on, seal

__all__ = ["OPERATORS", "Mutant", "mutants", "seal"]

FAMILIES = (operators_witness, operators_statement, operators_evidence)  # importing them fills ``OPERATORS``


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
    made = 0
    while made < count:
        name = turns.popleft()
        found = _another(name, bodies, others, seen, rng)
        if found is None:  # no more different ones
            continue
        seen.add(found.data)
        turns.append(name)
        made += 1
        yield found


def _another(
    name: str, bodies: dict[str, Json], others: list[Json], seen: set[bytes], rng: random.Random
) -> Mutant | None:
    """A mutant by the operator ``name`` that was not seen before."""
    for _ in range(600):
        parent = rng.choice(list(bodies))
        changed = OPERATORS[name](bodies[parent], rng, others)
        if changed is None:
            continue
        if name not in ("rests_on_other", "type_changed", "key_dropped"):
            changed["rests_on"] = rests_on(changed)
        data = seal(changed)
        if data not in seen:
            return Mutant(name, parent, data)
    return None
