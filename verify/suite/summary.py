"""What a run directory shows: each claim's verdict, derived from its certificates, and whether it is what the
registry expects.

A claim's verdict: any refuted instance makes it refuted, else the weakest verdict of its instances.
Source: proofs/statements/background.md#verdicts.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from verify.certificates.verdicts import Verdict
from verify.checker import Report
from verify.claims import REGISTRY, Claim, Expectation, Task
from verify.claims.cost import orderly
from verify.suite.checking import check_run
from verify.suite.holdings import Holdings, Instance, holdings
from verify.suite.record import Entry
from verify.work.directory import RunDirectory

__all__ = ["ClaimSummary", "Counterexample", "summaries_of", "summarise", "summary_of"]

# The weakest first, among verdicts that are not refutations.
_WEAKNESS = (
    Verdict.INCONCLUSIVE,
    Verdict.PROBABLE,
    Verdict.PROVED_INSTANCE,
    Verdict.PROVED_OPEN,
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
    """One claim in one run.

    ``undecided``: instances without a certificate, ``missing``: those of them for which no reason is recorded; ``bad``:
    instances that failed, or whose certificate is not accepted.
    """

    claim: Claim
    counts: dict[Verdict, int]
    undecided: int
    missing: int
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
        return self.verdict in _WEAKNESS[_WEAKNESS.index(Verdict.PROVED_INSTANCE) :]

    @property
    def only_undecided(self) -> bool:
        """Not as expected for no other reason than that something stayed open."""
        return not self.as_expected and not self.bad and self.verdict in (None, Verdict.INCONCLUSIVE)


def summarise(
    directory: RunDirectory | str | os.PathLike[str], reports: Mapping[Path, Report] | None = None
) -> list[ClaimSummary]:
    """The claims of the run (a run directory, or its path), by the checker's ``reports`` on its files (None: of
    now).
    """
    if not isinstance(directory, RunDirectory):
        directory = RunDirectory.existing(Path(directory))
    found = holdings(directory, check_run(directory).reports if reports is None else reports)
    return summaries_of(found)


def summaries_of(found: Holdings) -> list[ClaimSummary]:
    """The claims of what a directory holds, in the registry's order."""
    record = found.record
    return [
        summary_of(REGISTRY[id], instances, failed=record.failed, undecided=record.undecided)
        for id, instances in found.instances.items()
    ]


def summary_of(
    claim: Claim,
    instances: Sequence[Instance],
    *,
    failed: Iterable[Entry] = (),
    undecided: Iterable[Entry] | None = None,
) -> ClaimSummary:
    """What is shown of a claim by the checker's reports at its instances.

    An instance without a certificate is undecided, unless it ``failed``, whether that is recorded (``undecided``;
    None: all are) or its file is gone.  Entries at other names count against the claim too: a record can only weaken
    it.
    """
    failures = {entry.instance for entry in failed if entry.claim == claim.id}
    recorded = None if undecided is None else {entry.instance for entry in undecided if entry.claim == claim.id}
    names = {instance.task.name for instance in instances}
    without = {instance.task.name for instance in instances if instance.report is None}
    open_ones = (without | ((recorded or set()) - names)) - failures
    bad = len(failures & without | failures - names)
    counts: Counter[Verdict] = Counter()
    places: dict[tuple[int, ...], tuple[str, Verdict]] = {}
    for instance in instances:
        if instance.report is None:
            continue
        if not instance.report.accepted:
            bad += 1
            continue
        verdict = Verdict(instance.report.verdict)
        counts[verdict] += 1
        if claim.search:
            places[_place(instance.task)] = (instance.task.name, verdict)
    return ClaimSummary(
        claim=claim,
        counts=dict(counts),
        undecided=len(open_ones),
        missing=0 if recorded is None else len(open_ones - recorded),
        bad=bad,
        counterexample=_smallest(places) if claim.search else None,
        largest_sum=_complete_sum(places) if claim.search else None,
    )


def _place(task: Task) -> tuple[int, ...]:
    """L, R, M, t of a balanced instance."""
    return tuple(task.params[name] for name in ("L", "R", "M", "t_E"))


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
