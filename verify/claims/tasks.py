"""The tasks of the papers: ranks of their labels, and how small a rank a classifier gets along with.

Definitions and proofs: proofs/statements/tasks.md.
"""

from __future__ import annotations

from fractions import Fraction

from verify.claims.cases import Params, Rows, Values
from verify.claims.cost import OVERHEAD
from verify.claims.methods import Decided
from verify.claims.model import Claim
from verify.errors import DomainError
from verify.exact.argmax import (
    Shattered,
    Signs,
    affine_logits,
    best_shattered,
    best_signs,
    forster_rank,
    shattered_columns,
)
from verify.statements import Condition, MatchesInstance, Quantifier
from verify.statements.build import (
    all_in,
    all_of,
    argmax_at_least,
    argmax_at_most,
    forster_at_least,
    label,
    label_rank,
    m,
    n,
)
from verify.statements.tree import Variable

__all__ = ["CLAIMS"]

_PAGE = "proofs/statements/tasks.md"
_TASK = "the task: Levine et al. (arXiv:1710.09431)"
_PAPERS = "n32-m30"
_KEYS = ("n", "m")
# The authors' sizes first, then some around them.
_SIZES = ((32, 30), (2, 30), (3, 4), (4, 6), (5, 8), (8, 16), (32, 2), (32, 10), (32, 29), (32, 31))
_EVEN = tuple((symbols, places) for symbols, places in _SIZES if symbols > 2 and places % 2 == 0)
_ODD = ((32, 29), (32, 31), (3, 5), (8, 15))
# Further eigenvalues vanish: small alphabets.
_LESS = ((2, 30), (2, 4), (3, 6), (3, 8))
_SHATTERED = ((32, 30), (32, 10), (32, 29), (32, 31), (3, 4), (4, 6), (5, 8), (8, 16))
# With the alphabet that does best.
_SIGNED = ((32, 30, 22), (32, 30, 2), (2, 30, 2), (3, 4, 3), (4, 6, 3), (5, 8, 3), (8, 16, 8))


def _thirds(places: int) -> tuple[int, ...]:
    """round(2k/m), half to even, for k = 0, .., m."""
    return tuple(round(Fraction(2 * k, places)) for k in range(places + 1))


def _cost(params: Params) -> int:
    return OVERHEAD + 200 * int(params["m"]) ** 2


def _score(params: Params) -> MatchesInstance:
    return MatchesInstance(params["n"], tuple(range(params["m"] + 1)))


def _label(params: Params) -> MatchesInstance:
    return MatchesInstance(params["n"], _thirds(params["m"]))


def _one_class(params: Params) -> MatchesInstance:
    return MatchesInstance(params["n"], tuple(int(c == params["class"]) for c in _thirds(params["m"])))


def _equal(params: Params) -> MatchesInstance:
    return MatchesInstance(params["n"], (0,) * params["m"] + (1,))


def _separated(params: Params) -> MatchesInstance:
    labels = _thirds(params["m"])
    logits = affine_logits(labels) or {}
    return MatchesInstance(params["n"], labels, logits=tuple((c, a, b) for c, (a, b) in logits.items()))


def _shattered(params: Params) -> MatchesInstance:
    labels = _thirds(params["m"])
    found = best_shattered(params["n"], labels)
    if found is None:
        raise DomainError(f"no columns are known to be shattered at n = {params['n']}, m = {params['m']}")
    return MatchesInstance(params["n"], labels, shattered=(found.same, found.groups))


def _signed(params: Params) -> MatchesInstance:
    labels = _thirds(params["m"])
    found = best_signs(labels, [params["q"]])
    if found is None:
        raise DomainError(f"no two labels are next to one another at m = {params['m']}")
    return MatchesInstance(params["n"], labels, signs=(found.alphabet, found.same, found.weights))


_i = Variable("i")
_IS_COUNT = all_in(_i, 0, m, label(_i).equals(_i))
_IS_EQUALITY = all_of(label(m).equals(1), all_in(_i, 0, m - 1, label(_i).equals(0)))


def _at_least(params: Params) -> Condition:
    made = _shattered(params)
    columns = 0 if made.shattered is None else shattered_columns(made.n, made.labels, Shattered(*made.shattered))
    return argmax_at_least(columns)


def _by_forster(params: Params) -> Condition:
    made = _signed(params)
    rank = 0 if made.signs is None else forster_rank(made.labels, Signs(*made.signs))
    return forster_at_least(rank)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="task-score-rank",
        title="The number of matches of two words of m symbols out of n has rank 1 + m(n-1)",
        source=f"{_TASK}; {_PAGE}#the-number-of-matches [ours]",
        status="theorem (ours)",
        relation=all_of(_IS_COUNT, label_rank.equals(1 + m * (n - 1))),
        domain="n = 32, m = 30, the sizes of start-end similarity, and nine others",
        proof="All but two eigenvalues of the matrix vanish; the dimensions of their spaces are 1 and m(n-1).",
        cases=Values(Rows(_KEYS, _SIZES), _score, price=_cost),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 3, "m": 4},
        shipped=(_PAPERS, "n3-m4"),
    ),
    Claim(
        id="task-label-rank",
        title="At the authors' sizes the label of start-end similarity has rank n^m - (n-1)^m, more than half of full",
        source=f"{_TASK}; {_PAGE}#the-label-of-start-end-similarity [ours]",
        status="theorem (ours)",
        relation=label_rank.equals(n**m - (n - 1) ** m),
        domain="n = 32, m = 30, and six other sizes with m even, n >= 3",
        proof="One eigenvalue is 0, on a space of dimension (n-1)^m; every other is computed, and none is 0.",
        cases=Values(Rows(_KEYS, _EVEN), _label, price=_cost),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 3, "m": 4},
        shipped=(_PAPERS, "n3-m4"),
    ),
    Claim(
        id="task-label-rank-odd",
        title="For an odd number of symbols the label of start-end similarity has full rank n^m, at four sizes",
        source=f"{_TASK}; {_PAGE}#the-label-of-start-end-similarity [ours]",
        status="theorem (ours)",
        relation=label_rank.equals(n**m),
        domain="four sizes with m odd",
        proof="Every eigenvalue of the matrix is computed, and none is 0.",
        cases=Values(Rows(_KEYS, _ODD), _label, price=_cost),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 3, "m": 5},
        shipped=("n32-m29",),
    ),
    Claim(
        id="task-label-rank-less",
        title="Over small alphabets the label of start-end similarity can have a smaller rank than n^m - (n-1)^m",
        source=f"{_TASK}; {_PAGE}#the-label-of-start-end-similarity [ours]",
        status="theorem (ours)",
        relation=label_rank < n**m - (n - 1) ** m,
        domain="n = 2 with m = 4 and 30, n = 3 with m = 6 and 8",
        proof="Further eigenvalues are 0.",
        cases=Values(Rows(_KEYS, _LESS), _label, price=_cost),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 3, "m": 6},
        shipped=("n3-m6", "n2-m30"),
    ),
    Claim(
        id="task-class-rank",
        title="Each class of start-end similarity alone, as an indicator, has full rank n^m",
        source=f"{_TASK}; {_PAGE}#the-label-of-start-end-similarity [ours]",
        status="theorem (ours)",
        relation=label_rank.equals(n**m),
        domain="n = 32, m = 30, and n = 4, m = 6; each of the three classes",
        proof="Every eigenvalue of the matrix is computed, and none is 0.",
        cases=Values(
            Rows((*_KEYS, "class"), tuple((*size, c) for size in ((32, 30), (4, 6)) for c in range(3))),
            _one_class,
            price=_cost,
        ),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 4, "m": 6, "class": 1},
        shipped=tuple(f"{_PAPERS}-class{c}" for c in range(3)),
    ),
    Claim(
        id="task-copying-rank",
        title="Copying m symbols out of n, the whole answer taken as one label, has rank n^m",
        source=f"{_TASK}; {_PAGE}#copying [ours]",
        status="theorem (ours)",
        relation=all_of(_IS_EQUALITY, label_rank.equals(n**m)),
        domain="n = 32, m = 30, the sizes of the copying task, and nine others",
        proof="The matrix that says whether two words are equal is the unit matrix: every eigenvalue is 1.",
        cases=Values(Rows(_KEYS, _SIZES), _equal, price=_cost),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 3, "m": 4},
        shipped=(_PAPERS,),
    ),
    Claim(
        id="task-argmax-upper",
        title="Logits of joint rank 1 + m(n-1) have the right largest entry for start-end similarity",
        source=f"{_TASK}; {_PAGE}#argmax-rank [ours]",
        status="theorem (ours)",
        relation=argmax_at_most(1 + m * (n - 1)),
        domain="n = 32, m = 30, and nine other sizes; every pair of words, ties not allowed",
        proof="Logits affine in the number of matches: the inequalities are checked for every number from 0 to m.",
        cases=Values(Rows(_KEYS, _SIZES), _separated, price=_cost),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 3, "m": 4},
        shipped=(_PAPERS, "n3-m4"),
    ),
    Claim(
        id="task-argmax-lower",
        title="A lower bound of the argmax rank of start-end similarity: columns with all patterns of two labels",
        source=f"{_TASK}; {_PAGE}#shattered-columns [ours]",
        status="theorem (ours)",
        relation=argmax_at_least(Variable("r")),
        domain="n = 32, m = 30, and seven other sizes; r stands in each instance",
        proof="A linear relation among such columns would have a row in which all its terms have one sign.",
        cases=Values(Rows(_KEYS, _SHATTERED), _shattered, _at_least, _cost),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 5, "m": 8},
        shipped=(_PAPERS, "n5-m8"),
    ),
    Claim(
        id="task-argmax-forster",
        title="A lower bound of the argmax rank by Forster's theorem, with a norm that is an integer",
        source=f"Forster (2002); {_PAGE}#forsters-theorem [ours]",
        status="theorem (ours)",
        relation=forster_at_least(Variable("r")),
        domain="n = 32, m = 30, and five other sizes; r stands in each instance",
        proof="Restricted to words with two labels only, the argmax rank is at least the sign rank of a matrix whose "
        "norm is an eigenvalue in closed form.",
        cases=Values(Rows((*_KEYS, "q"), _SIGNED), _signed, _by_forster, _cost),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 3, "m": 4, "q": 3},
        shipped=(f"{_PAPERS}-q22", "n3-m4-q3"),
    ),
)
