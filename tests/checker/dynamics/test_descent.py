"""Descent on the convolution model and on its kernel: predictions, norms, certified steps, limits."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checker.values import accept, check, descent, read
from tests.examples import examples
from verify.checker.dynamics.descent import DescentInstance
from verify.checker.dynamics.steps import Descent
from verify.checker.kernel.errors import CheckError, Malformed, Rejected
from verify.checker.kernel.meter import Meter

BOUND = ["*", ["**", ["*", "eta", "e", ["rho", "a"]], 2], ["input_norm"], ["target_norm"]]
BOUNDED = ["all", "a", 0, 2, ["all", "e", 0, 12, ["<=", ["weight_norm", "a", "e"], BOUND]]]
SAME = ["all", "e", 0, 12, ["==", ["convolution_predictions", "e"], ["kernel_predictions", "e"]]]


def computed(json: dict[str, Any]) -> Descent:
    instance = read(json).instance
    assert isinstance(instance, DescentInstance)
    return Descent(instance.data, Meter(10**9, "this test"))


def fraction(json: Any) -> Fraction:
    return Fraction(*json) if isinstance(json, list) else Fraction(json)


def entry(value: Fraction) -> Any:
    return value.numerator if value.denominator == 1 else [value.numerator, value.denominator]


rationals = st.builds(Fraction, st.integers(-3, 3), st.integers(1, 3)).map(entry)
positive = st.builds(Fraction, st.integers(1, 5), st.integers(1, 5)).map(entry)


@st.composite
def instances(draw: st.DrawFn) -> dict[str, Any]:
    d_x, d_y = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    lengths = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2))
    held = draw(st.lists(st.integers(1, 3), max_size=2))

    def trajectories(of: list[int], width: int) -> Any:
        return [[[draw(rationals) for _ in range(width)] for _ in range(length)] for length in of]

    return {
        "inputs": trajectories(lengths, d_x),
        "targets": trajectories(lengths, d_y),
        "held_out": trajectories(held, d_x),
        "rho": draw(st.lists(positive, min_size=1, max_size=4)),
        "eta": draw(positive),
    }


class Plain:
    """The recursions straight from the format, in fractions."""

    def __init__(self, parts: dict[str, Any]) -> None:
        self.rho, self.eta = [fraction(r) for r in parts["rho"]], fraction(parts["eta"])
        self.delayed = [self.rows(parts["inputs"], j) for j in range(len(self.rho))]
        self.held = [self.rows(parts["held_out"], j) for j in range(len(self.rho))]
        self.Y = [[fraction(e) for e in y] for trajectory in parts["targets"] for y in trajectory]
        self.d_x, self.d_y = len(parts["inputs"][0][0]), len(self.Y[0])

    @staticmethod
    def rows(trajectories: Any, j: int) -> list[list[Fraction]]:
        return [
            [fraction(e) if t >= j else Fraction(0) for e in x[t - j if t >= j else 0]]
            for x in trajectories
            for t in range(len(x))
        ]

    def kernel(self, left: list[list[list[Fraction]]]) -> list[list[Fraction]]:
        rows, columns = range(len(left[0])), range(len(self.Y))
        return [
            [
                sum(
                    (
                        r * a * b
                        for r, A, B in zip(self.rho, left, self.delayed, strict=True)
                        for a, b in zip(A[i], B[k], strict=True)
                    ),
                    Fraction(0),
                )
                for k in columns
            ]
            for i in rows
        ]

    def after(self, steps: int) -> tuple[list[list[list[Fraction]]], list[Fraction], list[Fraction]]:
        """Weights, predictions by weights, predictions by the kernel."""
        L = [[[Fraction(0)] * self.d_x for _ in range(self.d_y)] for _ in self.rho]
        N = range(len(self.Y))
        K, K_held = self.kernel(self.delayed), self.kernel(self.held)
        Z = [[Fraction(0)] * self.d_y for _ in N]
        Z_held = [[Fraction(0)] * self.d_y for _ in self.held[0]]

        def predicted(rows: list[list[list[Fraction]]]) -> list[list[Fraction]]:
            return [
                [
                    sum(
                        (x * l for X, M in zip(rows, L, strict=True) for x, l in zip(X[i], M[p], strict=True)),
                        Fraction(0),
                    )
                    for p in range(self.d_y)
                ]
                for i in range(len(rows[0]))
            ]

        for _ in range(steps):
            R = [
                [a - b for a, b in zip(u, v, strict=True)] for u, v in zip(predicted(self.delayed), self.Y, strict=True)
            ]
            S = [[a - b for a, b in zip(u, v, strict=True)] for u, v in zip(Z, self.Y, strict=True)]
            for j, r in enumerate(self.rho):
                for p in range(self.d_y):
                    for q in range(self.d_x):
                        L[j][p][q] -= self.eta * r * sum((R[i][p] * self.delayed[j][i][q] for i in N), Fraction(0))
            for target, kernel in ((Z, K), (Z_held, K_held)):
                for i, row in enumerate(target):
                    for p in range(self.d_y):
                        row[p] -= self.eta * sum((kernel[i][k] * S[k][p] for k in N), Fraction(0))
        by_weights = [e for rows in (self.delayed, self.held) for row in predicted(rows) for e in row]
        return L, by_weights, [e for rows in (Z, Z_held) for row in rows for e in row]


@given(instances(), st.integers(0, 4))
@examples(60)
def test_both_recursions_are_those_of_the_format(parts: dict[str, Any], e: int) -> None:
    found, plain = computed(descent(["bias_bound"], **parts)), Plain(parts)
    L, by_weights, by_kernel = plain.after(e)
    assert list(found.entries("convolution_predictions", [e])) == by_weights
    assert list(found.entries("kernel_predictions", [e])) == by_kernel
    assert by_weights == by_kernel
    for j, matrix in enumerate(L):
        norm = Fraction(found.quantity("weight_norm", [j, e]))
        assert norm == sum(x * x for row in matrix for x in row)
    training = by_weights[: len(plain.Y) * plain.d_y]
    residual = [a - b for a, b in zip(training, [y for row in plain.Y for y in row], strict=True)]
    assert Fraction(found.quantity("loss", [e])) == sum(x * x for x in residual) / 2


@given(instances())
@examples(60)
def test_where_the_bias_bound_is_accepted_it_holds(parts: dict[str, Any]) -> None:
    try:
        check(descent(["bias_bound"], **parts))
    except Rejected:
        return
    last = len(parts["rho"]) - 1
    check(descent(["all", "a", 0, last, ["all", "e", 0, 6, ["<=", ["weight_norm", "a", "e"], BOUND]]], **parts))


def test_the_two_dynamics_agree() -> None:
    accept(descent(SAME), "instance")
    accept(descent(["!=", ["convolution_predictions", 3], ["kernel_predictions", 4]]), "instance")
    with pytest.raises(Rejected, match="the matrices differ: entry 0 of 7"):
        check(descent(["==", ["convolution_predictions", 3], ["kernel_predictions", 4]]))


def test_each_side_is_computed_by_its_own_recursion(monkeypatch: pytest.MonkeyPatch) -> None:
    """That they agree is what is checked, not what is used."""

    def not_this(*arguments: object) -> Any:
        raise AssertionError

    json = descent(SAME)
    plain = Plain(json["instance"])
    for asked, other in (("convolution_predictions", "_kernel_step"), ("kernel_predictions", "_step")):
        with monkeypatch.context() as patch:
            patch.setattr(Descent, other, not_this)
            assert list(computed(json).entries(asked, [2])) == plain.after(2)[1]


def test_matrices_in_messages() -> None:
    with pytest.raises(Malformed, match="a 7×1 matrix over Q and a number are of different sorts"):
        check(descent(["==", ["kernel_predictions", 1], 1]))
    one = {"inputs": [[[2]]], "targets": [[[3]]], "held_out": [], "rho": [[1, 2]], "eta": [1, 4]}
    with pytest.raises(Rejected, match="entry 0 of 1, from 0, is 0 on the left, 3/2 on the right"):
        check(descent(["==", ["kernel_predictions", 0], ["convolution_predictions", 1]], **one))


def test_norms_by_hand() -> None:
    one = {"inputs": [[[2]]], "targets": [[[3]]], "held_out": [], "rho": [[1, 2]], "eta": [1, 4]}
    for relation in (
        ["==", ["input_norm"], 4],
        ["==", ["target_norm"], 9],
        ["==", ["loss", 0], ["/", 9, 2]],
        ["==", ["weight_norm", 0, 1], ["/", 9, 16]],  # L_0 = (1/4)(1/2)·3·2
        ["==", ["loss", 1], ["/", 9, 8]],
        ["==", ["rho", 0], ["/", 1, 2]],
        ["==", "eta", ["/", 1, 4]],
    ):
        accept(descent(relation, **one), "instance")
        accept(descent([">", relation[1], relation[2]], **one), "instance", refuted=True)
    # K = (1/2)·4 = 2
    for a, weakly, strictly in ((2, True, False), (["/", 199, 100], False, False), (["/", 201, 100], True, True)):
        accept(descent(["dominates", a], **one), "instance", refuted=not weakly)
        accept(descent(["dominates_strictly", a], **one), "instance", refuted=not strictly)


def test_the_bias_bound() -> None:
    accept(descent(["bias_bound"]), "instance", "D1")
    accept(descent(BOUNDED), "instance")
    accept(descent(["and", ["dominates", ["/", 2, "eta"]], ["bias_bound"]]), "instance", "D1")


def test_a_step_too_large_breaks_the_bound_after_some_steps() -> None:
    with pytest.raises(Rejected, match=r"undecided: .* not positive semidefinite, which bias_bound needs"):
        check(descent(["bias_bound"], eta=[1, 2]))
    accept(descent(BOUNDED, eta=[1, 2]), "instance", refuted=True)
    held = ["<=", ["weight_norm", "a", "e"], BOUND]
    accept(descent(["any", "a", 0, 2, ["any", "e", 0, 12, ["not", held]]], eta=[1, 2]), "instance")


@pytest.mark.parametrize("relation", [["bias_bound"], ["not", ["not", ["bias_bound"]]]])
def test_a_condition_that_fails_refutes_nothing(relation: Any) -> None:
    """With targets 0 the weights stay 0, and the bound holds at any step."""
    idle = {"inputs": [[[1]]], "targets": [[[0]]], "held_out": [], "rho": [1], "eta": 100}
    accept(descent(["all", "e", 0, 5, ["<=", ["weight_norm", 0, "e"], 0]], **idle), "instance")
    with pytest.raises(Rejected, match="must be false and is undecided"):
        check(descent(relation, **idle), refuted=True)
    with pytest.raises(Rejected, match="must be true and is undecided"):
        check(descent(["not", ["bias_bound"]], **idle))


LIMIT = {
    "inputs": [[[1], [1]]],
    "targets": [[[2], [5]]],
    "held_out": [],
    "rho": [2, 1],
    "eta": [1, 10],
    # rows (1, 0) and (1, 1): L_0 = 2, L_1 = 3; L_0 = 2 (a + b), L_1 = b: b = 3, a = -2
    "limit": {"weights": [[[2]], [[3]]], "multiplier": [[-2], [3]]},
}


def test_the_limit() -> None:
    accept(descent(["converges"], **LIMIT), "instance", "D2")
    found = computed(descent(["converges"], **{**LIMIT, "eta": [1, 4]}))
    assert Fraction(found.quantity("loss", [60])) < Fraction(1, 1000)
    for j, value in ((0, 4), (1, 9)):
        assert abs(Fraction(found.quantity("weight_norm", [j, 60])) - value) < Fraction(1, 10)


def test_the_limit_of_an_underdetermined_system_is_the_one_of_least_weighted_norm() -> None:
    parts = {
        "inputs": [[[1], [0]]],  # rows (1, 0) and (0, 1)
        "targets": [[[4], [0]]],
        "held_out": [],
        "rho": [2, 3],
        "eta": [1, 2],
        "limit": {"weights": [[[4]], [[0]]], "multiplier": [[2], [0]]},
    }
    accept(descent(["converges"], **parts), "instance", "D2")
    wide = {  # one row with d_x = 2: all (a, b) with a + b = 2 fit; the least norm is (1, 1)
        "inputs": [[[1, 1]]],
        "targets": [[[2]]],
        "held_out": [],
        "rho": [1],
        "eta": [1, 2],
        "limit": {"weights": [[[1, 1]]], "multiplier": [[1]]},
    }
    accept(descent(["converges"], **wide), "instance", "D2")
    for weights, multiplier in (([[[2, 0]]], [[1]]), ([[[2, 0]]], [[2]])):
        with pytest.raises(Rejected, match="the weights at lag 0 are not"):
            check(descent(["converges"], **{**wide, "limit": {"weights": weights, "multiplier": multiplier}}))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"limit": {"weights": [[[2]], [[4]]], "multiplier": [[-2], [3]]}}, "weights at lag 1 are not"),
        ({"limit": {"weights": [[[2]], [[3]]], "multiplier": [[-2], [[7, 2]]]}}, "weights at lag 0 are not"),
        ({"limit": {"weights": [[[4]], [[4]]], "multiplier": [[-2], [4]]}}, "the gradient of the loss at the limit"),
        ({"eta": 1}, "not positive definite, which converges needs"),
        ({"limit": None}, "converges needs a limit, which the instance does not give"),
    ],
)
def test_what_is_no_limit(change: Any, match: str) -> None:
    about = descent(["converges"], **{**LIMIT, **change})
    with pytest.raises(Rejected, match=match):
        check(about)
    with pytest.raises(Rejected):
        check(about, refuted=True)


def test_the_step_at_the_edge_bounds_but_does_not_converge() -> None:
    edge = {**LIMIT, "inputs": [[[1]]], "targets": [[[1]]], "rho": [1], "eta": 2}
    edge["limit"] = {"weights": [[[1]]], "multiplier": [[1]]}
    accept(descent(["bias_bound"], **edge), "instance", "D1")
    with pytest.raises(Rejected, match="undecided"):
        check(descent(["converges"], **edge))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"inputs": []}, "at least one trajectory"),
        ({"inputs": [[]]}, "at least one vector"),
        ({"inputs": [[[]]]}, "at least one entry"),
        ({"inputs": [[[1], [2], [3]]]}, "expected trajectories of the lengths"),
        ({"inputs": [[[1], [2, 1], [3]], [[1], [0]]]}, "expected a list of length 1"),
        ({"held_out": [[]]}, "at least one vector"),
        ({"held_out": [[[1, 2]]]}, "expected a list of length 1"),
        ({"rho": []}, "at least one weight"),
        ({"rho": [1, 0]}, "expected a positive number"),
        ({"eta": 0}, "expected a positive number"),
        ({"eta": [-1, 2]}, "expected a positive number"),
        ({"limit": {"weights": [], "multiplier": []}}, "expected a list of length 3"),
    ],
)
def test_rejected_instances(change: Any, match: str) -> None:
    with pytest.raises(Rejected, match=match):
        check(descent(SAME, **change))


@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        ([[], [[1]]], "[0]"),
        ([[[1]], []], "[1]"),
        ([[[], [1]]], "[0][0]"),
        ([[[1], []]], "[0][1]"),
        ([[[1], [1, 2]], [[1]]], "[0][1]"),
        ([[[1]], [[1, 2]]], "[1][0]"),
    ],
)
def test_the_first_vector_says_how_many_entries_each_has(inputs: Any, place: str) -> None:
    with pytest.raises(Rejected) as caught:
        read(descent(SAME, inputs=inputs))
    assert caught.value.path == f"statement.instance.inputs{place}"


def test_malformed_instances() -> None:
    for change, match in (
        ({"held_out": None}, "'held_out' is missing"),
        ({"steps": 3}, "unknown or not allowed"),
        ({"eta": "1/2"}, "expected an integer"),
        ({"targets": 7}, "expected a list"),
    ):
        with pytest.raises(Malformed, match=match):
            check(descent(SAME, **change))


def test_lags_beyond_the_last_are_rejected() -> None:
    with pytest.raises(Rejected, match=r"the lags are 0\.\.2, got 3"):
        check(descent(["==", ["rho", 3], 0]))
    with pytest.raises(Rejected, match=r"the lags are 0\.\.2, got 3"):
        check(descent(["==", ["weight_norm", 3, 0], 0]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("relation", "changes"),
    [
        (["==", ["loss", 10**9], 0], {}),
        (["==", ["kernel_predictions", 10**9], ["kernel_predictions", 0]], {}),
        (["==", ["loss", 10**9], 0], {"inputs": [[[0]]], "targets": [[[1]]], "rho": [1], "eta": 1}),
        (["dominates", ["**", 2, 500]], {"inputs": [[[1]] * 3000], "targets": [[[1]] * 3000]}),
        (["bias_bound"], {"inputs": [[[1]] * 30_000], "targets": [[[1]] * 30_000]}),
    ],
)
def test_long_descents_are_refused(relation: Any, changes: Any) -> None:
    with pytest.raises(CheckError, match=r"more than|too much memory"):
        check(descent(relation, **changes), work=10**8)
