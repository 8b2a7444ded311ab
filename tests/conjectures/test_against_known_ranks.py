"""Random statements on a finite domain, against their truth at the known generic ranks: no false word, ever."""

from __future__ import annotations

import random
from itertools import product

import pytest

from verify import grid_rank, separation_rank
from verify.conjectures import Conjecture, SearchBudget, Status
from verify.conjectures.finding import Word
from verify.statements import Instance, Sizes, evaluate, terms

WHERE = "L <= 2 and R <= 2 and M <= 2 and t <= 2"
PLACES = [(L, R, M, t) for L, R, M, t in product((1, 2), repeat=4)]


@pytest.fixture(scope="module")
def ranks():
    """The exact generic ranks of the sixteen instances, of either notion."""
    known = {}
    for L, R, M, t in PLACES:
        sizes = {"L": L, "R": R, "M": M, "t_S": t, "t_E": t}
        known["function", L, R, M, t] = separation_rank(**sizes).value
        known["grid", L, R, M, t] = grid_rank(**sizes).value
    return known


def random_number(chance, depth=2):
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(["L", "R", "M", "t", "T", "m", "1", "2", "3"])
    a, b = (random_number(chance, depth - 1) for _ in range(2))
    return chance.choice(
        [f"({a} + {b})", f"{a} * {b}", f"({a} - {b})", f"min({a}, {b})", f"max({a}, {b})", f"mc(m, {b})"]
    )


def random_statement(chance):
    """A comparison of ranks with numbers, or with ranks, or two of them joined."""
    rank = chance.choice(["rank", "rank", "grid_rank", "rank % 2", "(rank - grid_rank)", "(rank + 1) // 2"])
    other = chance.choice([random_number(chance), random_number(chance), "grid_rank"])
    compared = f"{rank} {chance.choice(['<=', '>=', '==', '!=', '<', '>'])} {other}"
    if chance.random() < 0.3:
        return f"{compared} {chance.choice(['and', 'or'])} {random_statement(chance)}"
    return f"not ({compared})" if chance.random() < 0.2 else compared


@pytest.mark.slow
@pytest.mark.parametrize("number", range(24))
def test_random_statements_stand_as_their_values_say(number, ranks):
    expression = random_statement(random.Random(number))
    conjecture = Conjecture(expression, WHERE)
    outcome = conjecture.search(SearchBudget(max_rank=40, jobs=1, work=60_000_000))
    truth = {}
    for L, R, M, t in PLACES:
        place = Sizes(L, R, M, t, t, M if conjecture.domain.grid else None)
        asked = terms(conjecture.relation, Instance(place))
        values = {term: ranks[term.notion, L, R, M, t] for term in asked}
        truth[place] = evaluate(conjecture.relation, Instance(place).environment(), values)
    for finding in outcome.findings:
        if finding.is_decided:
            assert (finding.word is Word.PROVED) == truth[finding.place], (expression, finding)
        assert finding.word is not Word.PROBABLE_COUNTEREXAMPLE
    false = sorted((place for place, holds in truth.items() if not holds), key=conjecture.domain.order)
    if false:
        assert outcome.status is Status.REFUTED
        assert (outcome.counterexample.place, outcome.minimal) == (false[0], True), expression
    else:
        assert outcome.status is Status.SURVIVED
        assert outcome.proved == len(PLACES)
