"""The instance of a statement about a given tensor: its shape, its entries, and splits of its axes in two.

Entry (i_1, .., i_d), from 0, is number (..(i_1·n_2 + i_2)·n_3 + ..)·n_d + i_d of the list: the last axis moves fastest.
The unfolding at a split has a row for every index of the axes that the split names, a column for every one of the
others, both in the same order (lexicographic, the first axis slowest).
"""

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any, ClassVar

from ..kernel.bytes import canonical
from ..kernel.errors import Rejected, show
from ..kernel.item import Item
from ..kernel.rings import Field
from ..kernel.terms import Head

__all__ = ["Tensor", "Unfolding", "read_instance"]

NOTION = "unfolding_rank"
MAX_AXES = 52
MAX_TEXT = 50_000
FEW = 64  # entries that are written out
PIECE = 10_000  # entries that are hashed at once
Number = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unfolding:
    """One unknown rank: that of the unfolding with these ``axes`` (from 1) on the rows."""

    axes: tuple[int, ...]
    notion: str = NOTION


@dataclass(frozen=True, slots=True)
class Tensor:
    """``numbers`` are the entries, integers or pairs (numerator, denominator >= 2), of at most so many ``bits``;
    ``entries`` is what they were read from; ``splits`` are the axes on the rows, from 1.
    """

    cell: ClassVar[str] = "tensor"
    kind: ClassVar[str] = "tensor"
    heads: ClassVar[Mapping[str, Head]] = {NOTION: Head("o", rank=True, names=("split",))}
    vocabulary: ClassVar[tuple[str, ...]] = ("order", "size", "splits")
    may_vary: ClassVar[Mapping[str, Any]] = {}

    shape: tuple[int, ...]
    entries: list[object]
    numbers: list[Number]
    bits: int
    splits: tuple[tuple[int, ...], ...]

    @property
    def given(self) -> Mapping[str, int]:
        """What an expectation may say."""
        return self.names()

    @property
    def has(self) -> Collection[str]:
        """The names that have a value."""
        return self.vocabulary

    def names(self) -> dict[str, int]:
        """The names of expressions."""
        return {"order": len(self.shape), "size": math.prod(self.shape), "splits": len(self.splits)}

    def vary(self, variables: Mapping[str, Any]) -> None:
        """Nothing varies here."""

    def term(self, notion: str, overrides: Mapping[str, int], path: str) -> Unfolding:
        """The rank at the split of that number, the first where none is given."""
        split = overrides.get("split", 1)
        if not 1 <= split <= len(self.splits):
            raise Rejected(path, f"there is no split {show(split)}, they are 1 to {len(self.splits)}")
        return Unfolding(self.splits[split - 1])

    def read_term(self, item: Item) -> Unfolding:
        """The rank term of an evidence item."""
        entries = item.array()
        if len(entries) != 2 or entries[0] != NOTION:
            item.malformed(f'expected ["{NOTION}", {{}}] or ["{NOTION}", {{"split": i}}]')
        given = item[1].keys((), ("split",))
        return self.term(NOTION, {name: given.get(name).integer() for name in given.names()}, item.path)

    def term_text(self, term: Unfolding) -> str:
        """The rank, by the axes on both sides."""
        return f"{NOTION}({self._split_text(term.axes)})"

    def setting(self) -> list[str]:
        """What is given, as in the one line of a statement."""
        splits = ";".join(map(self._split_text, self.splits))
        return [self.cell, f"shape={'x'.join(map(str, self.shape))}", f"splits={splits}"]

    def subject(self, field: Field, heads: Collection[str]) -> str:
        """The tensor and its splits in words."""
        splits = "; ".join(f"{i} is {self._split_text(axes)}" for i, axes in enumerate(self.splits, 1))
        shape = "×".join(map(str, self.shape))
        return (
            f"the unfoldings of the {shape} tensor over {field} with the {self._entries_text()} in C order "
            f"(unfolding_rank = rank of the matrix with the axes left of the bar on rows, the others on columns; "
            f"split {splits})"
        )

    def sides(self, term: Unfolding) -> tuple[list[int], list[int]]:
        """For every row, and every column, the sum of the places of its indices: an entry is at the sum of two."""
        strides = [math.prod(self.shape[axis:]) for axis in range(1, len(self.shape) + 1)]
        others = [axis for axis in range(1, len(self.shape) + 1) if axis not in term.axes]
        return self._offsets(term.axes, strides), self._offsets(others, strides)

    def matrix_size(self, term: Unfolding) -> tuple[int, int]:
        """The numbers of rows and of columns."""
        rows = math.prod(self.shape[axis - 1] for axis in term.axes)
        return rows, math.prod(self.shape) // rows

    def _offsets(self, axes: Sequence[int], strides: list[int]) -> list[int]:
        places = (range(0, self.shape[axis - 1] * strides[axis - 1], strides[axis - 1]) for axis in axes)
        return list(map(sum, product(*places)))

    def _split_text(self, axes: tuple[int, ...]) -> str:
        others = [axis for axis in range(1, len(self.shape) + 1) if axis not in axes]
        return f"{','.join(map(str, axes))}|{','.join(map(str, others))}"

    def _entries_text(self) -> str:
        if len(self.entries) <= FEW and len(text := canonical(self.entries)) <= 40 * FEW:
            return f"entries {text}"
        digest = hashlib.sha256(b"[")
        for i in range(0, len(self.entries), PIECE):
            digest.update(f"{',' * (i > 0)}{canonical(self.entries[i : i + PIECE])[1:-1]}".encode("ascii"))
        digest.update(b"]")
        return f"{len(self.entries)} entries, of whose canonical list the SHA-256 is {digest.hexdigest()},"


def read_instance(item: Item, quantifier: str, field: Field, notions: set[str]) -> Tensor:
    """The instance that ``item`` describes."""
    item.keys(("cell", "shape", "entries", "splits"))
    if quantifier != "these-weights":
        raise Rejected(
            "statement.quantifier", f"a tensor is given, so the quantifier is these-weights, not {quantifier}"
        )
    if field.k > 1:
        raise Rejected("statement.field.k", f"expected an integer <= 1, got {field.k}: a tensor is over Q or GF(p)")
    entries = item.get("entries")
    size = len(entries.array())
    shape = tuple(axis.integer(least=1, most=size) for axis in item.get("shape").entries())
    if not 2 <= len(shape) <= MAX_AXES:
        item.get("shape").reject(f"expected 2 to {MAX_AXES} axes, got {len(shape)}")
    if math.prod(shape) != size:
        entries.reject(f"expected {show(math.prod(shape))} entries, as the shape says, got {size}")
    numbers = [_number(field, entry) for entry in entries.entries()]
    bits = max(part.bit_length() for number in numbers for part in (number if isinstance(number, tuple) else (number,)))
    if 2 * len(shape) * len(item.get("splits").array()) > MAX_TEXT + 1:  # a character an axis, and one between two
        item.get("splits").reject(f"the splits have more than {MAX_TEXT} characters, which are not shown")
    splits = tuple(_split(split, len(shape)) for split in item.get("splits").entries())
    if not splits or len(set(splits)) < len(splits):
        item.get("splits").reject("expected at least one split, none twice")
    tensor = Tensor(shape, entries.array(), numbers, bits, splits)
    if sum(map(len, tensor.setting())) > MAX_TEXT:
        item.get("splits").reject(f"the splits have more than {MAX_TEXT} characters, which are not shown")
    return tensor


def _number(field: Field, item: Item) -> Number:
    if field.p:
        return item.integer(least=0, most=field.p - 1)
    a, b = item.rational()
    return a if b == 1 else (a, b)


def _split(item: Item, order: int) -> tuple[int, ...]:
    axes = tuple(axis.integer(least=1, most=order) for axis in item.entries())
    if not 0 < len(axes) < order or any(a >= b for a, b in pairwise(axes)):
        item.reject("expected axes that increase strictly, at least one and not all")
    return axes
