"""Statements about singular values: instances, JSON, terms, words, what is refused; the certificate they are in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from verify.certificates.build import make_certificate
from verify.certificates.evidence import Minor, Spectral
from verify.certificates.verdicts import Verdict
from verify.errors import DomainError
from verify.statements import (
    SPECTRA,
    EpsilonRankAt,
    Instance,
    Interval,
    Listed,
    Quantifier,
    RankAt,
    Sizes,
    SpectrumInstance,
    Statement,
    decide,
    eps_rank,
    from_json,
    rank,
    to_compact,
    to_json,
    to_latex,
    to_text,
    to_words,
)
from verify.statements.build import ends, minimum, starts, t_S

WORDS = Listed(((Fraction(1),), (Fraction(-1, 2),)), ((0, 1), (1, 1)), ((0,), (1,), (0,)))
NETWORK = Instance(Sizes(L=1, R=2, M=1, t_S=2, t_E=1, cell="tanh"))
INSTANCE = SpectrumInstance(NETWORK, WORDS, Fraction(1, 100), "ab" * 32)
WEIGHTS = {"kind": "explicit", "arrays": {}}
HERE = EpsilonRankAt(2, 3)


def statement(relation, **changes):
    return Statement(Quantifier.THESE_WEIGHTS, relation, replace(INSTANCE, **changes), weights_json=WEIGHTS)


def block(*rows):
    return Spectral(HERE, rows, rows, 40, tuple((1,) * len(rows) for _ in rows), 3)


def test_the_sentence_says_what_is_counted_and_of_what():
    said = to_words(statement(eps_rank >= 2))
    assert said.startswith("For the given rational weights of a network of the cell tanh")
    assert said.endswith(
        "at least 2 singular values of the matrix of its outputs on the listed sequences (2 starts, 3 ends) are"
        " >= 1/100."
    )
    assert "SHA-256 abab" in said
    assert "exactly 1 singular value of the matrix" in to_words(statement(eps_rank.equals(1)))
    other = to_words(statement(minimum(eps_rank, 5) <= minimum(starts, ends)))
    assert "epsilon = 1/100, min(the epsilon-rank, 5) is at most 2 (min(starts, ends) = 2)" in other
    # Never as another rank.
    assert "function rank" not in said + other
    assert to_compact(statement(eps_rank >= 2)) == (
        "spectrum tanh L=1 R=2 M=1 t_S=2 t_E=1 starts=2 ends=3 eps=1/100 weights=these: eps_rank >= 2"
    )


def test_the_json_is_that_of_the_format_and_relations_are_read_back():
    made = statement(eps_rank >= 2).to_json()
    assert made["instance"] == {
        "cell": "spectrum",
        "network": {"cell": "tanh", "L": 1, "R": 2, "M": 1, "t_S": 2, "t_E": 1, "weights": WEIGHTS},
        "sequences": {"alphabet": [[1], [[-1, 2]]], "start": [[0, 1], [1, 1]], "end": [[0], [1], [0]]},
        "epsilon": [1, 100],
        "model": "ab" * 32,
    }
    for relation in (eps_rank >= 2, minimum(eps_rank, ends).equals(t_S)):
        assert from_json(to_json(relation), language=SPECTRA) == relation
    assert to_text(eps_rank >= starts) == "eps_rank >= starts"
    assert to_latex(eps_rank >= 2) == r"\operatorname{rank}_{\varepsilon} \ge 2"


def test_another_epsilon_or_other_sequences_have_another_name():
    names = {INSTANCE.name(), replace(INSTANCE, epsilon=Fraction(1, 99)).name()}
    names.add(replace(INSTANCE, sequences=Listed(WORDS.alphabet, WORDS.start, ((1,), (1,), (0,)))).name())
    assert len(names) == 3


def test_the_one_rank_and_what_decides_it():
    relation = eps_rank >= 2
    assert statement(relation).terms() == (HERE,) == INSTANCE.own_ranks()
    assert str(HERE) == "eps_rank(starts=2, ends=3)"
    for interval, answer in ((Interval(2, None), True), (Interval(0, 1), False), (Interval(1, None), None)):
        assert decide(relation, INSTANCE, {HERE: interval}) is answer


def test_a_certificate_is_made_as_all_others():
    made = make_certificate("memory", statement(eps_rank >= 2), [block(0, 1)])
    assert made is not None
    assert (made.verdict, made.rests_on) == (Verdict.PROVED_INSTANCE, ["V1"])
    assert make_certificate("memory", statement(eps_rank >= 2), [block(0)]) is None
    refuted = make_certificate("memory", statement(eps_rank <= 1), [block(0, 1)])
    assert refuted is not None
    assert (refuted.verdict, refuted.opposite) == (Verdict.REFUTED, Verdict.PROVED_INSTANCE)


def test_evidence_about_another_rank_is_refused():
    minor = Minor(RankAt("function", Sizes(1, 2, 1, 2, 1)), 2, 7, None, {}, {})
    network = Statement(Quantifier.THESE_WEIGHTS, rank >= 2, NETWORK, weights_json=WEIGHTS)
    for said, item in ((statement(eps_rank >= 2), minor), (network, block(0, 1))):
        with pytest.raises(DomainError, match="evidence about singular values says nothing of other ranks"):
            make_certificate("memory", said, [item])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: statement(rank >= 1), "rank does not occur in statements about singular values"),
        (lambda: statement(starts >= 1), "eps_rank does not occur in the relation"),
        (lambda: eps_rank(t=1), "the epsilon-rank has no parameters"),
        (lambda: statement(eps_rank >= 1, epsilon=Fraction(0)), "epsilon must be a number > 0, not 0"),
        (lambda: statement(eps_rank >= 1, epsilon=0.5), "epsilon must be an int or a Fraction"),
        (lambda: statement(eps_rank >= 1, model="x"), "64 hexadecimal digits"),
        (
            lambda: statement(eps_rank >= 1, network=replace(NETWORK, sizes=replace(NETWORK.sizes, t_S=3))),
            "the sequences have 2 steps, but t_S = 3",
        ),
        (
            lambda: statement(eps_rank >= 1, network=replace(NETWORK, sizes=replace(NETWORK.sizes, M=2))),
            "1 entries, but M = 2",
        ),
        (lambda: statement(eps_rank >= 1, network=replace(NETWORK, sizes=replace(NETWORK.sizes, N=1))), "no templates"),
        (
            lambda: Statement(Quantifier.ALMOST_ALL_WEIGHTS, eps_rank >= 1, INSTANCE),
            "is about given weights, not 'almost-all-weights'",
        ),
        (
            lambda: Statement(Quantifier.NONE, eps_rank >= 1, INSTANCE),
            "another quantifier than 'none'",
        ),
    ],
)
def test_what_is_refused(make, message):
    with pytest.raises(DomainError, match=message):
        make()
