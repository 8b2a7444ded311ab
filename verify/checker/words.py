"""A statement in words and in one line, made from the tree that is checked and nothing else; never a part of it."""

from collections.abc import Mapping
from typing import Any

from .kernel.errors import CheckError, Rejected, show
from .kernel.meter import Meter
from .kernel.statement import ABOVE_ONE, BELOW_ONE, FORMAL, FROM, NONE, POSITIVE, TENSOR, Domain, Statement
from .kernel.terms import COMPARISONS, RANKS, Tree, heads_in
from .kernel.walk import Exact, Walk, number_text

__all__ = ["in_words", "one_line", "range_text", "relation_text"]

MAX_TEXT = 50_000
_LEVEL: Mapping[str, int] = {
    "or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "neg": 7, "**": 8,
}  # fmt: skip
_TIGHT = ("*", "/")
_ORDER = ("n", "j", "nu_W", "nu_F", "nu_C", "z", "t_S", "t_E")
_SHORT: Mapping[str, str] = {
    POSITIVE: "{0}>0", BELOW_ONE: "0<{0}<1", ABOVE_ONE: "{0}>1", FORMAL: "{0}=formal", FROM: "{0}>={1}",
}  # fmt: skip
_LONG: Mapping[str, str] = {
    POSITIVE: "every real {0} > 0",
    BELOW_ONE: "every real {0} with 0 < {0} < 1",
    ABOVE_ONE: "every real {0} > 1",
    FORMAL: "{0} a formal variable",
    FROM: "every integer {0} >= {1}",
}


def relation_text(tree: Tree) -> str:
    """``tree`` in infix notation, all of it. Raises ``Rejected`` beyond 50,000 characters.

    >>> relation_text((">=", ("rank",), ("mc", "m", ("-", "L", 1))))
    'rank >= mc(m, L - 1)'
    """
    _require_shown(_letters(tree), "at least ")  # before anything is joined
    text = _text(tree, 0)
    _require_shown(len(text))
    return text


def _require_shown(length: int, about: str = "") -> None:
    if length > MAX_TEXT:
        raise Rejected(
            "statement.relation", f"the relation has {about}{length} characters; at most {MAX_TEXT} are shown"
        )


def _letters(tree: Tree) -> int:
    """How many letters the words of traces have: nothing else in a relation is long by itself."""
    if not isinstance(tree, tuple):
        return 0
    return sum(map(len if tree[0] == "trace" else _letters, tree[1:]))


def _text(tree: Tree, level: int) -> str:
    """``tree`` in parentheses if it binds more loosely than ``level``."""
    if isinstance(tree, str):
        return tree
    if not isinstance(tree, tuple):  # a number; what is evaluated may be a fraction
        text = number_text(tree)
        return _wrapped(text, 6 if "/" in text else 7 if tree < 0 else 9, level)
    head, rest = tree[0], tree[1:]
    if head == "trace":
        return f"trace({', '.join(_word(word) for word in rest)})"
    if head in RANKS:
        overrides = ", ".join(f"{name}={_text(size, 0)}" for name, size in zip(rest[::2], rest[1::2], strict=True))
        return f"{head}({overrides})" if overrides else str(head)
    if head == "bound":
        return f"bound({rest[0]}{', grid' if rest[1] == 'grid' else ''})"
    if head in ("sum", "prod", "all", "any"):
        return f"{head}({_text(rest[3], 0)} for {rest[0]} = {_text(rest[1], 0)}..{_text(rest[2], 0)})"
    if head in COMPARISONS:
        return _wrapped(f"{_text(rest[0], 5)} {head} {_text(rest[1], 5)}", 4, level)
    if head not in _LEVEL:
        return f"{head}({', '.join(_text(child, 0) for child in rest)})" if rest else str(head)
    own = _LEVEL[head]
    if head in ("not", "neg"):
        return _wrapped(f"{'not ' if head == 'not' else '-'}{_text(rest[0], own)}", own, level)
    if head == "**":
        return _wrapped(f"{_text(rest[0], own + 1)}**{_text(rest[1], own)}", own, level)
    sign = head if head in _TIGHT else f" {head} "
    return _wrapped(sign.join([_text(rest[0], own), *(_text(child, own + 1) for child in rest[1:])]), own, level)


def _wrapped(text: str, own: int, level: int) -> str:
    return f"({text})" if own < level else text


def _word(word: str) -> str:
    return " ".join("W'" if letter == "w" else letter for letter in word) or "1"


def _has_rank(tree: Tree, instance: Any) -> bool:
    return any(head in instance.heads and instance.heads[head].rank for head in heads_in(tree))


def _evaluated(tree: Tree, walk: Walk) -> Tree:
    """``tree`` with every largest part free of ranks replaced by its value."""
    instance = walk.domain.instance
    if isinstance(tree, tuple) and tree[0] in (*COMPARISONS, "and", "or", "not"):
        return (tree[0], *(_evaluated(child, walk) for child in tree[1:]))
    if isinstance(tree, tuple) and tree[0] in ("all", "any"):
        return tree
    if not _has_rank(tree, instance):
        return walk.value(tree, {})
    if tree[0] in instance.heads:  # a rank with overrides
        pairs = zip(tree[1::2], tree[2::2], strict=True)
        return (tree[0], *(part for name, size in pairs for part in (name, _evaluated(size, walk))))
    if tree[0] in ("sum", "prod"):
        return tree
    return (tree[0], *(_evaluated(child, walk) for child in tree[1:]))


def _with_numbers(statement: Statement) -> str:
    """The relation with numbers for all that is no rank, or the relation itself where that is not possible."""
    meter = Meter(10**7, "the wording")
    try:
        return relation_text(_evaluated(statement.relation, Walk(Exact(statement.instance, meter), meter)))
    except CheckError:
        return relation_text(statement.relation)


def _domain(name: str, domain: Domain, words: Mapping[str, str]) -> str:
    return words[domain.kind].format(name, show(domain.start))


def range_text(name: str, domain: Domain) -> str:
    """A variable with its domain, such as ``n>=2`` or ``0<nu_W<1``."""
    return _domain(name, domain, _SHORT)


def one_line(statement: Statement, *, refuted: bool = False) -> str:
    """``L=2 R=4 M=3 t_S=5 t_E=5: rank >= 220``; what is refuted is preceded by ``not``.

    ``weights=all: not (..)`` would say that the relation fails for all weights, ``n>=1: not (..)`` that it fails for
    all n; refuted is that it holds for all. So there ``not`` stands before everything, also where the refutation may be
    about an open set of almost all weights.
    """
    words = list(statement.instance.setting())
    if statement.field.p:
        words.append(f"field={str(statement.field)[3:-1]}")
    if statement.quantifier in ("all-weights", "open-weights", "these-weights"):
        words.append(f"weights={statement.quantifier.split('-')[0]}")
    words += [range_text(name, domain) for name, domain in _in_order(statement.variables)]
    relation = relation_text(statement.relation) if statement.quantifier == NONE else _with_numbers(statement)
    head = " ".join(words)
    if refuted and (statement.quantifier == "all-weights" or statement.variables or _about_open_sets(statement)):
        return f"not ({head}: {relation})"
    return f"{head}{': ' if head else ''}{f'not ({relation})' if refuted else relation}"


def _about_open_sets(statement: Statement) -> bool:
    return statement.quantifier == "almost-all-weights" and statement.instance.kind == "piecewise"


def _in_order(variables: Mapping[str, Domain]) -> list[tuple[str, Domain]]:
    return sorted(variables.items(), key=lambda item: (*_ORDER, item[0]).index(item[0]))


def in_words(statement: Statement, *, refuted: bool = False) -> str:
    """The statement as one or two sentences, with numbers."""
    relation, instance = relation_text(statement.relation), statement.instance
    heads = heads_in(statement.relation)
    if statement.quantifier == NONE:
        values = [_domain(name, domain, _LONG) for name, domain in _in_order(statement.variables)]
        subject = instance.subject(heads, values)
        sentence = f"{subject}: {relation}."
        meanings = [f"{instance.heads[head].meaning}" for head in instance.heads if head in heads]
        meanings = [meaning for meaning in meanings if meaning]
        sentence += f" Here {'; '.join(meanings)}." if meanings else ""
    else:
        numbers = _with_numbers(statement)
        sentence = f"{_quantified(statement)} {instance.subject(statement.field, heads)} satisfy {relation}"
        sentence += f", that is {numbers}." if numbers != relation else "."
    sentence = sentence[0].upper() + sentence[1:]
    return f"It is not true that: {sentence}" if refuted else sentence


def _quantified(statement: Statement) -> str:
    if statement.quantifier == "these-weights":
        return f"for the given {'entries' if statement.instance.cell == TENSOR else 'weights'} the ranks of"
    if statement.quantifier == "all-weights":
        return f"for all weights in {'the real numbers' if not statement.field.p else statement.field} the ranks of"
    if statement.quantifier == "open-weights":
        return "for all weights (real) in some nonempty open set the ranks of"
    if statement.field.p:
        closure = f"the algebraic closure of {statement.field}"
        return f"for all weights in {closure} outside a proper algebraic subset the ranks of"
    return "for almost all weights (real, outside a set of measure zero) the ranks of"
