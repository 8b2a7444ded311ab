"""A few small tasks of every claim of the registry."""

from collections.abc import Iterator
from itertools import islice

from tests.adversarial.corpus.entry import Entry
from verify.claims import REGISTRY, Budget, Task

__all__ = ["entries"]

BUDGET = Budget(
    "battery",
    claim=2_000_000,
    task=400_000,
    search=2_000_000,
    exhaustive=250_000,
    tests=2,
    instances=30,
    max_rank=24,
)
MOST = 3  # of one claim


def entries() -> Iterator[Entry]:
    """Those that brute force can judge."""
    for claim in REGISTRY.values():
        taken = 0
        for task in islice(claim.tasks(BUDGET), 12):
            if taken == MOST or task.cost > 400_000 or not _is_small(task):
                continue
            outcome = claim.solve(task, BUDGET)
            if outcome.certificate is not None:
                taken += 1
                yield Entry(f"{claim.id}/{task.name}", outcome.certificate.to_bytes())


def _is_small(task: Task) -> bool:
    """No size above 40, few words over a finite field, few letters, few steps."""
    sizes = {name: value for name, value in task.params.items() if isinstance(value, int)}
    if any(value > 40 for name, value in sizes.items() if name not in ("q", "p")):
        return False
    lags = sizes.get("j", 0) + sizes.get("k", 0)
    if ("variance" in task.claim or "chebyshev" in task.claim) and (sizes.get("j", 0) > 2 or lags > 4):
        return False
    if lags > 10 or sizes.get("m", 0) > 5:
        return False
    return not {"q", "R", "M", "t_S"} <= sizes.keys() or sizes["q"] ** (sizes["R"] * sizes["M"] * sizes["t_S"]) <= 20
