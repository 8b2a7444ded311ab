"""Integers as data in Coq: numbers, lists, weights and prefix trees of input words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from verify.formal.witness import MAX_SIZE, Node, Weights

__all__ = ["data", "entry", "forest", "mask", "natural", "packed_forest"]

# Decimal digits are quadratic in Python, which refuses more than some thousands; Coq reads hexadecimal ones as well.
_DECIMAL_BITS = 4096
_WIDTH = 110


def natural(value: int) -> str:
    """A natural number; in binary where unary would be too long."""
    return str(value) if value <= MAX_SIZE else f"(N.to_nat {entry(value)})"


def mask(start_steps: Sequence[int], steps: int) -> str:
    """Which of the steps 1, 2, .. belong to the start block."""
    here = set(start_steps)
    return _list("true" if step in here else "false" for step in range(1, steps + 1))


def data(name: str, weights: Weights[Any], entries: str, scope: str) -> list[str]:
    """The definition of weights."""
    upper = weights.Wi[1:]
    parts = [
        _list(_list(_list(map(entry, row)) for row in matrix) for matrix in weights.Wh),
        _list(_list(map(entry, row)) for row in weights.Wi[0]),
        _list(_list(_list(map(entry, row)) for row in matrix) for matrix in upper),
        _list(map(entry, weights.Wo)),
        _list(_list(map(entry, row)) for row in weights.h0),
    ]
    body = [line for part in parts for line in _folded(part)]
    return [f"Definition {name} : data {entries} := (Data", *body, f")%{scope}.", ""]


def entry(value: int | tuple[int, int]) -> str:
    """An integer, or a fraction as the pair of its numerator and its denominator."""
    if isinstance(value, tuple):
        return f"({entry(value[0])}, {entry(value[1])})"
    return str(value) if value.bit_length() <= _DECIMAL_BITS else hex(value)


def forest(name: str, nodes: Sequence[Node], grid: bool) -> list[str]:
    """The words of a block: the nodes of their prefix tree in preorder, each with its depth."""
    kind = "nat" if grid else "seq Uint63.int"
    labels = (node if isinstance(node, int) else f"{_list(map(str, node))}%uint63" for _, node in nodes)
    shown = _list(f"({depth}, {label})" for (depth, _), label in zip(nodes, labels, strict=True))
    return [f"Definition {name} : forest ({kind}) := forest_of", *_folded(shown), ".", ""]


def packed_forest(name: str, nodes: Sequence[Node], M: int) -> list[str]:
    """The same for vectors of numbers below 1024 and depths below 1023, six numbers to an integer: Coq reads some ten
    thousand integers a second."""
    digits = [digit for depth, label in nodes for digit in (depth + 1, *(label if not isinstance(label, int) else ()))]
    words = [sum(digit << 10 * i for i, digit in enumerate(digits[at : at + 6])) for at in range(0, len(digits), 6)]
    shown = _list(map(str, words))
    return [
        f"Definition {name} : forest (seq Uint63.int) := packed_forest {M}",
        *_folded(shown),
        "%uint63.",
        "",
    ]


def _list(members: Iterable[str]) -> str:
    """A list in the notation of MathComp."""
    return f"[:: {'; '.join(members)}]".replace("[:: ]", "[::]")


def _folded(text: str) -> Sequence[str]:
    """``text`` in lines of moderate length, broken after semicolons."""
    lines, line = [], ""
    for piece in text.split("; "):
        if line and len(line) + len(piece) > _WIDTH:
            lines.append(f"  {line};")
            line = piece
        else:
            line = f"{line}; {piece}" if line else piece
    return [*lines, f"  {line}"]
