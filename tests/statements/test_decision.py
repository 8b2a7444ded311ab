"""Deciding by hand: lower and upper ends, several ranks, three values, refusals."""

import pytest

from verify.errors import DomainError
from verify.statements import (
    Instance,
    Interval,
    L,
    R,
    Sizes,
    Variable,
    all_of,
    any_of,
    decide,
    given,
    grid_rank,
    mc,
    minimum,
    negation,
    product,
    rank,
    summation,
    t,
    terms,
)

INSTANCE = Instance(Sizes(L=2, R=3, M=3, t_S=3, t_E=3, N=3))
HERE = terms(rank >= 1, INSTANCE)[0]
GRID = terms(grid_rank >= 1, INSTANCE)[0]
SWAPPED = terms(rank(L=t, t=L) >= 1, INSTANCE)[0]
i = Variable("i")


@pytest.mark.parametrize(
    ("relation", "lower", "upper", "answer"),
    [
        (rank >= 5, 5, None, True),
        (rank >= 6, 5, None, None),
        (rank >= 6, 0, 5, False),
        (rank <= 5, 0, 5, True),
        (rank <= 5, 6, None, False),
        (rank.equals(5), 5, 5, True),
        (rank.equals(5), 5, 6, None),
        (rank.equals(5), 6, None, False),
        (rank.differs(5), 6, None, True),
        (rank.differs(5), 5, 5, False),
        (rank.equals(rank), 2, 9, True),
        (rank.equals(rank), 2, None, None),
        (rank % 2 * (rank % 2) < 2, 0, 9, True),
        (any_of(rank <= 5, rank >= 6), 0, 9, True),
        (any_of(rank <= 5, rank >= 6), 0, None, None),
        (all_of(rank <= 5, rank >= 6), 0, 9, False),
        (negation(rank >= 5), 5, None, False),
        (any_of(rank >= 5, rank >= 9), 5, None, True),
        (all_of(rank >= 5, rank >= 9), 0, 8, False),
        (2 * rank - 1 >= 9, 5, None, True),
        (summation(i, 1, L, i * rank) >= 15, 5, None, True),
        (summation(i, 1, L, i * rank) >= 16, 5, None, None),
        (minimum(rank, 7) <= 7, 0, None, True),
        (mc(3, rank) >= 10, 3, None, True),
        (R >= 3, 0, None, True),
        (R >= 4, 0, None, False),
        (R // rank <= 3, 1, None, True),
        (R // rank <= 3, 0, None, None),
    ],
)
def test_by_hand(relation, lower, upper, answer) -> None:
    assert decide(relation, INSTANCE, {HERE: Interval(lower, upper)}) is answer


def test_an_unmentioned_rank_is_not_negative() -> None:
    assert decide(rank >= 0, INSTANCE, {}) is True
    assert decide(rank >= 1, INSTANCE, {}) is None
    assert decide(rank < 0, INSTANCE, {}) is False


def test_two_ranks() -> None:
    assert decide(grid_rank <= rank, INSTANCE, {GRID: Interval(0, 9), HERE: Interval(9, None)}) is True
    assert decide(grid_rank <= rank, INSTANCE, {GRID: Interval(0, 9), HERE: Interval(8, None)}) is None
    assert decide(grid_rank <= rank, INSTANCE, {GRID: Interval(9, 9), HERE: Interval(0, 8)}) is False
    pinned = {HERE: Interval(18, 18), SWAPPED: Interval(18, 18)}
    assert decide(rank.equals(rank(L=t, t=L)), INSTANCE, pinned) is True


def test_the_same_unknown_twice_is_one_unknown() -> None:
    relation = product(i, 1, 2, rank(L=i) - rank(L=3 - i)).equals(-((rank(L=1) - rank) ** 2))
    first = terms(rank(L=1) >= 1, INSTANCE)[0]
    assert decide(relation, INSTANCE, {HERE: Interval(2, 9), first: Interval(1, 9)}) is True


def test_exact_up_to_4096_choices() -> None:
    relation = (rank - rank).equals(0)
    assert decide(relation, INSTANCE, {HERE: Interval(1, 4096)}) is True
    assert decide(relation, INSTANCE, {HERE: Interval(1, 4097)}) is None


def test_integers_alone() -> None:
    assert decide(mc(2, L) <= 4, given(L=3), {}) is True
    assert decide(mc(2, L) <= 4, given(L=4), {}) is False


def test_what_is_refused() -> None:
    with pytest.raises(DomainError, match="from 3 to 2"):
        decide(rank >= 1, INSTANCE, {HERE: Interval(3, 2)})
    with pytest.raises(DomainError, match="0 is undefined"):
        decide(R // rank >= 0, INSTANCE, {HERE: Interval(0, 3)})
    with pytest.raises(DomainError, match="0 // 0 is undefined"):
        decide(rank // (rank - rank) >= 0, INSTANCE, {HERE: Interval(0, 0)})
    with pytest.raises(DomainError, match="negative"):
        decide(mc(-1 - rank, 2) >= 0, INSTANCE, {})
    with pytest.raises(DomainError, match="the variable M has no value"):
        decide(Variable("M") >= 0, given(L=4), {})
    with pytest.raises(DomainError, match="2 // 0"):
        decide(all_of(rank >= 0, L // 0 >= 0), INSTANCE, {})


def test_intervals_meet() -> None:
    assert Interval(2, None).meet(Interval(0, 5)) == Interval(2, 5)
    assert Interval(None, None).meet(Interval(None, 5)) == Interval(None, 5)
    with pytest.raises(DomainError, match="empty interval: from 6 to 5"):
        Interval(6, None).meet(Interval(0, 5))
    assert Interval(2, 5).count() == 4
    assert Interval(2, None).count() is None
    assert 5 in Interval(2, 5)
    assert 6 not in Interval(2, 5)
