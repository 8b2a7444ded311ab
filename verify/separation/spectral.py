"""How many singular values of an evaluation matrix on given sequences are at least ε, by a block and its inverse.

The ε-rank of a matrix is no function rank and no grid rank: it is about given weights and given sequences.  Floating
point chooses block, inverse and precision; the checker decides.  Source: proofs/statements/analytic-networks.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from verify.certificates.build import Certificate, make_certificate
from verify.certificates.evidence import Spectral
from verify.errors import DomainError
from verify.exact import QQ
from verify.exact.conversion import read_integer
from verify.networks.batch import InputTree, Kernel, evaluation_matrix
from verify.networks.reals import BallKernel, Binary64, with_precision
from verify.networks.trees import words_tree
from verify.networks.weighted import WeightedNetwork
from verify.networks.weightfile import weights_to_json
from verify.separation.balls import MOST_BITS
from verify.statements import EpsilonRankAt, Instance, Listed, Quantifier, Sizes, SpectrumInstance, Statement, eps_rank

__all__ = ["find_spectral_block", "listed_sequences", "listed_trees", "sharpest_certificate", "spectral_certificate"]

_MARGIN = 12  # bits
_MEASURED = 512  # bits at which the growth of errors is measured


def listed_trees(listed: Listed, kernel: Kernel) -> tuple[InputTree, InputTree]:
    """Both sides as prefix trees."""
    flat = [QQ.element(entry) for vector in listed.alphabet for entry in vector]
    letters = kernel.elements(QQ, flat).reshape(len(listed.alphabet), -1)
    return words_tree(letters, listed.start, len(listed.start[0])), words_tree(letters, listed.end, len(listed.end[0]))


def find_spectral_block(
    net: WeightedNetwork,
    listed: Listed,
    epsilon: Fraction,
    *,
    start_steps: Sequence[int] | None = None,
    most: int | None = None,
    matrix: NDArray[np.float64] | None = None,
) -> Spectral | None:
    """The largest block found, of order at most ``most``, whose singular values are all at least ``epsilon``; or None.

    ``matrix``: the evaluation matrix in binary64, if it is known already (starts × ends).
    Raises ``DomainError`` for ``epsilon`` <= 0, weights that are not over Q, and where 4096 bits would not be enough.
    """
    if epsilon <= 0:
        raise DomainError(f"epsilon must be a number > 0, not {epsilon}")
    if matrix is None:
        with np.errstate(all="ignore"):
            matrix = evaluation_matrix(net, *listed_trees(listed, Binary64()), Binary64(), start_steps=start_steps)
    if not np.isfinite(matrix).all():
        return None
    left, values, right = np.linalg.svd(matrix)
    k = int((values >= float(epsilon)).sum())
    if most is not None:
        k = min(k, read_integer(most, "most", least=1))
    while k:
        rows, columns = _pivots(left[:, :k]), _pivots(right[:k].T)
        block = matrix[np.ix_(rows, columns)]
        inverse = np.linalg.pinv(block)
        norm = np.linalg.norm(inverse.T @ inverse) ** 0.5
        if np.isfinite(norm) and norm * float(epsilon) < 0.95:
            break
        k -= 1
    else:
        return None
    shift = max(0, ceil(np.log2(np.abs(matrix).max()))) + 2 * k.bit_length() + 7
    lost = _growth(net, listed.chosen(rows[:1], columns[:1]), start_steps)
    bits = max(24, lost + ceil(np.log2(np.abs(inverse).sum(axis=1).max() * k + 1)) + _MARGIN)
    if bits > MOST_BITS:
        raise DomainError(f"the block would need {bits} bits, more than {MOST_BITS}")
    scaled = tuple(tuple(int(entry) for entry in row) for row in np.rint(np.ldexp(inverse, shift)).tolist())
    term = EpsilonRankAt(len(listed.start), len(listed.end))
    return Spectral(term, tuple(rows), tuple(columns), bits, scaled, shift)


def _pivots(vectors: NDArray[np.float64]) -> list[int]:
    """k rows of n×k orthonormal columns that are far from dependent: the largest that is left, k times."""
    left = vectors.copy()
    chosen: list[int] = []
    for _ in range(vectors.shape[1]):
        sizes = (left * left).sum(axis=1)
        sizes[chosen] = -1.0
        row = int(sizes.argmax())
        chosen.append(row)
        direction = left[row] / max(sizes[row], 1e-300) ** 0.5
        left -= np.outer(left @ direction, direction)
    return chosen


def _growth(net: WeightedNetwork, listed: Listed, start_steps: Sequence[int] | None) -> int:
    """How many bits an output of the network loses, for one start and one end."""
    with with_precision(_MEASURED):
        (row,) = evaluation_matrix(net, *listed_trees(listed, BallKernel()), BallKernel(), start_steps=start_steps)
        radius = row[0].rad()
        if not radius.is_finite():
            raise DomainError(f"the errors of the network grow beyond {_MEASURED} bits")
        mantissa, exponent = (int(part) for part in radius.man_exp())
    return max(0, mantissa.bit_length() + exponent + _MEASURED)


def spectral_certificate(
    net: WeightedNetwork,
    listed: Listed,
    epsilon: Fraction,
    block: Spectral,
    *,
    claim: str = "memory",
    network: Instance | None = None,
    start_steps: Sequence[int] | None = None,
    model: str = "",
) -> Certificate:
    """The certificate of eps_rank >= k, which the checker decides.

    ``network``: the instance of a family that writes the program; else the program itself is written.  ``model``: the
    SHA-256 of the file that the weights are from.
    """
    t_S, t_E = len(listed.start[0]), len(listed.end[0])
    split = None if start_steps is None or list(start_steps) == list(range(1, t_S + 1)) else tuple(start_steps)
    if network is None:
        network = Instance(Sizes.of_program(t_S, t_E), split=split, program=net.program)
    instance = SpectrumInstance(network, listed, epsilon, model)
    statement = Statement(
        Quantifier.THESE_WEIGHTS, eps_rank >= block.k, instance, weights_json=dict(weights_to_json(net))
    )
    made = make_certificate(claim, statement, [block])
    if made is None:  # the relation is what the item shows
        raise DomainError("the block decides nothing")
    return made


def listed_sequences(sequences: NDArray[np.float64], start_steps: int) -> Listed:
    """``sequences`` [n, T, M] in binary64: the first ``start_steps`` steps are the starts, the others the ends."""
    n, T, M = sequences.shape
    vectors, letters = np.unique(sequences.reshape(-1, M), axis=0, return_inverse=True)
    words = letters.reshape(n, T).tolist()
    return Listed(
        tuple(tuple(Fraction(entry) for entry in vector) for vector in vectors.tolist()),
        tuple(tuple(word[:start_steps]) for word in words),
        tuple(tuple(word[start_steps:]) for word in words),
    )


def sharpest_certificate(
    net: WeightedNetwork,
    sequences: NDArray[np.float64],
    start_steps: int,
    matrix: NDArray[np.float64],
    order: int,
    *,
    model: str = "",
) -> Certificate:
    """A certificate of ``order`` singular values at least ε, for about the largest ε that its block proves.

    ``sequences`` [n, T, M] in binary64: the first ``start_steps`` steps are the starts, the others the ends; ``matrix``
    their evaluation matrix in binary64.  Raises ``DomainError`` where no block of that order is far from singular.
    """
    listed = listed_sequences(sequences, start_steps)
    least = Fraction(float(np.linalg.norm(matrix))) / 10**6
    block = find_spectral_block(net, listed, least, most=order, matrix=matrix) if least else None
    if block is None or block.k < order:
        raise DomainError(
            f"no {order} × {order} block has singular values of a millionth of the matrix's norm; the largest found has"
            f" the order {0 if block is None else block.k}"
        )
    inverse = np.ldexp(np.array(block.inverse, dtype=np.float64), -block.shift)
    # What the checker wants is (1 - d)/‖BᵀB‖_F^(1/2), d << 1; three digits are enough to say.
    bound = 0.98 / float(np.linalg.norm(inverse.T @ inverse)) ** 0.5
    epsilon = Fraction(f"{bound:.2e}") * Fraction(99, 100)
    return spectral_certificate(net, listed, epsilon, block, model=model)
