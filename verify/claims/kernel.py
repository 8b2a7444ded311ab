"""The tangent kernel of a linear RNN at finite width: exact mean, limits, first corrections, variance, Chebyshev
widths.

Source: proofs/statements/linear-networks.md#the-tangent-kernel.  The limit is [E21]'s main theorem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from verify.claims.model import Budget, Claim
from verify.claims.values import EMAMI, Params, every_kernel, in_inverse_width, kernel_cost, lag_pairs, value_claim
from verify.errors import DomainError
from verify.statements import Condition, Expression, Quantifier, Statement, Variable
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

_J, _K, _M = Variable("j"), Variable("k"), Variable("m")
_OURS = "proofs/statements/linear-networks.md#the-tangent-kernel [ours]"
_ALL = "all nu_W, nu_F, nu_C > 0 and every width n >= 1"


def _about(relation: Condition, instance: KernelInstance) -> Statement:
    return Statement(Quantifier.NONE, relation, instance)


def _lags(
    *, parity: int | None = 0, diagonal: bool | None = None, most: int = 12
) -> Callable[[Budget], Iterator[Params]]:
    """The pairs of lags, as parameters."""

    def cases(budget: Budget) -> Iterator[Params]:
        return ({"j": j, "k": k} for j, k in lag_pairs(parity=parity, diagonal=diagonal) if max(j, k) <= most)

    return cases


def _single(most: int) -> Callable[[Budget], Iterator[Params]]:
    return lambda budget: ({"j": j} for j in range(most + 1))


def _pair_cost(params: Params) -> int:
    return kernel_cost(params["j"] + params.get("k", params["j"]))


def _square_cost(params: Params) -> int:
    return kernel_cost(2 * (params["j"] + params.get("k", params["j"])))


# --- the mean ---


def _mean_statement(params: Params) -> Statement:
    from verify.kernels.tangent import mean_kernel

    j, k = params["j"], params["k"]
    found = mean_kernel(j, k)
    m = (j + k) // 2
    claimed = _times(_times(nu_C + nu_F, nu_W, m), in_inverse_width(found.A))
    if found.B:
        claimed = claimed + _times(_times(nu_C * nu_F, nu_W, m - 1), in_inverse_width(found.B))
    return _about(kernel_mean(j, k).equals(claimed), every_kernel())


def _times(factor: Expression | int, base: Expression | int, exponent: int = 1) -> Expression:
    """factor · base^exponent, without what is 1."""
    one = as_expression(1)
    left, power = as_expression(factor), as_expression(base)
    if exponent == 0 or power == one:
        return left
    if exponent > 1:
        power = power**exponent
    return power if left == one else left * power


def _variance_statement(params: Params) -> Statement:
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
    return _about(kernel_variance(j, j).equals(total), every_kernel())


MEAN = value_claim(
    id="kernel-mean",
    tiny={"j": 2, "k": 2},
    title="The mean of the tangent kernel at every width, a polynomial in 1/n",
    source=_OURS,
    status="theorem (ours)",
    relation=kernel_mean(_J, _K).equals(
        (nu_C + nu_F) * nu_W**_M * kernel_A(_J, _K) + nu_C * nu_F * nu_W ** (_M - 1) * kernel_B(_J, _K)
    ),
    domain=f"lags j, k <= 12 of equal parity, m = (j + k)/2, A and B written out as polynomials; {_ALL}",
    proof="Expectation over C and F of the quadratic forms of the kernel, then Wick's theorem for W: each instance "
    "states both polynomials, and the checker counts the pairings again by loop equations of its own.",
    cases=_lags(),
    statement=_mean_statement,
    cost=_pair_cost,
)

ODD = value_claim(
    id="kernel-mean-odd",
    tiny={"j": 1, "k": 2},
    title="Lags of different parity are uncorrelated on average at every width",
    source=_OURS,
    status="theorem (ours)",
    relation=kernel_mean(_J, _K).equals(0),
    domain=f"lags j, k <= 12 with j + k odd; {_ALL}",
    proof="W and -W have the same distribution, and an odd number of letters W changes sign.",
    cases=_lags(parity=1),
    statement=lambda params: _about(kernel_mean(params["j"], params["k"]).equals(0), every_kernel()),
)

LIMIT = value_claim(
    id="kernel-limit-diagonal",
    tiny={"j": 2},
    title="The tangent kernel of a wide linear RNN is that of the scaled convolution model: the diagonal tends to "
    "rho_j",
    source=f"{EMAMI} (main theorem, in the mean)",
    status="theorem",
    relation=limit(n, kernel_mean(_J, _J)).equals(rho(_J)),
    domain="lags j <= 12; all nu_W, nu_F, nu_C > 0",
    proof="Only the planar pairing survives: A_jj -> 1 and B_jj -> j.",
    cases=_single(12),
    statement=lambda params: _about(
        limit(n, kernel_mean(params["j"], params["j"])).equals(rho(params["j"])), every_kernel()
    ),
    cost=_pair_cost,
)

LIMIT_OFF = value_claim(
    id="kernel-limit-off-diagonal",
    tiny={"j": 1, "k": 3},
    title="Different lags do not interact in the limit of infinite width",
    source=f"{EMAMI} (main theorem, in the mean)",
    status="theorem",
    relation=limit(n, kernel_mean(_J, _K)).equals(0),
    domain="lags j != k, j, k <= 12; all nu_W, nu_F, nu_C > 0",
    proof="A planar pairing pairs W with W' only, so it needs j = k.",
    cases=_lags(diagonal=False),
    statement=lambda params: _about(limit(n, kernel_mean(params["j"], params["k"])).equals(0), every_kernel()),
    cost=_pair_cost,
)

LOW_LAGS = value_claim(
    id="kernel-exact-low-lags",
    tiny={"j": 1},
    title="At lags 0 and 1 the mean of the kernel is rho_j at every width, not just in the limit",
    source=_OURS,
    status="theorem (ours)",
    relation=kernel_mean(_J, _J).equals(rho(_J)),
    domain=f"j = 0, 1; {_ALL}",
    proof="A_00 = A_11 = B_11 = 1: with so few letters there is one pairing.",
    cases=_single(1),
    statement=lambda params: _about(kernel_mean(params["j"], params["j"]).equals(rho(params["j"])), every_kernel()),
)

NO_FIRST = value_claim(
    id="kernel-no-first-correction",
    tiny={"j": 2},
    title="On the diagonal the mean has no term of order 1/n",
    source=_OURS,
    status="theorem (ours)",
    relation=coefficient(n, -1, kernel_mean(_J, _J)).equals(0),
    domain="lags j <= 12; all nu_W, nu_F, nu_C > 0",
    proof="Such a term is a pairing on the projective plane, whose twisted chords cross each other; chords W-W and "
    "W'-W' cannot cross, and j = k forces equally many of both.",
    cases=_single(12),
    statement=lambda params: _about(
        coefficient(n, -1, kernel_mean(params["j"], params["j"])).equals(0), every_kernel()
    ),
    cost=_pair_cost,
)


def _first_correction(
    which: str, quantity: Callable[..., Expression], value: Callable[[int], int], shown: Expression
) -> Claim:
    return value_claim(
        id=f"kernel-first-correction-{which.lower()}",
        tiny={"j": 1, "k": 3},
        title=f"The term of order 1/n of {which}_jk off the diagonal, in closed form",
        source="proofs/statements/linear-networks.md#limits-and-first-corrections [ours]",
        status="theorem (ours)",
        relation=coefficient(n, -1, quantity(_J, _K)).equals(shown),
        domain="lags j != k of equal parity, j, k <= 12, i = min(j, k)",
        proof="Pairings on the projective plane: the twisted chords join consecutive letters of the longer block, and "
        "the place of that block is free.",
        cases=_lags(diagonal=False),
        statement=lambda params: _about(
            coefficient(n, -1, quantity(params["j"], params["k"])).equals(value(min(params["j"], params["k"]))),
            kernel(n=AtLeast(1)),
        ),
        cost=_pair_cost,
    )


_MU = Variable("i")
FIRST_A = _first_correction("A", kernel_A, lambda mu: mu + 1, _MU + 1)
FIRST_B = _first_correction("B", kernel_B, lambda mu: mu * (mu + 1), _MU * (_MU + 1))

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


def _trace_sum(m: int) -> Expression:
    terms = [trace(_word(a, 2 * m - 2 - a)) for a in range(2 * m - 1)]
    total: Expression = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


POWERS = value_claim(
    id="trace-of-even-powers",
    tiny={"m": 2},
    title="E tr W^(2m) = n(n+2)..(n+2m-2)",
    source="proofs/statements/linear-networks.md#even-powers",
    status="theorem",
    relation=trace("W W W W").equals(n * (n + 2)),
    domain="m = 1, 2, .., 12 (m = 2 is shown); every n >= 1",
    proof="E tr W^(2m) = E h_2m(W), as all other hooks vanish under W -> W O; h_2m from the generating function "
    "1/det(1 - sW). Each instance is computed by the loop equations.",
    cases=lambda budget: ({"m": m} for m in range(1, 13)),
    statement=lambda params: _about(
        trace(_word(2 * params["m"], 0)).equals(_rising(params["m"])), kernel(n=AtLeast(1))
    ),
    cost=lambda params: kernel_cost(2 * params["m"]),
)

SUMS = value_claim(
    id="trace-sum-rule",
    tiny={"m": 2},
    title="The sum of E tr(W^a W'^b) over a + b = 2m - 2 is n(n+2)..(n+2m-2) too",
    source="proofs/statements/linear-networks.md#even-powers",
    status="theorem",
    relation=(trace("W W") + trace("W W'") + trace("W' W'")).equals(n * (n + 2)),
    domain="m = 1, 2, .., 12 (m = 2 is shown); every n >= 1",
    proof="It is the loop equation of tr W^(2m): pairing its first letter W with another splits the trace as "
    "tr(A' B), and A' B runs over these words.",
    cases=lambda budget: ({"m": m} for m in range(1, 13)),
    statement=lambda params: _about(_trace_sum(params["m"]).equals(_rising(params["m"])), kernel(n=AtLeast(1))),
    cost=lambda params: (2 * params["m"] - 1) * kernel_cost(2 * params["m"] - 2),
)

# --- the variance ---

VARIANCE = value_claim(
    id="kernel-variance",
    tiny={"j": 0},
    title="The variance of the diagonal of the tangent kernel at every width",
    source=_OURS,
    status="theorem (ours)",
    relation=kernel_variance(0, 0).equals(2 * (nu_C**2 + nu_F**2) / n),
    domain=f"lags j <= 6 (j = 0 is shown), each polynomial written out; equal output and input indices; {_ALL}",
    proof="Moments of quadratic forms in a row of C and a column of F, then Wick's theorem for products of up to four "
    "traces.",
    cases=_single(6),
    statement=_variance_statement,
    cost=_square_cost,
)

VANISHING = value_claim(
    id="kernel-variance-vanishes",
    tiny={"j": 1},
    title="The variance of the diagonal of the tangent kernel tends to 0: the limit holds in probability",
    source=_OURS,
    status="theorem (ours)",
    relation=limit(n, kernel_variance(_J, _J)).equals(0),
    domain="lags j <= 6; all nu_W, nu_F, nu_C > 0",
    proof="Pairings that do not join the two copies of the kernel cancel against the square of the mean; those that do "
    "are of order 1/n. With the limit of the mean, Chebyshev's inequality gives convergence in probability.",
    cases=_single(6),
    statement=lambda params: _about(limit(n, kernel_variance(params["j"], params["j"])).equals(0), every_kernel()),
    cost=_square_cost,
)

_EPSILON, _DELTA = Fraction(1, 2), Fraction(1, 10)
_SCALES = (("1/2", "1", "1"), ("1", "1", "1"), ("3/2", "1/2", "1"))


def _chebyshev_cases(budget: Budget) -> Iterator[Params]:
    for j in range(5):
        for W, F, C in _SCALES:
            yield {"j": j, "nuW": W, "nuF": F, "nuC": C}


def _least(params: Params) -> int:
    from verify.kernels.chebyshev import least_width

    return least_width(params["j"], _EPSILON, _DELTA, params["nuW"], params["nuF"], params["nuC"])


def _scales(params: Params) -> dict[str, Fraction]:
    return {name: Fraction(params[name.replace("_", "")]) for name in ("nu_W", "nu_F", "nu_C")}


CHEBYSHEV = value_claim(
    id="chebyshev-width",
    tiny={"j": 1, "nuW": "1/2", "nuF": "1", "nuC": "1"},
    title="From an explicit width on, the kernel is within 1/2 of rho_j with probability at least 9/10",
    source="proofs/statements/linear-networks.md#p1-chebyshev [ours]",
    status="theorem (ours)",
    relation=tail(_J, _EPSILON) <= _DELTA,
    domain="lags j <= 4, three choices of the variances; all n from a width named in each instance",
    proof="Chebyshev's inequality with the exact variance and the exact bias; the right side is a polynomial in 1/n "
    "with nonnegative coefficients, so it falls with n.",
    cases=_chebyshev_cases,
    statement=lambda params: _about(
        tail(params["j"], _EPSILON) <= _DELTA, kernel(**_scales(params), n=AtLeast(_least(params)))
    ),
    cost=_square_cost,
)

CHEBYSHEV_LEAST = value_claim(
    id="chebyshev-width-least",
    tiny={"j": 1, "nuW": "1/2", "nuF": "1", "nuC": "1"},
    title="One width earlier Chebyshev's inequality does not yet give that",
    source="proofs/statements/linear-networks.md#p1-chebyshev [ours]",
    status="theorem (ours)",
    relation=chebyshev(_J, _EPSILON) > _DELTA,
    domain="the same instances, at the width before; it is about the inequality, not about the probability",
    proof="The right side of Chebyshev's inequality, evaluated.",
    cases=lambda budget: (params for params in _chebyshev_cases(budget) if _least(params) > 1),
    statement=lambda params: _about(
        chebyshev(params["j"], _EPSILON) > _DELTA, kernel(**_scales(params), n=_least(params) - 1)
    ),
    cost=_square_cost,
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
