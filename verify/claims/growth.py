"""Growth of the depth bound mc(m, mc(t, L-1)): closed forms and inequalities for all t or all L, as exact statements
about integers.

Polynomial where it is polynomial, exponential only where it is (proofs/statements/growth.md).  sympy checks each
certificate's rule here before it is written; the checker has its own polynomial arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Literal

from verify.certificates.formal import FormalProof
from verify.claims.cases import Box, Rays
from verify.claims.methods import ForEver
from verify.claims.model import Claim
from verify.statements import Condition, L, M, Quantifier, R, factorial, m, mc, t

__all__ = ["CLAIMS"]

_DEPTH = mc(m, mc(t, L - 1))

_IN_TIME = FormalProof("growth_in_time", "Growth.v", "both inequalities, for all m, t, L >= 1")
_IN_DEPTH = FormalProof("growth_in_depth", "Growth.v", "both inequalities, for all m, t, L >= 1")
_CENTRAL = FormalProof("central_growth", "Growth.v", "both inequalities, for all t >= 1")
_JOINT = FormalProof("joint_growth", "Growth.v", "the lower one for all L >= 2, the upper one for all L >= 1")
_CLOSED = FormalProof("growth_closed_form", "Growth.v", "the statement, for all L >= 1")


def _growth(
    *,
    id: str,
    title: str,
    relation: Condition,
    cases: Rays,
    rule: Literal["polynomial", "ratio"],
    domain: str,
    proof: str,
    shipped: tuple[str, ...],
    formal: FormalProof | None = None,
    beside: Callable[[], str] | None = None,
) -> Claim:
    return Claim(
        id=id,
        title=title,
        source="proofs/statements/growth.md",
        status="theorem",
        relation=relation,
        domain=domain,
        proof=proof,
        cases=cases,
        method=ForEver(rule),
        quantifier=Quantifier.NONE,
        shipped=shipped,
        formal=formal,
        beside=beside,
    )


def _box(first: str, values: range) -> Box:
    """Small sizes, with R = 4 so that m = M."""
    return Box((first, "M", "R"), (tuple(values), (1, 2, 3, 4), (4,)), by_sum=False)


@cache
def _central_limit() -> str:
    """The limit that stands beside the two inequalities, by sympy: from Stirling's series of log Γ."""
    import sympy

    n = sympy.Symbol("t", positive=True)
    logarithm = sympy.loggamma(2 * n) - sympy.loggamma(n + 1) - sympy.loggamma(n)
    scaled = logarithm + sympy.log(2 * sympy.sqrt(sympy.pi * n)) - n * sympy.log(4)
    value = sympy.exp(sympy.limit(scaled, n, sympy.oo))
    return f"lim mc(t,t)·2√(πt)/4^t = {value} (sympy)"


CLAIMS: tuple[Claim, ...] = (
    _growth(
        id="central-lower",
        title="4^t/(4√t) <= mc(t, t) for all t >= 1 (squared)",
        relation=16 * t * mc(t, t) ** 2 >= 16**t,
        rule="ratio",
        cases=Rays("t"),
        domain="all t >= 1",
        proof="Equality of squares at t = 1; the ratio of consecutive terms of the quotient is "
        "(2t+1)^2/(4t(t+1)) >= 1.",
        beside=_central_limit,
        formal=_CENTRAL,
        shipped=("none-all-t-from1",),
    ),
    _growth(
        id="central-upper",
        title="mc(t, t) <= 4^t/(2√(3t+1)) for all t >= 1 (squared)",
        relation=4 * (3 * t + 1) * mc(t, t) ** 2 <= 16**t,
        rule="ratio",
        cases=Rays("t"),
        domain="all t >= 1",
        proof="Equality at t = 1; the ratio is (3t+4)(2t+1)^2/(4(t+1)^2(3t+1)) = 1 - t/(4(t+1)^2(3t+1)) <= 1.",
        beside=_central_limit,
        formal=_CENTRAL,
        shipped=("none-all-t-from1",),
    ),
    _growth(
        id="joint-growth-lower",
        title="With t = L: mc(L, L-1) >= 4^(L-1)/(2√(L-1)) for all L >= 2 (squared)",
        relation=4 * (L - 1) * mc(L, L - 1) ** 2 >= 16 ** (L - 1),
        rule="ratio",
        cases=Rays("L", start=2),
        domain="all L >= 2",
        proof="The central binomial coefficient C(2n, n) at n = L - 1, by the same ratio.",
        formal=_JOINT,
        shipped=("none-all-L-from2",),
    ),
    _growth(
        id="joint-growth-upper",
        title="With t = L: mc(L, L-1) <= 4^(L-1)/√(3L-2) for all L >= 1 (squared)",
        relation=(3 * L - 2) * mc(L, L - 1) ** 2 <= 16 ** (L - 1),
        rule="ratio",
        cases=Rays("L"),
        domain="all L >= 1",
        proof="The central binomial coefficient C(2n, n) <= 4^n/√(3n+1) at n = L - 1, by ratio.",
        formal=_JOINT,
        shipped=("none-all-L-from1",),
    ),
    _growth(
        id="growth-in-time-lower",
        title="For fixed m and L the depth bound is at least t^((L-1)(m-1)) up to the constant (m-1)!(L-1)!^(m-1)",
        relation=factorial(m - 1) * factorial(L - 1) ** (m - 1) * _DEPTH >= t ** ((L - 1) * (m - 1)),
        rule="polynomial",
        cases=Rays("t", _box("L", range(1, 6))),
        domain="all t >= 1, for L <= 5 and m <= 4",
        proof="Both sides are polynomials in t; the difference has nonnegative coefficients. "
        "With the upper bound this is Θ(t^((L-1)(m-1))).",
        formal=_IN_TIME,
        shipped=("L3-M3-R4-all-t-from1",),
    ),
    _growth(
        id="growth-in-time-upper",
        title="For fixed m and L the depth bound is at most m·t^((L-1)(m-1))",
        relation=m * t ** ((L - 1) * (m - 1)) >= _DEPTH,
        rule="polynomial",
        cases=Rays("t", _box("L", range(1, 6))),
        domain="all t >= 1, for L <= 5 and m <= 4",
        proof="A polynomial with nonnegative coefficients that add up to m, its value at t = 1.",
        formal=_IN_TIME,
        shipped=("L3-M3-R4-all-t-from1",),
    ),
    _growth(
        id="growth-in-depth-lower",
        title="For fixed m and t the depth bound is at least L^((t-1)(m-1)) up to the constant (m-1)!(t-1)!^(m-1)",
        relation=factorial(m - 1) * factorial(t - 1) ** (m - 1) * _DEPTH >= L ** ((t - 1) * (m - 1)),
        rule="polynomial",
        cases=Rays("L", _box("t", range(1, 6))),
        domain="all L >= 1, for t <= 5 and m <= 4",
        proof="Polynomial in L: depth alone does not make the bound exponential.",
        formal=_IN_DEPTH,
        shipped=("M3-R4-t3-all-L-from1",),
    ),
    _growth(
        id="growth-in-depth-upper",
        title="For fixed m and t the depth bound is at most m·L^((t-1)(m-1))",
        relation=m * L ** ((t - 1) * (m - 1)) >= _DEPTH,
        rule="polynomial",
        cases=Rays("L", _box("t", range(1, 6))),
        domain="all L >= 1, for t <= 5 and m <= 4",
        proof="Nonnegative coefficients in L that add up to m, the value at L = 1.",
        formal=_IN_DEPTH,
        shipped=("M3-R4-t3-all-L-from1",),
    ),
    _growth(
        id="growth-closed-form",
        title="mc(2, mc(3, L-1)) = L(L+1)/2 + 1: 2, 4, 7, 11, 16, 22, ..",
        relation=(2 * mc(2, mc(3, L - 1))).equals(L * (L + 1) + 2),
        rule="polynomial",
        cases=Rays("L"),
        domain="all L >= 1",
        proof="Equal polynomials in L.",
        formal=_CLOSED,
        shipped=("none-all-L-from1",),
    ),
    _growth(
        id="parameters-to-match",
        title="A shallow network wide enough to match the depth bound has more weights than the deep one, from "
        "some t on",
        relation=_DEPTH**2 + _DEPTH * (M + 2) > (2 * L - 1) * R**2 + R * M + R + L * R,
        rule="polynomial",
        cases=Rays("t", Box(("L", "M", "R"), ((2, 3), (2, 3, 4), (2, 3, 4)), by_sum=False), start=None),
        domain="L in {2, 3}, M, R in {2, 3, 4}; all t from the first at which it holds",
        proof="Weights of one layer of width R_1: R_1^2 + R_1 M + 2R_1; of L layers of width R: (2L-1)R^2 + RM "
        "+ R + LR. Both are polynomials in t at R_1 = mc(m, mc(t, L-1)), the width that shallow-width shows to be "
        "needed.",
        shipped=("L2-M2-R2-all-t-from3",),
    ),
)
