"""Which ranks are drawn: against the number of steps and against the number of layers, with what is claimed and
bounded.

Formulas are evaluated exactly; the upper bounds are the structural ones, theorems for all weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from verify.claims import Claim
from verify.claims.instances import instance_of
from verify.errors import VerifyError
from verify.exact import multiset_coefficient
from verify.report.figures.ranks import Curve, Panel, Part
from verify.report.html.certified import Known
from verify.report.numbers import grouped
from verify.separation.bounds import BoundProblem, best_bound
from verify.statements import Comparison, Expression, RankTerm, Sizes, evaluate, has_rank, mc
from verify.statements.build import L, m, t

__all__ = ["asked_at", "claim_panels", "run_panels"]

# Fewer points along an axis are no picture.
_FEWEST = 3
# Curves go on a little beyond the points.
_BEYOND, _AT_LEAST = 2, 6
_NOTIONS = {"function": "function rank", "grid": "grid rank"}

Formula = Callable[[Sizes], int | None]


def run_panels(known: Mapping[Sizes, Known], notion: str) -> list[Panel]:
    """The two panels of everything certified of one notion of rank; those without enough points are left out."""
    literal = mc(m, mc(t, L - 1))
    claimed = ("asked by Conjecture 1", _formula(literal))
    panels = []
    along_steps: list[Sizes] = []
    for layers in (3, 2):  # with two layers Conjecture 1 is Theorem 1
        along_steps = along_steps or _richest(known, notion, lambda s: (s.L, s.R, s.M), partial(_has_layers, layers))
    if along_steps:
        panels.append(_panel("t_E", along_steps, known, notion, claimed))
    along_layers = _richest(known, notion, lambda s: (s.R, s.M, s.t_E), lambda s: s.t_E >= 2)
    if along_layers:
        panels.append(_panel("L", along_layers, known, notion, claimed))
    return _lettered(panels)


def claim_panels(claim: Claim, known: Mapping[Sizes, Known], notion: str, at: Sizes) -> list[Panel]:
    """What the claim, a lower bound on one rank, asks for at sizes through ``at``, against the best upper bound."""
    asked = _asked(claim)
    if asked is None:
        return []
    place = [size for size in known if (size.L, size.R, size.M) == (at.L, at.R, at.M)]
    return [_panel("t_E", [at, *place], known, notion, ("asked by this claim", _formula(asked)), context=False)]


def asked_at(claim: Claim, sizes: Sizes) -> int | None:
    """The lower bound that the claim asks for at ``sizes``; None if it is none, or too large."""
    asked = _asked(claim)
    return None if asked is None else _formula(asked)(sizes)


def _asked(claim: Claim) -> Expression | None:
    """The right-hand side of ``rank >= ..``; None if the claim says something else."""
    relation = claim.relation
    if not isinstance(relation, Comparison) or relation.op != ">=" or has_rank(relation.right):
        return None
    return relation.right if isinstance(relation.left, RankTerm) and not relation.left.overrides else None


def _has_layers(least: int, sizes: Sizes) -> bool:
    return least <= sizes.L


def _formula(expression: Expression) -> Formula:
    def value(sizes: Sizes) -> int | None:
        try:
            found = evaluate(expression, instance_of(sizes.params, RankTerm("grid") >= 1).environment())
        except VerifyError:
            return None  # too large
        return int(found)

    return value


def _richest(
    known: Mapping[Sizes, Known],
    notion: str,
    group: Callable[[Sizes], tuple[int, ...]],
    wanted: Callable[[Sizes], bool],
) -> list[Sizes]:
    """The sizes of the group in which most ranks are known exactly; empty if all groups have too few points.

    A minor of the order that some claim asks for says little of the rank, so a group of these is the last choice; among
    equals the one with more points, then the larger rank.
    """
    eligible = [size for size, rank in known.items() if min(size.R, size.M) >= 2 and wanted(size) and rank.lower > 0]
    groups: dict[tuple[int, ...], list[Sizes]] = {}
    for size in eligible:
        groups.setdefault(group(size), []).append(size)

    def worth(key: tuple[int, ...]) -> tuple[object, ...]:
        ranks = [_best_known(size, known, notion) for size in groups[key]]
        return sum(rank.lower == rank.upper for rank in ranks), len(ranks), max(rank.lower for rank in ranks), key

    rich = [key for key, sizes in groups.items() if len(sizes) >= _FEWEST]
    return groups[max(rich, key=worth)] if rich else []


def _panel(
    along: str,
    sizes: Iterable[Sizes],
    known: Mapping[Sizes, Known],
    notion: str,
    claimed: tuple[str, Formula],
    *,
    context: bool = True,
) -> Panel:
    """One panel along t or along L, through the sizes given, which agree in everything else."""
    listed = sorted(set(sizes))
    last = max(getattr(size, along) for size in listed)
    places = [_moved(listed[0], along, value) for value in range(1, max(last + _BEYOND, _AT_LEAST) + 1)]
    grid = notion == "grid"
    scale = 2 if along == "t_E" else 1
    formulas: list[tuple[Part, str, Formula]] = [
        (Part.UPPER, "best upper bound", lambda s: best_bound(BoundProblem.at(s, grid=grid)).value),
        (Part.CLAIMED, claimed[0], claimed[1]),
    ]
    if context and along == "t_E" and listed[0].L > 2:
        formulas.append((Part.DEPTH_TWO, "two layers (Theorem 1)", lambda s: multiset_coefficient(s.m, s.t_E)))
    if context:
        formulas.append(
            (
                Part.SHALLOW,
                "one layer, same width",
                lambda s: best_bound(BoundProblem.at(replace(s, L=1), grid=grid)).value,
            )
        )
    curves = [
        Curve(part, label, tuple((scale * getattr(s, along), formula(s)) for s in places))
        for part, label, formula in formulas
    ]
    curves += _points(listed, known, along, scale, notion)
    return Panel(_title(listed[0], along), _HORIZONTAL[along], _NOTIONS[notion], tuple(curves))


_HORIZONTAL = {"t_E": "number of steps T = 2t", "L": "number of layers L"}


def _title(sizes: Sizes, along: str) -> str:
    shown = {"L": sizes.L, "R": sizes.R, "M": sizes.M, "t": sizes.t_E}
    del shown["L" if along == "L" else "t"]
    return ", ".join(f"{name} = {grouped(value)}" for name, value in shown.items())


def _moved(sizes: Sizes, along: str, value: int) -> Sizes:
    return replace(sizes, L=value) if along == "L" else replace(sizes, t_S=value, t_E=value)


def _points(sizes: list[Sizes], known: Mapping[Sizes, Known], along: str, scale: int, notion: str) -> list[Curve]:
    """What is best known: the rank itself, a range for it, or an upper end alone."""
    exact: list[tuple[int, int | None]] = []
    lower: list[tuple[int, int | None]] = []
    upper: list[tuple[int, int | None]] = []
    above: list[tuple[int, int | None]] = []
    for size in sizes:
        x, rank = scale * getattr(size, along), _best_known(size, known, notion)
        if rank.lower and rank.lower == rank.upper:
            exact.append((x, rank.lower))
        elif rank.lower:
            lower.append((x, rank.lower))
            upper.append((x, rank.upper))
        elif size in known and known[size].upper is not None:
            above.append((x, known[size].upper))
    curves = [
        Curve(Part.EXACT, "known exactly: meets the bound", tuple(exact)),
        Curve(Part.BETWEEN, "known in this range only", tuple(lower), tuple(upper)),
        Curve(Part.AT_MOST, "certified from above", tuple(above)),
    ]
    return [curve for curve in curves if curve.points]


def _best_known(size: Sizes, known: Mapping[Sizes, Known], notion: str) -> Known:
    """What all certificates show, with the best structural bound, a theorem for all weights."""
    bound = best_bound(BoundProblem.at(size, grid=notion == "grid")).value
    return known.get(size, Known()).meet(0, bound)


def _lettered(panels: list[Panel]) -> list[Panel]:
    if len(panels) < 2:
        return panels
    return [replace(panel, title=f"({letter}) {panel.title}") for letter, panel in zip("abcdef", panels, strict=False)]
