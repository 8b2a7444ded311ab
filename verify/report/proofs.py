"""What accepted certificates rest on, and the theorem in Coq behind each name, as it is used there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from verify.certificates.formal import FormalProof, Kind, Use, formal_proof, proof_status
from verify.checker import Report
from verify.separation.bounds import BOUNDS

__all__ = ["proofs_behind", "rests_on_text"]


def proofs_behind(
    report: Report, parameters: Mapping[str, object], *, input_rank: bool
) -> dict[str, FormalProof | None]:
    """By the names in ``report.rests_on``; None: on paper.

    ``parameters`` are those of the instance; ``input_rank``: whether a bound may use the rank of given input weights,
    where the theorems have min(M, R).
    """
    function: Kind = "linear" if "n" in parameters else "function"
    notions: dict[str, Kind] = {"rank": function, "grid_rank": "grid", "hankel_rank": "linear"}
    terms = {fact.term.partition("(")[0] for fact in report.facts}
    if not terms <= set(notions):
        return dict.fromkeys(report.rests_on)
    kinds = {notions[term] for term in terms}
    use: Use = "split" if "split" in parameters else "start first"
    if parameters.get("cell", "rac") not in ("rac", "linear"):
        use = "other"
    return {
        name: None if input_rank and name in BOUNDS else formal_proof(name, kinds, use=use) for name in report.rests_on
    }


def rests_on_text(found: Iterable[Mapping[str, FormalProof | None]]) -> str:
    """Every name with the status of its proof; where certificates use it in several ways, the weakest.

    >>> from verify.certificates.formal import FORMAL_FACTS
    >>> formal = FORMAL_FACTS["U2", "function"]
    >>> rests_on_text([{"U2": formal}, {"U2": None, "U1": FORMAL_FACTS["U1", "grid"]}])
    'U1 (formal: state_bound_U1), U2 (on paper)'
    """
    ways: dict[str, list[FormalProof | None]] = {}
    for names in found:
        for name, proof in names.items():
            ways.setdefault(name, []).append(proof)
    strength = {
        name: min(proofs, key=lambda proof: (proof is not None, bool(proof and proof.whole)))
        for name, proofs in ways.items()
    }
    return ", ".join(f"{name} ({proof_status(strength[name])})" for name in sorted(strength))
