"""``verify rank`` and ``verify bounds``."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verify.cli.files import OUTPUT_FILE, save_certificate
from verify.cli.group import INTERRUPTED, OK, UNDECIDED, ExampleCommand
from verify.cli.output import Settings, echo, print_json, say
from verify.cli.progress import patience
from verify.cli.size_options import size_options
from verify.cli.tables import print_table
from verify.errors import DomainError
from verify.quoting import quoted

if TYPE_CHECKING:
    from verify.certificates.formal import FormalProof
    from verify.checker import Report
    from verify.cli.problem import Asked
    from verify.separation.problem import RankProblem
    from verify.separation.rank import SeparationRank
    from verify.separation.witness import Witness

__all__ = ["bounds", "rank"]


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify rank --layers 2 --width 4 --channels 3 --start 5 --end 5",
        "verify rank --layers 2 --width 4 --channels 3 --start 5 --end 5 \\",
        "    --grid 3 --out certificate.json",
        "verify rank --weights net.json --split '1,3,5|2,4,6' --json",
        "verify rank --cell selective-ssm --layers 2 --width 2 --channels 2 \\",
        "    --start 3 --end 3",
        "verify rank --network proofs/example-network.txt --start 2 --end 2",
        "verify rank --layers 2 --width 5 --channels 5 --start 3 --end 20 --implicit",
    ],
)
@size_options
@click.option("--seed", default="0", metavar="TEXT", help="Seed of the search, any text (default 0).")
@click.option("--max-rank", type=int, metavar="K", help="Largest minor to look for (default 8000).")
@click.option("--minor", "as_minor", is_flag=True, help="A minor, not leading forms: what coq-check reads.")
@click.option("--implicit", "is_implicit", is_flag=True, help="A probable lower bound, without storing the matrix.")
@click.option("--force", is_flag=True, help="Search even if memory seems too small.")
@click.option("--time", "time_limit", metavar="TIME", help="End the search after 60s, 5m, 1h (default: no limit).")
@click.option("--memory", metavar="SIZE", help="Take at most so much memory: 500M, 2G (default: what there is).")
@click.option("--out", type=OUTPUT_FILE, metavar="FILE", help="Write a certificate; - is stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def rank(
    settings: Settings,
    /,
    seed: str,
    max_rank: int | None,
    as_minor: bool,
    is_implicit: bool,
    force: bool,
    time_limit: str | None,
    memory: str | None,
    out: Path | None,
    as_json: bool,
    **sizes: Any,
) -> int:
    """A separation rank: proved lower and upper bounds.

    The function rank, or with --grid or --templates the grid rank, for almost all weights, or with --weights for these;
    of a recurrent arithmetic circuit, or of the family of --cell, or of your own --network. Of cells with functions
    (tanh, lstm, ..) minors are shown in balls, up to order 24 unless --max-rank is given. For almost all weights of a
    rac of two layers, M >= R, leading forms take the place of large minors: they need no search. With --implicit the
    lower bound is probable, with a stated error, and its certificate is checked without elimination: for ranks of 10^5.
    Exit code 0 if the bounds meet, 3 if they do not. Ctrl-C ends the search with what is proved by then,
    and so does the end of --time; with --memory it goes up to the largest order that fits.
    """
    from verify.cli.problem import read_sizes
    from verify.conjectures.budget import seconds
    from verify.exact.memory import read_bytes, readable_bytes
    from verify.separation.limits import Deadline
    from verify.separation.memory import order_within, search_bytes
    from verify.separation.witness import leading_forms_order

    asked = read_sizes(**sizes)
    if max_rank is not None and max_rank < 1:
        raise DomainError(f"--max-rank must be at least 1, not {max_rank}")
    if is_implicit:
        if as_minor or force or time_limit is not None or memory is not None:
            raise DomainError(
                "--implicit takes none of --minor, --force, --time and --memory: it has limits of its own"
            )
        from verify.cli.implicit import implicit

        return implicit(settings, asked, seed, max_rank, out, as_json=as_json)
    problem = asked.problem()
    forms = None if as_minor else leading_forms_order(problem, max_rank)
    most = _order(asked, problem, max_rank) if forms is None else forms
    available, deadline = None if memory is None else read_bytes(memory), None
    order = most
    if available is not None and order > 0 and problem.kind == "polynomial" and forms is None:
        order = order_within(problem, order, available)
    if time_limit is not None:
        deadline = Deadline(seconds(time_limit))
    if order < most:
        say(settings, f"The largest order that fits into {readable_bytes(available or 0)} is {order}.")
    size = f", {readable_bytes(search_bytes(problem, order))}" if problem.kind == "polynomial" else ""
    with patience(
        settings,
        f"looking for a minor of order {order} (see --max-rank)" if forms is None else f"taking {forms} leading forms",
        seconds=asked.seconds(order) if forms is None else 0,
        cost=f", {asked.work(order):.1e} multiply-adds{size}",
    ):
        result, interrupted = _determined(
            problem,
            seed=seed,
            max_rank=max_rank,
            leading_forms=not as_minor,
            force=force,
            memory=available,
            deadline=deadline or Deadline(),
        )
    stopped = ""
    if interrupted:
        stopped = "interrupted there"
        say(settings, "Interrupted: this is what was proved by then.")
    elif deadline is not None and deadline.passed:
        stopped = "the time was over there"
        say(settings, "The time is over: this is what was proved by then.")
    elif order < most and result.lower.value == order:
        stopped = "no larger one fits, see --memory"
    report = None
    if out is not None:
        with patience(settings, "checking the certificate"):
            report = _certified(result, out)
    if as_json:
        print_json(_as_json(asked, result, out))
    elif settings.quiet:
        echo(_range(result))
    else:
        _print_result(asked, result, out, report, stopped=stopped)
    return INTERRUPTED if interrupted else OK if result.exact else UNDECIDED


def _order(asked: Asked, problem: RankProblem, max_rank: int | None) -> int:
    """The order up to which a minor is looked for."""
    from verify.separation.ball_evidence import BALL_RANK
    from verify.separation.bounds import best_bound
    from verify.separation.witness import MAX_RANK, affordable_order

    usual = MAX_RANK if problem.kind == "polynomial" else BALL_RANK
    bound = best_bound(asked.bound_problem()).value
    limits = [usual if max_rank is None else max_rank, affordable_order(problem), bound]
    return min(limit for limit in limits if limit is not None)


def _determined(problem: RankProblem, **options: Any) -> tuple[SeparationRank, bool]:
    """The rank, and whether Ctrl-C ended the search for it; ``KeyboardInterrupt`` if nothing was found by then.

    ``options``: those of ``determine``.
    """
    from verify.separation.rank import determine, known_from

    found: list[Witness] = []
    try:
        return determine(problem, progress=found.append, **options), False
    except KeyboardInterrupt:
        if not found:
            raise
        return known_from(problem, max(found, key=lambda witness: witness.rank)), True


def _certified(result: SeparationRank, out: Path) -> Report:
    """Write the certificate of ``result``, once the checker has accepted its bytes."""
    from verify.certificates.build import make_certificate
    from verify.checker import engine_named

    certificate = make_certificate("rank", result.statement, result.items)
    if certificate is None:
        raise DomainError("there is nothing to certify: no minor was found, and no bound is below 2^100000")
    return save_certificate(out, certificate.to_bytes(), engine=engine_named("numpy"))


def _as_json(asked: Asked, result: SeparationRank, out: Path | None) -> dict[str, object]:
    probable = result.probable
    known = result.upper.value is not None
    return {
        **asked.sizes_json(),
        "lower": result.lower.value,
        "lower_verdict": result.lower.verdict.value,
        "upper": result.upper.value,
        "upper_verdict": result.upper_verdict.value if known else None,
        "upper_bound": result.upper.name if known else None,
        "exact": result.exact,
        "probable": None if probable is None else {"rank": probable.rank, "error": f"2^-{probable.error_bits}"},
        "certificate": None if out is None else str(out),
    }


def _range(result: SeparationRank) -> str:
    from verify.report.numbers import abbreviated

    if result.exact:
        return str(result.lower.value)
    if result.upper.value is None:
        return f"at least {result.lower.value}"
    return f"{result.lower.value}..{abbreviated(result.upper.value)}"


def _print_result(
    asked: Asked, result: SeparationRank, out: Path | None, report: Report | None, *, stopped: str
) -> None:
    from verify.certificates.evidence import Graded
    from verify.files import STDIO
    from verify.report.numbers import abbreviated

    lower, upper = result.lower, result.upper
    why = "trivially" if lower.item is None else f"by a nonsingular {lower.value}×{lower.value} minor"
    if isinstance(lower.item, Graded):
        why = f"by {lower.value} independent leading forms"
    if lower.balls is not None:
        why += " in balls"
    if lower.witness is not None and not lower.witness.saturated and not result.exact:
        why += f" ({stopped or 'the search ended there, see --max-rank'})"
    rows = [["lower bound", f"rank >= {lower.value}", lower.verdict.value, why]]
    if upper.value is None:
        none = "a function has infinite rank" if result.remark else "no bound was found below 2^100000"
        rows.append(["upper bound", "none found", "", none])
    else:
        rows.append(
            ["upper bound", f"rank <= {abbreviated(upper.value)}", result.upper_verdict.value, _upper_name(upper.name)]
        )
    if result.exact:
        rows.append(["result", f"rank  = {lower.value}", "exact", "the bounds meet"])
    else:
        gap = "" if upper.value is None else f"a gap of {abbreviated(upper.value - lower.value)}"
        rows.append(["result", _range(result), "undecided", gap])
    if result.probable is not None:
        chance = f"error at most 2^-{result.probable.error_bits}"
        rows.append(["sample", f"rank  = {result.probable.rank}", "probable", chance])
    echo(asked.title())
    print_table(["", "", "verdict", "how"], rows, prose=(3,))
    if result.remark:
        echo("\n".join(textwrap.wrap(result.remark, 80)))
    if out is not None and report is not None:
        where = "on standard output" if out == STDIO else quoted(out)
        echo(f"Certificate: {where}, accepted by the checker ({report.verdict}; engine {report.engine}).")


def _upper_name(name: str) -> str:
    from verify.separation.bounds import ALL_BOUNDS

    if name == "nullspace":
        return "exact rank of the whole matricization"
    return f"by {name}, the {ALL_BOUNDS[name].title}"


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify bounds --layers 3 --width 3 --channels 3 --start 4 --end 4",
        "verify bounds --layers 40 --width 1000 --channels 1000 \\",
        "    --start 300 --end 300 --json",
        "verify bounds --cell selective-ssm --layers 2 --width 2 --channels 2 \\",
        "    --start 3 --end 3",
    ],
)
@size_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def bounds(settings: Settings, /, as_json: bool, **sizes: Any) -> int:
    """Every structural upper bound on a separation rank.

    With its value and its proof's status, which one wins, and for comparison the conjectured lower bound
    mc(min(M, R), mc(t_E, L-1)). Instant at any size. Of other cells than rac, and of your own --network, C0 to C5 and
    G1, where their degrees are not too many.
    """
    from verify.certificates.formal import proof_status
    from verify.cli.problem import read_sizes
    from verify.report.numbers import abbreviated
    from verify.separation.bounds import applicable_bounds, best_bound

    asked = read_sizes(**sizes)
    problem = asked.bound_problem()
    found = applicable_bounds(problem)
    best = best_bound(problem)
    conjectured = asked.conjectured_lower_bound()
    if as_json:
        listed = [
            {
                "name": upper.name,
                "title": upper.bound.title,
                "value": upper.value,
                "evaluated": upper.evaluated,
                "formula": upper.bound.formula,
                "domain": upper.bound.domain,
                "source": upper.bound.source,
                **_proof_json(upper.bound.formal_proof(problem)),
                "best": upper.name == best.name,
            }
            for upper in found
        ]
        winner = None if best.value is None else best.name
        print_json(
            {
                **asked.sizes_json(),
                "bounds": listed,
                "best": winner,
                "upper": best.value,
                "conjectured_lower": conjectured,
            }
        )
        return OK
    if settings.quiet:
        echo(abbreviated(best.value))
        return OK
    echo(asked.title())
    proofs = [upper.bound.formal_proof(problem) for upper in found]
    rows = [
        [
            upper.name + (" *" if upper.name == best.name and best.value is not None else ""),
            upper.bound.title,
            abbreviated(upper.value) if upper.evaluated else "not evaluated: too many terms",
            proof_status(proof),
        ]
        for upper, proof in zip(found, proofs, strict=True)
    ]
    if not rows:
        echo("No bound is known: the network has functions that are no polynomials.")
        if asked.notion == "function":
            echo("At grid level (--grid N) there is G1, the grid size.")
        return OK
    print_table(["bound", "", "rank <=", "proof"], rows, prose=(1,))
    known = {proof.whole for proof in proofs if proof is not None}
    if True in known:
        echo("formal: Coq has checked that theorem (proofs/coq).")
    if False in known:
        echo("in part: Coq has checked a weaker form (proofs/coq).")
    echo(f"pages: {', '.join(dict.fromkeys(upper.bound.source.partition('#')[0] for upper in found))}.")
    echo("* the least, and the simplest of those." if best.value is not None else "No bound was found below 2^100000.")
    if asked.cell != "rac":
        return OK
    echo(f"Conjectured lower bound mc(m, mc(t_E, L-1)): {abbreviated(conjectured)}")
    say(settings, _about_conjecture(asked))
    return OK


def _proof_json(proof: FormalProof | None) -> dict[str, str | None]:
    """The status of the whole, and the theorem in Coq that proves it or a part of it."""
    status = "formal-proof" if proof is not None and proof.whole else "proof-on-paper"
    return {"status": status, "formal_proof": None if proof is None else str(proof)}


def _about_conjecture(asked: Asked) -> str:
    if asked.notion == "grid":
        return "(Conjecture 1 read literally; false at some sizes at grid rank: `verify claims`.)"
    if asked.start_steps is not None:
        return "(Conjecture 1 and its proof are about contiguous splits, which this one is not.)"
    if asked.weights is not None:
        return "(Proved at function rank, Theorem D, for almost all weights; these may be exceptional.)"
    return "(Conjecture 1; at function rank a theorem, Theorem D.)"
