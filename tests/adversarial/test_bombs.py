"""Resource bombs: each ends within a second of processor time and half a gigabyte.

A second on an idle machine; the tests allow two.  Metered bombs declare honest work and run with a budget of 10^7 steps.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adversarial.bombs import BOMBS, METERED

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 2.0
LARGE = [name for name in BOMBS if name.startswith(("sixty", "more_than"))]
RUN = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (512 * 2**20, 512 * 2**20))
from verify.checker import check_bytes
for name, path, budget in json.loads(sys.stdin.read()):
    data = open(path, "rb").read()
    started = time.process_time()
    report = check_bytes(data, max_work=budget)
    seconds = time.process_time() - started
    print(json.dumps([name, report.outcome, report.message[:200], len(report.message), seconds]), flush=True)
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
    command = [sys.executable, "-c", RUN]
    done = subprocess.run(
        command, input=json.dumps(jobs), capture_output=True, text=True, timeout=300, cwd=ROOT, check=False
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result[0] for result in results] == names, done.stderr[-500:]
    for name, outcome, message, length, seconds in results:
        assert outcome in ("accepted", "rejected", "malformed", "over budget"), name
        assert "the checker failed" not in message, name
        assert length < longest, name
        assert seconds < SECONDS, f"{name}: {seconds:.2f} s, {outcome}, {message}"


def test_there_are_bombs_of_every_kind() -> None:
    assert len(BOMBS) >= 60


def test_bombs_end_in_time_and_space(tmp_path: Path) -> None:
    explode([name for name in BOMBS if name not in LARGE], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_alone_ends_in_time_and_space(name: str, tmp_path: Path) -> None:
    explode([name], tmp_path)
