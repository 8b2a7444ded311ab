"""Evidence for statements about the ranks of linear networks: a minor from below, an additive or Hankel bound from
above.

Source: ``proofs/certificate-format.md``, section 6.
"""

from __future__ import annotations

from collections.abc import Iterator

from verify.certificates.build import Certificate, make_certificate
from verify.certificates.linear_evidence import HankelNullspace, LinearBound, LinearItem, LinearMinor
from verify.claims.model import Outcome
from verify.errors import DomainError
from verify.exact import GF, QQ, Field
from verify.kernels.hankel import hankel_rank
from verify.networks.linear import LinearRNN
from verify.networks.streams import seed_of
from verify.separation.linear import (
    MODULUS,
    find_hankel_minor,
    find_power_minor,
    residues_of,
    stream_residues,
)
from verify.separation.linear_bounds import LinearProblem, best_linear_bound
from verify.statements import LinearInstance, LinearRankAt, Quantifier, Statement

__all__ = ["gather_linear"]

# Draws of weights and inputs that are tried for the largest minor: one is enough but over small fields.
_DRAWS = 12


def gather_linear(claim: str, statement: Statement, *, net: LinearRNN | None = None) -> Outcome:
    """The certificate that decides ``statement``, or what was found.

    ``net``: the weights of a statement about these weights, over Q.  The fewest items are taken that decide it.
    """
    statement.about(LinearInstance)
    if (net is not None) != (statement.quantifier is Quantifier.THESE_WEIGHTS):
        raise DomainError("weights are given exactly for a statement about these weights")
    field = QQ if isinstance(statement.field, str) else GF(statement.field.p)
    terms = [term for term in statement.terms() if isinstance(term, LinearRankAt)]
    uppers: list[LinearItem] = [_upper(term, field, net) for term in terms]
    lowers: list[LinearItem] = []
    if statement.quantifier is not Quantifier.ALL_WEIGHTS:
        lowers = [item for term, upper in zip(terms, uppers, strict=True) for item in _lower(term, upper, field, net)]
    for items in (uppers, lowers, [*lowers, *uppers]):
        found = _attempt(claim, statement, items)
        if found is not None:
            return Outcome(found)
    return Outcome(
        None, ", ".join(f"{_size(low)} <= {low.term} <= {_size(up)}" for low, up in zip(lowers, uppers, strict=False))
    )


def _attempt(claim: str, statement: Statement, items: list[LinearItem]) -> Certificate | None:
    return make_certificate(claim, statement, items) if items else None


def _size(item: LinearItem) -> int:
    match item:
        case LinearMinor(k=size) | LinearBound(value=size) | HankelNullspace(rank=size):
            return size


def _upper(term: LinearRankAt, field: Field, net: LinearRNN | None) -> LinearItem:
    """The least upper bound, the simplest of those."""
    best = best_linear_bound(LinearProblem(term, field, net))
    if net is not None and term.k is not None:
        exact = hankel_rank(net, term.k)
        if exact < best.value:
            return HankelNullspace(term, exact)
    return best


def _lower(term: LinearRankAt, upper: LinearItem, field: Field, net: LinearRNN | None) -> Iterator[LinearMinor]:
    """The largest minor among some draws; nothing where none is nonzero."""
    modulus = field.characteristic or MODULUS
    best: LinearMinor | None = None
    for draw in range(_DRAWS):
        seed = seed_of(f"{term}:{field.name}:{draw}")
        if net is None:
            weights = stream_residues(term.n, term.d_x, term.d_y, seed, modulus)
        else:
            weights = residues_of(net, modulus)
        given = {"kind": "stream", "seed": seed} if net is None else None
        found: LinearMinor | None = None
        if term.k is not None:
            hankel = find_hankel_minor(weights, term.k)
            if hankel.k:
                found = LinearMinor(term, hankel.k, modulus, given, rows=hankel.rows, columns=hankel.columns)
        elif term.t_S is not None and term.t_E is not None and term.q is not None:
            power = find_power_minor(weights, term.t_S, term.t_E, term.q, seed)
            if power is not None:
                start, end = ({"kind": "stream", "seed": seed, "rows": list(ids)} for ids in (power.starts, power.ends))
                found = LinearMinor(term, power.k, modulus, given, start=start, end=end)
        if found is not None and (best is None or found.k > best.k):
            best = found
        if best is not None and best.k >= _size(upper):
            break
        if net is not None and term.k is not None:
            break  # nothing is drawn
    if best is not None:
        yield best
