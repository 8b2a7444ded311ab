"""What memory there is, as the kernel's files say it, and what an elimination takes of it."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import DomainError
from verify.exact import memory, rank_profile_in_place
from verify.exact.memory import available_bytes, elimination_bytes, largest_that_fits, read_bytes, readable_bytes

MIB = 1 << 20


def system(tmp_path, monkeypatch, files):
    """A root directory with these files, which the module then takes for the machine's."""
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(memory, "_SYSTEM", tmp_path)


MACHINE = {"proc/meminfo": f"MemTotal: {900 * 1024} kB\nMemAvailable: {500 * 1024} kB\nHugePages_Total: 0\n"}


def test_without_a_group_the_machine_says_what_is_free(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch, MACHINE)
    assert available_bytes() == 500 * MIB


def test_nothing_is_known_where_nothing_can_be_read(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch, {"proc/meminfo": "MemTotal: 5 kB\n"})
    assert available_bytes() is None


@pytest.mark.parametrize("path", ["/", "/jobs/17", "/../elsewhere", "/not/seen/here"])
def test_version_two_at_its_root(tmp_path, monkeypatch, path):
    """In a container the path is that of the host: what is seen is the root of the mount."""
    group = {
        "proc/self/cgroup": f"0::{path}\n",
        "sys/fs/cgroup/memory.max": f"{300 * MIB}\n",
        "sys/fs/cgroup/memory.current": f"{120 * MIB}\n",
        "sys/fs/cgroup/memory.stat": f"anon 1\ninactive_file {20 * MIB}\n",
    }
    system(tmp_path, monkeypatch, MACHINE | group)
    assert available_bytes() == 200 * MIB


def test_the_tightest_of_nested_groups_counts(tmp_path, monkeypatch):
    group = {
        "proc/self/cgroup": "0::/jobs/17\n",
        "sys/fs/cgroup/jobs/memory.max": f"{100 * MIB}\n",
        "sys/fs/cgroup/jobs/memory.current": f"{90 * MIB}\n",
        "sys/fs/cgroup/jobs/17/memory.max": "max\n",
        "sys/fs/cgroup/jobs/17/memory.current": f"{10 * MIB}\n",
    }
    system(tmp_path, monkeypatch, MACHINE | group)
    assert available_bytes() == 10 * MIB


def test_version_one(tmp_path, monkeypatch):
    group = {
        "proc/self/cgroup": "9:cpu,cpuacct:/a\n4:memory:/a\n0::/b\n",
        "sys/fs/cgroup/memory/a/memory.limit_in_bytes": f"{64 * MIB}\n",
        "sys/fs/cgroup/memory/a/memory.usage_in_bytes": f"{60 * MIB}\n",
        "sys/fs/cgroup/memory/a/memory.stat": f"total_inactive_file {2 * MIB}\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
    }
    system(tmp_path, monkeypatch, MACHINE | group)
    assert available_bytes() == 6 * MIB


def test_more_used_than_allowed_leaves_nothing(tmp_path, monkeypatch):
    group = {"sys/fs/cgroup/memory.max": "5\n", "sys/fs/cgroup/memory.current": "9\n"}
    system(tmp_path, monkeypatch, MACHINE | group)
    assert available_bytes() == 0


def test_this_machine_has_some():
    available = available_bytes()
    assert available is None or available > MIB


@given(st.integers(0, 300), st.integers(0, 90_000), st.integers(0, 50))
def test_the_largest_that_fits_does_and_the_next_does_not(most, available, fixed):
    def predicted(size):
        return fixed + size * size

    largest = largest_that_fits(predicted, most, available)
    assert 0 <= largest <= most
    assert largest == 0 or predicted(largest) <= available
    assert largest == most or predicted(largest + 1) > available


def test_sizes_are_readable():
    assert [readable_bytes(n) for n in (0, MIB - 1, MIB, 1024 * MIB)] == [
        "0 bytes",
        "1048575 bytes",
        "1.0 MiB",
        "1.0 GiB",
    ]


@pytest.mark.parametrize("shape", [(1, 1), (700, 700), (100, 4000), (4000, 100), (8000, 8000)])
def test_an_elimination_takes_four_bytes_an_entry_and_panels(shape):
    rows, columns = shape
    extra = elimination_bytes(rows, columns) - 4 * rows * columns
    assert 0 < extra < 200 * MIB + 8 * 1024 * columns
    assert elimination_bytes(rows, columns, threads=8) > elimination_bytes(rows, columns)


@pytest.mark.slow
@pytest.mark.parametrize("p", [4194301, 2**31 - 1])
@pytest.mark.parametrize("kind", ["random", "late", "wide"])
def test_an_elimination_takes_what_was_predicted(p, kind):
    """numpy's allocations are counted: a second matrix would take more, and one of doubles as well."""
    shape = (900, 2700) if kind == "wide" else (1500, 1500)
    tracemalloc.start()
    try:
        work = np.random.default_rng(0).integers(0, p, shape, np.int32)
        if kind == "late":
            work[:700] = 0
        rank = rank_profile_in_place(work, p).rank
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rank == {"random": 1500, "late": 800, "wide": 900}[kind]
    assert 4 * work.size < peak < elimination_bytes(*shape)


def test_the_caller_of_an_elimination_in_place_gives_up_the_array():
    work = np.arange(12, dtype=np.int32).reshape(3, 4) % 7
    before = work.copy()
    rank_profile_in_place(work, 7)
    assert (work != before).any()


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1", 1),
        (5, 5),
        ("10B", 10),
        ("500M", 500 * MIB),
        ("2G", 2048 * MIB),
        (" 2 gib ", 2048 * MIB),
        ("1.5MB", 3 * MIB // 2),
        ("3T", 3 << 40),
    ],
)
def test_a_size_is_read(text, size):
    assert read_bytes(text) == size


@pytest.mark.parametrize("text", ["", "G", "-1", "1X", "1e9", "2 G B", "0", 0, -3, "1.G", "٣", 1.5, True, None])
def test_what_is_no_size(text):
    with pytest.raises(DomainError, match="size"):
        read_bytes(text)


@given(st.integers(1, 1 << 50))
def test_a_size_that_is_shown_is_read_back_nearly(size):
    assert abs(read_bytes(readable_bytes(size).replace("bytes", "B")) - size) <= size / 20
