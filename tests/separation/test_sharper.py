"""U7, U8 and U9, the sharper bounds: known values, independent counts, and never below a rank that was found."""

import math
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.limits import at_most_calls
from tests.separation import naive_bounds as naive
from tests.separation.minor_reader import stream
from verify.checker import check_bytes
from verify.checker.engines import engine_named
from verify.errors import BudgetExceeded, DomainError
from verify.exact import rank_profile
from verify.separation.bounds import BoundProblem, applicable_bounds, best_bound
from verify.separation.decide import gather
from verify.separation.problem import RankProblem
from verify.separation.rank import separation_rank
from verify.separation.sharper import (
    MAX_EXPONENTS,
    _exponents,
    _factored_monomials,
    _jet_dimensions,
    _partitions,
    jet_bound,
    points_bound,
)
from verify.separation.witness import find_witness
from verify.statements import Quantifier, Sizes, Statement, rank

SMALL = list(product(range(1, 7), range(1, 5), range(1, 7)))  # L, R, t
END_BLOCK = {"U1", "U2", "U3", "U4", "U5", "U6", "UT"}


@cache
def jet(L, R, t):
    """None where it is not evaluated."""
    try:
        return jet_bound(L, R, t)
    except BudgetExceeded:
        return None


def simpler(problem):
    """The least of the bounds U0 to UT."""
    return min(b.value for b in applicable_bounds(problem) if b.name not in ("U7", "U8", "U9") and b.value is not None)


# --- known values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("L", "R", "t", "value"),
    [
        (4, 2, 4, 2038),
        (4, 2, 5, 6444),
        (4, 2, 6, 16816),
        (4, 2, 7, 38340),
        (5, 2, 5, 431304),
        (4, 3, 4, 633204),  # U4: the sum over jets is larger (below)
        (5, 3, 5, 13847352732),
    ],
)
def test_known_values_of_the_jet_bound(L, R, t, value):
    assert jet_bound(L, R, t) == value
    assert simpler(BoundProblem(Sizes(L, R, R, t, t))) >= value
    assert best_bound(BoundProblem(Sizes(L, R, R, t, t))).value == value


def test_known_values_of_the_points_bound():
    assert [points_bound(3, t) for t in range(1, 10)] == [2, 8, 56, 616, 7146, 18702, 42747, 88281, 168471]
    assert [points_bound(4, t) for t in range(1, 8)] == [3, 30, 840, 33880, 166584, 643200, 2082176]


@pytest.mark.parametrize(("t", "before"), [(4, 2118), (5, 6604), (6, 17096), (7, 38788)])
def test_what_the_jet_bound_improves(t, before):
    problem = BoundProblem(Sizes(4, 2, 2, t, t))
    assert simpler(problem) == before > jet_bound(4, 2, t)
    assert (best_bound(problem).name, best_bound(problem).value) == ("U7", jet_bound(4, 2, t))


@pytest.mark.parametrize(("t", "before"), [(5, 7650), (6, 19656), (7, 44394), (8, 90936), (9, 172530)])
def test_what_the_points_bound_improves(t, before):
    problem = BoundProblem(Sizes(3, 3, 2, t, t))
    assert simpler(problem) == before > points_bound(3, t)
    assert (best_bound(problem).name, best_bound(problem).value) == ("U8", points_bound(3, t))


@pytest.mark.parametrize(("t", "before"), [(4, 34920), (5, 169400), (6, 649712), (7, 2095632)])
def test_what_the_bound_of_four_points_improves(t, before):
    problem = BoundProblem(Sizes(3, 4, 3, t, t))
    assert simpler(problem) == before > points_bound(4, t)
    assert (best_bound(problem).name, best_bound(problem).value) == ("U9", points_bound(4, t))


@pytest.mark.parametrize("R", range(1, 6))
@pytest.mark.parametrize("t", range(1, 9))
def test_two_layers_as_theorem_s(R, t):
    """For t >= 2 it is R·mc(R, t), the exact rank; one layer or one step carry R."""
    assert jet_bound(2, R, t) == (R * naive.mc(R, t) if t >= 2 else R)
    assert jet_bound(1, R, t) == jet_bound(t, R, 1) == R


# --- laws ---------------------------------------------------------------------------------------------------


def test_the_jet_bound_is_symmetric_in_depth_and_time():
    for L, R, t in SMALL:
        assert jet(L, R, t) == jet(t, R, L)


def test_never_above_the_bounds_of_the_end_block():
    compared = 0
    for L, R, t in SMALL:
        value = jet(L, R, t)
        if value is None:
            continue
        for M in (R, R + 1):
            found = {b.name: b.value for b in applicable_bounds(BoundProblem(Sizes(L, R, M, 2 * t, t)))}
            for name in END_BLOCK & set(found):
                compared += 1
                assert found[name] is None or value <= found[name], (L, R, t, name)
    assert compared > 1000
    for t in range(1, 30):
        for R in (3, 4):
            assert points_bound(R, t) <= simpler(BoundProblem(Sizes(3, R, R - 1, 2 * t, t)))


@pytest.mark.parametrize("t", range(2, 40))
def test_what_the_three_points_take_from_the_ideal_bound(t):
    """Q(t) = I_3(t) - 9 (2 C(t+2, 4) - C(t+1, 4) + 1), by the definition of sigma; here through the recursion."""
    U4 = next(b.value for b in applicable_bounds(BoundProblem(Sizes(3, 3, 2, 2, t))) if b.name == "U4")
    joint = U4 - 9 * (2 * math.comb(t + 2, 4) - math.comb(t + 1, 4) + 1)
    assert points_bound(3, t) == min(joint, naive.mc(2, naive.mc(t, 2)) * points_bound(3, t - 1))


# --- independent counts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("R", "first", "second"), [(1, 3, 2), (2, 3, 3), (2, 5, 2), (3, 4, 3), (3, 3, 3), (4, 3, 2)])
def test_the_monomials_with_few_missing_factors_are_counted(R, first, second):
    wanted = [0] * (second + 1)
    for b, c in product(naive.compositions(R, second), naive.compositions(R, first)):
        wanted[sum(max(0, x - y) for x, y in zip(b, c, strict=True))] += 1
    assert _factored_monomials(R, first, second) == [sum(wanted[: j + 1]) for j in range(second + 1)]


def test_the_sum_over_jets_that_the_page_names():
    """S(4, 4) at R = 3 by its definition, every exponent and every pair of monomials one by one."""
    total = naive.sum_over_jets(4, 3, 4)
    assert total == 636489 > jet_bound(4, 3, 4)
    page = Path(__file__).resolve().parents[2] / "proofs" / "statements" / "sharper-bounds.md"
    assert f"The sum S(4, 4) is {total}, above U4's {jet_bound(4, 3, 4)}" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("L", range(2, 8))
def test_three_steps_of_width_two_in_closed_form(L):
    """V^L_3(j) = 2 ((mc(L, 2) + 1)(L + 1) - 2 - (L-j)(L-j+1)) for R = 2."""
    full = (naive.mc(L, 2) + 1) * (L + 1) - 2
    assert _jet_dimensions(L, 2, 3) == [2 * (full - (L - j) * (L - j + 1)) for j in range(L + 1)]


def spanned(L, R, ideal):
    """dim (Val_0 + I) and dim I in degrees (mc(L, 2), L), by linear algebra on coefficients mod a prime.

    Val_0 is spanned by the (lambda v)^b times forms in u, I generated by the u_r tau_r; lambda_j and tau_r have
    the coefficients that random weights A, B, q give them.
    """
    p = 2**31 - 1
    numbers = stream("5eed", "lemma", p)
    A = [[next(numbers) for _ in range(R)] for _ in range(R)]
    B = [next(numbers) for _ in range(R)]
    q = [next(numbers) for _ in range(R)]
    D = naive.mc(L, 2)
    unit = [tuple(int(i == j) for i in range(R)) for j in range(R)]
    zero = (0,) * R

    def times(f, g):
        out = {}
        for (a, b), x in f.items():
            for (c, d), y in g.items():
                key = tuple(map(sum, zip(a, c, strict=True))), tuple(map(sum, zip(b, d, strict=True)))
                out[key] = (out.get(key, 0) + x * y) % p
        return out

    factors = [{(unit[r], unit[j]): A[j][r] * q[r] % p for r in range(R)} for j in range(R)]
    generators = [{(unit[r], unit[j]): B[j] * A[j][r] % p for j in range(R)} for r in range(R)]
    spanning = []
    for generator in generators:
        for c, d in product(naive.compositions(R, D - 1), naive.compositions(R, L - 1)):
            spanning.append(times({(c, d): 1}, generator))
    if not ideal:
        for b in naive.compositions(R, L):
            power = {(zero, zero): 1}
            for j, times_j in enumerate(b):
                for _ in range(times_j):
                    power = times(power, factors[j])
            spanning += [times({(c, zero): 1}, power) for c in naive.compositions(R, D - L)]
    columns = list(product(naive.compositions(R, D), naive.compositions(R, L)))
    matrix = np.array([[f.get(key, 0) for key in columns] for f in spanning], dtype=np.int64)
    return len(rank_profile(matrix, p).rows)


@pytest.mark.parametrize(("L", "R"), [(2, 2), (3, 2), (4, 2), (3, 3)])
def test_the_lemma_of_the_jet_bound(L, R):
    """The unmoved jets and the ideal span all forms in degrees (mc(L, 2), L) if L(L-1)/2 + 1 >= R."""
    assert L * (L - 1) // 2 + 1 >= R
    everything = naive.mc(R, naive.mc(L, 2)) * naive.mc(R, L)
    assert spanned(L, R, ideal=False) == everything
    U4 = next(b.value for b in applicable_bounds(BoundProblem(Sizes(3, R, R, 2, L))) if b.name == "U4")
    assert R * spanned(L, R, ideal=True) == U4 < R * everything


# --- never below a rank that was found ----------------------------------------------------------------------


@pytest.mark.parametrize(("L", "R"), list(product((1, 2, 3), (1, 2))))
def test_never_below_the_ranks_of_minors(L, R):
    for M, t in product(range(R, 4), (1, 2, 3)):
        found = separation_rank(L=L, R=R, M=M, t_S=t, t_E=t, sample=False)
        assert found.lower.value <= jet_bound(L, R, t), (L, R, M, t)


@pytest.mark.parametrize(("L", "t"), [(1, 3), (2, 3), (3, 1), (3, 2)])
def test_never_below_the_ranks_of_minors_of_width_three(L, t):
    assert separation_rank(L=L, R=3, M=3, t_S=t, t_E=t, sample=False).lower.value <= jet_bound(L, 3, t)


def test_attained_at_four_layers_and_three_steps():
    found = separation_rank(L=4, R=2, M=2, t_S=3, t_E=3, sample=False)
    assert found.lower.value == jet_bound(4, 2, 3)


@pytest.mark.parametrize(("R", "t"), [(3, 1), (3, 2), (3, 3), (4, 1), (4, 2)])
def test_the_points_bound_is_attained(R, t):
    found = find_witness(RankProblem(Sizes(3, R, R - 1, 5, t)))
    assert found is not None
    assert found.rank == points_bound(R, t)


@pytest.mark.parametrize(("R", "t"), [(3, 2), (3, 3), (4, 2)])
def test_the_space_of_the_points_bound_has_the_dimension_of_its_formula(R, t):
    """dim (G S') of the proof, steps (a) and (b), by linear algebra mod a prime: Q(t) = R dim (G S') - R^2."""
    m, D = R - 1, t * (t + 1) // 2
    koszul = sum((-1) ** (j + 1) * math.comb(m, j) * sigma(R, D - j, t - j) for j in range(1, m + 1))
    assert dimension_of_products(R, D, t) == koszul
    assert points_bound(R, t) <= R * koszul - R * R


def sigma(R, d, n):
    """The monomials of degree n in v and d in u that have order b_j at the j-th coordinate point, counted."""
    if n < 0:
        return 0
    pairs = product(naive.compositions(R, n), naive.compositions(R, d))
    return sum(all(c[j] <= d - b[j] for j in range(R)) for b, c in pairs)


def dimension_of_products(R, D, t):
    """The span of the products of G with S' in degrees (D, t), the points being coordinate points.

    In such coordinates x of the forms in u, the forms that vanish at the j-th point are those without x_j; G is
    spanned by m = R - 1 random elements sum_j v_j l_j with l_j one of them, which have the same linear relations as
    in the network: l_j is the value at z of a fixed linear map onto the forms without x_j.
    """
    p = 2**31 - 1
    numbers = stream("5eed", "points", p)
    # u_r = sum_k P_rk x_k with the columns of P the points n_r / A_jr
    n = [next(numbers) for _ in range(R)]
    A = [[next(numbers) for _ in range(R)] for _ in range(R)]
    B = [next(numbers) for _ in range(R)]
    P = [[n[r] * pow(A[k][r], -1, p) % p for k in range(R)] for r in range(R)]
    plane = []  # a basis of the z with sum n_r z_r = 0
    for r in range(1, R):
        z = [0] * R
        z[0], z[r] = n[r], -n[0]
        plane.append(z)
    rows, columns = [], {}
    for z in plane:
        element = {}
        for j, k in product(range(R), repeat=2):
            coefficient = B[j] * sum(A[j][r] * z[r] * P[r][k] for r in range(R)) % p
            assert (coefficient == 0) == (j == k)
            element[j, k] = coefficient
        for b, c in product(naive.compositions(R, t - 1), naive.compositions(R, D - 1)):
            if all(c[j] <= D - 1 - b[j] for j in range(R)):
                row = {}
                for (j, k), x in element.items():
                    if x:
                        key = tuple(b[i] + (i == j) for i in range(R)), tuple(c[i] + (i == k) for i in range(R))
                        row[columns.setdefault(key, len(columns))] = x
                rows.append(row)
    matrix = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for i, row in enumerate(rows):
        for key, x in row.items():
            matrix[i, key] = x
    return len(rank_profile(matrix, p).rows)


@pytest.mark.slow
def test_the_points_bound_is_attained_at_four_steps():
    found = find_witness(RankProblem(Sizes(3, 3, 2, 4, 4)))
    assert found is not None
    assert found.rank == points_bound(3, 4) == 616


@pytest.mark.slow
def test_the_bound_of_four_points_is_attained_at_three_steps():
    found = find_witness(RankProblem(Sizes(3, 4, 3, 4, 3)))
    assert found is not None
    assert found.rank == points_bound(4, 3) == 840


@pytest.mark.slow
def test_the_rank_of_four_layers_and_four_steps_is_exact_by_the_jet_bound():
    """A nonsingular minor of order 2038; the least of the simpler bounds is 2118."""
    found = separation_rank(L=4, R=2, M=2, t_S=4, t_E=4)
    assert found.exact
    assert found.value == jet_bound(4, 2, 4) == 2038
    report = check_bytes(found.certificate().to_bytes(), engine=engine_named("flint"))
    assert (report.outcome, report.verdict) == ("accepted", "proved-generic")
    assert set(report.rests_on) == {"F1", "F2", "U4", "U7"}


@pytest.mark.parametrize(("name", "sizes"), [("U7", (4, 2, 2, 4, 4)), ("U8", (3, 3, 2, 5, 5)), ("U9", (3, 4, 3, 4, 4))])
def test_what_only_a_sharper_bound_proves(name, sizes):
    """For all weights: a single item of evidence, which rests on U4 too.  One less is not decided by bounds."""
    problem = RankProblem(Sizes(*sizes))
    upper = best_bound(problem.bound_problem())
    claimed = Statement(Quantifier.ALL_WEIGHTS, rank <= upper.value, problem.instance)
    made = gather("sharper", claimed).certificate
    assert [(item.name, item.value) for item in made.items] == [(name, upper.value)]
    report = check_bytes(made.to_bytes())
    assert (report.outcome, report.verdict) == ("accepted", "proved-all")
    assert set(report.rests_on) == {name, "U4"}
    less = Statement(Quantifier.ALL_WEIGHTS, rank <= upper.value - 1, problem.instance)
    assert gather("sharper", less).certificate is None


# --- the limit on work --------------------------------------------------------------------------------------


@pytest.mark.parametrize("R", range(2, 9))
def test_exponents_are_counted_up_to_order(R):
    for degree in range(25):
        assert _exponents(degree, R) == sum(1 for _ in _partitions(degree, R))
    assert all(_exponents(degree, R) > MAX_EXPONENTS for degree in (10**5, 10**30))


@pytest.mark.parametrize("sizes", [(40, 1000, 300), (6, 4, 6), (10**30, 10**30, 10**30), (2, 10**30, 10**30)])
def test_nothing_large_is_evaluated(sizes):
    L, R, t = sizes
    with at_most_calls(100_000):
        with pytest.raises(BudgetExceeded, match="the jet bound has more than 20000 terms"):
            jet_bound(*sizes)
        with pytest.raises(BudgetExceeded, match="up to 20000 are taken"):
            points_bound(4, 10**30)
        (found,) = [b for b in applicable_bounds(BoundProblem(Sizes(L, R, R, t, t))) if b.name == "U7"]
    assert (found.value, found.evaluated) == (None, False)


def test_sizes_below_one_are_refused():
    with pytest.raises(DomainError, match="R must be at least 1, not 0"):
        jet_bound(2, 0, 2)
    with pytest.raises(DomainError, match="t_E must be at least 1, not 0"):
        points_bound(3, 0)
    with pytest.raises(DomainError, match="for R = 3 and R = 4, not R = 5"):
        points_bound(5, 3)
