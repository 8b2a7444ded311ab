"""The workers of a Dask scheduler, which may be on many machines: ``pip install rnn-memory-verify[cluster]``.

A message is bytes both ways, tasks and results as plain data, so that the scheduler needs nothing of ours.  A worker
says what it is before it begins (``work.remote``): one of another release, or of another Python, is given no work.
What a worker that died was doing, Dask gives to another one; a result comes once, and is released when it is read.
"""

from __future__ import annotations

import errno
import logging
import pickle
import re
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import ExitStack, contextmanager
from typing import Any, Self, TypeVar

from verify._version import __version__
from verify.errors import DomainError
from verify.work.executor import BatchExecutor, Failure, WorkersLost
from verify.work.remote import Identity, difference, first_two, identity, messenger

__all__ = ["Cluster"]

T = TypeVar("T")

# Seconds to connect in, and to wait for any other answer of the scheduler.
CONNECT, ANSWER = 5.0, 30.0
# Seconds between two looks after the workers, and how long there may be none: a setting of Dask's.
PAUSE = 1.0
SETTING, WAIT = "verify.wait-for-workers", "60s"
LOGGERS = ("distributed", "distributed.client", "distributed.core", "tornado", "asyncio")
# Batches under way for each thread of a worker, and at least in all.
_AHEAD, _LEAST = 4, 8


class Cluster(BatchExecutor):
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
        super().__init__(_LEAST, deadline)
        self._client: Any = None
        self._stack = ExitStack()
        self._known: set[str] | None = None
        self._looked = self._seen = self._wait = 0.0

    def __enter__(self) -> Self:
        from dask import config
        from dask.utils import parse_timedelta

        self._wait = float(parse_timedelta(config.get(SETTING, WAIT)))
        with ExitStack() as stack:
            stack.enter_context(_silence())
            self._client = self._connected(stack)
            self._looked, self._seen = 0.0, time.monotonic()
            self._look()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: Any) -> None:
        # With its client all that it waits for is released; what a worker has begun it brings to an end.
        self._waiting.clear()
        self._stack.__exit__(*error)

    def _connected(self, stack: ExitStack) -> Any:
        """A client, which ``stack`` closes, whatever becomes of it; ``DomainError`` if no scheduler answers."""
        from distributed import Client

        client: Any = Client.__new__(Client)  # one that fails to connect must be closed too
        try:
            # Dask tries again and again where there is nobody at all, and waits forever for one who says nothing.
            with socket.create_connection((self._host, self._port), timeout=CONNECT) as probe:
                if self._address.startswith("tcp") and not probe.recv(1):  # a scheduler speaks first
                    raise ConnectionError(errno.ECONNRESET, "it hangs up")
            stack.callback(_close, client)
            options = {"timeout": CONNECT, "set_as_default": False, "name": "verify"}
            _within(2 * CONNECT, lambda: client.__init__(self._address, **options))
            return client
        except TimeoutError:
            why = f"nothing within {CONNECT:.0f} seconds"
        except ssl.SSLError as error:
            why = f"no agreement on TLS ({error.reason})"
        except Exception as error:
            if isinstance(error, OSError) and error.strerror:
                why = error.strerror
            elif self._address.startswith("tls") and isinstance(error, TypeError):
                why = "Dask's settings here name no certificates for TLS"
            else:
                why = f"what is there is no scheduler of Dask {identity().dask}"
        raise DomainError(f"no scheduler answers at {self._address}: {why}")

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> futures.Future[Any]:
        answer: futures.Future[Any] = futures.Future()
        message = pickle.dumps((function, arguments))
        try:
            there = self._client.submit(messenger(), tuple(identity()), message, pure=False)
        except Exception:
            raise self._lost() from None
        there.add_done_callback(lambda done: self._bring(done, answer))
        return answer

    def _answer(self, future: futures.Future[Any]) -> Any:
        try:
            host, why, found = future.result()
        except Exception as error:
            # Where the way to the scheduler is lost, nothing is known of the task, and every other one is lost too.
            if isinstance(error, futures.CancelledError | OSError) or self._client.status != "running":
                raise self._lost() from None
            died = type(error).__name__ == "KilledWorker"
            why = "died" if died else f"cannot do it: {type(error).__name__}: {error}".splitlines()[0]
            return Failure(f"the worker that had it {why}, alone too", died=died)
        if why is not None:
            raise self._refused(host, why)
        return pickle.loads(found)

    def _bring(self, there: Any, answer: futures.Future[Any]) -> None:
        """Put the outcome of a Dask future, which is done, into one of the standard library's.

        A worker may die with it; then it is done again, and that may take its time.
        """
        while True:
            try:
                if there.status == "cancelled":
                    raise futures.CancelledError
                found = there.result(timeout=ANSWER)
            except TimeoutError as error:
                if self._client.status != "running":
                    return answer.set_exception(error)
            except BaseException as error:  # asyncio's CancelledError, among others
                return answer.set_exception(
                    error if isinstance(error, Exception) else futures.CancelledError(str(error))
                )
            else:
                return answer.set_result(found)

    def _lost(self) -> WorkersLost:
        return WorkersLost(f"the scheduler at {self._address} is lost")

    def _refused(self, host: str, why: str | tuple[str, ...]) -> WorkersLost:
        """The worker there cannot take part: it is something else, or has nothing of ours at all."""
        if isinstance(why, str):
            what = f"has no verify {__version__} like the one here ({why}): install it there"
        else:
            what = difference(identity(), Identity(*why))
        return WorkersLost(f"a worker on {host}, of {self._address}, {what}")

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
        if self._known is None or not self._known.issuperset(workers):
            self._require_versions_like_ours()
            self._known = (self._known or set()) | set(workers)
        if threads:
            self._seen = now
        elif now - self._seen >= self._wait:
            raise WorkersLost(f"the scheduler at {self._address} has had no worker for {self._wait:.0f} seconds")

    def _require_versions_like_ours(self) -> None:
        """Raise ``WorkersLost`` for other versions of Python and Dask: no message of ours can be read with them.

        The rest a worker says with its first answer (``work.remote``).
        """
        try:
            found = _within(ANSWER, self._client.get_versions)
        except Exception:
            return
        self._require_version("the scheduler at", self._address, found["scheduler"])
        for worker, versions in found["workers"].items():
            self._require_version("the worker", f"{worker} of {self._address}", versions)

    def _require_version(self, what: str, where: str, versions: dict[str, Any]) -> None:
        own, packages = identity(), versions["packages"]
        other = own._replace(python=first_two(packages["python"]), dask=first_two(packages["distributed"]))
        if other != own:
            raise WorkersLost(f"{what} {where} {difference(own, other)}")


def _close(client: Any) -> None:
    try:
        client.close(timeout=1)
    except Exception:  # it cannot take leave of a scheduler that is gone, and would try again at the end
        client.status = "closed"


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
        part = "which is not installed" if error.name == "distributed" else f"and of that {error.name} is missing"
        raise DomainError(
            f"a scheduler needs the package distributed, {part}: pip install 'rnn-memory-verify[cluster]'"
        ) from None


@contextmanager
def _silence() -> Iterator[None]:
    """What Dask says of versions and lost connections is said by us, in a sentence.

    Where the block is left by an error it stays silent: torn connections are complained of until the process ends.
    """
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"distributed\.")
        yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
