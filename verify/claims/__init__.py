"""The registry of claims: one module a source; ``REGISTRY`` maps id to claim, in the order of the reports.

Other packages add claims by entry points: ``proofs/plug-ins.md``.
"""

from __future__ import annotations

from verify.claims import (
    architectures,
    bridges,
    corrections,
    descent,
    families,
    growth,
    kernel,
    levine,
    memory,
    museum,
    networks_as_graphs,
    observed,
    ours,
    small_fields,
    systems,
    tasks,
)
from verify.claims.model import Budget, Claim, Expectation, Outcome, Task
from verify.claims.registry import Registry
from verify.errors import DomainError
from verify.exact.conversion import read_text

__all__ = ["REGISTRY", "Budget", "Claim", "Expectation", "Outcome", "Task", "find_claim", "groups"]

_MODULES = {
    "Theorem 1 and Conjecture 1": levine,
    "Function rank, grid rank, depth": ours,
    "Circuits as tensor networks": networks_as_graphs,
    "Observed, not proved": observed,
    "Memory by architecture": architectures,
    "Tasks": tasks,
    "Small fields": small_fields,
    "Upper bounds at special weights": families,
    "Growth of the depth bound": growth,
    "Linear networks as convolutions": systems,
    "The tangent kernel of linear networks": kernel,
    "What finite width adds to that kernel": corrections,
    "The memory of linear networks": memory,
    "Gradient descent": descent,
    "Ranks of linear networks": bridges,
    "Other people's theorems": museum,
}

REGISTRY = Registry(claim for module in _MODULES.values() for claim in module.CLAIMS)


def groups() -> dict[str, tuple[str, ...]]:
    """The ids of the claims by subject, in the order of the registry; those of a plug-in under its package's name."""
    ours = {title: tuple(claim.id for claim in module.CLAIMS) for title, module in _MODULES.items()}
    return ours | {f"From the package {package}": ids for package, ids in REGISTRY.packages().items()}


def find_claim(claim_id: str) -> Claim:
    """The claim of that id; ``DomainError`` naming near ones otherwise."""
    if read_text(claim_id, "the id of a claim") in REGISTRY:
        return REGISTRY[claim_id]
    import difflib

    near = difflib.get_close_matches(claim_id, REGISTRY, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`verify claims` lists them"
    raise DomainError("; ".join((f"there is no claim {claim_id!r}", hint, *REGISTRY.problems)))
