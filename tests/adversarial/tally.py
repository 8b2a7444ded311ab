"""What became of mutants, by operator. ``python -m tests.adversarial.tally [COUNT [SEED]]`` prints the table."""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field

from tests.adversarial.corpus import small_corpus
from tests.adversarial.mutations import Mutant, mutants
from tests.adversarial.oracle import judge
from verify.checker import check_bytes

__all__ = ["SEED", "Tally", "tally"]

SEED = 20210509
MOST_WORK = 2 * 10**8
COLUMNS = (
    "tried",
    "form",
    "mathematics",
    "true",
    "accepted",
    "rejected",
    "false accepted",
    "true rejected",
    "too large",
)


@dataclass
class Tally:
    """Counts per operator, and the mutants on which checker and oracle disagree."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    false_accepted: list[str] = field(default_factory=list)
    true_rejected: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)  # why true ones were rejected, in brief

    def add(self, mutant: Mutant) -> None:
        """Judge one mutant by both."""
        report, judgement = check_bytes(mutant.data, max_work=MOST_WORK), judge(mutant.data)
        accepted = report.outcome == "accepted"
        here = f"{mutant.operator} of {mutant.parent}: {report.outcome} {report.path} {report.message}; {judgement}"
        counts = self.counts.setdefault(mutant.operator, Counter())
        counts["tried"] += 1
        counts["mathematics" if judgement.reached_the_mathematics else "form"] += 1
        counts["true"] += judgement.established
        counts["accepted" if accepted else "rejected"] += 1
        if accepted and judgement.stage == "unjudged":
            counts["too large"] += 1
        elif accepted and not judgement.established:
            counts["false accepted"] += 1
            self.false_accepted.append(here)
        if judgement.established and not accepted:
            counts["true rejected"] += 1
            self.true_rejected.append(here)
            self.reasons[re.sub(r"[0-9]+|: .*|, got .*", "", report.message)[:70]] += 1
        if "the checker failed" in report.message:
            self.crashed.append(here)

    @property
    def total(self) -> Counter[str]:
        """The sum over all operators."""
        return sum(self.counts.values(), Counter())

    def table(self) -> str:
        """One line an operator."""
        lines = ["| operator | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
        for name, counts in [*sorted(self.counts.items()), ("all", self.total)]:
            lines.append(f"| {name} | " + " | ".join(str(counts[column]) for column in COLUMNS) + " |")
        return "\n".join(lines)


def tally(count: int, seed: int = SEED) -> Tally:
    """``count`` mutants of the small certificates of the corpus."""
    result = Tally()
    for mutant in mutants({entry.name: entry.data for entry in small_corpus()}, count, seed):
        result.add(mutant)
    return result


if __name__ == "__main__":
    found = tally(*map(int, sys.argv[1:] or ["2000"]))
    print(found.table())
    print("\n".join([*found.false_accepted, *found.crashed]) or "nothing false accepted, no failure")
    for reason, number in found.reasons.most_common():
        print(f"true, but rejected because of {reason}: {number}")
