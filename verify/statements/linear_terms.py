"""The rank terms of linear networks, at their parameters."""

from __future__ import annotations

from collections.abc import Mapping

from verify.errors import DomainError
from verify.statements.interpretation import LinearRankAt, variable_value
from verify.statements.tree import RankTerm

__all__ = ["linear_rank_at"]

_LINEAR_PARAMETERS = {"function": ("t_S", "t_E", "q"), "hankel": ("k",)}


def linear_rank_at(term: RankTerm, environment: Mapping[str, int]) -> LinearRankAt:
    """The rank term of a linear network, which is always at the instance.

    >>> from verify.statements.linear_language import hankel_rank
    >>> from verify.statements.linear_instance import LinearInstance
    >>> str(linear_rank_at(hankel_rank, LinearInstance(n=4, d_x=1, d_y=2, k=3).environment()))
    'hankel_rank(n=4, d_x=1, d_y=2, k=3)'
    """
    if term.overrides:
        raise DomainError("a rank of a linear network is taken at the instance, not at other parameters")
    if term.notion not in _LINEAR_PARAMETERS:
        raise DomainError("a linear network has a function rank and a Hankel rank, no grid rank")
    sizes = {name: variable_value(name, environment) for name in ("n", "d_x", "d_y", *_LINEAR_PARAMETERS[term.notion])}
    return LinearRankAt(term.notion, **sizes)
