"""The entries of items that are evaluated in an extension field."""

from collections.abc import Iterator

from ..circuit.streams import below
from ..circuit.weights import Entries
from ..kernel.extension import Extension
from ..kernel.item import Item

__all__ = ["extension_ring"]


def extension_ring(p: int, modulus: tuple[int, ...], width: int, *, base_only: bool) -> tuple[Extension, Entries[int]]:
    """GF(p)[x] / ``modulus``, in which sums have at most ``width`` terms, and how its elements are read: as lists.

    With ``base_only`` the elements of the statement's field are those of GF(p), plain integers.
    """
    ring = Extension(p, modulus, width)

    def read(item: Item) -> int:
        return ring.element([c.integer(least=0, most=ring.p - 1) for c in item.entries(ring.degree)])

    def embed(item: Item) -> int:
        return item.integer(least=0, most=ring.p - 1)

    def draw(seed: str, label: str) -> Iterator[int]:
        coefficients = below(seed, label, ring.p)
        while True:
            yield ring.element([next(coefficients) for _ in range(ring.degree)])

    return ring, Entries(0, 1, read, embed if base_only else read, draw, 40 + 9 * ring.degree)
