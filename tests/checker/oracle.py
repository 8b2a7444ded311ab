"""Brute force with Fractions and plain loops: what the checker's answers are compared with. Shares no code with it."""

from collections.abc import Callable, Sequence
from itertools import pairwise, product
from typing import Any

__all__ = ["all_sequences", "arrays", "choose", "draw", "flat", "multichoose", "output"]


def output(
    weights: dict[str, Any],
    inputs: Sequence[Sequence[Any]],
    add: Callable[[Any, Any], Any] = lambda a, b: a + b,
    times: Callable[[Any, Any], Any] = lambda a, b: a * b,
) -> Any:
    """y(x^1..x^T) straight from the definition."""

    def dot(row: Sequence[Any], vector: Sequence[Any]) -> Any:
        total = None
        for a, b in zip(row, vector, strict=True):
            total = times(a, b) if total is None else add(total, times(a, b))
        return total

    states = [list(h) for h in weights["h0"]]
    for x in inputs:
        below = list(x)
        for layer, (Wh, Wi) in enumerate(zip(weights["Wh"], weights["Wi"], strict=True)):
            below = [times(dot(Wh[r], states[layer]), dot(Wi[r], below)) for r in range(len(Wh))]
            states[layer] = below
    return dot(weights["Wo"], states[-1])


def draw(entry: Callable[[], Any], L: int, R: int, M: int) -> dict[str, Any]:
    """Weights of a circuit in the order of the format: Wh_1, Wi_1, Wh_2, .., Wo, h_1, .., h_L, each row by row."""

    def matrix(rows: int, columns: int) -> list[list[Any]]:
        return [[entry() for _ in range(columns)] for _ in range(rows)]

    layers = [(matrix(R, R), matrix(R, R if layer else M)) for layer in range(L)]
    Wo = [entry() for _ in range(R)]
    return {"Wh": [Wh for Wh, _ in layers], "Wi": [Wi for _, Wi in layers], "Wo": Wo, "h0": matrix(L, R)}


def arrays(plain: dict[str, Any]) -> dict[str, Any]:
    """The weights by the names of the format."""
    result = {"Wo": plain["Wo"]}
    for name, key in (("Wh", "Wh"), ("Wi", "Wi"), ("h", "h0")):
        result.update({f"{name}{layer}": part for layer, part in enumerate(plain[key], 1)})
    return result


def flat(value: Any) -> list[Any]:
    """The entries of nested lists, row by row."""
    return [entry for part in value for entry in flat(part)] if isinstance(value, list) else [value]


def all_sequences(vectors: Sequence[Any], length: int) -> list[tuple[Any, ...]]:
    return list(product(vectors, repeat=length))


def choose(n: int, k: int) -> int:
    """C(n, k) by Pascal's rule."""
    if k < 0 or k > n:
        return 0
    row = [1]
    for _ in range(n):
        row = [1, *(a + b for a, b in pairwise(row)), 1]
    return row[k]


def multichoose(n: int, k: int) -> int:
    """The number of monomials of degree k in n variables."""
    if k < 0:
        return 0
    if n == 0:
        return int(k == 0)
    return choose(n + k - 1, k)
