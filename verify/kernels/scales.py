"""The variances ν_W, ν_F, ν_C of the weights, and other numbers that callers give: read exactly, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from verify.errors import DomainError
from verify.exact.conversion import read_integer
from verify.exact.fields import QQ

__all__ = ["Variances", "require_lag", "require_positive", "require_width"]


def _rational(value: Any, name: str) -> Fraction:
    try:
        exact = QQ.element(value)
    except DomainError as error:
        raise DomainError(f"{name}: {error}") from error
    return Fraction(int(exact.p), int(exact.q))


def require_positive(value: Any, name: str) -> Fraction:
    """``value`` (an integer, a Fraction, text such as "1/3" or "0.5") as a Fraction > 0; ``DomainError`` otherwise."""
    exact = _rational(value, name)
    if exact <= 0:
        raise DomainError(f"{name} must be greater than 0, got {exact}")
    return exact


def require_width(value: Any) -> Fraction:
    """A width n > 0.  Networks have integer widths; the polynomials have values at every positive rational."""
    return require_positive(value, "the width n")


def require_lag(value: int, name: str) -> int:
    """A lag: an integer, at least 0; ``DomainError`` otherwise."""
    return read_integer(value, name, least=0)


@dataclass(frozen=True, slots=True)
class Variances:
    """ν_W, ν_F, ν_C >= 0: the variances of the entries of W, F and C, exact."""

    W: Fraction
    F: Fraction
    C: Fraction

    @classmethod
    def of(cls, nu_W: Any, nu_F: Any, nu_C: Any) -> Variances:
        """From integers, Fractions or text ("1/2", "0.5").  Raises ``DomainError`` for floats and negative numbers."""
        names = ("the variance ν_W", "the variance ν_F", "the variance ν_C")
        values = [_rational(value, name) for value, name in zip((nu_W, nu_F, nu_C), names, strict=True)]
        for value, name in zip(values, names, strict=True):
            if value < 0:
                raise DomainError(f"{name} must not be negative, got {value}")
        return cls(*values)
