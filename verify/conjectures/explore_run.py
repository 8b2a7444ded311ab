"""The sharpness map over many instances: killable workers, a limit of time, resumed from a directory.

The directory holds ``<notion>-rank/<instance>.json`` (certificates), ``rows/<instance>.jsonl`` (what a finished instance
came to), ``map.jsonl`` (the whole table) and ``run.json`` (what was asked).  Rows depend on instance, seed and the
largest minor, not on the number of workers.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from verify._version import __version__
from verify.certificates.store import remove_leftovers, write_atomically
from verify.claims.cost import minor_cost
from verify.claims.instances import Sizes
from verify.conjectures.explore import Limits, MapRow, Sharpness, instance_at, measure, unmeasured, unreached
from verify.errors import BudgetExceeded, DomainError, VerifyError
from verify.exact.threads import use_one_thread
from verify.files import make_folder, read_json
from verify.kernels.cost import duration
from verify.separation.bounds import best_bound

__all__ = ["MAP_FORMAT", "MapRequest", "Progress", "SharpnessMap", "explore", "read_map"]

# Larger maps are slips; each instance is a message, a row and a line.
MAX_INSTANCES = 20_000
# Instances that the pool has at a time, for each process.
_AHEAD = 8
# The bounds of one instance take about so many seconds, and so many more for each layer; more than this in all is refused.
_BOUNDS, _BOUNDS_OF_A_LAYER, _MOST_ON_BOUNDS = 5e-4, 1.2e-5, 120.0
_RECORD, MAP_FORMAT = "run.json", "verify-map"
_TABLE = "map.jsonl"

Progress = Callable[[int, int, str], None]
"""Called with work done, work in all, and the instance last finished."""


def _silent(done: int, total: int, what: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class MapRequest:
    """Which instances: all combinations of the listed sizes; ``steps``: balanced splits, else ``starts`` × ``ends``.

    ``grid``: the grid rank over N = M one-hot templates, instead of the function rank.
    Raises ``DomainError`` for empty lists, sizes below 1, both or neither way to say the split, or too many instances.
    """

    layers: tuple[int, ...]
    widths: tuple[int, ...]
    channels: tuple[int, ...]
    steps: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    grid: bool = False

    def __post_init__(self) -> None:
        if bool(self.steps) == bool(self.starts or self.ends) or bool(self.starts) != bool(self.ends):
            raise DomainError("give the steps of balanced splits, or both the start and the end lengths")
        for name in ("layers", "widths", "channels", "steps", "starts", "ends"):
            values = getattr(self, name)
            if not values and name in ("layers", "widths", "channels"):
                raise DomainError(f"{name}: give at least one size")
            if any(value < 1 for value in values):
                raise DomainError(f"{name} must be at least 1, not {min(values)}")
        splits = len(set(self.steps)) or len(set(self.starts)) * len(set(self.ends))
        count = len(set(self.layers)) * len(set(self.widths)) * len(set(self.channels)) * splits
        if count > MAX_INSTANCES:
            raise DomainError(f"a map has at most {MAX_INSTANCES} instances, not {count}")

    @property
    def instances(self) -> list[Sizes]:
        """All instances, in lexicographic order of L, R, M, t_S, t_E."""
        splits = [(t, t) for t in set(self.steps)] or list(product(set(self.starts), set(self.ends)))
        sizes = product(set(self.layers), set(self.widths), set(self.channels), splits)
        return sorted(Sizes(L, R, M, t_S, t_E) for L, R, M, (t_S, t_E) in sizes)


@dataclass(frozen=True, slots=True)
class SharpnessMap:
    """The rows of a request in lexicographic order.  ``interrupted``: it was stopped; ``late``: time ran out."""

    rows: tuple[MapRow, ...]
    interrupted: bool = False
    late: bool = False
    reused: int = 0

    def of(self, verdict: Sharpness | str) -> list[MapRow]:
        """The rows with this verdict."""
        return [row for row in self.rows if row.verdict == verdict]


def explore(
    request: MapRequest,
    *,
    limits: Limits | None = None,
    seconds: float | None = None,
    jobs: int | None = None,
    out: Path | None = None,
    progress: Progress = _silent,
) -> SharpnessMap:
    """The sharpness map of ``request``, cheap instances first.

    ``seconds``: what is not finished then is too dear; ``out``: a directory for certificates and rows, resumed if it is
    there.  Raises ``DomainError`` for jobs < 1, a time that is not positive, or a directory that holds something else.
    """
    limits = limits or Limits()
    if jobs is not None and jobs < 1:
        raise DomainError(f"the number of jobs must be at least 1, not {jobs}")
    if seconds is not None and not seconds > 0:
        raise DomainError(f"the time must be positive, not {seconds}")
    require_bounds_affordable(request)
    began = time.monotonic()
    deadline = None if seconds is None else began + seconds
    if out is not None:
        _prepare(out, request, limits)
    rows: dict[Sizes, MapRow] = {}
    for sizes in request.instances:
        stored = None if out is None else _stored(out, sizes, request.grid, limits)
        if stored is not None:
            rows[sizes] = stored
    reused = len(rows)
    # Prices are for the order: half of the time at most goes into them, and what has none is not reached.
    costs: dict[Sizes, int] = {}
    for sizes in request.instances:
        if seconds is not None and time.monotonic() > began + seconds / 2:
            break
        if sizes not in rows:
            costs[sizes] = _cost(sizes, request.grid, limits)
    pending = sorted(costs, key=lambda sizes: (costs[sizes], sizes))
    interrupted = _measured(
        pending, costs, rows, request.grid, limits, deadline, jobs or os.cpu_count() or 1, out, progress
    )
    missing = [sizes for sizes in request.instances if sizes not in rows]
    why = "interrupted" if interrupted else "not reached before the time was up"
    for sizes in missing:
        rows[sizes] = unreached(sizes, grid=request.grid, detail=why)
    found = tuple(rows[sizes] for sizes in request.instances)
    if out is not None:
        text = "".join(json.dumps(row.to_json(), sort_keys=True) + "\n" for row in found)
        write_atomically(out / _TABLE, text.encode())
    return SharpnessMap(found, interrupted, bool(missing) and not interrupted, reused)


def require_bounds_affordable(request: MapRequest) -> None:
    """Raises ``BudgetExceeded`` if computing the bounds of all instances alone is expected to take minutes."""
    layers = set(request.layers)
    each = sum(_BOUNDS + _BOUNDS_OF_A_LAYER * L for L in layers)
    seconds = each * (len(request.instances) // len(layers))
    if seconds > _MOST_ON_BOUNDS:
        raise BudgetExceeded(
            f"the bounds of these {len(request.instances):,} instances alone would take {duration(seconds)}; "
            "ask for fewer instances, or fewer layers"
        )


def _cost(sizes: Sizes, grid: bool, limits: Limits) -> int:
    upper = best_bound(sizes.bound_problem(grid=grid)).value
    return minor_cost(sizes.L, sizes.R, limits.order(upper), sizes.t_S, sizes.t_E)


def _measured(
    pending: Sequence[Sizes],
    costs: dict[Sizes, int],
    rows: dict[Sizes, MapRow],
    grid: bool,
    limits: Limits,
    deadline: float | None,
    jobs: int,
    out: Path | None,
    progress: Progress,
) -> bool:
    """Put what workers find into ``rows`` until all is done or the time is up; whether it was interrupted."""
    if not pending:
        return False
    total, done = sum(costs.values()), 0
    pool = ProcessPool(max_workers=min(jobs, len(pending)), initializer=_start_worker)
    ahead = iter(pending)
    places: dict[Future[MapRow], Sizes] = {}
    waiting: set[Future[MapRow]] = set()
    try:
        while True:
            # A few at a time: what waits in the pool would have to be cancelled one by one.
            for sizes in islice(ahead, _AHEAD * jobs - len(waiting)):
                future = pool.schedule(_solve, args=[sizes, grid, limits, None if out is None else str(out)])
                places[future] = sizes
                waiting.add(future)
            if not waiting:
                break
            left = None if deadline is None else deadline - time.monotonic()
            finished, waiting = wait(
                waiting, timeout=None if left is None else max(0.0, left), return_when=FIRST_COMPLETED
            )
            if not finished:
                break
            for future in finished:
                sizes = places.pop(future)
                rows[sizes] = _result(future, sizes, grid)
                done += costs[sizes]
                progress(done, total, f"L={sizes.L} R={sizes.R} M={sizes.M}")
    except KeyboardInterrupt:
        pool.stop()
        return True
    finally:
        if waiting:
            pool.stop()
        else:
            pool.close()
        pool.join()
    return False


def _result(future: Future[MapRow], sizes: Sizes, grid: bool) -> MapRow:
    """The row, or one that says how the worker failed: one instance must not take the map with it."""
    try:
        return future.result()
    except (ProcessExpired, CancelledError) as error:
        detail = f"its process died (exit code {getattr(error, 'exitcode', None)})"
    except MemoryError:
        detail = "out of memory"
    except VerifyError as error:
        detail = str(error)
    return unmeasured(sizes, grid=grid, detail=detail)


def _start_worker() -> None:
    """Ctrl-C is the parent's business; one thread a worker."""
    use_one_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _solve(sizes: Sizes, grid: bool, limits: Limits, folder: str | None) -> MapRow:
    """Measure one instance; its certificates are on disk before its row is."""
    found = measure(sizes, grid=grid, limits=limits)
    if folder is None:
        return found.row
    name = instance_at(sizes, grid=grid).name()
    fields = found.row.to_json()
    for key, certificate, suffix in (
        ("certificate", found.certificate, ""),
        ("probable_certificate", found.probable, "-probable"),
    ):
        if certificate is not None:
            fields[key] = f"{found.row.notion}-rank/{name}{suffix}.json"
            write_atomically(Path(folder, fields[key]), certificate.to_bytes())
    row = MapRow.from_json(fields)
    record = {"settings": _settings(limits), "row": row.to_json()}
    write_atomically(_row_path(Path(folder), name), (json.dumps(record, sort_keys=True) + "\n").encode())
    return row


def _row_path(folder: Path, name: str) -> Path:
    return folder / "rows" / f"{name}.jsonl"


def _settings(limits: Limits) -> dict[str, Any]:
    """What a row depends on besides its instance."""
    return {"seed": limits.seed, "max_rank": limits.max_rank, "verify": __version__}


def _stored(folder: Path, sizes: Sizes, grid: bool, limits: Limits) -> MapRow | None:
    """The row that an earlier run left, unless it was of other settings, lacks a certificate, or a bound got better."""
    try:
        record = read_json(_row_path(folder, instance_at(sizes, grid=grid).name()))
        row = MapRow.from_json(record["row"])
    except (ValueError, TypeError, KeyError):
        return None
    best = best_bound(sizes.bound_problem(grid=grid))
    files = [file for file in (row.certificate, row.probable_certificate) if file is not None]
    if (
        record["settings"] != _settings(limits)
        or row.sizes != sizes
        or (row.notion == "grid") != grid
        or row.upper != best.value
        or not all((folder / file).is_file() for file in files)
    ):
        return None
    return row


def read_map(folder: Path) -> tuple[dict[str, Any], list[MapRow]]:
    """The record of a map's directory and its rows, or, of one that did not come to its end, the rows finished so far.

    What is read is what somebody wrote there.  Raises ``DomainError`` if it is no map, or damaged.
    """
    try:
        record = json.loads((folder / _RECORD).read_bytes())
        if not isinstance(record, dict) or record.get("format") != MAP_FORMAT:
            raise DomainError(f"{folder / _RECORD} is no record of a sharpness map")
        if (folder / _TABLE).is_file():
            bodies = [json.loads(line) for line in (folder / _TABLE).read_text(encoding="utf-8").splitlines() if line]
        else:
            paths = sorted((folder / "rows").glob("*.jsonl"))
            bodies = [json.loads(path.read_bytes())["row"] for path in paths]
        rows = [MapRow.from_json(body) for body in bodies]
        for row in rows:
            if row.notion not in ("function", "grid"):
                raise ValueError(f"there is no notion of rank {row.notion!r:.40}")
            _ = instance_at(row.sizes, grid=row.notion == "grid")  # checks the sizes
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DomainError(f"the map in {folder} is damaged: {type(error).__name__}: {str(error)[:200]}") from None
    return record, sorted(rows, key=lambda row: row.sizes)


def _prepare(folder: Path, request: MapRequest, limits: Limits) -> None:
    """An empty or new directory, or one that holds a map; ``DomainError`` for anything else."""
    make_folder(folder)
    try:
        others = [member.name for member in folder.iterdir() if not member.name.startswith(".")]
    except OSError as error:
        raise DomainError(f"cannot use {folder}: {error.strerror}") from None
    if others:
        try:
            body = read_json(folder / _RECORD)
        except DomainError:
            body = None
        if not isinstance(body, dict) or body.get("format") != MAP_FORMAT:
            raise DomainError(f"{folder} holds something else than a sharpness map; give an empty or a new directory")
        remove_leftovers(folder)
    record = {"format": MAP_FORMAT, "version": 1, **_settings(limits), "notion": "grid" if request.grid else "function"}
    for name in ("layers", "widths", "channels", "steps", "starts", "ends"):
        record[name] = sorted(set(getattr(request, name)))
    write_atomically(folder / _RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
