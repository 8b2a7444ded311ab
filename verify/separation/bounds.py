"""Every structural upper bound on a separation rank: name, formula, domain, source, proof status.

A bound is a value in ``BOUNDS``; nothing re-derives one elsewhere (the checker has its own formulas, on purpose).
Values beyond ``CAP`` = 2^100000, and those that take too many terms, are not computed: they are ``None``.
Source: proofs/statements/bounds.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from verify.certificates.formal import FormalProof, formal_proof
from verify.errors import BudgetExceeded, DomainError
from verify.exact import multiset_coefficient
from verify.exact.conversion import read_integer, read_integers, shown

__all__ = [
    "BOUNDS",
    "CAP_BITS",
    "Bound",
    "BoundProblem",
    "Notion",
    "UpperBound",
    "applicable_bounds",
    "best_bound",
    "simplest_bound_at_most",
]

Notion = Literal["function", "grid"]

CAP_BITS = 100_000
CAP = 1 << CAP_BITS
# Terms of a bound's sums, products and recursions beyond which it is not evaluated: bounds stay instant at any size.
MAX_TERMS = 20_000


@dataclass(frozen=True, slots=True)
class BoundProblem:
    """What a bound is asked about: sizes, the split, the notion of rank, and what is known of templates and weights.

    ``template_rank``: r_F at grid level.  ``start_steps``: the start block of a split that is not contiguous.
    ``input_rank``: the exact rank of these weights' Wi_1; ``zero_state``: some initial state of these weights is 0.
    """

    L: int
    R: int
    M: int
    t_S: int
    t_E: int
    notion: Notion = "function"
    N: int | None = None
    template_rank: int | None = None
    start_steps: tuple[int, ...] | None = None
    input_rank: int | None = None
    zero_state: bool = False

    def __post_init__(self) -> None:
        for name in ("L", "R", "M", "t_S", "t_E"):
            object.__setattr__(self, name, read_integer(getattr(self, name), name, least=1))
        if self.notion not in ("function", "grid"):
            raise DomainError(f"the notion of rank is 'function' or 'grid', not {self.notion!r}")
        for name in ("N", "template_rank", "input_rank"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, read_integer(getattr(self, name), name))
        if self.notion == "grid" and (self.N is None or self.N < 1):
            raise DomainError("a grid rank needs N >= 1 templates")
        if self.start_steps is not None:
            object.__setattr__(self, "start_steps", read_integers(self.start_steps, "start_steps"))

    @property
    def m(self) -> int:
        """Dimension of the inputs that layer 1 can see: min(M, R), at grid level d = min(r_F, R); at most the input
        rank.
        """
        span = self.M
        if self.notion == "grid":
            span = self.template_rank if self.template_rank is not None else min(self.N or 1, self.M)
        seen = min(span, self.R)
        return seen if self.input_rank is None else min(seen, self.input_rank)

    @property
    def contiguous(self) -> bool:
        """Whether the start block is the first t_S steps."""
        return self.start_steps is None

    def from_last(self, block: Literal["start", "end"]) -> Sequence[int]:
        """The positions s of a block's inputs, counted from the last input (s = 1 is x^T), increasing."""
        T = self.t_S + self.t_E
        if self.start_steps is None:
            return range(1, self.t_E + 1) if block == "end" else range(self.t_E + 1, T + 1)
        start = set(self.start_steps)
        return [s for s in range(1, T + 1) if (T + 1 - s in start) == (block == "start")]


def _mc(n: int, k: int) -> int | None:
    """mc(n, k), or None when it exceeds the cap."""
    if _surely_above(n, k, CAP_BITS):
        return None
    value = multiset_coefficient(n, k)
    return value if value <= CAP else None


def _surely_above(n: int, k: int, bits: int) -> bool:
    """Whether mc(n, k) > 2^bits by C(a, b) >= (a/b)^b, where a >= 2b: cheap at any size."""
    lower = min(n - 1, k)
    if lower <= 0:
        return False
    return lower > bits + 1 or lower * (math.log2(n + k - 1) - math.log2(lower)) > bits + 1


def _product(factors: Iterable[int | None]) -> int | None:
    total = 1
    huge = False
    for factor in factors:
        if factor == 0:
            return 0
        if factor is None or huge:
            huge = True
            continue
        total *= factor
        huge = total > CAP
    return None if huge else total


def _product_of_positive(factors: Iterable[int | None]) -> int | None:
    """The product of factors none of which is 0, given up as soon as it is too large."""
    total = 1
    for factor in factors:
        if factor is None:
            return None
        total *= factor
        if total > CAP:
            return None
    return total


def _least(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return min(known) if known else None


def _input_factor(problem: BoundProblem, s: int) -> int | None:
    """φ(s): how many independent functions of the input s-th from the last there are."""
    if problem.m <= 1:
        return problem.m
    degree = _mc(s, problem.L - 1)
    if problem.notion == "function":
        return None if degree is None else _mc(problem.m, degree)
    N = problem.N or 1
    if degree is None or degree >= N or _surely_above(problem.m, degree, N.bit_length()):
        return N  # mc(m, degree) is more
    return _least([_mc(problem.m, degree), N])


def _path_counts(L: int, t: int) -> Iterator[int | None]:
    """Degrees mc(t, L - l) of y in the layers l = 1..L, t steps before the output."""
    return (_mc(t, L - layer) for layer in range(1, L + 1))


def _state_factor(R: int, degree: int | None) -> int | None:
    if R == 1:
        return 1
    return None if degree is None else _mc(R, degree)


def _start(problem: BoundProblem) -> int | None:
    return _block_product(problem, "start")


def _end(problem: BoundProblem) -> int | None:
    return _block_product(problem, "end")


def _block_product(problem: BoundProblem, block: Literal["start", "end"]) -> int | None:
    if problem.m <= 1:
        return problem.m  # no input seen at all (0), or every factor 1
    if problem.notion == "grid" and problem.N == 1:
        return 1
    length = problem.t_S if block == "start" else problem.t_E
    if length > CAP_BITS or (not problem.contiguous and problem.t_S + problem.t_E > CAP_BITS):
        return None  # every factor is at least 2
    return _product_of_positive(_input_factor(problem, s) for s in reversed(problem.from_last(block)))


def _state(problem: BoundProblem) -> int | None:
    return _state_at(problem, problem.t_E)


def _state_at(problem: BoundProblem, t: int) -> int | None:
    if problem.R == 1:
        return 1
    return _product_of_positive(_state_factor(problem.R, degree) for degree in _path_counts(problem.L, t))


def _mixed(problem: BoundProblem) -> int | None:
    _require_terms(10 * problem.t_E * problem.L)
    tail: int | None = 1
    candidates = []
    for j in range(problem.t_E):
        candidates.append(_product([_state_at(problem, problem.t_E - j), tail]))
        tail = _product([tail, _input_factor(problem, problem.t_E - j)])
        if tail is None:
            break  # and stays so
    return _least(candidates)


def _ideal(L: int, R: int, m: int, t: int) -> int | None:
    """I_L(t): the degree part of an ideal of m forms in each top coordinate (proofs/statements/bounds.md#u4)."""
    if t == 0:
        return 1
    if m == 0:
        return 0
    if L == 1:
        return R  # the alternating sum of C(m, j) is 1
    if t == 1:
        return R * m  # all degrees are 1
    if R == 1:
        return 1
    _require_terms(20 * _ideal_terms(L, m, t))
    degrees = list(_path_counts(L, t))[:-1]
    total = 0
    for j in range(1, min(m, t) + 1):  # the least degree is mc(t, 1) = t
        term = _product_of_positive([math.comb(m, j), *(None if d is None else _mc(R, d - j) for d in degrees)])
        if term is None:
            return None
        total += term if j % 2 else -term
    return R * total


def _ideal_terms(L: int, m: int, t: int) -> int:
    """Multiset coefficients in I_L(t)."""
    return (L - 1) * min(m, t)


def _require_terms(count: int) -> None:
    """Refuse what would take long.  A recursion without one of its candidates would be another, weaker bound."""
    if count > MAX_TERMS:
        raise BudgetExceeded(f"the bound has about {count} terms; up to {MAX_TERMS} are evaluated")


def _ideal_bound(problem: BoundProblem) -> int | None:
    return _ideal(problem.L, problem.R, problem.m, problem.t_E)


def _recursive(problem: BoundProblem) -> int | None:
    _require_terms(problem.t_E * max(1, _ideal_terms(problem.L, problem.m, problem.t_E)))
    value: int | None = 1
    for t in range(1, problem.t_E + 1):
        value = _least([_ideal(problem.L, problem.R, problem.m, t), _product([_input_factor(problem, t), value])])
        if value is None:
            break  # and stays so
    return value


def _corner_at(L: int, R: int, t: int) -> int | None:
    """C^L_t of U6, for inputs that see all R channels."""
    _require_terms(L * t * max(1, _ideal_terms(L, R, t)))
    below: list[int | None] = [1, *[R] * t]
    for layer in range(2, L + 1):
        current: list[int | None] = [1]
        for step in range(1, t + 1):
            if current[-1] is None:  # and stays so
                current.append(None)
                continue
            degree = _mc(step, layer - 1)
            forms = _state_factor(R, degree)
            mixed = _product([None if forms is None else forms - R, current[-1]])
            axes = _product([R, _least([current[-1], below[step - 1]])])
            corner = None if mixed is None or axes is None else mixed + axes
            current.append(_least([_ideal(layer, R, R, step), corner]))
        below = current
    return below[t]


def _corner(problem: BoundProblem) -> int | None:
    return _corner_at(problem.L, problem.R, problem.t_E)


def _transposed(problem: BoundProblem) -> int | None:
    exchanged = BoundProblem(L=problem.t_E, R=problem.R, M=problem.R, t_S=1, t_E=problem.L)
    candidates = [_ideal_bound(exchanged), _recursive(exchanged)]
    if exchanged.L >= 2:
        candidates.append(_corner(exchanged))
    return _least(candidates)


def _grid_size(problem: BoundProblem) -> int | None:
    steps = min(problem.t_S, problem.t_E)
    N = problem.N or 1
    return None if steps * (N.bit_length() - 1) > CAP_BITS else int(N**steps)


@dataclass(frozen=True, slots=True)
class Bound:
    """A structural upper bound: for every problem in its domain, the rank is at most ``value(problem)``.

    ``simplicity`` orders bounds for "the simplest that suffices".  ``for_all_weights`` is false for a bound that reads
    the given weights.
    """

    name: str
    title: str
    formula: str
    latex: str
    domain: str
    notions: tuple[Notion, ...]
    source: str
    simplicity: int
    applies: Callable[[BoundProblem], bool]
    value: Callable[[BoundProblem], int | None]
    for_all_weights: bool = True

    def formal_proof(self, problem: BoundProblem) -> FormalProof | None:
        """The theorem in Coq that proves this bound, or a part of it, as it is used for ``problem``."""
        if problem.input_rank is not None:  # the theorems have min(M, R), not the rank of given input weights
            return None
        return formal_proof(self.name, {problem.notion}, start_first=problem.contiguous)


@dataclass(frozen=True, slots=True)
class UpperBound:
    """``rank <= value`` by the bound ``name``.

    ``value`` None stands for more than 2^100000, or, where ``evaluated`` is false, for a bound with too many terms.
    """

    value: int | None
    name: str
    evaluated: bool = True

    @property
    def bound(self) -> Bound:
        """The registry entry."""
        return BOUNDS[self.name]


_BOTH: tuple[Notion, ...] = ("function", "grid")


def _any(problem: BoundProblem) -> bool:
    return True


def _contiguous(problem: BoundProblem) -> bool:
    return problem.contiguous


def _wide_inputs(problem: BoundProblem) -> bool:
    return problem.contiguous and problem.M >= problem.R


_BOUND_LIST = (
    Bound(
        "Z0",
        "zero-state bound",
        "0",
        r"0",
        "given weights with some h0_l = 0",
        _BOTH,
        "proofs/statements/bounds.md#z0",
        0,
        lambda problem: problem.zero_state,
        lambda problem: 0,
        for_all_weights=False,
    ),
    Bound(
        "G1",
        "grid size",
        "N^min(t_S, t_E)",
        r"N^{\min(t_S,t_E)}",
        "any split",
        ("grid",),
        "proofs/statements/bounds.md#g1",
        1,
        _any,
        _grid_size,
    ),
    Bound(
        "U0",
        "start bound",
        "product over the start block of mc(m, mc(s, L-1))",
        r"\prod_{s=t_E+1}^{T} \left(\!\binom{m}{\left(\!\binom{s}{L-1}\!\right)}\!\right)",
        "any split; at grid level each factor is at most N",
        _BOTH,
        "proofs/statements/bounds.md#u0-and-u2",
        2,
        _any,
        _start,
    ),
    Bound(
        "U1",
        "state bound",
        "product over l = 1..L of mc(R, mc(t_E, L-l))",
        r"\prod_{l=1}^{L} \left(\!\binom{R}{\left(\!\binom{t_E}{L-l}\!\right)}\!\right)",
        "contiguous splits",
        _BOTH,
        "proofs/statements/bounds.md#u1",
        3,
        _contiguous,
        _state,
    ),
    Bound(
        "U2",
        "end bound",
        "product over the end block of mc(m, mc(s, L-1))",
        r"\prod_{s=1}^{t_E} \left(\!\binom{m}{\left(\!\binom{s}{L-1}\!\right)}\!\right)",
        "any split; at grid level each factor is at most N",
        _BOTH,
        "proofs/statements/bounds.md#u0-and-u2",
        4,
        _any,
        _end,
    ),
    Bound(
        "U3",
        "mixed bound",
        "min over j of U1 after j end steps times U2's factors of those steps",
        r"\min_{0\le j<t_E} \prod_{l} \left(\!\binom{R}{\left(\!\binom{t_E-j}{L-l}\!\right)}\!\right) \prod_{s>t_E-j} "
        r"\varphi(s)",
        "contiguous splits",
        _BOTH,
        "proofs/statements/bounds.md#u3",
        5,
        _contiguous,
        _mixed,
    ),
    Bound(
        "G2",
        "recursive grid bound",
        "g_t = min(I_L(t), min(N, mc(d, mc(t, L-1))) g_{t-1})",
        r"g_t = \min\left(I_L(t), \min\left(N, \left(\!\binom{d}{\left(\!\binom{t}{L-1}\!\right)}\!\right)\right) "
        r"g_{t-1}\right)",
        "contiguous splits",
        ("grid",),
        "proofs/statements/bounds.md#u5-and-g2",
        6,
        _contiguous,
        _recursive,
    ),
    Bound(
        "U5",
        "recursive bound",
        "B_t = min(I_L(t), mc(m, mc(t, L-1)) B_{t-1})",
        r"B_t = \min\left(I_L(t), \left(\!\binom{m}{\left(\!\binom{t}{L-1}\!\right)}\!\right) B_{t-1}\right)",
        "contiguous splits",
        ("function",),
        "proofs/statements/bounds.md#u5-and-g2",
        7,
        _contiguous,
        _recursive,
    ),
    Bound(
        "U6",
        "corner bound",
        "C^L_t = min(I_L(t), (mc(R, mc(t, L-1)) - R) C^L_{t-1} + R min(C^L_{t-1}, C^{L-1}_{t-1}))",
        r"C^L_t \le \left(\left(\!\binom{R}{\left(\!\binom{t}{L-1}\!\right)}\!\right) - R\right) C^L_{t-1}"
        r" + R\min(C^L_{t-1}, C^{L-1}_{t-1})",
        "contiguous splits, M >= R, L >= 2",
        _BOTH,
        "proofs/statements/bounds.md#u6",
        8,
        lambda problem: _wide_inputs(problem) and problem.L >= 2,
        _corner,
    ),
    Bound(
        "UT",
        "transposed bound",
        "min of U4, U5, U6 with L and t_E exchanged",
        r"\min(U_4, U_5, U_6)\big|_{L \leftrightarrow t_E}",
        "contiguous splits, M >= R",
        _BOTH,
        "proofs/statements/bounds.md#ut-transposition",
        9,
        _wide_inputs,
        _transposed,
    ),
    Bound(
        "U4",
        "ideal bound",
        "I_L(t_E) = R sum_j (-1)^{j+1} C(m, j) prod_{l<L} mc(R, mc(t_E, L-l) - j)",
        r"R \sum_{j=1}^{m} (-1)^{j+1} \binom{m}{j} \prod_{l<L} \left(\!\binom{R}{\left(\!\binom{t_E}{L-l}\!\right) - "
        r"j}\!\right)",
        "contiguous splits",
        _BOTH,
        "proofs/statements/bounds.md#u4",
        10,
        _contiguous,
        _ideal_bound,
    ),
)

BOUNDS: dict[str, Bound] = {bound.name: bound for bound in _BOUND_LIST}


def applicable_bounds(problem: BoundProblem) -> list[UpperBound]:
    """Every bound whose domain holds ``problem``, with its value, simplest first."""
    if not isinstance(problem, BoundProblem):
        raise DomainError(f"bounds are asked about a BoundProblem, not about {shown(problem)}")
    return [
        _evaluated(bound, problem)
        for bound in sorted(BOUNDS.values(), key=lambda b: b.simplicity)
        if problem.notion in bound.notions and bound.applies(problem)
    ]


def _evaluated(bound: Bound, problem: BoundProblem) -> UpperBound:
    try:
        return UpperBound(bound.value(problem), bound.name)
    except BudgetExceeded:
        return UpperBound(None, bound.name, evaluated=False)


def best_bound(problem: BoundProblem) -> UpperBound:
    """The least of the applicable bounds; among equals the simplest."""
    return min(applicable_bounds(problem), key=lambda b: (b.value is None, b.value or 0, b.bound.simplicity))


def simplest_bound_at_most(problem: BoundProblem, limit: int) -> UpperBound | None:
    """The simplest bound that proves rank <= ``limit``, or None."""
    for bound in applicable_bounds(problem):
        if bound.value is not None and bound.value <= limit:
            return bound
    return None
