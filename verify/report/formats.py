"""The forms of the report by the name of their option: each makes the whole text from the content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from verify.errors import DomainError
from verify.report.content import ReportContent

__all__ = ["FORMATS", "require_different", "written"]

FORMATS = {
    "out": ("markdown", "markdown_report"),
    "latex": ("latex", "latex_report"),
    "csv": ("rows", "csv_rows"),
    "jsonl": ("rows", "jsonl_rows"),
    "junit": ("junit", "junit_report"),
}
"""Module of this package and function, imported when it is asked for."""


def written(content: ReportContent, files: Mapping[str, Path | None]) -> Iterator[tuple[Path, bytes]]:
    """The bytes of every file that is wanted, by its format.  Raises ``DomainError`` if two formats name one file."""
    require_different(files)
    for name, path in files.items():
        if path is None:
            continue
        module, function = FORMATS[name]
        render: Callable[[ReportContent], str] = getattr(import_module(f"verify.report.{module}"), function)
        yield path, render(content).encode()


def require_different(files: Mapping[str, Path | None]) -> None:
    """Raise ``DomainError`` if two options name one file."""
    places: dict[Path, str] = {}
    for name, path in files.items():
        if path is not None:
            other = places.setdefault(path.absolute(), name)
            if other != name:
                raise DomainError(f"--{other} and --{name} name the same file {path}")
