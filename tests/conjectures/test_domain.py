"""The order of instances, and what a condition on the sizes leaves of them."""

from __future__ import annotations

from itertools import islice, product

import pytest

from verify.conjectures import parse_condition, parse_conjecture
from verify.conjectures.domain import domain_of
from verify.errors import DomainError
from verify.statements import Sizes


def domain(expression, where=None):
    return domain_of(parse_conjecture(expression), None if where is None else parse_condition(where))


def first(found, count):
    return list(islice((place for place in found.places() if place is not None), count))


def test_balanced_places_come_by_their_sum_then_lexicographically():
    found = first(domain("rank >= R"), 400)
    every = [Sizes(L, R, M, t, t) for L, R, M, t in product(range(1, 12), repeat=4)]
    every.sort(key=lambda p: (p.L + p.R + p.M + p.t_E, p.L, p.R, p.M, p.t_E))
    assert found == every[:400]


def test_naming_a_block_enumerates_all_splits_and_naming_t_does_not():
    assert {(p.t_S, p.t_E) for p in first(domain("rank >= t_S"), 100)} > {(1, 2), (2, 1)}
    assert {(p.t_S, p.t_E) for p in first(domain("rank >= 1", "t_E >= 2"), 100)} > {(1, 2), (1, 3)}
    assert all(p.t_S == p.t_E for p in first(domain("rank >= t + t_S"), 100))
    assert all(p.t_S == p.t_E for p in first(domain("rank >= rank(t_S=1)"), 100))


def test_templates_are_M_one_hot_ones_unless_N_is_named():
    assert all(p.N is None for p in first(domain("rank >= 1"), 50))
    assert all(p.N == p.M for p in first(domain("grid_rank >= 1"), 50))
    found = first(domain("grid_rank >= N"), 200)
    assert {p.N for p in found if p.M == 3} == {1, 2, 3}
    order = [domain("grid_rank >= N").order(p) for p in found]
    assert order == sorted(order)
    with pytest.raises(DomainError, match="needs grid_rank"):
        domain("rank >= N")


def test_count_before_is_the_place_in_the_order():
    found = domain("rank >= R")
    assert [found.count_before(p) for p in first(found, 300)] == list(range(300))
    assert found.count_before(Sizes(6, 17, 74_614, 5, 5)) > 10**17
    assert domain("rank >= R", "L == 1").count_before(Sizes(1, 1, 1, 1, 1)) is None


@pytest.mark.parametrize(
    "where",
    ["L == 2", "2 <= L <= 3 and M <= R", "R > 2 and t < 3", "M != R or L == 1", "not (L > 2)", "M % 2 == 0 and L == R"],
)
def test_where_is_a_filter_and_keeps_the_order(where):
    condition = eval(f"lambda L, R, M, t: {where}")
    kept = [p for p in first(domain("rank >= 1"), 2000) if condition(p.L, p.R, p.M, p.t_E)]
    assert first(domain("rank >= 1", where), len(kept)) == kept


def test_far_away_places_are_found_at_once():
    (place,) = first(domain("rank >= 1", "L == 1000 and R >= 10**30 and M == 5 and t >= 7"), 1)
    assert place == Sizes(1000, 10**30, 5, 7, 7)


def test_a_finite_domain_ends_and_an_empty_one_is_empty():
    found = domain("rank >= 1", "L <= 2 and R <= 2 and M == 1 and t < 3")
    assert found.is_finite
    assert len(first(found, 100)) == 8
    assert first(domain("rank >= 1", "L < 1"), 5) == []


def test_a_search_for_a_needle_gives_the_caller_a_chance_to_stop():
    assert None in islice(domain("rank >= 1", "L * R * M * t == 10**9 + 7").places(), 3)


def test_where_a_condition_is_undefined_no_instance_is():
    found = domain("rank >= 1", "10 // (L - 1) >= 1")
    assert all(p.L >= 2 for p in first(found, 30))
    assert "undefined" in found.undefined_at(Sizes(1, 1, 1, 1, 1))
    assert found.undefined_at(Sizes(2, 1, 1, 1, 1)) is None


@pytest.mark.parametrize(
    ("relation", "where", "inside", "outside"),
    [
        ("rank >= R", None, Sizes(2, 3, 1, 2, 2), [Sizes(2, 3, 1, 2, 3), Sizes(2, 3, 1, 2, 2, 1)]),
        ("rank >= t_S", None, Sizes(2, 3, 1, 2, 3), [Sizes(2, 3, 1, 2, 3, 1)]),
        ("rank >= R", "R >= 2", Sizes(1, 2, 1, 1, 1), [Sizes(1, 1, 1, 1, 1)]),
        ("grid_rank >= R", None, Sizes(1, 2, 3, 1, 1, 3), [Sizes(1, 2, 3, 1, 1), Sizes(1, 2, 3, 1, 1, 2)]),
        ("grid_rank >= N", None, Sizes(1, 2, 3, 1, 1, 2), [Sizes(1, 2, 3, 1, 1), Sizes(1, 2, 3, 1, 1, 4)]),
    ],
)
def test_what_a_domain_contains(relation, where, inside, outside):
    found = domain(relation, where)
    assert found.contains(inside)
    assert not any(found.contains(place) for place in outside)
