"""Without a terminal a line a minute says that a command is at work; with --quiet nothing does."""

from __future__ import annotations

import threading

import pytest

from verify.cli import progress
from verify.cli.output import Settings


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves."""
    now = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])

    def pass_(seconds):
        now[0] += seconds

    return pass_


def test_a_line_each_minute(clock, capsys):
    with progress.bar(Settings(), "checking") as update:
        for done in range(1, 401):
            clock(25)
            update(done, 400, "a claim")
    lines = capsys.readouterr().err.splitlines()
    # 10,000 seconds, looked at every 25: a line after 75 seconds each
    assert len(lines) == 133
    assert lines[0] == "checking: 0% after 1 min, a claim"
    assert lines[79] == "checking: 60% after 1 h 40 min, a claim"


def test_nothing_within_the_first_minute(clock, capsys):
    with progress.bar(Settings(), "checking") as update:
        for done in range(59):
            clock(1)
            update(done, 59, "")
    assert capsys.readouterr() == ("", "")


def test_nothing_to_do_is_no_division_by_zero(clock, capsys):
    with progress.bar(Settings(), "checking") as update:
        clock(61)
        update(0, 0, "")
    assert capsys.readouterr().err == "checking: 0% after 1 min\n"


def test_quiet(clock, capsys, monkeypatch):
    monkeypatch.setattr(progress, "_MINUTE", 0.001)
    with progress.bar(Settings(quiet=True), "checking") as update:
        clock(1000)
        update(1, 2, "")
    with progress.patience(Settings(quiet=True), "looking"):
        threading.Event().wait(0.05)
    assert capsys.readouterr() == ("", "")


def test_a_long_computation_says_that_it_goes_on(monkeypatch):
    said = []
    enough = threading.Event()

    def say(settings, text):
        said.append(text)
        if len(said) == 3:
            enough.set()

    monkeypatch.setattr(progress, "_MINUTE", 0.001)
    monkeypatch.setattr(progress, "say", say)
    before = threading.active_count()
    with progress.patience(Settings(), "looking"):
        assert enough.wait(60)
    assert threading.active_count() == before
    assert said[0] == "looking: 0 min so far"


def test_the_thread_ends_with_an_error_too(monkeypatch):
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError), progress.patience(Settings(), "looking"):
        1 / 0  # noqa: B018
    assert threading.active_count() == before
