"""Statements about the ranks of linear networks: instances, JSON, terms, decisions, words, what is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import DomainError
from verify.statements import (
    ANY_RANK,
    FieldName,
    Instance,
    Integer,
    Interval,
    L,
    LinearInstance,
    LinearRankAt,
    Quantifier,
    Sizes,
    Statement,
    Variable,
    bound,
    decide,
    evaluate,
    from_json,
    grid_rank,
    terms,
    to_compact,
    to_json,
    to_latex,
    to_prose,
    to_text,
    to_words,
    with_numbers,
)
from verify.statements.build import (
    T,
    all_of,
    any_of,
    d_x,
    d_y,
    hankel_rank,
    k,
    mc,
    minimum,
    n,
    negation,
    q,
    rank,
    summation,
    t_E,
    t_S,
)
from verify.statements.evaluation import linear_rank_at
from verify.statements.heads import LINEAR

ALMOST, ALL, THESE = Quantifier.ALMOST_ALL_WEIGHTS, Quantifier.ALL_WEIGHTS, Quantifier.THESE_WEIGHTS
BLOCKS = LinearInstance(n=4, d_x=1, d_y=2, t_S=2, t_E=3, q=3)
HANKEL = LinearInstance(n=4, d_x=1, d_y=2, k=3)
BOTH = LinearInstance(n=4, d_x=1, d_y=2, t_S=2, t_E=3, q=3, k=3)
WEIGHTS = {"kind": "explicit", "W": [[1]], "F": [[[1, 2]]], "C": [[3]]}
i = Variable("i")


# --- instances ---------------------------------------------------------------------------------------------


def test_names_environments_and_json_of_instances() -> None:
    assert BLOCKS.name() == "n4-dx1-dy2-tS2-tE3-q3"
    assert HANKEL.name() == "n4-dx1-dy2-k3"
    assert BOTH.name() == "n4-dx1-dy2-tS2-tE3-q3-k3"
    assert BLOCKS.environment() == {"n": 4, "d_x": 1, "d_y": 2, "t_S": 2, "t_E": 3, "q": 3, "T": 5}
    assert HANKEL.environment() == {"n": 4, "d_x": 1, "d_y": 2, "k": 3}
    assert BOTH.to_json() == {"cell": "linear", "n": 4, "d_x": 1, "d_y": 2, "t_S": 2, "t_E": 3, "q": 3, "k": 3}
    assert HANKEL.to_json() == {"cell": "linear", "n": 4, "d_x": 1, "d_y": 2, "k": 3}
    with pytest.raises(DomainError, match="T is undefined"):
        _ = HANKEL.T


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"n": 0, "d_x": 1, "d_y": 1, "k": 1}, "^n must be at least 1, not 0$"),
        ({"n": 1, "d_x": True, "d_y": 1, "k": 1}, "^d_x must be an integer, not True$"),
        ({"n": 1, "d_x": 1, "d_y": 1.0, "k": 1}, "^d_y must be an integer"),
        ({"n": 1, "d_x": 1, "d_y": 1, "k": 0}, "^k must be at least 1"),
        ({"n": 1, "d_x": 1, "d_y": 1, "t_S": 1, "t_E": 1, "q": 0}, "^q must be at least 1"),
        ({"n": 1, "d_x": 1, "d_y": 1, "t_S": 1}, "t_E and q are missing$"),
        ({"n": 1, "d_x": 1, "d_y": 1, "q": 1, "k": 1}, "t_S and t_E are missing$"),
        ({"n": 1, "d_x": 1, "d_y": 1}, "needs t_S, t_E and q .* or k"),
    ],
)
def test_instances_that_are_refused(sizes, message) -> None:
    with pytest.raises(DomainError, match=message):
        LinearInstance(**sizes)


# --- statements --------------------------------------------------------------------------------------------


def test_json_of_statements() -> None:
    assert Statement(ALMOST, rank.equals(q + 1), BLOCKS).to_json() == {
        "quantifier": "almost-all-weights",
        "field": "Q",
        "instance": {"cell": "linear", "n": 4, "d_x": 1, "d_y": 2, "t_S": 2, "t_E": 3, "q": 3},
        "relation": ["==", ["rank", {}], ["+", "q", 1]],
    }
    assert Statement(THESE, hankel_rank <= n, HANKEL, FieldName(7), weights_json=WEIGHTS).to_json() == {
        "quantifier": "these-weights",
        "field": {"p": 7, "k": 1},
        "instance": {"cell": "linear", "n": 4, "d_x": 1, "d_y": 2, "k": 3, "weights": WEIGHTS},
        "relation": ["<=", ["hankel_rank", {}], "n"],
    }


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Statement(ALL, rank <= 1, HANKEL), "t_S, t_E and q are given exactly when rank occurs"),
        (lambda: Statement(ALL, hankel_rank <= 1, BLOCKS), "t_S, t_E and q are given exactly when"),
        (lambda: Statement(ALL, rank <= 1, BOTH), "k is given exactly when hankel_rank occurs"),
        (lambda: Statement(ALL, n >= 1, HANKEL), "neither rank nor hankel_rank occurs"),
        (lambda: Statement(ALL, hankel_rank <= q, HANKEL), "the variable q has no value here"),
        (lambda: Statement(ALL, hankel_rank <= T, HANKEL), "the variable T has no value here"),
        (lambda: Statement(ALL, rank <= L, BLOCKS), "the variable L has no meaning here; there are n d_x"),
        (lambda: Statement(ALL, rank <= Variable("t"), BLOCKS), "the variable t has no meaning here"),
        (lambda: Statement(ALL, rank <= Variable("nu_W"), BLOCKS), "the variable nu_W has no meaning here"),
        (lambda: Statement(ALL, rank <= i, BLOCKS), "i is used outside"),
        (lambda: Statement(ALL, rank <= summation("k", 1, 2, k), BLOCKS), "sum binds k, which is a variable already"),
        (lambda: Statement(ALL, rank(t_S=1) <= 1, BLOCKS), "at the instance, not at other parameters"),
        (lambda: Statement(ALL, grid_rank <= 1, BLOCKS), "grid_rank does not occur in statements about ranks of"),
        (lambda: Statement(ALL, rank <= bound("U1"), BLOCKS), "bound does not occur in statements"),
        (lambda: Statement(ALL, rank <= q / 2, BLOCKS), "/ does not occur in statements"),
        (lambda: Statement(ALL, rank <= 1, BLOCKS, FieldName(2, 2, (1, 1, 1))), r"is Q or GF\(p\), not GF\(2\^2\)"),
        (lambda: Statement(THESE, rank <= 1, BLOCKS), "weights are given exactly when"),
        (lambda: Statement(ALL, rank <= 1, BLOCKS, weights_json=WEIGHTS), "weights are given exactly when"),
        (lambda: Statement(Quantifier.NONE, rank <= 1, BLOCKS), "has another quantifier than 'none'"),
        (
            lambda: Statement(ALL, hankel_rank <= 1, Instance(Sizes(L=1, R=1, M=1, t_S=1, t_E=1))),
            "hankel_rank does not occur in statements about circuits",
        ),
        (
            lambda: Statement(ALL, rank <= n, Instance(Sizes(L=1, R=1, M=1, t_S=1, t_E=1))),
            "the variable n is used outside",
        ),
        (
            lambda: Statement(ALL, rank <= d_x, Instance(Sizes(L=1, R=1, M=1, t_S=1, t_E=1))),
            "the variable d_x has no meaning here; there are L R M N",
        ),
        (lambda: hankel_rank(n=2), "has no parameter 'n'"),
        (lambda: hankel_rank(t_S=2), "the rank of the block Hankel matrix has no parameters"),
    ],
)
def test_what_is_refused(build, message) -> None:
    with pytest.raises(DomainError, match=message) as caught:
        build()
    assert "\n" not in str(caught.value)


# --- terms, values, decisions ------------------------------------------------------------------------------

RANK = LinearRankAt("function", 4, 1, 2, t_S=2, t_E=3, q=3)
HANKEL_RANK = LinearRankAt("hankel", 4, 1, 2, k=3)


def test_terms() -> None:
    relation = all_of(rank <= q + 1, hankel_rank <= n, rank >= 1)
    assert terms(relation, BOTH) == (RANK, HANKEL_RANK)
    assert Statement(THESE, relation, BOTH, weights_json=WEIGHTS).terms() == (RANK, HANKEL_RANK)
    assert str(RANK) == "rank(n=4, d_x=1, d_y=2, t_S=2, t_E=3, q=3)"
    assert str(HANKEL_RANK) == "hankel_rank(n=4, d_x=1, d_y=2, k=3)"
    with pytest.raises(DomainError, match="no grid rank"):
        linear_rank_at(grid_rank, BOTH.environment())
    with pytest.raises(DomainError, match="no Hankel rank"):
        terms(hankel_rank >= 1, Instance(Sizes(L=1, R=1, M=1, t_S=1, t_E=1)))


def test_values() -> None:
    environment = BOTH.environment()
    assert evaluate(minimum(n, k * d_x, k * d_y) + T, environment) == 8
    assert evaluate(rank * 10 + hankel_rank, environment, {RANK: 4, HANKEL_RANK: 3}) == 43
    assert evaluate(summation("i", 1, q, i * rank), environment, {RANK: 2}) == 12
    assert to_json(with_numbers(rank + q <= mc(d_y, 2) + t_S - t_E, environment)) == ["<=", ["+", ["rank", {}], 3], 2]
    with pytest.raises(DomainError, match=r"the value of hankel_rank\(n=4.* is not given"):
        evaluate(hankel_rank, environment, {RANK: 2})


@pytest.mark.parametrize(
    ("relation", "known", "answer"),
    [
        (rank.equals(q + 1), {RANK: Interval(4, 4)}, True),
        (rank.equals(q + 1), {RANK: Interval(3, 4)}, None),
        (rank > q + 1, {RANK: Interval(0, 4)}, False),
        (rank >= 3, {RANK: Interval(3, None)}, True),
        (hankel_rank <= rank, {RANK: Interval(4, 4), HANKEL_RANK: Interval(0, 3)}, True),
        (any_of(rank >= 1, hankel_rank >= 1), {HANKEL_RANK: Interval(1, 3), RANK: ANY_RANK}, True),
    ],
)
def test_decisions(relation, known, answer) -> None:
    assert decide(relation, BOTH, known) is answer


# --- words -------------------------------------------------------------------------------------------------


def test_how_a_function_rank_is_said() -> None:
    statement = Statement(ALMOST, rank.equals(q + 1), BLOCKS)
    assert to_text(statement.relation) == "rank == q + 1"
    assert to_latex(statement.relation) == r"\operatorname{rank} = q + 1"
    assert to_prose(statement.relation) == "the function rank equals q + 1"
    assert to_words(statement) == (
        "For almost all real weights, in a linear recurrent network with width n=4, d_x=1 input channel and d_y=2 "
        "output channels, split after 2 of 5 steps, the function rank of the power q=3 of the first output equals 4 "
        "(q + 1 = 4)."
    )
    assert to_compact(statement) == "n=4 d_x=1 d_y=2 t_S=2 t_E=3 q=3: rank == q + 1"


def test_how_a_hankel_rank_is_said() -> None:
    statement = Statement(ALL, hankel_rank <= minimum(n, k * d_x), HANKEL, FieldName(7))
    assert to_text(statement.relation) == "hankel_rank <= min(n, k * d_x)"
    assert to_latex(statement.relation) == r"\operatorname{rank}_{\mathrm{Hankel}} \le \min(n, k \cdot d_x)"
    assert to_prose(statement.relation) == "the Hankel rank is at most min(n, k * d_x)"
    assert to_words(statement) == (
        "For all weights in GF(7), in a linear recurrent network with width n=4, d_x=1 input channel and d_y=2 output "
        "channels, the rank of the block Hankel matrix of k=3 block rows and columns is at most 3 "
        "(min(n, k * d_x) = 3)."
    )
    assert to_compact(statement) == "n=4 d_x=1 d_y=2 k=3 field=GF(7) weights=all: hankel_rank <= min(n, k * d_x)"


def test_how_both_are_said_at_given_weights() -> None:
    instance = LinearInstance(n=2, d_x=1, d_y=1, t_S=1, t_E=1, q=1, k=2)
    statement = Statement(THESE, any_of(rank < 2, negation(hankel_rank > n)), instance, weights_json=WEIGHTS)
    assert to_words(statement) == (
        "For the given rational weights, in a linear recurrent network with width n=2, d_x=1 input channel and d_y=1 "
        "output channel, split after 1 of 2 steps, the function rank of the first output (q=1) is less than 2 or not "
        "(the rank of the block Hankel matrix of k=2 block rows and columns is greater than 2)."
    )
    assert to_compact(statement) == (
        "n=2 d_x=1 d_y=1 t_S=1 t_E=1 q=1 k=2 weights=these: rank < 2 or not (hankel_rank > n)"
    )


# --- JSON both ways ----------------------------------------------------------------------------------------


def summed(body, letters):
    """A sum over a letter that the body does not bind yet (and of no more than these many sums in one another)."""
    used = to_text(body)
    free = [letter for letter in letters if f"sum({letter}," not in used]
    return summation(free[0], 1, n, body * Variable(free[0])) if free else body


leaves = st.integers(-9, 9).map(Integer) | st.sampled_from([n, d_x, d_y, t_S, t_E, T, q, k, rank, hankel_rank])
sides = st.recursive(
    leaves,
    lambda below: st.builds(lambda a, b: a - b, below, below) | below.map(lambda a: summed(a, "xyzuvw")),
    max_leaves=6,
)


@given(sides, sides)
def test_json_round_trip(left, right) -> None:
    relation = left <= right
    data = json.loads(json.dumps(to_json(relation)))
    assert from_json(data, language=LINEAR) == relation


def test_the_languages_do_not_mix() -> None:
    with pytest.raises(DomainError, match=r"^\$\[1\]\[0\]: unknown operation 'hankel_rank'"):
        from_json([">=", ["hankel_rank", {}], 1])
    with pytest.raises(DomainError, match="unknown operation 'grid_rank'"):
        from_json([">=", ["grid_rank", {}], 1], language=LINEAR)
    with pytest.raises(DomainError, match="has no parameters"):
        from_json([">=", ["hankel_rank", {"L": 1}], 1], language=LINEAR)
