"""The stated error of samples against the format's formula, and grids on templates that are not unit vectors."""

import hashlib
import json
import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest

from tests import plain
from tests.checker import oracle
from tests.checker.checking import accepted, refused
from tests.checker.oracle import choose, multichoose
from tests.checker.writer import (
    EVALUATION,
    GRID,
    RANK,
    TWO,
    Json,
    almost_all,
    bound,
    certificate,
    closed,
    explicit,
    minor,
    seal,
    these,
    words,
)
from verify.checker import check_bytes
from verify.checker.circuit.network import enter, evaluations
from verify.checker.evidence import samples


def written(weights: dict[str, Any]) -> Json:
    """The weights in a certificate."""
    return explicit(weights["Wh"], weights["Wi"], weights["Wo"], weights["h0"])


def most_bits(notion: str, L: int, T: int, r: int, n: int, log_size: int, w: int) -> int:
    """The largest b with e^n · 2^64 <= 2^-b, by the formula of the format with fractions."""
    f = int(notion == "rank")
    degree = w * (2 * (choose(T + L, L) - 1) + choose(T + L - 1, L - 1) + 1) + f * choose(T + L - 1, L)
    bad = (r + 1) * (len(bin(r + 1)) - 2 + log_size) // 60
    error = (Fraction((r + 1) * degree, 2**60) + Fraction(bad, 2**53)) ** n * 2**64
    b = -1
    while error <= Fraction(1, 2 ** (b + 1)):
        b += 1
    return b


def sampled(about: Json, term: Any, r: int, n: int, bits: int) -> str:
    """Why a sample with that error is refused; "" if it is accepted."""
    error = [1, 2**bits if bits <= 53 else hex(2**bits)]
    item = {"kind": "sample", "term": term, "rank": r, "draws": n, "error": error}
    return check_bytes(seal(certificate(about, "probable", item)), max_work=10**12).message


@pytest.mark.parametrize("notion", ["rank", "grid_rank"])
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1), (2, 2, 2, 2, 2), (3, 4, 3, 1, 2), (1, 7, 2, 3, 1)])
@pytest.mark.parametrize(("r", "n"), [(0, 2), (6, 3), (30, 4), (6, 1)])
def test_the_error_is_the_one_of_the_format(notion: str, sizes: tuple[int, ...], r: int, n: int) -> None:
    L, R, M, t_S, t_E = sizes
    T = t_S + t_E
    paths = sum(multichoose(T, k) for k in range(1, L + 1)) + sum(multichoose(T, k) for k in range(1, L))
    log_size = R.bit_length() * (1 + paths) + M.bit_length() * multichoose(T, L)
    best = most_bits(notion, L, T, r, n, log_size, 1)
    more = {"templates": {"kind": "one-hot", "N": M}} if notion == "grid_rank" else {}
    about = almost_all([">=", [notion, {}], 0], *sizes, **more)
    for bits in {20, best, best + 1, best + 20}:
        if bits >= 20:
            message = sampled(about, [notion, {}], r, n, bits)
            assert ("against grinding" not in message) == (bits <= best), (bits, best, message)


def test_the_error_for_given_weights_reads_their_size() -> None:
    rng = random.Random(1)
    L, R, M, t = 2, 2, 3, 2
    weights = oracle.draw(lambda: rng.randint(-99, 99), L, R, M)

    def absolute(value: Any) -> Any:
        return [absolute(entry) for entry in value] if isinstance(value, list) else abs(value)

    size = oracle.output({name: absolute(part) for name, part in weights.items()}, [[1] * M] * (2 * t)).bit_length()
    for notion, more in (("rank", {}), ("grid_rank", {"templates": {"kind": "one-hot", "N": M}})):
        best = most_bits(notion, L, 2 * t, 6, 3, size, 0)
        assert best > 20
        about = these([">=", [notion, {}], 0], L, R, M, t, t, written(weights), **more)
        for bits in (best, best + 1):
            assert ("against grinding" not in sampled(about, [notion, {}], 6, 3, bits)) == (bits <= best)


def stream(seed: str, label: str) -> Iterator[int]:
    """The words of a stream, from the text of the format."""
    i = 0
    while True:
        block = hashlib.sha256(f"verify-stream-1:{seed}:{label}:{i}".encode()).digest()
        yield from (int.from_bytes(block[j : j + 8], "big") for j in range(0, 32, 8))
        i += 1


def test_draws_derive_from_statement_and_term(monkeypatch: pytest.MonkeyPatch) -> None:
    """The modulus and the inputs of every draw, as the checker forms them, are those of the format."""
    about = almost_all(["<=", RANK, 1], 1, 1, 2, 1, 1)
    text = json.dumps(about, sort_keys=True, separators=(",", ":"))
    seen: list[tuple[int, Any, Any, Any]] = []

    def recorded(ring: Any, program: Any, weights: Any) -> Any:
        seen.append((ring.q, weights, None, None))
        return enter(ring, program, weights)

    def computed(ring: Any, network: Any, starts: Any, ends: Any) -> Any:
        q, weights, _, _ = seen.pop()
        seen.append((q, weights, starts.letters, ends.letters))
        return evaluations(ring, network, starts, ends)

    monkeypatch.setattr(samples, "enter", recorded)
    monkeypatch.setattr(samples, "evaluations", computed)
    item = {"kind": "sample", "term": RANK, "rank": 1, "draws": 3, "error": [1, 2**20]}
    accepted(certificate(about, "probable", item))
    assert len(seen) == 3
    for i, (q, weights, starts, ends) in enumerate(seen):
        seed = hashlib.sha256(f'verify-sample-1:{text}:["rank",{{}}]:{i}'.encode()).hexdigest()
        primes = (w % 2**61 for w in stream(seed, "prime"))
        p = next(w for w in primes if w >= 2**60 and pow(3, w - 1, w) == 1 and pow(5, w - 1, w) == 1)
        assert q == p

        def drawn(label: str, count: int, seed: str = seed, p: int = p) -> list[int]:
            below = (w % 2 ** (p - 1).bit_length() for w in stream(seed, label))
            return list(islice((w for w in below if w < p), count))

        assert [entry for array in weights.values() for entry in array] == drawn("weights", 5)
        assert (starts, ends) == tuple([drawn(f"{block}/{j}", 2) for j in range(2)] for block in ("start", "end"))
    first = {q for q, *_ in seen}
    seen.clear()
    accepted(certificate(about, "probable", item), fresh=True)
    assert not {q for q, *_ in seen} & first


def test_samples_for_given_weights_find_their_rank() -> None:
    """Random integer weights; the ranks over the whole grid, and the function rank at least that, by Fractions."""
    rng = random.Random(5)
    units = [[1, 0], [0, 1]]
    for _ in range(15):
        weights: dict[str, Any] = {
            "Wh": [[[rng.randint(-1, 1) for _ in range(2)] for _ in range(2)] for _ in range(2)],
            "Wi": [[[rng.randint(-1, 1) for _ in range(2)] for _ in range(2)] for _ in range(2)],
            "Wo": [1, rng.randint(-1, 1)],
            "h0": [[1, 1], [1, rng.randint(-1, 1)]],
        }
        sequences = oracle.all_sequences(units, 2)
        rank = plain.rank([[oracle.output(weights, [*s, *e]) for e in sequences] for s in sequences])
        weights = written(weights)
        for declared in range(rank + 2):
            about = these(["<=", GRID, declared], 2, 2, 2, 2, 2, weights, templates=TWO)
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
        weights: dict[str, Any] = {
            "Wh": [[[rng.randint(-1, 1) for _ in range(2)] for _ in range(2)] for _ in range(2)],
            "Wi": [[[rng.randint(-1, 1) for _ in range(2)] for _ in range(2)] for _ in range(2)],
            "Wo": [1, 1],
            "h0": [[1, 1], [1, 1]],
        }
        matrix = [[oracle.output(weights, [*s, *e]) for e in sequences] for s in sequences]
        rank = plain.rank(matrix)
        weights = written(weights)
        for declared in (rank, rank - 1):
            about = these(["<=", GRID, 9], 2, 2, 2, 1, 1, weights, templates=templates)
            item = {"kind": "nullspace", "term": GRID, "rank": declared}
            assert check_bytes(seal(certificate(about, "proved-instance", item))).accepted == (declared == rank)
        leading = [plain.rank([row[:k] for row in matrix[:k]]) == k for k in (1, 2, 3)]
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
    sizes = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2}
    tree = ["==", ["bound", "G1", "grid"], 4]
    accepted(certificate(closed(tree, **sizes), "proved-all", EVALUATION))
    accepted(certificate(closed(["==", ["bound", "G1", "grid"], 1], **sizes, N=1), "proved-all", EVALUATION))
    refused(certificate(closed(tree, **sizes, N=3), "proved-all", EVALUATION), "rejected", "N <= M")
    del sizes["M"]
    refused(certificate(closed(tree, **sizes), "proved-all", EVALUATION), "rejected", "needs a value of M")


def test_a_bound_of_no_item_in_the_relation_is_only_a_number() -> None:
    about = almost_all(["<=", RANK, ["bound", "U1"]], 2, 2, 2, 2, 2)
    assert accepted(certificate(about, "proved-all", bound("U4", 6))).rests_on == ("U4",)
