"""What a run directory shows: each claim's verdict, derived from its certificates, and whether it is what the
registry expects.

A claim's verdict: any refuted instance makes it refuted, else the weakest verdict of its instances.
Source: proofs/statements/background.md#verdicts.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify.certificates.verdicts import Verdict
from verify.claims import REGISTRY, Claim, Expectation
from verify.claims.cost import orderly
from verify.errors import DomainError
from verify.statements import integer_from_json
from verify.suite.directory import RunDirectory, StoredCertificate

__all__ = ["ClaimSummary", "Counterexample", "summarise"]

# The weakest first, among verdicts that are not refutations.
_WEAKNESS = (
    Verdict.INCONCLUSIVE,
    Verdict.PROBABLE,
    Verdict.PROVED_INSTANCE,
    Verdict.PROVED_GENERIC,
    Verdict.PROVED_ALL,
)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The smallest refuted instance of a searched claim.

    ``minimal``: every earlier instance in the order has a certificate that does not refute; else ``missing`` counts
    those without.
    """

    L: int
    R: int
    M: int
    t: int
    name: str
    missing: int

    @property
    def minimal(self) -> bool:
        """Whether it is proved to be the smallest."""
        return self.missing == 0


@dataclass(frozen=True, slots=True)
class ClaimSummary:
    """One claim in one run."""

    claim: Claim
    counts: dict[Verdict, int]
    undecided: int
    bad: int
    counterexample: Counterexample | None
    largest_sum: int | None

    @property
    def instances(self) -> int:
        """Certificates and undecided instances."""
        return sum(self.counts.values()) + self.undecided

    @property
    def verdict(self) -> Verdict | None:
        """Derived from the certificates; None without instances."""
        if self.counts.get(Verdict.REFUTED):
            return Verdict.REFUTED
        if self.undecided:
            return Verdict.INCONCLUSIVE
        for verdict in _WEAKNESS:
            if self.counts.get(verdict):
                return verdict
        return None

    @property
    def headline(self) -> str:
        """The verdict in words that claim no more than was shown: instances of a conjecture do not prove it."""
        if self.verdict is None:
            return "nothing decided"
        if self.claim.expected is Expectation.NOT_REFUTED and self.verdict is not Verdict.REFUTED:
            return "not refuted"
        return self.verdict.value

    @property
    def as_expected(self) -> bool:
        """Whether the run shows what the registry expects of the claim, every certificate being accepted."""
        if self.bad or self.verdict is None:
            return False
        expected = self.claim.expected
        if expected is Expectation.REFUTED:
            return self.verdict is Verdict.REFUTED
        if expected is Expectation.NOT_REFUTED:
            return self.verdict is not Verdict.REFUTED
        return self.verdict in (Verdict.PROVED_ALL, Verdict.PROVED_GENERIC, Verdict.PROVED_INSTANCE)

    @property
    def only_undecided(self) -> bool:
        """Not as expected for no other reason than that something stayed open."""
        return not self.as_expected and not self.bad and self.verdict in (None, Verdict.INCONCLUSIVE)


def summarise(directory: RunDirectory | str | os.PathLike[str]) -> list[ClaimSummary]:
    """The claims of the run (a run directory, or its path), in the registry's order."""
    if not isinstance(directory, RunDirectory):
        directory = RunDirectory.existing(Path(directory))
    record = directory.record()
    wanted = record.get("claims") or list(REGISTRY)
    stored: dict[str, list[StoredCertificate]] = {}
    for certificate in directory.certificates():
        stored.setdefault(certificate.claim, []).append(certificate)
    return [_summary(claim, stored.get(claim.id, []), record) for claim in REGISTRY.values() if claim.id in wanted]


def _summary(claim: Claim, stored: list[StoredCertificate], record: dict[str, Any]) -> ClaimSummary:
    not_accepted = {(entry["claim"], entry["instance"]) for entry in record.get("not_accepted", [])}
    failed = sum(entry["claim"] == claim.id for entry in record.get("failed", []))
    have = {certificate.name for certificate in stored}
    undecided = sum(
        entry["claim"] == claim.id and entry["instance"] not in have for entry in record.get("undecided", [])
    )
    counts: Counter[Verdict] = Counter()
    bad = failed
    places: dict[tuple[int, ...], tuple[str, Verdict]] = {}
    for certificate in stored:
        try:
            verdict = Verdict(certificate.verdict)
        except ValueError:
            bad += 1
            continue
        if (claim.id, certificate.name) in not_accepted:
            bad += 1
            continue
        counts[verdict] += 1
        if claim.search:
            try:
                places[_place(certificate.body)] = (certificate.name, verdict)
            except DomainError:
                bad += 1  # a file that is about no instance of the claim
    return ClaimSummary(
        claim=claim,
        counts=dict(counts),
        undecided=undecided,
        bad=bad,
        counterexample=_smallest(places) if claim.search else None,
        largest_sum=_complete_sum(places) if claim.search else None,
    )


def _place(body: dict[str, Any]) -> tuple[int, ...]:
    """L, R, M, t of a balanced instance."""
    instance = body.get("statement", {}).get("instance", {})
    return tuple(integer_from_json(instance.get(name, 0)) for name in ("L", "R", "M", "t_E"))


def _smallest(places: dict[tuple[int, ...], tuple[str, Verdict]]) -> Counterexample | None:
    """The first refuted instance by L+R+M+t, then lexicographically."""
    refuted = [place for place, (_, verdict) in places.items() if verdict is Verdict.REFUTED]
    if not refuted:
        return None
    first = min(refuted, key=lambda place: (sum(place), place))
    earlier = sum(1 for place in places if (sum(place), place) < (sum(first), first))
    missing = _places_before(first) - earlier
    L, R, M, t = first
    return Counterexample(L, R, M, t, places[first][0], missing)


def _places_before(place: tuple[int, ...]) -> int:
    """How many (L, R, M, t) come earlier in the order, which may be far too many to list.

    >>> _places_before((1, 1, 1, 1)), _places_before((2, 1, 1, 1)), _places_before((1, 1, 1, 3))
    (0, 4, 5)
    """
    total = sum(place)
    count = math.comb(total - 1, 4)  # smaller sums
    rest = total
    for index, value in enumerate(place[:-1]):
        following = len(place) - index - 1
        # Those that agree so far and have less here: sum over v < value of C(rest - v - 1, following - 1).
        count += math.comb(rest - 1, following) - math.comb(rest - value, following)
        rest -= value
    return count


def _complete_sum(places: dict[tuple[int, ...], tuple[str, Verdict]]) -> int | None:
    """The largest s such that every instance with L+R+M+t <= s has a certificate."""
    complete = None
    for place in orderly(4):
        if place not in places:
            return complete
        if place[0] == sum(place) - 3:  # the last of its sum, lexicographically
            complete = sum(place)
    return complete
