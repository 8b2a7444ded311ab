"""Implicit matrices in closed form: the designed points, and solutions of A w = b against A itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.checker import check_bytes
from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF
from verify.exact.combinatorics import multiset_coefficient
from verify.separation.implicit import MODULUS, Design, design, solve
from verify.separation.implicit_evidence import designed, has_design, implicit_rank, right_sides, vectors_needed
from verify.separation.problem import RankProblem
from verify.statements import Quantifier, Sizes, Statement, rank

SIZES = [(2, 2, 2, 3), (2, 3, 4, 6), (3, 3, 2, 4), (3, 4, 3, 3), (3, 3, 4, 5), (4, 4, 2, 3)]


def plain_matrix(made: Design) -> list[list[int]]:
    """A by the recursion of the network, with integers of any size."""
    R, weights = made.R, made.weights_json()["arrays"]
    starts, ends = ([[side.alphabet[i] for i in word] for word in side.words] for side in (made.start, made.end))

    def after(state, word):
        x, v = state
        for letter in word:
            z = [sum(a * b for a, b in zip(row, letter, strict=True)) for row in weights["Wi1"]]
            x = [sum(a * b for a, b in zip(weights["Wh1"][k], x, strict=True)) * z[k] % MODULUS for k in range(R)]
            u = [sum(a * b for a, b in zip(weights["Wi2"][k], x, strict=True)) for k in range(R)]
            v = [sum(a * b for a, b in zip(weights["Wh2"][k], v, strict=True)) * u[k] % MODULUS for k in range(R)]
        return x, v

    states = [after((weights["h1"], weights["h2"]), word) for word in starts]
    return [
        [sum(w * o for w, o in zip(weights["Wo"], after(s, e)[1], strict=True)) % MODULUS for e in ends] for s in states
    ]


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_solutions_are_those_of_the_matrix_itself(size):
    made = design(*size)
    R, _, t_S, t_E = size
    k = made.order
    assert k == R * multiset_coefficient(R, t_E) == len(set(made.start.words)) == len(set(made.end.words))
    assert {len(word) for word in made.start.words} == {t_S}
    assert {len(word) for word in made.end.words} == {t_E}
    right = [[(7 * i * i + 3) % MODULUS for i in range(k)], [MODULUS - 1 - i for i in range(k)], [0] * k]
    solutions = solve(made, right)
    for b, w in zip(right, solutions, strict=True):
        products = [sum(a * c for a, c in zip(row, w, strict=True)) % MODULUS for row in plain_matrix(made)]
        assert products == b
    assert solutions[2] == [0] * k


@examples(10)
@given(st.text(max_size=3), st.sampled_from([(2, 2, 3), (2, 3, 4), (3, 2, 3)]))
def test_any_seed_gives_an_accepted_certificate(seed, size):
    R, t_S, t_E = size
    found = implicit_rank(RankProblem(Sizes(2, R, R, t_S, t_E)), seed=seed)
    assert found.meets
    assert check_bytes(found.certificate().to_bytes()).verdict == "probable"


def test_the_same_seed_gives_the_same_bytes():
    problem = RankProblem(Sizes(2, 3, 3, 3, 3))
    made = [implicit_rank(problem, seed=seed).certificate().to_bytes() for seed in ("0", "0", "1")]
    assert made[0] == made[1] != made[2]


def test_no_order_is_above_the_largest_that_is_asked_for():
    problem = RankProblem(Sizes(2, 3, 3, 3, 3))
    assert [implicit_rank(problem, max_rank=most).item.k for most in (7, 29, 30, 31)] == [7, 29, 30, 30]


@pytest.mark.parametrize("size", [(1, 1, 2, 3), (6, 6, 2, 3), (3, 2, 2, 3), (2, 2, 1, 3), (2, 2, 2, 2)])
def test_no_points_in_closed_form_at_other_sizes(size):
    R, M, t_S, t_E = size
    problem = RankProblem(Sizes(2, R, M, t_S, t_E))
    assert not has_design(problem)
    with pytest.raises(DomainError, match="2 <= R <= 5"):
        design(*size)
    with pytest.raises(DomainError, match="closed form"):
        designed(problem)


def test_a_right_hand_side_of_another_length_is_refused():
    made = design(2, 2, 2, 3)
    with pytest.raises(DomainError, match="8 entries"):
        solve(made, [[0] * 7])


def test_a_file_that_the_format_does_not_allow_is_refused_before_any_work():
    with pytest.raises(BudgetExceeded, match="numbers"):
        designed(RankProblem(Sizes(2, 5, 5, 3, 40)))


@pytest.mark.parametrize(("q", "bits", "count"), [(2**61 - 1, 40, 2), (2**31 - 1, 40, 4), (65537, 40, 7), (2, 40, 104)])
def test_as_many_vectors_as_the_error_needs(q, bits, count):
    assert vectors_needed(q, bits) == count
    assert q ** (count - 1) < 2 ** (bits + 64) <= q**count


def test_too_many_vectors_are_refused():
    with pytest.raises(DomainError, match="128 vectors"):
        vectors_needed(2, 65)


def test_right_sides_depend_on_the_statement():
    _, item = designed(RankProblem(Sizes(2, 2, 2, 2, 3)))
    problem = RankProblem(Sizes(2, 2, 2, 2, 3))
    about = [Statement(Quantifier.ALMOST_ALL_WEIGHTS, rank >= k, problem.instance) for k in (7, 8)]
    first, second = (right_sides(statement, item) for statement in about)
    assert first != second
    assert first[0] != first[1]


@pytest.mark.parametrize(
    "problem",
    [
        RankProblem(Sizes(1, 2, 2, 2, 2, cell="tanh")),
        RankProblem(Sizes(2, 2, 2, 2, 2), field=GF(2, 12)),
        RankProblem(Sizes(2, 2, 2, 2, 2), field=GF(101)),
    ],
)
def test_where_implicit_matrices_are_not_defined(problem):
    with pytest.raises(DomainError, match="implicit matrix"):
        implicit_rank(problem)
