"""``verify diff``: what changed between two runs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verify.cli.group import OK, ExampleCommand
from verify.cli.output import Settings, echo, print_json
from verify.cli.progress import bar
from verify.cli.tables import print_table
from verify.quoting import quoted

if TYPE_CHECKING:
    from verify.report.diff import Change, RunDiff

__all__ = ["diff"]

WORSE = 1
_PATH = click.Path(path_type=Path)
# Instances listed of each kind; --json lists all.
LISTED = 20


@click.command(
    cls=ExampleCommand,
    examples=["verify diff baseline results", "verify diff baseline results --json"],
)
@click.argument("before", type=_PATH, metavar="DIR1")
@click.argument("after", type=_PATH, metavar="DIR2")
@click.option("--strict", is_flag=True, help="Exit code 1 for every difference.")
@click.option("--jobs", type=int, metavar="N", help="Processes (default: one a core).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def diff(settings: Settings, before: Path, after: Path, strict: bool, jobs: int | None, as_json: bool) -> int:
    """What changed between two runs.

    Certificates that are not the same in both, byte for byte, are checked; one that is not accepted has no verdict.

    \b
    Exit code 1 if an instance of DIR1 is in DIR2
      lost          it had a verdict and has none (absent, undecided, not
                    accepted)
      weaker        proved-all > proved-generic > proved-open >
                    proved-instance > probable
      contradicted  from refuted to any of these, or the other way round
      restated      its name stands for another statement
      refused       it had no verdict, and has a certificate that is not
                    accepted, or failed
    Exit code 0 else: no change, or only new or stronger verdicts, undecided
    instances, other bytes for the same statement and verdict.
    Exit code 2 if one of the two is no run directory.
    """
    from verify.report.diff import diff_runs
    from verify.suite.checking import check_all
    from verify.work.directory import RunDirectory

    old, new = RunDirectory.existing(before), RunDirectory.existing(after)
    with bar(settings, "checking") as update:
        found = diff_runs(
            old,
            new,
            lambda paths: check_all(paths, jobs=jobs, progress=lambda done, total: update(done, total, "")),
        )
    if as_json:
        print_json(_as_json(found, before, after))
    else:
        if not settings.quiet:
            _print_claims(found)
            _print_instances(found)
            for directory in (old, new):
                if not directory.is_finished:
                    echo(f"The run in {quoted(directory.path)} did not come to its end.")
        echo(_line(found))
    return WORSE if found.is_worse or (strict and found.changes) else OK


def _line(found: RunDiff) -> str:
    """All of it in one line."""
    same = sum(found.same.values())
    if not found.changes:
        return f"No change: {same:,} certificates are the same, byte for byte."
    parts = ", ".join(f"{count:,} {kind.value}" for kind, count in sorted(found.counts.items(), key=_by_kind))
    number = len(found.changes)
    return f"{number:,} change{'' if number == 1 else 's'}: {parts}; {same:,} certificates are the same."


def _by_kind(item: tuple[object, int]) -> int:
    from verify.report.diff import Kind

    return list(Kind).index(Kind(str(item[0])))


def _counts_by_claim(found: RunDiff) -> dict[str, Counter[object]]:
    counts: dict[str, Counter[object]] = {}
    for change in found.changes:
        counts.setdefault(change.claim, Counter())[change.kind] += 1
    return counts


def _print_claims(found: RunDiff) -> None:
    rows = []
    for claim, counts in _counts_by_claim(found).items():
        parts = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items(), key=_by_kind))
        rows.append([claim, parts, str(found.same.get(claim, 0))])
    if rows:
        print_table(["claim", "changes", "the same"], rows, prose=(1,), right=(2,))


def _print_instances(found: RunDiff) -> None:
    from verify.report.diff import Kind

    for kind in Kind:
        changes = [change for change in found.changes if change.kind is kind]
        if not changes:
            continue
        echo(f"{kind.value.upper()}: {kind.meaning}")
        for change in changes[:LISTED]:
            echo(_instance(change))
        if len(changes) > LISTED:
            echo(f"  and {len(changes) - LISTED} more (--json lists all)")
        echo("")


def _instance(change: Change) -> str:
    place = f"  {quoted(f'{change.claim}/{change.instance}')}"
    text = f"{change.before.name} -> {change.after.name}"
    if change.before.name == change.after.name and change.before.sha256:
        text = f"{change.after.name}, {change.before.sha256[:12]} -> {change.after.sha256[:12]}"
    head = f"{place}  {text}" if len(place) + len(text) + 2 <= 80 else f"{place}\n    {text}"
    if not change.after.detail:
        return head
    return f"{head}\n" + click.wrap_text(change.after.detail, 80, initial_indent="    ", subsequent_indent="    ")


def _as_json(found: RunDiff, before: Path, after: Path) -> dict[str, object]:
    return {
        "before": str(before),
        "after": str(after),
        "worse": found.is_worse,
        "same": sum(found.same.values()),
        "counts": {kind.value: count for kind, count in sorted(found.counts.items(), key=_by_kind)},
        "claims": {
            claim: {str(kind): count for kind, count in sorted(counts.items(), key=_by_kind)}
            for claim, counts in _counts_by_claim(found).items()
        },
        "changes": [
            {
                "claim": change.claim,
                "instance": change.instance,
                "kind": change.kind.value,
                "before": change.before.to_json(),
                "after": change.after.to_json(),
            }
            for change in found.changes
        ],
    }
