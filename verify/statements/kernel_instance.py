"""Instances of statements about the tangent kernel of linear networks: which names vary, and which are given.

Source: ``proofs/certificate-format.md``, section 5, cell ``kernel``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from verify.errors import DomainError
from verify.statements.integers import integer_to_json, shown
from verify.statements.json_form import Json
from verify.statements.quantities import VARIANCES
from verify.statements.rationals import rational, rational_text, rational_to_json

__all__ = [
    "ABOVE_ONE",
    "BELOW_ONE",
    "FORMAL",
    "KERNEL_NAMES",
    "POSITIVE",
    "AtLeast",
    "Domain",
    "KernelInstance",
    "kernel",
]

KERNEL_NAMES = (*VARIANCES, "n", "j", "z")
"""The names a kernel instance may have, in the order in which they are said."""

POSITIVE = "positive"
BELOW_ONE = "below-one"
ABOVE_ONE = "above-one"
FORMAL = "formal"

_LEAST = {"n": 1, "j": 0}


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The domain of all integers >= ``start``."""

    start: int


Domain: TypeAlias = str | AtLeast
"""``POSITIVE``, ``BELOW_ONE`` or ``ABOVE_ONE`` for a variance, ``AtLeast(a)`` for n and j, ``FORMAL`` for z."""


@dataclass(frozen=True, slots=True)
class KernelInstance:
    """Domains of the names that vary, values of the names that are given; ``kernel(..)`` makes one.

    Pairs, sorted by name.

    >>> instance = kernel(nu_W=POSITIVE, nu_F=POSITIVE, nu_C=Fraction(1, 2), n=AtLeast(1))
    >>> instance.variables_to_json()
    {'n': {'from': 1}, 'nu_F': 'positive', 'nu_W': 'positive'}
    >>> instance.name()
    'nuWpositive-nuFpositive-nuC1over2-nfrom1'
    >>> kernel(n="positive")
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: the domain of n is AtLeast(a), all integers >= a, with a >= 1, not 'positive'
    """

    variables: tuple[tuple[str, Domain], ...] = ()
    given: tuple[tuple[str, Fraction], ...] = ()

    def __post_init__(self) -> None:
        varying, fixed = ([name for name, _ in pairs] for pairs in (self.variables, self.given))
        for name in (*varying, *fixed):
            if name not in KERNEL_NAMES:
                raise DomainError(f"{name!r} is no name of a kernel statement; there are {' '.join(KERNEL_NAMES)}")
        for names in (varying, fixed):
            if names != sorted(set(names)):
                raise DomainError(f"the names must be sorted and distinct, got {' '.join(names)}")
        for name in fixed:
            if name in varying:
                raise DomainError(f"{name} is given and varies as well: one of the two")
        for name, domain in self.variables:
            _check_domain(name, domain)
        object.__setattr__(self, "given", tuple((name, _checked_value(name, value)) for name, value in self.given))

    @property
    def cell(self) -> str:
        """``kernel``."""
        return "kernel"

    @property
    def names(self) -> frozenset[str]:
        """Every name that the statement may use."""
        return frozenset(name for name, _ in (*self.variables, *self.given))

    def environment(self) -> dict[str, int]:
        """The values of n and j that are given (variances are no integers)."""
        return {name: value.numerator for name, value in self.given if name in _LEAST}

    def name(self) -> str:
        """A file-name stem that tells instances apart; ``none`` where nothing varies and nothing is given."""
        parts = {name: _domain_stem(domain) for name, domain in self.variables}
        parts |= {name: rational_text(value).replace("/", "over") for name, value in self.given}
        return "-".join(name.replace("_", "") + parts[name] for name in KERNEL_NAMES if name in parts) or "none"

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format."""
        return {"cell": self.cell, **{name: rational_to_json(value) for name, value in self.given}}

    def variables_to_json(self) -> dict[str, Json]:
        """The ``variables`` object of the certificate format."""
        return {
            name: {"from": integer_to_json(domain.start)} if isinstance(domain, AtLeast) else domain
            for name, domain in self.variables
        }


def kernel(**names: Domain | int | Fraction) -> KernelInstance:
    """An instance from domains (strings and ``AtLeast``) and values (numbers): ``kernel(nu_W=POSITIVE, n=3)``."""
    variables: list[tuple[str, Domain]] = []
    given: list[tuple[str, Fraction]] = []
    for name, value in sorted(names.items()):
        if isinstance(value, str | AtLeast):
            variables.append((name, value))
        else:
            given.append((name, rational(value, name)))
    return KernelInstance(tuple(variables), tuple(given))


def _check_domain(name: str, domain: Domain) -> None:
    if name in VARIANCES:
        if domain not in (POSITIVE, BELOW_ONE, ABOVE_ONE):
            raise DomainError(f"the domain of {name} is {POSITIVE}, {BELOW_ONE} or {ABOVE_ONE}, not {_shown(domain)}")
    elif name in _LEAST:
        start = domain.start if isinstance(domain, AtLeast) else None
        if type(start) is not int or start < _LEAST[name]:
            raise DomainError(
                f"the domain of {name} is AtLeast(a), all integers >= a, with a >= {_LEAST[name]}, not {_shown(domain)}"
            )
        integer_to_json(start)
    elif domain != FORMAL:
        raise DomainError(f"the domain of z is {FORMAL}, not {_shown(domain)}")


def _checked_value(name: str, value: object) -> Fraction:
    if name == "z":
        raise DomainError("z cannot be given: it is formal")
    found = rational(value, name)
    if name in _LEAST:
        if found.denominator != 1 or found < _LEAST[name]:
            raise DomainError(f"{name} must be an integer >= {_LEAST[name]}, not {rational_text(found)}")
    elif found < 0:
        raise DomainError(f"the variance {name} must be at least 0, not {rational_text(found)}")
    rational_to_json(found)
    return found


def _domain_stem(domain: Domain) -> str:
    return f"from{domain.start}" if isinstance(domain, AtLeast) else domain.replace("-", "")


def _shown(domain: Domain) -> str:
    return str(domain) if isinstance(domain, AtLeast) else shown(domain)
