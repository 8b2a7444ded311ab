"""What became of mutants of version 2: ``python -m tests.adversarial.version_2.tally [COUNT [SEED]]`` prints the table."""

import sys

from tests.adversarial.tally import Tally
from tests.adversarial.version_2.corpus import small_corpus
from tests.adversarial.version_2.mutations import mutants
from tests.adversarial.version_2.oracle import judge

__all__ = ["SEED", "tally"]

SEED = 20250301


def tally(count: int, seed: int = SEED) -> Tally:
    """``count`` mutants of the small certificates of the corpus."""
    result = Tally(judge=judge)
    for mutant in mutants({entry.name: entry.data for entry in small_corpus()}, count, seed):
        result.add(mutant)
    return result


if __name__ == "__main__":
    found = tally(*map(int, sys.argv[1:] or ["2000"]))
    print(found.table())
    print("\n".join([*found.false_accepted, *found.crashed]) or "nothing false accepted, no failure")
    for reason, number in found.reasons.most_common():
        print(f"true, but rejected because of {reason}: {number}")
