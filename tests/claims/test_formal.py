"""Every formal proof that the registry names is a theorem of proofs/coq whose assumptions are checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from verify.claims import REGISTRY
from verify.claims.formal import FORMAL_PROOFS

COQ = Path(__file__).resolve().parents[2] / "proofs" / "coq"


@pytest.mark.parametrize("claim", FORMAL_PROOFS)
def test_the_theorem_is_there_under_its_name(claim):
    proof = FORMAL_PROOFS[claim]
    assert claim in REGISTRY
    text = (COQ / proof.file).read_text(encoding="utf-8")
    assert re.search(rf"^(Theorem|Lemma|Corollary) {proof.theorem}\b", text, re.MULTILINE)


@pytest.mark.parametrize("claim", FORMAL_PROOFS)
def test_its_assumptions_are_printed_and_checked(claim):
    asked = re.findall(r"^Print Assumptions (\w+)\.", (COQ / "Assumptions.v").read_text(encoding="utf-8"), re.MULTILINE)
    assert FORMAL_PROOFS[claim].theorem in asked


def test_every_file_is_built():
    listed = [line for line in (COQ / "_CoqProject").read_text(encoding="utf-8").split() if line.endswith(".v")]
    assert {proof.file for proof in FORMAL_PROOFS.values()} <= set(listed)


def test_nothing_is_admitted():
    for path in COQ.glob("*.v"):
        text = re.sub(r"\(\*.*?\*\)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"\b(Admitted|admit|Axiom|Conjecture|Parameter|Hypothesis_axiom)\b", text), path.name


def test_the_readme_names_every_theorem_that_the_registry_names():
    readme = (COQ / "README.md").read_text(encoding="utf-8")
    for proof in FORMAL_PROOFS.values():
        assert f"`{proof.theorem}`" in readme
