"""``verify coq-check``: a certificate checked by the kernel of Coq."""

from __future__ import annotations

from pathlib import Path

import click

from verify.cli.group import OK, ExampleCommand
from verify.cli.output import Settings, patience, print_json, say
from verify.errors import DomainError

__all__ = ["coq_check"]

_PATH = click.Path(path_type=Path)


@click.command(
    "coq-check",
    cls=ExampleCommand,
    examples=["verify coq-check c.json", "verify coq-check c.json --keep c.v --time 2m"],
)
@click.argument("file", type=_PATH)
@click.option("--keep", type=_PATH, metavar="FILE", help="Write the Coq file there.")
@click.option("--time", "time_limit", default="5m", metavar="TIME", help="Stop Coq after 60s, 5m, 1h (default 5m).")
@click.option("--theory", type=_PATH, metavar="DIR", help="The compiled theory (default: proofs/coq of the sources).")
@click.option("--without-vm", is_flag=True, help="Let the kernel compute without its virtual machine: for small ranks.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def coq_check(
    settings: Settings,
    file: Path,
    keep: Path | None,
    time_limit: str,
    theory: Path | None,
    without_vm: bool,
    as_json: bool,
) -> int:
    """Have Coq prove the lower bounds of a certificate.

    For each item of kind minor over Q (function rank, or grid rank with one-hot templates) a small Coq file says: the rank
    is at least k, for almost all weights or for the given ones. Coq's kernel computes the matrix and its elimination with
    a checker that is proved correct in proofs/coq. Exit code 1 if Coq refuses, 3 if there is no Coq or not enough time.
    """
    from verify.certificates.store import write_atomically
    from verify.conjectures.budget import seconds
    from verify.report.coq_certificate import coq_certificate
    from verify.report.coq_run import THEORY, run_coq

    limit = seconds(time_limit)
    if not limit > 0:
        raise DomainError(f"--time must be more than 0, not {time_limit}")
    if not file.is_file():
        raise DomainError(f"there is no certificate file {file}")
    if keep is not None and keep.absolute() == file.absolute():
        raise DomainError(f"--keep would overwrite the certificate {file}")
    certificate = coq_certificate(file.read_bytes(), virtual_machine=not without_vm)
    if keep is not None:
        write_atomically(keep, certificate.text.encode("ascii"))
        say(settings, f"{keep}: written.")
    with patience(settings, "Coq computes"):
        answer = run_coq(
            certificate.text, theorems=len(certificate.theorems), theory=(theory or THEORY).absolute(), time_limit=limit
        )
    if as_json:
        print_json(
            {
                "file": str(file),
                "theorems": [
                    {"name": theorem.name, "words": theorem.words, "coq": theorem.statement}
                    for theorem in certificate.theorems
                ],
                "coq": answer.version,
                "seconds": round(answer.seconds, 3),
                "assumptions": list(answer.assumptions),
            }
        )
        return OK
    for theorem in certificate.theorems:
        click.echo(f"{theorem.words}\n  {theorem.name} : {theorem.statement}")
    click.echo(
        f"Proved by Coq {answer.version} in {answer.seconds:.1f} s; beside Coq itself it rests on"
        f" {len(answer.assumptions)} primitives and axioms of Coq's Uint63 (machine integers and their specifications)."
    )
    return OK
