"""Whole runs, killed at random moments and resumed: the certificates end up the same bytes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from verify.suite.runner import run_suite

COMMAND = (sys.executable, "-m", "verify", "run", "--profile", "quick", "--jobs", "2", "--quiet")


def interruptible() -> None:
    """A test run in the background inherits an ignored Ctrl-C; the command under test must not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(folder, claims):
    return subprocess.Popen(
        [*COMMAND, "--out", str(folder), "--claims", *claims],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=interruptible,
    )


def killed_and_resumed(whole, claims, contents, folder, kills, seed):
    """Kill the run (its first process alone, or all of them) after so many more certificates, then let it finish."""
    chance = random.Random(seed)
    really = 0
    for _ in range(kills):
        process = start(folder, claims)
        goal = count(folder) + chance.choice([0, 0, 1, 5, 20, 40])
        while process.poll() is None and (count(folder) < goal or not folder.exists()):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        really += process.poll() is None
        if chance.random() < 0.5:
            process.kill()
        elif process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        assert all(whole[place] == data for place, data in contents(folder).items())  # never half a file
    process = start(folder, claims)
    _, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    assert contents(folder) == whole
    assert not list(folder.rglob(".*.tmp"))
    return really


def count(folder):
    return sum(1 for _ in folder.glob("*/[!.]*.json"))


@pytest.mark.slow
def test_killed_three_times(finished, claims, contents, tmp_path):
    assert killed_and_resumed(contents(finished.directory.path), claims, contents, tmp_path / "run", 3, seed=1)


@pytest.mark.slow
def test_killed_twenty_times(claims, contents, tmp_path):
    more = [*claims, "conjecture1-grid-literal", "grid-equals-function"]
    run_suite("quick", tmp_path / "whole", jobs=2, claims=more)
    whole = contents(tmp_path / "whole")
    assert killed_and_resumed(whole, more, contents, tmp_path / "run", 20, seed=2) >= 15


@pytest.mark.slow
def test_ctrl_c_exits_with_130_and_a_second_run_finishes(finished, claims, contents, tmp_path):
    """SIGINT to the whole group, as a terminal sends it."""
    folder = tmp_path / "run"
    process = start(folder, [*claims, "conjecture1-grid-literal"])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(contents(folder)) < 20 if folder.exists() else True:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "goes on where this one stopped" in err
    assert "Traceback" not in err
    process = start(folder, claims)
    process.communicate(timeout=300)
    assert process.returncode == 0
    part = {place: data for place, data in contents(folder).items() if not place.startswith("conjecture1-grid-literal")}
    assert part == contents(finished.directory.path)
