"""Samples: which ranks are accepted, the stated error, the draws themselves read back from the format."""

import hashlib
import json
from fractions import Fraction
from itertools import islice, product
from math import comb

import pytest

from tests import plain
from tests.networks.reference_evaluator import PlainWeights, reference_matrix, weights_of
from tests.plain import mod
from tests.separation.minor_reader import stream
from tests.separation.naive_bounds import mc
from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF, QQ
from verify.networks.rac import RAC
from verify.networks.sampling import family_weights
from verify.separation import sampling
from verify.separation.problem import RankProblem
from verify.separation.rank import statement_about
from verify.separation.sampling import sample_rank, single_draw_error
from verify.statements import Sizes, grid_rank, rank
from verify.tensors.grid import Templates


def statement(problem, value):
    return statement_about(problem, (rank if problem.templates is None else grid_rank).equals(value))


def sampled(problem, value, **options):
    return sample_rank(problem, statement(problem, value), value, **options)


def one_hot(N, M):
    return Templates.of_unit_vectors(QQ, N, M)


PROBLEMS = {
    "function": (RankProblem(Sizes(2, 2, 2, 2, 2)), 6),
    "function, shallow": (RankProblem(Sizes(1, 3, 2, 2, 2)), 3),
    "function, open case": (RankProblem(Sizes(2, 3, 2, 2, 4)), 39),
    "grid": (RankProblem(Sizes(2, 2, 2, 2, 2), templates=one_hot(2, 2)), 4),
    "grid, three steps": (RankProblem(Sizes(2, 2, 2, 3, 3), templates=one_hot(2, 2)), 8),
    "given weights": (RankProblem(Sizes(2, 2, 2, 2, 2), weights=family_weights("theorem-d-witness", 2, 2, 2)), 3),
    "given weights, grid": (
        RankProblem(
            Sizes(2, 2, 2, 2, 2), templates=one_hot(2, 2), weights=family_weights("identity-recurrence", 2, 2, 2)
        ),
        3,
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_true_rank_is_accepted_and_one_less_is_not(name):
    problem, truth = PROBLEMS[name]
    good = sampled(problem, truth)
    assert good.item is not None
    assert (good.item.rank, good.seen) == (truth, truth)
    bad = sampled(problem, truth - 1)
    assert bad.item is None
    assert bad.seen == truth if problem.templates else bad.seen >= truth


def naive_error(L, R, M, t_S, t_E, r, *, function, given=None):
    """Section 6 of the format; ``given``: y at the absolute values of given weights and inputs of ones."""
    T = t_S + t_E
    w, f = given is None, function
    degree = w * (2 * (comb(T + L, L) - 1) + comb(T + L - 1, L - 1) + 1) + f * comb(T + L - 1, L)
    if given is None:
        log_y = len(f"{R:b}") * (1 + sum(mc(T, k) for k in range(1, L + 1)) + sum(mc(T, k) for k in range(1, L))) + len(
            f"{M:b}"
        ) * mc(T, L)
    else:
        log_y = len(f"{given:b}")
    bad = (r + 1) * (len(f"{r + 1:b}") + log_y) // 60
    return Fraction((r + 1) * degree, 2**60) + Fraction(bad, 2**53)


def test_the_error_of_one_draw():
    for L, R, M, t_S, t_E, r in product((1, 2, 3), (1, 2, 5), (1, 3), (1, 2), (1, 3), (0, 1, 7, 100)):
        expected = naive_error(L, R, M, t_S, t_E, r, function=True)
        assert single_draw_error(RankProblem(Sizes(L, R, M, t_S, t_E)), r) == expected
        expected = naive_error(L, R, M, t_S, t_E, r, function=False)
        assert single_draw_error(RankProblem(Sizes(L, R, M, t_S, t_E), templates=one_hot(M, M)), r) == expected


def test_the_error_at_given_weights():
    """Negative weights count with their absolute values: y(1, 1) = |-5|·((2·3)·1·2)·… at L = 1, R = 1."""
    net = RAC.of(QQ, Wh=[[[-2]]], Wi=[[[1, -4]]], Wo=[[-5]], h0=[[3]])
    largest = 5 * (2 * (2 * 3 * 5) * 5)
    problem = RankProblem(Sizes(1, 1, 2, 1, 1), weights=net)
    assert single_draw_error(problem, 1) == naive_error(1, 1, 2, 1, 1, 1, function=True, given=largest)


@pytest.mark.parametrize("name", PROBLEMS)
def test_enough_draws_and_no_more(name):
    problem, truth = PROBLEMS[name]
    item = sampled(problem, truth).item
    single = single_draw_error(problem, truth)
    assert 2**-item.error_bits >= single**item.draws * 2**64 > Fraction(1, 2 ** (item.error_bits + 1))
    assert item.error_bits >= 40 > 20
    assert item.draws == 1 or single ** (item.draws - 1) * 2**64 > Fraction(1, 2**40)


# --- the draws, read back -----------------------------------------------------------------------------------


def is_probable_prime(n):
    if n % 2 == 0:
        return n == 2
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(base, odd, n)
        if x not in (1, n - 1) and all((x := x * x % n) != n - 1 for _ in range(twos - 1)):
            return False
    return True


def rank_of_draw(problem, text_of_statement, term, draw, r):
    """Section 6, with nothing of the package."""
    seed = hashlib.sha256(f"verify-sample-1:{text_of_statement}:{term}:{draw}".encode()).hexdigest()
    p = next(w for w in stream(seed, "prime", 2**61) if w >= 2**60 and is_probable_prime(w))
    read = mod(p)
    if problem.weights is None:
        numbers = map(read, stream(seed, "weights", p))

        def matrix(rows, columns):
            return tuple(tuple(islice(numbers, columns)) for _ in range(rows))

        Wh, Wi = [], []
        for layer in range(problem.L):
            Wh.append(matrix(problem.R, problem.R))
            Wi.append(matrix(problem.R, problem.R if layer else problem.M))
        weights = PlainWeights(tuple(Wh), tuple(Wi), matrix(1, problem.R), matrix(problem.L, problem.R))
    else:
        weights = weights_of(problem.weights, read)
    sides = []
    for side, t in (("start", problem.t_S), ("end", problem.t_E)):
        if problem.templates is None:
            drawn = []
            for row in range(r + 1):
                flat = list(map(read, islice(stream(seed, f"{side}/{row}", p), t * problem.M)))
                drawn.append([flat[i * problem.M : (i + 1) * problem.M] for i in range(t)])
            sides.append(drawn)
        else:
            units = [[read(int(i == j)) for j in range(problem.M)] for i in range(problem.templates.N)]
            sides.append([list(word) for word in product(units, repeat=t)])
    values = reference_matrix(weights, *sides)
    return p, plain.rank([[v.value for v in row] for row in values], p)


@pytest.mark.parametrize("name", [name for name in PROBLEMS if "open" not in name])
@pytest.mark.parametrize("below", [0, 1])
def test_the_draws_are_those_of_the_format(monkeypatch, name, below):
    problem, truth = PROBLEMS[name]
    value = truth - below
    seen = []
    original = sampling._rank_of_draw

    def watched(problem, seed, rank):
        seen.append((sampling._prime(seed), original(problem, seed, rank)))
        return seen[-1][1]

    monkeypatch.setattr(sampling, "_rank_of_draw", watched)
    sampled(problem, value)
    text = json.dumps(statement(problem, value).to_json(), sort_keys=True, separators=(",", ":"))
    term = '["rank",{}]' if problem.templates is None else '["grid_rank",{}]'
    assert seen == [rank_of_draw(problem, text, term, draw, value) for draw in range(len(seen))]
    assert len(seen) >= 1


# --- refusals -----------------------------------------------------------------------------------------------

HALF = RAC.of(QQ, Wh=[[["1/2"]]], Wi=[[[1]]], Wo=[[1]], h0=[[1]])


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (RankProblem(Sizes(1, 1, 1, 1, 1), field=GF(5)), "samples are defined over Q"),
        (RankProblem(Sizes(1, 1, 1, 1, 1), start_steps=(2,)), "contiguous splits"),
        (RankProblem(Sizes(1, 1, 1, 1, 1), templates=Templates.of(QQ, [[2]])), "one-hot templates"),
        (RankProblem(Sizes(1, 1, 1, 1, 1), weights=HALF), "needs integers; one weight is 1/2"),
    ],
)
def test_where_no_sample_is_defined(problem, message):
    with pytest.raises(DomainError, match=message):
        sampled(problem, 1)


def test_too_dear_a_sample_is_refused():
    with pytest.raises(BudgetExceeded, match=r"one draw takes \d+ network steps; the limit is 10"):
        sampled(RankProblem(Sizes(2, 2, 2, 2, 2)), 6, max_cost=10)


def test_a_bound_on_the_error_above_one_is_refused():
    """L = 8, T = 100: more bad primes can exist than there are candidates."""
    problem = RankProblem(Sizes(8, 2, 2, 50, 50))
    with pytest.raises(BudgetExceeded, match="one draw proves nothing"):
        sampled(problem, 10**6, max_cost=10**30)
