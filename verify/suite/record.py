"""What ``run.json`` says of a run: claims and their budgets, when, with what, and what has no certificate and why.

Nothing in it counts.  Verdicts are the checker's, instances are the registry's: an entry that somebody made up can say
that something is missing, and cannot hide that it is.
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from verify._version import __version__
from verify.claims import REGISTRY
from verify.errors import DomainError
from verify.work.budget import Budget, budget_from_json, budget_to_json, profile_of
from verify.work.directory import RECORD, RunDirectory

__all__ = ["Entry", "RunRecord"]

_LISTS = ("undecided", "failed")


@dataclass(frozen=True, slots=True)
class Entry:
    """An instance without a certificate, and why: what was tried, or how it failed."""

    claim: str
    instance: str
    detail: str

    def to_json(self) -> dict[str, str]:
        """Plain data."""
        return {"claim": self.claim, "instance": self.instance, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The record of a run directory.

    ``finished``: of each claim the budgets that a run came to its end with, ``begun``: that of a run that has not.
    ``about``: state, times, versions.
    """

    finished: Mapping[str, tuple[Budget, ...]] = field(default_factory=dict)
    begun: Mapping[str, Budget] = field(default_factory=dict)
    undecided: tuple[Entry, ...] = ()
    failed: tuple[Entry, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, directory: RunDirectory) -> RunRecord:
        """That of an existing directory; ``DomainError`` if it is damaged."""
        body = directory.record()
        try:
            claims = {str(claim): entry for claim, entry in body["claims"].items()}
            finished = {claim: tuple(map(budget_from_json, entry["finished"])) for claim, entry in claims.items()}
            begun = {
                claim: budget_from_json(entry["begun"]) for claim, entry in claims.items() if entry["begun"] is not None
            }
            undecided, failed = (tuple(map(_entry, body[name])) for name in _LISTS)
        except (KeyError, TypeError, AttributeError, DomainError) as error:
            raise DomainError(f"{directory.path / RECORD} is damaged: {type(error).__name__}: {error}") from None
        about = {name: value for name, value in body.items() if name not in ("claims", *_LISTS)}
        return cls(finished, begun, undecided, failed, about)

    @property
    def claims(self) -> list[str]:
        """The claims on record that the registry has, in its order."""
        return [claim for claim in REGISTRY if claim in self.finished or claim in self.begun]

    def budgets(self, claim: str) -> tuple[Budget, ...]:
        """The budgets whose instances of a claim belong to the run."""
        begun = self.begun.get(claim)
        return (*self.finished.get(claim, ()), *([] if begun is None else [begun]))

    @property
    def profiles(self) -> str:
        """With which profiles the claims were run: ``quick``, or ``quick (53 claims), quick and full (1 claim)``."""
        counts = Counter(
            " and ".join(dict.fromkeys(map(profile_of, self.budgets(claim)))) or "none" for claim in self.claims
        )
        if len(counts) == 1:
            return next(iter(counts))
        return ", ".join(f"{name} ({count} claim{'' if count == 1 else 's'})" for name, count in counts.items())

    def with_begun(self, claims: Sequence[str], budget: Budget, engine: str) -> RunRecord:
        """At the start of a run of these claims: of what was said of them before only what was finished is kept."""
        finished = dict(self.finished)
        for claim in claims:
            finished[claim] = tuple(one for one in finished.get(claim, ()) if one != budget)
        return RunRecord(
            finished,
            {**self.begun, **dict.fromkeys(claims, budget)},
            tuple(entry for entry in self.undecided if entry.claim not in claims),
            tuple(entry for entry in self.failed if entry.claim not in claims),
            {**_environment(), "engine": engine, "state": "running", "started": _now(), "finished": None},
        )

    def with_results(self, undecided: Sequence[Entry], failed: Sequence[Entry]) -> RunRecord:
        """With what has no certificate yet."""
        return replace(self, undecided=(*self.undecided, *undecided), failed=(*self.failed, *failed))

    def ended(self, claims: Sequence[str], *, interrupted: bool) -> RunRecord:
        """At the end of a run of these claims."""
        about = {**self.about, "state": "interrupted" if interrupted else "finished", "finished": _now()}
        if interrupted:
            return replace(self, about=about)
        finished = {**self.finished, **{claim: self.budgets(claim) for claim in claims}}
        begun = {claim: budget for claim, budget in self.begun.items() if claim not in claims}
        return replace(self, finished=finished, begun=begun, about=about)

    def write(self, directory: RunDirectory) -> None:
        """Put it in the place of the record that is there."""
        claims = {
            claim: {
                "finished": [budget_to_json(budget) for budget in self.finished.get(claim, ())],
                "begun": budget_to_json(self.begun[claim]) if claim in self.begun else None,
            }
            for claim in {**self.finished, **self.begun}
        }
        lists = {name: [entry.to_json() for entry in getattr(self, name)] for name in _LISTS}
        directory.write_record({**self.about, "claims": claims, **lists})


def _entry(value: Any) -> Entry:
    if not isinstance(value, dict):
        raise TypeError("an entry is no object")
    return Entry(str(value["claim"]), str(value["instance"]), str(value["detail"]))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _environment() -> dict[str, Any]:
    """Versions and machine: what a certificate never holds."""
    packages = {name: importlib.metadata.version(name) for name in ("numpy", "python-flint", "sympy")}
    return {
        "verify": __version__,
        "python": platform.python_version(),
        "packages": packages,
        "platform": f"{platform.system()} {platform.machine()}",
    }
