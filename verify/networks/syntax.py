"""The text of a network as a tree: lines, declarations, and sums of products; what it means is ``language``'s business.

    sizes R=2 M=3
    input x[M]
    state h[R] c[R] = 0
    weight A[2,2] = [[1,0],[0,1/2]]
    h'[i] = tanh(W[i,j] h[j] + F[i,k] x[k])    # a comment
    y = Wo[i] h'[i]

A line goes on inside brackets, after an operator, and where the next one begins with an operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from verify.errors import DomainError

__all__ = [
    "MAX_SIZE",
    "MAX_TEXT",
    "Bracket",
    "Declaration",
    "Definition",
    "Document",
    "Product",
    "Reference",
    "Source",
    "Sum",
    "Token",
    "read_document",
]

MAX_TEXT = 100_000
MAX_NESTING = 20
MAX_DIGITS = 100
MAX_FACTORS = 1_000
MAX_SIZE = 1_000_000
KEYWORDS = ("sizes", "input", "state", "weight")
_EXCERPT = 100
_FACTOR = "an array, a number or '('"

# A number with an exponent would be read as a number times an array: 1e5 as 1 · e5.
_EXPONENT = re.compile(r"[eE](?:[0-9]|[-+][0-9])")
_TOKEN = re.compile(
    r"(?P<blank>[ \t\r]+|#[^\n]*)|(?P<name>[A-Za-z][A-Za-z0-9_]*'?)|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<end>[\n;])|(?P<symbol>[-+*/=,()\[\]])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text, with where it stands (from 1)."""

    kind: str
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Reference:
    """An array with its axes."""

    name: str
    axes: str
    token: Token


@dataclass(frozen=True, slots=True)
class Bracket:
    """A sum in brackets, to which the named ``function`` is applied entrywise, "" for none."""

    function: str
    sum: Sum
    token: Token


@dataclass(frozen=True, slots=True)
class Product:
    """A rational times arrays and brackets."""

    coefficient: Fraction
    items: tuple[Reference | Bracket, ...]


Sum = tuple[Product, ...]
#: A size: a number, or a name.
Size = Token
#: A rational, or a list of values.
Value = Fraction | list["Value"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """A size with its default, or an array with its shape and, if it is given, its value."""

    name: str
    shape: tuple[Size, ...]
    value: Value | None
    token: Token


@dataclass(frozen=True, slots=True)
class Definition:
    """``target[axes]`` = a sum."""

    target: Reference
    sum: Sum


@dataclass(slots=True)
class Document:
    """What a text says, line by line."""

    source: Source
    sizes: list[Declaration]
    inputs: list[Declaration]
    states: list[Declaration]
    weights: list[Declaration]
    definitions: list[Definition]


class Source:
    """The text, to say where something is wrong in it."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")

    def fail(self, token: Token, sentence: str) -> NoReturn:
        """Raise ``DomainError``: one sentence, and as a note the line with a caret below the place."""
        error = DomainError(f"line {token.line}, column {token.column}: {sentence}")
        line = self.lines[token.line - 1].replace("\t", " ").replace("\r", " ")
        start = max(0, token.column - 1 - _EXCERPT // 2)
        error.add_note(f"  {line[start : start + _EXCERPT]}\n  {' ' * (token.column - 1 - start)}^")
        raise error


def read_document(text: str, *, limit: int = MAX_TEXT) -> Document:
    """The tree of ``text``.

    Raises ``DomainError`` with line and column where it cannot be read, and if it is longer than ``limit``.
    """
    if len(text) > limit:
        raise DomainError(f"the text of a network has at most {limit:,} characters, not {len(text):,}")
    source = Source(text)
    return _Reader(source, list(_joined(list(_tokens(text, source))))).document()


def _tokens(text: str, source: Source) -> Iterator[Token]:
    line, start, at = 1, 0, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            hint = "; a power is written as a product" if text[at] == "^" else ""
            source.fail(Token("", "", line, at - start + 1), f"the character {text[at]!r} has no meaning here{hint}")
        kind = match.lastgroup or ""
        if kind == "number" and _EXPONENT.match(text, match.end()):
            sentence = "a number has no exponent: 1e-3 is written 1/1000 or 0.001 (and 1 times an array e3: 1 e3)"
            source.fail(Token("", "", line, at - start + 1), sentence)
        if kind != "blank":
            yield Token(kind, match[0], line, at - start + 1)
        at = match.end()
        if match[0] == "\n":
            line, start = line + 1, at
    yield Token("end", "", line, at - start + 1)


def _joined(tokens: list[Token]) -> Iterator[Token]:
    """Without the line ends at which a line goes on."""
    depth, before = 0, "\n"
    for i, token in enumerate(tokens):
        if token.text == "\n":
            after = next((t for t in tokens[i + 1 : i + 2]), token)
            if (depth > 0 and i + 1 < len(tokens)) or before in "+-*/=," or after.text in tuple("+-*/"):
                continue
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        before = token.text or "\n"
        yield token


class _Reader:
    """Recursive descent over the tokens; each method reads what its name says and leaves what follows."""

    def __init__(self, source: Source, tokens: list[Token]) -> None:
        self.source, self.tokens, self.at, self.depth = source, tokens, 0, 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.token
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def fail(self, expected: str) -> NoReturn:
        token = self.token
        if token.kind == "end":
            seen = "the line ends" if token.text != ";" else "there is ';'"
        else:
            seen = f"there is {token.text[:40]!r}"
        self.source.fail(token, f"expected {expected}, but {seen}")

    def accept(self, text: str) -> bool:
        if self.token.text == text and self.token.kind == "symbol":
            self.take()
            return True
        return False

    def expect(self, text: str, what: str = "") -> None:
        if not self.accept(text):
            self.fail(what or repr(text))

    def document(self) -> Document:
        document = Document(self.source, [], [], [], [], [])
        lists = dict(zip(KEYWORDS, (document.sizes, document.inputs, document.states, document.weights), strict=True))
        while self.at < len(self.tokens) - 1:
            if self.token.kind == "end":
                self.take()
                continue
            following = self.tokens[self.at + 1]
            if self.token.text in KEYWORDS and following.kind in ("name", "end"):
                keyword = self.take().text
                lists[keyword] += self.declarations(keyword)
            else:
                document.definitions.append(self.definition())
            if self.token.kind != "end":
                self.fail("the end of the line")
        return document

    # --- declarations

    def declarations(self, keyword: str) -> Iterator[Declaration]:
        found = [self.declaration(keyword)]
        while self.accept(",") or self.token.kind != "end":
            found.append(self.declaration(keyword))
        return iter(found)

    def declaration(self, keyword: str) -> Declaration:
        token = self.name(f"a name after {keyword}")
        if token.text.endswith("'"):
            self.source.fail(token, f"{token.text} is the new value of a state and is not declared")
        shape: list[Size] = []
        if keyword != "sizes" and self.accept("["):
            while not self.accept("]"):
                if shape:
                    self.expect(",", "',' or ']'")
                if self.token.kind not in ("name", "number"):
                    self.fail("a size: a number or a name")
                shape.append(self.take())
        value = self.value() if self.accept("=") else None
        return Declaration(token.text, tuple(shape), value, token)

    def value(self) -> Value:
        if not self.accept("["):
            return self.number()
        self.enter()
        values: list[Value] = []
        while not self.accept("]"):
            if values:
                self.expect(",", "',' or ']'")
            values.append(self.value())
        self.depth -= 1
        return values

    def number(self) -> Fraction:
        negative = self.accept("-")
        if self.token.kind != "number":
            self.fail("a number")
        value = self.digits()
        while self.accept("/"):
            value /= self.divisor()
        return -value if negative else value

    def digits(self) -> Fraction:
        if len(self.token.text) > MAX_DIGITS:
            self.source.fail(self.token, f"a number has at most {MAX_DIGITS} digits")
        return Fraction(self.take().text)

    def divisor(self) -> Fraction:
        if self.token.kind != "number":
            self.fail("a number after '/', as arrays are not divided by")
        token = self.token
        value = self.digits()
        if not value:
            self.source.fail(token, "a number is divided by zero")
        return value

    def name(self, what: str) -> Token:
        if self.token.kind != "name":
            self.fail(what)
        if len(self.token.text.removesuffix("'")) > 40:
            self.source.fail(self.token, "the name of an array has at most 40 characters")
        return self.take()

    # --- definitions

    def definition(self) -> Definition:
        target = self.reference("a name, which begins a line")
        self.expect("=", f"'=' after {target.name}")
        return Definition(target, self.sum())

    def reference(self, what: str) -> Reference:
        token = self.name(what)
        axes = ""
        if self.accept("["):
            while not self.accept("]"):
                if axes:
                    self.expect(",", "',' or ']'")
                axes += self.axis(token.text, axes)
        return Reference(token.text, axes, token)

    def axis(self, name: str, before: str) -> str:
        token = self.token
        if token.kind == "symbol" or token.kind == "end":
            self.fail("an axis, one letter")
        if len(token.text) > 1 or token.kind != "name":
            self.source.fail(token, f"an axis is one letter, not {token.text[:40]!r}")
        if token.text in before:
            self.source.fail(token, f"the letter {token.text} stands twice in {name}[..]")
        return self.take().text

    def sum(self) -> Sum:
        products = [self.product(-1 if self.accept("-") else 1)]
        while self.token.text in ("+", "-") and self.token.kind == "symbol":
            sign = 1 if self.take().text == "+" else -1
            products.append(self.product(-sign if self.accept("-") else sign))
        return tuple(products)

    def product(self, sign: int) -> Product:
        coefficient, items = Fraction(sign), list[Reference | Bracket]()
        first = True
        while True:
            if len(items) > MAX_FACTORS:
                self.source.fail(self.token, f"a product has at most {MAX_FACTORS:,} factors")
            if self.token.kind == "number":
                coefficient *= self.digits()
            elif self.token.kind == "name":
                items.append(self.factor())
            elif self.token.text == "(":
                items.append(self.bracket("", self.token))
            elif first:
                power = len(items) > 0 and self.token.text == "*"
                self.fail("an array, a number or '(', as a power is written as a product" if power else _FACTOR)
            else:
                break
            first = False
            while self.accept("/"):
                coefficient /= self.divisor()
            first = self.accept("*")
        return Product(coefficient, tuple(items))

    def factor(self) -> Reference | Bracket:
        following = self.tokens[self.at + 1]
        if following.text == "(" and following.kind == "symbol":
            token = self.take()
            return self.bracket(token.text, token)
        return self.reference("an array")

    def bracket(self, function: str, token: Token) -> Bracket:
        self.expect("(")
        self.enter()
        inside = self.sum()
        self.expect(")", "an operator or ')'")
        self.depth -= 1
        return Bracket(function, inside, token)

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.source.fail(self.token, f"brackets are nested at most {MAX_NESTING} deep")
