"""The whole tensor network as a drawing: time from left to right, what is computed again hanging below what reads it.

Every copy of a state is the right end of a row of its own, so no bond crosses another; only the inputs, which many
copies read, come up between the columns, joined by δ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from verify.networks.program import INPUT, OUTPUT, Program, Term, new
from verify.report.figures.drawing import Node, Panel, Text, Wire
from verify.report.figures.network_cells import cells_of
from verify.report.figures.network_parts import BLOCK, DISC, DOT, JOINT, SIGN, Parts, disc_width, fitted, product_text
from verify.tensors.diagram import Copy, Diagram
from verify.tensors.diagram import Node as Tensor

__all__ = ["tree_parts"]

# Between two things in a row, between rows, and around a column: right of it stand the inputs' wires.
SEPARATION, ROW, GUTTER, SLOT, LEG = 14.0, 54.0, 20.0, 10.0, 10.0
CUT_GUTTER = 34.0
STUB = 12.0
# Of a ground around what stands on it.
PANEL = 7.0


@dataclass(eq=False)
class Item:
    """A node of the picture: a copy of an array, or one of the weights that a product of several things has.

    ``spine``: the child that stands in the same row; ``hanging``: those below, the nearest row first.
    """

    key: str
    kind: str
    text: str
    group: str
    step: int
    words: str
    reads_input: bool = False
    is_copy: bool = False
    bonds: tuple[int, ...] = ()
    spine: Item | None = None
    hanging: list[Item] = field(default_factory=list)
    layer: int = 0
    x: float = 0.0
    row: int = 0
    weight: int = 1

    @cached_property
    def width(self) -> float:
        """As wide as its name, and as what hangs from it asks for; known once that is there."""
        if self.kind in ("delta", "sign"):
            return self.height
        least = 36.0 if self.kind == "cell" else 0.0
        if len(self.hanging) > 1:
            least = 2 * SLOT * (len(self.hanging) - 1) + 16
        return max(disc_width(self.text), least)

    @property
    def height(self) -> float:
        """By its kind."""
        return {"delta": DOT, "sign": SIGN, "cell": BLOCK}.get(self.kind, DISC)

    @property
    def children(self) -> Iterator[Item]:
        """All of them."""
        if self.spine is not None:
            yield self.spine
        yield from self.hanging


def tree_parts(diagram: Diagram, cut: int | None) -> Parts:
    """The parts of the drawing of a diagram, with room for the line after ``cut`` steps."""
    root = _items(diagram)
    everything = list(_walk(root))
    offsets = _offsets(everything, root)
    parts = Parts()
    trunks = any(
        sum(item.reads_input and item.step == step for item in everything) > 1 for step in range(1, diagram.T + 1)
    )
    _place_columns(parts, everything, root, offsets, diagram.T, cut, trunks=trunks)
    rows = len(_place_rows(root).rows)
    for item in everything:
        parts.nodes.append(_node(item))
        parts.wires += _bonds(item)
    parts.panels = list(_panels(root))
    _legs(parts, everything, diagram.T, rows, trunks=trunks)
    _label_cut(parts, everything, cut)
    _finish(parts, root, diagram)
    return parts


# --- what is drawn ----------------------------------------------------------------------------------------------


def _items(diagram: Diagram) -> Item:
    """An item for every copy, and for every tensor that is not its copy's item itself."""
    tensors: dict[int, list[Tensor]] = {copy.number: [] for copy in diagram.copies}
    for node in diagram.nodes:
        tensors[node.copy].append(node)
    reading: dict[int, list[Copy]] = {copy.number: [] for copy in diagram.copies}
    for copy in diagram.copies:
        if copy.parent >= 0:
            reading[copy.parent].append(copy)
    legs, layers = frozenset(diagram.legs), _layers(diagram.program)
    items: dict[int, Item] = {}
    for copy in reversed(diagram.copies):
        children = [items[child.number] for child in reading[copy.number]]
        items[copy.number] = _item(diagram, copy, tensors[copy.number], children, legs, layers[copy.array])
    return items[0]


def _layers(program: Program) -> dict[str, int]:
    """The number of the cell that each array belongs to; what only y reads belongs to the highest."""
    cells = cells_of(program)
    found = dict.fromkeys((a.target for a in program.assignments), len(cells.cells)) | dict(cells.owner)
    return found | {state.name: found[new(state.name)] for state in program.states}


def _item(
    diagram: Diagram, copy: Copy, tensors: list[Tensor], children: list[Item], legs: frozenset[int], layer: int
) -> Item:
    bonds = tuple(diagram.edges[edge].dimension for edge in copy.edges)
    which = f"{copy.array} at step {copy.step}" if copy.step else f"the initial state {copy.array}"
    words = f"{which}, copy {copy.index}"
    kind, text, own = _looks(diagram.program, copy, tensors)
    if kind == "tensor":
        words = f"{tensors[0].name}: makes {words}"
    reads_input = own and any(edge in legs for node in tensors for edge in node.edges)
    item = Item(f"copy {copy.number}", kind, text, copy.array, copy.step, words, reads_input, True, bonds, layer=layer)
    leaves = [_leaf(node, words, legs, layer) for node in tensors if not own]
    below: dict[str, list[Item]] = {leaf.text: [] for leaf in leaves}
    near: list[Item] = []
    behind = _behind(diagram.program, copy.array) if leaves else {}
    for child, name in zip(children, _read(diagram.program, copy.array), strict=True) if leaves else ():
        (below[behind[name]] if name in behind else near).append(child)
    for leaf in leaves:
        _arrange(leaf, below[leaf.text])
    _arrange(item, [*(near if leaves else children), *leaves])
    return item


def _term(program: Program, array: str) -> tuple[str, Term]:
    """The axes and the product of an assignment that is one."""
    (assignment,) = (a for a in program.assignments if a.target == array)
    (term,) = (term for term in assignment.terms if term.coefficient)
    return assignment.axes, term


def _read(program: Program, array: str) -> list[str]:
    """What a product reads that changes, in order."""
    _, term = _term(program, array)
    return [f.name for f in term.factors if f.name != INPUT and f.name not in program.constants]


def _behind(program: Program, array: str) -> dict[str, str]:
    """What a product reads with all its axes in one of the weights alone, and in which."""
    axes, term = _term(program, array)
    letters = axes + "".join(factor.axes for factor in term.factors)
    weights = [factor for factor in term.factors if factor.name in program.constants]
    names = [factor.name for factor in term.factors]
    return {
        factor.name: weight.name
        for factor in term.factors
        for weight in weights
        if factor.name not in program.constants
        and factor.axes
        and names.count(factor.name) == names.count(weight.name) == 1
        and set(factor.axes) <= set(weight.axes)
        and all(letters.count(letter) == 2 for letter in factor.axes)
    }


def _leaf(node: Tensor, words: str, legs: frozenset[int], layer: int) -> Item:
    """One of the weights of a product that is drawn factor by factor."""
    group, reads_input = f"{node.name} in {words}".partition(" at step")[0], any(edge in legs for edge in node.edges)
    return Item(
        f"tensor {node.number}",
        "tensor",
        node.name,
        group,
        node.step,
        f"{node.name}: a factor of {words}",
        reads_input,
        layer=layer,
    )


def _looks(program: Program, copy: Copy, tensors: list[Tensor]) -> tuple[str, str, bool]:
    """The kind and the text of a copy's item, and whether the copy's one tensor is the item itself."""
    if copy.step == 0:
        free = next(state.free for state in program.states if state.name == copy.array)
        return "start", copy.array if free else "0", True
    if [node.kind for node in tensors] == ["block"]:
        return "cell", copy.array, True
    axes, term = _term(program, copy.array)
    letters = axes + "".join(factor.axes for factor in term.factors)
    if any(letters.count(letter) > 2 for letter in letters):
        return "delta", "", False
    if len(tensors) == 1:
        (own,) = (factor.axes for factor in term.factors if factor.name == tensors[0].name)
        if set(letters) <= set(own):
            return "tensor", tensors[0].name, True
    return "sign", "·", False


def _arrange(item: Item, children: list[Item]) -> None:
    """The spine is what leads to the step before the soonest, then of the same layer, then with most below it."""
    if not children:
        return
    item.weight = 1 + sum(child.weight for child in children)
    item.spine = min(children, key=lambda child: (_delay(item.step, child), child.layer != item.layer, -child.weight))
    item.hanging = [child for child in children if child is not item.spine]


def _delay(step: int, item: Item) -> int:
    """How many items of the same step lie between, along the spine."""
    steps, at = 0, item
    while at.step == step:
        if at.spine is None:
            return steps + 1000
        at, steps = at.spine, steps + 1
    return steps


def _walk(root: Item) -> Iterator[Item]:
    ahead = [root]
    while ahead:
        item = ahead.pop()
        yield item
        ahead += list(item.children)


# --- places -----------------------------------------------------------------------------------------------------


def _offsets(items: list[Item], root: Item) -> dict[str, float]:
    """How far left of the right edge of its step's column the middle of an array's items stands."""
    others = [item for item in items if item is not root]  # parents first
    offsets = dict.fromkeys((item.group for item in others), 0.0)
    changed = True
    while changed:
        changed = False
        for item in others:
            for child, limit in _limits(item, offsets[item.group]):
                if child.step == item.step and offsets[child.group] > limit + 1e-6:
                    offsets[child.group] = limit
                    changed = True
    return offsets


def _limits(item: Item, x: float) -> Iterator[tuple[Item, float]]:
    """How far right the middle of a child may stand, in the coordinate in which ``item`` stands at x."""
    last = len(item.hanging) - 1
    for place, child in enumerate(item.hanging):
        if place == last:
            yield child, x
        else:
            yield child, x - SLOT * (last - place) - child.width / 2 - PANEL - 1
    if item.spine is not None:
        most = x - item.width / 2 - SEPARATION - item.spine.width / 2
        # A wire that hangs down leaves to the left of the middle, and what stands in the row is left of it.
        yield item.spine, most - (SLOT * last if last > 0 and item.kind == "delta" else 0)


def _place_columns(
    parts: Parts,
    items: list[Item],
    root: Item,
    offsets: dict[str, float],
    T: int,
    cut: int | None,
    *,
    trunks: bool,
) -> None:
    """The x of every item: columns of the steps, as wide as what stands in them."""
    x = 0.0
    right = dict.fromkeys(range(T + 1), 0.0)
    left = dict.fromkeys(range(T + 1), 0.0)
    for item in items:
        if item is not root:
            at = offsets[item.group]
            right[item.step] = max(right[item.step], at + item.width / 2)
            left[item.step] = min(left[item.step], at - item.width / 2)
    edges = {}
    for step in range(T + 1):
        x -= left[step]
        edges[step] = x
        x += right[step]
        parts.spans.append((edges[step] + left[step], x + (LEG if trunks else 0)))
        if trunks and step:
            x += LEG
            parts.columns.append(x)
        elif step:
            readers = [
                offsets[item.group] for item in items if item.reads_input and item.step == step and item is not root
            ]
            parts.columns.append(edges[step] + (readers[0] if readers else 0.0))
        if step == cut:
            parts.cut = x + CUT_GUTTER / 2
            x += CUT_GUTTER
        x += GUTTER if step else SEPARATION + 4
    for item in items:
        if item is not root:
            item.x = edges[item.step] + offsets[item.group]
    children = list(root.children)
    most = [child.x - limit for child, limit in _limits(root, 0.0)]
    root.x = max(most, default=edges[T] + root.width)
    if trunks:
        root.x = max(root.x, x - GUTTER + SEPARATION + root.width / 2) if children else root.x


@dataclass
class _Shape:
    """What a sub-network takes: for each of its rows, from the first, the intervals that are taken."""

    rows: list[list[tuple[float, float]]]

    def fits(self, other: _Shape, row: int) -> bool:
        """Whether ``other``, its first row put on ``row``, touches nothing."""
        for taken, more in zip(self.rows[row:], other.rows, strict=False):
            if any(a < right and left < b for a, b in taken for left, right in more):
                return False
        return True

    def add(self, other: _Shape, row: int) -> None:
        """Take what ``other`` takes too."""
        self.rows += [[] for _ in range(row + len(other.rows) - len(self.rows))]
        for taken, more in zip(self.rows[row:], other.rows, strict=False):
            taken += more

    def filled(self, margin: float) -> _Shape:
        """Its rectangle."""
        left = min(a for row in self.rows for a, _ in row) - margin
        right = max(b for row in self.rows for _, b in row) + margin
        return _Shape([[(left, right)] for _ in self.rows])


def _place_rows(item: Item) -> _Shape:
    """Put the chain that begins with ``item`` into a row, what hangs from it below, as high as it fits.

    The rows are those of the shape that is returned; what is in it is moved with it.
    """
    chain, at = [item], item
    while at.spine is not None:
        at = at.spine
        chain.append(at)
    ground = next((n for n, link in enumerate(chain) if n and _is_ground(chain[n - 1], link)), None)
    shape = _Shape([[(chain[-1].x - chain[-1].width / 2 - 3, item.x + item.width / 2 + 3)]])
    for number in range(len(chain) - 1, -1, -1):
        link = chain[number]
        last = len(link.hanging) - 1
        for place, child in enumerate(link.hanging):
            below, slot = _place_rows(child), link.x - SLOT * (last - place)
            if _is_ground(link, child):
                below = below.filled(PANEL)
            below.rows[0].append((slot - 4, slot + 4))
            free = (row for row in range(1, len(shape.rows)) if _is_free(shape, below, row, slot))
            row = next(free, len(shape.rows))
            _move(child, row)
            shape.add(_Shape([[(slot - 4, slot + 4)] for _ in range(row - 1)]), 1)
            shape.add(below, row)
        if number == ground:
            shape = shape.filled(PANEL)
    shape.rows[0].append((item.x - item.width / 2 - 3, item.x + item.width / 2 + 3))
    return shape


def _is_free(shape: _Shape, below: _Shape, row: int, slot: float) -> bool:
    wire = _Shape([[(slot - 3, slot + 3)] for _ in range(row - 1)])
    return shape.fits(below, row) and shape.fits(wire, 1)


def _move(item: Item, rows: int) -> None:
    for inside in _walk(item):
        inside.row += rows


def _is_ground(item: Item, child: Item) -> bool:
    """Whether the child, with all below it, stands on a ground of its own: it is a copy of a lower layer."""
    return child.layer < item.layer and child.is_copy and child.kind != "start"


def _y(item: Item) -> float:
    return item.row * ROW


def _node(item: Item) -> Node:
    return Node(
        item.key,
        item.kind,
        item.x,
        _y(item),
        item.width,
        item.height,
        fitted(item.text),
        item.layer,
        1,
        item.words,
    )


def _bonds(item: Item) -> Iterator[Wire]:
    x, y = item.x, _y(item)
    if item.spine is not None:
        other = item.spine
        yield Wire(((other.x + _reach(other), y), (x - _reach(item), y)))
    last = len(item.hanging) - 1
    for place, child in enumerate(item.hanging):
        slot = x - SLOT * (last - place)
        start = (x, y) if item.kind == "delta" else (slot, y + item.height / 2 - (2 if slot != x else 0))
        down = [start] if slot == x or item.kind != "delta" else [start, (slot, y + SLOT)]
        if abs(child.x - slot) < 0.5:
            yield Wire((*down, (slot, _y(child) - (0 if child.kind == "delta" else child.height / 2))))
        else:
            yield Wire((*down, (slot, _y(child)), (child.x + _reach(child), _y(child))))


def _reach(item: Item) -> float:
    return 0.0 if item.kind == "delta" else item.width / 2


def _panels(root: Item) -> Iterator[Panel]:
    """The ground of every sub-network of a lower layer."""
    for item in _walk(root):
        for child in item.children:
            if _is_ground(item, child):
                inside = list(_walk(child))
                left = min(i.x - i.width / 2 for i in inside) - 7
                right = max(i.x + i.width / 2 for i in inside) + 7
                top, bottom = min(map(_y, inside)), max(map(_y, inside))
                depth = 3.0 * max(0, child.layer - 1)
                yield Panel(
                    left - depth,
                    top - ROW / 2 + 5 - depth,
                    right - left + 2 * depth,
                    bottom - top + ROW - 10 + 2 * depth,
                    child.layer,
                )


def _legs(parts: Parts, items: list[Item], T: int, rows: int, *, trunks: bool) -> None:
    """The inputs: a wire that comes up beside each column, or straight from below."""
    foot = (rows - 1) * ROW + ROW / 2 + 8
    for step in range(1, T + 1):
        readers = [item for item in items if item.reads_input and item.step == step]
        trunk = parts.columns[step - 1]
        if not trunks or not readers:
            if readers:
                trunk = parts.columns[step - 1] = readers[0].x
            top = _y(readers[0]) + readers[0].height / 2 if readers else foot - STUB
            parts.wires.append(Wire(((trunk, top), (trunk, foot)), "leg"))
            continue
        ends = []
        for reader in readers:
            y, aside, level = _y(reader) + reader.height / 2, 0.0, _y(reader) + DISC / 2 + 6
            if reader.hanging:  # what hangs from it has the middle
                aside = reader.width / 4 if trunk > reader.x else -reader.width / 4 - SLOT
            ends.append(level)
            x = reader.x + aside
            parts.wires.append(Wire(((x, y - (2 if aside else 0)), (x, level), (trunk, level)), "leg"))
        parts.wires.append(Wire(((trunk, min(ends)), (trunk, foot)), "leg"))
        for y in sorted(set(ends))[1:]:
            parts.nodes.append(Node(f"copy of x at step {step}, {y:.0f}", "dot", trunk, y, JOINT, JOINT))
    parts.bottom = foot


def _label_cut(parts: Parts, items: list[Item], cut: int | None) -> None:
    """The dimension of every bond that the line meets, beside it."""
    if cut is None or parts.cut is None:
        return
    for item in items:
        for child in item.children:
            if child.step <= cut < item.step:
                text = product_text(Counter(child.bonds))
                parts.texts.append(Text(parts.cut + 4, _y(child) - 8, text, anchor="start", size=11))


def _finish(parts: Parts, root: Item, diagram: Diagram) -> None:
    right = root.x + _reach(root)
    if diagram.output:
        parts.wires.append(Wire(((right, _y(root)), (right + 16, _y(root)))))
        right += 16
    parts.texts.append(Text(right + 6, _y(root), OUTPUT, "name", "start", 15))
    parts.close()
