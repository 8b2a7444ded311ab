"""The run directory: one file a finished instance, ``<claim>/<instance>.json``, and ``run.json`` for what is not
mathematics.

It is the database: a run resumes from it, a report is a function of it, sharing a result is sending a file of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify.certificates.store import remove_leftovers, write_atomically
from verify.errors import DomainError

__all__ = ["RunDirectory", "StoredCertificate"]

RECORD = "run.json"
EXPERIMENTS = "experiments"
RECORD_FORMAT = "verify-run"
RECORD_VERSION = 1


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """What a summary needs of a certificate file."""

    path: Path
    claim: str
    name: str
    body: dict[str, Any]

    @property
    def verdict(self) -> str:
        """The declared verdict."""
        return str(self.body.get("verdict"))


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """A directory of certificates and its record."""

    path: Path

    @classmethod
    def prepare(cls, path: Path) -> RunDirectory:
        """An existing run directory, or a new or empty one made into one.

        Raises ``DomainError`` if the path is a file, or a directory that holds something else.
        """
        if path.exists() and not path.is_dir():
            raise DomainError(f"{path} is a file; --out needs a directory")
        try:
            path.mkdir(parents=True, exist_ok=True)
            others = [
                member.name
                for member in path.iterdir()
                if not member.name.startswith(".") and member.name != EXPERIMENTS
            ]
        except OSError as error:
            raise DomainError(f"cannot use {path}: {error.strerror}") from None
        if others and not (path / RECORD).exists():
            raise DomainError(
                f"{path} holds something else ({sorted(others)[0]}, no {RECORD}); give an empty or a new directory"
            )
        directory = cls(path)
        if others:
            directory.record()
            remove_leftovers(path)
        return directory

    @classmethod
    def existing(cls, path: Path) -> RunDirectory:
        """A run directory that is there; ``DomainError`` if it is none."""
        if not (path / RECORD).is_file():
            raise DomainError(f"{path} is no run directory: it has no {RECORD} (`verify run --out {path}` makes one)")
        directory = cls(path)
        directory.record()
        return directory

    @property
    def is_finished(self) -> bool:
        """Whether the last run into it came to its end."""
        return bool(self.record().get("state") == "finished")

    @property
    def has_record(self) -> bool:
        """Whether a run was ever made into it."""
        return (self.path / RECORD).is_file()

    def record(self) -> dict[str, Any]:
        """The content of ``run.json``; ``DomainError`` if it is not one of ours."""
        try:
            body = json.loads((self.path / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DomainError(f"{self.path / RECORD} cannot be read: {error}") from None
        if not isinstance(body, dict) or body.get("format") != RECORD_FORMAT:
            raise DomainError(f"{self.path / RECORD} is no record of a run of `verify`")
        if body.get("version") != RECORD_VERSION:
            raise DomainError(
                f"{self.path / RECORD} has version {body.get('version')}, this release reads {RECORD_VERSION}"
            )
        return body

    def write_record(self, body: dict[str, Any]) -> None:
        """Replace ``run.json``."""
        full = {"format": RECORD_FORMAT, "version": RECORD_VERSION, **body}
        write_atomically(self.path / RECORD, (json.dumps(full, indent=1, sort_keys=True) + "\n").encode())

    def certificate_path(self, claim: str, name: str) -> Path:
        """Where the certificate of an instance is."""
        return self.path / claim / f"{name}.json"

    def certificates(self) -> Iterator[StoredCertificate]:
        """All certificate files, by claim and name; one that cannot be parsed has an empty body."""
        for folder in sorted(p for p in self.path.iterdir() if p.is_dir() and not p.name.startswith(".")):
            if folder.name == EXPERIMENTS:
                continue
            for path in sorted(folder.glob("*.json")):
                try:
                    body = json.loads(path.read_bytes())
                except (OSError, ValueError, RecursionError):
                    body = {}
                yield StoredCertificate(path, folder.name, path.stem, body if isinstance(body, dict) else {})
