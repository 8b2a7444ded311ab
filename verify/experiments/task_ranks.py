"""The ranks of a task, and how small a joint rank of the logits is enough: proofs/statements/tasks.md.

Exact integers, and bounds where the argmax rank is not known.  Grid and function ranks of networks are elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from verify.errors import DomainError
from verify.exact.argmax import affine_rank, best_shattered, best_signs, forster_rank, shattered_columns
from verify.exact.hamming import hamming_eigenvalues
from verify.experiments.tasks import similarity_label

__all__ = ["TaskRanks", "copying_ranks", "similarity_ranks"]

_MOST_SYMBOLS = 300
# Places of a word up to which every choice of free and equal ones is tried for Forster's bound.
_MOST_TRIED = 60
# Longer numbers are written as what they are made of.
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class TaskRanks:
    """Of words of m symbols out of n: label rank (with its closed form), score rank, bounds of the argmax rank."""

    task: str
    m: int
    n: int
    label_rank: int
    label_text: str
    score_rank: int
    argmax_lower: int
    argmax_upper: int
    lower_by: str
    upper_by: str

    @property
    def argmax_text(self) -> str:
        """``49 to 931``, or the number where the bounds meet."""
        lower, upper = self.argmax_lower, self.argmax_upper
        return str(lower) if lower == upper else f"{lower} to {upper}"


def similarity_ranks(m: int, n: int) -> TaskRanks:
    """Of start-end similarity, all pairs of words at one offset.

    >>> found = similarity_ranks(30, 32)
    >>> found.label_text, found.score_rank, found.argmax_text
    ('32^30 - 31^30', 931, '49 to 931')

    Raises ``DomainError`` unless 2 <= m <= 300 and n >= 2.
    """
    _require(m, n, 2)
    labels = [similarity_label(k, m) for k in range(m + 1)]
    missing = [k for k, value in enumerate(hamming_eigenvalues(n, labels)) if value == 0]
    rank = n**m - sum(comb(m, k) * (n - 1) ** k for k in missing)
    lower, by = _lower(n, labels)
    return TaskRanks(
        "start-end similarity",
        m,
        n,
        rank,
        _closed(rank, n, m, missing),
        affine_rank(n, m),
        lower,
        affine_rank(n, m),
        by,
        "affine logits",
    )


def copying_ranks(m: int, n: int) -> TaskRanks:
    """Of copying: the whole answer as one label; all outputs as numbers; all outputs as logits.

    >>> copying_ranks(30, 32).argmax_text, copying_ranks(30, 20).argmax_text, copying_ranks(30, 2).argmax_text
    ('31', '30 to 31', '30')

    Raises ``DomainError`` unless 1 <= m <= 300 and n >= 2.
    """
    _require(m, n, 1)
    lower = m + 1 if n > 2 and m < n else m
    by = "vertices of Minkowski sums, a theorem of Sanyal" if lower > m else "shattered columns"
    upper, above = (m, "a sign for each place") if n == 2 else (m + 1, "a parabola")
    return TaskRanks("copying", m, n, n**m, _closed(n**m, n, m, []), affine_rank(n, m), lower, upper, by, above)


def _require(m: int, n: int, least: int) -> None:
    if not least <= m <= _MOST_SYMBOLS or n < 2:
        raise DomainError(
            f"ranks of tasks are computed for {least} to {_MOST_SYMBOLS} symbols out of 2 or more, not {m} out of {n}"
        )


def _lower(n: int, labels: Sequence[int]) -> tuple[int, str]:
    shattered = best_shattered(n, labels)
    if shattered is not None:
        return shattered_columns(n, labels, shattered), "shattered columns"
    signs = best_signs(labels, [2]) if len(labels) <= _MOST_TRIED else None
    return (1, "two labels") if signs is None else (forster_rank(labels, signs), "Forster's theorem")


def _closed(rank: int, n: int, m: int, missing: Sequence[int]) -> str:
    """A rank: n^m without the dimensions of some eigenspaces; a number where it is short."""
    if rank < 10**_DIGITS:
        return str(rank)
    factors = [f"{n - 1}^{k}" if k == m else f"{comb(m, k)}·{n - 1}^{k}" for k in missing]
    return " - ".join([f"{n}^{m}", *factors])
