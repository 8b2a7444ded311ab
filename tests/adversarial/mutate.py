"""Mutation testing of any module.

Run as ``python -m tests.adversarial.mutate MODULE.. --tests TEST.. [--count 60] [--seed 1]``.

Each mutant is a copy of the project in which one place of one module is changed: a comparison, an arithmetic or a
Boolean operation, an integer by one, a condition negated, a ``raise``, ``return`` or call left out.  The tests that
should notice run on it, up to the first that fails; those that all pass are reported as survivors.  A survivor is
either a gap in the tests or an equivalent mutant, and a person has to say which: see ``README.md`` beside this file.

Places that only make text are left out, as are annotations, decorators and the prices of work.
"""

import argparse
import ast
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import hypothesis.strategies  # noqa: F401, so that no fork has to
import numpy as np  # noqa: F401
import pytest
import sympy  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}  # fmt: skip

PRICES = ("spend", "hold", "room", "release")  # methods of a meter
PRICING = (  # functions that do nothing else
    "_pay", "_within_limits", "memory", "bit_cost", "bytes_of", "charge_rank", "_charge_elimination",
    "_require_few", "_require_few_letters", "reading_price", "product_price", "multiply_price", "function_price",
    "growth_steps", "merging", "entering", "passing", "passed", "steps_of", "steps",
)  # fmt: skip

Change = tuple[str, Callable[[], None], Callable[[], None]]  # description, do, undo


@dataclass(frozen=True)
class Mutation:
    """One changed place; ``source`` is the module with it."""

    file: str
    line: int
    what: str
    source: str


# ------------------------------------------------------------------------------------------- mutations


def changes(node: ast.AST) -> Iterator[Change]:
    """The changes of one node."""

    def swap(owner: ast.AST, name: str, new: object, what: str) -> Change:
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
            for i, statement in enumerate(block if getattr(node, "name", "") not in PRICING else ()):
                if isinstance(statement, ast.Raise | ast.Return | ast.Continue | ast.Break | ast.AugAssign):
                    what = f"{type(statement).__name__.lower()} left out"
                elif (
                    isinstance(statement, ast.Expr)
                    and isinstance(statement.value, ast.Call)
                    and not _is_price(statement.value)
                ):
                    what = f"{ast.unparse(statement.value.func)}() left out"
                else:
                    continue
                yield swap(node, name, [*block[:i], ast.Pass(), *block[i + 1 :]], what)


def places(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes that matter: no annotations, no text, no decorators, no arguments of what is raised, no prices of work."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        hidden: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            arguments = [*node.args.args, *node.args.kwonlyargs]
            hidden += [node.returns, *node.decorator_list, *(argument.annotation for argument in arguments)]
            hidden += [node.args, *node.body] if node.name in PRICING else _priced(node)
        elif isinstance(node, ast.ClassDef):
            hidden += node.decorator_list
        elif isinstance(node, ast.AnnAssign):
            hidden.append(node.annotation)
        elif _ends_over_budget(node):
            skipped |= {id(inner) for inner in ast.walk(node)}
            continue
        elif isinstance(node, ast.Raise | ast.JoinedStr) or _is_price(node):
            hidden += list(ast.iter_child_nodes(node))
        for part in hidden:
            skipped |= {id(inner) for inner in ast.walk(part)} if part is not None else set()
        yield node


def _is_price(node: ast.AST) -> bool:
    """Whether the node says what work costs: an error of one there changes no verdict, only when a budget ends."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in (*PRICES, *PRICING)


def _ends_over_budget(node: ast.AST) -> bool:
    """Whether this is ``if ..: raise OverBudget(..)``."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.body[0], ast.Raise)
        and isinstance(node.body[0].exc, ast.Call)
        and getattr(node.body[0].exc.func, "id", "") == "OverBudget"
        and not node.orelse
    )


def _priced(function: ast.FunctionDef) -> list[ast.stmt]:
    """The assignments of names that are read in prices of work alone, or in one another."""
    assignments = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name for target in targets for name in getattr(target, "elts", [target])]
            if all(isinstance(name, ast.Name) for name in names):
                assignments[node] = {name.id for name in names}
    inside = {inner for price in ast.walk(function) if _is_price(price) for inner in ast.walk(price)}
    found: list[ast.stmt] = []
    while True:
        loads = [node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
        elsewhere = {node.id for node in loads if node not in inside}
        read = {node.id for node in loads}
        more = [node for node, names in assignments.items() if node not in found and names <= read - elsewhere]
        if not more:
            return found
        found += more
        inside |= {inner for node in more for inner in ast.walk(node)}


def mutations(paths: Iterable[Path], start: Path = ROOT) -> list[Mutation]:
    """All single changes of these modules; files are named from ``start``."""
    found = []
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in list(places(tree)):
            for what, do, undo in changes(node):
                do()
                source = ast.unparse(ast.fix_missing_locations(tree))
                undo()
                found.append(Mutation(str(path.relative_to(start)), getattr(node, "lineno", 0), what, source))
    return found


# ------------------------------------------------------------------------------------------- trying them


def project_copy(folder: Path) -> None:
    """What the tests need, in ``folder``."""
    for name in ("verify", "tests", "proofs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)


SELECTED = ("-m", "not slow and not browser")
"""Options of pytest: tests that take seconds are run as well."""
THOROUGH = (*SELECTED, "--hypothesis-profile=all repeatable")
"""And laws are tried on all their examples."""


def survives(folder: Path, tests: Sequence[str], seconds: int = 0, *, bytecode: bool = False) -> bool:
    """Whether these tests pass in a copy of the project, within so many seconds of work if any are given.

    They run in a fork of this process, which has imported what takes long and is not the project's.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds)  # of work, for the machine may be busy
            signal.setitimer(signal.ITIMER_REAL, 10 * seconds)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            for name in [name for name in sys.modules if name.split(".")[0] in ("verify", "tests")]:
                del sys.modules[name]
            os.chdir(folder)
            sys.path.insert(0, str(folder))
            os.environ |= {"PYTHONPATH": str(folder), "CI": "1"}  # CI: hypothesis repeats its examples
            sys.dont_write_bytecode = not bytecode
            code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *THOROUGH, *tests])
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) in (4, 5):  # no such tests, none collected
        raise SystemExit(f"these tests cannot be run: {' '.join(tests)}")
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def try_out(sample: Sequence[Mutation], tests: Sequence[str]) -> list[Mutation]:
    """The survivors of ``sample``, told as they are found."""
    survivors = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project_copy(folder)
        started = time.monotonic()
        if not survives(folder, tests, bytecode=True):
            raise SystemExit("the tests fail on the unchanged project")
        patience = int(5 * (time.monotonic() - started) + 30)
        for number, mutation in enumerate(sample):
            changed = folder / mutation.file
            original, times = changed.read_bytes(), changed.stat()
            changed.write_text(mutation.source, encoding="utf-8")
            os.utime(changed, (number + 1, number + 1))  # no bytecode of another version is taken for it
            if survives(folder, tests, patience):
                survivors.append(mutation)
                print(f"survived: {mutation.file}:{mutation.line}: {mutation.what}", flush=True)
            changed.write_bytes(original)
            os.utime(changed, ns=(times.st_atime_ns, times.st_mtime_ns))
    return survivors


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Change one place of a module at a time; do its tests notice?")
    parser.add_argument("modules", nargs="+", type=Path, help="files, or folders with all files in them")
    parser.add_argument("--tests", nargs="+", required=True, help="what pytest runs: files, folders, options")
    parser.add_argument("--count", type=int, default=60, help="how many mutants, drawn at random (60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", help="only changes in these lines of the module, as 120-160")
    given = parser.parse_args(arguments)
    paths = [
        inner.resolve()
        for path in given.modules
        for inner in (sorted(path.rglob("*.py")) if path.is_dir() else [path])
        if inner.name != "__init__.py"
    ]
    everything = mutations(paths)
    if given.lines:
        first, last = map(int, given.lines.split("-"))
        everything = [mutation for mutation in everything if first <= mutation.line <= last]
    sample = random.Random(given.seed).sample(everything, min(given.count, len(everything)))
    print(f"{len(everything)} possible mutants, {len(sample)} are tried", flush=True)
    survivors = try_out(sample, given.tests)
    print(f"{len(sample)} tried, {len(sample) - len(survivors)} killed, {len(survivors)} survived")


if __name__ == "__main__":
    main()
