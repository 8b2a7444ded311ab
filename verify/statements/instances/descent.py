"""Instances of statements about gradient descent on a linear convolution: trajectories, weights ρ_j, step size.

Source: ``proofs/certificate-format.md``, section 5, cell ``descent``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from verify.errors import DomainError
from verify.statements.evaluation import Bounds
from verify.statements.heads import Head
from verify.statements.instances.sizes import digest
from verify.statements.instances.values import ValueInstance
from verify.statements.json import Json
from verify.statements.rationals import (
    Matrix,
    Vector,
    matrix,
    matrix_to_json,
    rational,
    rational_text,
    rational_to_json,
    shape,
    vector,
)
from verify.statements.tree import Condition
from verify.statements.write.phrases import about, counted, counted_steps, listed

__all__ = ["DescentInstance", "Limit"]


@dataclass(frozen=True, slots=True)
class Limit:
    """Where descent is said to converge: one d_y×d_x matrix L_j a lag, and the multiplier Λ (N×d_y), L_j = ρ_j Λᵀ
    Ξ_j.
    """

    weights: tuple[Matrix, ...]
    multiplier: Matrix

    def __post_init__(self) -> None:
        found = tuple(matrix(rows, "a matrix of the limit") for rows in self.weights)
        object.__setattr__(self, "weights", found)
        object.__setattr__(self, "multiplier", matrix(self.multiplier, "the multiplier of the limit"))

    def to_json(self) -> dict[str, Json]:
        """The ``limit`` object of the certificate format."""
        return {
            "weights": [matrix_to_json(rows) for rows in self.weights],
            "multiplier": matrix_to_json(self.multiplier),
        }


@dataclass(frozen=True, slots=True)
class DescentInstance(ValueInstance):
    """Descent with step η on ½ Σ |Σ_j L_j x_{t-j} - y_t|² over trajectories, lag j weighted by ρ_j.

    A trajectory is a list of vectors; entries are ints or Fractions (kept as Fractions).

    >>> descent = DescentInstance(
    ...     inputs=[[[1], [2]], [[0], [1], [1]]], targets=[[[1], [0]], [[1], [1], [2]]], held_out=[[[1]]],
    ...     rho=[1, Fraction(1, 2)], eta=Fraction(1, 10))
    >>> descent.S, descent.N, descent.d_x, descent.d_y, descent.J
    (2, 5, 1, 1, 2)
    """

    inputs: tuple[Matrix, ...]
    targets: tuple[Matrix, ...]
    held_out: tuple[Matrix, ...]
    rho: Vector
    eta: Fraction
    limit: Limit | None = None

    def __post_init__(self) -> None:
        for name in ("inputs", "targets", "held_out"):
            object.__setattr__(self, name, _trajectories(getattr(self, name), name))
        object.__setattr__(self, "rho", vector(self.rho, "rho"))
        object.__setattr__(self, "eta", rational(self.eta, "eta"))
        if not self.inputs:
            raise DomainError("at least one training trajectory is needed")
        if self.d_x < 1 or self.d_y < 1:
            raise DomainError("inputs and targets must be vectors of at least one entry")
        if [len(rows) for rows in self.targets] != [len(rows) for rows in self.inputs]:
            raise DomainError("the targets must be trajectories of the same lengths as the inputs")
        if any(shape(rows)[1] != self.d_x for rows in self.held_out):
            raise DomainError(f"a held-out input must have d_x = {self.d_x} entries, as the training inputs")
        if not self.rho or min(self.rho) <= 0:
            raise DomainError("rho must be one or more positive numbers, one for each lag")
        if self.eta <= 0:
            raise DomainError(f"eta must be positive, not {rational_text(self.eta)}")
        if self.limit is not None:
            self._check_limit(self.limit)

    def _check_limit(self, limit: Limit) -> None:
        if len(limit.weights) != self.J or any(shape(rows) != (self.d_y, self.d_x) for rows in limit.weights):
            raise DomainError(f"the limit must have J = {self.J} matrices of size {self.d_y}×{self.d_x}")
        if shape(limit.multiplier) != (self.N, self.d_y):
            raise DomainError(f"the multiplier of the limit must be {self.N}×{self.d_y}")

    @property
    def cell(self) -> str:
        """``descent``."""
        return "descent"

    @property
    def names(self) -> frozenset[str]:
        """``eta``."""
        return frozenset({"eta"})

    @property
    def S(self) -> int:
        """The number of training trajectories."""
        return len(self.inputs)

    @property
    def N(self) -> int:
        """All training steps: pairs of a trajectory and a time."""
        return sum(len(rows) for rows in self.inputs)

    @property
    def d_x(self) -> int:
        """Entries of an input."""
        return shape(self.inputs[0])[1]

    @property
    def d_y(self) -> int:
        """Entries of a target."""
        return shape(self.targets[0])[1] if self.targets else 0

    @property
    def J(self) -> int:
        """The number of lags."""
        return len(self.rho)

    def name(self) -> str:
        """A file-name stem that tells instances apart: sizes and a digest of all data."""
        return f"S{self.S}-N{self.N}-dx{self.d_x}-dy{self.d_y}-J{self.J}-data{self.digest()}"

    def digest(self) -> str:
        """Twelve hexadecimal digits that name the data."""
        return digest(dict(self.to_json()))

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format."""
        data: dict[str, Json] = {
            "cell": self.cell,
            "inputs": [matrix_to_json(rows) for rows in self.inputs],
            "targets": [matrix_to_json(rows) for rows in self.targets],
            "held_out": [matrix_to_json(rows) for rows in self.held_out],
            "rho": [rational_to_json(value) for value in self.rho],
            "eta": rational_to_json(self.eta),
        }
        if self.limit is not None:
            data["limit"] = dict(self.limit.to_json())
        return data

    @property
    def values(self) -> Mapping[str, Fraction]:
        """The step size."""
        return {"eta": self.eta}

    @property
    def lags(self) -> int:
        """J."""
        return self.J

    def lacks(self, head: Head) -> str:
        """The limit, where there is none."""
        lacking = head.part and getattr(self, head.part) is None
        return f"{head.name} needs a {head.part}, which the instance does not have" if lacking else ""

    def entries(self, name: str) -> int:
        """How many predictions there are, entry by entry, those for held-out inputs included."""
        return (self.N + sum(len(rows) for rows in self.held_out)) * self.d_y

    def compact(self) -> list[str]:
        """What a compact line says of the instance: a digest of its data, its sizes."""
        sizes = [f"S={self.S}", f"N={self.N}", f"J={self.J}", f"eta={rational_text(self.eta)}"]
        return [f"descent={self.digest()}", *sizes]

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence."""
        return about(self._subject(), relation)

    def _subject(self) -> str:
        trained = f"{_counted_trajectories(self.S)} of {counted_steps(self.N)} in all"
        if self.S == 1:
            trained = f"{_counted_trajectories(self.S)} of {counted_steps(self.N)}"
        parts = [counted("d_x", self.d_x, "input channel"), counted("d_y", self.d_y, "output channel")]
        held_out = f" and {_counted_trajectories(len(self.held_out), 'held-out ')}" if self.held_out else ""
        weights = ", ".join(rational_text(value) for value in self.rho)
        return (
            f"For descent with step size eta = {rational_text(self.eta)} on these data ({trained}{held_out}, "
            f"{listed(parts)}, data {self.digest()}), with "
            f"{f'the weight {weights} of its lag' if self.J == 1 else f'the weights {weights} of its {self.J} lags'}"
        )


def _trajectories(found: tuple[Matrix, ...], name: str) -> tuple[Matrix, ...]:
    read = tuple(matrix(rows, f"a trajectory of {name}") for rows in found)
    if not all(read):
        raise DomainError(f"a trajectory of {name} must have at least one step")
    if len({shape(rows)[1] for rows in read}) > 1:
        raise DomainError(f"the vectors of {name} must be of one length")
    return read


def _counted_trajectories(count: int, kind: str = "") -> str:
    return f"{count} {kind}{'trajectory' if count == 1 else 'trajectories'}"
