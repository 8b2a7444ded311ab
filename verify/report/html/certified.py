"""What the certificates of a run show of ranks for almost all weights, size by size, whichever claim they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from verify.report.content import CheckedCertificate
from verify.statements import Sizes

__all__ = ["Known", "certified_ranks"]

_TERMS = {"function": "rank", "grid": "grid_rank"}
_SCOPES = ("generic", "all")
_QUANTIFIERS = ("almost-all-weights", "all-weights")


@dataclass(frozen=True, slots=True)
class Known:
    """``lower <= rank <= upper``, both by certificates; upper None: none of them bounds it above."""

    lower: int = 0
    upper: int | None = None

    def meet(self, lower: int, upper: int | None) -> Known:
        """Both pieces of knowledge together."""
        ends = [end for end in (self.upper, upper) if end is not None]
        return Known(max(self.lower, lower), min(ends, default=None))


def certified_ranks(certificates: Iterable[CheckedCertificate], notion: str) -> Mapping[Sizes, Known]:
    """The ranks of that notion over Q, for balanced splits; at grid level over N = M one-hot templates.

    Only what the checker accepted, for almost all or for all weights.
    """
    found: dict[Sizes, Known] = {}
    for certificate in certificates:
        sizes = _balanced(certificate, notion)
        if sizes is None:
            continue
        for fact in certificate.report.facts:
            if fact.term == _TERMS[notion] and fact.scope in _SCOPES:
                found[sizes] = found.get(sizes, Known()).meet(fact.lo, fact.hi)
    return found


def _balanced(certificate: CheckedCertificate, notion: str) -> Sizes | None:
    """The sizes, if the certificate is accepted and about a rank of that kind."""
    given = certificate.parameters
    if not certificate.report.accepted or given.get("cell") != "rac" or given.get("field") != "Q":
        return None
    if given.get("quantifier") not in _QUANTIFIERS or "split" in given:
        return None
    sizes = [given.get(name) for name in ("L", "R", "M", "t_S", "t_E")]
    numbers = [size for size in sizes if isinstance(size, int)]
    if len(numbers) < len(sizes) or numbers[3] != numbers[4]:
        return None
    if notion == "grid" and given.get("N") != numbers[2]:
        return None
    L, R, M, t_S, t_E = numbers
    return Sizes(L, R, M, t_S, t_E)
