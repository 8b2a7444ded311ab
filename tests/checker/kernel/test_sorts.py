"""Every expression has a sort, and only what is of one sort is compared: nothing ill-sorted is read, true or not."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.checker.circuit.linear import HANKEL, linear
from tests.checker.values import accept, check, descent, free, kernel, read, system
from tests.checker.writer import GRID, RANK, TWO, Json, almost_all, closed
from verify.checker.kernel.errors import CheckError, Malformed, Rejected
from verify.checker.kernel.terms import COMMON, COMPARISONS, CONDITION, MATRIX, NUMBER, PROBABILITY

EVERYTHING = {
    "nu_W": "below-one",
    "nu_F": "positive",
    "nu_C": "positive",
    "n": {"from": 1},
    "j": {"from": 0},
    "z": "formal",
}
W = [[1, 2], [3, 4]]
LIMIT = {"weights": [[[1]]], "multiplier": [[0]] * 5}


def rac(relation: Any) -> Json:
    return almost_all(relation, 2, 2, 2, 2, 2, **({"templates": TWO} if "grid_rank" in repr(relation) else {}))


def of_linear(relation: Any) -> Json:
    sizes = {"t_S": 1, "t_E": 1, "q": 1} if "'rank'" in repr(relation) else {}
    return linear(relation, n=2, **sizes, **({"k": 2} if "hankel" in repr(relation) or not sizes else {}))


def integers(relation: Any) -> Json:
    return closed(relation, L=2, R=2, M=2, t=2)


def of_kernel(relation: Any) -> Json:
    return kernel(relation, EVERYTHING)


def of_system(relation: Any) -> Json:
    return system(relation, W, [[1], [2]], [[1, 2], [3, 4]], [[1], [2], [3]], ([[1]], [[1]], [[1], [1]]))


def of_descent(relation: Any) -> Json:
    return descent(relation, rho=[1], limit=LIMIT)


# of each cell an expression of every sort that it has
SORTS: dict[Any, dict[str, Any]] = {
    rac: {NUMBER: RANK, CONDITION: ["<", RANK, 9], "grid": GRID},
    of_linear: {NUMBER: HANKEL, CONDITION: ["<", HANKEL, 9]},
    integers: {NUMBER: "L", CONDITION: ["==", "L", 2]},
    of_kernel: {NUMBER: ["rho", 1], CONDITION: [">", "n", 0], PROBABILITY: ["tail", 1, 2]},
    of_system: {
        NUMBER: 1,
        CONDITION: ["realises"],
        "a 3×2 matrix over Q + Q·n^(-1/2)": ["outputs"],
        "a 2×1 matrix over Q": ["response", 1],
    },
    of_descent: {NUMBER: ["loss", 1], CONDITION: ["bias_bound"], "a 7×1 matrix over Q": ["kernel_predictions", 1]},
}
HEADS = {cell: dict(read(cell(sorts[CONDITION])).instance.heads) for cell, sorts in SORTS.items()}


def arguments(kind: str) -> list[Any]:
    """A well-sorted argument of that kind."""
    return {"n": [1], "c": [["==", 1, 1]], "l": ["i"], "v": ["n"], "w": ["WW'"], "o": [{}], "b": ["U4"]}[kind]


def well_sorted(name: str, head: Any) -> Any:
    takes = head.takes if not head.takes.endswith("+") else head.takes[0] * head.least
    return [name, *(arguments(kind)[0] for kind in takes)]


def ill_sorted() -> Iterator[tuple[Any, str, Any]]:
    """For each head of each cell and each argument, the expression with that argument of another sort."""
    for cell, sorts in SORTS.items():
        for name, head in {**COMMON, **HEADS[cell]}.items():
            good = well_sorted(name, head)
            takes = head.takes if not head.takes.endswith("+") else head.takes[0] * head.least
            for place, kind in enumerate(takes, 1):
                wanted = {"n": NUMBER, "c": CONDITION}.get(kind)
                others = [tree for sort, tree in sorts.items() if sort not in (wanted, "grid")]
                if wanted is None:
                    others = [sorts[CONDITION], ["+", 1, 1], 7, None]
                for other in others:
                    yield cell, head.gives, [*good[:place], other, *good[place + 1 :]]


def condition_with(gives: str, tree: Any) -> Any:
    """A condition in which the tree stands."""
    if gives == CONDITION:
        return tree
    return ["<=", tree, 1] if gives == PROBABILITY else ["==", tree, tree if gives == MATRIX else 1]


def test_the_expressions_are_well_sorted_as_they_stand() -> None:
    for cell, sorts in SORTS.items():
        for name, head in {**COMMON, **HEADS[cell]}.items():
            relation = condition_with(head.gives, well_sorted(name, head))
            read(cell(["or", sorts[CONDITION], relation]))
        read(cell(sorts[CONDITION]))


@pytest.mark.parametrize("cell", SORTS, ids=lambda cell: cell.__name__)
def test_an_argument_of_another_sort_is_malformed(cell: Any) -> None:
    count = 0
    for about, gives, tree in ill_sorted():
        if about is cell:
            relation = condition_with(gives, tree)
            anchor = SORTS[cell][CONDITION]
            with pytest.raises(Malformed) as caught:
                read(cell(["or", anchor, relation]))
            assert caught.value.path.startswith("statement.relation[2]"), tree
            count += 1
    assert count > 25


@pytest.mark.parametrize("cell", SORTS, ids=lambda cell: cell.__name__)
@pytest.mark.parametrize("head", COMPARISONS)
def test_only_one_sort_is_compared(cell: Any, head: str) -> None:
    """Two sorts never; numbers always; equal matrices by == and !=; a probability only below a number."""
    sorts = {sort: tree for sort, tree in SORTS[cell].items() if sort != "grid"}
    for left, a in sorts.items():
        for right, b in sorts.items():
            matrix = "matrix" in left and left == right and head in ("==", "!=")
            probability = (left, right) == (PROBABILITY, NUMBER) and head in ("<", "<=")
            relation = ["or", SORTS[cell][CONDITION], [head, a, b]]
            if (left, right) == (NUMBER, NUMBER) or matrix or probability:
                read(cell(relation))
            else:
                with pytest.raises(Malformed) as caught:
                    read(cell(relation))
                assert caught.value.path == "statement.relation[2]"
                assert "sort" in caught.value.message or "compared by" in caught.value.message


@pytest.mark.parametrize(
    "relation",
    [
        ["==", ["outputs"], ["response", 0]],
        ["!=", ["outputs"], ["response", 0]],
        ["!=", ["convolution"], 0],
        ["==", 0, ["response", 0]],
        ["==", ["response", 0], []],
        ["==", ["response", 0], [[1], [2]]],
    ],
)
def test_matrices_of_different_shapes_or_rings_are_not_compared(relation: Any) -> None:
    """Also where the entries happen to be the same, and where != would be true: one output at n = 4, with s = 1/2."""
    unit = [[1, 0, 0, 0]] + [[0] * 4] * 3
    about = system(relation, unit, [[2], [0], [0], [0]], [[1, 0, 0, 0]], [[2]])
    with pytest.raises(Malformed):
        check(about)
    with pytest.raises(Malformed):
        check(about, refuted=True)


def test_shapes_are_those_of_the_matrices() -> None:
    """A 2×1 and a 1×2 matrix with the same entries; predictions of one row more."""
    wide = system(["==", ["response", 0], ["realised", 0]], [[1]], [[1, 1]], [[1]], [], ([[1]], [[1, 1]], [[1]]))
    accept(wide, "instance")
    with pytest.raises(CheckError, match="length"):
        check({**wide, "instance": {**wide["instance"], "realisation": {"A": [[1]], "B": [[1]], "C": [[1], [1]]}}})
    with pytest.raises(Malformed, match="a list of 2 formal sums of words and a number are of different sorts"):
        check(free(["!=", ["outputs"], 0], 2))


@pytest.mark.parametrize("n", [1, 4, 9])
def test_outputs_written_two_ways_are_equal_where_n_is_a_square(n: int) -> None:
    """n^(-1/2) is rational, so that a + b s has many forms: == holds and != is false, whatever they are."""
    W_n = [[i * n + k for k in range(n)] for i in range(n)]
    parts = W_n, [[i + 1] for i in range(n)], [[n - i for i in range(n)]], [[1], [[1, 3]], [-2], [5]]
    accept(system(["==", ["outputs"], ["convolution"]], *parts), "instance")
    accept(system(["!=", ["outputs"], ["convolution"]], *parts), "instance", refuted=True)
    with pytest.raises(Rejected, match="must be true and is false: the matrices agree in all 4 entries"):
        check(system(["!=", ["outputs"], ["convolution"]], *parts))


@pytest.mark.parametrize("number", [0, 1, 3, ["/", 1, 2], ["-", 5, 2], "0x" + "f" * 20])
@pytest.mark.parametrize("cell", [integers, of_kernel, of_descent, of_system], ids=lambda cell: cell.__name__)
def test_a_number_is_not_other_than_itself(number: Any, cell: Any) -> None:
    scope = "instance" if cell in (of_descent, of_system) else "all"
    with pytest.raises(Rejected, match="must be true and is false"):
        check(cell(["!=", number, number]))
    accept(cell(["!=", number, number]), scope, refuted=True)
    accept(cell(["==", number, ["*", 1, number]]), scope)
    with pytest.raises(Rejected, match="must be false and is true"):
        check(cell(["==", number, number]), refuted=True)
