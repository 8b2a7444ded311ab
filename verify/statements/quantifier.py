"""What a statement quantifies over, and over which field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

from verify.errors import DomainError
from verify.statements.integers import shown
from verify.statements.json import Json

__all__ = ["Field", "FieldName", "Quantifier"]


class Quantifier(Enum):
    """Which weights a statement is about; the values are the certificate format's words.

    ``NONE``: it is about no weights but integers or exact values, for everything in the domains of its variables.
    """

    ALMOST_ALL_WEIGHTS = "almost-all-weights"
    ALL_WEIGHTS = "all-weights"
    OPEN_WEIGHTS = "open-weights"
    THESE_WEIGHTS = "these-weights"
    NONE = "none"

    def words(self, field: Field) -> str:
        """The weights over a field, as the beginning of a sentence.

        >>> Quantifier.ALL_WEIGHTS.words(FieldName(7))
        'For all weights in GF(7)'
        """
        match self, field:
            case Quantifier.ALMOST_ALL_WEIGHTS, "Q":
                return "For almost all real weights"
            case Quantifier.ALMOST_ALL_WEIGHTS, _:
                return f"For almost all weights over the algebraic closure of {field}"
            case Quantifier.OPEN_WEIGHTS, _:
                return "For all weights in some nonempty open set"
            case Quantifier.ALL_WEIGHTS, "Q":
                return "For all real weights"
            case Quantifier.ALL_WEIGHTS, _:
                return f"For all weights in {field}"
            case _, "Q":
                return "For the given rational weights"
        return f"For the given weights in {field}"


@dataclass(frozen=True, slots=True)
class FieldName:
    """The name of GF(p^k): ``modulus`` lists c_0..c_k of a monic polynomial, exactly when k >= 2.

    That p is prime and the polynomial irreducible is not looked at here.
    """

    p: int
    k: int = 1
    modulus: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if type(self.p) is not int or not 2 <= self.p < 2**31:
            raise DomainError(f"p must be a prime below 2^31, not {shown(self.p)}")
        if type(self.k) is not int or not 1 <= self.k <= 64:
            raise DomainError(f"k must be in 1..64, not {shown(self.k)}")
        if (self.modulus is None) != (self.k == 1):
            raise DomainError("a modulus is given exactly when k >= 2")
        if self.modulus is not None:
            if len(self.modulus) != self.k + 1 or self.modulus[-1] != 1:
                raise DomainError(f"the modulus must be monic with {self.k + 1} coefficients: {self.modulus}")
            if not all(type(c) is int and 0 <= c < self.p for c in self.modulus):
                raise DomainError(f"the modulus must have coefficients in 0..{self.p - 1}: {self.modulus}")

    def __str__(self) -> str:
        return f"GF({self.p})" if self.k == 1 else f"GF({self.p}^{self.k})"

    def to_json(self) -> Json:
        """``{"p": .., "k": ..}``, with ``modulus`` when k >= 2.

        >>> FieldName(2, 2, (1, 1, 1)).to_json()
        {'p': 2, 'k': 2, 'modulus': [1, 1, 1]}
        """
        data: dict[str, Json] = {"p": self.p, "k": self.k}
        if self.modulus is not None:
            data["modulus"] = list(self.modulus)
        return data


Field: TypeAlias = Literal["Q"] | FieldName
