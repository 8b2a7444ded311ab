"""``verify claims`` and ``verify explain``."""

from __future__ import annotations

import re

import pytest

from verify.claims import REGISTRY
from verify.claims.model import INTEGERS
from verify.statements import LengthsInstance
from verify.work.budget import PROFILES

KEYS = ["id", "title", "source", "status", "statement", "latex", "quantifier", "domain", "expected", "paper", "became"]


def test_json_lists_every_claim_with_exactly_the_agreed_keys(verify):
    answer = verify("claims", "--json")
    assert answer.code == 0
    assert [claim["id"] for claim in answer.json] == list(REGISTRY)
    for claim in answer.json:
        assert list(claim) == KEYS
        assert all(isinstance(value, str) and value for value in claim.values())


def test_the_table_names_every_claim_in_80_columns(verify):
    answer = verify("claims")
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 80
    for claim in REGISTRY:
        assert claim in answer.out
    assert "\n    Theorem 1, one layer: the grid rank is min(R, N^min(t_S, t_E))\n" in answer.out


def test_explain_says_what_became_of_a_statement_of_a_paper(verify):
    assert "What became of it: false as read (one reading of" in verify("explain", "conjecture1-grid-cap-width").out
    assert "What became of it" not in verify("explain", "bound-u4-function").out


def test_quiet_lists_ids(verify):
    assert verify("claims", "-q").out.split() == list(REGISTRY)


def claim_instance(name):
    claim = REGISTRY[name]
    return claim.statement(next(iter(claim.tasks(PROFILES["quick"])))).instance


# Those whose limit sympy computes take seconds.
@pytest.mark.slow
@pytest.mark.parametrize("claim", [claim.id for claim in REGISTRY.values() if claim.beside is None])
def test_every_explanation_is_whole_and_fits_80_columns(verify, claim):
    answer = verify("explain", claim)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert max(map(len, lines)) <= 80
    for title in ("Statement", "In LaTeX", "Domain", "Source", "Proof in short"):
        assert title in lines
    if REGISTRY[claim].about == INTEGERS:
        assert "holds" in answer.out
        assert "NO" not in answer.out.split()
    elif not hasattr(claim_instance(claim), "L"):
        assert "An instance" in lines
        assert "Verdict here: " in answer.out
        assert "Not decided" not in answer.out
    elif isinstance(claim_instance(claim), LengthsInstance):
        assert "Verdict here: proved-generic, by propagation." in answer.out
        assert "the propagation lemma, from the two before" in answer.out
    elif claim_instance(claim).kind != "polynomial":
        assert "One step of the network" in lines
        assert "encloses a minor in balls" in answer.out
    else:
        assert "An instance" in lines
        assert "exact rank over" in answer.out
        assert "proved-instance" in answer.out


@pytest.mark.slow
def test_the_limit_beside_a_growth_claim(verify):
    assert "lim mc(t,t)" in verify("explain", "central-upper").out


def test_a_refuted_reading_is_explained_at_its_counterexample(verify):
    text = verify("explain", "conjecture1-grid-literal").out
    assert "L=4 R=2 M=2 t_S=2 t_E=2 N=2" in text
    assert "refuted (the opposite is proved-all)" in text


def test_the_ranks_shown_are_those_of_the_claims(verify):
    """Theorem D at m = t = 2: three monomials; Theorem S: six; one layer of width two: two."""
    assert re.search(r"exact rank over Q: 3\b", verify("explain", "theorem-d-witness").out)
    assert re.search(r"exact rank over Q: 6\b", verify("explain", "theorem-s").out)
    assert re.search(
        r"exact rank over Q, the grid rank at these weights: 2\b", verify("explain", "theorem1-depth1-grid").out
    )


def test_an_unknown_claim_gets_a_hint(verify):
    verify("explain", "theorem-t").require_one_sentence("'theorem-t'", "theorem-s")
    verify("explain", "zzz").require_one_sentence("verify claims")
    verify("explain").require_one_sentence("Missing argument")
