"""Without a terminal a line a minute says that a command is at work; with --quiet nothing does."""

from __future__ import annotations

import threading

import pytest

from verify.cli import progress
from verify.cli.output import Settings


@pytest.fixture
def minutes(monkeypatch):
    """Minutes that pass as soon as ``minutes(n)`` asks for n of them; gives the lines said by then."""
    said: list[str] = []
    asked, passed = threading.Semaphore(0), threading.Semaphore(0)

    class Watch:
        """Stands for the event that ends the waiting."""

        def __init__(self):
            self.ended = False

        def wait(self, seconds):
            assert seconds == 60
            passed.release()
            asked.acquire()
            return self.ended

        def set(self):
            self.ended = True
            asked.release()

    def pass_(count):
        for _ in range(count):
            passed.acquire()
            asked.release()
        passed.acquire()  # the last of them has spoken
        passed.release()
        return said

    monkeypatch.setattr(progress, "Event", Watch)
    monkeypatch.setattr(progress, "say", lambda settings, text: said.append(text))
    return pass_


@pytest.fixture(autouse=True)
def ended():
    """Whatever speaks has ended with the block."""
    before = threading.active_count()
    yield
    assert threading.active_count() == before


def test_a_long_computation_says_each_minute_that_it_goes_on(minutes):
    with progress.patience(Settings(), "looking for a minor"):
        assert minutes(0) == []
        assert minutes(2) == ["looking for a minor (1 min)", "looking for a minor (2 min)"]
        assert minutes(63)[-1] == "looking for a minor (1 h 5 min)"


def test_a_long_run_says_each_minute_how_far_it_is(minutes):
    with progress.bar(Settings(), "quick run") as update:
        assert minutes(1) == ["quick run (1 min)"]
        update(0, 0, "")
        assert minutes(1)[1:] == ["quick run: 0% (2 min)"]
        for done in range(250):
            update(done, 400, "theorem-s")
        assert minutes(2)[2:] == ["quick run: 62%, theorem-s (3 min)", "quick run: 62%, theorem-s (4 min)"]


def test_it_ends_with_an_error_too(minutes):
    with pytest.raises(ZeroDivisionError), progress.patience(Settings(), "looking"):
        1 / 0  # noqa: B018


def test_quiet_starts_nothing(capsys):
    before = threading.active_count()
    with progress.patience(Settings(quiet=True), "looking"), progress.bar(Settings(quiet=True), "run") as update:
        update(1, 2, "")
        assert threading.active_count() == before
    assert capsys.readouterr() == ("", "")
