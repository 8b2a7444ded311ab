"""The weights of a linear network: W (n×n), F (n×d_x) and C (d_y×n), explicit or from a stream."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..errors import Malformed
from ..reading import fields_of, sized
from ..weights import Matrix, cleared, read_seed

__all__ = ["Weights", "cleared_weights", "count", "draw_weights", "read_stream_seed", "read_weights"]

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Weights(Generic[E]):
    """The matrices as lists of rows."""

    W: Matrix[E]
    F: Matrix[E]
    C: Matrix[E]


def count(n: int, d_x: int, d_y: int) -> int:
    """The number of weights."""
    return n * (n + d_x + d_y)


def read_weights(
    value: object, n: int, d_x: int, d_y: int, *, read: Callable[[object, str], E], path: str
) -> Weights[E]:
    """Explicit weights, entries read by ``read(json, path)``."""
    keys = fields_of(value, ("kind", "W", "F", "C"), path=path)
    if keys["kind"] != "explicit":
        raise Malformed(f"{path}.kind", "expected weights of kind explicit")

    def matrix(name: str, rows: int, columns: int) -> Matrix[E]:
        result = []
        for i, row in enumerate(sized(keys[name], rows, path=f"{path}.{name}")):
            where = f"{path}.{name}[{i}]"
            result.append([read(entry, f"{where}[{j}]") for j, entry in enumerate(sized(row, columns, path=where))])
        return result

    return Weights(matrix("W", n, n), matrix("F", n, d_x), matrix("C", d_y, n))


def read_stream_seed(value: object, *, path: str) -> str | None:
    """The seed of weights of kind stream; None if they are of another kind."""
    if not isinstance(value, dict) or value.get("kind") != "stream":
        return None
    keys = fields_of(value, ("kind", "seed"), path=path)
    return read_seed(keys["seed"], path=f"{path}.seed")


def draw_weights(draws: Iterator[E], n: int, d_x: int, d_y: int) -> Weights[E]:
    """Weights in the order of the stream: W row by row, then F, then C."""

    def matrix(rows: int, columns: int) -> Matrix[E]:
        return [[next(draws) for _ in range(columns)] for _ in range(rows)]

    return Weights(matrix(n, n), matrix(n, d_x), matrix(d_y, n))


def cleared_weights(weights: Weights[tuple[int, int]]) -> Weights[int]:
    """Integer weights that are rational multiples of the given ones, one factor for each matrix.

    With factors w, f, c > 0 of W, F, C, L_j becomes c·w^j·f·L_j: which entries of each L_j are zero stays, and so does
    the rank of a Hankel matrix, whose block rows a and columns b are multiplied by w^a and w^b.
    """
    return Weights(cleared(weights.W), cleared(weights.F), cleared(weights.C))
