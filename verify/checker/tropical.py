"""The item ``tropical`` (section 5): leading exponents in a formal parameter, and dual potentials."""

from typing import TypeAlias

from .errors import Rejected, show
from .facts import Context, Fact, item_keys
from .network import evaluations, steps
from .points import Entries, read_blocks
from .reading import integer, sized
from .rings import MaxPlus
from .settings import item_weights, lower_bound
from .statement import Statement, read_term

__all__ = ["check_tropical"]

Degree: TypeAlias = int | None


def _read(json: object, path: str) -> Degree:
    return None if json is None else integer(json, path=path)


def check_tropical(item: dict[str, object], context: Context[Statement], path: str) -> Fact:
    """u_i + v_j = E[i][i] for i = j and > E[i][j] for i != j: the rank is >= k (F1).

    All coefficients of y as a polynomial in the parameter z are >= 0, so degrees are computed in max-plus; the
    identity is the only permutation that reaches the top degree of det A.
    """
    statement, meter = context.statement, context.meter
    required = ("term", "k", "start", "end", "row_potentials", "column_potentials")
    item_keys(item, required, context, path)
    term = read_term(item["term"], statement, path=f"{path}.term")
    if statement.field.p != 0 or statement.quantifier == "these-weights":
        raise Rejected(path, "tropical evidence is allowed only over Q and not with these-weights")
    if statement.templates is not None and statement.templates.vectors is not None and term.N:
        raise Rejected(path, "tropical evidence does not allow explicit templates")
    k = integer(item["k"], path=f"{path}.k", least=1)
    entries: Entries[Degree] = Entries(None, 0, _read, _read)
    starts, ends = read_blocks(item, k, term, entries, context, path)
    weights = item_weights(item, context, term, entries, path)
    largest = max(
        (
            entry.bit_length()
            for matrix in [*weights.Wh, *weights.Wi, [weights.Wo], weights.h0, starts.letters, ends.letters]
            for row in matrix
            for entry in row
            if entry is not None
        ),
        default=0,
    )
    # a degree of y is a sum of at most 2·C(T+L, L) <= 2^(T+L+1) exponents
    words = 1 + (largest + term.T + term.L >> 6)
    meter.spend(steps(term.L, term.R, term.M, starts, ends, statement.split) * (4 + words), path=path)
    u, v = (
        [
            integer(entry, path=f"{path}.{name}[{i}]")
            for i, entry in enumerate(sized(item[name], k, path=f"{path}.{name}"))
        ]
        for name in ("row_potentials", "column_potentials")
    )
    for i, row in enumerate(evaluations(MaxPlus(), weights, starts, ends, statement.split)):
        for j, degree in enumerate(row):
            bound = u[i] + v[j]
            if i == j and bound != degree:
                raise Rejected(
                    path, f"u_{i} + v_{i} = {show(bound)}, expected the degree {show(degree)} of A[{i}][{i}]"
                )
            if i != j and degree is not None and bound <= degree:
                raise Rejected(
                    path, f"u_{i} + v_{j} = {show(bound)}, expected more than the degree {show(degree)} of A[{i}][{j}]"
                )
    return lower_bound(item, context, term, k)
