"""Every formal proof that the registry names is a theorem of proofs/coq whose assumptions are checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from verify.certificates.formal import FORMAL_FACTS, FORMAL_FACTS_OF_SPLITS, formal_proof
from verify.claims import REGISTRY
from verify.separation.bounds import ALL_BOUNDS, BOUNDS
from verify.separation.linear_bounds import LINEAR_BOUNDS

COQ = Path(__file__).resolve().parents[2] / "proofs" / "coq"


EVERY = {
    proof.theorem: proof
    for proof in (
        *(claim.formal for claim in REGISTRY.values() if claim.formal),
        *FORMAL_FACTS.values(),
        *FORMAL_FACTS_OF_SPLITS.values(),
    )
}


@pytest.mark.parametrize("proof", EVERY.values(), ids=EVERY)
def test_the_theorem_is_there_under_its_name(proof):
    text = (COQ / proof.file).read_text(encoding="utf-8")
    assert re.search(rf"^(Theorem|Lemma|Corollary) {proof.theorem}\b", text, re.MULTILINE)


@pytest.mark.parametrize("theorem", EVERY)
def test_its_assumptions_are_printed_and_checked(theorem):
    asked = re.findall(r"^Print Assumptions (\w+)\.", (COQ / "Assumptions.v").read_text(encoding="utf-8"), re.MULTILINE)
    assert theorem in asked


def test_facts_have_the_names_of_the_registry():
    assert {name for name, _ in FORMAL_FACTS} - {"E1", "F1", "F2"} <= {*ALL_BOUNDS, *LINEAR_BOUNDS}


@pytest.mark.parametrize(("name", "notion"), [(n, k) for n, k in FORMAL_FACTS if n in BOUNDS])
def test_a_bound_and_the_claim_about_it_have_one_proof(name, notion):
    """The claim says all that the bound does, so a theorem about a part of it is none of the claim."""
    assert notion in BOUNDS[name].notions
    proof = FORMAL_FACTS[name, notion]
    assert REGISTRY[f"bound-{name.lower()}-{notion}"].formal == (proof if proof.whole else None)


def test_what_is_used_in_two_ways_has_the_weaker_proof():
    assert formal_proof("U1", {"function", "grid"}) == FORMAL_FACTS["U1", "grid"]
    assert formal_proof("S1", {"linear"}) is not None
    assert formal_proof("S1", {"linear", "function"}) is None
    assert formal_proof("F2", {"linear"}) is None
    assert not formal_proof("S1", {"linear"}).whole
    assert formal_proof("F1", set()) is None


def test_a_theorem_is_about_the_networks_that_it_names():
    assert formal_proof("F2", {"function"}, use="other") is None
    assert formal_proof("F2", {"function"}, use="split").theorem == "sep_rank_ge_almost_all_words"
    assert formal_proof("U1", {"function"}, use="split") is None
    assert formal_proof("C1", {"function", "grid"}, use="other").theorem == "network_state_bound_C1"
    assert FORMAL_FACTS_OF_SPLITS.keys() < FORMAL_FACTS.keys()
    for use in ("start first", "split", "other"):
        assert formal_proof("F1", {"function"}, use=use) is FORMAL_FACTS["F1", "function"]


def test_every_file_is_built():
    listed = [line for line in (COQ / "_CoqProject").read_text(encoding="utf-8").split() if line.endswith(".v")]
    assert {proof.file for proof in EVERY.values()} <= set(listed)


def test_nothing_is_admitted():
    for path in COQ.glob("*.v"):
        text = re.sub(r"\(\*.*?\*\)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"\b(Admitted|admit|Axiom|Conjecture|Parameter|Hypothesis_axiom)\b", text), path.name


def test_the_readme_names_every_theorem_that_the_registry_names():
    readme = (COQ / "README.md").read_text(encoding="utf-8")
    for theorem in EVERY:
        assert f"`{theorem}`" in readme
