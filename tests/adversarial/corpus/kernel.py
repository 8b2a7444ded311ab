"""The cell ``kernel``: every quantity, with variables of every domain and with numbers."""

from collections.abc import Iterator
from typing import Any

from tests.adversarial.corpus.entry import Entry
from tests.adversarial.writing import EVERYTHING, LAGS, kernel, value_certificate

__all__ = ["entries"]


def _numbers(**more: Any) -> Any:
    return kernel({}, **{"nu_W": [1, 2], "nu_F": [3, 2], "nu_C": 2, "n": 3, **more})


def _generating(nu_W: list[int]) -> Any:
    """Σ rho_j z^j for a number nu_W."""
    below = ["-", 1, ["*", ["/", *nu_W], "z"]]
    return ["+", ["/", ["+", "nu_C", "nu_F"], below], ["/", ["*", "nu_C", "nu_F", "z"], ["**", below, 2]]]


def entries() -> Iterator[Entry]:
    """Every quantity of the cell kernel, with variables of every domain and with numbers."""
    alone = {"n": {"from": 1}}
    z, small = {**LAGS, "z": "formal"}, {**LAGS, "nu_W": "below-one"}
    large = {**LAGS, "nu_W": "above-one"}
    rho = ["rho", "j"]
    statements: list[tuple[Any, Any]] = [
        (kernel(alone), ["==", ["trace", "WW'"], ["**", "n", 2]]),
        (kernel(alone), ["==", ["trace", "WW"], "n"]),
        (kernel(alone), ["==", ["trace", "W", "W'"], "n"]),
        (kernel(alone), ["==", ["trace", ""], "n"]),
        (kernel(alone), ["==", ["trace", "W", "WW"], 0]),
        (kernel(alone), [">=", ["trace", "WW'", "WW'"], ["**", ["trace", "WW'"], 2]]),
        (kernel({"n": {"from": 4}}), [">", ["trace", "WWW'W'"], ["*", 4, ["trace", "WW'"]]]),
        (kernel(alone), ["<=", ["kernel_A", 2, 4], 18]),
        (kernel(alone), ["==", ["kernel_A", 3, 1], ["kernel_A", 1, 3]]),
        (kernel(alone), ["==", ["limit", "n", ["kernel_B", 3, 3]], 3]),
        (kernel(alone), ["==", ["coefficient", "n", -2, ["kernel_A", 2, 2]], 2]),
        (kernel(alone), ["==", ["coefficient", "n", ["-", 1, 1], ["kernel_A", 2, 2]], 1]),
        (kernel(EVERYTHING), ["==", ["kernel_mean", 0, 0], ["+", "nu_C", "nu_F"]]),
        (kernel(EVERYTHING), [">", ["kernel_mean", 2, 2], ["rho", 2]]),
        (kernel(EVERYTHING), [">=", ["kernel_variance", 1, 0], 0]),
        (kernel(EVERYTHING), [">", ["kernel_variance", 1, 1], ["/", ["**", ["*", "nu_F", "nu_C"], 2], "n"]]),
        (kernel(EVERYTHING), ["==", ["kernel_entry_variance", 1, 0, 1, 1], ["kernel_variance", 0, 1]]),
        (kernel(EVERYTHING), ["==", ["kernel_entry_variance", 0, 0, 2, 1], ["/", ["**", "nu_C", 2], "n"]]),
        (kernel(EVERYTHING), ["==", ["kernel_entry_variance", 0, 0, 1, 3], ["/", ["**", "nu_F", 2], "n"]]),
        (kernel(EVERYTHING), ["==", ["kernel_entry_variance", 0, 0, 2, 2], 0]),
        (kernel(EVERYTHING),
         ["==", ["limit", "n", ["*", ["**", "n", 2], ["kernel_entry_variance", 1, 1, 2, 2]]],
          ["**", ["*", "nu_C", "nu_F"], 2]]),
        (kernel(EVERYTHING), ["==", ["limit", "n", ["chebyshev", 1, 1]], 0]),
        (kernel(EVERYTHING), ["==", ["chebyshev", 0, 2], ["/", ["kernel_variance", 0, 0], 4]]),
        (kernel(EVERYTHING, nu_W=1), ["<=", ["tail", 0, 1], ["chebyshev", 0, 1]]),
        (kernel(alone, nu_W=1, nu_F=1, nu_C=1), ["<=", ["tail", 0, 2], ["/", 1, "n"]]),
        (kernel({"n": {"from": 9}}, nu_W=1, nu_F=1, nu_C=1), ["<", ["tail", 0, 1], ["/", 1, 2]]),
        (kernel(EVERYTHING), ["and", ["==", ["rho", 0], ["+", "nu_C", "nu_F"]], [">", ["rho", 3], 0]]),
        (kernel(EVERYTHING), ["all", "a", 0, 3, [">=", ["kernel_mean", "a", "a"], ["rho", "a"]]]),
        (kernel(EVERYTHING),
         ["all", "a", 0, 2, ["all", "b", "a", 2, ["==", ["kernel_A", "a", "b"], ["kernel_A", "b", "a"]]]]),
        (kernel(EVERYTHING), ["==", ["sum", "a", 0, 2, ["rho", "a"]], ["+", ["rho", 0], ["rho", 1], ["rho", 2]]]),
        (kernel(EVERYTHING),
         ["==", ["prod", "a", 1, 3, ["/", ["rho", "a"], ["rho", ["-", "a", 1]]]], ["/", ["rho", 3], ["rho", 0]]]),
        (kernel(LAGS), [">", rho, 0]),
        (kernel(small), ["==", ["limit", "j", ["*", ["**", "j", 2], rho]], 0]),
        (kernel(large), [">", ["rho", ["+", "j", 2]], rho]),
        (kernel({**large, "j": {"from": 1}}),
         ["==", ["limit", "j", ["/", rho, ["*", "j", ["rho", ["-", ["+", "j", 3], 3]]]]], 0]),
        (kernel(LAGS), ["==", ["limit", "j", ["/", rho, ["rho", ["+", "j", 2]]]], ["/", 1, ["**", "nu_W", 2]]]),
        (kernel({**LAGS, "j": {"from": 2}}), [">", ["rho", ["-", "j", 2]], 0]),
        (kernel({**LAGS, "j": {"from": 5}}, nu_W=[1, 2]), ["<", ["rho", ["+", "j", 1]], rho]),
        (kernel(z), ["==", ["series", 1, "z"], ["/", 1, ["-", 1, "z"]]]),
        (kernel(z), ["==", ["series", "j", "z"], ["/", "z", ["**", ["-", 1, "z"], 2]]]),
        (kernel(z),
         ["==", ["*", ["**", ["-", 1, "z"], 3], ["series", ["**", "j", 2], "z"]], ["+", "z", ["**", "z", 2]]]),
        (kernel(z, nu_W=[1, 2]), ["==", ["series", rho, "z"], _generating([1, 2])]),
        (kernel(z, nu_W=[5, 3]), ["==", ["series", rho, "z"], _generating([5, 3])]),
        (kernel(z, nu_W=1, nu_F=2, nu_C=[2, 3]), ["==", ["series", rho, "z"], _generating([1, 1])]),
        (
            kernel(z, nu_W=[2, 3], nu_F=0, nu_C=1),
            [
                "==",
                ["series", ["*", "j", rho], "z"],
                ["/", ["*", ["/", 2, 3], "z"], ["**", ["-", 1, ["*", ["/", 2, 3], "z"]], 2]],
            ],
        ),
        (kernel(small), ["==", ["series", ["-", rho, ["rho", ["+", "j", 1]]], 1], ["rho", 0]]),
        (kernel(small), [">", ["series", rho, 1], ["+", ["rho", 0], ["rho", 1]]]),
        (kernel({"nu_W": "below-one"}), ["<", ["**", "nu_W", 2], "nu_W"]),
        (kernel({"nu_W": "below-one"}), [">", ["/", 1, ["-", 1, "nu_W"]], ["+", 1, "nu_W"]]),
        (kernel({"nu_W": "above-one", "n": {"from": 3}}), [">", ["*", "nu_W", "n"], 3]),
        (kernel({"n": {"from": 2}}), [">=", ["**", "n", 2], ["*", 2, "n"]]),
        (kernel({"j": {"from": 0}}), [">=", ["+", ["**", "j", 2], 1], ["*", "j", ["neg", 1]]]),
        (kernel({}), ["==", ["+", ["/", 1, 2], ["/", 1, 3]], ["/", 5, 6]]),
        (kernel({}), ["or", ["<", 2, 1], ["!=", ["**", 2, -3], ["/", 1, 9]]]),
        (kernel({}), ["any", "a", 1, 9, ["==", ["*", "a", "a"], 49]]),
        (kernel({}), ["not", ["all", "a", 1, 9, ["<", "a", 9]]]),
        (kernel({}), ["all", "a", 2, 1, ["<", 2, 1]]),
        (kernel({}), ["<", ["neg", 3], ["-", 3, 5]]),
        (kernel({}), [">", ["prod", "a", 1, 25, "a"], 2**70]),
        (_numbers(), ["==", ["kernel_mean", 1, 1], ["rho", 1]]),
        (_numbers(), ["!=", ["kernel_mean", 2, 2], ["rho", 2]]),
        (_numbers(), ["<", ["/", 1, 9], ["kernel_variance", 1, 1]]),
        (_numbers(), ["<", ["kernel_entry_variance", 1, 1, 2, 1], ["kernel_variance", 1, 1]]),
        (_numbers(), ["<=", ["tail", 1, 10], ["chebyshev", 1, 10]]),
        (_numbers(), ["==", ["chebyshev", 1, 2], ["/", ["kernel_variance", 1, 1], 4]]),
        (_numbers(j=2), ["==", ["rho", "j"], ["+", ["*", ["+", "nu_C", "nu_F"], ["**", "nu_W", 2]],
         ["*", 2, "nu_C", "nu_F", "nu_W"]]]),
        (_numbers(nu_W=0), ["==", ["kernel_mean", 1, 1], ["*", "nu_C", "nu_F"]]),
        (_numbers(n=5), ["==", ["trace", "WWWW"], ["*", 5, 7]]),
        (_numbers(), ["or", ["<=", ["tail", 1, 1], 0], ["==", 1, 1]]),
    ]  # fmt: skip
    for i, (instance, relation) in enumerate(statements):
        yield Entry(f"kernel-{i}", value_certificate(instance, relation))
    false: list[Any] = [
        ["==", ["kernel_mean", 2, 2], ["rho", 2]],
        [">", ["kernel_A", 2, 2], 2],
        ["and", ["==", 1, 1], ["<", ["rho", 3], 0]],
        ["not", ["<=", ["kernel_B", 1, 1], 1]],
        ["all", "a", 0, 3, ["==", ["kernel_A", "a", "a"], 1]],
        ["!=", ["trace", "WWWW"], ["*", "n", ["+", "n", 2]]],
        ["any", "a", 0, 3, ["<", ["chebyshev", 1, 2], 0]],
    ]
    for i, relation in enumerate(false):
        yield Entry(f"kernel-refuted-{i}", value_certificate(_numbers(), relation, refuted=True))
