"""A statement: a relation, the instance it is about, and what it quantifies over. Data, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from verify.errors import DomainError
from verify.statements.evaluation import Bounds
from verify.statements.instances.circuit import Instance
from verify.statements.instances.domains import Domain, domain_to_json
from verify.statements.instances.protocol import AnyInstance
from verify.statements.json import Json, to_json
from verify.statements.quantifier import Field, FieldName, Quantifier
from verify.statements.ranks import AnyRankAt
from verify.statements.scopes import check_language
from verify.statements.tree import Condition
from verify.statements.write.text import to_text

__all__ = ["Statement", "to_compact", "to_words"]

Kind = TypeVar("Kind", bound=AnyInstance)


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation asserted at an instance, for all values of the instance's variables.

    With Quantifier.NONE the instance is about integers (``given``), a kernel, a system or a descent, else it is a
    network.
    ``weights_json`` is the *weights* object of the format, for Quantifier.THESE_WEIGHTS, and not looked into.

    >>> from verify.statements import Sizes, given, rank
    >>> instance = Instance(Sizes(L=1, R=3, M=3, t_S=1, t_E=1))
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
    weights_json: Json | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.quantifier, Quantifier):
            raise DomainError(f"no quantifier: {self.quantifier!r}")
        if not isinstance(self.relation, Condition):
            raise DomainError("the relation of a statement must be a condition, such as rank >= 3")
        if self.field != "Q" and not isinstance(self.field, FieldName):
            raise DomainError(f"the field must be 'Q' or a FieldName, not {self.field!r}")
        if not hasattr(self.instance, "cell"):
            raise DomainError(
                "the instance of a statement is an Instance(..), or given(..) variables, or one of a linear network"
            )
        if self.instance.of_weights != (self.quantifier is not Quantifier.NONE):
            kind = "another quantifier than 'none'" if self.instance.of_weights else "the quantifier 'none'"
            raise DomainError(
                f"a statement about the cell {self.instance.cell!r} has {kind}, not {self.quantifier.value!r}"
            )
        if self.instance.needs_weights and self.quantifier is not Quantifier.THESE_WEIGHTS:
            cell, other = self.instance.cell, self.quantifier.value
            raise DomainError(f"a statement about the cell {cell!r} is about given weights, not {other!r}")
        if self.quantifier is Quantifier.NONE and self.field != "Q":
            raise DomainError("with the quantifier 'none' the field must be 'Q'")
        if self.quantifier is Quantifier.OPEN_WEIGHTS and self.field != "Q":
            raise DomainError("with the quantifier 'open-weights' the field must be 'Q': there are no open sets else")
        check_language(self.relation, self.instance.language)
        self.instance.check(self.relation, self.field)
        if (self.weights_json is not None) != (self.quantifier is Quantifier.THESE_WEIGHTS):
            raise DomainError("weights are given exactly when the quantifier is 'these-weights'")

    @property
    def variables(self) -> Mapping[str, Domain]:
        """The names that the statement quantifies over, and their domains."""
        return dict(self.instance.variables)

    def about(self, kind: type[Kind]) -> Kind:
        """The instance, which must be of a kind. Raises DomainError where it is of another."""
        if not isinstance(self.instance, kind):
            raise DomainError(f"the statement is about the cell {self.instance.cell!r}: it has no {kind.__name__}")
        return self.instance

    @property
    def network(self) -> Instance:
        """The instance. Raises DomainError for a statement that is not about a recurrent arithmetic circuit."""
        return self.about(Instance)

    def environment(self) -> dict[str, int]:
        """The value of every name that has one (what varies has none)."""
        return self.instance.environment()

    def terms(self, bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]:
        """The distinct rank terms. With given weights only the instance's own are defined."""
        found = self.instance.ranks(self.relation, bounds)
        if self.quantifier is Quantifier.THESE_WEIGHTS:
            own = self.instance.own_ranks()
            for at in found:
                if at not in own:
                    raise DomainError(f"{at} is not at the instance, whose weights are given")
        return found

    def to_json(self) -> dict[str, Json]:
        """The ``statement`` object of the certificate format, exactly."""
        weights = self.weights_json
        instance = self.instance.to_json() if weights is None else self.instance.to_json_with(weights)
        data: dict[str, Json] = {
            "quantifier": self.quantifier.value,
            "field": self.field if isinstance(self.field, str) else self.field.to_json(),
            "instance": instance,
            "relation": to_json(self.relation),
        }
        if self.variables:
            data["variables"] = {name: domain_to_json(domain) for name, domain in self.variables.items()}
        return data


def to_words(statement: Statement, bounds: Bounds | None = None) -> str:
    """A plain English sentence that says the statement, numbers put in.

    >>> from verify.statements.sizes import Sizes
    >>> from verify.statements.build import L, m, mc, rank, t_E
    >>> instance = Instance(Sizes(L=2, R=4, M=3, t_S=5, t_E=5))
    >>> print(to_words(Statement(Quantifier.ALMOST_ALL_WEIGHTS, rank >= mc(m, mc(t_E, L - 1)), instance)))
    ... # doctest: +NORMALIZE_WHITESPACE
    For almost all real weights, a recurrent arithmetic circuit with L=2 layers, width R=4 and M=3 input
    channels, split after 5 of 10 steps, has function rank at least 21 (mc(m, mc(t_E, L - 1)) = 21).

    Raises DomainError where a part of the relation without ranks is undefined.
    """
    return statement.instance.sentence(statement.relation, statement.quantifier.words(statement.field), bounds)


def to_compact(statement: Statement) -> str:
    """One line: the instance, a colon, the relation.

    What is not usual is said before the colon too: ``field=``, ``weights=`` (almost all, if not said).

    >>> from verify.statements.sizes import Sizes
    >>> from verify.statements.build import m, rank
    >>> instance = Instance(Sizes(L=2, R=4, M=3, t_S=5, t_E=5))
    >>> to_compact(Statement(Quantifier.ALL_WEIGHTS, rank >= m, instance))
    'L=2 R=4 M=3 t_S=5 t_E=5 weights=all: rank >= m'
    """
    parts = statement.instance.compact()
    if statement.field != "Q":
        parts.append(f"field={statement.field}")
    if statement.quantifier in (Quantifier.ALL_WEIGHTS, Quantifier.OPEN_WEIGHTS, Quantifier.THESE_WEIGHTS):
        parts.append("weights=" + statement.quantifier.value.removesuffix("-weights"))
    relation = to_text(statement.relation)
    return f"{' '.join(parts)}: {relation}" if parts else relation
