"""A full disk ends a run, a search and a map in one sentence; what is finished is kept, and they go on later."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from functools import partial

import pytest

from verify.conjectures import Conjecture, SearchBudget
from verify.conjectures.explore import Limits
from verify.conjectures.explore_run import MapRequest, explore
from verify.suite.runner import run_suite
from verify.work import directory
from verify.work.directory import DiskFull, RunDirectory

CLAIM = "theorem1-depth1-all-weights"
WORDS = r"cannot write .*: No space left on device; what is finished is kept in .*there, and the same command goes on"


def certificates(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.json")
        if path.name != "run.json"
    }


@pytest.fixture
def full(monkeypatch):
    """From the so-manyth file on there is no room, until ``empty`` is called."""
    write = directory.write_atomically
    left = [0]

    def begin(files):
        left[0] = files
        monkeypatch.setattr(directory, "write_atomically", limited)

    def limited(path, data):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write(path, data)

    begin.empty = lambda: monkeypatch.setattr(directory, "write_atomically", write)
    return begin


ASKED = Conjecture("rank <= R + 1", "L <= 2")
WAYS = {
    "run": lambda out: run_suite("quick", out, claims=[CLAIM], jobs=1),
    "search": lambda out: ASKED.search(SearchBudget(time=60, work=1_000_000, jobs=1), out=out),
    "map": lambda out: explore(MapRequest((1,), (1, 2), (1, 2), steps=(1, 2)), limits=Limits(50), jobs=1, out=out),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("room", [1, 4, 9])
def test_what_is_finished_is_kept_and_it_goes_on_later(full, tmp_path, way, room):
    do = WAYS[way]
    do(tmp_path / "whole")
    whole = certificates(tmp_path / "whole")
    assert len(whole) >= 5
    full(room)
    with pytest.raises(DiskFull, match=WORDS) as caught:
        do(tmp_path / "there")
    assert "\n" not in str(caught.value)
    kept = certificates(tmp_path / "there")
    assert len(kept) < len(whole)
    assert all(whole[place] == data for place, data in kept.items())
    full.empty()
    do(tmp_path / "there")
    assert certificates(tmp_path / "there") == whole


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_what_fails_every_file_is_told_from_what_fails_one(monkeypatch, tmp_path, code):
    def fail(path, data):
        raise OSError(code, os.strerror(code))

    place = RunDirectory.prepare(tmp_path)
    monkeypatch.setattr(directory, "write_atomically", fail)
    with pytest.raises(DiskFull, match=os.strerror(code)):
        place.keep("a", b"")
    code = errno.ENAMETOOLONG
    with pytest.raises(OSError, match="too long") as caught:
        place.keep("a", b"")
    assert not isinstance(caught.value, DiskFull)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 128 kB."""
    folder = tmp_path / "there"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.getuid() != 0:
        pytest.skip("needs to mount a file system")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("may not mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
def test_a_disk_that_is_really_full(small_disk, tmp_path):
    command = [
        sys.executable,
        "-m",
        "verify",
        "--quiet",
        "run",
        "--claims",
        CLAIM,
        "growth-in-time-lower",
        "--jobs",
        "2",
    ]
    run = partial(subprocess.run, capture_output=True, text=True, check=False)
    done = run([*command, "--out", str(small_disk)])
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert f"No space left on device; what is finished is kept in {small_disk}, and the same command" in line
    kept = certificates(small_disk)
    assert run([*command, "--out", str(tmp_path / "whole")]).returncode == 0
    whole = certificates(tmp_path / "whole")
    assert 0 < len(kept) < len(whole)
    shutil.copytree(small_disk, tmp_path / "moved")
    assert run([*command, "--out", str(tmp_path / "moved")]).returncode == 0
    assert certificates(tmp_path / "moved") == whole
