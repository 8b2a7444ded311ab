"""Instances of statements about a given tensor: its shape, and splits of its axes into rows and columns.

The entries are what a statement is about as it is of given weights elsewhere, and stand with it, in C order: the last
axis moves fastest.  Source: ``proofs/statements/unfoldings.md``, ``proofs/certificate-format.md``, section 13.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verify.errors import DomainError
from verify.statements.evaluation import Bounds, ranks_in, with_numbers
from verify.statements.heads import TENSORS, Language
from verify.statements.instances.protocol import AnyInstance
from verify.statements.instances.sizes import digest
from verify.statements.json import Json
from verify.statements.quantifier import Field
from verify.statements.ranks import AnyRankAt, UnfoldingRankAt
from verify.statements.tree import Comparison, Condition, Integer, RankTerm, has_rank
from verify.statements.write.phrases import remark
from verify.statements.write.text import integer_text, to_prose

__all__ = ["MOST_AXES", "TensorInstance", "split_text"]

MOST_AXES = 52
_COUNTED = {">=": "at least ", "<=": "at most ", "==": "", ">": "more than ", "<": "less than "}


def split_text(split: Sequence[int], order: int) -> str:
    """The axes on the rows, a bar, the others.

    >>> split_text((1, 3), 4)
    '1,3|2,4'
    """
    others = (axis for axis in range(1, order + 1) if axis not in split)
    return f"{','.join(map(str, split))}|{','.join(map(str, others))}"


@dataclass(frozen=True, slots=True)
class TensorInstance(AnyInstance):
    """A tensor of that ``shape`` and some ``splits``: the axes on the rows, from 1, increasing.

    Raises ``DomainError`` for less than 2 or more than 52 axes, an empty axis, a split that has no axis or all of them,
    axes that are not there or do not increase, and a split that is given twice.

    >>> " ".join(TensorInstance((2, 2, 3), ((1,), (1, 3))).compact())
    'tensor shape=2x2x3 splits=1|2,3;1,3|2'
    """

    shape: tuple[int, ...]
    splits: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        order = len(self.shape)
        if not 2 <= order <= MOST_AXES:
            raise DomainError(f"a tensor that is unfolded has 2 to {MOST_AXES} axes, not {order}")
        if any(size < 1 for size in self.shape):
            raise DomainError(f"every axis of a tensor has at least one place, but the shape is {list(self.shape)}")
        if not self.splits or len(set(self.splits)) < len(self.splits):
            raise DomainError("a statement about a tensor has at least one split, and none twice")
        for split in self.splits:
            if not 0 < len(split) < order or list(split) != sorted(set(split) & set(range(1, order + 1))):
                raise DomainError(
                    f"a split names some, not all, of the axes 1 to {order}, in increasing order, not {list(split)}"
                )

    @property
    def cell(self) -> str:
        """``tensor``."""
        return "tensor"

    @property
    def language(self) -> Language:
        """What a relation may be made of."""
        return TENSORS

    @property
    def of_weights(self) -> bool:
        """The entries stand where other statements have weights."""
        return True

    @property
    def needs_weights(self) -> bool:
        """And they are given."""
        return True

    @property
    def order(self) -> int:
        """The number of axes."""
        return len(self.shape)

    def environment(self) -> dict[str, int]:
        """The value of every name."""
        return {"order": self.order, "size": math.prod(self.shape), "splits": len(self.splits)}

    def name(self) -> str:
        """A file-name stem that tells instances apart, but for the entries."""
        splits: Json = [list(split) for split in self.splits]
        return f"tensor-{'x'.join(map(str, self.shape))}-splits{digest(splits)}"

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format, without ``entries``."""
        return {"cell": self.cell, "shape": list(self.shape), "splits": [list(split) for split in self.splits]}

    def to_json_with(self, weights: Json) -> dict[str, Json]:
        """The entries, in C order, in the place of weights."""
        return {**self.to_json(), "entries": weights}

    def compact(self) -> list[str]:
        """What a compact line says of the instance."""
        splits = ";".join(split_text(split, self.order) for split in self.splits)
        return [self.cell, f"shape={'x'.join(map(str, self.shape))}", f"splits={splits}"]

    def check(self, relation: Condition, field: Field) -> None:
        """Raise DomainError unless the relation is about unfoldings over Q or a prime field."""
        if field != "Q" and field.k > 1:
            raise DomainError(f"a tensor is over Q or a prime field, not {field}")
        if not has_rank(relation):
            raise DomainError("unfolding_rank does not occur in the relation")

    def ranks(self, relation: Condition, bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]:
        """The distinct rank terms of a relation, split by split."""
        return ranks_in(relation, self.environment(), bounds)

    def own_ranks(self) -> tuple[AnyRankAt, ...]:
        """The ranks at all splits of the instance."""
        return tuple(UnfoldingRankAt(number) for number in range(1, len(self.splits) + 1))

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence; ``weights`` says over which field.

        >>> from verify.statements.build import unfolding_rank
        >>> instance = TensorInstance((2, 2, 2), ((1,),))
        >>> print(instance.sentence(unfolding_rank.equals(2), "For the given rational weights", None))
        For the given rational entries, the 1|2,3 unfolding of the 2×2×2 tensor has rank 2.
        """
        numbers = with_numbers(relation, self.environment(), bounds)
        entries = weights.replace("weights", "entries")
        tensor = f"the {'×'.join(map(str, self.shape))} tensor"
        match numbers:
            case Comparison(op=op, left=RankTerm(overrides=()), right=Integer(value=rank)) if op in _COUNTED:
                first = split_text(self.splits[0], self.order)
                said = f"the {first} unfolding of {tensor} has rank {_COUNTED[op]}{integer_text(rank)}"
            case _:
                said = f"for the unfoldings of {tensor} ({', '.join(self._numbered())}), {to_prose(numbers)}"
        return f"{entries}, {said}{remark(relation, numbers, ('order', 'size', 'splits'))}."

    def _numbered(self) -> Iterator[str]:
        for number, split in enumerate(self.splits, 1):
            yield f"split {number}: {split_text(split, self.order)}"
