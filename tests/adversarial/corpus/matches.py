"""The cell ``matches``: ranks of labels, and bounds of the argmax rank, proved and refuted."""

from collections.abc import Iterator
from typing import Any

from tests.adversarial.corpus.entry import Entry
from tests.adversarial.writing import matches, value_certificate

__all__ = ["entries"]

FIVE = [[4, 1, 3, 2, 1], [3, 5, 5, 5, 4], [5, 1, 4, 5, 3]]
PARTS: dict[str, Any] = {"logits": None, "shattered": None, "signs": None}


def entries() -> Iterator[Entry]:
    """Labels and their ranks, then the three predicates."""
    for i, (n, labels, rank) in enumerate(
        (
            (2, [0, 1], 2),
            (2, [1, 1], 1),
            (2, [0, 0], 0),
            (3, [0, 1, 2], 5),
            (3, [0, 0, 1], 9),
            (3, [-1, 0, 1], 5),
            (5, [0, 1, 1, 2], 125),
            (3, [0, 0, 1, 2, 2], 65),
            (3, [0, 0, 1, 1, 1, 2, 2], 505),
            (32, list(range(31)), 931),
            (32, [0] * 8 + [1] * 15 + [2] * 8, 32**30 - 31**30),
            (32, [0] * 30 + [2**53], 32**30),
        )
    ):
        about = matches(n=n, labels=labels, **PARTS)
        yield Entry(f"labels-{i}", value_certificate(about, ["==", ["label_rank"], rank]))
        yield Entry(f"labels-refuted-{i}", value_certificate(about, ["!=", ["label_rank"], rank], refuted=True))
    good: list[tuple[Any, Any]] = [
        (matches(), ["<=", ["label_rank"], ["**", "n", "m"]]),
        (matches(), ["all", "k", 1, ["-", "m", 1], ["==", ["label", "k"], 1]]),
        (matches(), ["==", ["+", ["label", 0], ["label", "m"]], 2]),
        (matches(), ["argmax_at_most", 13]),
        (matches(), ["argmax_at_most", ["+", 1, ["*", "m", ["-", "n", 1]]]]),
        (matches(), ["argmax_at_most", 10**9]),
        (matches(logits=[[2, -6, 4], [0, 0, 0], [1, -1, 2]]), ["argmax_at_most", 13]),
        (matches(labels=[0, 0], logits=[[0, 0, 0]], shattered=None, signs=None), ["argmax_at_most", 5]),
        (matches(), ["argmax_at_least", 3]),
        (matches(), ["and", ["argmax_at_least", -5], ["argmax_at_least", 1]]),
        (matches(shattered={"same": 1, "groups": [[[1]]]}, labels=[0, 1, 0, 2]), ["argmax_at_least", 1]),
        (matches(shattered={"same": 0, "groups": [[[1]], [[3]], [[2]]]}), ["argmax_at_least", 3]),
        (matches(shattered={"same": 0, "groups": [[[1, 2]]]}), ["argmax_at_least", 0]),
        (matches(n=7, shattered={"same": 0, "groups": [FIVE]}, labels=[0, 1, 1, 1]), ["argmax_at_least", 5]),
        (matches(), ["forster_at_least", 2]),
        (matches(), ["and", ["forster_at_least", 0], ["forster_at_least", -7]]),
        (matches(signs={"alphabet": 5, "same": 0, "weights": [-1, 1, 1]}), ["forster_at_least", 3]),
        (matches(signs={"alphabet": 5, "same": 2, "weights": [-2, 3]}), ["forster_at_least", 2]),
        (
            matches(labels=[5, 5, 5, 0], signs={"alphabet": 2, "same": 1, "weights": [1, 1, -1]}),
            ["forster_at_least", 2],
        ),
        (matches(signs={"alphabet": 5, "same": 1, "weights": [1, 1]}), ["forster_at_least", 0]),
        (matches(), ["or", ["argmax_at_most", 12], ["argmax_at_least", 2]]),
        (matches(), ["and", ["argmax_at_most", 13], ["argmax_at_least", 3], ["forster_at_least", 2]]),
    ]
    for i, (instance, relation) in enumerate(good):
        yield Entry(f"matches-{i}", value_certificate(instance, relation))
    false: list[tuple[Any, Any]] = [
        (matches(), ["not", ["argmax_at_most", 13]]),
        (matches(), ["not", ["argmax_at_least", 3]]),
        (matches(), ["not", ["forster_at_least", 1]]),
        (matches(), ["and", ["argmax_at_least", 9], ["==", ["label", 0], 1]]),
        (matches(), ["<", ["label_rank"], 125]),
    ]
    for i, (instance, relation) in enumerate(false):
        yield Entry(f"matches-refuted-{i}", value_certificate(instance, relation, refuted=True))
