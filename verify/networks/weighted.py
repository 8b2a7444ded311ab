"""A network with weights: a program, and an element of a field for every free entry."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from verify.errors import DomainError
from verify.exact import QQ, Field, parse_field
from verify.exact.conversion import read_entries, shown
from verify.networks.families import find_family
from verify.networks.program import Program, nested_lists
from verify.networks.rac import RAC
from verify.networks.streams import IntegerStream

__all__ = ["WeightedNetwork", "drawn_weights", "family_program", "network_arrays", "weighted"]


@dataclass(frozen=True, slots=True, repr=False)
class WeightedNetwork:
    """``program`` with weights over ``field``: for each of ``program.weights`` its entries, the last axis fastest.

    Raises ``DomainError`` for arrays that do not fit the program.
    """

    program: Program
    field: Field
    arrays: tuple[tuple[Any, ...], ...]

    def __post_init__(self) -> None:
        weights = self.program.weights
        if len(self.arrays) != len(weights):
            raise DomainError(f"the network has {len(weights)} weight arrays; {len(self.arrays)} are given")
        for weight, entries in zip(weights, self.arrays, strict=True):
            if len(entries) != math.prod(weight.shape):
                raise DomainError(f"{weight.name} has {math.prod(weight.shape)} entries; {len(entries)} are given")

    @classmethod
    def of(cls, program: Program, field: Field | str | int, arrays: Mapping[str, Any]) -> WeightedNetwork:
        """The network with these weights, a nested list an array; initial states that are left out are all ones.

        Raises ``DomainError`` naming the array that is missing, unknown or misshapen.
        """
        over = parse_field(field)
        known = {weight.name: weight.shape for weight in program.weights}
        states = {state.name for state in program.states if state.free}
        for name in arrays:
            if name not in known:
                raise DomainError(f"there is no weight {shown(name)}; there are {', '.join(known)}")
        found: list[tuple[Any, ...]] = []
        for name, shape in known.items():
            if name not in arrays and name not in states:
                raise DomainError(f"the weight {name} is missing; there are {', '.join(known)}")
            nested = arrays[name] if name in arrays else [1] * math.prod(shape)
            flat = list(_flat(name, nested, shape if name in arrays else (math.prod(shape),)))
            found.append(tuple(read_entries(flat, name, over.element)))
        return cls(program, over, tuple(found))

    def __repr__(self) -> str:
        return f"<network with {self.program.weight_count} weights over {self.field.name}>"

    def __getitem__(self, name: str) -> tuple[Any, ...]:
        """The entries of an array."""
        for weight, entries in zip(self.program.weights, self.arrays, strict=True):
            if weight.name == name:
                return entries
        raise KeyError(name)

    def entries(self) -> Iterator[Any]:
        """Every weight."""
        return (entry for array in self.arrays for entry in array)

    def map_entries(self, change: Callable[[Any], Any]) -> WeightedNetwork:
        """The network with ``change`` applied to every weight, over the same field."""
        over = self.field
        arrays = tuple(tuple(over.element(change(entry)) for entry in array) for array in self.arrays)
        return WeightedNetwork(self.program, over, arrays)


@lru_cache(maxsize=256)
def family_program(cell: str, L: int, R: int, M: int) -> Program:
    """The program of a family for these sizes; the same one if it is asked for again.

    Raises ``DomainError`` for a family that there is not, and for sizes that it does not take.
    """
    return find_family(cell).program(L, R, M)


def weighted(net: RAC | WeightedNetwork) -> WeightedNetwork:
    """A network as a program with weights; of a RAC its first output class."""
    if isinstance(net, WeightedNetwork):
        return net
    program = family_program("rac", net.L, net.R, net.M)
    arrays: dict[str, tuple[Any, ...]] = {"Wo": net.Wo[0]}
    for layer, (Wh, Wi, h0) in enumerate(zip(net.Wh, net.Wi, net.h0, strict=True), 1):
        arrays[f"Wh{layer}"] = tuple(v for row in Wh for v in row)
        arrays[f"Wi{layer}"] = tuple(v for row in Wi for v in row)
        arrays[f"h{layer}"] = h0
    return WeightedNetwork(program, net.field, tuple(arrays[weight.name] for weight in program.weights))


def drawn_weights(program: Program, *, field: Field | str | int = QQ, seed: str, bound: int) -> WeightedNetwork:
    """The weights that a certificate calls ``{"kind": "stream", "seed": seed}``, in the order of ``program.weights``.

    Entries are stream integers below ``bound`` (the modulus of the evidence over Q, else the characteristic);
    over GF(p^k) each entry takes k of them, low degree first.  Source: proofs/certificate-format.md, section 4.
    """
    over = parse_field(field)
    stream = IntegerStream(seed, "weights", bound)
    degree = over.degree
    arrays = tuple(
        tuple(over.element(stream.take(degree) if degree > 1 else next(stream)) for _ in range(math.prod(weight.shape)))
        for weight in program.weights
    )
    return WeightedNetwork(program, over, arrays)


def network_arrays(net: WeightedNetwork, plain: Callable[[Any], Any]) -> dict[str, Any]:
    """Every array by name, nested lists of what ``plain`` makes of its entries."""
    return {
        weight.name: nested_lists([plain(entry) for entry in entries], weight.shape)
        for weight, entries in zip(net.program.weights, net.arrays, strict=True)
    }


def _flat(name: str, value: Any, shape: tuple[int, ...]) -> Iterator[Any]:
    """The entries of nested lists (or arrays) of that shape."""
    if not shape:
        yield value
        return
    if isinstance(value, str) or not hasattr(value, "__len__"):
        raise DomainError(f"{name} needs the shape {list(shape)} there, not the number {shown(value)}")
    if len(value) != shape[0]:
        raise DomainError(f"{name} needs {shape[0]} entries along an axis; it has {len(value)}")
    for member in value:
        yield from _flat(name, member, shape[1:])
