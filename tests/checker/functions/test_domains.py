"""A divisor must be seen to vanish nowhere on the whole domain, before anything cancels; then every value exists."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checker.checking import accepted, refused
from tests.checker.values import LAGS, accept, check, formed, kernel
from tests.checker.writer import EVALUATION, Json, certificate, closed
from tests.examples import examples
from verify.checker.kernel.errors import Rejected
from verify.checker.kernel.statement import Domain

N: Json = {"n": {"from": 1}}
FAR: Json = {"n": {"from": 6}}
NU: Json = {"nu_W": "positive"}
Z: Json = {"nu_W": "positive", "z": "formal"}
NU_Z = ["*", "nu_W", "z"]
BELOW, ABOVE = {"nu_W": "below-one"}, {"nu_W": "above-one"}

UNSHOWN = "is not shown to be other than 0 on the whole domain"
ZERO = "a division by 0 is undefined"

# a relation that is true wherever it is defined, the variables, and why it is refused
POLES: list[tuple[Any, Json, str]] = [
    ([">=", ["/", "j", "j"], 1], {"j": {"from": 0}}, UNSHOWN),
    (["==", ["/", "j", "j"], 1], {"j": {"from": 0}}, UNSHOWN),
    (["<", ["/", 0, ["-", "n", 5]], 1], N, UNSHOWN),
    (["==", ["*", 0, ["/", 1, ["-", "n", 5]]], 0], N, UNSHOWN),
    (["<=", ["**", ["/", 1, ["-", "n", 5]], 0], 1], N, UNSHOWN),
    (["==", ["-", ["/", 1, ["-", "n", 5]], ["/", 1, ["-", "n", 5]]], 0], N, UNSHOWN),
    (["==", ["/", ["-", ["**", "n", 2], 1], ["-", "n", 1]], ["+", "n", 1]], N, UNSHOWN),
    (["==", ["**", ["-", "n", 3], -2], ["**", ["-", 3, "n"], -2]], N, "the base of a negative power"),
    (["==", ["**", ["**", ["-", "n", 3], 0], -1], ["**", "j", -1]], {**N, "j": {"from": 0}}, "the base of a negative"),
    (["==", ["**", ["-", "n", "n"], -1], 0], N, ZERO),
    (["==", ["/", 0, ["-", "n", "n"]], 0], N, ZERO),
    (["==", ["**", ["*", 0, "n"], ["neg", 2]], 0], N, ZERO),
    (["==", ["/", ["-", "nu_W", 1], ["-", "nu_W", 1]], 1], NU, UNSHOWN),
    ([">", ["/", 1, ["**", ["-", "nu_W", 2], 2]], 0], ABOVE, UNSHOWN),
    ([">", ["/", 1, ["**", ["-", 1, ["*", 2, "nu_W"]], 2]], 0], BELOW, UNSHOWN),
    (["==", ["/", "z", ["*", "z", ["-", "nu_W", 1]]], ["/", 1, ["-", "nu_W", 1]]], Z, UNSHOWN),
    (["or", ["==", 1, 1], [">=", ["/", "j", "j"], 1]], {"j": {"from": 0}}, UNSHOWN),
    (["and", ["==", 1, 2], [">=", ["/", "j", "j"], 1]], {"j": {"from": 0}}, UNSHOWN),
    (["not", ["==", ["/", "j", "j"], 2]], {"j": {"from": 0}}, UNSHOWN),
    (["any", "i", 0, 3, ["==", ["/", 1, "i"], 1]], N, ZERO),
    (["==", ["sum", "i", 0, 3, ["/", "n", ["-", "n", "i"]]], 0], N, UNSHOWN),
    (["==", ["limit", "n", ["/", 1, ["-", "n", 5]]], 0], N, UNSHOWN),
    (["==", ["coefficient", "n", 0, ["/", ["-", "n", 5], ["-", "n", 5]]], 1], N, UNSHOWN),
    (["==", ["/", ["rho", "j"], ["-", ["rho", "j"], 1]], 0], LAGS, UNSHOWN),
]


@pytest.mark.parametrize(("relation", "variables", "reason"), POLES)
def test_a_pole_inside_the_domain_is_rejected_though_it_would_cancel(
    relation: Any, variables: Json, reason: str
) -> None:
    for refuted in (False, True):
        with pytest.raises(Rejected, match=reason):
            check(kernel(relation, variables), refuted=refuted)


# the same, where the domain excludes the pole, or a formal letter keeps the series from vanishing
NO_POLES: list[tuple[Any, Json]] = [
    ([">=", ["/", "j", "j"], 1], {"j": {"from": 1}}),
    (["==", ["/", "j", "j"], 1], {"j": {"from": 1}}),
    (["<", ["/", 0, ["-", "n", 5]], 1], FAR),
    (["<=", ["**", ["/", 1, ["-", "n", 5]], 0], 1], FAR),
    (["<=", ["/", 1, ["-", "n", 5]], 1], FAR),
    (["==", ["/", ["-", ["**", "n", 2], 1], ["-", "n", 1]], ["+", "n", 1]], {"n": {"from": 2}}),
    (["==", ["**", ["-", "n", 3], -2], ["**", ["-", 3, "n"], -2]], {"n": {"from": 4}}),
    (["==", ["**", ["*", 0, "n"], 0], 1], N),
    ([">", ["/", 1, ["-", "nu_W", 1]], 0], ABOVE),
    ([">", ["/", 1, ["-", 1, "nu_W"]], 1], BELOW),
    (["==", ["/", ["-", "nu_W", 1], ["-", "nu_W", 1]], 1], BELOW),
    (["==", ["-", ["/", 1, ["-", 1, NU_Z]], 1], ["/", NU_Z, ["-", 1, NU_Z]]], Z),
    (["==", ["/", 1, ["-", 1, ["*", "nu_W", "z"]]], ["series", ["/", ["rho", "j"], 1], "z"]],
     {"j": {"from": 0}, "z": "formal", "nu_W": "positive"}),
    (["==", ["/", ["**", "z", 3], "z"], ["**", "z", 2]], Z),
    (["==", ["/", 1, ["+", "z", ["**", "z", 2]]], ["/", ["/", 1, "z"], ["+", 1, "z"]]], Z),
]  # fmt: skip


@pytest.mark.parametrize(("relation", "variables"), NO_POLES)
def test_where_the_domain_excludes_the_pole_it_is_accepted(relation: Any, variables: Json) -> None:
    given = {"nu_F": 0, "nu_C": 1} if "rho" in repr(relation) else {}
    accept(kernel(relation, variables, **given), "all")


# What is counted with is an integer: a variance, a power of it and a half of an integer are none.
NO_COUNTS: list[tuple[Any, Json]] = [
    (["==", ["mc", "nu_W", 2], ["mc", "nu_W", 2]], NU),
    (["==", ["binomial", "nu_W", 0], 1], NU),
    (["==", ["*", 0, ["mc", "nu_W", 3]], 0], NU),
    ([">=", ["mc", ["+", "n", "nu_C"], 2], 1], {**N, "nu_C": "positive"}),
    (["==", ["binomial", ["+", "j", "z"], 1], ["+", "j", "z"]], {"j": {"from": 0}, "z": "formal"}),
    ([">=", ["mc", ["/", "n", 2], 1], 0], N),
]


@pytest.mark.parametrize(("relation", "variables"), NO_COUNTS)
def test_what_is_counted_is_an_integer(relation: Any, variables: Json) -> None:
    for refuted in (False, True):
        with pytest.raises(Rejected, match="is not seen to be an integer"):
            check(kernel(relation, variables), refuted=refuted)


def test_a_power_of_a_half_is_no_integer() -> None:
    relation = ["==", ["mc", ["*", 2, ["rho", "j"]], 1], ["*", 2, ["rho", "j"]]]
    about = kernel(relation, {"j": {"from": 0}}, nu_W=[1, 2], nu_F=1, nu_C=0)
    with pytest.raises(Rejected, match="is not seen to be an integer"):
        check(about)


INTEGER_POLES: list[tuple[Any, int, bool]] = [
    ([">=", ["/", "L", ["-", "L", 3]], 1], 4, True),
    ([">=", ["/", "L", ["-", "L", 3]], 1], 3, False),
    (["==", ["*", ["-", "L", 3], ["**", ["-", "L", 3], -1]], 1], 1, False),
    (["==", ["*", ["-", "L", 3], ["**", ["-", "L", 3], -1]], 1], 9, True),
    (["<=", ["/", 1, ["binomial", "L", 2]], 1], 2, True),
    (["<=", ["/", 1, ["binomial", "L", 2]], 1], 1, False),
    (["==", ["/", ["mc", "L", 2], ["mc", "L", 2]], 1], 1, True),
]


@pytest.mark.parametrize(("relation", "start", "true"), INTEGER_POLES)
def test_sizes_have_the_same_rule(relation: Any, start: int, true: bool) -> None:
    body = certificate(closed(relation, "L", start), "proved-all", EVALUATION)
    if true:
        assert accepted(body).relation == "all"
    else:
        refused(body, "rejected", UNSHOWN, "statement.relation")


def test_a_rational_number_needs_no_domain() -> None:
    accept(kernel(["==", ["/", ["-", "n", 5], ["-", "n", 5]], 1], {}, n=6), "all")
    with pytest.raises(Rejected, match=ZERO):
        check(kernel(["==", ["/", ["-", "n", 5], ["-", "n", 5]], 1], {}, n=5))


TREES = st.recursive(
    st.integers(-2, 3) | st.sampled_from(("n", "nu_W")),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+-*/"), inner, inner), st.tuples(st.just("**"), inner, st.integers(-2, 2))
    ),
    max_leaves=6,
)


def value_at(tree: Any, point: dict[str, Fraction]) -> Fraction:
    """Raises ZeroDivisionError where a part is undefined, also where it would not count."""
    if not isinstance(tree, tuple):
        return point[tree] if isinstance(tree, str) else Fraction(tree)
    a, b = (value_at(part, point) for part in tree[1:])
    if tree[0] == "**":
        return a ** int(b)
    return {"+": a + b, "-": a - b, "*": a * b}[tree[0]] if tree[0] != "/" else a / b


@given(TREES, st.integers(1, 4), st.integers(0, 9), st.fractions(Fraction(1, 9), 9, max_denominator=9))
@examples(400)
def test_what_is_formed_is_defined_at_every_point_of_the_domain(tree: Any, start: int, more: int, y: Fraction) -> None:
    """No part of an expression that the checker forms divides by 0 anywhere."""
    for kind, nu_W in (("positive", y), ("below-one", y / (1 + y)), ("above-one", 1 + y)):
        try:
            formed(tree, {"n": Domain("from", start), "nu_W": Domain(kind)})
        except Rejected:
            continue
        value_at(tree, {"n": Fraction(start + more), "nu_W": nu_W})
