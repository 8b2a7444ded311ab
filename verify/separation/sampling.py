"""Probabilistic upper bounds on a generic rank: random draws, all derived from the statement, and their stated error.

Source: proofs/statements/background.md#f3-samples; ``proofs/certificate-format.md``, section 8.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from verify.certificates.canonical import canonical_bytes
from verify.certificates.evidence import Sample
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, is_prime, multiset_coefficient
from verify.networks.batch import FieldKernel, InputTree, Mod61, evaluation_matrix
from verify.networks.program import INPUT, Assignment, Program, axis_sizes, new
from verify.networks.rac import weight_degree
from verify.networks.streams import IntegerStream
from verify.networks.supports import weight_degree as degree_of_program
from verify.networks.trees import all_words_tree, independent_tree
from verify.networks.weighted import drawn_weights
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
    """Network steps in one draw, times layers (for a network without layers, its assignments)."""
    layers = problem.L or len(problem.network.step)
    if problem.templates is None:
        pairs = (rank + 1) * (rank + 1)
        return pairs * problem.t_E * layers + (rank + 1) * problem.t_S * layers
    words: int = problem.templates.N ** (problem.t_S + problem.t_E)
    return 2 * words * layers


def sample_rank(
    problem: RankProblem, statement: Statement, rank: int, *, max_cost: int = MAX_SAMPLE_COST
) -> SampleOutcome:
    """Draw weights (unless given), inputs (function rank) and a prime near 2^61, and compare the rank with ``rank``.

    Raises ``DomainError`` where no sample is defined (a finite field, a split that is not contiguous, explicit
    templates, weights or coefficients that are not integers, a network that is no polynomial), ``BudgetExceeded``
    beyond ``max_cost`` network steps a draw.
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
    if problem.kind != "polynomial":
        raise DomainError("samples are defined for networks that are polynomials")
    if problem.cell == "rac":
        return
    if problem.given_weights:
        raise DomainError("samples at given weights are defined for the cell rac")
    network = problem.network
    coefficients = [term.coefficient for assignment in network.assignments for term in assignment.terms]
    if network.fixed or any(value.denominator != 1 for value in coefficients):
        raise DomainError("samples are defined for networks whose coefficients are integers, without fixed arrays")


def _prime(seed: str) -> int:
    for word in IntegerStream(seed, "prime", 2**61):
        if word >= 2**60 and is_prime(word):
            return int(word)
    raise AssertionError("the stream does not end")  # pragma: no cover


def _rank_of_draw(problem: RankProblem, seed: str, rank: int) -> int:
    p = _prime(seed)
    kernel = Mod61(p)
    net = problem.weighted or drawn_weights(problem.network, field=QQ, seed=seed, bound=p)
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
    with_inputs = problem.templates is None
    if problem.cell == "rac":
        degree = weight_degree(problem.L, T, with_inputs=with_inputs, with_weights=drawn)
    else:
        degree = degree_of_program(problem.network, T, with_inputs=with_inputs, with_weights=drawn)
    bits = (rank + 1) * ((rank + 1).bit_length() + _log_coefficients(problem))
    bad_primes = bits // 60
    return Fraction((rank + 1) * degree, 2**60) + Fraction(bad_primes, 2**53)


def _log_coefficients(problem: RankProblem) -> int:
    """A bound on log2 of the sum of the absolute coefficients of y in whatever is drawn or fed."""
    L, T = problem.L, problem.t_S + problem.t_E
    if problem.cell != "rac":
        return _log_coefficients_of_program(problem.network, T)
    if problem.weights is not None:
        return _absolute_output(problem, T).bit_length()
    widths = 1 + sum(multiset_coefficient(T, k) for k in range(1, L + 1))
    widths += sum(multiset_coefficient(T, k) for k in range(1, L))
    return problem.R.bit_length() * widths + problem.M.bit_length() * multiset_coefficient(T, L)


def _log_coefficients_of_program(program: Program, T: int) -> int:
    """The same by a walk: a product has the sum of the logarithms of its factors, a sum of n terms the bits of n more
    than the largest.  Source: proofs/certificate-format.md, section 8.
    """
    logs = dict.fromkeys(program.constants, 0) | {state.name: 0 for state in program.states} | {INPUT: 0}
    widths = {assignment.target: _log_terms(assignment, program) for assignment in program.assignments}
    for _ in range(T):
        for assignment in program.assignments:
            largest = max(
                (abs(term.coefficient.numerator) - 1).bit_length() + sum(logs[factor.name] for factor in term.factors)
                for term in assignment.terms
            )
            logs[assignment.target] = largest + widths[assignment.target]
        logs |= {state.name: logs[new(state.name)] for state in program.states}
    return logs[program.output.target]


def _log_terms(assignment: Assignment, program: Program) -> int:
    """The bits of the number of terms that are added, summed axes counted; 0 where it is one term without them."""
    sizes = axis_sizes(assignment.terms, program.shapes)
    summed = [
        {axis for factor in term.factors for axis in factor.axes} - set(assignment.axes) for term in assignment.terms
    ]
    if len(summed) == 1 and not summed[0]:
        return 0
    return sum(math.prod(sizes[axis] for axis in axes) for axes in summed).bit_length()


def _absolute_output(problem: RankProblem, T: int) -> int:
    """y at the absolute values of the given weights of a RAC and inputs that are all ones."""
    net = problem.weighted
    if net is None:
        raise DomainError("there are no given weights")
    for value in net.entries():
        if int(value.q) != 1:
            raise DomainError(f"a sample at given weights needs integers; one weight is {value}")
    kernel = FieldKernel(QQ)
    ones = independent_tree(kernel.array(np.ones((1, T, problem.M), dtype=object)))
    nothing = InputTree((), np.zeros(1, dtype=np.int64))
    return int(evaluation_matrix(net.map_entries(abs), ones, nothing, kernel)[0, 0].p)
