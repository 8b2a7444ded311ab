"""The words in which statements about the ranks of linear networks are written in Python.

>>> from verify.statements.json_form import to_json
>>> to_json(rank.equals(q + 1))
['==', ['rank', {}], ['+', 'q', 1]]
>>> to_json(hankel_rank.equals(minimum(n, k * d_x, k * d_y)))
['==', ['hankel_rank', {}], ['min', 'n', ['*', 'k', 'd_x'], ['*', 'k', 'd_y']]]
"""

from __future__ import annotations

from verify.statements.language import (
    T,
    all_of,
    any_of,
    binomial,
    factorial,
    isqrt,
    maximum,
    mc,
    minimum,
    negation,
    product,
    rank,
    summation,
    t_E,
    t_S,
)
from verify.statements.tree import RankTerm, Variable

__all__ = [
    "T",
    "all_of",
    "any_of",
    "binomial",
    "d_x",
    "d_y",
    "factorial",
    "hankel_rank",
    "isqrt",
    "k",
    "maximum",
    "mc",
    "minimum",
    "n",
    "negation",
    "product",
    "q",
    "rank",
    "summation",
    "t_E",
    "t_S",
]

n = Variable("n")
"""The width: W is n×n."""
d_x = Variable("d_x")
"""Entries of an input."""
d_y = Variable("d_y")
"""Entries of an output."""
q = Variable("q")
"""The function rank is that of the q-th power of the first output."""
k = Variable("k")
"""The block Hankel matrix has k block rows and columns."""

hankel_rank = RankTerm("hankel")
"""The rank of the block Hankel matrix (C W^{a+b} F), 0 <= a, b < k."""
