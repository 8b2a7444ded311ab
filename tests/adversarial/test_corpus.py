"""Valid certificates of every kind: accepted by the checker for what they say, and established in the oracle's eyes."""

import re
from collections.abc import Sequence
from fractions import Fraction

import pytest

from tests import plain
from tests.adversarial.corpus import Entry, corpus
from tests.adversarial.oracle import judge
from tests.adversarial.oracle.gaussian import Moments, kernel_moments, trace_moments, variance_moments
from tests.adversarial.writing import inner, rests_on
from tests.examples import share
from verify.checker import Report, check_bytes

WORDS = (
    "rank", "grid_rank", "hankel_rank", "unfolding_rank",
    "bound", "trace", "kernel_A", "kernel_B", "kernel_mean", "kernel_variance",
    "kernel_entry_variance",
    "rho",
    "chebyshev", "tail", "limit", "coefficient", "series", "outputs", "convolution", "response", "realised", "realises",
    "weight_norm", "loss", "input_norm", "target_norm", "convolution_predictions", "kernel_predictions", "dominates",
    "dominates_strictly", "bias_bound", "converges", "label", "label_rank", "argmax_at_most", "argmax_at_least",
    "forster_at_least", "all", "any", "and", "or", "not", "==", "!=", "<", "<=", ">",
    ">=", "sum",
    "prod", "neg", "+", "*", "-", "/", "//", "%", "**", "min", "max", "mc", "binomial", "factorial", "isqrt", "minor",
    "triangular", "tropical", "graded", "implicit", "nullspace", "sample", "exhaustive", "identity", "refutation",
    "evaluation", "ratio", "stream", "tensor", "splits", "order", "size",
    "tree", "words", "explicit", "one-hot", "free", "realisation", "split", "extension", "input_rank", "positive",
    "below-one",
    "above-one", "formal", "G1", "G2", "U0", "U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "UT", "Z0", "C0",
    "C1", "C2", "C3", "C4", "C5", "S1", "S2",
    "H1", "H2", "propagation", "lengths",
)  # fmt: skip


@pytest.mark.seconds
def test_the_corpus_covers_everything_that_the_format_has() -> None:
    entries = corpus()
    assert len(entries) >= 700
    text = "".join(entry.data.decode() for entry in entries)
    assert [word for word in WORDS if len(re.findall(f'"{re.escape(word)}"', text)) < 2] == []
    assert {entry.order for entry in entries} >= set(range(1, 65))
    found = {(e.verdict, e.body["statement"]["quantifier"], e.body["statement"]["instance"]["cell"]) for e in entries}
    for cell in ("integers", "kernel", "system", "descent", "matches"):
        verdict = "proved-instance" if cell == "descent" else "proved-all"
        assert {(verdict, "none", cell), ("refuted", "none", cell)} <= found
    for cell in ("rac", "linear"):
        for verdict, quantifier in (("all", "all"), ("generic", "almost-all"), ("instance", "these")):
            assert {
                (f"proved-{verdict}", f"{quantifier}-weights", cell),
                ("refuted", f"{quantifier}-weights", cell),
            } <= found
    assert ("probable", "almost-all-weights", "rac") in found
    assert {("proved-instance", "these-weights", "tensor"), ("refuted", "these-weights", "tensor")} <= found


def test_every_valid_certificate_is_accepted_for_what_it_says() -> None:
    for entry in share(corpus()):
        report = check_bytes(entry.data)
        assert report.outcome == "accepted", (entry.name, report.path, report.message)
        assert report.verdict == entry.verdict, entry.name
        assert list(report.rests_on) == rests_on(entry.body) == entry.body["rests_on"], entry.name
        assert report.statement.endswith("."), entry.name
        assert_can_be_expected(entry, report)
        assert_facts(entry, report)


def assert_can_be_expected(entry: Entry, report: Report) -> None:
    """What is printed of a file, it proves; unless that is only probable."""
    again = check_bytes(entry.data, expect=report.statement_text)
    assert again.accepted is (report.verdict != "probable"), (entry.name, report.statement_text, again.message)


def assert_facts(entry: Entry, report: Report) -> None:
    """What is established of ranks is what the items say; without ranks it is the relation."""
    items = inner(entry.body)
    if "propagation" in entry.kinds:
        assert (report.facts, report.relation) == ((), "generic")
        return
    if "identity" in entry.kinds:
        assert report.facts == ()
        assert report.relation == (
            "instance" if entry.body["evidence"][0].get("verdict", entry.verdict) == "proved-instance" else "all"
        )
        return
    assert report.relation == ""
    if "exhaustive" in entry.kinds:
        assert [fact.scope for fact in report.facts] == ["all"]
        assert report.facts[0].values
        return
    assert len(report.facts) == len({repr(item["term"]) for item in items})
    if len(report.facts) == 1:
        lowers = [item["k"] for item in items if "k" in item]
        uppers = [item.get("value", item.get("rank")) for item in items if "k" not in item]
        assert report.facts[0].lo == max(lowers, default=0), entry.name
        assert report.facts[0].hi == min(map(number, uppers), default=None), entry.name


def number(value: int | str) -> int:
    return value if isinstance(value, int) else int(value, 16)


#: What the oracle does not judge, as it enumerates only what is small, and knows samples and balls of circuits only.
#: Direct tests cover it.
BEYOND = {
    ("unjudged", reason)
    for reason in ("sample about a network", "balls about a network", "a large matrix", "many letters")
}


def disagreements(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    judged = [(entry.name, judge(entry.data)) for entry in entries]
    return [
        (name, judgement.reason or judgement.stage)
        for name, judgement in judged
        if not judgement.established and (judgement.stage, judgement.reason) not in BEYOND
    ]


@pytest.mark.slow
def test_the_oracle_finds_every_valid_certificate_established() -> None:
    assert disagreements([entry for entry in corpus() if entry.order <= 20]) == []


@pytest.mark.slow
def test_the_oracle_finds_those_of_larger_order_established_too() -> None:
    assert disagreements([entry for entry in corpus() if entry.order > 20]) == []


def test_the_pairings_of_the_oracle_agree_with_expanded_polynomials() -> None:
    """Moments by multiplying out all entries of small matrices: a third way."""
    for n in (1, 2, 3):
        for words in (
            ("WW'",), ("WW",), ("WWW'W'",), ("WW'WW'",), ("WW'", "WW"), ("W", "W"), ("WW", "W'W'"), ("WWW", "W'"),
        ):  # fmt: skip
            expected = plain.expected_product_of_traces(tuple(word.replace("W'", "w") for word in words), n)
            assert sum(c * n**e for e, c in trace_moments(words)) == expected
    nu = {"W": Fraction(1, 2), "F": Fraction(3), "C": Fraction(2, 5)}
    for n, j, k in ((1, 0, 0), (1, 1, 1), (2, 1, 1), (2, 0, 1), (2, 2, 0), (1, 2, 2), (1, 1, 3)):
        mean, variance = plain.tangent_kernel_values(j, k, n, nu)
        assert at(kernel_moments(j, k), n, nu) == mean
        assert at(variance_moments(j, k), n, nu) == variance


def at(moments: Moments, n: int, nu: dict[str, Fraction]) -> Fraction:
    """The polynomial at numbers."""
    terms = (c * nu["W"] ** w * nu["F"] ** f * nu["C"] ** g * Fraction(n) ** e for (w, f, g, e), c in moments.items())
    return sum(terms, Fraction(0))
