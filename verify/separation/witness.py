"""Finding explicit nonsingular minors: weights, start points and end points whose evaluation matrix is invertible.

A K×K sketch stands for the whole matrix: K is the best upper bound (or the target), so nothing larger is built.  End
points share prefixes (a tree of at most about 3K nodes), because evaluation dominates the cost of checking.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.certificates.evidence import Graded, Minor
from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF, QQ, Field, is_prime, multiset_coefficient, rank_profile_in_place
from verify.exact.linalg import rank_profile as field_rank_profile
from verify.exact.memory import largest_that_fits
from verify.networks.batch import FieldKernel, InputTree, Kernel, Mod31, evaluation_matrix
from verify.networks.sampling import weight_count
from verify.networks.streams import IntegerStream, seed_of
from verify.networks.weighted import WeightedNetwork, drawn_weights
from verify.separation.bounds import BoundProblem, best_bound
from verify.separation.graded import graded_witness, is_graded
from verify.separation.limits import Deadline
from verify.separation.memory import SMALL_FIELD, needs_extension, order_within, require_memory
from verify.separation.points import DEFAULT_MODULUS, PointContext, Points, StreamRows, StreamTree, Words
from verify.separation.problem import RankProblem

__all__ = [
    "DEFAULT_MODULUS",
    "MAX_RANK",
    "Progress",
    "Witness",
    "affordable_order",
    "find_witness",
    "leading_forms_order",
    "silent",
]

# A dense evaluation matrix of this order takes half a gigabyte; larger ranks need to be asked for.
MAX_RANK = 8000
# A network of more weights than this, or input words of more numbers in all, would fill the memory.
MAX_WEIGHTS = 4_000_000
MAX_INPUTS = 8_000_000
# Where leading forms (``graded``) are known they take the place of minors from this order on: below it a minor is
# checked in a moment, and says more plainly what it proves.
GRADED_FROM = 256
# A certificate holds five million values; the words, and the letters in them, are most of these.  Unless a larger order
# is asked for, half of it, which the checker reads in the memory that it takes without being told.
MAX_LETTERS = 4_900_000
# Whole matricizations up to this many entries are built when random words do not reach the bound.
MAX_WHOLE = 1 << 23
SMALL_FIELD_ATTEMPTS = 24


@dataclass(frozen=True, slots=True)
class Witness:
    """A certified lower bound: an evaluation matrix of order ``rank`` with nonzero leading minors, or as many leading
    forms.

    ``saturated``: the search met fewer independent rows or columns than it offered, so a higher rank is unlikely.
    """

    rank: int
    minor: Minor | Graded
    saturated: bool


Progress = Callable[[Witness], None]


def silent(witness: Witness) -> None:
    """What a search does with the minors on its way, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where the evidence lives: field of the evaluation, modulus of streams, kernel, network, how the file names it."""

    problem: RankProblem
    field: Field
    modulus: int
    extension: tuple[int, ...] | None
    kernel: Kernel
    net: WeightedNetwork
    weights_json: dict[str, object] | None
    seed: str

    @property
    def context(self) -> PointContext:
        return PointContext(self.problem.M, self.field, self.modulus, self.kernel)


def find_witness(
    problem: RankProblem,
    *,
    seed: str = "0",
    target: int | None = None,
    max_rank: int | None = None,
    progress: Progress = silent,
    force: bool = False,
    memory: int | None = None,
    deadline: Deadline | None = None,
    leading_forms: bool = True,
) -> Witness | None:
    """The largest minor found for ``problem``, of order at most ``target`` and ``max_rank``; None if even 1×1 fails.

    ``max_rank``: None is ``MAX_RANK``, and no limit where leading forms take the place of a minor.
    ``seed``: any text; it and the problem determine the result on every machine, unless there is a ``deadline``.  Lower
    bounds over Q are mod 2^31 - 1 (another prime if that divides a denominator of given weights or templates).
    Source: proofs/statements/background.md#facts.
    ``progress`` is called with every minor on the way.  ``memory``: look for no larger minor than takes so many bytes.
    ``deadline``: begin with no order that is not expected to be done by then; where that ends the search, it is marked
    as passed.  ``leading_forms``: whether these may take the place of a large minor.
    Raises ``BudgetExceeded`` if the network or a single row of inputs would not fit into memory, and, unless ``force``,
    before a minor is looked for that would not.
    """
    order = leading_forms_order(problem, max_rank, target) if leading_forms else None
    graded = None if order is None else graded_witness(problem, order)
    if order is not None and graded is not None:
        closed = Witness(order, graded, saturated=False)
        progress(closed)
        return closed
    affordable = affordable_order(problem)
    label = f"witness:{seed}:{problem.field.name}:{problem.instance.name()}"
    ceiling = best_bound(problem.bound_problem(use_weights=problem.given_weights)).value
    limits = [MAX_RANK if max_rank is None else max_rank, affordable]
    if ceiling is not None:
        limits.append(ceiling)
    if target is not None:
        limits.append(target)
    goal = min(limits)
    if goal < 1:
        return None
    if memory is not None:
        goal = order_within(problem, goal, memory)
    if problem.weights is None and progress is silent and deadline is None and not force:
        return _remembered(problem, label, goal)
    return _largest(problem, label, goal, progress, force, deadline or Deadline())


# Claims about one network ask for the same minor, one after the other.
@lru_cache(maxsize=32)
def _remembered(problem: RankProblem, label: str, goal: int) -> Witness | None:
    return _largest(problem, label, goal, silent, False, Deadline())


def _largest(
    problem: RankProblem, label: str, goal: int, progress: Progress, force: bool, deadline: Deadline
) -> Witness | None:
    """The largest minor up to the order ``goal``, by all settings."""
    if goal < MAX_RANK and not force:  # an order that was asked for, or that the bounds allow
        require_memory(problem, goal)
    best: Witness | None = None
    for attempt in range(_attempts(problem)):
        setting = _setting(problem, seed_of(label if attempt == 0 else f"{label}:{attempt}"))
        found = _grown(setting, goal, progress, force, deadline)
        if found is not None and (best is None or found.rank > best.rank):
            best = found
        if best is not None and best.rank == goal:
            break
    return best


def leading_forms_order(problem: RankProblem, max_rank: int | None, target: int | None = None) -> int | None:
    """The order of the leading forms that take the place of a minor of order at most ``max_rank`` and ``target``.

    They need no search.  None where they are not known, or where a minor is small, or could show more.
    """
    if not is_graded(problem):
        return None
    limits = [problem.R * multiset_coefficient(problem.R, problem.t_E), max_rank, target]
    wanted = min(limit for limit in limits if limit is not None)
    letters = MAX_LETTERS // 2 if max_rank is None else MAX_LETTERS
    order = min(wanted, letters // (1 + problem.t_E))
    return order if order >= GRADED_FROM and order >= min(wanted, MAX_RANK) else None


def _attempts(problem: RankProblem) -> int:
    """In a small field a random minor vanishes often, so several choices of weights and points are tried."""
    field = problem.field
    extended = field.degree == 1 and not problem.given_weights  # then evidence comes from a large extension
    small = field.order is not None and field.order < SMALL_FIELD
    return SMALL_FIELD_ATTEMPTS if small and not extended else 1


def _grown(setting: _Setting, goal: int, progress: Progress, force: bool, deadline: Deadline) -> Witness | None:
    """The largest minor of one setting, by sketches of growing order."""
    order = min(goal, 64)
    while True:
        if goal >= MAX_RANK and not force:  # otherwise what the goal takes was looked at
            require_memory(setting.problem, order)
        deadline.check()
        before = time.monotonic()
        best = _search(setting, order, progress)
        if best is None or best.rank < order or order == goal:
            return best
        following = min(goal, 4 * order)
        if deadline.is_set:
            following = _done_by(deadline, setting.problem, order, following, time.monotonic() - before)
            if 8 * following < min(9 * order, 8 * goal):
                deadline.passed = True
                return best
        order = following


def _done_by(deadline: Deadline, problem: RankProblem, order: int, most: int, taken: float) -> int:
    """The largest order up to ``most`` that is expected to be done in time, as ``order`` has taken so many seconds."""
    step = problem.network.multiplications
    rate = max(taken, 1e-6) / _work(step, order)
    return largest_that_fits(lambda k: int(1e9 * rate * _work(step, k)), most, int(1e9 * min(deadline.left, 1e6)))


def _work(step: int, order: int) -> int:
    """Multiply-adds: a step of the network an entry, and the elimination."""
    return step * order**2 + order**3 // 3


def affordable_order(problem: RankProblem) -> int:
    """The largest order whose inputs fit into memory; BudgetExceeded if there is none, or the weights do not."""
    if problem.cell == "rac":
        weights = weight_count(problem.L, problem.R, problem.M)
    else:
        weights = problem.network.weight_count
    if weights > MAX_WEIGHTS:
        raise BudgetExceeded(
            f"a network of these sizes has {weights} weights; the limit of the search is {MAX_WEIGHTS}"
        )
    numbers = (problem.t_S + problem.t_E) * (problem.M if problem.templates is None else 1)
    if numbers > MAX_INPUTS:
        raise BudgetExceeded(
            f"one input word of these sizes has {numbers} numbers; the limit of the search is {MAX_INPUTS}"
        )
    return MAX_INPUTS // numbers


def _setting(problem: RankProblem, seed: str) -> _Setting:
    field = problem.field
    if field == QQ:
        modulus = _modulus_avoiding(problem)
        net = problem.weighted or drawn_weights(problem.network, field=QQ, seed=seed, bound=modulus)
        return _Setting(problem, QQ, modulus, None, Mod31(modulus), net, _weights_json(problem, seed), seed)
    p = field.characteristic
    if p >= 2**31:
        raise DomainError(f"evidence needs a characteristic below 2^31, not {p}")
    if needs_extension(problem):
        degree = -(-20 // (p.bit_length() - 1))
        return _over_extension(problem, GF(p, max(2, degree)), seed)
    kernel: Kernel = Mod31(p) if field.degree == 1 else FieldKernel(field)
    net = problem.weighted or drawn_weights(problem.network, field=field, seed=seed, bound=p)
    return _Setting(problem, field, p, None, kernel, net, _weights_json(problem, seed), seed)


def _over_extension(problem: RankProblem, extension: Field, seed: str) -> _Setting:
    p = extension.characteristic
    net = drawn_weights(problem.network, field=extension, seed=seed, bound=p)
    modulus = tuple(extension.modulus or ())
    return _Setting(problem, extension, p, modulus, FieldKernel(extension), net, _weights_json(problem, seed), seed)


def _weights_json(problem: RankProblem, seed: str) -> dict[str, object] | None:
    """How a minor names its weights; given weights stand in the statement."""
    return None if problem.given_weights else {"kind": "stream", "seed": seed}


def _modulus_avoiding(problem: RankProblem) -> int:
    """The largest prime below 2^31 that divides no denominator of the network, of given weights and of templates."""
    entries: list[object] = [] if problem.weighted is None else list(problem.weighted.entries())
    if problem.templates is not None:
        entries += [v for vector in problem.templates.vectors for v in vector]
    denominators = {int(v.q) for v in entries}  # type: ignore[attr-defined]
    if problem.program is not None:
        network = problem.program
        denominators |= {term.coefficient.denominator for step in network.assignments for term in step.terms}
        denominators |= {value.denominator for array in network.fixed for value in array.entries}
    denominators -= {1}
    candidate = DEFAULT_MODULUS
    while not is_prime(candidate) or any(d % candidate == 0 for d in denominators):
        candidate -= 2
    return candidate


def _search(setting: _Setting, order: int, progress: Progress) -> Witness | None:
    """A minor of order at most ``order``, trying ever less sharing between the end points."""
    best: Witness | None = None
    for slack in (2, 8, None):
        found = _attempt(setting, order, slack)
        if found is not None:
            progress(found)
        if found is not None and (best is None or found.rank > best.rank):
            best = found
        if best is not None and best.rank == order:
            return best
    if best is not None and best.rank < order // 2:
        # Most of the tree is of no use: the same rank from a tree made for it is a smaller certificate.
        smaller = _attempt(setting, best.rank, 4)
        if smaller is not None and smaller.rank == best.rank:
            return Witness(best.rank, smaller.minor, True)
    return best and Witness(best.rank, best.minor, True)


def _attempt(setting: _Setting, order: int, slack: int | None) -> Witness | None:
    """One choice of points; ``slack`` None: no sharing (all words, where that is affordable)."""
    problem = setting.problem
    if problem.templates is None:
        extra = 0 if setting.modulus >= SMALL_FIELD or setting.extension else 8 + order // 4
        start: Points = StreamRows(setting.seed, tuple(range(order + extra)))
        widths = _widths(problem.bound_problem(), order + extra, slack, None)
        end: Points = StreamTree.with_widths(setting.seed, widths)
    else:
        start, end = _word_points(setting, order, slack)
    matrix = _evaluate(setting, start, end)
    rows, columns = _profile(setting, matrix)
    if not rows:
        return None
    keep = min(order, len(rows))
    minor = Minor(
        term=problem.term,
        k=keep,
        modulus=setting.modulus,
        weights=setting.weights_json,
        start=start.picked(rows[:keep]).to_json(),
        end=end.picked(columns[:keep]).to_json(),
        extension=setting.extension,
    )
    return Witness(keep, minor, len(rows) < order)


def _evaluate(setting: _Setting, start: Points, end: Points) -> NDArray[Any]:
    problem, context = setting.problem, setting.context
    templates = None
    if problem.templates is not None:
        templates = problem.templates.residues(setting.kernel)
    trees: list[InputTree] = [
        start.tree(context, problem.t_S, templates),
        end.tree(context, problem.t_E, templates),
    ]
    # What elimination then overwrites: there is no second matrix.
    out = np.empty((len(trees[0]), len(trees[1])), np.int32) if isinstance(setting.kernel, Mod31) else None
    return evaluation_matrix(setting.net, trees[0], trees[1], setting.kernel, start_steps=problem.start_steps, out=out)


def _profile(setting: _Setting, matrix: NDArray[Any]) -> tuple[Sequence[int], Sequence[int]]:
    if isinstance(setting.kernel, Mod31):
        profile = rank_profile_in_place(matrix, setting.modulus)
    else:
        profile = field_rank_profile(matrix.tolist(), setting.field)
    return [int(i) for i in profile.rows], [int(j) for j in profile.columns]


def _widths(problem: BoundProblem, count: int, slack: int | None, letters: int | None) -> list[int]:
    """Nodes at each end step for ``count`` leaves: at s remaining steps at least slack·count/(bound on what s steps
    realise).

    With fewer nodes there the leaves below them could not be independent.  ``letters``: at most so many children a
    node.
    """
    widths = [count]
    for s in range(1, problem.t_E):
        if widths[-1] == 1:
            width = 1  # and stays so: no bound is needed
        elif slack is None:
            width = count
        else:
            most = _most(problem, s)
            width = 1 if most is None else -(-slack * count // most)
        widths.append(max(1, min(width, widths[-1])))
    widths.reverse()
    if letters is not None:
        for depth in range(len(widths)):
            widths[depth] = min(widths[depth], letters * (widths[depth - 1] if depth else 1))
    return widths


def _most(problem: BoundProblem, s: int) -> int | None:
    """A bound on the rank with ``s`` end steps, where one is found quickly."""
    if problem.L * s > 4000:
        return None
    rest = replace(problem, sizes=replace(problem.sizes, t_E=s), start_steps=None, input_rank=None, zero_state=False)
    return best_bound(rest).value


def _word_points(setting: _Setting, order: int, slack: int | None) -> tuple[Words, Words]:
    """Start and end words for about ``order`` independent rows and columns of the matricization."""
    problem = setting.problem
    templates = problem.templates
    if templates is None:
        raise DomainError("words need templates")
    N = templates.N
    many = 2 * order + 16
    whole = slack is None and N ** (problem.t_S + problem.t_E) <= MAX_WHOLE
    stream = IntegerStream(setting.seed, f"words/{order}/{slack}", max(2, N))
    start = (
        _all_words(N, problem.t_S) if whole or N**problem.t_S <= many else _random_words(stream, N, problem.t_S, many)
    )
    if whole or N**problem.t_E <= order + 8:
        return Words(start), Words(_all_words(N, problem.t_E))
    if slack is None:
        return Words(start), Words(_random_words(stream, N, problem.t_E, min(many, N**problem.t_E // 2)))
    widths = _widths(problem.bound_problem(), order + 8 + order // 8, slack, N)
    return Words(start), Words(_tree_words(stream, N, widths))


def _all_words(N: int, length: int) -> tuple[tuple[int, ...], ...]:
    grid = np.indices((N,) * length).reshape(length, -1).T
    return tuple(tuple(int(v) for v in word) for word in grid)


def _random_words(stream: IntegerStream, N: int, length: int, count: int) -> tuple[tuple[int, ...], ...]:
    """Distinct words in order of first appearance; ``count`` is at most half of all, so the loop is short."""
    words: dict[tuple[int, ...], None] = {}
    while len(words) < count:
        words[tuple(stream.take(length))] = None
    return tuple(words)


def _tree_words(stream: IntegerStream, N: int, widths: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Words of a tree with these widths: each node's children have different letters, chosen by the stream."""
    nodes: list[tuple[int, ...]] = [()]
    for width in widths:
        children: list[tuple[int, ...]] = []
        for index, node in enumerate(nodes):
            share = (index + 1) * width // len(nodes) - index * width // len(nodes)
            letters: dict[int, None] = {}
            while len(letters) < min(share, N):
                letters[next(stream)] = None
            children += [(*node, letter) for letter in letters]
        nodes = children
    return tuple(nodes)
