"""Certificates about linear networks: items about linear networks, verdicts, exact values, what they rest on, the
file.
"""

import hashlib
import json
from fractions import Fraction

import pytest

from verify.certificates.build import make_certificate, make_value_certificate
from verify.certificates.canonical import canonical_bytes
from verify.certificates.evidence import HankelNullspace, Identity, LinearMinor
from verify.certificates.verdicts import Verdict
from verify.errors import DomainError
from verify.separation.bounds import BOUNDS
from verify.separation.linear_bounds import LINEAR_BOUNDS
from verify.statements import (
    AtLeast,
    DescentInstance,
    FieldName,
    FreeSystem,
    Instance,
    LinearInstance,
    LinearRankAt,
    Quantifier,
    RankAt,
    Realisation,
    Sizes,
    Statement,
    SystemInstance,
    kernel,
)
from verify.statements.build import (
    all_of,
    bias_bound,
    convolution,
    hankel_rank,
    kernel_mean,
    n,
    nu_C,
    nu_F,
    outputs,
    q,
    rank,
    realises,
    rho,
    tail,
)

ALMOST, ALL, THESE = Quantifier.ALMOST_ALL_WEIGHTS, Quantifier.ALL_WEIGHTS, Quantifier.THESE_WEIGHTS
INSTANCE = LinearInstance(n=2, d_x=1, d_y=1, t_S=1, t_E=2, q=1, k=3)
BLOCKS = LinearInstance(n=2, d_x=1, d_y=1, t_S=1, t_E=2, q=1)
HANKEL = LinearInstance(n=2, d_x=1, d_y=1, k=3)
RANK = LinearRankAt("function", 2, 1, 1, t_S=1, t_E=2, q=1)
HANKEL_RANK = LinearRankAt("hankel", 2, 1, 1, k=3)
STREAM = {"kind": "stream", "seed": "0"}
EXPLICIT = {"kind": "explicit", "arrays": {"W": [[1, 0], [0, 2]], "F": [[1], [1]], "C": [[1, 1]]}}
POINTS = {"kind": "stream", "seed": "0", "rows": [0, 1]}


def minor(k=2, weights=STREAM):
    return LinearMinor(RANK, k, 101, weights, POINTS, POINTS)


def hankel_minor(k=2, weights=STREAM):
    return LinearMinor(HANKEL_RANK, k, 101, weights, rows=range(k), columns=range(k))


def about(relation, quantifier=ALMOST):
    """A statement about the parts of the instance that occur."""
    notions = str(relation)
    found = INSTANCE if "hankel" in notions and "function" in notions else HANKEL if "hankel" in notions else BLOCKS
    return Statement(quantifier, relation, found, weights_json=EXPLICIT if quantifier is THESE else None)


def verdict(relation, items, quantifier=ALMOST):
    made = make_certificate("test", about(relation, quantifier), items)
    return made and (made.verdict, made.opposite)


# --- ranks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("term", "item"), [(rank, minor), (hankel_rank, hankel_minor)])
def test_a_minor_is_generic(term, item):
    assert verdict(term >= 2, [item()]) == (Verdict.PROVED_GENERIC, None)
    assert verdict(term >= 3, [item()]) is None
    assert verdict(term < 2, [item()]) == (Verdict.REFUTED, Verdict.PROVED_GENERIC)
    assert verdict(term >= 2, [item()], ALL) is None
    assert verdict(term <= 1, [item()], ALL) == (Verdict.REFUTED, Verdict.PROVED_GENERIC)
    assert verdict(term >= 2, [item(weights=None)], THESE) == (Verdict.PROVED_INSTANCE, None)


@pytest.mark.parametrize(
    ("term", "item"),
    [
        (rank, LINEAR_BOUNDS["S1"].item(RANK, 2)),
        (hankel_rank, LINEAR_BOUNDS["H1"].item(HANKEL_RANK, 2)),
        (hankel_rank, LINEAR_BOUNDS["H2"].item(HANKEL_RANK, 2)),
    ],
)
def test_a_bound_for_all_weights(term, item):
    assert verdict(term <= 2, [item], ALL) == (Verdict.PROVED_ALL, None)
    assert verdict(term > 2, [item], ALL) == (Verdict.REFUTED, Verdict.PROVED_ALL)
    assert verdict(term <= 2, [item], THESE) == (Verdict.PROVED_INSTANCE, None)
    assert verdict(term <= 1, [item], ALL) is None


def test_a_minor_and_a_bound_together():
    items = [minor(), LINEAR_BOUNDS["S1"].item(RANK, 2), hankel_minor(), LINEAR_BOUNDS["H1"].item(HANKEL_RANK, 2)]
    relation = all_of(rank.equals(q + 1), hankel_rank.equals(n))
    assert verdict(relation, items) == (Verdict.PROVED_GENERIC, None)
    assert verdict(relation, items[:3]) is None


@pytest.mark.parametrize(
    ("term", "item"), [(rank, LINEAR_BOUNDS["S2"].item(RANK, 1)), (hankel_rank, HankelNullspace(HANKEL_RANK, 1))]
)
def test_what_is_about_given_weights(term, item):
    assert verdict(term <= 1, [item], THESE) == (Verdict.PROVED_INSTANCE, None)
    assert verdict(term > 1, [item], THESE) == (Verdict.REFUTED, Verdict.PROVED_INSTANCE)
    for quantifier in (ALMOST, ALL):
        with pytest.raises(DomainError, match="says nothing of other weights"):
            verdict(term <= 1, [item], quantifier)


def test_evidence_about_circuits_and_linear_networks_does_not_mix():
    circuit = RankAt("function", Sizes(1, 1, 1, 1, 1))
    with pytest.raises(DomainError, match="says nothing of linear networks, nor the other way round"):
        verdict(rank <= 1, [BOUNDS["U1"].item(circuit, 1)])
    with pytest.raises(DomainError, match="nor the other way round"):
        make_certificate(
            "x", Statement(ALL, rank <= 1, Instance(Sizes(1, 1, 1, 1, 1))), [LINEAR_BOUNDS["S1"].item(RANK, 2)]
        )
    with pytest.raises(DomainError, match="contradictory evidence: hankel_rank"):
        verdict(hankel_rank <= 1, [hankel_minor(), LINEAR_BOUNDS["H1"].item(HANKEL_RANK, 1)])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: LinearMinor(RANK, 1, 5, STREAM, rows=[0], columns=[0]), "has start and end sequences"),
        (lambda: LinearMinor(RANK, 1, 5, STREAM, start=POINTS), "has start and end sequences"),
        (lambda: LinearMinor(HANKEL_RANK, 1, 5, STREAM, POINTS, POINTS), "has rows and columns"),
        (lambda: LinearMinor(HANKEL_RANK, 1, 5, STREAM, rows=[0]), "has rows and columns"),
        (lambda: LinearMinor(HANKEL_RANK, 2, 5, STREAM, rows=[0, 0], columns=[0, 1]), "2 distinct rows and columns"),
        (lambda: LinearMinor(HANKEL_RANK, 2, 5, STREAM, rows=[0, 1], columns=[0]), "2 distinct rows and columns"),
        (lambda: LINEAR_BOUNDS["H1"].item(RANK, 1), "H1 is no bound on rank; there are S1 and S2"),
        (lambda: LINEAR_BOUNDS["S1"].item(HANKEL_RANK, 1), "S1 is no bound on hankel_rank; there are H1 and H2"),
        (lambda: HankelNullspace(RANK, 1), "bounds the Hankel rank only"),
    ],
)
def test_items_that_are_refused(build, message):
    with pytest.raises(DomainError, match=message):
        build()


def test_items_as_the_format_spells_them():
    assert minor().to_json() == {
        "kind": "minor",
        "term": ["rank", {}],
        "k": 2,
        "modulus": 101,
        "weights": STREAM,
        "start": POINTS,
        "end": POINTS,
    }
    assert hankel_minor(weights=None).to_json() == {
        "kind": "minor",
        "term": ["hankel_rank", {}],
        "k": 2,
        "modulus": 101,
        "rows": [0, 1],
        "columns": [0, 1],
    }
    item = LINEAR_BOUNDS["S2"].item(RANK, 1)
    assert item.to_json() == {"kind": "bound", "term": ["rank", {}], "name": "S2", "value": 1}
    assert HankelNullspace(HANKEL_RANK, 1).to_json() == {"kind": "nullspace", "term": ["hankel_rank", {}], "rank": 1}


def names(certificate):
    return certificate.rests_on


def test_what_certificates_about_ranks_rest_on():
    assert names(make_certificate("x", about(rank >= 2), [minor()])) == ["F1", "F2"]
    assert names(make_certificate("x", about(rank >= 2, THESE), [minor(weights=None)])) == ["F1"]
    for name, bound in LINEAR_BOUNDS.items():
        term, node = (RANK, rank) if bound.notions == ("function",) else (HANKEL_RANK, hankel_rank)
        assert names(make_certificate("x", about(node <= 2, THESE), [bound.item(term, 2)])) == [name]
    assert names(make_certificate("x", about(hankel_rank <= 2, THESE), [HankelNullspace(HANKEL_RANK, 2)])) == []


def body_of(certificate):
    """The file as data, after its seal was looked at."""
    data = certificate.to_bytes()
    body = json.loads(data)
    assert data == canonical_bytes(body) + b"\n"
    digest = body.pop("sha256")
    assert digest == hashlib.sha256(canonical_bytes(body)).hexdigest()
    return body


def test_the_file_about_a_rank():
    statement = Statement(ALMOST, rank.equals(2), BLOCKS, FieldName(101))
    made = make_certificate("linear-rank", statement, [minor(), LINEAR_BOUNDS["S1"].item(RANK, 2)])
    assert body_of(made) == {
        "format": "verify-certificate",
        "version": 3,
        "claim": "linear-rank",
        "statement": {
            "quantifier": "almost-all-weights",
            "field": {"p": 101, "k": 1},
            "instance": {"cell": "linear", "n": 2, "d_x": 1, "d_y": 1, "t_S": 1, "t_E": 2, "q": 1},
            "relation": ["==", ["rank", {}], 2],
        },
        "verdict": "proved-generic",
        "rests_on": ["F1", "F2", "S1"],
        "evidence": [minor().to_json(), {"kind": "bound", "term": ["rank", {}], "name": "S1", "value": 2}],
    }


def test_the_file_of_a_refutation_at_given_weights():
    made = make_certificate("x", about(hankel_rank <= 1, THESE), [hankel_minor(weights=None)])
    body = body_of(made)
    assert (body["version"], body["verdict"]) == (3, "refuted")
    assert body["statement"]["instance"]["weights"] == EXPLICIT
    assert body["evidence"] == [
        {"kind": "refutation", "verdict": "proved-instance", "evidence": [hankel_minor(weights=None).to_json()]}
    ]


# --- exact values ------------------------------------------------------------------------------------------

FIXED = kernel(nu_W=1, nu_F=Fraction(1, 2), nu_C=2, n=3)
VARYING = kernel(nu_W="positive", nu_F="positive", nu_C="positive", n=AtLeast(1))
SYSTEM = SystemInstance(
    W=((1,),), F=((1,),), C=((1,),), inputs=((1,),), realisation=Realisation(A=((1,),), B=((1,),), C=((1,),))
)
DESCENT = DescentInstance(inputs=[[[1]]], targets=[[[1]]], held_out=[], rho=[1], eta=1)


def values(relation, instance, holds=True):
    return make_value_certificate("values", Statement(Quantifier.NONE, relation, instance), holds)


@pytest.mark.parametrize(
    ("relation", "instance", "proved", "rests_on"),
    [
        (kernel_mean(0, 0).equals(nu_C + nu_F), VARYING, Verdict.PROVED_ALL, ["K1", "W1"]),
        (tail(1, 1) <= 1, FIXED, Verdict.PROVED_ALL, ["K1", "P1", "W1"]),
        (rho(1) >= 0, FIXED, Verdict.PROVED_ALL, []),
        (outputs.equals(convolution), FreeSystem(3), Verdict.PROVED_ALL, []),
        (outputs.equals(convolution), SYSTEM, Verdict.PROVED_INSTANCE, []),
        (realises, SYSTEM, Verdict.PROVED_INSTANCE, ["R2"]),
        (bias_bound, DESCENT, Verdict.PROVED_INSTANCE, ["D1"]),
    ],
)
def test_verdicts_about_values(relation, instance, proved, rests_on):
    made = values(relation, instance)
    assert (made.verdict, made.opposite, names(made)) == (proved, None, rests_on)
    body = body_of(made)
    assert body["version"] == 3
    assert body["evidence"] == [{"kind": "identity", "rule": "evaluation"}]
    if instance is not VARYING:
        refuted = values(relation, instance, False)
        assert (refuted.verdict, refuted.opposite, names(refuted)) == (Verdict.REFUTED, proved, rests_on)
        assert body_of(refuted)["evidence"] == [
            {"kind": "refutation", "verdict": proved.value, "evidence": [{"kind": "identity", "rule": "evaluation"}]}
        ]


def test_the_file_about_a_value():
    assert body_of(values(kernel_mean(0, 0).equals(nu_C + nu_F), VARYING)) == {
        "format": "verify-certificate",
        "version": 3,
        "claim": "values",
        "statement": {
            "quantifier": "none",
            "field": "Q",
            "instance": {"cell": "kernel"},
            "variables": {"n": {"from": 1}, "nu_C": "positive", "nu_F": "positive", "nu_W": "positive"},
            "relation": ["==", ["kernel_mean", 0, 0], ["+", "nu_C", "nu_F"]],
        },
        "verdict": "proved-all",
        "rests_on": ["K1", "W1"],
        "evidence": [{"kind": "identity", "rule": "evaluation"}],
    }


def test_what_is_not_shown_for_all_values_is_not_refuted():
    with pytest.raises(DomainError, match="without variables, but n, nu_C, nu_F, nu_W vary"):
        values(kernel_mean(0, 0) <= nu_C, VARYING, False)


def test_each_kind_of_statement_has_its_maker():
    with pytest.raises(DomainError, match="which has no exact values"):
        make_value_certificate("x", about(rank <= 2, ALL), True)
    with pytest.raises(DomainError, match="use make_value_certificate"):
        make_certificate("x", Statement(Quantifier.NONE, rho(1) >= 0, FIXED), [Identity("evaluation")], holds=True)
