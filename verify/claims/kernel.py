"""The tangent kernel of a linear RNN at finite width: exact mean, limits, first corrections, variance, Chebyshev
widths.

Source: proofs/statements/linear-networks.md#the-tangent-kernel.  The limit is [E21]'s main theorem.
"""

from __future__ import annotations

from fractions import Fraction

from verify.certificates.formal import OVER_COMMUTATIVE_RINGS, OVER_ORDERED_FIELDS, FormalProof
from verify.claims.cases import Params, Rows, Values
from verify.claims.methods import Decided
from verify.claims.model import Claim
from verify.claims.papers import Became
from verify.claims.values import EMAMI, every_kernel, in_inverse_width, kernel_cost, lag_pairs
from verify.errors import DomainError
from verify.statements import Condition, Expression, Quantifier, Variable
from verify.statements.build import (
    chebyshev,
    coefficient,
    kernel_A,
    kernel_B,
    kernel_mean,
    kernel_variance,
    limit,
    n,
    nu_C,
    nu_F,
    nu_W,
    rho,
    tail,
    trace,
)
from verify.statements.instances.domains import AtLeast
from verify.statements.instances.kernel import KernelInstance, kernel
from verify.statements.tree import as_expression

__all__ = ["CLAIMS"]

_J, _K, _M, _I = map(Variable, ("j", "k", "m", "i"))
_OURS = "proofs/statements/linear-networks.md#the-tangent-kernel [ours]"
_ALL = "all nu_W, nu_F, nu_C > 0 and every width n >= 1"

_POLYNOMIALS = "KernelPolynomials.v"

_ANY_WIDTH = kernel(n=AtLeast(1))
_PAIRS = Rows(("j", "k"), tuple(lag_pairs()))
_ODD_PAIRS = Rows(("j", "k"), tuple(lag_pairs(parity=1)))
_UNEQUAL_PAIRS = Rows(("j", "k"), tuple(lag_pairs(diagonal=False)))


def _up_to(most: int, key: str = "j", least: int = 0) -> Rows:
    return Rows((key,), tuple((value,) for value in range(least, most + 1)))


def _pair_cost(params: Params) -> int:
    return kernel_cost(params["j"] + params.get("k", params["j"]))


def _square_cost(params: Params) -> int:
    return kernel_cost(2 * (params["j"] + params.get("k", params["j"])))


# --- the mean ---


def _mean(params: Params) -> Condition:
    from verify.kernels.tangent import mean_kernel

    j, k = params["j"], params["k"]
    found = mean_kernel(j, k)
    m = (j + k) // 2
    claimed = _times(_times(nu_C + nu_F, nu_W, m), in_inverse_width(found.A))
    if found.B:
        claimed = claimed + _times(_times(nu_C * nu_F, nu_W, m - 1), in_inverse_width(found.B))
    return kernel_mean(j, k).equals(claimed)


def _times(factor: Expression | int, base: Expression | int, exponent: int = 1) -> Expression:
    """factor · base^exponent, without what is 1."""
    one = as_expression(1)
    left, power = as_expression(factor), as_expression(base)
    if exponent == 0 or power == one:
        return left
    if exponent > 1:
        power = power**exponent
    return power if left == one else left * power


def _variance(params: Params) -> Condition:
    from verify.kernels.variance import kernel_variance as moments

    j = params["j"]
    total: Expression | None = None
    for (a, b, c), coefficients in sorted(moments(j, j).terms.items()):
        term: Expression | int = 1
        for base, exponent in ((nu_W, a), (nu_F, b), (nu_C, c)):
            term = _times(term, base, exponent)
        term = _times(term, in_inverse_width(coefficients))
        total = term if total is None else total + term
    if total is None:
        raise DomainError("a variance has terms: those of the readout alone, at least")
    return kernel_variance(j, j).equals(total)


MEAN = Claim(
    id="kernel-mean",
    title="The mean of the tangent kernel at every width, a polynomial in 1/n",
    source=_OURS,
    status="theorem (ours)",
    relation=kernel_mean(_J, _K).equals(
        (nu_C + nu_F) * nu_W**_M * kernel_A(_J, _K) + nu_C * nu_F * nu_W ** (_M - 1) * kernel_B(_J, _K)
    ),
    domain=f"lags j, k <= 12 of equal parity, m = (j + k)/2, A and B written out as polynomials; {_ALL}",
    proof="Expectation over C and F of the quadratic forms of the kernel, then Wick's theorem for W: each instance "
    "states both polynomials, and the checker counts the pairings again by loop equations of its own.",
    cases=Values(_PAIRS, every_kernel(), _mean, _pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof(
        "kernel_mean_polynomial",
        _POLYNOMIALS,
        f"{OVER_COMMUTATIVE_RINGS} with n^(-1/2); A and B are computed by a function that is proved right",
    ),
    example={"j": 2, "k": 2},
    pictures={"mean-kernel": 0},
    shipped=("j2-k2", "j6-k6"),
    paper="emami",
    became=Became.SHARPER,
)

ODD = Claim(
    id="kernel-mean-odd",
    title="Lags of different parity are uncorrelated on average at every width",
    source=_OURS,
    status="theorem (ours)",
    relation=kernel_mean(_J, _K).equals(0),
    domain=f"lags j, k <= 12 with j + k odd; {_ALL}",
    proof="W and -W have the same distribution, and an odd number of letters W changes sign.",
    cases=Values(_ODD_PAIRS, every_kernel()),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof("kernel_mean_odd", "Kernel.v", OVER_COMMUTATIVE_RINGS),
    example={"j": 1, "k": 2},
    shipped=("j1-k2",),
    paper="emami",
    became=Became.SHARPER,
)

LIMIT = Claim(
    id="kernel-limit-diagonal",
    title="The tangent kernel of a wide linear RNN is that of the scaled convolution model: the diagonal tends to "
    "rho_j",
    source=f"{EMAMI} (main theorem, in the mean)",
    status="theorem",
    relation=limit(n, kernel_mean(_J, _J)).equals(rho(_J)),
    domain="lags j <= 12; all nu_W, nu_F, nu_C > 0",
    proof="Only the planar pairing survives: A_jj -> 1 and B_jj -> j.",
    cases=Values(_up_to(12), every_kernel(), price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof(
        "kernel_limit", _POLYNOMIALS, f"{OVER_ORDERED_FIELDS} with n^(-1/2): the distance is at most K/n^2"
    ),
    example={"j": 2},
    pictures={"mean-kernel": 0},
    shipped=("j4",),
    paper="emami",
    became=Became.STATED,
)

LIMIT_OFF = Claim(
    id="kernel-limit-off-diagonal",
    title="Different lags do not interact in the limit of infinite width",
    source=f"{EMAMI} (main theorem, in the mean)",
    status="theorem",
    relation=limit(n, kernel_mean(_J, _K)).equals(0),
    domain="lags j != k, j, k <= 12; all nu_W, nu_F, nu_C > 0",
    proof="A planar pairing pairs W with W' only, so it needs j = k.",
    cases=Values(_UNEQUAL_PAIRS, every_kernel(), price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof(
        "kernel_limit", _POLYNOMIALS, f"{OVER_ORDERED_FIELDS} with n^(-1/2): the distance is at most K/n"
    ),
    example={"j": 1, "k": 3},
    shipped=("j1-k3",),
    paper="emami",
    became=Became.STATED,
)

LOW_LAGS = Claim(
    id="kernel-exact-low-lags",
    title="At lags 0 and 1 the mean of the kernel is rho_j at every width, not just in the limit",
    source=_OURS,
    status="theorem (ours)",
    relation=kernel_mean(_J, _J).equals(rho(_J)),
    domain=f"j = 0, 1; {_ALL}",
    proof="A_00 = A_11 = B_11 = 1: with so few letters there is one pairing.",
    cases=Values(_up_to(1), every_kernel()),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof("kernel_mean_low_lags", "KernelMean.v", f"{OVER_COMMUTATIVE_RINGS} with n^(-1/2)"),
    example={"j": 1},
    pictures={"mean-kernel": 0},
    shipped=("j1",),
    paper="emami",
    became=Became.SHARPER,
)

NO_FIRST = Claim(
    id="kernel-no-first-correction",
    title="On the diagonal the mean has no term of order 1/n",
    source=_OURS,
    status="theorem (ours)",
    relation=coefficient(n, -1, kernel_mean(_J, _J)).equals(0),
    domain="lags j <= 12; all nu_W, nu_F, nu_C > 0",
    proof="Such a term is a pairing on the projective plane, whose twisted chords cross each other; chords W-W and "
    "W'-W' cannot cross, and j = k forces equally many of both.",
    cases=Values(_up_to(12), every_kernel(), price=_pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof("kernel_no_first_correction", _POLYNOMIALS, OVER_COMMUTATIVE_RINGS),
    example={"j": 2},
    pictures={"mean-kernel": 0},
    shipped=("j4",),
    paper="emami",
    became=Became.SHARPER,
)


def _first_A(params: Params) -> Condition:
    j, k = params["j"], params["k"]
    return coefficient(n, -1, kernel_A(j, k)).equals(min(j, k) + 1)


def _first_B(params: Params) -> Condition:
    j, k = params["j"], params["k"]
    return coefficient(n, -1, kernel_B(j, k)).equals(min(j, k) * (min(j, k) + 1))


FIRST_A = Claim(
    id="kernel-first-correction-a",
    title="The term of order 1/n of A_jk off the diagonal, in closed form",
    source="proofs/statements/linear-networks.md#limits-and-first-corrections [ours]",
    status="theorem (ours)",
    relation=coefficient(n, -1, kernel_A(_J, _K)).equals(_I + 1),
    domain="lags j != k of equal parity, j, k <= 12, i = min(j, k)",
    proof="Pairings on the projective plane: the twisted chords join consecutive letters of the longer block, and "
    "the place of that block is free.",
    cases=Values(_UNEQUAL_PAIRS, _ANY_WIDTH, _first_A, _pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof("kernel_A_first", _POLYNOMIALS),
    example={"j": 1, "k": 3},
    shipped=("j2-k4",),
    paper="emami",
    became=Became.SHARPER,
)

FIRST_B = Claim(
    id="kernel-first-correction-b",
    title="The term of order 1/n of B_jk off the diagonal, in closed form",
    source="proofs/statements/linear-networks.md#limits-and-first-corrections [ours]",
    status="theorem (ours)",
    relation=coefficient(n, -1, kernel_B(_J, _K)).equals(_I * (_I + 1)),
    domain="lags j != k of equal parity, j, k <= 12, i = min(j, k)",
    proof="Pairings on the projective plane: the twisted chords join consecutive letters of the longer block, and "
    "the place of that block is free.",
    cases=Values(_UNEQUAL_PAIRS, _ANY_WIDTH, _first_B, _pair_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof("kernel_B_first", _POLYNOMIALS),
    example={"j": 1, "k": 3},
    shipped=("j2-k4",),
    paper="emami",
    became=Became.SHARPER,
)

# --- sum rules ---


def _rising(m: int) -> Expression:
    """n(n+2)..(n+2m-2)."""
    total: Expression = n
    for i in range(1, m):
        total = total * (n + 2 * i)
    return total


def _word(a: int, b: int) -> str:
    """W^a W'^b."""
    return " ".join(["W"] * a + ["W'"] * b)


def _power(params: Params) -> Condition:
    m = params["m"]
    return trace(_word(2 * m, 0)).equals(_rising(m))


def _power_cost(params: Params) -> int:
    return kernel_cost(2 * params["m"])


def _trace_sum(params: Params) -> Condition:
    m = params["m"]
    terms = [trace(_word(a, 2 * m - 2 - a)) for a in range(2 * m - 1)]
    total: Expression = terms[0]
    for term in terms[1:]:
        total = total + term
    return total.equals(_rising(m))


def _trace_sum_cost(params: Params) -> int:
    return (2 * int(params["m"]) - 1) * kernel_cost(2 * params["m"] - 2)


POWERS = Claim(
    id="trace-of-even-powers",
    title="E tr W^(2m) = n(n+2)..(n+2m-2) for every m",
    source="proofs/statements/linear-networks.md#even-powers",
    status="theorem",
    relation=trace("W W W W").equals(n * (n + 2)),
    domain="a theorem for every m >= 1 and n >= 1; instances m = 1, 2, .., 12 (m = 2 is shown)",
    proof="E tr W^(2m) = E h_2m(W), as all other hooks vanish under W -> W O; h_2m from the generating function "
    "1/det(1 - sW). Each instance is computed by the loop equations.",
    cases=Values(_up_to(12, "m", 1), _ANY_WIDTH, _power, _power_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"m": 2},
    shipped=("m4",),
)

SUMS = Claim(
    id="trace-sum-rule",
    title="The sum of E tr(W^a W'^b) over a + b = 2m - 2 is n(n+2)..(n+2m-2) too",
    source="proofs/statements/linear-networks.md#even-powers",
    status="theorem",
    relation=(trace("W W") + trace("W W'") + trace("W' W'")).equals(n * (n + 2)),
    domain="a theorem for every m >= 1 and n >= 1; instances m = 1, 2, .., 12 (m = 2 is shown)",
    proof="It is the loop equation of tr W^(2m): pairing its first letter W with another splits the trace as "
    "tr(A' B), and A' B runs over these words.",
    cases=Values(_up_to(12, "m", 1), _ANY_WIDTH, _trace_sum, _trace_sum_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"m": 2},
    shipped=("m4",),
)

# --- the variance ---

VARIANCE = Claim(
    id="kernel-variance",
    title="The variance of the diagonal of the tangent kernel at every width",
    source=_OURS,
    status="theorem (ours)",
    relation=kernel_variance(0, 0).equals(2 * (nu_C**2 + nu_F**2) / n),
    domain=f"lags j <= 6 (j = 0 is shown), each polynomial written out; equal output and input indices; {_ALL}",
    proof="Moments of quadratic forms in a row of C and a column of F, then Wick's theorem for products of up to four "
    "traces.",
    cases=Values(_up_to(6), every_kernel(), _variance, _square_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 0},
    shipped=("j0", "j2"),
    paper="emami",
    became=Became.SHARPER,
)

VANISHING = Claim(
    id="kernel-variance-vanishes",
    title="The variance of the diagonal of the tangent kernel tends to 0: the limit holds in probability",
    source=_OURS,
    status="theorem (ours)",
    relation=limit(n, kernel_variance(_J, _J)).equals(0),
    domain="lags j <= 6; all nu_W, nu_F, nu_C > 0",
    proof="Pairings that do not join the two copies of the kernel cancel against the square of the mean; those that do "
    "are of order 1/n. With the limit of the mean, Chebyshev's inequality gives convergence in probability.",
    cases=Values(_up_to(6), every_kernel(), price=_square_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 1},
    shipped=("j2",),
    paper="emami",
    became=Became.SHARPER,
)

_EPSILON, _DELTA = Fraction(1, 2), Fraction(1, 10)
_SCALES = (("1/2", "1", "1"), ("1", "1", "1"), ("3/2", "1/2", "1"))
_TAILS = tuple((lag, *scales) for lag in range(5) for scales in _SCALES)
_TAIL_KEYS = ("j", "nuW", "nuF", "nuC")


def _least(params: Params) -> int:
    from verify.kernels.chebyshev import least_width

    return least_width(params["j"], _EPSILON, _DELTA, params["nuW"], params["nuF"], params["nuC"])


def _scales(params: Params) -> dict[str, Fraction]:
    return {name: Fraction(params[name.replace("_", "")]) for name in ("nu_W", "nu_F", "nu_C")}


def _from_least(params: Params) -> KernelInstance:
    return kernel(**_scales(params), n=AtLeast(_least(params)))


def _before_least(params: Params) -> KernelInstance:
    return kernel(**_scales(params), n=_least(params) - 1)


def _has_a_width_before(params: Params) -> bool:
    return _least(params) > 1


CHEBYSHEV = Claim(
    id="chebyshev-width",
    title="From an explicit width on, the kernel is within 1/2 of rho_j with probability at least 9/10",
    source="proofs/statements/linear-networks.md#p1-chebyshev [ours]",
    status="theorem (ours)",
    relation=tail(_J, _EPSILON) <= _DELTA,
    domain="lags j <= 4, three choices of the variances; all n from a width named in each instance",
    proof="Chebyshev's inequality with the exact variance and the exact bias; the right side is a polynomial in 1/n "
    "with nonnegative coefficients, so it falls with n.",
    cases=Values(Rows(_TAIL_KEYS, _TAILS), _from_least, price=_square_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 1, "nuW": "1/2", "nuF": "1", "nuC": "1"},
    pictures={"mean-kernel": 0},
    shipped=("j1-nuW1over2-nuF1-nuC1",),
    paper="emami",
    became=Became.SHARPER,
)

CHEBYSHEV_LEAST = Claim(
    id="chebyshev-width-least",
    title="One width earlier Chebyshev's inequality does not yet give that",
    source="proofs/statements/linear-networks.md#p1-chebyshev [ours]",
    status="theorem (ours)",
    relation=chebyshev(_J, _EPSILON) > _DELTA,
    domain="the same instances, at the width before; it is about the inequality, not about the probability",
    proof="The right side of Chebyshev's inequality, evaluated.",
    cases=Values(Rows(_TAIL_KEYS, _TAILS, only=_has_a_width_before), _before_least, price=_square_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"j": 1, "nuW": "1/2", "nuF": "1", "nuC": "1"},
    shipped=("j1-nuW1over2-nuF1-nuC1",),
    paper="emami",
    became=Became.SHARPER,
)

CLAIMS: tuple[Claim, ...] = (
    LIMIT,
    LIMIT_OFF,
    MEAN,
    ODD,
    LOW_LAGS,
    NO_FIRST,
    FIRST_A,
    FIRST_B,
    POWERS,
    SUMS,
    VARIANCE,
    VANISHING,
    CHEBYSHEV,
    CHEBYSHEV_LEAST,
)
