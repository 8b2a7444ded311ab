"""What a form of writing is made of: how tightly pieces hold together, and a rule for each operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

__all__ = ["Precedence", "Rule", "call", "infix", "words"]

Text = TypeVar("Text")


class Precedence(IntEnum):
    """How tightly a piece of writing holds together, loosest first."""

    ANY = 0
    DISJUNCTION = 1
    CONJUNCTION = 2
    NEGATION = 3
    COMPARISON = 4
    REMAINDER = 5
    """``a mod b`` where it is no operation like the others: in parentheses inside any other operation."""
    SUM = 6
    MINUS = 7
    """A minus sign in front: in parentheses except at the beginning."""
    AGGREGATE = 8
    """A sum or product sign with what it reaches over."""
    PRODUCT = 9
    POWER = 10
    ATOM = 11


@dataclass(frozen=True, slots=True)
class Rule(Generic[Text]):
    """How one operation is written: what holds its operands, and the writing made of theirs.

    ``operands`` gives the least precedence of each operand that needs no parentheses; the last one counts for
    all that follow. The words of ``trace`` reach ``compose`` as they are.
    """

    precedence: Precedence
    operands: tuple[Precedence, ...]
    compose: Callable[[Sequence[Any]], Text]

    def operand(self, index: int) -> Precedence:
        """What the operand with this index (from 0) must hold together like."""
        return self.operands[min(index, len(self.operands) - 1)]


def infix(symbol: str, precedence: Precedence, first: Precedence, rest: Precedence) -> Rule[str]:
    """Operands with a symbol between them."""
    return Rule(precedence, (first, rest), symbol.join)


def call(name: str) -> Rule[str]:
    """A name applied to operands, which its parentheses hold together."""
    return Rule(Precedence.ATOM, (Precedence.ANY,), lambda operands: f"{name}({', '.join(operands)})")


def words(text: str, precedence: Precedence, *operands: Precedence) -> Rule[str]:
    """Operands put into a text at ``{0}``, ``{1}`` ..; ``operands`` as in Rule (default: they need no parentheses)."""
    return Rule(precedence, operands or (Precedence.ANY,), lambda pieces: text.format(*pieces))
