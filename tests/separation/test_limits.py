"""A search that may take only so much time or memory ends with what is proved by then."""

import signal
import threading
import time

import pytest

from verify import check_bytes, grid_rank, separation_rank
from verify.errors import BudgetExceeded, DomainError
from verify.separation import limits, witness
from verify.separation.limits import Deadline, OutOfTime
from verify.separation.memory import search_bytes
from verify.separation.problem import RankProblem
from verify.separation.rank import determine
from verify.separation.witness import find_witness
from verify.statements import Sizes

#: Of rank 220, so that a search has a second order, after 64.
SIZES = {"L": 2, "R": 4, "M": 3, "t_S": 5, "t_E": 5}
PROBLEM = RankProblem(Sizes(**SIZES))


@pytest.fixture
def endless(monkeypatch):
    """The alarm rings when the search has a minor of order 64 and is at larger ones."""
    attempt = witness._attempt

    def attempted(setting, order, slack):
        if order > 64:
            signal.raise_signal(signal.SIGALRM)
        return attempt(setting, order, slack)

    monkeypatch.setattr(witness, "_attempt", attempted)


# --- the end ------------------------------------------------------------------------------------------------


def test_an_alarm_ends_what_does_not_look_at_the_time():
    before = signal.getsignal(signal.SIGALRM)
    deadline = Deadline(0.05)
    assert deadline.run(lambda: [None for _ in iter(lambda: time.sleep(0.001), 1)]) is None
    assert deadline.passed
    assert deadline.left == 0
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_alarm_that_is_swallowed_rings_again(monkeypatch):
    monkeypatch.setattr(limits, "_AGAIN", 0.05)

    def deaf():
        try:
            time.sleep(20)
        except OutOfTime:
            time.sleep(20)

    assert Deadline(0.05).run(deaf) is None


def test_what_is_done_in_time_is_returned_and_nothing_rings_later():
    deadline = Deadline(0.2)
    assert deadline.run(lambda: 7) == 7
    time.sleep(0.25)
    assert not deadline.passed
    assert deadline.run(lambda: 7) is None, "it is too late to begin"
    assert deadline.passed


def test_without_an_end_there_is_no_alarm():
    deadline = Deadline()
    assert deadline.run(lambda: signal.getitimer(signal.ITIMER_REAL)) == (0.0, 0.0)
    assert deadline.left == float("inf")
    assert not deadline.is_set


def test_in_another_thread_it_ends_where_it_looks():
    found = []

    def work():
        deadline = Deadline(0.02)

        def looks():
            while True:
                deadline.check()
                time.sleep(0.005)

        found.append((deadline.run(looks), deadline.passed))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert found == [(None, True)]


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), True, "5s", 10**10])
def test_a_time_that_is_none(seconds):
    with pytest.raises(DomainError, match="positive number of seconds"):
        Deadline(seconds)
    with pytest.raises(DomainError, match="positive number of seconds"):
        separation_rank(**SIZES, time=seconds)


# --- the search ---------------------------------------------------------------------------------------------


def test_a_search_that_is_ended_keeps_its_minor(endless):
    result = separation_rank(**SIZES, time=1000)
    assert (result.lower.value, result.upper.value, result.exact) == (64, 220, False)
    assert not result.lower.witness.saturated
    assert check_bytes(result.certificate().to_bytes()).accepted


def test_a_search_that_finds_nothing_in_time_says_zero(monkeypatch):
    monkeypatch.setattr(witness, "_attempt", lambda setting, order, slack: time.sleep(20))
    assert separation_rank(**SIZES, time=0.1).lower.value == 0
    assert grid_rank(**SIZES, N=2, time=0.1).lower.value == 0


def test_time_enough_changes_nothing():
    free = separation_rank(**SIZES)
    deadline = Deadline(1000)
    timed = determine(PROBLEM, deadline=deadline, memory="1T", force=True)
    assert timed.lower == free.lower
    assert not deadline.passed


def test_an_order_that_will_not_be_done_is_not_begun(monkeypatch):
    """What the first order took says how far the time goes."""
    clock = [0.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: clock[0])
    attempt, orders = witness._attempt, []

    def attempted(setting, order, slack):
        orders.append(order)
        clock[0] += witness._work(PROBLEM.network.multiplications, order) * 1e-6
        return attempt(setting, order, slack)

    monkeypatch.setattr(witness, "_attempt", attempted)
    first = witness._work(PROBLEM.network.multiplications, 64) * 1e-6
    deadline = Deadline(5 * first)
    found = find_witness(PROBLEM, deadline=deadline)
    assert orders[0] == 64
    assert 64 < orders[1] < 220
    assert found.rank == orders[-1]
    assert deadline.passed
    assert deadline.left > 0

    orders.clear()
    short = Deadline(first * 1.05)
    assert find_witness(PROBLEM, deadline=short).rank == 64
    assert orders == [64]
    assert short.passed


def test_memory_limits_the_order():
    most = search_bytes(PROBLEM, 100)
    result = separation_rank(**SIZES, memory=most)
    assert result.lower.value == 100
    assert not result.lower.witness.saturated
    assert separation_rank(**SIZES, memory="1G").value == 220
    with pytest.raises(BudgetExceeded, match="more than the 1024 bytes"):
        separation_rank(**SIZES, memory="1K")
    with pytest.raises(DomainError, match="size is written"):
        separation_rank(**SIZES, memory="much")
