"""Valid certificates of version 2 of every kind: accepted by the checker, and established in the oracle's eyes."""

import json
import re
from fractions import Fraction

from tests.adversarial.version_2.corpus import corpus
from tests.adversarial.version_2.gaussian import Moments, kernel_moments, trace_moments, variance_moments
from tests.adversarial.version_2.oracle import judge
from tests.checker.values.moments import tangent_moments, trace_moment
from verify.checker import check_bytes

WORDS = (
    "trace", "kernel_A", "kernel_B", "kernel_mean", "kernel_variance", "rho", "chebyshev", "tail", "limit", "coefficient",
    "series", "outputs", "convolution", "response", "realised", "realises", "weight_norm", "loss", "input_norm", "target_norm",
    "convolution_predictions", "kernel_predictions", "dominates", "dominates_strictly", "bias_bound", "converges", "rank",
    "hankel_rank", "S1", "S2", "H1", "H2", "all", "any", "and", "or", "not", "==", "!=", "<", "<=", ">", ">=", "sum", "prod", "neg",
    "minor", "bound", "nullspace", "identity", "refutation", "stream", "tree", "words", "explicit", "free", "realisation",
    "positive", "below-one", "above-one", "formal",
)  # fmt: skip


def test_the_corpus_covers_everything_that_version_2_has() -> None:
    entries = corpus()
    assert len(entries) >= 300
    text = "".join(entry.data.decode() for entry in entries)
    assert [word for word in WORDS if len(re.findall(f'"{re.escape(word)}"', text)) < 2] == []
    bodies = [json.loads(entry.data) for entry in entries]
    kinds = {
        (body["verdict"], body["statement"]["quantifier"], body["statement"]["instance"]["cell"]) for body in bodies
    }
    for cell in ("kernel", "system", "descent"):
        assert {("refuted", "values", cell)} <= kinds
    assert {("proved-all", "values", "kernel"), ("proved-all", "values", "system")} <= kinds
    assert {("proved-instance", "values", "system"), ("proved-instance", "values", "descent")} <= kinds
    for verdict, quantifier in (("all", "all"), ("generic", "almost-all"), ("instance", "these")):
        assert (f"proved-{verdict}", f"{quantifier}-weights", "linear") in kinds
        assert ("refuted", f"{quantifier}-weights", "linear") in kinds


def test_every_valid_certificate_is_accepted() -> None:
    reports = [(entry, check_bytes(entry.data)) for entry in corpus()]
    assert [(entry.name, report.message) for entry, report in reports if report.outcome != "accepted"] == []


def test_the_oracle_finds_every_valid_certificate_established() -> None:
    judged = [(entry.name, judge(entry.data)) for entry in corpus()]
    assert [(name, judgement.reason) for name, judgement in judged if not judgement.established] == []


def test_the_pairings_of_the_oracle_agree_with_expanded_polynomials() -> None:
    """Moments by multiplying out all entries of small matrices: a third way."""
    for n in (1, 2, 3):
        for words in (
            ("WW'",),
            ("WW",),
            ("WWW'W'",),
            ("WW'WW'",),
            ("WW'", "WW"),
            ("W", "W"),
            ("WW", "W'W'"),
            ("WWW", "W'"),
        ):
            expected = trace_moment(tuple(word.replace("W'", "w") for word in words), n)
            assert sum(c * n**e for e, c in trace_moments(words)) == expected
    nu = {"W": Fraction(1, 2), "F": Fraction(3), "C": Fraction(2, 5)}
    for n, j, k in ((1, 0, 0), (1, 1, 1), (2, 1, 1), (2, 0, 1), (2, 2, 0), (1, 2, 2), (1, 1, 3)):
        mean, variance = tangent_moments(j, k, n, nu)
        assert at(kernel_moments(j, k), n, nu) == mean
        assert at(variance_moments(j, k), n, nu) == variance


def at(moments: Moments, n: int, nu: dict[str, Fraction]) -> Fraction:
    """The polynomial at numbers."""
    terms = (c * nu["W"] ** w * nu["F"] ** f * nu["C"] ** g * Fraction(n) ** e for (w, f, g, e), c in moments.items())
    return sum(terms, Fraction(0))
