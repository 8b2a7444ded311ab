"""Pieces of sentences that the wordings of all kinds of statements share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verify.statements.rendering import integer_text, to_text
from verify.statements.statement import Quantifier, Statement
from verify.statements.tree import Aggregate, Condition, Expression, Integer, Node, RankTerm, Variable, children

__all__ = ["counted", "listed", "remark", "weights"]


def weights(statement: Statement) -> str:
    """The quantifier and the field, as the beginning of a sentence."""
    field = statement.field
    match statement.quantifier, field:
        case Quantifier.ALMOST_ALL_WEIGHTS, "Q":
            return "For almost all real weights"
        case Quantifier.ALMOST_ALL_WEIGHTS, _:
            return f"For almost all weights over the algebraic closure of {field}"
        case Quantifier.ALL_WEIGHTS, "Q":
            return "For all real weights"
        case Quantifier.ALL_WEIGHTS, _:
            return f"For all weights in {field}"
        case _, "Q":
            return "For the given rational weights"
    return f"For the given weights in {field}"


def remark(relation: Condition, numbers: Condition, known: Sequence[str]) -> str:
    """In parentheses, the parts of a relation that became numbers; not the variables ``known`` already."""
    notes = [
        f"{to_text(part)} = {to_text(value)}"
        for part, value in _replaced(relation, numbers)
        if not (isinstance(part, Integer) or (isinstance(part, Variable) and part.name in known))
    ]
    return f" ({'; '.join(dict.fromkeys(notes))})" if notes else ""


def _replaced(before: Node, after: Node) -> Iterator[tuple[Expression, Integer]]:
    """The parts that became numbers, from left to right, without the parameters of ranks."""
    if isinstance(before, Expression) and isinstance(after, Integer):
        yield before, after
    elif not isinstance(before, RankTerm | Aggregate):
        for part, number in zip(children(before), children(after), strict=True):
            yield from _replaced(part, number)


def listed(items: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def counted(name: str, count: int, what: str) -> str:
    """``L=2 layers``."""
    return f"{name}={integer_text(count)} {what}{'' if count == 1 else 's'}"
