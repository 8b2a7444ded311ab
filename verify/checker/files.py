"""Which files of a folder are taken for certificates: said once, for this checker and for whoever calls it."""

import os
from collections.abc import Iterator

__all__ = ["certificates_under"]


def certificates_under(path: "str | os.PathLike[str]") -> Iterator[str]:
    """``path`` itself, or the certificates under a directory, in order of name.

    They are the files ``*.json``, without ``run.json``, hidden files and folders, and folders named ``experiments``.
    Folders behind symbolic links are not entered.
    """
    if not os.path.isdir(path):
        yield os.fspath(path)
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if name != "experiments" and not name.startswith("."))
        for name in sorted(files):
            if name.endswith(".json") and name != "run.json" and not name.startswith("."):
                yield os.path.join(folder, name)
