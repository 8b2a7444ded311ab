"""The directory of a map or of a search, read back: a row counts for what the checker says of its certificate now.

A certificate is a row's only if its *statement* is that row's; where it lies and what the record says prove nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from verify._version import __version__
from verify.checker import Report
from verify.conjectures import Conjecture
from verify.conjectures.explore import MapRow, Sharpness, instance_at, unmeasured
from verify.conjectures.explore_run import read_map
from verify.conjectures.finding import Finding, Word
from verify.conjectures.knowledge import claimed_value
from verify.conjectures.store import SearchDirectory, read_search
from verify.errors import DomainError
from verify.exact import QQ
from verify.networks.weightfile import weights_from_json, weights_to_json
from verify.quoting import quoted
from verify.report.literal import literal, printable
from verify.report.sweeps.maps import map_sweep
from verify.report.sweeps.model import Sweep
from verify.report.sweeps.searches import search_sweep
from verify.statements import Instance, Quantifier, Sizes, Statement, grid_rank, rank
from verify.work.directory import MAP, RECORD, SEARCH, RunDirectory

__all__ = ["is_sweep", "stored_sweep"]

# The verdict "probable" errs with probability at most 2^-20.
_SURE_BITS = 20
# Wrong things listed one by one.
_LISTED = 50


def is_sweep(directory: Path) -> bool:
    """Whether the directory is a map's or a search's by its record."""
    return _format(directory) in (MAP.format, SEARCH.format)


def stored_sweep(directory: Path, checks: Mapping[Path, Report], *, engine: str) -> Sweep:
    """What the directory shows, given the checker's reports by path.

    Raises ``DomainError`` if it is neither a map nor a search, or if its record cannot be read.
    """
    kind = _format(directory)
    if kind not in (MAP.format, SEARCH.format):
        raise DomainError(
            f"{quoted(directory)} holds neither a map (`verify explore`) nor a search (`verify conjecture`)"
        )
    files = _Files(directory, checks, set())
    sweep = _map(files) if kind == MAP.format else _search(files)
    outcomes = Counter(report.outcome for report in checks.values())
    counted = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items())) or "no certificates"
    checked = ("Checked", f"{counted}, by verify.checker {__version__}, engine {engine}")
    problems = [*sweep.problems, *files.others()]
    more = [f"and {len(problems) - _LISTED:,} more"] if len(problems) > _LISTED else []
    return replace(sweep, facts=(*sweep.facts, checked), problems=(*problems[:_LISTED], *more))


def _format(directory: Path) -> object:
    try:
        body = json.loads((directory / RECORD).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return body.get("format") if isinstance(body, dict) else None


@dataclass(slots=True)
class _Files:
    """The certificates of a directory; those that belong to a row are taken."""

    directory: Path
    checks: Mapping[Path, Report]
    taken: set[Path]

    def take(self, place: Path) -> tuple[str, Report | None, Any]:
        """The outcome (``missing`` if there is none), the report, and the statement in the file."""
        report = self.checks.get(place)
        if report is None:
            return "missing", None, None
        self.taken.add(place)
        if not report.accepted:
            return report.outcome, report, None
        body = json.loads(place.read_bytes())  # accepted: JSON of limited depth and size
        return "accepted", report, body["statement"]

    def others(self) -> list[str]:
        """What is wrong with the rest."""
        rest = [path for path in self.checks if path not in self.taken]
        return [f"{self.name(path)}: belongs to no row, and is not counted" for path in rest]

    def name(self, path: Path) -> str:
        """Its place below the directory, harmless."""
        return literal(path.relative_to(self.directory).as_posix(), 200)


# --- maps ---


def _map(files: _Files) -> Sweep:
    record, rows = read_map(files.directory)
    problems: list[str] = []
    found = []
    seen: set[tuple[str, Sizes]] = set()
    for row in rows:
        if (row.notion, row.sizes) in seen or row.notion != rows[0].notion:
            problems.append(f"a second row for {_sizes_text(row.sizes)}: not counted")
            continue
        seen.add((row.notion, row.sizes))
        found.append(_map_row(row, files, problems))
    asked = ", ".join(
        f"{name} {_range_text(record.get(name))}"
        for name in ("layers", "widths", "channels", "steps", "starts", "ends")
        if record.get(name)
    )
    facts = (("Asked", asked), ("Largest minor", f"of order {printable(record.get('max_rank'))}"))
    return map_sweep([row for row, _ in found], facts=facts, outcomes=[word for _, word in found], problems=problems)


def _sizes_text(sizes: Sizes) -> str:
    return f"L={sizes.L} R={sizes.R} M={sizes.M} t_S={sizes.t_S} t_E={sizes.t_E}"


def _range_text(values: object) -> str:
    return ", ".join(map(printable, values)) if isinstance(values, list) else printable(values)


def _map_row(row: MapRow, files: _Files, problems: list[str]) -> tuple[MapRow, str]:
    """The row as far as the checker bears it out, and its word on the certificate."""
    grid = row.notion == "grid"
    bare = unmeasured(row.sizes, grid=grid, detail=printable(row.detail))
    stem = f"{row.notion}-rank/{instance_at(row.sizes, grid=grid).name()}"
    if row.lower is None:
        return bare, ""
    lower, outcome = _certified(files, f"{stem}.json", row.sizes, grid, problems)
    if lower is None:
        return replace(bare, detail=f"its certificate: {outcome}"), outcome
    sharp = lower == bare.upper
    verdict = Sharpness.SHARP if sharp else Sharpness.GAP if row.verdict is Sharpness.GAP else Sharpness.TOO_DEAR
    found = replace(bare, lower=lower, verdict=verdict, certificate=f"{stem}.json", work=None if sharp else bare.work)
    if row.probable is None or sharp:
        return found, outcome
    probable = _probable(files, f"{stem}-probable.json", row.sizes, grid, problems)
    if probable is None:
        return found, outcome
    return replace(
        found, probable=probable, error_bits=_SURE_BITS, probable_certificate=f"{stem}-probable.json"
    ), outcome


def _probable(files: _Files, name: str, sizes: Sizes, grid: bool, problems: list[str]) -> int | None:
    """The rank that a sample shows, if there is a certificate of it."""
    outcome, report, statement = files.take(files.directory / name)
    if outcome == "missing":
        return None
    if outcome != "accepted" or report is None or not _is_about(statement, sizes, grid):
        problems.append(f"{literal(name, 200)}: {outcome if outcome != 'accepted' else 'about something else'}")
        return None
    term = "grid_rank" if grid else "rank"
    return next((fact.lo for fact in report.facts if fact.term == term and fact.lo == fact.hi), None)


def _certified(files: _Files, name: str, sizes: Sizes, grid: bool, problems: list[str]) -> tuple[int | None, str]:
    """The lower bound that the certificate shows of the generic rank at ``sizes``; None if it shows none."""
    place = files.directory / name
    outcome, report, statement = files.take(place)
    if outcome == "accepted" and not _is_about(statement, sizes, grid):
        outcome = "about something else"
    if outcome != "accepted" or report is None:
        why = f" ({printable(report.message)})" if report is not None and report.message else ""
        problems.append(f"{literal(name, 200)}: {outcome}{why}; the row says nothing of the rank")
        return None, outcome
    term = "grid_rank" if grid else "rank"
    lowers = [fact.lo for fact in report.facts if fact.term == term and fact.scope in ("generic", "all")]
    return max(lowers, default=0) or None, outcome


def _is_about(statement: Any, sizes: Sizes, grid: bool) -> bool:
    """Whether it is about the generic rank over Q at these sizes."""
    relation = (grid_rank if grid else rank) >= 1
    own = Statement(Quantifier.ALMOST_ALL_WEIGHTS, relation, instance_at(sizes, grid=grid)).to_json()
    return all(statement.get(name) == own[name] for name in ("quantifier", "field", "instance"))


# --- searches ---


def _search(files: _Files) -> Sweep:
    question, state, findings = read_search(files.directory)
    conjecture = Conjecture(question["expression"], question["where"], question["weights"], question["cell"])
    directory = SearchDirectory(RunDirectory(files.directory, SEARCH), question)
    problems: list[str] = []
    found: list[Finding] = []
    seen: set[Sizes] = set()
    places: dict[Sizes, str] = {}
    outcomes: dict[Sizes, str] = {}
    for finding in findings:
        if finding.place in seen or not conjecture.domain.contains(finding.place):
            what = "a second time" if finding.place in seen else "no instance that was asked for"
            problems.append(f"{finding.place.text}: {what}, and not counted")
            continue
        seen.add(finding.place)
        place = directory.certificate_path(finding)
        outcome = _outcome(conjecture, finding, files, place)
        if outcome:
            outcomes[finding.place] = outcome
            places[finding.place] = place.relative_to(files.directory).as_posix()
        if outcome not in ("", "accepted"):
            problems.append(f"{files.name(place)}: {outcome}; its instance is not decided")
            finding = Finding(finding.place, Word.UNDECIDED, how=f"its certificate: {outcome}")
        found.append(_as_shown(conjecture, finding, files.checks.get(place) if outcome == "accepted" else None))
    if state in ("running", "interrupted"):
        problems.append("the search did not come to its end; the same command goes on")
    return search_sweep(conjecture, found, certificates=places, outcomes=outcomes, problems=problems)


def _as_shown(conjecture: Conjecture, finding: Finding, report: Report | None) -> Finding:
    """With the numbers that the checker has established, and none from the record."""
    facts = [] if report is None else [fact for fact in report.facts if fact.term == finding.term]
    uppers = [fact.hi for fact in facts if fact.hi is not None]
    return replace(
        finding,
        term=literal(finding.term, 80),
        how=printable(finding.how),
        lower=max((fact.lo for fact in facts), default=0),
        upper=min(uppers, default=None),
        claimed=claimed_value(conjecture.relation, Instance(finding.place)),
        verdict="" if report is None else report.verdict,
        sha256="" if report is None else report.sha256,
    )


_WORDS = {"refuted": Word.REFUTED, "proved-all": Word.PROVED, "proved-generic": Word.PROVED, "probable": Word.PROBABLE}


def _outcome(conjecture: Conjecture, finding: Finding, files: _Files, place: Path) -> str:
    """``accepted`` if the checker accepts a certificate that shows what the record says; nothing if none is needed."""
    if finding.word in (Word.UNDECIDED, Word.DEFERRED, Word.PROBABLE_COUNTEREXAMPLE):
        return ""
    outcome, report, statement = files.take(place)
    if outcome != "accepted" or report is None:
        return outcome
    weights = finding.weights
    said = conjecture.statement(finding.place)
    if weights is not None:
        try:
            explicit = weights_to_json(weights_from_json(weights, QQ))
        except DomainError as error:
            return f"the record has no weights to compare it with: {printable(str(error))}"
        said = Statement(Quantifier.THESE_WEIGHTS, said.relation, Instance(finding.place), weights_json=explicit)
    if statement != said.to_json():
        return "about something else"
    shown = _WORDS.get(report.verdict)
    if shown is not finding.word or (shown is Word.PROVED and weights is not None):
        return f"shows {report.verdict}, not what the record says"
    return "accepted"
