"""Maps: the same rows for any number of workers, kept and reused, stopped in time."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from verify.checker import check_file
from verify.conjectures import explore_run
from verify.conjectures.explore import Limits, Sharpness
from verify.conjectures.explore_run import MapRequest, explore
from verify.errors import DomainError
from verify.statements import Sizes
from verify.work.directory import MAP, RunDirectory

SMALL = MapRequest(layers=(1, 2), widths=(2, 3), channels=(2,), starts=(2, 3), ends=(2, 4))
LIMITS = Limits(max_rank=60)


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_instances_are_all_combinations_in_order():
    request = MapRequest(layers=(2, 1), widths=(3,), channels=(1, 1), steps=(2, 1))
    assert request.instances == [Sizes(1, 3, 1, 1, 1), Sizes(1, 3, 1, 2, 2), Sizes(2, 3, 1, 1, 1), Sizes(2, 3, 1, 2, 2)]
    assert len(SMALL.instances) == 16


@pytest.mark.slow
def test_workers_change_no_byte_and_every_certificate_is_accepted(tmp_path):
    one = explore(SMALL, limits=LIMITS, jobs=1, out=tmp_path / "one")
    three = explore(SMALL, limits=LIMITS, jobs=3, out=tmp_path / "three")
    assert one == three
    assert contents(tmp_path / "one") == contents(tmp_path / "three")
    assert [row.sizes for row in one.rows] == SMALL.instances
    assert len(one.of(Sharpness.GAP)) == 1
    files = sorted(tmp_path.glob("one/function-rank/*.json"))
    assert len(files) == len(SMALL.instances) + 1
    assert {check_file(path).outcome for path in files} == {"accepted"}
    assert {row.certificate for row in one.rows} < {f"function-rank/{path.name}" for path in files}


def test_what_is_there_is_reused_and_what_is_missing_is_made(tmp_path, monkeypatch):
    first = explore(SMALL, limits=LIMITS, jobs=1, out=tmp_path)
    again = explore(SMALL, limits=LIMITS, jobs=1, out=tmp_path)
    assert (again.rows, first.reused, again.reused) == (first.rows, 0, 16)
    (tmp_path / first.rows[3].certificate).unlink()
    (tmp_path / "rows" / "L1-R2-M2-tS2-tE2.jsonl").write_text("{", encoding="utf-8")
    repaired = explore(SMALL, limits=LIMITS, jobs=1, out=tmp_path)
    assert (repaired.rows, repaired.reused) == (first.rows, 14)
    other = explore(SMALL, limits=Limits(max_rank=61), jobs=1, out=tmp_path)
    assert other.reused == 0


def test_a_map_is_not_put_over_another_map(tmp_path):
    explore(SMALL, limits=LIMITS, jobs=1, out=tmp_path)
    before = contents(tmp_path)
    fewer = replace(SMALL, layers=(2,))
    for request in (fewer, replace(SMALL, grid=True), replace(SMALL, cell="square"), replace(SMALL, starts=(2, 4))):
        with pytest.raises(DomainError, match=r"holds the map of other instances, L.* among them .*; give another"):
            explore(request, limits=LIMITS, jobs=1, out=tmp_path)
        assert contents(tmp_path) == before
    with pytest.raises(DomainError, match=r"L1-R2-M2-tS2-tE2 among them \(function rank\)"):
        explore(fewer, limits=LIMITS, jobs=1, out=tmp_path)
    larger = explore(replace(SMALL, ends=(1, 2, 4)), limits=LIMITS, jobs=1, out=tmp_path)
    assert (len(larger.rows), larger.reused) == (24, 16)
    named = {row.certificate for row in larger.rows} | {row.probable_certificate for row in larger.rows} - {None}
    assert {f"function-rank/{path.name}" for path in tmp_path.glob("function-rank/*")} == named


def test_what_other_limits_no_longer_give_goes(tmp_path):
    gap = MapRequest(layers=(2,), widths=(3,), channels=(2,), starts=(2,), ends=(4,))
    (row,) = explore(gap, limits=LIMITS, jobs=1, out=tmp_path).rows
    assert row.probable_certificate is not None
    (lower,) = explore(gap, limits=Limits(max_rank=5), jobs=1, out=tmp_path).rows
    assert lower.probable_certificate is None
    assert [path.name for path in tmp_path.glob("function-rank/*")] == [str(lower.certificate).rpartition("/")[2]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", [{"layers": "x"}, {"layers": None}, {"steps": [0]}, {"cell": "none"}, {"widths": []}]
)
def test_a_record_that_does_not_say_what_the_map_is_of_is_refused(tmp_path, change):
    explore(SMALL, limits=LIMITS, jobs=1, out=tmp_path)
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    (tmp_path / "run.json").write_text(json.dumps({**record, **change}), encoding="utf-8")
    with pytest.raises(DomainError, match=r"the record of the map in .* is damaged"):
        explore(SMALL, limits=LIMITS, jobs=1, out=tmp_path)


def test_a_better_bound_makes_a_row_out_of_date(tmp_path, monkeypatch):
    explore(SMALL, limits=LIMITS, jobs=1, out=tmp_path)
    better = explore_run.best_bound
    changed = Sizes(2, 3, 2, 2, 4)

    def lower(problem):
        found = better(problem)
        same = (problem.L, problem.R, problem.M, problem.t_S, problem.t_E) == (2, 3, 2, 2, 4)
        return type(found)(found.value - 1, found.name) if same else found

    monkeypatch.setattr(explore_run, "best_bound", lower)
    directory = RunDirectory.existing(tmp_path, MAP)
    assert explore_run._stored(directory, changed, False, LIMITS) is None
    assert explore_run._stored(directory, Sizes(2, 3, 2, 2, 2), False, LIMITS) is not None


@pytest.mark.slow
def test_time_is_kept_and_what_was_not_reached_is_said():
    wide = MapRequest(layers=(3, 4), widths=(3, 4), channels=(3, 4), steps=(4, 5))
    started = time.monotonic()
    found = explore(wide, limits=Limits(max_rank=6000), seconds=1.5, jobs=2)
    assert time.monotonic() - started < 60  # a guard; that time was up is said below
    assert found.late
    assert len(found.rows) == 16
    assert {row.detail for row in found.rows if row.lower is None} == {"not reached before the time was up"}


def test_a_worker_that_dies_is_one_row(tmp_path, monkeypatch):
    monkeypatch.setattr(explore_run, "measure", _dies)
    found = explore(MapRequest((1,), (1,), (1, 2), (1,)), limits=LIMITS, jobs=1)
    assert [row.verdict for row in found.rows] == [Sharpness.TOO_DEAR, Sharpness.TOO_DEAR]
    assert all("process died" in row.detail for row in found.rows)


def _dies(*arguments, **options):
    import os

    os._exit(3)


def test_progress_ends_at_the_whole():
    seen = []
    explore(MapRequest((1,), (1, 2), (1,), (1,)), limits=LIMITS, jobs=1, progress=lambda *step: seen.append(step))
    assert seen[-1][0] == seen[-1][1]
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"layers": (0,)}, "at least 1, not 0"),
        ({"layers": ()}, "at least one size"),
        ({"steps": (1,), "starts": (1,), "ends": (1,)}, "give the steps"),
        ({"steps": ()}, "give the steps"),
        ({"steps": (), "starts": (1,)}, "give the steps"),
        ({"channels": tuple(range(1, 300)), "widths": tuple(range(1, 300))}, "at most 20000 instances"),
    ],
)
def test_requests_outside_the_domain_are_refused(options, words):
    with pytest.raises(DomainError, match=words):
        MapRequest(**{"layers": (1,), "widths": (1,), "channels": (1,), "steps": (1,), **options})


def test_a_directory_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "run.json").write_text(json.dumps({"format": "verify-run"}), encoding="utf-8")
    with pytest.raises(DomainError, match="no record of a sharpness map"):
        explore(SMALL, out=tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["run.json"]
    with pytest.raises(DomainError, match="is a file"):
        explore(SMALL, out=tmp_path / "run.json")


@pytest.mark.parametrize("options", [{"jobs": 0}, {"seconds": 0}, {"seconds": -1.0}, {"seconds": float("nan")}])
def test_limits_outside_the_domain_are_refused(options):
    with pytest.raises(DomainError):
        explore(SMALL, **options)
