"""The checker's evaluation, ranks and exhaustive counts against brute force from the definition."""

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from tests import plain
from tests.checker import oracle
from tests.checker.checking import accepted
from tests.checker.writer import Json, almost_all, certificate, explicit, minor, seal, statement, these
from verify.checker import check_bytes
from verify.checker.circuit.families import FAMILIES
from verify.checker.circuit.network import Inputs, enter, evaluations
from verify.checker.circuit.streams import below, words
from verify.checker.evidence.exact import Integers, matrix_rank
from verify.checker.evidence.tropical import MaxPlus
from verify.checker.kernel.extension import Extension, is_irreducible
from verify.checker.kernel.rings import Modular, is_prime

SIZES = [(1, 1, 1), (1, 3, 2), (2, 2, 2), (3, 2, 3), (2, 5, 2), (4, 1, 2)]


def network(ring: Any, L: int, R: int, M: int, weights: dict[str, Any], entry: Any = lambda x: x) -> Any:
    """The network with these weights, each made an element of the ring by ``entry``."""
    weights = {name: [entry(x) for x in oracle.flat(array)] for name, array in oracle.arrays(weights).items()}
    return enter(ring, FAMILIES["rac"].program(L, R, M), weights)


def written(weights: dict[str, Any]) -> Json:
    """The weights in a certificate."""
    return explicit(weights["Wh"], weights["Wi"], weights["Wo"], weights["h0"])


def tree_of(sequences: list[tuple[int, ...]], letters: list[Any]) -> Inputs[Any]:
    """A prefix tree of index words, with all prefixes shared."""
    nodes: dict[tuple[int, ...], int] = {}
    for word in sequences:
        for length in range(1, len(word) + 1):
            nodes.setdefault(word[:length], len(nodes))
    ordered = list(nodes)
    parents = [nodes[prefix[:-1]] if len(prefix) > 1 else -1 for prefix in ordered]
    return Inputs(letters, parents, [prefix[-1] for prefix in ordered], [nodes[word] for word in sequences])


@pytest.mark.parametrize(("L", "R", "M"), SIZES)
@pytest.mark.parametrize("split", [None, (1, 3), (2, 3), (3, 4)])
def test_evaluation_follows_the_definition(L: int, R: int, M: int, split: tuple[int, ...] | None) -> None:
    """Over Z and mod primes and composites; start and end steps in any order."""
    rng = random.Random(repr((L, R, M, split)))
    weights = oracle.draw(lambda: rng.randint(-9, 9), L, R, M)
    letters = [[rng.randint(-5, 5) for _ in range(M)] for _ in range(3)]
    start_words, end_words = ([tuple(rng.randrange(3) for _ in range(2)) for _ in range(4)] for _ in "se")
    starts, ends = (tree_of(sorted(set(chosen)), letters) for chosen in (start_words, end_words))
    for ring in (Integers(), Modular(2**31 - 1), Modular(91), Modular(2), Modular(2**61 - 1)):
        q = ring.q if isinstance(ring, Modular) else 0
        given = network(ring, L, R, M, weights, lambda x, q=q: x % q if q else x)
        first, last = (
            Inputs([[x % q if q else x for x in v] for v in t.letters], t.parents, t.letter, t.leaves)
            for t in (starts, ends)
        )
        rows = list(evaluations(ring, given, first, last, split))
        for i, start in enumerate(sorted(set(start_words))):
            for j, end in enumerate(sorted(set(end_words))):
                s, e = iter(start), iter(end)
                order = split or (1, 2)
                sequence = [letters[next(s if time in order else e)] for time in range(1, 5)]
                expected = oracle.output(weights, sequence)
                assert rows[i][j] == (expected % q if q else expected)


def test_extension_arithmetic_is_polynomial_arithmetic_modulo_f() -> None:
    """GF(3)[x]/(x^3 + 2x + 1), elements as coefficient tuples in the oracle."""
    p, f = 3, (1, 2, 0, 1)
    rng = random.Random(1)

    def add(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
        return tuple((x + y) % p for x, y in zip(a, b, strict=True))

    def times(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
        product_ = [0] * 5
        for i, x in enumerate(a):
            for j, y in enumerate(b):
                product_[i + j] += x * y
        for i in (4, 3):
            for j in range(4):
                product_[i - 3 + j] -= product_[i] * f[j] if j < 3 else 0
            product_[i] = 0
        return tuple(c % p for c in product_[:3])

    ring = Extension(p, f, 4)
    weights = oracle.draw(lambda: tuple(rng.randrange(p) for _ in range(3)), 2, 4, 2)
    packed = network(ring, 2, 4, 2, weights, ring.element)
    letters = [[tuple(rng.randrange(p) for _ in range(3)) for _ in range(2)] for _ in range(2)]
    inputs = tree_of([(0, 0), (0, 1), (1, 0), (1, 1)], [[ring.element(e) for e in x] for x in letters])
    rows = list(evaluations(ring, packed, inputs, inputs))
    for i, start in enumerate(product(range(2), repeat=2)):
        for j, end in enumerate(product(range(2), repeat=2)):
            expected = oracle.output(weights, [letters[c] for c in start + end], add, times)
            assert tuple(ring.coefficients(rows[i][j])) == expected
    assert ring.minus(ring.element([1, 0, 2]), ring.element([2, 0, 2])) == ring.element([2, 0, 0])
    assert ring.cross(2, [5], 0, [1]) == ring.apply([[2]], [5])


@pytest.mark.parametrize("p", [2, 3, 251, 65537, 2**31 - 1])
@pytest.mark.parametrize(("degree", "terms"), [(2, 1), (3, 4), (5, 60), (12, 300), (64, 3)])
def test_packed_elements_do_not_run_into_each_other(p: int, degree: int, terms: int) -> None:
    """The largest coefficients everywhere, as many products as promised; f = x^n + x + 1, reducible or not."""
    f = (1, 1, *[0] * (degree - 2), 1)
    ring = Extension(p, f, terms)
    top = [p - 1] * degree
    square = [0] * (2 * degree - 1)
    for i in range(degree):
        for j in range(degree):
            square[i + j] += (p - 1) ** 2
    for i in range(2 * degree - 2, degree - 1, -1):  # x^n = -x - 1
        square[i - degree] -= square[i]
        square[i - degree + 1] -= square[i]
    largest = ring.element(top)
    expected = [terms * c % p for c in square[:degree]]
    assert ring.coefficients(ring.apply([[largest] * terms], [largest] * terms)[0]) == expected
    doubled = ring.cross(largest, [largest], ring.minus(0, largest), [largest])
    assert ring.coefficients(doubled[0]) == [2 * c % p for c in square[:degree]]


def test_max_plus_gives_the_degree_of_the_polynomial() -> None:
    """With entries 2^(1000·e) for z^e the bit length of y tells the degree."""
    rng = random.Random(5)
    exponents = oracle.draw(lambda: rng.choice([None, 0, 1, 3]), 3, 2, 2)

    def at_large_z(matrix: Any) -> Any:
        if isinstance(matrix, list):
            return [at_large_z(row) for row in matrix]
        return 0 if matrix is None else 1 << (1000 * matrix)

    weights = {name: at_large_z(part) for name, part in exponents.items()}
    letters = [[0, None], [2, 1]]
    inputs = tree_of([(0, 1), (1, 1)], letters)
    rows = list(evaluations(MaxPlus(), network(MaxPlus(), 3, 2, 2, exponents), inputs, inputs))
    for i, start in enumerate([(0, 1), (1, 1)]):
        for j, end in enumerate([(0, 1), (1, 1)]):
            y = oracle.output(weights, [at_large_z(letters[c]) for c in start + end])
            assert rows[i][j] == ((y.bit_length() - 1) // 1000 if y else None)


def test_ranks_agree_with_elimination_over_fractions() -> None:
    rng = random.Random(2)
    for _ in range(150):
        rows, columns, inner = rng.randint(1, 5), rng.randint(1, 5), rng.randint(1, 4)
        left = [[rng.randint(-4, 4) for _ in range(inner)] for _ in range(rows)]
        right = [[rng.randint(-4, 4) for _ in range(columns)] for _ in range(inner)]
        matrix = [[sum(left[i][t] * right[t][j] for t in range(inner)) for j in range(columns)] for i in range(rows)]
        assert matrix_rank(Integers(), matrix) == plain.rank(matrix)
        assert matrix_rank(Modular(5), [[e % 5 for e in row] for row in matrix]) == plain.rank(matrix, 5)
        assert matrix_rank(Integers(), matrix, stop=1) == min(1, plain.rank(matrix))


@pytest.mark.parametrize("q", [2, 3, 251, 2**31 - 1, 2**61 - 1])
def test_ranks_mod_primes_of_all_sizes(q: int) -> None:
    """Up to 40 multiples of pivot rows are added to a row, the largest residues among them."""
    rng = random.Random(q)
    for inner in (1, 2, 7, 40):
        left, right = (
            [[rng.choice([0, 1, q - 1, rng.randrange(q)]) for _ in range(inner)] for _ in range(45)] for _ in "LR"
        )
        matrix = [[sum(a * b for a, b in zip(u, v, strict=True)) % q for v in right] for u in left]
        rank = plain.rank(matrix, q)
        assert matrix_rank(Modular(q), matrix) == rank
        assert matrix_rank(Modular(q), iter(matrix), stop=inner // 2) == min(inner // 2, rank)
    assert matrix_rank(Modular(q), [[0, 0], [0, 0]]) == matrix_rank(Modular(q), []) == 0
    assert matrix_rank(Modular(q), [[0, q - 1]]) == matrix_rank(Modular(q), [[0], [q - 1]]) == 1


def _minor_of_words(about: Json, weights: Json, letters: list[Any], q: int) -> Json:
    points = {"kind": "words", "alphabet": letters, "words": [[i] for i in range(len(letters))]}
    return certificate(about, "proved-generic", minor(len(letters), points, points, weights=weights, modulus=q))


def test_a_minor_is_accepted_exactly_if_its_leading_minors_are_nonzero() -> None:
    """200 small cases with rational weights, decided by Fractions."""
    rng = random.Random(3)
    outcomes = []
    for _ in range(200):
        L, R, M, k = rng.choice([1, 2]), rng.choice([1, 2, 3]), 2, rng.choice([1, 2, 3])
        weights = oracle.draw(lambda: Fraction(rng.randint(-2, 2), rng.choice([1, 3])), L, R, M)

        def as_json(value: Any) -> Any:
            if isinstance(value, list):
                return [as_json(entry) for entry in value]
            return value.numerator if value.denominator == 1 else [value.numerator, value.denominator]

        letters = rng.sample([[a, b] for a in range(-2, 3) for b in range(-2, 3)], k)
        matrix = [[oracle.output(weights, [s, e]) for e in letters] for s in letters]
        expected = all(plain.rank([row[:n] for row in matrix[:n]]) == n for n in range(1, k + 1))
        about = almost_all([">=", ["rank", {}], k], L, R, M, 1, 1)
        weights = written({name: as_json(value) for name, value in weights.items()})
        report = check_bytes(seal(_minor_of_words(about, weights, letters, 2147483629)))
        assert report.outcome == ("accepted" if expected else "rejected"), report
        outcomes.append(expected)
    assert 20 < sum(outcomes) < 180


def test_nullspace_is_accepted_exactly_from_the_rank_on() -> None:
    rng = random.Random(4)
    for _ in range(30):
        weights = oracle.draw(lambda: rng.randint(-1, 1), 2, 2, 2)
        vectors = [[1, 0], [0, 1]]
        matrix = [
            [oracle.output(weights, [*s, *e]) for e in oracle.all_sequences(vectors, 2)]
            for s in oracle.all_sequences(vectors, 2)
        ]
        rank = plain.rank(matrix)
        for declared in (rank - 1, rank, rank + 1):
            relation = ["<=", ["grid_rank", {}], max(declared, 0)]
            about = these(relation, 2, 2, 2, 2, 2, written(weights), templates={"kind": "one-hot", "N": 2})
            item = {"kind": "nullspace", "term": ["grid_rank", {}], "rank": declared}
            report = check_bytes(seal(certificate(about, "proved-instance", item)))
            assert report.accepted == (declared >= rank and declared >= 0), report


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "L", "R", "M", "t_S", "t_E"),
    [
        (2, 1, 1, 2, 1, 1),
        (2, 2, 1, 2, 2, 1),
        (3, 1, 1, 2, 1, 2),
        (2, 1, 2, 1, 1, 2),
        (3, 2, 1, 1, 1, 1),
        (2, 1, 2, 2, 1, 1),
    ],
)
@pytest.mark.parametrize("notion", ["rank", "grid_rank"])
def test_exhaustive_ranks_agree_with_one_network_after_the_other(
    p: int, L: int, R: int, M: int, t_S: int, t_E: int, notion: str
) -> None:
    more = {"templates": {"kind": "one-hot", "N": M}} if notion == "grid_rank" else {}
    about = statement(
        [">=", [notion, {}], 0], L, R, M, t_S, t_E, quantifier="all-weights", field={"p": p, "k": 1}, **more
    )
    if notion == "rank":
        vectors = [list(v) for v in product(range(p), repeat=M)]
    else:
        vectors = [[int(i == j) for j in range(M)] for i in range(M)]
    number = L * R * R + R * M + (L - 1) * R * R + R + L * R
    expected = set()
    for values in product(range(p), repeat=number):
        digits = iter(values)
        weights = oracle.draw(lambda digits=digits: next(digits), L, R, M)
        matrix = [
            [oracle.output(weights, [*s, *e]) for e in oracle.all_sequences(vectors, t_E)]
            for s in oracle.all_sequences(vectors, t_S)
        ]
        expected.add(plain.rank(matrix, p))
    report = accepted(certificate(about, "proved-all", {"kind": "exhaustive", "cases": p**number}))
    (fact,) = report.facts
    assert (set(fact.values), fact.lo, fact.hi, fact.scope) == (expected, min(expected), max(expected), "all")


def test_primes_and_irreducible_polynomials_by_trial() -> None:
    assert [n for n in range(200) if is_prime(n)] == [n for n in range(2, 200) if all(n % d for d in range(2, n))]
    for composite in (3215031751, 3825123056546413051, 2**61 + 1, 2147483647 * 2147483629, 561, 1373653):
        assert not is_prime(composite)
    for prime in (2**31 - 1, 2**61 - 1, 2147483629):
        assert is_prime(prime)
    # the number of monic irreducible polynomials of degree n over GF(p), by Gauss's formula
    for p, n, expected in ((2, 2, 1), (2, 4, 3), (2, 6, 9), (3, 2, 3), (3, 4, 18), (5, 3, 40), (2, 8, 30)):
        monic = ((*low, 1) for low in product(range(p), repeat=n))
        assert sum(is_irreducible(f, p) for f in monic) == expected


def test_the_stream_is_the_one_of_the_format() -> None:
    import hashlib

    blocks = [hashlib.sha256(f"verify-stream-1:ab:node/7:{i}".encode()).digest() for i in range(3)]
    raw = b"".join(blocks)
    expected = [int.from_bytes(raw[i : i + 8], "big") for i in range(0, len(raw), 8)]
    stream = words("ab", "node/7")
    assert [next(stream) for _ in range(12)] == expected
    drawn = below("ab", "node/7", 5)
    assert [next(drawn) for _ in range(4)] == [w % 8 for w in expected if w % 8 < 5][:4]
