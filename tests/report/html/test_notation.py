"""Texts in the notation of the formulas."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.html.conftest import EVIL, EVIL_NAME, read
from verify.claims import REGISTRY
from verify.report.html.notation import notation


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("M >= R", "M ≥ R"),
        ("t_S, t_E <= 2", "t<sub>S</sub>, t<sub>E</sub> ≤ 2"),
        ("grid_rank == 4", "rank<sub>grid</sub> = 4"),
        ("nu_W * rho_j", "ν<sub>W</sub> · ρ<sub>j</sub>"),
        ("L^((t-1)(m-1))", "L<sup>(t−1)(m−1)</sup>"),
        ("M^min(t_S, t_E)", "M<sup>min(t<sub>S</sub>, t<sub>E</sub>)</sup>"),
        ("nu_W ** 2, n^(-1/2), 2^-74", "ν<sub>W</sub><sup>2</sup>, n<sup>−1/2</sup>, 2<sup>−74</sup>"),
        ("g_{t-1} (-1)^{j+1} C^L_t", "g<sub>t−1</sub> (−1)<sup>j+1</sup> C<sup>L</sup><sub>t</sub>"),
        ("min(M, R)^t_E, x^t_x", "min(M, R)<sup>t<sub>E</sub></sup>, x<sup>t</sup><sub>x</sub>"),
        ("depth_generic in proofs/coq/Depth.v", "depth_generic in proofs/coq/Depth.v"),
        ("mc(n", "mc(n"),
        ("mc(n, k, j)", "mc(n, k, j)"),
        ("min(x^(y", "min(x^(y"),
        ("the sum of sum_j prod_{l<L} x", "the sum of Σ<sub>j</sub> Π<sub>l&lt;L</sub> x"),
        ("factorial(m - 1) * L ** ((t - 1) * m)", "(m − 1)! · L<sup>(t − 1) · m</sup>"),
        ("factorial(n) - factorial(", "n! − factorial("),
        ("a <b> & c", "a &lt;b&gt; &amp; c"),
    ],
)
def test_by_hand(text, html):
    assert str(notation(text)).replace("(-1)", "(−1)") == html


def test_multiset_coefficients_are_set_as_in_the_formulas():
    page = read(str(notation("at least mc(m, mc(t_E, L-1)) here")))
    (formula,) = page.all("math")
    assert formula.text == "((m((tE" + "L−1))))"
    assert [fraction["linethickness"] for fraction in page.all("mfrac")] == ["0", "0"]


def test_formulas_inside_of_exponents_stay_whole():
    page = read(str(notation("L^(mc(R, t-1) - 1)")))
    (fence,) = [e for e in page.all("mo") if "style" in e.attributes and e.text == "("]
    assert fence["style"] == "margin-inline-start:-.35em"
    assert page.all("sup")[0].text == "((Rt−1)) − 1"


def test_every_text_of_the_registry_is_in_one_notation():
    for claim in REGISTRY.values():
        for text in (claim.title, claim.domain):
            html = str(notation(text))
            plain = re.sub(r"<[^>]*>", "", html)
            for sign in (">=", "&gt;=", "&lt;=", "==", "!=", "t_E", "nu_", "rho_", "mc("):
                assert sign not in plain, (claim.id, text)
            read(html)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert all(not name.startswith("on") for name, _ in attrs)


@given(st.text() | st.text(alphabet="mc(,)^_{}ab<>=*- '\"", max_size=60))
def test_any_text_is_harmless_and_closed(text):
    html = str(notation(text))
    read(html)
    parser = _Text()
    parser.feed(html)
    assert parser.tags <= {"sub", "sup", "math", "mrow", "mo", "mi", "mn", "mfrac", "msub"}


@pytest.mark.parametrize("text", [EVIL, EVIL_NAME, f"mc({EVIL}, {EVIL_NAME})", "mc(" * 5000 + ")" * 5000, "^(" * 900])
def test_attacks(text):
    parser = _Text()
    parser.feed(str(notation(text)))
    assert not parser.tags & {"script", "img", "svg"}
