"""For each bound an instance whose rank, found by the tests alone, is the bound's value: one less would be false.

The ranks here are those of evaluation matrices mod a prime, evaluated one entry at a time by the test evaluator: the
generic rank is at least that (F1, F2), so a formula that is too small by one is refuted.
"""

from itertools import islice, product

import pytest

from tests import plain
from tests.networks.reference_evaluator import PlainWeights, reference_matrix
from tests.plain import Residue
from tests.separation.minor_reader import stream
from verify.separation.bounds import BOUNDS, BoundProblem
from verify.statements import Sizes

P = 2**31 - 1


def residues(label):
    return (Residue(v, P) for v in stream("5eed", label, P))


def random_weights(L, R, M):
    numbers = residues("weights")

    def matrix(rows, columns):
        return tuple(tuple(islice(numbers, columns)) for _ in range(rows))

    Wh = tuple(matrix(R, R) for _ in range(L))
    Wi = tuple(matrix(R, R if layer else M) for layer in range(L))
    return PlainWeights(Wh, Wi, matrix(1, R), matrix(L, R))


def evaluated_rank(problem):
    """A lower bound on the generic rank: ``count`` random start and end sequences, or all words."""
    count = BOUNDS_TRUE[problem][1] + 1
    weights = random_weights(problem.L, problem.R, problem.M)
    if problem.notion == "function":
        sides = []
        for side, t in (("start", problem.t_S), ("end", problem.t_E)):
            numbers = residues(side)
            sides.append([[list(islice(numbers, problem.M)) for _ in range(t)] for _ in range(count)])
    else:
        vectors = TEMPLATES.get(problem) or [[int(i == j) for j in range(problem.M)] for i in range(problem.N)]
        letters = [[Residue(v, P) for v in vector] for vector in vectors]
        sides = [[list(word) for word in product(letters, repeat=t)] for t in (problem.t_S, problem.t_E)]
    matrix = reference_matrix(weights, *sides, problem.start_steps)
    return plain.rank([[v.value for v in row] for row in matrix], P)


def grid(L, R, M, t_S, t_E, N, **more):
    return BoundProblem(Sizes(L, R, M, t_S, t_E, N), **more)


MANY_TEMPLATES = grid(2, 2, 2, 2, 2, 3, template_rank=2)
TEMPLATES = {MANY_TEMPLATES: [[3, 5], [7, 2], [1, 9]]}

# problem: (the bounds that are attained, the rank)
BOUNDS_TRUE = {
    BoundProblem(Sizes(1, 3, 2, 2, 2)): ({"U1", "U3", "U4", "U5"}, 3),
    BoundProblem(Sizes(2, 2, 2, 2, 2)): ({"U1", "U2", "U3", "U4", "U5", "U6", "UT", "U7"}, 6),
    BoundProblem(Sizes(2, 2, 2, 1, 2)): ({"U0"}, 4),
    BoundProblem(Sizes(2, 4, 2, 1, 3)): ({"U0"}, 5),
    BoundProblem(Sizes(2, 3, 2, 2, 2)): ({"U2", "U5"}, 6),
    BoundProblem(Sizes(2, 2, 2, 3, 3)): ({"U1", "U3", "U4", "U5", "U6", "UT", "U7"}, 8),
    BoundProblem(Sizes(2, 3, 2, 3, 3)): ({"U2", "U5"}, 24),
    BoundProblem(Sizes(2, 3, 2, 3, 4)): ({"U4", "U5"}, 42),
    BoundProblem(Sizes(3, 2, 2, 2, 2)): ({"U2", "U5", "U6", "UT", "U7"}, 8),
    BoundProblem(Sizes(3, 2, 2, 3, 3)): ({"U4", "U5", "U6", "UT", "U7"}, 52),
    BoundProblem(Sizes(4, 2, 2, 3, 3)): ({"U6", "UT", "U7"}, 106),
    BoundProblem(Sizes(3, 3, 2, 2, 2)): ({"U2", "U5", "U8"}, 8),
    BoundProblem(Sizes(3, 4, 3, 2, 1)): ({"U2", "U5", "U9"}, 3),
    BoundProblem(Sizes(2, 2, 2, 1, 3), start_steps=(4,)): ({"U0"}, 2),
    BoundProblem(Sizes(2, 2, 2, 2, 2), start_steps=(1, 3)): ({"U2"}, 8),
    grid(2, 2, 3, 1, 2, 3): ({"G1", "U0"}, 3),
    grid(2, 2, 2, 2, 2, 2): ({"G1", "G2", "U0", "U2"}, 4),
    grid(3, 2, 3, 2, 2, 3): ({"G2", "U2"}, 6),
    grid(2, 2, 2, 4, 4, 2): ({"G2", "U1", "U3", "U4", "U6", "UT", "U7"}, 10),
    grid(3, 2, 4, 2, 2, 4): ({"G2", "U2", "U6", "UT", "U7"}, 8),
    grid(3, 3, 2, 1, 1, 2): ({"G1", "G2", "U0", "U2", "U8"}, 2),
    grid(3, 4, 3, 1, 1, 3): ({"G1", "G2", "U0", "U2", "U9"}, 3),
    MANY_TEMPLATES: ({"G2", "U1", "U2", "U3", "U4", "U6", "UT", "U7"}, 6),
}


PROBLEMS = [pytest.param(p, marks=pytest.mark.slow) if rank > 100 else p for p, (_, rank) in BOUNDS_TRUE.items()]


@pytest.mark.slow
@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: f"{p.notion}-{p.L}{p.R}{p.M}{p.t_S}{p.t_E}")
def test_bounds_are_attained_so_one_less_is_false(problem):
    attained, rank = BOUNDS_TRUE[problem]
    assert evaluated_rank(problem) == rank
    for name, bound in BOUNDS.items():
        if problem.notion in bound.notions and bound.applies(problem):
            value = bound.value(problem)
            assert value >= rank
            assert (value == rank) == (name in attained), name


def test_every_bound_is_attained_somewhere_at_each_level():
    """Z0 too: the rank is 0, and -1 is no rank."""
    for level in ("function", "grid"):
        attained = set().union(*(names for problem, (names, _) in BOUNDS_TRUE.items() if problem.notion == level))
        assert attained | {"Z0"} == {name for name, bound in BOUNDS.items() if level in bound.notions}


def test_with_the_rank_of_the_input_weights():
    """Wi_1 of rank one: U2 becomes 1, which the product of nonzero weights attains."""
    problem = BoundProblem(Sizes(2, 3, 2, 2, 2), input_rank=1)
    assert {BOUNDS[name].value(problem) for name in ("U0", "U2", "U5")} == {1}
