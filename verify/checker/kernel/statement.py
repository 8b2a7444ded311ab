"""The statement (section 2): what is quantified, over which field, about what, and the relation."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as member
from importlib import import_module
from typing import Any

from .errors import show
from .item import Item
from .rings import Field, read_field
from .terms import RANKS, Tree, parse

__all__ = ["CELLS", "LENGTHS", "NETWORKS", "NONE", "TENSOR", "Domain", "Statement", "read_statement"]

NONE = "none"
QUANTIFIERS = ("almost-all-weights", "all-weights", "open-weights", "these-weights", NONE)
NETWORKS = (
    "rac", "rac-skip", "mi", "second-order", "square", "cube", "linear-layers", "gated-lstm", "gated-gru",
    "linear-attention", "gated-linear-attention", "delta-rule", "selective-ssm",
    "tanh", "sigmoid", "relu", "lstm", "gru", "linear", "program",
)  # fmt: skip
"""The cells whose statements quantify over weights."""
SPECTRUM = "spectrum"  # also of weights, of given ones
TENSOR = "tensor"  # of given entries, which are treated as given weights
LENGTHS = "lengths"  # also of weights: one circuit at all lengths
CELLS: Mapping[str, str] = dict.fromkeys(NETWORKS, "circuit.instance") | {
    "integers": "functions.integers",
    "kernel": "gaussian.instance",
    "system": "dynamics.system",
    "descent": "dynamics.descent",
    "matches": "functions.matches",
    SPECTRUM: "circuit.spectrum",
    TENSOR: "tensors.instance",
    LENGTHS: "circuit.lengths",
}
"""What a statement may be about, and the module that reads it (only that one is loaded)."""
POSITIVE, BELOW_ONE, ABOVE_ONE, FORMAL, FROM = "positive", "below-one", "above-one", "formal", "from"


@dataclass(frozen=True, slots=True)
class Domain:
    """Reals > 0 (``positive``), in (0, 1) (``below-one``), > 1 (``above-one``), a ``formal`` letter, or (``from``) the
    integers >= ``start``.
    """

    kind: str
    start: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement read from a file. ``json`` is the object it was read from."""

    quantifier: str
    field: Field
    instance: Any
    variables: Mapping[str, Domain]
    relation: Tree
    json: object = member(repr=False)


def read_statement(item: Item) -> Statement:
    """The statement written by ``item``. Raises ``Malformed`` or ``Rejected``."""
    item.keys(("quantifier", "field", "instance", "relation"), ("variables",))
    quantifier = item.get("quantifier").choice(*QUANTIFIERS)
    field = read_field(item.get("field"))
    about = item.get("instance")
    cell = about.get("cell").choice(*CELLS)
    if (quantifier == NONE) == (cell in (*NETWORKS, SPECTRUM, TENSOR, LENGTHS)):
        item.get("quantifier").malformed(
            f"a statement about {cell} has "
            f"{'another quantifier than none' if quantifier == NONE else 'quantifier none'}"
        )
    if quantifier in (NONE, "open-weights") and field.p:
        item.get("field").malformed(f'with quantifier {quantifier} the field is "Q", got {field}')
    reader = import_module(f"..{CELLS[cell]}", __package__)
    relation = item.get("relation")
    instance = reader.read_instance(about, quantifier, field, _notions(relation.json))
    variables = _read_variables(item.get("variables"), instance) if "variables" in item else {}
    instance.vary(variables)
    return Statement(quantifier, field, instance, variables, parse(relation, instance, variables), item.json)


def _notions(json: object) -> set[str]:
    """The ranks that occur in a relation, as far as lists that start with their names are operations."""
    found, stack = set(), [json]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            if node and node[0] in RANKS:
                found.add(str(node[0]))
            stack += node
        elif isinstance(node, dict):
            stack += node.values()
    return found


def _read_variables(item: Item, instance: Any) -> dict[str, Domain]:
    """The quantified names with their domains; the instance says which names may vary, and over what."""
    names = item.names()
    if not names:
        item.malformed("variables are left out where there are none")
    item.keys((), tuple(instance.may_vary))
    variables = {}
    for name in names:
        kinds, least = instance.may_vary[name]
        value = item.get(name)
        if name in instance.has:
            value.reject(f"the instance already gives {name} a value")
        if kinds == (FROM,):
            variables[name] = Domain(FROM, value.keys(("from",)).get("from").integer(least=least))
        elif isinstance(value.json, str) and value.json in kinds:
            variables[name] = Domain(value.json)
        else:
            value.malformed(f"expected the domain {' or '.join(kinds)}, got {show(value.json)}")
    return variables
