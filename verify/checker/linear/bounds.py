"""Upper bounds for the ranks of a linear network, and the item ``bound`` (version 2, section 3, table)."""

from ..arithmetic import Meter, limited, times
from ..errors import Rejected, show
from ..facts import Context, Fact
from ..fields import Field
from ..reading import fields_of, integer
from .network import first_rows
from .settings import exact_weights
from .statement import LinearStatement, read_term

__all__ = ["TERM_OF", "bound_value", "check_bound", "power_terms"]

TERM_OF = {"S1": "rank", "S2": "rank", "H1": "hankel_rank", "H2": "hankel_rank"}


def power_terms(q: int, field: Field, meter: Meter) -> int:
    """The number of i in 0..q with C(q, i) != 0 in the field: q + 1 over Q.

    In characteristic p it is the product of d + 1 over the digits d of q to the base p (Lucas: C(q, i) = Π C(d, e)
    mod p over the digits, which is nonzero exactly when e <= d for every digit e of i).
    """
    p = field.p
    if p == 0:
        return limited(q + 1)
    digits = q.bit_length() // (p.bit_length() - 1)
    meter.spend(10 * digits + digits * (q.bit_length() >> 6) // 2)
    count = 1
    while q:
        q, digit = divmod(q, p)
        count = times(count, digit + 1, meter)
    return count


def _blocks_that_count(statement: LinearStatement, meter: Meter, path: str) -> int:
    """How many of the two blocks the first entry of y depends on, for the weights of the instance.

    The start block does if l_j is nonzero for some j in t_E..T-1, the end block if for some j in 0..t_E-1. Of the former
    the first n decide: by the characteristic polynomial of W every later l_j is a combination of the n before it.
    """
    n, t_S, t_E = (statement.parameters[name] for name in ("n", "t_S", "t_E"))
    ring, weights = exact_weights(statement)
    start = end = 0
    for j, row in enumerate(first_rows(ring, weights, t_E + min(t_S, n), meter, path)):
        if any(row):
            start, end = (start, 1) if j < t_E else (1, end)
    return start + end


def bound_value(name: str, statement: LinearStatement, meter: Meter, *, path: str) -> int:
    """The value of the bound ``name``, whose term the instance gives."""
    size = statement.parameters
    if name == "H1":
        return size["n"]
    if name == "H2":
        return times(size["k"], min(size["d_x"], size["d_y"]), meter)
    if name == "S2":
        blocks = _blocks_that_count(statement, meter, path)
        if blocks < 2:
            return blocks
    return power_terms(size["q"], statement.field, meter)


def check_bound(item: dict[str, object], context: Context[LinearStatement], path: str) -> Fact:
    """The formula gives ``value`` for the term: the rank is <= value."""
    statement = context.statement
    keys = fields_of(item, ("kind", "term", "name", "value"), path=path)
    name = keys["name"]
    if not isinstance(name, str) or name not in TERM_OF:
        raise Rejected(f"{path}.name", f"{show(name)} is none of {', '.join(TERM_OF)}")
    term = read_term(keys["term"], statement, path=f"{path}.term")
    if term.notion != TERM_OF[name]:
        raise Rejected(path, f"{name} is a bound for {TERM_OF[name]} only")
    if name == "S2" and statement.quantifier != "these-weights":
        raise Rejected(path, "S2 is a bound for these-weights only")
    declared = integer(keys["value"], path=f"{path}.value", least=0)
    value = bound_value(name, statement, context.meter, path=path)
    if value != declared:
        raise Rejected(f"{path}.value", f"the bound {name} is {show(value)}, not {show(declared)}")
    return Fact("bound", term, "instance" if name == "S2" else "all", upper=value, rests_on=(name,))
