"""How much memory a search for minors takes, and the refusal of one that the machine has no room for."""

from __future__ import annotations

from functools import partial

from verify.errors import BudgetExceeded
from verify.exact.memory import available_bytes, elimination_bytes, largest_that_fits, readable_bytes
from verify.networks.batch import evaluation_bytes
from verify.separation.problem import RankProblem

__all__ = ["SMALL_FIELD", "needs_extension", "require_memory", "search_bytes"]

# Over a field smaller than this a minor of full rank is too unlikely: weights are drawn from an extension.
SMALL_FIELD = 1 << 12
# An element of another field than the integers mod p is an object, in a table of lists when it is eliminated.
_OBJECT = 200
# A number of an input word, while it is a Python integer in a list, measured.
_NUMBER = 100


def needs_extension(problem: RankProblem) -> bool:
    """Whether weights and points are drawn from an extension of the field, which is too small itself."""
    return (
        problem.field.degree == 1
        and 0 < problem.field.characteristic < SMALL_FIELD
        and problem.weights is None
        and (problem.templates is None or problem.templates.one_hot)
    )


def search_bytes(problem: RankProblem, order: int) -> int:
    """The most memory that looking for a minor of ``order`` takes at a time, predicted: the evaluation matrix, which
    elimination overwrites, and beside it either the states of the evaluation or the panels of the elimination.
    """
    residues = problem.field.degree == 1 and not needs_extension(problem)
    # As many points as the search takes at most: see ``witness``.
    if problem.templates is not None:
        count = 2 * order + 16
    else:
        count = order if problem.field.characteristic == 0 or not residues else order + 8 + order // 4
    points = count * (problem.t_S + problem.t_E) * problem.M * _NUMBER
    states = evaluation_bytes(problem.network, count, count, residues=residues)
    if not residues:
        return points + count * count * _OBJECT + states
    return points + max(4 * count * count + states, elimination_bytes(count, count))


def require_memory(problem: RankProblem, order: int) -> None:
    """Raises ``BudgetExceeded`` if looking for a minor of ``order`` takes more memory than there is."""
    available = available_bytes()
    if available is None or order < 1:
        return
    needed = search_bytes(problem, order)
    if needed <= available:
        return
    largest = largest_that_fits(partial(search_bytes, problem), order, available)
    raise BudgetExceeded(
        f"a search for a minor of order {order} takes about {readable_bytes(needed)} and {readable_bytes(available)} "
        f"are available: the largest order that fits is {largest} (--max-rank {max(1, largest)}; --force tries anyway)"
    )
