"""``python -m verify.checker FILE..``: check certificates, one line each.

Exit code: 0 all accepted, 1 some rejected, 2 some malformed or unusable input, 3 some over budget, 130 interrupted.
"""

import argparse
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator

from .check import DEFAULT_WORK, check_file
from .engines import NAMES, engine_named
from .expectation import ExpectationError, parse_expectation
from .files import certificates_under
from .report import Report

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
        help=f"most multiply-adds a file (default {DEFAULT_WORK})",
    )
    parser.add_argument("--fresh", action="store_true", help="draw samples anew instead of from the statement's hash")
    parser.add_argument("--json", action="store_true", help="print the reports as JSON")
    parser.add_argument("--quiet", action="store_true", help="print only what is not accepted, and no summary")
    return parser


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _joined(head: str, statement: str) -> Iterator[str]:
    """Both on one line if that has at most 80 columns, else the statement indented below."""
    if not statement or len(head) + 2 + len(statement) <= 80:
        yield f"{head}  {statement}".rstrip()
        return
    yield head
    yield from textwrap.wrap(statement, 78, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _lines(path: str, report: Report) -> Iterator[str]:
    """One line for an accepted file; for another one also why."""
    if report.accepted:
        yield from _joined(f"accepted  {path}  {report.verdict}", report.statement_text)
        return
    yield from _joined(f"{report.outcome.upper()}  {path}", report.statement_text)
    reason = f"{report.path}: {report.message}" if report.path else report.message
    for text in (reason, report.detail):
        yield from textwrap.wrap(text, 78, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _exit_code(counts: Counter[str]) -> int:
    for code, outcome in ((1, "rejected"), (2, "malformed"), (3, "over budget")):
        if counts[outcome]:
            return code
    return 0


def _run(arguments: argparse.Namespace) -> int:
    try:
        engine = engine_named(arguments.engine)
        if arguments.expect is not None:
            parse_expectation(arguments.expect)
    except ImportError:
        print("error: the engine flint needs the package python-flint", file=sys.stderr)
        return 2
    except ExpectationError as error:
        print(f"error: --expect: {error}", file=sys.stderr)
        return 2
    counts: Counter[str] = Counter()
    results = []
    for path in (found for given in arguments.paths for found in certificates_under(given)):
        report = check_file(
            path, engine=engine, max_work=arguments.max_work, fresh=arguments.fresh, expect=arguments.expect
        )
        counts[report.outcome] += 1
        if arguments.json:
            results.append({"file": path, **report.to_json()})
        elif not (arguments.quiet and report.accepted):
            for line in _lines(path, report):
                _print(line)
    if not counts:
        print("error: there is no certificate (*.json) under the given paths", file=sys.stderr)
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
        return _run(_parser().parse_args(arguments))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 2


if __name__ == "__main__":
    sys.exit(main())
