"""``verify rank --implicit``: a probable lower bound by a matrix that is never stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from verify.cli.files import save_certificate
from verify.cli.group import OK, UNDECIDED
from verify.cli.output import Settings, echo, print_json
from verify.cli.problem import Asked
from verify.cli.progress import patience
from verify.cli.tables import print_table
from verify.errors import DomainError
from verify.quoting import quoted

if TYPE_CHECKING:
    from verify.checker import Report
    from verify.separation.implicit_evidence import ImplicitRank

__all__ = ["implicit"]


def implicit(
    settings: Settings, asked: Asked, seed: str, max_rank: int | None, out: Path | None, *, as_json: bool
) -> int:
    """Find, print and perhaps certify the bounds.  Exit code 0 if they meet, 3 if they do not."""
    from verify.separation.implicit_evidence import implicit_rank

    problem = asked.problem()
    with patience(settings, "solving with an implicit matrix"):
        found = implicit_rank(problem, seed=seed, max_rank=max_rank)
    if found is None:
        raise DomainError("no minor was found, so there is nothing to certify")
    report = None
    if out is not None:
        with patience(settings, "checking the certificate"):
            # It was found, so it may be checked.
            report = save_certificate(out, found.certificate().to_bytes(), max_work=1 << 60)
    code = OK if found.meets else UNDECIDED
    if as_json:
        print_json(_as_json(asked, found, out))
    elif settings.quiet:
        echo(_range(found))
    else:
        _print(asked, found, out, report)
    return code


def _range(found: ImplicitRank) -> str:
    from verify.report.numbers import abbreviated

    if found.meets:
        return str(found.item.k)
    if found.upper.value is None:
        return f"at least {found.item.k}"
    return f"{found.item.k}..{abbreviated(found.upper.value)}"


def _as_json(asked: Asked, found: ImplicitRank, out: Path | None) -> dict[str, object]:
    from verify.certificates.verdicts import Verdict

    return {
        **asked.sizes_json(),
        "lower": found.item.k,
        "lower_verdict": Verdict.PROBABLE.value,
        "error": f"2^-{found.item.error_bits}",
        "upper": found.upper.value,
        "upper_bound": None if found.upper.value is None else found.upper.name,
        "exact": False,
        "meets": found.meets,
        "certificate": None if out is None else str(out),
    }


def _print(asked: Asked, found: ImplicitRank, out: Path | None, report: Report | None) -> None:
    from verify.files import STDIO
    from verify.report.numbers import abbreviated
    from verify.separation.bounds import ALL_BOUNDS

    k, upper = found.item.k, found.upper
    chance = f"error at most 2^-{found.item.error_bits}"
    rows = [["lower bound", f"rank >= {k}", "probable", f"by an implicit {k}×{k} matrix; {chance}"]]
    if upper.value is None:
        rows.append(["upper bound", "none found", "", "no bound was found below 2^100000"])
    else:
        title = f"by {upper.name}, the {ALL_BOUNDS[upper.name].title}"
        rows.append(["upper bound", f"rank <= {abbreviated(upper.value)}", "proved", title])
    if found.meets:
        rows.append(["result", f"rank  = {k}", "probable", chance])
    else:
        rows.append(["result", _range(found), "undecided", ""])
    echo(asked.title())
    print_table(["", "", "verdict", "how"], rows, prose=(3,))
    if out is not None and report is not None:
        where = "on standard output" if out == STDIO else quoted(out)
        echo(f"Certificate: {where}, accepted by the checker ({report.verdict}).")
