"""How every training experiment is run from the command line: kept, resumed, drawn and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from verify.cli.files import require_picture
from verify.cli.group import INTERRUPTED, OK
from verify.cli.output import Settings, echo, print_json, say, warn
from verify.cli.progress import bar
from verify.quoting import quoted

if TYPE_CHECKING:
    from pathlib import Path

    from verify.experiments.records import Cells

__all__ = ["draw", "run_and_show"]


def run_and_show(
    settings: Settings,
    name: str,
    run: Callable[..., dict[str, Any]],
    options: Mapping[str, Any],
    show: Callable[[Mapping[str, Any]], None],
    figure: Callable[[Mapping[str, Any]], Any],
    *,
    parts: str = "networks",
) -> int:
    """Run, keep, draw, print; Ctrl-C keeps what is finished.  ``parts``: what is kept piece by piece, in words."""
    from verify.experiments.records import Cells, write_record

    out, plot = options["out"], options["plot"]
    if plot is not None:
        require_picture(plot)
    opened: list[Cells] = []

    def cells(parameters: Mapping[str, Any], shape: Any) -> Cells:
        opened.append(Cells(name, parameters, shape, out))
        if opened[0].resumed:
            say(settings, f"{opened[0].resumed} {parts} of an interrupted run are taken over.")
        return opened[0]

    try:
        with bar(settings, f"{name} experiment") as update:
            record = run(cells=cells, progress=update, force=options["force"])
    except KeyboardInterrupt:
        count = len(opened[0].done) if opened else 0
        warn(f"Interrupted after {count} {parts}; the same command goes on where this one stopped.")
        return INTERRUPTED
    path = write_record(out, record)
    opened[0].discard()
    if plot is not None:
        draw(figure(record), plot)
    if options["as_json"]:
        print_json(record)
        return OK
    show(record)
    if not settings.quiet:
        echo(f"Record: {quoted(path)}")
        if plot is not None:
            echo(f"Picture: {quoted(plot)}")
        echo("Measured in floating point; evidence for no verdict.")
    return OK


def draw(figure: Any, path: Path) -> None:
    """Write a picture whole."""
    from verify.report.figures.style import save

    save(figure, path)
