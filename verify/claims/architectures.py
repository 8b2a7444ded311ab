"""Claims about the families of networks: how fast their memory grows with time, which bounds they reach.

Statements and proofs: proofs/statements/architectures.md; the bounds: proofs/statements/network-bounds.md.
"""

from __future__ import annotations

from verify.certificates.formal import OVER_EVERY_FIELD, FormalProof
from verify.claims.cases import Networks, Tabled
from verify.claims.methods import Gathered
from verify.claims.model import Claim, Expectation
from verify.claims.papers import Became
from verify.statements import (
    Condition,
    Expression,
    M,
    N,
    Quantifier,
    R,
    RankTerm,
    Variable,
    all_of,
    grid_rank,
    mc,
    minimum,
    rank,
    t,
    t_E,
    t_S,
)

__all__ = ["CLAIMS", "MANY"]

_PAGE = "proofs/statements/architectures.md"
_OURS = "theorem (ours)"
_OBSERVED = "conjecture (ours)"
_SEEN = ("linear-attention", "delta-rule")
_GATED = ("gated-lstm", "gated-gru", "cube")
_SSM = R * mc(R + 1, t_E) + mc(R + 1, t_E + 1) - (R - 1) * mc(R, t_E)
_MI = (R + 1) * mc(R + 1, t_E) - mc(R, t_E)


AFFINE_VECTOR = Claim(
    id="affine-cells-forget",
    title="One layer of a cell that is affine in its state has rank at most R + 1, whatever the time is",
    source=f"{_PAGE}#affine-cells-do-not-gain-memory-with-time [ours]",
    status=_OURS,
    relation=rank <= R + 1,
    quantifier=Quantifier.ALL_WEIGHTS,
    domain="L = 1; mi, linear-layers, selective-ssm, linear-attention, delta-rule; every contiguous split",
    proof="y is affine in the state at the cut (C1); the matrix state of linear attention and the delta rule is seen "
    "through one row only (C4).",
    cases=Networks(("mi", "linear-layers", "selective-ssm", *_SEEN), (1,), (1, 2, 3), (1, 2, 3), (1, 2, 3, 5, 8)),
    method=Gathered(),
    example={"cell": "selective-ssm", "L": 1, "R": 2, "M": 2, "t_S": 3, "t_E": 3},
    shipped=("selective-ssm-L1-R2-M2-tS3-tE3",),
)

LINEAR_LAYERS = Claim(
    id="linear-layers-only-add",
    title="Stacked linear layers have rank at most 2, whatever depth and time are",
    source=f"{_PAGE}#linear-layers-only-add [ours]",
    status=_OURS,
    relation=rank <= 2,
    quantifier=Quantifier.ALL_WEIGHTS,
    domain="linear-layers; every L, R, M; every contiguous split",
    proof="y is a function of the start plus one of the end (C5).",
    cases=Networks(("linear-layers",), (1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3, 5)),
    method=Gathered(),
    example={"cell": "linear-layers", "L": 2, "R": 2, "M": 2, "t_S": 3, "t_E": 3},
    shipped=("linear-layers-L2-R2-M2-tS3-tE3",),
)

AFFINE_MATRIX = Claim(
    id="gated-attention-forgets",
    title="One layer of gated linear attention has rank R² + 1, whatever the time is",
    source=f"{_PAGE}#affine-cells-do-not-gain-memory-with-time [ours]",
    status=_OURS,
    relation=rank.equals(R**2 + 1),
    domain="L = 1, M >= R, t_S, t_E >= 2",
    proof="Upper bound: C1, for all weights; lower bound, instance by instance: a minor of that order.",
    cases=Networks(("gated-linear-attention",), (1,), (1, 2, 3), (1, 2, 3, 4), (2, 3, 5), where=all_of(M >= R, M >= 2)),
    method=Gathered(),
    example={"cell": "gated-linear-attention", "L": 1, "R": 2, "M": 2, "t_S": 3, "t_E": 3},
    shipped=("gated-linear-attention-L1-R2-M2-tS3-tE3",),
)

ATTENTION = Claim(
    id="linear-attention-forgets",
    title="Two layers of linear attention have a rank that no time exceeds",
    source=f"{_PAGE}#linear-attention-never-gains-memory [ours]",
    status=_OURS,
    relation=rank <= R**2 * (R**2 + 1) + mc(R**2 + 1, 3),
    quantifier=Quantifier.ALL_WEIGHTS,
    domain="L = 2; every contiguous split",
    proof="The degree of every array in the states at the cut is bounded whatever t is, because nothing multiplies "
    "the state of a layer again (C1).",
    formal=FormalProof("linear_attention_two_forgets", "Cells.v", OVER_EVERY_FIELD),
    cases=Networks(("linear-attention",), (2,), (1, 2, 3), (1, 2, 3), (1, 2, 3, 5, 8)),
    method=Gathered(),
    example={"cell": "linear-attention", "L": 2, "R": 2, "M": 2, "t_S": 3, "t_E": 3},
    shipped=("linear-attention-L2-R2-M2-tS3-tE3",),
)


def _power(name: str, degree: int) -> Claim:
    return Claim(
        id=f"{name}-cell-of-width-one",
        title=f"One unit with the activation x^{degree} has the generic function rank {degree}^t_E + 1",
        source=f"{_PAGE}#power-cells-of-width-one [ours]",
        status=_OURS,
        relation=rank.equals(degree**t_E + 1),
        domain="L = R = 1; every contiguous split",
        proof=f"y is a polynomial of degree {degree}^t_E in the one number that passes the cut (C1); at Wh = 1, b = 0 "
        f"and end inputs that vanish after the first it is (h + x)^({degree}^t_E), of that rank.",
        cases=Networks((name,), (1,), (1,), (1, 2, 3), (1, 2, 3, 4, 5, 6), (1, 2)),
        method=Gathered(),
        example={"cell": name, "L": 1, "R": 1, "M": 2, "t_S": 2, "t_E": 3},
        shipped=(f"{name}-L1-R1-M2-tS2-tE3",),
    )


GRU_NARROW = Claim(
    id="gated-gru-of-width-one",
    title="A gated GRU of one unit has the generic function rank 3^t_E + 1",
    source=f"{_PAGE}#what-else-was-observed [ours]",
    status=_OBSERVED,
    relation=rank.equals(3**t_E + 1),
    domain="L = R = 1, M >= 2, t_S = t_E",
    proof="Upper bound: C1, the step has degree 3 in the state. Lower bound, instance by instance: a minor.",
    expected=Expectation.NOT_REFUTED,
    cases=Networks(("gated-gru",), (1,), (1,), (2, 3), (1, 2, 3, 4, 5)),
    method=Gathered(),
    example={"cell": "gated-gru", "L": 1, "R": 1, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("gated-gru-L1-R1-M2-tS2-tE2",),
    became=Became.OPEN,
)

SKIP = Claim(
    id="rac-skip-depth2",
    title="With the input fed to both layers a circuit of two layers has the generic function rank R·mc(R+1, t_E)",
    source=f"{_PAGE}#what-else-was-observed [ours]",
    status=_OBSERVED,
    relation=rank.equals(R * mc(R + 1, t_E)),
    domain="L = 2, M >= 2R, t_S = t_E >= 2",
    proof="Upper bound: C1. Lower bound, instance by instance: a minor.",
    expected=Expectation.NOT_REFUTED,
    cases=Networks(("rac-skip",), (2,), (1, 2, 3), (2, 4, 6), (2, 3, 4, 5), where=M >= 2 * R),
    method=Gathered(),
    example={"cell": "rac-skip", "L": 2, "R": 2, "M": 4, "t_S": 2, "t_E": 2},
    shipped=("rac-skip-L2-R2-M4-tS2-tE2",),
    became=Became.OPEN,
)


def _depth_two(
    cell: str, formula: Expression, least: str, wide: Condition, anchor: str, words: str
) -> tuple[Claim, Claim]:
    """Attained from below at each instance, and the theorem from above, tested by samples."""
    lower = Claim(
        id=f"{cell}-depth2-lower",
        title=f"Two layers of {words} have at least the rank that their monomials allow",
        source=f"{_PAGE}#{anchor} [ours]",
        status=_OBSERVED,
        relation=rank >= formula,
        domain=f"L = 2, {least}, t_S >= t_E >= 2",
        proof="At each instance a minor of that order; there is no proof for all sizes.",
        expected=Expectation.NOT_REFUTED,
        cases=Networks((cell,), (2,), (1, 2, 3), (2, 3), (2, 3, 4, 5), where=wide),
        method=Gathered(),
        example={"cell": cell, "L": 2, "R": 2, "M": 2, "t_S": 3, "t_E": 3},
        shipped=(f"{cell}-L2-R2-M2-tS3-tE3",),
        became=Became.OPEN,
    )
    upper = Claim(
        id=f"{cell}-depth2-upper",
        title=f"Two layers of {words} have at most the rank that their monomials allow",
        source=f"{_PAGE}#{anchor} [ours]",
        status=_OURS,
        relation=rank <= formula,
        domain="L = 2; every contiguous split",
        proof="Of the monomials of the highest degree several have proportional coefficients. Tested at each instance "
        "by random draws, which no bound of the registry explains.",
        expected=Expectation.NOT_REFUTED,
        cases=Networks((cell,), (2,), (1, 2, 3), (1, 2, 3), (1, 2, 3, 4)),
        method=Gathered(probable=True),
        example={"cell": cell, "L": 2, "R": 2, "M": 2, "t_S": 3, "t_E": 3},
        shipped=(f"{cell}-L2-R2-M2-tS3-tE3",),
    )
    return lower, upper


GRID_FULL = Claim(
    id="gated-cells-fill-the-grid",
    title="One layer of two gated or cubic units reaches the full grid rank",
    source=f"{_PAGE}#what-else-was-observed [ours]",
    status=_OBSERVED,
    relation=grid_rank.equals(N**t_E),
    domain="gated-lstm, gated-gru, cube; L = 1, R = 2, N = M <= 3 one-hot templates, t_S = t_E <= 3",
    proof="Upper bound: G1. Lower bound, instance by instance: a minor of that order.",
    expected=Expectation.NOT_REFUTED,
    cases=Networks(_GATED, (1,), (2,), (2, 3), (1, 2, 3)),
    method=Gathered(),
    example={"cell": "gated-lstm", "L": 1, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("gated-lstm-L1-R2-M2-tS2-tE2-N2",),
    became=Became.OPEN,
)

ANALYTIC_FULL = Claim(
    id="analytic-cells-fill-the-grid",
    title="One layer of tanh, sigmoid, LSTM or GRU reaches the full grid rank",
    source="proofs/statements/analytic-networks.md [ours]",
    status=_OBSERVED,
    relation=grid_rank.equals(N ** minimum(t_S, t_E)),
    domain="tanh, sigmoid, lstm, gru; L = 1, R = 2, N = M <= 3 one-hot templates, t_S = t_E <= 2",
    proof="Upper bound: G1. Lower bound: one matrix of outputs that is certainly nonsingular, in balls; hence almost "
    "all weights, for y is real-analytic in them (A1).",
    expected=Expectation.NOT_REFUTED,
    cases=Networks(("tanh", "sigmoid", "lstm", "gru"), (1,), (2,), (2, 3), (1, 2)),
    method=Gathered(),
    example={"cell": "lstm", "L": 1, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("lstm-L1-R2-M2-tS2-tE2-N2",),
    became=Became.OPEN,
)

RELU_OPEN = Claim(
    id="relu-fills-the-grid-somewhere",
    title="One layer of ReLU units reaches the full grid rank on an open set of weights",
    source="proofs/statements/analytic-networks.md [ours]",
    status=_OBSERVED,
    relation=grid_rank.equals(N ** minimum(t_S, t_E)),
    quantifier=Quantifier.OPEN_WEIGHTS,
    domain="relu; L = 1, R = 4, N = M = 2 one-hot templates, t_S = t_E <= 2",
    proof="Upper bound: G1. Lower bound: one nonzero minor, which stays nonzero nearby (A2); almost all weights are "
    "out of reach: dead units have positive measure.",
    expected=Expectation.NOT_REFUTED,
    cases=Networks(("relu",), (1,), (4,), (2,), (1, 2)),
    method=Gathered(),
    example={"cell": "relu", "L": 1, "R": 4, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("relu-L1-R4-M2-tS2-tE2-N2",),
    became=Became.OPEN,
)

DEPTH_1_GAINS = Claim(
    id="gains-with-time-at-depth-1",
    title="Gated and power cells gain memory with time in one layer",
    source=f"{_PAGE}#three-classes [ours]",
    status=_OBSERVED,
    relation=rank < rank(t=t + 1),
    domain="square, cube, gated-lstm, gated-gru; L = 1, t_S = t_E = t",
    proof="At each instance a bound for t steps and a larger minor for t + 1.",
    expected=Expectation.NOT_REFUTED,
    cases=Networks(("square", "cube", "gated-lstm", "gated-gru"), (1,), (1, 2), (1, 2), (1, 2)),
    method=Gathered(),
    example={"cell": "gated-lstm", "L": 1, "R": 1, "M": 1, "t_S": 1, "t_E": 1},
    shipped=("gated-lstm-L1-R1-M1-tS1-tE1",),
    became=Became.OPEN,
)

DEPTH_2_GAINS = Claim(
    id="gains-with-time-at-depth-2",
    title="Cells that are affine in their state gain memory with time in two layers, not in one",
    source=f"{_PAGE}#three-classes [ours]",
    status=_OBSERVED,
    relation=all_of(rank < rank(t=t + 1), rank(L=1, t=t + 1) < rank(t=t + 1)),
    domain="rac-skip, mi, gated-linear-attention, delta-rule, selective-ssm; L = R = M = 2, t_S = t_E = t",
    proof="At each instance a bound for t steps, one for one layer, and a larger minor of two layers for t + 1.",
    expected=Expectation.NOT_REFUTED,
    cases=Networks(
        ("rac-skip", "mi", "gated-linear-attention", "delta-rule", "selective-ssm"), (2,), (2,), (2,), (1, 2, 3)
    ),
    method=Gathered(),
    example={"cell": "selective-ssm", "L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2},
    shipped=("selective-ssm-L2-R2-M2-tS2-tE2",),
    became=Became.OPEN,
)

# The generic ranks of the table "architectures × depth × time"; MANY stands for "at least this".
MANY = 400


def _table(
    notion: str,
    term: RankTerm,
    times: str,
    domain: str,
    M: int,
    table: dict[int, dict[str, tuple[int, ...]]],
    picture: int,
    example: int,
    shipped: str,
) -> Claim:
    """The ranks of a table: by depth and cell the values at t = 1, 2, ..; ``example``: that of selective-ssm with
    two layers at t = 2.
    """
    rows = tuple(
        (cell, L, 2, M, t, value)
        for L, cells in table.items()
        for cell, values in cells.items()
        for t, value in enumerate(values, start=1)
    )
    return Claim(
        id=f"{notion}-rank-by-architecture",
        title=f"The generic {notion} ranks of thirteen architectures of one and two layers, for {times}",
        source=f"{_PAGE}#the-table [ours]",
        status=_OBSERVED,
        relation=term.equals(Variable("r")),
        domain=domain,
        proof="At each instance a minor of that order from below; from above the least bound where it is attained, "
        "else random draws.",
        expected=Expectation.NOT_REFUTED,
        cases=Tabled(rows, MANY),
        method=Gathered(probable=True),
        example={"cell": "selective-ssm", "L": 2, "R": 2, "M": M, "t_S": 2, "t_E": 2, "value": example},
        pictures={"architectures": picture},
        shipped=(shipped,),
        became=Became.OPEN,
    )


FUNCTION_TABLE = _table(
    "function",
    rank,
    "one to four steps",
    "R = M = 2, t_S = t_E <= 4, the numbers of the table (400: at least 400)",
    2,
    {
        1: {
            "rac": (2, 2, 2, 2),
            "rac-skip": (2, 2, 2, 2),
            "mi": (3, 3, 3, 3),
            "second-order": (2, 2, 2, 2),
            "square": (4, 9, 29, 105),
            "cube": (6, 31, 277, MANY),
            "linear-layers": (2, 2, 2, 2),
            "gated-lstm": (7, 65, MANY),
            "gated-gru": (6, 33, 282, MANY),
            "linear-attention": (3, 3, 3, 3),
            "gated-linear-attention": (4, 5, 5, 5),
            "delta-rule": (3, 3, 3, 3),
            "selective-ssm": (3, 3, 3, 3),
        },
        2: {
            "rac": (2, 6, 8, 10),
            "rac-skip": (2, 10, 18, 28),
            "mi": (3, 15, 26, 40),
            "second-order": (2, 6, 8, 10),
            "square": (9, 46, 327, MANY),
            "cube": (30, MANY),
            "linear-layers": (2, 2, 2, 2),
            "gated-lstm": (41, MANY),
            "gated-gru": (15, MANY),
            "linear-attention": (14, 18, 18, 18),
            "gated-linear-attention": (27, 132, 312, MANY),
            "delta-rule": (18, 119, 381, MANY),
            "selective-ssm": (8, 19, 31, 46),
        },
    },
    picture=0,
    example=19,
    shipped="selective-ssm-L2-R2-M2-tS2-tE2",
)

GRID_TABLE = _table(
    "grid",
    grid_rank,
    "one to three steps",
    "R = 2, N = M = 3 one-hot templates, t_S = t_E <= 3, the numbers of the table",
    3,
    {
        1: {
            "rac": (2, 2, 2),
            "rac-skip": (2, 2, 2),
            "mi": (3, 3, 3),
            "second-order": (2, 2, 2),
            "square": (3, 8, 20),
            "cube": (3, 9, 27),
            "linear-layers": (2, 2, 2),
            "gated-lstm": (3, 9, 27),
            "gated-gru": (3, 9, 27),
            "linear-attention": (3, 3, 3),
            "gated-linear-attention": (3, 5, 5),
            "delta-rule": (3, 3, 3),
            "selective-ssm": (3, 3, 3),
        },
        2: {
            "rac": (2, 6, 8),
            "rac-skip": (3, 9, 20),
            "mi": (3, 9, 26),
            "second-order": (3, 6, 8),
            "square": (3, 9, 27),
            "cube": (3, 9, 27),
            "linear-layers": (2, 2, 2),
            "gated-lstm": (3, 9, 27),
            "gated-gru": (3, 9, 27),
            "linear-attention": (3, 9, 12),
            "gated-linear-attention": (3, 9, 27),
            "delta-rule": (3, 9, 27),
            "selective-ssm": (3, 9, 27),
        },
    },
    picture=1,
    example=9,
    shipped="selective-ssm-L2-R2-M3-tS2-tE2-N3",
)

CLAIMS: tuple[Claim, ...] = (
    FUNCTION_TABLE,
    GRID_TABLE,
    DEPTH_1_GAINS,
    DEPTH_2_GAINS,
    LINEAR_LAYERS,
    AFFINE_VECTOR,
    AFFINE_MATRIX,
    ATTENTION,
    _power("square", 2),
    _power("cube", 3),
    GRU_NARROW,
    SKIP,
    *_depth_two(
        "selective-ssm",
        _SSM,
        "M >= 2",
        all_of(M >= 2, t_S >= t_E),
        "selective-state-spaces-of-two-layers",
        "a selective state space",
    ),
    *_depth_two("mi", _MI, "M >= R", all_of(M >= R, t_S >= t_E), "multiplicative-integration-of-two-layers", "mi"),
    GRID_FULL,
    ANALYTIC_FULL,
    RELU_OPEN,
)
