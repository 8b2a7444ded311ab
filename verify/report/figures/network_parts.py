"""What the layouts of a tensor network share: the parts they make, the sizes of things, how a count is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from verify.networks.program import Program
from verify.report.figures.drawing import Node, Panel, Text, Wire, name_width
from verify.report.figures.logarithmic import power_of_ten, raised
from verify.report.numbers import decimal_digits, grouped
from verify.tensors.diagram import copies, unrolled

__all__ = [
    "BLOCK",
    "DISC",
    "DOT",
    "JOINT",
    "SIGN",
    "Parts",
    "crossing_bonds",
    "disc_width",
    "fitted",
    "product_text",
    "short",
]

DISC, DOT, SIGN, BLOCK, JOINT = 32.0, 9.0, 18.0, 30.0, 5.0
"""How high a tensor of weights, δ, a sign, a box, and the joint of an input's copies are."""
MOST_LETTERS = 12
# Copies that are looked at one by one.
MAX_COUNTED = 20_000


@dataclass
class Parts:
    """What a layout makes: the parts of a drawing, and what is written around them.

    ``columns``: where the leg of each step ends; ``spans``: from where to where each column goes, that of the initial
    states first; ``cut``: the x of the line between start and end; then the room that all of it takes, the legs' ends
    (``bottom``) included.
    """

    panels: list[Panel] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    columns: list[float] = field(default_factory=list)
    spans: list[tuple[float, float]] = field(default_factory=list)
    cut: float | None = None
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0

    def close(self) -> None:
        """Set the room to what is there."""
        boxes = [node.box for node in self.nodes] + [text.box for text in self.texts]
        points = [point for wire in self.wires for point in wire.points]
        self.left = min([b.x - b.width / 2 for b in boxes] + [p.x for p in self.panels] + [x for x, _ in points])
        self.right = max(
            [b.x + b.width / 2 for b in boxes] + [p.x + p.width for p in self.panels] + [x for x, _ in points]
        )
        self.top = min([b.y - b.height / 2 for b in boxes] + [p.y for p in self.panels] + [y for _, y in points])


def disc_width(name: str) -> float:
    """How wide a tensor of that name is: as wide as high, unless the name is long."""
    room = name_width(fitted(name))
    return DISC if room <= DISC - 6 else room + 16


def fitted(name: str) -> str:
    """A name that is short enough for a picture.

    >>> fitted("W"), fitted("recurrent_weights_of_the_gate")
    ('W', 'recurrent_w…')
    """
    return name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1] + "…"


def short(count: int) -> str:
    """A count in few letters: in full up to seven digits, else its first three, cut off, and its size.

    >>> short(120), short(1234567890123)
    ('120', '≈1.23·10¹²')
    """
    digits = decimal_digits(count)
    if digits <= 7:
        return grouped(count)
    leading = str(count // 10 ** (digits - 3))
    return f"≈{leading[0]}.{leading[1:]}·{power_of_ten(digits - 1)}"


@lru_cache(maxsize=8)
def crossing_bonds(program: Program, t_E: int) -> Mapping[str, Counter[int]] | None:
    """For every state, how many bonds of which dimension cross the cut before the last t_E steps.

    None if there are too many to be counted so.
    """
    if sum(copies(program, t_E).values()) > MAX_COUNTED:
        return None
    diagram = unrolled(program, t_E)
    found: dict[str, Counter[int]] = {state.name: Counter() for state in program.states}
    for copy in diagram.copies:
        if copy.step == 0:
            found[copy.array].update(diagram.edges[edge].dimension for edge in copy.edges)
    return found


def product_text(dimensions: Mapping[int, int]) -> str:
    """A product of powers.

    >>> product_text({2: 3, 3: 1}), product_text({})
    ('2³·3', '1')
    """
    powers = (f"{d}{raised(n) if n > 1 else ''}" for d, n in sorted(dimensions.items()) if n and d > 1)
    return "·".join(powers) or "1"
