"""The certificates in ``proofs/certificates``: which instances, and how to make their files again, byte for byte.

Which instances: the field ``shipped`` of each claim.  The rule: at least one certificate of every claim; for two layers
at grid rank, for Conjecture 1 at function rank and for Theorem D the instance L=2, R=4, M=3, t=5; every refuted reading
at an instance that refutes it.  Beside the claims, ``rank/`` has what ``verify rank --out`` writes at a few sizes,
``memory/`` a block of singular values of the trained example, as ``verify memory --out`` does, and ``tensor/`` the
ranks of the example tensor at every split, as ``verify tensor --all-splits --out`` does.

    python -m verify.suite.shipped proofs/certificates
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from verify.certificates.build import Certificate, make_certificate
from verify.certificates.store import write_atomically
from verify.claims import REGISTRY, Claim, Task
from verify.errors import DomainError
from verify.networks.files import open_arrays
from verify.networks.trained import read_sequences, read_trained
from verify.separation.problem import RankProblem
from verify.separation.rank import determine
from verify.separation.spectral import find_spectral_block, listed_sequences, spectral_certificate
from verify.separation.unfoldings import all_splits, unfolding_certificate, unfolding_ranks
from verify.statements import Sizes
from verify.tensors.given import read_tensor
from verify.work.budget import PROFILES

__all__ = ["RANKS", "certificates", "main"]

_NETWORK = re.compile(
    r"L(?P<L>\d+)-R(?P<R>\d+)-M(?P<M>\d+)-tS(?P<t_S>\d+)-tE(?P<t_E>\d+)(-N\d+)?(-F(?P<p>\d+)|-(?P<family>[a-z-]+))?"
)


_PROOFS = Path(__file__).resolve().parents[2] / "proofs"

RANKS: tuple[tuple[str, tuple[int, int, int, int, int]], ...] = (
    ("function", (2, 4, 3, 5, 5)),
    ("grid", (2, 4, 3, 5, 5)),
    ("grid", (4, 3, 4, 2, 2)),
    ("function", (4, 2, 2, 3, 3)),
    ("function", (2, 4, 4, 10, 10)),
)
"""Ranks L, R, M, t_S, t_E that are proved exactly (equalities), under ``rank/``."""


def certificates() -> Iterator[tuple[str, Certificate]]:
    """The relative path and the certificate of every shipped file, in the order of the registry."""
    for claim in REGISTRY.values():
        for name in claim.shipped if not claim.package else ():
            yield f"{claim.id}/{name}.json", _solved(claim, name)
    for notion, (L, R, M, t_S, t_E) in RANKS:
        yield _rank(notion, Sizes(L, R, M, t_S, t_E))
    yield "memory/example-tanh.json", _memory()
    yield "tensor/example-tensor.json", _tensor()


def _solved(claim: Claim, name: str) -> Certificate:
    outcome = claim.solve(_task(claim, name), PROFILES["standard"])
    if outcome.certificate is None:
        raise DomainError(f"{claim.id}/{name} is not decided: {outcome.tried}")
    return outcome.certificate


def _task(claim: Claim, name: str) -> Task:
    """The task that a run would call ``name``: read from the name, or, where no circuit is meant, found in the standard
    profile.
    """
    found = _NETWORK.fullmatch(name)
    if found is None:
        return next(task for task in claim.tasks(PROFILES["standard"]) if task.name == name)
    params: dict[str, Any] = {key: int(found[key]) for key in ("L", "R", "M", "t_S", "t_E")}
    if found["p"]:
        params |= {"p": int(found["p"]), "q": int(found["p"])}
    elif found["family"]:
        params["family"] = found["family"]
    return Task(claim.id, name, params, 0)


def _rank(notion: str, sizes: Sizes) -> tuple[str, Certificate]:
    result = determine(RankProblem(sizes.templates(sizes.M if notion == "grid" else None)))
    found = make_certificate("rank", result.statement, result.items)
    if found is None or not result.exact:
        raise DomainError(f"the {notion} rank at {sizes} is not proved")
    return f"rank/{found.statement.instance.name()}.json", found


def _memory() -> Certificate:
    """As many singular values of the trained example as are found to be at least a tenth."""
    with open_arrays(_PROOFS / "example-tanh.safetensors") as file:
        trained = read_trained(file)
    with open_arrays(_PROOFS / "example-sequences.npy") as file:
        listed = listed_sequences(read_sequences(file, one_hot=5), 6)
    block = find_spectral_block(trained.exact(), listed, Fraction(1, 10))
    if block is None:
        raise DomainError("no singular value of the example is proved to be a tenth")
    return spectral_certificate(trained.exact(), listed, Fraction(1, 10), block, model=trained.sha256)


def _tensor() -> Certificate:
    """The rank of the example tensor at every split."""
    given = read_tensor(_PROOFS / "example-tensor.json")
    return unfolding_certificate(given, unfolding_ranks(given, all_splits(given.order)))


def main(arguments: list[str] | None = None) -> int:
    """Write the files below the folder given; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        print("usage: python -m verify.suite.shipped FOLDER", file=sys.stderr)
        return 2
    missing = {claim.id for claim in REGISTRY.values() if not (claim.shipped or claim.package)}
    if missing:
        print(f"error: no instance is chosen for {', '.join(sorted(missing))}", file=sys.stderr)
        return 2
    for path, certificate in certificates():
        write_atomically(Path(given[0]) / path, certificate.to_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
