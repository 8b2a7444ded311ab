"""The workers of a Dask scheduler, which may be on many machines: ``pip install rnn-memory-verify[cluster]``.

A message is bytes both ways, tasks and results as plain data, so that the scheduler needs nothing of ours.  A worker
says first what it is: results of another release, or of another Python, are not taken.  What a worker that died was
doing, Dask gives to another one; a result comes once, and is released when it is read.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import platform
import re
import socket
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from verify._version import __version__
from verify.errors import DomainError
from verify.exact.threads import use_threads
from verify.work.executor import Failure, Futures, WorkersLost

__all__ = ["Cluster", "Identity", "identity"]

# Seconds to connect in, and to connect again in.
CONNECT = 5.0
# Seconds between two looks after the workers, and how long there may be none (Dask's setting overrides it).
PAUSE = 1.0
SETTING, WAIT = "verify.wait-for-workers", "60s"
# Batches under way for each thread of a worker, and at least in all.
_AHEAD, _LEAST = 4, 8

Identity = tuple[str, str, str]
"""The release of ``verify``, a digest of its source, and the version of Python."""


class Cluster(Futures):
    """The workers of the scheduler at ``address``, such as ``tcp://host:8786``; they stay their owner's.

    Entering the ``with`` block connects.  Raises ``DomainError`` for what is no address, if the package ``distributed``
    is missing, and on entering if no scheduler answers there within some seconds; ``WorkersLost`` later, if the
    scheduler is lost, if there is no worker for a while, or if one is of another release.
    """

    _pause = PAUSE

    def __init__(self, address: str, *, deadline: float | None = None) -> None:
        self._address = _require_address(address)
        _require_dask()
        self._client: Any = None
        self._stack = ExitStack()
        self._looked = self._seen = 0.0
        self._wait = 60.0
        # The executor comes with the connection.
        super().__init__(None, deadline=deadline)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        from dask import config
        from dask.utils import parse_timedelta

        self._wait = float(parse_timedelta(config.get(SETTING, WAIT)))
        self._stack.enter_context(_silence())
        try:
            self._client = _client(self._address)
        except BaseException:
            self._stack.close()
            raise
        self._stack.callback(self._close)
        self._pool = self._client.get_executor(pure=False)
        self._seen = time.monotonic()
        self._window = _LEAST
        self._look()
        return self

    def __exit__(self, *error: object) -> None:
        # With its client all that it waits for is released; what a worker has begun it brings to an end.
        self._waiting.clear()
        self._stack.close()

    def _close(self) -> None:
        with suppress(Exception):  # a scheduler that is gone does not take leave
            self._client.close(timeout=1)

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> futures.Future[Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a batch of stored certificates is large, and Dask says so
            return super()._submit(_there, identity(), pickle.dumps((function, arguments)))

    def _answer(self, future: futures.Future[Any]) -> Any:
        try:
            who, answer = future.result()
        except futures.CancelledError:
            raise self._lost() from None
        except (ImportError, AttributeError) as error:
            raise WorkersLost(
                f"a worker of {self._address} cannot load verify {__version__} ({error}); install it there"
            ) from None
        except Exception as error:
            if "verify" in str(error) and "No module named" in _chain(error):
                raise WorkersLost(
                    f"a worker of {self._address} has no verify; install verify {__version__} there"
                ) from None
            return Failure(f"the worker that did it died ({type(error).__name__}), alone too", died=True)
        if isinstance(answer, Mapping):
            raise WorkersLost(_difference(who, self._address, answer["other"]))
        return pickle.loads(answer)

    def _lost(self) -> WorkersLost:
        return WorkersLost(f"the scheduler at {self._address} is lost")

    def _look(self) -> None:
        now = time.monotonic()
        if now < self._looked + PAUSE:
            return
        self._looked = now
        if self._client.status != "running":
            raise self._lost()
        try:
            threads = self._client.sync(self._client.scheduler.ncores, callback_timeout=10 * CONNECT)
        except Exception:
            raise self._lost() from None
        count = sum(threads.values())
        self._window = max(_LEAST, _AHEAD * count)
        if count:
            self._seen = now
        elif now - self._seen >= self._wait:
            raise WorkersLost(f"the scheduler at {self._address} has had no worker for {self._wait:.0f} seconds")


@lru_cache(maxsize=1)
def identity() -> Identity:
    """What this process is: results are taken from others like it."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return __version__, digest.hexdigest(), ".".join(platform.python_version_tuple()[:2])


def _there(wanted: Identity, message: bytes) -> tuple[str, bytes | dict[str, Identity]]:
    """Done by a worker: its machine, and what the function returns, or what it is if it is something else."""
    if tuple(wanted) != identity():
        return socket.gethostname(), {"other": identity()}
    _be_a_worker()
    function, arguments = pickle.loads(message)
    return socket.gethostname(), pickle.dumps(function(*arguments))


@lru_cache(maxsize=1)
def _be_a_worker() -> None:
    """Dask has a thread for each task already."""
    use_threads(1)


def _difference(host: str, address: str, other: Identity) -> str:
    """A sentence on a worker that is not like this process."""
    own = identity()
    if other[2] != own[2]:
        what = f"runs Python {other[2]}, and here it is {own[2]}"
    elif other[0] != own[0]:
        what = f"has verify {other[0]}, and here it is {own[0]}"
    else:
        what = f"has another source of verify {own[0]} than this process"
    return f"a worker of {address} on {host} {what}; give all of them the same"


def _require_address(address: str) -> str:
    match = re.fullmatch(r"(tcp|tls)://(\[[0-9A-Fa-f:.%]+\]|[^\s/:\[\]]+):([0-9]{1,5})", address)
    if match is None or not 0 < int(match[3]) < 2**16:
        raise DomainError(f"the address of a scheduler is tcp://host:port (or tls://), not {address[:80]!r}")
    return address


def _require_dask() -> None:
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise DomainError(
            f"a scheduler needs the package distributed ({error.name or 'it'} is missing): "
            "pip install 'rnn-memory-verify[cluster]'"
        ) from None


def _client(address: str) -> Any:
    """A connection; ``DomainError`` if there is none to be had."""
    from distributed import Client

    try:
        return Client(address, timeout=CONNECT, set_as_default=False, name="verify")
    except Exception as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise DomainError(f"no scheduler answers at {address}: {why[:200]}") from None


@contextmanager
def _silence() -> Iterator[None]:
    """What Dask logs of lost connections is said by us, in a sentence."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "distributed.core", "tornado")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _chain(error: BaseException | None) -> str:
    """The texts of an error and of those that it came from."""
    texts: list[str] = []
    while error is not None and len(texts) < 10:
        texts.append(str(error))
        error = error.__cause__ or error.__context__
    return "\n".join(texts)
