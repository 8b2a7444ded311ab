"""What every instance can be asked: the joint between statements and what they are about.

A new kind of instance is a class here, its cell in the table of heads, and its values where they are computed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from verify.statements.evaluation import Bounds
from verify.statements.heads import Language
from verify.statements.instances.domains import Domain
from verify.statements.json import Json
from verify.statements.quantifier import Field
from verify.statements.ranks import AnyRankAt
from verify.statements.tree import Condition

__all__ = ["AnyInstance"]


class AnyInstance(ABC):
    """What a statement can be about."""

    __slots__ = ()

    @property
    @abstractmethod
    def cell(self) -> str:
        """The cell of the certificate format."""

    @property
    @abstractmethod
    def language(self) -> Language:
        """What a relation may be made of."""

    @property
    def of_weights(self) -> bool:
        """Whether statements quantify over weights."""
        return False

    @property
    def needs_weights(self) -> bool:
        """Whether statements are about given weights only."""
        return False

    @property
    def kind(self) -> str:
        """What y is as a function of weights and inputs: ``polynomial``, ``analytic`` or ``piecewise``."""
        return "polynomial"

    @property
    def is_general(self) -> bool:
        """Whether a statement is about more than the data that the instance gives."""
        return False

    @property
    def variables(self) -> tuple[tuple[str, Domain], ...]:
        """The names that statements quantify over, with their domains."""
        return ()

    def environment(self) -> dict[str, int]:
        """The value of every name that is an integer and has one."""
        return {}

    @abstractmethod
    def name(self) -> str:
        """A file-name stem that tells instances apart."""

    @abstractmethod
    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format, without the weights that a statement is about."""

    def to_json_with(self, weights: Json) -> dict[str, Json]:
        """The ``instance`` object with the weights that a statement is about."""
        return {**self.to_json(), "weights": weights}

    @abstractmethod
    def compact(self) -> list[str]:
        """``L=2``, ``R=4``, ..: what a compact line says of the instance."""

    @abstractmethod
    def check(self, relation: Condition, field: Field) -> None:
        """Raise DomainError, in one sentence, unless a relation of the language can be about the instance."""

    def ranks(self, relation: Condition, bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]:
        """The distinct rank terms of a relation, in the order of their first occurrence."""
        return ()

    def own_ranks(self) -> tuple[AnyRankAt, ...]:
        """The ranks at the instance's own parameters."""
        return ()

    @abstractmethod
    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence; ``weights`` says which, where there are any."""
