"""What changed between two runs, instance by instance.

A certificate whose bytes are the same in both is not looked at again.  Of every other one the verdict is what the
checker says now: a certificate that is not accepted has none.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from verify.certificates.verdicts import Verdict
from verify.checker import Report
from verify.claims import REGISTRY
from verify.errors import DomainError
from verify.files import read_file
from verify.report.literal import literal, printable
from verify.suite.holdings import StoredCertificate, stored_certificates
from verify.suite.record import RunRecord
from verify.work.directory import RunDirectory

__all__ = ["Change", "Kind", "RunDiff", "State", "diff_runs"]


class Kind(StrEnum):
    """How an instance changed; the worst first."""

    LOST = "lost"
    WEAKER = "weaker"
    CONTRADICTED = "contradicted"
    RESTATED = "restated"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    NEW = "new"
    STRONGER = "stronger"
    BYTES = "other bytes"

    @property
    def is_bad(self) -> bool:
        """Whether what was established is no longer, or is not the same, or a certificate is not accepted."""
        return self in (Kind.LOST, Kind.WEAKER, Kind.CONTRADICTED, Kind.RESTATED, Kind.REFUSED)

    @property
    def meaning(self) -> str:
        """In a few words."""
        return _MEANINGS[self]


_MEANINGS = {
    Kind.LOST: "had a verdict, has none now",
    Kind.WEAKER: "the verdict is weaker now",
    Kind.CONTRADICTED: "proved before and refuted now, or the other way round",
    Kind.RESTATED: "the instance of that name is about another statement now",
    Kind.REFUSED: "no verdict before, and now a certificate that is not accepted, or a failure",
    Kind.UNDECIDED: "no verdict in either run; undecided in one",
    Kind.NEW: "has a verdict, had none",
    Kind.STRONGER: "the verdict is stronger now",
    Kind.BYTES: "the same statement and verdict, by a certificate of other bytes",
}

# A refutation stands outside of this order: from or to it is a contradiction.
_STRENGTH = {
    Verdict.PROBABLE: 0,
    Verdict.PROVED_INSTANCE: 1,
    Verdict.PROVED_OPEN: 2,
    Verdict.PROVED_GENERIC: 3,
    Verdict.PROVED_ALL: 4,
}


@dataclass(frozen=True, slots=True)
class State:
    """An instance in one run: a verdict, or ``not accepted``, ``undecided``, ``failed``, ``absent``.

    ``statement``: a digest of what it is about, ``sha256`` of its bytes, ``detail``: why it has no verdict.
    """

    name: str
    statement: str = ""
    sha256: str = ""
    detail: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, if it has one."""
        return Verdict(self.name) if self.name in set(Verdict) else None

    def to_json(self) -> dict[str, str]:
        """Plain data."""
        return {"state": self.name, "sha256": self.sha256, "detail": self.detail}


_ABSENT = State("absent")


@dataclass(frozen=True, slots=True)
class Change:
    """One instance that is not the same in both runs."""

    claim: str
    instance: str
    kind: Kind
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class RunDiff:
    """All changes, by claim in the registry's order; of each claim how many instances are the same, byte for byte."""

    changes: Sequence[Change]
    same: Mapping[str, int]

    @property
    def counts(self) -> Counter[Kind]:
        """How many changes of each kind."""
        return Counter(change.kind for change in self.changes)

    @property
    def is_worse(self) -> bool:
        """Whether there is a change of a bad kind."""
        return any(change.kind.is_bad for change in self.changes)


Check = Callable[[Sequence[Path]], Iterable[tuple[Path, Report]]]
"""The checker over many files, each path with its report."""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    bytes_digest: str
    statement_digest: str


_Key = tuple[str, str]


def diff_runs(before: RunDirectory, after: RunDirectory, check: Check) -> RunDiff:
    """The changes from one run to the other; only certificates that are not the same in both are checked."""
    files = [
        {
            (stored.claim, stored.name): _read(stored)
            for stored in stored_certificates(directory)
            if stored.path.parent.parent == directory.path
        }
        for directory in (before, after)
    ]
    same = {
        key for key in files[0].keys() & files[1].keys() if files[0][key].bytes_digest == files[1][key].bytes_digest
    }
    differing = [file.path for found in files for key, file in found.items() if key not in same]
    reports = dict(check(differing)) if differing else {}
    old, new = (_states(directory, found, reports) for directory, found in zip((before, after), files, strict=True))
    changes = []
    for key in sorted((old.keys() | new.keys()) - same, key=_order):
        states = old.get(key, _ABSENT), new.get(key, _ABSENT)
        kind = _kind(*states)
        if kind is not None:
            changes.append(Change(literal(key[0], 200), literal(key[1], 200), kind, *states))
    return RunDiff(changes, Counter(literal(claim, 200) for claim, _ in same))


def _read(stored: StoredCertificate) -> _File:
    try:
        digest = hashlib.sha256(read_file(stored.path)).hexdigest()
        statement = json.dumps(stored.body.get("statement"), sort_keys=True)
    except (DomainError, RecursionError):
        digest, statement = f"unreadable: {stored.path}", ""  # equal to no other
    return _File(stored.path, digest, hashlib.sha256(statement.encode()).hexdigest())


def _states(directory: RunDirectory, files: Mapping[_Key, _File], reports: Mapping[Path, Report]) -> dict[_Key, State]:
    """What was checked, and what the record says of instances without a certificate."""
    found = {}
    record = RunRecord.of(directory)
    for name, entries in (("undecided", record.undecided), ("failed", record.failed)):
        for entry in entries:
            found[entry.claim, entry.instance] = State(name, detail=printable(entry.detail))
    for key, file in files.items():
        found.pop(key, None)
        report = reports.get(file.path)
        if report is None:
            continue
        if report.accepted and report.claim == key[0]:
            found[key] = State(report.verdict, file.statement_digest, file.bytes_digest)
        else:
            why = report.message or f"it is labelled {literal(report.claim)}"
            found[key] = State("not accepted", sha256=file.bytes_digest, detail=f"{report.outcome}: {printable(why)}")
    return found


def _order(key: _Key) -> tuple[int, _Key]:
    position = list(REGISTRY).index(key[0]) if key[0] in REGISTRY else len(REGISTRY)
    return position, key


def _kind(before: State, after: State) -> Kind | None:
    """The kind of change; None for none."""
    old, new = before.verdict, after.verdict
    if old is None and new is None:
        return _kind_without_verdicts(before, after)
    if new is None:
        return Kind.LOST
    if old is None:
        return Kind.NEW
    if before.statement != after.statement:
        return Kind.RESTATED
    if old is new:
        return Kind.BYTES
    if Verdict.REFUTED in (old, new):
        return Kind.CONTRADICTED
    return Kind.WEAKER if _STRENGTH[new] < _STRENGTH[old] else Kind.STRONGER


def _kind_without_verdicts(before: State, after: State) -> Kind | None:
    if before.name == after.name and before.name != "not accepted":
        return None
    return Kind.REFUSED if after.name in ("not accepted", "failed") else Kind.UNDECIDED
