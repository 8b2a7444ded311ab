"""The item ``graded`` (section 6): leading forms of end sequences, in classes of different degrees.

Weights and end inputs are monomials c·z^e in a formal parameter z. For an end sequence y is a polynomial in the state
after the start block; its leading coefficient in z is a form that is homogeneous for a grading of the states. Forms of
different degrees are independent, so that only those of one degree are compared, at the first few of the given states.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from operator import add
from typing import Any, TypeAlias

from ..circuit.growth import growth, growth_steps
from ..circuit.network import Arrays, Inputs, Network, enter, room, steps
from ..circuit.points import read_words
from ..circuit.program import INPUT, Program
from ..circuit.weights import Entries, Weights, item_weights, nested
from ..kernel.errors import OverBudget, Rejected, show
from ..kernel.item import MAX_BITS, Item
from ..kernel.meter import ENTRY_BYTES
from ..kernel.rings import Modular, Ring, Row
from ..kernel.verdict import Context, RankFact
from .dense import check_dense
from .exact import bytes_of
from .minors import check_pivots

__all__ = ["Leading", "check_graded"]

TERM_BYTES = 3 * ENTRY_BYTES  # of a triple with numbers of machine size
Coefficient: TypeAlias = int | list[int]
Term: TypeAlias = tuple[int, int, Coefficient] | None


class Leading(Ring[Term]):
    """(e, d, c): in z of degree at most e, c the coefficient of z^e mod q, a form of degree d in the states.

    c is one residue, or a list of its values at all states; ``None`` is 0. The residue 0 is no zero: e and d are those
    of the expressions, whatever cancels. ``Rejected`` where forms of different degrees are added.
    """

    def __init__(self, q: int, path: str) -> None:
        self.q = q
        self.path = path
        self.zero = None
        self.one = (0, 0, 1 % q)

    def apply(self, matrix: Sequence[Row[Term]], vector: Row[Term]) -> Row[Term]:
        return [self._sum(row, vector) for row in matrix]

    def _sum(self, row: Row[Term], vector: Row[Term]) -> Term:
        pairs = [(a, b) for a, b in zip(row, vector, strict=True) if a is not None and b is not None]
        if not pairs:
            return None
        top = max([a[0] + b[0] for a, b in pairs])
        leading = [(a[1] + b[1], self._times(a[2], b[2])) for a, b in pairs if a[0] + b[0] == top]
        degree, total = leading[0]
        for other, value in leading[1:]:
            if other != degree:
                raise Rejected(self.path, f"a leading form has parts of the degrees {show(degree)} and {show(other)}")
            total = self._plus(total, value)
        return top, degree, total

    def _times(self, a: Coefficient, b: Coefficient) -> Coefficient:
        q = self.q
        if isinstance(a, int):
            return a * b % q if isinstance(b, int) else [a * v % q for v in b]
        return [v * b % q for v in a] if isinstance(b, int) else [v * w % q for v, w in zip(a, b, strict=True)]

    def _plus(self, a: Coefficient, b: Coefficient) -> Coefficient:
        if isinstance(a, int):
            return (a + b) % self.q if isinstance(b, int) else [(a + w) % self.q for w in b]
        return [(v + b) % self.q for v in a] if isinstance(b, int) else list(map(add, a, b))

    def merge(self, left: Row[Term], right: Row[Term]) -> Row[Term]:
        return [
            None if a is None or b is None else (a[0] + b[0], a[1] + b[1], self._times(a[2], b[2]))
            for a, b in zip(left, right, strict=True)
        ]

    def coefficient(self, a: int, b: int) -> Term:
        return (0, 0, a * pow(b, -1, self.q) % self.q) if a else None


def check_graded(item: Item, context: Context) -> RankFact:
    """k end sequences whose leading forms are independent, and start sequences that reach a dense set of states.

    The rank is >= k (F1): proofs/statements/leading-forms.md.
    """
    statement, meter, path = context.statement, context.meter, item.path
    circuit = statement.instance
    context.witness_keys(item, ("term", "k", "modulus", "start", "states", "degrees", "end"))
    term = circuit.read_term(item.get("term"))
    if statement.field.p != 0 or circuit.these:
        item.reject("graded evidence is allowed only over Q and not with these-weights")
    if circuit.cell == "linear" or term.notion != "rank" or circuit.split is not None:
        item.reject("graded evidence is about the rank of a circuit, start steps first")
    k = item.get("k").integer(least=1)
    q = item.get("modulus").integer(least=2, most=2**31 - 1)
    program = circuit.program(term, meter, path)
    read = partial(_monomial, q)
    entries: Entries[Term] = Entries(None, (0, 0, 1 % q), read, read, each=TERM_BYTES)
    weights = item_weights(item, circuit, program, entries, meter)
    at_one: Any = {name: [0 if entry is None else entry[2] for entry in row] for name, row in weights.items()}
    start = item.get("start").keys(("word", "moves"))
    check_dense(start, program, at_one, q, term.M, term.t_S, meter)  # at z = 1
    states, count = _states(item, program, q, context)
    ends = read_words(item.get("end"), k, circuit, term, entries, meter, term.t_E)
    _charge(item, program, weights, states, ends, count, context)
    ring = Leading(q, path)
    network = enter(ring, program, weights)
    classes: dict[int, list[Row[int]]] = {}
    forms = _forms(ring, network, states, ends)
    for j in range(k):
        form, forms[j] = forms[j], None
        if form is None:
            item.get("end").reject(f"the output of end sequence {j} is 0")
        values = form[2] if isinstance(form[2], list) else [form[2]] * count
        classes.setdefault(form[1], []).append([v % q for v in values])
        del form, values
    for degree, rows in classes.items():
        if len(rows) > count:
            item.reject(f"{len(rows)} leading forms of degree {show(degree)}, but only {count} states")
        try:
            check_pivots(Modular(q), [row[: len(rows)] for row in rows], item.get("end").path)
        except Rejected as error:
            raise Rejected(error.path, f"in degree {show(degree)} {error.message}", detail=error.detail) from None
    return context.lower_bound(item, term, k)


def _monomial(q: int, item: Item) -> Term:
    """``null`` is 0, ``[c, e]`` is c·z^e and an integer c that by itself; c is not 0."""
    if item.json is None:
        return None
    pair = isinstance(item.json, list)
    if pair:
        item.sized(2)
    c, e = (item[0].integer(), item[1].integer()) if pair else (item.integer(), 0)
    if c == 0:
        item.malformed("0 is written as null")
    return e, 0, c % q


def _states(item: Item, program: Program, q: int, context: Context) -> tuple[Arrays[Term], int]:
    """The states with their degrees, all at once, and how many they are."""
    meter, size = context.meter, sum(math.prod(state.shape) for state in program.states)
    names = tuple(state.name for state in program.states)
    count = len(item.get("states").array())
    meter.hold(size * (count + 4), each=ENTRY_BYTES + 8, path=item.path)
    meter.spend(2 * size * (count + 1), path=item.path)
    degrees = item.get("degrees").keys(names)
    rows = [state.keys(names) for state in item.get("states").entries()]
    states: Arrays[Term] = {}
    for name, shape in ((state.name, state.shape) for state in program.states):
        columns = [[value % q for value in nested(row.get(name), shape, Item.integer)] for row in rows]
        kinds = nested(degrees.get(name), shape, Item.integer)
        states[name] = [(0, d, list(values)) for d, *values in zip(kinds, *columns, strict=True)]
    return states, count


def _charge(
    item: Item,
    program: Program,
    weights: Weights[Term],
    states: Arrays[Term],
    ends: Inputs[Term],
    count: int,
    context: Context,
) -> None:
    """Pay for the leading forms and for the elimination in each class."""
    meter, path = context.meter, item.path
    sizes = {name: _largest(row) for name, row in (weights | states).items()}
    sizes[INPUT] = max(map(_largest, ends.letters))
    given = replace(program, states=tuple(replace(state, free=True) for state in program.states))
    length = ends.length()
    meter.spend(growth_steps(given, length), path=path)
    degree = growth(given, length, sizes, width=False, limit=1 << MAX_BITS, peak=True)
    if degree is None:
        raise OverBudget(path, f"exponents would have more than {MAX_BITS} bits")
    bits, k = degree.bit_length(), len(ends.leaves)
    one = Inputs(ends.letters[:1], [-1], [0], [0])
    meter.spend(steps(program, one, ends, None) * (5 + 2 * (bits >> 6) + count), path=path)
    each = 2 * bytes_of(bits) + ENTRY_BYTES * (count + 2)
    meter.hold(room(program, one, ends, None) + k, each=each, path=path)
    meter.spend(k * count * count, path=path)


def _forms(ring: Leading, network: Network[Term], states: Arrays[Term], ends: Inputs[Term]) -> list[Term]:
    """The leading form of y for each end sequence, at the given states."""
    driven = [network.driven(ring, x) for x in ends.letters]
    return ends.walker().at_leaves(
        network.carried(ring, states),
        lambda carried, letter: network.following(ring, carried, driven[letter]),
        lambda carried, letter: network.read(ring, carried, driven[letter]),
    )


def _largest(row: Row[Term]) -> int:
    """The largest absolute value of an exponent or a degree."""
    return max((max(abs(entry[0]), abs(entry[1])) for entry in row if entry is not None), default=0)
