"""Bombs about exact values: words and lags, polynomials, systems, descent, labels; and files that lie about their
version.
"""

from collections.abc import Callable
from typing import Any

from tests.adversarial.bombs.registry import add
from tests.adversarial.writing import EVERYTHING, LAGS, descent, free, kernel, matches, seal, system, value_certificate

HUGE = (1 << 99_000) - 1
WIDE = (1 << 60_000) + 1


def values(name: str, instance: Any, relation: Any, *, metered: bool = False) -> None:
    add(name, lambda: value_certificate(instance, relation), metered=metered)


def _kernel() -> None:
    alone = kernel({"n": {"from": 1}})
    everything, lags = kernel(EVERYTHING), kernel({**LAGS, "z": "formal", "nu_W": "below-one"})
    numbers = kernel({}, nu_W=WIDE, nu_F=WIDE, nu_C=[1, WIDE], n=WIDE)
    mixed = "".join("W" if i * i % 7 < 3 else "W'" for i in range(36))
    values("a word of a million letters", alone, ["==", ["trace", "W" * 10**6], 0])
    values("a word of sixty megabytes", alone, ["==", ["trace", "W" * (60 * 2**20)], 0])
    values("nine thousand words", alone, ["==", ["trace", *["W"] * 9000], 0])
    values("nine thousand identities", alone, ["==", ["trace", *[""] * 9000], 0])
    values("eighteen pairs of words", alone, ["==", ["trace", *["W"] * 36], 0], metered=True)
    values("a word of many states", alone, ["==", ["trace", mixed], 0], metered=True)
    values("nine words of four letters", alone, ["==", ["trace", *["WW'WW"] * 9], 0], metered=True)
    values("alternating letters", alone, ["==", ["trace", "WW'" * 18], 0], metered=True)
    values("lags beyond all", alone, ["==", ["kernel_A", HUGE, HUGE], 0])
    values("a kernel of thirty-six letters", alone, ["==", ["kernel_B", 18, 18], 0], metered=True)
    values("a variance at lag nine", everything, ["==", ["kernel_variance", 9, 9], 0], metered=True)
    values("another entry at lag nine", everything, ["==", ["kernel_entry_variance", 9, 9, 2, 1], 0], metered=True)
    values("a variance of even and odd lags", everything, ["==", ["kernel_variance", 17, 0], 0], metered=True)
    values("chebyshev at lag nine", everything, ["==", ["chebyshev", 9, "n"], 0], metered=True)
    values("very many traces", alone, ["and", *[["==", ["trace", "WW'" * 8], 0]] * 1900], metered=True)
    values(
        "all lags at once",
        alone,
        ["all", "a", 0, 18, ["all", "b", 0, 18, [">=", ["kernel_A", "a", "b"], 0]]],
        metered=True,
    )
    values(
        "a tower of powers", everything, ["==", ["**", ["**", ["**", ["+", 1, "n"], 500], 500], 500], 0], metered=True
    )
    values("a tower of numbers", numbers, ["==", ["**", ["**", "nu_W", 500], 500], 0])
    values(
        "powers of everything", everything, ["==", ["**", ["+", 1, "n", "nu_W", "nu_F", "nu_C"], 500], 0], metered=True
    )
    values(
        "long polynomials compared",
        everything,
        ["<", ["**", ["+", "n", "nu_W", "nu_F", "nu_C"], 19], ["**", ["+", "n", 1, "nu_F"], 70]],
        metered=True,
    )
    values(
        "a far start",
        kernel({"n": {"from": WIDE}, "j": {"from": WIDE}}),
        [">", ["**", ["+", "n", "j"], 60], 0],
        metered=True,
    )
    values("a far start of high degree", kernel({"n": {"from": HUGE}}), [">", ["**", "n", 500], 0])
    values(
        "denominators of many kinds",
        everything,
        ["<", ["sum", "s", 1, 500, ["/", "nu_W", ["+", "n", "s"]]], 1],
        metered=True,
    )
    values("harmonic numbers", kernel({}), ["<", ["sum", "s", 1, 300_000, ["/", 1, "s"]], 99], metered=True)
    values("products of large numbers", kernel({}), ["<", ["prod", "s", 1, 900_000, 3], 99], metered=True)
    values("an endless sum", kernel({}), ["<", ["sum", "s", 1, HUGE, 1], 99])
    values("an endless all", kernel({}), ["all", "s", ["neg", HUGE], HUGE, ["==", 1, 1]])
    values(
        "a million evaluations",
        kernel({}),
        ["all", "a", 1, 999, ["all", "b", 1, 999, ["all", "c", 1, 999, ["==", 1, 1]]]],
        metered=True,
    )
    values(
        "ranges within ranges",
        kernel({}),
        ["==", ["sum", "a", 1, 99, ["sum", "b", 1, "a", ["prod", "c", 1, "b", 7]]], 0],
        metered=True,
    )
    values(
        "many huge quotients",
        kernel({}),
        ["or", *[["==", ["/", HUGE, ["+", 2, WIDE]], 1]] * 250, ["==", 1, 1]],
        metered=True,
    )
    values("huge variances", numbers, ["<", ["kernel_variance", 2, 2], 1], metered=True)
    values("rho at a huge lag of a number", kernel({}, nu_W=[2, 3], nu_F=1, nu_C=1), ["<", ["rho", 10**6], 1])
    values("rho at a huge shift", lags, [">", ["rho", ["+", "j", HUGE]], 0])
    values("rho at a lag of many digits", kernel({}, nu_W=WIDE, nu_F=1, nu_C=1), ["<", ["rho", 400], 1])
    values(
        "a limit of high degree",
        alone,
        ["==", ["limit", "n", ["**", ["/", ["+", 1, "n"], ["+", 2, "n"]], 500]], 1],
        metered=True,
    )
    values(
        "limits within limits",
        lags,
        ["==", *[_nested(60, lambda x: ["limit", "j", ["+", x, ["/", 1, ["+", 1, "j"]]]], 1)] * 2],
        metered=True,
    )
    values(
        "a coefficient far away", alone, ["==", ["coefficient", "n", HUGE, ["**", ["+", 1, "n"], 400]], 0], metered=True
    )
    values(
        "a series of high degree", lags, ["==", ["series", ["**", ["+", "j", ["rho", "j"]], 90], "z"], 0], metered=True
    )
    values(
        "a series of series",
        lags,
        ["==", _nested(50, lambda x: ["series", ["*", "j", ["rho", "j"], ["+", x, 1]], "z"], 1), 0],
        metered=True,
    )
    values(
        "a series at 1 of high degree",
        lags,
        ["==", ["series", ["*", ["**", "j", 100], ["rho", "j"]], 1], 0],
        metered=True,
    )
    values(
        "below one to high powers",
        kernel(dict.fromkeys(("nu_W", "nu_F", "nu_C"), "below-one")),
        ["<", ["**", ["*", "nu_W", ["+", "nu_F", "nu_C"]], 90], ["+", 9, ["**", "nu_W", 400]]],
        metered=True,
    )
    values(
        "tails",
        kernel(EVERYTHING),
        ["and", *[["<=", ["tail", 6, ["/", 1, s]], s] for s in range(1, 300)]],
        metered=True,
    )
    values("widest relation", kernel({}), ["or", *[["==", 1, 2]] * 3000, ["==", 1, 1]])
    values("relation beyond its nodes", kernel({}), ["or", *[["==", 1, 2]] * 200_000])
    values("a long refusal", everything, ["<", ["prod", "s", 1, 30, ["+", "n", "nu_W", "s"]], 1], metered=True)


def _nested(depth: int, wrap: Callable[[Any], Any], tree: Any) -> Any:
    for _ in range(depth // 3):
        tree = wrap(tree)
    return tree


def _matrix(height: int, width: int, entry: Any) -> list[list[Any]]:
    return [[entry] * width for _ in range(height)]


def _cells() -> None:
    same = ["==", ["outputs"], ["convolution"]]
    values("free for ever", free(10**15), same)
    values("free for long", free(500), ["and", *[same] * 900], metered=True)
    values("a large exponent", system([[2]], [[1]], [[1]]), ["==", ["response", 10**15], ["response", 0]])
    values(
        "a large matrix for long",
        system(_matrix(40, 40, 3), _matrix(40, 1, 1), _matrix(1, 40, 1)),
        ["==", ["response", 90_000], ["response", 0]],
        metered=True,
    )
    values("entries of many digits", system([[WIDE]], [[WIDE]], [[WIDE]], [[1]] * 40), same, metered=True)
    values(
        "denominators of many digits",
        system([[[1, WIDE]]], [[[1, WIDE]]], [[1]], [[[1, WIDE - 2]]] * 9),
        same,
        metered=True,
    )
    values(
        "denominators of every kind",
        system([[[1, p] for p in range(2, 202)]] * 200, _matrix(200, 1, 1), _matrix(1, 200, 1), [[1]] * 50),
        same,
        metered=True,
    )
    values("many inputs", system([[1]], [[1]], [[1]], [[1]] * 50_000), same, metered=True)
    wide = system(
        _matrix(60, 60, 1),
        _matrix(60, 60, 1),
        _matrix(60, 60, 1),
        [],
        (_matrix(200, 200, 1), _matrix(200, 60, 1), _matrix(60, 200, 1)),
    )
    values("a large realisation", wide, ["realises"], metered=True)
    values(
        "wide outputs",
        system([[1]], [[1] * 3000], [[1]] * 3000, []),
        ["==", ["response", 9], ["response", 8]],
        metered=True,
    )
    values("descent for ever", descent(), ["==", ["loss", 10**15], 0])
    values("descent for long", descent(), ["==", ["loss", 9000], 0], metered=True)
    values("descent of many digits", descent(eta=[1, WIDE]), ["==", ["loss", 9], 0])
    values(
        "both descents for long",
        descent(),
        ["all", "e", 0, 4000, ["==", ["convolution_predictions", "e"], ["kernel_predictions", "e"]]],
        metered=True,
    )
    long_ = descent(inputs=[[[1]] * 3000], targets=[[[1]] * 3000], held_out=[], rho=[1])
    values("a large kernel", long_, ["dominates", 1], metered=True)
    values(
        "a large kernel of many digits",
        descent(inputs=[[[WIDE]] * 60], targets=[[[1]] * 60], held_out=[], rho=[1]),
        ["dominates", 1],
        metered=True,
    )
    values(
        "definiteness of many digits",
        descent(inputs=[[[s]] for s in range(1, 300)], targets=[[[1]]] * 299, held_out=[], rho=[1]),
        ["dominates", ["/", HUGE, 7]],
        metered=True,
    )
    values("many lags", descent(rho=[1] * 200_000), ["bias_bound"], metered=True)
    values(
        "many trajectories",
        descent(inputs=[[[1]]] * 4000, targets=[[[1]]] * 4000, held_out=[], rho=[1]),
        ["bias_bound"],
        metered=True,
    )
    values(
        "many held out",
        descent(held_out=[[[1]] * 9] * 9000),
        ["==", ["kernel_predictions", 3], ["kernel_predictions", 2]],
        metered=True,
    )


def _matches() -> None:
    alone = {"logits": None, "shattered": None, "signs": None}
    rank = ["==", ["label_rank"], 0]
    values("very many labels", matches(labels=[0, 1] * 400_000, **alone), rank)
    values("labels of many digits", matches(labels=[HUGE] * 20, **alone), rank)
    values("a huge alphabet", matches(n=HUGE, **alone), rank)
    values("a thousand places", matches(n=2, labels=[0, 1] * 500, **alone), ["and", rank, rank], metered=True)
    values("a thousand places of many symbols", matches(n=2**53, labels=[0, 1] * 500, **alone), rank, metered=True)
    values("ranks in a loop", matches(**alone), ["all", "a", 1, 10**5, ["<=", ["label_rank"], 125]], metered=True)
    labels = list(range(1001))
    many = {**alone, "logits": [[c, -c * c, 2 * c] for c in labels]}
    values("a thousand logits", matches(labels=labels, **many), ["and", *[["argmax_at_most", 4001]] * 50], metered=True)
    digits = {**alone, "logits": [[0, HUGE, -HUGE], [1, -HUGE, HUGE]]}
    values("logits of many digits", matches(labels=[0, 1] * 500, **digits), ["argmax_at_most", 4001])
    weights = [-1, *[1] * 999]
    signs = {**alone, "signs": {"alphabet": 2, "same": 0, "weights": weights}}
    values("a thousand weights", matches(labels=[0] + [1] * 1000, **signs), ["forster_at_least", 2], metered=True)
    signs = {**alone, "signs": {"alphabet": 2, "same": 0, "weights": [-HUGE] + [HUGE] * 99}}
    values("weights of many digits", matches(labels=[0] + [1] * 99, **signs), ["forster_at_least", 2], metered=True)
    for size in (20, 23, 40, 70, 200_000):
        group = [[1 + j % 3 for j in range(size)], [1 + j % 2 for j in range(size)]]
        shattered = {**alone, "shattered": {"same": 0, "groups": [group] * 3}}
        values(f"{size} columns", matches(labels=[0] + [1] * 9, **shattered), ["argmax_at_least", 2], metered=True)
    shattered = {**alone, "shattered": {"same": 0, "groups": [[[1]]] * 200_000}}
    values("very many groups", matches(labels=[0] + [1] * 9, **shattered), ["argmax_at_least", 2])
    every = ["all", "a", 1, 10**5, ["argmax_at_least", 1]]
    values("very many groups again and again", matches(labels=[0] + [1] * 9, **shattered), every, metered=True)
    every = ["all", "a", 1, 10**5, ["forster_at_least", 1]]
    signs = {**alone, "signs": {"alphabet": 2, "same": 0, "weights": [-1] * 1001}}
    values("weights of one sign again and again", matches(labels=[0, 1] * 500 + [0], **signs), every, metered=True)
    full = [[1 << i & j and 1 for j in range(15)] for i in range(200)]
    shattered = {**alone, "shattered": {"same": 0, "groups": [full]}}
    values("very many places", matches(labels=[0] + [1] * 400, **shattered), ["argmax_at_least", 2], metered=True)


END = b',"version":3}\n'
_kernel()
_cells()
_matches()
add("blanks up to the version", lambda: b'{"claim":"' + b" " * (60 * 2**20) + b'"' + END)
add("quotes and blanks", lambda: b'{"a":' + b'" "' * (20 * 2**20) + END)
add("blanks between quotes", lambda: b'"' * (30 * 2**20) + b" " * (30 * 2**20) + END)
add("brackets up to the version", lambda: b"[" * (60 * 2**20) + END)
add(
    "a statement that is no object", lambda: seal({"format": "verify-certificate", "version": 3, "statement": [[]] * 9})
)
