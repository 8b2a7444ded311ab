"""Probabilistic upper bounds on a generic rank: random draws, all derived from the statement, and their stated error.

Source: proofs/statements/background.md#f3-samples; ``proofs/certificate-format.md``, section 8.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from verify.certificates.canonical import canonical_bytes
from verify.certificates.evidence import Sample
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, is_prime, multiset_coefficient
from verify.networks.batch import Mod61, evaluation_matrix
from verify.networks.rac import RAC, weight_degree
from verify.networks.sampling import generic_weights
from verify.networks.streams import IntegerStream
from verify.networks.trees import all_words_tree, independent_tree
from verify.separation.problem import RankProblem
from verify.statements import Statement

__all__ = ["MAX_SAMPLE_COST", "SampleOutcome", "sample_cost", "sample_rank"]

# Draws are repeated until a forger who tries 2^64 statements still fails but for 2^-ERROR_BITS.
ERROR_BITS = 40
MAX_DRAWS = 64
# Steps of the network (states times layers) in one draw beyond which a sample is not attempted.
MAX_SAMPLE_COST = 20_000_000


@dataclass(frozen=True, slots=True)
class SampleOutcome:
    """Either evidence that the rank is at most ``item.rank``, or a draw that showed more (``item`` None)."""

    item: Sample | None
    seen: int


def sample_cost(problem: RankProblem, rank: int) -> int:
    """Network steps in one draw."""
    if problem.templates is None:
        pairs = (rank + 1) * (rank + 1)
        return pairs * problem.t_E * problem.L + (rank + 1) * problem.t_S * problem.L
    words: int = problem.templates.N ** (problem.t_S + problem.t_E)
    return 2 * words * problem.L


def sample_rank(
    problem: RankProblem, statement: Statement, rank: int, *, max_cost: int = MAX_SAMPLE_COST
) -> SampleOutcome:
    """Draw weights (unless given), inputs (function rank) and a prime near 2^61, and compare the rank with ``rank``.

    Raises ``DomainError`` where no sample is defined (a finite field, a split that is not contiguous, explicit
    templates, weights that are not integers), ``BudgetExceeded`` beyond ``max_cost`` network steps a draw.
    """
    _require_defined(problem)
    cost = sample_cost(problem, rank)
    if cost > max_cost:
        raise BudgetExceeded(f"one draw takes {cost} network steps; the limit is {max_cost}")
    draws, bits = _draws_needed(problem, rank)
    text = canonical_bytes(statement.to_json()).decode()
    term = canonical_bytes(["rank" if problem.templates is None else "grid_rank", {}]).decode()
    for draw in range(draws):
        seed = hashlib.sha256(f"verify-sample-1:{text}:{term}:{draw}".encode()).hexdigest()
        seen = _rank_of_draw(problem, seed, rank)
        if seen > rank:
            return SampleOutcome(None, seen)
    return SampleOutcome(Sample(problem.term, rank, draws, bits), rank)


def _require_defined(problem: RankProblem) -> None:
    if problem.field != QQ:
        raise DomainError("samples are defined over Q")
    if problem.start_steps is not None:
        raise DomainError("samples are defined for contiguous splits")
    if problem.templates is not None and not problem.templates.one_hot:
        raise DomainError("samples at grid level are defined for one-hot templates")


def _prime(seed: str) -> int:
    for word in IntegerStream(seed, "prime", 2**61):
        if word >= 2**60 and is_prime(word):
            return int(word)
    raise AssertionError("the stream does not end")  # pragma: no cover


def _rank_of_draw(problem: RankProblem, seed: str, rank: int) -> int:
    p = _prime(seed)
    kernel = Mod61(p)
    net = problem.weights or generic_weights(problem.L, problem.R, problem.M, field=QQ, seed=seed, bound=p)
    if problem.templates is None:
        start, end = (
            independent_tree(_draw_inputs(kernel, seed, side, rank + 1, t, problem.M))
            for side, t in (("start", problem.t_S), ("end", problem.t_E))
        )
    else:
        alphabet = problem.templates.residues(kernel)
        start, end = (all_words_tree(alphabet, t) for t in (problem.t_S, problem.t_E))
    matrix = evaluation_matrix(net, start, end, kernel)
    return int(flint.nmod_mat(*matrix.shape, [int(v) for v in matrix.ravel()], p).rank())


def _draw_inputs(kernel: Mod61, seed: str, side: str, count: int, t: int, M: int) -> Any:
    rows = [IntegerStream(seed, f"{side}/{row}", kernel.p).take(t * M) for row in range(count)]
    return np.asarray(rows, dtype=np.uint64).reshape(count, t, M)


def _draws_needed(problem: RankProblem, rank: int) -> tuple[int, int]:
    """The least number of draws with error at most 2^-ERROR_BITS after the grinding allowance, and the bits it
    gives.
    """
    single = single_draw_error(problem, rank)
    if single >= 1:
        raise BudgetExceeded(f"at rank {rank} one draw proves nothing: its error bound is not below 1")
    total = Fraction(1)
    for draws in range(1, MAX_DRAWS + 1):
        total *= single
        room = 1 / (total * 2**64)
        bits = (room.numerator // room.denominator).bit_length() - 1
        if bits >= ERROR_BITS:
            return draws, bits
    raise BudgetExceeded(f"at rank {rank} even {MAX_DRAWS} draws leave an error above 2^-{ERROR_BITS}")


def single_draw_error(problem: RankProblem, rank: int) -> Fraction:
    """Probability that one draw shows rank <= ``rank`` although the truth is larger: at most this.

    Source: proofs/statements/background.md#f3-samples.
    """
    T = problem.t_S + problem.t_E
    drawn = not problem.given_weights
    degree = weight_degree(problem.L, T, with_inputs=problem.templates is None, with_weights=drawn)
    bits = (rank + 1) * ((rank + 1).bit_length() + _log_coefficients(problem))
    bad_primes = bits // 60
    return Fraction((rank + 1) * degree, 2**60) + Fraction(bad_primes, 2**53)


def _log_coefficients(problem: RankProblem) -> int:
    """A bound on log2 of the sum of the absolute coefficients of y in whatever is drawn or fed."""
    L, T = problem.L, problem.t_S + problem.t_E
    if problem.weights is not None:
        return _absolute_output(problem.weights, T).bit_length()
    widths = 1 + sum(multiset_coefficient(T, k) for k in range(1, L + 1))
    widths += sum(multiset_coefficient(T, k) for k in range(1, L))
    return problem.R.bit_length() * widths + problem.M.bit_length() * multiset_coefficient(T, L)


def _absolute_output(net: RAC, T: int) -> int:
    def absolute(value: Any) -> int:
        if int(value.q) != 1:
            raise DomainError(f"a sample at given weights needs integers; one weight is {value}")
        return abs(int(value.p))

    positive = net.map_entries(absolute)
    return int(positive([[1] * net.M] * T)[0].p)
