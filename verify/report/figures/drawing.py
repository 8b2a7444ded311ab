"""A drawing of tensors and bonds as plain data, and its text as SVG: what stands where, before it is a file.

Layouts make drawings and nothing else; ``svg_text`` writes one and decides nothing.  Colours are Okabe and Ito's in
tints that differ in lightness too, and shapes say the same as colours: a disc is a tensor of weights, a dot the copy
tensor δ, a small ring a sum or a product, a box a whole cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

__all__ = ["Box", "Cut", "Drawing", "Node", "Panel", "Text", "Wire", "moved", "name_width", "svg_text", "text_width"]

INK, SOFT, LEG, CUT = "#1a1c20", "#565b64", "#0072b2", "#b34700"
TINTS = ("#ffffff", "#d3e9f8", "#f3c677", "#7fc4ab", "#e3b3cd")
GROUNDS = ("#ffffff", "#eef6fc", "#fdf3e0", "#e6f4ef", "#f9eef4")
"""Of no layer, then of layers 1, 2, 3, 4, 1, ...: of nodes, and of the grounds on which copies stand."""

SIZE, SMALL = 14.0, 12.0
SHIFT = 3.0
"""How far each of the copies that lie under a node is moved."""

_SUBSCRIPTED = re.compile(r"([A-Z])([a-z]*\d*)\Z|([A-Za-z]+?)(\d+)\Z")
_SUBSCRIPT = 0.72
# How far below the line an index stands, in its own size.
DROP = 0.28
_NARROW, _WIDE = frozenset("fijlrtI.,:;'|()[]1 "), frozenset("mwMW×·→∏")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its middle, its width and height."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether the two have a point inside of both."""
        return (
            2 * abs(self.x - other.x) < self.width + other.width
            and 2 * abs(self.y - other.y) < self.height + other.height
        )


@dataclass(frozen=True, slots=True)
class Node:
    """Something that bonds end at: its middle and size, what it is called, for how many equal ones it stands.

    ``kind``: ``tensor`` (weights), ``start`` (an initial state), ``delta``, ``sign`` (a sum, a contraction, a product)
    or ``cell``.  ``key`` is the node of the graph that it is; ``layer`` chooses the tint; ``words`` are its tooltip.
    """

    key: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    text: str = ""
    layer: int = 0
    copies: int = 1
    words: str = ""

    @property
    def box(self) -> Box:
        """Its room, with that of the copies under it."""
        under = SHIFT * stacked(self)
        return Box(self.x - under / 2, self.y + under / 2, self.width + under, self.height + under)


@dataclass(frozen=True, slots=True)
class Wire:
    """A line from point to point with rounded corners: a ``bond`` or an input's ``leg``, ``copies`` of it in one."""

    points: tuple[tuple[float, float], ...]
    kind: str = "bond"
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``y`` is its middle, ``anchor`` what ``x`` is: start, middle or end.

    ``role``: ``name`` (a mathematical name, digits below the line), ``note``, ``cut`` or ``code``.
    """

    x: float
    y: float
    text: str
    role: str = "note"
    anchor: str = "middle"
    size: float = SMALL

    @property
    def box(self) -> Box:
        """Its room, by the usual widths of letters."""
        width = (name_width if self.role == "name" else text_width)(self.text, self.size)
        if self.role == "code":
            width = 0.62 * self.size * len(self.text)
        shift = {"start": width / 2, "middle": 0.0, "end": -width / 2}[self.anchor]
        return Box(self.x + shift, self.y, width, self.size)


@dataclass(frozen=True, slots=True)
class Panel:
    """The ground of a sub-network that is a copy, in the tint of its layer."""

    x: float
    y: float
    width: float
    height: float
    layer: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The line between start and end."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn, from the ground up; ``title`` and ``words`` are for those who do not see it."""

    width: float
    height: float
    title: str
    words: str
    panels: tuple[Panel, ...] = ()
    wires: tuple[Wire, ...] = ()
    nodes: tuple[Node, ...] = ()
    texts: tuple[Text, ...] = ()
    cut: Cut | None = None


def moved(drawing: Drawing, dx: float, dy: float) -> Drawing:
    """The drawing with everything in it shifted."""
    cut = drawing.cut
    return replace(
        drawing,
        panels=tuple(replace(panel, x=panel.x + dx, y=panel.y + dy) for panel in drawing.panels),
        wires=tuple(replace(w, points=tuple((x + dx, y + dy) for x, y in w.points)) for w in drawing.wires),
        nodes=tuple(replace(node, x=node.x + dx, y=node.y + dy) for node in drawing.nodes),
        texts=tuple(replace(text, x=text.x + dx, y=text.y + dy) for text in drawing.texts),
        cut=None if cut is None else Cut(cut.x + dx, cut.top + dy, cut.bottom + dy),
    )


def stacked(node: Node) -> int:
    """How many copies are seen under a node: at most two."""
    return 0 if node.kind in ("delta", "dot", "sign") else min(node.copies - 1, 2)


def text_width(text: str, size: float = SMALL) -> float:
    """About the width of a line of text without serifs."""
    return size * sum(0.34 if c in _NARROW else 0.9 if c in _WIDE else 0.6 for c in text)


def name_width(name: str, size: float = SIZE) -> float:
    """About the width of a name with its index."""
    return sum(
        text_width(head + prime, size) + text_width(index, size * _SUBSCRIPT) for head, index, prime in _listed(name)
    )


def _listed(names: str) -> Iterator[tuple[str, str, str]]:
    """The parts of names that are separated by commas."""
    first, *more = names.split(", ")
    yield _parts(first)
    for name in more:
        head, index, prime = _parts(name)
        yield f", {head}", index, prime


def _parts(name: str) -> tuple[str, str, str]:
    """A name, what stands below the line, and its prime: ``Wh1`` is W with index h1."""
    prime = "'" if name.endswith("'") else ""
    found = _SUBSCRIPTED.match(name.removesuffix("'"))
    if found is None:
        return name.removesuffix("'"), "", prime
    return (found[1], found[2], prime) if found[1] else (found[3], found[4], prime)


# --- SVG -----------------------------------------------------------------------------------------------------


def svg_text(drawing: Drawing) -> str:
    """The drawing as an SVG document, the same text each time; every text in it is text."""
    width, height = _number(drawing.width), _number(drawing.height)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" aria-labelledby="title desc" font-family="Helvetica, Arial, sans-serif">',
        f'<title id="title">{escape(drawing.title)}</title>',
        f'<desc id="desc">{escape(drawing.words)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    lines += _group('stroke-width="0.8"', map(_panel, drawing.panels))
    for kind, colour in (("leg", LEG), ("bond", INK), ("brace", SOFT)):
        wires = (_path(wire) for wire in drawing.wires if wire.kind == kind)
        lines += _group(f'fill="none" stroke="{colour}" stroke-width="1.4" stroke-linejoin="round"', wires)
    if drawing.cut is not None:
        x, top, bottom = map(_number, (drawing.cut.x, drawing.cut.top, drawing.cut.bottom))
        lines.append(f'<path d="M{x} {top}V{bottom}" stroke="{CUT}" stroke-width="2" stroke-dasharray="7 4"/>')
    lines += _group(f'stroke="{INK}" stroke-width="1.2"', (part for node in drawing.nodes for part in _node(node)))
    lines += _group(f'fill="{INK}"', map(_text, drawing.texts))
    return "\n".join([*lines, "</svg>"]) + "\n"


def _group(attributes: str, parts: Iterable[str]) -> list[str]:
    found = list(parts)
    return [f"<g {attributes}>", *found, "</g>"] if found else []


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _tint(layer: int, tints: Sequence[str] = TINTS) -> str:
    return tints[0] if layer == 0 else tints[1 + (layer - 1) % (len(tints) - 1)]


def _panel(panel: Panel) -> str:
    x, y, width, height = map(_number, (panel.x, panel.y, panel.width, panel.height))
    fill, line = _tint(panel.layer, GROUNDS), _tint(panel.layer)
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="10" fill="{fill}" stroke="{line}"/>'


CORNER = 7.0


def _path(wire: Wire) -> str:
    """Straight lines, each corner rounded."""
    points = wire.points
    path = "M" + _pair(points[0])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path += f"L{_pair(_towards(corner, before))}Q{_pair(corner)} {_pair(_towards(corner, after))}"
    return f'<path d="{path}L{_pair(points[-1])}"/>'


def _pair(point: Sequence[float]) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """The point at which the rounding of a corner begins."""
    (x1, y1), (x2, y2) = corner, other
    length = abs(x2 - x1) + abs(y2 - y1)
    part = min(CORNER, length / 2) / length if length else 0
    return x1 + part * (x2 - x1), y1 + part * (y2 - y1)


def _node(node: Node) -> Iterator[str]:
    title = f"<title>{escape(node.words)}</title>" if node.words else ""
    for under in range(stacked(node), 0, -1):
        yield _shape(node, SHIFT * under)
    yield f"<g>{title}{_shape(node, 0)}</g>" if title else _shape(node, 0)
    if node.text:
        role, size = ("note", SMALL) if node.kind == "sign" else ("name", SIZE)
        yield _text(Text(node.x, node.y, node.text, role, size=size), f' stroke="none" fill="{INK}"')


def _shape(node: Node, shift: float) -> str:
    x, y, fill = node.x - shift, node.y + shift, _tint(node.layer)
    if node.kind in ("delta", "dot"):
        colour = INK if node.kind == "delta" else LEG
        return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(node.width / 2)}" fill="{colour}"/>'
    if node.width == node.height and node.kind != "cell":
        return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(node.width / 2)}" fill="{fill}"/>'
    left, top, round_ = x - node.width / 2, y - node.height / 2, 6 if node.kind == "cell" else node.height / 2
    size = f'width="{_number(node.width)}" height="{_number(node.height)}" rx="{_number(round_)}"'
    return f'<rect x="{_number(left)}" y="{_number(top)}" {size} fill="{fill}"/>'


_STYLES = {
    "name": ' font-family="STIX Two Text, Times New Roman, Liberation Serif, serif" font-style="italic"',
    "note": "",
    "soft": f' fill="{SOFT}"',
    "cut": f' fill="{CUT}" font-weight="bold"',
    "code": ' font-family="ui-monospace, Menlo, DejaVu Sans Mono, monospace" xml:space="preserve"',
}


def _text(text: Text, more: str = "") -> str:
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    inside = _with_indices(text.text) if text.role == "name" else escape(text.text, quote=False)
    place = f'x="{_number(text.x)}" y="{_number(text.y + 0.34 * text.size)}" font-size="{_number(text.size)}"'
    return f"<text {place}{anchor}{_STYLES[text.role]}{more}>{inside}</text>"


def _with_indices(names: str) -> str:
    """Names with their indices below the line; whatever follows an index is raised to the line again."""
    text, lowered = "", False
    for head, index, prime in _listed(names):
        for part, is_low in ((head, False), (index, True), (prime, False)):
            inside = escape(part, quote=False)
            if not part or is_low == lowered:
                text += inside
                continue
            size = f' font-size="{_SUBSCRIPT}em"' if is_low else ""
            text += f'<tspan dy="{DROP if is_low else -DROP * _SUBSCRIPT:.3g}em"{size}>{inside}</tspan>'
            lowered = is_low
    return text
