"""The evidence ``implicit``: solutions of A w = b for hashed vectors b, where the matrix A is too large to be sent.

Source: proofs/statements/implicit-matrices.md; ``proofs/certificate-format.md``, section 12.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import flint
import numpy as np

from verify.certificates.build import Certificate, make_certificate
from verify.certificates.canonical import canonical_bytes
from verify.certificates.evidence import BoundItem, Implicit, Item, Minor
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, multiset_coefficient
from verify.networks.batch import Mod31, evaluation_matrix
from verify.networks.streams import IntegerStream
from verify.networks.weighted import drawn_weights
from verify.separation.bounds import UpperBound
from verify.separation.implicit import BASE, MODULUS, WIDEST, Design, design, solve
from verify.separation.points import PointContext, points_from_json
from verify.separation.problem import RankProblem
from verify.separation.rank import statement_about, upper_evidence
from verify.separation.witness import find_witness
from verify.statements import Statement, all_of, grid_rank, rank

__all__ = [
    "ERROR_BITS",
    "ImplicitRank",
    "dense_solutions",
    "designed",
    "has_design",
    "implicit_from",
    "implicit_rank",
    "right_sides",
    "structured_solutions",
    "vectors_needed",
]

# Vectors are added until a forger who tries 2^64 items still fails but for 2^-ERROR_BITS.
ERROR_BITS = 40
GRINDING_BITS = 64
MAX_VECTORS = 128
# Numbers in the words and solutions of one certificate: the format has a limit of 5,000,000 JSON values.
MAX_VALUES = 4_500_000


@dataclass(frozen=True, slots=True)
class ImplicitRank:
    """``item.k <= rank`` but for probability 2^-``item.error_bits``, and ``rank <= upper.value``, proved."""

    problem: RankProblem
    statement: Statement
    item: Implicit
    upper: UpperBound
    upper_item: BoundItem | None

    @property
    def meets(self) -> bool:
        """Whether the lower bound is the upper one."""
        return self.item.k == self.upper.value

    def certificate(self, claim: str = "rank") -> Certificate:
        """The certificate of ``statement``; its verdict is ``probable``."""
        items: list[Item] = [self.item] if self.upper_item is None else [self.item, self.upper_item]
        made = make_certificate(claim, self.statement, items)
        if made is None:  # pragma: no cover
            raise DomainError("the evidence leaves the statement undecided")
        return made


def implicit_rank(problem: RankProblem, *, seed: str = "0", max_rank: int | None = None) -> ImplicitRank | None:
    """A lower bound by an implicit matrix of order at most ``max_rank``; None if there is none.

    Where ``has_design`` says so it is of the order of the rank, in closed form; else, or where that is more than
    ``max_rank``, that of the largest minor found.

    Raises ``DomainError`` where implicit matrices are not defined: extension fields, networks with functions.
    """
    if problem.kind != "polynomial" or problem.field.degree != 1:
        raise DomainError("an implicit matrix needs a network that is a polynomial, over Q or a prime field")
    upper, upper_item = upper_evidence(problem)
    term = rank if problem.templates is None else grid_rank

    def asked(k: int) -> Statement:
        at_least = term >= k
        if upper.value is None:
            return statement_about(problem, at_least)
        meets = k == upper.value
        return statement_about(problem, term.equals(k) if meets else all_of(at_least, term <= upper.value))

    if has_design(problem) and (max_rank is None or _order(problem) <= max_rank):
        made, item = designed(problem, seed=seed)
        statement = asked(item.k)
        return ImplicitRank(problem, statement, structured_solutions(made, statement, item), upper, upper_item)
    witness = find_witness(problem, seed=seed, max_rank=max_rank, leading_forms=False)
    if witness is None or not isinstance(witness.minor, Minor):
        return None
    item = implicit_from(witness.minor)
    statement = asked(item.k)
    return ImplicitRank(problem, statement, dense_solutions(problem, statement, item), upper, upper_item)


def implicit_from(minor: Minor) -> Implicit:
    """The item that says of the points of ``minor`` what elimination would show, without its solutions yet.

    Raises ``DomainError`` for a minor over an extension field.
    """
    if minor.extension is not None:
        raise DomainError("an implicit matrix is defined over Q and over prime fields, not over an extension")
    return Implicit(minor.term, minor.k, minor.modulus, minor.weights, minor.start, minor.end, ERROR_BITS, ())


def has_design(problem: RankProblem) -> bool:
    """Whether there are points in closed form: two layers, M >= R, 2 <= R <= 5, for almost all weights over Q."""
    plain = problem.cell == "rac" and problem.program is None and problem.templates is None
    free = problem.weights is None and problem.start_steps is None and problem.field == QQ
    sizes = problem.L == 2 and 2 <= problem.R <= min(problem.M, WIDEST)
    return plain and free and sizes and problem.t_S >= 2 and problem.t_E >= BASE


def _order(problem: RankProblem) -> int:
    """The number of points in closed form, which is the rank."""
    return problem.R * multiset_coefficient(problem.R, problem.t_E)


def designed(problem: RankProblem, *, seed: str = "0") -> tuple[Design, Implicit]:
    """Points in closed form for ``problem``, and the item about them without its solutions.

    Raises ``DomainError`` where there are none (see ``has_design``), ``BudgetExceeded`` for too large a file.
    """
    if not has_design(problem):
        raise DomainError(
            f"points in closed form are known for the function rank of two layers with M >= R, 2 <= R <= {WIDEST}, "
            f"t_S >= 2, t_E >= {BASE}, for almost all weights over Q"
        )
    order = _order(problem)
    values = order * (problem.t_S + problem.t_E + 2)
    if values > MAX_VALUES:
        raise BudgetExceeded(
            f"a certificate of rank {order} would hold {values} numbers; the format allows for {MAX_VALUES}"
        )
    made = design(problem.R, problem.M, problem.t_S, problem.t_E, seed=seed)
    start, end = made.start.to_json(), made.end.to_json()
    return made, Implicit(problem.term, made.order, MODULUS, made.weights_json(), start, end, ERROR_BITS, ())


def vectors_needed(modulus: int, error_bits: int) -> int:
    """The least m with modulus^m >= 2^(error_bits + 64).  Raises ``DomainError`` beyond 128."""
    count = 1
    while modulus**count < 1 << (error_bits + GRINDING_BITS):
        count += 1
    if count > MAX_VECTORS:
        raise DomainError(f"{MAX_VECTORS} vectors mod {modulus} leave an error above 2^-{error_bits}")
    return count


def right_sides(statement: Statement, item: Implicit) -> list[list[int]]:
    """The vectors b: streams whose seed is the hash of the statement and of the item without its solutions.

    The item is about the rank of the instance itself, so its term has no overrides.
    """
    text = canonical_bytes(statement.to_json()).decode()
    committed = canonical_bytes(item.commitment(item.term)).decode()
    seed = hashlib.sha256(f"verify-implicit-1:{text}:{committed}".encode()).hexdigest()
    count = vectors_needed(item.modulus, item.error_bits)
    return [IntegerStream(seed, f"right/{j}", item.modulus).take(item.k) for j in range(count)]


def structured_solutions(made: Design, statement: Statement, item: Implicit) -> Implicit:
    """``item`` with its solutions, by the structure of its points."""
    return _with(item, solve(made, right_sides(statement, item)))


def dense_solutions(problem: RankProblem, statement: Statement, item: Implicit) -> Implicit:
    """``item`` with its solutions, by elimination of the whole matrix mod a prime below 2^31.

    Raises ``DomainError`` if the matrix is singular.
    """
    right = right_sides(statement, item)
    kernel = Mod31(item.modulus)
    if problem.weighted is not None:
        net = problem.weighted
    elif item.weights is not None and item.weights.get("kind") == "stream":
        seed = item.weights["seed"]
        net = drawn_weights(problem.network, field=problem.field, seed=seed, bound=item.modulus)
    else:
        raise DomainError("the weights of such an item are those of a stream")
    context = PointContext(problem.M, problem.field, item.modulus, kernel)
    templates = None if problem.templates is None else problem.templates.residues(kernel)
    start = points_from_json(item.start).tree(context, problem.t_S, templates)
    end = points_from_json(item.end).tree(context, problem.t_E, templates)
    matrix = evaluation_matrix(net, start, end, kernel, start_steps=problem.start_steps)
    try:
        found = _flint(matrix, item.modulus).solve(_flint(np.array(right, dtype=np.int64).T, item.modulus))
    except ZeroDivisionError:
        raise DomainError(f"the {item.k}×{item.k} matrix is singular mod {item.modulus}") from None
    return _with(item, list(zip(*[[int(entry) for entry in row] for row in found.tolist()], strict=True)))


def _with(item: Implicit, solutions: Any) -> Implicit:
    return replace(item, solutions=tuple(tuple(vector) for vector in solutions))


def _flint(matrix: Any, p: int) -> Any:
    return flint.nmod_mat(*matrix.shape, [int(v) for v in matrix.ravel()], p)
