"""The item ``propagation`` (section 13): for two layers and M < R two full spaces E_t prove the rank at all lengths.

Theorem E1, proofs/statements/propagation.md: if the function rank is R(mc(R, t) - mc(R-M, t)), the bound U4, at t_E = t
and at t_E = t + 1, each with some t_S, and s start steps reach a dense set of states, then it is that for almost all
weights at every t_E >= t and t_S >= s.
"""

from dataclasses import replace
from typing import Any

from ..circuit.weights import item_weights
from ..functions.domain import Functions
from ..functions.rational import Rational, number
from ..kernel.errors import Rejected, show
from ..kernel.item import Item
from ..kernel.meter import mc, times
from ..kernel.verdict import Context, RelationFact
from ..kernel.walk import Walk, relation_meter
from .closed import MAX_REASON, RELATION, functions_meter
from .dense import check_dense
from .minors import check_minor, rational_entries

__all__ = ["check_propagation"]


def check_propagation(item: Item, context: Context) -> RelationFact:
    """The relation, with the function rank R(mc(R, t_E) - mc(R-M, t_E)), for all t_S and t_E of the statement."""
    statement, meter = context.statement, context.meter
    lengths = statement.instance
    item.keys(("kind", "fills", "dense"))
    L, R, M = (lengths.given[name] for name in ("L", "R", "M"))
    if L != 2 or not 2 <= M < R:
        sizes = f"L = {show(L)}, R = {show(R)}, M = {show(M)}"
        item.reject(f"propagation is evidence for L = 2 and 2 <= M < R only, not for {sizes}")
    if context.refuting:
        item.reject("propagation is no evidence in a refutation")
    _require_true(context)
    circuit = lengths.at_start()
    inner = replace(context, statement=replace(statement, instance=circuit))
    fills = item.get("fills")
    fills.sized(2)
    first = _filled(fills[0], inner, None)
    _filled(fills[1], inner, first + 1)
    if first > lengths.starts["t_E"]:
        fills[0].get("term").reject(f"the first fill is at t_E = {show(first)}, beyond the least of the statement")
    dense = item.get("dense").keys(("modulus", "weights", "word", "moves"))
    word = dense.get("word")
    length = len(word.array())
    if not 1 <= length <= lengths.starts["t_S"]:
        word.reject(f"expected a word of 1 to t_S = {show(lengths.starts['t_S'])} inputs, got {length}")
    q = dense.get("modulus").integer(least=2, most=2**31 - 1)
    program = circuit.program(circuit.term("rank", {}, item.path), meter, dense.path)
    check_dense(dense, program, item_weights(dense, circuit, program, rational_entries(q), meter), q, M, length, meter)
    return RelationFact("generic", ("E1", "F1", "F2", "U4"), kind="propagation")


def _filled(item: Item, context: Context, t_E: int | None) -> int:
    """The number of end steps (``t_E``, if that is given) at which a minor shows the rank to be U4's value or more."""
    if item.get("kind").json != "minor":
        item.get("kind").reject(f"a fill is an item of kind minor, not {show(item.get('kind').json)}")
    circuit, meter = context.statement.instance, context.meter
    meter.release()
    fact = check_minor(item, context)
    term = fact.term
    R, M = circuit.given["R"], circuit.given["M"]
    if term.notion != "rank" or term.sizes != (2, R, M) or t_E not in (None, term.t_E):
        item.get("term").reject("the fills are function ranks of the circuit, the second at one end step more")
    value = times(R, mc(R, term.t_E, meter) - mc(R - M, term.t_E, meter), meter)
    if fact.lower < value:
        item.get("k").reject(f"the space is full at rank {show(value)}, the minor has order {show(fact.lower)}")
    return int(term.t_E)


class _Filled(Functions):
    """Rational functions of t_S and t_E, where the rank has the value of the theorem."""

    def rank(self, term: Any) -> Rational:
        R, M = (self.instance.given[name] for name in ("R", "M"))
        t_E = self.names["t_E"]
        all_forms, missed = (self.apply("mc", [number(n), t_E]) for n in (R, R - M))
        return self.apply("*", [number(R), self.apply("-", [all_forms, missed])])


def _require_true(context: Context) -> None:
    """The relation holds with that value in place of the rank."""
    statement, meter = context.statement, functions_meter(context.meter)
    walk = Walk(_Filled(statement.instance, statement.variables, meter), relation_meter(context.meter))
    try:
        outcome = walk.condition(statement.relation, RELATION, {})
    finally:
        context.meter.spent += meter.spent + walk.meter.spent
    if not outcome.holds:
        reason = outcome.reason()
        reason = reason if len(reason) <= MAX_REASON else "the values are too long to be shown"
        raise Rejected(outcome.path, f"the relation is not shown for all t_S and t_E: {reason}")
