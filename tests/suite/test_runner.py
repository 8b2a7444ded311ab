"""The runner: resumable, the same bytes whatever happens, and one bad instance is one bad instance."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.suite.changed import said_by, solved_by
from verify.checker import check_file
from verify.claims import REGISTRY
from verify.claims.model import Outcome
from verify.errors import DomainError
from verify.suite.runner import run_suite
from verify.suite.summary import summarise
from verify.suite.worker import Job
from verify.work.budget import PROFILES, budget_to_json

CLAIM = "theorem1-depth1-all-weights"

forks = pytest.mark.skipif(
    multiprocessing.get_start_method() != "fork", reason="a changed registry reaches the workers by fork"
)


def test_every_task_has_an_accepted_certificate(finished, claims):
    tasks = [task for claim in claims for task in REGISTRY[claim].tasks(PROFILES["quick"])]
    assert len(finished.of("accepted")) == len(tasks) == len(finished.results)
    assert not finished.interrupted
    for task in tasks:
        assert (finished.directory.path / task.claim / f"{task.name}.json").is_file()


def test_the_record(finished, claims):
    record = finished.directory.record()
    assert record["state"] == "finished"
    assert record["engine"] == "numpy"
    quick = budget_to_json(PROFILES["quick"])
    assert record["claims"] == {claim: {"finished": [quick], "begun": None} for claim in claims}
    assert record["undecided"] == record["failed"] == []
    assert record["started"] <= record["finished"]
    assert {"numpy", "python-flint", "sympy"} <= set(record["packages"])


def test_certificates_hold_no_machine_and_no_date(finished, contents):
    record = finished.directory.record()
    for data in contents(finished.directory.path).values():
        for word in (record["started"][:10], str(finished.directory.path), record["platform"]):
            assert word.encode() not in data


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 3])
def test_the_number_of_workers_changes_no_byte(finished, claims, contents, tmp_path, jobs):
    run_suite("quick", tmp_path, jobs=jobs, claims=tuple(reversed(claims)))
    assert contents(tmp_path) == contents(finished.directory.path)


def test_a_second_run_makes_only_what_is_missing(finished, claims, contents, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(finished.directory.path, folder)
    lost = sorted(folder.glob(f"{CLAIM}/*.json"))[::7]
    for path in lost:
        path.unlink()
    kept = {path: path.stat().st_mtime_ns for path in folder.rglob("*-*.json") if path.exists()}
    result = run_suite("quick", folder, jobs=2, claims=claims)
    assert sum(not entry.reused for entry in result.results) == len(lost) > 3
    assert contents(folder) == contents(finished.directory.path)
    assert all(path.stat().st_mtime_ns == time for path, time in kept.items())


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"{}", b"not json", b"\xff\xfe", None])
def test_a_damaged_or_foreign_certificate_is_made_again(finished, contents, tmp_path, damage):
    folder = tmp_path / "run"
    run_suite("quick", folder, jobs=1, claims=[CLAIM])
    first, second = sorted(folder.glob(f"{CLAIM}/*.json"))[:2]
    before = first.read_bytes()
    first.write_bytes(second.read_bytes() if damage is None else damage)
    result = run_suite("quick", folder, jobs=1, claims=[CLAIM])
    assert first.read_bytes() == before
    assert [entry.name for entry in result.results if not entry.reused] == [first.stem]


def test_a_resealed_forgery_is_not_reused(tmp_path):
    """Right statement, right hash, wrong evidence: the checker refuses it, and it is replaced."""
    from verify.certificates.canonical import sealed

    run_suite("quick", tmp_path, jobs=1, claims=[CLAIM])
    path = sorted(tmp_path.glob(f"{CLAIM}/*.json"))[-1]
    before = path.read_bytes()
    body = json.loads(before)
    del body["sha256"]
    body["evidence"][0]["value"] += 1
    path.write_bytes(sealed(body))
    assert check_file(path).outcome == "rejected"
    run_suite("quick", tmp_path, jobs=1, claims=[CLAIM])
    assert path.read_bytes() == before


# --- failures ---


def names(claim):
    return [task.name for task in REGISTRY[claim].tasks(PROFILES["quick"])]


def change(monkeypatch, behave):
    """``behave(task)`` is called before every instance of CLAIM is solved."""
    claim = REGISTRY[CLAIM]

    def solve(task, budget):
        found = behave(task)
        return claim.solve(task, budget) if found is None else found

    monkeypatch.setitem(REGISTRY, CLAIM, solved_by(claim, solve))


@pytest.mark.slow
@forks
@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ZeroDivisionError("oops"), "ZeroDivisionError: oops"),
        (DomainError("not here"), "not here"),
        (MemoryError(), "out of memory"),
        (OSError(28, "No space left on device"), "No space left"),
    ],
)  # fmt: skip
def test_one_failing_instance_is_reported_and_the_others_go_on(monkeypatch, tmp_path, error, word):
    victim = names(CLAIM)[5]

    def behave(task):
        if task.name == victim:
            raise error

    change(monkeypatch, behave)
    result = run_suite("quick", tmp_path, jobs=2, claims=[CLAIM])
    (failed,) = result.of("failed")
    assert (failed.claim, failed.name) == (CLAIM, victim)
    assert word in failed.detail
    assert len(result.of("accepted")) == len(names(CLAIM)) - 1
    assert [entry["instance"] for entry in result.directory.record()["failed"]] == [victim]
    (summary,) = summarise(result.directory)
    assert not summary.as_expected
    assert not summary.only_undecided
    assert not (tmp_path / CLAIM / f"{victim}.json").exists()


@forks
def test_a_statement_that_cannot_be_built_is_one_failure_too(monkeypatch, tmp_path):
    """On resuming, the statement is looked at before the instance is solved."""
    run_suite("quick", tmp_path, jobs=1, claims=[CLAIM])
    victim = names(CLAIM)[3]
    claim = REGISTRY[CLAIM]

    def statement(task):
        if task.name == victim:
            raise KeyError("lost")
        return claim.statement(task)

    monkeypatch.setitem(REGISTRY, CLAIM, said_by(claim, statement))
    result = run_suite("quick", tmp_path, jobs=1, claims=[CLAIM])
    assert [entry.name for entry in result.of("failed")] == [victim]
    assert len(result.of("accepted")) == len(names(CLAIM)) - 1


@forks
def test_an_undecided_instance_is_in_the_record_and_tried_again(monkeypatch, tmp_path):
    victim = names(CLAIM)[2]
    with monkeypatch.context() as patched:
        change(patched, lambda task: Outcome(None, "1 <= rank <= 7") if task.name == victim else None)
        result = run_suite("quick", tmp_path, jobs=2, claims=[CLAIM])
        assert [(e.name, e.detail) for e in result.of("undecided")] == [(victim, "1 <= rank <= 7")]
        (summary,) = summarise(result.directory)
        assert summary.undecided == 1
        assert summary.only_undecided
    # another claim's run into the same directory does not forget it
    run_suite("quick", tmp_path, jobs=1, claims=["growth-closed-form"])
    summaries = {summary.claim.id: summary for summary in summarise(result.directory)}
    assert summaries[CLAIM].undecided == 1
    assert not summaries[CLAIM].as_expected
    run_suite("quick", tmp_path, jobs=1, claims=[CLAIM])
    assert all(summary.as_expected for summary in summarise(result.directory))


@forks
def test_a_killed_worker_is_no_failure(monkeypatch, tmp_path, finished):
    """The first attempt at one instance is killed (as by the system, for memory); the second succeeds."""
    victim = names(CLAIM)[20]
    marker = tmp_path / "killed"

    def behave(task):
        if task.name == victim and not marker.exists():
            marker.write_text("")
            os.kill(os.getpid(), signal.SIGKILL)

    change(monkeypatch, behave)
    result = run_suite("quick", tmp_path / "run", jobs=2, claims=[CLAIM])
    assert marker.exists()
    assert len(result.of("accepted")) == len(result.results) == len(names(CLAIM))
    for path in (tmp_path / "run").glob(f"{CLAIM}/*.json"):
        assert path.read_bytes() == (finished.directory.path / CLAIM / path.name).read_bytes()


@pytest.mark.slow
@forks
@pytest.mark.parametrize("batch", [1, 40])
def test_an_instance_that_kills_every_worker_fails_alone(monkeypatch, tmp_path, batch):
    victim = names(CLAIM)[20]
    monkeypatch.setattr("verify.suite.runner.BATCH_TASKS", batch)
    change(monkeypatch, lambda task: os.kill(os.getpid(), signal.SIGKILL) if task.name == victim else None)
    result = run_suite("quick", tmp_path, jobs=2, claims=[CLAIM, "growth-closed-form"])
    (failed,) = result.of("failed")
    assert failed.name == victim
    assert "its process died" in failed.detail
    assert len(result.of("accepted")) == len(names(CLAIM))  # one fewer, and the other claim's


@forks
def test_an_interrupt_stops_the_run_and_keeps_what_is_done(monkeypatch, tmp_path, contents, finished):
    seen = []

    def progress(done, total, claim):
        seen.append(done)
        if len(seen) == 10:
            raise KeyboardInterrupt

    monkeypatch.setattr("verify.suite.runner.BATCH_TASKS", 5)
    change(monkeypatch, lambda task: time.sleep(0.01))
    result = run_suite("quick", tmp_path, jobs=2, claims=[CLAIM], progress=progress)
    assert result.interrupted
    assert result.directory.record()["state"] == "interrupted"
    assert not result.directory.is_finished
    part = contents(tmp_path)
    assert 10 <= len(part) < len(names(CLAIM))
    whole = contents(finished.directory.path)
    assert all(whole[place] == data for place, data in part.items())


def test_progress_adds_up(tmp_path):
    seen = []
    run_suite("quick", tmp_path, jobs=2, claims=[CLAIM], progress=lambda *call: seen.append(call))
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert seen[-1][0] == seen[-1][1]
    assert {claim for _, _, claim in seen} == {CLAIM}


# --- input ---


def test_unusable_input(tmp_path):
    with pytest.raises(DomainError, match="no profile 'slow'"):
        run_suite("slow", tmp_path / "a")
    with pytest.raises(DomainError, match="no claim 'theorem-x'"):
        run_suite("quick", tmp_path / "a", claims=["theorem-x"])
    with pytest.raises(DomainError, match="at least 1"):
        run_suite("quick", tmp_path / "a", jobs=0)
    assert not (tmp_path / "a").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(DomainError, match="is a file"):
        run_suite("quick", tmp_path / "file", claims=[CLAIM])
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.tex").write_text("")
    with pytest.raises(DomainError, match=r"holds something else \(thesis.tex"):
        run_suite("quick", tmp_path / "other", claims=[CLAIM])
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "other"}', '{"format": "verify-run", "version": 99}'])
def test_a_record_that_is_not_ours(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(DomainError, match=r"record of a run|run\.json is (not JSON|empty)|has version"):
        run_suite("quick", tmp_path, claims=[CLAIM])
    assert (tmp_path / "run.json").read_text() == text


def test_leftovers_of_dead_processes_are_removed_and_of_living_ones_kept(tmp_path):
    run_suite("quick", tmp_path, jobs=1, claims=["growth-closed-form"])
    folder = tmp_path / "growth-closed-form"
    dead, alive = folder / ".x.json.999999999.tmp", folder / f".x.json.{os.getpid()}.tmp"
    for path in (dead, alive):
        path.write_text("half")
    run_suite("quick", tmp_path, jobs=1, claims=["growth-closed-form"])
    assert not dead.exists()
    assert alive.exists()
    assert len(list(finished_names(tmp_path))) == 1


def finished_names(folder):
    return (path for path in folder.rglob("*.json") if path.name != "run.json" and not path.name.startswith("."))


@pytest.mark.slow
def test_instances_of_one_name_are_sent_together(tmp_path):
    """Whatever claims they are of: a batch begins with what the one before it ended, or with another name."""
    batches = []

    class Pool(ThreadPoolExecutor):
        def submit(self, function, /, *arguments, **named):
            batches.extend(some for some in arguments if isinstance(some, list) and isinstance(some[0], Job))
            return super().submit(function, *arguments, **named)

    claims = ("bound-u0-function", "bound-u1-function", "bound-u2-function")
    with Pool(1) as pool:
        run_suite("quick", tmp_path, claims=claims, executor=pool)
    names = [{job.task.name for job in batch} for batch in batches]
    assert sum(map(len, batches)) == 3 * len(set.union(*names)) > 30
    assert sum(map(len, names)) <= len(set.union(*names)) + len(batches) - 1
