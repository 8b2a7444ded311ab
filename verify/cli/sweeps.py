"""Tables of maps and searches: what ``explore`` and ``conjecture`` write, and ``report`` for their directories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from verify.cli.files import save
from verify.cli.group import OK, UNDECIDED
from verify.cli.output import Settings, echo, say
from verify.cli.progress import bar

if TYPE_CHECKING:
    from verify.report.sweeps import Sweep

__all__ = ["report_sweep", "write_tables"]

REFUSED = 1


def write_tables(settings: Settings, sweep: Sweep, files: Mapping[str, Path | None]) -> None:
    """Write the forms that are wanted, by the name of their option."""
    from verify.report.formats import require_different
    from verify.report.sweeps.forms import sweep_files

    require_different(files)
    for path, data in list(sweep_files(sweep, files)):
        save(settings, path, data)


def report_sweep(
    settings: Settings,
    directory: Path,
    *,
    engine: str,
    jobs: int | None,
    html: Path | None,
    files: Mapping[str, Path | None],
) -> int:
    """The report of a map's or a search's directory.  The exit code: 0 established, 1 refuted or something wrong, else
    3.
    """
    from verify.errors import DomainError
    from verify.report.sweeps import Ending, stored_sweep
    from verify.report.sweeps.forms import sweep_markdown
    from verify.suite.checking import CheckOptions, certificate_paths, check_all

    try:
        paths = certificate_paths([directory])
    except DomainError:
        paths = []  # nothing was certified
    with bar(settings, "checking") as update:
        options = CheckOptions(engine=engine)
        checks = dict(check_all(paths, options, jobs=jobs, progress=lambda done, total: update(done, total, "")))
    sweep = stored_sweep(directory, checks, engine=engine)
    write_tables(settings, sweep, files)
    if html is not None:
        from verify.report.html.sweep_page import html_sweep

        save(settings, html, html_sweep(sweep, directory=directory, file=html, when=datetime.now(UTC)).encode())
    if html is None and not any(files.values()):
        echo(sweep_markdown(sweep), nl=False)
    outcomes = Counter(report.outcome for report in checks.values())
    counted = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items())) or "no certificates"
    say(settings, f"{sweep.title}: {sweep.result}; {counted}.")
    if not sweep.all_well:
        for problem in sweep.problems:
            say(settings, f"wrong: {problem}")
        return REFUSED
    return {Ending.ESTABLISHED: OK, Ending.REFUTED: REFUSED, Ending.OPEN: UNDECIDED}[sweep.ending]
