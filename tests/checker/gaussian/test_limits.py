"""Limits, coefficients and sums over all lags."""

from typing import Any

import pytest

from tests.checker.values import LAGS, accept, check, kernel
from verify.checker.kernel.errors import Rejected

N: dict[str, Any] = {"n": {"from": 1}, "nu_W": "positive"}


@pytest.mark.parametrize(
    ("inside", "value"),
    [
        (["/", 1, "n"], 0),
        (["/", ["+", "n", 1], ["+", ["*", 2, "n"], "nu_W"]], ["/", 1, 2]),
        (["/", ["*", "n", "nu_W"], ["+", "n", "nu_W"]], "nu_W"),
        (["-", "n", "n"], 0),
        (5, 5),
        (["/", "n", ["*", ["+", 1, "nu_W"], "n"]], ["/", 1, ["+", 1, "nu_W"]]),
    ],
)
def test_limits_for_n(inside: Any, value: Any) -> None:
    accept(kernel(["==", ["limit", "n", inside], value], N), "all")
    with pytest.raises(Rejected, match=r"must be true and is (undecided: == is not shown|false: == is false)"):
        check(kernel(["==", ["limit", "n", inside], ["+", value, 1]], N))


@pytest.mark.parametrize(
    ("inside", "match"),
    [
        ("n", "no limit for n to infinity"),
        (["/", ["**", "n", 2], ["+", "n", 1]], "no limit for n to infinity"),
        (
            ["/", 1, ["+", ["*", ["-", "nu_W", 1], "n"], 1]],
            "a divisor is not shown to be other than 0",
        ),  # at nu_W = 1 it is 1
    ],
)
def test_no_limit_for_n(inside: Any, match: str) -> None:
    with pytest.raises(Rejected, match=match):
        check(kernel(["==", ["limit", "n", inside], 0], N))


def test_the_leading_coefficient_has_one_sign_for_all_values_of_the_others() -> None:
    """1/(j n + 1) tends to 0 for j >= 1, and is 1 for j = 0."""
    relation = ["==", ["limit", "n", ["/", 1, ["+", ["*", "j", "n"], 1]]], 0]
    accept(kernel(relation, {"n": {"from": 1}, "j": {"from": 1}}), "all")
    with pytest.raises(Rejected, match="the leading coefficient of a denominator is not seen to have one sign"):
        check(kernel(relation, {"n": {"from": 1}, "j": {"from": 0}}))
    relation = ["==", ["limit", "j", ["/", 1, ["+", ["*", ["-", "n", 1], "j"], 1]]], 0]
    accept(kernel(relation, {"n": {"from": 2}, "j": {"from": 0}}), "all")
    with pytest.raises(Rejected, match="the leading coefficient of a denominator is not seen to have one sign"):
        check(kernel(relation, {"n": {"from": 1}, "j": {"from": 0}}))


LIMITS = [
    (["rho", "j"], 0),
    (["*", "j", ["rho", "j"]], 0),
    (["/", ["rho", ["+", "j", 1]], ["rho", "j"]], "nu_W"),
    (["/", "j", ["+", "j", ["rho", "j"]]], None),  # the denominator is no power of P times a polynomial free of it
    (["/", ["+", "j", ["rho", "j"]], ["+", "j", 1]], 1),
    (["/", 1, ["+", "j", 1]], 0),
]


@pytest.mark.parametrize(("inside", "value"), LIMITS)
def test_limits_for_j_below_one(inside: Any, value: Any) -> None:
    relation = ["==", ["limit", "j", inside], 0 if value is None else value]
    if value is None:
        with pytest.raises(Rejected, match=r"no power of nu_W\*\*j times"):
            check(kernel(relation, LAGS))
    else:
        accept(kernel(relation, LAGS), "all")


@pytest.mark.parametrize("domain", ["positive", "above-one"])
def test_powers_have_no_limit_where_they_need_not_vanish(domain: str) -> None:
    with pytest.raises(Rejected, match=r"powers of nu_W\*\*j prevent a limit"):
        check(kernel(["==", ["limit", "j", ["rho", "j"]], 0], {**LAGS, "nu_W": domain}))
    inverse = ["/", 1, ["rho", "j"]]
    with pytest.raises(Rejected, match="prevent a limit"):
        check(kernel(["==", ["limit", "j", inverse], 0], {**LAGS, "nu_W": domain}))


def test_limits_for_j_with_given_nu_w() -> None:
    lags = {"nu_F": "positive", "nu_C": "positive", "j": {"from": 0}}
    accept(kernel(["==", ["limit", "j", ["rho", "j"]], 0], lags, nu_W=[99, 100]), "all")
    with pytest.raises(Rejected, match="prevent a limit"):
        check(kernel(["==", ["limit", "j", ["rho", "j"]], 0], lags, nu_W=[101, 100]))
    with pytest.raises(Rejected, match="no limit for j to infinity"):
        check(kernel(["==", ["limit", "j", ["rho", "j"]], 0], lags, nu_W=1))
    accept(
        kernel(["==", ["limit", "j", ["/", ["rho", "j"], ["+", "j", 1]]], ["*", "nu_C", "nu_F"]], lags, nu_W=1), "all"
    )


def test_powers_in_a_limit_for_n() -> None:
    both = {**LAGS, "n": {"from": 1}}
    with pytest.raises(Rejected, match=r"nu_W\*\*j occurs in a limit for n"):
        check(kernel(["==", ["limit", "n", ["/", ["rho", "j"], "n"]], 0], both))
    with pytest.raises(Rejected, match="z must not occur in a limit"):
        check(kernel(["==", ["limit", "n", ["/", "z", "n"]], 0], both))


@pytest.mark.parametrize(
    ("inside", "exponent", "value"),
    [
        (["**", ["+", "n", 1], 4], 2, 6),
        (["**", ["+", 1, ["/", 1, "n"]], 4], -3, 4),
        (["**", ["+", 1, ["/", 1, "n"]], 4], 1, 0),
        (["*", "nu_W", ["/", 3, "n"]], -1, ["*", 3, "nu_W"]),
        (7, 0, 7),
    ],
)
def test_coefficients(inside: Any, exponent: int, value: Any) -> None:
    accept(kernel(["==", ["coefficient", "n", exponent, inside], value], N), "all")


def test_coefficients_of_polynomials_only() -> None:
    with pytest.raises(Rejected, match="needs a polynomial in n and 1/n"):
        check(kernel(["==", ["coefficient", "n", 0, ["/", 1, ["+", "n", 1]]], 0], N))


Q = ["*", "nu_W", "z"]
SUM = ["+", "nu_C", "nu_F"]
PRODUCT = ["*", "nu_C", "nu_F"]


def generating(at: Any) -> Any:
    q = ["*", "nu_W", at]
    return ["+", ["/", SUM, ["-", 1, q]], ["/", ["*", PRODUCT, at], ["**", ["-", 1, q], 2]]]


@pytest.mark.parametrize("domain", ["positive", "below-one", "above-one"])
def test_the_generating_function_of_rho(domain: str) -> None:
    lags = {**LAGS, "nu_W": domain}
    accept(kernel(["==", ["series", ["rho", "j"], "z"], generating("z")], lags), "all")
    with pytest.raises(Rejected, match="not shown"):
        check(kernel(["==", ["series", ["rho", "j"], "z"], ["*", 2, generating("z")]], lags))


def test_the_sum_of_rho() -> None:
    accept(kernel(["==", ["series", ["rho", "j"], 1], generating(1)], LAGS), "all")
    accept(kernel([">", ["series", ["rho", "j"], 1], ["/", SUM, ["-", 1, "nu_W"]]], LAGS), "all")
    for domain in ("positive", "above-one"):
        with pytest.raises(Rejected, match="series at 1 needs nu_W with domain below-one"):
            check(kernel(["==", ["series", ["rho", "j"], 1], generating(1)], {**LAGS, "nu_W": domain}))


def test_series_of_powers_of_j() -> None:
    one = ["-", 1, "z"]
    for inside, value in (
        (1, ["/", 1, one]),
        ("j", ["/", "z", ["**", one, 2]]),
        (["**", "j", 2], ["/", ["*", "z", ["+", 1, "z"]], ["**", one, 3]]),
        (["**", "j", 3], ["/", ["+", "z", ["*", 4, ["**", "z", 2]], ["**", "z", 3]], ["**", one, 4]]),
        (["*", "nu_F", "j"], ["/", ["*", "nu_F", "z"], ["**", one, 2]]),
    ):
        accept(kernel(["==", ["series", inside, "z"], value], LAGS), "all")


def test_series_of_products_of_rho_agree_with_their_first_terms() -> None:
    """Σ rho_j² z^j times the denominator is a polynomial: compare up to degree 5 by an identity of partial sums."""
    square = ["**", ["rho", "j"], 2]
    tail = ["*", ["**", ["rho", ["+", "j", 6]], 2], 1]
    first = ["sum", "i", 0, 5, ["*", ["**", ["rho", "i"], 2], ["**", "z", "i"]]]
    whole = ["series", square, "z"]
    accept(kernel(["==", whole, ["+", first, ["*", ["**", "z", 6], ["series", tail, "z"]]]], LAGS), "all")


@pytest.mark.parametrize(
    ("relation", "changes", "match"),
    [
        (["series", "j", "z"], {"j": {"from": 1}}, "variable j with domain from 0"),
        (["series", "j", 2], {}, "formed at z, a formal variable of the instance, or at 1"),
        (["series", "j", 1], {}, "a positive power of"),
        (["series", ["+", 1, ["rho", "j"]], 1], {}, "a positive power of"),
        (["series", ["/", 1, ["+", "j", 1]], "z"], {}, "needs a polynomial in j and"),
        (["series", ["/", 1, ["rho", "j"]], "z"], {}, "needs a polynomial in j and"),
    ],
)
def test_no_series(relation: Any, changes: Any, match: str) -> None:
    with pytest.raises(Rejected, match=match):
        check(kernel(["==", relation, relation], {**LAGS, **changes}))
