"""``verify show``: one certificate, readable, with the checker's word on it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from verify.cli.files import INPUT_FILE
from verify.cli.group import ExampleCommand
from verify.cli.output import Settings, echo, print_json
from verify.cli.progress import patience
from verify.cli.runs import outcome_code

__all__ = ["show"]


@click.command(
    cls=ExampleCommand,
    examples=["verify show c.json", "verify show c.json --json"],
)
@click.argument("certificate", type=INPUT_FILE, metavar="CERT")
@click.option(
    "--engine",
    type=click.Choice(["python", "flint"]),
    default="python",
    help="For minors mod a prime (default python).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def show(settings: Settings, certificate: Path, engine: str, as_json: bool) -> int:
    """One certificate: statement, verdict, evidence in short.

    It is checked now. Exit code 0 if it is accepted, 1 if it is rejected, 2 if it is malformed, 3 if it exceeds the
    limits.
    """
    from verify.report.show import read_certificate, shown_json, shown_text

    with patience(settings, "checking"):
        shown = read_certificate(certificate, engine=engine)
    if as_json:
        print_json(shown_json(shown))
    elif settings.quiet:
        echo(f"{shown.report.outcome} {shown.report.verdict}".rstrip())
    else:
        echo(shown_text(shown))
    return outcome_code(Counter([shown.report.outcome]))
