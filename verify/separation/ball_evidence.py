"""Lower bounds on the ranks of networks with functions: minors in balls for a rank problem."""

from __future__ import annotations

from verify.certificates.evidence import Balls
from verify.separation.balls import find_ball_minor
from verify.separation.bounds import best_bound
from verify.separation.problem import RankProblem

__all__ = ["BALL_RANK", "ball_evidence"]

# Minors of networks with functions are looked for up to this order, unless another is asked for: balls are slow.
BALL_RANK = 24


def ball_evidence(
    problem: RankProblem, *, seed: str = "0", target: int | None = None, max_rank: int | None = None
) -> Balls | None:
    """The largest minor found for ``problem``, of order at most ``target`` and ``max_rank``; None if even 1×1 fails.

    With neither given the order is at most ``BALL_RANK``.
    """
    most = BALL_RANK if target is None and max_rank is None else max_rank
    limits = [limit for limit in (most, target, best_bound(problem.bound_problem()).value) if limit is not None]
    goal = min(limits)
    if goal < 1:
        return None
    found = find_ball_minor(
        problem.network,
        problem.t_S,
        problem.t_E,
        start_steps=problem.start_steps,
        templates=problem.templates,
        weights=problem.weighted,
        seed=f"{seed}:{problem.instance.name()}",
        target=goal,
    )
    return None if found is None else found.item(problem.term)
