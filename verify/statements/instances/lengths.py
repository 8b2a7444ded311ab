"""Instances of statements about one recurrent arithmetic circuit at all lengths: t_S and t_E vary over the integers.

Source: ``proofs/certificate-format.md``, section 14.
"""

from __future__ import annotations

from dataclasses import dataclass

from verify.errors import DomainError
from verify.statements.evaluation import Bounds
from verify.statements.heads import LENGTHS, Language
from verify.statements.instances.domains import AtLeast, Domain
from verify.statements.instances.protocol import AnyInstance
from verify.statements.instances.sizes import require_size
from verify.statements.integers import integer_to_json
from verify.statements.json import Json
from verify.statements.quantifier import Field
from verify.statements.tree import Condition, rank_terms
from verify.statements.write.phrases import counted
from verify.statements.write.text import integer_text, to_prose

__all__ = ["LengthsInstance"]


@dataclass(frozen=True, slots=True)
class LengthsInstance(AnyInstance):
    """The circuits with L layers of width R on M channels, at every t_S >= ``t_S`` and every t_E >= ``t_E``.

    >>> instance = LengthsInstance(2, 3, 2, 4, 5)
    >>> " ".join(instance.compact()), instance.name()
    ('lengths L=2 R=3 M=2 t_S>=4 t_E>=5', 'L2-R3-M2-all-tS-from4-all-tE-from5')
    """

    L: int
    R: int
    M: int
    t_S: int
    t_E: int

    def __post_init__(self) -> None:
        for name in ("L", "R", "M"):
            require_size(name, getattr(self, name))
        for name in ("t_S", "t_E"):
            require_size(f"the start of {name}", getattr(self, name))

    @property
    def cell(self) -> str:
        """``lengths``."""
        return "lengths"

    @property
    def language(self) -> Language:
        """What a relation may be made of."""
        return LENGTHS

    @property
    def of_weights(self) -> bool:
        """Statements quantify over weights."""
        return True

    @property
    def variables(self) -> tuple[tuple[str, Domain], ...]:
        """t_S and t_E."""
        return (("t_S", AtLeast(self.t_S)), ("t_E", AtLeast(self.t_E)))

    def environment(self) -> dict[str, int]:
        """The value of every name that has one: t_S and t_E have none."""
        return {"L": self.L, "R": self.R, "M": self.M, "m": min(self.M, self.R)}

    def name(self) -> str:
        """A file-name stem that tells instances apart."""
        return f"L{self.L}-R{self.R}-M{self.M}-all-tS-from{self.t_S}-all-tE-from{self.t_E}"

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format, without ``variables``."""
        return {"cell": self.cell, **{name: integer_to_json(getattr(self, name)) for name in ("L", "R", "M")}}

    def compact(self) -> list[str]:
        """``lengths``, ``L=2``, .., ``t_E>=5``: what a compact line says of the instance."""
        sizes = [f"{name}={integer_text(getattr(self, name))}" for name in ("L", "R", "M")]
        return [self.cell, *sizes, f"t_S>={integer_text(self.t_S)}", f"t_E>={integer_text(self.t_E)}"]

    def check(self, relation: Condition, field: Field) -> None:
        """Raise DomainError unless the relation is about the function rank at these lengths, over Q."""
        if field != "Q":
            raise DomainError(f"a statement about all lengths is over Q, not over {field}")
        terms = rank_terms(relation)
        if not terms or any(term.overrides for term in terms):
            raise DomainError("a statement about all lengths is about rank, without parameters")

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence; ``weights`` says which.

        >>> from verify.statements.build import M, R, mc, rank, t_E
        >>> said = rank.equals(R * (mc(R, t_E) - mc(R - M, t_E)))
        >>> print(LengthsInstance(2, 3, 2, 4, 5).sentence(said, "For almost all real weights", None))
        ... # doctest: +NORMALIZE_WHITESPACE
        For almost all real weights, a recurrent arithmetic circuit with L=2 layers, width R=3 and M=2 input channels
        is, at every t_S >= 4 and every t_E >= 5, such that the function rank equals R * (mc(R, t_E) - mc(R - M,
        t_E)).
        """
        sizes = f"{counted('L', self.L, 'layer')}, width R={integer_text(self.R)}"
        circuit = f"a recurrent arithmetic circuit with {sizes} and {counted('M', self.M, 'input channel')}"
        at = f"at every t_S >= {integer_text(self.t_S)} and every t_E >= {integer_text(self.t_E)}"
        return f"{weights}, {circuit} is, {at}, such that {to_prose(relation)}."
