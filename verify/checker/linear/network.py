"""The linear network evaluated: L_j = C W^j F, and y on prefix trees of inputs.

The first entry of y is Σ_τ l_{T-τ}·x^τ, l_j the first row of L_j: a sum of what the start inputs and what the end
inputs contribute.
"""

from collections.abc import Iterator

from ..arithmetic import Meter
from ..errors import OverBudget
from ..exact import bit_cost
from ..network import Inputs
from ..reading import MAX_BITS
from ..rings import Integers, Modular, Row
from .weights import Weights

__all__ = ["contributions", "first_rows", "response_bits", "responses"]

STEP = 100  # multiply-adds that one step of a recursion is worth, besides those that it makes


def responses(
    ring: Modular | Integers, weights: Weights[int], chosen: list[int], steps: int, meter: Meter, path: str
) -> Iterator[list[Row[int]]]:
    """The ``chosen`` columns of L_0, .., L_{steps-1}, each L_j as the list of these columns."""
    columns = [[row[r] for row in weights.F] for r in chosen]
    yield from _powers(ring, weights.W, columns, weights.C, steps, meter, path)


def response_bits(weights: Weights[int], steps: int) -> int:
    """An upper bound for the bit length of an entry of L_0, .., L_{steps-1} over Z."""
    W, F, C = weights.W, weights.F, weights.C
    return _bits(C) + _bits(F) + (steps - 1) * _bits(W) + steps * len(W).bit_length()


def first_rows(
    ring: Modular | Integers, weights: Weights[int], steps: int, meter: Meter, path: str
) -> Iterator[Row[int]]:
    """l_0, .., l_{steps-1}: the first rows of L_0, L_1, .."""
    across = _transposed(weights.W), [weights.C[0]], _transposed(weights.F)
    return (rows[0] for rows in _powers(ring, *across, steps, meter, path))


def _powers(
    ring: Modular | Integers,
    W: list[Row[int]],
    vectors: list[Row[int]],
    C: list[Row[int]],
    steps: int,
    meter: Meter,
    path: str,
) -> Iterator[list[Row[int]]]:
    """C W^j v for each v of ``vectors``, j = 0, .., steps-1; over Z with values of at most 100,000 bits."""
    one = len(vectors) * len(W) * (len(W) + len(C))
    meter.spend(steps * (one + STEP), path=path)
    for _ in range(steps):
        if isinstance(ring, Integers):
            bits = _bits(vectors) + max(_bits(W), _bits(C)) + len(W).bit_length()
            if bits > MAX_BITS:
                raise OverBudget(path, f"exact values would have more than {MAX_BITS} bits")
            meter.spend(one * (bit_cost(bits) - 1), path=path)
        yield [ring.apply(C, v) for v in vectors]
        vectors = [ring.apply(W, v) for v in vectors]


def contributions(
    ring: Modular, rows: list[Row[int]], inputs: Inputs[int], first: int, meter: Meter, path: str
) -> list[int]:
    """For each sequence x, x', .. of ``inputs`` the sum l_{first}·x + l_{first-1}·x' + .., ``rows`` being l_0, l_1, .."""
    meter.spend(len(inputs.parents) * (len(rows[0]) + STEP), path=path)
    lag: list[int] = []
    total: list[int] = []
    for parent, letter in zip(inputs.parents, inputs.letter, strict=True):
        lag.append(first if parent < 0 else lag[parent] - 1)
        term = ring.apply([rows[lag[-1]]], inputs.letters[letter])[0]
        total.append(term if parent < 0 else (total[parent] + term) % ring.q)
    return [total[leaf] for leaf in inputs.leaves]


def _transposed(matrix: list[Row[int]]) -> list[Row[int]]:
    return [list(column) for column in zip(*matrix, strict=True)]


def _bits(matrix: list[Row[int]]) -> int:
    return max((entry.bit_length() for row in matrix for entry in row), default=0)
