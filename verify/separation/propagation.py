"""Two layers, M < R: evidence for the function rank at all lengths at once, from two full spaces E_t and dense starts.

Source: proofs/statements/propagation.md.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from verify.certificates.evidence import Graded, Propagation
from verify.errors import DomainError
from verify.exact import rank_profile
from verify.networks.streams import seed_of
from verify.networks.weighted import drawn_weights, family_program
from verify.separation.bounds import BOUNDS, BoundProblem
from verify.separation.points import DEFAULT_MODULUS
from verify.separation.problem import RankProblem
from verify.separation.witness import find_witness
from verify.statements import Sizes

__all__ = ["dense_start", "fills_at", "first_fill", "full_rank", "propagation"]

# The search for a fill gives up here: the recursion of U5 meets U4 long before.
_MOST_STEPS = 100
# Inputs of the start block near which the states are dense, in the certificate: small numbers.
_LARGEST_INPUT = 9

Array = list[int]


def full_rank(R: int, M: int, t_E: int) -> int:
    """R (mc(R, t_E) - mc(R-M, t_E)), the dimension of F_t: U4 for two layers and M < R.

    >>> full_rank(3, 2, 4)
    42

    Raises ``DomainError`` unless 2 <= M < R and t_E >= 1.
    """
    if not 2 <= M < R:
        raise DomainError(f"two fills prove the rank for 2 <= M < R, not for M = {M}, R = {R}")
    value = BOUNDS["U4"].value(BoundProblem(Sizes(2, R, M, 1, t_E)))
    if value is None:
        raise DomainError("the value of U4 is beyond 2^100000")
    return value


def first_fill(R: int, M: int) -> int:
    """The least t at which U5 leaves room for E_t = F_t: before it the rank is less.

    >>> [first_fill(R, M) for R, M in ((3, 2), (4, 2), (4, 3), (5, 2), (6, 2))]
    [4, 4, 3, 5, 6]
    """
    for t_E in range(1, _MOST_STEPS):
        if BOUNDS["U5"].value(BoundProblem(Sizes(2, R, M, 1, t_E))) == full_rank(R, M, t_E):
            return t_E
    raise DomainError(f"no fill is possible before t_E = {_MOST_STEPS} at R = {R}, M = {M}")


def fills_at(R: int, M: int) -> tuple[int, int]:
    """(s, t): s = ⌈(2R-2)/(M-1)⌉ start steps, without which no dense set of states can be reached, and ``first_fill``.

    The state has 2R entries; s inputs have M s, of which a scaling of each but for two common factors moves nothing.
    """
    return -(-(2 * R - 2) // (M - 1)), first_fill(R, M)


def propagation(R: int, M: int, t_S: int, t_E: int, *, seed: str = "0", max_rank: int | None = None) -> Propagation:
    """Evidence that the rank is ``full_rank`` for all start blocks from ``t_S`` and all end blocks from ``t_E`` on.

    Raises ``DomainError``, with the reason, if the two minors or the dense start are not found: ``max_rank`` is the
    largest order that is looked for.

    >>> found = propagation(3, 2, 4, 4)
    >>> [fill.k for fill in found.fills]
    [42, 60]
    """
    fills = []
    for steps in (t_E, t_E + 1):
        problem = RankProblem(Sizes(2, R, M, t_S, steps))
        wanted = full_rank(R, M, steps)
        if max_rank is not None and wanted > max_rank:
            raise DomainError(f"a minor of order {wanted} is larger than {max_rank}")
        witness = find_witness(problem, seed=seed, target=wanted, max_rank=wanted)
        if witness is None or witness.rank < wanted or isinstance(witness.minor, Graded):
            raise DomainError(f"a minor of order {wanted} is needed at t_E = {steps}, found {witness and witness.rank}")
        fills.append(witness.minor)
    dense = dense_start(R, M, t_S, seed=seed)
    if dense is None:
        raise DomainError(f"{t_S} start steps reach no dense set of states, or it was not found")
    first, second = fills
    return Propagation((first, second), dense, RankProblem(Sizes(2, R, M, t_S, t_E)).term)


def dense_start(R: int, M: int, t_S: int, *, seed: str = "0") -> dict[str, object] | None:
    """Weights, a start word and the 2R moves of its entries by which the derivative of the state is invertible.

    As the key ``dense`` of the certificate format has it, section 14; None where the derivative has smaller rank.
    """
    p = DEFAULT_MODULUS
    label = seed_of(f"dense:{seed}:{R}:{M}:{t_S}")
    net = drawn_weights(family_program("rac", 2, R, M), seed=label, bound=p)
    entries = {weight.name: [int(x) for x in row] for weight, row in zip(net.program.weights, net.arrays, strict=True)}
    word = [[1 + (7 * s + 3 * c + s * c) % _LARGEST_INPUT for c in range(M)] for s in range(t_S)]
    moves = list(product(range(t_S), range(M)))
    derivatives = np.array([_derivative(entries, R, M, word, move) for move in moves], dtype=np.int64)
    profile = rank_profile(derivatives, p)
    if profile.rank < 2 * R:
        return None
    return {
        "modulus": p,
        "weights": {"kind": "stream", "seed": label},
        "word": word,
        "moves": [list(moves[i]) for i in profile.rows],
    }


def _derivative(entries: dict[str, Array], R: int, M: int, word: list[Array], move: tuple[int, int]) -> Array:
    """The derivative of (h1, h2) after ``word`` by one entry of one input, mod p."""
    p = DEFAULT_MODULUS

    def times(name: str, vector: Array) -> Array:
        row, n = entries[name], len(vector)
        return [sum(a * v for a, v in zip(row[i * n : (i + 1) * n], vector, strict=True)) % p for i in range(R)]

    def merge(left: Array, right: Array) -> Array:
        return [a * b % p for a, b in zip(left, right, strict=True)]

    def both(a: Array, da: Array, b: Array, db: Array) -> tuple[Array, Array]:
        """A product of two vectors, and its derivative."""
        return merge(a, b), [(x + y) % p for x, y in zip(merge(da, b), merge(a, db), strict=True)]

    h1, h2 = entries["h1"], entries["h2"]
    d1, d2 = [0] * R, [0] * R
    for step, x in enumerate(word):
        dx = [int((step, channel) == move) for channel in range(M)]
        h1, d1 = both(times("Wh1", h1), times("Wh1", d1), times("Wi1", x), times("Wi1", dx))
        h2, d2 = both(times("Wh2", h2), times("Wh2", d2), times("Wi2", h1), times("Wi2", d1))
    return d1 + d2
