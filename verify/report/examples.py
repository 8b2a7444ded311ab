"""One small instance of a claim, worked with readable weights: which instance, which weights, which matrix.

What is computed here is about these weights alone (``proved-instance``): it illustrates a claim, and proves none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from itertools import product as cartesian
from math import prod
from typing import Any

from verify.claims.methods import Gathered
from verify.claims.model import Budget, Claim, Expectation, Task
from verify.exact import GF, QQ, Field
from verify.exact.linalg import rank, rank_profile
from verify.networks.batch import FieldKernel, evaluation_matrix
from verify.networks.rac import RAC
from verify.networks.sampling import family_weights, small_integer_weights, theorem_d_witness, weight_count
from verify.networks.streams import IntegerStream, seed_of
from verify.networks.trees import words_tree
from verify.networks.weighted import WeightedNetwork
from verify.separation.bounds import best_bound
from verify.separation.decide import problem_at
from verify.separation.problem import RankProblem
from verify.statements import FieldName, Instance, RankAt
from verify.work.budget import PROFILES

__all__ = ["SMALL_FIELD", "WorkedTerm", "entry_text", "example_budget", "example_task", "is_quick", "worked_term"]

# A matrix of more rows than this is no example.
MAX_ROWS = 16
# Draws of small weights that are tried for one whose rank is as large as the instance allows.
DRAWS = 24
SMALL_DRAWS = 400
# Rows of a minor that is shown.
MAX_MINOR = 6
# A field with fewer elements is small: everything over it can be written down.
SMALL_FIELD = 100
# Assignments over a small field that are enumerated while a reader waits.
MAX_CASES = 1 << 14

Inputs = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class WorkedTerm:
    """A rank term at small weights: the matrix over ``starts`` × ``ends`` (words of input vectors), and its exact rank.

    ``whole``: the matrix is over all words there are, so ``rank`` is the rank of the term at these weights; else it is
    a part of a larger matrix, and the term is at least ``rank``.
    """

    term: RankAt
    problem: RankProblem
    net: RAC | WeightedNetwork
    how: str
    starts: Sequence[Inputs]
    ends: Sequence[Inputs]
    matrix: Sequence[Sequence[Any]]
    rank: int
    whole: bool


# Sizes that add up to more than this are not worked as an example.
LARGEST_SHOWN = 40


def example_budget() -> Budget:
    """The budget within which an example's instance is looked for."""
    return PROFILES["quick"]


def example_task(claim: Claim) -> Task:
    """The instance to show: a counterexample for a false claim, else the tiny one, else the simplest of its first
    tasks.
    """
    budget = example_budget()
    first = list(islice(claim.tasks(budget), 60))
    if not {"L", "t_S"} <= set(first[0].params) and (claim.example or "L" not in first[0].params):
        return Task(claim.id, "example", dict(claim.example), 0) if claim.example else min(first, key=_strangeness)
    # A task that also names weights, a family or a prime is more than sizes.
    if claim.example and set(claim.example) == set(first[0].params):
        sizes = [claim.example[key] for key in ("L", "R", "M", "t_S", "t_E")]
        tiny = Task(claim.id, "example", dict(claim.example), 0, (sum(sizes), *sizes))
        if claim.expected is not Expectation.REFUTED:
            return tiny
        # A counterexample at huge sizes, refuted by a bound alone, has no matrix to show.
        for task in (tiny, *(task for task in first if sum(_numbers(task)) <= LARGEST_SHOWN)):
            certificate = claim.solve(task, budget).certificate
            if certificate is not None and certificate.opposite is not None:
                return task
        return tiny
    return min(first, key=_strangeness)


def _numbers(task: Task) -> list[int]:
    return [value for value in task.params.values() if isinstance(value, int)]


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
    q = task.params.get("q") if "L" in task.params else None
    return q is None or q ** weight_count(*(task.params[k] for k in ("L", "R", "M"))) <= MAX_CASES


def worked_term(claim: Claim, term: RankAt, field_name: str | FieldName, task: Task, instance: Instance) -> WorkedTerm:
    """``term`` at readable weights over the field; those of the task's family, if it names one."""
    field: Field = QQ if isinstance(field_name, str) else GF(field_name.p, field_name.k, field_name.modulus)
    problem = problem_at(term, instance, field)
    ceiling = best_bound(problem.bound_problem()).value
    explicit = isinstance(claim.method, Gathered) and claim.method.explicit is not None
    found = [_worked(problem, net, how, explicit=explicit) for how, net in _networks(problem, task, explicit=explicit)]
    # The largest rank that the draws show, and among those the smallest numbers.
    return min(found, key=lambda worked: (-min(worked.rank, ceiling or worked.rank), _length(worked)))


def _length(worked: WorkedTerm) -> int:
    return max(len(entry_text(v, worked.net.field)) for row in worked.matrix for v in row)


def entry_text(value: Any, field: Field) -> str:
    """A field element as people read it; residues mod a large prime from -p/2 to p/2.

    >>> entry_text(GF(2**31 - 1).element(-2), GF(2**31 - 1))
    '-2'
    """
    p = field.order
    if p is None or field.degree > 1 or p < SMALL_FIELD:
        return field.text(value)
    residue = int(value)
    return str(residue if residue <= p // 2 else residue - p)


def _networks(problem: RankProblem, task: Task, *, explicit: bool) -> Iterator[tuple[str, RAC | WeightedNetwork]]:
    L, R, M = problem.L, problem.R, problem.M
    if problem.cell != "rac":
        for magnitude in (1, 2, 3):
            for draw in range(DRAWS // 4):
                yield f"integers drawn from -{magnitude}..{magnitude}", _drawn(problem, draw, magnitude)
        return
    family = task.params.get("family")
    if family is not None:
        yield f"the weights of the family {family!r}", family_weights(family, L, R, M)
        return
    if explicit:
        yield "the explicit weights of Theorem D", theorem_d_witness(L, R, M, field=problem.field)
        return
    q = problem.field.order
    if q is not None and q < SMALL_FIELD:
        for draw in range(SMALL_DRAWS):
            net = small_integer_weights(L, R, M, seed=seed_of(f"example:{draw}"), magnitude=2)
            # Zeros are made rare: over a field this small most networks compute nothing at all.
            yield (
                f"drawn from GF({q}), mostly not 0",
                net.map_entries(lambda v: int(v.p) and 1 + int(v.p) % (q - 1), problem.field),
            )
        return
    for magnitude in (1, 2, 3):
        for draw in range(DRAWS):
            net = small_integer_weights(L, R, M, seed=seed_of(f"example:{draw}"), magnitude=magnitude)
            yield f"integers drawn from -{magnitude}..{magnitude}", net.map_entries(_integer, problem.field)


def _drawn(problem: RankProblem, draw: int, magnitude: int) -> WeightedNetwork:
    """Weights of another cell that a person can read."""
    program, field = problem.network, problem.field
    stream = IntegerStream(seed_of(f"example:{draw}"), "small", 2 * magnitude + 1)
    sizes = [prod(weight.shape) for weight in program.weights]
    entries = [tuple(field.element(v - magnitude) for v in stream.take(size)) for size in sizes]
    return WeightedNetwork(program, field, tuple(entries))


def _integer(value: Any) -> int:
    return int(value.p)


def _worked(problem: RankProblem, net: RAC | WeightedNetwork, how: str, *, explicit: bool) -> WorkedTerm:
    """All words where these are everything there is; else a nonsingular minor found among some simple inputs."""
    blocks = _all_words(problem)
    whole = blocks is not None
    starts, ends = blocks or tuple(_some_words(problem, side, explicit=explicit) for side in ("start", "end"))
    matrix = _evaluated(net, starts, ends, problem.start_steps)
    if whole:
        return WorkedTerm(problem.term, problem, net, how, starts, ends, matrix, rank(matrix, net.field), True)
    profile = rank_profile(matrix, net.field)
    rows, columns = (sorted(chosen[:MAX_MINOR]) for chosen in (profile.rows, profile.columns))
    if not rows:
        rows, columns = [0], [0]
    minor = [[matrix[i][j] for j in columns] for i in rows]
    return WorkedTerm(
        problem.term,
        problem,
        net,
        how,
        [starts[i] for i in rows],
        [ends[j] for j in columns],
        minor,
        rank(minor, net.field),
        False,
    )


def _evaluated(
    net: RAC | WeightedNetwork, starts: Sequence[Inputs], ends: Sequence[Inputs], start_steps: Sequence[int] | None
) -> list[list[Any]]:
    kernel = FieldKernel(net.field)
    trees = []
    for block in (starts, ends):
        letters = {vector: place for place, vector in enumerate(dict.fromkeys(v for word in block for v in word))}
        alphabet = kernel.array([[net.field.element(v) for v in vector] for vector in letters])
        trees.append(words_tree(alphabet, [[letters[vector] for vector in word] for word in block], len(block[0])))
    entries: list[list[Any]] = evaluation_matrix(net, trees[0], trees[1], kernel, start_steps=start_steps).tolist()
    return entries


def _all_words(problem: RankProblem) -> tuple[list[Inputs], list[Inputs]] | None:
    """Every start word and every end word, if these are few: over one-hot templates, or over a small field."""
    q = problem.field.order
    letters: list[tuple[int, ...]]
    if problem.templates is not None:
        letters = [tuple(int(i == j) for j in range(problem.M)) for i in range(problem.templates.N)]
    elif q is not None and q < SMALL_FIELD and q**problem.M <= MAX_ROWS:
        letters = list(cartesian(range(q), repeat=problem.M))
    else:
        return None
    if len(letters) ** max(problem.t_S, problem.t_E) > MAX_ROWS:
        return None
    starts, ends = (list(cartesian(letters, repeat=t)) for t in (problem.t_S, problem.t_E))
    return starts, ends


def _some_words(problem: RankProblem, side: str, *, explicit: bool) -> list[Inputs]:
    """Words with small nonzero entries; ``explicit``: all inputs but the first are ones, as in Theorem D."""
    t = problem.t_S if side == "start" else problem.t_E
    ceiling = best_bound(problem.bound_problem()).value or MAX_MINOR
    wanted = 3 * min(MAX_MINOR, ceiling)
    values = (1, 2, 3) if explicit else (1, -1, 2)
    stream = IntegerStream(seed_of(f"example:{side}:{problem.M}:{t}:{wanted}"), "inputs", len(values))
    units = [tuple(int(i == j) for j in range(problem.M)) for i in range(problem.M)]
    found: dict[Inputs, None] = {}
    for _ in range(20 * wanted):
        if problem.templates is not None:
            found[tuple(units[next(stream) % problem.templates.N] for _ in range(t))] = None
        else:
            free = 1 if explicit else t
            word = [tuple(values[next(stream)] for _ in range(problem.M)) for _ in range(free)]
            found[(*word, *[(1,) * problem.M] * (t - free))] = None
        if len(found) == wanted:
            break
    return list(found)
