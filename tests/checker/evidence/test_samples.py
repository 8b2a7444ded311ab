"""The stated error of samples against the format's formula, and grids on templates that are not unit vectors."""

import random
from fractions import Fraction
from typing import Any

import pytest

from tests.checker import oracle
from tests.checker.oracle import choose, multichoose
from tests.checker.writer import Json, almost_all, bound, certificate, closed, explicit, minor, seal, these, words
from verify.checker import check_bytes
from verify.checker.kernel.meter import Meter
from verify.checker.evidence.samples import draw_prime, error_suffices, sample_seed
from verify.checker.kernel.statement import Term, read_statement
from verify.checker.circuit.weights import Weights

RANK, GRID = ["rank", {}], ["grid_rank", {}]


def most_bits(term: Term, r: int, n: int, log_size: int, w: int) -> int:
    """The largest b with e^n · 2^64 <= 2^-b, by the formula of section 6 with fractions."""
    L, T, f = term.L, term.T, int(term.notion == "rank")
    degree = w * (2 * (choose(T + L, L) - 1) + choose(T + L - 1, L - 1) + 1) + f * choose(T + L - 1, L)
    bad = (r + 1) * (len(bin(r + 1)) - 2 + log_size) // 60
    error = (Fraction((r + 1) * degree, 2**60) + Fraction(bad, 2**53)) ** n * 2**64
    b = -1
    while error <= Fraction(1, 2 ** (b + 1)):
        b += 1
    return b


@pytest.mark.parametrize("notion", ["rank", "grid_rank"])
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1), (2, 2, 2, 2, 2), (3, 4, 5, 2, 3), (1, 7, 2, 4, 1)])
@pytest.mark.parametrize(("r", "n"), [(0, 2), (6, 3), (100, 4), (6, 1)])
def test_the_error_is_the_one_of_the_format(notion: str, sizes: tuple[int, ...], r: int, n: int) -> None:
    L, R, M, t_S, t_E = sizes
    term = Term(notion, L, R, M, t_S, t_E, M if notion == "grid_rank" else 0)
    T = term.T
    paths = sum(multichoose(T, k) for k in range(1, L + 1)) + sum(multichoose(T, k) for k in range(1, L))
    log_size = R.bit_length() * (1 + paths) + M.bit_length() * multichoose(T, L)
    best = most_bits(term, r, n, log_size, 1)
    for bits in (0, best, best + 1, best + 20):
        if bits >= 0:
            assert error_suffices(term, r, n, bits, None, Meter(10**9, "test"), "") == (bits <= best)


def test_the_error_for_given_weights_reads_their_size() -> None:
    rng = random.Random(1)
    L, R, M, t = 2, 2, 3, 2
    plain: dict[str, Any] = {
        "Wh": [[[rng.randint(-99, 99) for _ in range(R)] for _ in range(R)] for _ in range(L)],
        "Wi": [[[rng.randint(-99, 99) for _ in range(w)] for _ in range(R)] for w in (M, R)],
        "Wo": [rng.randint(-99, 99) for _ in range(R)],
        "h0": [[rng.randint(-99, 99) for _ in range(R)] for _ in range(L)],
    }

    def absolute(value: Any) -> Any:
        return [absolute(entry) for entry in value] if isinstance(value, list) else abs(value)

    size = oracle.output({name: absolute(part) for name, part in plain.items()}, [[1] * M] * (2 * t)).bit_length()
    for notion in ("rank", "grid_rank"):
        term = Term(notion, L, R, M, t, t, M if notion == "grid_rank" else 0)
        best = most_bits(term, 6, 3, size, 0)
        for bits in (best, best + 1):
            fixed = Weights(**plain)
            assert error_suffices(term, 6, 3, bits, fixed, Meter(10**9, "test"), "") == (bits <= best)


def test_draws_derive_from_statement_and_term() -> None:
    import hashlib
    import json

    about = almost_all(["<=", RANK, 6], 2, 2, 2, 2, 2)
    text = json.dumps(about, sort_keys=True, separators=(",", ":"))
    seed = sample_seed(read_statement(about), RANK, 1)
    assert seed == hashlib.sha256(f'verify-sample-1:{text}:["rank",{{}}]:1'.encode()).hexdigest()
    p = draw_prime(seed)
    assert 2**60 <= p < 2**61
    assert sample_seed(read_statement(about), RANK, 1, "ab") != seed


def test_samples_for_given_weights_find_their_rank() -> None:
    """Random integer weights; the ranks over the whole grid, and the function rank at least that, by Fractions."""
    rng = random.Random(5)
    units = [[1, 0], [0, 1]]
    for _ in range(15):
        plain: dict[str, Any] = {
            "Wh": [[[rng.randint(-1, 1) for _ in range(2)] for _ in range(2)] for _ in range(2)],
            "Wi": [[[rng.randint(-1, 1) for _ in range(2)] for _ in range(2)] for _ in range(2)],
            "Wo": [1, rng.randint(-1, 1)],
            "h0": [[1, 1], [1, rng.randint(-1, 1)]],
        }
        sequences = oracle.all_sequences(units, 2)
        rank = oracle.rank([[oracle.output(plain, [*s, *e]) for e in sequences] for s in sequences])
        weights = {"kind": "explicit", **plain}
        for declared in range(rank + 2):
            about = these(["<=", GRID, declared], 2, 2, 2, 2, 2, weights, templates={"kind": "one-hot", "N": 2})
            item = {"kind": "sample", "term": GRID, "rank": declared, "draws": 3, "error": [1, 2**20]}
            report = check_bytes(seal(certificate(about, "probable", item)))
            assert report.accepted == (declared >= rank), report


def test_explicit_templates() -> None:
    """Three rational templates: the minor and the whole rank are those of the definition."""
    rng = random.Random(3)
    vectors = [[1, 2], [[1, 2], -1], [3, [2, 3]]]
    exact = [[Fraction(1), Fraction(2)], [Fraction(1, 2), Fraction(-1)], [Fraction(3), Fraction(2, 3)]]
    templates = {"kind": "explicit", "vectors": vectors}
    sequences = oracle.all_sequences(exact, 1)
    seen = set()
    for _ in range(12):
        plain: dict[str, Any] = {
            "Wh": [[[rng.randint(-1, 1) for _ in range(2)] for _ in range(2)] for _ in range(2)],
            "Wi": [[[rng.randint(-1, 1) for _ in range(2)] for _ in range(2)] for _ in range(2)],
            "Wo": [1, 1],
            "h0": [[1, 1], [1, 1]],
        }
        matrix = [[oracle.output(plain, [*s, *e]) for e in sequences] for s in sequences]
        rank = oracle.rank(matrix)
        weights = {"kind": "explicit", **plain}
        for declared in (rank, rank - 1):
            about = these(["<=", GRID, 9], 2, 2, 2, 1, 1, weights, templates=templates)
            item = {"kind": "nullspace", "term": GRID, "rank": declared}
            assert check_bytes(seal(certificate(about, "proved-instance", item))).accepted == (declared == rank)
        leading = [oracle.rank([row[:k] for row in matrix[:k]]) == k for k in (1, 2, 3)]
        for k in (1, 2, 3):
            about = these([">=", GRID, k], 2, 2, 2, 1, 1, weights, templates=templates)
            chosen = words(*"012"[:k])
            item = minor(k, chosen, chosen, term=GRID, weights=None, modulus=2147483629)
            accepted = check_bytes(seal(certificate(about, "proved-instance", item))).accepted
            assert accepted == all(leading[:k])
            seen.add(accepted)
    assert seen == {True, False}


def test_grids_over_an_extension_field() -> None:
    """GF(4), one-hot and explicit templates: unit vectors are units, elements are lists."""
    four = {"p": 2, "k": 2, "modulus": [1, 1, 1]}
    one, zero = [1, 0], [0, 0]
    weights: Json = explicit([[[one, zero], [zero, one]]], [[[one, zero], [zero, [0, 1]]]], [one, one], [[one, one]])
    item = minor(2, words("0", "1"), words("0", "1"), term=GRID, weights=None, modulus=2)
    for templates in ({"kind": "one-hot", "N": 2}, {"kind": "explicit", "vectors": [[one, zero], [zero, [1, 1]]]}):
        about = these([">=", GRID, 2], 1, 2, 2, 1, 1, weights, field=four, templates=templates)
        assert check_bytes(seal(certificate(about, "proved-instance", item))).accepted
        upper = {"kind": "nullspace", "term": GRID, "rank": 1}
        assert not check_bytes(
            seal(certificate({**about, "relation": ["<=", GRID, 1]}, "proved-instance", upper))
        ).accepted
    same = {"kind": "explicit", "vectors": [[one, zero], [[0, 1], zero]]}
    about = these([">=", GRID, 2], 1, 2, 2, 1, 1, weights, field=four, templates=same)
    assert "order 2 is zero" in check_bytes(seal(certificate(about, "proved-instance", item))).message
    about = these(["<=", GRID, 1], 1, 2, 2, 1, 1, weights, field=four, templates=same)
    assert check_bytes(
        seal(certificate(about, "proved-instance", {"kind": "nullspace", "term": GRID, "rank": 1}))
    ).accepted


def test_bounds_in_closed_forms_need_their_parameters() -> None:
    item = {"kind": "identity", "rule": "evaluation"}
    sizes = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2}
    tree = ["==", ["bound", "G1", "grid"], 4]
    assert check_bytes(seal(certificate(closed(tree, **sizes), "proved-all", item))).accepted
    assert check_bytes(
        seal(certificate(closed(["==", ["bound", "G1", "grid"], 1], **sizes, N=1), "proved-all", item))
    ).accepted
    report = check_bytes(seal(certificate(closed(tree, **sizes, N=3), "proved-all", item)))
    assert "N <= M" in report.message
    del sizes["M"]
    assert "needs a value of M" in check_bytes(seal(certificate(closed(tree, **sizes), "proved-all", item))).message


def test_a_bound_of_no_item_in_the_relation_is_only_a_number() -> None:
    about = almost_all(["<=", RANK, ["bound", "U1"]], 2, 2, 2, 2, 2)
    report = check_bytes(seal(certificate(about, "proved-all", bound("U4", 6))))
    assert report.accepted
    assert report.rests_on == ("U4",)
