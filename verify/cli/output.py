"""What commands print with: settings, text, JSON; and the streams that take it, whatever their encoding or state."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO, cast

from verify.quoting import escaped_lines

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Output", "Settings", "echo", "print_json", "say", "standard_streams", "stderr_console", "warn", "write"]

# Bounds go up to 2^100000, which has 30103 digits; Python prints 4300 unless told otherwise.
_DIGITS = 40_000


@dataclass(slots=True)
class Settings:
    """What ``--quiet`` sets, before or after the command's name."""

    quiet: bool = False


def echo(text: object = "", *, nl: bool = True) -> None:
    """Text of ours, perhaps of several lines, on stdout; nothing in it can steer a terminal."""
    write(escaped_lines(str(text)), nl=nl)


def write(text: str, *, nl: bool = True) -> None:
    """Text that is fit for a terminal already, at once."""
    print(text, end="\n" if nl else "", flush=True)


def say(settings: Settings, text: str) -> None:
    """A remark on stderr, unless quiet."""
    if not settings.quiet:
        warn(text)


def warn(text: str) -> None:
    """A sentence on stderr; where nobody can take it, the command goes on."""
    try:
        print(escaped_lines(text), file=sys.stderr, flush=True)
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
    write(re.sub(r"[^ -~\n]", lambda found: found[0] if found[0].isprintable() else _json_escape(found[0]), text))


def _takes_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")


def _json_escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else json.dumps(character)[1:-1]


# --- the streams --------------------------------------------------------------------------------------------


class Output:
    """The stream that stdout is, which takes what its encoding lacks escaped, and remembers why it takes no more."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._error: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """As the stream does."""
        try:
            return int(self._stream.write(text))
        except (OSError, ValueError) as error:
            self._error = error
            raise

    def flush(self) -> None:
        """As the stream does."""
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            self._error = error
            raise

    def failure(self) -> str | None:
        """Why it takes no more, in a sentence; "" where nobody wants one, as the reader has gone; None where all is
        well.

        What it did not take is dropped, that the interpreter need not complain at exit.
        """
        if self._stream is None:
            return "standard output is closed; to discard what is printed, send it to /dev/null"
        if self._error is None:
            with contextlib.suppress(OSError, ValueError):
                self.flush()
        if self._error is None:
            return None
        _discard(self._stream)
        if isinstance(self._error, BrokenPipeError):
            return ""
        return f"cannot write to standard output: {getattr(self._error, 'strerror', None) or self._error}"


@contextlib.contextmanager
def standard_streams() -> Iterator[Output]:
    """Streams that can be written to in any state: what an encoding lacks is escaped, a closed stderr leads nowhere."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is this one; else a file that is opened later would be written to as stderr.
            os.open(os.devnull, os.O_RDWR)
    out, err = sys.stdout, sys.stderr
    for stream in (out, err):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    output = Output(out)
    try:
        if out is not None:
            sys.stdout = cast(TextIO, output)
        if err is None:
            sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        yield output
    finally:
        sys.stdout, sys.stderr = out, err


def _discard(stream: Any) -> None:
    """What is still buffered, and whatever follows, goes nowhere."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
