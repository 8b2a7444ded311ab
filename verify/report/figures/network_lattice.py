"""The tensor network as a lattice: a cell for every step and layer, which stands for all its copies and says how many.

Time goes from left to right, layers from below to above.  A cell with a simple inside (a ``rac``, a second-order
network) is drawn tensor by tensor, another one as a box.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from verify.networks.program import INPUT, OUTPUT, Program, new
from verify.report.figures.drawing import Node, Text, Wire, name_width, text_width
from verify.report.figures.network_cells import Cell, Cells, cells_of
from verify.report.figures.network_parts import (
    DISC,
    DOT,
    JOINT,
    Parts,
    crossing_bonds,
    disc_width,
    fitted,
    product_text,
    short,
)
from verify.tensors.diagram import copies

__all__ = ["lattice_parts"]

# Between the tensors of an open cell; between rows of boxes; between the lanes of a box.
INNER, BETWEEN, LANE = 44.0, 40.0, 24.0
GUTTER, TRACK, CUT_GUTTER, LEG = 20.0, 9.0, 40.0, 26.0
PORT = 6.0


def lattice_parts(program: Program, T: int, cut: int | None) -> Parts:
    """The parts of the drawing of the network over T steps, with room for the line after ``cut`` steps."""
    counts = copies(program, T)
    return _Lattice(_computed(cells_of(program), counts), T, counts, cut).parts()


def _computed(cells: Cells, counts: Mapping[tuple[str, int], int]) -> Cells:
    """The cells without those on which y does not depend."""
    arrays = {name for name, _ in counts}
    found = [cell for cell in cells.cells if cell.targets & arrays]
    return replace(cells, cells=tuple(replace(cell, number=n) for n, cell in enumerate(found, start=1)))


@dataclass(frozen=True, slots=True)
class _Row:
    """A cell as it is drawn at every step: the y of its middle, the lanes of its states and other reads, its size."""

    cell: Cell
    y: float
    width: float
    height: float
    ports: Mapping[str, float]
    """By what is read, how far below the middle its port at the left is; states go out at the right there."""


@dataclass
class _Lattice:
    cells: Cells
    T: int
    counts: Mapping[tuple[str, int], int]
    cut: int | None
    made: Parts = field(default_factory=Parts)

    def parts(self) -> Parts:
        """Everything: columns, then cells, then what joins them."""
        self.program = self.cells.program
        self.states = {state.name: state for state in self.program.states}
        self.is_open = all(_is_open(self.cells, cell) for cell in self.cells.cells)
        self.is_dotted = self.is_open and all(c.inside and c.inside.join == "delta" for c in self.cells.cells)
        self.outside = self._outside()
        self.rows = self._rows()
        self.tracks = self._tracks()
        self._columns()
        for row in self.rows:
            self._starts(row)
            for step in range(1, self.T + 1):
                if self._count(row, step):
                    self._cell(row, step)
        for step in range(1, self.T + 1):
            for row in self.rows:
                if self._count(row, step):
                    self._into(row, step)
            self._leg(step)
        self._read_out()
        self._cut_labels()
        self.made.close()
        return self.made

    # --- what there is

    def _reads(self, cell: Cell) -> list[str]:
        """What a cell reads and does not make: states as they were, arrays of other cells, the input."""
        names = dict.fromkeys(name for a in cell.assignments for name in a.reads())
        return [n for n in names if n not in cell.targets and n not in self.program.constants]

    def _outside(self) -> dict[int, list[str]]:
        """Of every cell the arrays that another one reads, or the next step does."""
        owner = self.cells.owner
        found = {c.number: dict.fromkeys(new(s) for s in c.states) for c in self.cells.cells}
        for assignment in self.program.assignments:
            for name in assignment.reads():
                if name in owner and owner[name] != owner.get(assignment.target):
                    found[owner[name]][name] = None
        return {number: list(names) for number, names in found.items()}

    def _direct(self, cell: Cell) -> list[str]:
        """What comes straight from below: the input into the lowest cell, arrays of the cell below into the others."""
        if cell.number == 1:
            return [INPUT] if INPUT in self._reads(cell) else []
        return [n for n in self._reads(cell) if self.cells.owner.get(n) == cell.number - 1]

    def _owner(self, state: str) -> int:
        return self.cells.owner[new(state)]

    def _rows(self) -> list[_Row]:
        """From the lowest cell to the highest, in the picture from below to above."""
        rows: list[_Row] = []
        y = 0.0
        for cell in self.cells.cells:
            aside = [n for n in self._reads(cell) if n not in cell.states and n not in self._direct(cell)]
            lanes = [*cell.states, *aside]
            middle = (len(lanes) - 1) / 2
            ports = {name: (n - middle) * LANE for n, name in enumerate(lanes)}
            height = DISC if self.is_open else 34 + LANE * (len(lanes) - 1)
            width = max(46.0, name_width(_names(cell)) + 18)
            if self.is_open and cell.inside is not None:
                width = DISC if cell.inside.join == "delta" else disc_width(cell.inside.join)
            if rows:
                y -= (rows[-1].height + height) / 2 + BETWEEN
                if self.is_open and cell.inside is not None and cell.inside.below:
                    y -= INNER
            rows.append(_Row(cell, y, width, height, ports))
        return rows

    def _tracks(self) -> dict[str, int]:
        """The wires that go up between the columns, numbered from the column: what is read from afar."""
        names: dict[str, None] = {}
        for row in self.rows:
            direct = self._direct(row.cell)
            names |= dict.fromkeys(n for n in row.ports if n not in row.cell.states and n not in direct)
        return {name: number for number, name in enumerate(names)}

    def _count(self, row: _Row, step: int) -> int:
        """How many copies there are of what leaves a cell at a step, the most of any array."""
        return max(self._leaving(row, step).values(), default=0)

    def _leaving(self, row: _Row, step: int) -> dict[str, int]:
        """The arrays of a cell that others read, or the next step does, with their copies."""
        found = {name: self.counts.get((name, step), 0) for name in self.outside[row.cell.number]}
        return {name: count for name, count in found.items() if count}

    # --- places

    def _columns(self) -> None:
        """The middles of the columns, and the line between start and end."""
        self.before = max(row.width for row in self.rows) / 2
        if self.is_open:
            self.before = DISC / 2 + (
                INNER if any(row.cell.inside and row.cell.inside.before for row in self.rows) else 0
            )
        after = max(row.width for row in self.rows) / 2
        labels = [
            text_width(_times(count)) + 8
            for row in self.rows
            for step in range(1, self.T + 1)
            for count in self._leaving(row, step).values()
            if count > 1
        ]
        after = max([after, *(label if self.is_dotted else after + label for label in labels)])
        room = GUTTER + TRACK * len(self.tracks)
        first = max((name_width(fitted(s)) for row in self.rows for s in row.cell.states), default=0)
        self.start_x = 0.0
        x = max(DISC, first + 16) / 2
        self.made.spans.append((-x, x))
        self.x: dict[int, float] = {}
        for step in range(1, self.T + 1):
            x += room + self.before
            self.x[step] = x
            self.made.columns.append(x)
            x += after
            self.made.spans.append((self.x[step] - self.before, x))
            if step == self.cut:
                x += CUT_GUTTER
                self.made.cut = x - CUT_GUTTER + 8
        self.end = x

    def _track(self, name: str, step: int) -> float:
        return self.x[step] - self.before - 10 - TRACK * self.tracks[name]

    # --- cells

    def _starts(self, row: _Row) -> None:
        for state in row.cell.states:
            count = self.counts.get((state, 0), 0)
            if count:
                text = state if self.states[state].free else "0"
                words = f"the initial state {state}" + ("" if self.states[state].free else ", zero") + _in_copies(count)
                height = DISC if len(row.cell.states) == 1 else LANE - 8
                width = max(height, name_width(fitted(text)) + 12)
                y = row.y + row.ports.get(state, 0.0)
                self.made.nodes.append(
                    Node(
                        f"{state} 0",
                        "start",
                        self.start_x,
                        y,
                        width,
                        height,
                        fitted(text),
                        row.cell.number,
                        count,
                        words,
                    )
                )

    def _cell(self, row: _Row, step: int) -> None:
        x, y, count, layer = self.x[step], row.y, self._count(row, step), row.cell.number
        leaving = self._leaving(row, step)
        where = f"at step {step}"
        if self.is_open and (inside := row.cell.inside) is not None:
            made = row.cell.assignments[-1].target
            if inside.join == "delta":
                self._add(f"{made} {step}", "delta", x, y, DOT, DOT, "", layer, count, f"{made} {where}")
                self._add(f"{made} {step} before", "tensor", x - INNER, y, 0, DISC, inside.before, layer, count, where)
                self._add(f"{made} {step} below", "tensor", x, y + INNER, 0, DISC, inside.below, layer, count, where)
                self._bond((x - INNER + DISC / 2, y), (x, y))
                self._bond((x, y + INNER - DISC / 2), (x, y))
            else:
                self._add(f"{made} {step}", "tensor", x, y, 0, DISC, inside.join, layer, count, where)
            if count > 1:
                aside, above = (6.0, 11.0) if inside.join == "delta" else (row.width / 2 + 2, 17.0)
                self.made.texts.append(Text(x + aside, y - above, _times(count), anchor="start"))
            return
        names = _names(row.cell)
        words = f"{', '.join(a.target for a in row.cell.assignments)} {where}"
        self._add(f"{names} {step}", "cell", x, y, row.width, row.height, names, layer, count, words)
        counts = set(leaving.values())
        if len(counts) == 1 and counts != {1}:
            self.made.texts.append(
                Text(x + row.width / 2 + 3, y - row.height / 2 - 2, _times(counts.pop()), anchor="start")
            )
        elif len(counts) > 1:
            for name, number in leaving.items():
                port = row.ports.get(name.removesuffix("'")) if name.endswith("'") else None
                at = (row.width / 2 + 3, port - 9) if port is not None else (PORT, -row.height / 2 - 9)
                self.made.texts.append(Text(x + at[0], y + at[1], _times(number), anchor="start"))

    def _add(
        self,
        key: str,
        kind: str,
        x: float,
        y: float,
        width: float,
        height: float,
        text: str,
        layer: int,
        count: int,
        words: str,
    ) -> None:
        width = width or disc_width(text)
        words = (f"{text} {words}" if kind == "tensor" else words) + _in_copies(count)
        self.made.nodes.append(
            Node(key, kind, x, y, width, height, text if kind == "cell" else fitted(text), layer, count, words)
        )

    def _bond(self, *points: tuple[float, float]) -> None:
        self.made.wires.append(Wire(points))

    # --- what joins them

    def _right(self, row: _Row, step: int) -> float:
        """Where wires leave a cell at its right."""
        inside = row.cell.inside if self.is_open else None
        return self.x[step] if inside and inside.join == "delta" else self.x[step] + row.width / 2

    def _left(self, row: _Row, step: int) -> float:
        inside = row.cell.inside if self.is_open else None
        return self.x[step] - (INNER + DISC / 2 if inside and inside.join == "delta" else row.width / 2)

    def _into(self, row: _Row, step: int) -> None:
        """The wires that end at a cell."""
        for state in row.cell.states:
            if state in self._reads(row.cell) and self._source_count(state, step):
                y = row.y + row.ports[state]
                source = self._right(row, step - 1) if step > 1 else self._start_edge(state)
                self._bond((source, y), (self._left(row, step), y))
        direct = self._direct(row.cell)
        foot = row.y + (
            INNER + DISC / 2 if self.is_open and row.cell.inside and row.cell.inside.below else row.height / 2
        )
        if row.cell.number > 1:
            below = self.rows[row.cell.number - 2]
            middle = (len(direct) - 1) / 2
            for place, _ in enumerate(direct):
                x = self.x[step] + PORT * (place - middle)
                inside = below.cell.inside if self.is_open else None
                top = below.y - (0 if inside and inside.join == "delta" else below.height / 2)
                self._bond((x, top), (x, foot))
        for name in row.ports:
            if name not in row.cell.states and name not in direct:
                self._from_afar(row, step, name)

    def _source_count(self, state: str, step: int) -> int:
        return self.counts.get((state, 0) if step == 1 else (new(state), step - 1), 0)

    def _start_edge(self, state: str) -> float:
        (node,) = (n for n in self.made.nodes if n.key == f"{state} 0")
        return node.x + node.width / 2

    def _from_afar(self, row: _Row, step: int, name: str) -> None:
        """A wire between the columns: from the input, from a cell further below, or from another cell's last state."""
        track, y, left = self._track(name, step), row.y + row.ports[name], self._left(row, step)
        if name == INPUT:
            base = self._leg_joint()
            self.made.wires.append(Wire(((self.x[step], base), (track, base), (track, y), (left, y)), "leg"))
        elif name in self.states:
            source = self.rows[self._owner(name) - 1]
            at = source.y + source.ports.get(name, 0.0)
            start = self._right(source, step - 1) if step > 1 else self._start_edge(name)
            if self._source_count(name, step):
                self._bond((start, at), (track, at), (track, y), (left, y))
        else:
            source = self.rows[self.cells.owner[name] - 1]
            x, top = self.x[step] - 10, source.y - source.height / 2
            self._bond((x, top), (x, top - 10), (track, top - 10), (track, y), (left, y))

    def _lowest(self) -> float:
        """The foot of the lowest cell."""
        row = self.rows[0]
        has_below = self.is_open and row.cell.inside is not None and row.cell.inside.below
        return row.y + (INNER + DISC / 2 if has_below else row.height / 2)

    def _leg_joint(self) -> float:
        return self._lowest() + 12

    def _leg(self, step: int) -> None:
        """The input of a step, from below; a dot where several read it."""
        foot, joint, x = self._lowest() + LEG, self._leg_joint(), self.x[step]
        row = self.rows[0]
        direct = INPUT in self._direct(row.cell) and bool(self._count(row, step))
        others = any(INPUT in r.ports and INPUT in self._reads(r.cell) for r in self.rows[1:]) or INPUT in row.ports
        several = direct and (others or self._count(row, step) > 1)
        reads = any(INPUT in a.reads() for a in self.cells.read_out) and step == self.T
        if direct or others or reads:
            self.made.wires.append(Wire(((x, self._lowest() if direct else joint), (x, foot)), "leg"))
        if several:
            self.made.nodes.append(
                Node(f"x {step}", "dot", x, joint, JOINT, JOINT, words=f"copies of the input of step {step}")
            )
        self.made.bottom = foot

    def _read_out(self) -> None:
        """The output at the right, in the row of the highest cell that it reads."""
        last = self.cells.read_out
        reads = list(dict.fromkeys(n for a in last for n in a.reads()))
        made = {a.target for a in last}
        arrays = [n for n in reads if n in self.cells.owner]
        constants = [n for n in reads if n in self.program.constants]
        (y_assignment,) = (a for a in last if a.target == OUTPUT)
        simple = (
            len(last) == 1 and len(y_assignment.terms) == 1 and len(arrays) == len(constants) == 1 and len(reads) == 2
        )
        text, kind = (constants[0], "tensor") if simple else (OUTPUT, "cell")
        owners = [self.cells.owner[n] for n in arrays] or [len(self.rows)]
        row = self.rows[max(owners) - 1]
        width = max(DISC, disc_width(text))
        first = next((n for n in arrays if self.cells.owner[n] == row.cell.number), None)
        y = row.y + (row.ports.get(first.removesuffix("'"), 0.0) if first and first.endswith("'") else 0.0)
        x = self.end + (0 if simple else GUTTER) + width / 2 + 4 * len(reads)
        words = f"{OUTPUT}: {', '.join(sorted(made))}"
        self._add(OUTPUT, kind, x, y, width, DISC, text, row.cell.number, 1, words)
        slot = 0
        for name in reads:
            if name in made or name in self.program.constants or name == first:
                continue
            at = x - 8 + 8 * slot
            slot += 1
            if name in self.cells.owner:
                source = self.rows[self.cells.owner[name] - 1]
                start = source.y + (source.ports.get(name.removesuffix("'"), 0.0) if name.endswith("'") else 0.0)
                if source is row:
                    # Another lane of the same cell: straight if it meets the box, else around to its foot.
                    ends = [(x - width / 2, start)] if abs(start - y) <= DISC / 2 else [(at, start), (at, y + DISC / 2)]
                    self._bond((self._right(source, self.T), start), *ends)
                else:
                    self._bond((self._right(source, self.T), start), (at, start), (at, y + DISC / 2))
            elif name == INPUT:
                base = self._leg_joint()
                self.made.wires.append(Wire(((self.x[self.T], base), (at, base), (at, y + DISC / 2)), "leg"))
            else:
                source = self.rows[self._owner(name) - 1]
                lane, base = source.y + source.ports.get(name, 0.0), self._leg_joint() - 6
                near = self.x[self.T] - self.before - 6
                start = self._right(source, self.T - 1) if self.T > 1 else self._start_edge(name)
                self._bond((start, lane), (near, lane), (near, base), (at, base), (at, y + DISC / 2))
        if first is not None:
            self._bond((self._right(row, self.T), y), (x - width / 2, y))
        right = x + width / 2
        if y_assignment.axes:
            self._bond((right, y), (right + 16, y))
            right += 16
        self.made.texts.append(Text(right + 6, y, OUTPUT, "name", "start", 15))

    def _cut_labels(self) -> None:
        """Beside the line, the dimension of what crosses it: of all copies of a state together."""
        if self.cut is None or self.made.cut is None:
            return
        bonds = crossing_bonds(self.program, self.T - self.cut) or {}
        for row in self.rows:
            for state in row.cell.states:
                if found := bonds.get(state):
                    y = row.y + row.ports.get(state, 0.0) - 9
                    self.made.texts.append(Text(self.made.cut + 5, y, product_text(found), anchor="start", size=11))


def _is_open(cells: Cells, cell: Cell) -> bool:
    """Whether a cell is drawn tensor by tensor: it has a simple inside, and reads what is right below it."""
    inside = cell.inside
    if inside is None or inside.join == "sum":
        return False
    if inside.join == "delta" and max(disc_width(inside.before), disc_width(inside.below)) > DISC:
        return False
    outside = {n for c in cells.cells if c is not cell for a in c.assignments for n in a.reads()}
    outside |= {n for a in cells.read_out for n in a.reads()}
    if outside & (cell.targets - {new(cell.states[0])}) or outside & set(cell.states):
        return False
    reads = {n for a in cell.assignments for n in a.reads()} - cell.targets - set(cells.program.constants)
    below = {INPUT} if cell.number == 1 else {new(cells.cells[cell.number - 2].states[0])}
    return reads == {cell.states[0]} | below


def _names(cell: Cell) -> str:
    """The states of a cell, as it is called."""
    return ", ".join(map(fitted, cell.states))


def _times(count: int) -> str:
    return f"×{short(count)}"


def _in_copies(count: int) -> str:
    return f", {short(count)} copies" if count > 1 else ""
