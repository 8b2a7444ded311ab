"""The sharpness of one instance: its generic rank between a minor and a structural bound, beside what the claims say.

A *map* is a table of such rows; ``explore_run`` makes it in worker processes.  Function rank and grid rank are never in
one map.  Source: proofs/statements/bounds.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from verify.certificates.build import Certificate, make_certificate
from verify.claims import REGISTRY, Claim
from verify.claims.cases import Sized
from verify.claims.cost import minor_cost_at
from verify.claims.instances import instance_of, notions_in
from verify.claims.levine import conjectured_lower_bound
from verify.errors import BudgetExceeded, DomainError
from verify.separation.ball_evidence import BALL_RANK
from verify.separation.bounds import BoundProblem, UpperBound, best_bound
from verify.separation.problem import RankProblem
from verify.separation.rank import SeparationRank, determine, statement_about
from verify.separation.sampling import MAX_SAMPLE_COST, sample_cost, sample_rank
from verify.separation.witness import MAX_RANK
from verify.statements import Comparison, Instance, Sizes, TooLarge, evaluate
from verify.statements import grid_rank as grid_rank_term
from verify.statements import rank as function_rank_term
from verify.statements.sizes import RAC

__all__ = [
    "DEFAULT_MAX_RANK",
    "ClaimBound",
    "Limits",
    "MapRow",
    "Measurement",
    "Sharpness",
    "instance_at",
    "measure",
    "unmeasured",
    "unreached",
]

# The first gap in the default map has rank 2038; minors up to here take a few seconds each.
DEFAULT_MAX_RANK = 3000
# Where the bound is so many times the limit, or more, only such a part of the limit is tried: a rank below that would
# be far from the bound, and the search would most likely end at the limit for nothing.
_FAR, _PART = 2, 4
# Network steps in one draw of a sample: about half a minute at this limit.
_SAMPLE_COST = 100_000_000


class Sharpness(StrEnum):
    """How the best bound stands to the rank at one instance."""

    SHARP = "sharp"  # a minor of the order of the bound: the rank is proved
    GAP = "gap"  # the search met dependent rows below the bound: the bound is probably not reached
    TOO_DEAR = "too dear"  # the limits ended the search, so nothing is said about the bound


@dataclass(frozen=True, slots=True)
class ClaimBound:
    """What a claim says of this rank: ``rank relation value``; ``holds`` by the proved bounds, None if they leave it
    open.
    """

    claim: str
    relation: str
    value: int | None
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest minor looked for, and the seed of the search (any text).

    Raises ``DomainError`` unless 1 <= ``max_rank`` <= 8000.
    """

    max_rank: int = DEFAULT_MAX_RANK
    seed: str = "0"

    def __post_init__(self) -> None:
        if not 1 <= self.max_rank <= MAX_RANK:
            raise DomainError(f"the largest minor must be of order 1 to {MAX_RANK}, not {self.max_rank}")

    def order(self, upper: int | None) -> int:
        """The largest minor looked for where the best bound is ``upper``: a part of the limit where it is far above."""
        if upper is None or upper > _FAR * self.max_rank:
            return -(-self.max_rank // _PART)
        return min(upper, self.max_rank)


_SIZES = ("L", "R", "M", "t_S", "t_E")


@dataclass(frozen=True, slots=True)
class MapRow:
    """One instance of a map: ``lower <= rank <= upper``, both proved, for almost all weights over Q.

    ``lower`` None: no minor was looked for.  ``upper`` None: no bound is below 2^100000, or (``bound_name`` empty) the
    time was up before one was computed.  ``conjecture``: mc(m, mc(t_E, L-1)), at grid level read literally, of rac.
    ``probable``: a sample shows that rank with error at most 2^-``error_bits``.  ``work``: multiplications for a minor
    of the order of the bound.  ``detail``: why the search ended, where it did.
    """

    sizes: Sizes
    N: int | None
    notion: str
    lower: int | None
    upper: int | None
    bound_name: str | None
    conjecture: int | None
    claims: tuple[ClaimBound, ...]
    verdict: Sharpness
    probable: int | None = None
    error_bits: int | None = None
    work: int | None = None
    detail: str = ""
    certificate: str | None = None
    probable_certificate: str | None = None

    @property
    def gap(self) -> int | None:
        """upper - lower where both are known, 0 where the bound is sharp."""
        return None if self.lower is None or self.upper is None else self.upper - self.lower

    def to_json(self) -> dict[str, Any]:
        """The row as plain data, with its gap; each size has a key of its own."""
        body = {name: getattr(self.sizes, name) for name in _SIZES} | asdict(self) | {"cell": self.sizes.cell}
        del body["sizes"]
        body["verdict"] = self.verdict.value
        body["claims"] = [asdict(claim) for claim in self.claims]
        return body | {"gap": self.gap}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> MapRow:
        """What ``to_json`` wrote; ``ValueError``, ``TypeError`` or ``KeyError`` for anything else."""
        fields = {name: value for name, value in body.items() if name not in ("gap", "cell", *_SIZES)}
        L, R, M, t_S, t_E = (body[name] for name in _SIZES)
        sizes = Sizes(L, R, M, t_S, t_E, cell=body.get("cell", RAC))
        fields["verdict"] = Sharpness(fields["verdict"])
        fields["claims"] = tuple(ClaimBound(**claim) for claim in fields["claims"])
        return cls(sizes=sizes, **fields)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A row with its evidence: the proved bounds, and (where a sample was drawn) the probable rank."""

    row: MapRow
    certificate: Certificate | None
    probable: Certificate | None


def measure(sizes: Sizes, *, grid: bool, limits: Limits) -> Measurement:
    """The generic function rank, or with ``grid`` the generic grid rank over N = M one-hot templates, at ``sizes``.

    >>> row = measure(Sizes(2, 2, 2, 2, 2), grid=False, limits=Limits()).row
    >>> row.lower, row.upper, row.verdict.value
    (6, 6, 'sharp')

    The same for the same seed on every machine.  Never looks for a minor that Theorem D proves to be above the limit.
    """
    empty = unmeasured(sizes, grid=grid)
    least = empty.conjecture
    if sizes.cell == "rac" and not grid and (least is None or least > limits.max_rank):
        shown = "more than 2^100000" if least is None else str(least) if least < 10**12 else "more than 10^12"
        return Measurement(_dear(empty, f"the rank is at least {shown} (Theorem D)"), None, None)
    problem = _problem(sizes, grid)
    try:
        order = limits.order(empty.upper)
        if problem.kind != "polynomial":
            order = min(order, BALL_RANK)
        found = determine(problem, seed=limits.seed, max_rank=order, sample=False)
    except BudgetExceeded as error:
        return Measurement(_dear(empty, str(error)), None, None)
    certificate = make_certificate("rank", found.statement, found.items)
    row = replace(
        empty, lower=found.lower.value, claims=_claim_bounds(sizes, grid, found.lower.value, found.upper.value)
    )
    if found.exact:
        return Measurement(replace(row, verdict=Sharpness.SHARP, work=None), certificate, None)
    witness = found.lower.witness
    if found.lower.balls is not None or (witness is not None and not witness.saturated):
        return Measurement(_dear(row, f"the search ended at a minor of order {found.lower.value}"), certificate, None)
    row = replace(row, verdict=Sharpness.GAP)
    sampled = _sampled(problem, found)
    if sampled is None:
        return Measurement(row, certificate, None)
    bits, probable = sampled
    return Measurement(replace(row, probable=found.lower.value, error_bits=bits), certificate, probable)


def unmeasured(sizes: Sizes, *, grid: bool, detail: str = "") -> MapRow:
    """The row of an instance whose rank was not looked for: the bounds alone."""
    upper = best_bound(BoundProblem.at(sizes, grid=grid))
    known = upper.value is not None
    return replace(
        unreached(sizes, grid=grid, detail=detail),
        upper=upper.value,
        bound_name=upper.name if known else None,
        conjecture=conjectured_lower_bound(instance_at(sizes, grid=grid)) if sizes.cell == "rac" else None,
        claims=_claim_bounds(sizes, grid, None, upper.value),
        work=_work(sizes, upper),
    )


def unreached(sizes: Sizes, *, grid: bool, detail: str) -> MapRow:
    """The row of an instance that was not looked at at all, at no cost."""
    notion, N = ("grid", sizes.M) if grid else ("function", None)
    return MapRow(
        sizes=replace(sizes, N=None),
        N=N,
        notion=notion,
        lower=None,
        upper=None,
        bound_name="",
        conjecture=None,
        claims=(),
        verdict=Sharpness.TOO_DEAR,
        detail=detail,
    )


def instance_at(sizes: Sizes, *, grid: bool) -> Instance:
    """The instance as statements know it; at grid level with N = M."""
    return Instance(_with_templates(sizes, grid))


def _with_templates(sizes: Sizes, grid: bool) -> Sizes:
    return sizes.templates(sizes.M if grid else None)


def _work(sizes: Sizes, upper: UpperBound) -> int | None:
    """Multiplications that a minor of the order of the bound would take."""
    return None if upper.value is None else minor_cost_at(sizes, upper.value)


def _dear(row: MapRow, detail: str) -> MapRow:
    return replace(row, verdict=Sharpness.TOO_DEAR, detail=detail)


def _problem(sizes: Sizes, grid: bool) -> RankProblem:
    return RankProblem(_with_templates(sizes, grid))


def _sampled(problem: RankProblem, found: SeparationRank) -> tuple[int, Certificate | None] | None:
    """Draws that show no more than the minor: the error's bits, and a certificate that the rank is probably the
    minor's, where the checker can draw as much."""
    term = function_rank_term if problem.templates is None else grid_rank_term
    statement = statement_about(problem, term.equals(found.lower.value))
    try:
        outcome = sample_rank(problem, statement, found.lower.value, max_cost=_SAMPLE_COST)
    except (BudgetExceeded, DomainError):
        return None
    if outcome.item is None:
        return None
    if sample_cost(problem, found.lower.value) > MAX_SAMPLE_COST:
        return outcome.item.error_bits, None  # more than the checker draws within its usual limit
    lower = [found.lower.witness.minor] if found.lower.witness is not None else []
    return outcome.item.error_bits, make_certificate("rank", statement, [*lower, outcome.item])


def _charted(notion: str) -> list[Claim]:
    """The claims that say one rank by a closed form and are compared with every rank of a map."""
    found = (claim for claim in REGISTRY.values() if "map" in claim.pictures and notion in notions_in(claim.relation))
    return sorted(found, key=lambda claim: claim.pictures["map"])


def _claim_bounds(sizes: Sizes, grid: bool, lower: int | None, upper: int | None) -> tuple[ClaimBound, ...]:
    found: list[ClaimBound] = []
    if sizes.cell != "rac":
        return ()  # the claims of a map are about recurrent arithmetic circuits
    for claim in _charted("grid" if grid else "function"):
        relation = claim.relation
        if not isinstance(claim.cases, Sized) or not isinstance(relation, Comparison):
            raise DomainError(f"the claim {claim.id} is no comparison with a rank at sizes")
        if not claim.cases.contains(sizes):
            continue
        try:
            value = evaluate(relation.right, instance_of(sizes.params, relation).environment())
        except TooLarge:
            value = None
        found.append(ClaimBound(claim.id, relation.op, value, _holds(relation.op, value, lower, upper)))
    return tuple(found)


def _holds(relation: str, value: int | None, lower: int | None, upper: int | None) -> bool | None:
    """Whether ``rank relation value`` follows from lower <= rank <= upper; False if its opposite does."""
    if value is None:
        return None
    above = lower is not None and lower >= value
    below = upper is not None and upper < value
    if relation == ">=":
        return True if above else False if below else None
    if below or (lower is not None and lower > value):
        return False
    return True if lower == upper == value else None
