"""Options and arguments that name files: looked at when they are read, before any work; ``-`` is a standard stream."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from verify.cli.output import Settings, say
from verify.errors import CertificateRejected, DomainError
from verify.files import STDIO, require_folder, require_writable, write_file
from verify.quoting import quoted

if TYPE_CHECKING:
    from verify.checker import Report

__all__ = ["INPUT_FILE", "OUTPUT_FILE", "OUTPUT_FOLDER", "named_streams", "require_picture", "save", "save_certificate"]


# Other names of the standard streams.
_STDIN = ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
_STDOUT = ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


class _Name(click.ParamType):  # type: ignore[type-arg]
    """A file's name, as a ``Path``."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        try:
            return self.checked(str(value))
        except DomainError as error:
            option = param.opts[0] if isinstance(param, click.Option) else None
            raise DomainError(f"{option}: {error}" if option else str(error)) from None

    def checked(self, text: str) -> Path:
        if not text:
            raise DomainError("the name of a file is empty")
        return STDIO if text in _STDIN else Path(text)


class _OutputFile(_Name):
    """A file to write: it is known at once that it can be written."""

    def checked(self, text: str) -> Path:
        path = STDIO if text in _STDOUT else super().checked(text)
        if text.endswith(os.sep):
            raise DomainError(f"{quoted(text)} names a directory; a file is needed")
        require_writable(path)
        return path


class _OutputFolder(_Name):
    """A folder to write into, there or to be made."""

    def checked(self, text: str) -> Path:
        path = super().checked(text)
        require_folder(path)
        return path


INPUT_FILE, OUTPUT_FILE, OUTPUT_FOLDER = _Name(), _OutputFile(), _OutputFolder()


def save(settings: Settings, path: Path, data: bytes) -> None:
    """Write a file that an option names, and say so."""
    write_file(path, data)
    if path != STDIO:
        say(settings, f"{quoted(path)}: written.")


def save_certificate(path: Path, data: bytes, **options: Any) -> Report:
    """Write a certificate that was just found, once the checker, with these options, has accepted its bytes."""
    from verify.checker import check_bytes

    report = check_bytes(data, max_memory=1 << 40, **options)  # it was found in more memory than checking takes
    if not report.accepted:
        raise CertificateRejected(
            f"the checker did not accept the certificate ({report.outcome}): {report.message}; {path} was not written"
        )
    write_file(path, data)
    return report


def require_picture(path: Path, option: str = "--plot") -> None:
    """Raises ``DomainError`` unless the name that ``option`` gives ends as a picture's does, before one is drawn."""
    from verify.report.figures.style import picture_kind

    try:
        picture_kind(path)
    except DomainError as error:
        raise DomainError(f"{option}: {error}") from None


@contextlib.contextmanager
def named_streams(context: click.Context) -> Iterator[None]:
    """Inside, a command may read ``-`` and write ``-``; where a file goes to the standard output, its words go to
    stderr.

    Raises ``DomainError`` if two files want one stream, two options name one file, or a file is read and written.
    """
    inputs = _named(context, INPUT_FILE)
    outputs = _named(context, OUTPUT_FILE)
    _require_one([name for name, path in inputs if path == STDIO], "read the standard input")
    to_stdout = [name for name, path in outputs if path == STDIO]
    if to_stdout and context.params.get("as_json"):
        to_stdout.append("--json")
    _require_one(to_stdout, "write to the standard output")
    for number, (name, path) in enumerate(outputs):
        for other, earlier in [*inputs, *outputs[:number]]:
            if path != STDIO and _is_one_file(path, earlier):
                _refuse_shared(name, other, path, read=(other, earlier) in inputs)
    with contextlib.redirect_stdout(sys.stderr) if to_stdout else contextlib.nullcontext():
        yield


def _named(context: click.Context, kind: _Name) -> list[tuple[str, Path]]:
    """What the command line names of this kind, by option or argument."""
    found = []
    for param in context.command.params:
        value = context.params.get(param.name or "") if param.type is kind else None
        name = param.opts[0] if isinstance(param, click.Option) else str(param.metavar or param.name).upper()
        found += [(name, path) for path in (value if isinstance(value, tuple) else (value,)) if path is not None]
    return found


def _require_one(names: list[str], what: str) -> None:
    if len(names) > 1:
        raise DomainError(f"{names[0]} and {names[1]} both {what}; only one of them can")


def _is_one_file(a: Path, b: Path) -> bool:
    """Whether both are one file; what is no file (a device, a FIFO) may be named twice."""
    real = os.path.realpath(a)
    return real == os.path.realpath(b) and (os.path.isfile(real) or not os.path.exists(real))


def _refuse_shared(name: str, other: str, path: Path, *, read: bool) -> NoReturn:
    if read:
        raise DomainError(f"{name} would overwrite {quoted(path)}, which {other} names")
    raise DomainError(f"{other} and {name} name the same file {quoted(path)}")
