"""A second run does what is new and nothing else, and is none the more credulous for it; work elsewhere is the same."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.suite.changed import solved_by
from verify.certificates.canonical import sealed
from verify.claims import REGISTRY
from verify.errors import DomainError
from verify.suite import checking, runner, worker
from verify.suite.checking import check_run
from verify.suite.runner import run_suite
from verify.work.budget import PROFILES
from verify.work.directory import RunDirectory
from verify.work.executor import Inline
from verify.work.remembered import CHECKED, Remembered, digest_of

CLAIM = "theorem1-depth1-all-weights"


@pytest.fixture
def inline(monkeypatch):
    """Work is done in this process, and counted: certificates made, and certificates read by the checker."""
    counts = {"made": 0, "read": 0}
    claim, check = REGISTRY[CLAIM], worker.check_bytes

    def solve(task, budget):
        counts["made"] += 1
        return claim.solve(task, budget)

    def read(data, **options):
        counts["read"] += 1
        return check(data, **options)

    monkeypatch.setattr(runner, "executor_for", lambda jobs, where: Inline())
    monkeypatch.setattr(checking, "Processes", lambda jobs: Inline())
    monkeypatch.setattr(worker, "check_bytes", read)
    monkeypatch.setattr(checking, "check_bytes", read)
    monkeypatch.setitem(REGISTRY, CLAIM, solved_by(claim, solve))

    def taken():
        found = (counts["made"], counts["read"])
        counts.update(made=0, read=0)
        return found

    return taken


def test_nothing_changed_nothing_is_made_and_nothing_is_read(inline, tmp_path):
    first = run_suite("quick", tmp_path, claims=[CLAIM])
    assert inline() == (60, 60)
    second = run_suite("quick", tmp_path, claims=[CLAIM])
    assert inline() == (0, 0)
    assert all(entry.reused and entry.remembered for entry in second.results)
    assert [entry.report for entry in second.of("accepted")] == [entry.report for entry in first.of("accepted")]
    directory = RunDirectory.existing(tmp_path)
    assert (check_run(directory).remembered, inline()) == (60, (0, 0))
    assert (check_run(directory, recheck=True).remembered, inline()) == (0, (0, 60))


def test_recheck_reads_everything_and_makes_nothing(inline, tmp_path):
    run_suite("quick", tmp_path, claims=[CLAIM])
    inline()
    result = run_suite("quick", tmp_path, claims=[CLAIM], recheck=True)
    assert inline() == (0, 60)
    assert all(entry.reused and not entry.remembered for entry in result.results)


def test_what_changed_is_read_again_and_what_is_bad_is_made_again(inline, tmp_path):
    run_suite("quick", tmp_path, claims=[CLAIM])
    first, second, *_ = sorted((tmp_path / CLAIM).glob("*.json"))
    whole = first.read_bytes()
    first.write_bytes(b"{}")
    second.unlink()
    inline()
    run_suite("quick", tmp_path, claims=[CLAIM])
    assert inline() == (2, 2)
    assert first.read_bytes() == whole


def test_an_accepted_certificate_in_the_place_of_another_is_not_reused(inline, tmp_path):
    """Its bytes are remembered as accepted; its statement is another's."""
    run_suite("quick", tmp_path, claims=[CLAIM])
    first, second, *_ = sorted((tmp_path / CLAIM).glob("*.json"))
    whole = first.read_bytes()
    first.write_bytes(second.read_bytes())
    inline()
    run_suite("quick", tmp_path, claims=[CLAIM])
    assert inline()[0] == 1
    assert first.read_bytes() == whole


def test_an_edited_memory_makes_no_bad_file_count(inline, tmp_path):
    """A forged certificate, and the line of the honest one with the digest of the forged."""
    run_suite("quick", tmp_path, claims=[CLAIM])
    path = max((tmp_path / CLAIM).glob("*.json"))
    honest = path.read_bytes()
    body = json.loads(honest)
    del body["sha256"]
    body["evidence"][0]["value"] += 1
    forged = sealed(body)
    path.write_bytes(forged)
    memory = tmp_path / CHECKED
    memory.write_text(memory.read_text().replace(digest_of(honest), digest_of(forged)))
    assert digest_of(forged) in memory.read_text()
    found = check_run(RunDirectory.existing(tmp_path))
    assert (found.reports[path].outcome, found.remembered) == ("rejected", 59)
    run_suite("quick", tmp_path, claims=[CLAIM])
    assert path.read_bytes() == honest


def test_an_interrupted_run_remembers_what_it_read(inline, tmp_path):
    seen = []

    def progress(done, total, claim):
        seen.append(done)
        if len(seen) == 10:
            raise KeyboardInterrupt

    assert run_suite("quick", tmp_path, claims=[CLAIM], progress=progress).interrupted
    inline()
    again = run_suite("quick", tmp_path, claims=[CLAIM])
    assert sum(entry.remembered for entry in again.results) == 10
    assert inline() == (50, 50)


def test_engines_remember_each_for_itself(inline, tmp_path):
    run_suite("quick", tmp_path, claims=[CLAIM])
    inline()
    result = run_suite("quick", tmp_path, claims=[CLAIM], engine="flint")
    assert inline() == (0, 60)
    assert result.directory.record()["engine"] == result.engine == "flint"
    assert {entry.report.engine for entry in result.results} == {"flint"}
    with pytest.raises(DomainError, match="no engine 'abacus'"):
        run_suite("quick", tmp_path, claims=[CLAIM], engine="abacus")


@pytest.mark.slow
def test_a_budget_of_ones_own_reaches_the_work(tmp_path, contents):
    """In processes that share nothing with this one: what they know of the budget is what they are sent."""
    own = dataclasses.replace(PROFILES["quick"], name="mine", instances=7)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        there = run_suite(own, tmp_path / "there", claims=[CLAIM], executor=pool, jobs=2)
    here = run_suite(own, tmp_path / "here", claims=[CLAIM], jobs=2)
    assert len(there.of("accepted")) == len(here.of("accepted")) == 7
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    # The checker there may be another one: what it said is not taken for what this one said.
    assert check_run(RunDirectory.existing(tmp_path / "there")).remembered == 0
    assert check_run(RunDirectory.existing(tmp_path / "here")).remembered == 7


def test_the_budget_itself_is_what_solves(inline, tmp_path, monkeypatch):
    seen = []
    claim = REGISTRY[CLAIM]

    def solve(task, budget):
        seen.append(budget)
        return claim.solve(task, budget)

    monkeypatch.setitem(REGISTRY, CLAIM, solved_by(claim, solve))
    own = dataclasses.replace(PROFILES["quick"], name="mine", instances=2, max_rank=9)
    run_suite(own, tmp_path, claims=[CLAIM])
    assert seen == [own, own]


def test_a_file_that_cannot_be_written_is_one_failure(inline, tmp_path, monkeypatch):
    keep = RunDirectory.keep

    def refuse(self, place, data):
        if place.startswith(CLAIM):
            raise OSError(27, "File too large")
        keep(self, place, data)

    monkeypatch.setattr(RunDirectory, "keep", refuse)
    result = run_suite("quick", tmp_path, claims=[CLAIM])
    assert {entry.detail for entry in result.of("failed")} == {"cannot write its certificate: File too large"}
    assert len(result.of("failed")) == 60
    assert not any(summary.as_expected for summary in result.summaries())
    assert Remembered(tmp_path).recall(digest_of(b"")) is None
