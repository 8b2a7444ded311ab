"""Bombs about other families and given networks: sizes, degrees, numbers and programs that are too large."""

from collections.abc import Callable
from typing import Any

from tests.adversarial.bombs.registry import add
from tests.adversarial.writing import GRID, RANK, Json, certificate, minor, stream

HUGE = (1 << 99_999) - 1
SIZES = {"L": 1, "R": 2, "M": 2, "t_S": 2, "t_E": 2}


def program(
    step: list[Any], *, weights: Any = (), states: Any = (), channels: int = 1, output: Any = None, **more: Any
) -> Json:
    """A network; y is the sum of the entries of the new value of the first state where no other is given."""
    states = list(states) or [["h", [], "free"]]
    free = [[name, shape] for name, shape, start in states if start == "free"]
    name, shape, _ = states[0]
    output = output or ["y", "", [[1, [[f"{name}'", "abcdefghij"[: len(shape)]]]]]]
    return {
        "channels": channels,
        "weights": [*weights, *free],
        "states": states,
        "step": step,
        "output": output,
        **more,
    }


def about(instance: Json, relation: Any = (">=", RANK, 2), **more: Any) -> Json:
    return {
        "quantifier": "almost-all-weights",
        "field": "Q",
        "instance": {"t_S": 2, "t_E": 2, **instance},
        "relation": list(relation),
        **more,
    }


MINOR = minor(RANK, 2, start=stream(2), end=stream(2))


def given(network: Json, *items: Json, **sizes: Any) -> bytes:
    return certificate(
        about({"cell": "program", "program": network, **sizes}), "proved-generic", *(list(items) or [MINOR])
    )


def of_family(cell: str, *items: Json, **sizes: Any) -> bytes:
    return certificate(about({"cell": cell, **SIZES, **sizes}), "proved-generic", *(list(items) or [MINOR]))


def network_bomb(name: str, *, metered: bool = False) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        add(f"network: {name}", make, metered=metered)
        return make

    return keep


def bound(name: str, term: Any = None) -> Json:
    return {"kind": "bound", "term": term or RANK, "name": name, "value": 1}


GROWING = [1, [["h", ""], ["h", ""]]], [1, [["x", "k"], ["h", ""]]], [1, [["x", "k"]]]

for cell in ("mi", "delta-rule", "gated-lstm", "linear-attention", "lstm"):
    for sizes in (
        {"L": 10**9},
        {"L": 20_000},
        {"R": 10**6},
        {"M": 10**9},
        {"t_S": 10**9},
        {"t_E": 10**6},
        {"L": 100, "R": 100},
    ):
        text = " ".join(f"{key}={value}" for key, value in sizes.items())
        add(f"network: {cell} {text}", lambda cell=cell, sizes=sizes: of_family(cell, **sizes), metered=True)
        for kind in ("C0", "C1", "C3", "C4", "C5"):
            add(
                f"network: {kind} of {cell} {text}",
                lambda cell=cell, sizes=sizes, kind=kind: of_family(cell, bound(kind), **sizes),
                metered=True,
            )


@network_bomb("a hundred thousand assignments")
def assignments() -> bytes:
    step = [[f"a{i}", "", [[1, [["x", "k"]]]]] for i in range(100_000)]
    return given(program([*step, ["h'", "", [[1, [["h", ""]]]]]]))


@network_bomb("a hundred thousand products")
def products() -> bytes:
    return given(program([["h'", "", [[1, [["h", ""], ["x", "k"]]]] * 100_000]]))


@network_bomb("a hundred thousand factors")
def factors() -> bytes:
    return given(program([["h'", "", [[1, [["h", ""], *[["x", "k"]] * 100_000]]]]]))


@network_bomb("four thousand factors", metered=True)
def many_factors() -> bytes:
    return given(program([["h'", "", [[1, [["h", ""], *[["x", "k"]] * 4000]]]]]), t_S=100, t_E=1000)


@network_bomb("four thousand products", metered=True)
def many_products() -> bytes:
    return given(program([["h'", "", [[1, [["h", ""], ["x", "k"]]]] * 3000]]), t_S=1000, t_E=1000)


@network_bomb("three thousand lines", metered=True)
def many_lines() -> bytes:
    step = [[f"a{i}", "", [[1, [["x", "k"]]]]] for i in range(3000)]
    return given(program([*step, ["h'", "", [[1, [["h", ""]]]]]]), t_S=3000, t_E=3000)


@network_bomb("a thousand lines of weights alone", metered=True)
def weights_alone() -> bytes:
    """What never changes is there once, not once an input."""
    step = [[f"a{i}", "", [[1, [["w", ""]]]]] for i in range(1500)]
    network = program([*step, ["h'", "", [[1, [["h", ""], ["x", "k"]]]]]], weights=[["w", []]])
    return given(network, minor(RANK, 1, start=stream(1), end=stream(1)), t_S=40_000, t_E=1)


@network_bomb("a thousand arrays passed along a word", metered=True)
def passed_along() -> bytes:
    """A step hands them on although only y reads them."""
    step = [[f"a{i}", "", [[1, [["x", "k"]]]]] for i in range(1200)]
    output = ["y", "", [[1, [["h'", ""], *[[f"a{i}", ""] for i in range(1200)]]]]]
    network = program([*step, ["h'", "", [[1, [["h", ""]]]]]], output=output)
    words = {"kind": "words", "alphabet": [[1]], "words": [[0] * 200_000]}
    return given(network, minor(RANK, 1, start=words, end=stream(1)), t_S=200_000, t_E=1)


@network_bomb("a product of columns", metered=True)
def columns() -> bytes:
    step = [["a", "", [[1, [["S", "i"]] * 9000]]], ["S'", "i", [[1, [["S", "i"]]]]]]
    network = program(step, states=[["S", [1], "zero"]], output=["y", "", [[1, [["S'", "i"]]]]])
    return given(network, bound("C4"))


@network_bomb("an array turned sixteen times", metered=True)
def turned() -> bytes:
    letters = "abcdefghijklmnopq"
    factors = [["W", letters[i:] + letters[:i]] for i in range(16)]
    step = [["h'", "", [[1, [["h", ""], ["x", "z"], *factors]]]]]
    return given(program(step, weights=[["W", [2] * 17]]))


@network_bomb("a chain of doublings")
def doublings() -> bytes:
    """Each line squares the one before: the degree in h is 2^3000."""
    step = [["a0", "", [[1, [["h", ""], ["x", "k"]]]]]]
    step += [[f"a{i}", "", [[1, [[f"a{i - 1}", ""], [f"a{i - 1}", ""]]]]] for i in range(1, 2000)]
    return given(program([*step, ["h'", "", [[1, [["a1999", ""]]]]]]), bound("C1"))


@network_bomb("a tower of degrees")
def tower() -> bytes:
    return given(program([["h'", "", list(GROWING)]]), bound("C1"), t_E=10**6)


@network_bomb("a tower of degrees in the input")
def tower_of_input() -> bytes:
    return given(program([["h'", "", list(GROWING)]]), bound("C0"), t_S=10**4, t_E=10**4)


def states_that_mix(count: int) -> list[Any]:
    """New values that are sums of squares and products of all states."""
    names = [f"s{i}" for i in range(count)]
    terms = [[1, [[a, ""], [b, ""]]] for a in names[:4] for b in names] + [[1, [[a, ""]]] for a in names]
    return [[f"{name}'", "", terms] for name in names]


for count, t_E in ((6, 6), (12, 4), (16, 3), (3, 40), (10, 10**6)):
    for kind in ("C0", "C1", "C2", "C3", "C4", "C5"):

        def mixing(count: int = count, t_E: int = t_E, kind: str = kind) -> bytes:
            states = [[f"s{i}", [], "free"] for i in range(count)]
            return given(program(states_that_mix(count), states=states), bound(kind), t_E=t_E)

        add(f"network: {kind} of {count} states that mix, t_E = {t_E}", mixing, metered=True)


@network_bomb("nineteen hundred states", metered=True)
def many_states() -> bytes:
    states = [[f"s{i}", [], "free"] for i in range(1900)]
    return given(program([[f"{name}'", "", [[1, [[name, ""]]]]] for name, _, _ in states], states=states), bound("C1"))


@network_bomb("fifty axes seen", metered=True)
def seen_axes() -> bytes:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    states = [[f"S{i}", [1] * 52, "zero"] for i in range(40)]
    step = [[f"S{i}'", letters, [[1, [[f"S{i}", letters]]]]] for i in range(40)]
    return given(program(step, states=states, output=["y", "", [[1, [["S0'", letters]]]]]), bound("C4"))


@network_bomb("fifty axes of size two", metered=True)
def fifty_axes() -> bytes:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX"
    states = [["S", [2] * 50, "zero"]]
    step = [["S'", letters, [[1, [["S", letters]]]]]]
    return given(program(step, states=states, output=["y", "", [[1, [["S'", letters]]]]]))


@network_bomb("fifty axes broadcast", metered=True)
def broadcast() -> bytes:
    letters = "abcdefghijklmnopqrst"
    weights = [[f"w{c}", [2]] for c in letters]
    line = ["z", letters, [[1, [[f"w{c}", c]]] for c in letters]]
    return given(program([line, ["h'", "", [[1, [["h", ""], ["x", "k"]]]]]], weights=weights))


@network_bomb("a sum over a thousand billion points of weights", metered=True)
def inner_sum() -> bytes:
    weights = [["A", [10**4]], ["B", [10**4]], ["C", [10**4]]]
    line = ["z", "", [[1, [["A", "i"], ["B", "j"], ["C", "l"]]]]]
    return given(program([line, ["h'", "", [[1, [["h", ""], ["z", ""]]]]]], weights=weights))


@network_bomb("weights of 10^18 entries", metered=True)
def huge_weights() -> bytes:
    weights = [["A", [10**9, 10**9]]]
    return given(program([["h'", "", [[1, [["h", ""], ["A", "ij"]]]]]], weights=weights))


@network_bomb("an array that y does not read", metered=True)
def unread() -> bytes:
    line = ["z", "ijl", [[1, [["A", "i"], ["A", "j"], ["A", "l"], ["x", "k"]]]]]
    return given(program([line, ["h'", "", [[1, [["h", ""]]]]]], weights=[["A", [300]]]))


def outer(n: int) -> Json:
    """S' = S + w k^T of n^2 entries."""
    weights = [["A", [n]], ["B", [n]]]
    step = [["S'", "ij", [[1, [["S", "ij"]]], [1, [["A", "i"], ["B", "j"], ["x", "k"]]]]]]
    return program(step, weights=weights, states=[["S", [n, n], "zero"]])


for n in (100, 1000, 3000):
    add(f"network: an outer product of {n}", lambda n=n: given(outer(n)), metered=True)

EXPLICIT = {"kind": "words", "alphabet": [[1]], "words": [[0, 0]]}


def triangular(network: Json, entries: Any, **sizes: Any) -> bytes:
    item = {"kind": "triangular", "term": RANK, "k": 1, "start": EXPLICIT, "end": EXPLICIT}
    item["weights"] = {"kind": "explicit", "arrays": entries}
    return given(network, item, **sizes)


@network_bomb("numbers of 100,000 bits in coefficients")
def large_coefficients() -> bytes:
    return triangular(program([["h'", "", [[HUGE, [["h", ""]]]] * 50]]), {"h": 1})


@network_bomb("denominators of 100,000 bits in a fixed array")
def large_denominators() -> bytes:
    fixed = [["A", [40], [[1, HUGE - 2 * i] for i in range(40)]]]
    step = [["h'", "", [[1, [["h", ""], ["A", "i"]]]]]]
    return triangular(program(step, fixed=fixed), {"h": 1})


@network_bomb("large numbers beside y", metered=True)
def beside() -> bytes:
    """z has numbers of 100,000 bits, y is small."""
    step = [["z'", "i", [[1, [["z", "i"], ["z", "i"]]], [3, [["A", "i"]]]]], ["h'", "", [[1, [["h", ""]]]]]]
    states = [["h", [], "free"], ["z", [1000], "zero"]]
    return triangular(program(step, weights=[["A", [1000]]], states=states), {"h": 1, "A": [7] * 1000}, t_S=2, t_E=2)


@network_bomb("a statement of a million characters")
def long_words() -> bytes:
    name = "a" * 40
    lines = [[f"{name[:35]}{i:05}", "", [[1, [["x", "k"]]]]] for i in range(2400)]
    return given(program([*lines, ["h'", "", [[1, [["h", ""]]]]]]))


@network_bomb("a fixed array of 300,000 numbers", metered=True)
def fixed_numbers() -> bytes:
    fixed = [["A", [300_000], [1] * 300_000]]
    return given(program([["h'", "", [[1, [["h", ""], ["A", "i"]]]]]], fixed=fixed))


@network_bomb("a sample of a long program", metered=True)
def long_sample() -> bytes:
    item = {"kind": "sample", "term": RANK, "rank": 3, "draws": 64, "error": [1, 2**30]}
    step = [["h'", "", [[1, [["h", ""], ["x", "k"]]]] * 3000]]
    return given(program(step), item, t_S=10**5, t_E=10**5)


@network_bomb("no weights at all")
def no_weights() -> bytes:
    """One assignment, that of no weights: exhaustive evidence has one case."""
    network = program([["h'", "", [[1, [["x", "k"]]]]]], states=[["h", [], "zero"]])
    statement = about({"cell": "program", "program": network}, ("<=", RANK, 1), quantifier="all-weights")
    statement["field"] = {"p": 2, "k": 1}
    return certificate(statement, "proved-all", {"kind": "exhaustive", "cases": 1})


@network_bomb("a grid of 2^20 words", metered=True)
def grid_of_words() -> bytes:
    item = {"kind": "nullspace", "term": GRID, "rank": 1}
    network = program([["h'", "", [[1, [["h", ""], ["x", "k"]]]]]], channels=2)
    weights = {"kind": "explicit", "arrays": {"h": 1}}
    instance = {"cell": "program", "program": network, "t_S": 20, "t_E": 20, "weights": weights}
    instance["templates"] = {"kind": "one-hot", "N": 2}
    statement = about(instance, ("<=", GRID, 1), quantifier="these-weights")
    return certificate(statement, "proved-instance", item)
