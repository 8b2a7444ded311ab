"""Mutants of certificates of version 2: their own operators, and those of version 1 that make sense here."""

import random
from collections.abc import Iterator

from tests.adversarial import mutations as version_1
from tests.adversarial.mutations import Mutant
from tests.adversarial.operators import Json, Operator
from tests.adversarial.version_2 import operators_instance, operators_ranks, operators_relation
from tests.adversarial.version_2.operators import OPERATORS
from tests.adversarial.version_2.writing import rests_on

__all__ = ["OPERATORS", "mutants"]

FAMILIES = (operators_instance, operators_ranks, operators_relation)  # importing them fills ``OPERATORS``
SHARED = (
    "verdict_other", "rests_on_other", "bound_value", "nullspace_rank", "identity_rule", "evidence_dropped", "evidence_repeated",
    "evidence_merged", "evidence_of_another", "refutation_wrapped", "refutation_of_the_negation", "refutation_unwrapped",
    "unknown_key", "key_dropped", "type_changed", "label_changed", "field_other", "field_composite", "relation_constant",
    "relation_comparison", "relation_sides_swapped", "relation_arguments_swapped", "relation_negated",
    "relation_about_what_the_items_prove", "quantifier_other", "statement_of_another", "weight_seed", "points_seed",
    "seed_spelling", "word_letter", "words_swapped", "word_repeated", "word_longer_or_shorter", "alphabet_entry",
    "rows_swapped", "row_other", "row_repeated", "leaf_other", "parent_other", "sides_swapped", "both_sides_permuted",
    "order_truncated", "order_truncated_with_the_relation", "order_declared", "modulus_other", "modulus_small_composite",
)  # fmt: skip


def _tolerant(operator: Operator) -> Operator:
    """An operator of version 1 where items may lack the places that it looks for."""

    def applied(body: Json, rng: random.Random, others: list[Json]) -> Json | None:
        try:
            return operator(body, rng, others)
        except (KeyError, IndexError, AttributeError):
            return None

    return applied


OPERATORS.update({name: _tolerant(version_1.OPERATORS[name]) for name in SHARED})


def mutants(entries: dict[str, bytes], count: int, seed: int) -> Iterator[Mutant]:
    """``count`` different mutants of certificates of version 2, the operators taking turns."""
    return version_1.mutants(entries, count, seed, OPERATORS, rests_on)
