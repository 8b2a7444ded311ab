"""Evaluation points of a certificate: words over an alphabet, independent stream rows, a stream tree.

Source: ``proofs/certificate-format.md``, section 4.  Each kind is plain data that knows how to become an input tree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.exact import Field
from verify.networks.batch import InputTree, Kernel, Level
from verify.networks.streams import IntegerStream
from verify.networks.trees import independent_tree, words_tree

__all__ = ["DEFAULT_MODULUS", "PointContext", "Points", "StreamRows", "StreamTree", "Words", "points_from_json"]

# The largest prime a certificate may use, and the cheapest to reduce by: the Mersenne prime 2^31 - 1.
DEFAULT_MODULUS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PointContext:
    """What points need to become numbers: channels M, the field of the evidence, the bound of its streams, the
    kernel.
    """

    M: int
    field: Field
    bound: int
    kernel: Kernel

    def stream_vectors(self, stream: IntegerStream, count: int) -> list[list[Any]]:
        """The next ``count`` vectors of M stream elements."""
        degree = self.field.degree
        if degree == 1:
            return [stream.take(self.M) for _ in range(count)]
        return [[stream.take(degree) for _ in range(self.M)] for _ in range(count)]

    def array(self, vectors: Sequence[Sequence[Any]]) -> Any:
        """Vectors (count×M) as a kernel array; elements of k >= 2 coefficients become single objects."""
        out = np.empty((len(vectors), self.M), dtype=object)
        for i, vector in enumerate(vectors):
            for j, value in enumerate(vector):
                out[i, j] = value
        return self.kernel.array(out)


@dataclass(frozen=True, slots=True)
class Words:
    """Sequences over an alphabet: ``alphabet`` None means the templates, whose residues are then given to ``tree``."""

    words: tuple[tuple[int, ...], ...]
    alphabet: tuple[tuple[int, ...], ...] | None = None

    def __len__(self) -> int:
        return len(self.words)

    def tree(self, context: PointContext, length: int, templates: Any = None) -> InputTree:
        """The prefix tree; ``templates``: N×M kernel array, needed when there is no alphabet."""
        rows = context.array(self.alphabet) if self.alphabet is not None else templates
        return words_tree(rows, self.words, length)

    def picked(self, indices: Sequence[int]) -> Words:
        """The same points, those of ``indices`` in that order."""
        return Words(tuple(self.words[i] for i in indices), self.alphabet)

    def to_json(self) -> dict[str, Any]:
        """The points object of the certificate format."""
        body: dict[str, Any] = {"kind": "words", "words": [list(word) for word in self.words]}
        if self.alphabet is not None:
            body["alphabet"] = [list(vector) for vector in self.alphabet]
        return body


@dataclass(frozen=True, slots=True)
class StreamRows:
    """Independent sequences; number ``id`` takes its vectors from the stream (seed, ``row/<id>``)."""

    seed: str
    rows: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def tree(self, context: PointContext, length: int, templates: Any = None) -> InputTree:
        """A tree in which nothing is shared."""
        vectors: list[list[Any]] = []
        for row in self.rows:
            vectors += context.stream_vectors(IntegerStream(self.seed, f"row/{row}", context.bound), length)
        return independent_tree(context.array(vectors).reshape(len(self.rows), length, context.M))

    def picked(self, indices: Sequence[int]) -> StreamRows:
        """The same points, those of ``indices`` in that order."""
        return StreamRows(self.seed, tuple(self.rows[i] for i in indices))

    def to_json(self) -> dict[str, Any]:
        """The points object of the certificate format."""
        return {"kind": "stream", "seed": self.seed, "rows": list(self.rows)}


@dataclass(frozen=True, slots=True)
class StreamTree:
    """A prefix tree given by parents; node i takes its vector from the stream (seed, ``node/<i>``)."""

    seed: str
    parents: tuple[int, ...]
    leaves: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.leaves)

    @classmethod
    def with_widths(cls, seed: str, widths: Sequence[int]) -> StreamTree:
        """The tree with ``widths[τ]`` nodes at step τ, children spread evenly, every node of the last step a leaf."""
        parents: list[int] = []
        above_start, above_width = -1, 1
        for width in widths:
            start = len(parents)
            if above_start < 0:
                parents += [-1] * width
            else:
                parents += [above_start + i * above_width // width for i in range(width)]
            above_start, above_width = start, width
        return cls(seed, tuple(parents), tuple(range(above_start, above_start + above_width)))

    def tree(self, context: PointContext, length: int, templates: Any = None) -> InputTree:
        """The same tree, level by level."""
        depth: list[int] = []
        for parent in self.parents:
            depth.append(0 if parent < 0 else depth[parent] + 1)
        place: list[int] = []
        members: list[list[int]] = [[] for _ in range(length)]
        for node, level in enumerate(depth):
            place.append(len(members[level]))
            members[level].append(node)
        levels = []
        for nodes in members:
            vectors = [
                context.stream_vectors(IntegerStream(self.seed, f"node/{node}", context.bound), 1)[0] for node in nodes
            ]
            above = [0 if self.parents[node] < 0 else place[self.parents[node]] for node in nodes]
            levels.append(Level(np.asarray(above, dtype=np.int64), context.array(vectors)))
        return InputTree(tuple(levels), np.asarray([place[leaf] for leaf in self.leaves], dtype=np.int64))

    def picked(self, indices: Sequence[int]) -> StreamTree:
        """The same tree with the leaves of ``indices``, in that order."""
        return StreamTree(self.seed, self.parents, tuple(self.leaves[i] for i in indices))

    def to_json(self) -> dict[str, Any]:
        """The points object of the certificate format."""
        return {"kind": "tree", "seed": self.seed, "parents": list(self.parents), "leaves": list(self.leaves)}


Points = Words | StreamRows | StreamTree


def points_from_json(body: Mapping[str, Any]) -> Points:
    """The points that ``to_json`` wrote."""
    if body["kind"] == "words":
        alphabet = tuple(tuple(vector) for vector in body["alphabet"]) if "alphabet" in body else None
        return Words(tuple(tuple(word) for word in body["words"]), alphabet)
    if body["kind"] == "stream":
        return StreamRows(body["seed"], tuple(body["rows"]))
    return StreamTree(body["seed"], tuple(body["parents"]), tuple(body["leaves"]))
