"""Instances of statements about the ranks of linear recurrent networks, as plain data.

Source: ``proofs/certificate-format.md``, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

from verify.errors import DomainError
from verify.statements.instance import require_size
from verify.statements.integers import integer_to_json
from verify.statements.json_form import Json

__all__ = ["LinearInstance"]

_SIZES = ("n", "d_x", "d_y")
_BLOCKS = ("t_S", "t_E", "q")


@dataclass(frozen=True, slots=True)
class LinearInstance:
    """h^τ = W h^{τ-1} + F x^τ, y = C h^T with W: n×n, F: n×d_x, C: d_y×n.

    ``t_S``, ``t_E`` and ``q`` (all three or none) say which function rank is meant: that of (first entry of y)^q
    between the first t_S and the last t_E inputs. ``k`` says which block Hankel matrix: (C W^{a+b} F), 0 <= a, b < k.

    >>> instance = LinearInstance(n=4, d_x=1, d_y=1, t_S=2, t_E=3, q=1)
    >>> instance.name(), instance.T
    ('n4-dx1-dy1-tS2-tE3-q1', 5)
    >>> LinearInstance(n=4, d_x=1, d_y=1, k=2).to_json()
    {'cell': 'linear', 'n': 4, 'd_x': 1, 'd_y': 1, 'k': 2}
    >>> LinearInstance(n=4, d_x=1, d_y=1, t_S=2, t_E=3)
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: t_S, t_E and q are given all three or not at all; q is missing
    """

    n: int
    d_x: int
    d_y: int
    t_S: int | None = None
    t_E: int | None = None
    q: int | None = None
    k: int | None = None

    def __post_init__(self) -> None:
        for name in _SIZES:
            require_size(name, getattr(self, name))
        for name in (*_BLOCKS, "k"):
            if getattr(self, name) is not None:
                require_size(name, getattr(self, name))
        missing = [name for name in _BLOCKS if getattr(self, name) is None]
        if missing and len(missing) < len(_BLOCKS):
            verb = "is" if len(missing) == 1 else "are"
            raise DomainError(
                f"t_S, t_E and q are given all three or not at all; {' and '.join(missing)} {verb} missing"
            )
        if missing and self.k is None:
            raise DomainError("an instance of a linear network needs t_S, t_E and q (for rank), or k (for hankel_rank)")

    @property
    def has_blocks(self) -> bool:
        """Whether a function rank is defined: t_S, t_E and q are given."""
        return self.q is not None

    @property
    def T(self) -> int:
        """All time steps, t_S + t_E. Raises DomainError where they are not given."""
        if self.t_S is None or self.t_E is None:
            raise DomainError("T is undefined: t_S and t_E are not given")
        return self.t_S + self.t_E

    def environment(self) -> dict[str, int]:
        """The value of every variable that has one.

        >>> LinearInstance(n=4, d_x=1, d_y=1, t_S=2, t_E=3, q=1).environment()
        {'n': 4, 'd_x': 1, 'd_y': 1, 't_S': 2, 't_E': 3, 'q': 1, 'T': 5}
        """
        values = self._given()
        if self.has_blocks:
            values["T"] = self.T
        return values

    def name(self) -> str:
        """A file-name stem that tells instances apart."""
        return "-".join(f"{name.replace('_', '')}{value}" for name, value in self._given().items())

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format, without ``weights``."""
        data: dict[str, Json] = {"cell": "linear"}
        for name, value in self._given().items():
            data[name] = integer_to_json(value)
        return data

    def _given(self) -> dict[str, int]:
        values = {name: getattr(self, name) for name in (*_SIZES, *_BLOCKS, "k")}
        return {name: value for name, value in values.items() if value is not None}
