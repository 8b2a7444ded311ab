"""Bytes that nobody should send: no crash, no long wait, no acceptance."""

import json
import random
from typing import Any

import pytest

from tests.checker.checking import harmless
from tests.checker.mutants import accepted_mutants, holds
from tests.checker.writer import (
    EVALUATION,
    GRID,
    RANK,
    RATIO,
    Json,
    almost_all,
    bound,
    canonical,
    certificate,
    closed,
    explicit,
    minor,
    seal,
    stream,
    these,
    words,
)


def plain() -> Json:
    about = almost_all(["==", RANK, 6], 2, 2, 2, 2, 2)
    return certificate(about, "proved-generic", minor(6, stream(6), stream(6)), bound("U4", 6))


GOOD = seal(plain())


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "the file is empty"),
        (b"\n", "not JSON"),
        (GOOD[:-1], "must end with one newline"),
        (GOOD + b"\n", "not canonical JSON"),
        (b" " + GOOD, "not canonical JSON: byte 0"),
        (b"\xef\xbb\xbf" + GOOD, "not canonical JSON: byte 0"),
        (GOOD.replace(b":", b": ", 1), "not canonical JSON"),
        (GOOD.replace(b"by-hand", b"by\\u002dhand"), "not canonical JSON"),
        (GOOD.replace(b"by-hand", "by-händ".encode()), "not canonical JSON"),
        (GOOD.replace(b"by-hand", b"by-hand2"), "SHA-256"),
        (GOOD.replace(b'"version":3', b'"version":3,"version":3'), "occurs twice"),
        (GOOD.replace(b'"version":3', b'"version":3.0'), "is not an integer"),
        (GOOD.replace(b'"version":3', b'"version":3e0'), "is not an integer"),
        (GOOD.replace(b'"version":3', b'"version":NaN'), "is not an integer"),
        (GOOD.replace(b'"version":3', b'"version":-Infinity'), "is not an integer"),
        (GOOD.replace(b'"version":3', b'"version":-0'), "-0 is written 0"),
        (GOOD.replace(b'"version":3', b'"version":01'), "not JSON"),
        (GOOD.replace(b'"version":3', b'"version":+1'), "not JSON"),
        (GOOD.replace(b'"version":3', b'"version":3_0'), "not JSON"),
        (GOOD.replace(b'"version":3', b'"version":9007199254740993'), "must be written '0x..'"),
        (GOOD.replace(b'"claim":"by-hand",', b""), "SHA-256"),
        (
            GOOD.replace(b'"claim":"by-hand",', b"").replace(b'"version":3', b'"version":3,"claim":"by-hand"'),
            "must come before",
        ),
        (b"[]\n", "a certificate is a JSON object"),
        (b"{}\n", "needs a key sha256"),
        (b'"x"\n', "a certificate is a JSON object"),
        (b"null\n", "a certificate is a JSON object"),
        (b'{"a":"\n', "not JSON"),
        (b"\x00\n", "not canonical JSON"),
        (b"\xff\xfe{\x00}\x00\n", "not canonical JSON"),
        (b"[" * 100_000 + b"\n", "nested too deeply"),
        (b"[" * 5_000_000 + b"\n", "more than"),
        (b'{"a":' * 100_000 + b"\n", "nested too deeply"),
        (b"{}," * 200_000 + b"\n", "more than 100000 JSON objects"),
        (b"[" + b"0," * 5_000_001 + b"0]\n", "more than 5000000 JSON values"),
        (b"9" * 1_000_000 + b"\n", "a number of 1000000 characters"),
        (b'{"sha256":"' + b"0" * 64 + b'"}\n', "must occur once"),
        (b"{" + b'"a":1,"sha256":"' + b"A" * 64 + b'"}\n', "64 lower-case"),
    ],
)
def test_malformed_bytes(data: bytes, text: str) -> None:
    report = harmless(data, "malformed")
    assert text in report.message


def test_the_size_is_limited_before_anything_else() -> None:
    assert "at most 67108864" in harmless(b"[" * (2**26 + 1), "malformed").message


def test_what_passes_the_reader_is_its_own_canonical_form() -> None:
    """Random JSON, canonical and not: accepted by the reader only if it is byte for byte canonical."""
    from verify.checker.kernel.bytes import read_sealed
    from verify.checker.kernel.errors import Malformed

    rng = random.Random(1)

    def value(depth: int) -> Any:
        kind = rng.randrange(5 if depth else 3)
        if kind == 3:
            return [value(depth - 1) for _ in range(rng.randrange(3))]
        if kind == 4:
            return {rng.choice("abcdAB_-"): value(depth - 1) for _ in range(rng.randrange(4))}
        return [rng.randint(-9, 9), rng.choice(["", "x-y", "0x12"]), rng.choice([None, True, False])][kind]

    passed = 0
    for _ in range(400):
        body = {"claim": "c", "z": value(3)}
        data = seal(body)
        assert read_sealed(data).get("claim").json == "c"
        for _ in range(5):
            position = rng.randrange(len(data))
            changed = data[:position] + bytes([rng.randrange(256)]) + data[position + rng.randrange(2) :]
            try:
                read = read_sealed(changed)
            except Malformed:
                continue
            passed += 1
            assert (canonical(read.json) + "\n").encode() == changed
    assert passed < 100  # the hash lets nothing but the original pass


def deep(levels: int) -> Any:
    tree: Any = 6
    for _ in range(levels):
        tree = ["neg", tree]
    return tree


BOMBS: list[tuple[str, Any]] = [
    ("tower of powers", ["**", 10, ["**", 10, 10]]),
    ("power with a long exponent", ["**", 3, "0x1" + "0" * 20000]),
    ("power of a long number", ["**", "0x1" + "0" * 24000, 2]),
    ("factorial of a large number", ["factorial", 10**9]),
    ("factorial of a factorial", ["factorial", ["factorial", 30]]),
    ("sum over a huge range", ["sum", "i", 1, 10**15, "i"]),
    ("nested sums", ["sum", "i", 1, 10**5, ["sum", "j", 1, 10**5, 1]]),
    ("prod over a huge range", ["prod", "i", 1, 10**15, 1]),
    ("prod that grows", ["prod", "i", 1, 10**6, "i"]),
    ("mc of huge numbers", ["mc", 10**12, 10**12]),
    ("mc of long numbers", ["mc", "0x1" + "0" * 24000, "0x1" + "0" * 24000]),
    ("mc within mc", ["mc", 10, ["mc", 100, ["mc", 100, 100]]]),
    ("binomial in the middle", ["binomial", 10**6, 5 * 10**5]),
    ("product of long numbers", ["*", *(["0x1" + "0" * 20000] * 8)]),
    ("many products", ["sum", "i", 1, 10**5, ["*", "0x1" + "0" * 12000, "0x1" + "0" * 12000]]),
    ("many divisions", ["sum", "i", 1, 10**5, ["//", "0x1" + "0" * 24000, 3]]),
]


@pytest.mark.parametrize("bomb", [tree for _, tree in BOMBS], ids=[name for name, _ in BOMBS])
def test_expressions_that_explode(bomb: Any) -> None:
    harmless(seal(certificate(closed([">=", bomb, 0]), "proved-all", EVALUATION)), "rejected", "over budget")
    about = almost_all([">=", RANK, bomb], 2, 2, 2, 2, 2)
    harmless(seal(certificate(about, "proved-generic", minor(1, stream(1), stream(1)))), "rejected", "over budget")


def test_depth_and_size_of_the_relation() -> None:
    assert harmless(seal(certificate(closed(["==", deep(62), 6]), "proved-all", EVALUATION)), "accepted")
    assert harmless(seal(certificate(closed(["!=", deep(63), 6]), "proved-all", EVALUATION)), "accepted")
    report = harmless(seal(certificate(closed(["==", deep(64), 6]), "proved-all", EVALUATION)), "malformed")
    assert "relation is nested more than 64 deep" in report.message
    report = harmless(seal(certificate(closed(["==", ["+", *[0] * 10_000], 0]), "proved-all", EVALUATION)), "malformed")
    assert "more than 10000 nodes" in report.message
    body = certificate(closed(["==", 1, 1]), "proved-all", {**EVALUATION, "x": json.loads("[" * 16 + "]" * 16)})
    assert "outside the relation" in harmless(seal(body), "malformed").message
    body["evidence"][0]["x"] = json.loads("[" * 13 + "]" * 13)
    assert "'x' is unknown" in harmless(seal(body), "malformed").message
    body["evidence"][0]["x"] = json.loads("[" * 14 + "]" * 14)
    assert "outside the relation" in harmless(seal(body), "malformed").message


@pytest.mark.parametrize("size", ["L", "R", "M", "t_S", "t_E"])
@pytest.mark.parametrize("huge", [10**9, "0x1" + "0" * 24000])
def test_huge_instances(size: str, huge: Any) -> None:
    """Declared work is compared with the budget before it is begun."""
    sizes = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2}
    sizes[size] = huge
    about = almost_all([">=", RANK, 1], **sizes)
    items: list[Json] = [minor(1, stream(1), stream(1))]
    items += [bound(name, 1) for name in ("U0", "U1", "U2", "U3", "U4", "U5", "U6", "UT")]
    items.append({"kind": "sample", "term": RANK, "rank": 1, "draws": 3, "error": [1, 2**20]})
    for item in items:
        harmless(seal(certificate(about, "proved-generic", item)), "rejected", "over budget")
    if size != "M":
        grid = almost_all([">=", GRID, 1], **sizes, templates={"kind": "one-hot", "N": 2})
        for item in (
            {"kind": "sample", "term": GRID, "rank": 1, "draws": 3, "error": [1, 2**20]},
            bound("G1", 1, GRID),
            bound("G2", 1, GRID),
            minor(1, words("00"), words("00"), term=GRID),
        ):
            harmless(seal(certificate(grid, "proved-generic", item)), "rejected", "over budget")


@pytest.mark.parametrize("rank", [10**5, 10**12, "0x1" + "0" * 20000])
def test_huge_samples(rank: Any) -> None:
    about = almost_all([">=", RANK, 0], 2, 2, 2, 2, 2)
    item = {"kind": "sample", "term": RANK, "rank": rank, "draws": 64, "error": [1, 2**20]}
    harmless(seal(certificate(about, "probable", item)), "rejected", "over budget")


def test_huge_grids() -> None:
    weights = explicit([[[1]]], [[[1] * 20]], [1], [[1]])
    item = {"kind": "nullspace", "term": GRID, "rank": 1}
    for t_S, t_E in ((8, 8), (1, 10**6), (5, 5)):
        about = these(["<=", GRID, 1], 1, 1, 20, t_S, t_E, weights, templates={"kind": "one-hot", "N": 20})
        harmless(seal(certificate(about, "proved-instance", item)), "over budget")


def test_exact_values_that_grow_without_end() -> None:
    """L = 20, t = 20 with entries 2: exact values would have more digits than there are atoms."""
    two = [[[2]]] * 20
    weights = explicit(two, two, [2], [[2]] * 20)
    about = these(["<=", GRID, 1], 20, 1, 1, 20, 20, weights, templates={"kind": "one-hot", "N": 1})
    harmless(seal(certificate(about, "proved-instance", {"kind": "nullspace", "term": GRID, "rank": 1})), "over budget")
    points = {"kind": "words", "words": [[0] * 20]}
    item = {"kind": "triangular", "term": GRID, "k": 1, "start": points, "end": points}
    harmless(seal(certificate(about, "proved-instance", item)), "over budget")


def test_many_long_denominators() -> None:
    rng = random.Random(1)
    row = [[1, hex(rng.getrandbits(60_000) | 1)] for _ in range(60)]
    weights = explicit([[[1]]], [[row]], [1], [[1]])
    about = these(["<=", GRID, 1], 1, 1, 60, 1, 1, weights, templates={"kind": "one-hot", "N": 2})
    item = {"kind": "nullspace", "term": GRID, "rank": 1}
    harmless(seal(certificate(about, "proved-instance", item)), "rejected", "over budget")


@pytest.mark.slow
def test_polynomials_that_explode() -> None:
    for tree in (
        ["**", "L", 10**9],
        ["**", ["+", "L", 1], "0x1" + "0" * 20000],
        ["mc", "L", 10**9],
        ["mc", 10**9, "L"],
        ["**", ["**", "L", 100], 26],
        ["**", ["*", "L", "0x1" + "0" * 2000], 400],
        ["factorial", ["*", 10**9, "L"]],
        ["**", 2, ["*", 10**9, "L"]],
        ["mc", ["*", 10**9, "L"], ["*", 10**9, "L"]],
    ):
        for rule in (EVALUATION, RATIO):
            harmless(seal(certificate(closed([">=", tree, 0], "L"), "proved-all", rule)), "rejected", "over budget")


def test_a_small_budget_is_respected() -> None:
    report = harmless(GOOD, "over budget", max_work=100)
    assert "more than 100 steps" in report.message
    assert harmless(GOOD, "accepted", max_work=10**5).work < 10**5


def test_changed_bytes_never_crash_and_are_never_accepted() -> None:
    rng = random.Random(7)
    for _ in range(1500):
        data = bytearray(GOOD)
        for _ in range(rng.randint(1, 4)):
            action, position = rng.randrange(3), rng.randrange(len(data))
            if action == 0:
                data[position] = rng.randrange(256)
            elif action == 1:
                del data[position : position + rng.randint(1, 8)]
            else:
                data[position:position] = data[position : position + rng.randint(1, 8)]
        if bytes(data) != GOOD:
            harmless(bytes(data), "malformed")


@pytest.mark.seconds
def test_resealed_mutants_never_crash_and_false_ones_are_not_accepted() -> None:
    """Mutants of small certificates with correct hashes; the truth about L = M = R = t = 2 is known: 4 and 6."""
    rng = random.Random(11)
    grid = almost_all(["<", GRID, RANK], 2, 2, 2, 2, 2, templates={"kind": "one-hot", "N": 2})
    originals = [
        plain(),
        certificate(grid, "proved-generic", minor(6, stream(6), stream(6)), bound("G1", 4, GRID)),
        certificate(
            almost_all(["<=", RANK, 5], 2, 2, 2, 2, 2), "refuted/proved-generic", minor(6, stream(6), stream(6))
        ),
    ]
    accepted = 0
    for body in accepted_mutants(originals, rng, 3000):
        accepted += 1
        instance = dict(body["statement"]["instance"])
        instance.pop("templates", None)
        if instance == {"cell": "rac", "L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2}:
            assert holds(body["statement"]["relation"], _known) == (body["verdict"] != "refuted")
    assert accepted > 50


def _known(part: Any) -> int:
    """The value of a name, and of a rank, at L = M = R = t = 2."""
    if isinstance(part, str):
        return {"T": 4}.get(part, 2)
    if any(v != 2 for v in part[1].values()):
        raise KeyError(part)
    return {"rank": 6, "grid_rank": 4}[part[0]]
