"""The instance of a statement about singular values: a network at given weights on given sequences, and ε.

The matrix has an entry for every listed start and end sequence, the first entry of y after both. Its ε-rank, the number
of singular values that are at least ε, is neither a function rank nor a grid rank.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from ..kernel.errors import Rejected, show
from ..kernel.item import Item
from ..kernel.rings import Field
from ..kernel.terms import Head
from ..kernel.walk import Number, lowest, number_text
from .instance import Circuit, Term
from .instance import read_instance as read_circuit

__all__ = ["Spectrum", "read_instance"]

NOTION = "eps_rank"
_LABEL = "[0-9a-f]{64}"


@dataclass(frozen=True, slots=True)
class Spectrum:
    """``circuit`` has explicit weights; ``sequences`` are words over an alphabet of rational vectors."""

    cell: ClassVar[str] = "spectrum"
    kind: ClassVar[str] = "spectrum"
    heads: ClassVar[Mapping[str, Head]] = {NOTION: Head("o", rank=True)}
    vocabulary: ClassVar[tuple[str, ...]] = ("starts", "ends", "t_S", "t_E", "T")
    may_vary: ClassVar[Mapping[str, Any]] = {}

    circuit: Circuit
    sequences: Item
    starts: int
    ends: int
    epsilon: Number
    model: str = ""

    @property
    def given(self) -> Mapping[str, Number]:
        """The sizes of the network and of the matrix, and ε."""
        return {**self.circuit.given, "starts": self.starts, "ends": self.ends, "eps": self.epsilon}

    @property
    def has(self) -> Collection[str]:
        """The names that have a value."""
        return self.names().keys()

    def names(self) -> dict[str, int]:
        """The names of expressions."""
        known = self.circuit.names()
        return {"starts": self.starts, "ends": self.ends, **{name: known[name] for name in ("t_S", "t_E", "T")}}

    def vary(self, variables: Mapping[str, Any]) -> None:
        """Nothing varies here."""

    def term(self, notion: str, overrides: Mapping[str, int], path: str) -> Term:
        """The ε-rank; it has no parameters."""
        if notion != NOTION or overrides:
            raise Rejected(path, f"there is only {NOTION} here, without parameters")
        network = self.circuit.term("rank", {}, path)
        return Term(NOTION, network.sizes, network.M, network.t_S, network.t_E)

    def read_term(self, item: Item) -> Term:
        """The rank term of an evidence item."""
        if item.json != [NOTION, {}]:
            item.malformed(f'expected ["{NOTION}", {{}}]')
        return self.term(NOTION, {}, item.path)

    def term_text(self, term: Term) -> str:
        """The rank."""
        return term.notion

    def setting(self) -> list[str]:
        """What is given, as in the one line of a statement."""
        network = [word for word in self.circuit.setting() if word != "program"]
        sizes = [f"starts={show(self.starts)}", f"ends={show(self.ends)}", f"eps={number_text(self.epsilon)}"]
        return [self.cell, *network, *sizes]

    def subject(self, field: Field, heads: Collection[str]) -> str:
        """The matrix, the network, and the ε-rank in words."""
        model = f", said to be of the model file with SHA-256 {self.model}" if self.model else ""
        return (
            f"the matrix of the first output entry on {show(self.starts)} given start sequences and "
            f"{show(self.ends)} given end sequences (eps_rank = number of its singular values >= eps = "
            f"{number_text(self.epsilon)}) of {self.circuit.subject(field, ())}{model}"
        )


def read_instance(item: Item, quantifier: str, field: Field, notions: set[str]) -> Spectrum:
    """The instance that ``item`` describes."""
    item.keys(("cell", "network", "sequences", "epsilon"), ("model",))
    if quantifier != "these-weights":
        raise Rejected("statement.quantifier", f"singular values are those of given weights, not of {quantifier}")
    if field.p:
        raise Rejected("statement.field", f"singular values are real numbers, so the field is Q, not {field}")
    network = item.get("network")
    if network.get("cell").json == "linear":
        network.get("cell").reject("a linear network is no network of this cell")
    circuit = read_circuit(network, quantifier, field, {"rank"})
    sequences = item.get("sequences").keys(("alphabet", "start", "end"))
    for vector in sequences.get("alphabet").entries():
        for entry in vector.entries(circuit.given["M"]):
            entry.rational()
    size = len(sequences.get("alphabet").array())
    for name, length in (("start", circuit.given["t_S"]), ("end", circuit.given["t_E"])):
        words = sequences.get(name)
        if not words.array():
            words.reject("expected at least one sequence")
        for word in words.entries():
            for letter in word.entries(length):
                letter.integer(least=0, most=size - 1)
    epsilon = lowest(Fraction(*item.get("epsilon").rational()))
    if epsilon <= 0:
        item.get("epsilon").reject(f"expected a number > 0, got {number_text(epsilon)}")
    model = item.get("model").text(_LABEL) if "model" in item else ""
    starts, ends = (len(sequences.get(name).array()) for name in ("start", "end"))
    return Spectrum(circuit, sequences, starts, ends, epsilon, model)
