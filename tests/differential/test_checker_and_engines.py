"""The checker's evaluation and elimination against the package's, python-flint, and Bareiss over Fractions."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest

from tests import plain
from tests.adversarial.oracle.algebra import leading_minors, outputs, rationals
from tests.adversarial.writing import RANK, certificate, minor, network, rac_weights
from verify.checker import check_bytes
from verify.checker.engines import engine_named
from verify.checker.evidence.minors import check_pivots
from verify.checker.kernel.errors import CheckError
from verify.checker.kernel.rings import Modular
from verify.exact import QQ, rank_profile
from verify.networks.batch import Mod31, evaluation_matrix
from verify.networks.rac import RAC
from verify.networks.trees import words_tree

PRIMES = (2**31 - 1, 2**31 - 1, 999_999_937, 65537, 101, 7)


@dataclass(frozen=True)
class Case:
    """A random network with words as inputs."""

    weights: dict[str, Any]
    starts: list[list[int]]
    ends: list[list[int]]
    letters: list[list[Fraction]]
    split: list[int] | None
    q: int

    @property
    def k(self) -> int:
        return len(self.starts)

    @property
    def time_steps(self) -> list[int]:
        return self.split or list(range(1, len(self.starts[0]) + 1))

    def exact(self) -> list[list[Fraction]]:
        """A over Q, by the recursive definition."""
        starts, ends = ([[self.letters[i] for i in word] for word in words] for words in (self.starts, self.ends))
        return outputs(rationals, self.weights, starts, ends, self.time_steps)

    def certificate(self) -> bytes:
        """``rank >= k`` by these words."""
        L, R, M = len(self.weights["Wh"]), len(self.weights["Wo"]), len(self.letters[0])
        sides = [
            {"kind": "words", "alphabet": written(self.letters), "words": words} for words in (self.starts, self.ends)
        ]
        arrays = (written(self.weights[name]) for name in ("Wh", "Wi", "Wo", "h0"))
        item = minor(RANK, self.k, self.q, rac_weights(*arrays), start=sides[0], end=sides[1])
        more = {"split": self.split} if self.split else {}
        about = network([">=", RANK, self.k], L=L, R=R, M=M, t_S=len(self.starts[0]), t_E=len(self.ends[0]), **more)
        return certificate(about, "proved-generic", item)


def written(entries: Any) -> Any:
    """Fractions as the format spells them."""
    if isinstance(entries, list):
        return [written(part) for part in entries]
    return int(entries) if entries.denominator == 1 else [entries.numerator, entries.denominator]


def cases(count: int, seed: int) -> Iterator[Case]:
    rng = random.Random(seed)
    for _ in range(count):
        yield random_case(rng)


def random_case(rng: random.Random) -> Case:
    """L, R, M, t_S, t_E <= 3 and k <= 8; some entries are fractions, some splits are interleaved."""
    L, R, M, t_S, t_E = (rng.randrange(1, 4) for _ in range(5))
    denominators = (1, 1, 1, 2, 3, 10) if rng.random() < 0.3 else (1,)
    magnitude = rng.choice((1, 2, 9, 10**6))

    def matrix(height: int, width: int) -> list[list[Fraction]]:
        return [
            [Fraction(rng.randint(-magnitude, magnitude), rng.choice(denominators)) for _ in range(width)]
            for _ in range(height)
        ]

    weights = {
        "Wh": [matrix(R, R) for _ in range(L)],
        "Wi": [matrix(R, R if layer else M) for layer in range(L)],
        "Wo": matrix(1, R)[0],
        "h0": matrix(L, R),
    }
    size = rng.randrange(2, 6)
    k = min(rng.randrange(1, 9), size**t_S, size**t_E)
    sides = [[number_to_word(n, size, t) for n in rng.sample(range(size**t), k)] for t in (t_S, t_E)]
    split = sorted(rng.sample(range(1, t_S + t_E + 1), t_S))
    default = split == list(range(1, t_S + 1)) or rng.random() < 0.6
    return Case(weights, sides[0], sides[1], matrix(size, M), None if default else split, rng.choice(PRIMES))


def number_to_word(n: int, size: int, length: int) -> list[int]:
    return [n // size**i % size for i in range(length)]


def assert_all_agree(case: Case) -> bool:
    """Compare the matrices and the verdicts; whether the minor holds."""
    exact, q = case.exact(), case.q
    residues = [[int(y.numerator * pow(y.denominator, -1, q) % q) for y in row] for row in exact]

    kernel = Mod31(q)
    to_field = [[QQ.element(f"{e.numerator}/{e.denominator}") for e in row] for row in case.letters]
    alphabet = np.array([[int(e.p) * pow(int(e.q), -1, q) % q for e in row] for row in to_field], dtype=np.int64)
    trees = [words_tree(alphabet, words, len(words[0])) for words in (case.starts, case.ends)]
    texts: Any = {name: texts_of(part) for name, part in case.weights.items()}
    net = RAC.of(QQ, Wh=texts["Wh"], Wi=texts["Wi"], Wo=[texts["Wo"]], h0=texts["h0"])
    assert evaluation_matrix(net, trees[0], trees[1], kernel, start_steps=case.split).tolist() == residues

    seen: list[list[list[int]]] = []

    def engine(matrix: list[list[int]], p: int) -> bool:
        seen.append([list(row) for row in matrix])
        return bool(flint.nmod_mat(matrix, p).rank() == len(matrix))

    data = case.certificate()
    by_engine = check_bytes(data, engine=engine)
    assert seen == [residues]
    rank = plain.rank(residues, q)
    assert flint.nmod_mat(residues, q).rank() == rank <= plain.rank(exact)
    assert (by_engine.outcome == "accepted") == (rank == case.k)
    assert check_bytes(data, engine=engine_named("flint")).outcome == by_engine.outcome

    minors = leading_minors(residues)
    holds = len(minors) == case.k and all(d % q for d in minors)
    by_elimination = check_bytes(data)
    assert (by_elimination.outcome == "accepted") == holds, by_elimination.message
    assert not holds or rank == case.k
    return holds


def texts_of(entries: Any) -> Any:
    return (
        [texts_of(part) for part in entries]
        if isinstance(entries, list)
        else f"{entries.numerator}/{entries.denominator}"
    )


@pytest.mark.slow
def test_matrices_and_verdicts_agree() -> None:
    found = [assert_all_agree(case) for case in cases(250, 3)]
    assert 50 <= sum(found) <= 225  # both outcomes are well represented


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_matrices_and_verdicts_agree_at_length(seed: int) -> None:
    found = [assert_all_agree(case) for case in cases(3_000, 100 + seed)]
    assert 600 <= sum(found) <= 2700


def large_matrices(count: int, seed: int) -> Iterator[tuple[list[list[int]], int]]:
    """Residues mod p of order 50..500, of full rank or not; mostly small, since plain elimination is cubic."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        p = int(rng.choice(PRIMES[:4]))
        k = 500 if i == 0 else int(50 + 450 * rng.random() ** 6)
        matrix = rng.integers(0, p, (k, k))
        if i % 3 == 1:  # a leading minor in the middle vanishes, the determinant need not
            place = int(rng.integers(1, k))
            matrix[place, : place + 1] = matrix[0, : place + 1]
        elif i % 3 == 2:
            matrix[-1] = (matrix[0] + 3 * matrix[k // 2]) % p
        yield matrix.tolist(), p


@pytest.mark.slow
def test_engines_agree_at_larger_orders() -> None:
    outcomes = set()
    for matrix, p in large_matrices(200, 11):
        k = len(matrix)
        try:
            check_pivots(Modular(p), iter(matrix), "")
            nonzero_minors = True
        except CheckError:
            nonzero_minors = False
        engine = engine_named("flint")
        assert engine is not None
        profile = rank_profile(np.array(matrix), p)
        assert engine(matrix, p) == (profile.rank == k)
        in_order = profile.rank == k and list(profile.rows) == list(profile.columns) == list(range(k))
        assert nonzero_minors == in_order
        outcomes.add((nonzero_minors, profile.rank == k))
    assert outcomes == {(True, True), (False, True), (False, False)}
