"""Values by hand, the conventions at 0, everything that is undefined, limits on size and work."""

import math

import pytest

from verify.errors import BudgetExceeded, DomainError
from verify.statements import (
    Instance,
    L,
    M,
    N,
    R,
    RankAt,
    RankTerm,
    Sizes,
    T,
    TooLarge,
    Variable,
    Work,
    all_of,
    any_of,
    binomial,
    bound,
    evaluate,
    factorial,
    grid_rank,
    has_rank,
    isqrt,
    m,
    maximum,
    mc,
    minimum,
    negation,
    product,
    rank,
    rank_at,
    rank_terms,
    summation,
    t,
    t_E,
    t_S,
    terms,
    to_json,
    with_numbers,
)
from verify.statements.tree import Integer

INSTANCE = Instance(Sizes(L=2, R=4, M=3, t_S=5, t_E=5, N=2))
ENVIRONMENT = INSTANCE.environment()
i, j = Variable("i"), Variable("j")


def value(node):
    return evaluate(Integer(node) if isinstance(node, int) else node, ENVIRONMENT)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (L + R * M - N, 12),
        (minimum(L, R, M) + maximum(t, T), 12),
        (-L - t_S + t_E + m, 1),
        (Integer(-7) // 2, -4),
        (Integer(-7) % 2, 1),
        (Integer(7) // -2, -4),
        (Integer(7) % -2, -1),
        (Integer(0) ** 0, 1),
        (Integer(0) ** 5, 0),
        (Integer(-1) ** (10**40), 1),
        (Integer(-1) ** (10**40 + 1), -1),
        (Integer(-2) ** 3, -8),
        (mc(3, 5), math.comb(7, 5)),
        (mc(m, mc(t_E, L - 1)), 21),
        (mc(0, 0), 1),
        (mc(0, 3), 0),
        (mc(0, -1), 0),
        (mc(4, -1), 0),
        (mc(4, 0), 1),
        (mc(1, 9), 1),
        (binomial(5, 2), 10),
        (binomial(5, -1), 0),
        (binomial(5, 6), 0),
        (binomial(0, 0), 1),
        (binomial(0, 1), 0),
        (factorial(0), 1),
        (factorial(5), 120),
        (isqrt(0), 0),
        (isqrt(15), 3),
        (isqrt(16), 4),
        (summation(i, 1, 4, i), 10),
        (summation(i, 1, 0, i), 0),
        (product(i, 1, 0, i), 1),
        (product(i, 1, 4, i), 24),
        (summation(i, -2, 2, i**2), 10),
        (summation(i, 1, 3, summation(j, i, 3, 1)), 6),
        (summation(i, 5, 4, Integer(1) // 0), 0),
        (mc(10**40, 2), 10**40 * (10**40 + 1) // 2),
    ],
)
def test_integers_by_hand(node, expected) -> None:
    assert value(node) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (L < 3, True),
        (L <= 2, True),
        (L > 2, False),
        (L >= 2, True),
        (L.equals(2), True),
        (L.differs(2), False),
        (all_of(L > 0, L > 1, L > 2), False),
        (any_of(L > 2, L > 1), True),
        (negation(L > 2), True),
    ],
)
def test_conditions_by_hand(condition, expected) -> None:
    assert value(condition) is expected


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (L // 0, "2 // 0 is undefined"),
        (L % (R - 4), "2 % 0 is undefined"),
        (L**-1, r"2 \*\* -1 is undefined: the exponent is negative"),
        (Integer(1) ** -1, "the exponent is negative"),
        (mc(-1, 2), r"mc\(-1, 2\) is undefined"),
        (mc(-1, -2), r"mc\(-1, -2\) is undefined"),
        (mc(-1, 0), r"mc\(-1, 0\) is undefined"),
        (binomial(-1, -2), r"binomial\(-1, -2\) is undefined"),
        (factorial(-1), r"factorial\(-1\) is undefined"),
        (isqrt(-1), r"isqrt\(-1\) is undefined"),
        (i + 1, "the variable i has no value"),
        (bound("U4"), "no bounds were given"),
        (rank + 1, r"the value of rank\(L=2, R=4, M=3, t_S=5, t_E=5\) is not given"),
        (any_of(L > 0, L // 0 > 0), "2 // 0 is undefined"),
        (all_of(L > 5, L // 0 > 0), "2 // 0 is undefined"),
        (L * 0 * (L // 0), "undefined"),
    ],
)
def test_undefined(node, message) -> None:
    with pytest.raises(DomainError, match=message):
        value(node)


def test_t_is_undefined_when_the_blocks_differ() -> None:
    environment = Instance(Sizes(L=1, R=1, M=1, t_S=1, t_E=2)).environment()
    with pytest.raises(DomainError, match="t is undefined: t_S = 1 and t_E = 2 differ"):
        evaluate(t + 1, environment)


BIG = 2**99_999


@pytest.mark.parametrize(
    "node",
    [
        Integer(2) ** 100_000,
        Integer(-3) ** 10**60,
        Integer(BIG) + BIG,
        Integer(-BIG) - BIG,
        -Integer(BIG) - BIG,
        Integer(BIG) * 2,
        Integer(BIG) * BIG,
        factorial(10**50),
        factorial(9_000),
        mc(10**20, 10**20),
        mc(60_000, 60_000),
        binomial(10**9, 10**8),
        binomial(10**30, 10**29),
        product(i, 1, 10**9, 10**18),
    ],
)
def test_no_value_has_more_than_100000_bits(node) -> None:
    with pytest.raises(TooLarge, match="more than 100000 bits"):
        value(node)


@pytest.mark.parametrize(
    "node",
    [
        Integer(2) ** 99_999,
        Integer(-2) ** 99_999,
        Integer(BIG) + (BIG - 1),
        Integer(BIG) * 0 * BIG,
        Integer(BIG // 2) * 2,
        binomial(10**50, 10**50 - 2),
        binomial(99_000, 49_500),
        factorial(8_000),
    ],
)
def test_values_up_to_100000_bits(node) -> None:
    assert value(node).bit_length() <= 100_000


@pytest.mark.slow
def test_long_sums_are_refused_by_their_work() -> None:
    with pytest.raises(BudgetExceeded, match="more than 100 operations"):
        evaluate(summation(i, 1, 10**30, i), ENVIRONMENT, work=Work(100))
    with pytest.raises(BudgetExceeded, match="more than 2000000 operations"):
        value(summation(i, 1, 10**30, 0))


@pytest.mark.slow
def test_long_sums_over_ranks_are_refused_by_their_work() -> None:
    with pytest.raises(BudgetExceeded, match="more than 2000000 operations"):
        terms(summation(i, 1, 10**30, rank(L=1)) >= 1, INSTANCE)


def test_ranks_and_bounds_are_looked_up() -> None:
    ranks = {RankAt("function", Sizes(2, 4, 3, 5, 5)): 112, RankAt("function", Sizes(5, 4, 3, 2, 2)): 100}
    assert evaluate(rank - rank(L=t, t=L), ENVIRONMENT, ranks) == 12
    assert evaluate(bound("U4") + bound("G1", "grid"), ENVIRONMENT, bounds=lambda n, v: len(n) * len(v)) == 24


# --- rank terms --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (rank, RankAt("function", Sizes(2, 4, 3, 5, 5))),
        (rank(L=t, t=L), RankAt("function", Sizes(5, 4, 3, 2, 2))),
        (rank(t_S=1), RankAt("function", Sizes(2, 4, 3, 1, 5))),
        (rank(t_S=t_E + 1, t_E=t_S - 1), RankAt("function", Sizes(2, 4, 3, 6, 4))),
        (rank(R=M, M=R), RankAt("function", Sizes(2, 3, 4, 5, 5))),
        (grid_rank, RankAt("grid", Sizes(2, 4, 3, 5, 5, N=2))),
        (grid_rank(M=2), RankAt("grid", Sizes(2, 4, 2, 5, 5, N=2))),
        (grid_rank(N=3), RankAt("grid", Sizes(2, 4, 3, 5, 5, N=3))),
    ],
)
def test_rank_at(term, expected) -> None:
    assert rank_at(term, ENVIRONMENT) == expected


def test_templates_follow_the_channels_when_there_are_as_many() -> None:
    environment = Instance(Sizes(L=2, R=4, M=3, t_S=5, t_E=5, N=3)).environment()
    assert rank_at(grid_rank(M=2), environment).N == 2
    assert rank_at(grid_rank(M=5), environment).N == 5
    assert rank_at(grid_rank(M=5, N=1), environment).N == 1


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (rank(L=0), "a rank at L = 0 is undefined"),
        (rank(t=-1), "a rank at t_S = -1 is undefined"),
        (grid_rank(N=0), "a rank at N = 0 is undefined"),
        (grid_rank(N=4), r"grid_rank\(.*N=4\) is undefined: one-hot templates need N <= M"),
        (grid_rank(M=1), "one-hot templates need N <= M"),
        (rank(L=t // 0), "undefined"),
    ],
)
def test_rank_at_undefined_parameters(term, message) -> None:
    with pytest.raises(DomainError, match=message):
        rank_at(term, ENVIRONMENT)


def test_terms_are_distinct_and_in_order() -> None:
    relation = grid_rank <= rank(L=1) + rank(L=2)
    assert [str(at) for at in terms(relation, INSTANCE)] == [
        "grid_rank(L=2, R=4, M=3, t_S=5, t_E=5, N=2)",
        "rank(L=1, R=4, M=3, t_S=5, t_E=5)",
        "rank(L=2, R=4, M=3, t_S=5, t_E=5)",
    ]
    assert len(terms(all_of(rank >= 1, rank(L=2) >= rank, rank(t=5) >= 1), INSTANCE)) == 1
    assert terms(L >= 2, INSTANCE) == ()


def test_terms_in_sums() -> None:
    relation = summation(i, 1, L, rank(L=i)) >= summation(i, 1, 0, rank(L=i - 5))
    assert [at.L for at in terms(relation, INSTANCE)] == [1, 2]


def test_terms_need_what_defines_them() -> None:
    with pytest.raises(DomainError, match="grid_rank needs templates"):
        terms(grid_rank >= 1, Instance(Sizes(L=2, R=2, M=2, t_S=2, t_E=2)))
    split = Instance(Sizes(L=2, R=2, M=2, t_S=2, t_E=2), split=(1, 3))
    assert len(terms(rank >= rank(L=2), split)) == 1
    with pytest.raises(DomainError, match="impossible where a split is given"):
        terms(rank >= rank(L=1), split)
    explicit = Instance(Sizes(L=2, R=2, M=1, t_S=2, t_E=2), templates=((1,), (2,), (3,)))
    assert terms(grid_rank >= rank(L=1), explicit)[0].N == 3
    with pytest.raises(DomainError, match="needs one-hot templates"):
        terms(grid_rank >= grid_rank(L=1, N=1), explicit)


def test_rank_terms_as_written() -> None:
    relation = all_of(rank >= grid_rank, rank(L=1) >= rank)
    assert list(rank_terms(relation)) == [rank, grid_rank, rank(L=1), RankTerm("function")]
    assert has_rank(relation)
    assert not has_rank(mc(L, bound("U4")))


# --- numbers put in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "data"),
    [
        (rank >= mc(m, mc(t_E, L - 1)), [">=", ["rank", {}], 21]),
        (2 * rank + L * L <= R, ["<=", ["+", ["*", 2, ["rank", {}]], 4], 4]),
        (rank(L=t - 3, R=R) >= grid_rank(L=L + 1), [">=", ["rank", {}], ["grid_rank", {"L": 3}]]),
        (rank <= bound("U4"), ["<=", ["rank", {}], ["bound", "U4"]]),
        (all_of(rank > L, negation(L > R)), ["and", [">", ["rank", {}], 2], ["not", [">", 2, 4]]]),
        (
            summation(i, 1, L, rank(L=i)) >= 1,
            [">=", ["sum", "i", 1, "L", ["rank", {"L": "i"}]], 1],
        ),
        (summation(i, 1, L, i) >= j, [">=", 3, "j"]),
    ],
)
def test_with_numbers(node, data) -> None:
    assert to_json(with_numbers(node, ENVIRONMENT)) == data


def test_with_numbers_and_bounds() -> None:
    numbers = with_numbers(rank <= 2 * bound("U4"), ENVIRONMENT, lambda name, level: 7)
    assert numbers == (rank <= 14)
