"""The weights rho_j of the scaled convolution model for all lags at once: quotient, monotony, limits, series, three
regimes.

Source: [E21]; proofs/statements/linear-networks.md#weights-of-the-convolution-model.
Each is an identity or inequality of rational functions with nu_W^j as an indeterminate:
sympy decides it, and the checker again with arithmetic of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from verify.claims.model import Budget, Claim
from verify.claims.values import EMAMI, Params, value_claim
from verify.statements import Condition, Quantifier, Statement
from verify.statements.build import j, limit, nu_C, nu_F, nu_W, rho, series, z
from verify.statements.instances.domains import ABOVE_ONE, BELOW_ONE, FORMAL, POSITIVE, AtLeast, Domain
from verify.statements.instances.kernel import kernel

__all__ = ["CLAIMS"]

quotient = rho(j + 1) / rho(j)
_OURS = "proofs/statements/linear-networks.md#weights-of-the-convolution-model [ours]"
_VARIANCES: dict[str, Domain] = {"nu_W": POSITIVE, "nu_F": POSITIVE, "nu_C": POSITIVE}
_ALL = "every lag j >= 0, all nu_W, nu_F, nu_C > 0"


def _whole(budget: Budget) -> Iterator[Params]:
    yield {}


def _memory_claim(
    *,
    id: str,
    title: str,
    relation: Condition,
    domain: str,
    proof: str,
    source: str = _OURS,
    regime: str = POSITIVE,
    start: int = 0,
    formal: bool = False,
) -> Claim:
    """A claim with one instance: all lags from ``start``, all variances of a regime."""
    names: dict[str, Domain] = {**_VARIANCES, "nu_W": regime, "j": AtLeast(start)}
    if formal:
        names["z"] = FORMAL
    return value_claim(
        id=id,
        title=title,
        source=source,
        status="theorem" if source is not _OURS else "theorem (ours)",
        relation=relation,
        domain=domain,
        proof=proof,
        cases=_whole,
        statement=lambda params: Statement(Quantifier.NONE, relation, kernel(**names)),
    )


def _at(relation: Condition, **names: Domain | Fraction | int) -> Callable[[Params], Statement]:
    return lambda params: Statement(Quantifier.NONE, relation, kernel(**{"nu_F": POSITIVE, "nu_C": POSITIVE, **names}))


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
        formal=True,
    ),
    _memory_claim(
        id="rho-sum",
        title="For nu_W < 1 the weights have a finite sum: the memory is summable",
        relation=series(rho(j), 1).equals((nu_C + nu_F) / (1 - nu_W) + nu_C * nu_F / (1 - nu_W) ** 2),
        domain="0 < nu_W < 1, all nu_F, nu_C > 0",
        proof="The generating function at z = 1, inside its circle of convergence.",
        regime=BELOW_ONE,
    ),
    _memory_claim(
        id="rho-vanishing",
        title="Vanishing regime: for nu_W < 1 the weights tend to 0, so long lags are barely learned",
        relation=limit(j, rho(j)).equals(0),
        domain="0 < nu_W < 1, all nu_F, nu_C > 0",
        proof="A linear function of j times nu_W^(j-1).",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#weights-of-the-convolution-model",
        regime=BELOW_ONE,
    ),
    _memory_claim(
        id="rho-exploding",
        title="Exploding regime: for nu_W > 1 each weight is more than nu_W times the one before",
        relation=rho(j + 1) > nu_W * rho(j),
        domain="every lag j >= 0, nu_W > 1, all nu_F, nu_C > 0",
        proof="The quotient is larger than nu_W.",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#weights-of-the-convolution-model",
        regime=ABOVE_ONE,
    ),
    value_claim(
        id="rho-marginal",
        title="Marginal regime: for nu_W = 1 the weights grow by nu_C nu_F with each lag",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#weights-of-the-convolution-model",
        status="theorem",
        relation=(rho(j + 1) - rho(j)).equals(nu_C * nu_F),
        domain="every lag j >= 0, nu_W = 1, all nu_F, nu_C > 0",
        proof="rho_j = j nu_C nu_F + nu_C + nu_F at nu_W = 1.",
        cases=_whole,
        statement=_at((rho(j + 1) - rho(j)).equals(nu_C * nu_F), nu_W=1, j=AtLeast(0)),
    ),
    value_claim(
        id="rho-falls-from",
        tiny={"s": 3},
        title="For nu_W = s/(s+1) the weights fall from lag s on",
        source=_OURS,
        status="theorem (ours)",
        relation=rho(j + 1) < rho(j),
        domain="s = 1, .., 9, every lag j >= s, all nu_F, nu_C > 0",
        proof="The quotient is below 1 exactly if j (1 - nu_W) nu_C nu_F > nu_W (nu_C nu_F - (1 - nu_W)(nu_C + nu_F)), "
        "which holds for j >= nu_W/(1 - nu_W).",
        cases=lambda budget: ({"s": s} for s in range(1, 10)),
        statement=lambda params: _at(
            rho(j + 1) < rho(j), nu_W=Fraction(params["s"], params["s"] + 1), j=AtLeast(params["s"])
        )(params),
    ),
    value_claim(
        id="rho-without-recurrence",
        tiny={"j": 2},
        title="Without recurrence (nu_W = 0) only the lags 0 and 1 have weight",
        source=_OURS,
        status="theorem (ours)",
        relation=rho(j).equals(0),
        domain="nu_W = 0, lags j = 2, .., 12, all nu_F, nu_C > 0",
        proof="rho_j has the factor nu_W^(j-1).",
        cases=lambda budget: ({"j": lag} for lag in range(2, 13)),
        statement=lambda params: _at(rho(params["j"]).equals(0), nu_W=0)(params),
    ),
)
