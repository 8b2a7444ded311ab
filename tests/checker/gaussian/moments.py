"""Gaussian expectations by expanding polynomials in all entries. Shares no code with the checker."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

__all__ = ["Expansion", "double_factorial", "tangent_moments", "trace_moment"]

Key = tuple[tuple[str, int], ...]


def double_factorial(k: int) -> int:
    """k!! with (-1)!! = 1."""
    return 1 if k <= 0 else k * double_factorial(k - 2)


class Expansion:
    """A polynomial in named standard Gaussian variables."""

    def __init__(self, terms: dict[Key, Fraction]) -> None:
        self.terms = {key: c for key, c in terms.items() if c}

    @classmethod
    def variable(cls, name: str) -> "Expansion":
        return cls({((name, 1),): Fraction(1)})

    @classmethod
    def number(cls, value: int) -> "Expansion":
        return cls({(): Fraction(value)})

    def __add__(self, other: "Expansion") -> "Expansion":
        terms = dict(self.terms)
        for key, c in other.terms.items():
            terms[key] = terms.get(key, Fraction(0)) + c
        return Expansion(terms)

    def __mul__(self, other: "Expansion") -> "Expansion":
        terms: dict[Key, Fraction] = {}
        for (a, c), (b, d) in product(self.terms.items(), other.terms.items()):
            powers = dict(a)
            for name, e in b:
                powers[name] = powers.get(name, 0) + e
            key = tuple(sorted(powers.items()))
            terms[key] = terms.get(key, Fraction(0)) + c * d
        return Expansion(terms)

    def expectation(self, variances: dict[str, Fraction] | None = None) -> Fraction:
        """E, the variables named by letters first: ``variances`` gives the variance of each first letter."""
        total = Fraction(0)
        for key, c in self.terms.items():
            if all(e % 2 == 0 for _, e in key):
                for name, e in key:
                    c *= double_factorial(e - 1) * (variances or {}).get(name[0], Fraction(1)) ** (e // 2)
                total += c
        return total


Matrix = list[list[Expansion]]


def _times(a: Matrix, b: Matrix) -> Matrix:
    zero = Expansion({})
    return [[sum((x * y for x, y in zip(r, c, strict=True)), zero) for c in zip(*b, strict=True)] for r in a]


def _turned(a: Matrix) -> Matrix:
    return [list(column) for column in zip(*a, strict=True)]


def _gaussian(name: str, rows: int, columns: int) -> Matrix:
    return [[Expansion.variable(f"{name}{i}{k}") for k in range(columns)] for i in range(rows)]


def _word(word: str, W: Matrix) -> Matrix:
    result = [[Expansion.number(int(i == k)) for k in range(len(W))] for i in range(len(W))]
    for letter in word:
        result = _times(result, W if letter == "W" else _turned(W))
    return result


def trace_moment(words: tuple[str, ...], n: int) -> Fraction:
    """E Π tr(w_i) for an n×n matrix; ``w`` is the transpose."""
    W = _gaussian("W", n, n)
    total = Expansion.number(1)
    for word in words:
        matrix = _word(word, W)
        total = total * sum((matrix[i][i] for i in range(n)), Expansion({}))
    return total.expectation()


def _theta(j: int, k: int, n: int) -> Expansion:
    """n^{(j+k+2)/2} Θ_jk, straight from the definition."""
    W, f, c = _gaussian("W", n, n), _gaussian("F", n, 1), _gaussian("C", 1, n)

    def in_f(word: str) -> Expansion:
        return _times(_times(_turned(f), _word(word, W)), f)[0][0]

    def in_c(word: str) -> Expansion:
        return _times(_times(c, _word(word, W)), _turned(c))[0][0]

    def parts() -> Iterator[Expansion]:
        yield in_f("w" * j + "W" * k)
        yield in_c("W" * j + "w" * k)
        for a, b in product(range(j), range(k)):
            yield in_c("W" * a + "w" * b) * in_f("w" * (j - 1 - a) + "W" * (k - 1 - b))

    return sum(parts(), Expansion({}))


def tangent_moments(j: int, k: int, n: int, nu: dict[str, Fraction]) -> tuple[Fraction, Fraction]:
    """Mean (of the part without n^{-1/2} if j + k is odd: 0) and variance of Θ_jk; ``nu`` has the keys W, F, C."""
    theta = _theta(j, k, n)
    mean, square = theta.expectation(nu), (theta * theta).expectation(nu)
    scale = Fraction(n) ** (j + k + 2)
    assert (j + k) % 2 == 0 or mean == 0
    return mean / Fraction(n) ** ((j + k + 2) // 2), (square - mean * mean) / scale
