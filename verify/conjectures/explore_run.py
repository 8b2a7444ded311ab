"""The sharpness map over many instances: killable workers, a limit of time, resumed from a directory.

The directory holds ``<notion>-rank/<instance>.json`` (certificates), ``rows/<instance>.jsonl`` (what a finished
instance came to), ``map.jsonl`` (the whole table) and ``run.json`` (what was asked).  Rows depend on instance, seed and
the largest minor, not on the number of workers.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from verify._version import __version__
from verify.claims.cost import minor_cost_at
from verify.conjectures.explore import Limits, MapRow, Sharpness, instance_at, measure, unmeasured, unreached
from verify.errors import BudgetExceeded, DomainError
from verify.kernels.cost import duration
from verify.networks.families import find_family
from verify.separation.bounds import BoundProblem, best_bound
from verify.statements import Sizes
from verify.work.directory import MAP, RunDirectory
from verify.work.executor import Failure, OutOfTime, WorkersLost, in_batches
from verify.work.workers import Where, executor_for

__all__ = ["MapRequest", "Progress", "SharpnessMap", "explore", "read_map"]

# Larger maps are slips; each instance is a message, a row and a line.
MAX_INSTANCES = 20_000
TABLE = "map.jsonl"
_RANGES = ("layers", "widths", "channels", "steps", "starts", "ends")
# The bounds of one instance take about so many seconds, and so many more for each layer; more than this in all is
# refused.
_BOUNDS, _BOUNDS_OF_A_LAYER, _MOST_ON_BOUNDS = 5e-4, 1.2e-5, 120.0
_BOUNDS_BY_DEGREES = 0.02

Progress = Callable[[int, int, str], None]
"""Called with work done, work in all, and the instance last finished."""


def _silent(done: int, total: int, what: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class MapRequest:
    """Which instances: all combinations of the listed sizes; ``steps``: balanced splits, else ``starts`` × ``ends``.

    ``grid``: the grid rank over N = M one-hot templates, instead of the function rank.  ``cell``: the family.

    Raises ``DomainError`` for a family that there is not, empty lists, sizes below 1, both or neither way to say the
    split, or too many instances.
    """

    layers: tuple[int, ...]
    widths: tuple[int, ...]
    channels: tuple[int, ...]
    steps: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    grid: bool = False
    cell: str = "rac"

    def __post_init__(self) -> None:
        find_family(self.cell)
        if bool(self.steps) == bool(self.starts or self.ends) or bool(self.starts) != bool(self.ends):
            raise DomainError("give the steps of balanced splits, or both the start and the end lengths")
        for name in _RANGES:
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
        return sorted(Sizes(L, R, M, t_S, t_E, cell=self.cell) for L, R, M, (t_S, t_E) in sizes)


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
    executor: Where = None,
) -> SharpnessMap:
    """The sharpness map of ``request``, cheap instances first.

    ``seconds``: what is not finished then is too dear; ``out``: a directory for certificates and rows, resumed if it is
    there.  ``jobs``: processes of this machine; ``executor``: where the work is done instead of them, any
    ``concurrent.futures.Executor`` or the address of a Dask scheduler.

    Raises ``DomainError`` for jobs < 1, a time that is not positive, a directory that holds something else, a map with
    instances that are not asked for among it, or where no scheduler answers; ``WorkersLost`` if the workers are lost on
    the way, ``DiskFull`` if nothing more can be written: what is finished is kept then.
    """
    limits = limits or Limits()
    if seconds is not None and not seconds > 0:
        raise DomainError(f"the time must be positive, not {seconds}")
    require_bounds_affordable(request)
    began = time.monotonic()
    deadline = None if seconds is None else began + seconds
    with executor_for(jobs, executor, deadline=deadline, most=len(request.instances)) as workers:
        directory = None if out is None else _prepared(out, request, limits)
        rows = {} if directory is None else _reused(directory, request, limits)
        reused = len(rows)
        # Prices are for the order: half of the time at most goes into them, and what has none is not reached.
        costs: dict[Sizes, int] = {}
        for sizes in request.instances:
            if seconds is not None and time.monotonic() > began + seconds / 2:
                break
            if sizes not in rows:
                costs[sizes] = _cost(sizes, request.grid, limits)
        pending = sorted(costs, key=lambda sizes: (costs[sizes], sizes))
        done, total, interrupted = 0, sum(costs.values()), False
        try:
            for sizes, found in workers.map(partial(_solve, request.grid, limits), in_batches(pending, 1)):
                rows[sizes] = _row(sizes, request.grid, limits, found, directory)
                done += costs[sizes]
                progress(done, total, f"L={sizes.L} R={sizes.R} M={sizes.M}")
        except OutOfTime:
            pass
        except KeyboardInterrupt:
            interrupted = True
        except WorkersLost as error:
            raise WorkersLost(str(error) if directory is None else f"{error}; {directory.resumes}") from None
    missing = [sizes for sizes in request.instances if sizes not in rows]
    why = "interrupted" if interrupted else "not reached before the time was up"
    for sizes in missing:
        rows[sizes] = unreached(sizes, grid=request.grid, detail=why)
    table = tuple(rows[sizes] for sizes in request.instances)
    if directory is not None:
        directory.keep(TABLE, "".join(json.dumps(row.to_json(), sort_keys=True) + "\n" for row in table).encode())
    return SharpnessMap(table, interrupted, bool(missing) and not interrupted, reused)


def _reused(directory: RunDirectory, request: MapRequest, limits: Limits) -> dict[Sizes, MapRow]:
    """The rows that an earlier run left and that still hold."""
    stored = {sizes: _stored(directory, sizes, request.grid, limits) for sizes in request.instances}
    return {sizes: row for sizes, row in stored.items() if row is not None}


def require_bounds_affordable(request: MapRequest) -> None:
    """Raises ``BudgetExceeded`` if computing the bounds of all instances alone is expected to take minutes."""
    layers = set(request.layers)
    each = sum(_BOUNDS + _BOUNDS_OF_A_LAYER * L for L in layers)
    if request.cell != "rac":
        each = _BOUNDS_BY_DEGREES * len(layers)
    seconds = each * (len(request.instances) // len(layers))
    if seconds > _MOST_ON_BOUNDS:
        raise BudgetExceeded(
            f"the bounds of these {len(request.instances):,} instances alone would take {duration(seconds)}; "
            "ask for fewer instances, or fewer layers"
        )


def _cost(sizes: Sizes, grid: bool, limits: Limits) -> int:
    upper = best_bound(BoundProblem.at(sizes, grid=grid)).value
    return minor_cost_at(sizes, limits.order(upper))


@dataclass(frozen=True, slots=True)
class _Solved:
    """A row, and the certificates that it names, by their places."""

    row: MapRow
    certificates: dict[str, bytes]


def _solve(grid: bool, limits: Limits, sizes: Sizes) -> _Solved:
    """Measure one instance."""
    found = measure(sizes, grid=grid, limits=limits)
    certificates: dict[str, bytes] = {}
    fields = found.row.to_json()
    made = {"certificate": found.certificate, "probable_certificate": found.probable}
    for key, place in _certificate_places(sizes, grid).items():
        certificate = made[key]
        if certificate is not None:
            fields[key] = place
            certificates[place] = certificate.to_bytes()
    return _Solved(MapRow.from_json(fields), certificates)


def _certificate_places(sizes: Sizes, grid: bool) -> dict[str, str]:
    """Where the certificates of an instance are, by the fields of its row that name them."""
    stem = f"{_notion(grid)}-rank/{instance_at(sizes, grid=grid).name()}"
    return {"certificate": f"{stem}.json", "probable_certificate": f"{stem}-probable.json"}


def _notion(grid: bool) -> str:
    return "grid" if grid else "function"


def _row(sizes: Sizes, grid: bool, limits: Limits, found: _Solved | Failure, directory: RunDirectory | None) -> MapRow:
    """The row, or one that says what failed; its certificates are on disk before it is, and it names only such."""
    if isinstance(found, Failure):
        return unmeasured(sizes, grid=grid, detail=found.detail)
    if directory is None:
        return replace(found.row, certificate=None, probable_certificate=None)
    for place, data in found.certificates.items():
        directory.keep(place, data)
    for place in _certificate_places(sizes, grid).values():
        if place not in found.certificates:  # one that a search with other limits left
            (directory.path / place).unlink(missing_ok=True)
    record = {"settings": _settings(limits), "row": found.row.to_json()}
    directory.keep(_place(sizes, grid), (json.dumps(record, sort_keys=True) + "\n").encode())
    return found.row


def _place(sizes: Sizes, grid: bool) -> str:
    return f"rows/{instance_at(sizes, grid=grid).name()}.jsonl"


def _settings(limits: Limits) -> dict[str, Any]:
    """What a row depends on besides its instance."""
    return {"seed": limits.seed, "max_rank": limits.max_rank, "verify": __version__}


def _stored(directory: RunDirectory, sizes: Sizes, grid: bool, limits: Limits) -> MapRow | None:
    """The row that an earlier run left, unless it was of other settings, lacks a certificate, or a bound got better."""
    try:
        record = json.loads(directory.read(_place(sizes, grid)) or b"")
        row = MapRow.from_json(record["row"])
        settings = record["settings"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    best = best_bound(BoundProblem.at(sizes, grid=grid))
    files = [file for file in (row.certificate, row.probable_certificate) if file is not None]
    if (
        settings != _settings(limits)
        or row.sizes != sizes
        or (row.notion == "grid") != grid
        or row.upper != best.value
        or not all((directory.path / file).is_file() for file in files)
    ):
        return None
    return row


def read_map(folder: Path) -> tuple[dict[str, Any], list[MapRow]]:
    """The record of a map's directory and its rows, or, of one that did not come to its end, the rows finished so far.

    What is read is what somebody wrote there.  Raises ``DomainError`` if it is no map, or damaged.
    """
    record = RunDirectory.existing(folder, MAP).record()
    try:
        if (folder / TABLE).is_file():
            bodies = [json.loads(line) for line in (folder / TABLE).read_text(encoding="utf-8").splitlines() if line]
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


def _prepared(path: Path, request: MapRequest, limits: Limits) -> RunDirectory:
    """The directory of a map, new or resumed; its record says what was asked for last."""
    directory = RunDirectory.prepare(path, MAP)
    if directory.has_record:
        _require_continued(path, _recorded(directory), request)
    record = {**_settings(limits), "notion": _notion(request.grid)}
    for name in _RANGES:
        record[name] = sorted(set(getattr(request, name)))
    if request.cell != "rac":
        record["cell"] = request.cell
    directory.write_record(record)
    return directory


def _recorded(directory: RunDirectory) -> MapRequest:
    """What the directory's map was asked for last.  Raises ``DomainError`` if the record does not say."""
    record = directory.record()
    try:
        ranges = {name: tuple(map(int, record[name])) for name in _RANGES}
        return MapRequest(**ranges, grid=record["notion"] == "grid", cell=record.get("cell", "rac"))
    except (KeyError, TypeError, ValueError) as error:
        why = f"{type(error).__name__}: {str(error)[:200]}"
        raise DomainError(f"the record of the map in {directory.path} is damaged: {why}") from None


def _require_continued(path: Path, earlier: MapRequest, request: MapRequest) -> None:
    """Raises ``DomainError`` if an instance of the ``earlier`` map is not asked for: the new table would lack it, while
    its certificates stayed.
    """
    wanted = set(request.instances) if request.grid == earlier.grid else set()
    left_out = [sizes for sizes in earlier.instances if sizes not in wanted]
    if left_out:
        raise DomainError(
            f"{path} holds the map of other instances, {instance_at(left_out[0], grid=earlier.grid).name()} among "
            f"them ({_notion(earlier.grid)} rank); give another directory, or ask for those too"
        )
