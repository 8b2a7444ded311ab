"""Damaged statements: each is read and decided, or refused with a sentence; nothing else happens."""

import copy
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.checker.values import LAGS, check, descent, free, kernel, read, system
from verify.checker.kernel.errors import CheckError
from verify.checker.words import in_words, one_line

SEEDS: list[Any] = [
    kernel(
        [
            "and",
            ["==", ["kernel_A", 2, 2], ["+", 1, ["/", 2, ["**", "n", 2]]]],
            ["all", "a", 0, 3, [">=", ["kernel_variance", "a", 1], 0]],
            ["<", ["tail", 1, ["/", 1, 2]], ["*", 100, "nu_W"]],
        ]
    ),
    kernel(["and", ["==", ["series", ["rho", "j"], "z"], ["limit", "j", "j"]], ["==", ["trace", "WW'", "W"], 1]], LAGS),
    kernel(
        [
            "or",
            ["not", ["==", ["chebyshev", 1, 2], 3]],
            ["any", "i", 1, 3, ["<", ["prod", "k", 1, "i", ["neg", "k"]], "n"]],
        ],
        nu_W=[1, 2],
        nu_F=1,
        nu_C=3,
        n=4,
    ),
    system(
        ["and", ["==", ["outputs"], ["convolution"]], ["realises"], ["==", ["response", 1], ["realised", 2]]],
        [[1, [1, 2]], [3, 4]],
        [[1], [2]],
        [[1, [-1, 3]]],
        [[1], [2]],
        ([[2]], [[1]], [[3]]),
    ),
    free(["==", ["outputs"], ["convolution"]], 3),
    descent(
        [
            "and",
            ["all", "e", 0, 3, ["==", ["convolution_predictions", "e"], ["kernel_predictions", "e"]]],
            ["dominates", 3],
            ["<=", ["weight_norm", 0, 2], ["loss", 1]],
        ]
    ),
    descent(
        ["converges"],
        inputs=[[[1], [1]]],
        targets=[[[2], [5]]],
        rho=[2, 1],
        limit={"weights": [[[2]], [[3]]], "multiplier": [[-2], [3]]},
    ),
]
ATOMS: list[Any] = [
    0,
    1,
    -1,
    2,
    7,
    10**6,
    2**53,
    "0x" + "f" * 40,
    "n",
    "j",
    "z",
    "nu_W",
    "eta",
    "i",
    "",
    [],
    {},
    None,
    True,
]
ATOMS += ["WW'", [1, 2], ["/", 1, 3], ["rho", "j"], ["rho", 2], ["outputs"], ["**", "n", 3], "below-one", {"from": 0}]
ATOMS += [["kernel_B", 3, 3], ["limit", "n", ["/", 1, "n"]], ["bias_bound"], ["not", ["converges"]]]


def places(json: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    pairs = enumerate(json) if isinstance(json, list) else json.items() if isinstance(json, dict) else ()
    for key, child in pairs:
        yield from places(child, (*path, key))


def at(json: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        json = json[key]
    return json


def damaged(draw: random.Random) -> Any:
    json = copy.deepcopy(draw.choice(SEEDS))
    for _ in range(draw.choice([1, 1, 2, 4])):
        known = list(places(json))
        *above, last = draw.choice(known)
        parent, kind = at(json, tuple(above)), draw.random()
        if type(parent[last]) is int and kind < 0.8:
            parent[last] += draw.choice([-1, 1, 3])
        elif kind < 0.6:
            parent[last] = copy.deepcopy(draw.choice(ATOMS))
        elif kind < 0.75:
            parent[last] = copy.deepcopy(at(json, draw.choice(known)))
        elif kind < 0.9 and isinstance(parent, list):
            parent.insert(last, copy.deepcopy(draw.choice(ATOMS)))
        else:
            del parent[last]
    return json


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_nothing_but_a_verdict_or_a_refusal(seed: int) -> None:
    draw = random.Random(seed)
    reached = 0
    for _ in range(600):
        json = damaged(draw)
        outcomes = []
        begin = time.process_time()
        for refuted in (False, True):
            error: CheckError | None = None
            try:
                about = read(json)
                assert in_words(about, refuted=refuted).isprintable()
                assert one_line(about, refuted=refuted).isprintable()
                reached += 1
                check(json, refuted=refuted, work=10**7)
                outcomes.append(refuted)
            except CheckError as refusal:
                error = refusal
            assert error is None or ((error.path + error.message).isprintable() and len(error.message) < 2500)
        assert time.process_time() - begin < 10
        assert len(outcomes) < 2, "both proved and refuted"
    assert reached > 100
