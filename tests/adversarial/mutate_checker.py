"""Mutation testing of the checker: ``python -m tests.adversarial.mutate_checker [COUNT [SEED [SECONDS [FOLDERS]]]]``.

``FOLDERS`` (as ``kernel,functions``) restricts it to some subpackages, ``-`` to what is in none. Each mutant is a copy
of ``verify/checker`` with one of the changes of ``mutate``. First a fast suite of certificates runs in a fork; what
survives it runs ``tests/checker`` in a copy of the project. Files that only make text are left out.
"""

import contextlib
import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.adversarial.mutate import ROOT, Mutation, mutations, project_copy

SOURCE = ROOT / "verify" / "checker"
TEXT_ONLY = {"__init__.py", "__main__.py", "build.py", "errors.py", "report.py", "words.py"}


def modules(folders: Sequence[str] = ()) -> Iterator[Path]:
    """The files of the checker, or of some folders in it, that do more than make text."""
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE)
        folder = inside.parts[0] if len(inside.parts) > 1 else "-"
        if path.name not in TEXT_ONLY and (not folders or folder in folders):
            yield path


# ------------------------------------------------------------------------------------------- fast suite

MOST_WORK = 10**9
QUICK = 0.3  # seconds of a bomb that is part of the fast suite


def fast_suite(count: int = 4000, *, bombs: bool = True) -> list[Callable[[ModuleType], bool]]:
    """Checks of a checker; each says whether it is right. ``count``: how many mutants of certificates to judge."""
    from tests.adversarial.bombs import BOMBS, METERED
    from tests.adversarial.corpus import corpus, small_corpus
    from tests.adversarial.mutations import mutants
    from tests.adversarial.oracle import judge
    from tests.adversarial.random_relations import rank_certificates
    from tests.adversarial.test_hostile_bytes import SPELLINGS, WRAPPINGS, closed, raw, text_of
    from verify.checker import check_bytes

    valid = [entry.data for entry in corpus() if entry.order <= 12]
    malformed, refused = [], []
    for mutant in mutants({entry.name: entry.data for entry in small_corpus()}, count, 5):
        stage, outcome = judge(mutant.data).stage, check_bytes(mutant.data, max_work=MOST_WORK).outcome
        if stage == "established" and outcome == "accepted":
            valid.append(mutant.data)
        elif stage in ("shape", "mathematics") and outcome == "rejected":
            refused.append(mutant.data)
        elif stage == outcome == "malformed":
            malformed.append(mutant.data)
    for data in rank_certificates(count // 4, 8):
        outcome = check_bytes(data, max_work=MOST_WORK).outcome
        (valid if outcome == "accepted" else refused if outcome == "rejected" else malformed).append(data)
    malformed += [raw(text_of(closed()).replace('"R":4', f'"R":{text}')) for text in SPELLINGS]
    malformed += [change(text_of(closed()).encode() + b"\n") for change in WRAPPINGS.values()]
    for i, data in enumerate(valid[:400:5]):
        damaged = data[: i % len(data)] + b"7" + data[i % len(data) + 1 :]
        if damaged != data:
            malformed.append(damaged)

    def said(report: Any) -> tuple[Any, ...]:
        facts = tuple((fact.term, fact.lo, fact.hi, fact.scope, fact.values) for fact in report.facts)
        return report.outcome, report.verdict, report.rests_on, facts, report.relation

    def proved(data: bytes) -> Callable[[ModuleType], bool]:
        expected = said(check_bytes(data, max_work=MOST_WORK))
        return lambda checker: said(checker.check_bytes(data, max_work=MOST_WORK)) == expected

    def not_accepted(data: bytes, *outcomes: str) -> Callable[[ModuleType], bool]:
        def check(checker: ModuleType) -> bool:
            report = checker.check_bytes(data, max_work=MOST_WORK)
            return report.outcome in outcomes and "the checker failed" not in report.message

        return check

    def ends(data: bytes, budget: int) -> Callable[[ModuleType], bool]:
        expected = check_bytes(data, max_work=budget).outcome

        def check(checker: ModuleType) -> bool:
            started = time.process_time()
            report = checker.check_bytes(data, max_work=budget)
            return report.outcome == expected and time.process_time() - started < 10 * QUICK

        return check

    suite = [proved(data) for data in valid]
    suite += [not_accepted(data, "rejected", "over budget") for data in refused]
    suite += [not_accepted(data, "malformed") for data in malformed]
    random.Random(1).shuffle(suite)
    for name, make in BOMBS.items() if bombs else ():
        if name.startswith(("sixty", "more_than", "a word of sixty", "blanks", "quotes", "brackets")):
            continue
        data, budget = make(), 10**7 if name in METERED else 2 * 10**10
        started = time.process_time()
        check = ends(data, budget)
        if time.process_time() - started < QUICK:
            suite.append(check)
    return suite


def survives_fast(folder: Path, name: str, suite: list[Callable[[ModuleType], bool]]) -> bool:
    """Whether all checks pass, in a fork of this process that is stopped after a minute."""
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            signal.alarm(90)
            sys.path.insert(0, str(folder))
            sys.dont_write_bytecode = True
            checker = importlib.import_module(name)
            code = 0 if all(check(checker) for check in suite) else 1
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def survives_tests(mutation: Mutation) -> bool:
    """Whether the checker's own tests pass in a copy of the project with the mutant."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        project_copy(copy)
        (copy / "verify" / "checker" / mutation.file).write_text(mutation.source)
        tests = [
            "tests/checker", "tests/adversarial/test_off_by_one.py", "tests/adversarial/test_tiny_networks.py",
            "tests/adversarial/test_forgeries.py", "tests/adversarial/test_hostile_bytes.py",
            "tests/adversarial/test_random_relations.py",
        ]  # fmt: skip
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", *tests]
        try:
            done = subprocess.run(command, cwd=copy, capture_output=True, timeout=900, check=False)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0


def main(count: int, seed: int, seconds: float, folders: tuple[str, ...] = ()) -> None:
    suite = fast_suite()
    if not survives_fast(ROOT, "verify.checker", suite):
        raise SystemExit("the unchanged checker does not pass the fast suite")
    unchanged = Mutation("kernel/check.py", 0, "nothing", (SOURCE / "kernel" / "check.py").read_text())
    if not survives_tests(unchanged):
        raise SystemExit("the unchanged checker does not pass its own tests")
    everything = mutations(modules(folders), SOURCE)
    sample = random.Random(seed).sample(everything, min(count, len(everything)))
    print(
        f"{len(everything)} possible mutations, {len(sample)} tried, {len(suite)} checks in the fast suite", flush=True
    )
    started, killed, survivors, tried = time.monotonic(), 0, [], 0
    for number, mutation in enumerate(sample):
        if time.monotonic() - started > seconds:
            break
        tried += 1
        with tempfile.TemporaryDirectory() as folder:
            name = f"mutant{number}"
            shutil.copytree(SOURCE, Path(folder) / name, ignore=shutil.ignore_patterns("__pycache__"))
            (Path(folder) / name / mutation.file).write_text(mutation.source)
            alive = survives_fast(Path(folder), name, suite)
        if alive and survives_tests(mutation):
            survivors.append(mutation)
            print(f"survived: {mutation.file}:{mutation.line}: {mutation.what}", flush=True)
        else:
            killed += 1
    print(f"{tried} tried, {killed} killed, {len(survivors)} survived, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    given = [*sys.argv[1:], *("300", "1", "3000", "")[len(sys.argv) - 1 :]]
    main(int(given[0]), int(given[1]), float(given[2]), tuple(filter(None, given[3].split(","))))
