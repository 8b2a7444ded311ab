"""All instances of a run as rows, one an instance, for notebooks: as CSV and as JSON lines.

In pandas: ``pandas.read_csv(file, dtype_backend="numpy_nullable")`` (integers stay integers; a column with one from
2^63 on is text) or ``pandas.read_json(file, lines=True, dtype=False)``.  JSON lines have integers beyond 2^53 as
decimal texts, because pandas, like much else, reads numbers in a column with gaps as floats, which are exact up to
there.  A cell that does not apply is empty in CSV and null in JSON lines.  Ranks of different notions stand in
different columns.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from verify.checker import EstablishedFact
from verify.report.content import CheckedCertificate, ReportContent
from verify.report.literal import literal, printable
from verify.report.parameters import COLUMNS as PARAMETERS

__all__ = ["COLUMNS", "csv_rows", "csv_text", "decimal_text", "jsonl_rows", "jsonl_text", "rows"]

Cell = int | str | None

NOTIONS = {
    "rank": "function_rank",
    "grid_rank": "grid_rank",
    "hankel_rank": "hankel_rank",
    "eps_rank": "epsilon_rank",
}

COLUMNS = (
    "claim",
    "instance",
    "outcome",
    "verdict",
    *PARAMETERS,
    "statement",
    *(f"{notion}_{end}" for notion in NOTIONS.values() for end in ("lower", "upper")),
    "facts",
    "bounds",
    "evidence",
    "rests_on",
    "message",
    "sha256",
    "certificate",
    "checker",
)
"""``outcome``: the checker's word, ``not counted`` for what it accepts and what is no instance of the run, or
``undecided`` or ``failed`` where there is no certificate; ``verdict``: only of what is accepted and counts;
``function_rank_lower`` to ``epsilon_rank_upper``: what the evidence shows of the rank at the instance; ``facts``: all
that it shows, ranks at other parameters too; ``bounds``, ``evidence``, ``rests_on``: names; ``certificate``: its path
below the run directory; ``checker``: version and engine of what has checked it.
"""

_LARGEST = 2**53
_DIGITS = 10**4000


def rows(content: ReportContent) -> Iterator[dict[str, Cell]]:
    """The rows, by claim and name; each has every column.  What the run could not decide has a row too."""
    for certificate in content.every:
        yield _filled(_of_certificate(certificate, content.checker))
    there = {(certificate.claim, certificate.name) for certificate in content.every}
    for outcome in ("undecided", "failed"):
        for entry in content.record.get(outcome, []):
            if (entry.get("claim"), entry.get("instance")) not in there:
                yield _filled(
                    {
                        "claim": printable(entry.get("claim")),
                        "instance": printable(entry.get("instance")),
                        "outcome": outcome,
                        "message": printable(entry.get("detail")),
                    }
                )


def jsonl_rows(content: ReportContent) -> str:
    """One JSON object a line; keys in the order of ``COLUMNS``."""
    return jsonl_text(COLUMNS, rows(content))


def csv_rows(content: ReportContent) -> str:
    """Comma-separated values, columns in the order of ``COLUMNS``."""
    return csv_text(COLUMNS, rows(content))


def jsonl_text(columns: Sequence[str], table: Iterable[Mapping[str, Cell]]) -> str:
    """JSON lines with these keys; integers beyond 2^53 as decimal texts."""
    return "".join(json.dumps({name: _json_cell(row.get(name)) for name in columns}) + "\n" for row in table)


def csv_text(columns: Sequence[str], table: Iterable[Mapping[str, Cell]]) -> str:
    """Comma-separated values with a head; a text that a spreadsheet would take for a formula has an apostrophe before
    it.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    for row in table:
        writer.writerow([_csv_cell(row.get(name)) for name in columns])
    return target.getvalue()


def decimal_text(number: int) -> str:
    """``number`` in decimal, however long it is (Python's own limit is 4300 digits).

    >>> decimal_text(-(10**5000)) == "-1" + "0" * 5000
    True
    """
    rest, parts = abs(number), []
    while rest >= _DIGITS:
        rest, low = divmod(rest, _DIGITS)
        parts.append(f"{low:04000d}")
    return ("-" if number < 0 else "") + str(rest) + "".join(reversed(parts))


def _of_certificate(certificate: CheckedCertificate, checker: str) -> dict[str, Cell]:
    report = certificate.report
    row: dict[str, Cell] = {
        "claim": certificate.claim,
        "instance": certificate.name,
        "outcome": certificate.outcome,
        "verdict": "" if certificate.left_out else literal(report.verdict),
        **certificate.parameters,
        "statement": literal(report.statement_text),
        "facts": "; ".join(map(_fact_text, report.facts)),
        "bounds": " ".join(certificate.bounds),
        "evidence": ", ".join(certificate.kinds),
        "rests_on": " ".join(map(literal, report.rests_on)),
        "message": printable(report.message or certificate.left_out),
        "sha256": literal(report.sha256),
        "certificate": certificate.place,
        "checker": checker,
    }
    for fact in report.facts:
        if fact.term in NOTIONS:
            row |= {f"{NOTIONS[fact.term]}_lower": fact.lo, f"{NOTIONS[fact.term]}_upper": fact.hi}
    return row


def _fact_text(fact: EstablishedFact) -> str:
    """``rank(L=3) >= 4 and <= 6 (generic)``, or ``rank in {0, 1, 3} (all)``."""
    parts = [f">= {decimal_text(fact.lo)}"] if fact.lo or fact.hi is None else []
    parts += [] if fact.hi is None else [f"<= {decimal_text(fact.hi)}"]
    if fact.values:
        parts = [f"in {{{', '.join(map(decimal_text, fact.values))}}}"]
    return f"{literal(fact.term)} {' and '.join(parts)} ({literal(fact.scope)})"


def _filled(row: Mapping[str, Cell]) -> dict[str, Cell]:
    """All columns; what is not known, or empty, is None."""
    return {name: None if row.get(name) == "" else row.get(name) for name in COLUMNS}


def _json_cell(cell: Cell) -> Cell:
    return decimal_text(cell) if isinstance(cell, int) and abs(cell) > _LARGEST else cell


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return decimal_text(cell)
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
