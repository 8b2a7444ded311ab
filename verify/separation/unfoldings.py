"""Exact ranks of the unfoldings of a given tensor, and certificates of them.

A rank is found from both sides: a minor modulo a prime below; above, the number of rows or columns, or elimination
(over Q a null space that is multiplied out).  Everything is about the given entries alone: ``proved-instance``.
Source: proofs/statements/unfoldings.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.certificates.build import Certificate, make_certificate
from verify.certificates.tensor_evidence import TensorItem, UnfoldingMinor, UnfoldingNullspace
from verify.certificates.verdicts import Verdict
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, Field, is_prime, rank, rank_profile
from verify.exact.conversion import read_integers
from verify.separation.problem import field_name
from verify.statements import (
    Quantifier,
    Statement,
    TensorInstance,
    UnfoldingRankAt,
    all_of,
    split_text,
)
from verify.statements import (
    unfolding_rank as rank_term,
)
from verify.tensors.given import GivenTensor, read_tensor, split_cost

__all__ = [
    "MAX_WORK",
    "UnfoldingRank",
    "all_splits",
    "odd_even_split",
    "require_certifiable",
    "train_splits",
    "unfolding_certificate",
    "unfolding_rank",
    "unfolding_ranks",
]

#: More multiply-adds modulo a prime than this are refused.
MAX_WORK = 1 << 40
#: And so many splits at a time.
MAX_SPLITS = 1 << 13
_FIRST_PRIME = 2**31 - 1
#: And a certificate says no more.
MAX_CERTIFIED = 1200
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class UnfoldingRank:
    """The rank of one unfolding of a tensor over a field: of these entries, and of no other tensor.

    ``split``: the axes on the rows, from 1; ``shape``: rows and columns; ``minor``: rows and columns of a nonsingular
    block, in an order in which its leading minors are nonzero modulo ``modulus``.
    """

    split: tuple[int, ...]
    order: int
    shape: tuple[int, int]
    value: int
    modulus: int
    minor: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def verdict(self) -> Verdict:
        """``proved-instance``."""
        return Verdict.PROVED_INSTANCE

    @property
    def full(self) -> bool:
        """Whether no matrix of this shape has a larger rank."""
        return self.value == min(self.shape)

    @property
    def text(self) -> str:
        """``1,3|2,4``."""
        return split_text(self.split, self.order)

    def items(self, number: int) -> Iterator[TensorItem]:
        """The evidence, for the split with that number in a statement."""
        term = UnfoldingRankAt(number)
        if self.value:
            yield UnfoldingMinor(term, self.modulus, *self.minor)
        yield UnfoldingNullspace(term, self.value)


def unfolding_rank(
    tensor: object, split: Sequence[int], *, field: Field | str | int | None = None, floats_as_stored: bool = False
) -> UnfoldingRank:
    """The exact rank of the matrix with the axes ``split`` of ``tensor`` on its rows and the others on its columns.

    ``tensor``: as ``read_tensor`` takes it (a file, nested lists, an array).  Axes count from 1.

    >>> w_state = [[[0, 1], [1, 0]], [[1, 0], [0, 0]]]
    >>> unfolding_rank(w_state, [1]).value
    2

    Raises ``DomainError`` for a split that does not fit, and as ``read_tensor`` does; ``BudgetExceeded`` for more than
    ``MAX_WORK`` multiply-adds.
    """
    return unfolding_ranks(tensor, [split], field=field, floats_as_stored=floats_as_stored)[0]


def unfolding_ranks(
    tensor: object,
    splits: Sequence[Sequence[int]] | None = None,
    *,
    field: Field | str | int | None = None,
    floats_as_stored: bool = False,
    progress: Progress = lambda done, total: None,
) -> tuple[UnfoldingRank, ...]:
    """The exact ranks at these splits, in their order; by default those of the tensor train, 1|2.., 1,2|3.., and so on.

    >>> identity = [[[int(i == j == k) for k in range(3)] for j in range(3)] for i in range(3)]
    >>> [found.value for found in unfolding_ranks(identity)]
    [3, 3]

    Raises as ``unfolding_rank`` does.
    """
    if isinstance(tensor, GivenTensor) and field is None:
        given = tensor
    else:
        given = read_tensor(tensor, field=QQ if field is None else field, floats_as_stored=floats_as_stored)
    chosen = train_splits(given.order) if splits is None else [read_integers(split, "a split") for split in splits]
    if len(chosen) > MAX_SPLITS:
        raise BudgetExceeded(f"{len(chosen):,} splits; at most {MAX_SPLITS:,} are taken at a time")
    TensorInstance(given.shape, tuple(dict.fromkeys(map(tuple, chosen))))  # checks the splits
    work = sum(split_cost(given, split) for split in chosen)
    if work > MAX_WORK:
        raise BudgetExceeded(
            f"{given.source} of the shape {'×'.join(map(str, given.shape))}: the ranks at {len(chosen)} "
            f"split{'s' * (len(chosen) != 1)} take up to {work:.1e} multiply-adds, and at most {MAX_WORK:.1e} are done"
        )
    found = []
    for number, split in enumerate(chosen):
        progress(number, len(chosen))
        found.append(_rank(given, tuple(split)))
    return tuple(found)


def train_splits(order: int) -> list[tuple[int, ...]]:
    """The first axis against the others, the first two, and so on: their ranks are those of the tensor train.

    >>> train_splits(4)
    [(1,), (1, 2), (1, 2, 3)]
    """
    return [tuple(range(1, cut + 1)) for cut in range(1, order)]


def all_splits(order: int) -> list[tuple[int, ...]]:
    """Every bipartition of the axes once, the side with axis 1 on the rows; those of the tensor train come first.

    >>> all_splits(3)
    [(1,), (1, 2), (1, 3)]

    Raises ``BudgetExceeded`` for more than 8192 of them.
    """
    if 2 ** (order - 1) - 1 > MAX_SPLITS:
        raise BudgetExceeded(
            f"{order} axes have {2 ** (order - 1) - 1:,} bipartitions; at most {MAX_SPLITS:,} are taken at a time"
        )
    train = train_splits(order)
    others = [(1, *more) for size in range(order - 1) for more in combinations(range(2, order + 1), size)]
    return train + [split for split in others if split not in train]


def odd_even_split(order: int) -> tuple[int, ...]:
    """The axes 1, 3, 5, .. against 2, 4, 6, .. .

    >>> odd_even_split(5)
    (1, 3, 5)
    """
    return tuple(range(1, order + 1, 2))


def require_certifiable(splits: int) -> None:
    """Raise ``BudgetExceeded`` for more splits than fit into one certificate."""
    if splits > MAX_CERTIFIED:
        raise BudgetExceeded(
            f"a certificate about {splits:,} splits would be too long to be said in words; at most "
            f"{MAX_CERTIFIED:,} fit (give --split, or leave --all-splits out)"
        )


def unfolding_certificate(tensor: GivenTensor, ranks: Sequence[UnfoldingRank], *, claim: str = "tensor") -> Certificate:
    """The certificate that these unfoldings of ``tensor`` have these ranks, which the checker decides.

    Raises ``DomainError`` for no ranks, ``BudgetExceeded`` for more than 1200.
    """
    if not ranks:
        raise DomainError("a certificate is about at least one split")
    require_certifiable(len(ranks))
    instance = TensorInstance(tensor.shape, tuple(found.split for found in ranks))
    terms = [rank_term if number == 1 else rank_term(split=number) for number in range(1, len(ranks) + 1)]
    relation = all_of(*(term.equals(found.value) for term, found in zip(terms, ranks, strict=True)))
    entries: Any = tensor.entries_json()
    statement = Statement(Quantifier.THESE_WEIGHTS, relation, instance, field_name(tensor.field), entries)
    items = [item for number, found in enumerate(ranks, 1) for item in found.items(number)]
    made = make_certificate(claim, statement, items)
    if made is None:  # the relation is what the items show
        raise DomainError("the evidence decides nothing")
    return made


# --- one unfolding ------------------------------------------------------------------------------------------


def _rank(tensor: GivenTensor, split: tuple[int, ...]) -> UnfoldingRank:
    matrix, shape = tensor.unfolding(split), tensor.sides(split)
    p = tensor.field.characteristic
    if p:
        profile = rank_profile(np.ascontiguousarray(matrix, dtype=np.int64), p)
        return UnfoldingRank(split, tensor.order, shape, profile.rank, p, (profile.rows, profile.columns))
    exact: int | None = None
    for prime in _primes():
        residues = _residues(matrix, prime)
        if residues is None:
            continue
        profile = rank_profile(residues, prime)
        if exact is None:
            exact = profile.rank if profile.rank == min(shape) else rank(matrix.tolist(), QQ)
        if profile.rank == exact:
            return UnfoldingRank(split, tensor.order, shape, exact, prime, (profile.rows, profile.columns))
    raise AssertionError("there are more primes than a minor has prime factors")


def _primes() -> Iterator[int]:
    """Primes below 2^31, the largest first."""
    return (candidate for candidate in range(_FIRST_PRIME, 2, -2) if is_prime(candidate))


def _residues(matrix: NDArray[Any], prime: int) -> NDArray[np.int64] | None:
    """The matrix mod a prime; None if it divides a denominator."""
    if matrix.dtype == np.int64:
        return np.ascontiguousarray(matrix % prime)
    found = np.empty(matrix.size, dtype=np.int64)
    inverses: dict[int, int] = {}
    for place, entry in enumerate(matrix.reshape(-1).tolist()):
        above, below = entry.as_integer_ratio()
        if below not in inverses:
            if below % prime == 0:
                return None
            inverses[below] = pow(below, -1, prime)
        found[place] = above % prime * inverses[below] % prime
    return found.reshape(matrix.shape)
