"""Structural upper bounds for the rank of any weights (section 5, table), from their formulas.

φ(s) = mc(m, mc(s, L-1)) at function level, min(N, mc(d, mc(s, L-1))) at grid level, d = min(rank of the templates, R).
At grid level d takes the place of m. s counts from the last input: s = 1 is x^T.
I_L(t) = R·Σ_{j=1..m} (-1)^{j+1} C(m, j) Π_{l=1..L-1} mc(R, mc(t, L-l) - j), I_L(0) = 1.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .arithmetic import Meter, binomial, limited, mc, power, times
from .errors import Rejected, TooLarge, show
from .exact import exact_rank
from .facts import Context, Fact
from .reading import array, fields_of, integer
from .statement import Statement, Term, read_term

__all__ = ["bound_value", "check_bound", "direction_rank"]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a bound is a function of. ``m`` is the number of directions in which inputs act (d at grid level)."""

    L: int
    R: int
    M: int
    m: int
    t_S: int
    t_E: int
    N: int  # 0 at function level
    split: tuple[int, ...] | None
    zero_start: bool  # these weights, with some h0_l = 0
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

    def product(self, a: int, b: int) -> int:
        """a·b."""
        return times(a, b, self.meter)

    def extended(self, s: int, value: int) -> int:
        """φ(s)·value."""
        return times(self.phi(s), value, self.meter)

    def inputs(self, positions: Callable[[], range | list[int]]) -> int:
        """Π φ(s) over ``positions``."""
        product = 1
        for s in positions():
            product = self.extended(s, product)
        return product


def _attempt(compute: Callable[..., int], *arguments: int) -> int | None:
    """``compute(*arguments)``, or None if it has too many bits."""
    try:
        return compute(*arguments)
    except TooLarge:
        return None


def _least(*candidates: int | None) -> int:
    """The least value; one that has too many bits (None) is not the least unless all have."""
    found = [candidate for candidate in candidates if candidate is not None]
    if not found:
        raise TooLarge("", "a structural bound has too many bits")
    return min(found)


def _g1(shape: _Shape) -> int:
    return power(shape.N, min(shape.t_S, shape.t_E), shape.meter)


def _block(shape: _Shape, start: bool) -> Callable[[], range | list[int]]:
    """The positions s (from the last) of the inputs of the start or of the end block."""
    T = shape.t_S + shape.t_E

    def positions() -> range | list[int]:
        shape.meter.spend(30 * (shape.t_S if start else shape.t_E))
        if shape.split is None:
            return range(shape.t_E + 1, T + 1) if start else range(1, shape.t_E + 1)
        shape.meter.spend(30 * T)
        members = set(shape.split)
        return [T - step + 1 for step in range(1, T + 1) if (step in members) == start]

    return positions


def _u0(shape: _Shape) -> int:
    return shape.inputs(_block(shape, True))


def _u1(shape: _Shape) -> int:
    return shape.states(shape.t_E)


def _u2(shape: _Shape) -> int:
    return shape.inputs(_block(shape, False))


def _u3(shape: _Shape) -> int:
    """The least over j of states(t_E - j) · Π_{s = t_E-j+1..t_E} φ(s)."""
    shape.meter.spend(30 * shape.t_E)
    candidates = [_attempt(shape.states, shape.t_E)]
    tail = 1  # Π φ(s) over the first j end inputs
    for j in range(1, shape.t_E):
        grown = _attempt(shape.extended, shape.t_E - j + 1, tail)
        if grown is None:  # the tail only grows
            break
        tail = grown
        states = _attempt(shape.states, shape.t_E - j)
        if states is not None:
            candidates.append(_attempt(shape.product, states, tail))
    return _least(*candidates)


def _recursive(shape: _Shape) -> int:
    """B_0 = 1, B_t = min(I_L(t), φ(t)·B_{t-1}); at grid level the same with d and N: U5 and G2."""
    shape.meter.spend(30 * shape.t_E)
    value = 1
    for t in range(1, shape.t_E + 1):
        value = _least(_attempt(shape.ideal, shape.L, t, shape.m), _attempt(shape.extended, t, value))
    return value


def _corner(shape: _Shape, L: int, t_E: int) -> int:
    """C^L_{t_E}: C^l_0 = 1, C^1_t = R, and C^l_t the lesser of I_l(t) with m = R and
    (mc(R, mc(t, l-1)) - R)·C^l_{t-1} + R·min(C^l_{t-1}, C^{l-1}_{t-1}).
    """
    R, meter = shape.R, shape.meter
    meter.spend(60 * L * t_E)

    def stepwise(layer: int, t: int, same: int, under: int) -> int:
        mixed = times(mc(R, mc(t, layer - 1, meter), meter) - R, same, meter)
        return limited(mixed + times(R, min(same, under), meter))

    row = [1] + [R] * t_E  # C^1_0, .., C^1_{t_E}
    for layer in range(2, L + 1):
        current = [1]
        for t in range(1, t_E + 1):
            grown = _attempt(stepwise, layer, t, current[-1], row[t - 1])
            current.append(_least(_attempt(shape.ideal, layer, t, R), grown))
        row = current
    return row[t_E]


def _transposed(shape: _Shape) -> int:
    """The least of U4, U5, U6 at function level, with L and t_E exchanged and m = R."""
    R = shape.R
    turned = replace(shape, L=shape.t_E, M=R, m=R, t_E=shape.L, N=0)
    candidates = [_attempt(turned.ideal, turned.L, turned.t_E, R), _attempt(lambda: _recursive(turned))]
    if turned.L >= 2:
        candidates.append(_attempt(lambda: _corner(turned, turned.L, turned.t_E)))
    return _least(*candidates)


_FORMULAS: dict[str, Callable[[_Shape], int]] = {
    "G1": _g1,
    "U0": _u0,
    "U1": _u1,
    "U2": _u2,
    "U3": _u3,
    "G2": _recursive,
    "U5": _recursive,
    "U6": lambda shape: _corner(shape, shape.L, shape.t_E),
    "UT": _transposed,
    "U4": lambda shape: shape.ideal(shape.L, shape.t_E, shape.m),
    "Z0": lambda shape: 0,
}


def _check_domain(name: str, shape: _Shape, path: str) -> None:
    problem = ""
    if name in ("G1", "G2") and not shape.N:
        problem = "a bound for grid_rank only"
    elif name == "U5" and shape.N:
        problem = "a bound for rank only"
    elif name not in ("G1", "U0", "U2", "Z0") and shape.split is not None:
        problem = "a bound for the default split only"
    elif name in ("U6", "UT") and shape.M < shape.R:
        problem = f"a bound for M >= R only, not M = {show(shape.M)}, R = {show(shape.R)}"
    elif name == "U6" and shape.L < 2:
        problem = "a bound for L >= 2 only"
    elif name == "Z0" and not shape.zero_start:
        problem = "a bound for these-weights with some h0_l = 0 only"
    if problem:
        raise Rejected(path, f"{name} is {problem}")


def bound_value(
    name: str, term: Term, statement: Statement, meter: Meter, *, path: str, input_rank: int | None = None
) -> int:
    """The value of the bound ``name`` for ``term`` (whose notion is the level). Raises outside its domain."""
    m = term.m
    if term.N:
        templates = statement.templates
        d = term.N
        if templates is not None and templates.vectors is not None:
            d = exact_rank(statement.field, templates.vectors, meter, path="statement.instance.templates.vectors")
        m = min(d, term.R)
    if input_rank is not None:
        m = min(m, input_rank)
    zero_start = name == "Z0" and _starts_at_zero(statement, meter)
    shape = _Shape(term.L, term.R, term.M, m, term.t_S, term.t_E, term.N, statement.split, zero_start, meter)
    _check_domain(name, shape, path)
    return _FORMULAS[name](shape)


def _starts_at_zero(statement: Statement, meter: Meter) -> bool:
    """Whether these weights have some h0_l = 0 (then y is 0)."""
    if not isinstance(statement.weights, dict):
        return False
    meter.spend(10 * statement.parameters["L"] * statement.parameters["R"])
    zero: object = [0] * statement.field.k if statement.field.k > 1 else 0
    return any(
        all(entry == zero for entry in array(vector, path="statement.instance.weights.h0"))
        for vector in array(statement.weights["h0"], path="statement.instance.weights.h0")
    )


def direction_rank(statement: Statement, meter: Meter) -> int:
    """The rank of Wi_1 of these weights."""
    if not isinstance(statement.weights, dict):
        raise Rejected("", "there are no weights whose rank could be taken")
    path = "statement.instance.weights.Wi"
    return exact_rank(statement.field, array(statement.weights["Wi"], path=path)[0], meter, path=f"{path}[0]")


def check_bound(item: dict[str, object], context: Context[Statement], path: str) -> Fact:
    """The formula gives ``value`` and its domain contains the term: the rank is <= value."""
    statement, meter = context.statement, context.meter
    keys = fields_of(item, ("kind", "term", "name", "value"), ("input_rank",), path=path)
    name = keys["name"]
    if not isinstance(name, str) or name not in _FORMULAS:
        raise Rejected(f"{path}.name", f"{show(name)} is no structural bound")
    term = read_term(keys["term"], statement, path=f"{path}.term")
    declared = integer(keys["value"], path=f"{path}.value", least=0)
    input_rank = None
    if "input_rank" in keys:
        where = f"{path}.input_rank"
        if statement.quantifier != "these-weights":
            raise Rejected(where, "input_rank is allowed only with these-weights")
        input_rank = integer(keys["input_rank"], path=where, least=0)
        actual = direction_rank(statement, meter)
        if input_rank != actual:
            raise Rejected(where, f"the matrix Wi_1 has rank {actual}, not {show(input_rank)}")
    value = bound_value(name, term, statement, meter, path=path, input_rank=input_rank)
    if value != declared:
        raise Rejected(f"{path}.value", f"the bound {name} is {show(value)}, not {show(declared)}")
    scope = "instance" if input_rank is not None or name == "Z0" else "all"
    rests_on = (name, "U4") if name in ("U5", "U6", "UT", "G2") else (name,)
    return Fact("bound", term, scope, upper=value, rests_on=rests_on)
