"""Ranges from conditions: nothing outside them satisfies the condition."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.conjectures import parse_condition
from verify.conjectures.limits import ranges_of
from verify.statements import evaluate

EXACT = {
    "L == 2 and M <= R and R + t <= 5": ((2, 2), (1, 4), (1, 4), (1, 4)),
    "2 <= L < 5": ((2, 4), (1, None), (1, None), (1, None)),
    "2 * R >= 7 and M - R > 3": ((1, None), (4, None), (8, None), (1, None)),
    "T <= 7": ((1, None), (1, None), (1, None), (1, 3)),
    "L + 3 == R + 1 and R <= 10**2": ((1, 98), (3, 100), (1, None), (1, None)),
    "L * R <= 4 or M == 1": ((1, None),) * 4,
    "not (L >= 3)": ((1, None),) * 4,
    "L != 3 and mc(L, 2) <= 9": ((1, None),) * 4,
    "-L >= -3": ((1, 3), (1, None), (1, None), (1, None)),
}


@pytest.mark.parametrize(("where", "expected"), EXACT.items())
def test_linear_comparisons_bound_the_sizes(where, expected):
    assert ranges_of(parse_condition(where), splits=False) == expected


def test_blocks_apart():
    assert ranges_of(parse_condition("T <= 5 and t_S >= 2"), splits=True)[3:] == ((2, 4), (1, 3))


sides = st.lists(
    st.tuples(st.integers(-3, 3), st.sampled_from(["L", "R", "M", "t", "T", "1"])), min_size=1, max_size=3
).map(lambda terms: " + ".join(f"{a} * {x}" for a, x in terms))
conjuncts = st.tuples(sides, st.sampled_from(["<=", "<", ">=", ">", "==", "!="]), sides).map(" ".join)


@pytest.mark.slow
@examples(150)
@given(st.lists(conjuncts, min_size=1, max_size=3).map(" and ".join))
def test_what_satisfies_the_condition_is_in_the_ranges(where):
    condition = parse_condition(where)
    ranges = ranges_of(condition, splits=False)
    for L, R, M, t in product(range(1, 5), repeat=4):
        environment = {"L": L, "R": R, "M": M, "t": t, "t_S": t, "t_E": t, "T": 2 * t}
        if evaluate(condition, environment):
            for value, (lo, hi) in zip((L, R, M, t), ranges, strict=True):
                assert lo <= value
                assert hi is None or value <= hi
