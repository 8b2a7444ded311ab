"""A search's directory: a certificate a decided instance, and ``run.json`` with everything else that was found out.

Files are written whole or not at all; a search that was stopped, however, goes on from what is there.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verify.conjectures.finding import Finding, Word
from verify.errors import DomainError
from verify.statements import Instance, Sizes, integer_from_json, integer_to_json
from verify.work.directory import RECORD, SEARCH, RunDirectory

__all__ = ["SearchDirectory", "read_search"]

CERTIFICATES = "certificates"
# The record is rewritten at most this often, in seconds.
_PAUSE = 1.0
# A longer name of an instance is cut and made unique by a digest.
_LONGEST_NAME = 150


@dataclass(slots=True)
class SearchDirectory:
    """The directory of one search.

    ``known``: what earlier searches of the same statement found; ``far``: the places that fell in each wave of lines.
    """

    files: RunDirectory
    question: dict[str, Any]
    known: dict[Sizes, Finding] = field(default_factory=dict)
    far: list[list[Sizes]] = field(default_factory=list)
    _written: float = 0.0

    @classmethod
    def prepare(cls, path: Path, question: dict[str, Any]) -> SearchDirectory:
        """The directory, new, empty, or of an earlier search of the same ``question`` (plain data).

        Raises ``DomainError`` if it holds something else.
        """
        directory = cls(RunDirectory.prepare(path, SEARCH), question)
        if directory.files.has_record:
            directory._read()
        else:
            directory.write([], "running")
        return directory

    def certificate_path(self, finding: Finding) -> Path:
        """Where the certificate of a finding is."""
        return self.files.path / self._place(finding)

    def certificate(self, finding: Finding) -> bytes | None:
        """The certificate of a finding, if it is there as the checker accepted it, byte for byte."""
        data = self.files.read(self._place(finding))
        return data if data is not None and hashlib.sha256(data).hexdigest() == finding.sha256 else None

    def _place(self, finding: Finding) -> str:
        name = Instance(finding.place).name()
        if len(name) > _LONGEST_NAME:
            name = f"{name[:_LONGEST_NAME]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        return f"{CERTIFICATES}/{name}.json"

    def save(self, finding: Finding) -> None:
        """Write the certificate of a finding, if it has one that is not there."""
        if finding.certificate is not None and self.certificate(finding) is None:
            self.files.keep(self._place(finding), finding.certificate)

    @property
    def is_due(self) -> bool:
        """Whether the record was not rewritten a moment ago."""
        return time.monotonic() - self._written >= _PAUSE

    def write(self, findings: list[Finding], state: str) -> None:
        """Rewrite the record."""
        body = {
            **self.question,
            "state": state,
            "findings": [_finding_json(finding) for finding in findings],
            "far": [[_place_json(place) for place in wave] for wave in self.far],
        }
        self.files.write_record(body, indent=None)
        self._written = time.monotonic()

    def _read(self) -> None:
        body = self.files.record()
        for name, value in {"cell": None, **self.question}.items():
            if body.get(name) != value:
                raise DomainError(
                    f"{self.files.path} holds the search of another statement ({name}: {str(body.get(name))[:60]}); "
                    "give another directory"
                )
        found = _findings(self.files.path, body)
        try:
            self.far = [[_place_from(entry, _cell(body)) for entry in wave] for wave in body["far"]]
        except (KeyError, TypeError, ValueError) as error:
            raise DomainError(f"{self.files.path / RECORD} is damaged: {error}") from None
        for finding in found:
            if not finding.sha256 or self.certificate(finding) is not None:
                self.known[finding.place] = finding


def read_search(path: Path) -> tuple[dict[str, Any], str, list[Finding]]:
    """The question of a search's directory, its state, and what it has found.

    What is read is what somebody wrote there.  Raises ``DomainError`` if it is no search, or damaged.
    """
    body = RunDirectory.existing(path, SEARCH).record()
    question = {name: body.get(name) for name in ("expression", "where", "weights")} | {"cell": _cell(body)}
    for name, value in question.items():
        if not isinstance(value, str) and not (name == "where" and value is None):
            raise DomainError(f"{path / RECORD} is damaged: {name} is no text")
    return question, str(body.get("state")), _findings(path, body)


def _findings(path: Path, body: dict[str, Any]) -> list[Finding]:
    try:
        return [_finding_from(entry, _cell(body)) for entry in body["findings"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DomainError(f"{path / RECORD} is damaged: {error}") from None


def _cell(body: dict[str, Any]) -> Any:
    """The cell of a search's record, which is left out for ``rac``."""
    return body.get("cell", "rac")


_NUMBERS = ("lower", "upper", "claimed", "cost", "max_rank")
_SIZES = ("L", "R", "M", "t_S", "t_E", "N")


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "place": _place_json(finding.place),
        "word": finding.word.value,
        "verdict": finding.verdict,
        "term": finding.term,
        "how": finding.how,
        "sha256": finding.sha256,
        **{name: _written(getattr(finding, name)) for name in _NUMBERS},
        **({"weights": finding.weights} if finding.weights is not None else {}),
    }


def _finding_from(entry: Any, cell: str) -> Finding:
    texts = {name: str(entry[name]) for name in ("verdict", "term", "how", "sha256")}
    others: dict[str, Any] = {**texts, **{name: _read(entry[name]) for name in _NUMBERS}}
    return Finding(_place_from(entry["place"], cell), Word(entry["word"]), weights=entry.get("weights"), **others)


def _place_json(place: Sizes) -> dict[str, Any]:
    return {name: _written(getattr(place, name)) for name in _SIZES}


def _place_from(entry: Any, cell: str) -> Sizes:
    sizes: dict[str, Any] = {name: _read(entry[name]) for name in _SIZES}
    place = Sizes(**sizes, cell=cell)
    _ = Instance(place)  # checks the sizes
    return place


def _written(value: int | None) -> int | str | None:
    return None if value is None else integer_to_json(value)


def _read(value: Any) -> int | None:
    return None if value is None else integer_from_json(value)
