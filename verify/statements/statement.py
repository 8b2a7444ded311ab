"""A statement: a relation, the instance it is about, and what it quantifies over. Data, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import gcd
from typing import Literal, TypeAlias

from verify.errors import DomainError
from verify.statements.descent_instance import DescentInstance
from verify.statements.evaluation import rank_at, terms
from verify.statements.instance import Given, Instance, TemplateEntry, require_size
from verify.statements.integers import integer_to_json, shown
from verify.statements.interpretation import AnyRankAt, Bounds
from verify.statements.json_form import Json, to_json
from verify.statements.kernel_instance import KernelInstance
from verify.statements.languages import CIRCUITS, LINEAR, VALUES, Language, check_language
from verify.statements.linear_instance import LinearInstance
from verify.statements.scopes import free_names
from verify.statements.system_instance import FreeSystem, SystemInstance
from verify.statements.tree import Condition, RankTerm, rank_terms
from verify.statements.value_rules import ValueInstance, check_values

__all__ = ["AnyInstance", "Field", "FieldName", "ForAll", "Quantifier", "Statement"]


class Quantifier(Enum):
    """Which weights a statement is about.

    ``NONE``: it is about integers. ``VALUES``: it is about exact values of linear networks.
    """

    ALMOST_ALL_WEIGHTS = "almost-all-weights"
    ALL_WEIGHTS = "all-weights"
    THESE_WEIGHTS = "these-weights"
    NONE = "none"
    VALUES = "values"

    @property
    def in_files(self) -> str:
        """The certificate format's word: both that are about no weights are ``none`` there."""
        return Quantifier.NONE.value if self is Quantifier.VALUES else str(self.value)


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


@dataclass(frozen=True, slots=True)
class ForAll:
    """The relation is asserted for every integer ``variable >= start``; variable one of L R M t."""

    variable: str
    start: int

    def __post_init__(self) -> None:
        if self.variable not in ("L", "R", "M", "t"):
            raise DomainError(f"for_all runs over one of L R M t, not {self.variable!r}")
        require_size(f"the start of {self.variable}", self.start)


AnyInstance: TypeAlias = Instance | Given | LinearInstance | ValueInstance
"""What a statement can be about."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation asserted at an instance.

    ``instance`` is an Instance or a LinearInstance (ranks), or, for Quantifier.NONE, the variables that are
    ``given``, or, for Quantifier.VALUES, a KernelInstance, SystemInstance, FreeSystem or DescentInstance.
    ``weights_json`` is the *weights* object of the format, for Quantifier.THESE_WEIGHTS, and not looked into.

    >>> from verify.statements import given, rank
    >>> instance = Instance(L=1, R=3, M=3, t_S=1, t_E=1)
    >>> statement = Statement(Quantifier.ALMOST_ALL_WEIGHTS, rank >= 3, instance)
    >>> sorted(statement.to_json())
    ['field', 'instance', 'quantifier', 'relation']
    >>> Statement(Quantifier.NONE, rank >= 3, given(L=1))
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: with the quantifier 'none' no rank may occur in the relation
    """

    quantifier: Quantifier
    relation: Condition
    instance: AnyInstance
    field: Field = "Q"
    for_all: ForAll | None = None
    weights_json: Json | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.quantifier, Quantifier):
            raise DomainError(f"no quantifier: {self.quantifier!r}")
        if not isinstance(self.relation, Condition):
            raise DomainError("the relation of a statement must be a condition, such as rank >= 3")
        if self.field != "Q" and not isinstance(self.field, FieldName):
            raise DomainError(f"the field must be 'Q' or a FieldName, not {self.field!r}")
        check_language(self.relation, self.language)
        notions = {term.notion for term in rank_terms(self.relation)}
        match self.instance:
            case Instance():
                self._check_network(self.instance, notions)
            case LinearInstance():
                self._check_linear(self.instance, notions)
            case Given():
                self._check_given(self.instance, notions)
            case instance:
                self._check_values(instance)
        if (self.weights_json is not None) != (self.quantifier is Quantifier.THESE_WEIGHTS):
            raise DomainError("weights are given exactly when the quantifier is 'these-weights'")

    @property
    def language(self) -> Language:
        """What the relation may be made of. Raises DomainError where ``instance`` is none."""
        match self.instance:
            case Instance() | Given():
                return CIRCUITS
            case LinearInstance():
                return LINEAR
            case KernelInstance() | SystemInstance() | FreeSystem() | DescentInstance():
                return VALUES
        raise DomainError(
            "the instance of a statement is an Instance(..), or given(..) variables, or one of a linear network"
        )

    def _check_about_weights(self) -> None:
        if self.quantifier is Quantifier.NONE:
            raise DomainError("with the quantifier 'none' the instance is given(..) variables")
        if self.quantifier is Quantifier.VALUES:
            raise DomainError("with the quantifier 'values' the instance is a kernel, a system or a descent")
        if self.for_all is not None:
            raise DomainError("for_all needs the quantifier 'none'")

    def _check_network(self, instance: Instance, notions: set[str]) -> None:
        self._check_about_weights()
        if ("grid" in notions) != (instance.N is not None):
            raise DomainError("templates (N) are given exactly when grid_rank occurs in the relation")
        for vector in instance.templates or ():
            for entry in vector:
                _check_entry(entry, self.field)

    def _check_linear(self, instance: LinearInstance, notions: set[str]) -> None:
        self._check_about_weights()
        if isinstance(self.field, FieldName) and self.field.k != 1:
            raise DomainError(f"the field of a statement about linear networks is Q or GF(p), not {self.field}")
        if not notions:
            raise DomainError("neither rank nor hankel_rank occurs in the relation")
        if any(term.overrides for term in rank_terms(self.relation)):
            raise DomainError("a rank of a linear network is taken at the instance, not at other parameters")
        if ("function" in notions) != instance.has_blocks:
            raise DomainError("t_S, t_E and q are given exactly when rank occurs in the relation")
        if ("hankel" in notions) != (instance.k is not None):
            raise DomainError("k is given exactly when hankel_rank occurs in the relation")
        environment = instance.environment()
        for name in sorted(free_names(self.relation)):
            if name not in environment:
                raise DomainError(f"the variable {name} has no value here: the instance does not have it")

    def _check_values(self, instance: ValueInstance) -> None:
        if self.quantifier is not Quantifier.VALUES:
            raise DomainError(
                f"a statement about exact values has the quantifier 'values', not {self.quantifier.value!r}"
            )
        if self.field != "Q":
            raise DomainError("with the quantifier 'values' the field must be 'Q'")
        if self.for_all is not None:
            raise DomainError("for_all needs the quantifier 'none'")
        check_values(self.relation, instance)

    def _check_given(self, given: Given, notions: set[str]) -> None:
        if self.quantifier is Quantifier.VALUES:
            raise DomainError("with the quantifier 'values' the instance is a kernel, a system or a descent")
        if self.quantifier is not Quantifier.NONE:
            raise DomainError(f"the quantifier {self.quantifier.value!r} needs an Instance")
        if notions:
            raise DomainError("with the quantifier 'none' no rank may occur in the relation")
        if self.field != "Q":
            raise DomainError("with the quantifier 'none' the field must be 'Q'")
        if self.for_all is not None and self.for_all.variable in given.environment():
            raise DomainError(f"for_all runs over {self.for_all.variable}, which is given as well")
        if self.for_all is not None and self.for_all.variable == "t" and {"t_S", "t_E"} & set(dict(given.values)):
            raise DomainError("for_all runs over t, but t_S or t_E is given")

    @property
    def network(self) -> Instance:
        """The instance. Raises DomainError for a statement that is not about a recurrent arithmetic circuit."""
        if not isinstance(self.instance, Instance):
            raise DomainError("the statement is about no network of the cell 'rac'")
        return self.instance

    def environment(self) -> dict[str, int]:
        """The value of every variable that has one (the variable of ``for_all`` has none)."""
        return self.instance.environment()

    def terms(self, bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]:
        """The distinct rank terms; see ``terms``. With given weights only the instance's own are defined."""
        if isinstance(self.instance, LinearInstance):
            return terms(self.relation, self.instance)
        if not isinstance(self.instance, Instance):
            return ()
        found = terms(self.relation, self.instance, bounds)
        if self.quantifier is Quantifier.THESE_WEIGHTS:
            for at in found:
                if at != rank_at(RankTerm(at.notion), self.environment()):
                    raise DomainError(f"{at} is not at the instance, whose weights are given")
        return found

    def to_json(self) -> dict[str, Json]:
        """The ``statement`` object of the certificate format, exactly."""
        instance = self.instance.to_json()
        if self.weights_json is not None:
            instance["weights"] = self.weights_json
        data: dict[str, Json] = {
            "quantifier": self.quantifier.in_files,
            "field": self.field if isinstance(self.field, str) else self.field.to_json(),
            "instance": instance,
            "relation": to_json(self.relation),
        }
        variables: dict[str, Json] = {}
        if self.for_all is not None:
            variables[self.for_all.variable] = {"from": integer_to_json(self.for_all.start)}
        if isinstance(self.instance, KernelInstance):
            variables = self.instance.variables_to_json()
        if variables:
            data["variables"] = variables
        return data


def _check_entry(entry: TemplateEntry, field: Field) -> None:
    """Raise DomainError unless the entry is an element of the field in its one spelling."""
    if isinstance(field, FieldName):
        digits = entry if isinstance(entry, tuple) else (entry,)
        if isinstance(entry, tuple) != (field.k > 1) or len(digits) != field.k:
            raise DomainError(f"the template entry {shown(entry)} is no element of {field}")
        if not all(0 <= digit < field.p for digit in digits):
            raise DomainError(f"the template entry {shown(entry)} is not reduced modulo {field.p}")
    elif isinstance(entry, tuple) and (len(entry) != 2 or entry[1] < 2 or gcd(*entry) != 1):
        raise DomainError(f"the template entry {shown(entry)} is no fraction [a, b] in lowest terms, b >= 2")
