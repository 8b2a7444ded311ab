"""Resource bombs: each ends within half a gigabyte, by a sentence, and for work that it has declared.

Metered bombs do honest work and run with a budget of 10^7 steps; the others run with the default budget and must see by
themselves that they are too large. The processor time is only a net for work that is not metered.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adversarial.bombs import BOMBS, ENGINE, METERED

ROOT = Path(__file__).resolve().parents[2]
BUDGET, MOST_WORK = 10**7, 10**8
SECONDS = 15.0  # of a process that shares its machine
LONGEST = 2600  # characters of a message
LARGE = ("sixty", "more_than", "a word of sixty", "blanks", "quotes", "brackets")
SMALL = [name for name in BOMBS if not name.startswith(LARGE) and name not in ENGINE]
RUN = """
import json, resource, sys, time
from verify.checker import DEFAULT_WORK, check_bytes, engine_named
engine = engine_named(sys.argv[1])
pages = int(open("/proc/self/statm").read().split()[0]) if engine else 0  # what the engine's library reserves
most = 512 * 2**20 + pages * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (most, most))
for name, path, budget in json.loads(sys.stdin.read()):
    data = open(path, "rb").read()
    started = time.process_time()
    report = check_bytes(data, max_work=budget or DEFAULT_WORK, engine=engine)
    seconds = time.process_time() - started
    print(json.dumps([name, report.outcome, report.message, report.work, seconds]), flush=True)
"""


def explode(names: list[str], folder: Path, engine: str = "python") -> None:
    """Check the bombs one after the other in one process of limited memory."""
    jobs = []
    for number, name in enumerate(names):
        path = folder / str(number)
        path.write_bytes(BOMBS[name]())
        jobs.append((name, str(path), BUDGET if name in METERED else 0))
    done = subprocess.run(
        [sys.executable, "-c", RUN, engine],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        timeout=600,
        cwd=ROOT,
        check=False,
    )
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result[0] for result in results] == names, done.stderr[-500:]
    for name, outcome, message, work, seconds in results:
        assert outcome in ("accepted", "rejected", "malformed", "over budget"), name
        assert "the checker failed" not in message, name
        assert "more memory than there is" not in message, name  # it is foreseen, not met
        assert len(message) < LONGEST, name
        assert outcome == "over budget" or work <= MOST_WORK, name
        assert work <= 2 * BUDGET or name not in METERED, name
        assert seconds < SECONDS, f"{name}: {seconds:.2f} s, {outcome}, {message[:200]}"


def test_there_are_bombs_of_every_kind() -> None:
    assert len(BOMBS) >= 180
    assert len(METERED) >= 60


def test_some_bombs_end_in_time_and_space(tmp_path: Path) -> None:
    explode(SMALL[::24], tmp_path)


@pytest.mark.slow
def test_bombs_end_in_time_and_space(tmp_path: Path) -> None:
    explode(SMALL, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in BOMBS if name not in SMALL and name not in ENGINE])
def test_a_large_bomb_alone_ends_in_time_and_space(name: str, tmp_path: Path) -> None:
    explode([name], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("engine", sorted(set(ENGINE.values())))
def test_bombs_for_an_engine_end_in_time_and_space(engine: str, tmp_path: Path) -> None:
    explode([name for name in BOMBS if ENGINE.get(name) == engine], tmp_path, engine)
