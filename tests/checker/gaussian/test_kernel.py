"""Mean and variance of the tangent kernel: known values, sum rules, and expansion in all entries at n = 1, 2."""

import time
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from tests import plain
from tests.checker.values import LAGS, accept, check, kernel, number_at
from verify.checker.functions.rational import indeterminate
from verify.checker.gaussian.kernels import Kernel
from verify.checker.kernel.errors import OverBudget, Rejected
from verify.checker.kernel.meter import Meter

X = ["/", 1, "n"]
N: dict[str, Any] = {"n": {"from": 1}}


def x_power(e: int) -> Any:
    return ["**", X, e]


def polynomial_in_x(coefficients: list[int]) -> Any:
    return ["sum", "i", 0, 0, ["+", 0, *(["*", c, x_power(e)] for e, c in enumerate(coefficients))]]


def engine(steps: int = 10**10) -> Kernel:
    names = {name: indeterminate(name) for name in ("nu_W", "nu_F", "nu_C", "n")}
    return Kernel(names, Meter(steps, "this test"))


KNOWN = [
    ("kernel_A", 0, 0, [1]),
    ("kernel_B", 0, 0, [0]),
    ("kernel_A", 1, 1, [1]),
    ("kernel_B", 1, 1, [1]),
    ("kernel_A", 0, 2, [0, 1]),
    ("kernel_B", 0, 2, [0]),
    ("kernel_A", 2, 2, [1, 0, 2]),
    ("kernel_B", 2, 2, [2, 0, 2]),
    ("kernel_A", 1, 2, [0]),
    ("kernel_B", 3, 2, [0]),
    ("kernel_A", 1, 3, [0, 2, 1]),
]


@pytest.mark.parametrize(("quantity", "j", "k", "coefficients"), KNOWN)
def test_known_values(quantity: str, j: int, k: int, coefficients: list[int]) -> None:
    about = [quantity, j, k]
    accept(kernel(["==", about, polynomial_in_x(coefficients)], N), "all", "W1")
    wrong = [*coefficients, 1]
    with pytest.raises(Rejected, match=r"the left side is .*, the right side"):
        check(kernel(["==", about, polynomial_in_x(wrong)], N))


@pytest.mark.parametrize(("j", "k"), [(0, 2), (1, 3), (2, 4), (2, 6), (3, 5), (5, 7), (4, 8)])
def test_first_corrections_off_the_diagonal(j: int, k: int) -> None:
    mu = min(j, k)
    accept(kernel(["==", ["coefficient", "n", -1, ["kernel_A", j, k]], mu + 1], N), "all", "W1")
    accept(kernel(["==", ["coefficient", "n", -1, ["kernel_B", j, k]], mu * (mu + 1)], N), "all", "W1")
    with pytest.raises(Rejected, match="the right side"):
        check(kernel(["==", ["coefficient", "n", -1, ["kernel_A", j, k]], mu + 2], N))


@pytest.mark.parametrize("j", range(7))
def test_no_first_correction_on_the_diagonal(j: int) -> None:
    accept(kernel(["==", ["coefficient", "n", -1, ["kernel_mean", j, j]], 0]), "all", "K1", "W1")
    accept(kernel(["==", ["limit", "n", ["kernel_mean", j, j]], ["rho", j]]), "all", "K1", "W1")
    accept(kernel(["==", ["coefficient", "n", 0, ["kernel_mean", j, j]], ["rho", j]]), "all", "K1", "W1")


def test_the_mean_off_the_diagonal_tends_to_zero() -> None:
    relation = ["all", "a", 0, 6, ["all", "b", ["+", "a", 1], 6, ["==", ["limit", "n", ["kernel_mean", "a", "b"]], 0]]]
    accept(kernel(relation), "all", "K1", "W1")
    relation = ["all", "a", 0, 6, ["all", "b", "a", 6, ["==", ["limit", "n", ["kernel_mean", "a", "b"]], 0]]]
    with pytest.raises(Rejected, match=r"at a = 0 at b = 0 == is not shown"):
        check(kernel(relation))


def test_coefficients_at_width_one() -> None:
    found = engine()
    for j, k in product(range(8), repeat=2):
        if (j + k) % 2:
            assert found.A(j, k).is_zero()
            assert found.B(j, k).is_zero()
            assert found.mean(j, k).is_zero()
        else:
            m = (j + k) // 2
            assert number_at(found.A(j, k), {"n": 1}) == plain.odd_factorial(2 * m)
            assert number_at(found.B(j, k), {"n": 1}) == j * k * plain.odd_factorial(2 * m - 2)


@pytest.mark.parametrize(
    ("j", "k", "n"), [*((j, k, 1) for j in range(4) for k in range(4)), (0, 0, 2), (0, 1, 2), (1, 1, 2), (0, 2, 2)]
)
def test_mean_and_variance_are_those_of_the_definition(j: int, k: int, n: int) -> None:
    nu = {"W": Fraction(2, 3), "F": Fraction(5), "C": Fraction(1, 7)}
    mean, variance = plain.tangent_kernel_values(j, k, n, nu)
    given = {"n": n, **{f"nu_{name}": value for name, value in nu.items()}}
    found = engine()
    assert number_at(found.mean(j, k), given) == mean
    assert number_at(found.variance(j, k), given) == variance


@pytest.mark.slow
@pytest.mark.parametrize(("j", "k"), [(1, 2), (2, 1), (2, 2)])
def test_mean_and_variance_are_those_of_the_definition_at_width_two(j: int, k: int) -> None:
    test_mean_and_variance_are_those_of_the_definition(j, k, 2)


def test_the_variance_at_lag_zero() -> None:
    expected = ["*", 2, X, ["+", ["**", "nu_C", 2], ["**", "nu_F", 2]]]
    accept(kernel(["==", ["kernel_variance", 0, 0], expected]), "all", "K1", "W1")
    with pytest.raises(Rejected, match="the right side"):
        check(kernel(["==", ["kernel_variance", 0, 0], ["*", 2, expected]]))


@pytest.mark.seconds
@pytest.mark.parametrize(("p", "q"), [(1, 1), (2, 1), (1, 2), (2, 2), (7, 9)])
@pytest.mark.parametrize(("j", "k", "n"), [(0, 0, 2), (0, 1, 2), (1, 1, 2), (1, 2, 1), (2, 1, 1), (2, 2, 1), (0, 2, 2)])
def test_variances_of_other_entries_are_those_of_the_definition(j: int, k: int, n: int, p: int, q: int) -> None:
    nu = {"W": Fraction(2, 3), "F": Fraction(5, 2), "C": Fraction(3)}
    _, variance = plain.tangent_kernel_values(j, k, n, nu, equal_outputs=p == 1, equal_inputs=q == 1)
    given = {"n": n, **{f"nu_{name}": value for name, value in nu.items()}}
    assert number_at(engine().variance(j, k, p == 1, q == 1), given) == variance
    relation = ["==", ["kernel_entry_variance", j, k, p, q], ["/", variance.numerator, variance.denominator]]
    written = {key: int(x) if x == int(x) else [x.numerator, x.denominator] for key, x in given.items()}
    accept(kernel(relation, {}, **written), "all", "K1", "W1")


@pytest.mark.parametrize(("p", "q"), [(0, 1), (1, 0), (-1, 1)])
def test_an_entry_has_indices_from_one(p: int, q: int) -> None:
    with pytest.raises(Rejected, match="ind"):
        check(kernel([">=", ["kernel_entry_variance", 0, 0, p, q], 0]))


def test_variances_are_positive_and_of_order_one_over_n() -> None:
    relation = ["all", "a", 0, 4, [">", ["kernel_variance", "a", "a"], 0]]
    accept(kernel(relation), "all", "K1", "W1")
    relation = ["all", "a", 0, 4, ["==", ["limit", "n", ["kernel_variance", "a", "a"]], 0]]
    accept(kernel(relation), "all", "K1", "W1")
    assert not engine().variance(1, 2).is_zero()  # a zero mean is not zero in each draw


def test_the_variance_at_lag_four_is_quick() -> None:
    begin = time.process_time()
    found = engine()
    found.variance(4, 4)
    assert time.process_time() - begin < 3
    with pytest.raises(OverBudget, match="steps"):
        engine(10**5).variance(4, 4)
    with pytest.raises(OverBudget, match="letters"):
        engine().variance(10, 10)


def test_the_mean_at_lag_twelve_is_quick() -> None:
    begin = time.process_time()
    accept(kernel(["==", ["coefficient", "n", 0, ["kernel_mean", 12, 12]], ["rho", 12]]), "all", "K1", "W1")
    assert time.process_time() - begin < 3


def test_rho_is_its_closed_form() -> None:
    below = ["+", ["*", "j", "nu_C", "nu_F"], ["*", "nu_W", ["+", "nu_C", "nu_F"]]]
    ratio = ["*", "nu_W", ["+", 1, ["/", ["*", "nu_C", "nu_F"], below]]]
    quotient = ["/", ["rho", ["+", "j", 1]], ["rho", "j"]]
    for domain in ("positive", "below-one", "above-one"):
        lags = {**LAGS, "nu_W": domain}
        accept(kernel(["==", quotient, ratio], lags), "all")
        accept(kernel([">", quotient, "nu_W"], lags), "all")
        accept(kernel([">", quotient, ["/", ["rho", ["+", "j", 2]], ["rho", ["+", "j", 1]]]], lags), "all")
        accept(kernel(["==", ["limit", "j", quotient], "nu_W"], lags), "all")
        with pytest.raises(Rejected, match="not shown"):
            check(kernel(["<", quotient, "nu_W"], lags))


def test_rho_where_the_name_is_given() -> None:
    accept(kernel(["==", ["rho", 0], 5], nu_W=0, nu_F=2, nu_C=3), "all")
    accept(kernel(["==", ["rho", 1], 6], nu_W=0, nu_F=2, nu_C=3), "all")
    accept(kernel(["==", ["rho", 2], 0], nu_W=0, nu_F=2, nu_C=3), "all")
    accept(kernel(["!=", ["rho", 3], 23], nu_W=1, nu_F=2, nu_C=3, j=3), "all", refuted=True)
    accept(kernel(["==", ["rho", "j"], 23], nu_W=1, nu_F=2, nu_C=3, j=3), "all")
    accept(kernel(["==", ["rho", 2], ["/", 29, 4]], nu_W=[1, 2], nu_F=2, nu_C=3), "all")
    lags = {"nu_F": "positive", "nu_C": "positive", "j": {"from": 0}}
    linear = ["+", "nu_C", "nu_F", ["*", "j", "nu_C", "nu_F"]]
    accept(kernel(["==", ["rho", "j"], linear], lags, nu_W=1), "all")
    with pytest.raises(Rejected, match=r"nu_W\*\*j with variable j need nu_W other than 0"):
        check(kernel(["==", ["rho", "j"], linear], lags, nu_W=0))


def test_rho_below_the_domain_is_rejected() -> None:
    accept(kernel([">", ["rho", ["-", "j", 1]], 0], {**LAGS, "j": {"from": 1}}), "all")
    with pytest.raises(Rejected, match="not defined on the whole domain of j"):
        check(kernel([">", ["rho", ["-", "j", 1]], 0], LAGS))
    with pytest.raises(Rejected, match="rho needs an integer >= 0, or j plus an integer"):
        check(kernel([">", ["rho", ["*", "j", 2]], 0], LAGS))
    with pytest.raises(Rejected, match="the argument of rho must be an integer >= 0, got -1"):
        check(kernel([">", ["rho", -1], 0], LAGS))


BASE = {"nu_W": [1, 2], "nu_F": 1, "nu_C": 1}


def test_chebyshev_and_tail() -> None:
    """At j = 0 the variance is 4/n and there is no bias: the bound is 4/(n e²)."""
    accept(kernel(["==", ["chebyshev", 0, ["/", 1, 2]], ["/", 4, 25]], n=100, **BASE), "all", "K1", "W1")
    accept(kernel(["<=", ["tail", 0, ["/", 1, 2]], ["/", 4, 25]], n=100, **BASE), "all", "K1", "P1", "W1")
    accept(kernel(["<=", ["tail", 0, 2], ["/", 1, "n"]], N, **BASE), "all", "K1", "P1", "W1")
    with pytest.raises(Rejected, match="undecided: < is not shown: an upper bound of the left side is 4/25"):
        check(kernel(["<", ["tail", 0, ["/", 1, 2]], ["/", 4, 25]], n=100, **BASE))


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_tail_is_never_shown_to_be_large(wrapped: bool) -> None:
    """Chebyshev's bound above the right side says nothing of the tail itself."""
    about: Any = ["<=", ["tail", 0, ["/", 1, 2]], ["/", 1, 25]]
    if wrapped:
        with pytest.raises(Rejected, match="undecided"):
            check(kernel(["not", about], n=100, **BASE))
    else:
        with pytest.raises(Rejected, match="must be false and is undecided"):
            check(kernel(about, n=100, **BASE), refuted=True)


@pytest.mark.parametrize("e", [0, -1, ["/", -1, 2]])
def test_a_tail_needs_a_positive_width(e: Any) -> None:
    with pytest.raises(Rejected, match="tail needs a positive rational number"):
        check(kernel(["<=", ["tail", 0, e], 1], n=100, **BASE))


def test_a_tail_needs_a_number() -> None:
    with pytest.raises(Rejected, match="tail needs a positive rational number e, got nu_W"):
        check(kernel(["<=", ["tail", 0, "nu_W"], 1]))


@pytest.mark.parametrize("e", [0, ["-", 1, 1], "nu_W", ["+", "n", 1]])
def test_what_chebyshev_divides_by_is_a_number_other_than_zero(e: Any) -> None:
    with pytest.raises(Rejected, match="chebyshev needs a rational number e other than 0, got"):
        check(kernel(["==", ["chebyshev", 0, e], ["chebyshev", 0, e]]))


def test_chebyshev_at_a_negative_width_is_that_at_its_absolute_value() -> None:
    accept(kernel(["==", ["chebyshev", 1, -2], ["chebyshev", 1, 2]], n=3, **BASE), "all", "K1", "W1")
