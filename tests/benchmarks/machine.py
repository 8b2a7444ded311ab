"""What the numbers were measured with, and that nobody else measures meanwhile."""

from __future__ import annotations

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import flint
import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from tests.benchmarks.fflas import fflas_version
from verify import __version__
from verify.errors import VerifyError
from verify.separation.witness import DEFAULT_MODULUS

__all__ = ["Busy", "alone", "header", "header_lines", "threads"]


#: What every BLAS in use here reads when it is loaded.
VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "OMP_NUM_THREADS")
#: What is compared with, besides python-flint.
PEERS = ("sympy", "galois", "distributed")


class Busy(VerifyError):
    """Another run is measuring."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lockfile, which the system lets go when the process ends, however it does.

    Raises ``Busy`` if another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read(20).strip() or "?"
            raise Busy(f"another run of the benchmarks is measuring (process {holder}, which holds {path})") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def threads(count: int) -> Iterator[None]:
    """So many threads for every BLAS that is loaded, and for those that are loaded in here, by children too.

    With one, processor time is that of the work: threads of BLAS wait by spinning.
    """
    before = {name: os.environ.get(name) for name in VARIABLES}
    os.environ.update(dict.fromkeys(VARIABLES, str(count)))
    try:
        with threadpool_limits(count, "blas"):
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def header() -> dict[str, object]:
    """The processor, BLAS with its threads, versions, the modulus of ranks."""
    blas = [
        {"name": found["internal_api"], "version": found.get("version"), "threads": found["num_threads"]}
        | ({"architecture": found["architecture"]} if "architecture" in found else {})
        for found in threadpool_info()
        if found["user_api"] == "blas"
    ]
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "blas": blas,
        "modulus": DEFAULT_MODULUS,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "python-flint": flint.__version__,
        "flint": flint.__FLINT_VERSION__,
        "verify": __version__,
        **{name: _version(name) for name in PEERS},
        "fflas-ffpack": fflas_version(),
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def header_lines(found: dict[str, object]) -> list[str]:
    """The same in two lines."""
    blas = found["blas"]
    assert isinstance(blas, list)
    kernels = [f"{b['name']} {b['version']} ({b.get('architecture', '?')}), threads: {b['threads']}" for b in blas]
    names = ("python", "numpy", "python-flint", "flint", *PEERS, "fflas-ffpack")
    versions = [f"{name} {found[name] or 'missing'}" for name in names]
    return [
        f"{found['cpu']}, {found['cores']} cores, load {found['load']}; BLAS: {'; '.join(kernels) or 'unknown'}",
        f"{', '.join(versions)}; ranks mod p = {found['modulus']} where no other p is stated",
    ]


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
