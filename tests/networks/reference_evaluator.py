"""A third evaluator of recurrent arithmetic circuits, for the tests alone: the two recursions of the definition,
memoised.

Nothing is imported from the package.  Entries are anything with + and *: Fractions, residues, polynomials.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import add, mul
from typing import Any


@dataclass(frozen=True)
class PlainWeights:
    """Nested tuples: Wh[l][r][q], Wi[l][r][q], Wo[c][r], h0[l][r], layers 0-based."""

    Wh: Any
    Wi: Any
    Wo: Any
    h0: Any

    @property
    def L(self) -> int:
        return len(self.Wh)

    @property
    def R(self) -> int:
        return len(self.h0[0])


def plain_weights(body: Mapping[str, Any], read: Callable[[Any], Any]) -> PlainWeights:
    """From the weights object of the certificate format (Wo is one row)."""
    arrays = body["arrays"]
    layers = range(1, 1 + sum(name.startswith("Wh") for name in arrays))
    return PlainWeights(
        tuple(tuple(tuple(map(read, row)) for row in arrays[f"Wh{layer}"]) for layer in layers),
        tuple(tuple(tuple(map(read, row)) for row in arrays[f"Wi{layer}"]) for layer in layers),
        (tuple(map(read, arrays["Wo"])),),
        tuple(tuple(map(read, arrays[f"h{layer}"])) for layer in layers),
    )


def weights_of(net: Any, read: Callable[[Any], Any]) -> PlainWeights:
    """The weights of a network of the package, through their plain spelling, all output classes."""

    def rows(matrix: Any) -> Any:
        return tuple(tuple(read(net.field.to_plain(v)) for v in row) for row in matrix)

    return PlainWeights(tuple(rows(w) for w in net.Wh), tuple(rows(w) for w in net.Wi), rows(net.Wo), rows(net.h0))


def reference_outputs(weights: PlainWeights, inputs: Sequence[Sequence[Any]]) -> list[Any]:
    """y(x^1..x^T), one entry an output class."""

    @cache
    def h(time: int, layer: int, channel: int) -> Any:
        """Channel of h^{time, layer}; layer 0 is the input, time 0 the initial state."""
        if layer == 0:
            return inputs[time - 1][channel]
        if time == 0:
            return weights.h0[layer - 1][channel]
        remembered = dot(weights.Wh[layer - 1][channel], lambda q: h(time - 1, layer, q))
        heard = dot(weights.Wi[layer - 1][channel], lambda q: h(time, layer - 1, q))
        return mul(remembered, heard)

    return [dot(row, lambda q: h(len(inputs), weights.L, q)) for row in weights.Wo]


def dot(row: Sequence[Any], entry: Callable[[int], Any]) -> Any:
    """Σ_q row[q]·entry(q)."""
    return reduce(add, [coefficient * entry(q) for q, coefficient in enumerate(row)])


def interleaved(start: Sequence[Any], end: Sequence[Any], start_steps: Sequence[int] | None = None) -> list[Any]:
    """The whole sequence, the start block standing at the 1-based ``start_steps`` (default: first)."""
    if start_steps is None:
        return [*start, *end]
    starts, ends = iter(start), iter(end)
    return [next(starts) if time in start_steps else next(ends) for time in range(1, len(start) + len(end) + 1)]


def reference_matrix(
    weights: PlainWeights, starts: Sequence[Any], ends: Sequence[Any], start_steps: Sequence[int] | None = None
) -> list[list[Any]]:
    """A[i][j] = y(start_i, end_j), first output class."""
    return [[reference_outputs(weights, interleaved(s, e, start_steps))[0] for e in ends] for s in starts]
