"""Deep recurrent arithmetic circuits: weights, one step, output, and the degrees of the output.

This is the plain, readable definition over any field.  The fast evaluation of many sequences at once is in
``batch.py``; both are tested against each other.  Source: [L17]; proofs/statements/background.md#the-network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from verify.errors import DomainError
from verify.exact import QQ, Field, parse_field, path_count
from verify.exact.conversion import read_entries, read_integer, read_lists

__all__ = [
    "RAC",
    "degree_in_initial_state",
    "degree_in_input",
    "degree_in_layer_weights",
    "degree_in_state",
    "weight_degree",
]

Vector = tuple[Any, ...]
Matrix = tuple[Vector, ...]


@dataclass(frozen=True, slots=True, repr=False)
class RAC:
    """A recurrent arithmetic circuit  h^{τ,l} = (Wh_l h^{τ-1,l}) * (Wi_l h^{τ,l-1}),  y = Wo h^{T,L}.

    ``Wh``: L matrices R×R.  ``Wi``: one R×M, then L-1 of R×R.  ``Wo``: C×R, one row an output class.
    ``h0``: L initial states of length R.  Entries are elements of ``field``.  ``*`` is the entrywise product,
    h^{τ,0} = x^τ the input.  ``of`` reads weights as people have them.

    >>> from verify.exact import QQ
    >>> net = RAC.of(QQ, Wh=[[[1]]], Wi=[[[2, 3]]], Wo=[[5]], h0=[[1]])
    >>> [QQ.text(v) for v in net([(1, 1), (1, 0)])]        # 5 * (2+3) * 2
    ['50']

    Raises ``DomainError`` for shapes that do not fit together, naming the matrix.  Source: [L17].
    """

    field: Field
    Wh: tuple[Matrix, ...]
    Wi: tuple[Matrix, ...]
    Wo: Matrix
    h0: tuple[Vector, ...]

    @classmethod
    def of(
        cls,
        field: Field | str | int = QQ,
        *,
        Wh: Any,
        Wi: Any,
        Wo: Any,
        h0: Any = None,
    ) -> RAC:
        """The network with these weights: lists nested in lists, arrays or matrices of what ``field.element`` reads.

        As in files, ``Wo`` may be its one row, and ``h0`` may be left out: all ones then.
        """
        over = parse_field(field)
        Wh, Wi = read_lists(Wh, "Wh", 3), read_lists(Wi, "Wi", 3)
        L, R, M = len(Wh), len(Wh[0]), len(Wi[0][0])
        Wo = read_lists(Wo, "Wo", 1)
        Wo = read_lists(Wo if _is_list(Wo[0]) else [Wo], "Wo", 2)
        h0 = [[1] * R for _ in range(L)] if h0 is None else read_lists(h0, "h0", 2)
        if len(Wi) != L or len(h0) != L:
            raise DomainError(f"Wh has {L} layers, so Wi and h0 need {L} too; they have {len(Wi)} and {len(h0)}")

        def matrix(name: str, rows: list[list[object]], height: int, width: int) -> Matrix:
            if len(rows) != height or any(len(row) != width for row in rows):
                got = f"{len(rows)} rows of lengths {sorted({len(row) for row in rows})}"
                raise DomainError(f"{name} must be {height}×{width}; it has {got}")
            return tuple(read_entries(row, f"{name}, row {i}", over.element) for i, row in enumerate(rows, start=1))

        def state(name: str, entries: list[object]) -> Vector:
            if len(entries) != R:
                raise DomainError(f"{name} must have R = {R} entries; it has {len(entries)}")
            return read_entries(entries, name, over.element)

        return cls(
            field=over,
            Wh=tuple(matrix(f"Wh[{i + 1}]", w, R, R) for i, w in enumerate(Wh)),
            Wi=tuple(matrix(f"Wi[{i + 1}]", w, R, M if i == 0 else R) for i, w in enumerate(Wi)),
            Wo=matrix("Wo", Wo, len(Wo), R),
            h0=tuple(state(f"h0[{i + 1}]", v) for i, v in enumerate(h0)),
        )

    def __repr__(self) -> str:
        return f"<RAC L={self.L} R={self.R} M={self.M} C={self.C} over {self.field.name}>"

    @property
    def L(self) -> int:
        """Number of layers."""
        return len(self.Wh)

    @property
    def R(self) -> int:
        """Width: hidden channels a layer."""
        return len(self.Wh[0])

    @property
    def M(self) -> int:
        """Input channels."""
        return len(self.Wi[0][0])

    @property
    def C(self) -> int:
        """Output classes."""
        return len(self.Wo)

    def output_class(self, c: int) -> RAC:
        """The same network with row ``c`` (0-based) of Wo as its only output; what a claim is about."""
        c = read_integer(c, "an output class")
        if not 0 <= c < self.C:
            raise DomainError(f"there are output classes 0..{self.C - 1}, not {c}")
        return RAC(self.field, self.Wh, self.Wi, (self.Wo[c],), self.h0)

    def step(self, state: Sequence[Vector], x: Sequence[Any]) -> tuple[Vector, ...]:
        """The state after one more input ``x`` (length M, field elements)."""
        if len(x) != self.M:
            raise DomainError(f"an input has M = {self.M} entries, not {len(x)}")
        below: Vector = tuple(x)
        after: list[Vector] = []
        for Wh, Wi, h in zip(self.Wh, self.Wi, state, strict=True):
            below = tuple(
                self._dot(recurrent, h) * self._dot(feed, below) for recurrent, feed in zip(Wh, Wi, strict=True)
            )
            after.append(below)
        return tuple(after)

    def run(self, inputs: Any) -> tuple[Vector, ...]:
        """The state after ``inputs``, from the initial state."""
        state = self.h0
        nothing = isinstance(inputs, Sequence) and not inputs
        for number, x in enumerate([] if nothing else read_lists(inputs, "inputs", 2), start=1):
            state = self.step(state, read_entries(x, f"input {number}", self.field.element))
        return state

    def __call__(self, inputs: Any) -> Vector:
        """The C outputs y(x^1..x^T) after the T vectors of ``inputs``."""
        top = self.run(inputs)[-1]
        return tuple(self._dot(row, top) for row in self.Wo)

    def _dot(self, row: Vector, column: Vector) -> Any:
        total = self.field.zero
        for a, b in zip(row, column, strict=True):
            total = total + a * b
        return total

    def map_entries(self, change: Callable[[Any], object], field: Field | None = None) -> RAC:
        """The network with ``change`` applied to every weight, over ``field`` (default: the same)."""

        def vector(v: Vector) -> list[object]:
            return [change(a) for a in v]

        return RAC.of(
            field or self.field,
            Wh=[[vector(row) for row in w] for w in self.Wh],
            Wi=[[vector(row) for row in w] for w in self.Wi],
            Wo=[vector(row) for row in self.Wo],
            h0=[vector(v) for v in self.h0],
        )


def _is_list(value: object) -> bool:
    """Whether ``value`` is a row rather than a number (as which a text counts)."""
    return hasattr(value, "__len__") and not isinstance(value, str)


def degree_in_state(L: int, layer: int, t_E: int) -> int:
    """Degree of y in the layer-``layer`` state (1-based), ``t_E`` steps before the output: mc(t_E, L - layer).

    Source: proofs/statements/bounds.md#u1.
    """
    return path_count(t_E, L - layer)


def degree_in_input(L: int, s: int) -> int:
    """Degree of y in the input that is ``s``-th from the last (s = 1 is x^T): mc(s, L - 1).

    Source: proofs/statements/background.md#degrees.
    """
    return path_count(s, L - 1)


def degree_in_layer_weights(L: int, layer: int, T: int) -> int:
    """Degree of y in Wh_layer, and in Wi_layer: mc(T, L - layer + 1).

    Source: proofs/statements/background.md#degrees.
    """
    return path_count(T, L - layer + 1)


def degree_in_initial_state(L: int, layer: int, T: int) -> int:
    """Degree of y in h^{0,layer}: mc(T, L - layer).  Source: proofs/statements/background.md#degrees."""
    return path_count(T, L - layer)


def weight_degree(L: int, T: int, *, with_inputs: bool, with_weights: bool = True) -> int:
    """Total degree of y in what a sample draws; Wo and h0 count as drawn with the weights.

    Source: proofs/statements/background.md#f3-samples.
    """
    weights = 0
    if with_weights:
        weights = 1 + sum(
            2 * degree_in_layer_weights(L, layer, T) + degree_in_initial_state(L, layer, T) for layer in range(1, L + 1)
        )
    inputs = sum(degree_in_input(L, s) for s in range(1, T + 1)) if with_inputs else 0
    return weights + inputs
