"""Limits and series that are found, compared with numbers: far out, and as partial sums."""

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.checker.values import formed, number_at
from tests.examples import examples
from verify.checker.functions.rational import Rational
from verify.checker.kernel.errors import CheckError
from verify.checker.kernel.statement import Domain

Point = dict[str, Fraction]


def trees(variable: str) -> st.SearchStrategy[Any]:
    leaves = [st.integers(-3, 3), st.sampled_from([variable, variable, "nu_W"])]
    if variable == "j":
        leaves.append(st.integers(0, 2).map(lambda c: ("rho", ("+", "j", c))))
    operations = st.sampled_from("++-**/")
    return st.recursive(st.one_of(leaves), lambda inner: st.tuples(operations, inner, inner), max_leaves=6)


def value_at(tree: Any, point: Point) -> Fraction:
    if isinstance(tree, int):
        return Fraction(tree)
    if isinstance(tree, str):
        return point[tree]
    if tree[0] == "rho":
        e, w, f, c = int(value_at(tree[1], point)), point["nu_W"], point["nu_F"], point["nu_C"]
        return c * ((e * f * w ** (e - 1) if e else 0) + w**e) + f * w**e
    a, b = value_at(tree[1], point), value_at(tree[2], point)
    return {"+": a + b, "-": a - b, "*": a * b}[tree[0]] if tree[0] != "/" else a / b


@st.composite
def settings_of(draw: st.DrawFn) -> tuple[dict[str, Domain], Point]:
    kind = draw(st.sampled_from(["positive", "below-one", "above-one"]))
    y = Fraction(draw(st.integers(1, 9)), draw(st.integers(1, 9)))
    domains = {"nu_W": Domain(kind), "nu_F": Domain("positive"), "nu_C": Domain("positive")}
    domains.update(n=Domain("from", 1), j=Domain("from", 0), z=Domain("formal"))
    w = {"positive": y, "below-one": y / (1 + y), "above-one": 1 + y}[kind]
    return domains, {"nu_W": w, "nu_F": Fraction(draw(st.integers(1, 5)), 3), "nu_C": Fraction(2, 5)}


def evaluated(tree: Any, domains: dict[str, Domain]) -> Rational | None:
    try:
        return formed(tree, domains)
    except CheckError:
        return None


@given(st.data(), st.sampled_from("nj"), settings_of())
@examples(300)
def test_a_limit_is_approached(data: st.DataObject, variable: str, where: tuple[dict[str, Domain], Point]) -> None:
    domains, point = where
    tree = data.draw(trees(variable))
    found = evaluated(("limit", variable, tree), domains)
    if found is None:
        return
    far = Fraction(10**9 if variable == "n" else 2000)
    try:
        value, limit = value_at(tree, {**point, variable: far}), number_at(found, point)
    except ZeroDivisionError:
        return
    assert abs(value - limit) <= (1 + abs(limit)) / 20


@given(trees("j"), settings_of())
@examples(300)
def test_a_series_is_approached_by_its_partial_sums(tree: Any, where: tuple[dict[str, Domain], Point]) -> None:
    domains, point = where
    found = evaluated(("series", tree, "z"), domains)
    if found is None:
        return
    z = Fraction(1, 1000) / (1 + point["nu_W"]) ** 6
    try:
        partial = sum((value_at(tree, {**point, "j": Fraction(i)}) * z**i for i in range(12)), Fraction(0))
    except ZeroDivisionError:
        return
    assert abs(partial - number_at(found, {**point, "z": z})) <= Fraction(1, 10**25)


@given(trees("j"), settings_of())
@examples(150)
def test_a_sum_at_one_is_approached_too(tree: Any, where: tuple[dict[str, Domain], Point]) -> None:
    domains, point = where
    domains = {**domains, "nu_W": Domain("below-one")}
    found = evaluated(("series", ("*", tree, ("rho", "j")), 1), domains)
    if found is None:
        return
    point = {**point, "nu_W": Fraction(1, 7)}
    try:
        rho = [value_at(("*", tree, ("rho", "j")), {**point, "j": Fraction(i)}) for i in range(40)]
    except ZeroDivisionError:
        return
    assert abs(sum(rho, Fraction(0)) - number_at(found, point)) <= Fraction(1, 10**15)
