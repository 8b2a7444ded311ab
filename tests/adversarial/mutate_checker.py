"""Mutation testing of the checker: ``python -m tests.adversarial.mutate_checker --each 25 [kernel files.py ..]``.

Of every file of ``verify/checker`` (or of those named: files and folders), ``--each`` of the changes of ``mutate`` are
drawn and the tests of the checker run on each, up to the first that fails. It is quick because little is done twice:

* pytest collects ``tests/checker`` and ``tests/adversarial`` once, and runs each test once with a note of the
  functions of the checker that it calls and of its time;
* a change inside a function is made in a fork of that process: the function's code is replaced, and the tests that call
  the function run, the shortest first;
* what survives, and a change outside of functions, is written into a copy of the project: there the test files that
  start processes run, and all files where the change is outside of functions or the function ran while modules were
  imported.

``equivalents.toml`` lists changes that change nothing that a test could see, with the reason: they are not counted.
"""

import argparse
import ast
import contextlib
import functools
import gc
import hashlib
import importlib
import json
import os
import pickle
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.adversarial.mutate import ROOT, SELECTED, Mutation, mutations, project_copy, survives

SOURCE = ROOT / "verify" / "checker"
TESTS = ("tests/checker", "tests/adversarial")
EQUIVALENTS = Path(__file__).with_name("equivalents.toml")
NO_MUTANTS = ("__init__.py",)
OPTIMIZED = 0x1  # the flag of a function's code; that of a module or a class lacks it
MEMORY = 4 * 2**30  # of a fork
PATIENCE = 4.0  # seconds of a test beyond ten times what it takes
PATIENCE_IN_COPY = 400  # seconds of all tests

Key = tuple[str, str]  # file and qualified name of a function
Place = tuple[int, ...]  # of a code object in a module's: which of the nested ones, and so on
Code = dict[Place, CodeType]
Name = tuple[str, str, str, str]  # file, function, before, after


@dataclass(frozen=True)
class Mutant:
    """A change with what is needed to make it, and to know it again when lines have moved."""

    change: Mutation
    function: str  # qualified name, or "" outside of functions
    before: str  # the first line that differs, as ``ast.unparse`` writes it
    after: str
    key: Key | None  # the function that differs, None outside of functions
    place: Place  # of the outermost function with the change in it

    @property
    def name(self) -> Name:
        return self.change.file, self.function, self.before, self.after

    def __str__(self) -> str:
        return f"{self.change.file}:{self.change.line} {self.function}: {self.before}  =>  {self.after}"


# ------------------------------------------------------------------------------------------- code objects


def nested(code: CodeType, place: Place = ()) -> Iterator[tuple[Place, CodeType]]:
    """The code and all that is inside of it, each with its place."""
    yield place, code
    for number, inner in enumerate(constant for constant in code.co_consts if isinstance(constant, CodeType)):
        yield from nested(inner, (*place, number))


def own(code: CodeType) -> tuple[object, ...]:
    """What a code object does, but for lines and for what is nested in it."""
    constants = tuple("code" if isinstance(constant, CodeType) else repr(constant) for constant in code.co_consts)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return code.co_code, constants, names, code.co_exceptiontable


def first_difference(before: Code, after: Code) -> Place | None:
    """The place of what differs (the outer one if several do); None if nothing does."""
    return next((place for place in before if place not in after or own(before[place]) != own(after[place])), None)


def mutants_of(path: Path) -> list[Mutant]:
    """All mutants of a file that differ from it in the compiled code."""
    original, name = path.read_text(encoding="utf-8"), str(path.relative_to(SOURCE))
    plain = ast.unparse(ast.parse(original))
    lines, there = plain.splitlines(), dict(nested(compile(original, str(path), "exec")))
    before = dict(nested(compile(plain, str(path), "exec")))
    found, same = [], Counter[tuple[str, str, str]]()
    for change in mutations([path], SOURCE):
        after = dict(nested(compile(change.source, str(path), "exec")))
        place = first_difference(before, after)
        if place is None:
            continue
        changed = change.source.splitlines()
        at = next((i for i, (a, b) in enumerate(zip(lines, changed, strict=False)) if a != b), len(changed) - 1)
        code = there[place]
        inside = bool(code.co_flags & OPTIMIZED)
        outermost = next((place[:i] for i in range(len(place) + 1) if there[place[:i]].co_flags & OPTIMIZED), place)
        key = (name, code.co_qualname) if inside else None
        function = code.co_qualname if inside else ""
        same[function, lines[at], changed[at]] += 1
        function += f" #{same[function, lines[at], changed[at]]}" if same[function, lines[at], changed[at]] > 1 else ""
        found.append(Mutant(change, function, lines[at].strip(), changed[at].strip(), key, outermost))
    return found


def replace(mutant: Mutant) -> None:
    """Give every function with the change in it, wherever it is held, the code of the mutant; forget what it said."""
    path = SOURCE / mutant.change.file
    importlib.import_module("verify.checker." + mutant.change.file[: -len(".py")].replace("/", "."))  # some come late
    places = {code: place for place, code in nested(compile(path.read_text("utf-8"), str(path), "exec"))}
    after = dict(nested(compile(mutant.change.source, str(path), "exec")))
    replaced = 0
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == str(path):
            place = places.get(one.__code__)
            if place is not None and place[: len(mutant.place)] == mutant.place and place in after:
                one.__code__ = after[place]
                replaced += 1
        elif isinstance(one, functools._lru_cache_wrapper):
            one.cache_clear()
    if not replaced:
        raise LookupError(f"no function of {mutant}")


# ------------------------------------------------------------------------------------------- tests in forks


@dataclass
class Measured:
    """What the tests do on the unchanged checker."""

    seconds: dict[str, float]  # by test
    calls: dict[Key, list[str]]  # by function: the tests that call it
    imported: set[Key]  # functions that run while modules are imported
    separate: list[str]  # test files that start processes


def read(path: Path) -> Measured:
    measured: Measured = pickle.loads(path.read_bytes())
    return measured


def noting(into: set[Key]) -> Callable[[FrameType, str, Any], None]:
    """A trace function that notes the functions of the checker that are called."""
    start = f"{SOURCE}{os.sep}"

    def note(frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if code.co_filename.startswith(start):
            into.add((code.co_filename[len(start) :], code.co_qualname))

    return note


def run(session: pytest.Session, item: pytest.Item) -> bool:
    """Whether the test passes; its fixtures are taken down where the next test, of any module, has no use for them."""
    failed = session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    return session.testsfailed == failed


def alone(session: pytest.Session, folder: str) -> None:
    """In a fork: no output, its own temporary folder, and little memory."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    session.config._tmp_path_factory._basetemp = Path(folder)  # type: ignore[attr-defined]
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    sys.dont_write_bytecode = True


def in_fork(session: pytest.Session, work: Callable[[], int], folder: str) -> int:
    """The process number of a fork that does the work and ends with its result."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            alone(session, folder)
            code = work()
        except MemoryError:
            code = 1
        finally:
            os._exit(code)
    return child


class Server:
    """A plugin of pytest: instead of running the tests once, it runs them for each mutant, in forks."""

    def __init__(self, mutants: Sequence[Mutant], jobs: int, end: float, log: Path, known: Path) -> None:
        self.mutants, self.jobs, self.end, self.log, self.known = mutants, jobs, end, log, known
        self.imported: set[Key] = set()
        sys.settrace(noting(self.imported))

    def measure(self, session: pytest.Session, folder: str) -> Measured:
        """Run every test that is not known yet once on the unchanged checker, in any order."""
        measured = Measured({}, {}, set(), [])
        if self.known.exists():
            measured = read(self.known)
        measured.imported |= self.imported
        items = [item for item in session.items if item.nodeid not in measured.seconds]
        random.Random(1).shuffle(items)

        def work() -> int:
            for item in items:
                called: set[Key] = set()
                started = time.perf_counter()
                sys.settrace(noting(called))
                passed = run(session, item)
                sys.settrace(None)
                measured.seconds[item.nodeid] = time.perf_counter() - started
                if not passed:
                    (Path(folder) / "failed").write_text(item.nodeid)
                    return 1
                for key in called:
                    measured.calls.setdefault(key, []).append(item.nodeid)
            self.known.write_bytes(pickle.dumps(measured))
            return 0

        measured.separate = sorted(
            {str(item.path.relative_to(ROOT)) for item in session.items if "subprocess" in item.path.read_text("utf-8")}
        )
        _, status = os.waitpid(in_fork(session, work, folder), 0)
        if status:
            failed = Path(folder) / "failed"
            raise SystemExit(f"fails on the unchanged checker: {failed.read_text() if failed.exists() else status}")
        return read(self.known)

    def kill(self, session: pytest.Session, mutant: Mutant, measured: Measured, report: Path) -> int:
        """In a fork: 0 if all tests that call the function pass with the mutant, 1 if one fails."""
        items = {item.nodeid: item for item in session.items}
        assert mutant.key is not None
        try:
            replace(mutant)
        except ValueError:  # another number of variables of outer functions: it needs a new module
            return 2
        tests = [name for name in measured.calls.get(mutant.key, ()) if name in items]
        for name in sorted(tests, key=lambda name: measured.seconds[name]):
            report.write_text(name)
            signal.setitimer(signal.ITIMER_PROF, 10 * measured.seconds[name] + PATIENCE)
            signal.setitimer(signal.ITIMER_REAL, 30 * measured.seconds[name] + 10 * PATIENCE)  # it may wait for ever
            if not run(session, items[name]):
                return 1
        return 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.settrace(None)
        with tempfile.TemporaryDirectory() as root:
            started = time.monotonic()
            measured = self.measure(session, tempfile.mkdtemp(dir=root))
            print(f"\n{len(measured.seconds)} tests, {time.monotonic() - started:.0f} s", flush=True)
            waiting, running = list(self.mutants)[::-1], dict[int, tuple[Mutant, str]]()
            gc.collect()  # here, and so not in every fork
            gc.disable()
            while waiting or running:
                while waiting and len(running) < self.jobs and time.monotonic() < self.end:
                    mutant, folder = waiting.pop(), tempfile.mkdtemp(dir=root)
                    work = functools.partial(self.kill, session, mutant, measured, Path(folder) / "report")
                    running[in_fork(session, work, folder)] = mutant, folder
                if not running:
                    break
                child, status = os.wait()
                mutant, folder = running.pop(child)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child, signal.SIGKILL)
                code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1
                report = Path(folder) / "report"
                if code == 1:
                    note(self.log, mutant, "killed", report.read_text() if report.exists() else "")
                else:
                    note(self.log, mutant, "passed")
                    print(f"{('passed', '', 'not in a fork', 'failed')[code]}: {mutant}", flush=True)
                shutil.rmtree(folder, ignore_errors=True)
        return True


def fast(mutants: Sequence[Mutant], jobs: int, end: float, log: Path, known: Path) -> None:
    """In a fork of this process: try the mutants by replacing code."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            os.chdir(ROOT)
            settings.register_profile(
                "mutants", derandomize=True, deadline=None, database=None, phases=(Phase.explicit, Phase.generate)
            )
            options = ["-q", "--capture=sys", "--tb=no", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
            options += ["--hypothesis-profile=mutants", "--import-mode=importlib", *SELECTED]
            code = int(pytest.main([*options, *TESTS], plugins=[Server(mutants, jobs, end, log, known)]))
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit("the tests could not be run in forks")


# ------------------------------------------------------------------------------------------- tests in copies


def tests_in_copy(mutant: Mutant, measured: Measured) -> list[str]:
    """The test files that may notice what the tests in a fork did not: those of most use first."""
    if mutant.key is not None and mutant.key not in measured.imported:
        return measured.separate
    near: Counter[str] = Counter()
    seconds: dict[str, float] = defaultdict(float)
    for test, spent in measured.seconds.items():
        seconds[test.split("::")[0]] += spent
    for key, tests in measured.calls.items():
        if key[0] == mutant.change.file:
            near.update({test.split("::")[0] for test in tests})
    return sorted({*seconds, *measured.separate}, key=lambda file: (near[file] == 0, seconds[file]))


def slow(mutants: Sequence[Mutant], jobs: int, end: float, log: Path, measured: Measured) -> None:
    """Try the mutants, each written into a copy of the project."""
    with tempfile.TemporaryDirectory() as root:
        children = []
        for job in range(jobs):
            folder, child = Path(root) / f"copy{job}", os.fork()
            if child == 0:
                code = 3
                try:
                    project_copy(folder)
                    for mutant in mutants[job::jobs]:
                        if time.monotonic() < end:
                            changed = folder / "verify" / "checker" / mutant.change.file
                            original = changed.read_bytes()
                            changed.write_text(mutant.change.source, encoding="utf-8")
                            alive = survives(folder, tests_in_copy(mutant, measured), PATIENCE_IN_COPY)
                            note(log, mutant, "survived" if alive else "killed", "" if alive else "in a copy")
                            changed.write_bytes(original)
                    code = 0
                finally:
                    os._exit(code)
            children.append(child)
        if any(os.waitpid(child, 0)[1] for child in children):
            raise SystemExit("the tests could not be run in a copy")


# ------------------------------------------------------------------------------------------- the figures


def note(log: Path, mutant: Mutant, fate: str, by: str = "") -> None:
    """Add a line to the log: the mutant, ``killed``, ``passed`` (in a fork) or ``survived``, and what killed it."""
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps([*mutant.name, fate, by]) + "\n")


def fates(log: Path) -> dict[Name, str]:
    """What became of each mutant in the end."""
    found: dict[Name, str] = {}
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        file, function, before, after, fate, _ = json.loads(line)
        found[file, function, before, after] = fate
    return found


def equivalents() -> dict[Name, str]:
    """The changes that are not counted, each with the reason."""
    found = {}
    for entry in tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8")).get("change", []):
        after = entry["after"] if isinstance(entry["after"], list) else [entry["after"]]
        found.update({(entry["file"], entry["function"], entry["before"], text): entry["why"] for text in after})
    return found


def files(names: Sequence[str]) -> list[Path]:
    """The files of the checker with mutants, or those named."""
    paths = [path for path in sorted(SOURCE.rglob("*.py")) if path.name not in NO_MUTANTS]
    return [path for path in paths if not names or any((SOURCE / name) in (path, *path.parents) for name in names)]


def drawn(path: Path, each: int, seed: int) -> list[Mutant]:
    """So many mutants of a file, at random, and the same ones if others come or go."""
    found = mutants_of(path)
    order = {mutant: hashlib.sha256(f"{seed} {mutant.name}".encode()).digest() for mutant in found}
    return sorted(found, key=order.__getitem__)[:each]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Change one place of the checker at a time; do its tests notice?")
    parser.add_argument("names", nargs="*", help="files and folders of verify/checker (all)")
    parser.add_argument("--each", type=int, default=25, help="how many mutants of a file, drawn at random (25)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no new mutant after so long")
    parser.add_argument("--measured", type=Path, help="where to keep which test calls what; read if it is there")
    parser.add_argument("--log", type=Path, help="where to add what became of each; what it says is killed stays so")
    given = parser.parse_args(arguments)
    sample = {str(path.relative_to(SOURCE)): drawn(path, given.each, given.seed) for path in files(given.names)}
    known, started = equivalents(), time.monotonic()
    counted = [mutant for mutants in sample.values() for mutant in mutants if mutant.name not in known]
    end = started + given.seconds
    with tempfile.TemporaryDirectory() as root:
        log, measured = given.log or Path(root) / "log", given.measured or Path(root) / "measured"
        before = fates(log)
        alive = [mutant for mutant in counted if before.get(mutant.name) != "killed"]
        fast([mutant for mutant in alive if mutant.key is not None], given.jobs, end, log, measured)
        between = fates(log)
        left = [one for one in alive if one.key is None or between.get(one.name) in ("passed", "survived")]
        print(f"{len(left)} are written into a copy, {time.monotonic() - started:.0f} s", flush=True)
        slow(left, given.jobs, end, log, read(measured))
        after = fates(log)
    print("\n| file | tried | killed | equivalent | survived |\n|---|---|---|---|---|")
    total: Counter[str] = Counter()
    for name, mutants in sample.items():
        fate = Counter("equivalent" if one.name in known else after.get(one.name, "not tried") for one in mutants)
        total += fate
        tried = fate["killed"] + fate["survived"]
        print(f"| `{name}` | {tried} | {fate['killed']} | {fate['equivalent']} | {fate['survived']} |")
    for mutant in counted:
        if after.get(mutant.name) == "survived":
            print(f"survived: {mutant}")
    tried = total["killed"] + total["survived"]
    print(f"{tried} tried, {total['killed']} killed ({100 * total['killed'] / max(1, tried):.1f} %)", end="; ")
    print(f"{total['equivalent']} equivalent, {len(counted) - tried} not tried, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
