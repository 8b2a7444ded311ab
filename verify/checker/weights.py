"""The weights of a network (section 4): explicit matrices or a stream."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from .errors import Malformed, OverBudget, TooLarge
from .reading import MAX_BITS, fields_of, pattern, sized

__all__ = ["MOST_BITS", "SEED", "Matrix", "Weights", "cleared", "count", "draw_weights", "read_seed", "read_weights"]

E = TypeVar("E")
Matrix = list[list[E]]
SEED = "[0-9a-f]{1,64}"
MOST_BITS = 2**32  # of a matrix whose denominators are cleared


@dataclass(frozen=True, slots=True)
class Weights(Generic[E]):
    """Wh: L matrices R×R; Wi: one R×M, then L-1 of R×R; Wo: R entries; h0: L vectors of R."""

    Wh: list[Matrix[E]]
    Wi: list[Matrix[E]]
    Wo: list[E]
    h0: Matrix[E]


def count(L: int, R: int, M: int) -> int:
    """The number of weights."""
    return L * R * R + R * M + (L - 1) * R * R + R + L * R


def read_weights(value: object, L: int, R: int, M: int, *, read: Callable[[object, str], E], path: str) -> Weights[E]:
    """Explicit weights, entries read by ``read(json, path)``."""
    keys = fields_of(value, ("kind", "Wh", "Wi", "Wo", "h0"), path=path)
    if keys["kind"] != "explicit":
        raise Malformed(f"{path}.kind", "expected weights of kind explicit")

    def vector(json: object, length: int, at: str) -> list[E]:
        return [read(entry, f"{at}[{i}]") for i, entry in enumerate(sized(json, length, path=at))]

    def matrix(json: object, rows: int, columns: int, at: str) -> Matrix[E]:
        return [vector(row, columns, f"{at}[{i}]") for i, row in enumerate(sized(json, rows, path=at))]

    Wh = sized(keys["Wh"], L, path=f"{path}.Wh")
    Wi = sized(keys["Wi"], L, path=f"{path}.Wi")
    return Weights(
        [matrix(layer, R, R, f"{path}.Wh[{i}]") for i, layer in enumerate(Wh)],
        [matrix(layer, R, R if i else M, f"{path}.Wi[{i}]") for i, layer in enumerate(Wi)],
        vector(keys["Wo"], R, f"{path}.Wo"),
        matrix(keys["h0"], L, R, f"{path}.h0"),
    )


def read_seed(value: object, *, path: str) -> str:
    """The seed of a stream."""
    return pattern(value, SEED, path=path)


def draw_weights(draws: Iterator[E], L: int, R: int, M: int) -> Weights[E]:
    """Weights in the order of the stream: for each layer Wh row by row, then Wi row by row; then Wo; then h0."""

    def matrix(rows: int, columns: int) -> Matrix[E]:
        return [[next(draws) for _ in range(columns)] for _ in range(rows)]

    Wh, Wi = [], []
    for layer in range(L):
        Wh.append(matrix(R, R))
        Wi.append(matrix(R, R if layer else M))
    return Weights(Wh, Wi, [next(draws) for _ in range(R)], matrix(L, R))


def cleared(matrix: Matrix[tuple[int, int]]) -> Matrix[int]:
    """A matrix of rationals times the least common multiple of its denominators.

    y is homogeneous in each Wh_l, each Wi_l, Wo and each h0_l, so this multiplies every y by one nonzero constant:
    ranks and the pattern of zeros stay.
    """
    common = 1
    for row in matrix:
        for _, b in row:
            if b != 1:
                common = math.lcm(common, b)
            if common.bit_length() > MAX_BITS:
                raise TooLarge("", f"a common denominator has more than {MAX_BITS} bits")
    if len(matrix) * len(matrix[0]) * common.bit_length() > MOST_BITS:
        raise OverBudget("", "clearing denominators would need more than 2^32 bits")
    return [[a * (common // b) for a, b in row] for row in matrix]
