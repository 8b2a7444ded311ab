"""Separation ranks: a proved lower bound (an explicit minor), a proved upper bound (a structural bound), and what is
between.

Function rank and grid rank are different types here, with the same shape.
Source: proofs/statements/background.md#two-notions-of-rank-never-mixed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from verify.certificates.build import Certificate, make_certificate
from verify.certificates.evidence import BoundItem, FactItem, Nullspace, Sample
from verify.certificates.verdicts import Verdict
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, Field, parse_field
from verify.exact.conversion import read_integer, read_integers
from verify.exact.linalg import rank
from verify.networks.rac import RAC
from verify.networks.weightfile import read_weights, weights_to_json
from verify.separation.bounds import UpperBound, best_bound
from verify.separation.problem import RankProblem, field_name
from verify.separation.sampling import sample_rank
from verify.separation.witness import MAX_RANK, Progress, Witness, find_witness, silent
from verify.statements import Condition, Quantifier, Statement, all_of, to_compact, to_latex, to_words
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

    def __int__(self) -> int:
        return self.value

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.problem, self.lower.value, self.upper))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {to_compact(self.statement)}>"

    def __str__(self) -> str:
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
        if self.lower.witness is not None:
            found.append(self.lower.witness.minor)
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
    """The statement that ``relation`` holds for the problem's weights: almost all, or the given ones."""
    return Statement(
        quantifier=Quantifier.THESE_WEIGHTS if problem.weights is not None else Quantifier.ALMOST_ALL_WEIGHTS,
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
    field: Field | str | int | None = None,
    weights: Any = None,
    start_steps: Iterable[int] | None = None,
    seed: object = "0",
    max_rank: int = MAX_RANK,
    sample: bool = True,
) -> FunctionRank:
    """The function rank, for almost all weights over ``field``, or for the given ``weights``.

    >>> separation_rank(2, 2, 2, 2, 2)
    <FunctionRank L=2 R=2 M=2 t_S=2 t_E=2: rank == 6>

    ``field``: ``QQ``, ``GF(7)``, ``"Q"``, ``7``, ``"2^8"`` (None: that of the weights, or Q).  ``weights``: a RAC, a
    mapping as in a weights file, or the path of one; L, R and M need not be given then.
    ``sample``: where the proved bounds do not meet, try to show by random draws that the lower one is the rank.
    Raises ``DomainError`` for sizes below 1, a field mismatch, or a split that does not fit.
    """
    problem = _problem(L, R, M, t_S, t_E, field, weights, start_steps)
    return FunctionRank(*_determine(problem, seed, max_rank, sample))


def grid_rank(
    L: int | None = None,
    R: int | None = None,
    M: int | None = None,
    t_S: int | None = None,
    t_E: int | None = None,
    N: int | None = None,
    *,
    templates: Any = None,
    field: Field | str | int | None = None,
    weights: Any = None,
    start_steps: Iterable[int] | None = None,
    seed: object = "0",
    max_rank: int = MAX_RANK,
    sample: bool = True,
) -> GridRank:
    """The grid rank over N one-hot templates (default N = M) or the given ``templates``; otherwise as
    ``separation_rank``.

    >>> grid_rank(2, 2, 2, 2, 2)
    <GridRank L=2 R=2 M=2 t_S=2 t_E=2 N=2: grid_rank == 4>

    ``templates``: Templates, or N vectors of M entries: lists, an array, a matrix, or the path of a file.
    """
    if templates is None:
        problem = _problem(L, R, M, t_S, t_E, field, weights, start_steps)
        vectors = Templates.of_unit_vectors(problem.field, problem.M if N is None else N, problem.M)
    else:
        vectors = read_templates(templates, _field(field, weights))
        if N is not None and read_integer(N, "N") != vectors.N:
            raise DomainError(f"N = {N} was asked, but there are {vectors.N} templates")
        problem = _problem(
            L, R, vectors.M if M is None and weights is None else M, t_S, t_E, field, weights, start_steps
        )
    return GridRank(*_determine(replace(problem, templates=vectors), seed, max_rank, sample))


def determine(
    problem: RankProblem,
    *,
    seed: str = "0",
    max_rank: int = MAX_RANK,
    sample: bool = True,
    progress: Progress = silent,
) -> SeparationRank:
    """``FunctionRank`` or ``GridRank`` of ``problem``, whichever it asks for.  ``progress``: as ``find_witness`` calls
    it.
    """
    return _kind(problem)(*_determine(problem, seed, max_rank, sample, progress))


def known_from(problem: RankProblem, witness: Witness) -> SeparationRank:
    """What a minor and the structural bounds prove, without any further search: for a search that was stopped."""
    upper, item = upper_evidence(problem)
    return _kind(problem)(problem, _lower(problem, witness), upper, item, None)


def _kind(problem: RankProblem) -> type[FunctionRank] | type[GridRank]:
    return FunctionRank if problem.templates is None else GridRank


def _lower(problem: RankProblem, witness: Witness | None) -> LowerBound:
    verdict = Verdict.PROVED_INSTANCE if problem.given_weights else Verdict.PROVED_GENERIC
    return LowerBound(witness.rank if witness else 0, verdict, witness)


def _field(field: Field | str | int | None, weights: object) -> Field:
    """The field of a call: the one asked for, else that of the network given, else Q."""
    if field is not None:
        return parse_field(field)
    return weights.field if isinstance(weights, RAC) else QQ


def _problem(
    L: int | None,
    R: int | None,
    M: int | None,
    t_S: int | None,
    t_E: int | None,
    field: Field | str | int | None,
    weights: object,
    start_steps: Iterable[int] | None,
) -> RankProblem:
    """The function rank that a call asks for."""
    over = _field(field, weights)
    net = None if weights is None else read_weights(weights, over)
    sizes: dict[str, int] = {}
    for name, value in (("L", L), ("R", R), ("M", M)):
        if net is not None:
            sizes[name] = getattr(net, name)
            if value is not None and read_integer(value, name) != sizes[name]:
                raise DomainError(f"{name} = {value} was asked, but the weights have {name} = {sizes[name]}")
        elif value is None:
            raise DomainError(f"give {name}, or weights")
        else:
            sizes[name] = value
    if t_S is None or t_E is None:
        raise DomainError("give t_S and t_E, the numbers of steps of the start and of the end block")
    steps = None if start_steps is None else read_integers(start_steps, "start_steps")
    return RankProblem(sizes["L"], sizes["R"], sizes["M"], t_S, t_E, field=over, weights=net, start_steps=steps)


def _determine(
    problem: RankProblem,
    seed: object,
    max_rank: int,
    sample: bool,
    progress: Progress = silent,
) -> tuple[RankProblem, LowerBound, UpperBound, FactItem | None, ProbableRank | None]:
    limit = read_integer(max_rank, "max_rank", least=1)
    witness = find_witness(problem, seed=str(seed), max_rank=limit, progress=progress)
    lower = _lower(problem, witness)
    item: FactItem | None
    upper, item = upper_evidence(problem)
    if problem.given_weights and (upper.value is None or lower.value < upper.value):
        exact = _nullspace(problem)
        if exact is not None and (upper.value is None or exact.rank < upper.value):
            upper, item = UpperBound(exact.rank, "nullspace"), exact
    probable = None
    if sample and lower.value != upper.value and (witness is None or witness.saturated):
        probable = _probable(problem, lower.value)
    return problem, lower, upper, item, probable


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
