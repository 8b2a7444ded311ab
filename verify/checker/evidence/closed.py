"""The item ``identity`` (section 6): the relation itself, decided at numbers, for all values, or by induction.

Rule ``evaluation`` walks over the relation, in exact numbers or in rational functions of the variables; rule ``ratio``
is in ``induction``.
"""

from ..kernel.errors import CheckError, Rejected
from ..kernel.item import Item
from ..kernel.meter import Meter
from ..kernel.statement import NONE, Statement
from ..kernel.terms import heads_in
from ..kernel.verdict import Context, RelationFact
from ..kernel.walk import Exact, Walk, relation_meter

__all__ = ["check_identity"]

RELATION = "statement.relation"
MAX_REASON = 2200  # characters
FUNCTIONS_LIMIT = 3 * 10**8  # the variance of the kernel at lag 6 needs some 6·10^7 steps


def check_identity(item: Item, context: Context) -> RelationFact:
    """The relation itself, or in a refutation its negation."""
    statement = context.statement
    rule = item.keys(("kind", "rule")).get("rule").choice("evaluation", "ratio")
    if statement.quantifier != NONE:
        item.reject("identity is evidence only with quantifier none")
    instance = statement.instance
    if rule == "ratio":
        if context.refuting:
            item.get("rule").reject("a refutation of an identity needs the rule evaluation")
        from .induction import Induction

        induction = Induction(statement, functions_meter(context.meter), relation_meter(context.meter))
        try:
            induction.check()
        except CheckError as error:
            if error.path:
                raise
            raise type(error)(RELATION, error.message) from None
        finally:
            context.meter.spent += induction.meter.spent
        return RelationFact("all", ("R1",))
    plain = instance.cell == "integers" and not statement.variables
    meter = relation_meter(context.meter) if plain else functions_meter(context.meter)
    walk = Walk(domain_of(statement, meter), relation_meter(context.meter))
    try:
        outcome = walk.condition(statement.relation, RELATION, {})
    finally:
        context.meter.spent += meter.spent + walk.meter.spent
    if outcome.holds is context.refuting or outcome.holds is None:
        word = {True: "true", False: "false", None: "undecided"}
        reason = outcome.reason()
        reason = reason if len(reason) <= MAX_REASON else "the values are too long to be shown"
        raise Rejected(
            outcome.path,
            f"the relation must be {word[not context.refuting]} and is {word[outcome.holds]}: {reason}",
        )
    names = {
        name
        for head in heads_in(statement.relation)
        if head in instance.heads
        for name in instance.heads[head].rests_on
    }
    return RelationFact(instance.scope, tuple(sorted(names)))


def functions_meter(meter: Meter) -> Meter:
    """A meter for arithmetic in the values of a relation: what is left of ``meter``, at most 3·10^8 steps."""
    return Meter(min(FUNCTIONS_LIMIT, max(0, meter.limit - meter.spent)), "evaluating the relation")


def domain_of(statement: Statement, meter: Meter) -> Exact:
    """Where the expressions of a statement without ranks have their values."""
    if statement.variables or statement.instance.cell == "kernel":
        from ..functions.domain import Functions

        return Functions(statement.instance, statement.variables, meter)
    return Exact(statement.instance, meter)
