"""A statement about exact values: its instance and its relation, read, put in words, and decided."""

from dataclasses import dataclass

from ..arithmetic import Meter
from ..errors import Malformed, Rejected, show
from ..reading import fields_of
from . import phrasing
from .evaluation import Evaluation
from .instances import Instance, KernelInstance, SystemInstance, read_instance
from .tree import RESTS_ON, Tree, heads_of, parse_relation

__all__ = ["ValueFact", "ValueStatement", "check_value_items", "read_value_statement"]

MAX_REASON = 2200  # characters


@dataclass(frozen=True, slots=True)
class ValueStatement:
    """The quantifier is ``values``, the field Q: a relation at an instance of kernel, system or descent."""

    instance: Instance
    relation: Tree
    path: str

    def in_words(self, refuted: bool) -> str:
        """One or two sentences: what is asserted, for which values; of a refuted statement, that it is false."""
        return phrasing.in_words(self.instance, self.relation, refuted=refuted)

    def one_line(self, refuted: bool) -> str:
        """The setting and the relation, compact."""
        return phrasing.one_line(self.instance, self.relation, refuted=refuted)


@dataclass(frozen=True, slots=True)
class ValueFact:
    """What the item establishes: the relation (or its negation), with scope ``all`` or ``instance``."""

    scope: str
    rests_on: tuple[str, ...]


def read_value_statement(keys: dict[str, object], *, path: str) -> ValueStatement:
    """The statement with the members ``keys``. Raises ``Malformed`` or ``Rejected``."""
    fields_of(keys, ("quantifier", "field", "instance", "relation"), path=path)
    if keys["quantifier"] != "values":
        raise Malformed(f"{path}.quantifier", f"expected 'values', got {show(keys['quantifier'])}")
    if keys["field"] != "Q":
        raise Rejected(f"{path}.field", f"a statement about exact values has the field 'Q', got {show(keys['field'])}")
    instance = read_instance(keys["instance"], path=f"{path}.instance")
    relation = parse_relation(keys["relation"], instance.surroundings(), path=f"{path}.relation")
    return ValueStatement(instance, relation, path)


def check_value_items(
    statement: ValueStatement, items: list[object], meter: Meter, path: str, refuted: bool
) -> ValueFact:
    """The fact that the one item ``identity`` establishes: the relation is true, or in a refutation false."""
    if len(items) != 1:
        raise Rejected(path, f"a statement about exact values needs exactly one item of evidence, got {len(items)}")
    item = items[0]
    if not isinstance(item, dict) or not isinstance(item.get("kind"), str):
        raise Malformed(f"{path}[0]", "an evidence item is an object with the key kind")
    if item["kind"] != "identity":
        raise Rejected(f"{path}[0].kind", f"exact values are decided by an identity, not by {show(item['kind'])}")
    fields_of(item, ("kind", "rule"), path=f"{path}[0]")
    if item["rule"] != "values":
        raise Rejected(f"{path}[0].rule", f"expected the rule 'values', got {show(item['rule'])}")
    instance = statement.instance
    if refuted and isinstance(instance, KernelInstance) and instance.variables:
        raise Rejected(f"{path}[0]", "only a statement without variables can be refuted")
    outcome = Evaluation(instance, meter).decide(statement.relation, f"{statement.path}.relation", {})
    if outcome.holds is not (not refuted):
        found = {True: "true", False: "false", None: "undecided"}[outcome.holds]
        wanted = "false" if refuted else "true"
        raise Rejected(outcome.path, f"the relation must be {wanted} and is {found}: {outcome.reason()[:MAX_REASON]}")
    free = isinstance(instance, SystemInstance) and instance.W is None
    scope = "all" if free or isinstance(instance, KernelInstance) else "instance"
    facts = {fact for head in heads_of(statement.relation) for fact in RESTS_ON.get(head, ())}
    return ValueFact(scope, tuple(sorted(facts)))
