"""``verify coq-check``: a certificate checked by the checker, and its minors and bounds by the kernel of Coq."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verify.cli.files import INPUT_FILE, OUTPUT_FILE, save
from verify.cli.group import OK, UNDECIDED, ExampleCommand
from verify.cli.output import Settings, print_json
from verify.cli.progress import patience
from verify.cli.tables import print_prose
from verify.errors import BudgetExceeded, CertificateRejected, DomainError, MalformedCertificate

if TYPE_CHECKING:
    from verify.checker import Report
    from verify.formal.certificate import CoqCertificate
    from verify.formal.run import CoqAnswer
    from verify.report.show import ShownCertificate

__all__ = ["coq_check"]


@click.command(
    "coq-check",
    cls=ExampleCommand,
    examples=["verify coq-check c.json", "verify coq-check c.json --keep c.v --time 2m"],
)
@click.argument("file", type=INPUT_FILE)
@click.option("--keep", type=OUTPUT_FILE, metavar="FILE", help="Write the Coq file there.")
@click.option("--time", "time_limit", default="5m", metavar="TIME", help="Stop Coq after 60s, 5m, 1h (default 5m).")
@click.option(
    "--theory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The compiled theory (default: proofs/coq of the sources).",
)
@click.option("--without-vm", is_flag=True, help="Let the kernel compute without its virtual machine: for small ranks.")
@click.option(
    "--engine",
    type=click.Choice(["python", "flint", "numpy"]),
    default="python",
    help="Of the checker, for minors mod a prime (default python).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def coq_check(
    settings: Settings,
    file: Path,
    keep: Path | None,
    time_limit: str,
    theory: Path | None,
    without_vm: bool,
    engine: str,
    as_json: bool,
) -> int:
    """Have Coq prove the statement of a certificate, or a part of it.

    First the checker must accept the file. Then a small Coq file says, of function ranks or of grid ranks with one-hot
    templates: for a minor over Q or GF(p), the rank is at least k, for almost all weights or for the given ones, over
    GF(p) in every field of characteristic p; for a bound that Coq computes (U0 to U6, G1 and G2; U0, U2 and G1 where
    the blocks alternate), it is at most K, for all weights; and where both meet, it is k. Coq's kernel computes the
    matrix and its elimination, and the bound, by what is proved correct in proofs/coq. Triangular and tropical items
    are minors to Coq; in place of leading forms a minor of their order, up to 2000, is looked for, and in place of a
    minor in an extension of GF(p) one in GF(p), up to 200. Where such a bound alone settles the statement, no evidence
    for it is needed.

    \b
    Exit code 0 if the theorems of Coq imply the statement, 1 if the checker
    or Coq refuses, 2 if the file is no such certificate, 3 if the theorems
    are only a part of the statement, or there is no Coq or not enough time.
    """
    from verify.conjectures.budget import seconds
    from verify.formal.certificate import coq_certificate, statement_settled
    from verify.formal.run import THEORY, run_coq
    from verify.report.show import read_certificate

    limit = seconds(time_limit)
    if not limit > 0:
        raise DomainError(f"--time must be more than 0, not {time_limit}")
    with patience(settings, "checking"):
        shown = read_certificate(file, engine=engine)
    _require_accepted(shown.report)
    certificate = coq_certificate(shown.body, virtual_machine=not without_vm)
    settled = statement_settled(dict(shown.body), certificate.theorems)
    implied = settled is (shown.report.verdict != "refuted")
    if keep is not None:
        save(settings, keep, certificate.text.encode("ascii"))
    with patience(settings, "Coq computes"):
        answer = run_coq(
            certificate.text, theorems=len(certificate.theorems), theory=(theory or THEORY).absolute(), time_limit=limit
        )
    if as_json:
        print_json(
            {
                "file": str(file),
                "statement": shown.report.statement_text,
                "verdict": shown.report.verdict,
                "implied": implied,
                "left_out": list(certificate.left_out),
                "theorems": [
                    {"name": theorem.name, "words": theorem.words, "coq": theorem.statement}
                    for theorem in certificate.theorems
                ],
                "coq": answer.version,
                "seconds": round(answer.seconds, 3),
                "assumptions": list(answer.assumptions),
            }
        )
        return OK if implied else UNDECIDED
    for theorem in certificate.theorems:
        print_prose(theorem.words)
        print_prose(f"{theorem.name} : {theorem.statement}", indent="  ")
    for line in _conclusion(shown, answer, certificate, implied):
        print_prose(line)
    return OK if implied else UNDECIDED


def _require_accepted(report: Report) -> None:
    """Coq is asked only about what the checker accepts."""
    if report.accepted:
        return
    where = f"{report.path}: " if report.path else ""
    kinds = {"rejected": CertificateRejected, "over budget": BudgetExceeded}
    raise kinds.get(report.outcome, MalformedCertificate)(f"the checker says {report.outcome}: {where}{report.message}")


def _conclusion(
    shown: ShownCertificate, answer: CoqAnswer, certificate: CoqCertificate, implied: bool
) -> Sequence[str]:
    """What Coq says, and how much of the certificate's statement that is."""
    from verify.report.proofs import rests_on_text

    report = shown.report
    uint63 = (
        f"{len(answer.assumptions)} primitives and axioms of Coq's Uint63 (machine integers and their specifications)"
    )
    lines = [
        f"Proved by Coq {answer.version} in {answer.seconds:.1f} s; beside Coq itself it rests on"
        f" {uint63 if answer.assumptions else 'nothing'}."
    ]
    what = "This implies" if len(certificate.theorems) == 1 else "Together they imply"
    if implied:
        return [*lines, f"{what} the statement of the certificate: {report.statement_text}"]
    rest = f"; it has no theorem for: {', '.join(certificate.left_out)}" if certificate.left_out else ""
    return [
        *lines,
        f"This is a part of the statement of the certificate: {report.statement_text}",
        f"Coq was not asked for the rest{rest}. The checker accepts the whole ({report.verdict}); it rests on "
        f"{rests_on_text([shown.proofs])}.",
    ]
