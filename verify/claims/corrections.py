"""What finite width adds to the tangent kernel of a linear RNN, in closed form: the leading terms of the variances.

Source: proofs/statements/linear-networks.md#leading-terms-of-the-variance.
"""

from __future__ import annotations

from verify.claims.cases import Params, Rows, Values
from verify.claims.methods import Decided
from verify.claims.model import Claim
from verify.claims.values import every_kernel, kernel_cost
from verify.statements import Condition, Expression, Integer, Quantifier, Variable
from verify.statements.build import binomial, kernel_entry_variance, kernel_variance, limit, n, nu_C, nu_F, nu_W

__all__ = ["CLAIMS"]

_J, _K = map(Variable, ("j", "k"))
_SOURCE = "proofs/statements/linear-networks.md#leading-terms-of-the-variance [ours]"
_ALL = "all nu_W, nu_F, nu_C > 0"

_LAGS = tuple((j, total - j) for total in range(11) for j in range(total // 2 + 1))


def _square_cost(params: Params) -> int:
    return kernel_cost(2 * (params["j"] + params.get("k", params["j"])))


def _pairs_of_forms(i: Expression, nu: Expression) -> Expression:
    """ν_W²·(i + 1) + ν_W·nu·i(i + 1) + nu²·i(i + 1)(2i + 1)/6, i the smaller lag."""
    return (i + 1) * nu_W**2 + i * (i + 1) * nu_W * nu + i * (i + 1) * (2 * i + 1) / 6 * nu**2


def _leading(j: Expression, k: Expression) -> Expression:
    """What two rows of C and what two columns of F contribute, j <= k."""
    return (nu_C**2 * _pairs_of_forms(j, nu_F) + nu_F**2 * _pairs_of_forms(j, nu_C)) * nu_W ** (j + k - 2)


DIAGONAL = Claim(
    id="kernel-variance-leading",
    title="The variance of the diagonal of the tangent kernel to leading order, at all lags",
    source=_SOURCE,
    status="theorem (ours)",
    relation=limit(n, n * kernel_variance(_J, _J)).equals(2 * _leading(_J, _J)),
    domain=f"lags j <= 5; equal output and equal input indices; {_ALL}",
    proof="One factor n is lost only where two rows of C, or two columns of F, of the two copies of the kernel are "
    "contracted and everything else is planar; the planar pairings of four alternating blocks of letters number "
    "min + 1.",
    cases=Values(Rows(("j",), tuple((j,) for j in range(6))), every_kernel(), price=_square_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 1},
    shipped=("j1", "j3"),
)

OFF_DIAGONAL = Claim(
    id="kernel-variance-leading-off-diagonal",
    title="The variance of the tangent kernel between two different lags to leading order",
    source=_SOURCE,
    status="theorem (ours)",
    relation=limit(n, n * kernel_variance(_J, _K)).equals(_leading(_J, _K)),
    domain=f"lags j < k with j + k <= 10, of equal parity or not; equal output and equal input indices; {_ALL}",
    proof="As on the diagonal; of the two contractions across the copies the one that does not transpose has no planar "
    "pairing, as the numbers of letters W and W' differ.",
    cases=Values(
        Rows(("j", "k"), tuple(lags for lags in _LAGS if lags[0] < lags[1])), every_kernel(), price=_square_cost
    ),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 1, "k": 2},
    shipped=("j1-k2", "j2-k4"),
)


def _one_unequal(params: Params) -> Condition:
    j, k, p = Integer(params["j"]), Integer(params["k"]), params["p"]
    this, other = (nu_C, nu_F) if p == 2 else (nu_F, nu_C)
    leading = this**2 * _pairs_of_forms(j, other) * nu_W ** (j + k - 2)
    return limit(n, n * kernel_entry_variance(j, k, p, 3 - p)).equals(leading)


ONE_UNEQUAL = Claim(
    id="kernel-variance-leading-one-index",
    title="The variance to leading order for two outputs and one input, or for one output and two inputs",
    source=_SOURCE,
    status="theorem (ours)",
    relation=limit(n, n * kernel_entry_variance(_J, _K, 2, 1)).equals(
        nu_C**2 * _pairs_of_forms(_J, nu_F) * nu_W ** (_J + _K - 2)
    ),
    domain="lags j <= k with j + k <= 8; different output and equal input indices (shown), and the other way round "
    f"with nu_C and nu_F exchanged; {_ALL}",
    proof="Two different rows of C can only be contracted with their copies, in one way: the contraction that brings "
    "the leading term.",
    cases=Values(
        Rows(("j", "k", "p"), tuple((*lags, p) for lags in _LAGS if sum(lags) <= 8 for p in (2, 1))),
        every_kernel(),
        _one_unequal,
        _square_cost,
    ),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 1, "k": 1, "p": 2},
    shipped=("j1-k1-p2", "j2-k3-p1"),
)

BOTH_UNEQUAL = Claim(
    id="kernel-variance-leading-no-index",
    title="For two outputs and two inputs the variance is of order 1/n², with its leading term",
    source=_SOURCE,
    status="theorem (ours)",
    relation=limit(n, n**2 * kernel_entry_variance(_J, _K, 2, 2)).equals(
        (
            (_K - _J + 1) * (2 * binomial(_J + 3, 4) - binomial(_J + 2, 3))
            + 4 * binomial(_J + 3, 5)
            - 2 * binomial(_J + 2, 4)
        )
        * (nu_C * nu_F) ** 2
        * nu_W ** (_J + _K - 2)
    ),
    domain=f"lags j <= k with j + k <= 10; different output and different input indices; {_ALL}",
    proof="Both contractions between the copies are forced; what is left are two planar polygons of four alternating "
    "blocks, counted together.",
    cases=Values(Rows(("j", "k"), _LAGS), every_kernel(), price=_square_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 2, "k": 2},
    shipped=("j2-k2", "j2-k4"),
)

CLAIMS: tuple[Claim, ...] = (DIAGONAL, OFF_DIAGONAL, ONE_UNEQUAL, BOTH_UNEQUAL)
