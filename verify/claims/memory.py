"""The weights rho_j of the scaled convolution model for all lags at once: quotient, monotony, limits, series, three
regimes.

Source: [E21]; proofs/statements/linear-networks.md#weights-of-the-convolution-model.
Each is an identity or inequality of rational functions with nu_W^j as an indeterminate:
sympy decides it, and the checker again with arithmetic of its own.
"""

from __future__ import annotations

from fractions import Fraction

from verify.claims.cases import Params, Rows, Values
from verify.claims.methods import Decided
from verify.claims.model import Claim
from verify.claims.papers import Became
from verify.claims.values import EMAMI
from verify.statements import Condition, Quantifier
from verify.statements.build import j, limit, nu_C, nu_F, nu_W, rho, series, z
from verify.statements.instances.domains import ABOVE_ONE, BELOW_ONE, FORMAL, POSITIVE, AtLeast, Domain
from verify.statements.instances.kernel import KernelInstance, kernel

__all__ = ["CLAIMS"]

quotient = rho(j + 1) / rho(j)
_OURS = "proofs/statements/linear-networks.md#weights-of-the-convolution-model [ours]"
_ALL = "every lag j >= 0, all nu_W, nu_F, nu_C > 0"
_ONE = Rows((), ((),))


def _at(**names: Domain | Fraction | int) -> KernelInstance:
    """Every lag j >= 0 and all positive variances, but for the names that are given or have another domain."""
    return kernel(**{"nu_F": POSITIVE, "nu_C": POSITIVE, "j": AtLeast(0), **names})


def _memory_claim(
    *,
    id: str,
    title: str,
    relation: Condition,
    domain: str,
    proof: str,
    source: str = _OURS,
    at: KernelInstance | None = None,
) -> Claim:
    """A claim with one instance: all lags, all variances (or those of a regime)."""
    return Claim(
        id=id,
        title=title,
        source=source,
        status="theorem" if source is not _OURS else "theorem (ours)",
        relation=relation,
        domain=domain,
        proof=proof,
        cases=Values(_ONE, at or _at(nu_W=POSITIVE)),
        method=Decided(),
        quantifier=Quantifier.NONE,
        pictures={"weights": 0},
        shipped=("all",),
        paper="emami",
        became=Became.SHARPER if source is _OURS else Became.STATED,
    )


def _falling(params: Params) -> KernelInstance:
    return _at(nu_W=Fraction(params["s"], params["s"] + 1), j=AtLeast(params["s"]))


CLAIMS: tuple[Claim, ...] = (
    _memory_claim(
        id="rho-quotient",
        title="The quotient of neighbouring weights in closed form",
        relation=quotient.equals(nu_W * (1 + nu_C * nu_F / (j * nu_C * nu_F + nu_W * (nu_C + nu_F)))),
        domain=_ALL,
        proof="rho_j = nu_W^(j-1) (j nu_C nu_F + nu_W (nu_C + nu_F)), divided.",
    ),
    _memory_claim(
        id="rho-quotient-decreases",
        title="The quotient of neighbouring weights decreases in the lag",
        relation=rho(j + 2) / rho(j + 1) < quotient,
        domain=_ALL,
        proof="The denominator of the correction grows with j.",
    ),
    _memory_claim(
        id="rho-quotient-above",
        title="The quotient of neighbouring weights is larger than nu_W",
        relation=quotient > nu_W,
        domain=_ALL,
        proof="The correction is positive.",
    ),
    _memory_claim(
        id="rho-quotient-limit",
        title="The quotient of neighbouring weights tends to nu_W: memory decays or explodes geometrically in the end",
        relation=limit(j, quotient).equals(nu_W),
        domain="all nu_W, nu_F, nu_C > 0",
        proof="The correction is of order 1/j.",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#weights-of-the-convolution-model",
    ),
    _memory_claim(
        id="rho-log-concave",
        title="The weights are log-concave, hence unimodal: they rise at most once and then fall",
        relation=rho(j + 1) ** 2 > rho(j) * rho(j + 2),
        domain=_ALL,
        proof="The quotient decreases.",
    ),
    _memory_claim(
        id="rho-generating-function",
        title="The generating function of the weights",
        relation=series(rho(j), z).equals((nu_C + nu_F) / (1 - nu_W * z) + nu_C * nu_F * z / (1 - nu_W * z) ** 2),
        domain="as formal power series in z; all nu_W, nu_F, nu_C > 0",
        proof="The sums of nu_W^j z^j and of j nu_W^(j-1) z^j.",
        at=_at(nu_W=POSITIVE, z=FORMAL),
    ),
    _memory_claim(
        id="rho-sum",
        title="For nu_W < 1 the weights have a finite sum: the memory is summable",
        relation=series(rho(j), 1).equals((nu_C + nu_F) / (1 - nu_W) + nu_C * nu_F / (1 - nu_W) ** 2),
        domain="0 < nu_W < 1, all nu_F, nu_C > 0",
        proof="The generating function at z = 1, inside its circle of convergence.",
        at=_at(nu_W=BELOW_ONE),
    ),
    _memory_claim(
        id="rho-vanishing",
        title="Vanishing regime: for nu_W < 1 the weights tend to 0, so long lags are barely learned",
        relation=limit(j, rho(j)).equals(0),
        domain="0 < nu_W < 1, all nu_F, nu_C > 0",
        proof="A linear function of j times nu_W^(j-1).",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#weights-of-the-convolution-model",
        at=_at(nu_W=BELOW_ONE),
    ),
    _memory_claim(
        id="rho-exploding",
        title="Exploding regime: for nu_W > 1 each weight is more than nu_W times the one before",
        relation=rho(j + 1) > nu_W * rho(j),
        domain="every lag j >= 0, nu_W > 1, all nu_F, nu_C > 0",
        proof="The quotient is larger than nu_W.",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#weights-of-the-convolution-model",
        at=_at(nu_W=ABOVE_ONE),
    ),
    Claim(
        id="rho-marginal",
        title="Marginal regime: for nu_W = 1 the weights grow by nu_C nu_F with each lag",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#weights-of-the-convolution-model",
        status="theorem",
        relation=(rho(j + 1) - rho(j)).equals(nu_C * nu_F),
        domain="every lag j >= 0, nu_W = 1, all nu_F, nu_C > 0",
        proof="rho_j = j nu_C nu_F + nu_C + nu_F at nu_W = 1.",
        cases=Values(_ONE, _at(nu_W=1)),
        method=Decided(),
        quantifier=Quantifier.NONE,
        pictures={"weights": 0},
        shipped=("all",),
        paper="emami",
        became=Became.STATED,
    ),
    Claim(
        id="rho-falls-from",
        title="For nu_W = s/(s+1) the weights fall from lag s on",
        source=_OURS,
        status="theorem (ours)",
        relation=rho(j + 1) < rho(j),
        domain="s = 1, .., 9, every lag j >= s, all nu_F, nu_C > 0",
        proof="The quotient is below 1 exactly if j (1 - nu_W) nu_C nu_F > nu_W (nu_C nu_F - (1 - nu_W)(nu_C + nu_F)), "
        "which holds for j >= nu_W/(1 - nu_W).",
        cases=Values(Rows(("s",), tuple((s,) for s in range(1, 10))), _falling),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"s": 3},
        pictures={"weights": 0},
        shipped=("s3",),
        paper="emami",
        became=Became.SHARPER,
    ),
    Claim(
        id="rho-without-recurrence",
        title="Without recurrence (nu_W = 0) only the lags 0 and 1 have weight",
        source=_OURS,
        status="theorem (ours)",
        relation=rho(j).equals(0),
        domain="nu_W = 0, lags j = 2, .., 12, all nu_F, nu_C > 0",
        proof="rho_j has the factor nu_W^(j-1).",
        cases=Values(Rows(("j",), tuple((lag,) for lag in range(2, 13))), kernel(nu_F=POSITIVE, nu_C=POSITIVE, nu_W=0)),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"j": 2},
        pictures={"weights": 0},
        shipped=("j2",),
        paper="emami",
        became=Became.SHARPER,
    ),
)
