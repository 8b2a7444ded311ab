"""Minors of networks with named functions, shown nonzero in balls: choose in floating point, prove by an inverse.

Balls show that an evaluation matrix A at one assignment of real weights is nonsingular: ‖I - BA‖ < 1 for an
approximate inverse B. What that means for other weights is in ``proofs/statements/analytic-networks.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

from verify.certificates.evidence import Balls
from verify.exact import QQ
from verify.exact.conversion import read_integer
from verify.networks.batch import InputTree, Kernel, evaluation_matrix
from verify.networks.program import Program
from verify.networks.reals import BallKernel, Binary64, with_precision
from verify.networks.streams import IntegerStream, seed_of
from verify.networks.trees import independent_tree
from verify.networks.weighted import WeightedNetwork
from verify.statements import RankAt
from verify.tensors.grid import Templates

__all__ = ["MOST_BITS", "BallMinor", "Rule", "find_ball_minor", "stream_weights"]

MOST_BITS = 4096  # that the format allows
_MARGIN = 12  # bits of the checker's fixed precision beyond those that balls of floating precision need here
_MOST_WORDS = 4096  # among which the words of a grid rank are chosen: all, or as many at random
Sequences = Sequence[Sequence[Sequence[Any]]]  # of input vectors of rationals


@dataclass(frozen=True, slots=True)
class Rule:
    """Numbers of a stream: v < 2^bits becomes (v - 2^(bits-1)) / 2^weights, of inputs / 2^inputs."""

    bits: int
    weights: int
    inputs: int

    def draw(self, seed: str, label: str) -> Iterator[Any]:
        """The numbers of the stream (seed, label)."""
        half = 1 << (self.bits - 1)
        scale = 1 << (self.weights if label == "weights" else self.inputs)
        return (QQ.element(Fraction(v - half, scale)) for v in IntegerStream(seed, label, 2 * half))

    def to_json(self) -> dict[str, int]:
        """The key ``stream`` of an item."""
        return {"bits": self.bits, "weights": self.weights, "inputs": self.inputs}


RULES = tuple(Rule(8, weights, inputs) for weights in (5, 4, 6, 3, 7) for inputs in (5, 3, 7))
"""Weights up to 4, 8, 2, 16, 1 and inputs up to 4, 16, 1: somewhere there the functions bend, and do not saturate."""


@dataclass(frozen=True, slots=True)
class BallMinor:
    """A k×k evaluation matrix that is nonsingular at one assignment of weights, in balls of ``bits`` bits.

    ``weights`` is None where they were given.  ``inverse`` / 2^``shift`` is an approximate inverse.
    """

    k: int
    bits: int
    weights: Mapping[str, Any] | None
    start: Mapping[str, Any]
    end: Mapping[str, Any]
    rule: Rule | None
    inverse: tuple[tuple[int, ...], ...]
    shift: int

    def item(self, term: RankAt) -> Balls:
        """The evidence for ``term`` >= k."""
        rule = None if self.rule is None else self.rule.to_json()
        return Balls(term, self.k, self.bits, self.weights, self.start, self.end, rule, self.inverse, self.shift)


@dataclass(frozen=True, slots=True)
class _Pool:
    """Sequences among which rows and columns are chosen; ``starts_json(rows)`` writes the chosen ones."""

    rule: Rule
    seed: str
    net: WeightedNetwork
    starts: Sequences
    ends: Sequences
    write: Callable[[str, list[int]], dict[str, Any]]

    def matrix(self, kernel: Kernel, start_steps: Sequence[int] | None) -> NDArray[Any]:
        """The evaluation matrix, starts × ends."""
        starts, ends = _tree(self.starts, kernel), _tree(self.ends, kernel)
        return evaluation_matrix(self.net, starts, ends, kernel, start_steps=start_steps)

    def block(self, rows: list[int], columns: list[int]) -> _Pool:
        """The pool of the chosen sequences."""
        return replace(self, starts=[self.starts[i] for i in rows], ends=[self.ends[j] for j in columns])


def _tree(sequences: Sequences, kernel: Kernel) -> InputTree:
    flat = [entry for sequence in sequences for vector in sequence for entry in vector]
    shape = len(sequences), len(sequences[0]), len(sequences[0][0])
    return independent_tree(kernel.elements(QQ, flat).reshape(shape))


def stream_weights(program: Program, rule: Rule, seed: str) -> WeightedNetwork:
    """The weights that a stream draws, array by array."""
    draws = rule.draw(seed, "weights")
    arrays = tuple(tuple(next(draws) for _ in range(prod(weight.shape))) for weight in program.weights)
    return WeightedNetwork(program, QQ, arrays)


def find_ball_minor(
    program: Program,
    t_S: int,
    t_E: int,
    *,
    start_steps: Sequence[int] | None = None,
    templates: Templates | None = None,
    weights: WeightedNetwork | None = None,
    seed: str,
    target: int,
) -> BallMinor | None:
    """A minor of order ``target``, or the largest found below that, or None if all entries seen are zero.

    ``templates`` None: of the function rank, at inputs from a stream; else of the grid rank, at words over them.
    ``weights`` None: at weights from a stream, the best of several scales; else at these, over Q.
    ``start_steps``: the time steps (1-based) of the start inputs, None for the first t_S.

    Raises ``DomainError`` for sizes below 1, and where no precision up to 4096 bits suffices.
    """
    t_S, t_E = read_integer(t_S, "t_S", least=1), read_integer(t_E, "t_E", least=1)
    target = read_integer(target, "target", least=1)
    best: tuple[_Choice, _Pool] | None = None
    for number, rule in enumerate(RULES):
        if weights is not None and templates is not None and number:
            break  # nothing is drawn by scale
        pool = _pool(program, rule, seed_of(f"{seed}/balls/{number}"), (t_S, t_E), templates, weights, target)
        with np.errstate(all="ignore"):
            matrix = pool.matrix(Binary64(), start_steps)
        if not np.isfinite(matrix).all():
            continue
        choice = _float_pivots(matrix, target)
        if best is None or choice.worth > best[0].worth:
            best = choice, pool
        if choice.worth >= (target, -20.0):
            break
    return None if best is None else _proved(*best, start_steps, target, weights is None)


def _pool(
    program: Program,
    rule: Rule,
    seed: str,
    lengths: tuple[int, int],
    templates: Templates | None,
    weights: WeightedNetwork | None,
    target: int,
) -> _Pool:
    """Some twice as many sequences as are needed."""
    size = 2 * target + 8
    drawn = stream_weights(program, rule, seed) if weights is None else weights
    if templates is None:
        M = program.channels
        sides = []
        for side, length in zip("se", lengths, strict=True):
            draws = [rule.draw(seed_of(f"{seed}/{side}"), f"row/{row}") for row in range(size)]
            sides.append([[[next(draw) for _ in range(M)] for _ in range(length)] for draw in draws])

        def write(side: str, rows: list[int]) -> dict[str, Any]:
            return {"kind": "stream", "seed": seed_of(f"{seed}/{side}"), "rows": rows}

        return _Pool(rule, seed, drawn, sides[0], sides[1], write)
    words = {side: _words(templates.N, n, size, f"{seed}/{side}") for side, n in zip("se", lengths, strict=True)}

    def write_words(side: str, rows: list[int]) -> dict[str, Any]:
        return {"kind": "words", "words": [words[side][row] for row in rows]}

    starts, ends = ([[templates.vectors[i] for i in word] for word in words[side]] for side in "se")
    return _Pool(rule, seed, drawn, starts, ends, write_words)


def _words(N: int, length: int, size: int, seed: str) -> list[list[int]]:
    """All words over N letters if they are few, else ``size`` different ones."""
    if length * (N.bit_length() - 1) < 32 and N**length <= max(size, 64):
        return [[place // N**i % N for i in reversed(range(length))] for place in range(N**length)]
    draws = iter(IntegerStream(seed_of(seed), "words", N))
    found: dict[tuple[int, ...], None] = {}
    for _ in range(4 * size):  # there are many more words than that
        found[tuple(next(draws) for _ in range(length))] = None
        if len(found) == size:
            break
    return [list(word) for word in found]


@dataclass(frozen=True, slots=True)
class _Choice:
    """Rows and columns of pivots, and log2 of the last pivot relative to the first."""

    rows: list[int]
    columns: list[int]
    last: float

    @property
    def worth(self) -> tuple[int, float]:
        """More pivots are better, then larger ones."""
        return len(self.rows), self.last


def _float_pivots(matrix: NDArray[np.float64], target: int) -> _Choice:
    """The largest pivots in floating point, as long as they are above the noise of binary64."""
    matrix = matrix.copy()
    choice = _Choice([], [], 0.0)
    first = 0.0
    while len(choice.rows) < min(target, *matrix.shape):
        i, j = divmod(int(np.abs(matrix).argmax()), matrix.shape[1])
        pivot = float(abs(matrix[i, j]))
        first = first or pivot
        if not pivot > first * 1e-12:
            break
        choice = _Choice([*choice.rows, i], [*choice.columns, j], float(np.log2(pivot / first)))
        matrix -= np.outer(matrix[:, j] / matrix[i, j], matrix[i])
        matrix[i, :] = matrix[:, j] = 0.0
    return choice


def _proved(
    choice: _Choice, pool: _Pool, start_steps: Sequence[int] | None, target: int, drawn: bool
) -> BallMinor | None:
    """The best block of a pool, its inverse and the precision that it needs."""
    rows, columns, bits = choice.rows, choice.columns, 64
    while len(rows) < target and bits <= MOST_BITS:  # balls of more bits tell more pivots from zero
        bits *= 2
        with with_precision(bits):
            more = _pivots(pool.matrix(BallKernel(), start_steps), target)
        if len(more[0]) <= len(rows):
            break
        rows, columns = more
    if not rows:
        return None
    found = _with_inverse(pool.block(rows, columns), start_steps)
    if found is None:
        return None
    bits, inverse, shift = found
    start, end = pool.write("s", rows), pool.write("e", columns)
    streams = drawn or start["kind"] == "stream"
    weights = {"kind": "stream", "seed": pool.seed} if drawn else None
    return BallMinor(len(rows), bits, weights, start, end, pool.rule if streams else None, inverse, shift)


def _pivots(matrix: NDArray[Any], target: int) -> tuple[list[int], list[int]]:
    """Rows and columns of the pivots of elimination by largest pivot, as long as they are certainly not zero."""
    rows: list[int] = []
    columns: list[int] = []
    matrix = matrix.copy()
    while len(rows) < min(target, *matrix.shape):
        least = np.frompyfunc(lambda entry: _size(entry.abs_lower()), 1, 1)(matrix).astype(np.float64)
        i, j = divmod(int(least.argmax()), matrix.shape[1])
        if least[i, j] == -np.inf:
            break
        rows.append(i)
        columns.append(j)
        factors: Any = matrix[:, j] / matrix[i, j]
        pivot_row = matrix[i].copy()
        matrix = matrix - np.multiply.outer(factors, pivot_row)
        matrix[i, :] = arb(0)
        matrix[:, j] = arb(0)
    return rows, columns


def _size(value: Any) -> float:
    """log2 of an exact ball >= 0, roughly, whatever its size; -inf of zero."""
    if not value.is_finite() or value == 0:
        return -np.inf
    mantissa, exponent = (int(part) for part in value.man_exp())
    bits = mantissa.bit_length()
    return bits + exponent + mantissa / (1 << bits)


def _with_inverse(
    block: _Pool, start_steps: Sequence[int] | None
) -> tuple[int, tuple[tuple[int, ...], ...], int] | None:
    """(bits, rows, shift): an inverse for which I - BA is small in balls of that many bits; None if there is none."""
    bits = 128
    while bits <= MOST_BITS:
        with with_precision(bits):
            matrix = block.matrix(BallKernel(), start_steps)
            inverse, shift = _inverse(matrix)
            if inverse and _residual(matrix, inverse, shift) < 0.5:
                break
        bits *= 2
    else:
        return None
    # the least precision: that at which the errors of A, times B, are small
    with with_precision(bits):
        needed = bits
        for fewer in range(24, bits, 8):
            with with_precision(fewer):
                coarse = block.matrix(BallKernel(), start_steps)
            if _residual(coarse, inverse, shift) < 0.5:
                needed = fewer
                break
    needed = max(needed, _largest(matrix) + _MARGIN)  # numbers of that size must have room
    return min(needed + _MARGIN, MOST_BITS), tuple(map(tuple, inverse)), shift


def _inverse(matrix: NDArray[Any]) -> tuple[list[list[int]], int]:
    """The rounded inverse of the middle of A, (rows, shift); no rows where A may be singular."""
    middle = arb_mat([[entry.mid() for entry in row] for row in matrix.tolist()])
    try:
        inverse = middle.inv()
    except ZeroDivisionError:
        return [], 0
    k = matrix.shape[0]
    # B is off by at most 2^-shift an entry, so that I - BA changes by at most k·2^-shift·k·max|A| a row
    shift = _largest(matrix) + 2 * k.bit_length() + 4
    scale = arb(1 << shift)
    return [[_integer(entry.mid() * scale) for entry in row] for row in inverse.tolist()], shift


def _largest(matrix: NDArray[Any]) -> int:
    """Bits before the point of the largest entry."""
    sizes = (_size(entry.abs_upper().mid()) for entry in matrix.ravel().tolist())
    return max(0, int(np.ceil(max(sizes))))


def _integer(value: Any) -> int:
    """An integer within 1 of a ball."""
    mantissa, exponent = (int(part) for part in value.mid().man_exp())
    return mantissa << exponent if exponent >= 0 else mantissa >> -exponent


def _residual(matrix: NDArray[Any], inverse: list[list[int]], shift: int) -> float:
    """An upper bound of ‖I - BA‖ in the maximum row sum, above 1 where nothing is known."""
    k = matrix.shape[0]
    product = arb_mat(inverse) * arb_mat(matrix.tolist()) / arb(1 << shift)
    sums = [sum((abs(product[i, j] - (i == j)) for j in range(k)), arb(0)) for i in range(k)]
    if not all(value.is_finite() for value in sums):
        return 2.0
    bounds: list[float] = [float(value.upper()) for value in sums]
    return max(bounds)
