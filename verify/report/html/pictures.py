"""Which pictures the page has, and with which claim each stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verify.conjectures.explore import MapRow
from verify.errors import VerifyError
from verify.experiments.memory_record import read_memory
from verify.experiments.records import record_path
from verify.experiments.task_record import read_tasks
from verify.experiments.width_record import read_width
from verify.files import read_file
from verify.report.architectures import rank_of, tables
from verify.report.content import ReportContent
from verify.report.figures.architectures import architectures_alt_text, architectures_figure
from verify.report.figures.kernel_curves import (
    mean_kernel_alt_text,
    mean_kernel_figure,
    weights_alt_text,
    weights_figure,
)
from verify.report.figures.ranks import Panel, rank_alt_text, rank_figure
from verify.report.figures.sharpness import sharpness_figure
from verify.report.figures.tasks import prediction_alt_text, prediction_figure
from verify.report.figures.training import memory_alt_text, memory_figure, width_alt_text, width_figure
from verify.report.html.certified import Known, certified_ranks
from verify.report.html.rank_panels import asked_at, claim_panels, run_panels
from verify.report.html.svg import inline_svg
from verify.report.numbers import grouped
from verify.separation.bounds import BoundProblem, best_bound
from verify.statements import Sizes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture", "Problem", "claim_pictures", "experiment_pictures"]

MAP = "map.jsonl"


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG element, its caption, and the claims that it helps to see; it stands with the first of them."""

    name: str
    svg: str
    caption: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that is there but cannot be drawn, and why."""

    name: str
    text: str


def claim_pictures(content: ReportContent) -> list[Picture]:
    """The pictures of the claims of a run, in the order of the claims they stand with."""
    found = [
        *_rank_pictures(content),
        *_reading_pictures(content),
        *_architecture_pictures(content),
        *_kernel_pictures(content),
    ]
    order = [summary.claim.id for summary in content.summaries]
    return sorted(found, key=lambda picture: order.index(picture.claims[0]))


def _drawn(name: str, figure: Figure, words: str, caption: str, claims: tuple[str, ...] = ()) -> Picture:
    return Picture(name, inline_svg(figure, name, words), caption, claims)


def _shown(content: ReportContent, picture: str) -> tuple[str, ...]:
    """The claims of the run, with an accepted certificate, that a picture shows; it stands with the first."""
    found = [
        summary.claim
        for summary in content.summaries
        if picture in summary.claim.pictures
        and any(c.report.accepted for c in content.certificates.get(summary.claim.id, ()))
    ]
    return tuple(claim.id for claim in sorted(found, key=lambda claim: claim.pictures[picture]))


def _rank_pictures(content: ReportContent) -> Iterator[Picture]:
    """What all certificates together show of each notion of rank."""
    for notion in ("function", "grid"):
        claims = _shown(content, f"ranks-{notion}")
        panels = run_panels(certified_ranks(content.every, notion), notion) if claims else []
        if panels:
            words = rank_alt_text(panels)
            caption = (
                f"The {notion} rank for almost all weights, by all certificates of this run, on a logarithmic axis. "
                "Upper bounds are theorems for all weights; a filled point lies on the best of them, so there the rank "
                "is known exactly. A bar is the range that all certificates and the best bound together leave: its "
                "foot may be no more than the order of the minor that a claim asked for."
            )
            yield _drawn(f"ranks-{notion}", rank_figure(panels), words, caption, claims)


def _reading_pictures(content: ReportContent) -> Iterator[Picture]:
    """Every claimed lower bound that was searched for counterexamples and has one: where it crosses the upper bound."""
    known: Mapping[Sizes, Known] | None = None
    for summary in content.summaries:
        example = summary.counterexample
        if example is None:
            continue
        at = Sizes(example.L, example.R, example.M, example.t, example.t)
        known = certified_ranks(content.every, "grid") if known is None else known
        panels = claim_panels(summary.claim, known, "grid", at)
        if panels:
            caption = _reading_caption(panels[0], asked_at(summary.claim, at), at)
            name = f"reading-{summary.claim.id}"
            yield _drawn(name, rank_figure(panels), rank_alt_text(panels), caption, (summary.claim.id,))


def _reading_caption(panel: Panel, asked: int | None, at: Sizes) -> str:
    best = best_bound(BoundProblem.at(at, grid=True))
    return (
        f"What this claim asks for against the best upper bound, {panel.title}. At T = {2 * at.t_E} it asks for "
        f"{grouped(asked)}, but the grid rank is at most {grouped(best.value)} for all weights (bound {best.name})."
    )


def _architecture_pictures(content: ReportContent) -> Iterator[Picture]:
    """Memory by architecture: the tables of ranks."""
    for claim, notion in tables().items():
        found = (rank_of(c.parameters, c.report) for c in content.certificates.get(claim, ()))
        rows = [row for row in found if row is not None]
        if rows:
            caption = (
                f"The {notion} for almost all weights against time, by architecture, on a logarithmic axis, as "
                "this run certifies it. From above some are shown by random draws. Lines with an arrow go on upwards."
            )
            figure = architectures_figure(rows, notion)
            yield _drawn(claim, figure, architectures_alt_text(rows), caption, (claim,))


def _kernel_pictures(content: ReportContent) -> Iterator[Picture]:
    """Exact curves of the linear theory."""
    claims = _shown(content, "weights")
    if claims:
        caption = (
            "The weights ρ_j of the scaled convolution model against the lag, exact, for ν_F = ν_C = 1: long lags are "
            "forgotten below ν_W = 1 and dominate above."
        )
        yield _drawn("weights", weights_figure(), weights_alt_text(), caption, claims)
    claims = _shown(content, "mean-kernel")
    if claims:
        caption = (
            "The mean of the tangent kernel against the width n, exact, all variances 1: it falls to its limit ρ_j, "
            "and the correction of order 1/n is absent, so the difference falls like n to the power −2. For j = 0 and "
            "1 there is none."
        )
        yield _drawn("mean-kernel", mean_kernel_figure(), mean_kernel_alt_text(), caption, claims)


# --- what stands beside the certificates in the directory ---


def experiment_pictures(directory: Path) -> list[Picture | Problem]:
    """Pictures of the training experiments and of the sharpness map, where their records are in the directory."""
    found: list[Picture | Problem] = []
    for name, draw in (("width", _width), ("memory", _memory), ("tasks", _tasks)):
        if record_path(directory, name).exists():
            found.append(_attempted(f"experiments/{name}.json", partial(draw, directory)))
    if (directory / MAP).exists():
        found.append(_attempted(MAP, partial(_map, directory / MAP)))
    return found


def _attempted(name: str, draw: Callable[[], Picture]) -> Picture | Problem:
    """The picture, or why there is none: somebody else may have written the record."""
    try:
        return draw()
    except (VerifyError, ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        return Problem(name, f"{type(error).__name__}: {error}")


def _width(directory: Path) -> Picture:
    record = read_width(directory)
    caption = (
        "Training in floating point: networks of growing width against the convolution they tend to. "
        "Measured, evidence for no verdict."
    )
    return _drawn("training-width", width_figure(record), width_alt_text(record), caption)


def _memory(directory: Path) -> Picture:
    record = read_memory(directory)
    caption = (
        "Training in floating point: which lags are learned, against the bound on the implicit bias. "
        "Measured, evidence for no verdict."
    )
    return _drawn("training-memory", memory_figure(record), memory_alt_text(record), caption)


def _tasks(directory: Path) -> Picture:
    record = read_tasks(directory)
    caption = (
        "Networks trained on the papers' tasks: the ε-rank of a named matrix on held-out sequences, before and after "
        "training, against the accuracy there. A marker is a median over seeds, bars go from the least to the largest. "
        "Trained in floating point; evidence for no verdict."
    )
    return _drawn("training-tasks", prediction_figure(record), prediction_alt_text(record), caption)


def _map(path: Path) -> Picture:
    rows = [MapRow.from_json(_object(line)) for line in read_file(path).decode().splitlines() if line]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.verdict.value] = counts.get(row.verdict.value, 0) + 1
    counted = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    notion = rows[0].notion if rows else ""
    words = f"Sharpness map of the {notion} rank, {len(rows)} instances: {counted}."
    caption = f"Where the best upper bound is the {notion} rank for almost all weights: {counted}."
    return _drawn("sharpness", sharpness_figure(rows), words, caption)


def _object(line: str) -> dict[str, Any]:
    body = json.loads(line)
    if not isinstance(body, dict):
        raise ValueError("a line of the map is no JSON object")
    return body
