"""Pictures of one step of a network: rails of text for the terminal, and SVG with arrays as nodes and axes as edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from verify.networks.program import INPUT, Assignment, Program
from verify.networks.writing import shaped, sum_text

__all__ = ["step_svg", "text_diagram"]

# --- text ----------------------------------------------------------------------------------------------------

MAX_RAILS = 24
_ASCII = str.maketrans("─│┼├┤┴╰╯●○…", "-|++++++*o~")


def text_diagram(program: Program, *, width: int = 80, ascii_only: bool = False) -> list[str]:
    """The step, a line an assignment: ``●`` stands on the rail of the array that it makes, ``┼`` where one is read.

    A rail ends where its array is read last; the weights stand in the formulas.  Beyond 24 rails there are none.

    >>> from verify.networks.families import FAMILIES
    >>> print("\\n".join(text_diagram(FAMILIES["rac"].program(1, 2, 2))))
    ○     x[2]
    │ ○   h1[2]
    │ ╰─● a1[i] = Wh1[i,j] h1[j]
    ╰─● │ b1[i] = Wi1[i,j] x[j]
    ●─┴─╯ h1'[i] = a1[i] b1[i]
    ╰─●   y = Wo[i] h1'[i]
    """
    sources = [(INPUT, f"{INPUT}[{program.channels}]")]
    sources += [(s.name, shaped(s.name, s.shape) + ("" if s.free else " = 0")) for s in program.states]
    last = _last_reads(program)
    rails: list[str | None] = []
    lines: list[tuple[str, str]] = []
    for name, label in sources:
        rails.append(name)
        lines.append((_row(rails, len(rails) - 1, set(), last, -1, "○"), label))
    for number, assignment in enumerate(program.assignments):
        read = {rails.index(name) for name in assignment.reads() if name in rails}
        ending = {k for k in read if last.get(rails[k] or "") == number}
        free = [k for k, name in enumerate(rails) if name is None]
        at = min(free, key=lambda k: sum(abs(k - r) for r in read)) if free else len(rails)
        if at == len(rails):
            rails.append(None)
        lines.append((_row(rails, at, read, last, number, "●"), _formula(assignment)))
        for k in ending:
            rails[k] = None
        rails[at] = assignment.target if last.get(assignment.target, -1) > number else None
    left = max(len(row) for row, _ in lines)
    if left > 2 * MAX_RAILS:
        left, lines = 0, [("", label) for _, label in lines]
    text = [_cut(f"{row:<{left}} {label}" if left else label, width) for row, label in lines]
    return [line.translate(_ASCII) for line in text] if ascii_only else text


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def _last_reads(program: Program) -> dict[str, int]:
    """The number of the assignment that reads an array last."""
    return {name: number for number, a in enumerate(program.assignments) for name in a.reads()}


def _row(rails: Sequence[str | None], at: int, read: set[int], last: Mapping[str, int], number: int, node: str) -> str:
    """The rails while an array is made on the rail ``at`` from those that are ``read``."""
    ends = {at, *read}
    low, high = min(ends), max(ends)
    row = ""
    for k, name in enumerate(rails):
        inside = low < k < high
        if k == at:
            row += node
        elif k in read:
            goes_on = last.get(name or "", -1) > number
            row += (
                ("┼" if inside else "├" if k == low else "┤")
                if goes_on
                else ("┴" if inside else "╰" if k == low else "╯")
            )
        else:
            row += ("─" if inside else " ") if name is None or last.get(name, -1) < number else "│"
        row += "─" if low <= k < high else " "
    return row.rstrip()


def _formula(assignment: Assignment) -> str:
    text = sum_text(assignment.terms)
    right = f"{assignment.function}({text})" if assignment.function else text
    return f"{shaped(assignment.target, assignment.axes)} = {right}"


# --- SVG -----------------------------------------------------------------------------------------------------

_INPUT, _STATE, _WEIGHT, _PLAIN = "#56b4e9", "#e69f00", "#009e73", "#ffffff"
BOX, GAP, ROW, EDGE, WIRE, LINE = 36, 26, 84, 20, 10, 13
LETTER = 7
# An array on its row, or the wire of one that passes through that row.
_Item = tuple[str, int]


def step_svg(program: Program, title: str) -> str:
    """One step as SVG: a box an array, with its shape; a disc a weight; an edge where an array is read.

    An edge is named by the axes that are summed; a grey one only multiplies or adds entrywise.  Every array stands
    below those that it is made from.
    """
    assignments = {a.target: a for a in program.assignments}
    level = _levels(program)
    constants = {name: _constants(assignments.get(name), program) for name in level}
    rows = _ordered_rows(program, level)
    width = {name: _width(name, constants[name], assignments.get(name)) for name in level}
    at: dict[_Item, tuple[float, float]] = {}
    total = max(sum(_room(item, level, width) for item in row) for row in rows) + 2 * EDGE
    y = float(EDGE)
    for row in rows:
        tallest = max([BOX, *(LINE * len(constants[name]) for name, k in row if level[name] == k)])
        x = (total - sum(_room(item, level, width) for item in row)) / 2
        for item in row:
            at[item] = (x + _room(item, level, width) / 2, y + tallest / 2)
            x += _room(item, level, width)
        y += tallest + ROW - BOX
    height = y - ROW + BOX + EDGE
    parts = list(_edges(program, level, at))
    for name, k in level.items():
        parts += _box(name, program, assignments.get(name), constants[name], at[name, k], width[name])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total:.0f} {height:.0f}" width="{total:.0f}"'
        f' height="{height:.0f}" role="img" font-family="sans-serif" font-size="12">\n<title>{escape(title)}</title>\n'
        '<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _levels(program: Program) -> dict[str, int]:
    """The row of every array that is no constant: below what it is made from, input and states as low as they can."""
    sources = [INPUT, *(state.name for state in program.states)]
    level = dict.fromkeys(sources, 0)
    for assignment in program.assignments:
        level[assignment.target] = 1 + max((level.get(name, 0) for name in assignment.reads()), default=0)
    for name in sources:
        readers = [level[a.target] for a in program.assignments if name in a.reads()]
        level[name] = min(readers, default=1) - 1
    return level


def _ordered_rows(program: Program, level: Mapping[str, int]) -> list[list[_Item]]:
    """The rows, wires that pass through included, each ordered by what its items hang on."""
    rows: list[list[_Item]] = [[] for _ in range(max(level.values()) + 1)]
    above: dict[_Item, list[_Item]] = {}
    lowest = {n: max((level[a.target] for a in program.assignments if n in a.reads()), default=0) for n in level}
    for name, k in level.items():
        rows[k].append((name, k))
        above[name, k] = []
        for between in range(k + 1, lowest[name]):
            rows[between].append((name, between))
            above[name, between] = [(name, between - 1)]
    for assignment in program.assignments:
        k = level[assignment.target]
        above[assignment.target, k] = [(name, k - 1) for name in dict.fromkeys(assignment.reads()) if name in level]
    below: dict[_Item, list[_Item]] = {}
    for item, hung in above.items():
        for other in hung:
            below.setdefault(other, []).append(item)
    for sweep in range(6):
        place = {item: (n + 0.5) / len(row) for row in rows for n, item in enumerate(row)}
        links = above if sweep % 2 == 0 else below
        for row in rows if sweep % 2 == 0 else reversed(rows):
            means = {item: _mean([place[o] for o in links.get(item, [])], place[item]) for item in row}
            row.sort(key=means.__getitem__)
            place |= {item: (n + 0.5) / len(row) for n, item in enumerate(row)}
    return rows


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default


def _constants(assignment: Assignment | None, program: Program) -> list[str]:
    """The constants that an assignment reads, with their axes."""
    if assignment is None:
        return []
    factors = (factor for term in assignment.terms for factor in term.factors)
    return list(dict.fromkeys(shaped(f.name, f.axes) for f in factors if f.name in program.constants))


def _caption(name: str, assignment: Assignment | None) -> str:
    if assignment is None:
        return name
    left = shaped(name, assignment.axes)
    return f"{left} = {assignment.function}(·)" if assignment.function else left


def _width(name: str, constants: Sequence[str], assignment: Assignment | None) -> float:
    """Of the box, the weights at its right, and as much at its left: edges come to the middle."""
    weights = max((LETTER * len(text) for text in constants), default=-24) + 24
    return max(44, LETTER * len(_caption(name, assignment)) + 12) + 2 * weights


def _room(item: _Item, level: Mapping[str, int], width: Mapping[str, float]) -> float:
    return GAP + (width[item[0]] if level[item[0]] == item[1] else WIRE)


def _edges(program: Program, level: Mapping[str, int], at: Mapping[_Item, tuple[float, float]]) -> Iterator[str]:
    drawn: set[_Item] = set()
    for assignment in program.assignments:
        target = assignment.target
        summed: dict[str, str] = {}
        for term in assignment.terms:
            for factor in term.factors:
                if factor.name in level:
                    letters = "".join(axis for axis in factor.axes if axis not in assignment.axes)
                    summed[factor.name] = "".join(dict.fromkeys(summed.get(factor.name, "") + letters))
        for name, letters in summed.items():
            for k in range(level[name] + 1, level[target]):
                if (name, k) not in drawn:
                    drawn.add((name, k))
                    x, y = at[name, k]
                    yield _wire(_bottom(name, k - 1, at), (x, y - BOX / 2), "#999999")
                    yield f'<path d="M{x:.1f} {y - BOX / 2:.1f} V{y + BOX / 2:.1f}" fill="none" stroke="#999999"/>'
            x, y = at[target, level[target]]
            start, end = _bottom(name, level[target] - 1, at), (x, y - BOX / 2)
            yield _wire(start, end, "#000000" if letters else "#999999")
            if letters:
                xm, ym = 0.25 * start[0] + 0.75 * end[0], 0.15 * start[1] + 0.85 * end[1]
                yield f'<text x="{xm + 4:.1f}" y="{ym:.1f}" font-style="italic">{",".join(letters)}</text>'


def _bottom(name: str, k: int, at: Mapping[_Item, tuple[float, float]]) -> tuple[float, float]:
    x, y = at[name, k]
    return x, y + BOX / 2


def _wire(start: tuple[float, float], end: tuple[float, float], colour: str) -> str:
    (x1, y1), (x2, y2) = start, end
    bend = (y1 + y2) / 2
    return (
        f'<path d="M{x1:.1f} {y1:.1f} C{x1:.1f} {bend:.1f} {x2:.1f} {bend:.1f} {x2:.1f} {y2:.1f}" fill="none"'
        f' stroke="{colour}"/>'
    )


def _box(
    name: str,
    program: Program,
    assignment: Assignment | None,
    constants: Sequence[str],
    at: tuple[float, float],
    width: float,
) -> Iterator[str]:
    x, y = at
    states = {state.name for state in program.states}
    colour = _INPUT if name == INPUT else _STATE if name.removesuffix("'") in states else _PLAIN
    box = width - 2 * (max((LETTER * len(text) for text in constants), default=-24) + 24)
    left, right = x - box / 2, x + box / 2
    for number, weight in enumerate(constants):
        cy = y + (number - (len(constants) - 1) / 2) * LINE
        foot = min(max(cy, y - BOX / 2 + 4), y + BOX / 2 - 4)
        yield f'<path d="M{right:.1f} {foot:.1f} L{right + 10:.1f} {cy:.1f}" fill="none" stroke="#000000"/>'
        yield f'<circle cx="{right + 10:.1f}" cy="{cy:.1f}" r="4" fill="{_WEIGHT}" stroke="#000000"/>'
        yield f'<text x="{right + 17:.1f}" y="{cy + 3.5:.1f}" font-size="10">{escape(weight)}</text>'
    shape = "×".join(map(str, program.shapes[name])) or "number"
    yield (
        f'<rect x="{left:.1f}" y="{y - BOX / 2:.1f}" width="{box:.1f}" height="{BOX}" rx="5" fill="{colour}"'
        ' stroke="#000000"/>'
    )
    yield f'<text x="{x:.1f}" y="{y - 2:.1f}" text-anchor="middle">{escape(_caption(name, assignment))}</text>'
    yield f'<text x="{x:.1f}" y="{y + 12:.1f}" text-anchor="middle" font-size="10">{shape}</text>'
