"""The cell ``lengths``: one propagation, for relations that follow from it, at its lengths and at later ones."""

import json
from collections.abc import Iterator

from tests.adversarial.corpus.entry import Entry
from tests.adversarial.writing import RANK, certificate, lengths
from verify.separation.propagation import propagation

__all__ = ["entries"]

VALUE = ["*", "R", ["-", ["mc", "R", "t_E"], ["mc", ["-", "R", "M"], "t_E"]]]


def entries() -> Iterator[Entry]:
    """All of them, in a fixed order."""
    item = json.loads(json.dumps(propagation(3, 2, 4, 4).to_json()))
    relations = {
        "exact": ["==", RANK, VALUE],
        "number": ["==", ["*", 2, RANK], ["*", 3, ["+", "t_E", 3], "t_E"]],
        "below": ["and", ["<", RANK, ["*", "R", ["mc", "R", "t_E"]]], [">=", RANK, 42]],
        "other-names": ["or", ["<", RANK, 0], [">", ["+", RANK, "t_S", "L"], ["*", "m", "t_E"]]],
    }
    for name, relation in relations.items():
        yield Entry(f"lengths-{name}", certificate(lengths(relation), "proved-generic", item))
