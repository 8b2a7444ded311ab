"""Text to statement trees: a lexer that knows every character, Python's own grammar, and a whitelist over its tree.

Nothing is ever evaluated as Python. What is too long, too deep or too large is refused before it costs anything, with
the place.
"""

from __future__ import annotations

import ast
import keyword
import re
from dataclasses import dataclass

from verify.conjectures.reading import ExpressionError, Reader, length_limit
from verify.statements import Condition, has_rank

__all__ = ["ExpressionError", "parse_condition", "parse_conjecture"]

# Brackets inside brackets, and signs or ``not`` in a row, at most: well inside what Python's parser can take.
NESTING = 60

_TOKEN = re.compile(
    r"(?P<space> +)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>0x[0-9a-fA-F]+|[0-9]+)"
    r"|(?P<symbol>\*\*|//|<=|>=|==|!=|[-+*/%<>(),=])"
)
_BLANKS = str.maketrans("\t\n\r\f\v", "     ")
_CONNECTIVES = ("and", "or", "not")
_INSTEAD = {
    "≥": "write >=",
    "≤": "write <=",
    "≠": "write !=",
    "·": "write *",
    "×": "write *",
    "−": "write -",
    "²": "write ** 2",
    "³": "write ** 3",
    "^": "a power is written **",
    "&": "write and",
    "|": "write or",
    "~": "write not",
    "!": "write not, or != between numbers",
    ".": "there are integers only, and no attributes",
    "[": "there are no lists and no indices",
    "{": "there are no sets",
    ":": "nothing is assigned or defined here",
    "'": "there are no texts",
    '"': "there are no texts",
    "#": "there are no comments",
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


def parse_conjecture(text: str) -> Condition:
    """The statement about ranks that ``text`` writes, as a tree.

    >>> from verify.statements import to_text
    >>> to_text(parse_conjecture("rank >= mc(m, mc(t, L-1))"))
    'rank >= mc(m, mc(t, L - 1))'
    >>> parse_conjecture("rank >= mc(m, mc(t, l-1))")
    Traceback (most recent call last):
    ...
    verify.conjectures.reading.ExpressionError: l is no name of the language; did you mean L?
      rank >= mc(m, mc(t, l-1))
                          ^

    Raises ``ExpressionError`` (a ``DomainError``) for anything outside the language, and for a statement about no rank.
    """
    relation = _parsed(text)
    if not has_rank(relation):
        raise ExpressionError("the statement speaks of no rank; write rank or grid_rank", text, _first_place(text))
    return relation


def parse_condition(text: str) -> Condition:
    """A condition on the sizes, without ranks: what ``--where`` says.

    >>> from verify.statements import to_text
    >>> to_text(parse_condition("1 <= L <= 3 and M != R"))
    '1 <= L and L <= 3 and M != R'

    Raises ``ExpressionError``.
    """
    return _parsed(text, ranks=False)


def _parsed(text: str, *, ranks: bool = True) -> Condition:
    if not isinstance(text, str):
        raise ExpressionError(f"an expression is a text, not {type(text).__name__}", "", 0)
    length_limit(text)
    flat = text.translate(_BLANKS)  # every character keeps its place
    tokens = _tokens(flat)
    if not tokens:
        raise ExpressionError("the expression is empty; write something like rank >= R", flat, 0)
    _check_brackets(tokens, flat)
    _check_signs(tokens, flat)
    start = tokens[0].start
    try:
        tree = ast.parse(flat[start:].rstrip(), mode="eval")
    except SyntaxError as error:
        # Where the text ends too early, Python names column 0 or one behind the end.
        place = start + error.offset - 1 if error.offset else len(flat)
        raise ExpressionError(_advice(flat, tokens, place), flat, _place_of(tokens, place, flat)) from None
    except (RecursionError, MemoryError):
        raise ExpressionError("the expression is nested too deeply", flat, start) from None
    return Reader(flat, start, ranks=ranks).condition(tree.body)


def _tokens(text: str) -> list[_Token]:
    """The words of the text; anything that can be none is refused where it stands."""
    found: list[_Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(_stranger(text[place]), text, place)
        kind, word = str(match.lastgroup), match.group()
        place = match.end()
        if kind == "space":
            continue
        if kind == "number" and re.match(r"[A-Za-z_.]", text[place : place + 1]):
            raise ExpressionError(
                "a number is a whole number in plain digits, and * is written out", text, match.start()
            )
        if kind == "name" and keyword.iskeyword(word) and word not in _CONNECTIVES:
            raise ExpressionError(f"{word} is not part of the language", text, match.start())
        found.append(_Token(kind, word, match.start()))
    return found


def _stranger(character: str) -> str:
    if character in _INSTEAD:
        return f"the character {character} has no meaning here: {_INSTEAD[character]}"
    if character.isascii() and character.isprintable():
        return f"the character {character} has no meaning here"
    kind = "is not ASCII" if not character.isascii() else "is a control character"
    return f"the character U+{ord(character):04X} {kind}; names and numbers are written in plain letters and digits"


def _check_brackets(tokens: list[_Token], text: str) -> None:
    opened: list[int] = []
    for token in tokens:
        if token.text == "(":
            opened.append(token.start)
            if len(opened) > NESTING:
                raise ExpressionError(f"more than {NESTING} brackets inside one another", text, token.start)
        elif token.text == ")":
            if not opened:
                raise ExpressionError("this bracket closes nothing", text, token.start)
            opened.pop()
    if opened:
        raise ExpressionError("this bracket is never closed", text, opened[-1])


def _check_signs(tokens: list[_Token], text: str) -> None:
    """Signs and ``not`` in a row, and powers of powers, make Python's parser go deep."""
    row = 0
    for token in tokens:
        row = row + 1 if token.text in ("+", "-", "not") else 0
        if row > NESTING:
            raise ExpressionError(f"more than {NESTING} signs in a row", text, token.start)
    powers = [token for token in tokens if token.text == "**"]
    if len(powers) > NESTING:
        raise ExpressionError(f"more than {NESTING} powers", text, powers[NESTING].start)


def _advice(text: str, tokens: list[_Token], place: int) -> str:
    """A sentence on what Python's grammar stumbled over."""
    here = next((token for token in tokens if token.start >= place), None)
    if any(token.text == "=" for token in tokens) and "==" not in text:
        return "this cannot be read; to compare, write == (a single = only names a parameter, as in rank(L=t))"
    if here is None:
        return "the expression ends too early"
    return f"this cannot be read from {here.text} on"


def _place_of(tokens: list[_Token], place: int, text: str) -> int:
    """The beginning of the word at ``place``, or just behind the text."""
    return next((token.start for token in tokens if token.start >= place), len(text.rstrip()))


def _first_place(text: str) -> int:
    return len(text) - len(text.lstrip())
