"""Integers: no network is meant, only some sizes, given or varying."""

from __future__ import annotations

from dataclasses import dataclass

from verify.errors import DomainError
from verify.statements.evaluation import Bounds, with_numbers
from verify.statements.heads import CIRCUITS, Language
from verify.statements.instances.domains import AtLeast, Domain
from verify.statements.instances.protocol import AnyInstance
from verify.statements.instances.sizes import circuit_environment, require_size
from verify.statements.integers import integer_to_json, shown
from verify.statements.json import Json
from verify.statements.quantifier import Field
from verify.statements.tree import Condition, has_rank
from verify.statements.write.phrases import listed
from verify.statements.write.text import integer_text, to_text

__all__ = ["Given", "given"]

_GIVEN = ("L", "R", "M", "N", "t_S", "t_E", "t")
_VARYING = ("L", "R", "M", "t")


@dataclass(frozen=True, slots=True)
class Given(AnyInstance):
    """Values of some of L R M N t_S t_E, or of t in place of t_S and t_E, and perhaps one of L R M t that varies.

    Made by ``given(L=3, t=2)`` or ``given(L=3, t=AtLeast(2))``; kept as pairs in the order of the alphabet.
    """

    values: tuple[tuple[str, int], ...] = ()
    variables: tuple[tuple[str, Domain], ...] = ()

    def __post_init__(self) -> None:
        for name, value in self.values:
            if name not in _GIVEN:
                raise DomainError(f"{name!r} cannot be given; there are {' '.join(_GIVEN)}")
            require_size(name, value)
        names = [name for name, _ in self.values]
        if names != sorted(set(names)):
            raise DomainError(f"the given variables must be sorted and distinct, got {names}")
        if "t" in names and ("t_S" in names or "t_E" in names):
            raise DomainError("give either t or t_S and t_E")
        if len(self.variables) > 1:
            raise DomainError(f"one variable may vary, not {' and '.join(name for name, _ in self.variables)}")
        for name, domain in self.variables:
            self._check_variable(name, domain)

    def _check_variable(self, name: str, domain: Domain) -> None:
        if name not in _VARYING:
            raise DomainError(f"one of {' '.join(_VARYING)} may vary, not {name!r}")
        if not isinstance(domain, AtLeast):
            raise DomainError(f"the domain of {name} is AtLeast(a), all integers >= a, not {shown(domain)}")
        require_size(f"the start of {name}", domain.start)
        if name in self.environment():
            raise DomainError(f"{name} varies, but is given as well")
        if name == "t" and {"t_S", "t_E"} & set(dict(self.values)):
            raise DomainError("t varies, but t_S or t_E is given")

    @property
    def cell(self) -> str:
        """``integers``."""
        return "integers"

    @property
    def language(self) -> Language:
        """What a relation may be made of."""
        return CIRCUITS

    def environment(self) -> dict[str, int]:
        """The value of every variable that has one.

        >>> given(M=3, R=2).environment()
        {'M': 3, 'R': 2, 'm': 2, 'N': 3}
        >>> given(t=2).environment()
        {'t': 2, 't_S': 2, 't_E': 2, 'T': 4}
        """
        return circuit_environment(dict(self.values))

    def name(self) -> str:
        """A file-name stem such as ``L3-t2``, of what is given; ``none`` when nothing is."""
        return "-".join(f"{name.replace('_', '')}{value}" for name, value in self.values) or "none"

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format without ``variables``."""
        return {"cell": self.cell, **{name: integer_to_json(value) for name, value in self.values}}

    def compact(self) -> list[str]:
        """``L=3``, ``t>=2``: what a compact line says of the instance."""
        return [*self._given(), *(f"{name}>={integer_text(start)}" for name, start in self._starts())]

    def check(self, relation: Condition, field: Field) -> None:
        """Raise DomainError if the relation is about a rank."""
        if has_rank(relation):
            raise DomainError("with the quantifier 'none' no rank may occur in the relation")

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence: as it stands, and, where nothing varies, with numbers.

        >>> from verify.statements.build import L, R
        >>> given(R=3, L=AtLeast(2)).sentence(L * R >= 6, "", None)
        'For every integer L >= 2, with R=3: L * R >= 6.'
        """
        text = to_text(relation)
        sizes = listed(self._given())
        for name, start in self._starts():
            beginning = f"For every integer {name} >= {integer_text(start)}"
            return f"{beginning}, with {sizes}: {text}." if sizes else f"{beginning}: {text}."
        numbers = to_text(with_numbers(relation, self.environment(), bounds))
        beginning = f"With {sizes}: " if sizes else ""
        return f"{beginning}{text}." if numbers == text else f"{beginning}{text}, that is, {numbers}."

    def _given(self) -> list[str]:
        return [f"{name}={integer_text(value)}" for name, value in self.values]

    def _starts(self) -> list[tuple[str, int]]:
        return [(name, domain.start) for name, domain in self.variables if isinstance(domain, AtLeast)]


def given(**names: int | AtLeast) -> Given:
    """Integers, given or varying, for a statement about them alone: ``given(L=3, t=AtLeast(2))``."""
    pairs = sorted(names.items())
    return Given(
        tuple((name, value) for name, value in pairs if not isinstance(value, AtLeast)),
        tuple((name, value) for name, value in pairs if isinstance(value, AtLeast)),
    )
