"""Executors: the same results wherever the work is done, a bad task is one bad task, nothing outlives the block."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent import futures
from functools import partial

import pytest

from verify.errors import DomainError
from verify.work.executor import Failure, Futures, Inline, OutOfTime, Processes, in_batches, require_jobs


def halved(number: int) -> int:
    """Half of an even number; odd ones fail in ways of their own."""
    errors = {1: DomainError("one is odd"), 3: MemoryError(), 5: ZeroDivisionError("five")}
    if number in errors:
        raise errors[number]
    return number // 2


def deadly(victims: tuple[int, ...], number: int) -> int:
    if number in victims:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def killed_once(marker: str, number: int) -> int:
    if number == 3 and not os.path.exists(marker):
        with open(marker, "w"):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def slow(number: int) -> int:
    time.sleep(60)
    return number


FAILED = {1: "one is odd", 3: "out of memory", 5: "ZeroDivisionError: five"}
EXPECTED = {n: Failure(FAILED[n]) if n in FAILED else n // 2 for n in range(8)}


@pytest.mark.parametrize("size", [1, 3, 100])
def test_every_executor_gives_each_task_its_result_or_its_failure(size):
    with Inline() as executor:
        assert dict(executor.map(halved, in_batches(range(8), size))) == EXPECTED
    with Processes(2) as executor:
        assert dict(executor.map(halved, in_batches(range(8), size))) == EXPECTED
    with futures.ThreadPoolExecutor(2) as pool, Futures(pool, 2) as executor:
        assert dict(executor.map(halved, in_batches(range(8), size))) == EXPECTED


def test_there_may_be_nothing_to_do():
    with Processes(2) as executor:
        assert list(executor.map(halved, [])) == []


def test_one_pool_does_several_maps():
    with Processes(1) as executor:
        first = {number for number, _ in executor.map(halved, [[0, 2]])}
        assert first | {number for number, _ in executor.map(halved, [[4]])} == {0, 2, 4}


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_task_that_kills_its_process_fails_alone(size):
    with Processes(2) as executor:
        found = dict(executor.map(partial(deadly, (4, 6)), in_batches(range(9), size)))
    died = {number for number, result in found.items() if isinstance(result, Failure)}
    assert died == {4, 6}
    assert all(result == number for number, result in found.items() if number not in died)
    assert found[4].died
    assert "its process died" in found[4].detail


def test_a_process_that_was_killed_once_is_no_failure(tmp_path):
    with Processes(2) as executor:
        found = dict(executor.map(partial(killed_once, str(tmp_path / "marker")), in_batches(range(9), 4)))
    assert found == {number: number for number in range(9)}


def test_an_executor_that_breaks_fails_what_it_had_and_raises_nothing():
    """The standard library's pool does not outlive a process that dies: all that is left fails, each task once."""
    with futures.ProcessPoolExecutor(1) as pool, Futures(pool, 1) as executor:
        found = list(executor.map(partial(deadly, (0,)), in_batches(range(20), 1)))
    assert sorted(number for number, _ in found) == list(range(20))
    assert all(isinstance(result, Failure) and result.died for _, result in found)


def test_somebody_elses_executor_is_left_running():
    with futures.ThreadPoolExecutor(1) as pool:
        with Futures(pool, 1) as executor:
            list(executor.map(halved, [[2]]))
        assert pool.submit(halved, 4).result() == 2


def test_what_waits_on_somebody_elses_executor_is_taken_back():
    """One thread is held by the second task when the caller leaves: the third is never begun."""
    gate = threading.Event()
    begun: list[int] = []

    def hold(number: int) -> int:
        begun.append(number)
        if number:
            gate.wait(60)
        return number

    with futures.ThreadPoolExecutor(1) as pool:
        with Futures(pool, 1) as executor:
            assert next(iter(executor.map(hold, [[0], [1], [2]]))) == (0, 0)
        gate.set()
    assert 2 not in begun


def test_batches_are_made_as_they_are_needed():
    made = []

    def batches():
        for number in range(1000):
            made.append(number)
            yield [2 * number]

    with Processes(2) as executor:
        for _ in executor.map(halved, batches()):
            break
    assert len(made) < 100


def test_at_the_deadline_the_processes_are_killed():
    started = time.monotonic()
    with Processes(2, deadline=started + 1.0) as executor:
        with pytest.raises(OutOfTime):
            list(executor.map(slow, [[0], [1], [2]]))
        assert executor.is_over
        with pytest.raises(OutOfTime):
            list(executor.map(halved, [[0]]))
    assert time.monotonic() - started < 30  # a task alone would take a minute


def test_an_interrupt_in_the_callers_loop_ends_the_processes():
    started = time.monotonic()

    def interrupted() -> None:
        with Processes(2) as executor:
            for _ in executor.map(partial(maybe_slow), [[0], [1], [1]]):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - started < 30


def maybe_slow(number: int) -> int:
    return slow(number) if number else 0


def test_numbers_of_processes():
    assert require_jobs(3) == 3
    assert require_jobs(None) >= 1
    for jobs in (0, -1):
        with pytest.raises(DomainError, match="at least 1"):
            require_jobs(jobs)
