"""The cells ``system`` and ``descent``: every quantity and predicate, proved and refuted."""

from collections.abc import Iterator
from typing import Any

from tests.adversarial.corpus.entry import Entry
from tests.adversarial.writing import descent, free, system, value_certificate

__all__ = ["entries"]


def entries() -> Iterator[Entry]:
    """Linear systems, then descent."""
    yield from _systems()
    yield from _descents()


def _systems() -> Iterator[Entry]:
    W, F, C = [[1, 2], [0, [1, 2]]], [[1], [1]], [[1, [-1, 3]]]
    inputs = [[1], [[1, 2]], [-2], [3]]
    same = ["==", ["outputs"], ["convolution"]]
    for steps in (0, 1, 2, 5):
        yield Entry(f"free-{steps}", value_certificate(free(steps), same))
    yield Entry("free-and", value_certificate(free(2), ["and", same, ["==", ["outputs"], ["outputs"]]]))
    yield Entry("free-refuted", value_certificate(free(2), ["!=", ["outputs"], ["convolution"]], refuted=True))
    yield Entry("free-no-steps-refuted", value_certificate(free(0), ["!=", ["outputs"], ["convolution"]], refuted=True))
    shift, unit = [[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[1, 0], [0, 0], [0, 1]]
    for i, about in enumerate(
        (
            system(W, F, C, inputs),
            system(W, F, C),
            system([[0]], [[0]], [[1]], [[1], [2]]),
            system(shift, unit, [[0, 0, 1], [1, 1, 0]], [[1, 2], [3, 4], [0, 1]]),
            system([[[1, 3]]], [[1]], [[2]], inputs),
            system([[1, 0], [0, 2]], F, [[1, 1], [0, 1]], inputs),
        )
    ):
        yield Entry(f"system-{i}", value_certificate(about, same))
    about = system(W, F, C, inputs, (W, F, C))
    doubled = system([[2, 0], [0, 5]], [[1], [0]], [[3, 7]], [], ([[2]], [[3]], [[1]]))
    nothing = system([[0, 1], [0, 0]], [[1], [0]], [[0, 1]], [], ([], [], [[]]))
    good: list[tuple[Any, Any]] = [
        (about, ["realises"]),
        (about, ["and", ["realises"], ["==", ["response", 5], ["realised", 5]]]),
        (about, ["all", "e", 0, 4, ["==", ["response", "e"], ["realised", "e"]]]),
        (about, ["!=", ["response", 0], ["response", 1]]),
        (about, ["any", "e", 0, 4, ["!=", ["response", "e"], ["response", ["+", "e", 1]]]]),
        (doubled, ["realises"]),
        (nothing, ["realises"]),
        (nothing, ["or", ["!=", ["response", 0], ["realised", 0]], ["==", ["response", 1], ["realised", 1]]]),
    ]
    for i, (instance, relation) in enumerate(good):
        yield Entry(f"realisation-{i}", value_certificate(instance, relation))
    off = system(W, F, C, inputs, (W, F, [[1, 0]]))
    late = system([[0, 0], [1, 0]], [[1], [0]], [[0, 1]], [], ([[0]], [[1]], [[0]]))
    false: list[tuple[Any, Any]] = [
        (off, ["realises"]),
        (late, ["realises"]),
        (off, ["==", ["response", 0], ["realised", 0]]),
        (about, ["not", same]),
        (about, ["all", "e", 0, 3, ["==", ["response", "e"], ["response", 0]]]),
    ]
    for i, (instance, relation) in enumerate(false):
        yield Entry(f"realisation-refuted-{i}", value_certificate(instance, relation, refuted=True))


def _descents() -> Iterator[Entry]:
    flat = descent(inputs=[[[1, 2]], [[0, 1]]], targets=[[[1]], [[-1]]], held_out=[], rho=[1], eta=[1, 8])
    settled = {"weights": [[[3, -1]]], "multiplier": [[3], [-7]]}
    solved = {**flat, "limit": settled}
    wide = descent(targets=[[[1, 0], [0, 1], [1, 1]], [[2, 0], [1, [1, 3]]]])
    fast = descent(eta=1)
    half = ["/", 2, "eta"]
    same = ["==", ["convolution_predictions", "e"], ["kernel_predictions", "e"]]
    bound = ["*", ["**", ["*", "eta", "e", ["rho", 1]], 2], ["input_norm"], ["target_norm"]]
    good: list[tuple[Any, Any]] = [
        (descent(), ["all", "e", 0, 4, same]),
        (flat, ["all", "e", 0, 6, same]),
        (wide, ["all", "e", 0, 3, same]),
        (fast, ["all", "e", 0, 3, same]),
        (descent(held_out=[]), ["==", ["kernel_predictions", 2], ["convolution_predictions", 2]]),
        (descent(), ["!=", ["kernel_predictions", 1], ["kernel_predictions", 2]]),
        (descent(), ["dominates", 99]),
        (descent(), ["dominates_strictly", half]),
        (descent(), ["and", ["dominates", half], ["not", ["dominates", ["/", 1, 100]]]]),
        (flat, ["dominates_strictly", 6]),
        (flat, ["not", ["dominates", 5]]),
        (descent(), ["bias_bound"]),
        (descent(), ["and", ["bias_bound"], ["all", "e", 0, 5, ["<=", ["weight_norm", 1, "e"], bound]]]),
        (descent(), ["all", "e", 0, 3, [">", ["loss", "e"], ["loss", ["+", "e", 1]]]]),
        (descent(), ["==", ["input_norm"], ["/", 57, 4]]),
        (descent(), ["==", ["target_norm"], 7]),
        (descent(), ["==", ["+", ["rho", 0], ["rho", 1], ["rho", 2]], ["/", 7, 2]]),
        (descent(), ["==", ["*", 30, "eta"], 1]),
        (descent(), ["<", ["weight_norm", 0, 1], 1]),
        (descent(), ["any", "a", 0, 2, [">", ["weight_norm", "a", 2], 0]]),
        (descent(), ["==", ["loss", 0], ["/", ["target_norm"], 2]]),
        (fast, [">", ["loss", 2], ["loss", 1]]),
        (solved, ["converges"]),
        (solved, ["and", ["converges"], ["bias_bound"]]),
        (fast, ["or", ["bias_bound"], ["==", 1, 1]]),
    ]
    for i, (instance, relation) in enumerate(good):
        yield Entry(f"descent-{i}", value_certificate(instance, relation))
    false: list[tuple[Any, Any]] = [
        (descent(), ["dominates", 1]),
        (fast, ["dominates_strictly", half]),
        (descent(), ["==", ["kernel_predictions", 1], ["convolution_predictions", 2]]),
        (descent(), [">", ["loss", 1], ["loss", 0]]),
        (fast, ["and", ["bias_bound"], ["<", ["target_norm"], 0]]),
        (descent(), ["not", ["bias_bound"]]),
        (solved, ["not", ["converges"]]),
        (descent(), ["all", "e", 0, 2, ["==", ["weight_norm", 0, "e"], 0]]),
    ]
    for i, (instance, relation) in enumerate(false):
        yield Entry(f"descent-refuted-{i}", value_certificate(instance, relation, refuted=True))
