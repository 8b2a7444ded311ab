"""Pieces of sentences that the sentences of all kinds of statements share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verify.statements.tree import Aggregate, Condition, Expression, Integer, Node, RankTerm, Variable, children
from verify.statements.write.text import integer_text, to_prose, to_text

__all__ = ["about", "counted", "counted_steps", "listed", "remark"]


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


def counted_steps(count: int) -> str:
    """``3 steps``."""
    return f"{integer_text(count)} step{'' if count == 1 else 's'}"


def about(subject: str, relation: Condition) -> str:
    """What a statement about exact values is about, a colon, the relation; the relation alone without a subject."""
    said = to_prose(relation)
    if subject:
        return f"{subject}: {said}."
    return f"{said[0].upper() if said.startswith(('the ', 'for ')) else said[0]}{said[1:]}."
