"""Outputs, convolution, responses and realisations of linear systems."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.checker.values import accept, check, free, read, system
from tests.examples import examples
from verify.checker.dynamics.system import SystemInstance
from verify.checker.kernel.errors import Malformed, OverBudget, Rejected
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.walk import Exact

W, F, C = [[1, [1, 2]], [3, 4]], [[1], [2]], [[1, [-1, 3]]]
EQUAL = ["==", ["outputs"], ["convolution"]]
INPUTS = [[1], [2], [[1, 7]], [5]]


def entry(value: Fraction) -> Any:
    return value.numerator if value.denominator == 1 else [value.numerator, value.denominator]


rationals = st.builds(Fraction, st.integers(-4, 4), st.integers(1, 4)).map(entry)


@st.composite
def systems(draw: st.DrawFn) -> dict[str, Any]:
    n, d_x, d_y, T = (draw(st.integers(1, 3)) for _ in range(4))

    def matrix(rows: int, columns: int) -> list[list[Any]]:
        return [[draw(rationals) for _ in range(columns)] for _ in range(rows)]

    return {"W": matrix(n, n), "F": matrix(n, d_x), "C": matrix(d_y, n), "inputs": matrix(T, d_x)}


def of(rows: Any) -> list[list[Fraction]]:
    return [[Fraction(*x) if isinstance(x, list) else Fraction(x) for x in row] for row in rows]


def computed(json: dict[str, Any], head: str, *arguments: int) -> Any:
    """The entries of a matrix about the system."""
    instance = read(json).instance
    assert isinstance(instance, SystemInstance)
    return instance.quantity(head, list(arguments), Exact(instance, Meter(10**9, "this test")))


@given(systems())
@examples(60)
def test_outputs_equal_the_convolution(parts: dict[str, Any]) -> None:
    accept(system(EQUAL, **parts), "instance")


@given(systems())
@examples(60)
def test_outputs_at_four_states_are_those_of_the_recursion_with_one_half(parts: dict[str, Any]) -> None:
    """n is padded to 4 with states that do nothing, so s = 1/2, and the recursion is one over Q."""
    n = len(parts["W"])
    padded = [[*row, *[0] * (4 - n)] for row in parts["W"]] + [[0] * 4 for _ in range(4 - n)]
    F = [*parts["F"], *[[0] * len(parts["F"][0]) for _ in range(4 - n)]]
    C = [[*row, *[0] * (4 - n)] for row in parts["C"]]
    about = system(EQUAL, padded, F, C, parts["inputs"])
    state = [[Fraction(0)] for _ in range(4)]
    expected = []
    for x in of(parts["inputs"]):
        moved, driven = plain.times(of(padded), state), plain.times(of(F), [[e] for e in x])
        state = [[a[0] / 2 + b[0]] for a, b in zip(moved, driven, strict=True)]
        expected += [row[0] / 2 for row in plain.times(of(C), state)]
    for head in ("outputs", "convolution"):
        assert computed(about, head) == tuple((y, 0) for y in expected)  # with s = 1/2 there is one form: b = 0


def test_outputs_by_hand() -> None:
    """n = 2, W = F = C = ones: y_0 = 2 s x_0, y_1 = 2 s x_1 + 4 s² x_0 with s² = 1/2."""
    about = system(EQUAL, [[1, 1], [1, 1]], [[1], [1]], [[1, 1]], [[3], [5]])
    assert computed(about, "outputs") == ((0, 6), (6, 10))
    assert computed(about, "convolution") == ((0, 6), (6, 10))


def test_free_weights() -> None:
    accept(free(EQUAL, 7), "all")
    accept(free(["not", EQUAL], 7), "all", refuted=True)
    accept(free(EQUAL, 0), "all")
    with pytest.raises(Malformed, match="a list of 7 formal sums of words and a number are of different sorts"):
        check(free(["==", ["outputs"], 0], 7))
    with pytest.raises(Malformed, match="of different sorts"):
        check(free(["==", ["outputs"], 0], "0x" + "f" * 24_000))
    for head in ("response", "realised"):
        with pytest.raises(
            Rejected, match=f"{head} needs (explicit weights|a realisation), which the instance does not give"
        ):
            check(free(["==", [head, 0], [head, 0]], 3))
    with pytest.raises(OverBudget, match="at most 500 steps"):
        check(free(EQUAL, 10**9))


@pytest.mark.parametrize("about", [free(EQUAL, 4), system(EQUAL, W, F, C, INPUTS)], ids=["free", "explicit"])
def test_each_side_is_computed_by_its_own_formula(about: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """That they agree is what is checked, not what is used."""
    expected = computed(about, "outputs")
    for asked, other in (("outputs", "convolution"), ("convolution", "outputs")):
        with monkeypatch.context() as patch:
            patch.setattr(SystemInstance, f"_{other}", None)
            patch.setattr(SystemInstance, f"_free_{other}", None)
            assert computed(about, asked) == expected


def test_an_error_in_one_entry_is_found_and_shown() -> None:
    about = system(["==", ["response", 1], ["realised", 1]], W, F, C, INPUTS, ([[2]], [[1]], [[3]]))
    with pytest.raises(
        Rejected, match=r"the matrices differ: entry 0 of 1, from 0, is -5/3 on the left, 6 on the right"
    ):
        check(about)
    accept(system(["!=", ["response", 1], ["realised", 1]], W, F, C, INPUTS, ([[2]], [[1]], [[3]])), "instance")


def test_where_n_is_a_square_a_number_has_one_form() -> None:
    """n = 4, so s = n^(-1/2) = 1/2: y_0 = s C F x = 2, written as a + b s in two ways, is the same rational number."""
    unit = [[1, 0, 0, 0]] + [[0] * 4] * 3
    about = system(EQUAL, unit, [[2], [0], [0], [0]], [[2, 0, 0, 0]], [[1], [0]])
    assert computed(about, "outputs") == computed(about, "convolution") == ((2, 0), (1, 0))
    accept(about, "instance")
    accept(system(["not", ["!=", ["outputs"], ["convolution"]]], [[1]], [[5]], [[3]], [[1], [2], [3]]), "instance")
    for relation in (["!=", ["outputs"], ["convolution"]], ["!=", ["outputs"], ["outputs"]]):
        with pytest.raises(Rejected, match="must be true and is false: the matrices agree in all 2 entries"):
            check(system(relation, unit, [[2], [0], [0], [0]], [[2, 0, 0, 0]], [[1], [0]]))


def test_responses() -> None:
    state = of(F)
    for e in range(6):
        assert list(computed(system(EQUAL, W, F, C), "response", e)) == [
            x for row in plain.times(of(C), state) for x in row
        ]
        state = plain.times(of(W), state)


def test_realisations() -> None:
    """A change of basis realises; so does the reachable part; what agrees only for a while does not."""
    both = ["and", ["realises"], ["all", "e", 0, 9, ["==", ["response", "e"], ["realised", "e"]]]]
    swapped = ([[4, 3], [[1, 2], 1]], [[2], [1]], [[[-1, 3], 1]])
    accept(system(both, W, F, C, INPUTS, swapped), "instance", "R2")
    accept(system(both, [[2, 0], [0, 3]], [[1], [0]], [[1, 5]], [], ([[2]], [[1]], [[1]])), "instance", "R2")
    zero = ([], [], [[]])
    accept(system(both, [[2]], [[1]], [[0]], [], zero), "instance", "R2")
    accept(system(both, [[2]], [[1]], [[1]], [], zero), "instance", "R2", refuted=True)
    shift = [[0, 0, 0], [1, 0, 0], [0, 1, 0]]  # the response is 0, 0, 1, 0, ..
    about = system(["realises"], shift, [[1], [0], [0]], [[0, 0, 1]], [], ([[0]], [[0]], [[0]]))
    with pytest.raises(Rejected, match="the responses differ at e = 2"):
        check(about)
    accept(about, "instance", "R2", refuted=True)


def test_agreement_up_to_the_last_power_that_counts() -> None:
    """n = 2, r = 2: responses that agree for e <= 2 and differ at e = 3 = n + r - 1."""
    about = system(["realises"], [[0, 0], [1, 0]], [[1], [0]], [[1, 0]], [], ([[0, 0], [1, 0]], [[1], [0]], [[1, 0]]))
    accept(about, "instance", "R2")
    late = system(["realises"], [[0, 1], [0, 0]], [[0], [1]], [[1, 0]], [], ([[0, 1], [1, 0]], [[0], [1]], [[1, 0]]))
    with pytest.raises(Rejected, match="the responses differ at e = 3"):
        check(late)


@pytest.mark.parametrize(
    ("relation", "match"),
    [
        (["<", ["outputs"], ["convolution"]], "matrices are compared by == and != only, not by <"),
        (["==", ["outputs"], 0], "a 4×1 matrix over .* and a number are of different sorts"),
        (["==", ["+", ["outputs"], 1], 0], "expected a number, got a 4×1 matrix over"),
        (["==", ["outputs", 1], ["convolution"]], "outputs takes 0 arguments, got 1"),
        (["==", ["response"], ["response", 1]], "response takes 1 argument, got 0"),
        (["==", "n", 1], "'n' is not a variable here, no name of the instance"),
        (["==", ["kernel_A", 1, 1], 1], "no quantity of the cell system"),
        (["dominates", 1], "no quantity of the cell system"),
    ],
)
def test_malformed_relations(relation: Any, match: str) -> None:
    with pytest.raises(Malformed, match=match):
        check(system(relation, W, F, C, INPUTS))


def test_rejected_relations() -> None:
    for sides in ((["outputs"], ["response", 0]), (["response", 0], ["convolution"])):
        with pytest.raises(Malformed, match="are of different sorts and cannot be compared"):
            check(system(["==", *sides], W, F, C, INPUTS))
    with pytest.raises(Rejected, match="realises needs a realisation, which the instance does not give"):
        check(system(["realises"], W, F, C, INPUTS))
    with pytest.raises(Rejected, match="the argument of response must be an integer >= 0, got -1"):
        check(system(["==", ["response", -1], ["response", 0]], W, F, C, INPUTS))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"n": 3}, "expected a list of length 3"),
        ({"n": 0}, "expected an integer >= 1"),
        ({"d_x": 2}, "expected a list of length 2"),
        ({"d_y": 2}, "expected a list of length 2"),
        ({"inputs": [[1, 2]]}, "expected a list of length 1"),
        ({"realisation": {"A": [[1]], "B": [], "C": [[1]]}}, "expected a list of length 1"),
        ({"realisation": {"A": [], "B": [], "C": [[1]]}}, "expected a list of length 0"),
        (
            {"weights": {"kind": "explicit", "arrays": {"W": [[1, [2, 4]], [3, 4]], "F": F, "C": C}}},
            "not in lowest terms",
        ),
    ],
)
def test_rejected_instances(change: Any, match: str) -> None:
    json = system(EQUAL, W, F, C, INPUTS)
    json["instance"].update(change)
    with pytest.raises(Rejected, match=match):
        check(json)


def test_malformed_instances() -> None:
    for change, match in (
        ({"weights": {"kind": "stream", "seed": "0"}}, "missing"),
        ({"steps": 3}, "unknown or not allowed"),
        ({"realisation": {"A": [], "B": []}}, "'C' is missing"),
        ({"inputs": 3}, "expected a list"),
    ):
        json = system(EQUAL, W, F, C, INPUTS)
        json["instance"].update(change)
        with pytest.raises(Malformed, match=match):
            check(json)


@pytest.mark.seconds
def test_many_steps_are_refused_before_they_are_done() -> None:
    last = 10**12
    for relation in (["==", ["response", last], ["response", 0]], ["==", ["realised", last], ["response", 0]]):
        with pytest.raises(OverBudget, match="responses are computed below"):
            check(system(relation, W, F, C, INPUTS, ([[2]], [[1]], [[3]])))
    with pytest.raises((Rejected, OverBudget)):
        check(system(["==", ["response", 99_999], ["response", 0]], W, F, C, INPUTS))
