"""From evidence to verdict: the table of section 6 of the format, row by row, and what a certificate rests on."""

import hashlib
import json
from itertools import product

import pytest

from verify.certificates.build import Certificate, intervals_from, make_certificate
from verify.certificates.canonical import canonical_bytes
from verify.certificates.evidence import (
    Exhaustive,
    Fact,
    Identity,
    Minor,
    Nullspace,
    Sample,
    Scope,
    Triangular,
    Tropical,
)
from verify.certificates.verdicts import Verdict
from verify.errors import DomainError
from verify.separation.bounds import BOUNDS
from verify.statements import Instance, Quantifier, RankAt, Sizes, Statement, given, grid_rank, m, mc, rank, t_E

HERE = RankAt("function", Sizes(2, 2, 2, 2, 2))
GRID = RankAt("grid", Sizes(2, 2, 2, 2, 2, N=2))
WEIGHTS = {"kind": "explicit", "arrays": {}}
POINTS = {"kind": "words", "words": []}

ALMOST, ALL, THESE = Quantifier.ALMOST_ALL_WEIGHTS, Quantifier.ALL_WEIGHTS, Quantifier.THESE_WEIGHTS


def minor(k, term=HERE):
    return Minor(term, k, 101, WEIGHTS, POINTS, POINTS)


def triangular(k):
    return Triangular(HERE, k, WEIGHTS, POINTS, POINTS)


def tropical(k):
    return Tropical(HERE, k, WEIGHTS, POINTS, POINTS, [0] * k, [0] * k)


def bound(value, name="U1", **more):
    return BOUNDS[name].item(HERE, value, **more)


def about(relation, quantifier=ALMOST, N=None):
    return Statement(
        quantifier=quantifier,
        relation=relation,
        instance=Instance(Sizes(L=2, R=2, M=2, t_S=2, t_E=2, N=N)),
        weights_json=WEIGHTS if quantifier is THESE else None,
    )


def verdict(relation, items, quantifier=ALMOST, N=None):
    made = make_certificate("test", about(relation, quantifier, N), items)
    return made and (made.verdict, made.opposite)


# --- lower bounds -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [minor, triangular, tropical])
def test_a_lower_bound_is_generic(make):
    assert verdict(rank >= 6, [make(6)]) == (Verdict.PROVED_GENERIC, None)
    assert verdict(rank >= 7, [make(6)]) is None
    assert verdict(rank < 6, [make(6)]) == (Verdict.REFUTED, Verdict.PROVED_GENERIC)


def test_a_lower_bound_proves_nothing_for_all_weights_but_refutes():
    assert verdict(rank >= 6, [minor(6)], ALL) is None
    assert verdict(rank <= 5, [minor(6)], ALL) == (Verdict.REFUTED, Verdict.PROVED_GENERIC)


@pytest.mark.parametrize("make", [minor, triangular])
def test_a_lower_bound_at_given_weights(make):
    assert verdict(rank >= 6, [make(6)], THESE) == (Verdict.PROVED_INSTANCE, None)
    assert verdict(rank.equals(5), [make(6)], THESE) == (Verdict.REFUTED, Verdict.PROVED_INSTANCE)


# --- upper bounds -------------------------------------------------------------------------------------------


def test_a_structural_bound_holds_for_all_weights():
    assert verdict(rank <= 6, [bound(6)], ALL) == (Verdict.PROVED_ALL, None)
    assert verdict(rank <= 6, [bound(6)]) == (Verdict.PROVED_ALL, None)
    assert verdict(rank <= 5, [bound(6)], ALL) is None
    assert verdict(rank > 6, [bound(6)], ALL) == (Verdict.REFUTED, Verdict.PROVED_ALL)


def test_at_given_weights_even_a_bound_for_all_weights_proves_an_instance():
    assert verdict(rank <= 6, [bound(6)], THESE) == (Verdict.PROVED_INSTANCE, None)
    assert verdict(rank <= 1, [bound(1, "U2", input_rank=1)], THESE) == (Verdict.PROVED_INSTANCE, None)
    assert verdict(rank <= 0, [bound(0, "Z0")], THESE) == (Verdict.PROVED_INSTANCE, None)
    assert verdict(rank > 6, [bound(6)], THESE) == (Verdict.REFUTED, Verdict.PROVED_INSTANCE)


def test_a_null_space_proves_an_instance():
    item = Nullspace(GRID, 3)
    assert verdict(grid_rank <= 3, [item], THESE, N=2) == (Verdict.PROVED_INSTANCE, None)
    assert verdict(grid_rank <= 2, [item], THESE, N=2) is None


def test_a_sample_is_probable_and_never_refutes():
    sample = Sample(HERE, 6, 2, 40)
    assert verdict(rank <= 6, [sample]) == (Verdict.PROBABLE, None)
    assert verdict(rank <= 6, [sample], THESE) == (Verdict.PROBABLE, None)
    assert verdict(rank.equals(6), [minor(6), sample]) == (Verdict.PROBABLE, None)
    assert verdict(rank >= 7, [sample]) is None
    assert verdict(rank <= 6, [sample], ALL) is None


@pytest.mark.parametrize("item", [bound(1, "U2", input_rank=1), bound(0, "Z0"), Nullspace(GRID, 1)])
@pytest.mark.parametrize("quantifier", [ALMOST, ALL])
def test_evidence_about_given_weights_says_nothing_of_others(item, quantifier):
    with pytest.raises(DomainError, match="evidence about given weights says nothing of other weights"):
        make_certificate("test", about(grid_rank <= 1, quantifier, N=2), [item])


def test_a_tropical_witness_says_nothing_of_given_weights():
    with pytest.raises(DomainError, match="brings its own weights"):
        verdict(rank >= 6, [tropical(6)], THESE)


# --- both ---------------------------------------------------------------------------------------------------


def test_the_weakest_scope_decides():
    """Facts of every pair of scopes together: the verdict is the weaker one."""
    lowers = {Scope.GENERIC: minor(6)}
    uppers = {Scope.ALL: bound(6), Scope.PROBABLE: Sample(HERE, 6, 2, 40)}
    names = {Scope.ALL: "proved-all", Scope.GENERIC: "proved-generic", Scope.PROBABLE: "probable"}
    for (low_scope, low), (high_scope, high) in product(lowers.items(), uppers.items()):
        made = make_certificate("test", about(rank.equals(6)), [low, high])
        assert made.verdict.value == names[min(low_scope, high_scope)]


def test_an_unneeded_item_still_counts():
    assert verdict(rank <= 6, [minor(1), bound(6)]) == (Verdict.PROVED_GENERIC, None)


def test_facts_about_two_terms():
    """grid rank <= rank - 2, from 4 and 6."""
    statement = about(grid_rank + 2 <= rank, N=2)
    items = [minor(6), BOUNDS["G1"].item(GRID, 4)]
    assert make_certificate("test", statement, items).verdict is Verdict.PROVED_GENERIC
    assert make_certificate("test", statement, [minor(5), items[1]]) is None


def test_the_statement_that_is_evaluated_is_the_one_that_is_stored():
    """mc(m, mc(t_E, L-1)) = 3 at (2, 2, 2, 2, 2)."""
    statement = about(rank >= mc(m, t_E))
    assert make_certificate("test", statement, [minor(3)]) is not None
    assert make_certificate("test", statement, [minor(2)]) is None


def test_no_evidence_decides_nothing():
    assert verdict(rank >= 0, []) is None


def test_contradictory_evidence_is_refused():
    with pytest.raises(DomainError, match=r"contradictory evidence: .* would lie in 7\.\.6"):
        verdict(rank >= 6, [minor(7), bound(6)])


def test_several_facts_about_one_term_are_intersected():
    facts = [Fact(HERE, 3, None, Scope.ALL), Fact(HERE, 5, None, Scope.ALL), Fact(HERE, None, 9, Scope.ALL)]
    facts += [Fact(HERE, None, 8, Scope.ALL), Fact(GRID, None, 4, Scope.ALL)]
    found = intervals_from(facts)
    assert (found[HERE].lo, found[HERE].hi) == (5, 8)
    assert (found[GRID].lo, found[GRID].hi) == (0, 4)


# --- evidence that decides the statement as a whole -----------------------------------------------------------


@pytest.mark.parametrize("item", [Exhaustive(4), Identity("evaluation")])
def test_whole_evidence_needs_to_be_told(item):
    quantifier = ALL if isinstance(item, Exhaustive) else Quantifier.NONE
    if isinstance(item, Exhaustive):
        statement = about(rank <= 6, quantifier)
    else:
        statement = Statement(Quantifier.NONE, mc(2, 2) >= 3, given(L=1))
    made = make_certificate("test", statement, [item], holds=True)
    assert (made.verdict, made.opposite) == (Verdict.PROVED_ALL, None)
    made = make_certificate("test", statement, [item], holds=False)
    assert (made.verdict, made.opposite) == (Verdict.REFUTED, Verdict.PROVED_ALL)
    with pytest.raises(DomainError, match="say whether the statement holds"):
        make_certificate("test", statement, [item])


# --- rests_on -----------------------------------------------------------------------------------------------


def names(items, quantifier=ALMOST):
    certificate = Certificate("test", about(rank >= 1, quantifier), Verdict.PROVED_GENERIC, tuple(items))
    return certificate.rests_on


@pytest.mark.parametrize("make", [minor, triangular, tropical])
def test_minors_rest_on_F1_and_F2(make):
    assert names([make(1)]) == ["F1", "F2"]
    assert names([make(1)], THESE) == ["F1"]


@pytest.mark.parametrize("name", ["G1", "U0", "U1", "U2", "U3", "U4", "Z0"])
def test_bounds_rest_on_themselves(name):
    assert names([bound(6, name)]) == [name]


@pytest.mark.parametrize("name", ["G2", "U5", "U6", "UT", "U7", "U8", "U9"])
def test_recursive_bounds_rest_on_the_ideal_bound_too(name):
    assert names([bound(6, name)]) == sorted(["U4", name])


def test_the_rest():
    assert names([Sample(HERE, 6, 2, 40)]) == ["F3"]
    assert names([Nullspace(GRID, 6)], THESE) == []
    assert names([Exhaustive(6)], ALL) == []
    assert names([Identity("evaluation")]) == []
    assert names([Identity("ratio")]) == ["R1"]
    assert names([minor(1), bound(6, "U5"), bound(6, "U1"), minor(1)]) == ["F1", "F2", "U1", "U4", "U5"]


# --- the file -----------------------------------------------------------------------------------------------


def test_the_file_of_a_proof():
    data = make_certificate("our.claim", about(rank.equals(6)), [minor(6), bound(6)]).to_bytes()
    body = json.loads(data)
    assert set(body) == {"format", "version", "claim", "statement", "verdict", "rests_on", "evidence", "sha256"}
    assert (body["format"], body["version"], body["claim"]) == ("verify-certificate", 3, "our.claim")
    assert body["verdict"] == "proved-generic"
    assert body["evidence"][0] == {
        "kind": "minor",
        "term": ["rank", {}],
        "k": 6,
        "modulus": 101,
        "weights": WEIGHTS,
        "start": POINTS,
        "end": POINTS,
    }
    assert body["evidence"][1] == {"kind": "bound", "term": ["rank", {}], "name": "U1", "value": 6}
    digest = body.pop("sha256")
    assert digest == hashlib.sha256(canonical_bytes(body)).hexdigest()


def test_the_file_of_a_refutation():
    body = json.loads(make_certificate("x", about(rank <= 5), [minor(6)]).to_bytes())
    assert body["verdict"] == "refuted"
    assert len(body["evidence"]) == 1
    refutation = body["evidence"][0]
    assert set(refutation) == {"kind", "verdict", "evidence"}
    assert (refutation["kind"], refutation["verdict"]) == ("refutation", "proved-generic")
    assert [item["kind"] for item in refutation["evidence"]] == ["minor"]


def test_a_refutation_without_the_opposite_verdict_is_refused():
    with pytest.raises(DomainError, match="a refutation needs the verdict of the negation"):
        Certificate("x", about(rank <= 5), Verdict.REFUTED, (minor(6),)).to_bytes()


def test_items_of_every_kind_as_the_format_spells_them():
    keys = {"words"}
    assert keys <= set(POINTS)
    assert minor(1).to_json(HERE).keys() == {"kind", "term", "k", "modulus", "weights", "start", "end"}
    given_weights = Minor(HERE, 1, 101, None, POINTS, POINTS, (1, 1, 1))
    assert given_weights.to_json(HERE)["extension"] == [1, 1, 1]
    assert "weights" not in given_weights.to_json(HERE)
    assert triangular(1).to_json(HERE).keys() == {"kind", "term", "k", "weights", "start", "end"}
    assert tropical(2).to_json(HERE)["row_potentials"] == [0, 0]
    assert bound(1, "U2", input_rank=1).to_json(HERE)["input_rank"] == 1
    assert Nullspace(GRID, 3).to_json(GRID) == {"kind": "nullspace", "term": ["grid_rank", {}], "rank": 3}
    assert Sample(HERE, 6, 2, 40).to_json(HERE) == {
        "kind": "sample",
        "term": ["rank", {}],
        "rank": 6,
        "draws": 2,
        "error": [1, 2**40],
    }
    assert Exhaustive(16).to_json(HERE) == {"kind": "exhaustive", "cases": 16}
    assert Identity("ratio").to_json(None) == {"kind": "identity", "rule": "ratio"}


@pytest.mark.parametrize(
    ("term", "spelled"),
    [
        (HERE, ["rank", {}]),
        (RankAt("function", Sizes(2, 3, 2, 2, 2)), ["rank", {"R": 3}]),
        (RankAt("function", Sizes(1, 2, 2, 4, 3)), ["rank", {"L": 1, "t_S": 4, "t_E": 3}]),
    ],
)
def test_terms_at_other_parameters_are_spelled_by_what_differs(term, spelled):
    assert minor(1, term).to_json(HERE)["term"] == spelled


@pytest.mark.parametrize(
    ("term", "spelled"),
    [
        (GRID, ["grid_rank", {}]),
        (RankAt("grid", Sizes(2, 2, 3, 2, 2, N=2)), ["grid_rank", {"M": 3, "N": 2}]),
        (RankAt("grid", Sizes(2, 2, 2, 2, 2, N=1)), ["grid_rank", {"N": 1}]),
        (RankAt("grid", Sizes(2, 2, 3, 2, 2, N=3)), ["grid_rank", {"M": 3, "N": 3}]),
    ],
)
def test_grid_terms_at_other_parameters(term, spelled):
    """When M is overridden N is spelled out, so that the default rule for it does not matter."""
    assert minor(1, term).to_json(GRID)["term"] == spelled
