"""What the names stand for on which results rest: the facts F1 .. D2 and the structural upper bounds, each in a
line.
"""

from __future__ import annotations

from dataclasses import dataclass

from verify.certificates.formal import FORMAL_FACTS, proof_status
from verify.separation.registry import every_bound

__all__ = ["FACTS", "Named", "legend"]

FACTS = {
    "F1": "a nonsingular minor of order k shows rank >= k",
    "F2": "a minor nonzero at one assignment of weights is nonzero at almost all",
    "F3": "samples: a rank above the sampled one shows itself but for a tiny probability",
    "A1": "an analytic function of the weights that is nonzero somewhere is nonzero almost everywhere",
    "A2": "a continuous function of the weights that is nonzero somewhere is nonzero on an open set",
    "E1": "two layers, M < R: two full spaces of functions of the state stay full at all later times",
    "I1": "A w = b for vectors b that nobody chose: A is nonsingular but for a tiny probability",
    "V1": "k singular values are at least (1 - |I - BA|)/|B| for every k×k block A and every matrix B",
    "R1": "ratio induction: true at the start, and growing the right way ever after",
    "W1": "Wick's theorem: Gaussian expectations are sums over pairings",
    "K1": "the formula for the tangent kernel of a linear recurrent network",
    "P1": "Chebyshev's inequality with bias",
    "R2": "systems of orders n and r that agree n + r times agree for ever",
    "B1": "functions of the number of matches of two words: eigenvalues and ranks by Krawtchouk polynomials",
    "B2": "logits that are affine in the number of matches, and right at each, bound the argmax rank from above",
    "B3": "columns with all patterns of two labels are independent",
    "B4": "Forster's theorem: a sign rank is at least the root of rows times columns, by the spectral norm",
    "D1": "the bias bound of descent with a small enough step",
    "D2": "descent converges to the least-squares solution of least weighted norm",
}
_RANKS = {"function": "function", "grid": "grid", "hankel": "Hankel"}


@dataclass(frozen=True, slots=True)
class Named:
    """A name, what it says, the formula (of a bound), where it holds, and how far its proof is formal."""

    name: str
    says: str
    formula: str = ""
    domain: str = ""

    @property
    def proof(self) -> str:
        """``on paper``, or the theorems in Coq."""
        proofs = {str(proof.theorem): proof for (name, _), proof in FORMAL_FACTS.items() if name == self.name}
        return "; ".join(map(proof_status, proofs.values())) or proof_status(None)


def legend() -> list[Named]:
    """Every name that a certificate can rest on; facts first.

    >>> [entry.name for entry in legend()][:3], legend()[-1].name
    (['F1', 'F2', 'F3'], 'Z0')
    """
    bounds = [
        Named(bound.name, _notions(bound.title, bound.notions), bound.formula, bound.domain) for bound in every_bound()
    ]
    return [*(Named(name, text) for name, text in FACTS.items()), *bounds]


def _notions(title: str, notions: tuple[str, ...]) -> str:
    return f"{title}: {' and '.join(_RANKS[notion] for notion in notions)} rank ≤"
