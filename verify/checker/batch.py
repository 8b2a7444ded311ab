"""The evaluation of ``network`` mod q for all start sequences at once: the same numbers, some ten times faster.

A quantity that every start sequence has its own value of is a list of residues. To apply a matrix, each list is packed
into one Python integer with 64 bits a value, so that a multiple of a list is one multiplication; four products of
residues below 2^31 fit into 64 bits.
"""

import sys
from array import array
from collections.abc import Sequence

from .weights import Weights

__all__ = ["FITS", "columns"]

FITS = 2**31  # moduli up to this one; then TERMS·(q-1)² < 2^64
TERMS = 4
Values = Sequence[int]  # one for every start sequence


def _pack(values: Values) -> int:
    return int.from_bytes(array("Q", values).tobytes(), sys.byteorder)


def _unpack(packed: int, size: int) -> Values:
    return memoryview(packed.to_bytes(8 * size, sys.byteorder)).cast("Q")


def _apply(matrix: Sequence[Sequence[int]], packed: Sequence[int], size: int) -> list[Values]:
    """A matrix times a vector whose entries are packed lists; the results are not reduced."""
    result = []
    for row in matrix:
        parts = []
        for i in range(0, len(row), TERMS):
            products = (a * p for a, p in zip(row[i : i + TERMS], packed[i : i + TERMS], strict=True))
            parts.append(_unpack(sum(products), size))
        result.append(parts[0] if len(parts) == 1 else [sum(terms) for terms in zip(*parts, strict=True)])
    return result


def columns(
    q: int,
    weights: Weights[int],
    starts: list[list[list[int]]],
    parents: list[int],
    drives: list[list[int]],
    leaves: list[int],
) -> list[list[int]]:
    """For each of ``leaves`` the outputs y mod q, one for each of ``starts``.

    ``starts`` are the vectors Wh_l h_l after each start sequence; node i of the prefix tree of end inputs has the
    parent ``parents[i]`` < i (-1: none) and the input with Wi_1 x = ``drives[i]``.
    """
    size, layers = len(starts), len(weights.Wh)
    children: list[list[int]] = [[] for _ in parents]
    roots: list[int] = []
    for node, parent in enumerate(parents):
        (roots if parent < 0 else children[parent]).append(node)
    y: dict[int, list[int]] = {}
    first: list[list[Values]] = [
        [[start[layer][r] for start in starts] for r in range(len(weights.Wo))] for layer in range(layers)
    ]
    stack = [(node, first) for node in roots]
    while stack:  # depth first, so that few states are held
        node, carried = stack.pop()
        packed: list[list[int]] = []  # the state, layer by layer
        below = [[c * s % q for c in values] for values, s in zip(carried[0], drives[node], strict=True)]
        packed.append(list(map(_pack, below)))
        for layer in range(1, layers):
            driven = _apply(weights.Wi[layer], packed[-1], size)
            below = [
                [c * d % q for c, d in zip(left, right, strict=True)]
                for left, right in zip(carried[layer], driven, strict=True)
            ]
            packed.append(list(map(_pack, below)))
        if children[node]:
            following = [_apply(Wh, state, size) for Wh, state in zip(weights.Wh, packed, strict=True)]
            stack.extend((child, following) for child in children[node])
        else:
            y[node] = [value % q for value in _apply([weights.Wo], packed[-1], size)[0]]
    return [y[leaf] for leaf in leaves]
