"""One certificate for a reader: what it says, what it rests on, its evidence in short, and the checker's word on it.

The statement, the verdict, the facts and what it rests on are the checker's, made from what it has read; the evidence
is summarised from the file.  Nothing in the file is trusted to be fit for a terminal.
"""

from __future__ import annotations

import json
import shlex
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify._version import __version__
from verify.certificates.formal import FormalProof, proof_status
from verify.certificates.verdicts import Verdict
from verify.checker import EstablishedFact, ExpectationError, Report, engine_named, read, require_expectation
from verify.files import read_file
from verify.report.evidence_summary import NOTIONS, EvidenceSummary, evidence_summaries, weights_text
from verify.report.legend import FACTS
from verify.report.literal import literal
from verify.report.numbers import abbreviated
from verify.report.parameters import instance_parameters
from verify.report.proofs import proofs_behind
from verify.separation.registry import find_bound

__all__ = ["ShownCertificate", "read_certificate", "shown_json", "shown_text"]

WIDTH = 80
# Statements up to this length are said in a command.
LONGEST = 64


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """A file as it was read once: the checker's report, and its content, of a file that is no certificate nothing."""

    path: Path
    size: int
    report: Report
    body: Mapping[str, Any]

    @property
    def evidence(self) -> list[EvidenceSummary]:
        """The items in short."""
        return evidence_summaries(self.body)

    @property
    def proofs(self) -> dict[str, FormalProof | None]:
        """What it rests on beyond arithmetic, if it is accepted, and the theorem in Coq behind each."""
        if not self.report.accepted:
            return {}
        input_rank = '"input_rank"' in json.dumps(self.body.get("evidence"))
        return proofs_behind(self.report, instance_parameters(self.body), input_rank=input_rank)

    @property
    def declared(self) -> str:
        """The verdict that the file declares."""
        return literal(self.body.get("verdict", ""), 40)

    @property
    def commands(self) -> list[tuple[str, ...]]:
        """How to check it again, in parts: with this program, with what it proves, and with the standalone checker."""
        place = shlex.quote(literal(self.path))
        found: list[tuple[str, ...]] = [("verify check", place)]
        expected = _expectation(self.report)
        if expected:
            found.append(("verify check", place, f"--expect {shlex.quote(expected)}"))
        return [*found, ("python3 -I -S verify-checker.pyz", place)]


def read_certificate(path: Path, *, engine: str = "python") -> ShownCertificate:
    """Read a file, or the standard input for ``-``, once and have the checker judge what was read.

    Raises ``DomainError`` if there is no such file.
    """
    data = read_file(path)
    report, body = read(data, engine=engine_named(engine))
    return ShownCertificate(path, len(data), report, body)


def shown_json(shown: ShownCertificate) -> dict[str, object]:
    """The checker's report, with the parameters of the instance, the evidence in short, and how to check again."""
    return {
        "file": str(shown.path),
        "bytes": shown.size,
        "checker": f"verify.checker {__version__}",
        **shown.report.to_json(),
        "declared_verdict": shown.declared,
        "parameters": instance_parameters(shown.body),
        "evidence": [summary.to_json() for summary in shown.evidence],
        "formal_proofs": {name: str(proof) for name, proof in shown.proofs.items() if proof is not None},
        "check_again": [" ".join(words) for words in shown.commands],
    }


def shown_text(shown: ShownCertificate) -> str:
    """For a terminal of 80 columns, in ASCII but for the sign ×."""
    report = shown.report
    lines = [f"{report.outcome.upper()} by verify.checker {__version__}, engine {report.engine}"]
    if not report.accepted:
        lines += _refusal(report)
    if report.statement or report.statement_text:
        lines += _section("Statement" if report.accepted else "What it says, unproved", _statement(shown))
    if shown.declared:
        lines += _section("Verdict", _verdict(shown))
    if report.facts:
        lines += _section("What is established", _facts(report.facts))
    if shown.body:
        lines += _section("Evidence" if report.accepted else "Evidence, as the file has it", _evidence(shown.evidence))
        lines += _section("Rests on, beyond arithmetic", _rests_on(shown))
    lines += _section("File", _file(shown))
    lines += _section("Check it again", [line for command in shown.commands for line in _command(*command)])
    return "\n".join(lines)


def _command(*words: str) -> list[str]:
    """A command to copy; one that is too long goes on in the next line."""
    whole = f"  {' '.join(words)}"
    if len(whole) <= WIDTH:
        return [whole]
    return [*(f"{'    ' if i else '  '}{word} \\" for i, word in enumerate(words[:-1])), f"    {words[-1]}"]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *lines] if lines else []


def _wrapped(text: str, first: str = "  ", rest: str | None = None) -> list[str]:
    """Escaped and folded; what is too long for a line (a number) is broken."""
    return textwrap.wrap(
        _ascii(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_on_hyphens=False,
    )


def _ascii(text: str) -> str:
    """Our own sign × apart, nothing but printable ASCII."""
    return "×".join(literal(part) for part in text.split("×"))


def _refusal(report: Report) -> list[str]:
    where = f"{report.path}: " if report.path else ""
    lines = _wrapped(f"{where}{report.message or 'no reason was given'}")
    return lines + (_wrapped(report.detail) if report.detail else [])


def _statement(shown: ShownCertificate) -> list[str]:
    report = shown.report
    lines = _wrapped(report.statement) if report.statement else []
    if report.statement_text:
        lines += ["", *_wrapped(report.statement_text)] if lines else _wrapped(report.statement_text)
    statement = shown.body.get("statement")
    instance = statement.get("instance") if isinstance(statement, dict) else None
    network = instance.get("network", instance) if isinstance(instance, dict) else None
    weights = network.get("weights") if isinstance(network, dict) else None
    if weights is None or not isinstance(network, dict):
        return lines
    return lines + _wrapped(f"with the weights {weights_text(weights, network.get('program'))}")


def _verdict(shown: ShownCertificate) -> list[str]:
    if not shown.report.accepted:
        return _wrapped(f"declared {shown.declared}, but not accepted: it proves nothing")
    verdict = Verdict(shown.report.verdict)
    is_tensor = any(fact.term.startswith(_UNFOLDING) for fact in shown.report.facts)
    return _wrapped(f"{verdict.value}: {_of_entries(verdict.meaning) if is_tensor else verdict.meaning}")


def _facts(facts: Sequence[EstablishedFact]) -> list[str]:
    lines = []
    for fact in facts:
        if fact.values:
            said = f"takes exactly the values {', '.join(map(abbreviated, fact.values))}"
        elif fact.hi == fact.lo:
            said = f"= {abbreviated(fact.lo)}"
        else:
            parts = [f">= {abbreviated(fact.lo)}"] if fact.lo or fact.hi is None else []
            said = " and ".join(parts + ([] if fact.hi is None else [f"<= {abbreviated(fact.hi)}"]))
        notion, at, places = fact.term.partition("(")
        name = f"{NOTIONS.get(notion, notion)}{at and ' at '}{places.removesuffix(')')}"
        scope = _SCOPES.get(fact.scope, fact.scope)
        lines += _wrapped(f"{name} {said} ({_of_entries(scope) if notion == _UNFOLDING else scope})")
    return lines


_UNFOLDING = "unfolding_rank"


def _of_entries(text: str) -> str:
    """A tensor has entries where a network has weights."""
    return text.replace("weights", "entries")


_SCOPES = {
    "all": "for all weights",
    "generic": "for almost all weights",
    "open": "for all weights in some nonempty open set",
    "instance": "for these weights",
    "probable": "probably",
}


def _evidence(summaries: Sequence[EvidenceSummary]) -> list[str]:
    lines = []
    for number, summary in enumerate(summaries, start=1):
        lines += _wrapped(f"{number}. {summary.kind}{f': {summary.shows}' if summary.shows else ''}", "  ", "     ")
        width = max((len(name) for name, _ in summary.details), default=0)
        for name, text in summary.details:
            lines += _wrapped(f"{name.ljust(width)}  {text}", "     ", " " * (width + 7))
    return lines


def _rests_on(shown: ShownCertificate) -> list[str]:
    if not shown.report.accepted:
        listed = shown.body.get("rests_on")
        entries = [entry for entry in (listed if isinstance(listed, list) else []) if isinstance(entry, dict)]
        return [line for entry in entries for line in _behind(literal(entry.get("name"), 40))] or ["  nothing"]
    lines = []
    for name, proof in shown.proofs.items():
        lines += _behind(name, f" ({proof_status(proof)})")
    where = "on paper: in proofs/statements; formal, in part: that theorem of proofs/coq proves it, or a weaker form"
    return [*lines, *_wrapped(where)] if lines else ["  nothing"]


def _behind(name: str, status: str = "") -> list[str]:
    bound = find_bound(name)
    title = f"the {bound.title}: {bound.formula}" if bound else FACTS.get(name, "")
    return _wrapped(f"{name.ljust(2)}  {title}{status}" if title else f"{name}{status}", "  ", "      ")


def _file(shown: ShownCertificate) -> list[str]:
    report = shown.report
    lines = _wrapped(literal(shown.path))
    if report.claim:
        lines += _wrapped(f"labelled {report.claim} (a label proves nothing)")
    if report.sha256:
        lines += _wrapped(f"sha256 {report.sha256}")
    return lines + _wrapped(f"{shown.size:,} bytes; {report.work:,} multiply-adds to check")


def _expectation(report: Report) -> str:
    """The statement as ``--expect`` takes it, or nothing where it cannot be said there."""
    if not report.accepted or report.verdict == "probable" or len(report.statement_text) > LONGEST:
        return ""
    try:
        require_expectation(report.statement_text)
    except ExpectationError:
        return ""
    return report.statement_text
