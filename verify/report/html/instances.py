"""The rows of a claim's table: what each certificate says, how good it is, and how to check it again."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from verify.report.content import CheckedCertificate
from verify.report.literal import literal
from verify.report.numbers import grouped
from verify.separation.bounds import BoundProblem, best_bound
from verify.statements import Sizes

__all__ = ["Row", "Table", "instance_table", "sort_key"]

_TERM_NOTIONS = {"rank": "function", "grid_rank": "grid"}
# A place that is shown as it is in the file system: it can be linked to and checked again by name.
_PLAIN_PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/,=+()'-]{0,299}\Z")
_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Row:
    """One certificate.  ``link`` and ``command`` are empty where the file's name is unusual; ``state`` is ``bad`` if
    not accepted.

    ``certified``, ``bound``: what is certified of ranks, and the best structural upper bounds, with keys to sort by.
    """

    name: str
    link: str
    statement: str
    verdict: str
    state: str
    evidence: str
    sha256: str
    command: str
    message: str = ""
    certified: str = ""
    certified_key: str = ""
    bound: str = ""
    bound_key: str = ""
    meets: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a claim, those not accepted first, then those that refute it.  ``has_ranks``: there are columns for
    ranks.
    """

    rows: Sequence[Row]
    has_ranks: bool

    @property
    def meeting(self) -> int:
        """In how many rows the certified lower bound is the best upper bound."""
        return sum(row.meets for row in self.rows)

    @property
    def bounded_below(self) -> int:
        """In how many rows a lower bound is certified and an upper bound known."""
        return sum(bool(row.bound_key) for row in self.rows)


def instance_table(certificates: Sequence[CheckedCertificate], base: str) -> Table:
    """The table of a claim.  ``base``: the run directory as seen from the page, for links."""
    rows = [_row(certificate, base) for certificate in sorted(certificates, key=_order)]
    return Table(rows, any(row.certified for row in rows))


def _order(certificate: CheckedCertificate) -> tuple[object, ...]:
    digits = tuple(
        (int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d{1,9})", certificate.name)
    )
    return (certificate.report.accepted, certificate.report.verdict != "refuted", digits)


def _row(certificate: CheckedCertificate, base: str) -> Row:
    report, place = certificate.report, certificate.place
    plain = bool(_PLAIN_PLACE.match(place)) and ".." not in place
    shared = Row(
        name=certificate.name,
        link=quote(os.fsencode(place if base == "." else f"{base}/{place}")) if plain else "",
        statement=_statement(certificate),
        verdict=report.verdict if report.accepted else report.outcome.upper(),
        state="" if report.accepted else "bad",
        evidence=", ".join(certificate.kinds),
        sha256=literal(report.sha256, 64),
        command=f"verify check {shlex.quote(place)}" if plain else "",
        message="" if report.accepted else report.message,
    )
    return _with_ranks(shared, certificate) if report.accepted else shared


def _statement(certificate: CheckedCertificate) -> str:
    """The relation with numbers put in; for other statements than those about sizes, with what it is about."""
    text = certificate.report.statement_text
    if certificate.parameters.get("cell") == "rac":
        text = text.partition(": ")[2] or text
    return literal(text, _LONGEST) or "?"


def _with_ranks(row: Row, certificate: CheckedCertificate) -> Row:
    facts = [fact for fact in certificate.report.facts if fact.lo or fact.hi is not None]
    if not facts:
        return row
    bounds, keys, meets = [], [], False
    for fact in facts:
        problem = _problem(certificate, fact.term)
        if problem is None:
            continue
        best = best_bound(problem)
        bounds.append(f"{fact.term} ≤ {grouped(best.value)} ({best.name})")
        keys.append(sort_key(best.value))
        meets = meets or (best.value is not None and fact.lo == best.value)
    return replace(
        row,
        certified="; ".join(_fact(fact.term, fact.lo, fact.hi) for fact in facts),
        certified_key=sort_key(facts[0].lo or facts[0].hi),
        bound="; ".join(bounds),
        bound_key=keys[0] if keys else "",
        meets=meets,
    )


def _fact(term: str, lower: int, upper: int | None) -> str:
    """``rank = 6``, ``rank ≥ 6``, ``6 ≤ rank ≤ 8``."""
    name = literal(term, 80)
    if lower == upper:
        return f"{name} = {grouped(lower)}"
    if upper is None:
        return f"{name} ≥ {grouped(lower)}"
    return f"{name} ≤ {grouped(upper)}" if not lower else f"{grouped(lower)} ≤ {name} ≤ {grouped(upper)}"


def _problem(certificate: CheckedCertificate, term: str) -> BoundProblem | None:
    """What the structural bounds are asked about; None for ranks at other parameters, other cells, other splits."""
    given = certificate.parameters
    if term not in _TERM_NOTIONS or given.get("cell") != "rac" or "split" in given:
        return None
    sizes = [given.get(name) for name in ("L", "R", "M", "t_S", "t_E")]
    numbers = [size for size in sizes if isinstance(size, int) and size >= 1]
    if len(numbers) < len(sizes):
        return None
    L, R, M, t_S, t_E = numbers
    if _TERM_NOTIONS[term] == "function":
        return BoundProblem(Sizes(L, R, M, t_S, t_E))
    N = given.get("N")
    return BoundProblem(Sizes(L, R, M, t_S, t_E, N)) if isinstance(N, int) and N >= 1 else None


def sort_key(number: int | None) -> str:
    """A key for scripts, whose numbers are floating point: increasing in ``number``, None beyond all.

    >>> sort_key(220), float(sort_key(10**400)) < float(sort_key(10**401)) < float(sort_key(None))
    ('220', True)
    """
    if number is None:
        return "1e300"
    if abs(number) < 2**53:
        return str(number)
    digits = (number.bit_length() - 53) + (number >> (number.bit_length() - 53)) / 2**53
    return f"{2**53 * digits:.17g}"
