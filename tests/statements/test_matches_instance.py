"""Labels of the number of matches as what a statement is about: what is refused, and how it is written."""

from __future__ import annotations

import pytest

from verify.errors import DomainError
from verify.kernels.evaluation import decision
from verify.statements import MatchesInstance, Quantifier, Statement, from_json, to_json, to_latex, to_text, to_words
from verify.statements.build import (
    argmax_at_least,
    argmax_at_most,
    forster_at_least,
    label,
    label_rank,
    m,
    n,
    rho,
)
from verify.statements.heads import VALUES

LABELS = (0, 1, 1, 2)
WHOLE = MatchesInstance(
    5,
    LABELS,
    logits=((0, 0, 0), (1, -1, 2), (2, -6, 4)),
    shattered=(0, (((1, 3, 1), (1, 2, 3)),)),
    signs=(3, 0, (-1, 1, 1)),
)


def about(relation, instance=WHOLE):
    return Statement(Quantifier.NONE, relation, instance)


@pytest.mark.parametrize(
    ("relation", "holds"),
    [
        (label_rank.equals(125), True),
        (label_rank.equals(n**m), True),
        (label_rank < n, False),
        (label(m).equals(2), True),
        (argmax_at_most(1 + m * (n - 1)), True),
        (argmax_at_most(12), None),
        (argmax_at_least(3), True),
        (argmax_at_least(4), None),
        (forster_at_least(2), True),
        (forster_at_least(9), None),
    ],
)
def test_relations_are_decided(relation, holds):
    assert decision(about(relation)) is holds


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n": 1}, "2 <= n <= 2\\^53, not 1"),
        ({"n": 2**60}, "2 <= n"),
        ({"labels": (0,)}, "1 <= m <= 1000"),
        ({"labels": (0, 2**60)}, "none beyond 2\\^53"),
        ({"logits": ((0, 0, 0), (0, 1, 1))}, "one logit a label"),
        ({"shattered": (3, (((1,),),))}, "0..2 equal places"),
        ({"shattered": (0, ())}, "one group or more"),
        ({"shattered": (0, (((1,), (1, 2)),))}, "a symbol for every column"),
        ({"shattered": (0, (((4,),),))}, "from 0 to n - 2 = 3"),
        ({"signs": (6, 0, (-1, 1))}, "2 to n = 5 symbols is needed, not 6"),
        ({"signs": (2, 3, (-1, 1))}, "signs need weights"),
        ({"signs": (2, 0, (-1, 0))}, "signs need weights"),
        ({"signs": (2, 2, (-1, 1, 1))}, "signs need weights"),
    ],
)
def test_what_is_no_instance_is_refused(changes, words):
    with pytest.raises(DomainError, match=words):
        MatchesInstance(**{"n": 5, "labels": LABELS, **changes})


def test_a_predicate_needs_its_part():
    bare = MatchesInstance(5, LABELS)
    for predicate, part in ((argmax_at_most, "logits"), (argmax_at_least, "shattered"), (forster_at_least, "signs")):
        with pytest.raises(DomainError, match=f"needs {part}, which the instance does not have"):
            about(predicate(1), bare)


def test_heads_of_other_cells_do_not_occur():
    with pytest.raises(DomainError, match="rho does not occur"):
        about(rho(1).equals(0))
    with pytest.raises(DomainError, match=r"no label\(4\)"):
        decision(about(label(4).equals(0)))


def test_a_relation_and_its_json_are_one():
    for relation in (label_rank.equals(n**m - 1), argmax_at_most(1 + m), argmax_at_least(3), forster_at_least(2)):
        assert from_json(to_json(relation), "$", VALUES) == relation


def test_how_it_is_written():
    assert to_text(argmax_at_most(1 + m * (n - 1))) == "argmax_at_most(1 + m * (n - 1))"
    assert to_latex(label_rank.equals(n**m)) == r"\operatorname{rank} \ell = n^{m}"
    assert to_latex(argmax_at_least(49)) == r"\operatorname{rank}_{\mathrm{argmax}} \ge 49"
    assert to_words(about(argmax_at_least(3))) == (
        "For two words of m=3 symbols out of n=5 and the label of their number of matches (0 for 0; 1 for 1..2; 2 for "
        "3): the argmax rank is at least 3."
    )
