"""The closed list of evidence kinds, and one item checked."""

from collections.abc import Callable, Mapping

from .bounds import check_bound
from .closedforms import check_identity
from .decision import relation_meter, unknowns
from .errors import Rejected, show
from .exact import check_nullspace, check_triangular
from .exhaustive import check_exhaustive
from .expression import Tree
from .facts import Context, Fact, each_item
from .minors import check_minor
from .samples import check_sample
from .statement import Statement
from .tropical import check_tropical

__all__ = ["KINDS", "check_items"]


def _exhaustive(item: dict[str, object], context: Context[Statement], path: str) -> Fact:
    statement = context.statement
    terms = unknowns(statement.relation, statement, relation_meter(context.meter))
    if len(terms) != 1:
        raise Rejected(path, f"exhaustive evidence needs exactly one rank term in the relation, found {len(terms)}")
    return check_exhaustive(item, terms.pop(), context, path)


KINDS: Mapping[str, Callable[[dict[str, object], Context[Statement], str], Fact]] = {
    "minor": check_minor,
    "triangular": check_triangular,
    "tropical": check_tropical,
    "bound": check_bound,
    "nullspace": check_nullspace,
    "sample": check_sample,
    "exhaustive": _exhaustive,
    "identity": check_identity,
}
_ALONE = ("exhaustive", "identity")


def check_items(items: list[object], context: Context[Statement], path: str) -> list[Fact]:
    """The fact of every item. Raises at the first that fails."""
    facts = []
    mentioned = _bounds_mentioned(context.statement.relation)
    for where, kind, item in each_item(items, KINDS, path):
        if kind in _ALONE and len(items) > 1:
            raise Rejected(where, f"an item of kind {kind} must be the only one")
        if kind == "bound" and item.get("name") in mentioned:
            raise Rejected(where, f"the bound {show(item['name'])} is no evidence for a relation about itself")
        facts.append(KINDS[kind](item, context, where))
    return facts


def _bounds_mentioned(tree: Tree) -> list[str]:
    """The names of the bounds that occur, at any level, overrides included."""
    found: dict[str, None] = {}

    def visit(node: Tree) -> None:
        if not isinstance(node, tuple):
            return
        if node[0] == "bound":
            found[node[1]] = None
        elif node[0] in ("rank", "grid_rank"):
            for _, override in node[1]:
                visit(override)
        else:
            for child in node[1:]:
                visit(child)

    visit(tree)
    return list(found)
