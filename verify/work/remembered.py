"""What the checker has said of files that have not changed since: a file ``checked.txt`` of the run directory.

A line says that this checker, with this engine, accepted the bytes of this digest, and what it reported.  Only
acceptances are remembered, under the default limits.  Each line is sealed (HMAC) with a secret that this user's
account holds outside of the directory, so that whoever writes the file, or sends a whole directory, cannot make a
certificate count: a line that was not sealed here is no line.  Who can read the secret can also replace the checker
itself.  The checker is told by the digest of its source, not by a version number that may lag behind.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib.metadata
import json
import os
import platform
import secrets
import stat
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import verify.checker
from verify.certificates.canonical import canonical_bytes
from verify.certificates.store import write_atomically
from verify.checker import ENGINE_PACKAGES, EstablishedFact, Report
from verify.statements import integer_from_json

__all__ = ["CHECKED", "Remembered", "digest_of"]

CHECKED = "checked.txt"
_SECRET_BYTES = 32
_LARGEST = 2**30


class Remembered:
    """The acceptances that are remembered in a run directory, for one engine.  ``save`` after the last ``remember``.

    Where no secret can be kept, or the file is of another account, nothing is remembered.
    """

    def __init__(self, directory: Path, engine: str = "python") -> None:
        self._path = directory / CHECKED
        self._engine = engine
        self._secret = _secret()
        self._lines: dict[str, str] = {}
        self._changed = False
        if self._secret is not None:
            self._lines = dict(_lines(self._path, checker_identity(engine)))

    def recall(self, digest: str) -> Report | None:
        """What the checker said when it accepted the bytes of this digest; None if that is not known."""
        line = self._lines.get(digest)
        if line is None or self._secret is None:
            return None
        seal, _, rest = line.partition(" ")
        if not hmac.compare_digest(seal.encode(), self._seal(rest).encode()):
            del self._lines[digest]
            self._changed = True
            return None
        return _report_from_json(json.loads(rest.split(" ", 2)[2]))

    def remember(self, digest: str, report: Report) -> None:
        """Remember what the checker has just said of the bytes of this digest, if it was an acceptance."""
        if self._secret is None or not report.accepted:
            return
        body = canonical_bytes(asdict(report)).decode()
        rest = f"{checker_identity(self._engine)} {digest} {body}"
        self._lines[digest] = f"{self._seal(rest)} {rest}"
        self._changed = True

    def save(self) -> None:
        """Rewrite the file, if there is something new.  A disk that is full costs time later, and no result now."""
        if self._changed:
            try:
                write_atomically(self._path, "".join(f"{line}\n" for line in self._lines.values()).encode())
            except OSError:
                return
            self._changed = False

    def _seal(self, rest: str) -> str:
        return hmac.new(self._secret or b"", rest.encode(), "sha256").hexdigest()


def digest_of(data: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def _lines(path: Path, identity: str) -> list[tuple[str, str]]:
    """Digest and line of each entry of this checker; seals are looked at when a line is used."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return []
        text = path.read_text(encoding="ascii")
    except (OSError, ValueError):
        return []
    found = []
    for line in text.splitlines():
        parts = line.split(" ", 3)
        if len(parts) == 4 and parts[1] == identity:
            found.append((parts[2], line))
    return found


@lru_cache(maxsize=4)
def checker_identity(engine: str) -> str:
    """A digest of the checker's source, the engine and the Python that runs them: another has another memory."""
    folder = Path(verify.checker.__file__).parent
    digest = hashlib.sha256(f"{engine} {platform.python_version()}".encode())
    if engine in ENGINE_PACKAGES:
        digest.update(importlib.metadata.version(ENGINE_PACKAGES[engine]).encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _secret() -> bytes | None:
    """This account's secret, made when it is first needed; None if it cannot be kept, or others can read it."""
    try:
        base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        path = Path(base) / "verify" / "key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            own = path.with_name(f".key.{secrets.token_hex(8)}")
            with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(_SECRET_BYTES))
            os.replace(own, path)
        status = path.stat()
        if os.name == "posix" and (status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077):
            return None
        secret = path.read_bytes()
    except (OSError, RuntimeError):
        return None
    return secret if len(secret) == _SECRET_BYTES else None


def _report_from_json(value: dict[str, Any]) -> Report:
    facts = tuple(EstablishedFact(**{name: _number(part) for name, part in fact.items()}) for fact in value["facts"])
    work, rests_on = integer_from_json(value["work"]), tuple(value["rests_on"])
    return Report(**{**value, "work": work, "rests_on": rests_on, "facts": facts})


def _number(part: Any) -> Any:
    """A field of a fact: large integers are texts, several of them a list."""
    if isinstance(part, list):
        return tuple(map(_number, part))
    return int(part, 16) if isinstance(part, str) and part.startswith(("0x", "-0x")) else part
