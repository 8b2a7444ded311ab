"""One small instance of a claim, worked with readable weights: which instance, which weights, which matrix.

What is computed here is about these weights alone (``proved-instance``): it illustrates a claim, and proves none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from itertools import product as cartesian
from typing import Any

from verify.claims.model import Budget, Claim, Expectation, Task
from verify.exact import GF, QQ, Field
from verify.exact.linalg import rank
from verify.networks.batch import FieldKernel, evaluation_matrix
from verify.networks.rac import RAC
from verify.networks.sampling import family_weights, small_integer_weights, theorem_d_witness, weight_count
from verify.networks.streams import IntegerStream, seed_of
from verify.networks.trees import words_tree
from verify.separation.bounds import best_bound
from verify.separation.problem import RankProblem
from verify.statements import FieldName, RankAt
from verify.suite.profiles import PROFILES
from verify.tensors.grid import Templates

__all__ = ["WorkedTerm", "example_budget", "example_task", "worked_term"]

# A matrix of more rows than this is no example.
MAX_ROWS = 16
# Draws of small weights that are tried for one whose rank is as large as the instance allows.
DRAWS = 24
# Assignments over a small field that are enumerated while a reader waits.
MAX_CASES = 1 << 14

Inputs = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class WorkedTerm:
    """A rank term at small weights: the matrix over ``starts`` × ``ends`` (words of input vectors), and its exact rank.

    ``whole``: the matrix is the whole matricization (grid rank), so ``rank`` is the grid rank at these weights; else it is a
    part of the infinite evaluation matrix, and the function rank is at least ``rank``.
    """

    term: RankAt
    problem: RankProblem
    net: RAC
    how: str
    starts: Sequence[Inputs]
    ends: Sequence[Inputs]
    matrix: Sequence[Sequence[Any]]
    rank: int
    whole: bool


def example_budget() -> Budget:
    """The budget within which an example's instance is looked for."""
    return PROFILES["quick"]


def example_task(claim: Claim) -> Task:
    """The instance to show: a counterexample for a false claim, else the tiny one, else the simplest of its first tasks."""
    budget = example_budget()
    first = list(islice(claim.tasks(budget), 60))
    if claim.tiny:
        sizes = [claim.tiny[key] for key in ("L", "R", "M", "t_S", "t_E")]
        tiny = Task(claim.id, "example", dict(claim.tiny), 0, (sum(sizes), *sizes))
        if claim.expected is not Expectation.REFUTED:
            return tiny
        for task in (tiny, *first):
            certificate = claim.solve(task, budget).certificate
            if certificate is not None and certificate.opposite is not None:
                return task
        return tiny
    return min(first, key=_strangeness)


def _strangeness(task: Task) -> tuple[int, ...]:
    """Small readable numbers first, then nothing trivial (all sizes above 1), then little work."""
    sizes = [value for key, value in task.params.items() if key in ("L", "R", "M", "t_S", "t_E", "t", "from")]
    return (
        task.params.get("family", "small-integer") not in ("small-integer", "rank-one-recurrence"),
        task.params.get("p", 2**31 - 1) != 2**31 - 1,
        sum(value == 1 for value in sizes),
        task.cost,
        *(value for value in sizes if isinstance(value, int)),
    )


def is_quick(task: Task) -> bool:
    """Whether its certificate can be made while a reader waits."""
    q = task.params.get("q")
    return q is None or q ** weight_count(*(task.params[k] for k in ("L", "R", "M"))) <= MAX_CASES


def worked_term(term: RankAt, field_name: str | FieldName, task: Task) -> WorkedTerm:
    """``term`` at readable weights over the field; those of the task's family, if it names one."""
    field: Field = QQ if isinstance(field_name, str) else GF(field_name.p, field_name.k, field_name.modulus)
    templates = Templates.of_unit_vectors(field, term.N or term.M, term.M) if term.notion == "grid" else None
    problem = RankProblem(L=term.L, R=term.R, M=term.M, t_S=term.t_S, t_E=term.t_E, templates=templates, field=field)
    ceiling = best_bound(problem.bound_problem()).value
    found = [_worked(problem, net, how) for how, net in _networks(problem, task)]
    # The largest rank that the draws show, and among those the smallest numbers.
    return min(found, key=lambda worked: (-min(worked.rank, ceiling or worked.rank), _length(worked)))


def _length(worked: WorkedTerm) -> int:
    return max(len(worked.net.field.text(v)) for row in worked.matrix for v in row)


def _networks(problem: RankProblem, task: Task) -> Iterator[tuple[str, RAC]]:
    L, R, M = problem.L, problem.R, problem.M
    family = task.params.get("family")
    if family is not None:
        yield f"the weights of the family {family!r}", family_weights(family, L, R, M)
        return
    if task.claim in ("theorem-d-witness", "depth2-lattice-witness", "depth2-tropical-witness"):
        yield "the explicit weights of Theorem D", theorem_d_witness(L, R, M, field=problem.field)
        return
    q = problem.field.order
    if q is not None and q < 100:
        for draw in range(DRAWS):
            net = small_integer_weights(L, R, M, seed=seed_of(f"example:{draw}"), magnitude=q)
            yield f"drawn from GF({q})", net.map_entries(_integer, problem.field)
        return
    for magnitude in (1, 2, 3):
        for draw in range(DRAWS):
            net = small_integer_weights(L, R, M, seed=seed_of(f"example:{draw}"), magnitude=magnitude)
            yield f"integers drawn from -{magnitude}..{magnitude}", net.map_entries(_integer, problem.field)


def _integer(value: Any) -> int:
    return int(value.p)


def _worked(problem: RankProblem, net: RAC, how: str) -> WorkedTerm:
    starts, ends = (list(_blocks(problem, side, t)) for side, t in (("start", problem.t_S), ("end", problem.t_E)))
    kernel = FieldKernel(net.field)
    trees = []
    for block, t in ((starts, problem.t_S), (ends, problem.t_E)):
        letters = {vector: place for place, vector in enumerate(dict.fromkeys(v for word in block for v in word))}
        alphabet = kernel.array([[net.field.element(v) for v in vector] for vector in letters])
        trees.append(words_tree(alphabet, [[letters[vector] for vector in word] for word in block], t))
    matrix = evaluation_matrix(net, trees[0], trees[1], kernel).tolist()
    whole = problem.templates is not None and max(len(starts), len(ends)) <= MAX_ROWS and _covers(problem)
    return WorkedTerm(problem.term, problem, net, how, starts, ends, matrix, rank(matrix, net.field), whole)


def _covers(problem: RankProblem) -> bool:
    N = problem.templates.N if problem.templates is not None else 1
    return bool(N ** max(problem.t_S, problem.t_E) <= MAX_ROWS)


def _blocks(problem: RankProblem, side: str, t: int) -> Iterator[Inputs]:
    """Words of inputs: all of them where they are few, else some."""
    M = problem.M
    if problem.templates is not None:
        units = [tuple(int(i == j) for j in range(M)) for i in range(problem.templates.N)]
        yield from islice(cartesian(units, repeat=t), MAX_ROWS)
        return
    q = problem.field.order
    if q is not None and q < 100 and q ** (M * t) <= MAX_ROWS:
        yield from cartesian(cartesian(range(q), repeat=M), repeat=t)
        return
    ceiling = best_bound(problem.bound_problem()).value or MAX_ROWS
    count = min(MAX_ROWS // 2, max(ceiling, 1))
    stream = IntegerStream(seed_of(f"example:{side}:{M}:{t}:{count}"), "inputs", 3 if q is None or q > 3 else q)
    low = 1 if q is None or q > 3 else 0
    seen: set[Inputs] = set()
    tries = 0
    while len(seen) < count and tries < 1000:
        tries += 1
        word = tuple(tuple(next(stream) - low for _ in range(M)) for _ in range(t))
        if word not in seen and any(any(vector) for vector in word):
            seen.add(word)
            yield word
