"""``verify run``, ``verify check`` and ``verify report``: run directories and the certificates in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from verify.cli.files import INPUT_FILE, OUTPUT_FILE, OUTPUT_FOLDER, save
from verify.cli.group import INTERRUPTED, OK, UNDECIDED, UNUSABLE, ExampleCommand
from verify.cli.output import Settings, echo, print_json, say, warn
from verify.cli.plug_ins import tell_plug_ins
from verify.cli.progress import bar
from verify.cli.tables import print_table
from verify.cli.workers import SCHEDULER
from verify.quoting import escaped, quoted

if TYPE_CHECKING:
    from verify.suite.runner import RunResult
    from verify.suite.summary import ClaimSummary
    from verify.work.budget import Budget

__all__ = ["check", "report", "run"]

REFUSED = 1
_PATH = click.Path(path_type=Path)
_F = TypeVar("_F", bound=Callable[..., Any])


def _engine(default: str, *others: str) -> Callable[[_F], _F]:
    """The option, with the engine that is taken where none is asked for."""
    names = click.Choice(["python", "flint", "numpy", *others])
    return click.option("--engine", type=names, default=default, help=f"For minors mod a prime (default {default}).")


_GITHUB = click.option(
    "--github", is_flag=True, help="Append a summary to the file that the variable GITHUB_STEP_SUMMARY names."
)
_RECHECK = click.option(
    "--recheck", is_flag=True, help="Check again what this checker has accepted before (default: only what is new)."
)
_JOBS = click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes (default: one a core).")


class _ClaimsCommand(ExampleCommand):
    """Lets ``--claims a b c`` take several ids, as ``--claims a,b`` and ``--claims a --claims b`` do."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        joined: list[str] = []
        taking = False
        for word in args:
            if taking and not word.startswith("-"):
                joined += ["--claims", word]
                continue
            taking = word == "--claims"
            if not taking:
                joined.append(word)
        if args and args[-1] == "--claims":
            joined.append("--claims")  # click says that a value is missing
        return super().parse_args(ctx, joined)


@click.command(
    cls=_ClaimsCommand,
    examples=[
        "verify run --profile quick --out results",
        "verify run --profile standard --out results --jobs 4 \\",
        "    --claims theorem-s conjecture1-function",
    ],
)
@click.option(
    "--profile",
    default="quick",
    metavar="NAME",
    help="How much to spend: quick (default), standard or full; about 1 minute, 5 minutes or 10 minutes of one core. "
    "Or the JSON file of a budget.",
)
@click.option(
    "--out", required=True, type=OUTPUT_FOLDER, metavar="DIR", help="The run directory; a run that is there resumes."
)
@_JOBS
@SCHEDULER
@click.option("--claims", "claim_lists", multiple=True, metavar="ID...", help="Only these claims (default: all).")
@_engine("numpy")
@_RECHECK
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@_GITHUB
@click.pass_obj
def run(
    settings: Settings,
    profile: str,
    out: Path,
    jobs: int | None,
    scheduler: str | None,
    claim_lists: Sequence[str],
    engine: str,
    recheck: bool,
    as_json: bool,
    github: bool,
) -> int:
    """Gather and check the evidence for the claims.

    One certificate a finished instance; a second run of the same directory goes on where the first stopped. Exit code
    0 if every claim comes out as the registry expects.
    """
    from verify.report.summary_line import append_summary, step_summary_file
    from verify.suite.runner import run_suite
    from verify.work.budget import profile_of

    page = step_summary_file() if github else None
    claims = _ids(claim_lists)
    budget = _budget(profile)
    if not claims and not out.exists() and budget.takes:
        say(settings, f"Profile {profile}: about {budget.takes} of one core.")
    with bar(settings, f"{budget.name} run") as update:
        result = run_suite(
            budget,
            out,
            jobs=jobs,
            claims=claims,
            progress=update,
            engine=engine,
            recheck=recheck,
            executor=scheduler,
        )
    if result.interrupted:
        done = len(result.of("accepted"))
        warn(f"Interrupted after {done} accepted certificates; the same command goes on where this one stopped.")
        return INTERRUPTED
    summaries = result.summaries()
    tell_plug_ins(settings, [summary.claim.id for summary in summaries])
    if as_json:
        print_json(_as_json(profile_of(budget), result, summaries))
    else:
        _print_run(settings, result, summaries)
    if page is not None:
        append_summary(page, f"### verify run\n\n{_line(result, summaries)}\n")
    return _exit_code(result, summaries)


def _budget(profile: str) -> Budget:
    """The profile of that name, or the budget in that file."""
    from verify.work.budget import PROFILES, find_profile, read_budget

    return (
        read_budget(Path(profile)) if profile not in PROFILES and profile.endswith(".json") else find_profile(profile)
    )


def _ids(claim_lists: Sequence[str]) -> list[str]:
    """The ids in ``--claims``, however they are separated, each once."""
    return list(dict.fromkeys(word for text in claim_lists for word in re.split(r"[\s,]+", text) if word))


def _line(result: RunResult, summaries: Sequence[ClaimSummary]) -> str:
    """What the run came to, in one line."""
    from verify.report.summary_line import summary_line

    outcomes = Counter(entry.outcome for entry in result.of("accepted", *_NOT_ACCEPTED, "failed"))
    return summary_line(summaries, outcomes, engine=result.engine)


def _exit_code(result: RunResult, summaries: Sequence[ClaimSummary]) -> int:
    others = [summary for summary in summaries if not summary.as_expected]
    if result.of("rejected", "malformed", "failed") or any(not summary.only_undecided for summary in others):
        return REFUSED
    return UNDECIDED if others or result.of("over budget") else OK


_NOT_ACCEPTED = ("rejected", "malformed", "over budget")


def _as_json(profile: str, result: RunResult, summaries: Sequence[ClaimSummary]) -> dict[str, object]:
    return {
        "profile": profile,
        "directory": str(result.directory.path),
        "accepted": len(result.of("accepted")),
        "not_accepted": len(result.of(*_NOT_ACCEPTED)),
        "failed": len(result.of("failed")),
        "undecided": len(result.of("undecided")),
        "claims": [_claim_json(summary) for summary in summaries],
    }


def _claim_json(summary: ClaimSummary) -> dict[str, object]:
    example = summary.counterexample
    place = None
    if example is not None:
        place = {"L": example.L, "R": example.R, "M": example.M, "t": example.t, "instance": example.name}
    return {
        "id": summary.claim.id,
        "verdict": None if summary.verdict is None else summary.verdict.value,
        "expected": summary.claim.expected.value,
        "as_expected": summary.as_expected,
        "counts": {verdict.value: count for verdict, count in summary.counts.items()}
        | ({"inconclusive": summary.undecided} if summary.undecided else {}),
        "smallest_counterexample": place,
        "minimal": None if example is None else example.minimal,
    }


def _run_row(summary: ClaimSummary) -> list[str]:
    """Id, what the run shows, at which of the instances tried, and whether that was expected."""
    from verify.report.tables import extent_text

    expected = "yes" if summary.as_expected else f"NO: {summary.claim.expected.value}"
    tried = re.sub(" instances?", "", extent_text(summary))
    return [summary.claim.id, summary.headline, f"at {tried}" if tried else "none", expected]


def _print_run(settings: Settings, result: RunResult, summaries: Sequence[ClaimSummary]) -> None:
    from verify.report.tables import counterexample_text

    shown = [summary for summary in summaries if not (settings.quiet and summary.as_expected)]
    if shown:
        rows = [_run_row(summary) for summary in shown]
        print_table(["claim", "verdict", "instances", "as expected"], rows, right=(2,))
    for entry in result.of("failed", "undecided", *_NOT_ACCEPTED):
        if entry.outcome != "undecided" or not settings.quiet:
            echo(f"{entry.outcome}: {quoted(f'{entry.claim}/{entry.name}')}: {escaped(entry.detail)}")
    for summary in summaries:
        if summary.counterexample is not None and not settings.quiet:
            text = f"{summary.claim.id}: {counterexample_text(summary.counterexample)}"
            echo(click.wrap_text(text, width=80, subsequent_indent="  "))
    if not settings.quiet:
        reused = sum(entry.reused for entry in result.results)
        known = sum(entry.remembered for entry in result.results)
        again = f" ({reused:,} certificates were there already, {known:,} of them checked before)" if reused else ""
        echo(f"\n{_line(result, summaries)}.{again}")
        echo(f"Report: verify report {quoted(result.directory.path)}")


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify check certificate.json",
        "verify check results --engine flint",
        'verify check c.json --expect "L=2 R=4 M=3 t_S=5 t_E=5: rank >= 220"',
    ],
)
@click.argument("paths", nargs=-1, required=True, type=INPUT_FILE, metavar="PATH...")
@_engine("python", "native")
@click.option("--expect", metavar="STATEMENT", help="What every file must prove.")
@click.option("--fresh", is_flag=True, help="Draw samples anew, not from the statement's hash.")
@click.option(
    "--max-memory",
    type=click.IntRange(min=1),
    metavar="MB",
    help="Most memory that a file may take (default 448 MB; beyond it: over budget).",
)
@_JOBS
@click.option("--json", "as_json", is_flag=True, help="Print the reports as one JSON list.")
@click.pass_obj
def check(
    settings: Settings,
    paths: Sequence[Path],
    engine: str,
    expect: str | None,
    fresh: bool,
    max_memory: int | None,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Check certificates with the independent checker.

    Files, or directories of certificates; - is one certificate on standard input. Exit code 0 if all are accepted, 1 if
    one is rejected, else 2 if one is malformed, else 3 if one exceeds the limits.
    """
    from verify.suite.checking import CheckOptions, certificate_paths, check_all

    memory = {} if max_memory is None else {"max_memory": max_memory << 20}
    options = CheckOptions(engine=engine, expect=expect, fresh=fresh, **memory)
    files = certificate_paths(paths)
    counts: Counter[str] = Counter()
    listed: list[dict[str, Any]] = []
    with bar(settings, "checking") as update:
        for path, found in check_all(files, options, jobs=jobs, progress=lambda done, total: update(done, total, "")):
            counts[found.outcome] += 1
            if as_json:
                listed.append({"file": str(path), **found.to_json()})
            elif found.accepted and not settings.quiet:
                echo(f"accepted  {quoted(path)}  {found.verdict}  {escaped(found.statement_text)}")
            elif not found.accepted:
                echo(f"{found.outcome.upper()}  {quoted(path)}  {escaped(found.statement_text)}".rstrip())
                where = f"{found.path}: " if found.path else ""
                echo("    " + escaped(f"{where}{found.message}" + (f" ({found.detail})" if found.detail else "")))
    if as_json:
        print_json(listed)
    elif not settings.quiet:
        parts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
        echo(f"{len(files)} checked by verify.checker, engine {engine}: {parts}")
    return outcome_code(counts)


def outcome_code(counts: Counter[str]) -> int:
    """The exit code for these outcomes of the checker."""
    for outcome, code in (("rejected", REFUSED), ("malformed", UNUSABLE), ("over budget", UNDECIDED)):
        if counts[outcome]:
            return code
    return OK


@click.command(
    cls=_ClaimsCommand,
    examples=[
        "verify report results --html results/report.html",
        "verify report results --out results/report.md",
        "verify report results --latex appendix.tex --csv rows.csv",
        "verify report results --junit claims.xml",
        "verify report results --claims growth-closed-form --html growth.html",
    ],
)
@click.argument("directory", type=_PATH, metavar="DIR")
@click.option("--claims", "claim_lists", multiple=True, metavar="ID...", help="Only these claims of the run.")
@click.option("--out", type=OUTPUT_FILE, metavar="FILE", help="Markdown (printed if no file is named at all).")
@click.option("--latex", type=OUTPUT_FILE, metavar="FILE", help="LaTeX for an appendix, complete.")
@click.option("--csv", type=OUTPUT_FILE, metavar="FILE", help="All instances, a row each.")
@click.option(
    "--jsonl", type=OUTPUT_FILE, metavar="FILE", help="The same as JSON lines; integers beyond 2^53 as texts."
)
@click.option("--junit", type=OUTPUT_FILE, metavar="FILE", help="The claims as tests, JUnit's XML.")
@click.option(
    "--html", type=OUTPUT_FILE, metavar="FILE", help="One page for a browser, with pictures; needs no network."
)
@_GITHUB
@_engine("numpy")
@_RECHECK
@_JOBS
@click.pass_obj
def report(
    settings: Settings,
    /,
    directory: Path,
    engine: str,
    recheck: bool,
    jobs: int | None,
    github: bool,
    claim_lists: Sequence[str],
    html: Path | None,
    **files: Path | None,
) -> int:
    """A report of a directory of `run`, `explore` or `conjecture`.

    Every certificate is checked again first, unless this checker has accepted the same bytes before; in a run one
    counts only at the instance that it states. Exit code 0 if all are accepted and every claim came out as expected;
    for a map if every rank is known, for a search if the statement survived.
    """
    from verify.cli.sweeps import report_sweep
    from verify.errors import DomainError
    from verify.report.content import report_on, require_claims
    from verify.report.formats import written
    from verify.report.markdown import markdown_report
    from verify.report.summary_line import append_summary, job_summary, step_summary_file, summary_line
    from verify.report.sweeps import is_sweep
    from verify.suite.checking import check_run
    from verify.work.directory import RunDirectory

    page = step_summary_file() if github else None
    claims = _ids(claim_lists)
    if is_sweep(directory):
        if claims or github:
            raise DomainError(
                f"{quoted(directory)} has no claims: --{'claims' if claims else 'github'} is for `verify run`"
            )
        return report_sweep(settings, directory, engine=engine, jobs=jobs, html=html, files=files)
    run_directory = RunDirectory.existing(directory)
    if claims:
        require_claims(run_directory, claims)
    with bar(settings, "checking") as update:
        found = check_run(
            run_directory,
            engine=engine,
            jobs=jobs,
            recheck=recheck,
            only=claims,
            progress=lambda done, total: update(done, total, ""),
        )
    checked_at = datetime.now(UTC)
    content = report_on(run_directory, found.reports, engine=engine, remembered=found.remembered, only=claims)
    for path, text in written(content, files):
        save(settings, path, text)
    if html is not None:
        from verify.report.html import html_report

        save(settings, html, html_report(content, directory=directory, file=html, when=checked_at).encode())
    if not any(files.values()) and html is None:
        echo(markdown_report(content), nl=False)
    if page is not None:
        append_summary(page, job_summary(content))
    tell_plug_ins(settings)
    say(settings, f"{summary_line(content.summaries, content.outcomes, engine=engine)}.")
    others = [summary for summary in content.summaries if not summary.as_expected]
    if code := outcome_code(content.outcomes):
        return code
    if any(not summary.only_undecided for summary in others):
        return REFUSED
    return UNDECIDED if others or not content.is_finished else OK
