"""MathML: well formed, one element a piece, no text lost, parentheses as in the other notations."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.claims import REGISTRY
from verify.statements import (
    L,
    Node,
    R,
    Variable,
    all_of,
    binomial,
    bound,
    factorial,
    grid_rank,
    isqrt,
    m,
    maximum,
    mc,
    minimum,
    negation,
    product,
    rank,
    summation,
    t,
    t_E,
    to_mathml,
    to_text,
)
from verify.statements.build import rho, trace

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"

# How many elements each of these holds; any other takes what it is given.
ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3, "msqrt": 1}
TEXT = {"mi", "mn", "mo", "mtext"}


def parsed(node: Node) -> ElementTree.Element:
    return ElementTree.fromstring(to_mathml(node))


def shown(node: Node) -> str:
    """All text of the formula, without the invisible sign of application."""
    return re.sub(r"\s+", " ", "".join(parsed(node).itertext()).replace("⁡", "").replace("⁢", "")).strip()


def check_shape(element: ElementTree.Element) -> None:
    """Every element has as many children as its kind asks for, and text only where text belongs."""
    name = element.tag.removeprefix(NAMESPACE)
    if name in ARITY:
        assert len(element) == ARITY[name], ElementTree.tostring(element)
    if name in TEXT:
        assert len(element) == 0
        assert element.text
    else:
        assert not (element.text or "").strip()
    for child in element:
        assert not (child.tail or "").strip()
        check_shape(child)


@pytest.mark.parametrize("claim", REGISTRY.values(), ids=lambda claim: claim.id)
def test_every_statement_of_the_registry_is_well_formed(claim) -> None:  # type: ignore[no-untyped-def]
    root = parsed(claim.relation)
    check_shape(root)
    assert root.get("alttext") == to_text(claim.relation)
    assert root.get("display") == "block"


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (rank >= mc(m, t_E), "rank≥((mtE))"),
        (grid_rank <= rank(L=3), "rankgrid≤rank(L=3)"),
        (rank >= (L + 1) * R, "rank≥(L+1)⋅R"),
        (rank >= L + 1 * R, "rank≥L+1⋅R"),
        ((L - (R - 1)) ** 2 < 5, "(L−(R−1))2<5"),
        (-(L + 1) < -3, "−(L+1)<−3"),
        (rank >= (L + 1) // 2, "rank≥⌊L+12⌋"),
        (isqrt(L).equals(binomial(R, 2) % 7), "⌊L⌋=(R2)mod7"),
        (factorial(L - 1) * factorial(t) >= 1, "(L−1)!⋅t!≥1"),
        (summation("i", 1, L, R ** Variable("i")) <= 3, "∑i=1LRi≤3"),
        (product("i", 1, L, Variable("i") + 1) > 3, "∏i=1L(i+1)>3"),
        (rank <= bound("U4"), "rank≤U4"),
        (grid_rank <= bound("G2", "grid"), "rankgrid≤G2grid"),
        (minimum(L, R) < maximum(L, R, 4), "min(L,R)<max(L,R,4)"),
        (all_of(L >= 1, negation(R <= L)), "L≥1andnot(R≤L)"),
        (rho(2).equals(trace("W W'")), "ρ2=𝔼[tr(WWT)]"),
        (trace("W' W'", "").equals(1), "𝔼[tr((WT)2)tr(I)]=1"),
    ],
    ids=str,
)
def test_what_is_read(node: Node, text: str) -> None:
    check_shape(parsed(node))
    assert shown(node).replace(" ", "") == text


def test_delimiters_grow_around_what_is_tall_alone() -> None:
    assert 'stretchy="false"' in to_mathml((L + 1) * R >= 1)
    assert 'stretchy="false"' not in to_mathml((1 + rho(1) / rho(0)) * 2 >= 1)


def test_a_number_too_long_to_read_is_hexadecimal() -> None:
    assert f"<mn>{hex(10**90)}</mn>" in to_mathml(rank >= 10**90)


def test_quotes_in_words_do_not_end_the_attribute() -> None:
    assert parsed(trace("W W'").equals(2)).get("alttext") == 'trace("W W\'") == 2'


LEAVES = st.sampled_from([L, R, m, t, Variable("t_S")]) | st.integers(-20, 20).map(lambda n: L * n)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        *(
            st.tuples(inner, inner).map(lambda pair, make=make: make(*pair))
            for make in (
                lambda a, b: a + b,
                lambda a, b: a - b,
                lambda a, b: a * b,
                lambda a, b: a // b,
                lambda a, b: a % b,
                lambda a, b: a**b,
                mc,
                binomial,
                minimum,
            )
        ),
        inner.map(lambda a: -a),
        inner.map(factorial),
        inner.map(isqrt),
        inner.map(lambda a: summation("i", 1, a, a + Variable("i"))),
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_any_expression_is_well_formed(expression) -> None:  # type: ignore[no-untyped-def]
    root = parsed(rank >= expression)
    check_shape(root)
    assert root.get("alttext") == to_text(rank >= expression)
