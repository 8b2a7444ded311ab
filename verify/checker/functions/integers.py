"""Statements about integers alone: nothing but the sizes that their expressions speak of."""

from collections.abc import Collection, Mapping
from typing import Any

from ..kernel.errors import Rejected, show
from ..kernel.item import Item
from ..kernel.meter import Meter
from ..kernel.rings import Field
from ..kernel.statement import FROM, Domain
from ..kernel.terms import Head
from .polynomials import ONE, constant, gather
from .rational import Rational, indeterminate

__all__ = ["Integers", "read_instance"]

SIZES = ("L", "R", "M", "N", "t_S", "t_E", "t")
BOUNDS = ("G1", "U0", "U1", "U2", "U3", "G2", "U5", "U6", "UT", "U4", "U7", "U8", "U9")


class Integers:
    """The cell ``integers``: some of L R M N t_S t_E t, given or variable; t is both t_S and t_E."""

    cell = "integers"
    scope = "all"
    heads: Mapping[str, Head] = {"bound": Head("b", names=BOUNDS)}
    vocabulary = (*SIZES, "T", "m")
    may_vary: Mapping[str, tuple[tuple[str, ...], int]] = dict.fromkeys(SIZES, ((FROM,), 1))

    def __init__(self, given: Mapping[str, int]) -> None:
        self.given = given
        self.has: Collection[str] = set(given)
        if "t" in given:
            self.has = {*given, "t_S", "t_E"}
        if "t_S" in given or "t_E" in given:
            self.has = {*given, "t"}
        self.varying: Mapping[str, Domain] = {}

    def vary(self, variables: Mapping[str, Domain]) -> None:
        """These names are quantified."""
        if "t" in variables and ("t_S" in variables or "t_E" in variables):
            raise Rejected("statement.variables", "t is the common value of t_S and t_E, so it excludes them")
        self.varying = variables

    def names(self) -> dict[str, Any]:
        """What the names are worth, and what is formed from them; variables as indeterminates."""
        known: dict[str, Any] = {**self.given, **{name: indeterminate(name) for name in self.varying}}
        if "t" in known:
            known["t_S"] = known["t_E"] = known["t"]
        if isinstance(known.get("M"), int) and isinstance(known.get("R"), int):
            known["m"] = min(known["M"], known["R"])
        if "t_S" in known and "t_E" in known:
            a, b = known["t_S"], known["t_E"]
            known["T"] = a + b if isinstance(a, int) and isinstance(b, int) else _sum(a, b)
            if isinstance(a, int) and a == b:
                known["t"] = a
        if "M" in known:
            known.setdefault("N", known["M"])
        return known

    def at(self, values: Mapping[str, int]) -> "Integers":
        """The instance at which the variables have ``values``."""
        return Integers({**self.given, **values})

    def bound(self, name: str, level: str, meter: Meter, path: str) -> Any:
        """The value of a structural bound of a ``rac`` with these sizes, for one-hot templates at grid level."""
        from ..circuit.instance import Circuit, Templates

        known, sizes = self.names(), ("L", "R", "M", "t_S", "t_E")
        for size in sizes:
            if not isinstance(known.get(size), int):
                raise Rejected(path, f"a bound needs a value of {size}")
        if level == "grid" and known["N"] > known["M"]:
            raise Rejected(path, "one-hot templates need N <= M")
        circuit = Circuit("rac", Field(), False, {size: known[size] for size in sizes}, Templates(known["N"]))
        return circuit.bound(name, level, meter, path)

    def setting(self) -> list[str]:
        """The sizes as in the one line of a statement."""
        return [f"{name}={show(self.given[name])}" for name in SIZES if name in self.given]

    def subject(self, heads: Collection[str], values: list[str]) -> str:
        """For which sizes."""
        given = [f"{name} = {show(self.given[name])}" for name in SIZES if name in self.given]
        if not values:
            return f"For {', '.join(given)}" if given else "As integers"
        return f"For {', '.join(given)}{' and ' if given else ''}{' and '.join(values)}"


def _sum(*sizes: int | Rational) -> Rational:
    """The sum of sizes, each a number or an indeterminate."""
    parts = (constant(size) if isinstance(size, int) else size.numerator for size in sizes)
    return Rational(gather(term for part in parts for term in part.items()), ONE)


def read_instance(item: Item, quantifier: str, field: Field, notions: set[str]) -> Integers:
    """The instance that ``item`` writes."""
    item.keys(("cell",), SIZES)
    if "t" in item and ("t_S" in item or "t_E" in item):
        item.malformed("t is the common value of t_S and t_E, so it excludes them")
    return Integers({name: item.get(name).integer(least=1) for name in item.names() if name != "cell"})
