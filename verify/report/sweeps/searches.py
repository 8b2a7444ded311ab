"""A search for the smallest counterexample as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from verify.conjectures import Conjecture
from verify.conjectures.domain import Domain
from verify.conjectures.finding import Finding, Word
from verify.conjectures.outcome import sizes_text
from verify.report.sweeps.model import Cell, Ending, Sweep
from verify.statements import Sizes

__all__ = ["SEARCH_COLUMNS", "search_sweep"]

SEARCH_COLUMNS = (
    "L",
    "R",
    "M",
    "t_S",
    "t_E",
    "N",
    "word",
    "verdict",
    "term",
    "lower",
    "upper",
    "claimed",
    "how",
    "sha256",
    "certificate",
    "outcome",
)
"""``word``: how the statement stands there; ``lower <= term <= upper``: what is proved of its first rank; ``claimed``:
the number that rank is compared with; ``outcome``: the checker's word on the certificate, where it was checked.
"""

_SHOWN = (
    ("L", "L"),
    ("R", "R"),
    ("M", "M"),
    ("t_S", "t_S"),
    ("t_E", "t_E"),
    ("word", "statement"),
    ("term", "term"),
    ("lower", "≥"),
    ("upper", "≤"),
    ("claimed", "compared with"),
    ("how", "by"),
)
# With a condition the instances before a counterexample are enumerated, if they are no more than this.
_MOST_EARLIER = 100_000
_NOTE = "Nothing is shown of any instance that is not in the table; a search is no proof of the statement."


def search_sweep(
    conjecture: Conjecture,
    findings: Sequence[Finding],
    *,
    facts: Sequence[tuple[str, str]] = (),
    certificates: Mapping[Sizes, str] | None = None,
    outcomes: Mapping[Sizes, str] | None = None,
    problems: Sequence[str] = (),
) -> Sweep:
    """The table of what a search has found, in the search's order."""
    found = sorted(findings, key=lambda finding: conjecture.domain.order(finding.place))
    places, words = certificates or {}, outcomes or {}
    result, ending = _result(conjecture, found)
    weights = "almost all" if conjecture.weights == "generic" else "all"
    of_cell = "" if conjecture.cell == "rac" else f", of the cell {conjecture.cell}"
    where = () if conjecture.where is None else (("Where", conjecture.where),)
    counts = Counter(finding.word.value for finding in found)
    counted = ", ".join(f"{counts[word]:,} {word.value}" for word in Word if counts[word]) or "none"
    return Sweep(
        title="Search for the smallest counterexample",
        result=result,
        ending=ending,
        facts=(
            ("Statement", conjecture.expression),
            *where,
            ("Weights", f"for {weights} weights over Q{of_cell}"),
            ("Instances", counted),
            *facts,
        ),
        columns=SEARCH_COLUMNS,
        shown=(*_SHOWN[:5], ("N", "N"), *_SHOWN[5:]) if any(f.place.N is not None for f in found) else _SHOWN,
        rows=tuple(_row(f, places.get(f.place), words.get(f.place)) for f in found),
        notes=() if ending is Ending.REFUTED else (_NOTE,),
        problems=tuple(problems),
    )


def _result(conjecture: Conjecture, found: Sequence[Finding]) -> tuple[str, Ending]:
    """The word on the statement, and whether a smaller counterexample is excluded."""
    refuted = [finding for finding in found if finding.word is Word.REFUTED]
    tried = f"{len(found):,} instance{'' if len(found) == 1 else 's'} tried"
    if refuted:
        first = refuted[0].place
        proved = sum(finding.word is Word.PROVED for finding in found[: found.index(refuted[0])])
        is_smallest = _none_open_before(conjecture.domain, found, first)
        rest = "not every earlier instance is proved in this table"
        if is_smallest:
            rest = "proved at every earlier one" if proved else "there is no earlier one"
        return f"refuted at {len(refuted):,} of {tried}, first at {sizes_text(first)}; {rest}", Ending.REFUTED
    probable = [finding for finding in found if finding.word is Word.PROBABLE_COUNTEREXAMPLE]
    if probable:
        where = sizes_text(probable[0].place)
        return f"undecided; probable counterexample at {where}, which refutes nothing", Ending.OPEN
    proved = sum(finding.word is Word.PROVED for finding in found)
    if not proved:
        return "undecided: no instance is decided", Ending.OPEN
    return f"survived: proved at {proved:,} of {tried}, refuted at none", Ending.ESTABLISHED


def _none_open_before(domain: Domain, found: Sequence[Finding], first: Sizes) -> bool:
    """Whether every instance of the domain before ``first`` is proved in the table; False where these are too many."""
    proved = {finding.place for finding in found if finding.word is Word.PROVED}
    count, most = domain.count_before(first), domain.at_most_before(first)
    if count is not None:
        return count == sum(domain.order(place) < domain.order(first) for place in proved)
    if most > _MOST_EARLIER:
        return False
    for place in islice(domain.places(), most + 1):
        if place is not None and domain.order(place) >= domain.order(first):
            return True
        if place is not None and place not in proved:
            return False
    return False


def _row(finding: Finding, certificate: str | None, outcome: str | None) -> dict[str, Cell]:
    place = finding.place
    return {
        "L": place.L,
        "R": place.R,
        "M": place.M,
        "t_S": place.t_S,
        "t_E": place.t_E,
        "N": place.N,
        "word": finding.word.value,
        "verdict": finding.verdict or None,
        "term": finding.term,
        "lower": finding.lower,
        "upper": finding.upper,
        "claimed": finding.claimed,
        "how": finding.how or None,
        "sha256": finding.sha256 or None,
        "certificate": certificate,
        "outcome": outcome,
    }
