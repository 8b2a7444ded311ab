"""The instance of a statement about one circuit ``rac`` at all lengths: t_S and t_E vary over the integers.

The weights are quantified before the lengths: outside one proper algebraic subset the relation holds at every t_S, t_E.
"""

from collections.abc import Collection, Mapping
from typing import ClassVar

from ..kernel.errors import Rejected, show
from ..kernel.item import Item
from ..kernel.rings import Field
from ..kernel.statement import FROM, LENGTHS, Domain
from ..kernel.terms import Head
from .instance import Circuit

__all__ = ["Lengths", "read_instance"]

STEPS = ("t_S", "t_E")


class Lengths:
    """The circuits ``rac`` of one depth, width and number of channels; the only quantity is the function rank."""

    cell: ClassVar[str] = LENGTHS
    kind: ClassVar[str] = LENGTHS
    heads: ClassVar[Mapping[str, Head]] = {"rank": Head("o", rank=True)}
    vocabulary: ClassVar[tuple[str, ...]] = ("L", "R", "M", "m", *STEPS)
    may_vary: ClassVar[Mapping[str, tuple[tuple[str, ...], int]]] = dict.fromkeys(STEPS, ((FROM,), 1))

    def __init__(self, given: Mapping[str, int], field: Field) -> None:
        self.given = given
        self.field = field
        self.starts: dict[str, int] = {}

    @property
    def has(self) -> Collection[str]:
        """The names that have a value."""
        return self.names().keys()

    def vary(self, variables: Mapping[str, Domain]) -> None:
        """Both numbers of steps vary."""
        if set(variables) != set(STEPS):
            raise Rejected("statement.variables", f"t_S and t_E vary in a statement about the cell {LENGTHS}")
        self.starts = {name: variables[name].start for name in STEPS}

    def names(self) -> dict[str, int]:
        """The names that have a value."""
        return {**self.given, "m": min(self.given["M"], self.given["R"])}

    def term(self, notion: str, overrides: Mapping[str, int], path: str) -> str:
        """The function rank; it has no parameters."""
        return notion

    def at_start(self) -> Circuit:
        """The circuit with the least t_S and t_E."""
        return Circuit("rac", self.field, False, {**self.given, **self.starts})

    def setting(self) -> list[str]:
        """What is given, as in the one line of a statement."""
        return [self.cell, *(f"{name}={show(number)}" for name, number in self.given.items())]

    def subject(self, field: Field, heads: Collection[str]) -> str:
        """The circuit in words, and that its lengths vary."""
        L, R, M = (show(self.given[name]) for name in ("L", "R", "M"))
        t_S, t_E = (show(self.starts[name]) for name in STEPS)
        return (
            f"the recurrent arithmetic circuit over {field} with L = {L} layers, width R = {R} and M = {M} input "
            f"channels, with t_S start steps and t_E end steps, for every integer t_S >= {t_S} and every integer "
            f"t_E >= {t_E} (function rank = rank),"
        )


def read_instance(item: Item, quantifier: str, field: Field, notions: set[str]) -> Lengths:
    """The instance that ``item`` describes."""
    item.keys(("cell", "L", "R", "M"))
    if quantifier != "almost-all-weights":
        raise Rejected("statement.quantifier", f"the cell {LENGTHS} is for almost all weights, not for {quantifier}")
    if field.p:
        raise Rejected("statement.field", f"the cell {LENGTHS} is over Q, not over {field}")
    if notions != {"rank"}:
        raise Rejected("statement.relation", "the function rank, and no other, must occur in the relation")
    return Lengths({name: item.get(name).integer(least=1) for name in ("L", "R", "M")}, field)
