"""Which names and heads a tree may have in a language of statements; letters bound where they are used, and once."""

from __future__ import annotations

from collections.abc import Sequence

from verify.errors import DomainError
from verify.statements.heads import BOUND_LETTER, CIRCUITS, NAMES, Language, heads_in
from verify.statements.tree import Binding, Node, Variable, children, head_of

__all__ = ["check_language", "check_scopes", "is_in_language"]


def is_in_language(node: Node, language: Language) -> bool:
    """Whether every name and head of the tree is one of the language."""
    try:
        check_language(node, language)
    except DomainError:
        return False
    return True


def check_language(node: Node, language: Language) -> None:
    """Raise DomainError unless the tree is one of the language: variables, heads, letters bound as they should be.

    >>> from verify.statements.build import hankel_rank
    >>> check_language(hankel_rank >= 2, CIRCUITS)
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: hankel_rank does not occur in statements about circuits or integers
    """
    _check_heads(node, language, heads_in(language))
    check_scopes(node, variables=language.variables)


def _check_heads(node: Node, language: Language, heads: frozenset[str]) -> None:
    head = head_of(node)
    if head is not None and head not in heads:
        raise DomainError(f"{head} does not occur in statements about {language.about}")
    for child in children(node):
        _check_heads(child, language, heads)


def check_scopes(
    node: Node, bound: frozenset[str] = frozenset(), variables: Sequence[str] = CIRCUITS.variables
) -> None:
    """Raise DomainError if a letter is used outside what binds it, or bound twice, or a name is none of ``variables``.

    >>> check_scopes(Variable("i") + 1)
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: the variable i is used outside a sum or product that binds it
    """
    if isinstance(node, Variable):
        if node.name not in variables and node.name not in bound:
            if node.name in NAMES and (len(node.name) > 1 or not BOUND_LETTER.match(node.name)):
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
