"""``verify claims`` and ``verify explain``: the registry, and one claim of it with a worked instance."""

from __future__ import annotations

import click

from verify.cli.group import OK, ExampleCommand
from verify.cli.output import Settings, echo, print_json
from verify.cli.plug_ins import tell_plug_ins
from verify.cli.progress import patience
from verify.cli.tables import print_prose

__all__ = ["claims", "explain"]


@click.command(cls=ExampleCommand, examples=["verify claims", "verify claims --json"])
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.pass_obj
def claims(settings: Settings, as_json: bool) -> int:
    """The claims that are verified."""
    from verify.claims import REGISTRY
    from verify.statements import to_latex, to_text

    tell_plug_ins(settings)
    if as_json:
        print_json(
            [
                {
                    "id": claim.id,
                    "title": claim.title,
                    "source": claim.source,
                    "status": claim.status,
                    "statement": to_text(claim.relation),
                    "latex": to_latex(claim.relation),
                    "quantifier": claim.quantifier.value,
                    "domain": claim.domain,
                    "expected": claim.expected.value,
                    "paper": claim.source_paper.short,
                    "became": claim.became.value,
                }
                | ({"package": claim.package} if claim.package else {})
                for claim in REGISTRY.values()
            ]
        )
    elif settings.quiet:
        echo("\n".join(REGISTRY))
    else:
        echo("What is claimed, and in brackets what a run should find:\n")
        for claim in REGISTRY.values():
            echo(f"{claim.id} ({claim.expected.value})")
            print_prose(claim.title, indent="    ")
        echo("")
        for package, ids in REGISTRY.packages().items():
            echo(f"From the package {package}: {', '.join(ids)}")
        echo("More on one of them: verify explain ID")
    return OK


@click.command(cls=ExampleCommand, examples=["verify explain theorem1-depth2-grid", "verify explain central-upper"])
@click.argument("claim")
@click.pass_obj
def explain(settings: Settings, claim: str) -> int:
    """One claim: statement, proof in short, a tiny instance.

    The instance is worked with its matrix printed.
    """
    from verify.claims import find_claim
    from verify.report.explain import explanation

    found = find_claim(claim)
    with patience(settings, "working an instance"):
        text = explanation(found)
    echo(text)
    return OK
