"""Other people's theorems as claims, and what stands beside them: sharper, open or false neighbours that were tried.

Each is cited for the idea; the exact form and its proof are on the claim's page.
"""

from __future__ import annotations

from fractions import Fraction

from verify.claims.cases import Bipartitions, Box, Interleaved, Networks, Params, Rays, Rows, Sized, Texts, Values
from verify.claims.methods import AtWeights, Decided, ForEver, Gathered
from verify.claims.model import Claim, Expectation
from verify.claims.museum_networks import lag_operators, product_pair, stacked_layers, symmetric_lag_operators
from verify.claims.papers import Became
from verify.claims.prices import Order
from verify.claims.values import kernel_cost
from verify.statements import (
    Condition,
    Expression,
    L,
    M,
    Quantifier,
    R,
    Sizes,
    Variable,
    grid_rank,
    m,
    mc,
    minimum,
    product,
    rank,
    t,
    t_E,
    t_S,
)
from verify.statements.build import d_x, d_y, k, kernel_A, n, trace
from verify.statements.instances.domains import AtLeast
from verify.statements.instances.kernel import KernelInstance, kernel

__all__ = ["CLAIMS"]

_TRAINS = "Khrulkov, Novikov, Oseledets (arXiv:1711.00811)"
_HEADS = "Ghodsi (arXiv:2512.15115)"
_STACKS = "arXiv:2604.02201"
_SECOND = "Giles, Sun, Chen, Lee, Chen (NIPS 1989), for the cell"
_GRAPHS = "Razin, Verbin, Cohen (arXiv:2211.16494), for the network"
_OURS = "theorem (ours)"

# --- tensor trains ---

_ODD_EVEN = "start block the odd steps, end block the even ones, t_S - t_E = 0 or 1; N = M one-hot templates"
_i, _d = Variable("i"), Variable("d")
_EVERY_DEPTH = product(_i, 1, t, minimum(M, mc(m, mc(2 * _i - 1, L - 1))))

TRAIN_LOWER = Claim(
    id="tensor-train-odd-even-lower",
    title="Almost every one-layer circuit has a grid rank of at least min(M, R)^t_E between its odd and its even steps",
    source=f"{_TRAINS}; proofs/statements/tensor-train-odd-even.md#proof",
    status="theorem",
    relation=grid_rank >= m**t_E,
    domain=f"L = 1; {_ODD_EVEN}",
    proof="One nonsingular minor at each size (F1, F2); for all sizes at once Wi = I and Wh_ab = 2^(ab), whose grid "
    "tensor is a matrix of monomials on a triangular grid of points. The CP rank is at least this rank.",
    cases=Interleaved(where=L.equals(1), price=Order(m**t_E), leading=(Sizes(1, 3, 3, 4, 4), Sizes(1, 2, 2, 6, 6))),
    method=Gathered(),
    example={"L": 1, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("L1-R2-M2-tS2-tE2-N2", "L1-R3-M3-tS4-tE4-N3"),
    paper="khrulkov",
    became=Became.STATED,
)

TRAIN = Claim(
    id="tensor-train-odd-even",
    title="The generic grid rank between odd and even steps of one layer is exactly min(M, R)^t_E",
    source=f"proofs/statements/tensor-train-odd-even.md#proof [ours]; {_TRAINS} for the lower bound",
    status=_OURS,
    relation=grid_rank.equals(m**t_E),
    domain=f"L = 1; {_ODD_EVEN}",
    proof="Lower bound as before; upper bound, for all weights: y is linear in each even input, which enters through "
    "at most min(M, R) numbers (U2).",
    cases=Interleaved(where=L.equals(1), price=Order(m**t_E), leading=(Sizes(1, 2, 3, 4, 4),)),
    method=Gathered(),
    example={"L": 1, "R": 2, "M": 3, "t_S": 2, "t_E": 2},
    shipped=("L1-R2-M3-tS2-tE2-N3", "L1-R2-M3-tS3-tE2-N3"),
    paper="khrulkov",
    became=Became.SHARPER,
)

TRAIN_DEPTH = Claim(
    id="odd-even-every-depth",
    title="At every depth the generic odd-even grid rank is the product of min(M, mc(m, mc(2i-1, L-1)))",
    source="proofs/statements/odd-even-every-depth.md [ours]",
    status="conjecture (ours)",
    relation=grid_rank.equals(_EVERY_DEPTH),
    domain="every L, R, M, t_S = t_E = t; start block the odd steps, end block the even ones; N = M one-hot templates",
    proof="Upper bound, for all weights: U2 at the even steps, whose places from the end are 1, 3, ..; lower bound, "
    "instance by instance: a minor of that order. For L = 1 it is the theorem.",
    cases=Interleaved("balanced", price=Order(_EVERY_DEPTH, 3), leading=(Sizes(2, 2, 3, 3, 3), Sizes(3, 2, 3, 2, 2))),
    method=Gathered(),
    expected=Expectation.NOT_REFUTED,
    search=True,
    example={"L": 2, "R": 2, "M": 3, "t_S": 2, "t_E": 2},
    shipped=("L2-R2-M3-tS2-tE2-N3", "L3-R2-M3-tS2-tE2-N3"),
    paper="khrulkov",
    became=Became.OPEN,
)

_FAMILIES = ("small-integer", "rank-one-recurrence", "equal-channels")
_PAIRS_OF_STEPS = "v disjoint pairs of neighbouring steps, one of the start and one of the end block"

TRAIN_PAIRS = Claim(
    id="tensor-train-pairs",
    title="One layer has at least the generic grid rank min(M, R)^v where v pairs of neighbouring steps are cut apart",
    source="proofs/statements/tensor-train-pairs.md#proof [ours]",
    status=_OURS,
    relation=grid_rank >= m ** Variable("v"),
    domain=f"L = 1; all bipartitions of the steps, with at most {_PAIRS_OF_STEPS}; N = M one-hot templates",
    proof="The weights Wi = I, Wh_ab = 2^(ab) again, letters outside of the pairs being fixed: monomials on a "
    "triangular grid of points. At a contiguous split v = 1, at the odd-even split v = t_E.",
    cases=Bipartitions((2, 3), (2, 3, 4), (4, 5, 6)),
    method=Gathered(),
    example={"L": 1, "R": 2, "M": 2, "t_S": 3, "t_E": 3, "split": (1, 2, 5)},
    shipped=("L1-R2-M2-T4-at1.4",),
    paper="khrulkov",
    became=Became.SHARPER,
)

TRAIN_CUT = Claim(
    id="tensor-train-cut",
    title="One layer has at most the grid rank R^v where v pairs of neighbouring steps are cut apart",
    source="proofs/statements/tensor-train-cut.md#proof [ours]",
    status=_OURS,
    relation=grid_rank <= R ** Variable("v"),
    domain=f"L = 1; all bipartitions of the steps, with at most {_PAIRS_OF_STEPS}; N = M one-hot templates; "
    "weights of three families, two of them degenerate",
    proof="v steps meet all such pairs (König); once the entries of the state at these are fixed, y is a product of a "
    "start part and an end part. The test: the rank at these weights is computed exactly, without that bound.",
    cases=Bipartitions((2, 3), (2, 3), (4, 5, 6), families=_FAMILIES),
    method=AtWeights(),
    quantifier=Quantifier.THESE_WEIGHTS,
    example={"L": 1, "R": 2, "M": 2, "t_S": 2, "t_E": 2, "split": (3, 4), "family": "small-integer"},
    shipped=("L1-R2-M2-T4-at3.4-small-integer",),
    paper="khrulkov",
    became=Became.SHARPER,
)

TRAIN_PAIRED = Claim(
    id="tensor-train-paired-splits",
    title="One layer has the generic grid rank min(M, R)^min(t_S, t_E) where the shorter block is paired off",
    source="proofs/statements/tensor-train-pairs.md#proof [ours]",
    status=_OURS,
    relation=grid_rank.equals(m ** minimum(t_S, t_E)),
    domain="L = 1; bipartitions of the steps at which every step of the shorter block has a neighbour of its own in "
    "the other one; N = M one-hot templates",
    proof="Lower bound: as many pairs as the shorter block has steps. Upper bound, for all weights: U0 or U2.",
    cases=Bipartitions((2, 3), (2, 3, 4), (4, 5, 6), paired=True),
    method=Gathered(),
    example={"L": 1, "R": 2, "M": 3, "t_S": 2, "t_E": 2, "split": (1, 4)},
    shipped=("L1-R2-M2-T4-at1.4",),
    paper="khrulkov",
    became=Became.SHARPER,
)

TRAIN_NO_DEPTH = Claim(
    id="odd-even-depth-adds-nothing",
    title="Depth adds nothing to the grid rank between odd and even steps (false: L = 2)",
    source="proofs/statements/odd-even-depth-adds-nothing.md [ours]",
    status="false (ours)",
    relation=grid_rank <= m**t,
    domain="every L, R, M, t_S = t_E = t; start block the odd steps, end block the even ones; N = M one-hot templates",
    proof="A minor of order 6 at L = 2, R = 2, M = 3, t = 2, where m^t = 4.",
    cases=Interleaved("balanced", price=Order(_EVERY_DEPTH)),
    method=Gathered(),
    expected=Expectation.REFUTED,
    search=True,
    example={"L": 2, "R": 2, "M": 3, "t_S": 2, "t_E": 2},
    shipped=("L2-R2-M3-tS2-tE2-N3",),
    paper="khrulkov",
    became=Became.FALSE_BESIDE,
)

TRAIN_CONTIGUOUS = Claim(
    id="contiguous-split-is-exponential",
    title="The grid rank between first and second half is min(M, R)^t as well (false: one layer has at most R)",
    source="proofs/statements/contiguous-split-is-exponential.md [ours]",
    status="false (ours)",
    relation=grid_rank.equals(m**t),
    domain="every L, R, M, t_S = t_E = t, start first; N = M one-hot templates",
    proof="The one bond between both halves has dimension R (U1): at L = 1, R = M = 2, t = 2 the rank is 2, not 4.",
    cases=Sized("balanced", price=Order(m**t, 3)),
    method=Gathered(),
    expected=Expectation.REFUTED,
    search=True,
    example={"L": 1, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("L1-R2-M2-tS2-tE2-N2",),
    paper="khrulkov",
    became=Became.FALSE_BESIDE,
)

# --- heads of a linear state space model ---

_SYSTEMS = Box(("n", "d_x", "d_y", "k"), ((1, 2, 3, 5), (1, 2, 3), (1, 2), (1, 2, 4, 7)))
_SYMMETRIC = Box(("n", "d", "k"), ((1, 2, 3, 5, 7), (1, 2, 3), (1, 2, 4, 7)))


def _two_end_steps(params: Params) -> tuple[int, int]:
    return params["k"], 2


def _one_end_step(params: Params) -> tuple[int, int]:
    return params["k"], 1


HEADS = Claim(
    id="ssm-heads",
    title="A linear state space model has generically min(k, n, d_x d_y) independent lag operators: the heads it needs",
    source=f"{_HEADS}; proofs/statements/ssm-heads.md#proof",
    status="theorem",
    relation=rank.equals(minimum(k, n, d_x * d_y)),
    domain="diagonal recurrence of n states, d_x inputs, d_y outputs; the k lags 0, .., k-1; almost all weights",
    proof="The function rank of the network that reads sum q_j L_j is the dimension of the span of L_0, .., L_(k-1). "
    "Upper bounds: k and n numbers pass the cuts before and after the first end step (C1, C3), the last input has "
    "d_x d_y entries (C2). Lower bound: a minor.",
    cases=Texts(_SYSTEMS, lag_operators, _two_end_steps, minimum(k, n, d_x * d_y)),
    method=Gathered(),
    example={"n": 2, "d_x": 2, "d_y": 1, "k": 2},
    shipped=("n2-dx2-dy1-k2", "n3-dx2-dy2-k4"),
    paper="heads",
    became=Became.SHARPER,
)

HEADS_SYMMETRIC = Claim(
    id="ssm-heads-symmetric",
    title="With tied input and output weights a generic linear state space model needs min(k, n, d(d+1)/2) heads",
    source="proofs/statements/ssm-heads-symmetric.md#proof [ours]",
    status=_OURS,
    relation=rank.equals(minimum(k, n, mc(_d, 2))),
    domain="diagonal recurrence of n states, C = F transposed, d inputs and outputs; k lags; almost all weights",
    proof="The lag operators are symmetric; read by the quadratic form of the last input, which has mc(d, 2) monomials "
    "(C2), they lose nothing.",
    cases=Texts(_SYMMETRIC, symmetric_lag_operators, _two_end_steps, minimum(k, n, mc(_d, 2))),
    method=Gathered(),
    example={"n": 3, "d": 2, "k": 4},
    shipped=("n5-d2-k4",),
    paper="heads",
    became=Became.SHARPER,
)

HEADS_MEMORY = Claim(
    id="ssm-heads-by-memory-alone",
    title="The heads that a linear state space model needs are counted by lags and states alone (false: one channel)",
    source="proofs/statements/ssm-heads-by-memory-alone.md [ours]",
    status="false (ours)",
    relation=rank.equals(minimum(k, n)),
    domain="as for ssm-heads; the smallest counterexample is n = k = 2, d_x = d_y = 1",
    proof="With one input and one output every lag operator is a number: the rank is 1 (C2), whatever n and k are.",
    cases=Texts(_SYSTEMS, lag_operators, _two_end_steps, minimum(k, n, d_x * d_y)),
    method=Gathered(),
    expected=Expectation.REFUTED,
    example={"n": 2, "d_x": 1, "d_y": 1, "k": 2},
    shipped=("n2-dx1-dy1-k2",),
    paper="heads",
    became=Became.FALSE_BESIDE,
)

# --- stacked linear layers ---

_STACKED = Box(("n", "L", "k"), ((1, 2, 3), (1, 2, 3), (1, 2, 4, 7)))
_DEEP = Box(("n", "L", "k", "tied"), ((1, 2, 3), (2, 3), (1, 2, 4, 7), (1,)))

STACKED = Claim(
    id="stacked-layers-hankel",
    title="L stacked linear layers of width n have the generic Hankel rank n L",
    source=f"{_STACKS}; proofs/statements/stacked-layers-hankel.md#proof",
    status="theorem",
    relation=rank.equals(minimum(n * L, k)),
    domain="one input, one output, k×k Hankel matrices, so n L from k = n L on; every n, L; almost all weights",
    proof="The function rank of the network whose last input reads k further outputs is the rank of the Hankel matrix. "
    "Upper bounds: n L numbers pass the cut (C1), the last input has k entries (C2). Lower bound: a minor; for all "
    "sizes at once a chain of first-order systems with distinct poles.",
    cases=Texts(_STACKED, stacked_layers, _one_end_step, minimum(n * L, k)),
    method=Gathered(),
    example={"n": 2, "L": 2, "k": 4},
    shipped=("n2-L2-k4", "n2-L3-k7"),
    paper="stacking",
    became=Became.STATED,
)

STACKED_TIED = Claim(
    id="stacked-tied-layers-hankel",
    title="Stacked linear layers that share recurrent and input matrices have the generic Hankel rank n L as well",
    source="proofs/statements/stacked-tied-layers-hankel.md#proof [ours]",
    status=_OURS,
    relation=rank.equals(minimum(n * L, k)),
    domain="one input, one output, k×k Hankel matrices; every n, L >= 2; almost all weights W, F, B, C",
    proof="Upper bounds as before. Lower bound: a minor; on paper, for all sizes, diagonal W and F = I, and the "
    "largest power of one entry of W in the determinant.",
    cases=Texts(_DEEP, stacked_layers, _one_end_step, minimum(n * L, k)),
    method=Gathered(),
    example={"n": 2, "L": 2, "k": 4, "tied": 1},
    shipped=("n2-L2-k4-tied1",),
    paper="stacking",
    became=Became.SHARPER,
)

STACKED_POWER = Claim(
    id="stacked-layers-multiply",
    title="The Hankel rank of stacked linear layers is n^L (false: it adds up)",
    source="proofs/statements/stacked-layers-multiply.md [ours]",
    status="false (ours)",
    relation=rank.equals(minimum(n**L, k)),
    domain="as for stacked-layers-hankel; the smallest counterexample is n = 1, L = 2, k = 2",
    proof="Two layers of one unit have the rank 2, not 1: a minor of order 2.",
    cases=Texts(_STACKED, stacked_layers, _one_end_step, minimum(n * L, k)),
    method=Gathered(),
    expected=Expectation.REFUTED,
    example={"n": 1, "L": 2, "k": 2},
    shipped=("n1-L2-k2",),
    paper="stacking",
    became=Became.FALSE_BESIDE,
)

# --- second order cells ---

SECOND_DEGREE = Claim(
    id="second-order-degree",
    title="After T steps the output of L second-order layers has the degree mc(T, L) in its inputs",
    source=f"{_SECOND}; proofs/statements/second-order-degree.md#proof",
    status=_OURS,
    relation=mc(t, L).equals(mc(t - 1, L) + mc(t, L - 1)),
    domain="L = 1, .., 10, all T = t >= 2: the recursion of the degrees, of which mc(T, L) is the solution",
    proof="A layer multiplies its old state by the output of the layer below, so the degrees add: D_L(T) = D_L(T-1) + "
    "D_(L-1)(T), with D_0 = 1 and D_L(0) = 0; positive weights let no leading term cancel.",
    cases=Rays("t", Box(("L",), (tuple(range(1, 11)),), by_sum=False), 2),
    method=ForEver("polynomial"),
    quantifier=Quantifier.NONE,
    example={"L": 2, "from": 2},
    shipped=("L2-all-t-from2",),
    paper="second-order",
    became=Became.SHARPER,
)

SECOND_LOWER = Claim(
    id="second-order-depth",
    title="Depth gives a second-order network at least the generic function rank mc(m, mc(t_E, L-1))",
    source=f"proofs/statements/second-order-depth.md#proof [ours]; {_SECOND}",
    status=_OURS,
    relation=rank >= mc(m, mc(t_E, L - 1)),
    domain="second-order; every L, R, M; every contiguous split, start first",
    proof="T_ijk = Wh_ij Wi_ik makes it the circuit, so Theorem D's weights serve. Here, independently, a minor of "
    "that order at random weights.",
    cases=Networks(("second-order",), (1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3)),
    method=Gathered(),
    example={"cell": "second-order", "L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("second-order-L3-R2-M2-tS3-tE3",),
    paper="second-order",
    became=Became.SHARPER,
)

SECOND_EXACT = Claim(
    id="second-order-depth2",
    title="Two second-order layers, M >= R, have the generic function rank R·mc(R, t_E), no more than the circuit",
    source=f"proofs/statements/second-order-depth2.md#proof [ours]; {_SECOND}",
    status=_OURS,
    relation=rank.equals(R * mc(R, t_E)),
    domain="second-order; L = 2, M >= R, t_S, t_E >= 2; every contiguous split, start first",
    proof="Lower bound: it contains the circuit, and Theorem S. Upper bound: y is linear in the upper state and of "
    "degree t_E in the lower one (C1).",
    cases=Networks(("second-order",), (2,), (1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (2, 3), where=M >= R),
    method=Gathered(),
    example={"cell": "second-order", "L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("second-order-L2-R2-M2-tS2-tE2",),
    paper="second-order",
    became=Became.SHARPER,
)

# --- product graph networks ---

_PAIRS = Box(("L", "R", "M"), ((1, 2, 3, 4), (1, 2, 3), (1, 2, 3)))


def _two_vertices(params: Params) -> tuple[int, int]:
    return 1, 1


_PAIR = mc(minimum(M, R), 2 ** (L - 1))

PAIR = Claim(
    id="product-graph-pair",
    title="A product graph network on two joined vertices with loops has the generic rank mc(m, D), D = 2^(L-1)",
    source=f"proofs/statements/product-graph-pair.md#proof [ours]; {_GRAPHS}",
    status=_OURS,
    relation=rank.equals(_PAIR),
    domain="L layers of width R, M features a vertex, read at either vertex; function rank between the two vertices",
    proof="y is homogeneous of degree 2^(L-1) in the R transformed features of the first vertex (C1), and in the input "
    "of the second (C2). Lower bound: a minor; for all sizes (Σ a_r b_r)^(2^(L-1)), as in Theorem D.",
    cases=Texts(_PAIRS, product_pair, _two_vertices, _PAIR),
    method=Gathered(),
    example={"L": 2, "R": 2, "M": 2},
    shipped=("L3-R2-M2",),
    paper="products",
    became=Became.SHARPER,
)

PAIR_AS_CIRCUIT = Claim(
    id="product-graph-pair-as-circuit",
    title="Depth does for a product graph network on two vertices what it does for a circuit of two steps (false)",
    source="proofs/statements/product-graph-pair-as-circuit.md [ours]",
    status="false (ours)",
    relation=rank.equals(mc(minimum(M, R), L)),
    domain="as for product-graph-pair; the smallest counterexample is L = 3, R = M = 2",
    proof="mc(m, mc(2, L-1)) = mc(m, L) is the bound of the circuit at t = 2. At L = 3, m = 2 a minor of order 5 "
    "exceeds mc(2, 3) = 4.",
    cases=Texts(_PAIRS, product_pair, _two_vertices, _PAIR),
    method=Gathered(),
    expected=Expectation.REFUTED,
    example={"L": 3, "R": 2, "M": 2},
    shipped=("L3-R2-M2",),
    paper="products",
    became=Became.FALSE_BESIDE,
)

# --- powers of a Gaussian matrix: X = (1/n) |(W/sqrt n)^k|², Frobenius norm ---

_MARKOV = "Markov's inequality"
_R, _DELTA = 10, Fraction(11, 100)
_POWER = "(1/n)·‖(W/√n)^k‖_F²"


def _powers(least: int, most: int) -> Rows:
    return Rows(("k",), tuple((power,) for power in range(least, most + 1)))


def _words(power: int) -> str:
    """W^k W'^k."""
    return " ".join(["W"] * power + ["W'"] * power)


def _power_cost(params: Params) -> int:
    return kernel_cost(2 * params["k"])


def _square_cost(params: Params) -> int:
    return kernel_cost(4 * params["k"])


def _from_markov(params: Params) -> KernelInstance:
    """The widths from which on the mean is at most r δ; it falls with n."""
    from verify.kernels.tangent import mean_kernel

    coefficients = mean_kernel(params["k"], params["k"]).A
    width = 1
    while sum(c * Fraction(1, width**power) for power, c in enumerate(coefficients)) > _R * _DELTA:
        width += 1
    return kernel(n=AtLeast(width))


def _markov(params: Params) -> Condition:
    return kernel_A(params["k"], params["k"]) / _R <= _DELTA


def _rises(params: Params) -> Condition:
    return kernel_A(params["k"], params["k"]) > 1


def _is_limit(params: Params) -> Condition:
    return kernel_A(params["k"], params["k"]).equals(1)


def _at_width(params: Params) -> KernelInstance:
    return kernel(n=params["n"])


def _variance(power: int) -> Expression:
    return trace(_words(power), _words(power)) / n ** (2 * power + 2) - kernel_A(power, power) ** 2


def _chebyshev(params: Params) -> Condition:
    power = params["k"]
    mean = kernel_A(power, power)
    return 2 * _variance(power) < mean * (2 - mean) ** 2


def _from_chebyshev(params: Params) -> KernelInstance:
    """The widths from the first on at which the mean is below 2 and Chebyshev's bound below Markov's."""
    from verify.kernels.tangent import mean_kernel
    from verify.kernels.wick import expectation

    power = params["k"]
    squares = expectation(_words(power), _words(power)).coefficients
    width = 0
    while True:
        width += 1
        mean = sum(
            (c * Fraction(1, width**place) for place, c in enumerate(mean_kernel(power, power).A)), start=Fraction(0)
        )
        square = Fraction(sum(c * width**place for place, c in enumerate(squares)), width ** (2 * power + 2))
        if mean < 2 and 2 * (square - mean**2) < mean * (2 - mean) ** 2:
            return kernel(n=AtLeast(width))


MARKOV = Claim(
    id="power-norm-tail",
    title="Markov's bound on the probability that the squared norm of W^k is ten times its limit is at most 11/100",
    source=f"{_MARKOV}; proofs/statements/power-norm-tail.md#proof",
    status="theorem",
    relation=kernel_A(k, k) / _R <= _DELTA,
    domain="r = 10, k = 1, .., 8, independent standard Gaussian entries; all n from a width named in each instance",
    proof=f"P({_POWER} >= r) <= A_kk/r, A_kk = n^(-k-1) E tr(W^k W'^k), at r = 10; A_kk is a polynomial in 1/n with "
    "nonnegative coefficients, so it falls with n. The certificate is about the right side.",
    cases=Values(_powers(1, 8), _from_markov, _markov, _power_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"k": 2},
    shipped=("k4",),
    paper="markov",
    became=Became.STATED,
)

MARKOV_MEAN = Claim(
    id="power-norm-mean-exceeds",
    title="The mean of the squared norm of a Gaussian matrix's power, k >= 2, is above its limit at every width",
    source="proofs/statements/power-norm-mean-exceeds.md#proof [ours]",
    status=_OURS,
    relation=kernel_A(k, k) > 1,
    domain="k = 2, .., 8, every width n >= 1; the limit for n to infinity is 1",
    proof="All coefficients of A_kk in 1/n are nonnegative: each counts pairings of one genus, and the planar pairing "
    "is the 1.",
    cases=Values(_powers(2, 8), kernel(n=AtLeast(1)), _rises, _power_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"k": 2},
    shipped=("k4",),
    paper="markov",
    became=Became.SHARPER,
)

MARKOV_CHEBYSHEV = Claim(
    id="power-norm-chebyshev",
    title="From a width on Chebyshev bounds the probability that the squared norm of W^k doubles better than Markov",
    source="proofs/statements/power-norm-chebyshev.md#proof [ours]",
    status=_OURS,
    relation=_chebyshev({"k": 2}),
    domain="k = 1, 2, 3 (k = 2 is shown), r = 2; all n from a width named in each instance",
    proof="With the mean A < 2 and the variance V of X, P(X >= 2) is at most V/(2 - A)² by Chebyshev, A/2 by Markov. V "
    "is found by Wick's theorem for products of two traces, and is of order 1/n².",
    cases=Values(_powers(1, 3), _from_chebyshev, _chebyshev, _square_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    example={"k": 2},
    shipped=("k2",),
    paper="markov",
    became=Became.SHARPER,
)

MARKOV_LIMIT = Claim(
    id="power-norm-is-its-limit",
    title="The mean of the squared norm of a power of a Gaussian matrix is 1 at every width (false: k = 2)",
    source="proofs/statements/power-norm-is-its-limit.md [ours]",
    status="false (ours)",
    relation=kernel_A(k, k).equals(1),
    domain="k = 1, .., 5, n = 1, .., 4; the smallest counterexample is k = 2, n = 1",
    proof="A_11 = 1 at every width, but A_22 = 1 + 2/n²: it is 3 at n = 1.",
    cases=Values(Box(("k", "n"), ((1, 2, 3, 4, 5), (1, 2, 3, 4))), _at_width, _is_limit, _power_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    expected=Expectation.REFUTED,
    example={"k": 2, "n": 1},
    shipped=("k2-n1",),
    paper="markov",
    became=Became.FALSE_BESIDE,
)

CLAIMS: tuple[Claim, ...] = (
    TRAIN_LOWER,
    TRAIN,
    TRAIN_PAIRS,
    TRAIN_CUT,
    TRAIN_PAIRED,
    TRAIN_DEPTH,
    TRAIN_NO_DEPTH,
    TRAIN_CONTIGUOUS,
    HEADS,
    HEADS_SYMMETRIC,
    HEADS_MEMORY,
    STACKED,
    STACKED_TIED,
    STACKED_POWER,
    SECOND_DEGREE,
    SECOND_LOWER,
    SECOND_EXACT,
    PAIR,
    PAIR_AS_CIRCUIT,
    MARKOV,
    MARKOV_MEAN,
    MARKOV_CHEBYSHEV,
    MARKOV_LIMIT,
)
