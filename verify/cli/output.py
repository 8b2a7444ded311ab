"""What commands print with: settings, tables, JSON, patience."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Settings", "bar", "patience", "print_json", "print_table", "say", "stderr_console"]

# Bounds go up to 2^100000, which has 30103 digits; Python prints 4300 unless told otherwise.
_DIGITS = 40_000
# Silence of this many seconds is explained.
_PATIENCE = 1.0


@dataclass(slots=True)
class Settings:
    """What ``--quiet`` sets, before or after the command's name."""

    quiet: bool = False


def stderr_console() -> Console:
    """Where progress and remarks go.  Text is printed as it is: brackets in it are no markup."""
    from rich.console import Console

    return Console(stderr=True, markup=False, highlight=False)


def say(settings: Settings, text: str) -> None:
    """A remark on stderr, unless quiet."""
    if not settings.quiet:
        click.echo(text, err=True)


def print_json(value: Any) -> None:
    """One JSON value; integers of any size in decimal."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(_DIGITS)
    try:
        click.echo(json.dumps(value, indent=1, ensure_ascii=False))
    finally:
        sys.set_int_max_str_digits(before)


def print_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str | None = None,
    keep: Sequence[int] = (),
    right: Sequence[int] = (),
) -> None:
    """A table on stdout, folded to the terminal's width (80 if it is no terminal); columns ``keep`` are never folded."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(columns):
        table.add_column(
            column,
            overflow="fold",
            no_wrap=index in keep,
            justify="right" if index in right else "left",
        )
    for row in rows:
        table.add_row(*row)
    console = Console(markup=False, highlight=False)
    with console.capture() as captured:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n")))


@contextlib.contextmanager
def patience(settings: Settings, text: str) -> Iterator[None]:
    """A spinner on stderr with ``text`` while the block takes longer than a second, on a terminal."""
    if settings.quiet or not sys.stderr.isatty():
        yield
        return
    status = stderr_console().status(text)
    timer = threading.Timer(_PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()


@contextlib.contextmanager
def bar(settings: Settings, text: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar with the time left on stderr, on a terminal: call it with done, total, and a word on what is being done.

    It is drawn only when called (no thread of its own), because worker processes are forked meanwhile.
    """
    if settings.quiet or not sys.stderr.isatty():
        yield lambda done, total, what: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[what]}"),
    )
    with Progress(
        *columns, console=stderr_console(), auto_refresh=False, transient=True, speed_estimate_period=600
    ) as progress:
        task = progress.add_task(text, total=None, what="")
        progress.refresh()

        def update(done: int, total: int, what: str) -> None:
            progress.update(task, completed=done, total=total, what=what, refresh=True)

        yield update
