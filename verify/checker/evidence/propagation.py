"""The item ``propagation`` (section 14): for two layers and M < R two full spaces E_t prove the rank at all lengths.

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
    lengths = context.statement.instance
    item.keys(("kind", "fills", "dense"))
    L, R, M = (lengths.given[name] for name in ("L", "R", "M"))
    if L != 2 or not 2 <= M < R:
        sizes = f"L = {show(L)}, R = {show(R)}, M = {show(M)}"
        item.reject(f"propagation is evidence for L = 2 and 2 <= M < R only, not for {sizes}")
    if context.refuting:
        item.reject("propagation is no evidence in a refutation")
    _require_true(context)
    circuit = lengths.at_start()
    _require_dense(item.get("dense"), circuit, lengths.starts["t_S"], context)
    fills = item.get("fills")
    fills.sized(2)
    inner = replace(context, statement=replace(context.statement, instance=circuit))
    first = _filled(fills[0], inner, range(1, lengths.starts["t_E"] + 1))
    _filled(fills[1], inner, range(first + 1, first + 2))
    return RelationFact("generic", ("E1", "F1", "F2", "U4"), kind="propagation")


def _require_dense(item: Item, circuit: Any, most: int, context: Context) -> None:
    """A dense set of states is reached after some number of inputs, at most ``most``."""
    word = item.keys(("modulus", "weights", "word", "moves")).get("word")
    length = len(word.array())
    if not 1 <= length <= most:
        word.reject(f"expected a word of 1 to t_S = {show(most)} inputs, got {length}")
    q = item.get("modulus").integer(least=2, most=2**31 - 1)
    program = circuit.program(circuit.term("rank", {}, item.path), context.meter, item.path)
    weights = item_weights(item, circuit, program, rational_entries(q), context.meter)
    check_dense(item, program, weights, q, circuit.given["M"], length, context.meter)


def _filled(item: Item, context: Context, allowed: range) -> int:
    """The number of end steps, one of ``allowed``, at which a minor shows the rank to be U4's value or more."""
    if item.get("kind").json != "minor":
        item.get("kind").reject(f"a fill is an item of kind minor, not {show(item.get('kind').json)}")
    circuit, meter = context.statement.instance, context.meter
    term = circuit.read_term(item.get("term"))
    R, M = circuit.given["R"], circuit.given["M"]
    if term.notion != "rank" or term.sizes != (2, R, M):
        item.get("term").reject("a fill is about the function rank of the circuit of the statement")
    if term.t_E not in allowed:
        item.get("term").reject(
            f"this fill is at t_E = {show(term.t_E)}, expected {show(allowed[0])}..{show(allowed[-1])}"
        )
    value = times(R, mc(R, term.t_E, meter) - mc(R - M, term.t_E, meter), meter)
    if item.get("k").integer() < value:
        item.get("k").reject(f"a fill needs the order {show(value)}, the minor has {show(item.get('k').json)}")
    meter.release()
    check_minor(item, context)
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
