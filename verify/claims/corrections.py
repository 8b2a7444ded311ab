"""What finite width adds to the tangent kernel of a linear RNN, in closed form: later terms of the mean in 1/n, a lower
bound of the whole, the leading terms of the variances.

Source: proofs/statements/linear-networks.md.
"""

from __future__ import annotations

from verify.certificates.formal import OVER_ORDERED_FIELDS, FormalProof
from verify.claims.cases import Params, Rows, Values
from verify.claims.methods import Decided
from verify.claims.model import Claim
from verify.claims.values import every_kernel, kernel_cost, lag_pairs
from verify.statements import Condition, Expression, Integer, Quantifier, Variable
from verify.statements.build import (
    binomial,
    coefficient,
    kernel_A,
    kernel_B,
    kernel_entry_variance,
    kernel_mean,
    kernel_variance,
    limit,
    n,
    nu_C,
    nu_F,
    nu_W,
    product,
    rho,
)
from verify.statements.instances.domains import AtLeast
from verify.statements.instances.kernel import kernel

__all__ = ["CLAIMS"]

_J, _K, _I = map(Variable, ("j", "k", "i"))
_SECOND = "proofs/statements/linear-networks.md#second-corrections [ours]"
_REDUCED = "proofs/statements/linear-networks.md#reduced-pairings [ours]"
_SOURCE = "proofs/statements/linear-networks.md#leading-terms-of-the-variance [ours]"
_ALL = "all nu_W, nu_F, nu_C > 0"

_ANY_WIDTH = kernel(n=AtLeast(1))
_DIAGONAL = Rows(("j",), tuple((j,) for j in range(13)))
_OFF_DIAGONAL = Rows(("j", "k"), tuple(lags for lags in lag_pairs() if lags[0] < lags[1]))
_LAGS = tuple((j, total - j) for total in range(11) for j in range(total // 2 + 1))


def _pair_cost(params: Params) -> int:
    return kernel_cost(params["j"] + params.get("k", params["j"]))


def _square_cost(params: Params) -> int:
    return kernel_cost(2 * (params["j"] + params.get("k", params["j"])))


# --- the mean ---

_SIGN = Integer(-1) ** _J

SECOND_A = Claim(
    id="kernel-second-correction-a",
    title="The term of order 1/n² of A_jj in closed form",
    source=_SECOND,
    status="theorem (ours)",
    relation=coefficient(n, -2, kernel_A(_J, _J)).equals(
        (2 * _J**4 + 16 * _J**3 - 8 * _J**2 - 16 * _J + 3 - 3 * _SIGN) / 48
    ),
    domain="lags j <= 12",
    proof="The pairings on the torus are C(j+2, 4), those on the Klein bottle have p chords W-W and p chords W'-W' for "
    "one p, and are counted by p.",
    cases=Values(_DIAGONAL, _ANY_WIDTH, price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof("kernel_A_second", "KernelPolynomials.v"),
    example={"j": 3},
    shipped=("j5", "j8"),
)

SECOND_B = Claim(
    id="kernel-second-correction-b",
    title="The term of order 1/n² of B_jj in closed form",
    source=_SECOND,
    status="theorem (ours)",
    relation=coefficient(n, -2, kernel_B(_J, _J)).equals(
        (4 * _J**5 + 26 * _J**4 - 36 * _J**3 - 32 * _J**2 + 32 * _J + 3 - 3 * _SIGN) / 96
    ),
    domain="lags j <= 12",
    proof="B counts the pairings of A, each as often as it has chords W-W': j on the torus, j - 2p on the Klein "
    "bottle.",
    cases=Values(_DIAGONAL, _ANY_WIDTH, price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 3},
    shipped=("j5", "j8"),
)

SECOND_A_OFF = Claim(
    id="kernel-second-correction-a-off-diagonal",
    title="The term of order 1/n² of A_jk off the diagonal, in closed form",
    source=_REDUCED,
    status="theorem (ours)",
    relation=coefficient(n, -2, kernel_A(_J, _K)).equals(
        (4 * (_J + 1) * (_K - _J) ** 2 + 8 * (_J**2 - 1) * (_K - _J) + 4 * _J**3 - 10 * _J**2 - 12 * _J + 1 - _SIGN)
        / 16
    ),
    domain="lags j < k of equal parity, j, k <= 12",
    proof="Eighty reduced pairings of at most five chords; their multiplicities make a function of j and k that is "
    "polynomial but for a sign (-1)^j, of bounded degree.",
    cases=Values(_OFF_DIAGONAL, _ANY_WIDTH, price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 1, "k": 3},
    shipped=("j2-k6",),
)

SECOND_B_OFF = Claim(
    id="kernel-second-correction-b-off-diagonal",
    title="The term of order 1/n² of B_jk off the diagonal, in closed form",
    source=_REDUCED,
    status="theorem (ours)",
    relation=coefficient(n, -2, kernel_B(_J, _K)).equals(
        (
            24 * _J * (_J + 1) * (_K - _J) ** 2
            + 48 * _J * (_J**2 - 1) * (_K - _J)
            + 18 * _J**4
            - 80 * _J**3
            - 72 * _J**2
            + 32 * _J
            + 3
            - 3 * _SIGN
        )
        / 96
    ),
    domain="lags j < k of equal parity, j, k <= 12",
    proof="B counts the pairings of A, each as often as it has chords W-W'; the eighty reduced pairings give both.",
    cases=Values(_OFF_DIAGONAL, _ANY_WIDTH, price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 1, "k": 3},
    shipped=("j2-k6",),
)

THIRD_A = Claim(
    id="kernel-third-correction-a",
    title="The term of order 1/n³ of A_jj in closed form",
    source=_REDUCED,
    status="theorem (ours)",
    relation=coefficient(n, -3, kernel_A(_J, _J)).equals(
        (68 * _J**5 - 190 * _J**4 + 80 * _J**3 + 70 * _J**2 - 58 * _J + 45 - _SIGN * (30 * _J**2 - 90 * _J + 45)) / 960
    ),
    domain="lags j <= 12",
    proof="Reduced pairings of at most seven chords, listed by program.",
    cases=Values(_DIAGONAL, _ANY_WIDTH, price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 3},
    shipped=("j5",),
)


THIRD_B = Claim(
    id="kernel-third-correction-b",
    title="The term of order 1/n³ of B_jj in closed form",
    source=_REDUCED,
    status="theorem (ours)",
    relation=coefficient(n, -3, kernel_B(_J, _J)).equals(
        (
            134 * _J**6
            - 576 * _J**5
            + 770 * _J**4
            - 120 * _J**3
            - 859 * _J**2
            + 876 * _J
            - 45
            + _SIGN * (45 + 180 * _J - 45 * _J**2)
        )
        / 2880
    ),
    domain="lags j <= 12",
    proof="The reduced pairings of A, each as often as it has chords W-W'.",
    cases=Values(_DIAGONAL, _ANY_WIDTH, price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 3},
    shipped=("j5",),
)

_LONG = "proofs/statements/linear-networks.md#lags-of-order-n [ours]"


def _above_complex(j: Expression) -> Condition:
    rising, falling = (product("i", 0, j + 1, factor) for factor in (n + _I, n - _I))
    return kernel_mean(j, j) >= rho(j) * (rising - falling) / ((j + 1) * (j + 2) * n ** (j + 1))


def _above_complex_at(params: Params) -> Condition:
    return _above_complex(Integer(params["j"]))


ABOVE_COMPLEX = Claim(
    id="kernel-above-complex",
    title="The mean of the kernel is at least rho_j times what complex Gaussian weights give for A_jj",
    source=_LONG,
    status="theorem (ours)",
    relation=_above_complex(_J),
    domain=f"lags j <= 12; {_ALL} and every width n >= 1",
    proof="The pairings of W with W' alone are counted by the cycles of a product of two cycles of length j + 1; all "
    "others add something that is not negative.",
    cases=Values(_DIAGONAL, every_kernel(), _above_complex_at, _pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 3},
    shipped=("j6",),
)

BELOW_A = Claim(
    id="kernel-mean-below-a",
    title="The mean of the kernel is at most rho_j A_jj",
    source=_LONG,
    status="theorem (ours)",
    relation=kernel_mean(_J, _J) <= rho(_J) * kernel_A(_J, _J),
    domain=f"lags j <= 12; {_ALL} and every width n >= 1",
    proof="B_jj counts the pairings of A_jj, each as often as it has chords W-W': at most j times.",
    cases=Values(_DIAGONAL, every_kernel(), price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof("kernel_mean_below_A", "KernelPolynomials.v", f"{OVER_ORDERED_FIELDS} with n^(-1/2)"),
    example={"j": 3},
    shipped=("j6",),
)

# --- the variance ---


def _pairs_of_forms(i: Expression, nu: Expression) -> Expression:
    """ν_W²·(i + 1) + ν_W·nu·i(i + 1) + nu²·i(i + 1)(2i + 1)/6, i the smaller lag."""
    return (i + 1) * nu_W**2 + i * (i + 1) * nu_W * nu + i * (i + 1) * (2 * i + 1) / 6 * nu**2


def _leading(j: Expression, k: Expression) -> Expression:
    """What two rows of C and what two columns of F contribute, j <= k."""
    return (nu_C**2 * _pairs_of_forms(j, nu_F) + nu_F**2 * _pairs_of_forms(j, nu_C)) * nu_W ** (j + k - 2)


DIAGONAL = Claim(
    id="kernel-variance-leading",
    title="The variance of the diagonal of the tangent kernel to leading order",
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

CLAIMS: tuple[Claim, ...] = (
    SECOND_A,
    SECOND_B,
    SECOND_A_OFF,
    SECOND_B_OFF,
    THIRD_A,
    THIRD_B,
    ABOVE_COMPLEX,
    BELOW_A,
    DIAGONAL,
    OFF_DIAGONAL,
    ONE_UNEQUAL,
    BOTH_UNEQUAL,
)
