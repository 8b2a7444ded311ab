"""What a worker of a scheduler is, and what it does with a message: the part of ``work.cluster`` that runs there."""

from __future__ import annotations

import hashlib
import pickle
import platform
import socket
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from verify._version import __version__
from verify.exact.threads import use_threads

__all__ = ["Identity", "difference", "done_here", "first_two", "identity", "messenger"]


class Identity(NamedTuple):
    """What a process is: the release of ``verify``, a digest of its source, and the versions of Python and Dask.

    Of the versions the first two numbers: others of the same two compute the same, and understand each other.
    """

    release: str
    source: str
    python: str
    dask: str


@lru_cache(maxsize=1)
def identity() -> Identity:
    """What this process is; work is done by others that are the same."""
    from distributed import __version__ as dask

    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return Identity(__version__, digest.hexdigest(), first_two(platform.python_version()), first_two(dask))


def difference(own: Identity, other: Identity) -> str:
    """What another process has that this one has not, with what helps."""
    if other.python != own.python:
        what = f"runs Python {other.python}, and here it is {own.python}"
    elif other.dask != own.dask:
        what = f"runs Dask {other.dask}, and here it is {own.dask}"
    elif other.release != own.release:
        what = f"has verify {other.release}, and here it is {own.release}"
    else:
        what = f"has another source of verify {own.release} than there is here"
    return f"{what}; give all of them the same"


def messenger() -> Callable[..., Any]:
    """``done_here`` for a worker that may have none of ours: Dask sends this function itself, not its name."""

    def there(wanted: tuple[str, ...], message: bytes) -> Any:
        import socket

        try:
            from verify.work.remote import done_here
        except ImportError as error:
            return socket.gethostname(), str(error), b""
        return done_here(wanted, message)

    return there


def done_here(wanted: tuple[str, ...], message: bytes) -> tuple[str, tuple[str, ...] | None, bytes]:
    """Done by a worker: its machine; what it is, if that is not what is wanted; and what came of the message."""
    own = identity()
    if tuple(wanted) != own:
        return socket.gethostname(), tuple(own), b""
    _share_with_the_other_threads()
    function, arguments = pickle.loads(message)
    return socket.gethostname(), None, pickle.dumps(function(*arguments))


@lru_cache(maxsize=1)
def _share_with_the_other_threads() -> None:
    """Dask has a thread for each task already."""
    use_threads(1)


def first_two(version: str) -> str:
    """The first two numbers of a version.

    >>> first_two("3.11.7")
    '3.11'
    """
    return ".".join(version.split(".")[:2])
