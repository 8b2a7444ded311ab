"""Whole runs, killed at random moments and resumed: the certificates end up the same bytes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

COMMAND = (sys.executable, "-m", "verify", "run", "--profile", "quick", "--jobs", "2", "--quiet")


def start(folder, claims):
    return subprocess.Popen(
        [*COMMAND, "--out", str(folder), "--claims", *claims],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def killed_and_resumed(finished, claims, contents, folder, kills, seed):
    """Kill the run (its first process alone, or all of them) ``kills`` times, then let it finish."""
    chance = random.Random(seed)
    really = 0
    for _ in range(kills):
        process = start(folder, claims)
        time.sleep(chance.uniform(0.6, 3.0))
        really += process.poll() is None
        if chance.random() < 0.5:
            process.kill()
        elif process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        whole = contents(finished.directory.path)
        assert all(whole[place] == data for place, data in contents(folder).items())  # never half a file
    process = start(folder, claims)
    _, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    assert contents(folder) == contents(finished.directory.path)
    assert not list(folder.rglob(".*.tmp"))
    return really


def test_killed_three_times(finished, claims, contents, tmp_path):
    assert killed_and_resumed(finished, claims, contents, tmp_path / "run", 3, seed=1)


@pytest.mark.slow
def test_killed_twenty_times(finished, claims, contents, tmp_path):
    really = 0
    for seed in range(5):
        really += killed_and_resumed(finished, claims, contents, tmp_path / f"run{seed}", 4, seed=100 + seed)
    assert really >= 5


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
