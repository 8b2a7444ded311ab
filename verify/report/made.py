"""Pages and pictures of the repository that are made from what they show: written anew, or checked."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from verify.certificates.store import write_atomically

__all__ = ["File", "command", "filled", "outdated"]

File = tuple[Path, bytes]
"""A file and the bytes that it has if it is made now."""


def filled(text: str, parts: Mapping[str, str]) -> str:
    """``text`` with what stands between the markers of each name, <!-- name --> and <!-- /name -->, replaced, where it
    has them.

    >>> filled("<!-- a --> old <!-- /a -->", {"a": "new"}).split()
    ['<!--', 'a', '-->', 'new', '<!--', '/a', '-->']
    """
    for name, part in parts.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
        made = f"{start}\n\n{part}\n\n{end}"
        text = pattern.sub(lambda match, made=made: made, text)  # type: ignore[misc]
    return text


def outdated(files: Iterable[File], folder: Path) -> list[str]:
    """The files, as seen from ``folder``, that do not say what they would say if they were made now.

    Pictures are compared by the texts in them: their bytes depend on the version of what draws them.
    """
    return [
        os.path.relpath(path, folder)
        for path, made in files
        if not path.is_file() or _said(path, path.read_bytes()) != _said(path, made)
    ]


def _said(path: Path, content: bytes) -> object:
    if path.suffix != ".svg":
        return content
    texts = ElementTree.fromstring(content).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()).strip() for text in texts]


def command(module: str, files: Callable[[Path], Iterable[File]], arguments: Sequence[str]) -> int:
    """``python -m MODULE FOLDER [--check]``: write the ``files`` of a folder, or say which are not up to date.

    The exit code: 0; 1 if some are not; 2 for other arguments.
    """
    folders = [Path(word) for word in arguments if word != "--check"]
    if len(folders) != 1 or not folders[0].is_dir():
        print(f"usage: python -m {module} FOLDER [--check]", file=sys.stderr)
        return 2
    (folder,) = folders
    if "--check" in arguments:
        found = outdated(files(folder), folder)
        print("\n".join(f"{name} is not up to date" for name in found) or "up to date")
        return 1 if found else 0
    for path, made in list(files(folder)):
        write_atomically(path, made)
    return 0
