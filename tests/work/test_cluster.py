"""Dask's workers: the bytes of a local run, whatever dies on the way; what cannot work is one sentence."""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from concurrent import futures
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.work.dask_processes import ROOT, deadly, loopback, square
from verify.conjectures import Conjecture, SearchBudget
from verify.conjectures.explore import Limits
from verify.conjectures.explore_run import MapRequest, explore
from verify.errors import DomainError
from verify.suite import runner
from verify.suite.runner import run_suite
from verify.work import cluster
from verify.work.executor import Failure, Futures, Processes, WorkersLost, in_batches
from verify.work.remote import Identity, difference, identity
from verify.work.workers import executor_for

dask = pytest.importorskip("dask")
pytest.importorskip("distributed")

CLAIMS = ("theorem1-depth1-all-weights", "theorem1-depth2-grid", "degenerate-weights-lose-rank")
VERIFY = (sys.executable, "-m", "verify", "--quiet")
OWN = Identity("1.0", "a" * 64, "3.11", "2026.8")


def files(folder: Path) -> dict[str, bytes]:
    """All certificates, by place."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.json")
        if path.name != "run.json"
    }


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """A scheduler and two workers that no test kills."""
    with loopback(tmp_path_factory.mktemp("dask")) as found:
        yield found


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """The certificates of a run in processes of this machine."""
    return files(run_suite("quick", tmp_path_factory.mktemp("local") / "run", jobs=2, claims=CLAIMS).directory.path)


@pytest.fixture
def small(monkeypatch):
    """Many small batches, so that there is a middle of a run."""
    monkeypatch.setattr(runner, "BATCH_TASKS", 2)
    monkeypatch.setattr(runner, "STEPS", 10**9)


def at_call(number, act):
    """A progress that acts once, at the so-manyth result."""
    calls = []

    def progress(done, total, claim):
        calls.append(done)
        if len(calls) == number:
            act()

    return progress


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# --- whole runs ---


@pytest.mark.slow
def test_a_run_there_has_the_bytes_of_a_run_here(there, local, tmp_path):
    result = run_suite("quick", tmp_path / "run", claims=CLAIMS, executor=there.address)
    assert files(tmp_path / "run") == local
    assert len(result.of("accepted")) == len(result.results) == len(local)
    # The checker there may be another one: what it said is not taken for what this one said.
    again = run_suite("quick", tmp_path / "run", claims=CLAIMS, executor=there.address)
    assert all(entry.reused and not entry.remembered for entry in again.results)


@pytest.mark.slow
def test_a_worker_and_then_the_scheduler_die_and_no_result_is_lost_or_doubled(local, small, tmp_path):
    folder = tmp_path / "run"
    with loopback(tmp_path) as found:
        act = partial(kill, found.workers[0])
        result = run_suite("quick", folder, claims=CLAIMS[:1], executor=found.address, progress=at_call(10, act))
        names = [(entry.claim, entry.name) for entry in result.results]
        assert len(set(names)) == len(names) == len(result.of("accepted"))
        assert files(folder) == {place: data for place, data in local.items() if place.startswith(CLAIMS[0])}

        found.start_worker()
        kept = len(files(folder))
        with pytest.raises(
            WorkersLost, match=r"the scheduler at .* is lost; what is finished is kept in .*run, and"
        ) as e:
            run_suite(
                "quick",
                folder,
                claims=CLAIMS,
                executor=found.address,
                progress=at_call(kept + 20, partial(kill, found.scheduler)),
            )
        assert len(str(e.value).splitlines()) == 1
    assert kept < len(files(folder)) < len(local)
    assert all(local[place] == data for place, data in files(folder).items())
    with loopback(tmp_path) as found:
        result = run_suite("quick", folder, claims=CLAIMS, executor=found.address)
    assert files(folder) == local
    assert len(result.of("accepted")) == len(result.results) == len(local)
    assert sum(entry.reused for entry in result.results) > kept


@pytest.mark.slow
def test_the_command_says_in_one_sentence_that_the_scheduler_died(tmp_path, local):
    folder = tmp_path / "run"
    command = [*VERIFY, "run", "--out", str(folder), "--claims", *CLAIMS, "growth-in-time-lower"]
    with loopback(tmp_path) as found:
        process = subprocess.Popen([*command, "--scheduler", found.address], cwd=ROOT, stdout=-1, stderr=-1, text=True)
        deadline = time.monotonic() + 120
        while len(files(folder)) < 40 if folder.exists() else True:
            assert time.monotonic() < deadline
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        kill(found.scheduler)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err.splitlines() == [
        f"Error: the scheduler at {found.address} is lost; what is finished is kept in {folder}, and the same command "
        "goes on from there"
    ]
    done = subprocess.run([*command, "--jobs", "2"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found_here = files(folder)
    assert {place: found_here[place] for place in local} == local


@pytest.mark.slow
def test_a_search_and_a_map_come_out_as_here(there, tmp_path):
    asked = Conjecture("rank <= R + 1", "L <= 2")
    here, away = (
        asked.search(SearchBudget(time=600, work=2_000_000), out=tmp_path / name, executor=where)
        for name, where in (("search-here", None), ("search-away", there.address))
    )
    assert files(tmp_path / "search-here") == files(tmp_path / "search-away") != {}
    assert (here.status, here.counterexample) == (away.status, away.counterexample)
    request = MapRequest((1, 2), (1, 2), (1, 2), steps=(1, 2))
    maps = [
        explore(request, limits=Limits(100), out=tmp_path / name, executor=where)
        for name, where in (("map-here", None), ("map-away", there.address))
    ]
    assert maps[0] == maps[1]
    assert files(tmp_path / "map-here") == files(tmp_path / "map-away") != {}


@pytest.mark.slow
def test_a_search_and_a_map_whose_scheduler_dies_go_on_later(tmp_path):
    request = MapRequest((1, 2), (1, 2, 3), (1, 2), steps=(1, 2, 3))
    asked = Conjecture("rank >= 1")
    budget = SearchBudget(time=600, work=20_000_000)  # the work ends it, not the clock
    searches = partial(asked.search, budget, out=tmp_path / "search")
    maps = partial(explore, request, limits=Limits(100), out=tmp_path / "map")
    for ask, name in ((searches, "search"), (maps, "map")):
        with loopback(tmp_path) as found:
            act = partial(kill, found.scheduler)
            with pytest.raises(
                WorkersLost, match=f"is lost; what is finished is kept in .*{name}, and the same command"
            ):
                ask(executor=found.address, progress=at_call(12, act))
        assert files(tmp_path / name)
    assert searches().findings == asked.search(budget, out=tmp_path / "whole").findings
    assert files(tmp_path / "search") == files(tmp_path / "whole")
    found = maps()
    assert found.reused > 0
    assert found.rows == explore(request, limits=Limits(100), out=tmp_path / "whole-map").rows
    assert files(tmp_path / "map") == files(tmp_path / "whole-map")


# --- the executor ---


@pytest.mark.slow
def test_the_task_that_kills_its_worker_fails_alone(tmp_path):
    with loopback(tmp_path, 0, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as found:
        for _ in range(2):
            found.start_worker(nanny=True)
        with executor_for(where=found.address) as executor:
            results = dict(executor.map(partial(deadly, 5), in_batches(range(12), 3)))
    assert results.keys() == set(range(12))
    assert {number for number, result in results.items() if isinstance(result, Failure)} == {5}
    assert results[5].died
    assert results[5].detail == "the worker that had it died, alone too"


@pytest.mark.slow
def test_no_more_is_under_way_than_the_workers_need_and_what_is_read_is_released(there):
    made = []

    def batches():
        for number in range(200):
            made.append(number)
            yield [number]

    with executor_for(where=there.address) as executor:
        results = executor.map(partial(pow, 3), batches())
        assert next(results)[1] > 0
        assert len(made) <= 16
        assert len(dict(results)) == 199
        deadline = time.monotonic() + 30
        while executor._client.futures and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not executor._client.futures


@pytest.mark.slow
def test_without_workers_it_waits_for_as_long_as_dask_is_told(tmp_path):
    with loopback(tmp_path, 0) as found, dask.config.set({"verify.wait-for-workers": "2s"}):
        with pytest.raises(WorkersLost, match="has had no worker for 2 seconds"):
            squares(found.address)
        dask.config.set({"verify.wait-for-workers": "60s"})
        assert squares(found.address, found.start_worker) == {number: number**2 for number in range(10)}


def squares(address, act=lambda: None):
    """After ``act``, with the connection made."""
    with executor_for(where=address) as executor:
        act()
        return dict(executor.map(square, in_batches(range(10), 1)))


@pytest.mark.slow
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("release", r"has verify 99\.0, and here it is .*; give all of them the same"),
        ("source", "has another source of verify .* than there is here; give all of them the same"),
        ("none", r"has no verify .* like the one here \(No module named 'verify'\): install it there"),
    ],
)
def test_a_worker_with_something_else_gets_no_work(tmp_path, change, words, late):
    package = tmp_path / "packages" / "verify"
    if change == "none":
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise ModuleNotFoundError(\"No module named 'verify'\")\n")
    else:
        shutil.copytree(ROOT / "verify", package, ignore=shutil.ignore_patterns("__pycache__"))
        with open(package / ("_version.py" if change == "release" else "errors.py"), "a") as file:
            file.write('\n__version__ = "99.0"\n' if change == "release" else "\n# changed\n")
    with loopback(tmp_path, 0) as found:
        if not late:
            found.start_worker(path=[package.parent])
            time.sleep(5)
        with pytest.raises(WorkersLost, match=words) as caught:
            squares(found.address, partial(found.start_worker, path=[package.parent]) if late else lambda: None)
        assert "\n" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(("field", "words"), [("python", "runs Python 3"), ("dask", "runs Dask 20")])
def test_a_scheduler_of_another_python_or_dask_is_refused_before_anything_is_begun(
    there, monkeypatch, tmp_path, field, words
):
    changed = identity()._replace(**{field: "1.0"})
    monkeypatch.setattr(cluster, "identity", lambda: changed)
    with pytest.raises(WorkersLost, match=f"^the scheduler at {there.address} {words}.*, and here it is 1.0; give all"):
        run_suite("quick", tmp_path / "run", claims=CLAIMS[:1], executor=there.address)
    assert not (tmp_path / "run").exists()


def test_a_worker_of_another_dask_is_refused():
    found = cluster.Cluster("tcp://localhost:8786")
    mine = {"packages": {"python": sys.version.split()[0], "distributed": identity().dask + ".7"}}
    found._require_version("the worker", "tcp://a:1", mine)
    mine["packages"]["distributed"] = "1999.1.0"
    with pytest.raises(WorkersLost, match=r"^the worker tcp://a:1 runs Dask 1999\.1, and here it is "):
        found._require_version("the worker", "tcp://a:1", mine)


def test_what_differs_is_said():
    assert difference(OWN, OWN._replace(python="3.12")).startswith("runs Python 3.12, and here it is 3.11;")
    assert difference(OWN, OWN._replace(dask="2024.8")).startswith("runs Dask 2024.8, and here it is 2026.8;")
    assert difference(OWN, OWN._replace(release="0.9")).startswith("has verify 0.9, and here it is 1.0;")
    assert "another source of verify 1.0" in difference(OWN, OWN._replace(source="b" * 64))
    assert identity() == identity()
    assert identity().python == ".".join(map(str, sys.version_info[:2]))


# --- addresses, and what is missing ---


def test_where_the_work_is_done():
    assert type(executor_for(2)) is Processes
    assert executor_for(8, most=3)._jobs == 3
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(futures.ThreadPoolExecutor(1))
        assert type(executor_for(2, pool)) is Futures
    with pytest.raises(DomainError, match="not both"):
        executor_for(2, "tcp://127.0.0.1:8786")
    with pytest.raises(DomainError, match=r"a concurrent.futures.Executor or a scheduler's address, not int"):
        executor_for(2, 7)


@pytest.mark.parametrize(
    "address", ["", "localhost", "localhost:8786", "http://localhost:8786", "tcp://localhost", "tcp://:1", "tcp://a:0",
                "tcp://a:65536", "tcp://a b:1", "tcp://a:1/x", "tcp://a:1\n"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address):
    with pytest.raises(DomainError, match="the address of a scheduler is tcp://host:port"):
        executor_for(where=address)


@pytest.mark.parametrize("address", ["tcp://localhost:8786", "tls://10.0.0.1:1", "tcp://[::1]:8786"])
def test_addresses_are_taken(address):
    executor_for(where=address)


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.mark.slow
@pytest.mark.parametrize("command", [
    ("run",), ("conjecture", "rank <= R"), ("explore", "--layers", "1"),
    ("fit", "--layers", "1", "--width", "1", "--channels", "1", "--steps", "1..5"),
])  # fmt: skip
def test_an_address_where_nobody_is_is_one_sentence_and_begins_nothing(command, tmp_path):
    done = subprocess.run(
        [*VERIFY, *command, "--out", str(tmp_path / "out"), "--scheduler", f"tcp://127.0.0.1:{closed_port()}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: no scheduler answers at tcp://127.0.0.1:")
    assert line.endswith("Connection refused")
    assert not (tmp_path / "out").exists()


def test_one_who_says_nothing_and_one_who_hangs_up_are_no_schedulers(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with (
            pytest.raises(DomainError, match=r"no scheduler answers at .*: nothing within"),
            executor_for(where=address),
        ):
            pass


def greet(connection):
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def promise_much(connection):
    connection.sendall((2**60).to_bytes(8, "little") + bytes(100))


@pytest.mark.parametrize("speak", [greet, promise_much, lambda connection: connection.sendall(b"x")])
def test_what_speaks_something_else_is_no_scheduler(speak, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", 1.0)
    with (
        speaking(speak) as address,
        pytest.raises(DomainError, match=rf"answers at {address}: what is there is no scheduler of Dask [0-9.]+$"),
        executor_for(where=address),
    ):
        pass


@contextlib.contextmanager
def speaking(speak):
    """The address of a server that says something to each who comes, and hangs up."""

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection, contextlib.suppress(OSError):
                    speak(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.mark.slow
def test_the_address_of_a_worker_is_one_sentence_with_nothing_after_it(there, tmp_path):
    """What is left of the connection speaks up as late as when the process ends."""
    with executor_for(where=there.address) as executor:
        executor._client.wait_for_workers(1, timeout=60)
        (worker, *_) = executor._client.scheduler_info()["workers"]
    done = subprocess.run(
        [*VERIFY, "run", "--out", str(tmp_path / "out"), "--scheduler", worker],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    why = ("nothing within 5 seconds", f"what is there is no scheduler of Dask {identity().dask}")  # by its release
    assert line in [f"Error: no scheduler answers at {worker}: {found}" for found in why]


def test_dask_is_silent_while_we_speak_and_for_good_where_it_ended_badly(recwarn):
    logger = logging.getLogger("distributed")
    level = logger.level
    try:
        with cluster._silence():
            assert not logging.getLogger("distributed.comm.tcp").isEnabledFor(logging.ERROR)
            warnings.warn_explicit("mismatched", UserWarning, "client.py", 1, module="distributed.client")
            warnings.warn_explicit("ours", UserWarning, "test.py", 1, module="tests.test")
        assert logger.level == level
        assert [str(found.message) for found in recwarn] == ["ours"]
        with pytest.raises(WorkersLost), cluster._silence():
            raise WorkersLost("it is lost")
        assert not logger.isEnabledFor(logging.ERROR)
    finally:
        for name in cluster.LOGGERS:
            logging.getLogger(name).setLevel(logging.NOTSET)
        logger.setLevel(level)


# --- answers ---


class Answered:
    """A Dask future that is done, whose answer comes at the so-manyth try."""

    status = "finished"

    def __init__(self, tries, answer):
        self.tries = tries
        self.answer = answer

    def result(self, timeout):
        self.tries -= 1
        if self.tries > 0:
            raise TimeoutError
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def answered(there, status="running"):
    found = cluster.Cluster("tcp://localhost:8786")
    found._client = SimpleNamespace(status=status)
    future = futures.Future()
    found._bring(there, future)
    return found._answer(future)


def test_a_result_that_died_with_its_worker_is_waited_for():
    good = ("host", None, pickle.dumps([4]))
    assert answered(Answered(3, good)) == [4]
    with pytest.raises(WorkersLost, match=r"the scheduler at tcp://localhost:8786 is lost"):
        answered(Answered(2, good), status="closed")


@pytest.mark.parametrize("answer", [None, (), ("host", None), MemoryError("none left\nat all")])
def test_an_answer_that_is_none_is_a_failure(answer):
    found = answered(Answered(1, answer))
    assert isinstance(found, Failure)
    assert not found.died
    assert found.detail.startswith("the worker that had it cannot do it: ")
    assert found.detail.endswith(", alone too")
    assert "\n" not in found.detail


def test_without_the_package_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    words = r"needs the package distributed, which is not installed: pip install 'rnn-memory-verify\[cluster\]'"
    with pytest.raises(DomainError, match=words):
        executor_for(where="tcp://localhost:8786")
