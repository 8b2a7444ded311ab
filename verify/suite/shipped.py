"""The certificates in ``proofs/certificates``: which instances, and how to make their files again, byte for byte.

The rule: at least one certificate of every claim; for two layers at grid rank, for Conjecture 1 at function rank and
for Theorem D the instance L=2, R=4, M=3, t=5; every refuted reading at an instance that refutes it.  Beside the claims,
``rank/`` has what ``verify rank --out`` writes at a few sizes.

    python -m verify.suite.shipped proofs/certificates
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verify.certificates.build import Certificate, make_certificate
from verify.certificates.store import write_atomically
from verify.claims import REGISTRY, Task, find_claim, memory
from verify.claims.instances import Sizes
from verify.errors import DomainError
from verify.exact import QQ
from verify.separation.bounds import BOUNDS, Bound, Notion
from verify.separation.problem import RankProblem
from verify.separation.rank import determine
from verify.statements import Instance
from verify.tensors.grid import Templates
from verify.work.budget import PROFILES

__all__ = ["RANKS", "SHIPPED", "certificates", "main"]

_NETWORK = re.compile(
    r"L(?P<L>\d+)-R(?P<R>\d+)-M(?P<M>\d+)-tS(?P<t_S>\d+)-tE(?P<t_E>\d+)(-N\d+)?(-F(?P<p>\d+)|-(?P<family>[a-z-]+))?"
)


def _bound_test(bound: Bound, notion: Notion) -> str:
    """The instance that tests a bound: its example, at small integer weights."""
    L, R, M, t_S, t_E = bound.example
    return Instance(L, R, M, t_S, t_E, N=M if notion == "grid" else None).name() + "-small-integer"


SHIPPED: tuple[tuple[str, str], ...] = (
    ("theorem1-depth1-function", "L1-R3-M2-tS2-tE2"),
    ("theorem1-depth1-grid", "L1-R3-M2-tS2-tE2-N2"),
    ("theorem1-depth1-all-weights", "L1-R3-M2-tS2-tE2"),
    ("theorem1-depth1-families", "L1-R2-M2-tS2-tE1-N2-cyclic-recurrence"),
    ("theorem1-depth2-grid", "L2-R4-M3-tS5-tE5-N3"),
    ("conjecture1-function", "L2-R4-M3-tS5-tE5"),
    ("conjecture1-function", "L3-R2-M2-tS4-tE4"),
    ("theorem-d-witness", "L2-R4-M3-tS5-tE5"),
    ("theorem-d-witness", "L4-R3-M3-tS2-tE2"),
    ("depth2-lattice-witness", "L2-R3-M3-tS3-tE3"),
    ("depth2-tropical-witness", "L2-R3-M3-tS12-tE12"),
    ("conjecture1-grid-literal", "L4-R2-M2-tS2-tE2-N2"),
    ("conjecture1-grid-cap-channels", "L4-R3-M4-tS2-tE2-N4"),
    ("conjecture1-grid-cap-width", "L4-R3-M2-tS2-tE2-N2"),
    ("conjecture1-grid-cap-min", "L3-R2-M2-tS3-tE3-N2"),
    ("conjecture1-grid-cap-mixed", "L3-R2-M2-tS3-tE3-N2"),
    ("conjecture1-grid-cap-mixed", "L6-R17-M74614-tS5-tE5-N74614"),
    ("conjecture1-grid-cap-product", "L3-R2-M2-tS3-tE3-N2"),
    ("conjecture1-grid-cap-product", "L3-R2000-M89557446945967000-tS22-tE22-N89557446945967000"),
    ("grid-at-most-function", "L2-R2-M2-tS2-tE2-N2"),
    ("grid-equals-function", "L2-R2-M2-tS2-tE2-N2"),
    ("theorem-s", "L2-R3-M3-tS4-tE4"),
    ("theorem-s-short-start", "L2-R2-M2-tS1-tE2"),
    ("theorem-s-every-characteristic", "L2-R2-M2-tS2-tE2-F2"),
    ("shallow-width", "L2-R2-M2-tS2-tE2"),
    ("depth-beats-equal-width", "L2-R2-M2-tS2-tE2"),
    ("degenerate-weights-lose-rank", "L2-R2-M2-tS2-tE2-N2-rank-one-recurrence"),
    ("bounds-attained-function-shallow", "L2-R3-M2-tS3-tE3"),
    ("bounds-attained-grid-shallow", "L2-R3-M2-tS3-tE3-N2"),
    ("bounds-attained-function-depth3", "L3-R2-M2-tS3-tE3"),
    ("bounds-attained-grid-unbalanced", "L2-R3-M2-tS2-tE4-N2"),
    ("duality", "L2-R2-M2-tS3-tE3"),
    ("extension-fields", "L2-R2-M2-tS2-tE2-F2"),
    ("small-field-grid-bound", "L1-R2-M2-tS2-tE2-N2-F2"),
    ("small-field-function-bound", "L1-R2-M2-tS2-tE2-F2"),
    ("small-field-grid-loss", "L2-R2-M2-tS2-tE2-N2-F2"),
    ("small-field-function-loss", "L2-R2-M2-tS2-tE2-F2"),
    *(
        (f"bound-{bound.name.lower()}-{notion}", _bound_test(bound, notion))
        for bound in BOUNDS.values()
        if bound.for_all_weights
        for notion in ("grid", "function")
        if notion in bound.notions
    ),
    ("central-lower", "none-all-t-from1"),
    ("central-upper", "none-all-t-from1"),
    ("joint-growth-lower", "none-all-L-from2"),
    ("joint-growth-upper", "none-all-L-from1"),
    ("growth-in-time-lower", "L3-M3-R4-all-t-from1"),
    ("growth-in-time-upper", "L3-M3-R4-all-t-from1"),
    ("growth-in-depth-lower", "M3-R4-t3-all-L-from1"),
    ("growth-in-depth-upper", "M3-R4-t3-all-L-from1"),
    ("growth-closed-form", "none-all-L-from1"),
    ("parameters-to-match", "L2-M2-R2-all-t-from3"),
    ("unrolling", "T12"),
    ("unrolling-systems", "n2-dx2-dy1-draw0"),
    ("ho-kalman", "n2-dx1-dy1-repeated-eigenvalues-draw0"),
    ("kernel-limit-diagonal", "j4"),
    ("kernel-limit-off-diagonal", "j1-k3"),
    ("kernel-mean", "j2-k2"),
    ("kernel-mean", "j6-k6"),
    ("kernel-mean-odd", "j1-k2"),
    ("kernel-exact-low-lags", "j1"),
    ("kernel-no-first-correction", "j4"),
    ("kernel-first-correction-a", "j2-k4"),
    ("kernel-first-correction-b", "j2-k4"),
    ("trace-of-even-powers", "m4"),
    ("trace-sum-rule", "m4"),
    ("kernel-variance", "j0"),
    ("kernel-variance", "j2"),
    ("kernel-variance-vanishes", "j2"),
    ("chebyshev-width", "j1-nuW1over2-nuF1-nuC1"),
    ("chebyshev-width-least", "j1-nuW1over2-nuF1-nuC1"),
    *((claim.id, "all") for claim in memory.CLAIMS if not claim.tiny),
    ("rho-falls-from", "s3"),
    ("rho-without-recurrence", "j2"),
    ("descent-same-dynamics", "shape1-draw0"),
    ("descent-bias-bound", "shape1-draw0"),
    ("descent-step-certified", "shape1-draw0"),
    ("descent-bias-bound-any-step", "shape1-draw0"),
    ("descent-minimum-norm", "shape1-draw0"),
    ("linear-rank-bound", "n1-dx1-dy1-tS4-tE4-q1"),
    ("linear-rank-generic", "n2-dx1-dy1-tS2-tE2-q2"),
    ("linear-rank-formula", "n3-dx1-dy1-tS3-tE3-q3-nilpotent-shift-draw0"),
    ("linear-rank-small-characteristic", "n1-dx1-dy1-tS1-tE1-q3-p3"),
    ("hankel-rank-bound", "n5-dx1-dy1-k7"),
    ("hankel-rank-generic", "n4-dx1-dy1-k4"),
    ("hankel-rank-degenerate", "n4-dx1-dy1-k4-repeated-eigenvalues-draw0"),
    ("hankel-rank-always-full", "n2-dx1-dy1-k2-identity-draw0"),
)
"""Claim and instance, by the names that a run gives their files."""

RANKS: tuple[tuple[str, tuple[int, int, int, int, int]], ...] = (
    ("function", (2, 4, 3, 5, 5)),
    ("grid", (2, 4, 3, 5, 5)),
    ("grid", (4, 3, 4, 2, 2)),
    ("function", (4, 2, 2, 3, 3)),
)
"""Ranks L, R, M, t_S, t_E that are proved exactly (equalities), under ``rank/``."""


def certificates() -> Iterator[tuple[str, Certificate]]:
    """The relative path and the certificate of every shipped file, in the order of the lists above."""
    for claim, name in SHIPPED:
        yield f"{claim}/{name}.json", _solved(claim, name)
    for notion, (L, R, M, t_S, t_E) in RANKS:
        yield _rank(notion, Sizes(L, R, M, t_S, t_E))


def _solved(claim_id: str, name: str) -> Certificate:
    outcome = find_claim(claim_id).solve(_task(claim_id, name), PROFILES["standard"])
    if outcome.certificate is None:
        raise DomainError(f"{claim_id}/{name} is not decided: {outcome.tried}")
    return outcome.certificate


def _task(claim_id: str, name: str) -> Task:
    """The task that a run would call ``name``: read from the name, or, where no circuit is meant, found in the standard
    profile.
    """
    found = _NETWORK.fullmatch(name)
    if found is None:
        return next(task for task in find_claim(claim_id).tasks(PROFILES["standard"]) if task.name == name)
    params: dict[str, Any] = {key: int(found[key]) for key in ("L", "R", "M", "t_S", "t_E")}
    if found["p"]:
        params |= {"p": int(found["p"]), "q": int(found["p"])}
    elif found["family"]:
        params["family"] = found["family"]
    return Task(claim_id, name, params, 0)


def _rank(notion: str, sizes: Sizes) -> tuple[str, Certificate]:
    templates = Templates.of_unit_vectors(QQ, sizes.M, sizes.M) if notion == "grid" else None
    problem = RankProblem(L=sizes.L, R=sizes.R, M=sizes.M, t_S=sizes.t_S, t_E=sizes.t_E, templates=templates)
    result = determine(problem)
    found = make_certificate("rank", result.statement, result.items)
    if found is None or not result.exact:
        raise DomainError(f"the {notion} rank at {sizes} is not proved")
    return f"rank/{found.statement.instance.name()}.json", found


def main(arguments: list[str] | None = None) -> int:
    """Write the files below the folder given; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        print("usage: python -m verify.suite.shipped FOLDER", file=sys.stderr)
        return 2
    missing = set(REGISTRY) - {claim for claim, _ in SHIPPED}
    if missing:
        print(f"error: no instance is chosen for {', '.join(sorted(missing))}", file=sys.stderr)
        return 2
    for path, certificate in certificates():
        write_atomically(Path(given[0]) / path, certificate.to_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
