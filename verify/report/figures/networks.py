"""Recurrent networks drawn as tensor networks: every copy by itself, or copies in one node that says how many.

Pure functions of the program, the number of steps and the cut.  Source: proofs/statements/tensor-networks.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from verify.errors import BudgetExceeded, DomainError
from verify.exact.conversion import read_integer, shown
from verify.networks.program import INPUT, OUTPUT, Assignment, Program
from verify.networks.writing import shaped, sum_text
from verify.report.figures.drawing import Cut, Drawing, Text, Wire, moved, text_width
from verify.report.figures.network_cells import cells_of
from verify.report.figures.network_lattice import lattice_parts
from verify.report.figures.network_parts import Parts, crossing_bonds, product_text, short
from verify.report.figures.network_tree import tree_parts
from verify.tensors.cuts import least_cut
from verify.tensors.diagram import copies as counted
from verify.tensors.diagram import unrolled

__all__ = ["COPIES", "MAX_ASSIGNMENTS", "MAX_COPIES", "MAX_STEPS", "network_drawing"]

COPIES = ("auto", "all", "folded")
MAX_STEPS, MAX_COPIES, MAX_ASSIGNMENTS = 64, 4_000, 2_000
# Up to so many copies of arrays, in a picture no higher, they are drawn one by one unless the contrary is asked.
FEW, HIGH = 90, 740.0
MARGIN, LINE = 14.0, 15.0
LETTER = 6.7
# Beyond it a weight is written as a product of powers only.
MAX_BITS = 10_000


def network_drawing(
    program: Program, T: int, *, cut: int | None, name: str, copies: str = "auto", least: bool = True
) -> Drawing:
    """The network over T steps, with a line after ``cut`` of them (None: no line), as time goes from left to right.

    ``copies``: ``all`` draws every copy of a sub-network; ``folded`` a cell a step, which says how many copies it
    stands for; ``auto`` the one or the other, by their number.  ``name`` is that of the network, for the title.
    ``least``: whether the least weight of a cut, which may go through legs too, is noted where the network is small.

    Raises ``DomainError`` if the program is no polynomial, for T below 1 or above 64, and for a cut that is not between
    two steps; ``BudgetExceeded`` for more than 4,000 copies to be drawn one by one, or 2,000 assignments in all steps.
    Source: [L17]; proofs/statements/tensor-networks.md.
    """
    if not 1 <= read_integer(T, "the number of steps") <= MAX_STEPS:
        raise DomainError(f"a network is drawn over 1 to {MAX_STEPS} steps, not {shown(T)}")
    if cut is not None and not 1 <= read_integer(cut, "the number of start steps") < T:
        raise DomainError(
            f"a cut of {T} steps needs 1 to {T - 1} start steps, not {shown(cut)}"
            if T > 1
            else "a cut needs at least 2 steps"
        )
    if copies not in COPIES:
        raise DomainError(f"copies are drawn {', '.join(COPIES)}, not {shown(copies)}")
    if T * len(program.assignments) > MAX_ASSIGNMENTS:
        raise BudgetExceeded(
            f"{T} steps of {len(program.assignments):,} assignments are too many to draw;"
            f" the limit is {MAX_ASSIGNMENTS:,} assignments"
        )
    counts = counted(program, T)
    total, most = sum(counts.values()), max(counts.values())
    if copies == "all" and total > MAX_COPIES:
        raise BudgetExceeded(
            f"there are {short(total)} copies to be drawn one by one, and the limit is {MAX_COPIES:,}: "
            "take fewer steps, or fold them"
        )
    owner = cells_of(program).owner
    whole = copies == "all" or not any(array in owner for array, _ in counts)  # where only y is computed: no cells
    parts = tree_parts(unrolled(program, T), cut) if whole or (copies == "auto" and total <= FEW) else None
    is_tree = parts is not None and (whole or parts.bottom - parts.top <= HIGH)
    if parts is None or not is_tree:
        parts = lattice_parts(program, T, cut)
    weight = None if cut is None else crossing_bonds(program, T - cut)
    is_small = total <= FEW and not program.output.axes
    notes = [("soft", _least(program, T, cut))] if least and is_small and cut is not None else []
    notes += list(
        _notes(program, parts, {name for name, _ in counts}, is_tree=is_tree, folded=not is_tree and most > 1)
    )
    return _composed(parts, T, cut, _title(name, T, cut), _words(counts, parts, is_tree=is_tree), weight, notes)


def _least(program: Program, T: int, cut: int) -> str:
    """The least weight of any cut between start and end, of the network with one-hot inputs."""
    return f"least cut between start and end, legs counted too: {short(least_cut(unrolled(program, T), cut).weight)}"


# --- words ------------------------------------------------------------------------------------------------------


def _title(name: str, T: int, cut: int | None) -> str:
    steps = f"{T} step{'s' if T > 1 else ''}"
    return f"Tensor network of {name}, {steps}" + (f", cut after {cut}" if cut is not None else "")


def _words(counts: Mapping[tuple[str, int], int], parts: Parts, *, is_tree: bool) -> str:
    """What is seen, for those who do not see it."""
    how = "Every copy of a sub-network is drawn" if is_tree else "A cell a step and layer stands for its copies"
    states: dict[str, list[str]] = {}
    for (array, step), count in sorted(counts.items(), key=lambda item: item[0][1]):
        if array.endswith("'"):
            states.setdefault(array, []).append(short(count) if step else "")
    listed = "; ".join(f"{array} is computed {', '.join(times)} times" for array, times in sorted(states.items()))
    return f"{how}, time from left to right. At the steps in order, {listed}."


def _notes(
    program: Program, parts: Parts, arrays: Collection[str], *, is_tree: bool, folded: bool
) -> Iterator[tuple[str, str]]:
    """What stands below, as role and line: what copies are, and what a box computes."""
    boxes = {node.key: node for node in parts.nodes if node.kind == "cell"}
    if folded:
        yield "soft", "×k: k copies, each with a copy of all that it reads"
    if not boxes:
        return
    drawn = {node.text for node in boxes.values()}
    seen: dict[str, None] = {}
    left_out = False
    for assignment in program.assignments:
        target = assignment.target
        if target not in arrays or ((is_tree or target == OUTPUT) and target not in drawn):
            continue
        text = _formula(assignment)
        if (alike := re.sub(r"\d+", "", text)) in seen:
            left_out = True
            continue
        seen[alike] = None
        yield "code", text
    if left_out:
        yield "soft", "and further layers likewise"


def _formula(assignment: Assignment) -> str:
    return f"{shaped(assignment.target, assignment.axes)} = {sum_text(assignment.terms)}"


def _wrapped(notes: Iterable[tuple[str, str]], width: float) -> Iterator[tuple[str, str]]:
    """Lines that are no wider; a formula is broken before a sign."""
    for role, text in notes:
        line = ""
        for part in re.split(r" (?=[+-] )" if role == "code" else " ", text):
            longer = f"{line} {part}" if line.strip() else line + part
            wide = LETTER * len(longer) if role == "code" else text_width(longer)
            if line.strip() and wide > width:
                yield role, line
                longer = ("    " if role == "code" else "") + part
            line = longer
        yield role, line


# --- what stands around the network -----------------------------------------------------------------------------


def _composed(
    parts: Parts,
    T: int,
    cut: int | None,
    title: str,
    words: str,
    bonds: Mapping[str, Counter[int]] | None,
    notes: list[tuple[str, str]],
) -> Drawing:
    """The parts with the names of the inputs, the blocks of steps, the line between them and its weight, the notes."""
    texts, wires = list(parts.texts), list(parts.wires)
    y = parts.bottom + 9
    for step, x in enumerate(parts.columns, start=1):
        texts.append(Text(x, y, f"{INPUT}{step}", "name", size=15))
    bottom, top = y + 10, parts.top
    line = None
    if cut is not None and parts.cut is not None:
        for word, first, last in (("start", 1, cut), ("end", cut + 1, T)):
            left, right = parts.spans[first][0], parts.spans[last][1]
            wires.append(Wire(((left, bottom), (left, bottom + 6), (right, bottom + 6), (right, bottom)), "brace"))
            texts.append(Text((left + right) / 2, bottom + 16, word))
        bottom += 24
        line = Cut(parts.cut, top - 8, bottom)
        texts.append(Text(parts.cut, top - 18, _weight(bonds), "cut"))
        top -= 26
    boxes = [text.box for text in texts]
    left = min([parts.left, *(box.x - box.width / 2 for box in boxes)])
    right = max([parts.right, *(box.x + box.width / 2 for box in boxes)])
    bottom += 16 if notes else 0
    for role, text in _wrapped(notes, max(right - left, 300.0)):
        texts.append(Text(left, bottom, text, role, "start", 11))
        right = max(right, left + (LETTER * len(text) if role == "code" else text_width(text)))
        bottom += LINE
    drawing = Drawing(
        math.ceil(right - left + 2 * MARGIN),
        math.ceil(bottom - top + 2 * MARGIN),
        title,
        words,
        tuple(parts.panels),
        tuple(wires),
        tuple(parts.nodes),
        tuple(texts),
        line,
    )
    return moved(drawing, MARGIN - left, MARGIN - top)


def _weight(bonds: Mapping[str, Counter[int]] | None) -> str:
    """The weight of the cut: the product of the dimensions of what crosses it."""
    if bonds is None:
        return "cut"
    total = Counter[int]()
    for found in bonds.values():
        total.update(found)
    text = product_text(total)
    if sum(count * dimension.bit_length() for dimension, count in total.items()) > MAX_BITS:
        return f"cut {text}"
    value = math.prod(dimension**count for dimension, count in total.items())
    shortened = short(value)
    if text == str(value):
        return f"cut {text}"
    return f"cut {text} ≈ {shortened[1:]}" if shortened.startswith("≈") else f"cut {text} = {shortened}"
