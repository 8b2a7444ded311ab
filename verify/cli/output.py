"""What commands print with: settings, text, JSON; and the streams that take it, whatever their encoding or state."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from verify.quoting import escaped_lines

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Settings", "echo", "output_failure", "prepare_streams", "print_json", "say", "stderr_console", "warn"]

# Bounds go up to 2^100000, which has 30103 digits; Python prints 4300 unless told otherwise.
_DIGITS = 40_000


@dataclass(slots=True)
class Settings:
    """What ``--quiet`` sets, before or after the command's name."""

    quiet: bool = False


def echo(text: object = "", *, nl: bool = True) -> None:
    """Text of ours, perhaps of several lines, on stdout; nothing in it can steer a terminal."""
    click.echo(escaped_lines(str(text)), nl=nl)


def say(settings: Settings, text: str) -> None:
    """A remark on stderr, unless quiet."""
    if not settings.quiet:
        warn(text)


def warn(text: str) -> None:
    """A sentence on stderr; where nobody can take it, the command goes on."""
    try:
        click.echo(escaped_lines(text), err=True)
    except OSError:
        _discard(sys.stderr)


def stderr_console() -> Console:
    """Where progress is drawn.  Text is printed as it is: brackets in it are no markup."""
    from rich.console import Console

    return Console(stderr=True, markup=False, highlight=False)


def print_json(value: Any) -> None:
    """One JSON value; integers of any size in decimal; ASCII where the output takes no more."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(_DIGITS)
    try:
        text = json.dumps(value, indent=1, ensure_ascii=not _takes_unicode())
    finally:
        sys.set_int_max_str_digits(before)
    # Between tokens there are only blanks and line ends: all else that is not printable stands inside strings.
    click.echo(re.sub(r"[^ -~\n]", lambda found: found[0] if found[0].isprintable() else _json_escape(found[0]), text))


def _takes_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")


def _json_escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else json.dumps(character)[1:-1]


# --- the streams --------------------------------------------------------------------------------------------


def prepare_streams() -> None:
    """Standard streams that can be written to: what an encoding lacks is escaped, what is closed leads nowhere.

    The numbers of closed streams are taken, so that no file that is opened later is written to as stdout or stderr.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def output_failure() -> str | None:
    """Why stdout takes no more, if so; what it did not take is dropped, that the interpreter need not complain at exit."""
    if sys.stdout is None:
        return "standard output is closed; to discard what is printed, send it to /dev/null"
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
        return ""  # the reader has gone, and wants no word
    except (OSError, ValueError) as error:
        _discard(sys.stdout)
        return f"cannot write to standard output: {getattr(error, 'strerror', None) or error}"
    return None


def _discard(stream: Any) -> None:
    """What is still buffered, and whatever follows, goes nowhere."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
