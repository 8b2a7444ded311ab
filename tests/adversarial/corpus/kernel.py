"""Some 200 small valid certificates of version 2: every quantity, predicate, rank, kind of evidence and verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from tests.adversarial.version_2.writing import (
    EVERYTHING,
    HANKEL,
    LAGS,
    LARGE_PRIME,
    RANK,
    certificate,
    descent,
    explicit,
    free,
    kernel,
    linear,
    minor,
    system,
    value_certificate,
)
from verify.claims import REGISTRY, Budget, Task

__all__ = ["Entry", "corpus", "small_corpus"]

BUDGET = Budget(
    "battery", claim=2_000_000, task=400_000, search=2_000_000, exhaustive=250_000, tests=2, instances=12, max_rank=12
)
CELLS = ('"cell":"kernel"', '"cell":"linear"', '"cell":"system"', '"cell":"descent"')


@dataclass(frozen=True)
class Entry:
    """A file that must be accepted."""

    name: str
    data: bytes


def _is_small(task: Task) -> bool:
    """Whether brute force can judge it: few letters, few steps."""
    names = {name: value for name, value in task.params.items() if isinstance(value, int)}
    lags = names.get("j", 0) + names.get("k", 0)
    variance = "variance" in task.claim or "chebyshev" in task.claim
    if variance and (names.get("j", 0) > 2 or lags > 4):
        return False
    return lags <= 10 and names.get("m", 0) <= 5 and max(names.values(), default=0) <= 40


def _claims() -> Iterator[Entry]:
    """A few tasks of every claim about linear networks."""
    for claim in REGISTRY.values():
        taken = 0
        for task in islice(claim.tasks(BUDGET), 12):
            if taken == 4:
                break
            if task.cost > 400_000 or not _is_small(task):
                continue
            outcome = claim.solve(task, BUDGET)
            if outcome.certificate is None:
                continue
            data = outcome.certificate.to_bytes()
            if not data.endswith(b',"version":2}\n'):
                break  # a claim about circuits
            taken += 1
            yield Entry(f"{claim.id}/{task.name}", data)


def _numbers(**more: Any) -> Any:
    return kernel({}, **{"nu_W": [1, 2], "nu_F": [3, 2], "nu_C": 2, "n": 3, **more})


def _generating(nu_W: list[int]) -> Any:
    """Σ rho_j z^j for a number nu_W."""
    below = ["-", 1, ["*", ["/", *nu_W], "z"]]
    return ["+", ["/", ["+", "nu_C", "nu_F"], below], ["/", ["*", "nu_C", "nu_F", "z"], ["**", below, 2]]]


def _kernel() -> Iterator[Entry]:
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
        (kernel(EVERYTHING), ["==", ["limit", "n", ["chebyshev", 1, 1]], 0]),
        (kernel(EVERYTHING), ["==", ["chebyshev", 0, 2], ["/", ["kernel_variance", 0, 0], 4]]),
        (kernel(EVERYTHING, nu_W=1), ["<=", ["tail", 0, 1], ["chebyshev", 0, 1]]),
        (kernel(alone, nu_W=1, nu_F=1, nu_C=1), ["<=", ["tail", 0, 2], ["/", 1, "n"]]),
        (kernel({"n": {"from": 9}}, nu_W=1, nu_F=1, nu_C=1), ["<", ["tail", 0, 1], ["/", 1, 2]]),
        (kernel(EVERYTHING), ["and", ["==", ["rho", 0], ["+", "nu_C", "nu_F"]], [">", ["rho", 3], 0]]),
        (kernel(EVERYTHING), ["all", "a", 0, 3, [">=", ["kernel_mean", "a", "a"], ["rho", "a"]]]),
        (kernel(EVERYTHING), ["all", "a", 0, 2, ["all", "b", "a", 2, ["==", ["kernel_A", "a", "b"], ["kernel_A", "b", "a"]]]]),
        (kernel(EVERYTHING), ["==", ["sum", "a", 0, 2, ["rho", "a"]], ["+", ["rho", 0], ["rho", 1], ["rho", 2]]]),
        (kernel(EVERYTHING), ["==", ["prod", "a", 1, 3, ["/", ["rho", "a"], ["rho", ["-", "a", 1]]]], ["/", ["rho", 3], ["rho", 0]]]),
        (kernel(LAGS), [">", rho, 0]),
        (kernel(small), ["==", ["limit", "j", ["*", ["**", "j", 2], rho]], 0]),
        (kernel(large), [">", ["rho", ["+", "j", 2]], rho]),
        (kernel(large), ["==", ["limit", "j", ["/", rho, ["*", "j", ["rho", ["-", ["+", "j", 3], 3]]]]], 0]),
        (kernel(LAGS), ["==", ["limit", "j", ["/", rho, ["rho", ["+", "j", 2]]]], ["/", 1, ["**", "nu_W", 2]]]),
        (kernel({**LAGS, "j": {"from": 2}}), [">", ["rho", ["-", "j", 2]], 0]),
        (kernel({**LAGS, "j": {"from": 5}}, nu_W=[1, 2]), ["<", ["rho", ["+", "j", 1]], rho]),
        (kernel(z), ["==", ["series", 1, "z"], ["/", 1, ["-", 1, "z"]]]),
        (kernel(z), ["==", ["series", "j", "z"], ["/", "z", ["**", ["-", 1, "z"], 2]]]),
        (kernel(z), ["==", ["*", ["**", ["-", 1, "z"], 3], ["series", ["**", "j", 2], "z"]], ["+", "z", ["**", "z", 2]]]),
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
        (_numbers(), ["<=", ["tail", 1, 10], ["chebyshev", 1, 10]]),
        (_numbers(), ["==", ["chebyshev", 1, 2], ["/", ["kernel_variance", 1, 1], 4]]),
        (_numbers(j=2), ["==", ["rho", "j"], ["+", ["*", ["+", "nu_C", "nu_F"], ["**", "nu_W", 2]], ["*", 2, "nu_C", "nu_F", "nu_W"]]]),
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


def _stream(k: int, seed: str, first: int = 0) -> Any:
    return {"kind": "stream", "seed": seed, "rows": list(range(first, first + k))}


def _letters(*vectors: Any, words: Any = None) -> Any:
    return {"kind": "words", "alphabet": list(vectors), "words": words or [[i] for i in range(len(vectors))]}


def _bound(term: Any, name: str, value: int) -> Any:
    return {"kind": "bound", "term": term, "name": name, "value": value}


def _ranks() -> Iterator[Entry]:
    """Both ranks over several fields, for all three quantifiers; minors over streams, words and trees."""
    power = {"t_S": 2, "t_E": 2}
    for q in (1, 2, 3, 5):
        item = minor(RANK, q + 1, start=_stream(q + 1, "a"), end=_stream(q + 1, "b", 7))
        about = linear([">=", RANK, ["+", "q", 1]], n=2, q=q, **power)
        yield Entry(f"power-{q}", certificate(about, "proved-generic", item))
        both = [item, _bound(RANK, "S1", q + 1)]
        yield Entry(
            f"power-exact-{q}", certificate(linear(["==", RANK, q + 1], n=2, q=q, **power), "proved-generic", *both)
        )
        yield Entry(
            f"power-refuted-{q}",
            certificate(linear(["<=", RANK, q], n=2, q=q, **power), "proved-generic", item, refuted=True),
        )
        more = linear([">", RANK, ["+", "q", 1]], "all-weights", n=3, q=q, **power)
        yield Entry(
            f"power-bound-refuted-{q}", certificate(more, "proved-all", _bound(RANK, "S1", q + 1), refuted=True)
        )
    for p, q, value in ((2, 1, 2), (2, 2, 2), (2, 3, 4), (3, 3, 2), (3, 4, 4), (5, 26, 4), (7, 7, 2)):
        about = linear(["<", RANK, value + 1], "all-weights", {"p": p, "k": 1}, q=q, t_S=1, t_E=1)
        yield Entry(f"power-finite-{p}-{q}", certificate(about, "proved-all", _bound(RANK, "S1", value)))
    tree = {"kind": "tree", "seed": "5", "parents": [-1, -1, 0, 0, 1, 1], "leaves": [2, 3, 4]}
    item = minor(RANK, 3, start=tree, end=_stream(3, "c"), weights=explicit([[1, 1], [0, 2]], [[1], [1]], [[1, 1]]))
    yield Entry("power-tree", certificate(linear([">=", RANK, 3], n=2, q=2, **power), "proved-generic", item))
    item = minor(RANK, 2, 101, start=tree | {"leaves": [4, 5]}, end=tree | {"seed": "6", "leaves": [3, 2]})
    yield Entry("power-two-trees", certificate(linear([">=", RANK, 2], n=3, q=1, **power), "proved-generic", item))
    for modulus in (LARGE_PRIME, 101, 46327 * 46337):
        words = {"start": _letters([1], [2], [3]), "end": _letters([0], [1], [4])}
        item = minor(RANK, 3, modulus, explicit([[1]], [[1]], [[1]]), **words)
        yield Entry(
            f"power-words-{modulus}", certificate(linear([">", RANK, "q"], q=2, t_S=1, t_E=1), "proved-generic", item)
        )
    W, F, C = [[1, [1, 2]], [0, 1]], [[1], [1]], [[1, 0]]
    these = {"weights": explicit(W, F, C)}
    item = minor(RANK, 3, weights=None, start=_stream(3, "1"), end=_stream(3, "2"))
    about = linear([">=", RANK, 3], "these-weights", n=2, q=2, **power, **these)
    yield Entry("power-these", certificate(about, "proved-instance", item))
    about = linear(["==", RANK, ["+", 1, "q"]], "these-weights", n=2, q=2, **power, **these)
    yield Entry("power-these-exact", certificate(about, "proved-instance", item, _bound(RANK, "S2", 3)))
    about = linear(["<=", RANK, 3], "these-weights", n=2, q=2, **power, **these)
    yield Entry("power-these-bound", certificate(about, "proved-instance", _bound(RANK, "S1", 3)))
    one_block = {"weights": explicit([[0]], [[1]], [[1]])}
    about = linear(["==", RANK, 1], "these-weights", q=4, **power, **one_block)
    item = minor(RANK, 1, 7, None, start=_stream(1, "e"), end=_stream(1, "f"))
    yield Entry("power-one-block", certificate(about, "proved-instance", item, _bound(RANK, "S2", 1)))
    about = linear(["==", RANK, 0], "these-weights", q=4, **power, weights=explicit([[3]], [[0]], [[1]]))
    yield Entry("power-no-block", certificate(about, "proved-instance", _bound(RANK, "S2", 0)))
    finite = {"weights": explicit([[1, 1], [0, 1]], [[1], [1]], [[1, 0]])}
    item = minor(RANK, 2, 3, None, start=_letters([0], [1]), end=_letters([1], [2]))
    about = linear([">=", RANK, 2], "these-weights", {"p": 3, "k": 1}, n=2, q=1, t_S=1, t_E=1, **finite)
    yield Entry("power-these-finite", certificate(about, "proved-instance", item))


def _hankels() -> Iterator[Entry]:
    for n, d_x, d_y, k in ((1, 1, 1, 1), (2, 1, 1, 2), (3, 1, 1, 3), (4, 2, 2, 2), (3, 2, 1, 3), (2, 1, 2, 3)):
        sizes = {"n": n, "d_x": d_x, "d_y": d_y, "k": k}
        order = min(n, k * d_x, k * d_y)
        for field, modulus in (("Q", LARGE_PRIME), ({"p": 10007, "k": 1}, 10007)):
            item = minor(HANKEL, order, modulus, rows=list(range(order)), columns=list(range(order)))
            name = f"hankel-{n}{d_x}{d_y}{k}-{modulus}"
            yield Entry(name, certificate(linear([">=", HANKEL, order], field=field, **sizes), "proved-generic", item))
            bounds = [_bound(HANKEL, "H1", n), _bound(HANKEL, "H2", k * min(d_x, d_y))]
            about = linear(["==", HANKEL, ["min", "n", ["*", "k", ["min", "d_x", "d_y"]]]], field=field, **sizes)
            yield Entry(f"{name}-exact", certificate(about, "proved-generic", item, *bounds))
            about = linear(["<=", HANKEL, "n"], "all-weights", field, **sizes)
            yield Entry(f"{name}-bound", certificate(about, "proved-all", bounds[0]))
            about = linear(["<", HANKEL, order], "all-weights", field, **sizes)
            yield Entry(f"{name}-refuted", certificate(about, "proved-generic", item, refuted=True))
    diagonal = explicit([[2, 0, 0], [0, 2, 0], [0, 0, 5]], [[1], [[1, 2]], [3]], [[1, 4, [1, 3]]])
    sizes = {"n": 3, "k": 3, "weights": diagonal}
    low = minor(HANKEL, 2, weights=None, rows=[0, 1], columns=[0, 1])
    swapped = minor(HANKEL, 2, 101, None, rows=[2, 0], columns=[1, 2])
    null = {"kind": "nullspace", "term": HANKEL, "rank": 2}
    for name, item in (("low", low), ("swapped", swapped)):
        about = linear(["==", HANKEL, 2], "these-weights", **sizes)
        yield Entry(f"hankel-these-{name}", certificate(about, "proved-instance", item, null))
    about = linear(["<=", HANKEL, 2], "these-weights", **sizes)
    yield Entry("hankel-nullspace", certificate(about, "proved-instance", null))
    about = linear(["==", HANKEL, "n"], "these-weights", **sizes)
    yield Entry("hankel-nullspace-refuted", certificate(about, "proved-instance", null, refuted=True))
    finite = explicit([[1, 1], [0, 1]], [[0], [1]], [[1, 0]])
    about = linear([">=", HANKEL, 2], "these-weights", {"p": 2, "k": 1}, n=2, k=2, weights=finite)
    item = minor(HANKEL, 2, 2, None, rows=[0, 1], columns=[1, 0])
    yield Entry("hankel-these-finite", certificate(about, "proved-instance", item))
    about = linear(["<=", HANKEL, 2], "these-weights", {"p": 2, "k": 1}, n=2, k=4, weights=finite)
    yield Entry("hankel-these-finite-null", certificate(about, "proved-instance", null))
    sizes = {"n": 2, "q": 2, "k": 2, "t_S": 1, "t_E": 1}
    both = ["or", ["<=", HANKEL, RANK], [">", ["+", HANKEL, RANK], 3]]
    items = [_bound(HANKEL, "H1", 2), minor(RANK, 3, start=_stream(3, "8"), end=_stream(3, "9"))]
    yield Entry("two-ranks", certificate(linear(both, **sizes), "proved-generic", *items))
    chain = ["<=", ["mc", HANKEL, 2], ["sum", "a", 0, "T", ["*", RANK, "a"]]]
    yield Entry("two-ranks-in-a-sum", certificate(linear(chain, **sizes), "proved-generic", *items))
    both_bounds = [_bound(HANKEL, "H1", 2), _bound(RANK, "S1", 3)]
    yield Entry(
        "two-ranks-all",
        certificate(linear(["<=", ["+", HANKEL, RANK], 5], "all-weights", **sizes), "proved-all", *both_bounds),
    )


@cache
def corpus() -> tuple[Entry, ...]:
    """All of them, in a fixed order; names are distinct."""
    entries = tuple(entry for part in (_claims, _kernel, _systems, _descents, _ranks, _hankels) for entry in part())
    if len({entry.name for entry in entries}) != len(entries):
        raise AssertionError("two certificates of one name")
    return entries


@cache
def small_corpus() -> tuple[Entry, ...]:
    """Those of at most some kilobytes, whose mutants brute force judges in a few milliseconds."""
    return tuple(entry for entry in corpus() if len(entry.data) < 3000)
