"""Instances of statements about one linear system: its weights and inputs, perhaps a realisation of its responses.

Source: ``proofs/certificate-format.md``, section 5, cell ``system``.
"""

from __future__ import annotations

from dataclasses import dataclass

from verify.errors import DomainError
from verify.statements.evaluation import Bounds
from verify.statements.heads import Head
from verify.statements.instances.sizes import digest, require_size
from verify.statements.instances.values import ValueInstance
from verify.statements.integers import integer_to_json
from verify.statements.json import Json
from verify.statements.rationals import Matrix, matrix, matrix_to_json, shape
from verify.statements.tree import Condition
from verify.statements.write.phrases import about, counted, counted_steps, listed
from verify.statements.write.text import integer_text

__all__ = ["FreeSystem", "Realisation", "SystemInstance"]

_SEQUENCES = ("outputs", "convolution")


@dataclass(frozen=True, slots=True)
class Realisation:
    """A system of order r with C A^e B in place of C W^e F: A is r×r, B r×d_x, C d_y×r; r may be 0 (C: empty rows)."""

    A: Matrix
    B: Matrix
    C: Matrix

    def __post_init__(self) -> None:
        for name in ("A", "B", "C"):
            object.__setattr__(self, name, matrix(getattr(self, name), f"{name} of the realisation"))

    @property
    def order(self) -> int:
        """r."""
        return len(self.A)

    def to_json(self) -> dict[str, Json]:
        """The ``realisation`` object of the certificate format."""
        return {"A": matrix_to_json(self.A), "B": matrix_to_json(self.B), "C": matrix_to_json(self.C)}


@dataclass(frozen=True, slots=True)
class SystemInstance(ValueInstance):
    """h_t = n^{-1/2} W h_{t-1} + F x_t, y_t = n^{-1/2} C h_t with W: n×n, F: n×d_x, C: d_y×n and x_0, .., x_{T-1}
    given.

    Entries are ints or Fractions (kept as Fractions).

    >>> system = SystemInstance(W=((1, 1), (0, 1)), F=((0,), (1,)), C=((1, 0),), inputs=((1,), (2,), (0,)))
    >>> system.n, system.d_x, system.d_y, system.steps
    (2, 1, 1, 3)
    >>> SystemInstance(W=((1, 1), (0, 1)), F=((1,),), C=((1, 0),))
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: F must be n×d_x = 2×d_x with d_x >= 1, not 1×1
    """

    W: Matrix
    F: Matrix
    C: Matrix
    inputs: Matrix = ()
    realisation: Realisation | None = None

    def __post_init__(self) -> None:
        for name in ("W", "F", "C", "inputs"):
            object.__setattr__(self, name, matrix(getattr(self, name), name))
        n = len(self.W)
        if n < 1 or shape(self.W) != (n, n):
            raise DomainError(f"W must be square, n×n with n >= 1, not {_shown(self.W)}")
        if len(self.F) != n or self.d_x < 1:
            raise DomainError(f"F must be n×d_x = {n}×d_x with d_x >= 1, not {_shown(self.F)}")
        if self.d_y < 1 or len(self.C[0]) != n:
            raise DomainError(f"C must be d_y×n = d_y×{n} with d_y >= 1, not {_shown(self.C)}")
        if self.inputs and len(self.inputs[0]) != self.d_x:
            raise DomainError(f"an input must have d_x = {self.d_x} entries, not {len(self.inputs[0])}")
        if self.realisation is not None:
            self._check_realisation(self.realisation)

    def _check_realisation(self, found: Realisation) -> None:
        r = found.order
        wanted = {"A": (r, r), "B": (r, self.d_x if r else 0), "C": (self.d_y, r)}
        for name, size in wanted.items():
            if shape(getattr(found, name)) != size:
                raise DomainError(
                    f"{name} of the realisation must be {size[0]}×{size[1]}, not {_shown(getattr(found, name))}"
                )

    @property
    def cell(self) -> str:
        """``system``."""
        return "system"

    @property
    def names(self) -> frozenset[str]:
        """No names."""
        return frozenset()

    @property
    def n(self) -> int:
        """The width: rows of W."""
        return len(self.W)

    @property
    def d_x(self) -> int:
        """Entries of an input: columns of F."""
        return shape(self.F)[1]

    @property
    def d_y(self) -> int:
        """Entries of an output: rows of C."""
        return len(self.C)

    @property
    def steps(self) -> int:
        """T, the number of inputs."""
        return len(self.inputs)

    def name(self) -> str:
        """A file-name stem that tells instances apart: sizes and a digest of all data."""
        parts = [f"n{self.n}", f"dx{self.d_x}", f"dy{self.d_y}", f"T{self.steps}"]
        if self.realisation is not None:
            parts.append(f"r{self.realisation.order}")
        return "-".join([*parts, "data" + self.digest()])

    def digest(self) -> str:
        """Twelve hexadecimal digits that name the data."""
        return digest(dict(self.to_json()))

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format."""
        data: dict[str, Json] = {
            "cell": self.cell,
            "n": integer_to_json(self.n),
            "d_x": integer_to_json(self.d_x),
            "d_y": integer_to_json(self.d_y),
            "weights": {
                "kind": "explicit",
                "arrays": {"W": matrix_to_json(self.W), "F": matrix_to_json(self.F), "C": matrix_to_json(self.C)},
            },
            "inputs": matrix_to_json(self.inputs),
        }
        if self.realisation is not None:
            data["realisation"] = dict(self.realisation.to_json())
        return data

    def lacks(self, head: Head) -> str:
        """The realisation, where there is none."""
        lacking = head.part and getattr(self, head.part) is None
        return f"{head.name} needs a {head.part}, which the instance does not have" if lacking else ""

    def entries(self, name: str) -> int:
        """How many entries a tuple has."""
        return self.d_y * (self.steps if name in _SEQUENCES else self.d_x)

    def compact(self) -> list[str]:
        """What a compact line says of the instance: a digest of its data, its sizes."""
        sizes = [f"n={self.n}", f"d_x={self.d_x}", f"d_y={self.d_y}", f"T={self.steps}"]
        if self.realisation is not None:
            sizes.append(f"r={self.realisation.order}")
        return [f"system={self.digest()}", *sizes]

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence."""
        return about(self._subject(), relation)

    def _subject(self) -> str:
        parts = [
            f"width n={self.n}",
            counted("d_x", self.d_x, "input channel"),
            counted("d_y", self.d_y, "output channel"),
        ]
        text = f"For this linear system with {listed(parts)}"
        if self.steps:
            text += f", over {counted_steps(self.steps)}"
        if self.realisation is not None:
            text += f"{',' if self.steps else ''} and its given realisation of order {self.realisation.order}"
        return f"{text} (data {self.digest()})"


@dataclass(frozen=True, slots=True)
class FreeSystem(ValueInstance):
    """A system with arbitrary sizes, weights and inputs, over T = ``steps`` >= 1 steps.

    >>> FreeSystem(4).to_json(), FreeSystem(4).name()
    ({'cell': 'system', 'weights': {'kind': 'free'}, 'steps': 4}, 'free-T4')
    """

    steps: int

    def __post_init__(self) -> None:
        require_size("the number of steps", self.steps)

    @property
    def cell(self) -> str:
        """``system``."""
        return "system"

    @property
    def is_general(self) -> bool:
        """It is about no data of its own."""
        return True

    @property
    def names(self) -> frozenset[str]:
        """No names."""
        return frozenset()

    def name(self) -> str:
        """A file-name stem."""
        return f"free-T{self.steps}"

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format."""
        return {"cell": self.cell, "weights": {"kind": "free"}, "steps": integer_to_json(self.steps)}

    def lacks(self, head: Head) -> str:
        """All but the two sequences."""
        if head.name in _SEQUENCES:
            return ""
        return f"{head.name} needs explicit weights; of free ones there are outputs and convolution"

    def entries(self, name: str) -> int:
        """How many outputs there are."""
        return self.steps

    def compact(self) -> list[str]:
        """What a compact line says of the instance."""
        return ["system=free", f"T={integer_text(self.steps)}"]

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence."""
        subject = f"For all linear systems of any width, weights and inputs, over {counted_steps(self.steps)}"
        return about(subject, relation)


def _shown(rows: Matrix) -> str:
    return "×".join(map(str, shape(rows)))
