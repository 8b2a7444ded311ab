"""The claims by id: ours, then those of plug-ins, which are looked for when the registry is first read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import replace

from verify.claims.model import Claim
from verify.claims.papers import PAPERS
from verify.errors import DomainError
from verify.plug_ins import added

__all__ = ["ENTRY_POINTS", "Registry"]

ENTRY_POINTS = "verify.claims"
"""The group of entry points by which another package adds claims: each names a claim, or several in a sequence."""

_ID = re.compile("[a-z0-9][a-z0-9.-]{0,79}")


class Registry(MutableMapping[str, Claim]):
    """The claims in the order of the reports."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._claims = {claim.id: claim for claim in claims}
        self._problems: list[str] | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each plug-in that is left out."""
        self._complete()
        return tuple(self._problems or ())

    def packages(self) -> dict[str, tuple[str, ...]]:
        """The ids of the claims of plug-ins, by package."""
        found: dict[str, tuple[str, ...]] = {}
        for claim in self.values():
            if claim.package:
                found[claim.package] = (*found.get(claim.package, ()), claim.id)
        return found

    def _complete(self) -> dict[str, Claim]:
        if self._problems is None:
            self._problems = []  # a plug-in that reads the registry while it is loaded sees our claims
            claims, self._problems = added(ENTRY_POINTS, _read, self._claims)
            self._claims |= claims
        return self._claims

    def __getitem__(self, id: str) -> Claim:
        return self._complete()[id]

    def __setitem__(self, id: str, claim: Claim) -> None:
        self._complete()[id] = claim

    def __delitem__(self, id: str) -> None:
        del self._complete()[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._complete())

    def __len__(self) -> int:
        return len(self._complete())


def _read(value: object, package: str) -> Mapping[str, Claim]:
    """The claims of a plug-in, with their package named."""
    given = [value] if isinstance(value, Claim) else list(value) if isinstance(value, Iterable) else [value]
    found: dict[str, Claim] = {}
    for claim in given:
        if not isinstance(claim, Claim):
            raise DomainError(f"it has something of the type {type(claim).__name__} where a Claim is expected")
        if not isinstance(claim.id, str) or not _ID.fullmatch(claim.id):
            raise DomainError(f"the id of a claim has up to 80 of a-z, 0-9, '.' and '-', not {claim.id!r}")
        if claim.paper not in PAPERS:
            raise DomainError(f"the claim {claim.id!r} is of the paper {claim.paper!r}; there are {', '.join(PAPERS)}")
        if claim.id in found:
            raise DomainError(f"it has two claims {claim.id!r}")
        found[claim.id] = replace(claim, package=package, source=f"{claim.source}; from the package {package}")
    return found
