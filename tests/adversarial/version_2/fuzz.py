"""Fuzzing files of version 2 by bytes: ``python -m tests.adversarial.version_2.fuzz COUNT [SEED]`` prints what came of it."""

import sys
from collections import Counter

from tests.adversarial import fuzz as version_1
from tests.adversarial.version_2.corpus import small_corpus
from tests.adversarial.version_2.oracle import judge

__all__ = ["fuzz"]


def fuzz(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """The outcomes, and what must not be: false acceptances, failures of the checker, slow inputs."""
    return version_1.fuzz(count, seed, [entry.data for entry in small_corpus()], judge)


if __name__ == "__main__":
    found, problems = fuzz(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print("; ".join(f"{name}: {number}" for name, number in sorted(found.items())))
    print("\n".join(problems) or "nothing wrong")
