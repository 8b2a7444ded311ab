"""Rational functions of variables: their arithmetic, and the rule by which comparisons for all values are shown."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checker.values import ALL, LAGS, accept, check, formed, kernel, number_at
from tests.examples import examples
from verify.checker.functions.signs import is_at_least
from verify.checker.kernel.errors import CheckError, OverBudget, Rejected, TooLarge
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.statement import Domain

NAMES = ("nu_W", "nu_F", "n", "j")
KINDS = st.sampled_from(["positive", "below-one", "above-one"])

TREES = st.recursive(
    st.integers(-3, 3) | st.sampled_from(NAMES),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*/"), inner, inner),
        st.tuples(st.just("neg"), inner),
        st.tuples(st.just("**"), inner, st.integers(-2, 3)),
    ),
    max_leaves=8,
)


def value_at(tree: Any, point: dict[str, Fraction]) -> Fraction:
    """The value of a tree, in plain fractions. Raises ZeroDivisionError."""
    if isinstance(tree, int):
        return Fraction(tree)
    if isinstance(tree, str):
        return point[tree]
    head, *arguments = tree
    if head == "**":
        base = value_at(arguments[0], point)
        return Fraction(1) if arguments[1] == 0 else base ** arguments[1]
    values = [value_at(argument, point) for argument in arguments]
    if head == "neg":
        return -values[0]
    a, b = values
    return a + b if head == "+" else a - b if head == "-" else a * b if head == "*" else a / b


@st.composite
def domains(draw: st.DrawFn) -> dict[str, Domain]:
    return {
        "nu_W": Domain(draw(KINDS)),
        "nu_F": Domain(draw(KINDS)),
        "n": Domain("from", draw(st.integers(1, 3))),
        "j": Domain("from", draw(st.integers(0, 3))),
    }


@st.composite
def points(draw: st.DrawFn, where: dict[str, Domain]) -> dict[str, Fraction]:
    found = {}
    for name, domain in where.items():
        y = Fraction(draw(st.integers(1, 40)), draw(st.integers(1, 8)))
        step = draw(st.integers(0, 6))
        found[name] = {
            "positive": y,
            "above-one": 1 + y,
            "below-one": y / (1 + y),
            "from": Fraction(domain.start + step),
        }[domain.kind]
    return found


@given(TREES, st.data())
@examples(300)
def test_a_rational_function_has_the_values_of_its_tree(tree: Any, data: st.DataObject) -> None:
    where = data.draw(domains())
    point = data.draw(points(where))
    try:
        found = formed(tree, where)
    except Rejected:
        return  # a division by the zero function
    try:
        expected = value_at(tree, point)
    except ZeroDivisionError:
        return
    assert number_at(found, point) == expected


@pytest.mark.seconds
@given(TREES, TREES, st.booleans(), st.data())
@examples(600)
def test_what_is_shown_for_all_values_holds_at_each(a: Any, b: Any, strict: bool, data: st.DataObject) -> None:
    where = data.draw(domains())
    try:
        shown = is_at_least(formed(a, where), formed(b, where), where, Meter(10**8, "this test"), strict=strict)
    except Rejected:
        return
    if shown:
        point = data.draw(points(where))
        try:
            left, right = value_at(a, point), value_at(b, point)
        except ZeroDivisionError:
            return
        assert left > right if strict else left >= right


@pytest.mark.parametrize(
    "relation",
    [
        [">=", "n", 1],
        [">", ["+", "n", "nu_W"], 1],
        ["<", ["/", 1, ["+", "n", "nu_W"]], 1],
        ["<=", ["/", 1, "n"], 1],
        [">", ["*", "nu_W", "nu_F"], 0],
        ["<=", ["/", ["-", "n", 1], "n"], 1],
        [">=", ["/", -1, ["-", 0, "n"]], 0],
        ["==", ["/", ["-", ["**", "n", 2], 1], ["+", "n", 1]], ["-", "n", 1]],
        ["==", ["/", "n", "n"], 1],
        ["==", ["**", ["+", "n", "nu_W"], -2], ["/", 1, ["**", ["+", "n", "nu_W"], 2]]],
        ["==", ["**", 0, 0], 1],
        [">", ["+", "n", ["**", 2, 501]], ["**", 2, 501]],
        ["<", ["**", 3, -777], "n"],
        ["==", ["sum", "i", 1, 4, ["*", "i", "n"]], ["*", 10, "n"]],
        ["==", ["prod", "i", 1, 3, ["+", "n", "i"]], ["*", ["+", "n", 1], ["+", "n", 2], ["+", "n", 3]]],
        ["==", ["sum", "i", 1, 0, "n"], 0],
        ["==", ["prod", "i", 1, 0, "n"], 1],
        ["all", "i", 1, 0, ["==", 0, 1]],
        ["not", [">", ["/", 11, 9], 2]],
        ["and", ["==", "n", "n"], [">", "nu_W", 0]],
    ],
)
def test_shown_for_all_values(relation: Any) -> None:
    accept(kernel(relation), "all")


@pytest.mark.parametrize(
    ("relation", "match"),
    [
        ([">", "n", 1], "> is not shown for all values: the left side is n, the right side 1"),
        ([">=", "n", 2], "not shown"),
        ([">", "nu_W", "nu_F"], "not shown"),
        ([">=", ["/", 1, ["-", "n", 1]], 0], "not shown"),  # the denominator vanishes at n = 1
        ([">=", ["/", ["-", "n", 2], ["-", "n", 2]], 0], "not shown"),
        (["==", "n", ["+", "n", 1]], "== is not shown for all values"),
        (["all", "i", 0, 5, ["<", "i", 5]], "at i = 5 < is false: the left side is 5, the right side 5"),
        (["==", ["/", 1, ["-", "n", "n"]], 0], "division by 0"),
        (["==", ["**", ["-", "n", "n"], -1], 0], "a division by 0 is undefined"),
        (["==", ["**", "n", "n"], 0], "an exponent must be an integer, got n"),
        (["==", ["**", "n", ["/", 1, 2]], 0], "an exponent must be an integer, got 1/2"),
        (["==", ["sum", "i", 1, "n", 1], "n"], "an end of sum must be an integer, got n"),
        (["==", ["kernel_A", "n", 1], "n"], "a lag of kernel_A must be an integer, got n"),
        (["==", ["kernel_A", -1, 1], "n"], "a lag of kernel_A must be an integer >= 0, got -1"),
    ],
)
def test_not_shown_for_all_values(relation: Any, match: str) -> None:
    with pytest.raises(Rejected, match=match):
        check(kernel(relation))


@pytest.mark.parametrize(
    ("domain", "relation", "shown"),
    [
        ("below-one", ["<", "nu_W", 1], True),
        ("below-one", ["<=", "nu_W", ["/", 99, 100]], False),
        ("below-one", ["<", ["**", "nu_W", 7], ["**", "nu_W", 6]], True),
        ("below-one", [">", ["-", 1, ["**", "nu_W", 5]], 0], True),
        ("below-one", ["<", ["/", 1, ["-", "nu_W", 1]], 0], True),
        ("below-one", ["<=", ["/", "nu_W", ["-", "nu_W", 1]], 0], True),
        ("below-one", ["<=", ["/", 2, ["-", "nu_W", 1]], -1], True),
        ("below-one", [">", ["/", 1, ["-", "nu_W", 1]], -9], False),
        ("above-one", [">", "nu_W", 1], True),
        ("above-one", [">", "nu_W", ["/", 101, 100]], False),
        ("above-one", [">", ["/", 1, ["-", "nu_W", 1]], 0], True),
        ("positive", ["<", "nu_W", 1], False),
        ("positive", [">", "nu_W", 0], True),
    ],
)
def test_the_three_regimes(domain: str, relation: Any, shown: bool) -> None:
    about = kernel(relation, {"nu_W": domain})
    if shown:
        accept(about, "all")
    else:
        with pytest.raises(Rejected, match="not shown"):
            check(about)


@pytest.mark.parametrize("head", ["<", "<=", ">", ">="])
def test_the_formal_variable_is_not_compared(head: str) -> None:
    with pytest.raises(Rejected, match="z must not occur in a comparison other than == and !="):
        check(kernel([head, "z", "z"], LAGS))


UNDECIDED = [
    ["!=", "n", 0],
    ["==", "n", 0],
    ["not", ["==", "n", 0]],
    ["not", ["<", "n", 1]],
    ["or", ["==", 1, 2], ["==", "n", 1]],
    ["and", ["==", 1, 1], ["!=", "n", "nu_W"]],
    ["any", "i", 1, 3, ["==", "n", "i"]],
    ["all", "i", 1, 3, ["!=", "n", ["neg", "i"]]],
]


@pytest.mark.parametrize("relation", UNDECIDED)
@pytest.mark.parametrize("refuted", [False, True])
def test_what_is_not_shown_for_all_values_is_undecided_not_false(relation: Any, refuted: bool) -> None:
    """A comparison that holds nowhere, or everywhere without being shown, proves and refutes nothing."""
    with pytest.raises(Rejected, match=f"must be {'false' if refuted else 'true'} and is undecided"):
        check(kernel(relation), refuted=refuted)


DECIDED = [
    (["or", ["==", 1, 2], ["==", "n", "n"]], True),
    (["or", ["==", "n", 0], [">=", "n", 1]], True),
    (["and", ["==", "n", 0], ["!=", "n", "n"]], False),
    (["!=", ["-", "n", "n"], 0], False),
    (["not", ["!=", "n", "n"]], True),
    (["any", "i", 1, 3, [">=", "n", ["-", 2, "i"]]], True),
    (["all", "i", 1, 3, ["!=", ["*", "i", "n"], ["*", "n", "i"]]], False),
]


@pytest.mark.parametrize(("relation", "truth"), DECIDED)
def test_logic_with_variables_is_that_of_three_values(relation: Any, truth: bool) -> None:
    accept(kernel(relation), "all", refuted=not truth)


TRUTHS = [
    (["==", 1, 1], True),
    (["!=", 1, 1], False),
    (["<", 1, 1], False),
    (["<=", 1, 1], True),
    ([">", ["/", 1, 2], ["/", 1, 3]], True),
    ([">=", ["/", -1, 2], ["/", -1, 3]], False),
    (["not", ["==", 1, 2]], True),
    (["or", ["==", 1, 2], ["==", 2, 2]], True),
    (["and", ["==", 1, 2], ["==", 2, 2]], False),
    (["any", "i", 1, 9, ["==", ["*", "i", "i"], 49]], True),
    (["any", "i", 1, 6, ["==", ["*", "i", "i"], 49]], False),
    (["any", "i", 1, 0, ["==", 1, 1]], False),
    (["all", "i", 1, 0, ["==", 1, 2]], True),
    (["all", "i", 0, 9, ["any", "k", 0, 9, ["==", ["+", "i", "k"], 9]]], True),
    (["==", "nu_W", ["/", 2, 3]], True),
    (["==", ["neg", ["-", 1, 3]], 2], True),
]


@pytest.mark.parametrize(("relation", "truth"), TRUTHS)
def test_without_variables_a_relation_is_true_or_false(relation: Any, truth: bool) -> None:
    about = kernel(relation, nu_W=[2, 3])
    accept(about, "all", refuted=not truth)
    with pytest.raises(Rejected, match=f"the relation must be {'false' if truth else 'true'} and is"):
        check(about, refuted=truth)


def test_both_values_of_a_failing_equality_are_named_with_their_place() -> None:
    with pytest.raises(Rejected, match="the left side is 2/3, the right side 1") as caught:
        check(kernel(["and", ["==", 1, 1], ["all", "i", 0, 2, ["==", "nu_W", 1]]], nu_W=[2, 3]))
    assert caught.value.path == "statement.relation[2][4]"


def test_all_parts_are_evaluated() -> None:
    with pytest.raises(Rejected, match="division by 0") as caught:
        check(kernel(["or", ["==", 1, 1], ["==", ["/", 1, 0], 1]], nu_W=1))
    assert caught.value.path == "statement.relation[2]"


def tower(levels: int, base: Any = "n") -> Any:
    return base if levels == 0 else ["**", tower(levels - 1, base), 500]


WIDE = ["+", 1, "nu_W", "nu_F", "nu_C", "n"]
BOMBS: list[tuple[Any, type[CheckError]]] = [
    (["==", tower(9), 0], OverBudget),
    (["==", ["**", "n", 501], 0], OverBudget),
    (["==", ["**", "n", -501], 0], OverBudget),
    (["==", tower(9, 2), 0], TooLarge),
    (["==", tower(9, WIDE), 0], OverBudget),
    (["==", ["**", WIDE, 500], 0], OverBudget),
    (["==", ["prod", "i", 1, 10**6, ["+", "n", "i"]], 0], CheckError),
    (["==", ["sum", "i", 1, 2**53, 1], 0], OverBudget),
    (["all", "i", 1, 10**6, ["==", 0, 0]], OverBudget),
    (["all", "i", 1, 10**3, ["all", "k", 1, 10**3, ["==", 0, 0]]], OverBudget),
    (["==", ["sum", "i", 1, 500, ["/", 1, ["+", "n", "i"]]], 0], CheckError),
    ([">=", ["**", ["+", "nu_W", "nu_F", "nu_C", "n"], 30], ["**", ["-", 1, "n"], 500]], CheckError),
]


def test_a_value_has_at_most_100000_bits_in_lowest_terms() -> None:
    """What it is computed from may have more."""
    longest, limit = ["*", ["**", 2, 50_000], ["**", 2, 49_999]], "a value has more than 100000 bits"
    accept(kernel([">", longest, 1]), "all")
    with pytest.raises(TooLarge, match=limit):
        check(kernel([">", ["*", 2, longest], 1]))
    with pytest.raises(TooLarge, match=limit):
        check(kernel(["<", ["/", ["/", 1, longest], 2], 1]))
    a, b = ["**", 2, 60_000], ["**", 3, 38_000]  # each of some 60,000 bits
    accept(kernel(["==", ["*", ["/", a, b], ["/", b, a]], 1]), "all")


def test_a_domain_that_begins_too_far_for_the_degree_is_refused() -> None:
    """(n_0 + u)**2000 has a coefficient of more than 100,000 bits from n_0 = 2**51 on."""
    power = ["*", *[["**", "n", 500]] * 4]
    accept(kernel([">", power, 0], {"n": {"from": 2**50}}), "all")
    with pytest.raises(TooLarge, match="a polynomial with coefficients of more than 100000 bits occurs"):
        check(kernel([">", power, 0], {"n": {"from": 2**51}}))


@pytest.mark.seconds
def test_the_lower_entry_of_a_binomial_coefficient_is_limited() -> None:
    accept(kernel([">=", ["binomial", "n", 500], 0], {"n": {"from": 500}}), "all")
    with pytest.raises(Rejected, match="a lower entry of at most 500 is expanded, not 501"):
        check(kernel([">=", ["binomial", "n", 501], 0], {"n": {"from": 501}}))


@pytest.mark.slow
@pytest.mark.parametrize(("relation", "error"), BOMBS)
def test_large_polynomials_are_refused(relation: Any, error: type[CheckError]) -> None:
    with pytest.raises(error):
        check(kernel(relation, {**ALL, "n": {"from": 7}}), work=10**8)
