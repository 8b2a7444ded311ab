"""A rank from the sizes to the number: proved bounds that meet, against what one would write first.

That is: draw weights, evaluate the network at all pairs of inputs, and take the rank of the matrix, mod p with
python-flint or in floating point with numpy.  Neither proves anything; whether the number is right is in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.bench_stages import bound
from tests.benchmarks.registry import Case, benchmark
from verify.separation.rank import grid_rank, separation_rank

Array = NDArray[Any]
Step = Callable[[Array, Array, list[Array]], Array]

# R products below p^2 fit in a signed word.
P = 4194301
PROVED, FLINT, FLOAT = "verify, proved", "numpy, flint nmod_mat.rank", "numpy matrix_rank, float64"


def matrix(L: int, weights: dict[str, Array], starts: Array, ends: Array, reduce: Callable[[Array], Array]) -> Array:
    """y(start i, end j) of a recurrent arithmetic circuit, for ``starts`` [S, t, M] and ``ends`` [E, t, M]: all starts
    at once, then all pairs.
    """
    states = [np.tile(weights["h0"][layer], (len(starts), 1)) for layer in range(L)]

    def step(x: Array) -> None:
        below = x
        for layer in range(L):
            of_state = reduce(states[layer] @ weights["Wh"][layer].T)
            of_input = reduce(below @ weights["Wi" if layer else "Wi1"][layer - (layer > 0)].T)
            below = states[layer] = reduce(of_state * of_input)

    for time in range(starts.shape[1]):
        step(starts[:, time])
    for layer in range(L):
        states[layer] = np.repeat(states[layer], len(ends), axis=0)
    for time in range(ends.shape[1]):
        step(np.tile(ends[:, time], (len(starts), 1)))
    return reduce(states[-1] @ weights["Wo"]).reshape(len(starts), len(ends))


def drawn(draw: Callable[[tuple[int, ...]], Array], L: int, R: int, M: int) -> dict[str, Array]:
    """Weights of that size."""
    shapes = {"Wh": (L, R, R), "Wi1": (1, R, M), "Wi": (L - 1, R, R), "h0": (L, R), "Wo": (R,)}
    return {name: draw(shape) for name, shape in shapes.items()}


def by_flint(L: int, R: int, M: int, points: Callable[[Any], tuple[Array, Array]]) -> int:
    """The rank of the matrix mod p at random weights."""
    rng = np.random.default_rng(0)

    def draw(shape: tuple[int, ...]) -> Array:
        return rng.integers(0, P, shape)

    values = matrix(L, drawn(draw, L, R, M), *points(draw), lambda a: a % P)
    return int(flint.nmod_mat(*values.shape, values.ravel().tolist(), P).rank())


def by_floats(L: int, R: int, M: int, points: Callable[[Any], tuple[Array, Array]]) -> int:
    """The rank in floating point at random weights, with the tolerance that numpy chooses."""
    rng = np.random.default_rng(0)
    values = matrix(L, drawn(rng.standard_normal, L, R, M), *points(rng.standard_normal), lambda a: a)
    return int(np.linalg.matrix_rank(values))


def contenders(
    proved: Callable[[], int], sizes: tuple[int, int, int], points: Callable[[Any], tuple[Array, Array]]
) -> dict[str, Callable[[], int]]:
    return {PROVED: proved, FLINT: lambda: by_flint(*sizes, points), FLOAT: lambda: by_floats(*sizes, points)}


@benchmark("end to end: function rank of circuits, a random sketch for the others", quick=["L=2 R=4 M=4 t=5"])
def function_ranks() -> Iterator[Case]:
    for L, R, M, t in ((2, 4, 4, 5), (2, 4, 4, 7), (2, 4, 4, 10), (3, 3, 3, 4)):

        def points(draw: Any, count: int = bound(L, R, M, t) + 8, t: int = t, M: int = M) -> tuple[Array, Array]:
            return draw((count, t, M)), draw((count, t, M))

        def proved(L: int = L, R: int = R, M: int = M, t: int = t) -> int:
            return separation_rank(L, R, M, t, t).value

        name, slow = f"L={L} R={R} M={M} t={t}", L == 3
        yield Case(name, contenders(proved, (L, R, M), points), may_be_wrong=[FLOAT], long=slow)


@benchmark("end to end: grid rank of circuits, the whole matricization for the others", quick=["L=2 R=2 M=2 t=7"])
def grid_ranks() -> Iterator[Case]:
    for L, R, M, t in ((2, 2, 2, 7), (2, 3, 3, 5), (2, 3, 3, 6)):
        words = np.array([[np.eye(M, dtype=np.int64)[i] for i in word] for word in product(range(M), repeat=t)])

        def points(draw: Any, words: Array = words) -> tuple[Array, Array]:
            return words, words

        def proved(L: int = L, R: int = R, M: int = M, t: int = t) -> int:
            return grid_rank(L, R, M, t, t).value

        yield Case(f"L={L} R={R} M={M} t={t}", contenders(proved, (L, R, M), points), may_be_wrong=[FLOAT])
