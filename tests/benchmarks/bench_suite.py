"""Throughput of the suite by workers: processes of this machine, and a Dask scheduler's on loopback.

What finds and checks the evidence is measured, not the start of scheduler and Dask's workers.  All certificates must be
the same bytes.  The rate by wall clock says what workers gain, if the machine is idle else; processor time what they
cost.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.registry import Case, benchmark
from tests.work.dask_processes import loopback
from verify.checker import certificates_under
from verify.suite.runner import run_suite

FEW = ("theorem-d-witness", "duality")
SOME = (*FEW, "conjecture1-grid-cap-width", "grid-equals-function", "theorem-s")


def run(claims: tuple[str, ...], jobs: int | None, address: str | None) -> str:
    """How many certificates are accepted, and a digest of their bytes."""
    with TemporaryDirectory() as folder:
        result = run_suite("quick", Path(folder) / "run", claims=claims, jobs=jobs, executor=address, engine="numpy")
        digest = sha256()
        for path in sorted(map(Path, certificates_under(result.directory.path))):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
        return f"{len(result.of('accepted'))} {digest.hexdigest()[:6]}"


def cluster(stack: ExitStack, workers: int) -> str:
    """The address of a scheduler that so many workers have come to, until ``stack`` is left."""
    from distributed import Client

    folder = Path(stack.enter_context(TemporaryDirectory()))
    address = stack.enter_context(loopback(folder, workers)).address
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=120)
    return address


def of(name: str, claims: tuple[str, ...], *, long: bool = False) -> Iterator[Case]:
    accepted = int(run(claims, 2, None).split()[0])
    with ExitStack() as stack:
        runs: dict[str, Callable[[], str]] = {f"{n} local": partial(run, claims, n, None) for n in (1, 2)}
        if find_spec("distributed") is None:
            print("  Dask is left out: distributed is not installed", file=sys.stderr)
        else:
            for n in (1, 2):
                runs[f"{n} of Dask"] = partial(run, claims, None, cluster(stack, n))
        yield Case(name, runs, ours=[*runs][1:], processes=True, work=accepted, unit="certificates")


@benchmark("suite: certificates found and checked, by workers")
def few_claims() -> Iterator[Case]:
    yield from of("few claims", FEW)
    yield from of("some claims", SOME)


@benchmark("suite: the whole quick profile, by workers", long=True)
def whole_suite() -> Iterator[Case]:
    yield from of("all claims", ())
