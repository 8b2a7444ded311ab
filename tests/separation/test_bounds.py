"""The formulas of the structural bounds: against a naive reimplementation, monomial counting, and known values."""

import math
from itertools import product

import pytest

from tests.limits import at_most_calls
from tests.separation import naive_bounds as naive
from verify.errors import DomainError
from verify.separation.bounds import (
    BOUNDS,
    CAP_BITS,
    BoundProblem,
    applicable_bounds,
    best_bound,
    simplest_bound_at_most,
)
from verify.statements import Sizes


def values(problem):
    return {bound.name: bound.value for bound in applicable_bounds(problem)}


def grid(L, R, M, t_S, t_E, N=None, **more):
    return BoundProblem(Sizes(L, R, M, t_S, t_E, M if N is None else N), **more)


# --- against the naive formulas -----------------------------------------------------------------------------


@pytest.mark.parametrize("L", [1, 2, 3, 4, 5])
def test_function_level_formulas(L):
    for R, M, t_S, t_E in product(range(1, 5), range(1, 5), (1, 2, 4), (1, 2, 3, 4)):
        if L == 5 and max(R, M, t_E) == 4:
            continue
        expected = naive.all_bounds(L, R, M, t_S, t_E)
        assert values(BoundProblem(Sizes(L, R, M, t_S, t_E))) == expected, (L, R, M, t_S, t_E)


@pytest.mark.parametrize("L", [1, 2, 3, 4])
def test_grid_level_formulas_with_one_hot_templates(L):
    for R, M, t_S, t_E in product(range(1, 5), range(1, 5), (1, 3), (1, 2, 3)):
        for N in range(1, M + 1):
            expected = naive.all_bounds(L, R, M, t_S, t_E, N=N)
            assert values(grid(L, R, M, t_S, t_E, N)) == expected, (L, R, M, t_S, t_E, N)


@pytest.mark.parametrize("L", [1, 2, 3])
def test_grid_level_formulas_with_explicit_templates(L):
    """N above and below M, of every possible rank."""
    for R, M, t_S, t_E, N in product((1, 2, 3), (1, 2, 3), (1, 2), (1, 2, 3), (1, 2, 4, 5)):
        for r_F in range(1, min(N, M) + 1):
            expected = naive.all_bounds(L, R, M, t_S, t_E, N=N, template_rank=r_F)
            assert values(grid(L, R, M, t_S, t_E, N, template_rank=r_F)) == expected


@pytest.mark.parametrize("start_steps", [(1, 3), (2, 4), (3, 4), (1, 4), (2,), (4,), (1, 2, 4)])
def test_only_bounds_of_single_inputs_hold_for_other_splits(start_steps):
    t_S, t_E = len(start_steps), 4 - len(start_steps)
    for L, R, M in product((1, 2, 3), (1, 2, 3), (1, 2, 3)):
        problem = BoundProblem(Sizes(L, R, M, t_S, t_E), start_steps=start_steps)
        expected = naive.all_bounds(L, R, M, t_S, t_E, start_steps=start_steps)
        assert set(expected) == {"U0", "U2"}
        assert values(problem) == expected
        at_grid = grid(L, R, M, t_S, t_E, start_steps=start_steps)
        assert values(at_grid) == naive.all_bounds(L, R, M, t_S, t_E, N=M, start_steps=start_steps)


@pytest.mark.parametrize("input_rank", [0, 1, 2, 3])
def test_the_rank_of_the_input_weights_replaces_m_where_the_bound_reads_it(input_rank):
    for L, R, M, t_E in product((1, 2, 3), (2, 3), (2, 3, 4), (1, 2, 3)):
        expected = naive.all_bounds(L, R, M, 2, t_E, input_rank=input_rank)
        assert values(BoundProblem(Sizes(L, R, M, 2, t_E), input_rank=input_rank)) == expected
        plain = values(BoundProblem(Sizes(L, R, M, 2, t_E)))
        blind = {name for name in plain if not BOUNDS[name].reads_input_rank}
        assert blind <= {"U1", "U6", "UT", "U7"}
        assert {name: expected[name] for name in blind} == {name: plain[name] for name in blind}


def test_steady_bounds_do_not_change_with_more_channels_nor_on_the_grid_of_all_of_them():
    changing = set()
    for L, R, M, t_S, t_E in product((1, 2, 3), (1, 2, 3), (1, 2, 3, 4, 5), (1, 2), (1, 2, 3)):
        steady = values(BoundProblem(Sizes(L, R, min(M, R), 7, t_E)))
        for problem in (BoundProblem(Sizes(L, R, M, t_S, t_E)), grid(L, R, M, t_S, t_E)):
            found = values(problem)
            changing |= {name for name in found if name in steady and found[name] != steady[name]}
            for name, bound in BOUNDS.items():
                if bound.steady:
                    assert found.get(name) == steady.get(name), (name, problem)
    both = {name for name, bound in BOUNDS.items() if bound.for_all_weights and len(bound.notions) == 2}
    assert both - changing == {name for name, bound in BOUNDS.items() if bound.steady}


def test_a_zero_initial_state_is_a_bound_of_its_own():
    assert values(BoundProblem(Sizes(2, 2, 2, 2, 2), zero_state=True))["Z0"] == 0
    assert best_bound(BoundProblem(Sizes(2, 2, 2, 2, 2), zero_state=True)).name == "Z0"
    assert "Z0" not in values(BoundProblem(Sizes(2, 2, 2, 2, 2)))
    assert [bound.name for bound in BOUNDS.values() if not bound.for_all_weights] == ["Z0"]


# --- independent counts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("L", "R", "m", "t"),
    [(2, 3, 2, 3), (2, 4, 2, 2), (2, 3, 3, 4), (2, 4, 1, 3), (3, 2, 1, 2), (3, 3, 2, 2), (3, 2, 2, 3), (4, 2, 1, 2)],
)
def test_the_ideal_bound_counts_monomials(L, R, m, t):
    """The forms w_{1,j}·…·w_{L-1,j}, j <= m, are a regular sequence: their ideal's degree part has I_L(t)/R
    monomials.
    """
    degrees = [naive.mc(t, L - layer) for layer in range(1, L)]
    count = sum(
        any(all(exponents[j] for exponents in monomial) for j in range(m))
        for monomial in product(*(naive.compositions(R, degree) for degree in degrees))
    )
    M = m if m < R else R + 1
    assert values(BoundProblem(Sizes(L, R, M, 1, t)))["U4"] == R * count


def test_the_state_bound_counts_monomials_of_the_state():
    """L = 3, R = 2, t_E = 3: degrees 6, 3, 1 in the layers."""
    assert values(BoundProblem(Sizes(3, 2, 2, 1, 3)))["U1"] == 7 * 4 * 2
    assert values(BoundProblem(Sizes(3, 2, 2, 1, 3)))["U1"] == math.prod(
        len(naive.compositions(2, k)) for k in (6, 3, 1)
    )


# --- known values ---------------------------------------------------------------------------


def test_the_cap_M_to_the_t_is_false():
    """L = 4, M = 4, R = 3, T = 4: G2 = 12, below min(mc(3, mc(2, 3)), 4^2) = min(15, 16)."""
    problem = grid(4, 3, 4, 2, 2)
    assert values(problem)["G2"] == 12
    assert best_bound(problem).value == 12
    assert min(naive.mc(3, naive.mc(2, 3)), 4**2) == 15


def test_the_smallest_case_where_the_two_notions_differ():
    assert best_bound(BoundProblem(Sizes(2, 2, 2, 2, 2))).value == 6
    assert best_bound(grid(2, 2, 2, 2, 2)).value == 4
    assert best_bound(grid(2, 2, 2, 2, 2, N=3, template_rank=2)).value == 6


def test_unbalanced_example():
    """L=2, M=R=2, split (1,3): grid rank at most 2, below mc(2, 3) = 4."""
    assert best_bound(grid(2, 2, 2, 1, 3)).value == 2


@pytest.mark.parametrize("R", range(1, 7))
@pytest.mark.parametrize("t", range(1, 7))
def test_depth_two_in_closed_form(R, t):
    """I_2(t) = R·(mc(R, t) - mc(R - m, t)); for M >= R and t >= 2 it is Theorem S's R·mc(R, t)."""
    for M in range(1, R + 2):
        m = min(M, R)
        assert values(BoundProblem(Sizes(2, R, M, 2, t)))["U4"] == R * (naive.mc(R, t) - naive.mc(R - m, t))
    assert best_bound(BoundProblem(Sizes(2, R, R, 60, t))).value == (R * naive.mc(R, t) if t >= 2 else R)


@pytest.mark.parametrize(("R", "M", "t_S", "t_E"), list(product((1, 3, 5), (1, 2, 6), (1, 2, 3), (1, 2, 3))))
def test_theorem_1_shallow_networks(R, M, t_S, t_E):
    """L = 1: at most R, and at grid level at most min(R, M^min(t_S, t_E))."""
    assert best_bound(BoundProblem(Sizes(1, R, M, t_S, t_E))).value == min(R, M**t_S, M**t_E)
    assert best_bound(grid(1, R, M, t_S, t_E)).value == min(R, M ** min(t_S, t_E))


# --- inequalities the theory states -------------------------------------------------------------------------

BOX = list(product((1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 5), (1, 2, 3), (1, 2, 3)))


def test_U4_is_never_above_U1_and_U5_contains_U2_and_U3():
    for L, R, M, t_S, t_E in BOX:
        found = values(BoundProblem(Sizes(L, R, M, t_S, t_E)))
        assert found["U4"] <= found["U1"]
        assert found["U5"] <= min(found["U2"], found["U3"], found["U4"])
        assert found["U3"] <= found["U1"]


def test_G2_is_at_most_d_times_a_power_of_N_and_grid_bounds_are_at_most_function_bounds():
    for L, R, M, t_S, t_E in BOX:
        at_grid = values(grid(L, R, M, t_S, t_E))
        assert at_grid["G2"] <= min(M, R) * M ** (t_E - 1)
        for name, value in values(BoundProblem(Sizes(L, R, M, t_S, t_E))).items():
            assert at_grid["G2" if name == "U5" else name] <= value


def test_every_bound_is_at_least_the_proved_lower_bound():
    """Theorem D: function rank >= mc(m, mc(t_E, L-1)), whatever t_S."""
    for L, R, M, t_S, t_E in BOX:
        lower = naive.mc(min(M, R), naive.mc(t_E, L - 1))
        assert best_bound(BoundProblem(Sizes(L, R, M, t_S, t_E))).value >= lower


def test_transposed_bound_is_the_same_after_exchanging_depth_and_time_twice():
    for L, R, t in product((1, 2, 3, 4), (1, 2, 3), (1, 2, 3, 4)):
        there = values(BoundProblem(Sizes(t, R, R, 9, L)))
        candidates = [there[name] for name in ("U4", "U5", "U6") if name in there]
        assert values(BoundProblem(Sizes(L, R, R, 9, t)))["UT"] == min(candidates)


# --- choosing -----------------------------------------------------------------------------------------------


def test_best_bound_is_the_least_and_among_equals_the_simplest():
    for L, R, M, t_S, t_E in BOX:
        found = applicable_bounds(BoundProblem(Sizes(L, R, M, t_S, t_E)))
        best = best_bound(BoundProblem(Sizes(L, R, M, t_S, t_E)))
        least = min(bound.value for bound in found)
        assert best == next(bound for bound in found if bound.value == least)
        assert [b.bound.simplicity for b in found] == sorted(b.bound.simplicity for b in found)


def test_the_order_of_simplicity_is_the_documented_one():
    order = sorted(BOUNDS, key=lambda name: BOUNDS[name].simplicity)
    assert order == ["Z0", "G1", "U0", "U1", "U2", "U3", "G2", "U5", "U6", "UT", "U4", "U7", "U8", "U9"]


@pytest.mark.parametrize("name", BOUNDS)
def test_the_example_of_a_bound_is_in_its_domain(name):
    bound = BOUNDS[name]
    for notion in bound.notions:
        L, R, M, t_S, t_E = bound.example
        problem = BoundProblem(Sizes(L, R, M, t_S, t_E, N=M if notion == "grid" else None), zero_state=name == "Z0")
        assert bound.applies(problem)
        assert bound.value(problem) == values(problem)[name]


def test_simplest_bound_at_most():
    problem = BoundProblem(Sizes(2, 2, 2, 2, 2))  # U0 = 20, all others 6
    assert simplest_bound_at_most(problem, 20).name == "U0"
    assert simplest_bound_at_most(problem, 19).name == "U1"
    assert simplest_bound_at_most(problem, 6).name == "U1"
    assert simplest_bound_at_most(problem, 5) is None


# --- huge and refused ---------------------------------------------------------------------------------------

HUGE = 10**9
SIZES = [
    (2, 3, 3, 10**6, 10**6),
    (2, 2, 2, HUGE, HUGE),
    (1, 2, 2, HUGE, HUGE),
    (1, HUGE, HUGE, 3, 3),
    (2, HUGE, HUGE, 3, 3),
    (2, HUGE, HUGE, HUGE, HUGE),
    (HUGE, 2, 2, 2, 2),
    (HUGE, 2, 2, HUGE, HUGE),
    (HUGE, 1, 1, HUGE, HUGE),
    (HUGE, HUGE, 1, 3, 3),
    (3, 1000, 1000, 1000, 1000),
    (2, 10**4, 10**4, 9999, 9999),
    (50, 50, 50, 50, 50),
    (100, 7, 5, 190, 190),
    (190, 7, 9, 100, 100),
    (10**40, 10**40, 10**40, 10**40, 10**40),
    (2, 10**400, 10**400, 10**400, 10**400),
]


@pytest.mark.parametrize("sizes", SIZES, ids=lambda s: "-".join(f"{math.log10(v):.0f}" for v in s))
@pytest.mark.parametrize("notion", ["function", "grid"])
def test_huge_sizes_are_instant(sizes, notion):
    L, R, M, t_S, t_E = sizes
    with at_most_calls(2_000_000):  # 260,000 for the longest
        found = applicable_bounds(BoundProblem(Sizes(L, R, M, t_S, t_E, N=M if notion == "grid" else None)))
    assert found
    for bound in found:
        assert bound.value is None or 1 <= bound.value <= 2**CAP_BITS


@pytest.mark.slow
def test_values_beyond_the_cap_are_none_and_just_below_it_exact():
    assert values(BoundProblem(Sizes(1, 3, 2, 5, CAP_BITS + 1)))["U2"] is None
    assert values(BoundProblem(Sizes(1, 3, 2, 5, 1000)))["U2"] == 2**1000
    at_cap = values(grid(1, 3, 2, CAP_BITS, CAP_BITS))["G1"]
    assert at_cap == 2**CAP_BITS
    assert values(grid(1, 3, 2, CAP_BITS + 1, CAP_BITS + 1))["G1"] is None
    assert values(BoundProblem(Sizes(2, 3, 3, 10**6, 10**6)))["U4"] == 3 * math.comb(10**6 + 2, 2)
    assert values(BoundProblem(Sizes(2, 10**9, 10**9, 2, 2)))["U1"] == 10**9 * math.comb(10**9 + 1, 2)
    assert best_bound(BoundProblem(Sizes(1, HUGE, HUGE, HUGE, HUGE))).value == HUGE


@pytest.mark.parametrize("name", ["L", "R", "M", "t_S", "t_E"])
def test_sizes_below_one_are_refused(name):
    sizes = {"L": 1, "R": 1, "M": 1, "t_S": 1, "t_E": 1} | {name: 0}
    with pytest.raises(DomainError, match=f"{name} must be at least 1, not 0"):
        BoundProblem(Sizes(**sizes))


def test_a_grid_rank_needs_templates():
    with pytest.raises(DomainError, match="a grid rank needs N >= 1 templates"):
        BoundProblem(Sizes(1, 1, 1, 1, 1, N=0))


def test_positions_count_from_the_last_input():
    problem = BoundProblem(Sizes(2, 2, 2, 2, 3), start_steps=(2, 4))
    assert list(problem.from_last("start")) == [2, 4]
    assert list(problem.from_last("end")) == [1, 3, 5]
    assert list(BoundProblem(Sizes(2, 2, 2, 2, 3)).from_last("start")) == [4, 5]
    assert list(BoundProblem(Sizes(2, 2, 2, 2, 3)).from_last("end")) == [1, 2, 3]
