"""Other families and given networks: minors over Q and GF(p), structural bounds, exact evidence, open sets."""

from collections.abc import Iterator
from typing import Any

from tests.adversarial.corpus.entry import Entry
from tests.adversarial.oracle.networks import bound_value, family
from tests.adversarial.writing import GRID, RANK, Json, certificate, minor
from tests.adversarial.writing import stream as _stream
from tests.checker.circuit.networks import GATED, assignment

__all__ = ["entries"]

GF5 = {"p": 5, "k": 1}
ONE_HOT = {"kind": "one-hot", "N": 2}
AFFINE: Json = {
    "channels": 1,
    "weights": [["U", []], ["b", []], ["h", []]],
    "states": [["h", [], "free"]],
    "step": [assignment("h'", "", "U: h: x:k", "b:")],
    "output": assignment("y", "", "h':"),
}
ATTENTION: Json = {
    "channels": 2,
    "weights": [["V", [2, 2]], ["K", [2, 2]], ["Wo", [2]], ["Q", [2, 2]], ["S", [2, 2]]],
    "states": [["S", [2, 2], "free"]],
    "step": [
        assignment("k", "j", "K:jm x:m"),
        assignment("S'", "ij", "S:ij", "V:im x:m k:j"),
        assignment("u", "j", "Wo:i S':ij"),
    ],
    "output": assignment("y", "", "u:j Q:jm x:m"),
}
"""Linear attention, what y sees of the state being an array of its own."""
ACTIVATED: Json = {
    **AFFINE,
    "channels": 2,
    "weights": [["w", [2]], ["Wo", [2]], ["h", [2]]],
    "states": [["h", [2], "free"]],
    "step": [assignment("g", "i", "w:i", function="sigmoid"), assignment("h'", "i", "g:i h:i", "2*x:i")],
    "output": assignment("y", "", "Wo:i h':i"),
}


def about(instance: Json, relation: Any, t_S: int, t_E: int, **more: Any) -> Json:
    statement = {"quantifier": "almost-all-weights", "field": "Q", "relation": relation}
    return {**statement, "instance": {**instance, "t_S": t_S, "t_E": t_E}, **more}


def of(program: Json, **more: Any) -> Json:
    return {"cell": "program", "program": program, **more}


def cell(name: str, L: int = 1, R: int = 2, M: int = 2, **more: Any) -> Json:
    return {"cell": name, "L": L, "R": R, "M": M, **more}


def at_least(k: int, term: Any = None) -> list[Any]:
    return [">=", term or RANK, k]


def rows(k: int, **more: Any) -> Json:
    return minor(RANK, k, start=_stream(k, "a"), end=_stream(k, "b", 3), **more)


def entries() -> Iterator[Entry]:
    yield from _minors()
    yield from _bounds()
    yield from _exact()


def _minors() -> Iterator[Entry]:
    for name, instance, k in (
        ("given", of(GATED), 3),
        ("attention", of(ATTENTION), 3),
        ("mi", cell("mi"), 3),
        ("mi-deep", cell("mi", L=2), 5),
        ("lstm-without-functions", cell("gated-lstm", R=1, M=1), 4),
        ("delta", cell("delta-rule"), 3),
        ("selective", cell("selective-ssm", L=2), 4),
        ("skip", cell("rac-skip", L=2), 4),
    ):
        yield Entry(f"network-{name}", certificate(about(instance, at_least(k), 2, 2), "proved-generic", rows(k)))
    open_set = about(of(GATED), at_least(2), 2, 2, quantifier="open-weights")
    yield Entry("network-open", certificate(open_set, "proved-open", rows(2)))
    refuted = about(cell("mi"), ["<=", RANK, 2], 2, 2, quantifier="open-weights")
    yield Entry("network-open-refuted", certificate(refuted, "proved-generic", rows(3), refuted=True))
    yield Entry(
        "network-all-refuted",
        certificate(
            about(of(GATED), ["<", RANK, 2], 2, 2, quantifier="all-weights"), "proved-generic", rows(2), refuted=True
        ),
    )
    finite = about(cell("gated-gru", R=1, M=1), at_least(2), 2, 2, field=GF5)
    for seed in "0123456789":
        weights = {"kind": "stream", "seed": seed}
        if seed == "3":
            yield Entry("network-finite", certificate(finite, "proved-generic", rows(2, modulus=5, weights=weights)))
    split = about(of(ATTENTION, split=[1, 3]), at_least(2), 2, 2)
    yield Entry("network-split", certificate(split, "proved-generic", rows(2)))
    words = {"kind": "words", "words": [[0, 1], [1, 1], [1, 0]]}
    grid = about(cell("mi", templates=ONE_HOT), at_least(2, GRID), 2, 2)
    yield Entry("network-grid", certificate(grid, "proved-generic", minor(GRID, 3, start=words, end=words)))
    other = about(cell("mi"), [">=", ["rank", {"L": 2}], 4], 2, 2)
    item = minor(["rank", {"L": 2}], 4, start=_stream(4, "a"), end=_stream(4, "b"))
    yield Entry("network-deeper", certificate(other, "proved-generic", item))


def _bounds() -> Iterator[Entry]:
    """Every bound of some networks, with its value, and all of them in one relation."""
    for name, instance, program in (
        ("given", of(GATED), GATED),
        ("attention", of(ATTENTION), ATTENTION),
        ("delta", cell("delta-rule"), family("delta-rule", 1, 2, 2)),
        ("selective", cell("selective-ssm", L=2), family("selective-ssm", 2, 2, 2)),
        ("gru", cell("gated-gru", R=1, M=1), family("gated-gru", 1, 1, 1)),
        ("linear", cell("linear-layers", L=2), family("linear-layers", 2, 2, 2)),
    ):
        for bound in ("C0", "C1", "C2", "C3", "C4", "C5"):
            value = bound_value(program, bound, (3, 4), (1, 2), None, program["channels"])
            item = {"kind": "bound", "term": RANK, "name": bound, "value": value}
            relation = ["<=", RANK, value]
            statement = about(instance, relation, 2, 2, quantifier="all-weights")
            yield Entry(f"network-{bound}-{name}", certificate(statement, "proved-all", item))
    least = ["==", RANK, ["min", ["bound", "C1"], ["bound", "C2"], ["bound", "C4"]]]
    both = rows(3), {"kind": "bound", "term": RANK, "name": "C3", "value": 3}
    yield Entry("network-least", certificate(about(cell("mi"), least, 2, 2), "proved-generic", *both))
    activated = about(of(ACTIVATED), ["<=", RANK, 3], 2, 2, quantifier="all-weights")
    item = {"kind": "bound", "term": RANK, "name": "C1", "value": 3}
    yield Entry("network-function-of-weights", certificate(activated, "proved-all", item))
    tanh = about(cell("tanh", templates=ONE_HOT), ["<=", GRID, 4], 2, 3, quantifier="all-weights")
    item = {"kind": "bound", "term": GRID, "name": "G1", "value": 4}
    yield Entry("network-tanh-grid", certificate(tanh, "proved-all", item))


def _exact() -> Iterator[Entry]:
    block = {"kind": "words", "alphabet": [[0], [1]], "words": [[0], [1]]}
    arrays = {"kind": "explicit", "arrays": {"U": -1, "b": 1, "h": 5}}
    item = {"kind": "triangular", "term": RANK, "k": 2, "weights": arrays, "start": block, "end": block}
    yield Entry("network-triangular", certificate(about(of(AFFINE), at_least(2), 1, 1), "proved-generic", item))
    arrays = {
        "kind": "explicit",
        "arrays": {
            "V": [[1, 2], [0, 1]],
            "K": [[1, 0], [2, 1]],
            "Wo": [1, -1],
            "Q": [[1, 1], [0, 1]],
            "S": [[1, 0], [2, 3]],
        },
    }
    given = about(of(ATTENTION, templates=ONE_HOT, weights=arrays), ["<=", GRID, 3], 2, 2, quantifier="these-weights")
    item = {"kind": "nullspace", "term": GRID, "rank": 3}
    yield Entry("network-nullspace", certificate(given, "proved-instance", item))
    given = about(of(ATTENTION, weights=arrays), at_least(2), 2, 2, quantifier="these-weights")
    yield Entry("network-given-weights", certificate(given, "proved-instance", rows(2, weights=None)))
