"""Instances of statements about the ranks of linear recurrent networks, as plain data.

Source: ``proofs/certificate-format.md``, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from verify.errors import DomainError
from verify.statements.evaluation import Bounds, linear_rank_at, with_numbers
from verify.statements.heads import LINEAR, Language
from verify.statements.instances.protocol import AnyInstance
from verify.statements.instances.sizes import require_size
from verify.statements.integers import integer_to_json
from verify.statements.json import Json
from verify.statements.quantifier import Field, FieldName
from verify.statements.ranks import AnyRankAt
from verify.statements.tree import Condition, RankTerm, free_names, rank_terms
from verify.statements.write.phrases import counted, listed, remark
from verify.statements.write.text import PROSE, integer_text
from verify.statements.write.writing import write

__all__ = ["LinearInstance"]

_SIZES = ("n", "d_x", "d_y")
_BLOCKS = ("t_S", "t_E", "q")
_SAID = ("n", "d_x", "d_y", "q", "k")


@dataclass(frozen=True, slots=True)
class LinearInstance(AnyInstance):
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
    def cell(self) -> str:
        """``linear``."""
        return "linear"

    @property
    def language(self) -> Language:
        """What a relation may be made of."""
        return LINEAR

    @property
    def of_weights(self) -> bool:
        """Statements quantify over weights."""
        return True

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
        data: dict[str, Json] = {"cell": self.cell}
        for name, value in self._given().items():
            data[name] = integer_to_json(value)
        return data

    def compact(self) -> list[str]:
        """``n=4``, ``d_x=1``, ..: what a compact line says of the instance."""
        return [f"{name}={integer_text(value)}" for name, value in self._given().items()]

    def check(self, relation: Condition, field: Field) -> None:
        """Raise DomainError unless the relation can be about the ranks that the instance gives parameters of."""
        terms = list(rank_terms(relation))
        notions = {term.notion for term in terms}
        if isinstance(field, FieldName) and field.k != 1:
            raise DomainError(f"the field of a statement about linear networks is Q or GF(p), not {field}")
        if not terms:
            raise DomainError("neither rank nor hankel_rank occurs in the relation")
        if any(term.overrides for term in terms):
            raise DomainError("a rank of a linear network is taken at the instance, not at other parameters")
        if ("function" in notions) != self.has_blocks:
            raise DomainError("t_S, t_E and q are given exactly when rank occurs in the relation")
        if ("hankel" in notions) != (self.k is not None):
            raise DomainError("k is given exactly when hankel_rank occurs in the relation")
        environment = self.environment()
        for name in sorted(free_names(relation)):
            if name not in environment:
                raise DomainError(f"the variable {name} has no value here: the instance does not have it")

    def ranks(self, relation: Condition, bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]:
        """The distinct rank terms of a relation, in the order of their first occurrence."""
        environment = self.environment()
        return tuple(dict.fromkeys(linear_rank_at(term, environment) for term in rank_terms(relation)))

    def own_ranks(self) -> tuple[AnyRankAt, ...]:
        """The ranks whose parameters are given."""
        given = {"function": self.q, "hankel": self.k}
        environment = self.environment()
        return tuple(linear_rank_at(RankTerm(notion), environment) for notion in given if given[notion] is not None)

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence; ``weights`` says which.

        >>> from verify.statements.build import q, rank
        >>> instance = LinearInstance(n=4, d_x=1, d_y=2, t_S=2, t_E=3, q=3)
        >>> print(instance.sentence(rank.equals(q + 1), "For all real weights", None))
        ... # doctest: +NORMALIZE_WHITESPACE
        For all real weights, in a linear recurrent network with width n=4, d_x=1 input channel and d_y=2 output
        channels, split after 2 of 5 steps, the function rank of the power q=3 of the first output equals 4 (q + 1 = 4).
        """
        numbers = with_numbers(relation, self.environment())
        parts = [
            f"width n={integer_text(self.n)}",
            counted("d_x", self.d_x, "input channel"),
            counted("d_y", self.d_y, "output channel"),
        ]
        subject = f"{weights}, in a linear recurrent network with {listed(parts)}"
        if self.t_S is not None:
            subject += f", split after {integer_text(self.t_S)} of {integer_text(self.T)} steps"
        said = write(numbers, replace(PROSE, rank=self._rank))
        return f"{subject}, {said}{remark(relation, numbers, _SAID)}."

    def _rank(self, notion: str, overrides: Sequence[tuple[str, str]]) -> str:
        if notion == "hankel":
            return f"the rank of the block Hankel matrix of k={integer_text(self.k or 0)} block rows and columns"
        if self.q == 1:
            return "the function rank of the first output (q=1)"
        return f"the function rank of the power q={integer_text(self.q or 0)} of the first output"

    def _given(self) -> dict[str, int]:
        values = {name: getattr(self, name) for name in (*_SIZES, *_BLOCKS, "k")}
        return {name: value for name, value in values.items() if value is not None}
