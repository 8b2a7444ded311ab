"""Structural upper bounds for the rank of any weights (section 9), each from its formula, and the item ``bound``.

φ(s) = mc(m, mc(s, L-1)) at function level, min(N, mc(d, mc(s, L-1))) at grid level, d = min(rank of the templates, R).
At grid level d takes the place of m. s counts from the last input: s = 1 is x^T.
I_L(t) = R·Σ_{j=1..m} (-1)^{j+1} C(m, j) Π_{l=1..L-1} mc(R, mc(t, L-l) - j), I_L(0) = 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..kernel.errors import Rejected, TooLarge, show
from ..kernel.item import Item
from ..kernel.meter import Meter, binomial, limited, mc, power, times
from ..kernel.verdict import Context, RankFact

__all__ = ["BOUNDS", "Bound", "Setting", "Shape", "attempt", "check_bound", "least", "positions"]

RANK, GRID, HANKEL = "rank", "grid_rank", "hankel_rank"
MOST_STEPS = 3 * 10**8  # of one bound: a few seconds


@dataclass(frozen=True)
class Setting:
    """A rank term of a circuit for which a bound is asked; ``input_rank`` is that of Wi_1, where it is to be used."""

    circuit: Any
    term: Any
    meter: Meter
    path: str
    input_rank: int | None = None

    @cached_property
    def shape(self) -> "Shape":
        """What the bounds of ``rac`` are functions of."""
        term, circuit = self.term, self.circuit
        L, R, M = term.sizes
        m = min(M, R)
        if term.N:
            d, templates = term.N, circuit.templates
            if templates is not None and templates.vectors is not None:
                from ..evidence.exact import exact_rank

                d = exact_rank(circuit.field, templates.vectors, self.meter)
            m = min(d, R)
        if self.input_rank is not None:
            m = min(m, self.input_rank)
        return Shape(L, R, M, m, term.t_S, term.t_E, term.N, circuit.split, self.meter)


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes. ``m`` is the number of directions in which inputs act (d at grid level)."""

    L: int
    R: int
    M: int
    m: int
    t_S: int
    t_E: int
    N: int  # 0 at function level
    split: tuple[int, ...] | None
    meter: Meter

    def phi(self, s: int) -> int:
        """The number of coordinates in which y depends on the s-th input from the last."""
        forms = mc(self.m, mc(s, self.L - 1, self.meter), self.meter)
        return min(self.N, forms) if self.N else forms

    def ideal(self, L: int, t: int, m: int) -> int:
        """I_L(t) for the width R and m directions."""
        if t == 0:
            return 1
        if m == 0 or L == 1:
            return self.R if m else 0  # the products are empty, and the alternating sum of C(m, j) is 1
        total = 0
        self.meter.spend(20 * min(m, t) * L)
        degrees = [mc(t, L - layer, self.meter) for layer in range(1, L)]
        for j in range(1, min(m, t) + 1):  # the least degree is mc(t, 1) = t, and mc(R, negative) = 0
            term = binomial(m, j, self.meter)
            for degree in degrees:
                term = times(term, mc(self.R, degree - j, self.meter), self.meter)
            total += term if j % 2 else -term
        return times(self.R, total, self.meter)

    def states(self, t: int) -> int:
        """The number of forms of a state that t end steps can realise: Π_{l=1..L} mc(R, mc(t, L-l))."""
        self.meter.spend(20 * self.L)
        product = 1
        for layer in range(1, self.L + 1):
            product = times(product, mc(self.R, mc(t, self.L - layer, self.meter), self.meter), self.meter)
        return product

    def extended(self, s: int, value: int) -> int:
        """φ(s)·value."""
        return times(self.phi(s), value, self.meter)

    def inputs(self, start: bool) -> int:
        """Π φ(s) over the inputs of a block."""
        product = 1
        for s in positions(self, self.split, start, self.meter):
            product = self.extended(s, product)
        return product


def positions(sizes: Any, split: tuple[int, ...] | None, start: bool, meter: Meter) -> range | list[int]:
    """The positions s (from the last) of the inputs of the start or of the end block; ``sizes`` has t_S and t_E."""
    t_S, t_E = sizes.t_S, sizes.t_E
    meter.spend(30 * (t_S if start else t_E))
    if split is None:
        return range(t_E + 1, t_S + t_E + 1) if start else range(1, t_E + 1)
    meter.spend(30 * (t_S + t_E))
    members = set(split)
    return [t_S + t_E - step + 1 for step in range(1, t_S + t_E + 1) if (step in members) == start]


def attempt(compute: Callable[..., int], *arguments: Any) -> int | None:
    """``compute(*arguments)``, or None if it has too many bits."""
    try:
        return compute(*arguments)
    except TooLarge:
        return None


def least(*candidates: int | None) -> int:
    """The least value; one that has too many bits (None) is not the least unless all have."""
    found = [candidate for candidate in candidates if candidate is not None]
    if not found:
        raise TooLarge("", "a structural bound has too many bits")
    return min(found)


def _mixed(shape: Shape) -> int:
    """The least over j of states(t_E - j) · Π_{s = t_E-j+1..t_E} φ(s): U3."""
    shape.meter.spend(30 * shape.t_E)
    candidates = [attempt(shape.states, shape.t_E)]
    tail = 1  # Π φ(s) over the first j end inputs
    for j in range(1, shape.t_E):
        grown = attempt(shape.extended, shape.t_E - j + 1, tail)
        if grown is None:  # the tail only grows
            break
        tail = grown
        states = attempt(shape.states, shape.t_E - j)
        if states is not None:
            candidates.append(attempt(times, states, tail, shape.meter))
    return least(*candidates)


def _recursive(shape: Shape) -> int:
    """B_0 = 1, B_t = min(I_L(t), φ(t)·B_{t-1}); at grid level the same with d and N: U5 and G2."""
    shape.meter.spend(30 * shape.t_E)
    value = 1
    for t in range(1, shape.t_E + 1):
        value = least(attempt(shape.ideal, shape.L, t, shape.m), attempt(shape.extended, t, value))
    return value


def _corner(shape: Shape) -> int:
    """C^L_{t_E}: C^l_0 = 1, C^1_t = R, and C^l_t the lesser of I_l(t) with m = R and
    (mc(R, mc(t, l-1)) - R)·C^l_{t-1} + R·min(C^l_{t-1}, C^{l-1}_{t-1}): U6.
    """
    R, meter = shape.R, shape.meter
    meter.spend(60 * shape.L * shape.t_E)
    meter.hold(2 * shape.t_E)

    def stepwise(layer: int, t: int, same: int, under: int) -> int:
        mixed = times(mc(R, mc(t, layer - 1, meter), meter) - R, same, meter)
        return limited(mixed + times(R, min(same, under), meter))

    row = [1] + [R] * shape.t_E  # C^1_0, .., C^1_{t_E}
    for layer in range(2, shape.L + 1):
        current = [1]
        for t in range(1, shape.t_E + 1):
            grown = attempt(stepwise, layer, t, current[-1], row[t - 1])
            current.append(least(attempt(shape.ideal, layer, t, R), grown))
        row = current
    return row[shape.t_E]


def _transposed(shape: Shape) -> int:
    """The least of U4, U5, U6 at function level, with L and t_E exchanged and m = R: UT."""
    R = shape.R
    turned = replace(shape, L=shape.t_E, M=R, m=R, t_E=shape.L, N=0)
    candidates = [attempt(turned.ideal, turned.L, turned.t_E, R), attempt(_recursive, turned)]
    if turned.L >= 2:
        candidates.append(attempt(_corner, turned))
    return least(*candidates)


def _jets(shape: Shape) -> int:
    from .sharper import jet_bound

    return jet_bound(shape)


def _points(shape: Shape) -> int:
    from .sharper import points_bound

    return points_bound(shape)


def _supports(name: str) -> "Callable[[Setting], int]":
    def value(setting: Setting) -> int:
        from .supports import support_bound

        return support_bound(name, setting)

    return value


def _powers(setting: Setting) -> int:
    from .hankel import power_terms

    return power_terms(setting.circuit.given["q"], setting.circuit.field, setting.meter)


def _powers_of_blocks(setting: Setting) -> int:
    from .hankel import blocks_that_count

    blocks = blocks_that_count(setting)
    return blocks if blocks < 2 else _powers(setting)


def _starts_at_zero(setting: Setting) -> bool:
    """Whether these weights have some initial state h_l = 0 (then y is 0)."""
    circuit = setting.circuit
    if not circuit.these:
        return False
    L, R, _ = setting.term.sizes
    setting.meter.spend(10 * L * (R + 2))
    zero: object = [0] * circuit.field.k if circuit.field.k > 1 else 0
    arrays: Any = circuit.weights.get("arrays").json  # its shape is known by now
    return any(all(entry == zero for entry in arrays[f"h{layer}"]) for layer in range(1, L + 1))


def _no_more(shape: Shape) -> str:
    return ""


def _contiguous(shape: Shape) -> str:
    return "" if shape.split is None else "a bound for the default split only"


def _wide(shape: Shape) -> str:
    narrow = f"a bound for M >= R only, not M = {show(shape.M)}, R = {show(shape.R)}"
    return _contiguous(shape) or (narrow if shape.M < shape.R else "")


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound by name. ``value`` is its value at a setting where ``problem`` says "", else why there is none."""

    name: str
    value: Callable[[Setting], int]
    problem: Callable[[Setting], str] = lambda setting: ""
    levels: tuple[str, ...] = (RANK, GRID)
    cells: tuple[str, ...] = ("rac",)  # () if it is for every network
    scope: str = "all"
    reads_input_rank: bool = False
    also: tuple[str, ...] = ()  # what it rests on besides its own proof

    def is_for(self, cell: str) -> bool:
        """Whether it is a bound for networks of that cell."""
        return not self.cells or cell in self.cells

    def at(self, setting: Setting) -> int:
        """The value; raises ``Rejected`` outside the domain."""
        problem = "" if self.is_for(setting.circuit.cell) else f"a bound for {' and '.join(self.cells)} only"
        if not problem and setting.term.notion not in self.levels:
            problem = f"a bound for {' and '.join(self.levels)} only"
        problem = problem or self.problem(setting)
        if problem:
            raise Rejected(setting.path, f"{self.name} is {problem}")
        return self.value(setting)


def _of_points(R: int) -> Callable[[Shape], str]:
    def problem(shape: Shape) -> str:
        other = (shape.L, shape.R, shape.m) != (3, R, R - 1)
        return _contiguous(shape) or (f"a bound for L = 3, R = {R}, m = {R - 1} only" if other else "")

    return problem


def _rac(
    name: str,
    value: Callable[[Shape], int],
    problem: Callable[[Shape], str] = _contiguous,
    *,
    levels: tuple[str, ...] = (RANK, GRID),
    also: tuple[str, ...] = (),
    reads_input_rank: bool = True,
) -> Bound:
    """A bound of ``rac`` that is a function of the shape."""
    return Bound(
        name,
        lambda setting: value(setting.shape),
        lambda setting: problem(setting.shape),
        levels,
        reads_input_rank=reads_input_rank,
        also=also,
    )


def _of_program(name: str, split: bool) -> Bound:
    """A bound from the supports of the program, of which only some allow every split."""
    return Bound(
        name,
        _supports(name),
        lambda setting: "" if split or setting.circuit.split is None else "a bound for the default split only",
        cells=(),
    )


_ALL = (
    Bound(
        "G1",
        lambda setting: power(setting.term.N, min(setting.term.t_S, setting.term.t_E), setting.meter),
        levels=(GRID,),
        cells=(),
    ),
    _rac("U0", lambda shape: shape.inputs(True), _no_more),
    _rac("U1", lambda shape: shape.states(shape.t_E), reads_input_rank=False),
    _rac("U2", lambda shape: shape.inputs(False), _no_more),
    _rac("U3", _mixed),
    _rac("G2", _recursive, levels=(GRID,), also=("U4",)),
    _rac("U5", _recursive, levels=(RANK,), also=("U4",)),
    _rac(
        "U6",
        _corner,
        lambda shape: _wide(shape) or ("" if shape.L >= 2 else "a bound for L >= 2 only"),
        also=("U4",),
        reads_input_rank=False,
    ),
    _rac("UT", _transposed, _wide, also=("U4",), reads_input_rank=False),
    _rac("U4", lambda shape: shape.ideal(shape.L, shape.t_E, shape.m)),
    _rac("U7", _jets, _wide, also=("U4",), reads_input_rank=False),
    _rac("U8", _points, _of_points(3), also=("U4",)),
    _rac("U9", _points, _of_points(4), also=("U4",)),
    Bound(
        "Z0",
        lambda setting: 0,
        lambda setting: "" if _starts_at_zero(setting) else "a bound for these-weights with some h0_l = 0 only",
        scope="instance",
    ),
    _of_program("C0", True),
    _of_program("C1", False),
    _of_program("C2", True),
    _of_program("C3", False),
    _of_program("C4", False),
    _of_program("C5", False),
    Bound("S1", _powers, levels=(RANK,), cells=("linear",)),
    Bound(
        "S2",
        _powers_of_blocks,
        lambda setting: "" if setting.circuit.these else "a bound for these-weights only",
        levels=(RANK,),
        cells=("linear",),
        scope="instance",
    ),
    Bound("H1", lambda setting: int(setting.term.sizes[0]), levels=(HANKEL,), cells=("linear",)),
    Bound(
        "H2",
        lambda setting: times(setting.circuit.given["k"], min(setting.term.sizes[1:]), setting.meter),
        levels=(HANKEL,),
        cells=("linear",),
    ),
)
BOUNDS: Mapping[str, Bound] = {bound.name: bound for bound in _ALL}
"""All structural bounds by name."""


def check_bound(item: Item, context: Context) -> RankFact:
    """The formula gives ``value`` and its domain contains the term: the rank is <= value."""
    circuit, meter = context.statement.instance, context.meter
    item.keys(("kind", "term", "name", "value"), ("input_rank",))
    name = item.get("name")
    names = [known for known, bound in BOUNDS.items() if bound.is_for(circuit.cell)]
    if not isinstance(name.json, str) or name.json not in names:
        name.reject(f"{show(name.json)} is no structural bound of a {circuit.cell} network: {', '.join(names)}")
    bound = BOUNDS[name.json]
    term = circuit.read_term(item.get("term"))
    declared = item.get("value").integer(least=0)
    input_rank = _input_rank(item.get("input_rank"), context, bound) if "input_rank" in item else None
    own = Meter(min(MOST_STEPS, meter.limit - meter.spent), f"the bound {name.json}", meter.memory)
    value = bound.at(Setting(circuit, term, own, item.path, input_rank))
    meter.spend(own.spent, path=item.path)
    if value != declared:
        item.get("value").reject(f"the bound {name.json} is {show(value)}, not {show(declared)}")
    scope = "instance" if input_rank is not None else bound.scope
    return RankFact("bound", term, scope, upper=value, rests_on=(name.json, *bound.also))


def _input_rank(item: Item, context: Context, bound: Bound) -> int:
    """The declared rank of Wi_1, which must be that of these weights."""
    circuit = context.statement.instance
    if not circuit.these:
        item.reject("input_rank is allowed only with these-weights")
    if not bound.reads_input_rank:
        item.reject("input_rank is allowed only with a bound that depends on it")
    declared = item.integer(least=0)
    from ..evidence.exact import exact_rank

    actual = exact_rank(circuit.field, circuit.weights.get("arrays").get("Wi1"), context.meter)
    if declared != actual:
        item.reject(f"the matrix Wi_1 has rank {actual}, not {show(declared)}")
    return declared
