"""What happens on stderr while a command works: a bar or a spinner on a terminal, a line a minute anywhere else."""

from __future__ import annotations

import contextlib
import sys
import textwrap
from collections.abc import Callable, Iterator
from threading import Event, Thread, Timer

from verify.cli.output import Settings, say, stderr_console
from verify.quoting import escaped

__all__ = ["bar", "patience"]

# Silence of this many seconds is explained on a terminal.
_PATIENCE = 1.0
# What is expected to take so many seconds is announced.
_LONG = 10.0
# In a pipe or in a log a line comes after each of these.
_MINUTE = 60.0


@contextlib.contextmanager
def patience(settings: Settings, text: str, *, seconds: float = 0.0, cost: str = "") -> Iterator[None]:
    """While the block takes: a spinner with ``text`` after a second, or without a terminal a line each minute.

    ``seconds``: the time that is expected; it is said first if that is long, with what else is known of the ``cost``.
    """
    if seconds >= _LONG:
        from verify.kernels.cost import duration

        expected = f"{text}: {duration(seconds)}{cost}, as far as that is known"
        say(settings, "\n".join(textwrap.wrap(expected, 80)))
    if settings.quiet:
        yield
    elif sys.stderr.isatty():
        with _spinner(escaped(text)):
            yield
    else:
        with _minutes(settings, lambda: text):
            yield


@contextlib.contextmanager
def bar(settings: Settings, text: str) -> Iterator[Callable[[int, int, str], None]]:
    """Progress on stderr: call it with done, total, and a word on what is being done.

    On a terminal a bar with the time left, elsewhere a line each minute.
    """
    if settings.quiet:
        yield lambda done, total, what: None
    elif sys.stderr.isatty():
        with _drawn(escaped(text)) as update:
            yield update
    else:
        now = [text]

        def update(done: int, total: int, what: str) -> None:
            now[0] = f"{text}: {100 * done // max(total, 1)}%{f', {what}' if what else ''}"

        with _minutes(settings, lambda: now[0]):
            yield update


@contextlib.contextmanager
def _spinner(text: str) -> Iterator[None]:
    status = stderr_console().status(text)
    timer = Timer(_PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()


@contextlib.contextmanager
def _minutes(settings: Settings, text: Callable[[], str]) -> Iterator[None]:
    """A line with what ``text`` is at the time after each minute of the block."""
    ended = Event()

    def speak() -> None:
        minutes = 0
        while not ended.wait(_MINUTE):
            minutes += 1
            say(settings, f"{text()} ({_duration(minutes)})")

    thread = Thread(target=speak, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextlib.contextmanager
def _drawn(text: str) -> Iterator[Callable[[int, int, str], None]]:
    """Drawn only when it is called (no thread of its own), because worker processes are forked meanwhile."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[what]}", markup=False),
    )
    with Progress(
        *columns,
        console=stderr_console(),
        auto_refresh=False,
        transient=True,
        speed_estimate_period=600,
        # What is printed meanwhile stands above the bar, but only where both are on a terminal: a file gets its lines.
        redirect_stdout=sys.stdout.isatty(),
    ) as progress:
        task = progress.add_task(text, total=None, what="")
        progress.refresh()

        def update(done: int, total: int, what: str) -> None:
            progress.update(task, completed=done, total=total, what=escaped(what), refresh=True)

        yield update


def _duration(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
