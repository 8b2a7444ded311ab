"""``python -m verify.checker FILE..``: check certificates, one line each.

Exit code: 0 all accepted, 1 some rejected, 2 some malformed or unusable input, 3 some over budget, 130 interrupted.
"""

import argparse
import contextlib
import json
import os
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator

from .engines import NAMES, engine_named
from .files import certificates_under, check_file, quoted, require_expectation
from .kernel.check import DEFAULT_WORK
from .kernel.errors import ExpectationError
from .kernel.meter import DEFAULT_MEMORY
from .kernel.report import Report

__all__ = ["main"]

_OUTCOMES = ("accepted", "rejected", "malformed", "over budget")
_EPILOG = """exit code: 0 all accepted, 1 some rejected, 2 some malformed, 3 some over budget (the first that applies
from 1, 2, 3). Directories are searched for *.json, without run.json, hidden files and folders named experiments."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify-checker",
        description="Check certificates of ranks and exact values of recurrent networks.",
        epilog=_EPILOG,
    )
    parser.add_argument("paths", nargs="+", metavar="FILE", help="a certificate, or a directory of them")
    parser.add_argument(
        "--expect", metavar="TEXT", help="what every file must prove, e.g. 'L=2 R=4 M=3 t_S=5 t_E=5: rank >= 220'"
    )
    parser.add_argument("--engine", choices=NAMES, default="python", help="for minors mod a prime (default python)")
    parser.add_argument(
        "--max-work",
        type=int,
        default=DEFAULT_WORK,
        metavar="N",
        help=f"most multiply-adds a file (default {DEFAULT_WORK}, about half an hour of plain Python)",
    )
    parser.add_argument(
        "--max-memory",
        type=int,
        default=DEFAULT_MEMORY >> 20,
        metavar="MB",
        help=f"most memory a file, in megabytes (default {DEFAULT_MEMORY >> 20})",
    )
    parser.add_argument("--fresh", action="store_true", help="draw samples anew instead of from the statement's hash")
    parser.add_argument("--json", action="store_true", help="print the reports as JSON")
    parser.add_argument("--quiet", action="store_true", help="print only what is not accepted, and no summary")
    return parser


class _Unwritable(Exception):
    """The output is closed, full or missing; says why."""


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, AttributeError) as error:
        raise _Unwritable(getattr(error, "strerror", None) or "it is closed") from None


def _print(text: str) -> None:
    with _writing():
        encoding = sys.stdout.encoding or "ascii"
        print(text.encode(encoding, "backslashreplace").decode(encoding))


def _flush() -> None:
    with _writing():
        sys.stdout.flush()


def _joined(head: str, statement: str) -> Iterator[str]:
    """Both on one line if that has at most 80 columns, else the statement indented below."""
    if not statement or len(head) + 2 + len(statement) <= 80:
        yield f"{head}  {statement}".rstrip()
        return
    yield head
    yield from _indented(statement)


def _lines(path: str, report: Report) -> Iterator[str]:
    """One line for an accepted file, and its facts; for another one also why."""
    if report.accepted:
        yield from _joined(f"accepted  {quoted(path)}  {report.verdict}", report.statement_text)
        for fact in report.facts:
            yield from _indented(fact.text())
        if report.relation:
            whole = "for all that it speaks of" if report.relation == "all" else "for what is given in the file"
            yield from _indented(f"the statement itself, {whole}")
        return
    yield from _joined(f"{report.outcome.upper()}  {quoted(path)}", report.statement_text)
    reason = f"{report.path}: {report.message}" if report.path else report.message
    for text in (reason, report.detail):
        yield from _indented(text)


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, 78, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _exit_code(counts: Counter[str]) -> int:
    for code, outcome in ((1, "rejected"), (2, "malformed"), (3, "over budget")):
        if counts[outcome]:
            return code
    return 0


def _foreign() -> str:
    """A module of Python's library that was loaded from elsewhere, such as a ``json.py`` in the current folder."""
    library = os.path.dirname(os.path.realpath(os.__file__))
    compiled = os.path.join(os.path.realpath(sys.base_prefix), "DLLs")  # on Windows
    for name in sorted(sys.stdlib_module_names & sys.modules.keys()):
        origin = getattr(sys.modules[name], "__file__", None)
        place = os.path.realpath(origin or library)
        inside = any(place == folder or place.startswith(folder + os.sep) for folder in (library, compiled))
        if name != "__main__" and (not inside or "-packages" + os.sep in place.removeprefix(library)):
            return f"{name} was loaded from {quoted(str(origin))}"
    return ""


def _run(arguments: argparse.Namespace) -> int:
    foreign = _foreign()
    if foreign:
        _complain(f"error: {foreign}, not from Python's library; run python -I -S\n")
        return 2
    try:
        engine = engine_named(arguments.engine)
        if arguments.expect is not None:
            require_expectation(arguments.expect)
    except ImportError as error:
        _complain(f"error: {error}\n")
        return 2
    except ExpectationError as error:
        _complain(f"error: --expect: {error}\n")
        return 2
    counts: Counter[str] = Counter()
    results = []
    for path in (found for given in arguments.paths for found in certificates_under(given)):
        report = check_file(
            path,
            engine=engine,
            max_work=arguments.max_work,
            max_memory=arguments.max_memory << 20,
            fresh=arguments.fresh,
            expect=arguments.expect,
        )
        counts[report.outcome] += 1
        if arguments.json:
            results.append({"file": path, **report.to_json()})
        elif not (arguments.quiet and report.accepted):
            for line in _lines(path, report):
                _print(line)
    if not counts:
        _complain("error: there is no certificate (*.json) under the given paths\n")
        return 2
    if arguments.json:
        _print(json.dumps(results, indent=1, sort_keys=True))
    elif not arguments.quiet:
        parts = [f"{counts[outcome]} {outcome}" for outcome in _OUTCOMES if counts[outcome]]
        _print(f"{sum(counts.values())} checked: {', '.join(parts)}")
    return _exit_code(counts)


def main(arguments: list[str] | None = None) -> int:
    """Check the files named on the command line; the exit code."""
    try:
        try:
            code = _run(_parser().parse_args(arguments))
        except SystemExit:  # help was printed, or a usage error
            _flush()
            _complain("")
            raise
        _flush()
        return code
    except KeyboardInterrupt:
        _complain("interrupted\n")
        return 130
    except _Unwritable as error:
        _complain(f"error: the output cannot be written: {error}\n")
        _discard(1)
        return 2
    except Exception as error:  # whatever is wrong here, no file was rejected for it
        _complain(f"error: the checker failed: {type(error).__name__}: {error} (please report)\n")
        return 2


def _complain(message: str) -> None:
    try:
        sys.stderr.write(message)  # not by print, which takes standard output where there is none
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        _discard(2)


def _discard(descriptor: int) -> None:
    """What is still buffered could not be written, and must not fail again when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


if __name__ == "__main__":
    sys.exit(main())
