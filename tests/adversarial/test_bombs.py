"""Resource bombs: each ends within a few million calls and half a gigabyte, which is about a second on an idle machine.

Metered bombs declare honest work and run with a budget of 10^7 steps.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adversarial.bombs import BOMBS, METERED

ROOT = Path(__file__).resolve().parents[2]
CALLS = 20_000_000
LARGE = [name for name in BOMBS if name.startswith(("sixty", "more_than"))]
RUN = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 * 2**20, 512 * 2**20))
from tests.limits import at_most_calls
from verify.checker import check_bytes
for name, path, budget in json.loads(sys.stdin.read()):
    data = open(path, "rb").read()
    with at_most_calls(int(sys.argv[1])):
        report = check_bytes(data, max_work=budget)
    print(json.dumps([name, report.outcome, report.message[:200], len(report.message)]), flush=True)
"""


def explode(
    names: list[str],
    folder: Path,
    bombs: dict[str, Callable[[], bytes]] = BOMBS,
    metered: set[str] = METERED,
    longest: int = 2000,
) -> None:
    """Check the bombs one after the other in one process of limited memory; messages have at most ``longest`` characters."""
    jobs = []
    for name in names:
        path = folder / name
        path.write_bytes(bombs[name]())
        jobs.append((name, str(path), 10**7 if name in metered else 2 * 10**10))
    command = [sys.executable, "-c", RUN, str(CALLS)]
    done = subprocess.run(
        command, input=json.dumps(jobs), capture_output=True, text=True, timeout=600, cwd=ROOT, check=False
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result[0] for result in results] == names, done.stderr[-500:]
    for name, outcome, message, length in results:
        assert outcome in ("accepted", "rejected", "malformed", "over budget"), name
        assert "the checker failed" not in message, name  # as it says when it was stopped at the limit of calls
        assert length < longest, name


def test_there_are_bombs_of_every_kind() -> None:
    assert len(BOMBS) >= 60


def test_some_bombs_end_within_work_and_space(tmp_path: Path) -> None:
    explode([name for name in BOMBS if name not in LARGE][::3], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_alone_ends_within_work_and_space(name: str, tmp_path: Path) -> None:
    explode([name], tmp_path)
