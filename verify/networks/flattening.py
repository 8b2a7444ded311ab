"""From sums in brackets to sums of products: brackets are multiplied out, functions in a sum get lines of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from verify.networks.program import FUNCTIONS
from verify.networks.syntax import Bracket, Document, Product, Reference, Sum, Token

__all__ = ["Flattening", "Line", "SourceTerm"]

MAX_TERMS = 10_000


@dataclass(frozen=True, slots=True)
class SourceTerm:
    """A term whose factors know where they stand."""

    factors: tuple[Reference, ...]
    coefficient: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """An assignment whose arrays know where they stand."""

    target: Reference
    terms: tuple[SourceTerm, ...]
    function: str = ""

    def references(self) -> Iterator[Reference]:
        """The arrays on the right."""
        return (reference for term in self.terms for reference in term.factors)


class Flattening:
    """Sums in brackets are multiplied out, functions inside of sums get lines of their own, before the present one."""

    def __init__(self, document: Document) -> None:
        self.source = document.source
        self.lines: list[Line] = []
        self.made: dict[str, int] = {}
        declared = (document.inputs, document.states, document.weights)
        self.names = {d.name for declarations in declared for d in declarations}
        for definition in document.definitions:
            self.names.add(definition.target.name)
            self.names.update(reference.name for reference in references(definition.sum))
        for definition in document.definitions:
            self._assign(definition.target, definition.sum)

    def _assign(self, target: Reference, body: Sum) -> None:
        function, inside = "", body
        if len(body) == 1 and body[0].coefficient == 1 and len(body[0].items) == 1:
            item = body[0].items[0]
            if isinstance(item, Bracket) and item.function:
                function, inside = self._function(item), item.sum
        terms = self._sum(inside, set(target.axes), target.token)
        self.lines.append(Line(target, tuple(terms), function))

    def _function(self, bracket: Bracket) -> str:
        name = bracket.function
        if name not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            self.source.fail(
                bracket.token, f"there is no function {name}; there are {known}; a product is written {name} * (..)"
            )
        return name

    def _fresh(self, function: str) -> str:
        """A name for a value of ``function`` that the text does not have."""
        while True:
            number = self.made[function] = self.made.get(function, 0) + 1
            if f"{function}{number}" not in self.names:
                return f"{function}{number}"

    def _sum(self, products: Sum, free: set[str], token: Token) -> list[SourceTerm]:
        terms: list[SourceTerm] = []
        for product in products:
            terms += self._product(product, free, token)
            self._require_few(len(terms), token)
        return terms

    def _require_few(self, terms: int, token: Token) -> None:
        if terms > MAX_TERMS:
            self.source.fail(token, f"the sum has more than {MAX_TERMS:,} terms, multiplied out")

    def _product(self, product: Product, free: set[str], token: Token) -> list[SourceTerm]:
        outside = free.union(*(item.axes for item in product.items if isinstance(item, Reference)))
        inside: set[str] = set()
        terms = [SourceTerm((), product.coefficient)]
        for item in product.items:
            if isinstance(item, Reference):
                factors = [SourceTerm((item,), Fraction(1))]
            else:
                letters = {letter for reference in references(item.sum) for letter in reference.axes}
                for letter in sorted((letters & inside) - outside):
                    self.source.fail(
                        item.token, f"the letter {letter} is bound twice: it is summed in two brackets of a product"
                    )
                inside |= letters
                factors = self._bracket(item, outside, token)
            self._require_few(len(terms) * len(factors), token)
            terms = [
                SourceTerm((*a.factors, *b.factors), a.coefficient * b.coefficient) for a in terms for b in factors
            ]
        return terms

    def _bracket(self, bracket: Bracket, outside: set[str], token: Token) -> list[SourceTerm]:
        if not bracket.function:
            return self._sum(bracket.sum, outside, token)
        function = self._function(bracket)
        order = dict.fromkeys(letter for reference in references(bracket.sum) for letter in reference.axes)
        axes = "".join(letter for letter in order if letter in outside)
        result = Reference(self._fresh(function), axes, bracket.token)
        terms = self._sum(bracket.sum, set(axes), token)
        self.lines.append(Line(result, tuple(terms), function))
        return [SourceTerm((result,), Fraction(1))]


def references(body: Sum) -> Iterator[Reference]:
    for product in body:
        for item in product.items:
            if isinstance(item, Reference):
                yield item
            else:
                yield from references(item.sum)
