"""Two layers, M >= R: a witness of Theorem S's rank in closed form, in which no k×k matrix occurs.

Weights and end inputs are monomials in a parameter z. The leading forms of the end sequences are homogeneous, those of
one multidegree at most R. Source: proofs/statements/leading-forms.md#two-layers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from verify.certificates.evidence import Graded
from verify.exact import QQ
from verify.exact.combinatorics import multisets
from verify.exact.linalg import has_nonzero_leading_minors
from verify.networks.streams import IntegerStream, seed_of
from verify.separation.points import DEFAULT_MODULUS
from verify.separation.problem import RankProblem
from verify.statements import integer_to_json

__all__ = ["graded_witness", "is_graded"]

Matrix = list[list[int]]
Word = tuple[int, ...]
# Numbers in a certificate are below this; that leading minors mod 2^31 - 1 vanish by chance is unlikely all the same.
LARGEST = 1000
ATTEMPTS = 8


def is_graded(problem: RankProblem) -> bool:
    """Whether ``graded_witness`` is for this problem."""
    return (
        problem.cell == "rac"
        and problem.L == 2
        and problem.M >= problem.R
        and min(problem.t_S, problem.t_E) >= 2
        and problem.field == QQ
        and problem.templates is None
        and not problem.given_weights
        and problem.start_steps is None
        and (problem.t_E > problem.R or math.factorial(problem.t_E) >= problem.R)
    )


def graded_witness(problem: RankProblem, k: int) -> Graded | None:
    """Function rank >= k <= R·mc(R, t_E) where ``is_graded``; None if no choice of weights succeeds.

    >>> from verify.statements import Sizes
    >>> graded_witness(RankProblem(Sizes(2, 2, 2, 2, 3)), 8).k
    8
    """
    for attempt in range(ATTEMPTS):
        choice = _Choice.drawn(problem.R, seed_of(f"graded:{problem.R}:{attempt}"))
        words = choice.words(problem.t_E, k) if choice.is_dense(problem.t_S) else None
        if words is not None:
            return _item(problem, choice, words)
    return None


@dataclass(frozen=True, slots=True)
class _Choice:
    """Weights A = Wh1 (1 on the diagonal, off it times z^-2), B = Wi2, C = Wh2, Wo, and second-layer states."""

    A: Matrix
    B: Matrix
    C: Matrix
    Wo: list[int]
    states: Matrix

    @classmethod
    def drawn(cls, R: int, seed: str) -> _Choice:
        stream = IntegerStream(seed, "graded", LARGEST)

        def matrix() -> Matrix:
            return [[1 + v for v in stream.take(R)] for _ in range(R)]

        A, B, C, states = (matrix() for _ in range(4))
        for i in range(R):
            A[i][i] = 1
        return cls(A, B, C, [1 + v for v in stream.take(R)], states)

    def is_dense(self, t_S: int) -> bool:
        """Whether the last two of ``t_S`` start inputs, all of ones, move the state in every direction at z = 1."""
        R, p = len(self.A), DEFAULT_MODULUS
        first, second = [1] * R, [1] * R
        for _ in range(t_S - 2):
            first = _apply(self.A, first)
            second = _merge(_apply(self.C, second), _apply(self.B, first))
        before, carried = _apply(self.A, first), _apply(self.C, second)
        p_, q_ = before, _merge(carried, _apply(self.B, before))
        h, c = _apply(self.A, p_), _apply(self.C, q_)
        moves: Matrix = []
        for j in range(R):
            dh = [h[j] if i == j else 0 for i in range(R)]
            moves.append(dh + _merge(c, _apply(self.B, dh)))
        for j in range(R):
            dp = [before[j] if i == j else 0 for i in range(R)]
            dh, dq = _apply(self.A, dp), _merge(carried, _apply(self.B, dp))
            dv = _merge(_apply(self.C, dq), _apply(self.B, h))
            moves.append(dh + [(a + b) % p for a, b in zip(dv, _merge(c, _apply(self.B, dh)), strict=True)])
        return has_nonzero_leading_minors(moves, p)

    def words(self, t_E: int, k: int) -> list[Word] | None:
        """End words over ``_letters`` for k independent leading forms; None if some are dependent or there are fewer.

        Those of the multidegree n: n with a part n_a >= 2 in some order that ends with the a's, the last of them read
        by each channel in turn; else (t_E <= R) any orders.
        """
        R, found = len(self.A), list[Word]()
        products: dict[Word, Matrix] = {(): self._carried([list(row) for row in zip(*self.states, strict=True)])}
        for n in multisets(R, t_E):
            wanted = min(R, k - len(found))
            if wanted == 0:
                break
            rows: Matrix = []
            for path, jump in _paths(n):
                row = self._read(self._product(products, path[:-1]), path[-1] if jump is None else jump)
                if _extends(rows, row):
                    found.append(_word(R, path, jump))
                if len(rows) == wanted:
                    break
            if len(rows) < wanted:
                return None
        return found if len(found) == k else None

    def _carried(self, columns: Matrix) -> Matrix:
        """C times second-layer states, one a column."""
        return [_apply_row(row, columns) for row in self.C]

    def _product(self, products: dict[Word, Matrix], path: Word) -> Matrix:
        """C D(B_path[-1]) C .. C at the states: what the second layer carries after the channels of ``path``."""
        if path not in products:
            before = self._product(products, path[:-1])
            r = path[-1]
            products[path] = self._carried(
                [[v * self.B[i][r] % DEFAULT_MODULUS for v in row] for i, row in enumerate(before)]
            )
        return products[path]

    def _read(self, carried: Matrix, r: int) -> list[int]:
        """The output at each state, where the last input lets channel ``r`` of the first layer lead."""
        return _apply_row([w * row[r] % DEFAULT_MODULUS for w, row in zip(self.Wo, self.B, strict=True)], carried)


def _paths(n: Sequence[int]) -> Iterator[tuple[Word, int | None]]:
    """Orders of the channels, each r of them n_r times, and the channel that reads last if it is another's content."""
    last = max((r for r, count in enumerate(n) if count >= 2), default=None)
    if last is None:
        for order in permutations(r for r, count in enumerate(n) if count):
            yield order, None
        return
    order = tuple(r for r, count in enumerate(n) if r != last for _ in range(count)) + (last,) * n[last]
    for s in range(len(n)):
        yield order, s


def _letters(R: int) -> list[list[int | None]]:
    """Exponents of the end inputs: R that let a channel lead, R² that hand the lead on, R that leave one channel."""
    lead: list[list[int | None]] = [[int(i == r) for i in range(R)] for r in range(R)]
    hand: list[list[int | None]] = [[(i == s) - (i == r) for i in range(R)] for r in range(R) for s in range(R)]
    alone: list[list[int | None]] = [[0 if i == r else None for i in range(R)] for r in range(R)]
    return lead + hand + alone


def _word(R: int, path: Word, jump: int | None) -> Word:
    """The places of the letters by which the channels of ``path`` lead in turn."""
    led = path if jump is None else path[:-2]
    word = [path[0]] if led else []
    word += [R + r * R + s for r, s in pairwise(led)]
    if jump is not None:
        word += [R + R * R + path[-1], R + R * R + jump]
    return tuple(word)


def _item(problem: RankProblem, choice: _Choice, words: list[Word]) -> Graded:
    R, M, t_S = problem.R, problem.M, problem.t_S
    used = sorted({letter for word in words for letter in word})
    place = {letter: i for i, letter in enumerate(used)}
    letters = _letters(R)
    ones = [1] * R
    weights = {
        "Wh1": [[1 if i == j else [a, -2] for j, a in enumerate(row)] for i, row in enumerate(choice.A)],
        "Wi1": [[1 if i == j else None for j in range(M)] for i in range(R)],
        "Wh2": choice.C,
        "Wi2": choice.B,
        "Wo": choice.Wo,
        "h1": ones,
        "h2": ones,
    }
    return Graded(
        term=problem.term,
        k=len(words),
        modulus=DEFAULT_MODULUS,
        weights={"kind": "explicit", "arrays": weights},
        start={"word": [[1] * M] * t_S, "moves": [[t_S - 1 - i, j] for i in range(2) for j in range(R)]},
        states=[{"h1": ones, "h2": state} for state in choice.states],
        degrees={"h1": [integer_to_json((problem.t_E + 1) ** r) for r in range(R)], "h2": [0] * R},
        end={
            "kind": "words",
            "alphabet": [[_monomial(e) for e in letters[i]] + [None] * (M - R) for i in used],
            "words": [[place[letter] for letter in word] for word in words],
        },
    )


def _monomial(exponent: int | None) -> object:
    """z^exponent as a certificate writes it."""
    return [1, exponent] if exponent else None if exponent is None else 1


def _extends(rows: Matrix, row: list[int]) -> bool:
    """Reduce ``row`` by ``rows`` and append it, if the next leading minor is not zero."""
    p = DEFAULT_MODULUS
    for i, pivot in enumerate(rows):
        factor = row[i] * pow(pivot[i], -1, p) % p
        row = [(a - factor * b) % p for a, b in zip(row, pivot, strict=True)]
    if row[len(rows)] == 0:
        return False
    rows.append(row)
    return True


def _apply(matrix: Matrix, vector: list[int]) -> list[int]:
    return [sum(a * v for a, v in zip(row, vector, strict=True)) % DEFAULT_MODULUS for row in matrix]


def _apply_row(row: list[int], columns: Matrix) -> list[int]:
    """A row vector times a matrix."""
    return [
        sum(a * v for a, v in zip(row, column, strict=True)) % DEFAULT_MODULUS for column in zip(*columns, strict=True)
    ]


def _merge(left: list[int], right: list[int]) -> list[int]:
    return [a * b % DEFAULT_MODULUS for a, b in zip(left, right, strict=True)]
