"""Trees as plain text, which Python reads the same way, and as prose, whose comparisons and ranks are words.

Parentheses stand where precedence asks for them, and around what a reader could stumble over: a minus sign
after another sign, a condition after ``not``.
"""

from __future__ import annotations

from collections.abc import Sequence

from verify.statements.heads import HEADS, RANK_HEADS
from verify.statements.tree import Node
from verify.statements.write.notation import Precedence
from verify.statements.write.writing import Notation, write

__all__ = ["PLAIN", "PROSE", "integer_text", "to_prose", "to_text"]


def to_text(node: Node) -> str:
    """Plain text.

    >>> from verify.statements.build import L, R, m, mc, negation, rank, summation, t, t_E
    >>> from verify.statements.tree import Variable
    >>> to_text(rank >= mc(m, mc(t_E, L - 1)))
    'rank >= mc(m, mc(t_E, L - 1))'
    >>> to_text(rank(L=t, t=L).equals((R - 1) * (t - (L - 1)) ** 2))
    'rank(L=t, t=L) == (R - 1) * (t - (L - 1)) ** 2'
    >>> to_text(negation(summation("i", 1, L, R ** Variable("i")) <= -R))
    'not (sum(i, 1, L, R ** i) <= -R)'
    """
    return write(node, PLAIN)


def to_prose(node: Node) -> str:
    """Plain text whose comparisons and ranks are words.

    >>> from verify.statements.build import L, all_of, grid_rank, rank
    >>> to_prose(all_of(rank >= 2 * L, grid_rank <= rank(L=3)))
    'the function rank is at least 2 * L and the grid rank is at most the function rank at L=3'
    """
    return write(node, PROSE)


def integer_text(value: int) -> str:
    """Decimal, or hexadecimal where decimal digits are too many to read (and, in Python, to print)."""
    return str(value) if value.bit_length() <= 256 else hex(value)


def _parenthesized(text: str) -> str:
    return f"({text})"


def _plain_rank(notion: str, overrides: Sequence[tuple[str, str]]) -> str:
    name = HEADS[RANK_HEADS[notion]].plain.compose(())
    return f"{name}({', '.join(f'{key}={value}' for key, value in overrides)})" if overrides else name


def _prose_rank(notion: str, overrides: Sequence[tuple[str, str]]) -> str:
    name = HEADS[RANK_HEADS[notion]].prose.compose(())
    places = ", ".join(f"{key}={value}" for key, value in overrides)
    return f"{name} at {places}" if places else name


PLAIN: Notation[str] = Notation(
    integer=integer_text,
    variable=str,
    group=_parenthesized,
    rules={name: head.plain for name, head in HEADS.items()},
    rank=_plain_rank,
    rank_elsewhere=Precedence.ATOM,
)
"""Plain text."""

PROSE: Notation[str] = Notation(
    integer=integer_text,
    variable=str,
    group=_parenthesized,
    rules={name: head.prose for name, head in HEADS.items()},
    rank=_prose_rank,
    rank_elsewhere=Precedence.SUM,
)
"""Plain text, its comparisons and ranks in words, its quantities as formulas."""
