"""Every structural upper bound on a separation rank of a circuit or a program: name, formula, domain, source, proof
status.

A bound is a value in ``ALL_BOUNDS``; nothing re-derives one elsewhere (the checker has its own formulas, on purpose).
``BOUNDS`` are those that recurrent arithmetic circuits have; other networks have G1 and those from the degrees of their
programs.  Values beyond 2^100000, and those that take too many terms, are not computed: they are ``None``.
Source: proofs/statements/bounds.md, for U7, U8 and U9 proofs/statements/sharper-bounds.md, for C0 to C5
proofs/statements/network-bounds.md.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from verify.certificates.evidence import BoundItem
from verify.certificates.facts import Scope
from verify.certificates.formal import FormalProof, Use, formal_proof
from verify.errors import BudgetExceeded, DomainError
from verify.exact.conversion import read_integer, read_integers, shown
from verify.separation.forms import (
    CAP_BITS,
    ideal,
    ideal_terms,
    least,
    mc,
    path_counts,
    product,
    product_of_positive,
    require_terms,
    surely_above,
)
from verify.separation.record import BoundRecord
from verify.separation.sharper import jet_bound, points_bound
from verify.separation.support_bounds import SUPPORT_BOUNDS, SupportProblem
from verify.statements import RankAt, Sized, Sizes, require_sizes

if TYPE_CHECKING:
    from verify.networks.program import Program

__all__ = [
    "ALL_BOUNDS",
    "BOUNDS",
    "CAP_BITS",
    "NO_BOUND",
    "Bound",
    "BoundProblem",
    "Notion",
    "UpperBound",
    "applicable_bounds",
    "best_bound",
    "read_sizes",
    "simplest_bound_at_most",
]

Notion = Literal["function", "grid"]


def read_sizes(sizes: Sizes) -> Sizes:
    """The sizes that there are as Python integers, each at least 1; N is left alone.

    Raises ``DomainError`` otherwise.
    """
    require_sizes(sizes)
    found: dict[str, Any] = {name: read_integer(getattr(sizes, name), name, least=1) for name in sizes.names}
    return replace(sizes, **found)


@dataclass(frozen=True, slots=True)
class BoundProblem(Sized):
    """What a bound is asked about: a network, the split, the notion of rank, what is known of templates and weights.

    Where the sizes have an N, the grid rank is meant, else the function rank.  ``program`` is given with the cell
    ``program``, and L and R are 0 then.  ``template_rank``: r_F at grid level.  ``start_steps``: the start block of a
    split that is not contiguous.  ``input_rank``: the exact rank of these weights' Wi_1; ``zero_state``: some initial
    state of these weights is 0.
    """

    sizes: Sizes
    template_rank: int | None = None
    start_steps: tuple[int, ...] | None = None
    input_rank: int | None = None
    zero_state: bool = False
    program: Program | None = None

    def __post_init__(self) -> None:
        sizes = read_sizes(self.sizes)
        if sizes.N is not None:
            N = read_integer(sizes.N, "N")
            if N < 1:
                raise DomainError("a grid rank needs N >= 1 templates")
            sizes = replace(sizes, N=N)  # of whatever type it was
        object.__setattr__(self, "sizes", sizes)
        for name in ("template_rank", "input_rank"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, read_integer(getattr(self, name), name))
        if self.start_steps is not None:
            object.__setattr__(self, "start_steps", read_integers(self.start_steps, "start_steps"))

    @classmethod
    def at(cls, sizes: Sizes, *, grid: bool = False) -> BoundProblem:
        """Of the function rank at these sizes; with ``grid`` of the grid rank, one-hot templates N (default M)."""
        return cls(sizes.templates((sizes.N or sizes.M) if grid else None))

    @property
    def notion(self) -> Notion:
        """``"function"`` or ``"grid"``."""
        return "function" if self.N is None else "grid"

    @property
    def m(self) -> int:
        """Dimension of the inputs that layer 1 can see: min(M, R), at grid level d = min(r_F, R); at most the input
        rank.
        """
        seen = min(self.span, self.R)
        return seen if self.input_rank is None else min(seen, self.input_rank)

    @property
    def span(self) -> int:
        """Dimension of the inputs: M, at grid level r_F."""
        if self.N is None:
            return self.M
        return self.template_rank if self.template_rank is not None else min(self.N, self.M)

    @property
    def network(self) -> Program:
        """The network as a program."""
        if self.program is not None:
            return self.program
        from verify.networks.weighted import family_program

        return family_program(self.cell, self.L, self.R, self.M)

    @property
    def is_polynomial(self) -> bool:
        """Whether y is a polynomial in weights and inputs."""
        if self.program is not None:
            return self.program.is_polynomial
        from verify.networks.families import find_family

        return find_family(self.cell).kind == "polynomial"

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


def _input_factor(problem: BoundProblem, s: int) -> int | None:
    """φ(s): how many independent functions of the input s-th from the last there are."""
    if problem.m <= 1:
        return problem.m
    degree = mc(s, problem.L - 1)
    if problem.notion == "function":
        return None if degree is None else mc(problem.m, degree)
    N = problem.N or 1
    if degree is None or degree >= N or surely_above(problem.m, degree, N.bit_length()):
        return N  # mc(m, degree) is more
    return least([mc(problem.m, degree), N])


def _state_factor(R: int, degree: int | None) -> int | None:
    if R == 1:
        return 1
    return None if degree is None else mc(R, degree)


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
    return product_of_positive(_input_factor(problem, s) for s in reversed(problem.from_last(block)))


def _state(problem: BoundProblem) -> int | None:
    return _state_at(problem, problem.t_E)


def _state_at(problem: BoundProblem, t: int) -> int | None:
    if problem.R == 1:
        return 1
    return product_of_positive(_state_factor(problem.R, degree) for degree in path_counts(problem.L, t))


def _mixed(problem: BoundProblem) -> int | None:
    require_terms(10 * problem.t_E * problem.L)
    tail: int | None = 1
    candidates = []
    for j in range(problem.t_E):
        candidates.append(product([_state_at(problem, problem.t_E - j), tail]))
        tail = product([tail, _input_factor(problem, problem.t_E - j)])
        if tail is None:
            break  # and stays so
    return least(candidates)


def _ideal_bound(problem: BoundProblem) -> int | None:
    return ideal(problem.L, problem.R, problem.m, problem.t_E)


def _recursive(problem: BoundProblem) -> int | None:
    require_terms(problem.t_E * max(1, ideal_terms(problem.L, problem.m, problem.t_E)))
    value: int | None = 1
    for t in range(1, problem.t_E + 1):
        value = least([ideal(problem.L, problem.R, problem.m, t), product([_input_factor(problem, t), value])])
        if value is None:
            break  # and stays so
    return value


def _corner_at(L: int, R: int, t: int) -> int | None:
    """C^L_t of U6, for inputs that see all R channels."""
    require_terms(L * t * max(1, ideal_terms(L, R, t)))
    below: list[int | None] = [1, *[R] * t]
    for layer in range(2, L + 1):
        current: list[int | None] = [1]
        for step in range(1, t + 1):
            if current[-1] is None:  # and stays so
                current.append(None)
                continue
            degree = mc(step, layer - 1)
            forms = _state_factor(R, degree)
            mixed = product([None if forms is None else forms - R, current[-1]])
            axes = product([R, least([current[-1], below[step - 1]])])
            corner = None if mixed is None or axes is None else mixed + axes
            current.append(least([ideal(layer, R, R, step), corner]))
        below = current
    return below[t]


def _corner(problem: BoundProblem) -> int | None:
    return _corner_at(problem.L, problem.R, problem.t_E)


def _transposed(problem: BoundProblem) -> int | None:
    exchanged = BoundProblem(Sizes(L=problem.t_E, R=problem.R, M=problem.R, t_S=1, t_E=problem.L))
    candidates = [_ideal_bound(exchanged), _recursive(exchanged)]
    if exchanged.L >= 2:
        candidates.append(_corner(exchanged))
    return least(candidates)


def _grid_size(problem: BoundProblem) -> int | None:
    steps = min(problem.t_S, problem.t_E)
    N = problem.N or 1
    return None if steps * (N.bit_length() - 1) > CAP_BITS else int(N**steps)


@dataclass(frozen=True, slots=True)
class Bound(BoundRecord[BoundProblem, Notion]):
    """A structural upper bound on a separation rank.

    ``reads_input_rank``: the value depends on m, so that the rank of given Wi_1 may lower it.  ``steady``: at function
    level and with M one-hot templates it is the same number, and depends on L, R, min(M, R) and t_E alone.
    ``example``: sizes L, R, M, t_S, t_E in its domain.
    """

    cells: tuple[str, ...] = ("rac",)
    reads_input_rank: bool = False
    steady: bool = False
    example: tuple[int, int, int, int, int] = (2, 2, 2, 2, 2)

    def item(self, term: RankAt, value: int, input_rank: int | None = None) -> BoundItem:
        """The evidence that ``term`` is at most ``value``, this bound's there.

        ``input_rank``: as the problem had it; the item tells it only where this bound reads it.
        """
        told = input_rank if self.reads_input_rank else None
        scope = Scope.ALL if self.for_all_weights and told is None else Scope.INSTANCE
        return BoundItem(term, self.name, value, self.rests_on, scope, told)

    def formal_proof(self, problem: BoundProblem) -> FormalProof | None:
        """The theorem in Coq that proves this bound, or a part of it, as it is used for ``problem``."""
        # The theorems about recurrent arithmetic circuits have min(M, R), not the rank of given input weights.
        if problem.input_rank is not None:
            return None
        use: Use = "other" if problem.cell != "rac" else "start first" if problem.contiguous else "split"
        return formal_proof(self.name, {problem.notion}, use=use)


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
        return ALL_BOUNDS[self.name]


NO_BOUND = UpperBound(None, "", evaluated=False)
"""Where no bound applies: at function level to a network that is no polynomial."""

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
        cells=(),
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
        reads_input_rank=True,
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
        steady=True,
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
        reads_input_rank=True,
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
        reads_input_rank=True,
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
        reads_input_rank=True,
        rests_on=("U4",),
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
        reads_input_rank=True,
        rests_on=("U4",),
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
        steady=True,
        rests_on=("U4",),
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
        steady=True,
        rests_on=("U4",),
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
        reads_input_rank=True,
        steady=True,
    ),
    Bound(
        "U7",
        "jet bound",
        "C^L_t = min(I_L(t), I_t(L), S(L, t), S(t, L)), S a sum over the monomials of one step, by jets",
        r"C^L_t = \min\left(I_L(t), I_t(L), S(L, t), S(t, L)\right)",
        "contiguous splits, M >= R",
        _BOTH,
        "proofs/statements/sharper-bounds.md#u7-the-jet-bound",
        11,
        _wide_inputs,
        lambda problem: jet_bound(problem.L, problem.R, problem.t_E),
        steady=True,
        rests_on=("U4",),
    ),
    Bound(
        "U8",
        "points bound",
        "P_t = min(Q(t), mc(2, mc(t, 2)) P_{t-1}), Q a count of forms that vanish at three points",
        r"P_t = \min\left(Q(t), \left(\!\binom{2}{\left(\!\binom{t}{2}\!\right)}\!\right) P_{t-1}\right)",
        "contiguous splits, L = 3, R = 3, m = 2",
        _BOTH,
        "proofs/statements/sharper-bounds.md#u8-the-points-bound",
        12,
        lambda problem: problem.contiguous and (problem.L, problem.R, problem.m) == (3, 3, 2),
        lambda problem: points_bound(3, problem.t_E),
        reads_input_rank=True,
        steady=True,
        rests_on=("U4",),
        example=(3, 3, 2, 2, 2),
    ),
    Bound(
        "U9",
        "four-points bound",
        "P_t = min(Q(t), mc(3, mc(t, 2)) P_{t-1}), Q a count of forms that vanish at four points",
        r"P_t = \min\left(Q(t), \left(\!\binom{3}{\left(\!\binom{t}{2}\!\right)}\!\right) P_{t-1}\right)",
        "contiguous splits, L = 3, R = 4, m = 3",
        _BOTH,
        "proofs/statements/sharper-bounds.md#u9-four-points",
        13,
        lambda problem: problem.contiguous and (problem.L, problem.R, problem.m) == (3, 4, 3),
        lambda problem: points_bound(4, problem.t_E),
        reads_input_rank=True,
        steady=True,
        rests_on=("U4",),
        example=(3, 4, 3, 2, 2),
    ),
)

BOUNDS: dict[str, Bound] = {bound.name: bound for bound in _BOUND_LIST}
"""The bounds of recurrent arithmetic circuits."""


def _by_degrees(name: str) -> Callable[[BoundProblem], int | None]:
    def value(problem: BoundProblem) -> int | None:
        grid = problem.notion == "grid"
        return SUPPORT_BOUNDS[name](
            SupportProblem(
                problem.network,
                problem.t_S,
                problem.t_E,
                split=problem.start_steps,
                N=problem.N if grid else None,
                template_rank=problem.span if grid else None,
            )
        )

    return value


def _other_polynomial(problem: BoundProblem) -> bool:
    return problem.cell != "rac" and problem.is_polynomial


def _of_degrees(
    name: str,
    title: str,
    formula: str,
    latex: str,
    simplicity: int,
    *,
    source: str,
    any_split: bool = False,
) -> Bound:
    """A bound from the degrees of a program; for ``rac`` they are U0 to U3, which are cheaper to compute."""
    split = "any split; at grid level each factor is at most N" if any_split else "contiguous splits"
    return Bound(
        name,
        title,
        formula,
        latex,
        f"polynomial networks other than rac, {split}",
        _BOTH,
        f"proofs/statements/network-bounds.md#{source}",
        simplicity,
        lambda problem: _other_polynomial(problem) and (any_split or problem.contiguous),
        _by_degrees(name),
        cells=(),
    )


_INPUTS = "c0-and-c2-the-inputs-of-a-block"
_NETWORK_BOUNDS = (
    _of_degrees(
        "C1",
        "state bound by degrees",
        "sum over the degrees a of y in the states at the cut of the product over states b of mc(d_b, a_b)",
        r"\sum_{\alpha \in G_{t_E}} \prod_b \left(\!\binom{d_b}{\alpha_b}\!\right)",
        14,
        source="c1-the-state-at-the-cut",
    ),
    _of_degrees(
        "C2",
        "end bound by degrees",
        "product over the end block of the sum over the degrees d of y in that input of mc(m, d)",
        r"\prod_{s=1}^{t_E} \sum_{\delta \in D_s} \left(\!\binom{m}{\delta}\!\right)",
        15,
        source=_INPUTS,
        any_split=True,
    ),
    _of_degrees(
        "C0",
        "start bound by degrees",
        "product over the start block of the sum over the degrees d of y in that input of mc(m, d)",
        r"\prod_{s=t_E+1}^{T} \sum_{\delta \in D_s} \left(\!\binom{m}{\delta}\!\right)",
        16,
        source=_INPUTS,
        any_split=True,
    ),
    _of_degrees(
        "C4",
        "seen-state bound",
        "C1 with the entries of each state that y sees in place of all",
        r"\sum_{\alpha \in G_{t_E}} \prod_b \left(\!\binom{d'_b}{\alpha_b}\!\right)",
        17,
        source="c4-seen-states",
    ),
    _of_degrees(
        "C3",
        "mixed bound by degrees",
        "min over j of C1 after j end steps times C2's factors of those steps",
        r"\min_{0\le j<t_E} C_1(t_E-j) \prod_{s>t_E-j} \sum_{\delta \in D_s} \left(\!\binom{m}{\delta}\!\right)",
        18,
        source="c3-mixed",
    ),
    _of_degrees(
        "C5",
        "state bound, constants counted once",
        "C4 over those degrees a whose coefficient may contain an end input, plus 1 if there are others",
        r"\sum_{\alpha \in D_{t_E}} \prod_b \left(\!\binom{d'_b}{\alpha_b}\!\right) + [D_{t_E} \neq G_{t_E}]",
        19,
        source="c5-constants-counted-once",
    ),
)

ALL_BOUNDS: Mapping[str, Bound] = ChainMap(BOUNDS, {bound.name: bound for bound in _NETWORK_BOUNDS})
"""Every structural bound on a rank of a circuit or a program, by name (``registry`` has all others too)."""


def applicable_bounds(problem: BoundProblem) -> list[UpperBound]:
    """Every bound whose domain holds ``problem``, with its value, simplest first."""
    if not isinstance(problem, BoundProblem):
        raise DomainError(f"bounds are asked about a BoundProblem, not about {shown(problem)}")
    return [
        _evaluated(bound, problem)
        for bound in sorted(ALL_BOUNDS.values(), key=lambda b: b.simplicity)
        if bound.is_for(problem)
    ]


# A decision asks several times about one problem, and its points about the same one with fewer steps.
@lru_cache(maxsize=1024)
def _evaluated(bound: Bound, problem: BoundProblem) -> UpperBound:
    try:
        return UpperBound(bound.value(problem), bound.name)
    except BudgetExceeded:
        return UpperBound(None, bound.name, evaluated=False)


def best_bound(problem: BoundProblem) -> UpperBound:
    """The least of the applicable bounds; among equals the simplest.  ``NO_BOUND`` if none applies."""
    found = applicable_bounds(problem)
    return min(found, default=NO_BOUND, key=lambda b: (b.value is None, b.value or 0, b.bound.simplicity))


def simplest_bound_at_most(problem: BoundProblem, limit: int) -> UpperBound | None:
    """The simplest bound that proves rank <= ``limit``, or None."""
    for bound in applicable_bounds(problem):
        if bound.value is not None and bound.value <= limit:
            return bound
    return None
