"""Bombs about the evidence ``graded`` and ``implicit``, and about minors that an engine evaluates."""

from collections.abc import Callable
from typing import Any

from tests.adversarial.bombs.networks import given, of_family, program
from tests.adversarial.bombs.registry import ENGINE, add
from tests.adversarial.writing import RANK, Json, certificate, lengths, minor, stream

SUM = [1, [["h", ""]]]
ERROR = [1, 2**40]


def evidence_bomb(name: str, *, metered: bool = False, engine: str = "") -> Callable[[Callable[[], bytes]], Any]:
    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        add(name, make, metered=metered)
        if engine:
            ENGINE[name] = engine
        return make

    return keep


def words(alphabet: list[Any], chosen: list[list[int]]) -> Json:
    return {"kind": "words", "alphabet": alphabet, "words": chosen}


def counted(base: int, length: int, k: int) -> list[list[int]]:
    """The first ``k`` words of that length over ``base`` letters."""
    return [[i // base**place % base for place in range(length)] for i in range(k)]


# --- implicit ---


def implicit(k: int, solutions: int, start: Any, end: Any, **more: Any) -> Json:
    return {
        "kind": "implicit",
        "term": RANK,
        "k": k,
        "modulus": 2**31 - 1,
        "weights": {"kind": "stream", "seed": "0"},
        "start": start,
        "end": end,
        "error": ERROR,
        "solutions": [[1] * k] * solutions,
        **more,
    }


@evidence_bomb("implicit: 128 vectors at once", metered=True)
def _() -> bytes:
    letters = [[1, 2, 3, 4], [4, 3, 2, 1], [1, 1, 2, 5]]
    end = words(letters, counted(3, 7, 700))
    return of_family("rac", implicit(700, 128, stream(700), end), L=2, R=4, M=4, t_E=7)


@evidence_bomb("implicit: a polynomial for each of many states", metered=True)
def _() -> bytes:
    letters = [[1, 2, 3], [4, 3, 2], [1, 1, 5], [7, 1, 2]]
    end = words(letters, counted(4, 6, 4000))
    return of_family("rac", implicit(4000, 4, stream(4000), end), L=2, R=3, M=3, t_E=6)


@evidence_bomb("implicit: letters that leave nothing")
def _() -> bytes:
    """Each has an image of its own, of 400 entries that are 0."""
    k = 20_000
    network = program([["h'", "i", [[1, [["h", "i"], ["x", "k"]]]]]], states=[["h", [400], "zero"]])
    network["output"] = ["y", "", [[1, [["h'", "i"]]]]]
    network["weights"] = []
    points = words([[0]] * k, [[i] for i in range(k)])
    return given(network, implicit(k, 4, points, points), t_S=1, t_E=1)


@evidence_bomb("implicit: arrays of polynomials", metered=True)
def _() -> bytes:
    """60 squares of linear forms in 100 entries, and their products."""
    step = [[f"a{j}", "i", [[1, [["W", "ij"], ["h", "j"]]]]] for j in range(1)]
    step += [[f"b{j}", "i", [[1, [["a0", "i"], ["a0", "i"]]]]] for j in range(60)]
    step += [["h'", "i", [[1, [[f"b{j}", "i"]]] for j in range(60)]]]
    network = program(step, states=[["h", [100], "free"]], weights=[["W", [100, 100]]])
    network["output"] = ["y", "", [[1, [["h'", "i"], ["x", "k"]]]]]
    end = words([[i] for i in range(1, 401)], [[i] for i in range(400)])
    return given(network, implicit(400, 4, stream(400), end), t_E=1)


@evidence_bomb("implicit: weights as polynomials")
def _() -> bytes:
    """Ten million weights of a stream, in 400 bytes."""
    end = stream(1)
    return of_family("rac", implicit(1, 4, stream(1), end), R=1, M=3 * 10**6, t_S=1, t_E=1)


@evidence_bomb("implicit: channels that nothing reads")
def _() -> bytes:
    """A state that runs through 300 patterns of zeros, an image of the one input for each."""
    n = 300
    network = program(
        [["h'", "i", [[1, [["S", "ij"], ["h", "j"]]]]]],
        states=[["h", [n], "free"]],
        channels=300_000,
        fixed=[["S", [n, n], [[int(j == i - 1) for j in range(n)] for i in range(n)]]],
    )
    end = words([[1] * 300_000], [[0] * n])
    start = words([[1] * 300_000], [[0]])
    return given(network, implicit(1, 4, start, end), t_S=1, t_E=n)


# --- graded ---


def graded(k: int, weights: Any, start: Any, states: Any, degrees: Any, end: Any) -> Json:
    return {
        "kind": "graded",
        "term": RANK,
        "k": k,
        "modulus": 2**31 - 1,
        "weights": {"kind": "explicit", "arrays": weights},
        "start": start,
        "states": states,
        "degrees": degrees,
        "end": end,
    }


@evidence_bomb("graded: channels that nothing reads")
def _() -> bytes:
    """Each of 60 derivatives would look at a million numbers."""
    n, M = 60, 10**6
    network = program([["h'", "i", [[1, [["h", "i"]]]]]], states=[["h", [n], "zero"]], channels=M)
    start = {"word": [[1] * M], "moves": [[0, 0]] * n}
    states = [{"h": [1] * n}]
    end = words([[1] * M], [[0]])
    return given(network, graded(1, {}, start, states, {"h": [0] * n}, end), t_S=1, t_E=1)


def _single(end: Json, k: int, **more: Any) -> Json:
    """About h' = h x, y = h'."""
    start = {"word": [[1]], "moves": [[0, 0]]}
    return graded(k, {"h": 1}, start, more.get("states", [{"h": 1}]), {"h": more.get("degree", 1)}, end)


PRODUCT = program([["h'", "", [[1, [["h", ""], ["x", "k"]]]]]])


@evidence_bomb("more_than: graded: letters that no word uses")
def _() -> bytes:
    end = words([[123_456_789]] * 900_000, [[0]])
    return given(PRODUCT, _single(end, 1), t_S=1, t_E=1)


@evidence_bomb("more_than: graded: one letter of many channels")
def _() -> bytes:
    M = 2 * 10**6
    start = {"word": [[1] * M], "moves": [[0, 0]]}
    item = graded(1, {"h": 1}, start, [{"h": 1}], {"h": 1}, words([[123_456_789] * M], [[0]]))
    network = program([["h'", "", [[1, [["h", ""], ["x", "k"]]]]]], channels=M)
    return given(network, item, t_S=1, t_E=1)


@evidence_bomb("graded: an exponent that doubles", metered=True)
def _() -> bytes:
    network = program([["h'", "", [[1, [["h", ""], ["h", ""], ["x", "k"]]]]]])
    end = words([[[1, 2**50]]], [[0] * 90_000])
    return given(network, _single(end, 1, degree="0x" + "f" * 24_000), t_S=1, t_E=90_000)


@evidence_bomb("graded: many states", metered=True)
def _() -> bytes:
    end = words([[1]], [[0] * 100])
    return given(PRODUCT, _single(end, 1, states=[{"h": i} for i in range(60_000)]), t_S=1, t_E=100)


@evidence_bomb("graded: as many forms as states", metered=True)
def _() -> bytes:
    end = words([[i] for i in range(1, 2001)], [[i] for i in range(2000)])
    return given(PRODUCT, _single(end, 2000, states=[{"h": i} for i in range(2000)]), t_S=1, t_E=1)


@evidence_bomb("graded: sizes without numbers")
def _() -> bytes:
    n = 10**9
    network = program([["h'", "i", [[1, [["h", "i"], ["x", "k"]]]]]], states=[["h", [n], "zero"]])
    start = {"word": [[1]], "moves": [[0, 0]]}
    return given(network, graded(1, {}, start, [], {"h": []}, words([[1]], [[0]])), t_S=1, t_E=1)


# --- propagation ---


def all_lengths(R: int, M: int, word: list[Any], moves: list[Any], t_S: int = 1, t_E: int = 1) -> bytes:
    """Two fills of no order, and a start; every stream is the same."""
    fills = [minor(["rank", {"t_E": t}], 1, start=stream(1), end=stream(1)) for t in (1, 2)]
    dense = {"modulus": 2**31 - 1, "weights": {"kind": "stream", "seed": "0"}, "word": word, "moves": moves}
    item = {"kind": "propagation", "fills": fills, "dense": dense}
    return certificate(lengths([">=", RANK, 0], t_S, t_E, R=R, M=M), "proved-generic", item)


@evidence_bomb("propagation: a width without numbers")
def _() -> bytes:
    return all_lengths(10**12, 2, [[1, 1]], [])


@evidence_bomb("propagation: many channels", metered=True)
def _() -> bytes:
    return all_lengths(400, 399, [[1] * 399], [[0, 0]] * 800)


@evidence_bomb("propagation: a long word", metered=True)
def _() -> bytes:
    return all_lengths(3, 2, [[1, 2]] * 200_000, [[i, 0] for i in range(6)], t_S=200_000)


@evidence_bomb("propagation: many forms of far steps")
def _() -> bytes:
    return all_lengths(450, 2, [[1, 2]], [[0, 0]] * 900, t_E=10**15)


# --- minors by the engine numpy ---


@evidence_bomb("numpy: one entry at a time", metered=True, engine="numpy")
def _() -> bytes:
    n, k = 3000, 40
    network = program([["h'", "i", [[1, [["h", "i"], ["x", "k"]]]]]], states=[["h", [n], "free"]])
    return given(network, minor(RANK, k, start=stream(k), end=stream(k)), t_S=1, t_E=1)


@evidence_bomb("numpy: a minor of order 40,000", engine="numpy")
def _() -> bytes:
    k = 40_000
    return of_family("rac", minor(RANK, k, start=stream(k), end=stream(k)), t_E=1)


@evidence_bomb("numpy: a Hankel minor", engine="numpy")
def _() -> bytes:
    k = 3000
    item = {
        "kind": "minor",
        "term": ["hankel_rank", {}],
        "k": k,
        "modulus": 2**31 - 1,
        "weights": {"kind": "stream", "seed": "0"},
        "rows": list(range(k)),
        "columns": list(range(k)),
    }
    statement = {
        "quantifier": "almost-all-weights",
        "field": "Q",
        "instance": {"cell": "linear", "n": 1, "d_x": 1, "d_y": 1, "k": k},
        "relation": [">=", ["hankel_rank", {}], k],
    }
    return certificate(statement, "proved-generic", item)
