"""Statements about the ranks of linear networks, said in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from verify.statements.evaluation import with_numbers
from verify.statements.linear_instance import LinearInstance
from verify.statements.notation import write
from verify.statements.phrases import counted, listed, remark, weights
from verify.statements.rendering import PROSE, integer_text
from verify.statements.statement import Statement

__all__ = ["linear_sizes", "linear_words"]

_SAID = ("n", "d_x", "d_y", "q", "k")


def linear_words(statement: Statement, instance: LinearInstance) -> str:
    """A sentence.

    >>> from verify.statements.linear_language import q, rank
    >>> from verify.statements.statement import Quantifier
    >>> instance = LinearInstance(n=4, d_x=1, d_y=2, t_S=2, t_E=3, q=3)
    >>> print(linear_words(Statement(Quantifier.ALMOST_ALL_WEIGHTS, rank.equals(q + 1), instance), instance))
    ... # doctest: +NORMALIZE_WHITESPACE
    For almost all real weights, in a linear recurrent network with width n=4, d_x=1 input channel and d_y=2 output
    channels, split after 2 of 5 steps, the function rank of the power q=3 of the first output equals 4 (q + 1 = 4).
    """
    numbers = with_numbers(statement.relation, statement.environment())
    parts = [
        f"width n={integer_text(instance.n)}",
        counted("d_x", instance.d_x, "input channel"),
        counted("d_y", instance.d_y, "output channel"),
    ]
    subject = f"{weights(statement)}, in a linear recurrent network with {listed(parts)}"
    if instance.t_S is not None:
        subject += f", split after {integer_text(instance.t_S)} of {integer_text(instance.T)} steps"

    def rank(notion: str, overrides: Sequence[tuple[str, str]]) -> str:
        if notion == "hankel":
            return f"the rank of the block Hankel matrix of k={integer_text(instance.k or 0)} block rows and columns"
        if instance.q == 1:
            return "the function rank of the first output (q=1)"
        return f"the function rank of the power q={integer_text(instance.q or 0)} of the first output"

    said = write(numbers, replace(PROSE, rank=rank))
    return f"{subject}, {said}{remark(statement.relation, numbers, _SAID)}."


def linear_sizes(instance: LinearInstance) -> list[str]:
    """``n=4``, ``d_x=1``, ..: the sizes that are given."""
    sizes = [(name, getattr(instance, name)) for name in ("n", "d_x", "d_y", "t_S", "t_E", "q", "k")]
    return [f"{name}={integer_text(value)}" for name, value in sizes if value is not None]
