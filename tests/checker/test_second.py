"""Two checkers that share nothing but the page agree: on what is shipped, on a forgery, on what is nearly either."""

import copy
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.checker import second
from verify.checker import check_bytes, check_file

PROOFS = Path(__file__).parents[2] / "proofs"
FORGED = sorted((PROOFS / "forged").glob("*.json"))
RANK, GRID = ["rank", {}], ["grid_rank", {}]


def in_scope(path: Path) -> bool:
    """Whether the file is about the cell ``rac`` and rests on minors and bounds only."""
    file = json.loads(path.read_text())
    items = file["evidence"]
    if items[0]["kind"] == "refutation":
        items = items[0]["evidence"]
    return file["statement"]["instance"]["cell"] == "rac" and {item["kind"] for item in items} <= {"minor", "bound"}


SHIPPED = sorted(filter(in_scope, (PROOFS / "certificates").rglob("*.json")))


def sealed(file: dict[str, Any]) -> bytes:
    """The bytes of a certificate with the right hash."""
    open_ = {key: value for key, value in file.items() if key != "sha256"}
    text = json.dumps(open_, sort_keys=True, separators=(",", ":"))
    open_["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps(open_, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def both(data: bytes) -> str:
    """The outcome that both checkers give; they must say the same, and establish the same."""
    report, answer = check_bytes(data), second.check(data)
    assert answer.outcome == report.outcome, (answer.message, report.message)
    if report.outcome == "accepted":
        facts = tuple(sorted((fact.term, fact.lo, fact.hi, fact.scope) for fact in report.facts))
        assert (answer.verdict, answer.rests_on, answer.facts) == (report.verdict, report.rests_on, facts)
    return report.outcome


def test_enough_is_compared() -> None:
    assert len(SHIPPED) >= 33
    assert FORGED


@pytest.mark.slow
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_both_accept_what_is_shipped(path: Path) -> None:
    assert both(path.read_bytes()) == "accepted"


@pytest.mark.parametrize("path", FORGED, ids=lambda path: path.stem)
def test_both_reject_what_is_forged(path: Path) -> None:
    assert check_file(path).outcome == both(path.read_bytes()) == "rejected"


def integers(value: Any) -> Iterator[tuple[Any, Any]]:
    """Where the integers of a JSON value are: (container, key)."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(part, dict | list):
            yield from integers(part)
        elif type(part) is int:
            yield value, key


def mutants(path: Path) -> Iterator[bytes]:
    """A file with one small thing changed: a number of the statement or of the evidence, two rows, a bound, k."""
    original, rng = json.loads(path.read_text()), random.Random(path.as_posix()[len(PROOFS.as_posix()) :])
    for change in ("statement", "statement", "number", "number", "rows", "value", "k"):
        file = copy.deepcopy(original)
        items = file["evidence"]
        items = items[0]["evidence"] if items[0]["kind"] == "refutation" else items
        item = rng.choice(items)
        if change == "rows" and "start" in item:
            points = item[rng.choice(("start", "end"))]
            rows = points.get("rows") or points.get("leaves") or points.get("words")
            i, j = rng.choices(range(len(rows)), k=2)
            rows[i], rows[j] = rows[j], rows[i]
        elif change in ("value", "k") and type(item.get(change)) is int:
            item[change] += 1 if change == "k" else rng.choice((1, -1))
        else:
            places = list(integers(file["statement"] if change == "statement" else item))
            where, key = rng.choice(places or list(integers(file)))
            where[key] += rng.choice((1, -1))
        yield sealed(file)


@pytest.mark.parametrize(
    ("every", "least"), [pytest.param(1, 40, marks=pytest.mark.slow), pytest.param(8, 5)], ids=["all", "some"]
)
def test_both_say_the_same_of_mutants(every: int, least: int) -> None:
    files = [path for path in SHIPPED + FORGED if path.parent.name != "rank"]  # those are large and say no more
    outcomes = Counter(both(data) for path in files[::every] for data in mutants(path))
    assert outcomes.total() >= 5 * least
    assert min(outcomes["accepted"], outcomes["rejected"]) >= least


# What no shipped file does: written here, and both must say what the page says.

WEIGHTS = {
    "kind": "explicit",
    "arrays": {
        "Wh1": [[1, 0], [0, 1]],
        "Wi1": [[1, 2], [2, 4]],
        "Wh2": [[1, 1], [0, 1]],
        "Wi2": [[1, 0], [[1, 3], 1]],
        "Wo": [1, 1],
        "h1": [1, 2],
        "h2": [1, 1],
    },
}
ONE_HOT = {"templates": {"kind": "one-hot", "N": 2}}
EXPLICIT = {"templates": {"kind": "explicit", "vectors": [[1, 1], [2, 2], [0, 0]]}}
GF101, GF9 = {"p": 101, "k": 1}, {"p": 3, "k": 2, "modulus": [1, 0, 1]}
SHALLOW = ["rank", {"L": 1}]


def bound(name: str, value: int, term: Any = RANK, **more: Any) -> dict[str, Any]:
    return {"kind": "bound", "name": name, "term": term, "value": value, **more}


def minor(k: int, term: Any = RANK, modulus: int = 2**31 - 1, seed: str = "ab", **more: Any) -> dict[str, Any]:
    """A minor at stream weights and points; ``more`` replaces keys, None takes one away."""
    points = {"kind": "stream", "seed": "1", "rows": list(range(k))}
    item = {"kind": "minor", "term": term, "k": k, "modulus": modulus, "start": points, "end": points | {"seed": "2"}}
    item |= {"weights": {"kind": "stream", "seed": seed}} | more
    return {key: value for key, value in item.items() if value is not None}


def words(*word: list[int], **more: Any) -> dict[str, Any]:
    return {"kind": "words", "words": list(word), **more}


def certificate(
    relation: Any,
    items: list[Any],
    rests_on: str,
    verdict: str = "proved-all",
    quantifier: str = "almost-all-weights",
    field: Any = "Q",
    refuting: str = "",
    **instance: Any,
) -> dict[str, Any]:
    sizes = {"cell": "rac", "L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2} | instance
    return {
        "format": "verify-certificate",
        "version": 3,
        "claim": "hand-made",
        "statement": {"quantifier": quantifier, "field": field, "instance": sizes, "relation": relation},
        "verdict": verdict,
        "rests_on": rests_on.split(),
        "evidence": [{"kind": "refutation", "verdict": refuting, "evidence": items}] if refuting else items,
    }


GENERIC: dict[str, Any] = {"rests_on": "F1 F2", "verdict": "proved-generic"}
THESE: dict[str, Any] = {"verdict": "proved-instance", "quantifier": "these-weights", "weights": WEIGHTS}
REFUTED: dict[str, Any] = {"rests_on": "F1 F2", "verdict": "refuted", "refuting": "proved-generic"}
LANGUAGE = [
    ["==", ["mc", 0, 0], 1],
    ["==", ["+", ["mc", 3, -2], ["binomial", 2, 3], ["mc", 0, 4]], 0],
    ["==", ["**", ["/", 2, 3], -2], ["/", 9, 4]],
    ["and", ["==", ["//", -7, 2], -4], ["==", ["%", -7, -2], -1], ["==", ["isqrt", 8], ["factorial", 2]]],
    ["all", "i", 3, 2, ["<", 1, 0]],
    ["not", ["any", "i", 1, 3, ["==", ["prod", "j", 1, "i", "j"], 4]]],
    ["==", ["sum", "i", 1, ["min", "R", "T"], ["*", "i", "t"]], 6],
    ["==", "N", "m"],
    ["<=", ["bound", "UT"], ["+", ["bound", "U6"], ["bound", "U5"], ["bound", "U4"], ["bound", "G1", "grid"]]],
]
UNDEFINED = [
    ["==", ["mc", -1, -1], 0],
    ["==", ["binomial", -1, -1], 0],
    ["or", ["<=", 1, 1], ["==", ["/", 1, 0], 1]],
    ["<", 0, ["**", 2, 100000]],
    ["<", 0, ["mc", 10**9, 10**9]],
    ["==", ["*", hex(1 << 60000), hex(1 << 60000), 0], 0],
    ["==", ["bound", "G1"], 4],
    ["==", ["factorial", ["/", 3, 2]], 1],
]
BROKEN = [["<=", "q", 1], ["<=", 1, "0x6"], ["<=", 1, True], ["+", 1, 2], ["all", "m", 1, 2, ["<", 1, 2]], ["and", 1]]
MADE = {
    "split, start block": ("accepted", certificate(["<=", RANK, 15], [bound("U0", 15)], "U0", split=[1, 3])),
    "split, end block": ("accepted", certificate(["<=", RANK, 8], [bound("U2", 8)], "U2", split=[1, 3])),
    "split, contiguous bound": ("rejected", certificate(["<=", RANK, 6], [bound("U1", 6)], "U1", split=[1, 3])),
    "split, minor": ("accepted", certificate([">=", RANK, 6], [minor(6)], **GENERIC, split=[1, 3])),
    "default split": ("rejected", certificate([">=", RANK, 4], [minor(4)], **GENERIC, split=[1, 2])),
    "GF(101)": ("accepted", certificate([">=", RANK, 5], [minor(5, modulus=101, seed="1")], **GENERIC, field=GF101)),
    "GF(9)": ("accepted", certificate([">=", RANK, 3], [minor(3, modulus=3, seed="2")], **GENERIC, field=GF9)),
    "composite modulus": ("accepted", certificate([">=", RANK, 4], [minor(4, modulus=2**31 - 2)], **GENERIC)),
    "no field": ("rejected", certificate(["<=", RANK, 6], [bound("U1", 6)], "U1", field={"p": 4, "k": 1})),
    "extension": (
        "accepted",
        certificate(
            [">=", RANK, 6],
            [minor(6, modulus=3, seed="4", extension=[1, 2, 0, 0, 0, 1])],
            **GENERIC,
            field={"p": 3, "k": 1},
        ),
    ),
    "reducible extension": (
        "rejected",
        certificate(
            [">=", RANK, 1],
            [minor(1, modulus=3, seed="4", extension=[1, 0, 0, 0, 0, 1])],
            **GENERIC,
            field={"p": 3, "k": 1},
        ),
    ),
    "explicit templates": (
        "accepted",
        certificate(
            ["<=", GRID, ["**", "N", 2]],
            [
                bound("G1", 9, GRID),
                bound("U0", 1, GRID),
                bound("U3", 4, GRID),
                bound("G2", 1, GRID),
                bound("U4", 4, GRID),
            ],
            "G1 G2 U0 U3 U4",
            **EXPLICIT,
        ),
    ),
    "minor on explicit templates": (
        "accepted",
        certificate([">=", GRID, 1], [minor(1, GRID, start=words([0, 1]), end=words([1, 1]))], **GENERIC, **EXPLICIT),
    ),
    "words over an alphabet": (
        "accepted",
        certificate(
            [">=", RANK, 2],
            [
                minor(
                    2,
                    start=words([0, 1], [1, 1], alphabet=[[1, 0], [[1, 3], 2]]),
                    end=words([0, 0], [1, 0], alphabet=[[1, 0], [0, 1]]),
                )
            ],
            **GENERIC,
        ),
    ),
    "grid rank at more channels": (
        "accepted",
        certificate(["<=", ["grid_rank", {"M": 3}], 9], [bound("G1", 9, ["grid_rank", {"M": 3}])], "G1", **ONE_HOT),
    ),
    "input rank": (
        "accepted",
        certificate(["<=", RANK, 1], [bound("U0", 1, input_rank=1), bound("U4", 4, input_rank=1)], "U0 U4", **THESE),
    ),
    "wrong input rank": (
        "rejected",
        certificate(["<=", RANK, 6], [bound("U0", 9, input_rank=2)], "U0", **THESE),
    ),
    "minor at these weights": (
        "accepted",
        certificate([">=", RANK, 1], [minor(1, weights=None)], "F1", **THESE),
    ),
    "all weights, generic": ("rejected", certificate([">=", RANK, 1], [minor(1)], **GENERIC, quantifier="all-weights")),
    "open weights": (
        "accepted",
        certificate([">=", RANK, 2], [minor(2)], rests_on="F1 F2", verdict="proved-open", quantifier="open-weights"),
    ),
    "open weights, generic": (
        "rejected",
        certificate([">=", RANK, 2], [minor(2)], **GENERIC, quantifier="open-weights"),
    ),
    "open weights, refuted": (
        "accepted",
        certificate(["<", RANK, 2], [minor(2)], **REFUTED, quantifier="open-weights"),
    ),
    "all weights, refuted": ("accepted", certificate(["<", RANK, 2], [minor(2)], **REFUTED, quantifier="all-weights")),
    "refuted by two assignments": (
        "rejected",
        certificate(
            ["and", ["<", RANK, 2], ["<", ["rank", {"t": 3}], 2]],
            [minor(2, modulus=101, seed="1"), minor(2, ["rank", {"t_S": 3, "t_E": 3}], 101, "2")],
            **REFUTED,
            quantifier="all-weights",
            field=GF101,
        ),
    ),
    "refuted at two widths": (
        "accepted",
        certificate(
            ["and", ["<", RANK, 2], ["<", ["rank", {"R": 3}], 2]],
            [minor(2, modulus=101, seed="1"), minor(2, ["rank", {"R": 3}], 101, "2")],
            **REFUTED,
            quantifier="all-weights",
            field=GF101,
        ),
    ),
    "no upper end": ("accepted", certificate([">=", ["*", RANK, SHALLOW], ["neg", RANK]], [minor(2)], **GENERIC)),
    "every depth": (
        "accepted",
        certificate(["all", "l", 1, 2, [">=", ["rank", {"L": "l"}], 2]], [minor(2), minor(2, SHALLOW)], **GENERIC),
    ),
    "a bound about itself": ("rejected", certificate(["<=", RANK, ["bound", "U1"]], [bound("U1", 6)], "U1")),
    "an empty interval": (
        "rejected",
        certificate(["<=", RANK, 6], [minor(2), minor(3), bound("U1", 6), bound("U0", 2)], "F1 F2 U0 U1"),
    ),
    "not an element": (
        "rejected",
        certificate(
            [">=", GRID, 0], [minor(1, GRID)], **GENERIC, templates={"kind": "explicit", "vectors": [[[2, 4], 1]]}
        ),
    ),
    "no such verdict": ("malformed", certificate(["<=", RANK, 6], [bound("U1", 6)], "U1", "proved")),
    "no such bound": ("rejected", certificate(["<=", RANK, 6], [bound("U", 6)], "U")),
}
for outcome, relations in (("accepted", LANGUAGE), ("rejected", UNDEFINED), ("malformed", BROKEN)):
    for relation in relations:
        made = certificate(["and", ["<=", RANK, 6], relation], [bound("U1", 6)], "U1")
        MADE[json.dumps(relation)[:60]] = (outcome, made)


@pytest.mark.parametrize("name", MADE)
def test_both_say_the_same_of_what_is_made_by_hand(name: str) -> None:
    outcome, file = MADE[name]
    assert both(sealed(file)) == outcome
