"""Instances of statements about the tangent kernel of linear networks: which names vary, and which are given.

Source: ``proofs/certificate-format.md``, section 5, cell ``kernel``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from verify.errors import DomainError
from verify.statements.evaluation import Bounds
from verify.statements.heads import VARIANCES, Head
from verify.statements.instances.domains import ABOVE_ONE, BELOW_ONE, FORMAL, POSITIVE, AtLeast, Domain
from verify.statements.instances.values import ValueInstance
from verify.statements.integers import integer_to_json, shown
from verify.statements.json import Json
from verify.statements.rationals import rational, rational_text, rational_to_json
from verify.statements.tree import Condition
from verify.statements.write.phrases import about, listed
from verify.statements.write.text import integer_text

__all__ = ["KERNEL_NAMES", "KernelInstance", "kernel"]

KERNEL_NAMES = (*VARIANCES, "n", "j", "z")
"""The names a kernel instance may have, in the order in which they are said."""

_LEAST = {"n": 1, "j": 0}


@dataclass(frozen=True, slots=True)
class KernelInstance(ValueInstance):
    """Domains of the names that vary, values of the names that are given; ``kernel(..)`` makes one.

    Pairs, sorted by name.

    >>> instance = kernel(nu_W=POSITIVE, nu_F=POSITIVE, nu_C=Fraction(1, 2), n=AtLeast(1))
    >>> instance.variables
    (('n', AtLeast(start=1)), ('nu_F', 'positive'), ('nu_W', 'positive'))
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
    def is_general(self) -> bool:
        """It is about no data of its own."""
        return True

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

    @property
    def values(self) -> Mapping[str, Fraction]:
        """The names that have a value."""
        return dict(self.given)

    def lacks(self, head: Head) -> str:
        """The name that a quantity needs and the instance has not."""
        lacking = [name for name in head.needs if name not in self.names]
        return f"{head.name} needs {lacking[0]}, which the instance does not have" if lacking else ""

    def compact(self) -> list[str]:
        """Domains and values: what a compact line says of the instance."""
        domains, given = dict(self.variables), dict(self.given)
        found = [_domain(name, domains[name], "") for name in KERNEL_NAMES if name in domains]
        return found + [f"{name}={rational_text(given[name])}" for name in KERNEL_NAMES if name in given]

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence.

        >>> from verify.statements.build import kernel_mean, rho
        >>> instance = kernel(nu_W=POSITIVE, nu_F=POSITIVE, nu_C=POSITIVE, n=AtLeast(1))
        >>> print(instance.sentence(kernel_mean(1, 1).equals(rho(1)), "", None))
        For all nu_W, nu_F, nu_C > 0 and every integer n >= 1: E[Theta(1, 1)] equals rho(1).
        """
        return about(self._subject(), relation)

    def _subject(self) -> str:
        domains, given = dict(self.variables), dict(self.given)
        positive = [name for name in KERNEL_NAMES if domains.get(name) == POSITIVE]
        ranges = [f"{', '.join(positive)} > 0"] if positive else []
        ranges += [
            _domain(name, domains[name], " ") for name in KERNEL_NAMES if domains.get(name) in (BELOW_ONE, ABOVE_ONE)
        ]
        integers = [
            _domain(name, domains[name], " ") for name in KERNEL_NAMES if isinstance(domains.get(name), AtLeast)
        ]
        every = [f"all {listed(ranges)}"] if ranges and not integers else [f"all {', '.join(ranges)}"] if ranges else []
        every += [f"every integer {text}" for text in integers]
        values = listed([f"{name} = {rational_text(given[name])}" for name in KERNEL_NAMES if name in given])
        parts = [f"for {listed(every)}"] if every else []
        parts += [f"with {values}"] if values else []
        parts += ["as formal power series in z"] if "z" in domains else []
        subject = ", ".join(parts)
        return subject[:1].upper() + subject[1:]


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


def _domain(name: str, domain: str | AtLeast, space: str) -> str:
    """``nu_W > 0``, ``0 < nu_W < 1``, ``n >= 1``; z is formal."""
    if isinstance(domain, AtLeast):
        return f"{name}{space}>={space}{integer_text(domain.start)}"
    texts = {
        POSITIVE: f"{name}{space}>{space}0",
        BELOW_ONE: f"0{space}<{space}{name}{space}<{space}1",
        ABOVE_ONE: f"{name}{space}>{space}1",
    }
    return texts.get(domain, f"{name}=formal")
