"""Recurrent networks drawn as tensor networks: every copy by itself, or copies in one node that says how many.

Pure functions of the program, the number of steps and the cut.  Source: proofs/statements/tensor-networks.md.
"""

from __future__ import annotations

from verify.networks.program import INPUT, Program
from verify.report.figures.drawing import Cut, Drawing, Text, Wire, moved
from verify.report.figures.network_tree import Parts, tree_parts
from verify.tensors.diagram import unrolled

__all__ = ["network_drawing"]

MARGIN = 14.0


def network_drawing(program: Program, T: int, *, cut: int | None, title: str, copies: str = "auto") -> Drawing:
    diagram = unrolled(program, T)
    parts = tree_parts(diagram, cut)
    return composed(parts, T, cut, title, "", "")


def composed(parts: Parts, T: int, cut: int | None, title: str, words: str, weight: str) -> Drawing:
    """The parts with the names of the inputs, the blocks of steps, the line between them and its weight."""
    texts, wires = list(parts.texts), list(parts.wires)
    y = parts.bottom + 9
    for step, x in enumerate(parts.columns, start=1):
        texts.append(Text(x, y, f"{INPUT}{step}", "name", size=15))
    bottom = y + 10
    if cut is not None:
        for word, first, last in (("start", 1, cut), ("end", cut + 1, T)):
            left, right = parts.spans[first][0], parts.spans[last][1]
            wires.append(Wire(((left, bottom), (left, bottom + 6), (right, bottom + 6), (right, bottom)), "brace"))
            texts.append(Text((left + right) / 2, bottom + 17, word, "note"))
        bottom += 26
    top = parts.top
    line = None
    if cut is not None and parts.cut is not None:
        line = Cut(parts.cut, top - 8, bottom)
        texts.append(Text(parts.cut, top - 18, weight or "cut", "cut"))
        top -= 26
    left = min([parts.left, *(t.box.x - t.box.width / 2 for t in texts)]) - MARGIN
    right = max([parts.right, *(t.box.x + t.box.width / 2 for t in texts)]) + MARGIN
    return moved(
        Drawing(
            right - left,
            bottom - top + 2 * MARGIN,
            title,
            words,
            tuple(parts.panels),
            tuple(wires),
            tuple(parts.nodes),
            tuple(texts),
            line,
        ),
        -left,
        MARGIN - top,
    )
