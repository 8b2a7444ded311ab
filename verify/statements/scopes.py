"""Letters bound where they are used, and once; names that mean something in the language at hand."""

from __future__ import annotations

from collections.abc import Sequence

from verify.errors import DomainError
from verify.statements.tree import NAMES, Binding, Node, Variable, children
from verify.statements.vocabulary import BOUND_VARIABLE, VARIABLES

__all__ = ["check_scopes", "free_names"]


def check_scopes(node: Node, bound: frozenset[str] = frozenset(), variables: Sequence[str] = VARIABLES) -> None:
    """Raise DomainError if a letter is used outside what binds it, or bound twice, or a name is none of ``variables``.

    >>> check_scopes(Variable("i") + 1)
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: the variable i is used outside a sum or product that binds it
    """
    if isinstance(node, Variable):
        if node.name not in variables and node.name not in bound:
            if node.name in NAMES and (len(node.name) > 1 or not BOUND_VARIABLE.match(node.name)):
                raise DomainError(f"the variable {node.name} has no meaning here; there are {' '.join(variables)}")
            raise DomainError(f"the variable {node.name} is used outside a sum or product that binds it")
    elif isinstance(node, Binding):
        if node.variable in variables:
            raise DomainError(f"{node.op} binds {node.variable}, which is a variable already")
        if node.variable in bound:
            raise DomainError(f"{node.op} binds {node.variable}, which one around it binds already")
        check_scopes(node.lower, bound, variables)
        check_scopes(node.upper, bound, variables)
        check_scopes(node.body, bound | {node.variable}, variables)
    else:
        for child in children(node):
            check_scopes(child, bound, variables)


def free_names(node: Node) -> set[str]:
    """The names in a tree that nothing in it binds.

    >>> sorted(free_names(Variable("L") + Variable("i")))
    ['L', 'i']
    """
    if isinstance(node, Variable):
        return {node.name}
    if isinstance(node, Binding):
        return free_names(node.lower) | free_names(node.upper) | (free_names(node.body) - {node.variable})
    return set().union(*(free_names(child) for child in children(node)))
