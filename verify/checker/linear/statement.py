"""The statement about a linear network: what is quantified, over which field, at which instance, and the relation."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import Malformed, Rejected, show
from ..expression import Language, Tree, mentions, parse_condition
from ..fields import Field, read_element, read_field
from ..reading import array, fields_of, integer
from .weights import read_weights

__all__ = ["LANGUAGE", "PARAMETERS", "SIZES", "LinearStatement", "LinearTerm", "read_linear_statement", "read_term"]

SIZES = ("n", "d_x", "d_y")
PARAMETERS: Mapping[str, tuple[str, ...]] = {"rank": ("t_S", "t_E", "q"), "hankel_rank": ("k",)}
"""For each rank what the instance gives for it, besides the sizes of the network."""

LANGUAGE = Language(
    (*SIZES, "t_S", "t_E", "T", "q", "k"),
    {"rank": (), "hankel_rank": ()},
    bounds=(),
    reserved=("t", "m", "n", "q", "k"),
)
_QUANTIFIERS = ("almost-all-weights", "all-weights", "these-weights")


@dataclass(frozen=True, slots=True)
class LinearTerm:
    """One unknown rank, always at the instance."""

    notion: str

    @property
    def network(self) -> tuple[int, ...]:
        """There is one network in a statement, so its sizes need no mention."""
        return ()


@dataclass(frozen=True, slots=True)
class LinearStatement:
    """A statement read from a file. ``parameters`` are n, d_x, d_y and what the ranks that occur need."""

    quantifier: str
    field: Field
    parameters: Mapping[str, int]
    weights: object | None
    relation: Tree

    def variables(self) -> dict[str, int]:
        """The variables of expressions, as far as the instance gives them."""
        known = dict(self.parameters)
        if "t_S" in known and "t_E" in known:
            known["T"] = known["t_S"] + known["t_E"]
        return known

    def term(self, notion: str, overrides: Mapping[str, int], *, path: str) -> LinearTerm:
        """The rank of ``notion`` at the instance; raises ``Rejected`` if the instance does not give it."""
        if overrides:
            raise Rejected(path, f"{notion} of a linear network is taken at the instance only")
        missing = [name for name in PARAMETERS[notion] if name not in self.parameters]
        if missing:
            raise Rejected(path, f"{notion} needs {', '.join(missing)}, which the instance does not give")
        return LinearTerm(notion)


def read_linear_statement(keys: dict[str, object], *, path: str) -> LinearStatement:
    """The statement with the members ``keys``. Raises ``Malformed`` or ``Rejected``."""
    fields_of(keys, ("quantifier", "field", "instance", "relation"), path=path)
    quantifier = keys["quantifier"]
    if not isinstance(quantifier, str) or quantifier not in _QUANTIFIERS:
        expected = ", ".join((*_QUANTIFIERS, "values"))
        raise Malformed(f"{path}.quantifier", f"expected in version 2 one of {expected}, got {show(quantifier)}")
    where = f"{path}.instance"
    cell = keys["instance"].get("cell") if isinstance(keys["instance"], dict) else None
    if cell != "linear":
        raise Malformed(f"{where}.cell", f'expected "linear" in version 2 with {quantifier}, got {show(cell)}')
    base = _read_field(keys["field"], path=f"{path}.field")
    relation = parse_condition(keys["relation"], path=f"{path}.relation", ranks=True, language=LANGUAGE)
    notions = [notion for notion in PARAMETERS if mentions(relation, (notion,))]
    if not notions:
        raise Rejected(f"{path}.relation", "neither rank nor hankel_rank occurs")
    names = (*SIZES, *(name for notion in notions for name in PARAMETERS[notion]))
    given = ("weights",) if quantifier == "these-weights" else ()
    instance = fields_of(keys["instance"], ("cell", *names, *given), path=where)
    parameters = {name: integer(instance[name], path=f"{where}.{name}", least=1) for name in names}
    weights = instance.get("weights")
    if given:
        n, d_x, d_y = (parameters[name] for name in SIZES)
        read_weights(
            weights, n, d_x, d_y, read=lambda entry, at: read_element(base, entry, at), path=f"{where}.weights"
        )
    return LinearStatement(quantifier, base, parameters, weights, relation)


def _read_field(value: object, *, path: str) -> Field:
    """Q or GF(p)."""
    if isinstance(value, dict):
        keys = fields_of(value, ("p", "k"), path=path)
        integer(keys["k"], path=f"{path}.k", least=1, most=1)
    return read_field(value, path=path)


def read_term(value: object, statement: LinearStatement, *, path: str) -> LinearTerm:
    """The rank term of an evidence item: ``["rank", {}]`` or ``["hankel_rank", {}]``."""
    entries = array(value, path=path)
    if len(entries) != 2 or not isinstance(entries[0], str) or entries[0] not in PARAMETERS:
        raise Malformed(path, 'expected ["rank", {}] or ["hankel_rank", {}]')
    fields_of(entries[1], (), path=f"{path}[1]")
    return statement.term(entries[0], {}, path=path)
