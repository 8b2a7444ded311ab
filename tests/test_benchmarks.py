"""The harness of the benchmarks: turns, processes, agreement, what is recorded.  No time is asserted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from tests.benchmarks import __main__ as program
from tests.benchmarks import bench_elimination, bench_stages, fflas, timing
from tests.benchmarks.machine import PEERS, VARIABLES, Busy, alone, threads
from tests.benchmarks.recorded import FALL, changes, ratios_of, read_recorded, recorded_with
from tests.benchmarks.registry import BENCHMARKS, Benchmark, Case, benchmark, cases_of, chosen
from tests.benchmarks.timing import Disagreement, Timing, cpu_ratio, measure, processor_seconds, ratio
from verify.errors import DomainError
from verify.exact import rank_profile

ROOT = Path(__file__).resolve().parent.parent
RATIOS = st.floats(min_value=1e-3, max_value=1e3)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Benchmark]:
    """An empty registry in place of the real one."""
    kept = dict(BENCHMARKS)
    BENCHMARKS.clear()
    monkeypatch.setattr(program, "load", lambda: None)
    yield BENCHMARKS
    BENCHMARKS.clear()
    BENCHMARKS.update(kept)


def cases(*found: Case) -> Callable[[], Iterator[Case]]:
    return lambda: iter(found)


# --- the registry ---------------------------------------------------------------------------------------------------


def test_a_title_is_taken_once(registry):
    benchmark("one")(cases())
    with pytest.raises(ValueError, match="two benchmarks have the title 'one'"):
        benchmark("one")(cases())


def test_words_are_parts_of_titles_or_of_names_of_modules(registry):
    benchmark("Ranks of matrices")(cases())
    benchmark("products", quick=["a"])(cases())
    assert [entry.title for entry in chosen([])] == ["Ranks of matrices", "products"]
    assert [entry.title for entry in chosen(["rank"])] == ["Ranks of matrices"]
    assert [entry.title for entry in chosen(["ODUC"])] == ["products"]
    assert [entry.title for entry in chosen(["test_bench"])] == ["Ranks of matrices", "products"]
    assert [entry.title for entry in chosen([], quick=True)] == ["products"]
    with pytest.raises(DomainError, match="no benchmark has 'nothing' in its title; --list shows the titles"):
        chosen(["rank", "nothing"])


def test_a_quick_run_makes_its_cases_and_none_after_them():
    made = []

    def lazily() -> Iterator[Case]:
        for name in "abcd":
            made.append(name)
            yield Case(name, {}, long=name == "d")

    entry = Benchmark("t", lazily, ("a", "c"))
    assert [case.name for case in cases_of(entry, quick=True)] == ["a", "c"]
    assert made == ["a", "b", "c"]
    assert [case.name for case in cases_of(entry)] == ["a", "b", "c"]
    assert [case.name for case in cases_of(entry, long=True)] == ["a", "b", "c", "d"]
    with pytest.raises(ValueError, match="'t' has no case 'z'"):
        list(cases_of(Benchmark("t", lazily, ("z",)), quick=True))


def test_what_is_long_throughout_is_left_out_unless_it_is_asked_for(registry, tmp_path, capsys):
    benchmark("short")(cases())
    benchmark("large", long=True)(cases())
    assert [entry.title for entry in chosen([], long=False)] == ["short"]
    assert [entry.title for entry in chosen([], long=True)] == ["short", "large"]
    assert run(tmp_path, "large") == 2
    assert capsys.readouterr().err == "error: of the benchmarks with these words none is measured without --long\n"
    assert run(tmp_path, "large", "--long") == 0


# --- timing ---------------------------------------------------------------------------------------------------------


class Clock:
    """A clock that runs only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls = ""

    def perf_counter(self) -> float:
        return self.now

    def process_time(self) -> float:
        return 2 * self.now

    def contender(self, name: str, seconds: float) -> Callable[[], int]:
        def run() -> int:
            self.calls += name
            self.now += seconds
            return 1

        return run


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """In place of the time that is measured."""
    made = Clock()
    monkeypatch.setattr(timing, "time", made)
    return made


@pytest.mark.slow
def test_contenders_take_turns_and_another_begins_each_time(clock):
    found = measure(Case("", {name: clock.contender(name, 0.25) for name in "abc"}), repeats=3, seconds=60)
    assert clock.calls == "abc" + "abc" + "bca" + "cab"
    assert [(one.name, one.seconds, one.cpu_seconds) for one in found] == [(n, [0.25] * 3, [0.5] * 3) for n in "abc"]


@pytest.mark.slow
def test_who_has_spent_the_time_stops_and_the_others_go_on(clock):
    waits = {"a": 0.0625, "b": 0.25, "c": 0.015625}
    a, b, c = measure(Case("", {name: clock.contender(name, waits[name]) for name in waits}), repeats=6, seconds=0.125)
    assert (len(a.seconds), len(b.seconds), len(c.seconds)) == (2, 1, 6)
    assert (clock.calls.count("a"), clock.calls.count("b")) == (3, 1)  # the first run of a is no measurement


@pytest.mark.slow
def test_a_call_too_short_for_the_clock_is_repeated_within_a_measurement(clock):
    (one,) = measure(Case("", {"a": clock.contender("a", 2.0**-10)}), repeats=2, seconds=60)
    assert one.seconds == [2.0**-10] * 2
    assert len(clock.calls) == 1 + 2 * 5


@pytest.mark.slow
def test_contenders_must_agree_but_for_those_that_may_be_wrong():
    case = Case("sizes", {"ours": lambda: 3, "theirs": lambda: 4})
    with pytest.raises(Disagreement, match="sizes: theirs disagrees with ours"):
        measure(case, 1, 60)
    first, second = measure(Case("", case.contenders, may_be_wrong=["theirs"]), 1, 60)
    assert (first.answer, first.right, second.answer, second.right) == ("3", True, "4", False)
    assert all(
        timing.right for timing in measure(Case("", case.contenders, same=lambda a, b: a == b + 1 or a == b), 1, 60)
    )


def test_ratios_are_of_runs_in_the_same_round():
    first = Timing("first", seconds=[1.0, 10.0, 1.0])
    assert ratio(Timing("", seconds=[2.0, 20.0, 4.0]), first) == 2
    assert ratio(Timing("", seconds=[5.0]), first) == 5
    assert ratio(Timing(""), first) is None


def test_what_is_recorded_is_processor_time_of_the_best_run():
    first = Timing("first", seconds=[1.0, 10.0], cpu_seconds=[1.0, 0.5])
    assert cpu_ratio(Timing("", seconds=[100.0], cpu_seconds=[3.0]), first) == 6
    assert cpu_ratio(Timing(""), first) is None
    assert cpu_ratio(first, Timing("", cpu_seconds=[0.0])) is None


def held(megabytes: int) -> int:
    return len(b"x" * (megabytes << 20)) >> 20


def ended() -> int:
    os._exit(1)


@pytest.mark.slow
def test_memory_is_that_of_a_process_of_its_own():
    here = b"x" * (300 << 20)
    runs = {"little": partial(held, 1), "much": partial(held, 150), "died": ended}
    little, much, died = measure(Case("", runs, lambda a, b: True, memory=True), repeats=2, seconds=60)
    assert len(here) == 300 << 20
    assert little.peak is not None
    assert little.peak < 200 << 20  # what the parent holds does not count
    assert much.peak is not None
    assert 130 << 20 < much.peak - little.peak < 170 << 20
    assert (died.died, died.seconds, died.peak) == (True, [], None)
    assert (len(little.seconds), len(much.seconds)) == (2, 2)


@pytest.mark.slow
def test_if_the_first_contender_has_no_answer_the_others_are_compared_with_each_other():
    died, second = measure(Case("", {"died": ended, "held": partial(held, 1)}, memory=True), 1, 60)
    assert (died.died, second.died, second.right) == (True, False, True)


@pytest.mark.slow
def test_processor_time_of_children_counts_while_they_live_and_when_they_have_ended():
    pytest.importorskip("psutil")
    code = "import time\nwhile time.process_time() < 0.5: pass\nprint(flush=True)\ninput()"
    before = processor_seconds()
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    living = processor_seconds() - before
    child.communicate(b"\n")
    ended = processor_seconds() - before
    assert living > 0.45
    assert living - 0.05 < ended < living + 0.45  # moved, not counted twice


# --- what is recorded -----------------------------------------------------------------------------------------------


def result(found: float | None, *, ours: bool = False, watched: bool = True) -> dict[str, Any]:
    first = {"name": "verify", "ours": True, "watched": False, "cpu_ratio": 1.0}
    other = {"name": "other", "ours": ours, "watched": watched, "cpu_ratio": found}
    return {"title": "title", "cases": [{"name": "case", "contenders": [first, other]}]}


@given(then=RATIOS, now=RATIOS, ours=st.booleans())
def test_it_is_said_when_a_ratio_has_fallen(then: float, now: float, ours: bool):
    known, lines = changes([result(now, ours=ours)], {"title": {"case": {"other": then}}})
    assert known == 1
    fell, rose = 1 - now / then >= FALL, 1 - then / now >= FALL
    assert len(lines) == (fell or (rose and ours))
    if lines:
        assert lines[0].startswith(f"title, case: {'verify' if fell else 'other'} has lost ")
        assert 30 <= int(lines[0].split("%")[0].split()[-1]) <= 100


def test_what_a_change_is_called():
    _, lines = changes([result(1.0)], {"title": {"case": {"other": 4.0}}})
    said = "other took 4 times the processor time of verify when it was recorded, 1 times now"
    assert lines == [f"title, case: verify has lost 75%: {said}"]


def test_what_is_not_recorded_or_not_watched_is_not_compared():
    assert changes([result(1.0)], {}) == (0, [])
    assert changes([result(1.0)], {"title": {"case": {"another": 4.0}}}) == (0, [])
    assert changes([result(1.0, watched=False)], {"title": {"case": {"other": 4.0}}}) == (0, [])
    assert ratios_of([result(1.0, watched=False)]) == {"title": {"case": {}}}
    assert ratios_of([result(2.0)]) == {"title": {"case": {"other": 2.0}}}


def test_recording_keeps_what_was_not_measured_and_forgets_what_there_is_no_more():
    old = {"header": {}, "ratios": {"a": {"1": {"x": 1.0}, "2": {"x": 1.0}}, "b": {"1": {"x": 1.0}}, "gone": {}}}
    new = {"a": {"2": {"x": 2.34567}}}
    made = recorded_with(old, new, {"a", "b"}, {"cpu": "c", "load": 3}, whole=False)
    assert made == {
        "header": {"cpu": "c"},
        "ratios": {"a": {"1": {"x": 1.0}, "2": {"x": 2.35}}, "b": {"1": {"x": 1.0}}},
    }
    whole = recorded_with(old, new, {"a", "b"}, {}, whole=True)
    assert whole["ratios"] == {"a": {"2": {"x": 2.35}}, "b": {"1": {"x": 1.0}}}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[]", "is no file of recorded ratios"),
        ('{"ratios": {"a": 3}}', "is no file of recorded ratios"),
        ('{"ratios": {"a": {"b": {"c": 0}}}}', "has a ratio that is no positive number"),
        ('{"ratios": {"a": {"b": {"c": -0.5}}}}', "has a ratio that is no positive number"),
        ('{"ratios": {"a": {"b": {"c": "1"}}}}', "has a ratio that is no positive number"),
        ("{", "JSON"),
    ],
)
def test_a_file_that_holds_no_ratios_is_refused(tmp_path, text, complaint):
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(DomainError, match=complaint):
        read_recorded(tmp_path / "r.json")
    assert read_recorded(tmp_path / "none.json")["ratios"] == {}


def test_what_is_committed_is_ratios_of_benchmarks_that_there_are():
    program.load()
    body = json.loads(program.RECORDED.read_text(encoding="utf-8"))
    assert set(body) == {"header", "ratios"}
    assert body["ratios"]
    assert set(body["ratios"]) <= set(BENCHMARKS)
    assert {entry.title for entry in chosen([], quick=True)} <= set(body["ratios"])
    assert read_recorded(program.RECORDED) == body


@pytest.mark.slow
def test_the_cases_of_the_quick_run_exist():
    program.load()
    for entry in chosen([], quick=True):
        assert {case.name for case in cases_of(entry, quick=True)} == set(entry.quick)


# --- threads, peers, contenders --------------------------------------------------------------------------------------


def blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_threads_are_as_many_as_asked_for_here_and_in_children(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    before = blas_threads()
    with threads(1):
        assert blas_threads() <= {1}
        assert {os.environ[name] for name in VARIABLES} == {"1"}
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ.get("MKL_NUM_THREADS")) == ("7", None)
    assert blas_threads() == before


def test_the_lockfile_has_exact_versions_of_what_is_needed_and_of_the_peers():
    text = (ROOT / "tests" / "benchmarks" / "requirements.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    locked = {}
    for line in lines:
        name, _, version = line.partition("==")
        locked[name.lower().replace("_", "-")] = tuple(map(int, version.split(".")))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for wanted in project["dependencies"] + project["optional-dependencies"]["cluster"]:
        name, _, least = wanted.partition(">=")
        assert locked[name] >= tuple(map(int, least.split(".")))
    assert set(PEERS) <= set(locked)


@pytest.mark.parametrize("p", [bench_elimination.DOUBLES, bench_elimination.LARGEST])
def test_each_class_of_matrices_has_the_rank_that_is_said(p):
    found = list(bench_elimination.classes(40, p))
    assert len({name for name, _, _ in found}) == len(found) >= 8
    for name, matrix, rank in found:
        assert bench_elimination.flint_matrix(matrix, p).rank() == rank == rank_profile(matrix, p).rank, name
        assert (matrix >= 0).all()
        assert (matrix < p).all()


def test_where_nothing_can_be_compiled_fflas_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(fflas, "LIBRARY", tmp_path / "fflas.so")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fflas.fflas_rank.__wrapped__() is None
    assert fflas.fflas_version.__wrapped__() is None


@pytest.mark.slow
@pytest.mark.parametrize("p", [3, bench_elimination.DOUBLES, 2**31 - 19, bench_elimination.LARGEST])
def test_fflas_finds_the_same_ranks(p):
    rank = fflas.fflas_rank()
    if rank is None:
        pytest.skip("FFLAS-FFPACK is not installed")
    for name, matrix, known in bench_elimination.classes(40, p) if p > 3 else [("all ones", np.ones((5, 7), int), 1)]:
        before = matrix.copy()
        assert rank(matrix, p) == known, name
        assert (matrix == before).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "t", "evidence"),
    [("graded", 6, "graded"), ("minor", 3, "minor"), ("minor", 6, "minor"), ("implicit", 5, "implicit")],
)
def test_the_stages_of_each_kind_of_evidence_are_of_that_kind(kind, t, evidence):
    """Every stage has the rank; the file that is checked has the evidence that the title says."""
    stages = bench_stages.of((t,), kind)
    found = next(stages)
    assert found.memory
    assert [*found.contenders][:2] == ["find", "certify"]
    assert len(found.contenders) >= 3
    assert {run() for run in found.contenders.values()} == {bench_stages.bound(2, 4, 4, t)}
    certify = found.contenders["certify"]
    assert isinstance(certify, partial)
    written = json.loads(Path(certify.args[-1]).read_text(encoding="utf-8"))
    assert evidence in {item["kind"] for item in written["evidence"]}


# --- the lock -------------------------------------------------------------------------------------------------------


def test_two_runs_do_not_measure_at_once(tmp_path):
    lock = tmp_path / "build" / "bench.lock"
    with (
        alone(lock),
        pytest.raises(Busy, match=rf"^another run .* \(process {os.getpid()}, which holds .*bench.lock\)$"),
        alone(lock),
    ):
        raise AssertionError
    with alone(lock):  # let go
        pass


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path):
    lock = tmp_path / "bench.lock"
    code = (
        "import pathlib, sys, time\nfrom tests.benchmarks.machine import alone\n"
        "with alone(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(lock)], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(Busy, match=f"process {holder.pid},"), alone(lock):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with alone(lock):
        pass


# --- the command ----------------------------------------------------------------------------------------------------


def run(tmp_path: Path, *words: str) -> int:
    return program.main([*words, "--lock", str(tmp_path / "lock"), "--recorded", str(tmp_path / "recorded.json")])


@pytest.mark.slow
def test_all_numbers_are_in_the_json(registry, tmp_path, capsys):
    contenders = {"ours": lambda: 3, "float": lambda: 4, "also ours": lambda: 3}
    benchmark("title")(cases(Case("case", contenders, may_be_wrong=["float"], ours=["also ours"], work=1000)))
    assert run(tmp_path, "--repeats", "3", "--json", str(tmp_path / "out.json")) == 0
    body = json.loads((tmp_path / "out.json").read_text())
    assert set(body) == {"header", "benchmarks"}
    assert {"cpu", "cores", "load", "blas", "python", "numpy", "flint", "modulus"} <= set(body["header"])
    (entry,) = body["benchmarks"]
    assert (entry["title"], [case["name"] for case in entry["cases"]]) == ("title", ["case"])
    ours, floating, also = entry["cases"][0]["contenders"]
    assert (ours["ratio"], ours["ours"], ours["watched"], ours["answer"], ours["right"]) == (1, True, False, "3", True)
    assert (floating["ours"], floating["watched"], floating["right"]) == (False, False, False)
    assert (also["ours"], also["watched"], also["died"], also["peak_bytes"]) == (True, True, False, None)
    for one in (ours, floating, also):
        seconds = one["seconds"]
        assert len(seconds["runs"]) == len(one["cpu_seconds"]["runs"]) == 3
        assert seconds["min"] == min(seconds["runs"])
        assert seconds["max"] == max(seconds["runs"])
        assert seconds["median"] == sorted(seconds["runs"])[1]
        assert one["work_per_second"] == pytest.approx(1000 / seconds["median"])
        assert one["work_per_cpu_second"] == pytest.approx(1000 / one["cpu_seconds"]["min"])
    table = capsys.readouterr().out
    assert "4 (wrong)" in table
    assert "3 (wrong)" not in table


@pytest.mark.slow
def test_a_recorded_run_is_what_the_next_one_is_compared_with(registry, clock, tmp_path, capsys):
    benchmark("title")(cases(Case("case", {"ours": clock.contender("o", 0.5), "theirs": clock.contender("t", 1.0)})))
    assert run(tmp_path, "--record", "--repeats", "3") == 0
    recorded = tmp_path / "recorded.json"
    body = json.loads(recorded.read_text())
    assert body["ratios"]["title"]["case"]["theirs"] == 2
    assert "load" not in body["header"]
    assert "warning" not in capsys.readouterr().out
    body["ratios"]["title"]["case"]["theirs"] = 1e6
    recorded.write_text(json.dumps(body))
    assert run(tmp_path, "--repeats", "3") == 0  # it is said, no more
    assert "\nwarning: title, case: ours has lost 100%: theirs took 1e+06 times the" in capsys.readouterr().out
    assert json.loads(recorded.read_text()) == body


@pytest.mark.slow
def test_a_fall_is_said_if_it_is_there_twice(registry, clock, tmp_path, capsys):
    """Measured once more, the case is as it was recorded; a third time it would not be."""
    (tmp_path / "recorded.json").write_text('{"header": {}, "ratios": {"title": {"case": {"theirs": 2}}}}')
    waits = iter([1.0, 1.0, 1.0, 2.0])
    contenders = {name: lambda: clock.contender("x", next(waits))() for name in ("ours", "theirs")}
    benchmark("title")(cases(Case("case", contenders)))
    assert run(tmp_path, "--repeats", "1", "--json", str(tmp_path / "out.json")) == 0
    assert clock.calls == "xxxx"
    out = capsys.readouterr().out
    assert "once more, as a ratio has fallen" in out
    assert "warning" not in out
    (case,) = json.loads((tmp_path / "out.json").read_text())["benchmarks"][0]["cases"]
    assert case["contenders"][1]["cpu_ratio"] == 2


@pytest.mark.slow
def test_a_case_is_chosen_by_a_part_of_its_name(registry, tmp_path, capsys):
    benchmark("title")(cases(Case("t=2", {"ours": lambda: 3}), Case("t=20", {"ours": lambda: 3})))
    assert run(tmp_path, "--case", "t=20", "--json", str(tmp_path / "out.json")) == 0
    (entry,) = json.loads((tmp_path / "out.json").read_text())["benchmarks"]
    assert [case["name"] for case in entry["cases"]] == ["t=20"]
    capsys.readouterr()
    assert run(tmp_path, "--case", "t=3") == 2
    assert capsys.readouterr().err == "error: none of these benchmarks has a case with 't=3' in its name\n"


def test_a_list_measures_nothing(registry, tmp_path, capsys):
    def never() -> Iterator[Case]:
        raise AssertionError

    benchmark("one")(never)
    benchmark("two", quick=["x"])(never)
    assert run(tmp_path, "--list") == 0
    assert capsys.readouterr().out == "one\ntwo *\n* a part of it in the quick run\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "no benchmark has 'nothing' in its title"),
        (["--repeats", "0"], "--repeats must be at least 1, not 0"),
        (["--seconds", "nan"], "--seconds must be above 0, not nan"),
        (["--threads", "0"], "--threads must be at least 1, not 0"),
        (["--quick", "--long"], "give --quick or --long, not both"),
        (["--json", "/nowhere/x.json"], "does not exist; make it first"),
    ],
)
def test_bad_input_is_one_sentence_before_anything_is_measured(registry, tmp_path, capsys, words, said):
    def never() -> Iterator[Case]:
        raise AssertionError

    benchmark("title")(never)
    assert run(tmp_path, *words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("error: ")
    assert said in err


@pytest.mark.slow
def test_contenders_that_disagree_end_the_run_and_nothing_is_written(registry, tmp_path, capsys):
    benchmark("title")(cases(Case("case", {"ours": lambda: 3, "theirs": lambda: 4})))
    assert run(tmp_path, "--json", str(tmp_path / "out.json"), "--record") == 1
    assert capsys.readouterr().err == "error: case: theirs disagrees with ours\n"
    assert not (tmp_path / "out.json").exists()
    assert not (tmp_path / "recorded.json").exists()


def test_a_second_run_is_told_who_measures(registry, tmp_path, capsys):
    benchmark("title")(cases())
    with alone(tmp_path / "lock"):
        assert run(tmp_path) == 2
    assert f"(process {os.getpid()}, which holds {tmp_path}/lock)" in capsys.readouterr().err
