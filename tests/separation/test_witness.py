"""Minors that the search finds: read back from their JSON alone and evaluated by the test evaluator."""

import json

import pytest

from tests.networks.reference_evaluator import weights_of
from tests.plain import leading_minors_are_nonzero, rational
from tests.separation.minor_reader import MinorReader, stream
from tests.separation.polynomial_oracle import function_rank
from verify.certificates.canonical import canonical_bytes
from verify.errors import DomainError
from verify.exact import GF, QQ
from verify.networks.rac import RAC
from verify.networks.sampling import FAMILIES, family_weights, generic_weights
from verify.networks.streams import IntegerStream
from verify.separation import witness
from verify.separation.problem import RankProblem
from verify.separation.rank import statement_about
from verify.separation.witness import find_witness
from verify.statements import Sizes, grid_rank, rank
from verify.tensors.grid import Templates

SKEWED = [[1, 2], ["1/2", -3], [5, 0], [-1, 7]]
TWO = [[3, "1/3"], [1, 1]]


def one_hot(field, N, M):
    return Templates.of_unit_vectors(field, N, M)


# name: (problem, rank that must be found)
PROBLEMS = {
    "function": (RankProblem(Sizes(2, 2, 2, 2, 2)), 6),
    "function, shallow": (RankProblem(Sizes(1, 3, 2, 2, 2)), 3),
    "function, one channel": (RankProblem(Sizes(3, 1, 2, 2, 2)), 1),
    "function, one input channel": (RankProblem(Sizes(2, 3, 1, 2, 2)), 1),
    "function, wide": (RankProblem(Sizes(2, 3, 2, 2, 2)), 6),
    "function, deep": (RankProblem(Sizes(3, 2, 3, 2, 2)), 8),
    "function, short start": (RankProblem(Sizes(2, 2, 2, 1, 3)), 5),
    "function, short end": (RankProblem(Sizes(2, 3, 3, 3, 1)), 3),
    "function, interleaved": (RankProblem(Sizes(2, 2, 2, 2, 2), start_steps=(1, 3)), 8),
    "function, end first": (RankProblem(Sizes(1, 2, 2, 2, 2), start_steps=(3, 4)), 2),
    "grid": (RankProblem(Sizes(2, 2, 2, 2, 2), templates=one_hot(QQ, 2, 2)), 4),
    "grid, N < M": (RankProblem(Sizes(2, 3, 3, 2, 2), templates=one_hot(QQ, 2, 3)), 4),
    "grid, N = 1": (RankProblem(Sizes(2, 3, 3, 2, 2), templates=one_hot(QQ, 1, 3)), 1),
    "grid, N > M": (RankProblem(Sizes(2, 2, 2, 2, 2), templates=Templates.of(QQ, SKEWED)), 6),
    "grid, explicit N = M": (RankProblem(Sizes(2, 2, 2, 2, 2), templates=Templates.of(QQ, TWO)), 4),
    "grid, interleaved": (RankProblem(Sizes(2, 2, 2, 2, 2), templates=one_hot(QQ, 2, 2), start_steps=(1, 3)), 4),
    "grid, unbalanced": (RankProblem(Sizes(2, 2, 2, 1, 3), templates=one_hot(QQ, 2, 2)), 2),
    "grid, long": (RankProblem(Sizes(2, 2, 2, 5, 5), templates=one_hot(QQ, 2, 2)), 12),
    "GF(2)": (RankProblem(Sizes(2, 2, 2, 2, 2), field=GF(2)), 6),
    "GF(2), grid": (RankProblem(Sizes(2, 2, 2, 2, 2), templates=one_hot(GF(2), 2, 2), field=GF(2)), 4),
    "GF(3), grid": (RankProblem(Sizes(2, 2, 2, 2, 3), templates=one_hot(GF(3), 2, 2), field=GF(3)), 4),
    "GF(101)": (RankProblem(Sizes(2, 2, 2, 2, 2), field=GF(101)), 6),
    "GF(2^31-1)": (RankProblem(Sizes(2, 2, 2, 2, 2), field=GF(2**31 - 1)), 6),
    "GF(2^8)": (RankProblem(Sizes(2, 2, 2, 2, 2), field=GF(2, 8)), 6),
    "GF(2^8), grid": (RankProblem(Sizes(1, 2, 2, 2, 2), templates=one_hot(GF(2, 8), 2, 2), field=GF(2, 8)), 2),
    "GF(101), explicit": (
        RankProblem(Sizes(2, 2, 2, 2, 2), templates=Templates.of(GF(101), [[1, 2], [3, 4], [5, 6]]), field=GF(101)),
        6,
    ),
    "given": (RankProblem(Sizes(2, 2, 2, 2, 2), weights=family_weights("small-integer", 2, 2, 2)), None),
    "given, rank one input": (RankProblem(Sizes(2, 2, 2, 2, 2), weights=family_weights("rank-one-input", 2, 2, 2)), 1),
    "given over GF(5)": (
        RankProblem(
            Sizes(2, 2, 2, 2, 2), field=GF(5), weights=generic_weights(2, 2, 2, field=GF(5), seed="3", bound=5)
        ),
        None,
    ),
    "given over GF(2^4)": (
        RankProblem(
            Sizes(2, 2, 2, 2, 2), field=GF(2, 4), weights=generic_weights(2, 2, 2, field=GF(2, 4), seed="3", bound=2)
        ),
        None,
    ),
    "given, diagonal matrix": (
        RankProblem(
            Sizes(1, 3, 3, 1, 1), templates=one_hot(QQ, 3, 3), weights=family_weights("theorem-d-witness", 1, 3, 3)
        ),
        3,
    ),
    "given, interleaved": (
        RankProblem(Sizes(2, 2, 2, 2, 2), weights=family_weights("small-integer", 2, 2, 2), start_steps=(2, 4)),
        None,
    ),
}


def read_back(problem, minor):
    """Statement and item as a reader of the file has them."""
    term = rank if problem.templates is None else grid_rank
    statement = statement_about(problem, term >= minor.k)
    body = {"statement": statement.to_json(), "item": minor.to_json(problem.term)}
    return json.loads(canonical_bytes(body))


def reader(problem, witness):
    body = read_back(problem, witness.minor)
    return MinorReader(body["statement"], body["item"])


@pytest.mark.slow
@pytest.mark.parametrize("name", PROBLEMS)
def test_all_leading_minors_are_nonzero(name):
    problem, expected = PROBLEMS[name]
    witness = find_witness(problem, seed="a")
    body = read_back(problem, witness.minor)
    item = body["item"]
    assert item["k"] == witness.rank == witness.minor.k
    if expected is not None:
        assert witness.rank == expected
    matrix = MinorReader(body["statement"], item).matrix()
    assert len(matrix) == item["k"]
    assert all(len(row) == item["k"] for row in matrix)
    assert leading_minors_are_nonzero(matrix)


@pytest.mark.slow
@pytest.mark.parametrize("name", PROBLEMS)
def test_same_seed_same_bytes_other_seed_other_bytes(name):
    problem, _ = PROBLEMS[name]
    first, again, other = (
        canonical_bytes(find_witness(problem, seed=s).minor.to_json(problem.term)) for s in ("a", "a", "b")
    )
    assert first == again
    if problem.weights is None or problem.templates is None:
        assert first != other


def depth_of(parents, node):
    return 0 if node < 0 else 1 + depth_of(parents, parents[node])


@pytest.mark.parametrize(
    "sizes",
    [
        (2, 2, 2, 2, 2),
        (2, 3, 3, 3, 3),
        (2, 2, 2, 6, 6),
        (3, 2, 2, 2, 2),
        (3, 3, 3, 2, 2),
        (2, 4, 4, 5, 5),
        (1, 4, 2, 4, 4),
    ],
)
def test_an_exact_witness_has_a_small_end_tree(sizes):
    problem = RankProblem(Sizes(*sizes))
    witness = find_witness(problem)
    assert not witness.saturated
    end = witness.minor.end
    assert end["kind"] == "tree"
    assert len(end["parents"]) <= 3 * witness.rank + problem.t_E
    assert len(end["leaves"]) == len(set(end["leaves"])) == witness.rank
    assert {depth_of(end["parents"], leaf) for leaf in end["leaves"]} == {problem.t_E}


def test_a_target_limits_the_order():
    problem = RankProblem(Sizes(2, 3, 3, 3, 3))  # the rank is 30
    for target in (1, 7, 30, 31):
        assert find_witness(problem, target=target).rank == min(target, 30)
    assert find_witness(problem, max_rank=11).rank == 11


@pytest.mark.parametrize(
    "name", ["function", "grid, long", "grid, N > M", "GF(2^8)", "GF(101), explicit", "given, diagonal matrix"]
)
@pytest.mark.parametrize("target", [1, 2])
def test_a_minor_below_the_rank_has_nonzero_leading_minors_too(name, target):
    problem, _ = PROBLEMS[name]
    witness = find_witness(problem, target=target)
    assert witness.rank == target
    matrix = reader(problem, witness).matrix()
    assert len(matrix) == target
    assert leading_minors_are_nonzero(matrix)


def test_the_search_grows_beyond_its_first_order():
    """R·mc(R, t) = 5·mc(5, 3) = 175, above the first order of 64."""
    witness = find_witness(RankProblem(Sizes(2, 5, 5, 3, 3)))
    assert witness.rank == 175
    assert not witness.saturated


def test_no_minor_where_the_output_vanishes():
    net = family_weights("zero-initial-state", 2, 2, 2)
    assert find_witness(RankProblem(Sizes(2, 2, 2, 2, 2), weights=net)) is None
    hidden = RAC.of(QQ, Wh=[[[0]]], Wi=[[[1]]], Wo=[[1]], h0=[[1]])  # vanishes without a zero initial state
    assert find_witness(RankProblem(Sizes(1, 1, 1, 1, 1), weights=hidden)) is None


def test_a_denominator_that_the_first_prime_divides_moves_to_another_prime():
    p = 2**31 - 1
    net = RAC.of(QQ, Wh=[[[[1, p]]]], Wi=[[[1, 2]]], Wo=[[1]], h0=[[1]])
    problem = RankProblem(Sizes(1, 1, 2, 1, 1), weights=net)
    witness = find_witness(problem)
    assert witness.minor.modulus == 2**31 - 19
    assert leading_minors_are_nonzero(reader(problem, witness).matrix())


def test_a_template_denominator_moves_to_another_prime_too():
    problem = RankProblem(Sizes(1, 1, 2, 1, 1), templates=Templates.of(QQ, [[1, [1, 2**31 - 1]], [1, 1]]))
    assert find_witness(problem).minor.modulus == 2**31 - 19


def test_characteristics_beyond_certificates_are_refused():
    with pytest.raises(DomainError, match=r"evidence needs a characteristic below 2\^31"):
        find_witness(RankProblem(Sizes(1, 1, 1, 1, 1), field=GF(2**31 + 11)))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_gives_true_minors_up_to_the_true_rank(family):
    net = family_weights(family, 2, 2, 2, seed="1")
    problem = RankProblem(Sizes(2, 2, 2, 2, 2), weights=net)
    witness = find_witness(problem)
    true_rank = function_rank(weights_of(net, rational), 2, 2, 2)
    assert (witness.rank if witness else 0) == true_rank
    if witness is None:
        return
    body = read_back(problem, witness.minor)
    assert "weights" not in body["item"]
    assert leading_minors_are_nonzero(reader(problem, witness).matrix())


@pytest.mark.parametrize("bound", [2, 3, 5, 101, 2**31 - 1, 2**61, 2**61 - 1, 2**63])
def test_the_stream_is_the_one_of_the_format(bound):
    reference = stream("0f", "row/7", bound)
    assert IntegerStream("0f", "row/7", bound).take(50) == [next(reference) for _ in range(50)]


def test_what_is_remembered_is_of_this_problem_and_order(monkeypatch):
    """Claims about one network share a search; another seed, order, field or kind of points is another search."""
    searched = []
    search = witness._grown
    monkeypatch.setattr(witness, "_grown", lambda *given: searched.append(given) or search(*given))
    witness._remembered.cache_clear()
    sizes = Sizes(2, 2, 2, 2, 2)
    first = find_witness(RankProblem(sizes))
    assert find_witness(RankProblem(sizes)) is first
    assert find_witness(RankProblem(sizes), target=first.rank) is first
    assert len(searched) == 1
    assert find_witness(RankProblem(sizes), target=1).rank == 1
    others = [
        (RankProblem(sizes), "1"),
        (RankProblem(sizes, field=GF(251)), "0"),
        (RankProblem(sizes.templates(2)), "0"),
    ]
    for problem, seed in others:
        assert find_witness(problem, seed=seed) != first
    assert len(searched) == 5
