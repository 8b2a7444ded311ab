"""The weights of a circuit (section 4): explicit arrays or a stream."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..kernel.errors import show
from ..kernel.item import Item
from ..kernel.meter import ENTRY_BYTES, Meter
from ..kernel.rings import Row
from .program import Program, count

__all__ = [
    "SEED",
    "Entries",
    "Weights",
    "draw_weights",
    "explicit_arrays",
    "item_weights",
    "nested",
    "read_explicit",
    "reading_price",
]

E = TypeVar("E")
SEED = "[0-9a-f]{1,64}"
Weights = dict[str, Row[E]]  # the entries of each array, row by row


@dataclass(frozen=True, slots=True)
class Entries(Generic[E]):
    """How the entries of weights and inputs are obtained.

    ``read`` reads one, ``embed`` one of the statement's field (they differ for an extension), ``draw(seed, label)``
    gives those of a stream and is None where streams are not allowed. An entry takes up to ``each`` bytes.
    """

    zero: E
    one: E
    read: Callable[[Item], E]
    embed: Callable[[Item], E]
    draw: Callable[[str, str], Iterator[E]] | None = None
    each: int = ENTRY_BYTES


def reading_price(entries: Entries[E]) -> int:
    """The work of reading one entry, by its size."""
    return 1 + entries.each // 32


def explicit_arrays(item: Item) -> Item:
    """The object of arrays that explicit weights are."""
    if item.get("kind").json != "explicit":
        item.get("kind").malformed(f"expected weights of kind explicit, got {show(item.get('kind').json)}")
    return item.keys(("kind", "arrays")).get("arrays")


def read_explicit(item: Item, program: Program, read: Callable[[Item], E]) -> Weights[E]:
    """Explicit weights: exactly the weight arrays of ``program``, as nested lists."""
    arrays = explicit_arrays(item).keys(tuple(name for name, _ in program.weights))
    return {name: list(nested(arrays.get(name), shape, read)) for name, shape in program.weights}


def nested(item: Item, shape: tuple[int, ...], read: Callable[[Item], E]) -> Iterator[E]:
    """The entries of nested lists of the given shape; that of a scalar by itself."""
    if not shape:
        yield read(item)
        return
    for entry in item.entries(shape[0]):
        yield from nested(entry, shape[1:], read)


def draw_weights(draws: Iterator[E], program: Program) -> Weights[E]:
    """Weights from a stream, array by array in the order of the program, each row by row."""
    return {name: [next(draws) for _ in range(math.prod(shape))] for name, shape in program.weights}


def item_weights(item: Item, circuit: Any, program: Program, entries: Entries[E], meter: Meter) -> Weights[E]:
    """The weights of an item of evidence, or for these-weights those of the instance."""
    number, weights = count(program), item.get("weights")
    meter.hold(number, each=entries.each, path=item.path)
    meter.spend(number * reading_price(entries), path=item.path)
    if circuit.these:
        return read_explicit(circuit.weights, program, entries.embed)
    if weights.get("kind").json != "stream":
        return read_explicit(weights, program, entries.read)
    seed = weights.keys(("kind", "seed")).get("seed").text(SEED)
    if entries.draw is None:
        weights.reject("weights of kind stream are not allowed here, only explicit ones")
    meter.spend(20 * number, path=weights.path)
    return draw_weights(entries.draw(seed, "weights"), program)
