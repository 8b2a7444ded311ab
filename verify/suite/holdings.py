"""What a run directory holds: for each instance of its claims the certificate that states it, and what else lies there.

A file counts as an instance of a claim only if its statement is that instance's, derived anew from the registry, and if
it lies where that instance's certificate lies, under that claim's label.  So neither names, labels and copies nor an
edited record make a directory say more than it holds: what does not count is left out, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify.certificates.canonical import canonical_bytes
from verify.checker import Report
from verify.claims import REGISTRY, Claim, Task
from verify.errors import VerifyError
from verify.statements import Statement
from verify.suite.record import RunRecord
from verify.work.budget import Budget
from verify.work.directory import RunDirectory

__all__ = [
    "Holdings",
    "Instance",
    "LeftOut",
    "StoredCertificate",
    "holdings",
    "listed",
    "states",
    "stored_certificates",
]


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """A certificate file: its path, the folder and the stem it has, and its content, empty if that cannot be parsed."""

    path: Path
    claim: str
    name: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a claim within the budgets of the run, with the checker's report if it has a certificate."""

    task: Task
    report: Report | None = None
    stored: StoredCertificate | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A certificate file that counts for nothing, and why."""

    stored: StoredCertificate
    report: Report
    why: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """Of each claim on record, in the registry's order, all its instances; and what was left out."""

    record: RunRecord
    instances: Mapping[str, Sequence[Instance]]
    left_out: Sequence[LeftOut]


def holdings(directory: RunDirectory, reports: Mapping[Path, Report]) -> Holdings:
    """What ``directory`` holds, given the checker's reports on its files; a file without a report is not looked at."""
    record = RunRecord.of(directory)
    folders: dict[str, dict[str, StoredCertificate]] = {}
    left_out: list[LeftOut] = []
    for stored in stored_certificates(directory):
        if stored.path in reports and len(stored.path.relative_to(directory.path).parts) == 2:
            folders.setdefault(stored.claim, {})[stored.name] = stored
        elif stored.path in reports:
            why = "it does not lie where certificates of a claim do (CLAIM/INSTANCE.json)"
            left_out.append(LeftOut(stored, reports[stored.path], why))
    instances = {}
    for id in record.claims:
        files = folders.pop(id, {})
        instances[id], others = _held(REGISTRY[id], record.budgets(id), files, reports)
        left_out += others
    for id, files in folders.items():
        why = "no run of its claim is on record" if id in REGISTRY else _NO_CLAIM
        left_out += [LeftOut(stored, reports[stored.path], why) for stored in files.values()]
    return Holdings(record, instances, sorted(left_out, key=lambda entry: str(entry.stored.path)))


_NO_CLAIM = "its folder is named after no claim that this release knows"


def _held(
    claim: Claim,
    budgets: Sequence[Budget],
    files: Mapping[str, StoredCertificate],
    reports: Mapping[Path, Report],
) -> tuple[list[Instance], list[LeftOut]]:
    """The instances of a claim within these budgets, and what lies in its folder besides; ``files`` by their stems."""
    tasks = {task.name: task for budget in budgets for task in listed(claim, budget)[0]}
    try:
        keys = {name: canonical_bytes(claim.statement(task).to_json()) for name, task in tasks.items()}
    except Exception:
        if not claim.package:
            raise
        tasks, keys = {}, {}  # the run of it failed, and has said why
    named = {key: name for name, key in keys.items()}
    instances, left_out = [], []
    for name, task in tasks.items():
        stored = files.get(name)
        why = "" if stored is None else _objection(stored, reports[stored.path], keys[name], named)
        if stored is None or why:
            instances.append(Instance(task))
        else:
            instances.append(Instance(task, reports[stored.path], stored))
        if stored is not None and why:
            left_out.append(LeftOut(stored, reports[stored.path], why))
    for name in files.keys() - tasks.keys():
        left_out.append(LeftOut(files[name], reports[files[name].path], _stranger(files[name], named)))
    return instances, left_out


def listed(claim: Claim, budget: Budget) -> tuple[list[Task], str]:
    """The instances of a claim within a budget; or none and why, where a plug-in's claim cannot list them."""
    try:
        return list(claim.tasks(budget)), ""
    except Exception as error:
        if not claim.package:
            raise
        return (
            [],
            f"the claim of the package {claim.package} cannot list its instances: {type(error).__name__}: {error}",
        )


def stored_certificates(directory: RunDirectory) -> list[StoredCertificate]:
    """All certificate files, in order."""
    found = []
    for place in directory.certificates():
        path = directory.path / place
        found.append(StoredCertificate(path, path.parent.name, path.stem, _parsed(directory.read(place))))
    return found


def states(data: bytes, statement: Statement) -> bool:
    """Whether the bytes are those of a file about this statement; whether they prove it is another question."""
    return _stated(_parsed(data)) == canonical_bytes(statement.to_json())


def _parsed(data: bytes | None) -> dict[str, Any]:
    try:
        body = json.loads(data or b"")
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _stated(body: Mapping[str, Any]) -> bytes | None:
    """The statement of a file, in canonical bytes: ``true`` is not 1 there, as it is in Python."""
    try:
        return canonical_bytes(body["statement"])
    except (KeyError, VerifyError, ValueError, RecursionError):
        return None


def _objection(stored: StoredCertificate, report: Report, key: bytes, named: Mapping[bytes, str]) -> str:
    """Why a file at the place of an instance is not that instance's; empty if it is, or cannot be read."""
    if report.outcome == "malformed":
        return ""
    if _stated(stored.body) != key:
        return _stranger(stored, named)
    if report.claim != stored.claim:
        return f"it is labelled as a certificate of {report.claim}"
    return ""


def _stranger(stored: StoredCertificate, named: Mapping[bytes, str]) -> str:
    """Why a file in the folder of a claim counts for no instance of it."""
    name = named.get(_stated(stored.body) or b"")
    if name is not None:
        return f"it states the instance {name}, whose file is {name}.json"
    if named:
        return "its statement is none of the claim's at an instance within the budget of the run"
    return "the claim has no instance within the budget of the run"
