"""Some 700 small valid certificates: every cell, quantity, predicate, operation, kind of evidence and verdict."""

from functools import cache

from tests.adversarial.corpus import (
    circuits,
    claims,
    dynamics,
    integers,
    kernel,
    lengths,
    linear,
    matches,
    networks,
    tensors,
)  # fmt: skip
from tests.adversarial.corpus.entry import Entry

__all__ = ["Entry", "corpus", "small_corpus"]


@cache
def corpus() -> tuple[Entry, ...]:
    """All of them, in a fixed order; names are distinct."""
    parts = (claims, circuits, lengths, linear, networks, tensors, integers, kernel, dynamics, matches)
    entries = tuple(entry for part in parts for entry in part.entries())
    if len({entry.name for entry in entries}) != len(entries):
        raise AssertionError("two certificates of one name")
    return entries


@cache
def small_corpus() -> tuple[Entry, ...]:
    """Those that brute force judges in a few milliseconds: orders up to 8, a few kilobytes."""
    return tuple(entry for entry in corpus() if entry.order <= 8 and len(entry.data) < 4000)
