"""Networks of every family evaluated at all pairs of inputs: multiply-adds per second, here and in the checker.

A multiply-add is one of ``Program.multiplications`` in each step of each pair, what starts share counted once; a named
function is not counted.  Residues where y is a polynomial, else balls of 128 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.registry import Case, benchmark
from verify.checker.circuit.families import FAMILIES as CHECKED
from verify.checker.circuit.network import Inputs, enter, evaluations
from verify.checker.functions.balls import Balls
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Modular
from verify.exact import QQ
from verify.networks.batch import Mod31, evaluation_matrix
from verify.networks.families import FAMILIES
from verify.networks.reals import BallKernel, with_precision
from verify.networks.trees import independent_tree
from verify.networks.weighted import WeightedNetwork, drawn_weights
from verify.separation.witness import DEFAULT_MODULUS

L, R, M, T = 2, 4, 4, 3
RESIDUES, BALLS = 200, 12  # sequences
BITS = 128
# Weights and inputs in balls: integers below 2^10, in units of 2^-10.
SMALL = 10

Matrix = list[list[Any]]
Points = NDArray[np.int64]


def multiply_adds(multiplications: int, count: int) -> int:
    """Of ``count`` starts of T steps, and of as many ends from the state of each."""
    return multiplications * (count * T + count * count * T)


def chains(sequences: Points, read: Callable[[int], Any]) -> Inputs[Any]:
    """The sequences as the checker has them, none sharing a prefix."""
    letters = [[read(int(x)) for x in vector] for vector in sequences.reshape(-1, M)]
    nodes = range(len(letters))
    parents = [node - 1 if node % T else -1 for node in nodes]
    return Inputs(letters, parents, list(nodes), list(nodes[T - 1 :: T]))


def checked(cell: str, network: WeightedNetwork, ring: Any, read: Callable[[Any], Any], points: list[Points]) -> Matrix:
    """By the checker, in plain Python."""
    program = CHECKED[cell].program(L, R, M)
    names = [weight.name for weight in network.program.weights]
    weights = {name: list(map(read, entries)) for name, entries in zip(names, network.arrays, strict=True)}
    return list(evaluations(ring, enter(ring, program, weights), *(chains(block, read) for block in points)))


def of_residues(cell: str) -> dict[str, Callable[[], Matrix]]:
    network = drawn_weights(FAMILIES[cell].program(L, R, M), field=QQ, seed="0", bound=DEFAULT_MODULUS)
    rng = np.random.default_rng(0)
    points = [rng.integers(0, DEFAULT_MODULUS, (RESIDUES, T, M)) for _ in range(2)]

    def here() -> Matrix:
        return evaluation_matrix(network, *map(independent_tree, points), Mod31(DEFAULT_MODULUS)).tolist()

    return {"verify, batched": here, "checker": lambda: checked(cell, network, Modular(DEFAULT_MODULUS), int, points)}


def of_balls(cell: str) -> dict[str, Callable[[], Matrix]]:
    """The midpoints of the balls."""
    drawn = drawn_weights(FAMILIES[cell].program(L, R, M), field=QQ, seed="0", bound=1 << SMALL)
    network = drawn.map_entries(lambda weight: weight / (1 << SMALL))
    rng = np.random.default_rng(0)
    points = [rng.integers(-(1 << SMALL), 1 << SMALL, (BALLS, T, M)) for _ in range(2)]

    def here() -> Matrix:
        with with_precision(BITS):
            inputs = [[QQ.element(Fraction(int(x), 1 << SMALL)) for x in block.ravel()] for block in points]
            blocks = [BallKernel().elements(QQ, entries).reshape(BALLS, T, M) for entries in inputs]
            values = evaluation_matrix(network, *map(independent_tree, blocks), BallKernel())
            return [[float(ball.mid()) for ball in row] for row in values]

    def there() -> Matrix:
        ring = Balls(BITS, Meter(1 << 60, "the benchmark"))

        def read(number: Any) -> Any:
            if isinstance(number, int):
                return ring.coefficient(number, 1 << SMALL)
            return ring.coefficient(int(number.p), int(number.q))

        return [[middle / (1 << BITS) for middle, _ in row] for row in checked(cell, network, ring, read, points)]

    return {"verify, batched": here, "checker": there}


def close(a: Matrix, b: Matrix) -> bool:
    return bool(np.allclose(a, b, rtol=1e-12, atol=1e-12))


@benchmark(f"programs: multiply-adds by family, L={L} R={R} M={M}, {T} + {T} steps", quick=["rac", "gated-lstm"])
def families() -> Iterator[Case]:
    for cell, family in FAMILIES.items():
        step = family.program(L, R, M).multiplications
        if family.kind == "polynomial":
            yield Case(cell, of_residues(cell), ours=["checker"], work=multiply_adds(step, RESIDUES))
        else:
            work = multiply_adds(step, BALLS)
            yield Case(f"{cell} (balls)", of_balls(cell), same=close, ours=["checker"], work=work)
