"""A search's directory: a certificate a decided instance, and ``run.json`` with everything else that was found out.

Files are written whole or not at all; a search that was stopped, however, goes on from what is there.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verify.certificates.store import remove_leftovers, write_atomically
from verify.conjectures.domain import Place
from verify.conjectures.finding import Finding, Word
from verify.errors import DomainError
from verify.files import make_folder, read_file, read_json
from verify.statements import integer_from_json, integer_to_json

__all__ = ["FORMAT", "SearchDirectory", "read_search"]

RECORD = "run.json"
FORMAT, VERSION = "verify-conjecture", 1
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

    path: Path
    question: dict[str, Any]
    known: dict[Place, Finding] = field(default_factory=dict)
    far: list[list[Place]] = field(default_factory=list)
    _written: float = 0.0

    @classmethod
    def prepare(cls, path: Path, question: dict[str, Any]) -> SearchDirectory:
        """The directory, new, empty, or of an earlier search of the same ``question`` (plain data).

        Raises ``DomainError`` if it holds something else.
        """
        make_folder(path)
        try:
            others = sorted(member.name for member in path.iterdir() if not member.name.startswith("."))
        except OSError as error:
            raise DomainError(f"cannot use {path}: {error.strerror}") from None
        directory = cls(path, question)
        if (path / RECORD).is_file():
            directory._read()
            remove_leftovers(path)
        elif others:
            raise DomainError(
                f"{path} holds something else ({others[0]}, no {RECORD}); give an empty or a new directory"
            )
        else:
            directory.write([], "running")
        return directory

    def certificate_path(self, finding: Finding) -> Path:
        """Where the certificate of a finding is."""
        name = finding.place.instance.name()
        if len(name) > _LONGEST_NAME:
            name = f"{name[:_LONGEST_NAME]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        return self.path / CERTIFICATES / f"{name}.json"

    def save(self, finding: Finding) -> None:
        """Write the certificate of a finding, if it has one that is not there."""
        if finding.certificate is not None and not self._is_there(finding):
            write_atomically(self.certificate_path(finding), finding.certificate)

    @property
    def is_due(self) -> bool:
        """Whether the record was not rewritten a moment ago."""
        return time.monotonic() - self._written >= _PAUSE

    def write(self, findings: list[Finding], state: str) -> None:
        """Rewrite the record."""
        body = {
            "format": FORMAT,
            "version": VERSION,
            **self.question,
            "state": state,
            "findings": [_finding_json(finding) for finding in findings],
            "far": [[_place_json(place) for place in wave] for wave in self.far],
        }
        write_atomically(self.path / RECORD, (json.dumps(body, sort_keys=True, separators=(",", ":")) + "\n").encode())
        self._written = time.monotonic()

    def _read(self) -> None:
        body = _body(self.path)
        for name, value in self.question.items():
            if body.get(name) != value:
                raise DomainError(
                    f"{self.path} holds the search of another statement ({name}: {str(body.get(name))[:60]}); "
                    "give another directory"
                )
        found = _findings(self.path, body)
        try:
            self.far = [[_place_from(entry) for entry in wave] for wave in body["far"]]
        except (KeyError, TypeError, ValueError) as error:
            raise DomainError(f"{self.path / RECORD} is damaged: {error}") from None
        for finding in found:
            if not finding.sha256 or self._is_there(finding):
                self.known[finding.place] = finding

    def _is_there(self, finding: Finding) -> bool:
        """Whether the file is the one that the checker accepted, byte for byte."""
        try:
            data = read_file(self.certificate_path(finding))
        except DomainError:
            return False
        return hashlib.sha256(data).hexdigest() == finding.sha256


def read_search(path: Path) -> tuple[dict[str, Any], str, list[Finding]]:
    """The question of a search's directory, its state, and what it has found.

    What is read is what somebody wrote there.  Raises ``DomainError`` if it is no search, or damaged.
    """
    body = _body(path)
    question = {name: body.get(name) for name in ("expression", "where", "weights")}
    for name, value in question.items():
        if not isinstance(value, str) and not (name == "where" and value is None):
            raise DomainError(f"{path / RECORD} is damaged: {name} is no text")
    return question, str(body.get("state")), _findings(path, body)


def _body(path: Path) -> dict[str, Any]:
    record = path / RECORD
    body = read_json(record)
    if not isinstance(body, dict) or body.get("format") != FORMAT or body.get("version") != VERSION:
        raise DomainError(f"{record} is no record of a search for counterexamples")
    return body


def _findings(path: Path, body: dict[str, Any]) -> list[Finding]:
    try:
        return [_finding_from(entry) for entry in body["findings"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DomainError(f"{path / RECORD} is damaged: {error}") from None


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


def _finding_from(entry: Any) -> Finding:
    texts = {name: str(entry[name]) for name in ("verdict", "term", "how", "sha256")}
    others: dict[str, Any] = {**texts, **{name: _read(entry[name]) for name in _NUMBERS}}
    return Finding(_place_from(entry["place"]), Word(entry["word"]), weights=entry.get("weights"), **others)


def _place_json(place: Place) -> dict[str, Any]:
    return {name: _written(getattr(place, name)) for name in _SIZES}


def _place_from(entry: Any) -> Place:
    sizes: dict[str, Any] = {name: _read(entry[name]) for name in _SIZES}
    place = Place(**sizes)
    _ = place.instance  # checks the sizes
    return place


def _written(value: int | None) -> int | str | None:
    return None if value is None else integer_to_json(value)


def _read(value: Any) -> int | None:
    return None if value is None else integer_from_json(value)
