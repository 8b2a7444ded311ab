"""The checker against brute force over fractions and residues: matrices, ranks, and the bounds one off."""

from dataclasses import replace
from fractions import Fraction
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.checker.circuit.linear import (
    HANKEL,
    RANK,
    alphabet,
    explicit,
    hankel,
    hankel_minor,
    linear,
    nullspace,
    output,
    proof,
    stream_below,
)
from tests.checker.writer import Json, bound, minor, seal, stream
from tests.examples import examples
from verify.checker import Report, check_bytes
from verify.checker.circuit import bounds
from verify.checker.circuit.hankel import power_terms
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Field

P = 2147483647
laws = examples(60)


def as_json(matrix: Any) -> Any:
    """Fractions as the format writes them."""
    return [
        [int(e) if e.denominator == 1 else [e.numerator, e.denominator] for e in map(Fraction, row)] for row in matrix
    ]


@st.composite
def systems(draw: Any, entries: Any, most: int = 3) -> tuple[Any, Any, Any]:
    """W, F, C with sparse small entries, often of deficient rank."""
    n, d_x, d_y = draw(st.integers(1, most)), draw(st.integers(1, 2)), draw(st.integers(1, 2))

    def matrix(rows: int, columns: int) -> Any:
        return [[draw(entries) for _ in range(columns)] for _ in range(rows)]

    return matrix(n, n), matrix(n, d_x), matrix(d_y, n)


FRACTIONS = st.sampled_from([Fraction(e) for e in ("0", "0", "0", "1", "1", "-1", "2", "1/2", "-3/4")])


def sizes(W: Any, F: Any, C: Any) -> Json:
    return {"n": len(W), "d_x": len(F[0]), "d_y": len(C)}


def leading(matrix: Any, p: int) -> tuple[list[int], list[int]]:
    """Rows and columns of a largest submatrix whose leading minors are nonzero mod ``p``, greedily."""
    rows: list[int] = []
    columns: list[int] = []
    while True:
        for i in range(len(matrix)):
            j = next(
                (
                    j
                    for j in range(len(matrix[0]))
                    if i not in rows
                    and j not in columns
                    and plain.rank([[matrix[a][b] for b in [*columns, j]] for a in [*rows, i]], p) == len(rows) + 1
                ),
                None,
            )
            if j is not None:
                rows.append(i)
                columns.append(j)
                break
        else:
            return rows, columns


def check(body: Json, **options: Any) -> Report:
    report = check_bytes(seal(body), **options)
    assert report.outcome in ("accepted", "rejected"), report
    return report


def residues(matrix: Any, p: int = P) -> list[list[int]]:
    return [[e.numerator * pow(e.denominator, -1, p) % p for e in map(Fraction, row)] for row in matrix]


@given(systems(FRACTIONS), st.integers(1, 4))
@laws
def test_the_hankel_rank_of_given_weights_over_q(system: Any, k: int) -> None:
    """What brute force finds is provable, and nothing else is."""
    matrix = hankel(*system, k)
    r = plain.rank(matrix)
    rows, columns = leading(residues(matrix), P)
    assert len(rows) == r  # the modulus is no accident here
    weights = explicit(*map(as_json, system))
    about = linear(["==", HANKEL, r], "these-weights", **sizes(*system), k=k, weights=weights)
    witness = [hankel_minor(rows, columns, weights=None)] if r else []
    assert check(proof(about, "proved-instance", *witness, nullspace(r))).accepted
    for wrong in range(r):
        report = check(proof({**about, "relation": ["<=", HANKEL, wrong]}, "proved-instance", nullspace(wrong)))
        assert report.message == f"the block Hankel matrix has rank >= {wrong + 1}, expected <= {wrong}"
    for name in ("H1", "H2"):
        value = len(system[0]) if name == "H1" else k * min(len(system[1][0]), len(system[2]))
        assert r <= value
        upper = {**about, "relation": ["<=", HANKEL, value]}
        assert check(proof(upper, "proved-instance", bound(name, value, HANKEL))).accepted


@given(
    st.sampled_from([2, 3, 5]).flatmap(lambda p: st.tuples(st.just(p), systems(st.integers(0, p - 1), 4))),
    st.integers(1, 5),
)
@laws
def test_the_hankel_rank_over_gf_p(case: Any, k: int) -> None:
    p, system = case
    matrix = [[int(e) % p for e in row] for row in hankel(*system, k)]
    r = plain.rank(matrix, p)
    rows, columns = leading(matrix, p)
    about = linear(
        ["==", HANKEL, r], "these-weights", {"p": p, "k": 1}, **sizes(*system), k=k, weights=explicit(*system)
    )
    assert len(rows) == r
    witness = [hankel_minor(rows, columns, p, None)] if r else []
    assert check(proof(about, "proved-instance", *witness, nullspace(r))).accepted
    if r:
        assert not check(proof({**about, "relation": ["<", HANKEL, r]}, "proved-instance", nullspace(r - 1))).accepted


def captured(body: Json) -> list[list[int]]:
    """The matrix that the checker would eliminate."""
    seen: list[list[list[int]]] = []

    def engine(matrix: list[list[int]], p: int) -> bool:
        seen.append(matrix)
        return True

    check(body, engine=engine)
    return seen[0]


@given(systems(FRACTIONS), st.integers(1, 4), st.data())
@laws
def test_the_submatrix_is_that_of_the_definition(system: Any, k: int, data: Any) -> None:
    matrix = residues(hankel(*system, k))
    order = data.draw(st.integers(1, min(len(matrix), len(matrix[0]))))
    rows = data.draw(st.permutations(range(len(matrix))))[:order]
    columns = data.draw(st.permutations(range(len(matrix[0]))))[:order]
    about = linear([">=", HANKEL, order], **sizes(*system), k=k)
    body = proof(about, "proved-generic", hankel_minor(rows, columns, weights=explicit(*map(as_json, system))))
    assert captured(body) == [[matrix[i][j] for j in columns] for i in rows]


@given(systems(FRACTIONS), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.data())
@laws
def test_powers_of_the_output_by_the_recursion(system: Any, t_S: int, t_E: int, q: int, k: int, data: Any) -> None:
    """Words that share prefixes; the recursion of the definition gives the same matrix."""
    d_x = len(system[1][0])
    letters = data.draw(st.lists(st.lists(FRACTIONS, min_size=d_x, max_size=d_x), min_size=2, max_size=3))
    blocks = []
    for length in (t_S, t_E):
        word = st.lists(st.integers(0, len(letters) - 1), min_size=length, max_size=length)
        blocks.append(data.draw(st.lists(word, min_size=1, max_size=k, unique_by=tuple)))
    k = min(map(len, blocks))
    starts, ends = (block[:k] for block in blocks)
    points = [alphabet(*as_json(letters), words=words) for words in (starts, ends)]
    about = linear([">=", RANK, k], **sizes(*system), t_S=t_S, t_E=t_E, q=q)
    body = proof(about, "proved-generic", minor(k, *points, weights=explicit(*map(as_json, system))))
    expected = [[output(*system, [letters[i] for i in [*s, *e]])[0] ** q for e in ends] for s in starts]
    assert captured(body) == residues(expected)


def test_streams_give_weights_and_inputs_in_the_order_of_the_format() -> None:
    n, d_x, d_y, t_S, t_E, k, q = 3, 2, 2, 2, 3, 4, 3
    draws = stream_below("0", "weights", P)
    W, F, C = ([[next(draws) for _ in range(c)] for _ in range(r)] for r, c in ((n, n), (n, d_x), (d_y, n)))

    def rows(seed: str, length: int) -> list[list[list[int]]]:
        streams = [stream_below(seed, f"row/{i}", P) for i in range(k)]
        return [[[next(s) for _ in range(d_x)] for _ in range(length)] for s in streams]

    starts, ends = rows("1", t_S), rows("2", t_E)
    about = linear([">=", RANK, k], n=n, d_x=d_x, d_y=d_y, t_S=t_S, t_E=t_E, q=q)
    body = proof(about, "proved-generic", minor(k, stream(k, "1"), stream(k, "2")))
    assert captured(body) == [[output(W, F, C, [*s, *e])[0] ** q % P for e in ends] for s in starts]
    assert check(body).accepted
    about = linear([">=", HANKEL, 3], n=n, d_x=d_x, d_y=d_y, k=3)
    matrix = hankel(W, F, C, 3)
    assert captured(proof(about, "proved-generic", hankel_minor([5, 0, 3], [1, 4, 2]))) == [
        [int(matrix[i][j]) % P for j in (1, 4, 2)] for i in (5, 0, 3)
    ]


def trials(d_x: int, length: int, q: int) -> list[list[list[int]]]:
    """Multiples 0..q of each unit input at each time: they reach q + 1 values of any nonzero linear form."""
    zero = [[0] * d_x for _ in range(length)]
    result = []
    for time in range(length):
        for r in range(d_x):
            for c in range(q + 1):
                sequence = [row[:] for row in zero]
                sequence[time][r] = c
                result.append(sequence)
    return result


@given(systems(FRACTIONS), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4))
@examples(40)
def test_the_rank_of_powers_for_given_weights(system: Any, t_S: int, t_E: int, q: int) -> None:
    """S2 is the rank itself over Q: brute force on enough inputs reaches it."""
    d_x = len(system[1][0])
    starts, ends = trials(d_x, t_S, q), trials(d_x, t_E, q)
    first = [output(*system, [*s, *([[0] * d_x] * t_E)])[0] for s in starts]
    second = [output(*system, [*([[0] * d_x] * t_S), *e])[0] for e in ends]
    assert output(*system, [*starts[-1], *ends[-1]])[0] == first[-1] + second[-1]
    r = plain.rank([[(a + b) ** q for b in sorted(set(second))] for a in sorted(set(first))])
    weights = explicit(*map(as_json, system))
    about = linear(["<=", RANK, r], "these-weights", **sizes(*system), t_S=t_S, t_E=t_E, q=q, weights=weights)
    assert check(proof(about, "proved-instance", bound("S2", r))).accepted
    assert check(proof(about, "proved-instance", bound("S2", r + 1))).path == "evidence[0].value"


@given(st.sampled_from([2, 3, 5, 7, 11, 101]), st.integers(1, 400))
@examples(300)
def test_the_number_of_terms_of_a_power(p: int, q: int) -> None:
    meter = Meter(10**9, "a test")
    assert power_terms(q, Field(p), meter) == sum(comb(q, i) % p != 0 for i in range(q + 1))
    assert power_terms(q, Field(), meter) == q + 1


def test_every_residue_of_small_powers() -> None:
    """Over GF(3) and q < 30 the coefficients of (s + e)^q as a matrix have the rank S1 says."""
    for q in range(1, 30):
        coefficients = [[comb(q, i) * (i + j == q) for j in range(q + 1)] for i in range(q + 1)]
        assert power_terms(q, Field(3), Meter(10**9, "a test")) == plain.rank(coefficients, 3)


ONE = explicit([[1]], [[1]], [[1]])
POINTS = alphabet([1], [2], [3])
TIGHT = [  # for each bound a certificate of equality, which is possible because it is reached
    ("S1", linear(["==", RANK, 3], t_S=1, t_E=1, q=2), minor(3, POINTS, POINTS, weights=ONE), RANK, 3),
    ("H1", linear(["==", HANKEL, 2], n=2, k=3), hankel_minor([0, 1], [0, 1]), HANKEL, 2),
    ("H2", linear(["==", HANKEL, 2], n=3, k=2), hankel_minor([0, 1], [0, 1]), HANKEL, 2),
    (
        "S2",
        linear(["==", RANK, 3], "these-weights", t_S=1, t_E=1, q=2, weights=ONE),
        minor(3, POINTS, POINTS, weights=None),
        RANK,
        3,
    ),
]


@pytest.mark.parametrize(("name", "about", "witness", "term", "value"), TIGHT, ids=[case[0] for case in TIGHT])
def test_a_bound_that_is_one_too_low_contradicts_a_minor(
    name: str, about: Json, witness: Json, term: Any, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a wrong formula the checker meets a contradiction: so these tests would notice."""
    verdict = "proved-instance" if name == "S2" else "proved-generic"
    assert check(proof(about, verdict, witness, bound(name, value, term))).accepted
    assert not check(proof(about, verdict, witness, bound(name, value - 1, term))).accepted
    assert not check(proof(about, verdict, witness, bound(name, value + 1, term))).accepted
    right = bounds.BOUNDS[name]
    low = replace(right, value=lambda setting: right.value(setting) - 1)
    monkeypatch.setattr(bounds, "BOUNDS", {**bounds.BOUNDS, name: low})
    report = check(proof(about, verdict, witness, bound(name, value - 1, term)))
    assert f"contradict each other: {term[0]} >= {value} and <= {value - 1}" in report.message
