"""Separation ranks: a proved lower bound (an explicit minor), a proved upper bound (a structural bound), and what is
between.

Function rank and grid rank are different types here, with the same shape.
Source: proofs/statements/background.md#two-notions-of-rank-never-mixed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from verify.certificates.build import VERDICTS, Certificate, make_certificate
from verify.certificates.evidence import BoundItem, FactItem, Nullspace, Sample
from verify.certificates.facts import Reach
from verify.certificates.verdicts import Verdict
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, Field, parse_field
from verify.exact.conversion import read_integer, read_integers, shown
from verify.exact.linalg import rank
from verify.exact.memory import read_bytes
from verify.networks.families import FAMILIES
from verify.networks.language import parse_program
from verify.networks.offered import find_offered
from verify.networks.program import Program
from verify.networks.rac import RAC
from verify.networks.weighted import WeightedNetwork, family_program
from verify.networks.weightfile import load_network_weights, network_weights, read_weights, weights_to_json
from verify.separation.ball_evidence import ball_evidence
from verify.separation.bounds import UpperBound, best_bound
from verify.separation.limits import Deadline
from verify.separation.problem import RankProblem, field_name
from verify.separation.sampling import sample_rank
from verify.separation.witness import Progress, Witness, find_witness, silent
from verify.statements import Condition, Quantifier, Sizes, Statement, all_of, to_compact, to_latex, to_words
from verify.statements import grid_rank as grid_rank_term
from verify.statements import rank as function_rank_term
from verify.tensors.grid import Templates, grid_matricization, read_templates

__all__ = [
    "FunctionRank",
    "GridRank",
    "LowerBound",
    "ProbableRank",
    "SeparationRank",
    "determine",
    "grid_rank",
    "known_from",
    "separation_rank",
]

# A whole matricization of at most this order is eliminated exactly over Q, for ranks at given weights.
MAX_EXACT_ORDER = 128


@dataclass(frozen=True, slots=True)
class LowerBound:
    """``rank >= value``, by an explicit minor (none is needed for 0)."""

    value: int
    verdict: Verdict
    witness: Witness | None
    balls: FactItem | None = None

    @property
    def item(self) -> FactItem | None:
        """The minor as evidence, of residues or of balls."""
        return self.balls if self.witness is None else self.witness.minor


@dataclass(frozen=True, slots=True)
class ProbableRank:
    """The rank is ``rank`` unless an event of probability at most 2^-``error_bits`` happened (F3)."""

    rank: int
    error_bits: int
    item: Sample


@dataclass(frozen=True, slots=True, repr=False)
class SeparationRank:
    """What is known of one rank: ``lower.value <= rank <= upper.value``, both proved.

    >>> print(grid_rank(2, 2, 2, 2, 2))
    For almost all real weights, a recurrent arithmetic circuit with L=2 layers, width R=2, M=2 input channels and N=2 \
one-hot templates, split after 2 of 4 steps, has grid rank equal to 4.
    """

    problem: RankProblem
    lower: LowerBound
    upper: UpperBound
    upper_item: FactItem | None
    probable: ProbableRank | None

    @property
    def exact(self) -> bool:
        """Whether the proved bounds meet."""
        return self.lower.value == self.upper.value

    @property
    def upper_verdict(self) -> Verdict:
        """For all weights, or (given weights) for these."""
        return Verdict.PROVED_INSTANCE if self.problem.given_weights else Verdict.PROVED_ALL

    @property
    def value(self) -> int:
        """The rank; ``DomainError`` where it is not proved exactly."""
        if not self.exact:
            raise DomainError(f"the rank is only known to lie in {self.lower.value}..{self.upper.value}")
        return self.lower.value

    @property
    def remark(self) -> str:
        """What the notion of rank cannot say of the network; "" mostly."""
        if self.problem.kind == "polynomial" or self.problem.templates is not None:
            return ""
        return (
            "There is no upper bound: the function rank of a single unit with a function that is no polynomial is "
            "infinite (proofs/statements/analytic-networks.md)."
        )

    def __int__(self) -> int:
        return self.value

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.problem, self.lower.value, self.upper))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {to_compact(self.statement)}>"

    def __str__(self) -> str:
        if self.remark:
            return f"{to_words(self.statement)} {self.remark}"
        if self.probable is None:
            return to_words(self.statement)
        chance = f"at most 2^-{self.probable.error_bits}"
        return f"{to_words(self.statement)} Samples say {self.probable.rank}, wrong with probability {chance}."

    def _repr_latex_(self) -> str:
        return f"${to_latex(self.statement.relation)}$"

    def _repr_html_(self) -> str:
        upper = self.upper.value
        rows = [
            ("rank ≥", str(self.lower.value), self.lower.verdict.value),
            (
                "rank ≤",
                "?" if upper is None else str(upper),
                "none found" if upper is None else self.upper_verdict.value,
            ),
            ("rank =", str(upper) if self.exact else "?", "the bounds meet" if self.exact else "undecided"),
        ]
        body = "".join(f"<tr><th>{name}</th><td>{value}</td><td>{escape(how)}</td></tr>" for name, value, how in rows)
        return f"<p>{escape(str(self))}</p><table>{body}</table>"

    def certificate(self, claim: str = "rank") -> Certificate:
        """The certificate of ``statement``, for ``check_bytes`` or a file.

        Raises ``DomainError`` where nothing is proved that could be certified.
        """
        made = make_certificate(claim, self.statement, self.items)
        if made is None:
            raise DomainError("there is nothing to certify: no minor was found, and no bound is below 2^100000")
        return made

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the certificate to the file ``path``, which ``check_file`` and ``verify check`` read; its path."""
        return self.certificate().save(path)

    @property
    def statement(self) -> Statement:
        """What a certificate of this result states: equality, or both proved bounds."""
        term = function_rank_term if self.problem.templates is None else grid_rank_term
        relation: Condition
        if self.exact:
            relation = term.equals(self.lower.value)
        elif self.upper.value is None:
            relation = term >= self.lower.value
        else:
            relation = all_of(term >= self.lower.value, term <= self.upper.value)
        return statement_about(self.problem, relation)

    @property
    def items(self) -> list[FactItem]:
        """The evidence for ``statement``."""
        found: list[FactItem] = []
        if self.lower.item is not None:
            found.append(self.lower.item)
        if self.upper_item is not None:
            found.append(self.upper_item)
        return found


class FunctionRank(SeparationRank):
    """A Start-End separation rank with inputs over all of K^M."""

    __slots__ = ()


class GridRank(SeparationRank):
    """The rank of a matricization of the grid tensor over N templates."""

    __slots__ = ()


def statement_about(problem: RankProblem, relation: Condition) -> Statement:
    """The statement that ``relation`` holds for the problem's weights: almost all, or the given ones; where y is not
    even analytic, those in some nonempty open set.
    """
    quantifier = Quantifier.OPEN_WEIGHTS if problem.kind == "piecewise" else Quantifier.ALMOST_ALL_WEIGHTS
    return Statement(
        quantifier=Quantifier.THESE_WEIGHTS if problem.weights is not None else quantifier,
        field=field_name(problem.field),
        instance=problem.instance,
        relation=relation,
        weights_json=None if problem.weights is None else weights_to_json(problem.weights),
    )


def separation_rank(
    L: int | None = None,
    R: int | None = None,
    M: int | None = None,
    t_S: int | None = None,
    t_E: int | None = None,
    *,
    cell: str = "rac",
    network: Any = None,
    field: Field | str | int | None = None,
    weights: Any = None,
    start_steps: Iterable[int] | None = None,
    seed: object = "0",
    max_rank: int | None = None,
    sample: bool = True,
    leading_forms: bool = True,
    force: bool = False,
    time: float | None = None,
    memory: int | str | None = None,
) -> FunctionRank:
    """The function rank, for almost all weights over ``field``, or for the given ``weights``.

    >>> separation_rank(2, 2, 2, 2, 2)
    <FunctionRank L=2 R=2 M=2 t_S=2 t_E=2: rank == 6>
    >>> separation_rank(1, 1, 1, 2, 2, cell="gated-gru")
    <FunctionRank gated-gru L=1 R=1 M=1 t_S=2 t_E=2: rank == 10>
    >>> separation_rank(network="input x[2]; state h[2]; h'[i] = a[i] h[i] + F[i,k] x[k]; y = C[i] h'[i]", t_S=3, t_E=3)
    <FunctionRank program M=2 t_S=3 t_E=3: rank == 2>

    ``cell``: a family of networks with L layers (default 1, but for ``rac``), width R and M channels.  ``network``: a
    program or the text of one in place of ``cell``, L, R and M.
    ``field``: ``QQ``, ``GF(7)``, ``"Q"``, ``7``, ``"2^8"`` (None: that of the weights, or Q).  ``weights``: a RAC, a
    mapping as in a weights file, or the path of one; L, R and M of a RAC need not be given then.
    ``max_rank``: look for no larger minor (None: than of order 8000, 24 in balls; of leading forms all are taken).
    ``sample``: where the proved bounds do not meet, try to show by random draws that the lower one is the rank.
    ``leading_forms``: whether these take the place of a minor where they are known (verify coq-check wants a minor).
    ``force``: search even for minors for which there seems to be too little memory.  ``time``: after so many seconds
    the search ends with what is proved.  ``memory``: it takes at most so much, bytes or a text such as ``"2G"``.
    Raises ``DomainError`` for sizes below 1, a field mismatch, or a split that does not fit; ``BudgetExceeded`` where
    the search does not fit into memory.
    """
    problem = _problem(L, R, M, t_S, t_E, cell, network, field, weights, start_steps)
    limits = _Limits(force, memory, Deadline(time), leading_forms)
    return FunctionRank(*_determine(problem, seed, max_rank, sample, limits=limits))


def grid_rank(
    L: int | None = None,
    R: int | None = None,
    M: int | None = None,
    t_S: int | None = None,
    t_E: int | None = None,
    N: int | None = None,
    *,
    templates: Any = None,
    cell: str = "rac",
    network: Any = None,
    field: Field | str | int | None = None,
    weights: Any = None,
    start_steps: Iterable[int] | None = None,
    seed: object = "0",
    max_rank: int | None = None,
    sample: bool = True,
    leading_forms: bool = True,
    force: bool = False,
    time: float | None = None,
    memory: int | str | None = None,
) -> GridRank:
    """The grid rank over N one-hot templates (default N = M) or the given ``templates``; otherwise as
    ``separation_rank``.

    >>> grid_rank(2, 2, 2, 2, 2)
    <GridRank L=2 R=2 M=2 t_S=2 t_E=2 N=2: grid_rank == 4>

    ``templates``: Templates, or N vectors of M entries: lists, an array, a matrix, or the path of a file.
    """
    if templates is None:
        problem = _problem(L, R, M, t_S, t_E, cell, network, field, weights, start_steps)
        vectors = Templates.of_unit_vectors(problem.field, problem.M if N is None else N, problem.M)
    else:
        vectors = read_templates(templates, _field(field, weights))
        if N is not None and read_integer(N, "N") != vectors.N:
            raise DomainError(f"N = {N} was asked, but there are {vectors.N} templates")
        channels = vectors.M if M is None and weights is None and network is None else M
        problem = _problem(L, R, channels, t_S, t_E, cell, network, field, weights, start_steps)
    limits = _Limits(force, memory, Deadline(time), leading_forms)
    return GridRank(*_determine(replace(problem, templates=vectors), seed, max_rank, sample, limits=limits))


def determine(
    problem: RankProblem,
    *,
    seed: str = "0",
    max_rank: int | None = None,
    sample: bool = True,
    progress: Progress = silent,
    leading_forms: bool = True,
    force: bool = False,
    memory: int | str | None = None,
    deadline: Deadline | None = None,
) -> SeparationRank:
    """``FunctionRank`` or ``GridRank`` of ``problem``, whichever it asks for.

    ``progress``: as ``find_witness`` calls it.  ``memory``: as ``separation_rank`` takes it.  ``deadline``: after it
    the search ends with what is proved, and it is marked as passed if that could have been more.
    """
    limits = _Limits(force, memory, deadline or Deadline(), leading_forms)
    return _kind(problem)(*_determine(problem, seed, max_rank, sample, progress, limits=limits))


def known_from(problem: RankProblem, witness: Witness) -> SeparationRank:
    """What a minor and the structural bounds prove, without any further search: for a search that was stopped."""
    upper, item = upper_evidence(problem)
    return _kind(problem)(problem, _lower(problem, witness), upper, item, None)


def _kind(problem: RankProblem) -> type[FunctionRank] | type[GridRank]:
    return FunctionRank if problem.templates is None else GridRank


def _lower(problem: RankProblem, witness: Witness | None) -> LowerBound:
    return LowerBound(witness.rank if witness else 0, _lower_verdict(problem), witness)


def _lower_verdict(problem: RankProblem) -> Verdict:
    return VERDICTS[Reach.of(problem.kind, given_weights=problem.given_weights).scope]


def _lower_by_balls(problem: RankProblem, seed: str, max_rank: int | None) -> LowerBound:
    item = ball_evidence(problem, seed=seed, max_rank=max_rank)
    return LowerBound(0 if item is None else item.k, _lower_verdict(problem), None, item)


def _field(field: Field | str | int | None, weights: object) -> Field:
    """The field of a call: the one asked for, else that of the network given, else Q."""
    if field is not None:
        return parse_field(field)
    return weights.field if isinstance(weights, RAC | WeightedNetwork) else QQ


def _problem(
    L: int | None,
    R: int | None,
    M: int | None,
    t_S: int | None,
    t_E: int | None,
    cell: str,
    network: object,
    field: Field | str | int | None,
    weights: object,
    start_steps: Iterable[int] | None,
) -> RankProblem:
    """The function rank that a call asks for."""
    over = _field(field, weights)
    if t_S is None or t_E is None:
        raise DomainError("give t_S and t_E, the numbers of steps of the start and of the end block")
    steps = None if start_steps is None else read_integers(start_steps, "start_steps")
    if network is not None:
        if cell != "rac" or L is not None or R is not None or M is not None:
            raise DomainError("give a network, or a cell with L, R and M, not both")
        program = _program(network)
        return _program_problem(program, t_S, t_E, over, weights, steps)
    if cell not in FAMILIES:  # of a plug-in, which the checker does not know: the network is given as a program
        program = find_offered(cell).program(*_sizes(1 if L is None else L, R, M))
        return _program_problem(program, t_S, t_E, over, weights, steps)
    sizes = {"L": 1 if L is None and cell != "rac" else L, "R": R, "M": M}
    net: RAC | WeightedNetwork | None = None
    if cell == "rac" and weights is not None and not isinstance(weights, WeightedNetwork):
        net = read_weights(weights, over)
        for name, value in sizes.items():
            size = getattr(net, name)
            if value is not None and read_integer(value, name) != size:
                raise DomainError(f"{name} = {value} was asked, but the weights have {name} = {size}")
            sizes[name] = size
    known = _sizes(sizes["L"], sizes["R"], sizes["M"], ", or weights" if cell == "rac" else "")
    if cell != "rac" or isinstance(weights, WeightedNetwork):
        net = _weights(weights, family_program(cell, *known), over, cell)
    L, R, M = known
    return RankProblem(Sizes(L, R, M, t_S, t_E, cell=cell), field=over, weights=net, start_steps=steps)


def _program_problem(
    program: Program, t_S: int, t_E: int, field: Field, weights: object, steps: tuple[int, ...] | None
) -> RankProblem:
    net = _weights(weights, program, field, "program")
    return RankProblem(Sizes.of_program(t_S, t_E), field=field, weights=net, start_steps=steps, program=program)


def _sizes(L: int | None, R: int | None, M: int | None, more: str = "") -> tuple[int, int, int]:
    """The sizes, none of which is missing."""
    for name, value in (("L", L), ("R", R), ("M", M)):
        if value is None:
            raise DomainError(f"give {name}{more}")
    return L or 0, R or 0, M or 0


def _program(network: Any) -> Program:
    """The program that a call means: one, the text of one, or what has one."""
    if isinstance(network, Program):
        return network
    if isinstance(network, str):
        return parse_program(network)
    program = getattr(network, "program", None)
    if isinstance(program, Program):
        return program
    raise DomainError(f"a network is a program or the text of one, not {shown(network)}")


def _weights(weights: object, program: Program, field: Field, cell: str) -> WeightedNetwork | None:
    """The weights of a network that a call means: none, some, a mapping as in a file, or the path of one."""
    if weights is None:
        return None
    if isinstance(weights, str | os.PathLike):
        return load_network_weights(weights, program, field, cell=cell)
    return network_weights(weights, program, field, cell=cell)


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a search may take: ``force``: more memory than there seems to be; ``memory``: at most so much;
    ``leading_forms``: these, where they are known, in place of a large minor.
    """

    force: bool
    memory: int | str | None
    deadline: Deadline
    leading_forms: bool

    @property
    def bytes(self) -> int | None:
        return None if self.memory is None else read_bytes(self.memory)


def _determine(
    problem: RankProblem,
    seed: object,
    max_rank: int | None,
    sample: bool,
    progress: Progress = silent,
    *,
    limits: _Limits,
) -> tuple[RankProblem, LowerBound, UpperBound, FactItem | None, ProbableRank | None]:
    limit, deadline = None if max_rank is None else read_integer(max_rank, "max_rank", least=1), limits.deadline
    lower = _lower_bound(problem, str(seed), limit, progress, limits)
    item: FactItem | None
    upper, item = upper_evidence(problem)
    if problem.given_weights and (upper.value is None or lower.value < upper.value):
        exact = deadline.run(lambda: _nullspace(problem))
        if exact is not None and (upper.value is None or exact.rank < upper.value):
            upper, item = UpperBound(exact.rank, "nullspace"), exact
    probable = None
    if not sample or problem.kind != "polynomial":
        return problem, lower, upper, item, probable
    if lower.value != upper.value and (lower.witness is None or lower.witness.saturated):
        probable = deadline.run(lambda: _probable(problem, lower.value))
    return problem, lower, upper, item, probable


def _lower_bound(
    problem: RankProblem, seed: str, max_rank: int | None, progress: Progress, limits: _Limits
) -> LowerBound:
    """The best one that is found in time."""
    deadline, memory = limits.deadline, limits.bytes
    if problem.kind != "polynomial":
        return deadline.run(lambda: _lower_by_balls(problem, seed, max_rank)) or _lower(problem, None)
    kept: list[Witness] = []

    def keep(witness: Witness) -> None:
        kept.append(witness)
        progress(witness)

    search = partial(
        find_witness,
        seed=seed,
        max_rank=max_rank,
        progress=keep,
        force=limits.force,
        leading_forms=limits.leading_forms,
    )
    found = deadline.run(lambda: search(problem, memory=memory, deadline=deadline))
    if found is None and kept:  # it did not come to its end
        found = max(kept, key=lambda witness: witness.rank)
    return _lower(problem, found)


def upper_evidence(problem: RankProblem) -> tuple[UpperBound, BoundItem | None]:
    """The best structural bound, with what it reads of given weights only where that helps."""
    best, input_rank = best_bound(problem.bound_problem()), None
    if problem.weights is not None:
        special = problem.bound_problem(use_weights=True)
        closer = best_bound(special)
        if closer.value is not None and (best.value is None or closer.value < best.value):
            best, input_rank = closer, special.input_rank
    return best, None if best.value is None else best.bound.item(problem.term, best.value, input_rank)


def _nullspace(problem: RankProblem) -> Nullspace | None:
    """The exact rank of the whole matricization over Q or the finite field, where that is small."""
    if problem.templates is None or problem.weights is None:
        return None
    if problem.templates.N ** max(problem.t_S, problem.t_E) > MAX_EXACT_ORDER:
        return None
    if problem.kind != "polynomial":
        return None  # the checker computes no such matrix exactly
    matrix = grid_matricization(
        problem.weights, problem.templates, problem.t_S, problem.t_E, start_steps=problem.start_steps
    )
    return Nullspace(problem.term, rank(matrix.tolist(), problem.field))


def _probable(problem: RankProblem, value: int) -> ProbableRank | None:
    """A sample for ``rank = value``, where one is defined and affordable."""
    term = function_rank_term if problem.templates is None else grid_rank_term
    try:
        outcome = sample_rank(problem, statement_about(problem, term.equals(value)), value)
    except (BudgetExceeded, DomainError):
        return None
    if outcome.item is None:
        return None
    return ProbableRank(value, outcome.item.error_bits, outcome.item)
