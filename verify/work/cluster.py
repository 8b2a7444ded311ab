"""The workers of a Dask scheduler, which may be on many machines: ``pip install rnn-memory-verify[cluster]``.

A message is bytes both ways, tasks and results as plain data, so that the scheduler needs nothing of ours.  A worker
says what it is before it begins: one of another release, or of another Python, is given no work.  What a worker that
died was doing, Dask gives to another one; a result comes once, and is released when it is read.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import pkgutil
import platform
import re
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeVar

from verify._version import __version__
from verify.errors import DomainError
from verify.exact.threads import use_threads
from verify.work.executor import Failure, Futures, WorkersLost

__all__ = ["Cluster", "Identity", "difference", "done_here", "identity"]

T = TypeVar("T")

# Seconds to connect in, and to wait for any other answer of the scheduler.
CONNECT, ANSWER = 5.0, 30.0
# Seconds between two looks after the workers, and how long there may be none: a setting of Dask's.
PAUSE = 1.0
SETTING, WAIT = "verify.wait-for-workers", "60s"
# Batches under way for each thread of a worker, and at least in all.
_AHEAD, _LEAST = 4, 8


class Identity(NamedTuple):
    """What a process is: the release of ``verify``, a digest of its source, and the version of Python."""

    release: str
    source: str
    python: str


class Cluster(Futures):
    """The workers of the scheduler at ``address``, such as ``tcp://host:8786``; they stay their owner's.

    Entering the ``with`` block connects.  Raises ``DomainError`` for what is no address, if the package ``distributed``
    is missing, and on entering if no scheduler answers there within some seconds; ``WorkersLost`` if the scheduler is
    lost, if there is no worker for a while, or if one is not like this process.
    """

    _pause = PAUSE
    # Dask blames all that a worker had before it, also what it had not begun.
    _suspects = 1

    def __init__(self, address: str, *, deadline: float | None = None) -> None:
        self._address, self._host, self._port = _read_address(address)
        _require_dask()
        super().__init__(_NoExecutor(), deadline=deadline)
        self._client: Any = None
        self._stack = ExitStack()
        self._known: set[str] = set()
        self._looked = self._seen = self._wait = 0.0

    def __enter__(self) -> Self:
        from dask import config
        from dask.utils import parse_timedelta

        self._wait = float(parse_timedelta(config.get(SETTING, WAIT)))
        with ExitStack() as stack:
            stack.enter_context(_silence())
            self._client = self._connected()
            stack.callback(self._close)
            self._window = _LEAST
            self._looked, self._seen = 0.0, time.monotonic()
            self._look()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        # With its client all that it waits for is released; what a worker has begun it brings to an end.
        self._waiting.clear()
        self._stack.close()

    def _connected(self) -> Any:
        from distributed import Client

        try:
            # Dask tries again and again where there is nobody at all, and waits forever for one who says nothing.
            with socket.create_connection((self._host, self._port), timeout=CONNECT) as probe:
                if self._address.startswith("tcp") and not probe.recv(1):  # a scheduler speaks first
                    raise ConnectionError("it hangs up")
            return _within(
                2 * CONNECT, lambda: Client(self._address, timeout=CONNECT, set_as_default=False, name="verify")
            )
        except TimeoutError:
            why = f"nothing within {CONNECT:.0f} seconds"
        except (OSError, TypeError) as error:  # Dask's word on its settings for TLS is a TypeError
            why = getattr(error, "strerror", None) or str(error)
        except Exception:
            why = "what is there is no scheduler of Dask"
        raise DomainError(f"no scheduler answers at {self._address}: {why}")

    def _close(self) -> None:
        try:
            self._client.close(timeout=1)
        except Exception:  # it cannot take leave of a scheduler that is gone, and would try again at the end
            self._client.status = "closed"

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> futures.Future[Any]:
        answer: futures.Future[Any] = futures.Future()
        message = pickle.dumps((function, arguments))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a batch of stored certificates is large, and Dask says so
                there = self._client.submit(_messenger(), tuple(identity()), message, pure=False)
        except Exception:
            raise self._lost() from None
        there.add_done_callback(lambda done: _bring(done, answer))
        return answer

    def _answer(self, future: futures.Future[Any]) -> Any:
        try:
            host, other, found = future.result()
        except Exception as error:
            # Where the way to the scheduler is lost, nothing is known of the task, and every other one is lost too.
            if isinstance(error, futures.CancelledError | OSError) or self._client.status != "running":
                raise self._lost() from None
            return Failure(f"the worker that did it died ({type(error).__name__}), alone too", died=True)
        if isinstance(other, str):
            raise self._without(host, other)
        if other is not None:
            raise self._unlike(host, Identity(*other))
        return pickle.loads(found)

    def _lost(self) -> WorkersLost:
        return WorkersLost(f"the scheduler at {self._address} is lost")

    def _unlike(self, host: str, other: Identity) -> WorkersLost:
        return WorkersLost(f"the worker {host} of {self._address} {difference(identity(), other)}")

    def _without(self, worker: str, why: object) -> WorkersLost:
        return WorkersLost(
            f"the worker {worker} of {self._address} has no verify {__version__} ({why}): install it there"
        )

    def _look(self) -> None:
        now = time.monotonic()
        if now < self._looked + PAUSE:
            return
        self._looked = now
        if self._client.status != "running":
            raise self._lost()
        try:
            workers = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER)
        except Exception:
            raise self._lost() from None
        threads = sum(workers.values())
        self._window = max(_LEAST, _AHEAD * threads)
        self._require_like_us([worker for worker in workers if worker not in self._known])
        self._known |= set(workers)
        if threads:
            self._seen = now
        elif now - self._seen >= self._wait:
            raise WorkersLost(f"the scheduler at {self._address} has had no worker for {self._wait:.0f} seconds")

    def _require_like_us(self, workers: list[str]) -> None:
        """Ask new workers for their versions, by functions of the standard library: they may have none of ours."""
        if not workers:
            return
        own = identity()
        for worker, python in self._asked(workers, platform.python_version).items():
            if isinstance(python, str) and _minor(python) != own.python:
                raise self._unlike(worker, own._replace(python=_minor(python)))
        for worker, release in self._asked(workers, pkgutil.resolve_name, "verify._version:__version__").items():
            if isinstance(release, ImportError):
                raise self._without(worker, release)
            if isinstance(release, str) and release != own.release:
                raise self._unlike(worker, own._replace(release=release))

    def _asked(self, workers: list[str], function: Callable[..., str], *arguments: str) -> dict[str, Any]:
        """What ``function`` returns at each worker; one that died meanwhile has no answer."""
        try:
            return dict(
                _within(ANSWER, lambda: self._client.run(function, *arguments, workers=workers, on_error="return"))
            )
        except Exception:
            return {}


class _NoExecutor(futures.Executor):
    """Stands for the pool of ``Futures``; tasks are sent by the client."""


@lru_cache(maxsize=1)
def identity() -> Identity:
    """What this process is; work is done by others that are the same."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return Identity(__version__, digest.hexdigest(), _minor(platform.python_version()))


def difference(own: Identity, other: Identity) -> str:
    """What another process has that this one has not, with what helps."""
    if other.python != own.python:
        what = f"runs Python {other.python}, and here it is {own.python}"
    elif other.release != own.release:
        what = f"has verify {other.release}, and here it is {own.release}"
    else:
        what = f"has another source of verify {own.release} than there is here"
    return f"{what}; give all of them the same"


def _messenger() -> Callable[..., Any]:
    """``done_here`` for a worker that may have none of ours: Dask sends this function itself, not its name."""

    def there(wanted: tuple[str, str, str], message: bytes) -> Any:
        import socket

        try:
            from verify.work.cluster import done_here
        except ImportError as error:
            return socket.gethostname(), str(error), b""
        return done_here(wanted, message)

    return there


def done_here(wanted: tuple[str, str, str], message: bytes) -> tuple[str, tuple[str, str, str] | None, bytes]:
    """Done by a worker: its machine; what it is, if that is not what is wanted; and what came of the message."""
    own = identity()
    if tuple(wanted) != own:
        return socket.gethostname(), (own.release, own.source, own.python), b""
    _share_with_the_other_threads()
    function, arguments = pickle.loads(message)
    return socket.gethostname(), None, pickle.dumps(function(*arguments))


@lru_cache(maxsize=1)
def _share_with_the_other_threads() -> None:
    """Dask has a thread for each task already."""
    use_threads(1)


def _bring(there: Any, answer: futures.Future[Any]) -> None:
    """Put the outcome of a Dask future, which is done, into one of the standard library's."""
    try:
        if there.status == "cancelled":
            raise futures.CancelledError
        found = there.result(timeout=ANSWER)
    except BaseException as error:  # asyncio's CancelledError, among others
        answer.set_exception(error if isinstance(error, Exception) else futures.CancelledError(str(error)))
    else:
        answer.set_result(found)


def _within(seconds: float, call: Callable[[], T]) -> T:
    """What ``call`` returns or raises; ``TimeoutError`` if it takes longer, and then it is left to itself."""
    answer: futures.Future[T] = futures.Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return answer.result(timeout=seconds)


def _minor(version: str) -> str:
    """The first two numbers of Python's version: others of the same two compute the same."""
    return ".".join(version.split(".")[:2])


def _read_address(address: str) -> tuple[str, str, int]:
    """The address, its host and its port."""
    match = re.fullmatch(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):([0-9]{1,5})", address)
    if match is None or not 0 < int(match[3]) < 2**16:
        raise DomainError(f"the address of a scheduler is tcp://host:port (or tls://), not {address[:80]!r}")
    return address, match[2].strip("[]"), int(match[3])


def _require_dask() -> None:
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise DomainError(
            f"a scheduler needs the package distributed ({error.name or 'a part of it'} is missing): "
            "pip install 'rnn-memory-verify[cluster]'"
        ) from None


@contextmanager
def _silence() -> Iterator[None]:
    """What Dask logs of lost connections is said by us, in a sentence."""
    names = ("distributed", "distributed.client", "distributed.core", "tornado", "asyncio")
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
