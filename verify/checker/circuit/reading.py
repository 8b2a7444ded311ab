"""A user's network, read from JSON (section 4): every name, axis, shape and order is checked, nothing is computed.

A program has at most 10,000 assignments, products and factors, so what is read off it takes moments whatever its sizes.
"""

from ..kernel.errors import show
from ..kernel.item import Item
from .program import ANALYTIC, INPUT, OUTPUT, PIECEWISE, Assignment, Fixed, Product, Program, State, new
from .weights import nested

__all__ = ["read_program"]

MAX_PARTS = 10_000
MAX_AXES = 52  # there are so many letters
MAX_SIZE = 10**9
_NAME = "[A-Za-z][A-Za-z0-9_]{0,39}"
Shape = tuple[int, ...]


def read_program(item: Item) -> Program:
    """The program that ``item`` writes. Raises ``Malformed`` or ``Rejected`` where something does not fit."""
    item.keys(("channels", "weights", "states", "step", "output"), ("fixed",))
    reader = _Reader(item.get("channels").integer(least=1, most=MAX_SIZE))
    states = tuple(reader.state(entry) for entry in item.get("states").entries())
    weights = tuple(reader.weight(entry) for entry in item.get("weights").entries())
    fixed = tuple(reader.fixed(entry) for entry in item.get("fixed").entries()) if "fixed" in item else ()
    if "fixed" in item and not fixed:
        item.get("fixed").malformed("fixed is left out where there are no fixed arrays")
    reader.require_starts(item.get("weights"), weights)
    step = tuple(reader.assignment(entry, last=False) for entry in item.get("step").entries())
    output = reader.assignment(item.get("output"), last=True)
    for state in states:
        if new(state.name) not in reader.known:
            item.get("step").reject(
                f"the state {state.name} gets no new value, for nothing is assigned to {state.name}'"
            )
    for i, (name, _) in enumerate(weights):
        if name not in reader.used and name not in reader.states:
            item.get("weights")[i].reject(f"the weight {name} is not used")
    return Program(reader.known[INPUT][0], weights, states, step, output, fixed)


class _Reader:
    """Reads the parts of a program in their order; ``known`` are the arrays that have a value so far."""

    def __init__(self, channels: int) -> None:
        self.known: dict[str, Shape] = {INPUT: (channels,)}
        self.states: dict[str, State] = {}
        self.used: set[str] = set()
        self.parts = 0

    def count(self, item: Item) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            item.malformed(f"a network has at most {MAX_PARTS} arrays, assignments, products and factors")

    def declared(self, item: Item, length: int) -> tuple[str, Shape]:
        """The name and shape with which an entry of ``length`` parts begins."""
        self.count(item)
        item.sized(length)
        name = item[0].text(_NAME)
        if len(item[1].array()) > MAX_AXES:
            item[1].malformed(f"an array has at most {MAX_AXES} axes")
        return name, tuple(size.integer(least=1, most=MAX_SIZE) for size in item[1].entries())

    def state(self, item: Item) -> State:
        name, shape = self.declared(item, 3)
        state = self.states[name] = State(name, shape, item[2].choice("free", "zero") == "free")
        self.add(item, name, shape)
        return state

    def weight(self, item: Item) -> tuple[str, Shape]:
        name, shape = self.declared(item, 2)
        if name not in self.states:
            self.add(item, name, shape)
        return name, shape

    def fixed(self, item: Item) -> Fixed:
        name, shape = self.declared(item, 3)
        self.add(item, name, shape)
        return Fixed(name, shape, tuple(nested(item[2], shape, Item.rational)))

    def add(self, item: Item, name: str, shape: Shape) -> None:
        if name in self.known or name == OUTPUT:
            item.reject(f"the array {name} has a value already")
        self.known[name] = shape

    def require_starts(self, item: Item, weights: tuple[tuple[str, Shape], ...]) -> None:
        """The free initial states, and no others, are among the weights."""
        starts = [(name, shape) for name, shape in weights if name in self.states]
        free = [(state.name, state.shape) for state in self.states.values() if state.free]
        if sorted(starts) != sorted(free):
            item.reject(f"the initial states among the weights are not the free ones with their shapes: {show(starts)}")

    def assignment(self, item: Item, *, last: bool) -> Assignment:
        self.count(item)
        parts = len(item.array())
        if parts not in (3, 4):
            item.malformed("an assignment is [target, axes, products] or [target, axes, products, function]")
        target = item[0].text(_NAME + "'?")
        if (target == OUTPUT) != last:
            item[0].reject(f"y is assigned by output, and nothing else is: not {target}")
        if target[-1] == "'" and target[:-1] not in self.states:
            item[0].reject(f"there is no state {target[:-1]}")
        if target in self.known:
            item[0].reject(f"the array {target} has a value already")
        axes = _axes(item[1])
        function = item[3].choice(*ANALYTIC, *PIECEWISE) if parts == 4 else ""
        sizes: dict[str, int] = {}
        products = tuple(self.product(entry, sizes) for entry in item[2].entries())
        if not products:
            item[2].malformed("a sum has at least one product")
        for axis in axes:
            if axis not in sizes:
                item[1].reject(f"the axis {axis} stands on the left only, so its size is unknown")
        shape = tuple(sizes[axis] for axis in axes)
        if target[-1] == "'" and shape != self.states[target[:-1]].shape:
            item.reject(f"{target} has the shape {list(shape)}, the state {list(self.states[target[:-1]].shape)}")
        self.known[target] = shape
        return Assignment(target, axes, products, function)

    def product(self, item: Item, sizes: dict[str, int]) -> Product:
        """A product; ``sizes`` of axes in the same assignment grow."""
        self.count(item)
        item.sized(2)
        coefficient = item[0].rational()
        return Product(tuple(self.factor(entry, sizes) for entry in item[1].entries()), coefficient)

    def factor(self, item: Item, sizes: dict[str, int]) -> tuple[str, str]:
        self.count(item)
        item.sized(2)
        name, axes = item[0].text(_NAME + "'?"), _axes(item[1])
        if name not in self.known:
            item[0].reject(f"{name} has no value here: it is no array, or is used before it is assigned")
        shape = self.known[name]
        if len(axes) != len(shape):
            item[1].reject(f"{name} has the shape {list(shape)}, so it has {len(shape)} axes here, not {len(axes)}")
        for axis, size in zip(axes, shape, strict=True):
            if sizes.setdefault(axis, size) != size:
                item[1].reject(f"the axis {axis} has the sizes {show(sizes[axis])} and {show(size)}")
        self.used.add(name)
        return name, axes


def _axes(item: Item) -> str:
    """Letters, none twice."""
    axes = item.text(f"[A-Za-z]{{0,{MAX_AXES}}}")
    if len(set(axes)) != len(axes):
        item.reject(f"an axis stands twice in {axes}")
    return axes
