"""The search for a smallest counterexample: instances in order, cheap ones first; then far away; then the proof that
none is smaller.

Work goes to processes in waves of fixed size, so that what is done next never depends on how many they are or how fast:
the outcome is determined by the conjecture, the budget and the seed, unless the clock cuts the search short.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import count, islice
from pathlib import Path

from verify.claims.cost import OVERHEAD
from verify.conjectures.budget import SearchBudget, search_budget
from verify.conjectures.course import Course
from verify.conjectures.degenerate import DEGENERATE_COST
from verify.conjectures.far import LINE_COST, Line, can_fall, lines
from verify.conjectures.finding import Word
from verify.conjectures.ledger import Ledger
from verify.conjectures.outcome import Ending, SearchOutcome
from verify.conjectures.question import Question
from verify.conjectures.result import assemble
from verify.conjectures.store import SearchDirectory
from verify.conjectures.worker import lower_bound_at, scan_line
from verify.statements import Quantifier, Sizes
from verify.work.executor import BatchExecutor, OutOfTime, WorkersLost, in_batches
from verify.work.workers import Where, executor_for

__all__ = ["SearchBudget", "run_search", "search_budget"]

Progress = Callable[[int, int, str], None]

# What one instance may cost at first, and how much that grows each time 40 of that cost have been spent.
FIRST_ALLOWANCE = 300_000
GROWTH = 8
LEVEL = 40
# Instances of a wave, at first and at most; lines of a wave.
FIRST_WAVE, WAVE = 40, 480
# At most so many operations, more or less, are under way at once.
WAVE_COST = 200_000_000
LINES, LINES_BATCH = 96, 6
# Looking at one instance that ``where`` leaves out is not free either; they come by the 256.
_PASSED = 100_000
# Shares of the operations after which a phase ends.
FRONT, FAR, PROPOSED = 0.3, 0.7, 0.75
# Earlier instances beyond this number are not gone through to prove a counterexample minimal.
MOST_EARLIER = 100_000
PROPOSALS = 100


def run_search(
    question: Question,
    budget: SearchBudget,
    *,
    out: Path | None = None,
    progress: Progress | None = None,
    executor: Where = None,
) -> SearchOutcome:
    """Search for a smallest counterexample.  An interrupt ends it like the clock does; nothing that is finished is
    lost.  ``executor``: where the work is done, instead of processes of this machine.

    Raises ``DomainError`` if ``out`` holds something else, or where no scheduler answers; ``WorkersLost`` if the
    workers are lost on the way, ``DiskFull`` if nothing more can be written: what is finished is kept then.
    """
    asked = {"expression": question.expression, "where": question.where, "weights": question.weights}
    asked |= {} if question.cell == "rac" else {"cell": question.cell}
    began = time.monotonic()
    with executor_for(budget.jobs, executor, deadline=began + budget.time) as pool:
        directory = None if out is None else SearchDirectory.prepare(out, asked)
        search = Search(question, budget, directory, progress or (lambda done, total, text: None), pool, began)
        try:
            ending = search.run()
        except WorkersLost as error:
            if directory is None:
                raise
            directory.write(search.ledger.in_order(), Ending.INTERRUPTED.value)
            raise WorkersLost(f"{error}; {directory.files.resumes}") from None
    outcome = assemble(question, search.course(), ending)
    if directory is not None:
        directory.write(search.ledger.in_order(), ending.value)
    return outcome


class Search:
    """The course of one search, and how far it came."""

    def __init__(
        self,
        question: Question,
        budget: SearchBudget,
        directory: SearchDirectory | None,
        progress: Progress,
        pool: BatchExecutor,
        began: float,
    ) -> None:
        self.question = question
        self.budget = budget
        self.directory = directory
        self.ledger = Ledger(question, budget, directory, self._show)
        self.lines = 0
        self.last_enumerated: Sizes | None = None
        self.exhausted = False
        self._pool = pool
        self._ahead: Sizes | None = None
        self._places = question.domain.places(pool.require_time)
        self._first = FIRST_ALLOWANCE if question.weights == "generic" else 2 * DEGENERATE_COST
        self._allowance = self._first
        self._level_began = 0
        self._wave = FIRST_WAVE if question.weights == "generic" else FIRST_WAVE // 10
        self._began = began
        self._progress = progress

    def run(self) -> Ending:
        """Go through the phases; why it ended."""
        try:
            return self._phases()
        except OutOfTime:
            return Ending.TIME
        except KeyboardInterrupt:
            return Ending.INTERRUPTED

    def _phases(self) -> Ending:
        total = self.budget.operations
        steps: Sequence[tuple[Callable[[int], None], float]] = (
            (self._advance, FRONT),
            (self._look_far, FAR),
            (self._propose, PROPOSED),
            (self._advance, 1),
        )
        for step, share in steps:
            if self.ledger.best is None and not self._is_complete():
                step(int(share * total))
        if self.ledger.best is not None:
            self._prove_minimal(total)
            self._raise_lower()
            return Ending.FOUND
        return Ending.EXHAUSTED if self._is_complete() else Ending.BUDGET

    def _is_complete(self) -> bool:
        """Whether every instance of a finite domain has been dealt with."""
        return self.exhausted and not self.ledger.deferred()

    def course(self) -> Course:
        """How far it has come."""
        reached = self._ahead if self._ahead is not None else self.last_enumerated
        findings = tuple(self.ledger.in_order())
        return Course(
            findings, self.ledger.best, self.directory, self.exhausted, self.last_enumerated, reached, self.lines
        )

    # --- instances in order ---

    def _advance(self, until: int, before: Sizes | None = None) -> None:
        """Instances in order (those before a place), the dear ones later, until so many operations are spent."""
        while self.ledger.spent < until:
            wave = self._next_wave(until, before)
            if wave:
                left = until - self.ledger.spent
                known_price = wave[0] in self.ledger.findings
                self.ledger.decide(
                    self._pool, wave, min(self._allowance, left if known_price else max(self._first, left // 20))
                )
                if self.ledger.best is not None and before is None:
                    return
            elif not self._raise_allowance(until, before):
                return
            if self.ledger.spent - self._level_began > LEVEL * self._allowance:
                self._raise_allowance(until, before)

    def _raise_allowance(self, until: int, before: Sizes | None) -> bool:
        """Allow dearer instances; False where there are none that could still be paid."""
        if self._front_is_over(before):
            costs = [finding.cost for finding in self.ledger.deferred(before)]
            if not costs or min(costs) > until - self.ledger.spent:
                return False
        self._allowance *= GROWTH
        self._level_began = self.ledger.spent
        return True

    def _next_wave(self, until: int, before: Sizes | None) -> list[Sizes]:
        """What was put off and is affordable now, else new instances."""
        wave: list[Sizes] = []
        left = until - self.ledger.spent
        for finding in self.ledger.deferred(before):
            if finding.cost <= min(self._allowance, left) and len(wave) < self._wave:
                wave.append(finding.place)
                left -= finding.cost
        size = min(self._wave, max(4, WAVE_COST // self._allowance))
        while not wave or (len(wave) < size and wave[0] not in self.ledger.findings):
            place = self._next_place(before)
            if place is None:
                break
            if place not in self.ledger.findings:
                wave.append(place)
        self._wave = min(2 * self._wave, WAVE)
        return wave

    def _next_place(self, before: Sizes | None) -> Sizes | None:
        """The next instance in order, unless that is not before ``before``."""
        while self._ahead is None and not self.exhausted:
            self._pool.require_time()
            try:
                self._ahead = next(self._places)
            except StopIteration:
                self.exhausted = True
            else:
                if self._ahead is None:
                    self.ledger.spent += _PASSED
                    if self.ledger.spent > self.budget.operations:
                        return None
        if self._ahead is None or self._front_is_over(before):
            return None
        place, self._ahead = self._ahead, None
        self.last_enumerated = place
        return place

    def _front_is_over(self, before: Sizes | None) -> bool:
        if self.exhausted:
            return True
        order = self.question.domain.order
        return before is not None and self._ahead is not None and order(self._ahead) >= order(before)

    # --- far away ---

    def _look_far(self, until: int) -> None:
        """Sizes at which only bounds can be computed; after the first that falls, a quarter further for a smaller
        one.
        """
        relation, domain = self.question.relation, self.question.domain
        if domain.cell != "rac":
            return  # at such sizes the bounds by degrees take too long
        if not can_fall(relation, domain, self._pool.require_time):
            return
        fallen: list[Sizes] = []
        last: int | None = None
        ahead = lines(domain)
        for index in count():
            wave = list(islice(ahead, LINES))
            if (
                not wave
                or self.ledger.spent + LINE_COST * len(wave) > until
                or (last is not None and self.lines >= last)
            ):
                break
            fallen += self._fallen(index, wave)
            self.lines += len(wave)
            self.ledger.spent += LINE_COST * len(wave)
            if fallen and last is None:
                last = self.lines + self.lines // 4
        for place in sorted(fallen, key=domain.order):
            self.ledger.decide(self._pool, [place], 50 * OVERHEAD)
            if self.ledger.best is not None:
                return

    def _fallen(self, index: int, wave: Sequence[Line]) -> list[Sizes]:
        """The places that fall on a wave of lines, from the directory or from the processes."""
        far: list[list[Sizes]] = [] if self.directory is None else self.directory.far
        if index < len(far):
            return far[index]
        function = partial(scan_line, self.question.relation, self.question.domain)
        found: list[Sizes] = []
        for _, place in self._pool.map(function, in_batches(wave, LINES_BATCH)):
            found += [place] if isinstance(place, Sizes) else []
            self._show(self.ledger.spent, len(self.ledger.findings))
        found.sort(key=self.question.domain.order)
        far.append(found)
        return found

    # --- beyond the front ---

    def _propose(self, until: int) -> None:
        """Instances beyond the front that hypothesis proposes; what it finds, it shrinks."""
        from verify.conjectures.proposals import propose

        domain = self.question.domain

        def is_refuted(place: Sizes) -> bool:
            if (
                place not in self.ledger.findings
                and self.ledger.spent < until
                and not self._pool.is_over
                and domain.holds(place)
            ):
                try:
                    self.ledger.decide(self._pool, [place], min(50 * OVERHEAD, until - self.ledger.spent))
                except OutOfTime:
                    return False  # hypothesis comes to its end by itself
            found = self.ledger.findings.get(place)
            return found is not None and found.word is Word.REFUTED

        propose(domain, is_refuted, seed_number=self.budget.seed, examples=PROPOSALS)
        self._pool.require_time()

    # --- the smallest ---

    def _prove_minimal(self, until: int) -> None:
        """Decide everything before the counterexample, as far as the budget goes; a smaller one takes its place."""
        while self.ledger.best is not None:
            place = self.ledger.best.place
            if self.question.domain.at_most_before(place) > MOST_EARLIER:
                return
            self._advance(until, before=place)
            if self.ledger.best.place == place:
                return

    def _raise_lower(self) -> None:
        """What is known of the rank from below at the counterexample, for the reader."""
        best = self.ledger.best
        if best is None or best.weights is not None or best.lower or self.question.quantifier is Quantifier.NONE:
            return
        function = partial(lower_bound_at, self.question.relation, self.budget.max_rank, self.budget.seed)
        for _, found in self._pool.map(function, [[best.place]]):
            if isinstance(found, int):
                self.ledger.best = replace(best, lower=found)
                self.ledger.findings[best.place] = replace(self.ledger.best, certificate=None)

    def _show(self, spent: int, instances: int) -> None:
        elapsed = (time.monotonic() - self._began) / self.budget.time
        done = min(1.0, max(elapsed, spent / self.budget.operations))
        self._progress(int(1000 * done), 1000, f"{instances} instances")
