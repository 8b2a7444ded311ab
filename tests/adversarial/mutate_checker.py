"""Mutation testing of the checker: ``python -m tests.adversarial.mutate_checker [COUNT [SEED [SECONDS [FOLDERS]]]]``.

``FOLDERS`` (as ``kernel,functions``) restricts it to some subpackages, ``-`` to what is in none. Each mutant is a copy
of
``verify/checker`` in which one place is changed: a comparison, an arithmetic or a Boolean operation,
an integer by one, a condition negated, a ``raise`` or ``return`` left out. First a fast suite of certificates runs in
a fork;
what survives it runs ``tests/checker`` in a copy of the project. Places that only make text, and the prices
of work, are left out.
"""

import ast
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "verify" / "checker"
TEXT_ONLY = {"__init__.py", "__main__.py", "build.py", "errors.py", "report.py", "words.py"}
PRICES = ("spend", "hold", "room", "release")
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    """One changed place."""

    file: str
    line: int
    what: str
    source: str


# ------------------------------------------------------------------------------------------- mutations


def changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """(description, do, undo) for the changes of one node."""

    def swap(owner: ast.AST, name: str, new: object, what: str) -> tuple[str, Callable[[], None], Callable[[], None]]:
        old = getattr(owner, name)
        return what, lambda: setattr(owner, name, new), lambda: setattr(owner, name, old)

    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        other = COMPARISONS[type(node.ops[0])]
        yield swap(node, "ops", [other(), *node.ops[1:]], f"{type(node.ops[0]).__name__} -> {other.__name__}")
    if (
        isinstance(node, ast.BinOp)
        and type(node.op) in OPERATIONS
        and not isinstance(node.left, ast.Constant | ast.JoinedStr)
    ):
        other_operation = OPERATIONS[type(node.op)]
        yield swap(node, "op", other_operation(), f"{type(node.op).__name__} -> {other_operation.__name__}")
    if isinstance(node, ast.BoolOp):
        yield swap(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And(), "and <-> or")
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield swap(node, "value", node.value + 1, f"{node.value} -> {node.value + 1}")
        yield swap(node, "value", node.value - 1, f"{node.value} -> {node.value - 1}")
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield swap(node, "test", ast.UnaryOp(ast.Not(), node.test), "condition negated")
    for name in ("body", "orelse"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            for i, statement in enumerate(block):
                if isinstance(statement, ast.Raise | ast.Return | ast.Continue | ast.Break | ast.AugAssign):
                    shorter = [*block[:i], ast.Pass(), *block[i + 1 :]]
                    yield swap(node, name, shorter, f"{type(statement).__name__.lower()} left out")


def places(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes that matter: no annotations, no text, no arguments of what is raised, no prices of work."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        hidden: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            hidden += [node.returns, *(argument.annotation for argument in [*node.args.args, *node.args.kwonlyargs])]
        elif isinstance(node, ast.AnnAssign):
            hidden.append(node.annotation)
        elif isinstance(node, ast.Raise | ast.JoinedStr) or _is_price(node):
            hidden += list(ast.iter_child_nodes(node))
        for part in hidden:
            skipped |= {id(inner) for inner in ast.walk(part)} if part is not None else set()
        yield node


def _is_price(node: ast.AST) -> bool:
    """Whether the node says what work costs: an error of one there changes no verdict, only when a budget ends."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PRICES


def mutations(folders: tuple[str, ...] = ()) -> list[Mutation]:
    """All single changes of the checker, or of some folders in it."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE)
        folder = inside.parts[0] if len(inside.parts) > 1 else "-"
        if path.name in TEXT_ONLY or (folders and folder not in folders):
            continue
        tree = ast.parse(path.read_text())
        for node in list(places(tree)):
            for what, do, undo in changes(node):
                do()
                source = ast.unparse(ast.fix_missing_locations(tree))
                undo()
                found.append(Mutation(str(inside), getattr(node, "lineno", 0), what, source))
    return found


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
        for name in ("verify", "tests", "proofs"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copy)
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
    everything = mutations(folders)
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
