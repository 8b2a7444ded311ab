"""A statement in words and in one line, made from the tree that is checked and from nothing else."""

from collections.abc import Mapping

from .arithmetic import Meter
from .decision import expression_value
from .errors import CheckError, show
from .expression import RANKS, Tree, mentions
from .ranks import RankStatement, RankTerm
from .statement import NONE, SIZES, Statement, Term

__all__ = [
    "expression_text",
    "in_words",
    "one_line",
    "qualifiers",
    "relation_line",
    "relation_sentence",
    "term_text",
    "with_numbers",
]

MAX_TEXT = 2000
_LEVEL: Mapping[str, int] = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "//": 6, "%": 6, "neg": 7, "**": 8}
_COMPARE = ("<=", "<", ">=", ">", "==", "!=")


def expression_text(tree: Tree) -> str:
    """``tree`` in infix notation, cut when it is very long.

    >>> expression_text((">=", ("rank", ()), ("mc", "m", ("-", "L", 1))))
    'rank >= mc(m, L - 1)'
    """
    text = _text(tree, 0)
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]} .. ({len(text)} characters)"


def _text(tree: Tree, level: int) -> str:
    """``tree`` in parentheses if it binds more loosely than ``level``."""
    if isinstance(tree, str):
        return tree
    if isinstance(tree, int):
        return f"({show(tree)})" if tree < 0 and level > 5 else show(tree)
    head, rest = tree[0], tree[1:]
    if head in RANKS:
        overrides = ", ".join(f"{name}={_text(override, 0)}" for name, override in rest[0])
        return f"{head}({overrides})" if overrides else head
    if head == "bound":
        return f"bound({rest[0]}{', grid' if rest[1] == 'grid' else ''})"
    if head in ("sum", "prod"):
        return f"{head}({_text(rest[3], 0)} for {rest[0]} = {_text(rest[1], 0)}..{_text(rest[2], 0)})"
    if head in _COMPARE:
        return _wrapped(f"{_text(rest[0], 5)} {head} {_text(rest[1], 5)}", 4, level)
    if head not in _LEVEL:
        return f"{head}({', '.join(_text(child, 0) for child in rest)})"
    own = _LEVEL[head]
    if head == "not":
        return _wrapped(f"not {_text(rest[0], own)}", own, level)
    if head == "neg":
        return _wrapped(f"-{_text(rest[0], own)}", own, level)
    if head == "**":
        return _wrapped(f"{_text(rest[0], own + 1)}**{_text(rest[1], own)}", own, level)
    parts = [_text(rest[0], own), *(_text(child, own + 1) for child in rest[1:])]
    return _wrapped(f" {head} ".join(parts), own, level)


def _wrapped(text: str, own: int, level: int) -> str:
    return f"({text})" if own < level else text


def _evaluated(tree: Tree, statement: RankStatement[RankTerm], meter: Meter) -> Tree:
    """``tree`` with every largest part free of ranks replaced by its value."""
    if isinstance(tree, tuple) and tree[0] in (*_COMPARE, "and", "or", "not"):
        return (tree[0], *(_evaluated(child, statement, meter) for child in tree[1:]))
    if not mentions(tree, RANKS):
        return expression_value(tree, statement, meter)
    if tree[0] in RANKS:
        return (tree[0], tuple((name, _evaluated(part, statement, meter)) for name, part in tree[1]))
    if tree[0] in ("sum", "prod"):
        return tree
    return (tree[0], *(_evaluated(child, statement, meter) for child in tree[1:]))


def with_numbers(statement: RankStatement[RankTerm]) -> str:
    """The relation with numbers for all that is no rank, or the relation itself where that is not possible."""
    try:
        relation = _evaluated(statement.relation, statement, Meter(10**7, "the wording"))
    except CheckError:
        return expression_text(statement.relation)
    return expression_text(relation)


def term_text(term: RankTerm, statement: RankStatement[RankTerm]) -> str:
    """``rank``, or with the parameters in which it differs from the instance."""
    if not isinstance(term, Term) or not isinstance(statement, Statement):
        return term.notion
    changed = [f"{n}={show(getattr(term, n))}" for n in SIZES if getattr(term, n) != statement.parameters.get(n)]
    if term.N and statement.templates is not None and term.N != statement.templates.N:
        changed.append(f"N={show(term.N)}")
    return f"{term.notion}({', '.join(changed)})" if changed else term.notion


def one_line(statement: Statement, *, refuted: bool = False) -> str:
    """``L=2 R=4 M=3 t_S=5 t_E=5: rank >= 220``; what is refuted is preceded by ``not``."""
    order = ("L", "R", "M", "N", "t_S", "t_E", "t")
    words = [f"{name}={show(statement.parameters[name])}" for name in order if name in statement.parameters]
    if statement.templates is not None:
        words.append(f"N={show(statement.templates.N)}")
        if statement.templates.vectors is not None:
            words.append("templates=explicit")
    if statement.split is not None:
        words.append(f"split={show(list(statement.split)).replace(' ', '')}")
    words += qualifiers(statement)
    if statement.for_all is not None:
        words.append(f"{statement.for_all[0]}>={show(statement.for_all[1])}")
        relation = expression_text(statement.relation)
    elif statement.quantifier == NONE:
        relation = expression_text(statement.relation)
    else:
        relation = with_numbers(statement)
    return relation_line(words, relation, refuted=refuted)


def qualifiers(statement: RankStatement[RankTerm]) -> list[str]:
    """The field and the weights, where they are not Q and almost all."""
    words = []
    if statement.field.p:
        words.append(f"field={str(statement.field)[3:-1]}")
    if statement.quantifier in ("all-weights", "these-weights"):
        words.append(f"weights={statement.quantifier.split('-')[0]}")
    return words


def relation_line(words: list[str], relation: str, *, refuted: bool) -> str:
    """The instance, a colon, and the relation or its negation."""
    head = " ".join(words)
    return f"{head}{': ' if head else ''}{f'not ({relation})' if refuted else relation}"


def in_words(statement: Statement, *, refuted: bool = False) -> str:
    """The statement as a sentence, with numbers."""
    if statement.quantifier != NONE:
        return relation_sentence(statement, _network(statement), refuted=refuted)
    given = ", ".join(f"{name} = {show(number)}" for name, number in statement.parameters.items())
    sentence = f"For {given}" if given else "As integers"
    if statement.for_all is not None:
        v, least = statement.for_all
        sentence = f"For {given}{' and ' if given else ''}every integer {v} >= {show(least)}"
    sentence += f": {expression_text(statement.relation)}."
    return f"It is not true that: {sentence}" if refuted else sentence


def relation_sentence(statement: RankStatement[RankTerm], network: str, *, refuted: bool) -> str:
    """``For .. weights the ranks of <network> satisfy <relation>``, with numbers."""
    relation = expression_text(statement.relation)
    numbers = with_numbers(statement)
    sentence = f"{_quantified(statement)} {network} satisfy {relation}"
    sentence += f", that is {numbers}." if numbers != relation else "."
    sentence = sentence[0].upper() + sentence[1:]
    return f"It is not true that: {sentence}" if refuted else sentence


def _quantified(statement: RankStatement[RankTerm]) -> str:
    if statement.quantifier == "these-weights":
        return "for the given weights the ranks of"
    if statement.quantifier == "all-weights":
        return f"for all weights in {'the real numbers' if not statement.field.p else statement.field} the ranks of"
    if statement.field.p:
        closure = f"the algebraic closure of {statement.field}"
        return f"for all weights in {closure} outside a proper algebraic subset the ranks of"
    return "for almost all weights (real, outside a set of measure zero) the ranks of"


def _network(statement: Statement) -> str:
    sizes = {name: show(statement.parameters[name]) for name in SIZES}
    text = (
        f"the recurrent arithmetic circuit over {statement.field} with L = {sizes['L']} layers, "
        f"width R = {sizes['R']}, M = {sizes['M']} input channels, "
        f"t_S = {sizes['t_S']} start steps and t_E = {sizes['t_E']} end steps"
    )
    if statement.split is not None:
        text += f" (the start steps being {show(list(statement.split))})"
    if statement.templates is not None:
        kind = "one-hot" if statement.templates.vectors is None else "explicit"
        text += f", on N = {show(statement.templates.N)} {kind} templates"
    kinds = [
        name
        for notion, name in (("rank", "function rank = rank"), ("grid_rank", "grid rank = grid_rank"))
        if mentions(statement.relation, (notion,))
    ]
    return text + (f" ({'; '.join(kinds)})" if kinds else "")
