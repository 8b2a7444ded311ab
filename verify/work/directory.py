"""A run directory: a file for each thing that is finished, and ``run.json`` for what is not mathematics.

It is the database: a run resumes from it, a report is a function of it, sharing a result is sending a file of it.  The
process that owns the run writes every file, whole or not at all, from the bytes that workers send back.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify.certificates.store import remove_leftovers, write_atomically
from verify.checker import certificates_under
from verify.errors import DomainError, VerifyError
from verify.files import make_folder, read_file, read_json

__all__ = ["MAP", "RECORD", "RUN", "SEARCH", "DiskFull", "Kind", "RunDirectory"]

RECORD = "run.json"
EXPERIMENTS = "experiments"
# What fails one file fails the next: there is no use in going on.
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


class DiskFull(VerifyError):
    """Nothing more can be written below a directory.  What is there is whole."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a directory is of: the ``format`` of its record, and ``what`` that is in words.

    ``command`` makes one, with the directory's name after it.
    """

    format: str
    version: int
    what: str
    command: str


RUN = Kind("verify-run", 2, "a run of `verify`", "verify run --out")
SEARCH = Kind("verify-conjecture", 1, "a search for counterexamples", "verify conjecture EXPRESSION --out")
MAP = Kind("verify-map", 1, "a sharpness map", "verify explore --out")


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """A directory of certificates and its record."""

    path: Path
    kind: Kind = RUN

    @classmethod
    def prepare(cls, path: Path, kind: Kind = RUN) -> RunDirectory:
        """An existing directory of this kind, or a new or empty one to be made into one.

        What dead processes left is removed.

        Raises ``DomainError`` if the path is a file, or a directory that holds something else.
        """
        make_folder(path)
        try:
            others = sorted(
                member.name
                for member in path.iterdir()
                if not member.name.startswith(".") and member.name != EXPERIMENTS
            )
        except OSError as error:
            raise DomainError(f"cannot use {path}: {error.strerror}") from None
        directory = cls(path, kind)
        if directory.has_record:
            directory.record()
            remove_leftovers(path)
        elif others:
            raise DomainError(
                f"{path} holds something else ({others[0]}, no {RECORD}); give an empty or a new directory"
            )
        return directory

    @classmethod
    def existing(cls, path: Path, kind: Kind = RUN) -> RunDirectory:
        """A directory that is there; ``DomainError`` if it is none of this kind."""
        directory = cls(path, kind)
        if not directory.has_record:
            raise DomainError(f"{path} is no run directory: it has no {RECORD} (`{kind.command} {path}` makes one)")
        directory.record()
        return directory

    @property
    def has_record(self) -> bool:
        """Whether anything was ever run into it."""
        return (self.path / RECORD).is_file()

    @property
    def is_finished(self) -> bool:
        """Whether the last run into it came to its end, by its own account."""
        return bool(self.record().get("state") == "finished")

    def record(self) -> dict[str, Any]:
        """The content of ``run.json``; ``DomainError`` if it is not of this kind."""
        path = self.path / RECORD
        body = read_json(path)
        if not isinstance(body, dict) or body.get("format") != self.kind.format:
            raise DomainError(f"{path} is no record of {self.kind.what}")
        if body.get("version") != self.kind.version:
            raise DomainError(f"{path} has version {body.get('version')}, this release reads {self.kind.version}")
        return body

    def write_record(self, body: dict[str, Any], *, indent: int | None = 1) -> None:
        """Replace ``run.json``."""
        full = {"format": self.kind.format, "version": self.kind.version, **body}
        self.keep(RECORD, (json.dumps(full, indent=indent, sort_keys=True) + "\n").encode())

    def keep(self, place: str, data: bytes) -> None:
        """Write the file at a place below the directory, whole; raises ``DiskFull``, and ``OSError`` for what is wrong
        with this file alone.
        """
        try:
            write_atomically(self.path / place, data)
        except OSError as error:
            if error.errno in _DISK:
                raise DiskFull(f"cannot write {self.path / place}: {error.strerror}; {self.resumes}") from None
            raise

    @property
    def resumes(self) -> str:
        """The end of a sentence about work that cannot go on."""
        return f"what is finished is kept in {self.path}, and the same command goes on from there"

    def read(self, place: str) -> bytes | None:
        """The bytes at a place below the directory; None if no readable regular file of a sensible size is there."""
        try:
            return read_file(self.path / place)
        except DomainError:
            return None

    def certificates(self) -> Iterator[str]:
        """The places of what the checker takes for certificates, in order."""
        for path in certificates_under(self.path):
            yield Path(path).relative_to(self.path).as_posix()
